/* SPDX-License-Identifier: ISC */
/*
 * workload -- a process that takes orders until it is killed, and what must be true afterwards.
 *
 * The child writes orders in small transactions (counter, order with its indexes, stock rows, one
 * hot figure row), flushes after a few and only then tells their numbers through a pipe, as the
 * server tells its seats; another thread makes checkpoints all the time. The parent kills it at a
 * moment of its choice and keeps the book of what was told.
 */
#ifndef TESTS_STORE_WORKLOAD_H
#define TESTS_STORE_WORKLOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct told {
	uint64_t id, token;	/* the order's number, and what it carries */
};

struct book {
	struct told *list;
	size_t count, room;
};

struct workload {
	const char *folder;
	unsigned seed;
	int run_us;		/* from the first orders told to the kill */
	size_t least;		/* so many of them, at least */
	bool flush;		/* false: the promise without the flush */
	unsigned calm_us;	/* most time between two checkpoints */
	bool large_cache;	/* pages reach the disk by checkpoints alone */
	void (*in_child)(void);	/* called first in the child; may be NULL */
	void (*on_told)(void);	/* in the parent when the first order was told; may be NULL */
};

/* One life of the child; what it told is added to the book. False when it did not start. */
bool workload_run(const struct workload *w, struct book *book);

struct findings {
	int opened;		/* enum status of store_open */
	long orders, lost, twice, gaps, faults, apart;	/* apart: figure against orders */
};
/* Opens, compares with the book, verifies, closes. In a child, as a damaged store may panic. */
void workload_check(const char *folder, const struct book *book, struct findings *out);
/* An empty desk in the folder. */
void workload_make(const char *folder);
void book_free(struct book *b);

#endif
