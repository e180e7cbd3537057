/* SPDX-License-Identifier: ISC */
/*
 * suggest -- the one thing that goes well with what stands on a draft, and is not on it yet.
 *
 * The partner of the greatest lift among the pairs of the goods there (affinity.c), else what a
 * recipe of one of them needs. Reads only; errors are those of the store. What was offered and
 * what became of it is counted by day when an order is placed; so are the usual items that were
 * shown as not there yet, and those of them that were taken by their letter.
 */
#ifndef ORDERDESK_DESK_SUGGEST_H
#define ORDERDESK_DESK_SUGGEST_H

#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"

struct suggested {
	const Od__Product *product;	/* NULL: nothing */
	const Od__Product *because;	/* of which goods on the draft */
	int64_t confidence;		/* ppm; of a pair */
	const char *recipe;		/* its title, or NULL */
};

enum status suggest(struct verb *v, const uint32_t *on, size_t count, struct suggested *out);
/* An order was placed from a draft. */
enum status suggest_count(struct verb *v, const Od__Order *o);

#endif
