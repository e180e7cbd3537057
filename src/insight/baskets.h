/* SPDX-License-Identifier: ISC */
/*
 * baskets -- which goods are bought together: frequent sets of items, and rules between them.
 *
 * Pure: baskets in as arrays, sets and rules out. Items are numbers below `items`; a basket names
 * each of its items once, in any order. Everything is exact and in a fixed order (fewer items
 * first, then by item numbers), so the same baskets give the same answer. The one thing that can
 * fail is a number of sets above the caller's limit: ERR_LIMIT, with nothing to free.
 */
#ifndef ORDERDESK_INSIGHT_BASKETS_H
#define ORDERDESK_INSIGHT_BASKETS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

/* Basket i holds item[begin[i]] up to item[begin[i + 1]]; `begin` has count + 1 entries. */
struct baskets {
	const uint32_t *item;
	const size_t *begin;
	size_t count;
	uint32_t items;
};

/* Items that stand together in `count` baskets, ascending. */
struct basket_set {
	const uint32_t *item;
	uint32_t size, count;
};
struct basket_sets {
	struct basket_set *set;		/* by size, then by items */
	size_t count;
	size_t baskets;			/* of how many */
};

/* Who takes all of `whole` but `right` takes `right` too. */
struct basket_rule {
	const struct basket_set *whole;
	uint32_t right;
	uint32_t left_count, right_count;	/* baskets with the left side; with `right` */
	double lift;	/* how much more often than by chance */
};

/* All sets that stand in at least `least` baskets (1 or more), of at most `longest` items. */
enum status baskets_sets(const struct baskets *b, uint32_t least, uint32_t longest, size_t most,
	struct basket_sets *out);
void basket_sets_free(struct basket_sets *s);
/* Of `size` items in ascending order; NULL when it is not frequent. */
const struct basket_set *basket_set_find(const struct basket_sets *s, const uint32_t *item,
	uint32_t size);

/* Every rule with one item on its right whose confidence reaches `ppm`; an empty left side counts. */
typedef void basket_rule_each(void *baton, const struct basket_rule *rule);
void basket_rules(const struct basket_sets *s, int64_t ppm, basket_rule_each *each, void *baton);

#endif
