/* SPDX-License-Identifier: ISC */
/*
 * stock_move -- the verb `stock move`.
 *
 * A move is a versioned document; the rows it changes are hot and follow from the moves. A count
 * sets what is on hand, of a batch or of all, everything else adds. What is gone and of no named
 * batch was of those that expire first. The first move of a product makes it tracked: what open
 * orders wait for is reserved then. Refuses unknown products, doubles within one move and a result
 * below zero; nothing is written then.
 */
#include <inttypes.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/batch_stock.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
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
	int64_t by;	/* what it added to the site */
	int64_t open;	/* what open orders wait for, of goods that were not tracked */
};

static int by_product(const void *left, const void *right)
{
	const struct moved *a = left, *b = right;

	if (a->product->id != b->product->id)
		return a->product->id < b->product->id ? -1 : 1;
	return key_code_compare(text_of(a->line->batch), text_of(b->line->batch));
}

/* Sorted next to each other: does one count say what the other says too? */
static bool counted_twice(const struct moved *a, const struct moved *b)
{
	return a->product == b->product && (!*text_of(a->line->batch) ||
		key_code_compare(text_of(a->line->batch), text_of(b->line->batch)) == 0);
}

/* The first line of this product in sorted lines; NULL. */
static struct moved *moved_of(struct moved *moved, size_t count, uint32_t product)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (moved[middle].product->id < product)
			low = middle + 1;
		else
			high = middle;
	}
	return low < count && moved[low].product->id == product ? &moved[low] : NULL;
}

/* What open orders wait for, when some goods have no row of stock yet: one walk for all of them. */
static enum status open_quantities(struct verb *v, struct moved *moved, size_t count)
{
	struct key all = key_empty(), key;
	struct walk *walk;
	ProtobufCMessage *m;
	enum status s = OK;
	bool fresh = false;

	for (size_t i = 0; i < count && !fresh; i++) {
		key = stock_key(moved[i].product->id, STOCK_SITE);
		fresh = !table_has(v->txn, TABLE_STOCK, &key);
	}
	if (!fresh)
		return OK;
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
		for (size_t i = 0; order_is_open(o) && i < o->n_line; i++) {
			struct moved *of = moved_of(moved, count, o->line[i]->product);

			if (of)
				of->open += order_line_open(o->line[i]);
		}
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status site_row(struct verb *v, uint32_t product, uint32_t site, int64_t open,
	Od__Stock **out)
{
	struct key key = stock_key(product, site);
	enum status s = table_get_as(v->txn, TABLE_STOCK, &key, v->arena, out);

	if (s != ERR_NOT_FOUND)
		return s;
	*out = FRESH(v, stock);
	SET(*out, product, product);
	SET(*out, site, site);
	if (site == STOCK_SITE)
		SET(*out, reserved, open);
	return OK;
}

static enum status put_row(struct verb *v, Od__Stock *row)
{
	struct key key = stock_key(row->product, row->site);

	return change_quiet(v, TABLE_STOCK, &key, &row->base);
}

/* The best-before day of goods that come in. */
static int32_t expiry_of(struct verb *v, const struct moved *m)
{
	if (m->line->has_expiry)
		return m->line->expiry;
	if (!*text_of(m->line->batch) || !m->product->shelf_days)
		return BATCH_NO_DAY;
	return clock_day(v->now) + (int32_t)m->product->shelf_days;
}

static enum status refuse_range(struct verb *v, const struct moved *m, int64_t quantity)
{
	return verb_refuse(v, OD__MESSAGE__STOCK_RANGE, arena_format(v->arena, "line.%zu.quantity", m->at),
		text_of(m->product->code), breath_number(v->arena, quantity), NULL, NULL);
}

/* Goods that go: out of the named batch, else of those that expire first. */
static enum status take(struct verb *v, const struct moved *m, Od__Stock *row, int64_t quantity,
	struct batch_parts *parts)
{
	const char *batch = text_of(m->line->batch);
	enum status s = batch_stock_take(v, row, *batch ? batch : NULL, quantity, true, parts);

