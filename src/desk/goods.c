/* SPDX-License-Identifier: ISC */
/*
 * goods -- what was delivered and came back of a product, by month of UTC.
 *
 * Written quietly: the rows follow from shipments and returns (verify_return.c). Months of UTC, as
 * they are counted anew from instants alone when an older desk is opened (store/upgrade.c).
 */
#include "base/clock.h"
#include "desk/inside.h"
#include "desk/return.h"

uint32_t goods_month(int64_t at)
{
	struct clock_parts parts;

	clock_day_split((int32_t)(at / CLOCK_DAY), &parts);
	return (uint32_t)(parts.year * 12 + parts.month - 1);
}

enum status goods_count(struct verb *v, uint32_t product, int64_t at, int64_t delivered,
	int64_t returned, int64_t scrapped)
{
	struct key key = key_u32(product);
	Od__GoodsMonth *g;
	enum status s;

	if (!delivered && !returned && !scrapped)
		return OK;
	key_add_u32(&key, goods_month(at));
	s = table_get_as(v->txn, TABLE_GOODS_MONTH, &key, v->arena, &g);
	if (s == ERR_NOT_FOUND) {
		g = FRESH(v, goods_month);
		SET(g, product, product);
		SET(g, month, goods_month(at));
		s = OK;
	}
	if (s)
		return s;
	SET(g, delivered, g->delivered + delivered);
	SET(g, returned, g->returned + returned);
	SET(g, scrapped, g->scrapped + scrapped);
	return change_quiet(v, TABLE_GOODS_MONTH, &key, &g->base);
}
