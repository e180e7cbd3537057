/* SPDX-License-Identifier: ISC */
/*
 * batch_stock -- what lies of which batch, in the order in which it expires.
 *
 * Every quantity on hand lies in a row of its batch; goods received without one lie in the batch
 * "" without a day, which stands last. So the stock row of a product and site is always the sum of
 * its batches (invariant I4), and the row is given here to be changed along with them: its caller
 * writes it. Rows are written quietly. Goods leave first to expire first; blocked batches stay.
 */
#ifndef ORDERDESK_DESK_BATCH_STOCK_H
#define ORDERDESK_DESK_BATCH_STOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/delivery.pb-c.h"
#include "record/product.pb-c.h"

#define BATCH_NO_DAY INT32_MAX

/* A part of a quantity: so much of this batch. */
struct batch_part {
	const char *batch;
	int32_t expiry;		/* BATCH_NO_DAY: none */
	int64_t quantity;
};

struct batch_parts {
	struct batch_part *part;	/* in the arena */
	size_t count;
	int64_t missing;		/* what was not there */
};

/* The rows of a product at a site, first to expire first; in the arena. */
enum status batch_stock_rows(struct verb *v, uint32_t product, uint32_t site,
	Od__BatchStock ***rows, size_t *count);
/* The row of a batch, whatever its day; NULL when nothing of it is there. */
enum status batch_stock_of(struct verb *v, const Od__Stock *stock, const char *batch,
	Od__BatchStock **out);
/*
 * Adds to a batch. One that is there keeps its day; a new one gets `expiry`, and is blocked when the
 * record of its batch is. `by` is above 0.
 */
enum status batch_stock_add(struct verb *v, Od__Stock *stock, const char *batch, int32_t expiry,
	int64_t by);
/*
 * Takes a quantity out, of one batch or (NULL) of those that expire first. Blocked ones are passed
 * over unless named or `blocked_too`. When not enough is there `missing` tells how much and
 * nothing was written.
 */
enum status batch_stock_take(struct verb *v, Od__Stock *stock, const char *batch, int64_t quantity,
	bool blocked_too, struct batch_parts *out);
/* Blocks or frees what lies of a batch at every site. */
enum status batch_stock_block(struct verb *v, uint32_t product, const char *batch, bool blocked);

#endif
