/* SPDX-License-Identifier: ISC */
/*
 * delivery_list -- the verbs `delivery list` and `delivery show`: where is my order?
 *
 * The list is one of orders that are still to arrive, by day and window, each with its newest
 * shipment; of one customer the newest on top, and what arrived last too. Late ones are walked by
 * the time that was told. Rows of customers that the actor may not see are left out.
 */
#include <string.h>

#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/order.h"
#include "desk/shipment.h"
#include "desk/verbs.gen.h"

#define STATIONS 1000

static enum status add_shipment(struct verb *v, const Od__Order *o, Od__DeliveryRow *row)
{
	Od__Shipment *d;
	enum status s = shipment_newest(v, o->id, &d);

	if (s || !d)
		return s;
	SET_TEXT(v, row, shipment, verb_said(v, "D", d->id));
	SET(row, on, d->state);
	if (*text_of(d->station))
		SET_TEXT(v, row, station, d->station);
	if (d->has_eta)
		SET(row, eta, d->eta);
	if (d->has_arrived)
		SET(row, arrived, d->arrived);
	return OK;
}

static enum status add_row(struct verb *v, const Od__Order *o, Od__DeliveryRows *reply)
{
	Od__DeliveryRow *row = FRESH(v, delivery_row);
	Od__Customer *c;

	SET(row, order, o->id);
	if (!customer_load(v, o->customer, &c)) {
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
	}
	if (o->delivery) {
		SET(row, day, o->delivery->day);
		SET(row, from, o->delivery->from);
		SET(row, to, o->delivery->to);
	}
	SET(row, state, o->state);
	if (o->has_promised)
		SET(row, promised, o->promised);
	reply->row[reply->n_row++] = row;
	reply->after = (char *)verb_said(v, "", o->id);
	return add_shipment(v, o, row);
}

/* Shipments on their way past the time that was told, the longest late on top. */
static enum status list_late(struct verb *v, struct list_page *page, Od__DeliveryRows *reply)
{
	struct key all = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	bool more = false;
	enum status s = walk_open_index(v->txn, INDEX_SHIPMENT_OPEN, &all, false, &walk);

	while (!s && !more) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Shipment *d;
		bool seen;
		Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		d = (const Od__Shipment *)m;
		if (s || !d->has_eta || d->eta >= v->now)
			break;
		seen = verb_sees(v, d->customer);
		if (seen && list_page_full(page)) {
			more = true;
		} else if (seen && list_page_takes(page, d->order)) {
			s = order_get(v, "order", d->order, &o, NULL);
			if (!s)
				s = add_row(v, o, reply);
		} else {
			arena_back(v->arena, &mark);
		}
	}
	walk_close(walk);
	if (!more)
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}

/* All open orders by day and window, or those of one day, or of one customer. */
enum status verb_delivery_list(struct verb *v, const Od__DeliveryList *request,
	Od__DeliveryRows *reply)
{
	struct key prefix = key_empty(), key;
	enum index_id index = INDEX_ORDER_DUE;
	Od__Customer *c = NULL;
	struct list_page page;
	ProtobufCMessage *m;
	struct walk *walk;
	Od__Order *one;
	int32_t day = 0;
	bool more = false;
	enum status s = list_page_read(v, request->page, &page);

	if (!s && text_of(request->day)[0])
		s = day_read(v, "day", request->day, &day);
	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &c);
	if (s)
		return s;
	txn_let_go(v->txn);
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	if (request->order) {
		s = order_get(v, "order", request->order, &one, NULL);
		if (!s)
			s = add_row(v, one, reply);
		reply->after = NULL;
		return s;
	}
	if (request->late)
		return list_late(v, &page, reply);
	if (c) {
		index = INDEX_ORDER_CUSTOMER;
		key_add_u64(&prefix, c->id);
	} else if (text_of(request->day)[0]) {
		key_add_i32(&prefix, day);
	}
	s = walk_open_index(v->txn, index, &prefix, false, &walk);
	if (s)
		return s;
	while (!more) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (!order_is_open(o) || !verb_sees(v, o->customer) ||
		    (text_of(request->day)[0] && (!o->delivery || o->delivery->day != day))) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (list_page_full(&page)) {
			more = true;
		} else if (list_page_takes(&page, o->id)) {
			s = add_row(v, o, reply);
			if (s)
				break;
		} else {
			arena_back(v->arena, &mark);
		}
	}
	walk_close(walk);
	if (!more)
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}

static Od__ShipmentShownLine *shown_line(struct verb *v, const Od__ShipmentLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);
	Od__ShipmentShownLine *out = FRESH(v, shipment_shown_line);

	SET(out, line, line->line);
	if (p) {
		SET_TEXT(v, out, code, text_of(p->code));
		SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
		SET_TEXT(v, out, unit, text_of(p->unit));
	}
	SET(out, quantity, line->quantity);
	SET_TEXT(v, out, batch, text_of(line->batch));
	if (line->has_expiry)
		SET(out, expiry, line->expiry);
	if (line->has_delivered)
		SET(out, delivered, line->delivered);
	return out;
}

static enum status add_trail(struct verb *v, const Od__Shipment *d, Od__DeliveryShown *reply)
{
	struct key prefix = key_u64(d->id), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_TRAIL, &prefix, false, &walk);

	if (s)
		return s;
	reply->trail = arena_array(v->arena, STATIONS, sizeof *reply->trail);
	while (reply->n_trail < STATIONS && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK)
		reply->trail[reply->n_trail++] = (Od__Trail *)m;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_delivery_show(struct verb *v, const Od__DeliveryShow *request,
	Od__DeliveryShown *reply)
{
	Od__Customer *c;
	Od__Shipment *d;
	enum status s = shipment_of_whom(v, request->shipment, &d, &c);

	if (s)
		return s;
	verb_opened(v, c->id);
	reply->shipment = d;
	reply->line = arena_array(v->arena, d->n_line + 1, sizeof *reply->line);
	for (size_t i = 0; i < d->n_line; i++)
		reply->line[reply->n_line++] = shown_line(v, d->line[i]);
	SET_TEXT(v, reply, code, customer_said(v, c));
	SET_TEXT(v, reply, name, text_of(c->name));
	return add_trail(v, d, reply);
}
