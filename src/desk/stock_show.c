/* SPDX-License-Identifier: ISC */
/*
 * stock_show -- the verb `stock show`: what is on hand, promised and free, by product and site.
 *
 * A list over all products lets go of each row when it has been read. Asked for one product it
 * tells its batches too, those that expire first on top.
 */
#include "desk/batch_stock.h"
#include "desk/catalogue.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"

static Od__StockRow *stock_row(struct verb *v, const Od__Stock *row, const Od__Product *p)
{
	Od__StockRow *out = FRESH(v, stock_row);

	SET_TEXT(v, out, code, text_of(p->code));
	SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
	SET(out, on_hand, row->on_hand);
	SET(out, reserved, row->reserved);
	SET(out, free, stock_free_of(row));
	if (row->blocked)
		SET(out, blocked, row->blocked);
	SET(out, incoming, row->incoming);
	SET(out, safety, row->safety);
	SET_TEXT(v, out, unit, text_of(p->unit));
	SET(out, site, row->site);
	return out;
}

/* The batches of one row, for whoever asks for one product. */
static enum status add_batches(struct verb *v, const Od__Stock *of, Od__StockRow *out)
{
	Od__BatchStock **rows;
	size_t count;
	enum status s = batch_stock_rows(v, of->product, of->site, &rows, &count);

	out->batch = arena_array(v->arena, count + 1, sizeof *out->batch);
	for (size_t i = 0; !s && i < count; i++) {
		Od__StockBatch *batch = FRESH(v, stock_batch);

		SET_TEXT(v, batch, batch, text_of(rows[i]->batch));
		if (rows[i]->has_expiry)
			SET(batch, expiry, rows[i]->expiry);
		SET(batch, on_hand, rows[i]->on_hand);
		if (rows[i]->blocked)
			SET(batch, blocked, true);
		out->batch[out->n_batch++] = batch;
	}
	return s;
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

		if (!of || (request->below_safety && stock_free_of(row) >= row->safety))
			continue;
		if (reply->n_row == limit) {
			reply->after = reply->n_row ? reply->row[reply->n_row - 1]->code : NULL;
			break;
		}
		reply->row[reply->n_row++] = stock_row(v, row, of);
		if (p)
			s = add_batches(v, row, reply->row[reply->n_row - 1]);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
