/* SPDX-License-Identifier: ISC */
/*
 * page_history -- the verb `customer history`: everything that was said and done with a customer, as one log.
 *
 * Notes, calls, orders and each step of each ticket stay where they are written; this reads the newest of
 * each before a place in time and merges them. The place is that of the last row of the page before:
 * time, kind, number and step, so rows of one instant are neither lost nor shown twice. Rows are let go as
 * they are read: nothing in a log changes, and a customer with years of steps keeps nobody waiting.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/access.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/list_page.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/call.pb-c.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"

#define FOUND_STEP 2u		/* the step behind the first, when order and batch were found */
#define TICKETS_MOST 500	/* newest, whose steps are looked through */
#define ROWS_MOST 20000

struct history {
	struct verb *v;
	uint64_t customer;
	Od__HistoryRow **row;
	size_t count, size;
	uint32_t limit;
	bool after;		/* the page begins behind this place */
	Od__HistoryRow place;
};

/* Newest first; of one instant by kind, then the higher number. */
static int compare(const Od__HistoryRow *a, const Od__HistoryRow *b)
{
	if (a->at != b->at)
		return a->at > b->at ? -1 : 1;
	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->id != b->id)
		return a->id > b->id ? -1 : 1;
	return a->n > b->n ? -1 : a->n < b->n;
}

static int by_place(const void *left, const void *right)
{
	return compare(*(Od__HistoryRow *const *)left, *(Od__HistoryRow *const *)right);
}

/* Keeps a row that lies on this page or behind it; false when there are too many. */
static bool keep(struct history *h, Od__HistoryRow *row)
{
	if (h->after && compare(row, &h->place) <= 0)
		return true;
	if (h->count == ROWS_MOST)
		return false;
	if (h->count == h->size) {
		size_t size = h->size ? h->size * 2 : 64;
		Od__HistoryRow **more = arena_array(h->v->arena, size, sizeof *more);

		if (h->count)
			memcpy(more, h->row, h->count * sizeof(*more));
		h->row = more;
		h->size = size;
	}
	h->row[h->count++] = row;
	return true;
}

static Od__HistoryRow *fresh(struct history *h, Od__HistoryKind kind, int64_t at, uint64_t id,
	uint32_t n)
{
	Od__HistoryRow *row = FRESH(h->v, history_row);

	SET(row, kind, kind);
	SET(row, at, at);
	SET(row, id, id);
	if (n)
		SET(row, n, n);
	return row;
}

static void by(struct history *h, Od__HistoryRow *row, uint32_t user)
{
	SET_TEXT(h->v, row, by, access_login_of(h->v->desk, user));
}

static Od__HistoryRow *note_row(struct history *h, const Od__Note *note)
{
	Od__HistoryRow *row = fresh(h, OD__HISTORY_KIND__HISTORY_NOTE, note->at, 0, note->n);

	SET_TEXT(h->v, row, what, enum_label(&od__note_kind__descriptor, (int)note->kind));
	SET_TEXT(h->v, row, text, text_of(note->text));
	by(h, row, note->by);
	return row;
}

static Od__HistoryRow *call_row(struct history *h, const Od__Call *c)
{
	int64_t at = c->has_ring ? c->ring : c->has_answer ? c->answer : c->end;
	Od__HistoryRow *row = fresh(h, OD__HISTORY_KIND__HISTORY_CALL, at, c->id, 0);

	SET_TEXT(h->v, row, said, verb_said(h->v, "", c->id));
	SET_TEXT(h->v, row, what, enum_label(&od__call_state__descriptor, (int)c->state));
	SET_TEXT(h->v, row, text, text_of(c->number));
	by(h, row, c->user);
	return row;
}

static Od__HistoryRow *order_row_of(struct history *h, const Od__Order *o)
{
	Od__HistoryRow *row = fresh(h, OD__HISTORY_KIND__HISTORY_ORDER, o->placed_at, o->id, 0);

	SET_TEXT(h->v, row, said, verb_said(h->v, "", o->id));
	SET_TEXT(h->v, row, what, enum_label(&od__order_state__descriptor, (int)o->state));
	SET_TEXT(h->v, row, text, text_of(o->note));
	SET(row, amount, o->total);
	by(h, row, o->by);
	return row;
}

