/* SPDX-License-Identifier: ISC */
/*
 * finder_sign -- a row of the finder in 32 bytes, to say "cannot fit" at once.
 *
 * The signature of a row holds, as bits, which characters, digits, digit pairs and beginnings of
 * words (letters, initials and first two letters of every reading) it has; the need of a query
 * holds those that a row must have. A row that meets the need may fit, one that does not cannot:
 * a change to what match.c or query.c lets fit must be mirrored here (the property test of the
 * finder compares with a walk over all rows).
 */
#ifndef ORDERDESK_LANG_FINDER_SIGN_H
#define ORDERDESK_LANG_FINDER_SIGN_H

#include <stdbool.h>
#include <stdint.h>

#include "lang/query.h"

struct finder_sign {
	uint64_t codes;		/* characters other than ASCII, hashed */
	uint64_t pairs;		/* two letters with which a match can begin, hashed */
	uint64_t digits;	/* two digits that follow each other, hashed */
	uint64_t starts;	/* bit 0 to 25: a letter with which a match can begin;
				   bit 26 to 35: a digit that is there */
};

/* A row must meet one of the two; the second is equal to the first for a query of one word. */
struct finder_need {
	struct finder_sign words, whole;
};

void finder_sign_row(struct finder_sign *sign, const struct query_target *row);
void finder_need_set(struct finder_need *need, const struct query *q);

static inline bool finder_sign_has(const struct finder_sign *need, const struct finder_sign *row)
{
	return ((need->codes & ~row->codes) | (need->pairs & ~row->pairs) |
		(need->digits & ~row->digits) | (need->starts & ~row->starts)) == 0;
}

static inline bool finder_need_met(const struct finder_need *need, const struct finder_sign *row)
{
	return finder_sign_has(&need->words, row) || finder_sign_has(&need->whole, row);
}

#endif
