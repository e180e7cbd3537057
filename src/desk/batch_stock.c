/* SPDX-License-Identifier: ISC */
/*
 * batch_stock -- rows by product, site, day and batch. A row that is empty goes, so the rows of a
 * product stay few.
 */
#include "desk/batch_stock.h"

#include <string.h>

#include "desk/batch.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/stock.h"

#define BATCH_SITES 256	/* sites of one product */

static struct key row_key(const Od__BatchStock *row)
{
	struct key key = key_u32(row->product);

	key_add_u16(&key, (uint16_t)row->site);
	key_add_i32(&key, row->has_expiry ? row->expiry : BATCH_NO_DAY);
	key_add_text(&key, text_of(row->batch));
	return key;
}

enum status batch_stock_rows(struct verb *v, uint32_t product, uint32_t site,
	Od__BatchStock ***rows, size_t *count)
{
	struct key prefix = key_u32(product), key;
	Od__BatchStock **list = NULL;
	size_t room = 0;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*count = 0;
	key_add_u16(&prefix, (uint16_t)site);
	s = walk_open(v->txn, TABLE_BATCH_STOCK, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		if (*count == room) {
			Od__BatchStock **more = arena_array(v->arena, room * 2 + 8, sizeof *more);

			if (room)
				memcpy(more, list, room * sizeof *more);
			room = room * 2 + 8;
			list = more;
		}
		list[(*count)++] = (Od__BatchStock *)m;
	}
	walk_close(walk);
	*rows = list;
	return s == ERR_END ? OK : s;
}

enum status batch_stock_of(struct verb *v, const Od__Stock *stock, const char *batch,
	Od__BatchStock **out)
{
	Od__BatchStock **rows;
	size_t count;
	enum status s = batch_stock_rows(v, stock->product, stock->site, &rows, &count);

	*out = NULL;
	for (size_t i = 0; !s && i < count; i++)
		if (key_code_compare(text_of(rows[i]->batch), batch) == 0)
			*out = rows[i];
	return s;
}

/* Writes a row, or takes it away when nothing is left, and brings the stock row along. */
static enum status put_row(struct verb *v, Od__Stock *stock, Od__BatchStock *row, int64_t by)
{
	struct key key = row_key(row);

	SET(row, on_hand, row->on_hand + by);
	SET(stock, on_hand, stock->on_hand + by);
	if (row->blocked)
		SET(stock, blocked, stock->blocked + by);
	return change_quiet(v, TABLE_BATCH_STOCK, &key, row->on_hand ? &row->base : NULL);
}

enum status batch_stock_add(struct verb *v, Od__Stock *stock, const char *batch, int32_t expiry,
	int64_t by)
{
	Od__Batch *made = NULL;
	Od__BatchStock *row;
	enum status s = batch_stock_of(v, stock, batch, &row);

	if (s)
		return s;
	if (!row) {
		row = FRESH(v, batch_stock);
		SET(row, product, stock->product);
		SET(row, site, stock->site);
		if (expiry != BATCH_NO_DAY)
			SET(row, expiry, expiry);
		SET_TEXT(v, row, batch, batch);
		s = *batch ? batch_of(v, stock->product, batch, &made) : OK;
		if (s)
			return s;
		if (made && made->blocked)
			SET(row, blocked, true);
	}
	return put_row(v, stock, row, by);
}

enum status batch_stock_take(struct verb *v, Od__Stock *stock, const char *batch, int64_t quantity,
	bool blocked_too, struct batch_parts *out)
{
	Od__BatchStock **rows;
	size_t count;
	enum status s = batch_stock_rows(v, stock->product, stock->site, &rows, &count);

	memset(out, 0, sizeof *out);
	if (s)
		return s;
	out->missing = quantity;
	out->part = arena_array(v->arena, count + 1, sizeof *out->part);
	for (size_t i = 0; i < count && out->missing; i++) {
		struct batch_part *part = &out->part[out->count];

		if ((batch && key_code_compare(text_of(rows[i]->batch), batch) != 0) ||
		    (rows[i]->blocked && !blocked_too))
			continue;
		part->batch = text_of(rows[i]->batch);
		part->expiry = rows[i]->has_expiry ? rows[i]->expiry : BATCH_NO_DAY;
		part->quantity = rows[i]->on_hand < out->missing ? rows[i]->on_hand : out->missing;
		out->missing -= part->quantity;
		rows[out->count++] = rows[i];
	}
	if (out->missing)
		return OK;
	for (size_t i = 0; !s && i < out->count; i++)
		s = put_row(v, stock, rows[i], -out->part[i].quantity);
	return s;
}

/* The batch at one site. */
static enum status block_row(struct verb *v, Od__Stock *stock, const char *batch, bool blocked)
{
	struct key key = stock_key(stock->product, stock->site), row_at;
	Od__BatchStock *row;
	enum status s = batch_stock_of(v, stock, batch, &row);

	if (s || !row || row->blocked == blocked)
		return s;
	SET(row, blocked, blocked);
	SET(stock, blocked, stock->blocked + (blocked ? row->on_hand : -row->on_hand));
	row_at = row_key(row);
	s = change_quiet(v, TABLE_BATCH_STOCK, &row_at, &row->base);
	return s ? s : change_quiet(v, TABLE_STOCK, &key, &stock->base);
}

enum status batch_stock_block(struct verb *v, uint32_t product, const char *batch, bool blocked)
{
	struct key prefix = key_u32(product);
	Od__Stock *site[BATCH_SITES];
	ProtobufCMessage *m;
	struct walk *walk;
	size_t count = 0;
	enum status s = walk_open(v->txn, TABLE_STOCK, &prefix, false, &walk);

	if (s)
		return s;
	while (count < BATCH_SITES && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK)
		site[count++] = (Od__Stock *)m;
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (!s)
		return ERR_LIMIT;
	s = OK;
	for (size_t i = 0; !s && i < count; i++)
		s = block_row(v, site[i], batch, blocked);
	return s;
}
