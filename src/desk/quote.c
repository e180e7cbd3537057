/* SPDX-License-Identifier: ISC */
/*
 * quote -- the verb `price quote`: what lines cost this customer on a day, and why.
 *
 * Reads only. Unknown items, units and quantities out of range are refused as `order place` would
 * refuse them, so that a quote and the order after it never differ for the same lines.
 */
#include "desk/catalogue.h"
#include "desk/coupon.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order_lines.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"

static enum status quoted_line(struct verb *v, const struct order_lines *lines, size_t i,
	struct usual *usual, Od__QuotedLine **out)
{
	const struct order_line_ask *line = &lines->line[i];
	const struct price_answer *answer = &lines->answer[i];
	const Od__Product *p = line->product;
	Od__QuotedLine *q = FRESH(v, quoted_line);
	struct usual_item last;
	int64_t free;
	bool known;
	enum status s;

	SET_TEXT(v, q, code, text_of(p->code));
	SET_TEXT(v, q, name, catalogue_name(p, v->actor->language));
	SET(q, quantity, line->asked);
	SET_TEXT(v, q, unit, line->unit);
	SET(q, price, order_unit_price(p, line->unit, answer->price));
	if (answer->ppm)
		SET(q, ppm, answer->ppm);
	SET(q, amount, answer->amount);
	q->why = price_why(v, answer, &lines->total, line->reason, 0, 0);
	s = usual_last(v, usual, p->id, &last);
	if (!s)
		SET(q, last_price, order_unit_price(p, line->unit, last.price));
	else if (s != ERR_NOT_FOUND)
		return s;
	s = stock_free(v, p->id, &free, &known);
	if (s)
		return s;
	SET(q, stock_known, known);
	if (known)
		SET(q, free, free);
	*out = q;
	return OK;
}

enum status verb_price_quote(struct verb *v, const Od__PriceQuote *request, Od__PriceQuoted *reply)
{
	struct order_lines lines;
	struct price_buyer buyer;
	struct usual usual;
	Od__Coupon *coupon;
	Od__Customer *c;
	enum status s;

	s = customer_get(v, "customer", request->customer, &c);
	if (!s)
		s = price_buyer(v, c, request->has_day ? request->day
			: order_price_day(v, c, v->now, 0), &buyer);
	if (!s && text_of(request->coupon)[0]) {
		s = coupon_look(v, "coupon", request->coupon, c, buyer.day, 0, &coupon);
		if (!s)
			buyer.coupon = coupon->rule;
	}
	if (!s)
		s = usual_get(v, c->id, &usual);
	if (!s)
		s = order_lines_read(v, request->line, request->n_line, &usual, false, &lines);
	if (!s)
		s = order_lines_price(v, &buyer, &lines);
	if (s)
		return s;
	reply->line = arena_array(v->arena, lines.count + 1, sizeof *reply->line);
	for (size_t i = 0; i < lines.count; i++) {
		s = quoted_line(v, &lines, i, &usual, &reply->line[reply->n_line]);
		if (s)
			return s;
		reply->n_line++;
	}
	if (buyer.coupon && !lines.total.coupon_rule)
		return coupon_nothing(v, "coupon", request->coupon);
	SET(reply, total, lines.total.total);
	if (lines.total.reduction)
		SET(reply, reduction, lines.total.reduction);
	SET_TEXT(v, reply, currency, buyer.currency);
	return OK;
}
