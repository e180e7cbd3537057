/* SPDX-License-Identifier: ISC */
/*
 * finder_rows -- rows that may fit a query at a level or better: all that do, and a few others.
 *
 * A word is looked for in names (finder_text.h), codes and phone numbers; what any of the three
 * gives counts. Several words: rows that all of them give, and those that the words as one give.
 * What is worked out for one level is kept for the next.
 */
#ifndef ORDERDESK_LANG_FINDER_ROWS_H
#define ORDERDESK_LANG_FINDER_ROWS_H

#include "lang/finder_cand.h"
#include "lang/finder_index.h"
#include "lang/finder_text.h"
#include "lang/query.h"

struct word_rows {
	const struct query_word *word;
	struct cand text[PLACE_WORD + 1];	/* by where the word begins */
	bool text_known[PLACE_WORD + 1];
};

struct query_rows {
	const struct finder_index *index;
	struct pad *pad;
	const struct query *query;
	size_t enough;		/* so few rows are not narrowed by further words */
	unsigned count;
	struct word_rows words[QUERY_WORDS];	/* those that cost least first */
	struct word_rows whole;
};

void rows_begin(struct query_rows *r, const struct finder_index *x, struct pad *p,
		const struct query *q, size_t enough);
void rows_at(struct query_rows *r, enum match_level level, struct cand *out);

#endif
