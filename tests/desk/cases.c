/* SPDX-License-Identifier: ISC */
/*
 * cases: see the header.
 */
#include "desk/cases.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "tap/tap.h"

struct cases {
	FILE *file;
	char line[400];
	char *word, *rest;
	bool again;
};

struct cases *cases_open(const char *name)
{
	struct cases *c = calloc(1, sizeof *c);
	char path[4096];

	snprintf(path, sizeof path, "%s/%s", getenv("top_srcdir"), name);
	if (!c || !(c->file = fopen(path, "r")))
		bail("%s is not there", path);
	return c;
}

bool cases_next(struct cases *c, const char **word, const char **rest)
{
	while (!c->again) {
		if (!fgets(c->line, sizeof c->line, c->file))
			return false;
		c->line[strcspn(c->line, "\n")] = 0;
		c->word = c->line + strspn(c->line, " ");
		if (!*c->word || *c->word == '#')
			continue;
		c->rest = c->word + strcspn(c->word, " ");
		if (*c->rest)
			*c->rest++ = 0;
		break;
	}
	c->again = false;
	*word = c->word;
	*rest = c->rest;
	return true;
}

void cases_again(struct cases *c)
{
	c->again = true;
}

void cases_close(struct cases *c)
{
	fclose(c->file);
	free(c);
}

const char *cases_word(const char *rest, int index)
{
	static char kept[8][64];
	static unsigned turn;
	char *out = kept[turn++ % 8];
	size_t length;

	while (index-- > 0) {
		rest += strcspn(rest, " ");
		rest += strspn(rest, " ");
	}
	length = strcspn(rest, " ");
	snprintf(out, sizeof kept[0], "%.*s", (int)length, rest);
	return out;
}

int64_t cases_time(const char *text)
{
	int64_t at = 0;

	if (clock_parse(text, &at))
		bail("%s is no time", text);
	return at;
}

int64_t cases_duration(const char *text)
{
	char *unit;
	long number = strtol(text, &unit, 10);

	return number * (strcmp(unit, "min") == 0 ? CLOCK_MINUTE : CLOCK_HOUR);
}
