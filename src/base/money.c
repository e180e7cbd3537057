/* SPDX-License-Identifier: ISC */
/*
 * money -- exact arithmetic in integers, one rounding function.
 *
 * A line amount is one product of three factors divided by a power of ten, in 128 bits, with an
 * overflow check at each step. Half up means half away from zero, for amounts and returns alike,
 * so a return of a whole line gives back what the line took. Text in and out knows neither
 * grouping on input nor the currency's sign; that is the border's work.
 */
#include "base/money.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static const int64_t POWER[] = {
	1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000,
	INT64_C(10000000000), INT64_C(100000000000), INT64_C(1000000000000),
	INT64_C(10000000000000)
};

enum status money_divide(money_wide numerator, money_wide denominator, enum rounding r,
	int64_t *out)
{
	money_wide quotient = numerator / denominator, rest = numerator % denominator;
	money_wide distance = rest < 0 ? -rest : rest;
	money_wide other = denominator - distance;	/* distance to the next number outward */
	int outward = 0;

	if (distance > other)
		outward = 1;
	else if (distance == other)
		outward = r == ROUND_HALF_UP || quotient % 2 != 0;
	if (outward)
		quotient += rest < 0 ? -1 : 1;
	if (quotient > INT64_MAX || quotient < INT64_MIN)
		return ERR_LIMIT;
	*out = (int64_t)quotient;
	return OK;
}

enum status money_line(int64_t quantity, int64_t price, int64_t ppm, int places, enum rounding r,
	int64_t *amount)
{
	money_wide product;

	if (ppm < 0 || ppm > PPM || places < 0 || places > 4)
		return ERR_LIMIT;
	product = (money_wide)quantity * price;
	if (__builtin_mul_overflow(product, (money_wide)(PPM - ppm), &product))
		return ERR_LIMIT;
	return money_divide(product, POWER[13 - places], r, amount);
}

enum status money_line_unit(int64_t asked, int64_t quantity, int64_t price, int64_t ppm, int places,
	enum rounding r, int64_t *amount)
{
	money_wide product;
	int64_t unit;
	enum status s;

	if (ppm < 0 || ppm > PPM || places < 0 || places > 4 || asked <= 0)
		return ERR_LIMIT;
	product = (money_wide)quantity * price;
	if (__builtin_mul_overflow(product, (money_wide)(PPM - ppm), &product))
		return ERR_LIMIT;
	s = money_divide(product, (money_wide)asked * POWER[10 - places], r, &unit);
	return s ? s : money_divide((money_wide)asked * unit, 1000, r, amount);
}

int64_t money_stack_ppm(int64_t a, int64_t b)
{
	int64_t left = 0;

	money_divide((money_wide)(PPM - a) * (PPM - b), PPM, ROUND_HALF_UP, &left);
	return PPM - left;
}

struct remainder {
	money_wide rest;
	size_t index;
};

static int by_rest(const void *left, const void *right)
{
	const struct remainder *a = left, *b = right;

	if (a->rest != b->rest)
		return a->rest > b->rest ? -1 : 1;
	return a->index < b->index ? -1 : 1;
}

enum status money_split(int64_t total, const int64_t *weights, size_t count, int64_t *shares)
{
	struct remainder *rests;
	bool negative = total < 0;
	money_wide size = negative ? -(money_wide)total : total, sum = 0, left = size;
	size_t i;

	for (i = 0; i < count; i++) {
		if (weights[i] < 0)
			return ERR_FORMAT;
		sum += weights[i];
	}
	if (sum == 0) {
		if (total != 0)
			return ERR_FORMAT;
		memset(shares, 0, count * sizeof *shares);
		return OK;
	}
	if (sum > INT64_MAX)
		return ERR_LIMIT;
	rests = mem_array(count, sizeof *rests);
	for (i = 0; i < count; i++) {
		money_wide product = size * weights[i], whole = product / sum;

		rests[i] = (struct remainder){ product % sum, i };
		shares[i] = (int64_t)(negative ? -whole : whole);
		left -= whole;
	}
	qsort(rests, count, sizeof *rests, by_rest);
	for (i = 0; left > 0; i++, left--)
		shares[rests[i].index] += negative ? -1 : 1;
	mem_free(rests);
	return OK;
}

/* Digits of a scaled number; `group` puts commas; `trim` drops zeros at the end. */
static void print(int64_t value, int scale, bool group, bool trim, char *out, size_t size)
{
	uint64_t magnitude = value < 0 ? -(uint64_t)value : (uint64_t)value;
	uint64_t power = (uint64_t)POWER[scale];
	uint64_t whole = magnitude / power, part = magnitude % power;
	char digits[24], grouped[32];
	size_t length, i, used = 0;
	char decimals[16];

	snprintf(digits, sizeof digits, "%llu", (unsigned long long)whole);
	length = strlen(digits);
	for (i = 0; i < length; i++) {
		if (group && i > 0 && (length - i) % 3 == 0)
			grouped[used++] = ',';
		grouped[used++] = digits[i];
	}
	grouped[used] = 0;
	while (trim && scale > 0 && part % 10 == 0) {
		part /= 10;
		scale--;
	}
	decimals[0] = '.';
	for (i = (size_t)scale; i > 0; i--, part /= 10)
		decimals[i] = (char)('0' + part % 10);
	decimals[scale > 0 ? scale + 1 : 0] = 0;
	snprintf(out, size, "%s%s%s", value < 0 ? "-" : "", grouped, decimals);
}

void money_print(int64_t amount, int places, char out[32])
{
	print(amount, places, false, false, out, 32);
}

void money_print_grouped(int64_t amount, int places, char out[40])
{
	print(amount, places, true, false, out, 40);
}

void decimal_print(int64_t value, int scale, char out[32])
{
	print(value, scale, false, true, out, 32);
}

void decimal_print_grouped(int64_t value, int scale, char out[40])
{
	print(value, scale, true, true, out, 40);
}

enum status money_parse(const char *text, int scale, int64_t *value)
{
	bool negative = *text == '-', point = false;
	int decimals = 0;
	money_wide sum = 0;
	const char *p = text + negative;

	if (!*p)
		return ERR_FORMAT;
	for (; *p; p++) {
		if (*p == '.' && !point && p[1]) {
			point = true;
			continue;
		}
		if (*p < '0' || *p > '9')
			return ERR_FORMAT;
		if (point && ++decimals > scale)
			return ERR_FORMAT;
		sum = sum * 10 + (*p - '0');
		if (sum > (money_wide)INT64_MAX + 1)
			return ERR_LIMIT;
	}
	for (; decimals < scale; decimals++)
		sum *= 10;
	if (negative)
		sum = -sum;
	if (sum > INT64_MAX || sum < INT64_MIN)
		return ERR_LIMIT;
	*value = (int64_t)sum;
	return OK;
}
