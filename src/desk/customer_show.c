/* SPDX-License-Identifier: ISC */
/*
 * customer_show: the verbs `customer show`, `customer note` and `customer find`.
 *
 * Showing a record opens it: the server journals who saw it. A search opens nothing; it is
 * journalled with its text and the customers it listed, which is what verb_opened notes here. The
 * reply encoder masks what the role may not see.
 */
#include "desk/inside.h"
#include "desk/marks.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/access.h"
#include "desk/call.h"
#include "desk/catalogue.h"
#include "desk/caller.h"
#include "desk/customer.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "lang/finder.h"
#include "lang/phone.h"
#include "lang/query.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"

#define NOTES_SHOWN 20
#define FOUND_MOST 20
#define ORDERS_LOOKED 5		/* for one that was not cancelled */

enum status verb_customer_show(struct verb *v, const Od__CustomerShow *request,
	Od__CustomerShown *reply)
{
	Od__Customer *c;
	enum status s = customer_get(v, "customer", request->customer, &c);

	if (s == OK)
		s = profile_get(v, c->id, &reply->profile);
	if (s == OK)
		s = figure_get(v, c->id, &reply->figure);
	if (s == OK)
		s = customer_notes(v, c->id, NOTES_SHOWN, &reply->note, &reply->n_note);
	if (s != OK)
		return s;
	reply->customer = c;
	SET_TEXT(v, reply, owner, access_login_of(v->desk, reply->profile->owner));
	SET_TEXT(v, reply, owner_name, access_name_of(v->desk, reply->profile->owner));
	verb_opened(v, c->id);
	return OK;
}

/* The product and batch that a note is about, when it names them. */
static enum status note_about(struct verb *v, const char *product, const char *batch, Od__Note *note)
{
	const Od__Product *p = *product ? catalogue_code(v->desk, product) : NULL;

	if (*product && !p)
		return verb_missing(v, "product", "product", product);
	if (p)
		SET(note, product, p->id);
	if (*batch)
		SET_TEXT(v, note, batch, batch);
	return OK;
}

enum status customer_put_note(struct verb *v, const Od__Customer *c, Od__Note *note)
{
	struct key key;
	uint32_t n = 0;
	enum status s;

	do {			/* two notes of one instant */
		key = key_u64(c->id);
		key_add_down(&key, note->at);
		key_add_u32(&key, n++);
	} while (table_has(v->txn, TABLE_NOTE, &key));
	SET(note, customer, c->id);
	SET(note, n, n - 1);
	SET(note, by, v->actor->user);
	marks_read(v, text_of(note->text), &note->mark, &note->n_mark);
	s = change_put(v, TABLE_NOTE, &key, c->id, c->id, c->subject, NULL, &note->base);
	if (s == OK)
		s = marks_count(v, OD__MENTION_SOURCE__SAID_NOTE, note->at, note->product,
			text_of(note->batch), note->mark, note->n_mark);
	if (s == OK)
		change_event(v, "note", c->id, "record/customer/%" PRIu64, c->id);
	return s;
}

enum status verb_customer_note(struct verb *v, const Od__CustomerNote *request, Od__Made *reply)
{
	Od__Note *note = FRESH(v, note);
	Od__Customer *c;
	Od__Call *call = NULL;
	enum status s = customer_get(v, "customer", request->customer, &c);

	if (s == OK && request->call && *request->call)
		s = call_get(v, "call", request->call, &call);
	if (s == OK)
		s = note_about(v, text_of(request->product), text_of(request->batch), note);
	if (s != OK)
		return s;
	SET(note, at, v->now);
	SET(note, kind, request->has_kind ? request->kind : OD__NOTE_KIND__NOTE);
	if (call)
		SET(note, call, call->id);
	SET_TEXT(v, note, text, request->text);
	s = customer_put_note(v, c, note);
	if (s != OK)
		return s;
	made_fill(v, reply, "note", c->id, customer_said(v, c), note->version);
	made_note(v, reply, OD__MESSAGE__NOTE_ADDED, customer_said(v, c), NULL, NULL, NULL);
	return OK;
}

/* Where in the name, as bytes, the text was found: the first mark. */
static void mark_row(const struct query *q, Od__CustomerRow *row)
{
	struct fold_place marks[QUERY_MARKS];

	if (query_marks(q, row->name, strlen(row->name), marks)) {
		SET(row, match_from, marks[0].start);
		SET(row, match_to, marks[0].end);
	}
}

