/* SPDX-License-Identifier: ISC */
/*
 * names: each string has its own number through every doubling, whatever bytes it is of; none is found
 * that was not put.
 */
#include "base/names.h"

#include <stdio.h>
#include <string.h>

#include "tap/tap.h"

#define MANY 100000

static size_t text(unsigned n, char out[40])
{
	return (size_t)snprintf(out, 40, "%.*s%u", (int)(n % 17), "aaaaaaaaaaaaaaaaaaaa", n);
}

int main(void)
{
	struct names *n = names_new();
	unsigned fresh_ones = 0, right = 0, strangers = 0;
	char bytes[40];
	bool fresh;

	plan_lazy();
	for (unsigned i = 0; i < MANY; i++) {
		*names_at(n, bytes, text(i, bytes), &fresh) = i + 1;
		fresh_ones += fresh;
	}
	is_int(MANY, fresh_ones, "each is new once");
	for (unsigned i = 0; i < MANY; i++) {
		uint64_t *found = names_find(n, bytes, text(i, bytes));

		right += found && *found == i + 1;
		strangers += names_find(n, bytes, text(i + MANY, bytes)) != NULL;
	}
	is_int(MANY, right, "each has its number");
	is_int(0, strangers, "others are not there");
	is_int(0, (long long)*names_at(n, "", 0, &fresh), "nothing is a string too");
	ok(fresh && names_find(n, "", 0), "and is found then");
	*names_at(n, "a\0b", 3, &fresh) = 7;
	ok(!names_find(n, "a\0c", 3) && *names_find(n, "a\0b", 3) == 7, "a zero byte is one of its bytes");
	names_free(n);
	names_free(NULL);
	return tap_result();
}
