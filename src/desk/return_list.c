/* SPDX-License-Identifier: ISC */
/*
 * return_list -- the verb `return list`: returns of a customer, an order, a product; those that wait.
 *
 * Without a customer or an order those that are not settled are listed, with `all` every one, the
 * newest first, of 5,000 rows at most. The rate of a product is by quantity over thirteen months,
 * that of a customer by money over all his orders.
 */
#include <string.h>

#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/return.h"
#include "desk/verbs.gen.h"

#define LOOKED_MOST 5000
#define MONTHS 13

static Od__ReturnRow *row_of(struct verb *v, const Od__Return *r)
{
	Od__ReturnRow *row = FRESH(v, return_row);
	Od__Customer *c;

	SET_TEXT(v, row, said, verb_said(v, "R", r->id));
	SET(row, order, r->order);
	if (customer_load(v, r->customer, &c) == OK) {
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
	}
	SET(row, opened, r->opened);
	SET(row, amount, r->amount);
	SET(row, state, r->state);
	SET(row, settle, r->settle);
	if (r->state == OD__RETURN_STATE__RETURN_OPEN)
		SET(row, next, OD__RETURN_STEP__STEP_APPROVE);
	else if (r->state == OD__RETURN_STATE__RETURN_APPROVED)
		SET(row, next, OD__RETURN_STEP__STEP_RECEIVE);
	else if (r->state == OD__RETURN_STATE__RETURN_RECEIVED)
		SET(row, next, r->settle == OD__RETURN_SETTLED__BY_REFUND ? OD__RETURN_STEP__STEP_REFUND
			: r->settle == OD__RETURN_SETTLED__BY_EXCHANGE ? OD__RETURN_STEP__STEP_EXCHANGE
			: OD__RETURN_STEP__STEP_CREDIT);
	if (r->exchange)
		SET(row, exchange, r->exchange);
	if (r->ticket)
		SET_TEXT(v, row, ticket, verb_said(v, "C", r->ticket));
	row->line = arena_array(v->arena, r->n_line + 1, sizeof *row->line);
	for (size_t i = 0; i < r->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, r->line[i]->product);
		Od__ReturnRowLine *line = row->line[row->n_line++] = FRESH(v, return_row_line);

		SET(line, n, r->line[i]->n);
		SET_TEXT(v, line, code, p ? text_of(p->code) : "");
		SET_TEXT(v, line, name, p ? catalogue_name(p, v->actor->language) : "");
		SET(line, quantity, r->line[i]->quantity);
		SET_TEXT(v, line, unit, p ? text_of(p->unit) : "");
		if (*text_of(r->line[i]->batch))
			SET_TEXT(v, line, batch, r->line[i]->batch);
		SET(line, amount, r->line[i]->amount);
		if (*text_of(r->line[i]->reason))
			SET_TEXT(v, line, reason, r->line[i]->reason);
	}
	return row;
}

static bool has_product(const Od__Return *r, uint32_t product)
{
	for (size_t i = 0; i < r->n_line; i++)
		if (r->line[i]->product == product)
			return true;
	return !product;
}

static void set_rate(Od__ReturnRows *reply, int64_t of, int64_t all)
{
	int64_t rate = 0;

	if (all > 0)
		(void)money_divide((money_wide)of * PPM, all, ROUND_HALF_UP, &rate);
	SET(reply, rate, rate);
}

static enum status product_rate(struct verb *v, uint32_t product, Od__ReturnRows *reply)
{
	struct key prefix = key_u32(product);
	uint32_t from = goods_month(v->now) - (MONTHS - 1);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_GOODS_MONTH, &prefix, false, &walk);

	if (s)
		return s;
	SET(reply, delivered, 0);
	SET(reply, returned, 0);
	while ((s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__GoodsMonth *g = (const Od__GoodsMonth *)m;

		if (g->month < from)
			continue;
		reply->delivered += g->delivered;
		reply->returned += g->returned;
	}
	walk_close(walk);
	set_rate(reply, reply->returned, reply->delivered);
	return s == ERR_END ? OK : s;
}

static enum status open_walk(struct verb *v, const Od__ReturnList *request, const Od__Customer *c,
	struct walk **walk)
{
	struct key prefix = key_u64(c ? c->id : request->order);

	if (c)
		return walk_open_index(v->txn, INDEX_RETURN_CUSTOMER, &prefix, false, walk);
	if (request->order)
		return walk_open_index(v->txn, INDEX_RETURN_ORDER, &prefix, true, walk);
	return request->all ? walk_open(v->txn, TABLE_RETURN, NULL, true, walk)
		: walk_open_index(v->txn, INDEX_RETURN_OPEN, NULL, true, walk);
}

static enum status rows(struct verb *v, const Od__ReturnList *request, const Od__Customer *c,
	uint32_t product, struct list_page *page, Od__ReturnRows *reply)
{
	ProtobufCMessage *m;
	struct walk *walk;
	size_t looked = 0;
	enum status s = open_walk(v, request, c, &walk);

	if (s)
		return s;
	reply->row = arena_array(v->arena, page->limit + 1, sizeof *reply->row);
	while (looked++ < LOOKED_MOST) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Return *r;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		r = (const Od__Return *)m;
		if (!has_product(r, product) || !verb_sees(v, r->customer)) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (list_page_full(page)) {
			SET_TEXT(v, reply, after, reply->row[reply->n_row - 1]->said + 2);
			break;
		}
		if (list_page_takes(page, r->id))
			reply->row[reply->n_row++] = row_of(v, r);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_return_list(struct verb *v, const Od__ReturnList *request, Od__ReturnRows *reply)
{
	const Od__Product *p = NULL;
	Od__Customer *c = NULL;
	struct list_page page;
	uint32_t product;
	Od__Return *one;
	Od__Figure *f;
	enum status s = list_page_read(v, request->page, &page);

	if (!s && *text_of(request->return_id)) {
		s = return_said(v, "return_id", request->return_id, &one, NULL);
		if (s)
			return s;
		reply->row = arena_array(v->arena, 1, sizeof *reply->row);
		reply->row[reply->n_row++] = row_of(v, one);
		return OK;
	}
	if (!s && *text_of(request->customer))
		s = customer_get(v, "customer", request->customer, &c);
	if (!s && *text_of(request->product))
		s = product_get(v, "product", request->product, &p);
	product = p ? p->id : 0;
	if (!s && c) {
		s = figure_get(v, c->id, &f);
		if (!s)
			set_rate(reply, f->returned, f->amount);
	}
	if (!s && product)
		s = product_rate(v, product, reply);
	txn_let_go(v->txn);
	return s ? s : rows(v, request, c, product, &page, reply);
}
