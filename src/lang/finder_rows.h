/* SPDX-License-Identifier: ISC */
/*
 * finder_rows -- rows that may fit a query at a level or better: all that do, and a few others.
 *
 * A word is looked for in names (finder_text.h), codes and phone numbers; what any of the three
 * gives counts. Several words: rows that all of them give, and those that the words as one give.
 * The rows of a better level are sought among those of the worst.
 */
#ifndef ORDERDESK_LANG_FINDER_ROWS_H
#define ORDERDESK_LANG_FINDER_ROWS_H

#include "lang/finder_cand.h"
#include "lang/finder_index.h"
#include "lang/finder_text.h"
#include "lang/query.h"

struct word_rows {
	const struct query_word *word;
	struct cand first;	/* those of the worst level with a text that begins with the word */
	bool first_known;
};

struct query_rows {
	const struct finder_index *index;
	struct pad *pad;
	const struct query *query;
	const struct cand *base;
	size_t enough;		/* so few rows are not narrowed by further words */
	unsigned count;
	struct word_rows words[QUERY_WORDS];	/* those that cost least first */
	struct word_rows whole;
};

void rows_begin(struct query_rows *r, const struct finder_index *x, struct pad *p,
		const struct query *q, size_t enough);
/* `base` is what comes for MATCH_INSIDE; not looked at for that level. */
void rows_at(struct query_rows *r, enum match_level level, const struct cand *base,
	     struct cand *out);

#endif
