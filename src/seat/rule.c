/* SPDX-License-Identifier: ISC */
/*
 * rule -- a rule of days (RFC 5545, as the desk keeps it) in words: "every Mon Thu", "1 15 last day of the
 * month". Used by the screens' form `rule`. A part that this release does not know leaves the rule as
 * it is.
 */
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "seat/print.h"

/* The value of a part ("BYDAY") of a rule; false when it has none. */
static bool part(const char *rule, const char *name, char *out, size_t size)
{
	size_t length = strlen(name);

	for (const char *p = rule; p; p = strchr(p, ';')) {
		p += *p == ';';
		if (strncmp(p, name, length) == 0 && p[length] == '=')
			return snprintf(out, size, "%.*s", (int)strcspn(p + length + 1, ";"), p + length + 1),
				true;
	}
	out[0] = '\0';
	return false;
}

/* "MO,TH" as "Mon Thu", "1,-1" as "1 last"; false when one of them is neither. */
static bool days_of(const char *list, char *out, size_t size)
{
	static const struct { const char *code, *word; } days[] = {
		{ "MO", N_("Mon") }, { "TU", N_("Tue") }, { "WE", N_("Wed") }, { "TH", N_("Thu") },
		{ "FR", N_("Fri") }, { "SA", N_("Sat") }, { "SU", N_("Sun") }, { "-1", N_("last day") },
	};
	size_t n = 0;

	out[0] = '\0';
	for (const char *p = list; *p; p += strcspn(p, ","), p += *p == ',') {
		size_t length = strcspn(p, ","), i = 0;

		while (i < 8 && (strlen(days[i].code) != length || strncmp(days[i].code, p, length) != 0))
			i++;
		if (i == 8 && strspn(p, "0123456789") < length)
			return false;
		if (n + 1 < size)
			n += (size_t)snprintf(out + n, size - n, "%s%.*s", n ? " " : "",
				i < 8 ? (int)strlen(say(days[i].word)) : (int)length,
				i < 8 ? say(days[i].word) : p);
	}
	return true;
}

char *print_rule(const char *rule, char *out, size_t size)
{
	char frequency[16], every[16], list[200], days[200];
	const char *arguments[2] = { days, every };
	bool some = part(rule, "INTERVAL", every, sizeof every) && strcmp(every, "1") != 0;
	bool week = part(rule, "BYDAY", list, sizeof list);

	part(rule, "FREQ", frequency, sizeof frequency);
	if (!week)
		part(rule, "BYMONTHDAY", list, sizeof list);
	snprintf(out, size, "%s", rule);
	if (!days_of(list, days, sizeof days))
		return out;
	if (strcmp(frequency, "DAILY") == 0)
		say_fill(some ? say("every {1} days") : say("every day"), arguments, 2, out, size);
	else if (strcmp(frequency, "WEEKLY") == 0 && week)
		say_fill(some ? say("{0}, every {1} weeks") : say("every {0}"), arguments, 2, out, size);
	else if (strcmp(frequency, "WEEKLY") == 0)
		say_fill(some ? say("every {1} weeks") : say("every week"), arguments, 2, out, size);
	else if (strcmp(frequency, "MONTHLY") == 0 && !week && *list)
		say_fill(some ? say("{0} of every {1} months") : say("{0} of the month"), arguments, 2, out,
			size);
	return out;
}
