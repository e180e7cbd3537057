/* SPDX-License-Identifier: ISC */
/*
 * slots -- a set of small whole numbers that is read fast and changed in place.
 *
 * The finder keeps one for each trait of its rows, some hundred thousand of them, most with a
 * handful of numbers and some with all. Two numbers stand in the struct itself, some hundred in a
 * sorted list, more in chunks of 65,536 numbers: a sorted list of their low 16 bits, or a bitmap
 * where more than 4,096 are there. An all-zero struct is an empty set.
 *
 * Sets of bits beside them cover whole chunks: SLOTS_WORDS words of 64 bits for each. Nothing here
 * fails.
 */
#ifndef ORDERDESK_LANG_SLOTS_H
#define ORDERDESK_LANG_SLOTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SLOTS_CHUNK 65536u
#define SLOTS_WORDS (SLOTS_CHUNK / 64)	/* of a chunk's bits */

struct slots_chunk;

struct slots {
	uint32_t count;
	uint16_t room;		/* of `list`; how many chunks */
	uint16_t form;		/* 0: few, 1: list, 2: chunk */
	union {
		uint32_t few[2];
		uint32_t *list;			/* ascending */
		struct slots_chunk *chunk;	/* ascending */
	} in;
};

void slots_clear(struct slots *s);
bool slots_add(struct slots *s, uint32_t slot);		/* false: it was there */
bool slots_remove(struct slots *s, uint32_t slot);	/* false: it was not */
bool slots_has(const struct slots *s, uint32_t slot);
/*
 * Adds numbers of one chunk, above all that are there: high is the number divided by SLOTS_CHUNK,
 * `low` the rest, ascending.
 */
void slots_append(struct slots *s, uint32_t high, const uint16_t *low, size_t count);
void slots_trim(struct slots *s);	/* gives back memory that waits for more */
size_t slots_bytes(const struct slots *s);	/* memory besides the struct */

size_t slots_list(const struct slots *s, uint32_t *out);	/* all, ascending; how many */
/* Those that are in `bits`, ascending; how many. */
size_t slots_list_in(const struct slots *s, const uint64_t *bits, uint32_t *out);
void slots_or(const struct slots *s, uint64_t *bits);		/* sets the bits of all */
/* Sets those bits of `out` that are in the set and in `bits`. */
void slots_or_in(const struct slots *s, const uint64_t *bits, uint64_t *out);

/* The same, every other bit of `out` cleared; how many. */
size_t slots_and(const struct slots *s, const uint64_t *bits, size_t chunks, uint64_t *out);
/* Sets bit i of `marks` where the i-th of an ascending list is in the set. */
void slots_mark(const struct slots *s, const uint32_t *list, size_t count, uint64_t *marks);

/* `out` lies apart from both; how many. */
size_t bits_and(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t chunks);
void bits_or(uint64_t *bits, const uint64_t *other, size_t chunks);
size_t bits_count(const uint64_t *bits, size_t chunks);
size_t bits_list(const uint64_t *bits, size_t chunks, uint32_t *out);	/* ascending; how many */

static inline bool bits_has(const uint64_t *bits, uint32_t slot)
{
	return bits[slot / 64] >> (slot % 64) & 1;
}

static inline void bits_set(uint64_t *bits, uint32_t slot)
{
	bits[slot / 64] |= UINT64_C(1) << (slot % 64);
}

#endif
