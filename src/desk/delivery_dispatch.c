/* SPDX-License-Identifier: ISC */
/*
 * delivery_dispatch -- the verb `delivery dispatch`: goods of an order, or of a run, leave the house.
 *
 * Each line gets its batches now: the one that the request names, else the one that was chosen with the
 * order and then what expires first; stock on
 * hand and what was reserved go down together. Lines are taken in ascending order of products, so
 * that two requests never wait for each other. Goods that are not tracked leave without a batch.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "desk/batch_stock.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/run.h"
#include "desk/shipment.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/* One line that leaves. */
struct leaving {
	Od__OrderLine *line;
	int64_t quantity;
	const char *batch;	/* NULL: first to expire first */
	size_t at;		/* in the request, for refusals */
};

static int by_product(const void *left, const void *right)
{
	const Od__OrderLine *a = ((const struct leaving *)left)->line;
	const Od__OrderLine *b = ((const struct leaving *)right)->line;

	if (a->product != b->product)
		return a->product < b->product ? -1 : 1;
	return a->n < b->n ? -1 : a->n > b->n;
}

static enum status read_line(struct verb *v, const Od__Order *o, const Od__DispatchLine *asked,
	size_t at, struct leaving *out)
{
	Od__OrderLine *line = order_line(o, asked->n);

	if (!line)
		return verb_missing(v, arena_format(v->arena, "line.%zu.n", at), "line",
			arena_format(v->arena, "%u", asked->n));
	out->line = line;
	out->quantity = asked->has_quantity ? asked->quantity : order_line_open(line);
	out->batch = *text_of(asked->batch) ? asked->batch : NULL;
	out->at = at;
	if (out->quantity > 0 && out->quantity <= order_line_open(line))
		return OK;
	return verb_refuse(v, OD__MESSAGE__LINE_NOT_OPEN,
		arena_format(v->arena, "line.%zu.quantity", at),
		arena_format(v->arena, "%u", asked->n), verb_said(v, "", o->id),
		breath_number(v->arena, order_line_open(line)), NULL);
}

static enum status read_lines(struct verb *v, const Od__DeliveryDispatch *request,
	const Od__Order *o, struct leaving *out, size_t *count)
{
	enum status s = OK;

	*count = 0;
	for (size_t i = 0; !s && i < request->n_line; i++)
		s = read_line(v, o, request->line[i], i, &out[(*count)++]);
	for (size_t i = 0; !request->n_line && i < o->n_line; i++)
		if (order_line_open(o->line[i]) > 0)
			out[(*count)++] = (struct leaving){
				o->line[i], order_line_open(o->line[i]), NULL, i };
	if (s)
		return s;
	if (!*count)
		return verb_refuse(v, OD__MESSAGE__NOTHING_OPEN, "order", verb_said(v, "", o->id),
			NULL, NULL, NULL);
	qsort(out, *count, sizeof *out, by_product);
	for (size_t i = 1; i < *count; i++)
		if (out[i].line == out[i - 1].line)
			return verb_refuse(v, OD__MESSAGE__LINE_NOT_OPEN,
				arena_format(v->arena, "line.%zu.n", out[i].at),
				arena_format(v->arena, "%u", out[i].line->n),
				verb_said(v, "", o->id), "0", NULL);
	return OK;
}

static void add_line(struct verb *v, Od__Shipment *d, const struct leaving *l,
	const struct batch_part *part)
{
	Od__ShipmentLine *line = FRESH(v, shipment_line);

	SET(line, line, l->line->n);
	SET(line, product, l->line->product);
	SET(line, quantity, part ? part->quantity : l->quantity);
	if (part) {
		SET(line, tracked, true);
		SET_TEXT(v, line, batch, part->batch);
		if (part->expiry != BATCH_NO_DAY)
			SET(line, expiry, part->expiry);
	}
	d->line[d->n_line++] = line;
}

static enum status refuse_short(struct verb *v, const struct leaving *l, int64_t missing)
{
	const Od__Product *p = catalogue_find(v->desk, l->line->product);

	return verb_refuse(v, OD__MESSAGE__DISPATCH_SHORT,
		arena_format(v->arena, "line.%zu.quantity", l->at), p ? text_of(p->code) : "",
		breath_number(v->arena, l->quantity - missing), breath_number(v->arena, l->quantity), NULL);
}

/* Of the batch that was chosen with the order as much as it has, the rest of what expires first. */
static enum status take(struct verb *v, Od__Stock *stock, const struct leaving *l, struct batch_parts *out)
{
	struct batch_parts first = { .count = 0 };
	Od__BatchStock *row = NULL;
	int64_t here = 0;
	enum status s = OK;

	if (!l->batch && *text_of(l->line->chosen))
		s = batch_stock_of(v, stock, l->line->chosen, &row);
	if (row && !row->blocked)
		here = row->on_hand < l->quantity ? row->on_hand : l->quantity;
	if (!s && here > 0)
		s = batch_stock_take(v, stock, l->line->chosen, here, false, &first);
	if (!s && (here < l->quantity || !here))
		s = batch_stock_take(v, stock, l->batch, l->quantity - here, false, out);
	if (s || !first.count)
		return s;
	if (here == l->quantity) {
		*out = first;
		return OK;
	}
	first.part = arena_array(v->arena, out->count + 1, sizeof *first.part);
	first.part[0] = (struct batch_part){ row->batch, row->has_expiry ? row->expiry : BATCH_NO_DAY, here };
	if (out->count)
		memcpy(first.part + 1, out->part, out->count * sizeof *out->part);
	out->part = first.part;
	out->count++;
	return OK;
}

