/* SPDX-License-Identifier: ISC */
/*
 * stock -- what is there, what is promised, what is free.
 *
 * One row a product and site, written quietly: orders reserve and give back here, in ascending
 * order of products, so that two orders never wait for each other. Free is on hand less what is
 * blocked and reserved; what lies of which batch is kept along in batch_stock.c.
 * A product without a row is not tracked: it is never short. The verbs are in
 * stock_show.c and stock_move.c; a move is a versioned document. Quantities are base units in
 * thousandths.
 */
#ifndef ORDERDESK_DESK_STOCK_H
#define ORDERDESK_DESK_STOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/product.pb-c.h"

#define STOCK_SITE 1	/* the site of a desk that has one */

/* One product of an order. `free` is after the change was made. */
struct stock_need {
	uint32_t product;
	int64_t quantity;	/* to reserve; negative gives back */
	bool known;		/* the product is tracked */
	int64_t free;
	bool looked;		/* stock_look has read it in this transaction */
	Od__Stock *row;		/* and found this one of the first site */
};

static inline int64_t stock_free_of(const Od__Stock *row)
{
	return row->on_hand - row->blocked - row->reserved;
}

struct key stock_key(uint32_t product, uint32_t site);
/* Free stock over all sites; *known false when the product is not tracked. */
enum status stock_free(struct verb *v, uint32_t product, int64_t *free, bool *known);
/* The row of the first site; NULL when not tracked. */
enum status stock_get(struct verb *v, uint32_t product, Od__Stock **out);
/* Sorts by product and adds up doubles; returns how many are left. */
size_t stock_sort(struct stock_need *need, size_t count);
/* That of a product among sorted ones; NULL when there is none. */
const struct stock_need *stock_find(const struct stock_need *need, size_t count, uint32_t product);
/* Reads what is free now into sorted needs, changing nothing. */
enum status stock_look(struct verb *v, struct stock_need *need, size_t count);
/* Reserves sorted needs, whatever is free (it may become negative); once for what was looked at. */
enum status stock_reserve(struct verb *v, struct stock_need *need, size_t count);

#endif
