/* SPDX-License-Identifier: ISC */
/*
 * page_coming -- "where is my order?": answered on the page of the customer before he asks.
 *
 * The newest order that is still to come, with its newest shipment; when none is, the last one that
 * came and how much of it. Orders that were cancelled say nothing.
 */
#include "desk/inside.h"
#include "desk/page.h"
#include "desk/shipment.h"

static bool comes(const Od__Order *o)
{
	return o->state == OD__ORDER_STATE__CONFIRMED || o->state == OD__ORDER_STATE__HELD ||
		o->state == OD__ORDER_STATE__SHIPPED;
}

static const Od__Order *order_to_tell(const struct usual *u)
{
	const Od__Order *came = NULL;

	for (size_t i = 0; i < u->orders; i++) {
		if (comes(u->order[i]))
			return u->order[i];
		if (!came && u->order[i]->state != OD__ORDER_STATE__CANCELLED)
			came = u->order[i];
	}
	return came;
}

static void count_lines(const Od__Order *o, Od__PageComing *row)
{
	uint32_t whole = 0;

	for (size_t i = 0; i < o->n_line; i++)
		whole += o->line[i]->delivered >= o->line[i]->quantity - o->line[i]->cancelled;
	SET(row, lines, whole);
	SET(row, of_lines, (uint32_t)o->n_line);
}

enum status page_coming(struct verb *v, const struct usual *u, Od__CustomerPage *reply)
{
	const Od__Order *o = order_to_tell(u);
	Od__PageComing *row;
	Od__Shipment *d;
	enum status s;

	if (!o)
		return OK;
	s = shipment_newest(v, o->id, &d);
	if (s || (!d && !comes(o)))
		return s;	/* an order of another system says nothing of its way */
	row = FRESH(v, page_coming);
	SET(row, order, o->id);
	if (o->delivery) {
		SET(row, day, o->delivery->day);
		SET(row, from, o->delivery->from);
		SET(row, to, o->delivery->to);
	}
	if (o->state == OD__ORDER_STATE__HELD)
		SET(row, held, true);
	if (d) {
		if (d->run)
			SET(row, run, d->run);
		if (d->stop)
			SET(row, stop, d->stop);
		if (d->has_left)
			SET(row, left, d->left);
		if (d->station && *d->station)
			SET_TEXT(v, row, station, d->station);
		if (d->has_eta)
			SET(row, eta, d->eta);
		if (d->has_arrived)
			SET(row, arrived, d->arrived);
	}
	count_lines(o, row);
	reply->coming = row;
	return OK;
}
