/* SPDX-License-Identifier: ISC */
/*
 * order -- what every part that touches orders shares.
 */
#include "desk/order.h"

#include <inttypes.h>

#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/coupon.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order_lines.h"
#include "desk/order_place.h"
#include "desk/order_release.h"
#include "desk/profile.h"
#include "desk/run.h"
#include "desk/slot.h"
#include "desk/stock.h"
#include "desk/volume.h"
#include "desk/work.h"

enum status order_get(struct verb *v, const char *field, uint64_t id, Od__Order **out,
	Od__Customer **customer)
{
	struct key key = key_u64(id);
	Od__Customer *c;
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, out);

	if (!s)
		s = customer_load(v, (*out)->customer, &c);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, c->id)))
		return verb_missing(v, field, "order", verb_said(v, "", id));
	if (!s && customer)
		*customer = c;
	return s;
}

enum status order_said(struct verb *v, const char *field, const char *said, Od__Order **out,
	Od__Customer **customer)
{
	uint64_t id;

	if (!verb_number(said, "", &id))
		return verb_missing(v, field, "order", said);
	return order_get(v, field, id, out, customer);
}

int64_t order_line_open(const Od__OrderLine *line)
{
	return line->quantity - line->shipped - line->cancelled;
}

bool order_is_open(const Od__Order *o)
{
	return o->state == OD__ORDER_STATE__CONFIRMED || o->state == OD__ORDER_STATE__HELD ||
		o->state == OD__ORDER_STATE__SHIPPED;
}

Od__OrderState order_state(const Od__Order *o)
{
	bool shipped = true, delivered = true;

	if (o->cancel)
		return OD__ORDER_STATE__CANCELLED;
	if (o->n_hold)
		return OD__ORDER_STATE__HELD;
	for (size_t i = 0; i < o->n_line; i++) {
		int64_t wanted = o->line[i]->quantity - o->line[i]->cancelled;

		shipped &= o->line[i]->shipped >= wanted;
		delivered &= o->line[i]->delivered >= wanted;
	}
	if (!o->n_line || !shipped)
		return OD__ORDER_STATE__CONFIRMED;
	return delivered ? OD__ORDER_STATE__DELIVERED : OD__ORDER_STATE__SHIPPED;
}

enum status order_put(struct verb *v, const Od__Order *before, Od__Order *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = run_follow(v, before, after);

	if (s)
		return s;
	s = change_put(v, TABLE_ORDER, &key, after->id, after->customer, after->subject,
		before ? &before->base : NULL, &after->base);
	if (s)
		return s;
	change_event(v, what, after->id, "record/order/%" PRIu64, after->id);
	change_event(v, what, after->id, "record/customer/%" PRIu64, after->customer);
	if (before && before->n_hold && !after->n_hold) {
		s = order_asked_done(v, after);
		if (s)
			return s;
	}
	s = coupon_follow(v, before, after);
	if (!s)
		s = slot_follow(v, before, after);
	if (!s && !v->unseen)
		s = work_follow(v, before, after);
	return s || v->unseen ? s : volume_follow(v, before, after);
}

int64_t order_reserves(const Od__Order *o, uint32_t product)
{
	int64_t sum = 0;

	for (size_t i = 0; o && i < o->n_line; i++)
		if (o->line[i]->product == product)
			sum += o->line[i]->quantity - o->line[i]->cancelled;
	return sum;
}

enum status order_stock(struct verb *v, const Od__Order *o, int sign)
{
	struct stock_need *need = arena_array(v->arena, o->n_line + 1, sizeof *need);
	size_t count = 0;

	for (size_t i = 0; i < o->n_line; i++) {
		need[count].product = o->line[i]->product;
		need[count++].quantity = sign * order_line_open(o->line[i]);
	}
	count = stock_sort(need, count);
	return stock_reserve(v, need, count);
}

enum status order_payer(struct verb *v, const Od__Order *o, int64_t amount)
{
	Od__Figure *f;
	enum status s;

	if (!o->payer || o->payer == o->customer || !amount)
		return OK;
	s = figure_get(v, o->payer, &f);
	if (s)
		return s;
	SET(f, open_orders, f->open_orders + amount);
	return figure_put(v, f);
}

int64_t order_line_price(struct verb *v, const Od__OrderLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);

	return p ? order_unit_price(p, text_of(line->unit), line->price) : line->price;
}

Od__OrderRow *order_row(struct verb *v, const Od__Order *o, const Od__Customer *c)
{
	Od__OrderRow *row = FRESH(v, order_row);

	SET(row, order, o->id);
	SET(row, placed, o->placed_at);
	if (c) {
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
	}
	SET(row, lines, (uint32_t)o->n_line);
	SET(row, total, o->total);
	SET(row, state, o->state);
	if (o->delivery) {
		SET(row, day, o->delivery->day);
		SET(row, from, o->delivery->from);
		SET(row, to, o->delivery->to);
	}
	SET_TEXT(v, row, source, enum_label(&od__order_source__descriptor, (int)o->source));
	SET_TEXT(v, row, by, access_login_of(v->desk, o->by));
	for (size_t i = 0; i < o->n_hold; i++)
		row->hold = arena_format(v->arena, "%s%s%s", text_of(row->hold),
			i ? ", " : "", order_hold_said(v, o->hold[i]));
	if (o->offer)
		SET(row, offer, o->offer);
	if (o->asked)
		SET(row, asked, true);
	return row;
}
