/* SPDX-License-Identifier: ISC */
/*
 * clock: zones, changes of the clock, days, texts, and a time that tests set.
 *
 * The instants of the changes are those of the zone database: New York 2026-03-08 (02:00 to 03:00)
 * and 2026-11-01 (02:00 to 01:00), Lord Howe with half an hour, Samoa that left out a whole day in
 * 2011, Shanghai without changes since 1991. Wanted times are given in UTC.
 */
#include "base/clock.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tap/tap.h"

static const char *utc(int64_t at)
{
	static char out[40];

	clock_print(at, out);
	return out;
}

static void zones(void)
{
	static const struct { const char *zone, *local, *utc, *name; } table[] = {
		{ "Asia/Shanghai", "2026-11-19 14:05", "2026-11-19T06:05:00Z", "plain" },
		{ "Asia/Shanghai", "2026-11-19", "2026-11-18T16:00:00Z", "start of a day" },
		{ "America/New_York", "2026-03-08 01:59:59", "2026-03-08T06:59:59Z", "before the gap" },
		{ "America/New_York", "2026-03-08 02:00", "2026-03-08T07:00:00Z", "start of the gap" },
		{ "America/New_York", "2026-03-08 02:30", "2026-03-08T07:00:00Z", "in the gap" },
		{ "America/New_York", "2026-03-08 02:59:59", "2026-03-08T07:00:00Z", "its end" },
		{ "America/New_York", "2026-03-08 03:00", "2026-03-08T07:00:00Z", "after the gap" },
		{ "America/New_York", "2026-03-08 03:30", "2026-03-08T07:30:00Z", "later" },
		{ "America/New_York", "2026-11-01 00:59:59", "2026-11-01T04:59:59Z", "before twice" },
		{ "America/New_York", "2026-11-01 01:00", "2026-11-01T05:00:00Z", "the first of two" },
		{ "America/New_York", "2026-11-01 01:30", "2026-11-01T05:30:00Z", "still the first" },
		{ "America/New_York", "2026-11-01 02:00", "2026-11-01T07:00:00Z", "after twice" },
		{ "Europe/Berlin", "2026-03-29 02:15", "2026-03-29T01:00:00Z", "Berlin's gap" },
		{ "Europe/Berlin", "2026-10-25 02:15", "2026-10-25T00:15:00Z", "Berlin's first" },
		{ "Australia/Lord_Howe", "2026-10-04 02:10", "2026-10-03T15:30:00Z", "half an hour" },
		{ "Pacific/Apia", "2011-12-30 12:00", "2011-12-30T10:00:00Z", "a day left out" },
		{ "Pacific/Apia", "2011-12-31 00:00", "2011-12-30T10:00:00Z", "the day after it" },
		{ "Pacific/Apia", "2011-12-29 23:59", "2011-12-30T09:59:00Z", "the day before it" },
		{ "America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00:00Z", "no midnight that day" },
		{ "UTC", "1969-12-31 23:59:59", "1969-12-31T23:59:59Z", "before the epoch" },
	};
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		int64_t at = 0;

		is_int(OK, clock_zone(table[i].zone), "zone %s", table[i].zone);
		is_int(OK, clock_parse(table[i].local, &at), "%s", table[i].local);
		is_string(table[i].utc, utc(at), "%s: %s", table[i].zone, table[i].name);
	}
	is_int(ERR_NOT_FOUND, clock_zone("Asia/Nowhere"), "a zone that is not there");
	is_int(ERR_FORMAT, clock_zone("../../etc/passwd"), "dots are no zone");
	is_int(ERR_FORMAT, clock_zone("/etc/localtime"), "a path is no zone");
	is_int(ERR_FORMAT, clock_zone(""), "an empty name is no zone");
	is_int(ERR_NOT_FOUND, clock_zone("leapseconds"), "a file that is no zone");
	is_string("UTC", clock_zone_name(), "the last good one stays");
}

