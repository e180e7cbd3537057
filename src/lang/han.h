/* SPDX-License-Identifier: ISC */
/*
 * han -- the table of Han characters: how they are read and how they are written simply.
 *
 * The table is made at build time by han_generate.c from the Unihan database and
 * han_additions.txt, and lies in read-only memory. Readings are syllables without tones, v for
 * u-umlaut; a syllable is a number in alphabetical order, so all that begin alike are a range.
 * A traditional character is matched as its simplified one, whose readings include those of the
 * traditional one. Nothing here can fail.
 */
#ifndef ORDERDESK_LANG_HAN_H
#define ORDERDESK_LANG_HAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HAN_SYLLABLE_SIZE 7	/* the longest syllable and its NUL */
#define HAN_READINGS 8		/* most readings of one character */

struct han_readings {
	uint32_t initials;	/* bit 0 is a */
	uint16_t count;
	uint16_t common;	/* the syllable it is read most often */
	uint16_t syllables[HAN_READINGS];	/* ascending */
};

/* Readings of a character; NULL when it has none or is no Han character. */
const struct han_readings *han_readings(uint32_t code);
/* The simplified form of a character, or the character itself. */
uint32_t han_simple(uint32_t code);
/* The letters of a syllable, at most 6. */
const char *han_syllable(unsigned syllable);
unsigned han_syllable_length(unsigned syllable);

/* Made by han_generate.c */
struct han_pair {
	uint32_t from, to;
};
extern const unsigned han_syllable_count;
extern const char han_syllables[][HAN_SYLLABLE_SIZE + 1];	/* length, letters */
extern const struct han_readings han_sets[];	/* 0 is empty */
extern const uint16_t han_set_blocks[][128];	/* number of a set; block 0 is empty */
extern const uint16_t han_set_stage[0x400];	/* code / 128 to block */
extern const uint16_t han_simple_common[0x5200];	/* U+4E00 on; 0 itself, 1 in the pairs */
extern const unsigned han_pair_count;
extern const struct han_pair han_pairs[];	/* by from */

#endif
