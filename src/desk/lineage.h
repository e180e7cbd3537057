/* SPDX-License-Identifier: ISC */
/*
 * lineage -- from a batch back to its lots, from a lot forward to all that was made with it, and to
 * the customers who got it.
 *
 * A walk visits each batch and lot once, nearest first, so what went in over two ways is told at
 * the shorter one. Both ways see the same edges: a lot lies behind a batch exactly when the batch
 * lies before the lot. ERR_LIMIT when more than LINEAGE_MOST parts hang together.
 */
#ifndef ORDERDESK_DESK_LINEAGE_H
#define ORDERDESK_DESK_LINEAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/batch.pb-c.h"
#include "record/delivery.pb-c.h"

#define LINEAGE_MOST 2000
#define LINEAGE_ORDERS 8

struct lineage_part {
	const Od__Batch *batch;		/* one of the two is NULL */
	const Od__Lot *lot;
	unsigned depth;
	size_t from;			/* place of the part it was found at; its own for the first */
	int64_t quantity;		/* of the lower in the upper */
};

struct lineage {
	struct lineage_part *part;	/* in the arena; the first is where the walk began */
	size_t count;
};

/* `batch` or `lot`; `depth` steps at most. */
enum status lineage_back(struct verb *v, const Od__Batch *batch, const Od__Lot *lot,
	unsigned depth, struct lineage *out);
enum status lineage_forward(struct verb *v, const Od__Batch *batch, const Od__Lot *lot,
	unsigned depth, struct lineage *out);
/* Was the batch `of` made, over any number of steps, from the batch `from`? Also when they are one. */
enum status lineage_leads(struct verb *v, uint64_t of, uint64_t from, bool *leads);
/* The code of a lot of which the batches used more than came in; NULL when there is none. */
enum status lineage_overused(struct verb *v, const Od__Batch *b, const char **lot);

/* How much of a batch a shipment took to its customer: what came back does not count. */
int64_t lineage_sent(const Od__Batch *b, const Od__Shipment *d);

/* A customer who got some of a batch. */
struct lineage_customer {
	uint64_t customer;
	int64_t quantity;
	uint32_t deliveries, on_the_way;
	int64_t last;
	uint64_t order[LINEAGE_ORDERS];	/* the newest, falling; 0 behind the last */
};
struct lineage_customers {
	struct lineage_customer *row;	/* ascending customers; to be freed with mem_free */
	size_t count;
};
/* Who got some of these batches. Lets go of each row (a read that began with txn_let_go). */
enum status lineage_customers(struct verb *v, const struct lineage *of,
	struct lineage_customers *out);

#endif