/* What the newest order that stands came to: as the figure has it, else by looking at the newest. */
static void last_amount(struct verb *v, Od__CustomerRow *row, const Od__Figure *f)
{
	struct key prefix = key_u64(row->id), key;
	struct walk *walk;
	Od__Order *o;
	unsigned i;

	if (row->has_last_order && f->has_last_amount) {
		SET(row, last_amount, f->last_amount);
		return;
	}
	if (!row->has_last_order ||
		walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk) != OK)
		return;
	for (i = 0; i < ORDERS_LOOKED; i++) {
		if (walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&o) != OK)
			break;
		if (!figure_counts(o))
			continue;
		SET(row, last_amount, o->total);
		break;
	}
	walk_close(walk);
}

/* Why a row was found, by how and where: exact, prefix (of a phone: its end), word, inside. */
static Od__FoundBy found_by(const struct match *m, bool blank)
{
	static const Od__FoundBy why[][MATCH_NONE] = {
		[MATCH_BY_NAME] = { OD__FOUND_BY__FOUND_NAME, OD__FOUND_BY__FOUND_NAME_START,
			OD__FOUND_BY__FOUND_NAME_WORD, OD__FOUND_BY__FOUND_NAME_PART },
		[MATCH_BY_CODE] = { OD__FOUND_BY__FOUND_CODE, OD__FOUND_BY__FOUND_CODE_START,
			OD__FOUND_BY__FOUND_CODE_PART, OD__FOUND_BY__FOUND_CODE_PART },
		[MATCH_BY_PHONE] = { OD__FOUND_BY__FOUND_PHONE, OD__FOUND_BY__FOUND_PHONE_END,
			OD__FOUND_BY__FOUND_PHONE_START, OD__FOUND_BY__FOUND_PHONE_PART },
		[MATCH_BY_PINYIN] = { OD__FOUND_BY__FOUND_PINYIN, OD__FOUND_BY__FOUND_PINYIN_START,
			OD__FOUND_BY__FOUND_PINYIN_PART, OD__FOUND_BY__FOUND_PINYIN_PART },
		[MATCH_BY_INITIALS] = { OD__FOUND_BY__FOUND_INITIALS,
			OD__FOUND_BY__FOUND_INITIALS_START, OD__FOUND_BY__FOUND_INITIALS_PART,
			OD__FOUND_BY__FOUND_INITIALS_PART },
		[MATCH_BY_MIXED] = { OD__FOUND_BY__FOUND_MIXED, OD__FOUND_BY__FOUND_MIXED,
			OD__FOUND_BY__FOUND_MIXED, OD__FOUND_BY__FOUND_MIXED },
		[MATCH_BY_OTHER] = { OD__FOUND_BY__FOUND_OTHER, OD__FOUND_BY__FOUND_OTHER,
			OD__FOUND_BY__FOUND_OTHER, OD__FOUND_BY__FOUND_OTHER },
	};

	return blank || m->level >= MATCH_NONE ? OD__FOUND_BY__FOUND_ALL : why[m->by][m->level];
}

static Od__CustomerRow *found_row(struct verb *v, const struct finder_hit *hit,
	const struct query *q)
{
	Od__CustomerRow *row;
	Od__Customer *c;
	Od__Profile *p;
	Od__Figure *f;

	if (customer_load(v, hit->id, &c) != OK || profile_get(v, c->id, &p) != OK ||
		figure_get(v, c->id, &f) != OK)
		return NULL;		/* committed after this snapshot */
	row = customer_row(v, c, p, f);
	SET(row, why, found_by(&hit->match, q->blank));
	mark_row(q, row);
	last_amount(v, row, f);
	return row;
}

enum status customer_find(struct verb *v, const char *text, size_t limit, Od__CustomerRows *reply)
{
	struct finder_result *found = arena_alloc(v->arena, sizeof *found);
	struct query *q = arena_alloc(v->arena, sizeof *q);
	char country[4];
	enum status s;
	size_t i;

	s = caller_find(v, text, limit, found);
	if (s != OK)
		return s;
	phone_country(setting_text(v->desk, "country"), country);
	query_set(q, text, strlen(text), country);
	reply->row = arena_array(v->arena, found->count + 1, sizeof *reply->row);
	for (i = 0; i < found->count; i++) {
		Od__CustomerRow *row = found_row(v, &found->hits[i], q);

		if (!row)
			continue;
		reply->row[reply->n_row++] = row;
		verb_opened(v, row->id);
	}
	SET(reply, total, found->total);
	SET(reply, estimated, found->estimated);
	if (!caller_ready(v->desk))
		SET(reply, building, true);
	return OK;
}

enum status verb_customer_find(struct verb *v, const Od__CustomerFind *request,
	Od__CustomerRows *reply)
{
	size_t limit = request->limit && request->limit < FOUND_MOST ? request->limit : FOUND_MOST;

	return customer_find(v, request->text, limit, reply);
}
