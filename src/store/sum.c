/* SPDX-License-Identifier: ISC */
/*
 * sum -- eight bytes at a time: 33 * sum + byte for each, written out and gathered in pairs.
 *
 * Bytes side by side become pairs of 16 bits, pairs become fours of 32 bits, each with one
 * multiplication of a whole word; nothing overflows before it may: 255 * 34 < 2^16, and 1090 times that
 * is below 2^32.
 */
#include "store/sum.h"

#include <string.h>

#define POWER_4 (33u * 33 * 33 * 33)
#define POWER_8 (POWER_4 * POWER_4)

uint32_t sum_more(uint32_t sum, const unsigned char *bytes, size_t length)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
	const uint64_t low = UINT64_C(0x00ff00ff00ff00ff), pairs = UINT64_C(0x0000ffff0000ffff);

	for (; length >= 8; length -= 8, bytes += 8) {
		uint64_t x;

		memcpy(&x, bytes, sizeof x);
		x = (x & low) * 33 + (x >> 8 & low);
		x = (x & pairs) * (33 * 33) + (x >> 16 & pairs);
		sum = sum * POWER_8 + (uint32_t)x * POWER_4 + (uint32_t)(x >> 32);
	}
#endif
	while (length--)
		sum = sum * 33 + *bytes++;
	return sum;
}

u_int32_t __ham_func4(DB *db, const void *bytes, u_int32_t length)
{
	(void)db;
	return sum_more(0, bytes, length);
}
