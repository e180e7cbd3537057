/* SPDX-License-Identifier: ISC */
/*
 * recurrence -- see the header. A rule is read anew at each question: there are few a day.
 */
#include "desk/recurrence.h"

#include <libical/ical.h>
#include <stdbool.h>
#include <stdlib.h>

#include "base/clock.h"

#define STEPS_MOST 100000	/* days looked at before a rule is given up */
#define INTERVAL_MOST 366
#define WEEKS_MOST 5		/* a month has a day of the week no more often */

static struct icaltimetype ical_day(int32_t day)
{
	struct icaltimetype t = { .is_date = 1 };
	struct clock_parts parts;

	clock_day_split(day, &parts);
	t.year = parts.year;
	t.month = parts.month;
	t.day = parts.day;
	return t;
}

/* Read without the library's own exit on errors, which would end the server. */
static struct icalrecurrencetype read_rule(const char *rule)
{
	icalerror_set_errors_are_fatal(0);
	return icalrecurrencetype_from_string(rule);
}

static bool given(const short *list)
{
	return *list != ICAL_RECURRENCE_ARRAY_MAX;
}

/* A day of the week with a number before it, as the first Monday. */
static bool numbered(const short *day)
{
	for (; *day != ICAL_RECURRENCE_ARRAY_MAX; day++)
		if (icalrecurrencetype_day_position(*day))
			return true;
	return false;
}

/* As the sixth Monday of a month, which the library looks for until its last year. */
static bool beyond(const short *day)
{
	for (; *day != ICAL_RECURRENCE_ARRAY_MAX; day++)
		if (abs(icalrecurrencetype_day_position(*day)) > WEEKS_MOST)
			return true;
	return false;
}

/* As each year's 31st of November, where the rule begins in November: neither comes. */
static bool never(const struct icalrecurrencetype *r, int month)
{
	static const short longest[] = { 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };
	const short *day = r->by_month_day;

	if (r->freq != ICAL_MONTHLY_RECURRENCE || r->interval % 12 || !given(day))
		return false;
	for (; *day != ICAL_RECURRENCE_ARRAY_MAX; day++)
		if (abs(*day) <= longest[month - 1])
			return false;
	return true;
}

/* The parts of the RFC that people mean, and that always come to a day soon. */
static enum status check(const struct icalrecurrencetype *r)
{
	if (given(r->by_second) || given(r->by_minute) || given(r->by_hour) || given(r->by_month) ||
	    given(r->by_year_day) || given(r->by_week_no) || given(r->by_set_pos) || r->rscale ||
	    r->interval > INTERVAL_MOST ||
	    beyond(r->by_day))
		return ERR_FORMAT;
	switch (r->freq) {
	case ICAL_DAILY_RECURRENCE:
		return given(r->by_day) || given(r->by_month_day) ? ERR_FORMAT : OK;
	case ICAL_WEEKLY_RECURRENCE:
		return given(r->by_month_day) || numbered(r->by_day) ? ERR_FORMAT : OK;
	case ICAL_MONTHLY_RECURRENCE:
		return given(r->by_month_day) && given(r->by_day) ? ERR_FORMAT : OK;
	default:
		return ERR_FORMAT;
	}
}

enum status recurrence_check(const char *rule)
{
	struct icalrecurrencetype r = read_rule(rule);
	enum status s = check(&r);

	icalrecurrencetype_clear(&r);
	return s;
}

int32_t recurrence_next(const char *rule, int32_t from, int32_t after)
{
	struct icalrecurrencetype r = read_rule(rule);
	struct icaltimetype begins = ical_day(from);
	icalrecur_iterator *i = check(&r) == OK && !never(&r, begins.month)
		? icalrecur_iterator_new(r, begins) : NULL;
	int32_t found = RECURRENCE_END;

	for (int step = 0; i && step < STEPS_MOST && found == RECURRENCE_END; step++) {
		struct icaltimetype t = icalrecur_iterator_next(i);
		int32_t day;

		if (icaltime_is_null_time(t))
			break;
		day = clock_day_join(t.year, t.month, t.day);
		if (day > after)
			found = day;
	}
	if (i)
		icalrecur_iterator_free(i);
	icalrecurrencetype_clear(&r);
	return found;
}
