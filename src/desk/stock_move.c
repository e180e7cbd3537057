/* SPDX-License-Identifier: ISC */
/*
 * stock_move -- the verbs `stock show` and `stock move`.
 *
 * A move is a versioned document; the rows it changes are hot and follow from the moves. A count
 * sets what is on hand, everything else adds. The first move of a product makes it tracked: what
 * open orders wait for is reserved then. Refuses unknown products, doubles within one move and a
 * result below zero; nothing is written then.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ON_HAND_MOST INT64_C(1000000000000)	/* thousandths: a thousand million */

struct moved {
	const Od__Product *product;
	const Od__StockMoveLine *line;
	size_t at;	/* in the request, for refusals */
};

static int by_product(const void *left, const void *right)
{
	const struct moved *a = left, *b = right;

	return a->product->id < b->product->id ? -1 : a->product->id > b->product->id;
}

/* What open orders wait for, of one product. */
static enum status open_quantity(struct verb *v, uint32_t product, int64_t *sum)
{
	struct key all = key_empty(), key;
	struct walk *walk;
	ProtobufCMessage *m;
	enum status s;

	*sum = 0;
	s = walk_open_index(v->txn, INDEX_ORDER_DUE, &all, false, &walk);
	if (s)
		return s;
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		for (size_t i = 0; order_is_open(o) && i < o->n_line; i++)
			if (o->line[i]->product == product)
				*sum += order_line_open(o->line[i]);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status site_row(struct verb *v, uint32_t product, uint32_t site, Od__Stock **out)
{
	struct key key = stock_key(product, site);
	int64_t reserved = 0;
	enum status s = table_get_as(v->txn, TABLE_STOCK, &key, v->arena, out);

	if (s != ERR_NOT_FOUND)
		return s;
	*out = FRESH(v, stock);
	SET(*out, product, product);
	SET(*out, site, site);
	if (site == STOCK_SITE) {
		s = open_quantity(v, product, &reserved);
		if (s)
			return s;
		SET(*out, reserved, reserved);
	}
	return OK;
}

static enum status put_row(struct verb *v, Od__Stock *row)
{
	struct key key = stock_key(row->product, row->site);

	return change_quiet(v, TABLE_STOCK, &key, &row->base);
}

static enum status move_line(struct verb *v, const Od__StockMove *request, uint32_t site,
	const struct moved *m)
{
	const char *field = arena_format(v->arena, "line.%zu.quantity", m->at);
	int64_t by = m->line->quantity, after;
	char number[32];
	Od__Stock *row, *to;
	enum status s = site_row(v, m->product->id, site, &row);

	if (s)
		return s;
	switch (request->kind) {
	case OD__MOVE_KIND__COUNT:
		after = by;
		break;
	case OD__MOVE_KIND__TRANSFER:
		after = row->on_hand - by;
		break;
	default:
		after = row->on_hand + by;
		break;
	}
	if (after < 0 || after > ON_HAND_MOST ||
	    (by < 0 && request->kind != OD__MOVE_KIND__ADJUST)) {
		decimal_print(after, 3, number);
		return verb_refuse(v, OD__MESSAGE__STOCK_RANGE, field, text_of(m->product->code),
			number, NULL, NULL);
	}
	SET(row, on_hand, after);
	if (m->line->has_safety)
		SET(row, safety, m->line->safety);
	s = put_row(v, row);
	if (s || request->kind != OD__MOVE_KIND__TRANSFER)
		return s;
	s = site_row(v, m->product->id, request->to_site, &to);
	if (s)
		return s;
	SET(to, on_hand, to->on_hand + by);
	return put_row(v, to);
}

static enum status write_move(struct verb *v, const Od__StockMove *request, uint32_t site,
	const struct moved *moved, Od__Made *reply)
{
	Od__Move *move = FRESH(v, move);
	struct key key;
	uint64_t id;
	enum status s = counter_next(v->txn, "move", &id);

	if (s)
		return s;
	SET(move, id, id);
	SET(move, kind, request->kind);
	SET(move, site, site);
	if (request->to_site)
		SET(move, to_site, request->to_site);
	SET(move, by, v->actor->user);
	SET(move, at, v->now);
	if (text_of(request->reference)[0])
		SET_TEXT(v, move, reference, request->reference);
	move->line = arena_array(v->arena, request->n_line, sizeof *move->line);
	for (size_t i = 0; i < request->n_line; i++) {
		Od__MoveLine *line = FRESH(v, move_line);

		SET(line, product, moved[i].product->id);
		SET(line, quantity, moved[i].line->quantity);
		if (text_of(moved[i].line->batch)[0])
			SET_TEXT(v, line, batch, moved[i].line->batch);
		if (text_of(moved[i].line->reason)[0])
			SET_TEXT(v, line, reason, moved[i].line->reason);
		move->line[move->n_line++] = line;
	}
	key = key_u64(id);
	s = change_put(v, TABLE_MOVE, &key, id, 0, 0, NULL, &move->base);
	if (s)
		return s;
	change_event(v, "changed", id, "record/stock");
	made_fill(v, reply, "move", id, verb_said(v, "", id), move->version);
	made_note(v, reply, OD__MESSAGE__STOCK_MOVED, verb_said(v, "", id),
		arena_format(v->arena, "%zu", request->n_line), NULL, NULL);
	return OK;
}

enum status verb_stock_move(struct verb *v, const Od__StockMove *request, Od__Made *reply)
{
	uint32_t site = request->has_site && request->site ? request->site : STOCK_SITE;
	struct moved *moved = arena_array(v->arena, request->n_line + 1, sizeof *moved);
	enum status s;

