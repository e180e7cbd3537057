/* SPDX-License-Identifier: ISC */
/*
 * ticket_candidate -- the order, line, shipment, batch and quality report that a complaint is about.
 *
 * From customer and product, newest order first; a line that left in several shipments or batches is
 * a candidate for each. Orders that are still to come stand behind those that may have come: nobody
 * complains of tomorrow's bottles. Of a day that was named only what is near it is a candidate, however
 * long ago that is.
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
#define DAY_ROWS 200
#define DAY_AHEAD 60		/* no order comes later */

struct candidates {
	Od__TraceRow **row;
	size_t count, most;
	size_t came;		/* of them, at the front: may have arrived */
	int64_t at;		/* when it is complained about; what was ordered or left later is not meant */
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

/* Puts a row behind those that came, or at the end. */
static void take(struct candidates *c, Od__TraceRow *row, bool came)
{
	size_t at = came ? c->came : c->count;

	if (at >= c->most)
		return;
	if (c->count == c->most)
		c->count--;
	memmove(c->row + at + 1, c->row + at, (c->count - at) * sizeof *c->row);
	c->row[at] = row;
	c->count++;
	c->came += came;
}

/* The shipments of a line, one row a batch; none when it did not leave that way. */
static enum status take_shipments(struct verb *v, const Od__Order *o, const Od__OrderLine *line,
	struct candidates *c, bool *any)
{
	struct key prefix = key_u64(o->id);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_SHIPMENT_ORDER, &prefix, true, &walk);

	*any = false;
	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Shipment *d = (const Od__Shipment *)m;

		for (size_t i = 0; !s && i < d->n_line; i++) {
			Od__TraceRow *row;

			if (d->line[i]->line != line->n || d->left > c->at ||
			    d->state == OD__SHIPMENT_STATE__FAILED)
				continue;
			row = line_row(v, o, line);
			SET_TEXT(v, row, batch, text_of(d->line[i]->batch));
			add_shipment(v, d, row);
			s = add_report(v, line->product, row);
			take(c, row, true);
			*any = true;
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status take_line(struct verb *v, const Od__Order *o, const Od__OrderLine *line,
	struct candidates *c)
{
	bool came = line->delivered || (o->delivery && o->delivery->day <= clock_day(c->at));
	Od__TraceRow *row;
	bool any = false;
	enum status s = line->shipped ? take_shipments(v, o, line, c, &any) : OK;

	if (s || any)
		return s;
	row = line_row(v, o, line);
	take(c, row, came);
	return add_report(v, line->product, row);
}

static enum status take_order(struct verb *v, const Od__Order *o, uint32_t product, struct candidates *c)
{
	enum status s = OK;

	for (size_t i = 0; !s && o->state != OD__ORDER_STATE__CANCELLED && i < o->n_line; i++)
		if (!product || o->line[i]->product == product)
			s = take_line(v, o, o->line[i], c);
	return s;
}

static uint32_t apart(int32_t a, int32_t b)
{
	return (uint32_t)(a > b ? a - b : b - a);
}

/* Twice the days from the one that was named; one more where only the ordering was so near. */
static uint32_t distance(const Od__TraceRow *row, int32_t day)
{
	uint32_t placed = apart(clock_day(row->placed), day) * 2 + 1, came = placed;

	if (row->has_day)
		came = apart(row->day, day) * 2;
	if (row->has_arrived && apart(clock_day(row->arrived), day) * 2 < came)
		came = apart(clock_day(row->arrived), day) * 2;
	return came < placed ? came : placed;
}

/* Nearest first, the newest of those that are as near; a bubble keeps their order. */
static void by_day(struct candidates *c, int32_t day, size_t most)
{
	size_t kept = 0;

	for (size_t i = 0; i < c->count; i++) {
		Od__TraceRow *row = c->row[i];
		uint32_t far = distance(row, day);
		size_t at = kept;

		if (far / 2 > TICKET_NEAR)
			continue;
		SET(row, off, far / 2);
		while (at > 0 && distance(c->row[at - 1], day) > far) {
			c->row[at] = c->row[at - 1];
			at--;
		}
		c->row[at] = row;
		kept++;
	}
	c->count = kept < most ? kept : most;
}

static enum status near_day(struct verb *v, uint64_t customer, uint32_t product, int32_t day,
	struct candidates *c)
{
	struct key prefix = key_u64(customer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);

	for (int passed = 0; !s && passed < ORDERS_PASSED && c->count < c->most; passed++) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (clock_day(o->placed_at) > day + (int32_t)TICKET_NEAR || o->placed_at > c->at) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (clock_day(o->placed_at) < day - DAY_AHEAD)
			break;
		s = take_order(v, o, product, c);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status ticket_candidates(struct verb *v, uint64_t customer, uint32_t product, int64_t at,
	int32_t day, size_t most, Od__TraceRow ***row, size_t *count)
{
	struct candidates c = { .most = day == TICKET_NO_DAY ? most : DAY_ROWS, .at = at };
	struct key prefix = key_u64(customer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	c.row = arena_array(v->arena, c.most + 2, sizeof *c.row);
	if (day != TICKET_NO_DAY) {
		s = near_day(v, customer, product, day, &c);
		by_day(&c, day, most);
		*row = c.row;
		*count = c.count;
		return s;
	}
	s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);
	for (int looked = 0; !s && looked < ORDERS_LOOKED && c.came < most; looked++) {
		const Od__Order *o;

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (o->placed_at > at)
			continue;
		s = take_order(v, o, product, &c);
	}
	walk_close(walk);
	*row = c.row;
	*count = c.count;
	return s == ERR_END ? OK : s;
}
