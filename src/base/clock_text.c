/* SPDX-License-Identifier: ISC */
/*
 * clock_text -- instants as ISO 8601 text.
 *
 * Read: "2026-11-19", then optionally "T" or a blank and "14:05", ":00", a fraction of up to six
 * digits, and a zone ("Z", "+08:00", "+0800", "+08"). Without a zone the text is local time; a
 * date alone is the start of that local day. Anything else is ERR_FORMAT, also a date that the
 * calendar does not have. Written: always UTC, with Z, the fraction only when it is not 0, so that
 * what is written reads back to the same instant.
 */
#include "base/clock.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* Exactly `count` digits at *p. */
static bool digits(const char **p, int count, int *value)
{
	*value = 0;
	for (; count > 0; count--, (*p)++) {
		if (**p < '0' || **p > '9')
			return false;
		*value = *value * 10 + (**p - '0');
	}
	return true;
}

static bool character(const char **p, char c)
{
	if (**p != c)
		return false;
	(*p)++;
	return true;
}

static bool fraction(const char **p, int64_t *micros)
{
	int64_t unit = 100000;

	if (**p < '0' || **p > '9')
		return false;
	for (; **p >= '0' && **p <= '9'; (*p)++, unit /= 10) {
		if (unit == 0)
			return false;
		*micros += (**p - '0') * unit;
	}
	return true;
}

/* "Z", "+08:00", "+0800", "+08" up to the end of the text. */
static bool zone(const char **p, int *offset)
{
	int sign = **p == '-' ? -1 : 1, hours, minutes = 0;

	if (character(p, 'Z') || character(p, 'z')) {
		*offset = 0;
		return **p == 0;
	}
	if (!character(p, '+') && !character(p, '-'))
		return false;
	if (!digits(p, 2, &hours) || hours > 18)
		return false;
	if (**p) {
		character(p, ':');
		if (!digits(p, 2, &minutes) || minutes > 59)
			return false;
	}
	*offset = sign * (hours * 3600 + minutes * 60);
	return **p == 0;
}

enum status clock_parse(const char *text, int64_t *at)
{
	struct clock_parts t = { 0 };
	const char *p = text;
	int64_t micros = 0;
	int32_t day;
	int offset;

	if (!digits(&p, 4, &t.year) || !character(&p, '-') || !digits(&p, 2, &t.month) ||
	    !character(&p, '-') || !digits(&p, 2, &t.day))
		return ERR_FORMAT;
	day = clock_day_join(t.year, t.month, t.day);
	if (day == INT32_MIN)
		return ERR_FORMAT;
	if (*p == 0) {
		*at = clock_day_start(day);
		return OK;
	}
	if (!character(&p, 'T') && !character(&p, 't') && !character(&p, ' '))
		return ERR_FORMAT;
	if (!digits(&p, 2, &t.hour) || !character(&p, ':') || !digits(&p, 2, &t.minute))
		return ERR_FORMAT;
	if (character(&p, ':')) {
		if (!digits(&p, 2, &t.second))
			return ERR_FORMAT;
		if (character(&p, '.') && !fraction(&p, &micros))
			return ERR_FORMAT;
	}
	if (t.hour > 23 || t.minute > 59 || t.second > 59)
		return ERR_FORMAT;
	if (*p == 0) {
		*at = clock_join(&t) + micros;
		return OK;
	}
	if (!zone(&p, &offset))
		return ERR_FORMAT;
	*at = ((int64_t)day * 86400 + t.hour * 3600 + t.minute * 60 + t.second - offset) *
		CLOCK_SECOND + micros;
	return OK;
}

void clock_print(int64_t at, char out[40])
{
	int64_t seconds = at / CLOCK_SECOND, micros = at % CLOCK_SECOND;
	char text[128] = "";
	size_t length;
	struct tm t;
	time_t when;

	if (micros < 0) {
		micros += CLOCK_SECOND;
		seconds--;
	}
	when = (time_t)seconds;
	gmtime_r(&when, &t);
	length = (size_t)snprintf(text, sizeof text, "%04d-%02d-%02dT%02d:%02d:%02d",
		t.tm_year + 1900, t.tm_mon + 1, t.tm_mday, t.tm_hour, t.tm_min, t.tm_sec);
	if (micros)
		length += (size_t)snprintf(text + length, sizeof text - length, ".%06d",
			(int)micros);
	text[length] = 'Z';
	text[length + 1] = 0;
	memcpy(out, text, length + 2);	/* an int64 of microseconds has a year of six digits */
}
