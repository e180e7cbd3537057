/* SPDX-License-Identifier: ISC */
/*
 * han -- look-ups in the generated tables (see han.h for what they hold).
 */
#include "lang/han.h"

const struct han_readings *han_readings(uint32_t code)
{
	unsigned set;

	if (code >= 0x20000)
		code -= 0x10000;	/* plane 1 has no Han: the stage table leaves it out */
	else if (code >= 0x10000)
		return NULL;
	if (code / 128 >= 0x400)
		return NULL;
	set = han_set_blocks[han_set_stage[code / 128]][code % 128];
	return set ? &han_sets[set] : NULL;
}

uint32_t han_simple(uint32_t code)
{
	unsigned low = 0, high = han_pair_count;

	if (code < 0x3400)
		return code;
	if (code >= 0x4e00 && code < 0xa000) {
		unsigned to = han_simple_common[code - 0x4e00];

		if (to == 0)
			return code;
		if (to != 1)
			return to;
	}
	while (low < high) {
		unsigned middle = low + (high - low) / 2;

		if (han_pairs[middle].from < code)
			low = middle + 1;
		else
			high = middle;
	}
	return low < han_pair_count && han_pairs[low].from == code ? han_pairs[low].to : code;
}

const char *han_syllable(unsigned syllable)
{
	return han_syllables[syllable] + 1;
}

unsigned han_syllable_length(unsigned syllable)
{
	return (unsigned char)han_syllables[syllable][0];
}