/* Takes the goods of one line out of the stock and puts them on the shipment. */
static enum status load(struct verb *v, struct leaving *l, Od__Shipment *d)
{
	struct key key = stock_key(l->line->product, STOCK_SITE);
	struct batch_parts parts;
	Od__ShipmentLine **room;
	Od__Stock *stock;
	enum status s = stock_get(v, l->line->product, &stock);

	if (s)
		return s;
	memset(&parts, 0, sizeof parts);
	if (stock) {
		s = take(v, stock, l, &parts);
		if (s)
			return s;
		if (parts.missing)
			return refuse_short(v, l, parts.missing);
		SET(stock, reserved, stock->reserved - l->quantity);
		s = change_quiet(v, TABLE_STOCK, &key, &stock->base);
		if (s)
			return s;
	}
	room = arena_array(v->arena, d->n_line + parts.count + 1, sizeof *room);
	if (d->n_line)
		memcpy(room, d->line, d->n_line * sizeof *room);
	d->line = room;
	if (!stock)
		add_line(v, d, l, NULL);
	for (size_t i = 0; i < parts.count; i++)
		add_line(v, d, l, &parts.part[i]);
	SET(l->line, shipped, l->line->shipped + l->quantity);
	if (parts.count && *parts.part[0].batch)
		SET_TEXT(v, l->line, batch, parts.part[0].batch);
	return OK;
}

/* The goods of one order leave; *lines gets how many of its lines. */
static enum status dispatch(struct verb *v, const Od__DeliveryDispatch *request, uint64_t order,
	Od__Shipment **out, size_t *lines)
{
	Od__Shipment *d = FRESH(v, shipment);
	struct leaving *leaving;
	Od__Order *before, *o;
	const char *said;
	uint64_t id;
	enum status s = order_get(v, "order", order, &before, NULL);

	if (s)
		return s;
	said = verb_said(v, "", before->id);
	if (before->state != OD__ORDER_STATE__CONFIRMED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "order", said,
			enum_label(&od__order_state__descriptor, (int)before->state), "dispatch",
			"confirmed");
	if (request->has_at && request->at > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "at", NULL, NULL, NULL, NULL);
	if (request->has_at && request->at < before->placed_at)
		return verb_refuse(v, OD__MESSAGE__LEFT_EARLY, "at", said, moment_said(v, before->placed_at),
			NULL, NULL);
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	leaving = arena_array(v->arena, o->n_line + request->n_line + 1, sizeof *leaving);
	s = read_lines(v, request, o, leaving, lines);
	for (size_t i = 0; !s && i < *lines; i++)
		s = load(v, &leaving[i], d);
	if (!s)
		s = verb_next(v, "shipment", &id);
	if (s)
		return s;
	SET(d, id, id);
	SET(d, order, o->id);
	SET(d, customer, o->customer);
	SET(d, subject, o->subject);
	if (o->run)
		SET(d, run, o->run);
	if (*text_of(request->carrier))
		SET_TEXT(v, d, carrier, request->carrier);
	SET(d, left, request->has_at ? request->at : v->now);
	SET(d, eta, request->has_eta ? request->eta : o->promised);
	SET(d, state, OD__SHIPMENT_STATE__ON_THE_WAY);
	*out = d;
	s = shipment_put(v, NULL, d, "left");
	return s ? s : order_moved_on(v, before, o, "shipped");
}

/* A run leaves with all that it carries; an order that is short keeps all of it in the house. */
static enum status dispatch_run(struct verb *v, const Od__DeliveryDispatch *request, Od__Made *reply)
{
	Od__Run *before, *run;
	Od__Shipment *d;
	size_t lines;
	enum status s = run_said(v, "run", request->run, &before);

	if (s)
		return s;
	if (before->state != OD__RUN_STATE__RUN_PLANNED)
		return verb_refuse(v, OD__MESSAGE__RUN_AWAY, "run", run_name(v, before->id), NULL,
			NULL, NULL);
	if (request->order || request->n_line)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "order", "order",
			"an order, or run alone", NULL, NULL);
	run = (Od__Run *)reflect_copy(&before->base, v->arena);
	SET(run, state, OD__RUN_STATE__RUN_LEFT);
	for (size_t i = 0; !s && i < run->n_stop; i++)
		s = dispatch(v, request, run->stop[i]->order, &d, &lines);
	if (!s)
		s = run_put(v, before, run, "left");
	if (s)
		return s;
	made_fill(v, reply, "run", run->id, run_name(v, run->id), run->version);
	made_note(v, reply, OD__MESSAGE__RUN_SENT, run_name(v, run->id),
		arena_format(v->arena, "%zu", run->n_stop), NULL, NULL);
	return OK;
}

enum status verb_delivery_dispatch(struct verb *v, const Od__DeliveryDispatch *request,
	Od__Made *reply)
{
	Od__Shipment *d;
	size_t lines;
	enum status s;

	if (text_of(request->run)[0])
		return dispatch_run(v, request, reply);
	if (!request->order)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "order", "order",
			"an order, or run alone", NULL, NULL);
	s = dispatch(v, request, request->order, &d, &lines);
	if (s)
		return s;
	made_fill(v, reply, "shipment", d->id, verb_said(v, "D", d->id), d->version);
	made_note(v, reply, OD__MESSAGE__SHIPMENT_LEFT, verb_said(v, "D", d->id),
		verb_said(v, "", d->order), arena_format(v->arena, "%zu", lines), NULL);
	return OK;
}
