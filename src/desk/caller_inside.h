/* SPDX-License-Identifier: ISC */
/*
 * caller_inside -- what the files of the search share; only desk/caller*.c include it.
 *
 * `finder`, `ready` and the notes change under the write side of the desk's lock alone. While the
 * thread builds a new index, every customer that changes is noted by its number and read again
 * before the new index takes the place of the old one: so nothing that was committed is missing.
 */
#ifndef ORDERDESK_DESK_CALLER_INSIDE_H
#define ORDERDESK_DESK_CALLER_INSIDE_H

#include <pthread.h>

#include "desk/inside.h"
#include "lang/finder.h"
#include "record/customer.pb-c.h"

struct caller {
	struct desk *desk;
	struct finder *finder;
	bool ready;

	bool noting;			/* a new index is being built */
	uint64_t *noted;		/* customers that changed meanwhile */
	size_t noted_count, noted_size;

	pthread_t thread;
	bool running;
	pthread_mutex_t mutex;		/* of those that follow */
	pthread_cond_t wake;
	bool stop, wanted;		/* end; build anew */
	bool building, nights;		/* it does now; and again when it has */
	unsigned checked, differed;	/* searches held against a walk over all, at the last build */
};

struct finder *caller_finder(const struct desk *d);	/* a new one, for the desk's country */
/* Puts a record into an index with what profile and figure say; merged and erased ones leave it. */
void caller_put(struct finder *f, const Od__Customer *row, uint32_t owner, int64_t last_order);

/* caller_early.c: what the store can answer before the index is there. */
enum status caller_early(struct verb *v, const char *text, size_t limit, struct finder_result *out);

/* caller_read.c: customers with their profiles and figures, side by side in order. */
#define CALLER_CHUNK 400u
struct caller_rows {
	struct arena *arena;		/* of the records */
	struct key last;		/* the last one read; length 0: from the first */
	bool end;			/* there are no more */
	size_t count;
	struct { Od__Customer *row; uint32_t owner; int64_t last_order; } list[CALLER_CHUNK];
};
/* The next ones behind `last`; a body that runs again reads the same. */
enum status caller_read(struct txn *t, struct caller_rows *r);
/* These customers as they are now; one that is not there has only its id, and is erased. */
enum status caller_read_these(struct txn *t, const uint64_t *ids, size_t count,
	struct caller_rows *r);

/* caller_build.c: the thread. */
void caller_start(struct caller *c);
void caller_wake(struct caller *c);	/* build anew now */
/* What the last building found to differ; false while one is going on or to come. */
bool caller_report(struct caller *c, unsigned *checked, unsigned *differed);
void caller_end(struct caller *c);
void caller_note(struct caller *c, uint64_t customer);

#endif
