/* SPDX-License-Identifier: ISC */
/*
 * money: hand-worked cases of rounding, lines, stacked reductions, splits and text.
 *
 * The line cases are orders of a day at the desk: sesame paste at 18.50 a jar, 222.00 a case of
 * twelve, goods by weight. The amounts were worked out by hand; the test compares to the cent.
 */
#include "base/money.h"

#include <string.h>

#include "tap/tap.h"

static void lines(void)
{
	static const struct {
		const char *name;
		int64_t quantity, price, ppm;
		int places;
		enum rounding r;
		int64_t amount;
	} table[] = {
		{ "10 jars at 18.50", 10000, 185000, 0, 2, ROUND_HALF_UP, 18500 },
		{ "24 jars, 3 %", 24000, 185000, 30000, 2, ROUND_HALF_UP, 43068 },
		{ "2 cases, 3 % and 5 %", 24000, 185000, 78500, 2, ROUND_HALF_UP, 40915 },
		{ "60 jars at 17.60, 6 %", 60000, 176000, 60000, 2, ROUND_HALF_UP, 99264 },
		{ "10 jars, 8 %", 10000, 185000, 80000, 2, ROUND_HALF_UP, 17020 },
		{ "60 jars, 8 %", 60000, 185000, 80000, 2, ROUND_HALF_UP, 102120 },
		{ "10 jars, 5 %", 10000, 185000, 50000, 2, ROUND_HALF_UP, 17575 },
		{ "10 jars, 15 %", 10000, 185000, 150000, 2, ROUND_HALF_UP, 15725 },
		{ "2.345 kg at 3.333", 2345, 33330, 0, 2, ROUND_HALF_UP, 782 },
		{ "half a cent goes up", 1000, 50, 0, 2, ROUND_HALF_UP, 1 },
		{ "half a cent to even: 0", 1000, 50, 0, 2, ROUND_HALF_EVEN, 0 },
		{ "one and a half to even: 2", 3000, 50, 0, 2, ROUND_HALF_EVEN, 2 },
		{ "two and a half to even: 2", 5000, 50, 0, 2, ROUND_HALF_EVEN, 2 },
		{ "a return rounds away from zero", -1000, 50, 0, 2, ROUND_HALF_UP, -1 },
		{ "whole yen", 3000, 1235000, 0, 0, ROUND_HALF_UP, 371 },
		{ "four places", 1000, 1, 0, 4, ROUND_HALF_UP, 1 },
		{ "free", 24000, 185000, 1000000, 2, ROUND_HALF_UP, 0 },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		int64_t seen = -999;
		enum status s = money_line(table[i].quantity, table[i].price, table[i].ppm,
			table[i].places, table[i].r, &seen);

		ok(s == OK && is_int(table[i].amount, seen, "%s", table[i].name),
			"%s: computed", table[i].name);
	}
}

static void limits(void)
{
	int64_t out = 5;

	is_int(ERR_LIMIT, money_line(INT64_MAX, INT64_MAX, 0, 2, ROUND_HALF_UP, &out),
		"a product over 128 bits is refused");
	is_int(ERR_LIMIT, money_line(INT64_MAX, 100000000, 0, 2, ROUND_HALF_UP, &out),
		"an amount over 64 bits is refused");
	is_int(ERR_LIMIT, money_line(1000, 1000, PPM + 1, 2, ROUND_HALF_UP, &out),
		"more than all off is refused");
	is_int(ERR_LIMIT, money_line(1000, 1000, -1, 2, ROUND_HALF_UP, &out),
		"a negative reduction is refused");
	is_int(5, out, "nothing was written");
	is_int(OK, money_divide(INT64_MIN, 1, ROUND_HALF_UP, &out), "the least number divides");
	ok(out == INT64_MIN, "and stays what it is");
	is_int(ERR_LIMIT, money_divide((money_wide)INT64_MAX + 1, 1, ROUND_HALF_UP, &out),
		"one above the greatest is refused");
}

