/* SPDX-License-Identifier: ISC */
/*
 * ticket_candidate -- the order, line, shipment, batch and quality report that a complaint is about.
 *
 * From customer and product, newest order first; a line that left in several shipments or batches is
 * a candidate for each. Orders that are still to come stand behind those that may have come: nobody
 * complains of tomorrow's bottles. Of a day that was named only what is near it is a candidate, however
 * long ago that is: the walk begins at that day, keeps the nearest rows alone, and ends when enough of
 * that very day are there, so that a kitchen with seventy lines a day finds the right one. A read gives
 * way at each order (verb_breathe): pointers into the memory are not good any more behind it.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/batch.h"
#include "desk/catalogue.h"
#include "desk/inside.h"
#include "desk/ticket.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"

#define ORDERS_LOOKED 200
#define ORDERS_PASSED 5000	/* of those behind a day that was named */
#define DAY_AHEAD 60		/* no order comes later than so many days after it was placed, */
#define DAY_LATE 14		/* nor than so many after the day it was promised for */

struct candidates {
	Od__TraceRow **row;
	uint32_t *rank;			/* of each row; the least stand first, the newest of those alike */
	size_t count, most;
	int64_t at;			/* of the complaint; what was ordered or left later is not meant */
	int32_t day;			/* that was named; TICKET_NO_DAY */
};

/* The shipments of an order that may be meant. */
struct sent {
	const Od__Shipment **of;
	size_t count;
};

static Od__TraceRow *line_row(struct verb *v, const Od__Order *o, const Od__OrderLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);
	Od__TraceRow *row = FRESH(v, trace_row);

	SET(row, order, o->id);
	SET(row, line, line->n);
	SET(row, placed, o->placed_at);
	SET(row, quantity, line->asked);
	SET_TEXT(v, row, unit, text_of(line->unit));
	SET_TEXT(v, row, batch, text_of(line->batch));
	SET_TEXT(v, row, state, enum_label(&od__order_state__descriptor, (int)o->state));
	if (p) {
		SET_TEXT(v, row, code, text_of(p->code));
		SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	}
	if (o->delivery)
		SET(row, day, o->delivery->day);
	return row;
}

static enum status add_report(struct verb *v, uint32_t product, Od__TraceRow *row)
{
	Od__Quality *quality = NULL;
	Od__Batch *batch;
	enum status s;

	if (!*text_of(row->batch))
		return OK;
	s = batch_of(v, product, row->batch, &batch);
	if (!s && batch)
		s = quality_newest(v, true, batch->id, &quality);
	if (s || !quality)
		return s;
	SET_TEXT(v, row, report, verb_said(v, "Q", quality->id));
	SET(row, verdict, quality->verdict);
	return OK;
}

static void add_shipment(struct verb *v, const Od__Shipment *d, Od__TraceRow *row)
{
	SET_TEXT(v, row, shipment, verb_said(v, "D", d->id));
	if (d->has_arrived)
		SET(row, arrived, d->arrived);
	if (d->events)
		SET(row, stations, d->events);
	if (d->has_coldest) {
		SET(row, coldest, d->coldest);
		SET(row, warmest, d->warmest);
	}
	if (d->outside)
		SET(row, outside, true);
}

static uint32_t apart(int32_t a, int32_t b)
{
	return (uint32_t)(a > b ? a - b : b - a);
}

/* Twice the days from the one that was named; one more where only the ordering was so near. */
static uint32_t distance(const Od__Order *o, const Od__Shipment *d, int32_t day)
{
	uint32_t placed = apart(clock_day(o->placed_at), day) * 2 + 1, came = placed;

	if (o->delivery)
		came = apart(o->delivery->day, day) * 2;
	if (d && d->has_arrived && apart(clock_day(d->arrived), day) * 2 < came)
		came = apart(clock_day(d->arrived), day) * 2;
	return came < placed ? came : placed;
}

/* Whether a row of this rank would be kept. */
static bool wanted(const struct candidates *c, uint32_t rank)
{
	if (c->day != TICKET_NO_DAY && rank / 2 > TICKET_NEAR)
		return false;
	return c->count < c->most || rank < c->rank[c->most - 1];
}

static void take(struct candidates *c, Od__TraceRow *row, uint32_t rank)
{
	size_t at = c->count;

	while (at > 0 && c->rank[at - 1] > rank)
		at--;
	if (c->count == c->most)
		c->count--;
	memmove(c->row + at + 1, c->row + at, (c->count - at) * sizeof *c->row);
	memmove(c->rank + at + 1, c->rank + at, (c->count - at) * sizeof *c->rank);
	c->row[at] = row;
	c->rank[at] = rank;
	c->count++;
	if (c->day != TICKET_NO_DAY)
		SET(row, off, rank / 2);
}

