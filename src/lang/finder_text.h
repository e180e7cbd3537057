/* SPDX-License-Identifier: ISC */
/*
 * finder_text -- rows in whose names a typed word may fit.
 *
 * The word is read character by character as match.c does: a letter or digit for itself or as the
 * first letter of a character, zh ch sh, whole syllables, at the end the beginning of one. From
 * reading to reading the rows are narrowed by the traits of two characters side by side; the ways
 * that lead nowhere end as soon as no row is left.
 */
#ifndef ORDERDESK_LANG_FINDER_TEXT_H
#define ORDERDESK_LANG_FINDER_TEXT_H

#include "lang/finder_cand.h"
#include "lang/finder_index.h"
#include "lang/match.h"

/* The last character at the end of the text, and as many characters. */
struct text_whole {
	struct group last, length;
};

/* What is looked for, and where. */
struct text_ask {
	const struct finder_index *index;
	const struct match_word *word;
	enum trait_place place;		/* anywhere, at the start of a text, of a word */
	const struct cand *among;	/* NULL: all rows */
};

/* Rows with such a place for the word. */
void text_rows(const struct text_ask *ask, struct pad *p, struct cand *out);
/* Conditions on rows that begin with the word, to be it as a whole: one of the two is met. */
void text_wholes(const struct finder_index *x, struct pad *p, const struct match_word *word,
		 struct text_whole *spelled, struct text_whole *initials);

#endif