static void split(void)
{
	static const struct {
		const char *name;
		int64_t total;
		int64_t weights[4], shares[4];
		size_t count;
	} table[] = {
		{ "40.00 over 370.00 and 192.00", 4000, { 37000, 19200 }, { 2633, 1367 }, 2 },
		{ "30.00 over what is left", 3000, { 34367, 17833 }, { 1975, 1025 }, 2 },
		{ "a tie goes to the lower line", 1, { 5, 5 }, { 1, 0 }, 2 },
		{ "three thirds", 100, { 1, 1, 1 }, { 34, 33, 33 }, 3 },
		{ "negative", -100, { 1, 1, 1 }, { -34, -33, -33 }, 3 },
		{ "a line without weight gets nothing", 10, { 0, 3, 0 }, { 0, 10, 0 }, 3 },
		{ "one line", 7, { 3 }, { 7 }, 1 },
		{ "nothing to split", 0, { 0, 0 }, { 0, 0 }, 2 },
	};
	int64_t shares[4], weights[2] = { 0, 0 };
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		memset(shares, 0, sizeof shares);
		is_int(OK, money_split(table[i].total, table[i].weights, table[i].count, shares),
			"split: %s", table[i].name);
		is_blob(table[i].shares, table[i].count * 8, shares, table[i].count * 8,
			"shares: %s", table[i].name);
	}
	is_int(ERR_FORMAT, money_split(5, weights, 2, shares), "no weight at all is refused");
	weights[0] = -1;
	is_int(ERR_FORMAT, money_split(5, weights, 2, shares), "a negative weight is refused");
	weights[0] = weights[1] = INT64_MAX;
	is_int(ERR_LIMIT, money_split(5, weights, 2, shares), "weights over 64 bits are refused");
}

static void text(void)
{
	static const struct {
		const char *text;
		int scale;
		enum status s;
		int64_t value;
		const char *back;	/* decimal_print */
	} table[] = {
		{ "642.80", 2, OK, 64280, "642.8" },
		{ "0", 2, OK, 0, "0" },
		{ "-0.05", 2, OK, -5, "-0.05" },
		{ ".5", 3, OK, 500, "0.5" },
		{ "2.5", 3, OK, 2500, "2.5" },
		{ "9223372036854775807", 0, OK, INT64_MAX, "9223372036854775807" },
		{ "-9223372036854775808", 0, OK, INT64_MIN, "-9223372036854775808" },
		{ "92233720368547758.08", 2, ERR_LIMIT, 0, NULL },
		{ "99999999999999999999999999999999999999999999", 2, ERR_LIMIT, 0, NULL },
		{ "1.234", 2, ERR_FORMAT, 0, NULL },
		{ "1.", 2, ERR_FORMAT, 0, NULL },
		{ "1.2.3", 3, ERR_FORMAT, 0, NULL },
		{ "", 2, ERR_FORMAT, 0, NULL },
		{ "-", 2, ERR_FORMAT, 0, NULL },
		{ ".", 2, ERR_FORMAT, 0, NULL },
		{ "1,000", 2, ERR_FORMAT, 0, NULL },
		{ "1e3", 2, ERR_FORMAT, 0, NULL },
		{ " 1", 2, ERR_FORMAT, 0, NULL },
		{ "+1", 2, ERR_FORMAT, 0, NULL },
		{ "１２", 2, ERR_FORMAT, 0, NULL },
	};
	char out[40];
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		int64_t value = 0;

		is_int(table[i].s, money_parse(table[i].text, table[i].scale, &value),
			"parse \"%s\"", table[i].text);
		if (table[i].s != OK)
			continue;
		ok(value == table[i].value, "value of \"%s\"", table[i].text);
		decimal_print(value, table[i].scale, out);
		is_string(table[i].back, out, "print \"%s\"", table[i].text);
	}
	money_print(-50, 2, out);
	is_string("-0.50", out, "a negative amount below one");
	money_print(5, 0, out);
	is_string("5", out, "no places, no point");
	money_print(INT64_MIN, 2, out);
	is_string("-92233720368547758.08", out, "the least amount");
	money_print_grouped(123456789, 2, out);
	is_string("1,234,567.89", out, "grouped");
	money_print_grouped(-99999, 2, out);
	is_string("-999.99", out, "grouped below a thousand");
	money_print_grouped(INT64_MIN, 0, out);
	is_string("-9,223,372,036,854,775,808", out, "grouped, the least");
}

int main(void)
{
	plan_lazy();
	lines();
	limits();
	is_int(78500, money_stack_ppm(30000, 50000), "3 and 5 in 100 are 7.85 in 100");
	is_int(0, money_stack_ppm(0, 0), "nothing twice is nothing");
	is_int(1000000, money_stack_ppm(1000000, 50000), "free stays free");
	is_int(666666, money_stack_ppm(333333, 500000), "a half part is rounded up before");
	split();
	text();
	return tap_result();
}
