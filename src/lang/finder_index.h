/* SPDX-License-Identifier: ISC */
/*
 * finder_index -- which rows have which trait: a set of slots for each trait.
 *
 * Traits are what finder_traits.c makes of a row and finder_text.c asks for. Most are numbered by
 * arithmetic; those of characters and codes are hashed and numbered as they come. Two traits under
 * one number would only make more rows look as if they may fit.
 *
 * A slot is put and taken trait by trait, or many slots are gathered first: load mode, in which
 * slots rise and no set is read until index_settle(). Written under the lock of the finder's owner.
 */
#ifndef ORDERDESK_LANG_FINDER_INDEX_H
#define ORDERDESK_LANG_FINDER_INDEX_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "lang/slots.h"

#define UNITS 39	/* letters, digits, zh ch sh: what one keystroke or two stand for */

/*
 * Where the first character of a match stands, in the kinds that follow: anywhere a match may begin,
 * at the start of a text, of a word inside it; or that a text ends with it, with the letter or digit
 * itself.
 */
enum trait_place { PLACE_ANY, PLACE_FIRST, PLACE_WORD, PLACE_LAST, PLACE_ITSELF, PLACES };
#define PAIR_PLACES 3	/* those at which two side by side are told apart */

static inline uint64_t hash_pair(enum trait_place place, uint32_t a, uint32_t b)
{
	return ((uint64_t)place << 21 | a) << 21 | b;
}

/* Traits by arithmetic. A unit is 0 to UNITS - 1, a syllable 0 to han_syllable_count - 1. */
enum trait_kind {
	TRAIT_UNIT,		/* place, unit */
	TRAIT_SYLLABLE,		/* place, syllable */
	TRAIT_UNITS,		/* place * UNITS + unit, unit behind it */
	TRAIT_INNER,		/* unit, unit behind it, where no match may begin */
	TRAIT_SYLLABLES,	/* side by side */
	TRAIT_LENGTH,		/* 0, characters of a text, up to LENGTHS */
	TRAIT_PHONE_HAS,	/* digits, their number: one or two digits in a phone */
	TRAIT_PHONE_STARTS,	/* with one or two digits */
	TRAIT_PHONE_ENDS,
	TRAIT_PHONE_IS,		/* one, two or three digits and no more */
	TRAIT_PHONE_RUN,	/* 0, four of 0 to 9, PHONE_START, PHONE_END, in base 12 */
	TRAIT_CODE_HAS,		/* 0, a digit */
	TRAIT_CODE_PAIR,	/* two letters or digits side by side in a code */
	TRAIT_KINDS
};
#define LENGTHS 16
#define PHONE_START 10
#define PHONE_END 11

/* Hashed traits. Of a code: with a mark before its first and behind its last character. */
enum trait_hash {
	HASH_CODE,		/* place, character other than ASCII */
	HASH_CODES,		/* place, two characters side by side, both other than ASCII */
	HASH_SYLLABLES,		/* place other than PLACE_ANY, two syllables side by side */
	HASH_CODE_PAIR,		/* two characters side by side in a code, not both a letter or digit */
	HASH_CODE_RUN		/* up to four */
};
#define CODE_RUN 4u
#define CODE_START 1u		/* the marks, beside the characters */
#define CODE_END 2u
#define NO_TRAIT UINT32_MAX

struct trait_key {
	uint64_t key;		/* 0: free */
	uint32_t number;
};

struct finder_index {
	struct slots *sets;		/* by trait */
	uint32_t count, size;
	uint32_t first[TRAIT_KINDS];	/* trait of (0, 0) */
	uint32_t across[TRAIT_KINDS];	/* traits from (a, 0) to (a + 1, 0) */
	struct trait_key *keys;		/* open addressing */
	size_t slot_size, used;
	struct index_load *load;	/* NULL: not in load mode */
};

void index_init(struct finder_index *x);
void index_free(struct finder_index *x);
static inline uint32_t trait(const struct finder_index *x, enum trait_kind kind, uint32_t a, uint32_t b)
{
	return x->first[kind] + a * x->across[kind] + b;
}
/* The number of a hashed trait; NO_TRAIT when nobody has it and it is not to be made. */
uint32_t trait_hashed(const struct finder_index *x, enum trait_hash kind, uint64_t value);
uint64_t trait_key(enum trait_hash kind, uint64_t value);
uint32_t trait_make(struct finder_index *x, uint64_t key);
/* Where the key stands is soon asked for: the table is larger than a processor's cache. */
static inline void trait_soon(const struct finder_index *x, uint64_t key)
{
	if (x->slot_size)
		__builtin_prefetch(&x->keys[key & (x->slot_size - 1)]);
}

static inline const struct slots *index_set(const struct finder_index *x, uint32_t number)
{
	static const struct slots empty;

	return number == NO_TRAIT ? &empty : &x->sets[number];
}

/* `old` and `new` are ascending, each number once: what only one of them has is changed. */
void index_change(struct finder_index *x, uint32_t slot, const uint32_t *old, size_t old_count,
		  const uint32_t *new, size_t new_count);

/*
 * finder_deal.c: load mode, for an index without slots: each above the one before; traits in any
 * order, and no set is looked at before the end. index_settle() ends it with all sets right;
 * index_load_end() drops what is not dealt out yet.
 */
void index_load(struct finder_index *x);
void index_put(struct finder_index *x, uint32_t slot, const uint32_t *traits, size_t count);
void index_settle(struct finder_index *x);
void index_load_end(struct finder_index *x);

size_t index_bytes(const struct finder_index *x);

#endif
