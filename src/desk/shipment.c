/* SPDX-License-Identifier: ISC */
/*
 * shipment -- what the verbs of delivery share.
 */
#include "desk/shipment.h"

#include <inttypes.h>

#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/order.h"
#include "desk/order_close.h"
#include "desk/profile.h"

enum status shipment_said(struct verb *v, const char *field, const char *said,
	Od__Shipment **out)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "D", &id))
		return verb_missing(v, field, "shipment", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_SHIPMENT, &key, v->arena, out);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, (*out)->customer)))
		return verb_missing(v, field, "shipment", verb_said(v, "D", id));
	return s;
}

enum status shipment_of_whom(struct verb *v, const char *said, Od__Shipment **out, Od__Customer **customer)
{
	enum status s = shipment_said(v, "shipment", said, out);

	return s ? s : customer_load(v, (*out)->customer, customer);
}

enum status shipment_newest(struct verb *v, uint64_t order, Od__Shipment **out)
{
	struct key prefix = key_u64(order), key;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_SHIPMENT_ORDER, &prefix, true, &walk);

	*out = NULL;
	if (s)
		return s;
	s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)out);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status shipment_put(struct verb *v, const Od__Shipment *before, Od__Shipment *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_SHIPMENT, &key, after->id, after->customer,
		after->subject, before ? &before->base : NULL, &after->base);

	if (s)
		return s;
	change_event(v, what, after->id, "record/shipment/%" PRIu64, after->id);
	return OK;
}

Od__OrderLine *order_line(const Od__Order *o, uint32_t n)
{
	for (size_t i = 0; i < o->n_line; i++)
		if (o->line[i]->n == n)
			return o->line[i];
	return NULL;
}

enum status order_moved_on(struct verb *v, const Od__Order *before, Od__Order *after,
	const char *what)
{
	int64_t open = order_is_open(before) ? before->total : 0;
	Od__Figure *f;
	enum status s;

	SET(after, state, order_state(after));
	open -= order_is_open(after) ? after->total : 0;
	if (after->state == OD__ORDER_STATE__DELIVERED) {
		s = invoice_of_order(v, after);
		if (!s)
			s = order_close_begin(v, after);
		if (s)
			return s;
	}
	s = order_put(v, before, after, what);
	if (s || !open)
		return s;
	s = figure_get(v, after->customer, &f);
	if (s)
		return s;
	SET(f, open_orders, f->open_orders - open);
	s = figure_put(v, f);
	return s ? s : order_payer(v, after, -open);
}
