/* SPDX-License-Identifier: ISC */
/*
 * finder_traits -- the traits of a row: what a query can ask its index for.
 *
 * A text is a row of characters, blanks aside. What is typed for one of them is a unit (the letter
 * or digit itself; of a Han character the first letter of a reading, or zh ch sh), a whole syllable,
 * or the character. Traits are the character's own at places that matter, and those of two
 * characters side by side. So whatever match.c lets fit has all traits that finder_text.c asks for;
 * a change to one must be mirrored in the others (finder_random-t compares with a walk over all
 * rows).
 */
#ifndef ORDERDESK_LANG_FINDER_TRAITS_H
#define ORDERDESK_LANG_FINDER_TRAITS_H

#include "lang/finder_index.h"
#include "lang/query.h"

struct traits {
	struct finder_index *index;	/* hashed ones are made in it */
	uint32_t *list;
	size_t count, size;
	uint64_t *hashed;		/* keys of those whose numbers are still to be looked up */
	size_t hashed_count, hashed_size;
};

/* Adds the traits of a row to the list, in any order, some of them twice. */
void traits_of(struct traits *t, const struct query_target *row);
/* Sorts the list and takes out doubles. */
void traits_sort(struct traits *t);

/* Units that one typed letter or digit, or zh ch sh, stands for. */
unsigned unit_of(uint32_t code);	/* a to z, 0 to 9 */
static inline unsigned unit_h(char letter)	/* z, c or s before an h */
{
	return letter == 'z' ? 36 : letter == 'c' ? 37 : 38;
}

static inline bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static inline bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

/* The hashed value of so many characters of a code side by side. */
uint64_t code_run(const uint32_t *codes, size_t count);

#endif
