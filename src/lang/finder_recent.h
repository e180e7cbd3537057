/* SPDX-License-Identifier: ISC */
/*
 * finder_recent -- rows from the most recent to the oldest, while they are touched all the time.
 *
 * A log of slots in the order of their time: a row that becomes the most recent is written behind
 * the last, and its old place is void. A row with an older time (an import) waits in a small sorted
 * list of its own. When that list or the void places have become many, both are merged: some
 * milliseconds for a million rows. Rows of the same time: the smaller id is the more recent.
 */
#ifndef ORDERDESK_LANG_FINDER_RECENT_H
#define ORDERDESK_LANG_FINDER_RECENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct seen {
	int64_t time;
	uint32_t slot;
};

struct finder_recent {
	uint64_t *const *ids;	/* by slot; for rows of the same time */
	struct seen *log;	/* ascending */
	size_t count, size;
	struct seen *strays;	/* ascending */
	size_t stray_count, stray_size;
	uint32_t *at;		/* by slot: place in the log, or RECENT_STRAY, RECENT_NONE */
	size_t slots;
	size_t live;		/* places of the log that are not void */
};

#define RECENT_STRAY (UINT32_MAX - 1)
#define RECENT_NONE UINT32_MAX

void recent_free(struct finder_recent *o);
/* Puts a row that is not there; one that moves is removed first. Its id stands in `ids`. */
void recent_put(struct finder_recent *o, uint32_t slot, int64_t time);
/* With the time it was put with. */
void recent_remove(struct finder_recent *o, uint32_t slot, int64_t time);
/* Puts a row of a log that recent_settle() will sort; none is walked before. */
void recent_append(struct finder_recent *o, uint32_t slot, int64_t time);
void recent_settle(struct finder_recent *o);
size_t recent_bytes(const struct finder_recent *o);

/* Is a more recent than b? Else b is. */
static inline bool seen_before(const struct finder_recent *o, const struct seen *a,
			       const struct seen *b)
{
	return a->time != b->time ? a->time > b->time : (*o->ids)[a->slot] < (*o->ids)[b->slot];
}

/* From the most recent on, those in `bits`; NULL behind the last. */
struct recent_walk {
	const struct finder_recent *recent;
	const uint64_t *bits;
	size_t log, stray;	/* behind the next */
};
void recent_walk(const struct finder_recent *o, const uint64_t *bits, struct recent_walk *w);
const struct seen *recent_next(struct recent_walk *w);

#endif