/* Every local quarter of an hour of a year splits back to itself, or to a moment in its gap. */
static void all_year(const char *zone, int gaps)
{
	int seen = 0, wrong = 0;
	int32_t day;

	clock_zone(zone);
	for (day = clock_day_join(2026, 1, 1); day < clock_day_join(2027, 1, 1); day++) {
		int quarter;

		for (quarter = 0; quarter < 96; quarter++) {
			struct clock_parts p, back;
			int64_t at;

			clock_day_split(day, &p);
			p.hour = quarter / 4;
			p.minute = quarter % 4 * 15;
			at = clock_join(&p);
			clock_split(at, &back);
			if (back.hour != p.hour || back.minute != p.minute) {
				seen++;
				/* The instant before is in front of the gap. */
				clock_split(at - CLOCK_SECOND, &back);
				wrong += back.hour * 60 + back.minute >= p.hour * 60 + p.minute;
			}
			wrong += clock_day(at) != day;
		}
		clock_split(clock_day_start(day), &(struct clock_parts){ 0 });
	}
	is_int(gaps, seen, "%s: quarters that its gaps swallow", zone);
	is_int(0, wrong, "%s: all others come back", zone);
}

static void days(void)
{
	static const struct { int year, month, day, weekday, yearday; int32_t number; } table[] = {
		{ 1970, 1, 1, 4, 0, 0 }, { 1969, 12, 31, 3, 364, -1 }, { 2026, 11, 20, 5, 323, 20777 },
		{ 2000, 2, 29, 2, 59, 11016 }, { 2024, 12, 31, 2, 365, 20088 },
		{ 1, 1, 1, 1, 0, -719162 }, { 9999, 12, 31, 5, 364, 2932896 },
	};
	static const struct { int year, month, day; } none[] = {
		{ 2026, 2, 29 }, { 1900, 2, 29 }, { 2026, 4, 31 }, { 2026, 13, 1 }, { 2026, 0, 1 },
		{ 2026, 1, 0 }, { 2026, 1, 32 }, { 0, 1, 1 }, { 10000, 1, 1 }
	};
	int32_t day;
	int wrong = 0, weekday = 1;
	size_t i;

	for (i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct clock_parts p;

		is_int(table[i].number, clock_day_join(table[i].year, table[i].month, table[i].day),
			"day number of %d", table[i].year);
		clock_day_split(table[i].number, &p);
		ok(p.year == table[i].year && p.month == table[i].month && p.day == table[i].day &&
			p.weekday == table[i].weekday && p.yearday == table[i].yearday,
			"its parts: %d-%d-%d, weekday %d, day %d of the year", p.year, p.month, p.day,
			p.weekday, p.yearday);
	}
	for (i = 0; i < sizeof none / sizeof none[0]; i++)
		is_int(INT32_MIN, clock_day_join(none[i].year, none[i].month, none[i].day),
			"no day %d-%d-%d", none[i].year, none[i].month, none[i].day);
	for (day = -719162; day <= 2932896; day++, weekday = (weekday + 1) % 7) {
		struct clock_parts p;

		clock_day_split(day, &p);
		wrong += clock_day_join(p.year, p.month, p.day) != day || p.weekday != weekday;
	}
	is_int(0, wrong, "every day from year 1 to 9999 comes back");
}

