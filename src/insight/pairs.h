/* SPDX-License-Identifier: ISC */
/*
 * pairs -- how often two goods stand in one basket, counted basket by basket.
 *
 * For a desk's own orders, read in slices: a counter takes baskets as they come and then tells the
 * best partners of each item. Memory is bounded: a basket of more than PAIRS_BASKET items says
 * nothing of pairs and is passed over, and a counter that is full counts no new pair. Nothing here
 * can fail.
 */
#ifndef ORDERDESK_INSIGHT_PAIRS_H
#define ORDERDESK_INSIGHT_PAIRS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define PAIRS_BASKET 100	/* most items of a basket */

struct pairs;

struct pair_partner {
	uint32_t item;
	uint32_t count;		/* baskets with both */
	double lift;		/* how much more often than by chance */
	double confidence;	/* of those with the first, how many have this one too */
};

struct pairs *pairs_new(size_t most);	/* pairs counted, at most */
void pairs_free(struct pairs *p);
/* A basket, before the first pairs_next; an item that stands in it twice counts once. */
void pairs_add(struct pairs *p, const uint32_t *item, size_t count);
uint64_t pairs_baskets(const struct pairs *p);
bool pairs_full(const struct pairs *p);	/* pairs were left out */

/*
 * Partners of items in ascending order of the item: *item is the one behind `after` (0: the first)
 * that has any. Of those that stand with it in `least` baskets and more often than by chance, the
 * `size` with the greatest lift, ties to the more frequent, then the lower number. Returns how
 * many; 0 behind the last item.
 */
size_t pairs_next(struct pairs *p, uint32_t after, uint32_t least, struct pair_partner *out,
	size_t size, uint32_t *item);

#endif
