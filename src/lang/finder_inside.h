/* SPDX-License-Identifier: ISC */
/*
 * finder_inside -- what the parts of the finder share: its rows and where they stand.
 *
 * A row has a slot as long as it lives; a free slot is given to the next row. What a search looks at
 * of many rows (time, owner) stands apart, side by side.
 */
#ifndef ORDERDESK_LANG_FINDER_INSIDE_H
#define ORDERDESK_LANG_FINDER_INSIDE_H

#include <pthread.h>

#include "lang/finder.h"
#include "lang/finder_cand.h"
#include "lang/finder_index.h"
#include "lang/finder_recent.h"
#include "lang/finder_traits.h"

#define FREE_ROW 0	/* the id of a free slot */
#define OTHER_CODES (8 * MATCH_TEXT)
#define ROW_CODES (MATCH_TEXT + OTHER_CODES)

/* Texts of a row as they lie in the heap: code points of two bytes or four, then bytes. */
struct row {
	unsigned char *text;
	int64_t created;
	uint16_t name, others;	/* code points */
	uint16_t phones;	/* bytes */
	uint8_t code;
	uint8_t wide;		/* code points of four bytes */
};

struct finder {
	uint64_t *ids;			/* by slot */
	struct row *rows;		/* by slot */
	int64_t *ordered;		/* by slot: time of the last order, 0: none */
	uint32_t *owner;		/* by slot */
	size_t count, size;		/* slots in use or free; of the arrays */
	size_t live;
	uint32_t *free_slots;
	size_t free_count, free_size;
	uint32_t *places;		/* open addressing by id; NO_PLACE: free */
	size_t place_size;		/* a power of two, at most two thirds used */
	struct heap_block *heap;	/* the newest first */
	size_t heap_bytes, garbage;
	bool loading;

	struct finder_index index;
	struct finder_recent recent;
	struct slots *owned;		/* by owner: slots of his rows */
	size_t owners;
	struct slots all;		/* every row */

	struct traits old, fresh;	/* of the row that is put: memory used again */
	pthread_mutex_t mutex;		/* of `pads` */
	struct pad *pads[4];		/* of searches that have ended */
	size_t effort;
	char country[4];
};

/* What a query is held against, with the code points of its texts in `codes`. */
struct query_target finder_target(const struct finder *f, const struct row *row,
				  uint32_t codes[ROW_CODES]);

/* finder_heap.c: memory of texts, freed all at once. */
unsigned char *heap_take(struct finder *f, size_t bytes);
void heap_free(struct finder *f);

static inline int64_t finder_time(const struct finder *f, uint32_t slot)
{
	return f->ordered[slot] ? f->ordered[slot] : f->rows[slot].created;
}

#endif
