/* SPDX-License-Identifier: ISC */
/*
 * Byte strings sorted in memory and over files give the same order as a plain sort, equal ones and
 * those that begin another among them, and no file is left.
 */
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "store/runs.h"
#include "tap/tap.h"

#define STRINGS 20000

static char (*strings)[40];

struct check {
	size_t seen;
	unsigned wrong;
};

static int by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static enum status look(void *baton, const unsigned char *bytes, size_t length)
{
	struct check *c = baton;

	if (c->seen == STRINGS)
		return ERR_LIMIT;
	if (strlen(strings[c->seen]) != length || memcmp(strings[c->seen], bytes, length))
		c->wrong++;
	c->seen++;
	return OK;
}

static enum status stop(void *baton, const unsigned char *bytes, size_t length)
{
	(void)bytes;
	(void)length;
	return ++*(int *)baton == 5 ? ERR_LIMIT : OK;
}

static void test(size_t most, const char *how)
{
	struct runs *r = runs_new(tap_tmpdir(), most);
	struct check c = { 0 };
	enum status s = OK;
	unsigned seed = 7;
	uint64_t bytes = 0;
	int five = 0;

	for (size_t i = 0; i < STRINGS && s == OK; i++) {
		size_t length = (size_t)(1 + rand_r(&seed) % 30), n;

		for (n = 0; n < length; n++)
			strings[i][n] = (char)('a' + rand_r(&seed) % (i % 2 ? 2 : 26));
		strings[i][n] = 0;
		bytes += length;
		s = runs_add(r, (unsigned char *)strings[i], length);
	}
	is_int(OK, s, "%s: strings are taken", how);
	is_int((long long)bytes, (long long)runs_bytes(r), "%s: and counted", how);
	qsort(strings, STRINGS, sizeof strings[0], by_text);
	is_int(OK, runs_each(r, look, &c), "%s: and given back", how);
	ok(c.seen == STRINGS && c.wrong == 0, "%s: %zu of them, %u not in their place", how, c.seen,
	   c.wrong);
	is_int(ERR_LIMIT, runs_each(r, stop, &five), "%s: a refusal ends the walk", how);
	is_int(5, five, "%s: where it comes", how);
	runs_free(r);
}

static size_t files_left(void)
{
	DIR *dir = opendir(tap_tmpdir());
	size_t count = 0;

	while (dir && readdir(dir))
		count++;
	if (dir)
		closedir(dir);
	return count - 2;
}

int main(void)
{
	unsigned char longest[RUNS_STRING + 1] = { 1 };
	struct runs *r = runs_new(tap_tmpdir(), 4096);
	int none = 0;

	plan_lazy();
	strings = mem_array(STRINGS, sizeof strings[0]);
	is_int(OK, runs_each(r, stop, &none), "nothing gives nothing");
	is_int(0, none, "nothing is given");
	is_int(ERR_LIMIT, runs_add(r, longest, sizeof longest), "too long a string is refused");
	is_int(OK, runs_add(r, longest, RUNS_STRING), "the longest is not");
	runs_free(r);
	test(0, "in memory");
	test(30000, "over files");
	is_int(0, (long long)files_left(), "no file is left");
	mem_free(strings);
	return tap_result();
}
