/* SPDX-License-Identifier: ISC */
#include "store/stock.h"

#include "record/product.pb-c.h"

struct key stock_key(uint32_t product)
{
	struct key k = key_u32(product);

	key_add_u16(&k, 1);
	return k;
}

enum status stock_add(struct txn *t, uint32_t product, int64_t by, int64_t *now)
{
	struct arena *a = arena_new(0);
	struct key k = stock_key(product);
	Od__Stock fresh = OD__STOCK__INIT, *row = &fresh;
	enum status r = table_get_as(t, TABLE_STOCK, &k, a, &row);

	if (r == ERR_NOT_FOUND) {
		row = &fresh;
		r = OK;
	}
	if (!r && by) {
		row->has_on_hand = 1;
		row->on_hand += by;
		r = table_put(t, TABLE_STOCK, &k, &row->base);
	}
	if (now)
		*now = row ? row->on_hand : 0;
	arena_free(a);
	return r;
}

enum status stock_sum(struct txn *t, void *baton)
{
	int64_t *total = baton;
	struct arena *a = arena_new(0);
	Od__Stock *row;
	struct walk *w;
	enum status r = walk_open(t, TABLE_STOCK, NULL, false, &w);

	*total = 0;
	while (!r) {
		arena_reset(a);
		r = walk_next(w, NULL, NULL, a, (ProtobufCMessage **)&row);
		if (!r)
			*total += row->on_hand;
	}
	arena_free(a);
	return r == ERR_END ? OK : r;
}