	if (s || !parts->missing)
		return s;
	if (*batch)
		return verb_refuse(v, OD__MESSAGE__BATCH_SHORT,
			arena_format(v->arena, "line.%zu.batch", m->at), batch,
			text_of(m->product->code), breath_number(v->arena, quantity - parts->missing), NULL);
	return refuse_range(v, m, row->on_hand - quantity);
}

/* What a line adds to its site: of a count the difference to what was thought to be there. */
static enum status line_change(struct verb *v, const Od__StockMove *request,
	const struct moved *m, const Od__Stock *row, int64_t *by)
{
	Od__BatchStock *batch;
	enum status s = OK;

	*by = m->line->quantity;
	if (request->kind == OD__MOVE_KIND__TRANSFER)
		*by = -*by;
	if (request->kind != OD__MOVE_KIND__COUNT)
		return OK;
	if (!*text_of(m->line->batch)) {
		*by -= row->on_hand;
		return OK;
	}
	s = batch_stock_of(v, row, m->line->batch, &batch);
	if (!s && batch)
		*by -= batch->on_hand;
	return s;
}

static enum status move_line(struct verb *v, const Od__StockMove *request, uint32_t site,
	struct moved *m)
{
	struct batch_parts parts = { 0 };
	int64_t safety = m->line->has_safety ? m->line->safety : 0;
	Od__Stock *row, *to;
	enum status s;

	if (m->line->quantity > ON_HAND_MOST || m->line->quantity < -ON_HAND_MOST || safety < 0 ||
	    safety > ON_HAND_MOST)
		return refuse_range(v, m, m->line->quantity);
	s = site_row(v, m->product->id, site, m->open, &row);
	if (!s)
		s = line_change(v, request, m, row, &m->by);
	if (s)
		return s;
	if (row->on_hand + m->by < 0 || row->on_hand + m->by > ON_HAND_MOST ||
	    (m->line->quantity < 0 && request->kind != OD__MOVE_KIND__ADJUST))
		return refuse_range(v, m, request->kind == OD__MOVE_KIND__COUNT ? m->line->quantity
			: row->on_hand + m->by);
	if (m->by > 0)
		s = batch_stock_add(v, row, text_of(m->line->batch), expiry_of(v, m), m->by);
	else if (m->by < 0)
		s = take(v, m, row, -m->by, &parts);
	if (s)
		return s;
	if (m->line->has_safety)
		SET(row, safety, m->line->safety);
	s = put_row(v, row);
	if (s || request->kind != OD__MOVE_KIND__TRANSFER)
		return s;
	s = site_row(v, m->product->id, request->to_site, m->open, &to);
	for (size_t i = 0; !s && i < parts.count; i++)
		s = batch_stock_add(v, to, parts.part[i].batch, parts.part[i].expiry,
			parts.part[i].quantity);
	if (!s && to->on_hand > ON_HAND_MOST)
		return refuse_range(v, m, to->on_hand);
	return s ? s : put_row(v, to);
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
		if (moved[i].line->has_expiry)
			SET(line, expiry, moved[i].line->expiry);
		SET(line, change, moved[i].by);
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
		if (request->kind == OD__MOVE_KIND__COUNT && counted_twice(&moved[i - 1], &moved[i]))
			return verb_refuse(v, OD__MESSAGE__COUNTED_TWICE,
				arena_format(v->arena, "line.%zu.product", moved[i].at),
				text_of(moved[i].product->code), NULL, NULL, NULL);
	s = open_quantities(v, moved, request->n_line);
	for (size_t i = 0; !s && i < request->n_line; i++)
		s = move_line(v, request, site, &moved[i]);
	return s ? s : write_move(v, request, site, moved, reply);
}
