/* SPDX-License-Identifier: ISC */
/*
 * stock -- the rows of stock: looking, reserving, giving back.
 *
 * A desk has one site now; free stock is summed over sites all the same, and reservations go to
 * the first. Rows are touched in ascending order of product in every transaction.
 */
#include "desk/stock.h"

#include <stdlib.h>
#include <string.h>

#include "desk/change.h"
#include "desk/inside.h"

struct key stock_key(uint32_t product, uint32_t site)
{
	struct key key = key_u32(product);

	key_add_u16(&key, (uint16_t)site);
	return key;
}

enum status stock_get(struct verb *v, uint32_t product, Od__Stock **out)
{
	struct key key = stock_key(product, STOCK_SITE);
	enum status s = table_get_as(v->txn, TABLE_STOCK, &key, v->arena, out);

	if (s == ERR_NOT_FOUND) {
		*out = NULL;
		return OK;
	}
	return s;
}

/* One site's row of the product. */
static void look(void *baton, const struct key *key, ProtobufCMessage *m)
{
	struct stock_need *need = baton;
	struct key first = stock_key(need->product, STOCK_SITE);
	Od__Stock *row = (Od__Stock *)m;

	need->known = true;
	need->free += stock_free_of(row);
	if (key->length == first.length && memcmp(key->bytes, first.bytes, first.length) == 0)
		need->row = row;
}

enum status stock_free(struct verb *v, uint32_t product, int64_t *free, bool *known)
{
	struct stock_need need = { .product = product };
	enum status s = stock_look(v, &need, 1);

	*free = need.free;
	*known = need.known;
	return s;
}

static int by_product(const void *left, const void *right)
{
	const struct stock_need *a = left, *b = right;

	return a->product < b->product ? -1 : a->product > b->product;
}

size_t stock_sort(struct stock_need *need, size_t count)
{
	size_t kept = 0;

	if (count)
		qsort(need, count, sizeof *need, by_product);
	for (size_t i = 0; i < count; i++) {
		if (kept && need[kept - 1].product == need[i].product)
			need[kept - 1].quantity += need[i].quantity;
		else
			need[kept++] = need[i];
	}
	return kept;
}

const struct stock_need *stock_find(const struct stock_need *need, size_t count, uint32_t product)
{
	struct stock_need wanted = { .product = product };

	return count ? bsearch(&wanted, need, count, sizeof *need, by_product) : NULL;
}

enum status stock_look(struct verb *v, struct stock_need *need, size_t count)
{
	enum status s = OK;

	for (size_t i = 0; !s && i < count; i++) {
		struct key prefix = key_u32(need[i].product);

		need[i].free = 0;
		need[i].known = false;
		need[i].looked = true;
		need[i].row = NULL;
		s = table_under(v->txn, TABLE_STOCK, &prefix, v->arena, look, &need[i]);
	}
	return s;
}

enum status stock_reserve(struct verb *v, struct stock_need *need, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct key key = stock_key(need[i].product, STOCK_SITE);
		enum status s = need[i].looked ? OK : stock_look(v, &need[i], 1);
		Od__Stock *row = need[i].row;

		if (s)
			return s;
		need[i].looked = false;
		need[i].known = row != NULL;
		if (!row || !need[i].quantity)
			continue;
		SET(row, reserved, row->reserved + need[i].quantity);
		need[i].free = stock_free_of(row);
		s = change_quiet(v, TABLE_STOCK, &key, &row->base);
		if (s)
			return s;
	}
	return OK;
}
