/* SPDX-License-Identifier: ISC */
/*
 * demo_request -- the demo's requests as they stand in its tables: JSON with ' for ", and $N for
 * the day N days from now (before it when N is below 0).
 *
 * The tables are part of the program, so a request that does not read is a broken promise of them;
 * the status goes up all the same.
 */
#include "command/demo.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "record/reflect.h"

static char *dated(struct demo *d, const char *text)
{
	char *out = arena_alloc(d->arena, strlen(text) * 2 + 200), *to = out;

	for (; *text; text++) {
		struct clock_parts day;
		int days, length;

		if (*text != '$' || sscanf(text + 1, "%d%n", &days, &length) != 1) {
			*to++ = *text == '\'' ? '"' : *text;
			continue;
		}
		clock_day_split(clock_day(d->now) + days, &day);
		to += sprintf(to, "%04d-%02d-%02d", day.year, day.month, day.day);
		text += length;
	}
	*to = '\0';
	return out;
}

enum status demo_request(struct demo *d, const char *verb, const char *text,
	ProtobufCMessage **request)
{
	char *json = dated(d, text);
	struct refusal why = { 0 };

	return reflect_from_json(verb_find_full(verb, NULL)->request, json, strlen(json), d->arena,
		request, &why);
}