	if (!request->n_line)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "line", "line",
			"at least one product", NULL, NULL);
	if (site > UINT16_MAX || request->to_site > UINT16_MAX ||
	    (request->kind == OD__MOVE_KIND__TRANSFER &&
	     (!request->to_site || request->to_site == site)))
		return verb_refuse(v, OD__MESSAGE__SITE_ODD, "to_site", NULL, NULL, NULL, NULL);
	for (size_t i = 0; i < request->n_line; i++) {
		moved[i].line = request->line[i];
		moved[i].at = i;
		s = product_get(v, arena_format(v->arena, "line.%zu.product", i),
			request->line[i]->product, &moved[i].product);
		if (s)
			return s;
	}
	qsort(moved, request->n_line, sizeof *moved, by_product);
	for (size_t i = 1; i < request->n_line; i++)
		if (moved[i].product == moved[i - 1].product &&
		    request->kind == OD__MOVE_KIND__COUNT)
			return verb_refuse(v, OD__MESSAGE__COUNTED_TWICE,
				arena_format(v->arena, "line.%zu.product", moved[i].at),
				text_of(moved[i].product->code), NULL, NULL, NULL);
	for (size_t i = 0; i < request->n_line; i++) {
		s = move_line(v, request, site, &moved[i]);
		if (s)
			return s;
	}
	return write_move(v, request, site, moved, reply);
}

static Od__StockRow *stock_row(struct verb *v, const Od__Stock *row, const Od__Product *p)
{
	Od__StockRow *out = FRESH(v, stock_row);

	SET_TEXT(v, out, code, text_of(p->code));
	SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
	SET(out, on_hand, row->on_hand);
	SET(out, reserved, row->reserved);
	SET(out, free, row->on_hand - row->reserved);
	SET(out, incoming, row->incoming);
	SET(out, safety, row->safety);
	SET_TEXT(v, out, unit, text_of(p->unit));
	SET(out, site, row->site);
	return out;
}

enum status verb_stock_show(struct verb *v, const Od__StockShow *request, Od__StockRows *reply)
{
	struct key prefix = key_empty(), start, key;
	const Od__Product *p = NULL;
	ProtobufCMessage *m;
	struct walk *walk;
	uint32_t limit = LIST_USUAL;
	enum status s;

	if (text_of(request->product)[0]) {
		s = product_get(v, "product", request->product, &p);
		if (s)
			return s;
		key_add_u32(&prefix, p->id);
	}
	if (request->page && request->page->has_limit)
		limit = request->page->limit > LIST_MOST ? LIST_MOST : request->page->limit;
	txn_let_go(v->txn);
	s = walk_open(v->txn, TABLE_STOCK, &prefix, false, &walk);
	if (s)
		return s;
	if (request->page && text_of(request->page->after)[0]) {
		const Od__Product *last = catalogue_code(v->desk, request->page->after);

		start = stock_key(last ? last->id : 0, UINT16_MAX);
		s = walk_after(walk, &start);
	}
	reply->row = arena_array(v->arena, limit + 1, sizeof *reply->row);
	while (!s && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		const Od__Stock *row = (const Od__Stock *)m;
		const Od__Product *of = catalogue_find(v->desk, row->product);

		if (!of || (request->below_safety && row->on_hand - row->reserved >= row->safety))
			continue;
		if (reply->n_row == limit) {
			reply->after = reply->n_row ? reply->row[reply->n_row - 1]->code : NULL;
			break;
		}
		reply->row[reply->n_row++] = stock_row(v, row, of);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