static void texts(void)
{
	static const struct { const char *text, *utc; } good[] = {
		{ "2026-11-19T14:05:00.000000+08:00", "2026-11-19T06:05:00Z" },
		{ "2026-11-19T14:05:00.25Z", "2026-11-19T14:05:00.250000Z" },
		{ "2026-11-19t14:05z", "2026-11-19T14:05:00Z" },
		{ "2026-11-19 14:05-0330", "2026-11-19T17:35:00Z" },
		{ "2026-11-19 14:05:59+08", "2026-11-19T06:05:59Z" },
		{ "0001-01-01T00:00:00Z", "0001-01-01T00:00:00Z" },
		{ "9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z" },
		{ "1969-12-31T23:59:59.5Z", "1969-12-31T23:59:59.500000Z" },
	};
	static const char *const bad[] = {
		"", "2026", "2026-11", "2026-1-1", "2026-02-30", "2026-11-19T", "2026-11-19T24:00",
		"2026-11-19T14", "2026-11-19T14:60", "2026-11-19T14:05:60", "2026-11-19T14:05:",
		"2026-11-19T14:05:00.", "2026-11-19T14:05:00.1234567", "2026-11-19T14:05:00x",
		"2026-11-19T14:05+8", "2026-11-19T14:05+99", "2026-11-19T14:05+08:61",
		"2026-11-19T14:05Z ", " 2026-11-19", "2026-11-19T14:05+08:00:00", "+026-11-19",
		"２０２６-11-19"
	};
	char out[40];
	size_t i;

	for (i = 0; i < sizeof good / sizeof good[0]; i++) {
		int64_t at = 0, again = 1;

		is_int(OK, clock_parse(good[i].text, &at), "read %s", good[i].text);
		is_string(good[i].utc, utc(at), "as UTC");
		is_int(OK, clock_parse(utc(at), &again), "read again");
		ok(at == again, "the same instant");
	}
	for (i = 0; i < sizeof bad / sizeof bad[0]; i++) {
		int64_t at = 42;

		ok(clock_parse(bad[i], &at) == ERR_FORMAT && at == 42, "no time: \"%s\"", bad[i]);
	}
	clock_print(INT64_MIN, out);
	ok(strlen(out) < 40, "the least instant fits: %s", out);
	clock_print(INT64_MAX, out);
	ok(strlen(out) < 40, "the greatest too: %s", out);
}

static void write_file(const char *path, const char *text)
{
	FILE *f = fopen(path, "w");

	if (!f)
		bail("%s cannot be written", path);
	fputs(text, f);
	fclose(f);
}

static void set(void)
{
	char path[200], spec[220];
	int64_t at, before;

	is_int(OK, clock_set("=2026-11-19T06:05:00Z"), "a fixed time");
	is_string("2026-11-19T06:05:00Z", utc(clock_now()), "is told");
	is_string("2026-11-19T06:05:00Z", utc(clock_now()), "and stays");
	before = clock_steady();
	is_int(OK, clock_set("+2026-11-19T06:05:00Z"), "a running time");
	at = clock_now();
	ok(at - 1795068300 * CLOCK_SECOND <= clock_steady() - before + CLOCK_SECOND &&
		at >= 1795068300 * CLOCK_SECOND, "begins there");
	while (clock_now() == at)
		continue;
	ok(clock_now() > at, "and runs");
	is_int(ERR_FORMAT, clock_set("2026-11-19"), "a text without = or + is none");
	ok(clock_now() > 1700000000 * CLOCK_SECOND, "then the real time is told");

	snprintf(path, sizeof path, "%s/clock", tap_tmpdir());
	snprintf(spec, sizeof spec, "@%s", path);
	is_int(ERR_IO, clock_set(spec), "a file that is not there");
	write_file(path, "=2026-01-01T00:00:00Z\n");
	is_int(OK, clock_set(spec), "a file");
	is_string("2026-01-01T00:00:00Z", utc(clock_now()), "its time");
	write_file(path, "=2026-02-01T00:00:00Z\n");
	is_string("2026-02-01T00:00:00Z", utc(clock_now()), "its new time");
	write_file(path, "");
	is_string("2026-02-01T00:00:00Z", utc(clock_now()), "an empty file changes nothing");
	is_int(OK, clock_set(""), "the real time again");
	at = clock_steady();
	ok(clock_steady() >= at, "steady time never goes back");
}

int main(void)
{
	plan_lazy();
	setenv("ORDERDESK_CLOCK", "=2020-02-02T02:02:02Z", 1);
	is_string("2020-02-02T02:02:02Z", utc(clock_now()), "the environment sets the clock");
	if (clock_zone("Asia/Shanghai") == OK) {
		zones();
		all_year("America/New_York", 4);
		all_year("Australia/Lord_Howe", 2);
		all_year("Asia/Shanghai", 0);
	} else {
		skip(1, "the zone files are not there");
	}
	clock_zone("UTC");
	days();
	texts();
	set();
	return tap_result();
}
