/* SPDX-License-Identifier: ISC */
/*
 * query -- a search text as typed, taken apart once and then held against many rows.
 *
 * The text is folded and split at blanks; every word must fit somewhere in the row, and the row
 * stands as high as its weakest word. The whole text without its blanks is tried as one word too,
 * which is how "138 0013 8000" is a phone number and "Quick Stop" an exact name. Digits are also
 * tried without what is dialled before a number: +, 00, the desk's own country, a trunk 0.
 */
#ifndef ORDERDESK_LANG_QUERY_H
#define ORDERDESK_LANG_QUERY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lang/fold.h"
#include "lang/match.h"

#define QUERY_BYTES 200		/* most bytes of a search text */
#define QUERY_WORDS 8		/* most words in it */
#define QUERY_MARKS 8		/* most marks in a name */
#define QUERY_FORMS 4		/* most ways to read digits as a phone number */
#define QUERY_DIGITS 24		/* digits of a phone number that are looked at */

/* Digits as they may stand in a stored number. */
struct query_form {
	char digits[QUERY_DIGITS + 1];
	unsigned length;
	bool cut;		/* something dialled before it was left out */
};

struct query_word {
	struct match_word word;
	char text[4 * MATCH_WORD + 1];	/* UTF-8 */
	unsigned length;
	struct query_form forms[QUERY_FORMS];	/* none unless all digits */
	unsigned form_count;
};

struct query {
	struct query_word words[QUERY_WORDS];
	unsigned count;
	struct query_word whole;	/* all words as one; as words[0] when there is one */
	bool blank;			/* nothing typed but blanks: everything fits */
};

/* What a row offers; every pointer may be NULL when its count is 0. */
struct query_target {
	const uint32_t *name;		/* folded */
	size_t name_count;
	const struct match_starts *starts;
	const char *code;		/* folded by fold_code */
	size_t code_length;
	const char *phones;		/* runs of digits, a blank between */
	size_t phones_length;
	const uint32_t *others;		/* folded texts, a newline between */
	size_t others_count;
	const char *country;		/* calling code of the desk's country, digits */
};

/*
 * Takes a text apart. ERR_LIMIT, and a query that fits nothing, when it has more bytes or words
 * than the limits above.
 */
enum status query_set(struct query *q, const char *text, size_t length, const char *country);

/* How the row fits; level MATCH_NONE when it does not. from and to are of the name, else 0. */
struct match query_match(const struct query *q, const struct query_target *row);

/*
 * Where the query fits a name as given: ranges of bytes, ascending, not overlapping, at most
 * QUERY_MARKS; returns how many. For underlining; words that fit elsewhere give none.
 */
size_t query_marks(const struct query *q, const char *name, size_t length,
		   struct fold_place marks[QUERY_MARKS]);

#endif