/* Nothing older can be better. */
static bool full(const struct candidates *c)
{
	return c->count == c->most && c->rank[c->most - 1] == 0;
}

static enum status read_sent(struct verb *v, const Od__Order *o, const struct candidates *c,
	struct sent *sent)
{
	struct key prefix = key_u64(o->id);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_SHIPMENT_ORDER, &prefix, true, &walk);
	size_t room = 0;

	*sent = (struct sent) { 0 };
	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Shipment *d = (const Od__Shipment *)m;

		if (d->left > c->at || d->state == OD__SHIPMENT_STATE__FAILED)
			continue;
		if (sent->count == room) {
			const Od__Shipment **more = arena_array(v->arena, room * 2 + 4, sizeof *more);

			if (room)
				memcpy(more, sent->of, room * sizeof *more);
			sent->of = more;
			room = room * 2 + 4;
		}
		sent->of[sent->count++] = d;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* A line in each shipment and batch that it left in; whether it did leave that way. */
static bool take_shipments(struct verb *v, const Od__Order *o, const Od__OrderLine *line,
	const struct sent *sent, struct candidates *c)
{
	bool any = false;

	for (size_t k = 0; k < sent->count; k++) {
		const Od__Shipment *d = sent->of[k];
		uint32_t rank = c->day == TICKET_NO_DAY ? 0 : distance(o, d, c->day);

		for (size_t i = 0; i < d->n_line; i++) {
			Od__TraceRow *row;

			if (d->line[i]->line != line->n)
				continue;
			any = true;
			if (!wanted(c, rank))
				continue;
			row = line_row(v, o, line);
			SET_TEXT(v, row, batch, text_of(d->line[i]->batch));
			add_shipment(v, d, row);
			take(c, row, rank);
		}
	}
	return any;
}

static void take_line(struct verb *v, const Od__Order *o, const Od__OrderLine *line,
	const struct sent *sent, struct candidates *c)
{
	bool came = line->delivered || (o->delivery && o->delivery->day <= clock_day(c->at));
	uint32_t rank = c->day == TICKET_NO_DAY ? !came : distance(o, NULL, c->day);

	if (!(line->shipped && take_shipments(v, o, line, sent, c)) && wanted(c, rank))
		take(c, line_row(v, o, line), rank);
}

static bool may_be(const Od__Order *o, uint32_t product, const struct candidates *c)
{
	if (o->state == OD__ORDER_STATE__CANCELLED)
		return false;
	if (c->day != TICKET_NO_DAY && o->delivery && o->delivery->day < c->day - DAY_LATE)
		return false;
	for (size_t i = 0; i < o->n_line; i++)
		if (!product || o->line[i]->product == product)
			return true;
	return false;
}

static enum status take_order(struct verb *v, const Od__Order *o, uint32_t product, struct candidates *c)
{
	struct sent sent;
	enum status s = read_sent(v, o, c, &sent);

	for (size_t i = 0; !s && i < o->n_line; i++)
		if (!product || o->line[i]->product == product)
			take_line(v, o, o->line[i], &sent, c);
	return s;
}

/* Newest first from the last instant at which it can have been placed. */
static enum status walk_orders(struct verb *v, uint64_t customer, struct walk **walk,
	const struct candidates *c)
{
	struct key prefix = key_u64(customer), start = prefix;
	int64_t last = c->at, end = c->day == TICKET_NO_DAY ? last :
		clock_day_start(c->day + (int32_t)TICKET_NEAR + 1) - 1;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, walk);

	key_add_down(&start, end < last ? end : last);
	return s ? s : walk_after(*walk, &start);
}

enum status ticket_candidates(struct verb *v, uint64_t customer, uint32_t product, int64_t at,
	int32_t day, size_t most, Od__TraceRow ***row, size_t *count)
{
	struct candidates c = { .most = most, .at = at, .day = day };
	int left = day == TICKET_NO_DAY ? ORDERS_LOOKED : ORDERS_PASSED;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_orders(v, customer, &walk, &c);

	c.row = arena_array(v->arena, most + 1, sizeof *c.row);
	c.rank = arena_array(v->arena, most + 1, sizeof *c.rank);
	for (; !s && left > 0 && !full(&c); left--) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (day != TICKET_NO_DAY && clock_day(o->placed_at) < day - DAY_AHEAD)
			break;
		if (may_be(o, product, &c))
			s = take_order(v, o, product, &c);
		else
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	*row = c.row;
	*count = c.count;
	s = s == ERR_END ? OK : s;
	for (size_t i = 0; !s && i < c.count; i++) {
		const Od__Product *p = catalogue_code(v->desk, text_of(c.row[i]->code));

		if (p)
			s = add_report(v, p->id, c.row[i]);
	}
	return s;
}
