/* SPDX-License-Identifier: ISC */
/*
 * finder_slices -- the settled rows of the finder as bit slices, for a desk of a million customers.
 *
 * A row has traits: characters, digits in a row, letters with which a match may begin, at the
 * start of a name, of a word or anywhere, last letters, lengths. Each trait sets a few of
 * FINDER_SLICES bits of the row; the bits lie sliced, bit n of all rows one behind the other, so a
 * query for some traits is the AND of a few runs of memory: 125 kB each for a million rows, some
 * ten microseconds. What is left fits with few exceptions and is held against the query itself.
 * Rows stand in order of recency, so the left-over bits read from the top are ranked already.
 *
 * A change to what match.c or query.c lets fit must be mirrored in traits and in finder_clause.c;
 * finder_random-t compares the outcome with a walk over all rows.
 */
#ifndef ORDERDESK_LANG_FINDER_SLICES_H
#define ORDERDESK_LANG_FINDER_SLICES_H

#include <stddef.h>
#include <stdint.h>

#include "lang/query.h"

/* Numbers of slices: some stand for one trait each, the rest are shared by hash. */
enum {
	SLICE_LETTER = 0,			/* a match may begin with this letter */
	SLICE_FIRST_LETTER = SLICE_LETTER + 26,	/* the same at the start of a text or code */
	SLICE_LAST = SLICE_FIRST_LETTER + 26,	/* a text or code may end with this letter, digit */
	SLICE_DIGIT = SLICE_LAST + 36,
	SLICE_DIGITS = SLICE_DIGIT + 10,	/* two digits in a row */
	SLICE_LENGTH = SLICE_DIGITS + 100,	/* a text or code of 1 to 8 characters */
	SLICE_NUMBER = SLICE_LENGTH + 8,	/* a phone, text or code of 1 to 8 digits alone */
	SLICE_SHARED = SLICE_NUMBER + 8,
	FINDER_SLICES = 1024
};

#define SLICES_LENGTHS 8	/* lengths that have a slice */
#define SLICES_WHOLES 4		/* characters of a text up to which it has SLICES_WHOLE */
#define SLICES_TRAIT 3		/* most slices of one trait */

/* What a trait by hash is about: the high bits of its key. */
enum slices_kind {
	SLICES_CODE = 1, SLICES_CODE_FIRST, SLICES_CODE_WORD,	/* a character other than ASCII */
	SLICES_START, SLICES_START_FIRST, SLICES_START_WORD,	/* 1 to 3 letters typed from a start */
	SLICES_LATIN,			/* 4 letters typed from a start that is a Latin letter */
	SLICES_RUN,			/* 3 or 4 digits in a row */
	SLICES_TAIL,			/* the last 1 to 4 digits of a phone */
	SLICES_HEAD,			/* the first 1 to 4 digits of a phone, of a number in a text */
	SLICES_END,			/* the last 3 letters typed for a whole text */
	SLICES_WHOLE			/* all that may be typed for a text of few characters */
};

struct slices {
	uint64_t *bits;		/* FINDER_SLICES runs of `words` */
	size_t words;
	size_t count;		/* rows */
};

/* The slices of a trait; returns how many, at most SLICES_TRAIT. */
unsigned slices_of(enum slices_kind kind, uint64_t value, uint16_t out[SLICES_TRAIT]);

/*
 * Letters a to z and digits as 1 to 36, six bits each; v is u behind the first. The first ten are
 * packed as they are, further ones are mixed in.
 */
uint64_t slices_pack(uint64_t packed, uint32_t code);

void slices_init(struct slices *s, size_t count);
void slices_free(struct slices *s);
/* Rows are put one after the other from 0 on; 64 are gathered before they are written. */
struct slices_writer {
	struct slices *slices;
	size_t count;
	uint64_t column[FINDER_SLICES];
};
void slices_put(struct slices_writer *w, const struct query_target *row);
void slices_flush(struct slices_writer *w);

static inline const uint64_t *slices_run(const struct slices *s, unsigned slice)
{
	return s->bits + (size_t)slice * s->words;
}

#endif
