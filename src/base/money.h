/* SPDX-License-Identifier: ISC */
/*
 * money -- the one rounding function and the arithmetic of prices (model: section 5).
 *
 * Amounts are int64 minor units, unit prices int64 ten-thousandths of the major unit per base
 * unit, quantities int64 thousandths, reductions ppm. A line is rounded once, in 128 bits.
 * Overflow is ERR_LIMIT, never wrapped.
 */
#ifndef ORDERDESK_BASE_MONEY_H
#define ORDERDESK_BASE_MONEY_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

enum rounding { ROUND_HALF_UP = 0, ROUND_HALF_EVEN = 1 };

#define PPM INT64_C(1000000)

/* 128 bits: wide enough for quantity x price x ppm of anything a desk sells. */
__extension__ typedef __int128 money_wide;

/* numerator / denominator, half away from zero or half to even; denominator > 0. */
enum status money_divide(money_wide numerator, money_wide denominator, enum rounding r,
	int64_t *out);

/*
 * Amount of a line in minor units: quantity (thousandths) x price (1/10,000 major) x (1 - ppm),
 * with `places` decimal places of the currency (0 to 4).
 */
enum status money_line(int64_t quantity, int64_t price, int64_t ppm, int places, enum rounding r,
	int64_t *amount);

/*
 * The same where prices are rounded before quantities: the price of one unit, reductions in, is
 * rounded to minor units first. `asked` is the quantity in units, `quantity` in base units.
 */
enum status money_line_unit(int64_t asked, int64_t quantity, int64_t price, int64_t ppm, int places,
	enum rounding r, int64_t *amount);

/* Two reductions one after the other: 10^6 - half_up((10^6 - a)(10^6 - b) / 10^6). */
int64_t money_stack_ppm(int64_t a, int64_t b);

/* Splits `total` over weights by largest remainder, ties to the lower index. */
enum status money_split(int64_t total, const int64_t *weights, size_t count, int64_t *shares);

/* "1234.50" with `places`; no grouping. Grouping "1,234.50" for people. */
void money_print(int64_t amount, int places, char out[32]);
void money_print_grouped(int64_t amount, int places, char out[40]);
/* Text to a scaled integer with `scale` decimals; more decimals than scale: ERR_FORMAT. */
enum status money_parse(const char *text, int scale, int64_t *value);
/* Without useless zeros: 2500 at scale 3 is "2.5". Grouping "1,234.5" for people. */
void decimal_print(int64_t value, int scale, char out[32]);
void decimal_print_grouped(int64_t value, int scale, char out[40]);

#endif
