/* SPDX-License-Identifier: ISC */
/*
 * sorted -- pointers kept in order: what is read often and changed seldom, found by halving.
 *
 * The order is the caller's: a function that says where a key stands against a row (below 0 before
 * it, 0 the row itself, above 0 behind it). Putting and taking move the rows behind. The rows are
 * the caller's too: nothing here copies or frees one. Begin with a struct of zeroes; out of memory
 * ends the process (memory.h).
 */
#ifndef ORDERDESK_BASE_SORTED_H
#define ORDERDESK_BASE_SORTED_H

#include <stdbool.h>
#include <stddef.h>

struct sorted {
	void **row;
	size_t count, room;
};

typedef int sorted_order(const void *key, const void *row);

/* Where the row of this key stands, or would stand: the first that is not before it. */
size_t sorted_place(const struct sorted *s, sorted_order *order, const void *key, bool *there);
/* The row of this key, or NULL. */
void *sorted_find(const struct sorted *s, sorted_order *order, const void *key);
/* Put a row at a place, before the one that stands there. */
void sorted_put(struct sorted *s, size_t at, void *row);
/* Take the row of a place out; it is the caller's. */
void *sorted_take(struct sorted *s, size_t at);
/* Give the memory of the order back, not that of the rows. */
void sorted_free(struct sorted *s);

#endif
