/* SPDX-License-Identifier: ISC */
/*
 * finder_cand -- rows that may fit, while a search narrows them down.
 *
 * A group is a condition: one of these sets. Candidates are the rows that meet some groups: held as
 * an ascending list where they are few, as bits where they are many. Both live in the stack of the
 * search (struct pad), which is given back in one piece and used again by the next search, so that
 * no search waits for fresh memory.
 */
#ifndef ORDERDESK_LANG_FINDER_CAND_H
#define ORDERDESK_LANG_FINDER_CAND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/slots.h"

#define CAND_LIST 8192u	/* rows of a list, at most */
#define GROUP_SETS 96u

/* Memory of one search. */
struct pad {
	struct pad_block *blocks;	/* the newest first */
	size_t chunks;			/* of a set of bits */
	size_t few;			/* rows up to which a list is quicker than bits */
};

struct pad *pad_new(void);
/* Before a search among so many rows. */
void pad_set(struct pad *p, size_t rows);
void pad_free(struct pad *p);
/* The search has ended: the next one finds as much memory in one block. */
void pad_reset(struct pad *p);
void *pad_take(struct pad *p, size_t bytes);	/* not zeroed */
struct pad_mark {
	struct pad_block *block;
	size_t used;
};
struct pad_mark pad_mark(const struct pad *p);
void pad_back(struct pad *p, struct pad_mark mark);

struct group {
	const struct slots *sets[GROUP_SETS];
	unsigned count;
	size_t rows;		/* the counts of all: at least as many as meet it */
	bool open;		/* no condition at all */
};

static inline void group_init(struct group *g)
{
	g->count = 0;
	g->rows = 0;
	g->open = false;
}

void group_add(struct group *g, const struct slots *set);	/* too many make it open */

struct cand {
	uint32_t *list;		/* NULL: bits */
	uint64_t *bits;
	size_t count;
};

/*
 * Those that meet all groups, among some or, with NULL, all rows: then at least one group is not open.
 */
void cand_meet(struct pad *p, const struct cand *among, const struct group *const *groups,
	       size_t count, struct cand *out);
/* Those of c that meet the group too; c itself stays. */
void cand_narrow(struct pad *p, const struct cand *c, const struct group *g, struct cand *out);
/* Those of both, of either; the results may share memory with them. */
void cand_both(struct pad *p, const struct cand *a, const struct cand *b, struct cand *out);
void cand_either(struct pad *p, const struct cand *a, const struct cand *b, struct cand *out);
void cand_none(struct pad *p, struct cand *out);
/* A list as bits; bits stay as they are. */
void cand_bits(struct pad *p, struct cand *c);
static inline bool cand_has(const struct cand *c, uint32_t slot)
{
	return bits_has(c->bits, slot);
}

/* Sorts numbers and takes out doubles; returns how many are left. */
size_t cand_sort(struct pad *p, uint32_t *list, size_t count);

#endif
