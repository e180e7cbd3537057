/* SPDX-License-Identifier: ISC */
/*
 * sla: the table of worked cases (sla_cases.txt) comes out to the microsecond, by the zone of the desk
 * and by a zone of the calendar's own; odd calendars are refused; working time and due are one another's
 * inverse over drawn calendars.
 */
#include "desk/sla.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/cases.h"
#include "desk/inside.h"
#include "tap/tap.h"

#define FAR "Pacific/Auckland"	/* the desk, when the calendar has a zone of its own */
#define DAYS_MOST 40

struct one {
	bool own;		/* the zone is the calendar's, not the desk's */
	char name[120], zone[64], hours[200];
	Od__CalendarDay day[DAYS_MOST], *days[DAYS_MOST];
	char day_hours[DAYS_MOST][64];
	size_t count;
	Od__Clock clock;
	int64_t target;
	struct arena *arena;
	unsigned checks;
};

static void make(const struct one *o, struct calendar_row *row)
{
	Od__Calendar given = OD__CALENDAR__INIT;

	given.hours = (char *)(uintptr_t)o->hours;
	given.zone = o->own ? (char *)(uintptr_t)o->zone : NULL;
	given.day = (Od__CalendarDay **)(uintptr_t)o->days;
	given.n_day = o->count;
	clock_zone(o->own ? FAR : o->zone);
	if (calendar_read(&given, &row->calendar))
		bail("calendar %s in %s", o->hours, o->zone);
}

/* What the clock would say now; back in the case's own zone. */
static Od__Clock *work_out(struct one *o, int64_t *used)
{
	Od__Clock *c = (Od__Clock *)reflect_copy(&o->clock.base, o->arena);
	struct calendar_row row = { .code = "" };
	struct sla_policy policy = { .code = "", .calendar = &row, .warn = 75 };
	const Od__Pause *last = c->n_pause ? c->pause[c->n_pause - 1] : NULL;

	make(o, &row);
	sla_set(&policy, c, o->target);
	if (used)
		*used = sla_used(&row.calendar, c, c->started,
			last ? last->from + CLOCK_DAY : c->started);
	calendar_end(&row.calendar);
	clock_zone(o->zone);
	return c;
}

static void is_at(struct one *o, const char *what, const char *wanted, bool has, int64_t at)
{
	o->checks++;
	if (strcmp(wanted, "never") == 0)
		ok(!has, "%s%s: %s is never", o->name, o->own ? ", own zone" : "", what);
	else
		is_int(cases_time(wanted), has ? at : 0, "%s%s: %s %s", o->name,
			o->own ? ", own zone" : "", what, wanted);
}

static void add_day(struct one *o, const char *rest, bool closed)
{
	Od__CalendarDay *day = &o->day[o->count];
	const char *hours = rest + strcspn(rest, " ");

	if (o->count == DAYS_MOST)
		bail("too many days");
	*day = (Od__CalendarDay)OD__CALENDAR_DAY__INIT;
	day->has_day = true;
	day->day = clock_day(cases_time(cases_word(rest, 0)));
	snprintf(o->day_hours[o->count], sizeof o->day_hours[0], "%s", closed ? "" : hours);
	day->hours = o->day_hours[o->count];
	o->days[o->count++] = day;
}

static void do_line(struct one *o, const char *word, const char *rest)
{
	Od__Clock *c;
	int64_t used;

	if (strcmp(word, "zone") == 0) {
		snprintf(o->zone, sizeof o->zone, "%s", rest);
		clock_zone(o->zone);
	} else if (strcmp(word, "calendar") == 0) {
		snprintf(o->hours, sizeof o->hours, "%s", rest);
	} else if (strcmp(word, "closed") == 0 || strcmp(word, "open") == 0) {
		add_day(o, rest, *word == 'c');
	} else if (strcmp(word, "target") == 0) {
		o->target = cases_duration(rest);
	} else if (strcmp(word, "start") == 0) {
		SET(&o->clock, started, cases_time(rest));
	} else if (strcmp(word, "pause") == 0 || strcmp(word, "resolve") == 0) {
		sla_pause(o->arena, &o->clock, cases_time(cases_word(rest, 0)), "");
		if (*cases_word(rest, 1))
			sla_resume(&o->clock, cases_time(cases_word(rest, 1)));
	} else if (strcmp(word, "resume") == 0 || strcmp(word, "reopen") == 0) {
		sla_resume(&o->clock, cases_time(rest));
	} else if (strcmp(word, "due") == 0) {
		c = work_out(o, NULL);
		is_at(o, "due", rest, c->has_due, c->due);
	} else if (strcmp(word, "warn") == 0) {
		c = work_out(o, NULL);
		is_at(o, "warning", rest, c->has_warn, c->warn);
	} else if (strcmp(word, "left") == 0) {
		work_out(o, &used);
		o->checks++;
		is_int(cases_duration(rest), o->target - used, "%s: left %s", o->name, rest);
	} else {
		bail("a case does not know \"%s\"", word);
	}
}

