/* SPDX-License-Identifier: ISC */
/*
 * feed -- `feed read`: the journal seen through a role, entry by entry.
 *
 * How other systems stay in step: a consumer keeps the number of the last entry it has and asks
 * for what is after it. Openings, and entries of records that the role may not see, appear as
 * nothing; personal values are opened from their seal, masked for who may not see them in full, and
 * left out (`erased`) when the person is. A side too large for an answer is left out (`cut`), so that
 * no entry stops its consumer. A consumer that the desk knows (desk/consumer.h) begins behind what it
 * has acknowledged and is given the records that it wants. Runs on a reader in a transaction of its
 * own. With follow=true session_request.c asks again whenever the journal has grown.
 */
#include <string.h>

#include "base/log.h"
#include "desk/access.h"
#include "desk/consumer.h"
#include "desk/verbs.gen.h"
#include "record/customer.pb-c.h"
#include "record/spare.h"
#include "server/consumers.h"
#include "server/feed.h"
#include "server/journal_change.h"
#include "server/need.h"
#include "server/rights.h"
#include "server/server.h"

#define ROWS_MAX 200u
#define LOOKED_MAX 2000u		/* entries looked at for one part */
#define PART_BYTES (1000u << 10)	/* of all rows of one part */
#define SIDE_BYTES (480u << 10)		/* JSON of one side of an entry: two of them fit an answer */
#define ARENA_USED (16u << 20)

/* The scope of the feed is that of what it shows, so the verb's own scope does not tell. */
static enum status owns(struct verb *v, uint64_t customer, bool *yes)
{
	struct key key = key_u64(customer);
	Od__Profile *profile;
	enum status s = customer ? table_get_as(v->txn, TABLE_PROFILE, &key, v->arena, &profile)
		: ERR_NOT_FOUND;

	*yes = s == OK && profile->owner != 0 && profile->owner == v->actor->user;
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status feed_shows(struct verb *v, const Od__Config *consumer, const Od__JournalEntry *e, bool *yes)
{
	*yes = e->kind != OD__JOURNAL_KIND__OPENING && e->record
		&& (!consumer || consumer_wants(consumer, e->record))
		&& actor_may(v->actor, need_of_table(e->record));
	return *yes && v->actor->own ? owns(v, e->customer, yes) : OK;
}

static enum status visible(struct verb *v, const Od__FeedRead *request, const Od__Config *consumer,
	const Od__JournalEntry *e, bool *yes)
{
	*yes = !text_of(request->record)[0] || (e->record && !strcmp(request->record, e->record));
	return *yes ? feed_shows(v, consumer, e, yes) : OK;
}

/* The journal is ours: whatever limits a release has, what an earlier one wrote is read. */
static enum status unpacked(struct verb *v, const ProtobufCMessageDescriptor *d,
	const ProtobufCBinaryData *bytes, ProtobufCMessage **out)
{
	*out = spare_unpack(d,
		(ProtobufCAllocator *)(uintptr_t)arena_allocator(v->arena), bytes->len, bytes->data);
	return *out ? OK : ERR_FORMAT;
}

/* The entry is not what was written, or its key is not. */
static enum status broken(struct verb *v, const Od__JournalEntry *e)
{
	return verb_refuse(v, OD__MESSAGE__ENTRY_BROKEN, NULL, arena_format(v->arena, "%llu",
		(unsigned long long)e->seq), NULL, NULL, NULL);
}

/* JSON of one side, joined from clear and sealed part; NULL when there is nothing. */
static enum status side(struct verb *v, const Od__JournalEntry *e, const ProtobufCMessageDescriptor *d,
	enum journal_part part, const ProtobufCBinaryData *clear,
	const ProtobufCBinaryData *sealed, Od__FeedEntry *row, char **out)
{
	ProtobufCMessage *m = NULL, *personal = NULL;
	struct buffer b;
	enum status s;

	*out = NULL;
	if (clear->len > 0 && unpacked(v, d, clear, &m) != OK)
		return broken(v, e);
	if (sealed->len > 0) {
		buffer_init(&b, REFLECT_BYTES);
		s = journal_open_part(v->desk, e, part, sealed, &b);
		if (s == OK) {
			ProtobufCBinaryData bytes = {.len = b.length, .data = b.bytes};

			s = unpacked(v, d, &bytes, &personal);
		} else if (s == ERR_NOT_FOUND) {
			row->has_erased = 1;
			row->erased = 1;
			s = OK;
		}
		buffer_free(&b);
		if (s != OK)
			return broken(v, e);
	}
	if (!m && !personal)
		return OK;
	if (!m)
		m = personal;
	else if (personal)
		m = reflect_join(m, personal, v->arena);
	if (!v->actor->personal_full)
		reflect_mask(m, v->arena);
	buffer_init(&b, SIDE_BYTES);
	if (reflect_json(m, &b) == OK)
		*out = arena_string(v->arena, buffer_string(&b));
	else
		row->has_cut = row->cut = 1;
	buffer_free(&b);
	return OK;
}

/* NULL: none, or of somebody who is erased. */
static enum status reason_of(struct verb *v, const Od__JournalEntry *e, char **reason)
{
	struct buffer b;
	enum status s;

