/* SPDX-License-Identifier: ISC */
/*
 * delivery_done -- the verb `delivery done`: a shipment arrived, wholly or in part, or came back.
 *
 * What was not delivered is put back into the batches that it came from and reserved for its order
 * again, which waits as confirmed to be sent anew, changed or cancelled. An order of which all has
 * arrived is delivered.
 */
#include <string.h>

#include "base/money.h"
#include "desk/batch_stock.h"
#include "desk/breath.h"
#include "desk/change.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/return.h"
#include "desk/shipment.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/*
 * Goods of one line of a shipment come back into the house, for their order. What left untracked and
 * is tracked since is nowhere till it is counted; its order waits for it all the same.
 */
static enum status put_back(struct verb *v, const Od__ShipmentLine *line, int64_t quantity)
{
	struct key key = stock_key(line->product, STOCK_SITE);
	Od__Stock *stock;
	enum status s = stock_get(v, line->product, &stock);

	if (s || !stock)
		return s;
	if (line->tracked)
		s = batch_stock_add(v, stock, text_of(line->batch),
			line->has_expiry ? line->expiry : BATCH_NO_DAY, quantity);
	if (s)
		return s;
	SET(stock, reserved, stock->reserved + quantity);
	return change_quiet(v, TABLE_STOCK, &key, &stock->base);
}

/*
 * How much of an order's line arrived: all, or what the request says. Its batches share it in
 * their order: what is left of it is given to the next.
 */
static enum status said_delivered(struct verb *v, const Od__DeliveryDone *request,
	const Od__Shipment *d, uint32_t n, int64_t *out)
{
	int64_t sent = 0;

	for (size_t i = 0; i < d->n_line; i++)
		if (d->line[i]->line == n)
			sent += d->line[i]->quantity;
	*out = request->failed ? 0 : sent;
	for (size_t i = 0; i < request->n_line; i++) {
		if (request->line[i]->n != n)
			continue;
		*out = request->line[i]->quantity;
		if (*out >= 0 && *out <= sent)
			continue;
		return verb_refuse(v, OD__MESSAGE__DELIVERED_RANGE,
			arena_format(v->arena, "line.%zu.quantity", i),
			arena_format(v->arena, "%u", n), breath_number(v->arena, sent),
			breath_number(v->arena, *out), NULL);
	}
	return OK;
}

/* One line of the order: `left` is what arrived of it and is not yet given to a batch. */
static enum status settle_line(struct verb *v, const Od__DeliveryDone *request, Od__Shipment *d,
	Od__OrderLine *line)
{
	int64_t left, back = 0, arrived;
	enum status s = said_delivered(v, request, d, line->n, &left);

	arrived = left;
	for (size_t i = 0; !s && i < d->n_line; i++) {
		Od__ShipmentLine *part = d->line[i];
		int64_t here;

		if (part->line != line->n)
			continue;
		here = left < part->quantity ? left : part->quantity;
		left -= here;
		SET(part, delivered, here);
		if (here == part->quantity)
			continue;
		back += part->quantity - here;
		s = put_back(v, part, part->quantity - here);
	}
	SET(line, delivered, line->delivered + arrived);
	SET(line, shipped, line->shipped - back);
	return s ? s : goods_count(v, line->product, request->has_at ? request->at : v->now, arrived, 0, 0);
}

static enum status settle(struct verb *v, const Od__DeliveryDone *request, Od__Shipment *d,
	Od__Order *o)
{
	/* a shipment's lines are in ascending order of products */
	for (size_t i = 0; i < d->n_line; i++) {
		Od__OrderLine *line = order_line(o, d->line[i]->line);
		enum status s;

		if (!line || (i && d->line[i - 1]->line == line->n))
			continue;
		s = settle_line(v, request, d, line);
		if (s)
			return s;
	}
	for (size_t i = 0; i < request->n_line; i++) {
		size_t at = 0;

		while (at < d->n_line && d->line[at]->line != request->line[i]->n)
			at++;
		if (at == d->n_line)
			return verb_missing(v, arena_format(v->arena, "line.%zu.n", i), "line",
				arena_format(v->arena, "%u", request->line[i]->n));
	}
	return OK;
}

static bool nothing_arrived(const Od__Shipment *d)
{
	for (size_t i = 0; i < d->n_line; i++)
		if (d->line[i]->delivered)
			return false;
	return true;
}

enum status verb_delivery_done(struct verb *v, const Od__DeliveryDone *request, Od__Made *reply)
{
	Od__Shipment *before, *d;
	Od__Order *was, *o;
	const char *said;
	enum status s = shipment_said(v, "shipment", request->shipment, &before);

	if (s)
		return s;
	said = verb_said(v, "D", before->id);
	if (before->state != OD__SHIPMENT_STATE__ON_THE_WAY)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "shipment", said,
			enum_label(&od__shipment_state__descriptor, (int)before->state), "done",
			"on the way");
	if (request->has_at && request->at > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "at", NULL, NULL, NULL, NULL);
	if (request->has_at && request->at < before->left)
		return verb_refuse(v, OD__MESSAGE__ARRIVED_EARLY, "at", said, moment_said(v, before->left),
			NULL, NULL);
	if (request->failed && !*text_of(request->reason))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "reason", "reason",
			"why it came back", NULL, NULL);
	s = order_get(v, "shipment", before->order, &was, NULL);
	if (s)
		return s;
	d = (Od__Shipment *)reflect_copy(&before->base, v->arena);
	o = (Od__Order *)reflect_copy(&was->base, v->arena);
	s = settle(v, request, d, o);
	if (s)
		return s;
	SET(d, state, nothing_arrived(d) ? OD__SHIPMENT_STATE__FAILED
		: OD__SHIPMENT_STATE__ARRIVED);
	SET(d, arrived, request->has_at ? request->at : v->now);
	if (*text_of(request->reason))
		SET_TEXT(v, d, reason, request->reason);
	if (*text_of(request->proof))
		SET_TEXT(v, d, proof, request->proof);
	s = shipment_put(v, before, d, "done");
	if (!s)
		s = order_moved_on(v, was, o, "delivered");
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, text_of(request->reason));
	made_fill(v, reply, "shipment", d->id, said, d->version);
	made_note(v, reply, d->state == OD__SHIPMENT_STATE__FAILED
		? OD__MESSAGE__SHIPMENT_BACK : OD__MESSAGE__SHIPMENT_ARRIVED, said,
		verb_said(v, "", o->id), enum_label(&od__order_state__descriptor, (int)o->state),
		NULL);
	return OK;
}
