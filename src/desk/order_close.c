/* SPDX-License-Identifier: ISC */
/*
 * order_close -- see the header. An order has at most one alarm of its own that lies ahead: the one
 * of its last day. One that rings for an order with something left to wait for is gone; what ends
 * then sets another, due at once. An order that was delivered before orders closed by themselves has
 * no last day: the upgrade of its desk set an alarm (n 1) which gives it one.
 */
#include "desk/order_close.h"

#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/setting.h"
#include "desk/shipment.h"
#include "record/return.pb-c.h"

enum status order_close_begin(struct verb *v, Od__Order *o)
{
	int32_t days = (int32_t)setting_int(v->desk, "return_days");
	Od__Shipment *d;
	enum status s = shipment_newest(v, o->id, &d);

	if (s)
		return s;
	SET(o, close_at, clock_day_start(clock_day(d && d->has_arrived ? d->arrived : v->now) +
		days + 1));
	if (o->total > 0 && !o->invoice && strcmp(setting_text(v->desk, "accounts"), "desk") != 0)
		SET(o, billed, true);
	return alarm_set(v, o->close_at, ORDER_CLOSE_ALARM, o->id, 0);
}

static enum status get(struct txn *t, struct arena *a, uint64_t id, Od__Order **out)
{
	struct key key = key_u64(id);

	return table_get_as(t, TABLE_ORDER, &key, a, out);
}

enum status order_close_ask(struct verb *v, uint64_t order)
{
	Od__Order *o;
	enum status s = get(v->txn, v->arena, order, &o);

	if (s || o->state != OD__ORDER_STATE__DELIVERED || !o->has_close_at || o->close_at > v->now)
		return s == ERR_NOT_FOUND ? OK : s;
	return alarm_set(v, v->now, ORDER_CLOSE_ALARM, o->id, 0);
}

enum status order_close_paid(struct verb *v, const Od__Invoice *i)
{
	enum status s = OK;

	for (size_t k = 0; !s && k < i->n_order; k++)
		s = order_close_ask(v, i->order[k]);
	return s;
}

enum status order_close_invoiced(struct verb *v, const Od__Invoice *i)
{
	Od__Order *before, *o;
	enum status s = OK;

	for (size_t k = 0; !s && k < i->n_order; k++) {
		s = get(v->txn, v->arena, i->order[k], &before);
		if (s || before->invoice == i->id)
			continue;
		o = (Od__Order *)reflect_copy(&before->base, v->arena);
		SET(o, invoice, i->id);
		s = order_put(v, before, o, "changed");
		if (!s)
			s = order_close_ask(v, o->id);
	}
	return s;
}

static enum status comes_back(struct txn *t, struct arena *a, uint64_t order, bool *out)
{
	struct key prefix = key_u64(order);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(t, INDEX_RETURN_ORDER, &prefix, false, &walk);

	*out = false;
	while (!s && !*out && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		const Od__Return *r = (const Od__Return *)m;

		*out = r->state != OD__RETURN_STATE__RETURN_SETTLED &&
			r->state != OD__RETURN_STATE__RETURN_REFUSED;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status order_close_ready(struct txn *t, struct arena *a, const Od__Order *o, bool *ready)
{
	struct key key = key_u64(o->invoice);
	Od__Invoice *i;
	bool back = false;
	enum status s = OK;

	*ready = false;
	if (o->state != OD__ORDER_STATE__DELIVERED || !o->has_close_at || (o->billed && !o->invoice))
		return OK;
	if (o->invoice)
		s = table_get_as(t, TABLE_INVOICE, &key, a, &i);
	if (!s && o->invoice && i->state == OD__INVOICE_STATE__INVOICE_OPEN)
		return OK;
	if (s == ERR_NOT_FOUND)
		s = OK;
	if (!s)
		s = comes_back(t, a, o->id, &back);
	*ready = !s && !back;
	return s;
}

/* Its last day, from the day on which it arrived. */
static enum status begin_late(struct verb *v, const Od__Order *before)
{
	Od__Order *o = (Od__Order *)reflect_copy(&before->base, v->arena);
	enum status s = order_close_begin(v, o);

	return s ? s : order_put(v, before, o, "changed");
}

enum status order_ring_close(struct verb *v, const Od__Alarm *alarm)
{
	Od__Order *before, *o;
	bool ready = false;
	enum status s = get(v->txn, v->arena, alarm->subject, &before);

	if (!s && alarm->n && before->state == OD__ORDER_STATE__DELIVERED && !before->has_close_at)
		return begin_late(v, before);
	if (!s)
		s = order_close_ready(v->txn, v->arena, before, &ready);
	if (s || !ready || before->close_at > v->now)
		return s == ERR_NOT_FOUND ? OK : s;
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	SET(o, state, OD__ORDER_STATE__CLOSED);
	SET(o, closed_at, v->now);
	return order_put(v, before, o, "closed");
}