	*reason = e->reason ? arena_string(v->arena, e->reason) : NULL;
	if (e->sealed_reason.len == 0)
		return OK;
	buffer_init(&b, REFLECT_BYTES);
	s = journal_open_part(v->desk, e, PART_REASON, &e->sealed_reason, &b);
	if (s == OK)
		*reason = arena_string(v->arena, buffer_string(&b));
	buffer_free(&b);
	return s == OK || s == ERR_NOT_FOUND ? OK : broken(v, e);
}

static enum status row_of(struct verb *v, const Od__JournalEntry *e, Od__FeedEntry **out)
{
	enum status s;
	Od__FeedEntry *row = (Od__FeedEntry *)reflect_new(&od__feed_entry__descriptor, v->arena);
	const struct record_row *record = record_find(e->record);

	row->has_seq = row->has_at = 1;
	row->seq = e->seq;
	row->at = e->at;
	row->user = arena_string(v->arena, access_login_of(v->desk, e->user));
	row->verb = e->verb ? arena_string(v->arena, e->verb) : NULL;
	row->record = arena_string(v->arena, e->record);
	row->has_id = e->has_id;
	row->id = e->id;
	row->has_version = e->has_version;
	row->version = e->version;
	row->has_customer = e->has_customer;
	row->customer = e->customer;
	*out = row;
	s = reason_of(v, e, &row->reason);
	if (s == OK && record)
		s = side(v, e, record->record, PART_BEFORE, &e->before, &e->sealed_before, row,
			&row->before);
	if (s == OK && record)
		s = side(v, e, record->record, PART_AFTER, &e->after, &e->sealed_after, row, &row->after);
	return s;
}

struct feeding {
	struct verb *v;
	const Od__FeedRead *request;
	Od__FeedEntries *reply;
	const Od__Config *consumer;	/* or NULL; good under the desk's lock */
	uint64_t id;			/* its number, or 0 */
	bool behind;			/* it begins where the consumer is */
	uint64_t position;
	size_t limit;
};

static enum status feed_body(struct txn *t, void *baton)
{
	struct feeding *g = baton;
	struct verb *v = g->v;
	struct key all = key_empty(), after;
	struct walk *w;
	size_t looked = 0, bytes = 0, i;
	enum status s = OK;

	txn_let_go(t);
	/* a try before this one kept its rows */
	for (i = 0; i < g->reply->n_row; i++)
		bytes += protobuf_c_message_get_packed_size(&g->reply->row[i]->base);
	if (g->behind) {
		Od__ConsumerAt *at;

		s = consumer_at(t, g->consumer->id, v->arena, &at);
		if (s != OK)
			return s;
		g->position = at->acked;
		g->behind = false;
	}
	after = key_u64(g->position);
	s = walk_open(t, TABLE_JOURNAL, &all, false, &w);
	v->txn = t;
	if (s == OK && g->position > 0)
		s = walk_after(w, &after);
	while (s == OK && looked++ < LOOKED_MAX && g->reply->n_row < g->limit
			&& arena_used(v->arena) < ARENA_USED) {
		struct arena_mark mark = arena_mark(v->arena);
		Od__JournalEntry *e;
		Od__FeedEntry *row;
		bool yes;

		s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&e);
		if (s == OK)
			s = visible(v, g->request, g->consumer, e, &yes);
		if (s != OK)
			break;		/* the position stays: this entry is looked at again */
		if (!yes) {
			g->position = e->seq;
			arena_back(v->arena, &mark);
			continue;
		}
		s = row_of(v, e, &row);
		if (s == ERR_REFUSED && g->reply->n_row > 0) {
			/* What stands before it is told; it is refused when it is the next. */
			s = OK;
			break;
		}
		if (s != OK)
			break;
		bytes += protobuf_c_message_get_packed_size(&row->base);
		if (bytes > PART_BYTES && g->reply->n_row > 0)
			break;		/* it begins the next part */
		g->position = e->seq;
		g->reply->row[g->reply->n_row++] = row;
		if (e->customer)
			verb_opened(v, e->customer);
	}
	walk_close(w);
	v->txn = NULL;
	return s == ERR_END ? OK : s;
}

enum status verb_feed_read(struct verb *v, const Od__FeedRead *request, Od__FeedEntries *reply)
{
	struct request *r = v->request;
	struct feeding g = {.v = v, .request = request, .reply = reply, .limit = request->limit,
		.position = request->follow ? r->position : request->after};
	enum status s;

	if (g.limit == 0 || g.limit > ROWS_MAX)
		g.limit = ROWS_MAX;
	reply->row = arena_array(v->arena, g.limit, sizeof *reply->row);
	desk_read_lock(v->desk);
	s = text_of(request->consumer)[0] ? consumer_of(v, request->consumer, &g.consumer) : OK;
	g.behind = s == OK && g.consumer && !request->has_after && g.position == 0;
	g.id = s == OK && g.consumer ? g.consumer->id : 0;
	if (s == OK)
		s = store_read(r->server->store, feed_body, &g, NULL);
	desk_unlock(v->desk);
	reply->has_last = 1;
	reply->last = g.position;
	r->position = g.position;
	r->empty = reply->n_row == 0;
	r->consumer = g.id;
	if (s == OK && g.id)
		consumers_seen(r->server->consumers, g.id, rights_user(r->rights), v->now);
	r->masked = true;
	return s;
}
