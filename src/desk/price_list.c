/* SPDX-License-Identifier: ISC */
/*
 * price_list -- the verb `price list`: rules by product, customer, agreement, day, state, level.
 *
 * With a customer: the rules of that customer alone; with an agreement: its lines; else the rules
 * for everybody, by number. A walk passes over what does not fit and stops behind the page.
 */
#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/price_rule.h"
#include "desk/price_rules.h"
#include "desk/verbs.gen.h"

struct wanted {
	const Od__PriceList *request;
	uint32_t product;
	uint64_t customer;
	struct list_page page;
	int32_t today;
};

/* A rule that was replaced or ended is told as retired from its day on. */
static Od__PriceState state_of(const struct wanted *w, const Od__PriceRule *r)
{
	if (r->state == OD__PRICE_STATE__PRICE_LIVE && r->has_ends && r->ends <= w->today)
		return OD__PRICE_STATE__PRICE_RETIRED;
	return r->state;
}

static bool fits(const struct wanted *w, const Od__PriceRule *r)
{
	const Od__PriceList *q = w->request;

	if (w->product && r->product != w->product)
		return false;
	if (q->has_state && state_of(w, r) != q->state)
		return false;
	if (q->has_level && r->level != q->level)
		return false;
	if (q->has_day && (r->state != OD__PRICE_STATE__PRICE_LIVE || !price_rule_on(r, q->day)))
		return false;
	return !q->has_agreement || r->agreement == q->agreement;
}

static Od__PriceRow *row_of(struct verb *v, const struct wanted *w, const Od__PriceRule *r)
{
	Od__PriceRow *row = FRESH(v, price_row);

	SET(row, rule, r->id);
	SET(row, level, r->level);
	SET_TEXT(v, row, goods, price_rule_goods(v, r));
	SET_TEXT(v, row, buyers, price_rule_buyers(v, r));
	SET_TEXT(v, row, terms, price_rule_terms(v, r));
	if (r->has_from)
		SET(row, from, r->from);
	if (r->has_to)
		SET(row, to, r->to);
	SET(row, state, state_of(w, r));
	if (price_rule_closed(r)) {
		SET(row, sealed, price_rule_sealed(r));
	} else {
		row->n_step = r->n_step;
		row->step = r->step;
	}
	SET_TEXT(v, row, currency, text_of(r->currency));
	if (r->agreement)
		SET(row, agreement, r->agreement);
	if (r->replaces)
		SET(row, replaces, r->replaces);
	if (r->has_ends)
		SET(row, ends, r->ends);
	if (text_of(r->note)[0])
		SET_TEXT(v, row, note, r->note);
	SET(row, version, r->version);
	return row;
}

static enum status open_walk(struct verb *v, const struct wanted *w, struct walk **walk)
{
	struct key prefix = key_empty();

	if (w->customer) {
		key_add_u64(&prefix, w->customer);
		if (w->product)
			key_add_u32(&prefix, w->product);
		return walk_open(v->txn, TABLE_CUSTOMER_PRICE, &prefix, false, walk);
	}
	if (w->request->agreement) {
		key_add_u64(&prefix, w->request->agreement);
		return walk_open_index(v->txn, INDEX_CUSTOMER_PRICE_AGREEMENT, &prefix, false, walk);
	}
	return walk_open(v->txn, TABLE_PRICE_RULE, &prefix, false, walk);
}

static enum status list(struct verb *v, struct wanted *w, Od__PriceRows *reply)
{
	struct walk *walk;
	enum status s = open_walk(v, w, &walk);

	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);
		Od__PriceRule *r;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&r);
		if (s)
			break;
		price_rule_open(v, r);
		if (!fits(w, r)) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (list_page_full(&w->page)) {
			reply->after = arena_format(v->arena, "%u",
				reply->row[reply->n_row - 1]->rule);
			break;
		}
		if (list_page_takes(&w->page, r->id))
			reply->row[reply->n_row++] = row_of(v, w, r);
		else
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_price_list(struct verb *v, const Od__PriceList *request, Od__PriceRows *reply)
{
	struct wanted w = { .request = request, .today = clock_day(v->now) };
	const Od__Product *product;
	Od__PriceRule *rule;
	Od__Customer *customer;
	enum status s = list_page_read(v, request->page, &w.page);

	txn_let_go(v->txn);
	if (!s && text_of(request->product)[0]) {
		s = product_get(v, "product", request->product, &product);
		if (!s)
			w.product = product->id;
	}
	if (!s && text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &customer);
		if (!s)
			w.customer = customer->id;
	}
	if (s)
		return s;
	reply->row = arena_array(v->arena, w.page.limit + 1, sizeof *reply->row);
	if (!request->rule)
		return list(v, &w, reply);
	s = price_rule_get(v, "rule", request->rule, &rule, NULL);
	if (!s)
		reply->row[reply->n_row++] = row_of(v, &w, rule);
	return s;
}
