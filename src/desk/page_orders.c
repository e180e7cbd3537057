/* SPDX-License-Identifier: ISC */
/*
 * page_orders -- what the last orders of a customer say on his page.
 *
 * The orders are read once (desk/usual.h) and looked at four times: as a list, as usual items with
 * last quantity and today's price, as the repeat of the newest at today's prices, and as a map of
 * weekday and hour, in the desk's zone.
 */
#include "desk/order_lines.h"
#include "desk/page.h"

#include "base/clock.h"
#include "desk/inside.h"
#include "desk/price.h"
#include "desk/stock.h"
#include "desk/usual.h"
#include "record/order.pb-c.h"

#define ORDERS_SHOWN 8
#define HOURS (7 * 24)

static void add_orders(struct verb *v, const struct usual *u, Od__CustomerPage *reply)
{
	reply->order = arena_array(v->arena, ORDERS_SHOWN, sizeof(*reply->order));
	for (size_t i = 0; i < u->orders && reply->n_order < ORDERS_SHOWN; i++) {
		const Od__Order *o = u->order[i];
		Od__PageOrder *row;

		if (o->state == OD__ORDER_STATE__CANCELLED)
			continue;
		row = FRESH(v, page_order);
		SET(row, order, o->id);
		SET(row, placed, o->placed_at);
		SET(row, lines, (uint32_t)o->n_line);
		SET(row, total, o->total);
		SET_TEXT(v, row, state, enum_label(&od__order_state__descriptor, (int)o->state));
		reply->order[reply->n_order++] = row;
	}
}

static void add_hours(struct verb *v, const struct usual *u, Od__CustomerPage *reply)
{
	reply->hour = arena_array(v->arena, HOURS, sizeof(*reply->hour));
	reply->n_hour = HOURS;
	for (size_t i = 0; i < u->orders; i++) {
		struct clock_parts at;

		clock_split(u->order[i]->placed_at, &at);
		reply->hour[at.weekday * 24 + at.hour]++;
	}
}

/* One usual item: last time's figures beside today's price and stock, in the unit of last time. */
static enum status add_item(struct verb *v, const struct price_buyer *buyer,
	const struct usual_item *item, Od__CustomerPage *reply)
{
	const Od__Product *p = catalogue_find(v->desk, item->product);
	Od__PageUsual *row;
	int64_t price, free, factor, base;
	const char *unit;
	bool known;
	enum status s;

	if (!p || p->retired)
		return OK;
	unit = item->unit && *item->unit ? item->unit : p->unit;
	factor = catalogue_factor(p, unit);
	if (!factor || catalogue_to_base(p, unit, item->asked, &base) != OK)
		return OK;
	s = price_of(v, buyer, p, unit, base, &price);
	if (s == OK)
		s = stock_free(v, item->product, &free, &known);
	if (s != OK)
		return s;
	row = FRESH(v, page_usual);
	row->label = arena_format(v->arena, "%c", item->label);
	SET(row, product, item->product);
	SET_TEXT(v, row, code, p->code);
	SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, row, unit, catalogue_unit_name(v->desk, unit, v->actor->language));
	SET(row, quantity, item->asked);
	if (price)
		SET(row, price, price * factor / 1000);
	if (item->price)
		SET(row, last_price, item->price * factor / 1000);
	if (known)
		SET(row, free, free);
	SET(row, stock_known, known);
	SET(row, last_at, item->at);
	reply->usual[reply->n_usual++] = row;
	return OK;
}

static enum status add_usual(struct verb *v, const struct price_buyer *buyer, const struct usual *u,
	Od__CustomerPage *reply)
{
	enum status s = OK;

	reply->usual = arena_array(v->arena, USUAL_LABELS, sizeof(*reply->usual));
	for (unsigned i = 0; i < USUAL_LABELS && s == OK; i++) {
		const struct usual_item *item = usual_label(u, i);

		if (item)
			s = add_item(v, buyer, item, reply);
	}
	return s;
}

/* What the newest order would come to today. */
static enum status add_repeat(struct verb *v, const struct price_buyer *buyer,
	const struct usual *u, Od__CustomerPage *reply)
{
	const Od__Order *last = u->orders ? u->order[0] : NULL;
	struct price_ask *ask;
	struct price_answer *answer;
	struct price_total total;
	size_t count = 0;
	enum status s;

	if (!last || !last->n_line)
		return OK;
	ask = arena_array(v->arena, last->n_line, sizeof(*ask));
	answer = arena_array(v->arena, last->n_line, sizeof(*answer));
	for (size_t i = 0; i < last->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, last->line[i]->product);

		if (!p || p->retired)
			continue;
		price_ask_set(&ask[count], p, last->line[i]->unit, last->line[i]->quantity);
		ask[count++].asked = last->line[i]->asked;
	}
	s = price_quote(v, buyer, ask, count, answer, &total);
	if (s != OK)
		return s;
	SET(reply, repeat_total, total.total);
	SET(reply, repeat_lines, (uint32_t)count);
	return OK;
}

enum status page_orders(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	struct price_buyer buyer;
	struct usual usual;
	enum status s = usual_get(v, c->id, &usual);

	if (s == OK)
		s = price_buyer(v, c, order_price_day(v, c, v->now, 0), &buyer);
	if (s != OK)
		return s;
	add_orders(v, &usual, reply);
	add_hours(v, &usual, reply);
	s = add_usual(v, &buyer, &usual, reply);
	return s == OK ? add_repeat(v, &buyer, &usual, reply) : s;
}
