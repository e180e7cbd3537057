/* SPDX-License-Identifier: ISC */
/*
 * price_why -- the verb `price why`: one line, the rule that made its price, those that lost and
 * how, and the next quantity at which it costs less.
 *
 * The line is one of a draft, with all that stands beside it, or one of an order, as its record
 * tells it, or one said here. Reads only. What is sealed is told by its number; drafts of rules
 * are shown to those who make prices.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/order_lines.h"
#include "desk/price.h"
#include "desk/price_beaten.h"
#include "desk/price_rule.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ROWS_MOST 100

/* The line asked about, and all that it is priced with. */
struct subject {
	struct price_buyer buyer;
	struct price_ask *ask;
	struct price_answer *answer;
	struct price_total total;
	size_t count, at;
	const Od__Product *product;
	const char *unit, *reason;
	int64_t asked;
	uint32_t by;
	bool past;			/* an order's: nothing more to sell */
};

static enum status no_line(struct verb *v, uint32_t n)
{
	return verb_missing(v, "line", "line", arena_format(v->arena, "%u", n));
}

static void of_lines(struct verb *v, const struct order_lines *lines, size_t at,
	struct subject *s)
{
	const struct order_line_ask *line = &lines->line[at];

	s->ask = order_lines_asks(v, lines);
	s->answer = lines->answer;
	s->total = lines->total;
	s->count = lines->count;
	s->at = at;
	s->product = line->product;
	s->unit = line->unit;
	s->asked = line->asked;
	s->reason = text_of(line->reason);
	s->by = line->priced_by ? line->priced_by : line->manual ? v->actor->user : 0;
}

static enum status of_draft(struct verb *v, const Od__PriceWhy *request, struct subject *s)
{
	struct draft_state d;
	struct draft_view view;
	int32_t day;
	enum status r = draft_get(v, request->draft, DRAFT_LOOK, &d);

	if (!r)
		r = draft_day(v, &d, &day);
	if (!r)
		r = draft_view_make(v, &d, day, &view);
	if (r)
		return r;
	s->buyer = view.buyer;
	for (size_t i = 0; i < view.count; i++)
		if (view.line[i].line->n == request->line && view.line[i].product) {
			of_lines(v, &view.priced, view.line[i].at, s);
			return OK;
		}
	return no_line(v, request->line);
}

/* A line of an order as its record tells it. */
static void recorded(const Od__OrderLine *line, struct price_answer *a)
{
	const Od__Why *why = line->why;

	memset(a, 0, sizeof *a);
	a->price = line->price;
	a->ppm = line->ppm;
	a->amount = line->amount;
	a->share = line->order_share;
	a->gross = line->amount + line->order_share;
	if (!why)
		return;
	a->level = why->level;
	a->rule = why->rule;
	a->step = why->step;
	a->net = why->level == OD__PRICE_LEVEL__MANUAL || why->level == OD__PRICE_LEVEL__IMPORTED ||
		why->level == OD__PRICE_LEVEL__GUIDE;
	for (size_t i = 0; i < why->n_reduction && i < PRICE_REDUCTIONS; i++)
		a->reduction[a->reductions++] = why->reduction[i];
}

static enum status of_order(struct verb *v, const Od__PriceWhy *request, struct subject *s)
{
	const Od__OrderLine *found = NULL;
	Od__Customer *c;
	Od__Order *o;
	enum status r = order_get(v, "order", request->order, &o, &c);

	if (!r)
		r = price_buyer(v, c, clock_day(o->placed_at), &s->buyer);
	if (r)
		return r;
	s->ask = arena_array(v->arena, o->n_line + 1, sizeof *s->ask);
	s->answer = arena_array(v->arena, o->n_line + 1, sizeof *s->answer);
	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *line = o->line[i];
		const Od__Product *p = catalogue_find(v->desk, line->product);

		recorded(line, &s->answer[i]);
		if (!p)
			continue;
		price_ask_set(&s->ask[i], p, line->unit, line->quantity);
		s->ask[i].asked = line->asked;
		if (line->n == request->line) {
			found = line;
			s->at = i;
			s->product = p;
		}
	}
	s->count = o->n_line;
	if (!found)
		return no_line(v, request->line);
	s->unit = text_of(found->unit);
	s->asked = found->asked;
	s->past = true;
	if (!found->why)
		return OK;
	s->reason = text_of(found->why->reason);
	s->by = found->why->manual_by;
	for (size_t i = 0; i < found->why->n_order_rule; i++)
		*(i ? &s->total.coupon_rule : &s->total.spend_rule) = found->why->order_rule[i];
	return OK;
}

static enum status of_item(struct verb *v, const Od__PriceWhy *request, struct subject *s)
{
	Od__QuoteLine line = OD__QUOTE_LINE__INIT, *one = &line;
	struct order_lines lines;
	struct usual usual;
	Od__Customer *c;
	enum status r;

	if (!text_of(request->item)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "item", "item",
			"a code; or draft, or order, with line", NULL, NULL);
	if (!text_of(request->customer)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer", "a code",
			NULL, NULL);
	r = customer_get(v, "customer", request->customer, &c);
	if (!r)
		r = price_buyer(v, c, request->has_day ? request->day
			: order_price_day(v, c, v->now, 0), &s->buyer);
	if (!r)
		r = usual_get(v, c->id, &usual);
	line.item = request->item;
	line.unit = request->unit;
	line.has_quantity = request->has_quantity;
	line.quantity = request->quantity;
	if (!r)
		r = order_lines_read(v, &one, 1, &usual, false, &lines);
	if (!r)
		r = order_lines_price(v, &s->buyer, &lines);
	if (!r)
		of_lines(v, &lines, 0, s);
	return r;
}

