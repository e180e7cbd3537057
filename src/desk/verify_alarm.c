/* SPDX-License-Identifier: ISC */
/*
 * verify_alarm -- whoever waits for an instant has an alarm (I16).
 *
 * Open calls, drafts in hand, standing orders, open invoices and recalls each wait for one; tickets are in
 * verify_ticket.c. Called by verify.c. The subjects of all alarms are gathered first; who waits and
 * is not among them is a suspect, and is looked at again on both sides of another walk over the alarms. An
 * alarm too many does no harm: it asks its subject when it rings.
 */
#include <string.h>

#include "base/hash.h"
#include "desk/batch.h"
#include "desk/call.h"
#include "desk/draft.h"
#include "desk/invoice.h"
#include "desk/standing.h"
#include "desk/verify_part.h"

static bool open_call(const ProtobufCMessage *m, int64_t now)
{
	const Od__Call *c = (const Od__Call *)m;

	(void)now;
	return c->state == OD__CALL_STATE__RINGING || c->state == OD__CALL_STATE__TALKING ||
		c->state == OD__CALL_STATE__WRAP_UP;
}

static bool draft_in_hand(const ProtobufCMessage *m, int64_t now)
{
	const Od__Draft *d = (const Od__Draft *)m;

	(void)now;
	return d->state == OD__DRAFT_STATE__DRAFT_OPEN || d->state == OD__DRAFT_STATE__DRAFT_PARKED;
}

static bool standing_runs(const ProtobufCMessage *m, int64_t now)
{
	const Od__Standing *st = (const Od__Standing *)m;

	(void)now;
	return st->state == OD__STANDING_STATE__RUNNING && st->has_next;
}

static bool invoice_open(const ProtobufCMessage *m, int64_t now)
{
	int64_t at;

	(void)now;
	return invoice_waits((const Od__Invoice *)m, 0, &at) ||
		invoice_waits((const Od__Invoice *)m, 1, &at);
}

static bool recall_rings(const ProtobufCMessage *m, int64_t now)
{
	(void)now;
	return ((const Od__Recall *)m)->rings != 0;
}

#define NO_INDEX ((enum index_id)-1)	/* all of the table */

static const struct kind {
	const char *alarm, *what;
	enum index_id index;	/* of those that may wait */
	enum table_id table;
	bool (*waits)(const ProtobufCMessage *m, int64_t now);
} KINDS[] = {
	{ CALL_ALARM, "call", INDEX_CALL_OPEN, TABLE_CALL, open_call },
	{ DRAFT_ALARM, "draft", INDEX_DRAFT_OWNER, TABLE_DRAFT, draft_in_hand },
	{ STANDING_ALARM, "standing order", INDEX_STANDING_NEXT, TABLE_STANDING, standing_runs },
	{ INVOICE_ALARM, "invoice", INDEX_INVOICE_PAYER, TABLE_INVOICE, invoice_open },
	{ RECALL_DUE_ALARM, "recall", NO_INDEX, TABLE_RECALL, recall_rings },
};

struct waiting {
	const struct kind *kind;
	struct tally alarm, suspect;	/* by subject */
	int64_t now;
	uint64_t rows;
};

static enum status gather_alarm(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Alarm *alarm = (const Od__Alarm *)m;
	struct waiting *w = baton;

	(void)key;
	if (strcmp(text_of(alarm->kind), w->kind->alarm) == 0)
		tally_add(&w->alarm, alarm->subject);
	return OK;
}

static enum status find_suspects(struct txn *t, void *baton)
{
	struct waiting *w = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct key primary, key;
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	w->suspect.count = 0;
	w->rows = 0;
	s = w->kind->index == NO_INDEX ? walk_open(t, w->kind->table, NULL, false, &walk)
		: walk_open_index(t, w->kind->index, NULL, false, &walk);
	while (!s && (s = walk_next(walk, &key, &primary, a, &m)) == OK) {
		uint64_t id = key_read_u64(w->kind->index == NO_INDEX ? &key : &primary, 0);

		w->rows++;
		if (w->kind->waits(m, w->now) && !tally_find(&w->alarm, id))
			tally_add(&w->suspect, id);
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

/* One suspect by itself: what its record is now, 0 when it waits no more. */
struct one {
	const struct waiting *w;
	uint64_t id, is;
};

static enum status read_one(struct txn *t, void *baton)
{
	struct one *one = baton;
	struct arena *a = arena_new(0);
	struct key key = key_u64(one->id);
	ProtobufCMessage *m;
	enum status s = table_get(t, one->w->kind->table, &key, a, &m);

	one->is = 0;
	if (!s && one->w->kind->waits(m, one->w->now)) {
		size_t size = protobuf_c_message_get_packed_size(m);
		unsigned char *bytes = arena_alloc(a, size + 1);

		protobuf_c_message_pack(m, bytes);
		one->is = hash_bytes(HASH_BEGIN, bytes, size) | 1;
	}
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

/*
 * Suspects are read before all alarms are gathered once more, and behind that: one that stayed as it was all
 * the time has its alarm then, or never. `found` is for the others.
 * WHY not in one instant: alarms may be many, and all writers would wait for it.
 */
static enum status settle(struct store *store, struct waiting *w)
{
	enum status s = OK;

	for (size_t i = 0; !s && i < w->suspect.count; i++) {
		struct one one = { .w = w, .id = w->suspect.row[i].id };

		s = store_read(store, read_one, &one, NULL);
		w->suspect.row[i].wanted = (int64_t)one.is;
	}
	w->alarm.count = 0;
	if (!s)
		s = store_each(store, TABLE_ALARM, NULL, gather_alarm, w);
	tally_sort(&w->alarm);
	for (size_t i = 0; !s && i < w->suspect.count; i++) {
		struct one one = { .w = w, .id = w->suspect.row[i].id };

		s = store_read(store, read_one, &one, NULL);
		w->suspect.row[i].found = !one.is || (int64_t)one.is != w->suspect.row[i].wanted ||
			tally_find(&w->alarm, one.id);
	}
	return s;
}

enum status verify_alarms(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = OK;

	for (size_t k = 0; !s && k < sizeof KINDS / sizeof KINDS[0]; k++) {
		struct waiting w = { .kind = &KINDS[k], .now = l->v->now };

		s = store_each(store, TABLE_ALARM, NULL, gather_alarm, &w);
		tally_sort(&w.alarm);
		if (!s)
			s = store_read(store, find_suspects, &w, NULL);
		tally_sort(&w.suspect);
		if (!s && w.suspect.count)
			s = settle(store, &w);
		for (size_t i = 0; !s && i < w.suspect.count; i++)
			if (!w.suspect.row[i].found)
				verify_tell(l, "I16", w.kind->what, w.suspect.row[i].id, "its alarms",
					1, 0);
		l->rows += w.rows;
		tally_free(&w.alarm);
		tally_free(&w.suspect);
	}
	return s;
}