static void table(bool own)
{
	struct cases *cases = cases_open("tests/desk/sla_cases.txt");
	struct one *o = calloc(1, sizeof *o);
	const char *word, *rest;
	unsigned count = 0, checks = 0;

	while (cases_next(cases, &word, &rest)) {
		if (strcmp(word, "case") == 0) {
			checks += o->checks;
			if (o->arena)
				arena_free(o->arena);
			memset(o, 0, sizeof *o);
			snprintf(o->name, sizeof o->name, "%s", rest);
			o->own = own;
			o->arena = arena_new(0);
			o->clock = (Od__Clock)OD__CLOCK__INIT;
			count++;
		} else {
			do_line(o, word, rest);
		}
	}
	arena_free(o->arena);
	free(o);
	cases_close(cases);
	ok(count >= 80 && checks + 10 >= count, "%u cases were worked out", count);
}

static enum status read_hours(const char *hours, struct calendar *c)
{
	Od__Calendar given = OD__CALENDAR__INIT;

	given.hours = (char *)(uintptr_t)hours;
	return calendar_read(&given, c);
}

static void odd(void)
{
	static const char *const texts[] = {
		"mon", "mon 8", "xyz 8-9", "mon 25-26", "mon 8:99-9", "mon-", "mon 8-9 foo",
		"mon 24-8", "mon 8-24:30",
	};
	Od__Calendar given = OD__CALENDAR__INIT;
	Od__CalendarDay day = OD__CALENDAR_DAY__INIT, *days[] = { &day };
	struct calendar c;
	char many[2000] = "";

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		is_int(ERR_FORMAT, read_hours(texts[i], &c), "\"%s\" is no calendar", texts[i]);
		calendar_end(&c);
	}
	for (int i = 0; i < 9; i++)
		strcat(many, "sun-sat 8-9,");
	is_int(ERR_FORMAT, read_hours(many, &c), "more than %d spans are too many", CALENDAR_SPANS);
	calendar_end(&c);
	given.zone = (char *)(uintptr_t)"Mars/Olympus";
	is_int(ERR_NOT_FOUND, calendar_read(&given, &c), "a zone that is none");
	calendar_end(&c);
	given.zone = NULL;
	given.hours = (char *)(uintptr_t)"mon-fri 9-17";
	given.day = days;
	given.n_day = 1;
	day.hours = (char *)(uintptr_t)"mon 9-12";
	is_int(ERR_FORMAT, calendar_read(&given, &c), "a day's own hours name no weekday");
	calendar_end(&c);
	clock_zone("Asia/Shanghai");
	read_hours("mon 9-9:01", &c);
	is_int(CALENDAR_NEVER, calendar_due(&c, 0, 10000 * CLOCK_HOUR),
		"what ten years do not hold is never due");
	calendar_end(&c);
}

static unsigned seed;

static unsigned draw(unsigned below)
{
	seed = seed * 1103515245 + 12345;
	return (seed >> 16) % below;
}

/* A due is the first instant with that much working time, whatever the calendar. */
static void drawn(void)
{
	static const char *const zones[] = {
		"Europe/Berlin", "America/New_York", "Asia/Shanghai", "Australia/Lord_Howe",
		"America/Santiago",
	};
	unsigned wrong = 0, early = 0, apart = 0;
	struct calendar c, own;

	seed = 7;
	for (int round = 0; round < 400; round++) {
		const char *zone = zones[draw(5)];
		Od__Calendar given = OD__CALENDAR__INIT;
		char hours[200];
		int64_t start, target, due;

		snprintf(hours, sizeof hours, "mon-fri %u:%02u-%u:%02u, sun %u-%u", draw(24),
			draw(60), draw(24), draw(60), draw(24), draw(25));
		clock_zone(zone);
		if (read_hours(hours, &c))
			bail("%s", hours);
		start = cases_time("2026-01-01") + (int64_t)draw(365 * 24) * CLOCK_HOUR +
			(int64_t)draw(3600) * CLOCK_SECOND;
		target = (int64_t)(1 + draw(3000)) * CLOCK_MINUTE;
		due = calendar_due(&c, start, target);
		wrong += calendar_worked(&c, start, due) != target;
		early += calendar_worked(&c, start, due - 1) != target - 1;
		given.hours = hours;
		given.zone = (char *)(uintptr_t)zone;
		if (calendar_read(&given, &own))
			bail("%s in %s", hours, zone);
		apart += calendar_due(&own, start, target) != due;
		calendar_end(&own);
		calendar_end(&c);
	}
	is_int(0, wrong, "the working time up to the due is the target");
	is_int(0, early, "and not a microsecond before");
	is_int(0, apart, "by the C library's zones as by ICU's");
}

int main(void)
{
	plan_lazy();
	table(false);
	table(true);
	odd();
	drawn();
	return tap_result();
}