static bool shown(struct verb *v, const Od__PriceWhy *request, const struct price_candidate *c)
{
	switch (c->reason) {
	case OD__PRICE_REASON__REASON_NOT_LIVE:
		return request->all && actor_may(v->actor, "price");
	case OD__PRICE_REASON__REASON_BUYER:
	case OD__PRICE_REASON__REASON_CURRENCY:
		return request->all;
	default:
		/* a coupon is told when it was given */
		return c->rule->level != OD__PRICE_LEVEL__COUPON ||
			c->reason == OD__PRICE_REASON__REASON_USED;
	}
}

static void terms(const struct subject *s, const struct price_candidate *c, Od__PriceWhyRow *row)
{
	int64_t factor = catalogue_factor(s->product, s->unit);
	bool order = !c->price && c->step && !c->step->has_price && (c->step->save || c->step->spend);

	if (!c->step)
		return;
	if (c->step->from && factor > 0)
		SET(row, step, (int64_t)((money_wide)c->step->from * 1000 / factor));
	if (c->price)
		SET(row, price, order_unit_price(s->product, s->unit, c->price));
	if (c->step->ppm)
		SET(row, percent, c->step->ppm);
	if (c->step->save)
		SET(row, save, c->step->save);
	if (!c->missing)
		return;
	if (order || c->rule->level == OD__PRICE_LEVEL__SPEND)
		SET(row, spend, c->missing);
	else if (factor > 0)
		SET(row, missing, (int64_t)(((money_wide)c->missing * 1000 + factor - 1) / factor));
}

static Od__PriceWhyRow *row_of(struct verb *v, const struct subject *s,
	const struct price_candidate *c)
{
	Od__PriceWhyRow *row = FRESH(v, price_why_row);

	SET(row, rule, c->rule->id);
	SET(row, level, c->rule->level);
	if (c->rule->has_from)
		SET(row, from, c->rule->from);
	if (c->rule->has_ends && (!c->rule->has_to || c->rule->ends <= c->rule->to))
		SET(row, to, c->rule->ends - 1);
	else if (c->rule->has_to)
		SET(row, to, c->rule->to);
	SET(row, reason, c->reason);
	if (c->next)
		SET(row, next, true);
	SET_TEXT(v, row, goods, price_rule_goods(v, c->rule));
	SET_TEXT(v, row, buyers, price_rule_buyers(v, c->rule));
	if (price_rule_closed(c->rule))
		SET(row, sealed, price_rule_sealed(c->rule));
	else
		terms(s, c, row);
	return row;
}

static enum status next_step(struct verb *v, const struct subject *s, Od__PriceRule *const *rule,
	size_t rules, Od__PriceWhyShown *reply)
{
	struct price_next next;
	Od__PriceNext *out;
	enum status r;

	r = price_next_open(&s->buyer, rule, rules, s->ask, s->count, s->at, s->answer, s->product,
		s->unit, &next);
	if (r || !next.asked)
		return r;
	out = reply->next = FRESH(v, price_next);
	SET(out, quantity, next.asked);
	SET(out, price, order_unit_price(s->product, s->unit, next.price));
	SET(out, saving, next.saving);
	return OK;
}

static void head(struct verb *v, const struct subject *s, Od__PriceWhyShown *reply)
{
	const struct price_answer *a = &s->answer[s->at];

	SET_TEXT(v, reply, code, text_of(s->product->code));
	SET_TEXT(v, reply, name, catalogue_name(s->product, v->actor->language));
	SET(reply, quantity, s->asked);
	SET_TEXT(v, reply, unit, s->unit);
	SET(reply, price, order_unit_price(s->product, s->unit, price_net(a)));
	SET(reply, amount, a->amount);
	SET_TEXT(v, reply, currency, s->buyer.currency);
	SET(reply, level, a->level);
	if (a->level != OD__PRICE_LEVEL__MANUAL)
		return;
	SET_TEXT(v, reply, reason, s->reason);
	SET_TEXT(v, reply, by, access_login_of(v->desk, s->by));
	if (a->list_price)
		SET(reply, without, order_unit_price(s->product, s->unit, a->list_price));
}

enum status verb_price_why(struct verb *v, const Od__PriceWhy *request, Od__PriceWhyShown *reply)
{
	struct price_candidate *c = arena_array(v->arena, ROWS_MOST, sizeof *c);
	struct subject s = { .reason = "" };
	Od__PriceRule *const *rule;
	size_t rules, count;
	enum status r = request->draft ? of_draft(v, request, &s)
		: request->order ? of_order(v, request, &s) : of_item(v, request, &s);

	if (!r)
		r = price_gather(v, &s.buyer, &s.ask[s.at], 1, &rule, &rules);
	if (!r)
		r = price_with_year(v, &s.buyer, rule, rules, &s.buyer);
	if (r)
		return r;
	head(v, &s, reply);
	count = price_beaten(&s.buyer, rule, rules, s.ask, s.count, s.at, s.answer, &s.total, c,
		ROWS_MOST);
	reply->row = arena_array(v->arena, count + 1, sizeof *reply->row);
	for (size_t i = 0; i < count; i++)
		if (shown(v, request, &c[i]))
			reply->row[reply->n_row++] = row_of(v, &s, &c[i]);
	return s.past ? OK : next_step(v, &s, rule, rules, reply);
}
