/* SPDX-License-Identifier: ISC */
/*
 * sorted: whatever the order in which rows come, they stand sorted and each is found; what is not
 * there has the place where it would stand; rows that are taken out are gone and no other.
 */
#include "base/sorted.h"

#include <string.h>

#include "tap/tap.h"

#define MANY 500	/* several doublings */

static int by_number(const void *key, const void *row)
{
	int a = *(const int *)key, b = *(const int *)row;

	return a < b ? -1 : a > b;
}

static int by_word(const void *key, const void *row)
{
	return strcmp(key, row);
}

static bool in_order(const struct sorted *s)
{
	for (size_t i = 1; i < s->count; i++)
		if (by_number(s->row[i - 1], s->row[i]) >= 0)
			return false;
	return true;
}

static void many(void)
{
	static int numbers[MANY];
	struct sorted s = { 0 };
	bool there, each = true, absent = true;

	/* 7 has no divisor with 500 in common: every even number once, in no order */
	for (int i = 0; i < MANY; i++) {
		size_t at;

		numbers[i] = i * 7 % MANY * 2;
		at = sorted_place(&s, by_number, &numbers[i], &there);
		absent &= !there;
		sorted_put(&s, at, &numbers[i]);
	}
	ok(absent, "none is there before it is put");
	is_int(MANY, (long long)s.count, "all are there");
	ok(in_order(&s), "in order");
	for (int i = 0; i < MANY; i++) {
		int odd = numbers[i] + 1;

		each &= sorted_find(&s, by_number, &numbers[i]) == &numbers[i];
		each &= sorted_place(&s, by_number, &odd, &there) == (size_t)numbers[i] / 2 + 1 && !there;
	}
	ok(each, "each is found, and between them nothing, at its place");
	for (int i = 0; i < MANY; i += 2) {
		size_t at = sorted_place(&s, by_number, &numbers[i], &there);

		each &= there && sorted_take(&s, at) == &numbers[i];
	}
	ok(each, "every second one taken out");
	ok(in_order(&s), "the others stand in order");
	for (int i = 0; i < MANY; i++)
		each &= (sorted_find(&s, by_number, &numbers[i]) == NULL) == (i % 2 == 0);
	ok(each, "and are found, while the taken ones are not");
	sorted_free(&s);
	is_int(0, (long long)s.count, "empty again");
}

static void few(void)
{
	struct sorted s = { 0 };
	char pear[] = "pear", apple[] = "apple";
	bool there;

	is_int(0, (long long)sorted_place(&s, by_word, "pear", &there), "the first place of none");
	ok(!there, "where nothing stands");
	ok(sorted_find(&s, by_word, "pear") == NULL, "nothing is found among none");
	sorted_put(&s, 0, pear);
	sorted_put(&s, sorted_place(&s, by_word, "apple", &there), apple);
	is_string("apple", s.row[0], "the second stands first");
	is_int(2, (long long)sorted_place(&s, by_word, "quince", &there), "behind the last");
	sorted_free(&s);
}

int main(void)
{
	plan_lazy();
	many();
	few();
	return tap_result();
}