/* The newest of a table or index that is in order of time, behind the customer's number. */
static enum status newest(struct history *h, struct walk *walk,
	Od__HistoryRow *(*make)(struct history *h, const ProtobufCMessage *m))
{
	struct key key = key_u64(h->customer);
	ProtobufCMessage *m;
	enum status s = OK;
	uint32_t kept = 0;

	if (h->after) {	/* rows of that very instant are looked at again */
		key_add_down(&key, h->place.at + 1);
		s = walk_after(walk, &key);
	}
	while (!s && kept <= h->limit && (s = walk_next(walk, NULL, NULL, h->v->arena, &m)) == OK) {
		Od__HistoryRow *row = make(h, m);

		kept += !h->after || compare(row, &h->place) > 0;
		if (!keep(h, row))
			break;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static Od__HistoryRow *make_note(struct history *h, const ProtobufCMessage *m)
{
	return note_row(h, (const Od__Note *)m);
}

static Od__HistoryRow *make_call(struct history *h, const ProtobufCMessage *m)
{
	return call_row(h, (const Od__Call *)m);
}

static Od__HistoryRow *make_order(struct history *h, const ProtobufCMessage *m)
{
	return order_row_of(h, (const Od__Order *)m);
}

static Od__HistoryRow *step_row(struct history *h, const Od__TicketStep *step)
{
	Od__HistoryRow *row = fresh(h, OD__HISTORY_KIND__HISTORY_TICKET, step->at, step->ticket,
		step->n);

	SET_TEXT(h->v, row, said, verb_said(h->v, TICKET_LETTER, step->ticket));
	SET_TEXT(h->v, row, what, enum_label(&od__step_kind__descriptor, (int)step->kind));
	SET_TEXT(h->v, row, text, text_of(step->text));
	row->told = step->told;
	made_named(h->v, row->told);
	by(h, row, step->by);
	return row;
}

static enum status steps_of(struct history *h, uint64_t ticket)
{
	struct key prefix = key_u64(ticket);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(h->v->txn, TABLE_TICKET_STEP, &prefix, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, h->v->arena, &m)) == OK) {
		const Od__TicketStep *step = (const Od__TicketStep *)m;

		/* what was found when it was opened: nothing that happened beside the opening */
		if (step->kind == OD__STEP_KIND__STEP_LINK && step->n <= FOUND_STEP)
			continue;
		if (!keep(h, step_row(h, step)))
			break;
		verb_breathe(h->v);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Steps come long after their ticket, so those of all tickets are looked through. */
static enum status steps(struct history *h)
{
	struct key prefix = key_u64(h->customer), primary;
	uint64_t *ticket = arena_array(h->v->arena, TICKETS_MOST, sizeof *ticket);
	size_t count = 0;
	struct walk *walk;
	enum status s = walk_open_index(h->v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	if (s)
		return s;
	while (count < TICKETS_MOST && (s = walk_next(walk, NULL, &primary, NULL, NULL)) == OK)
		ticket[count++] = key_read_u64(&primary, 0);
	walk_close(walk);
	s = s == ERR_END ? OK : s;
	for (size_t i = 0; !s && i < count; i++)
		s = steps_of(h, ticket[i]);
	return s;
}

/* "1795075500000000.3.204.2": time, kind, number, step. */
static enum status read_place(struct verb *v, const char *after, struct history *h)
{
	unsigned kind;

	h->place = (Od__HistoryRow)OD__HISTORY_ROW__INIT;
	h->after = *after != 0;
	if (!h->after)
		return OK;
	if (sscanf(after, "%" SCNd64 ".%u.%" SCNu64 ".%" SCNu32, &h->place.at, &kind, &h->place.id,
		&h->place.n) != 4 || h->place.at < 0 || h->place.at == INT64_MAX || kind > 3)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "page.after", "after",
			"the place that the page before named", after, NULL);
	h->place.kind = (Od__HistoryKind)kind;
	return OK;
}

static bool wanted(const Od__CustomerHistory *request, Od__HistoryKind kind)
{
	return !request->has_kind || request->kind == kind;
}

static enum status gather(struct history *h, const Od__CustomerHistory *request)
{
	struct key prefix = key_u64(h->customer);
	struct txn *t = h->v->txn;
	struct walk *walk;
	enum status s = OK;

	if (wanted(request, OD__HISTORY_KIND__HISTORY_NOTE)) {
		s = walk_open(t, TABLE_NOTE, &prefix, false, &walk);
		s = s ? s : newest(h, walk, make_note);
	}
	if (!s && wanted(request, OD__HISTORY_KIND__HISTORY_CALL)) {
		s = walk_open_index(t, INDEX_CALL_CUSTOMER, &prefix, false, &walk);
		s = s ? s : newest(h, walk, make_call);
	}
	if (!s && wanted(request, OD__HISTORY_KIND__HISTORY_ORDER)) {
		s = walk_open_index(t, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);
		s = s ? s : newest(h, walk, make_order);
	}
	if (!s && wanted(request, OD__HISTORY_KIND__HISTORY_TICKET))
		s = steps(h);
	return s;
}

enum status verb_customer_history(struct verb *v, const Od__CustomerHistory *request,
	Od__HistoryRows *reply)
{
	struct history h = { .v = v };
	const Od__HistoryRow *last;
	const char *after;
	Od__Customer *c;
	enum status s = list_page_text(v, request->page, &h.limit, &after);

	if (!s)
		s = read_place(v, after, &h);
	if (!s)
		s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	h.customer = c->id;
	txn_let_go(v->txn);
	s = gather(&h, request);
	if (s)
		return s;
	verb_opened(v, c->id);
	if (h.count)
		qsort(h.row, h.count, sizeof *h.row, by_place);
	reply->row = h.row;
	reply->n_row = h.count < h.limit ? h.count : h.limit;
	if (h.count > h.limit) {
		last = h.row[h.limit - 1];
		reply->after = arena_format(v->arena, "%" PRId64 ".%d.%" PRIu64 ".%" PRIu32,
			last->at, (int)last->kind, last->id, last->n);
	}
	return OK;
}
