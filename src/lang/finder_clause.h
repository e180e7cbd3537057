/* SPDX-License-Identifier: ISC */
/*
 * finder_clause -- a query as conditions on the traits of a row, and the rows that meet them.
 *
 * Each word of the query becomes a clause: traits that every row needs in which it fits, further
 * ones where it stands at a start, and further ones where it is the whole. The rows that meet a
 * clause for a level include all in which the word fits at that level or better; a few others are
 * among them and are found out by query_match().
 */
#ifndef ORDERDESK_LANG_FINDER_CLAUSE_H
#define ORDERDESK_LANG_FINDER_CLAUSE_H

#include <stddef.h>
#include <stdint.h>

#include "lang/finder_slices.h"
#include "lang/query.h"

#define CLAUSE_SLICES 64	/* slices of one list; further ones are left out: more rows meet it */
#define CLAUSE_WAYS 8

/* All of these slices. */
struct clause_all {
	uint16_t slices[CLAUSE_SLICES];
	unsigned count;
};

/* One of these ways, or no condition at all when there is none. */
struct clause_any {
	struct clause_all ways[CLAUSE_WAYS];
	unsigned count;
};

struct clause {
	struct clause_all base;
	struct clause_any second;	/* how the letters go on behind the first character */
	struct clause_any first;	/* at the start of a text, code; at the end of a phone */
	struct clause_any word;		/* at the start of a word; at the start of a phone */
	struct clause_all last;		/* besides first: the whole of it */
	struct clause_any length;
};

struct clauses {
	struct clause words[QUERY_WORDS], whole;
	unsigned count;
	bool has_whole;
};

void clauses_set(struct clauses *c, const struct query *q);

/*
 * Rows that may fit at `level` or better, as bits, among those in `among`; returns how many. `out`
 * has room for all words of the slices.
 */
size_t clauses_rows(const struct clauses *c, const struct slices *s, enum match_level level,
		    const uint64_t *among, uint64_t *out);

#endif
