/* SPDX-License-Identifier: ISC */
/*
 * calendar -- spans of a local day become pieces of time, one for each offset that holds in it.
 *
 * Days are walked in their local order; those without working time end the walk after ten years.
 */
#include "desk/calendar.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "base/memory.h"

#define DAY_MINUTES 1440
#define DAY_SECONDS 86400
#define DAYS_MOST 3700
#define OFFSET_MOST (16 * 3600)		/* no local time is farther from UTC */
#define OFFSETS 4			/* that may hold in one day */
#define PIECES (2 * CALENDAR_SPANS * OFFSETS)

static const char *const NAMES[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

static void skip(const char **p, const char *what)
{
	*p += strspn(*p, what);
}

static bool read_day(const char **p, int *day)
{
	for (int i = 0; i < 7; i++)
		if (strncasecmp(*p, NAMES[i], 3) == 0) {
			*p += 3;
			*day = i;
			return true;
		}
	return false;
}

static bool read_minutes(const char **p, int *minutes)
{
	char *end;
	long hour, minute = 0;

	if (!isdigit((unsigned char)**p))
		return false;
	hour = strtol(*p, &end, 10);
	if (*end == ':') {
		if (!isdigit((unsigned char)end[1]))
			return false;
		minute = strtol(end + 1, &end, 10);
	}
	*p = end;
	if (hour < 0 || hour > 24 || minute < 0 || minute > 59)
		return false;
	*minutes = (int)(hour * 60 + minute);
	return *minutes <= DAY_MINUTES;
}

static bool read_span(const char **p, int *from, int *to)
{
	skip(p, " ");
	if (!read_minutes(p, from) || *from == DAY_MINUTES || *(*p)++ != '-')
		return false;
	return read_minutes(p, to);
}

static enum status add_span(struct calendar *c, size_t first, int weekday, int from, int to)
{
	if (c->all - first == CALENDAR_SPANS)
		return ERR_FORMAT;
	if (c->all == c->room) {
		size_t room = c->room ? c->room * 2 : 16;

		c->span = mem_grow(c->span, c->room, room, sizeof *c->span);
		c->room = room;
	}
	c->span[c->all++] = (struct calendar_span) { weekday, from, to };
	return OK;
}

static bool is_always(const char *text)
{
	skip(&text, " ");
	return !*text || strcasecmp(text, "always") == 0;
}

/* "mon-fri 08:30-18:00, sat 9-12" */
static enum status read_week(const char *p, struct calendar *c)
{
	int first, last, from, to;

	while (*p) {
		if (!read_day(&p, &first))
			return ERR_FORMAT;
		last = first;
		if (*p == '-' && (p++, !read_day(&p, &last)))
			return ERR_FORMAT;
		if (!read_span(&p, &from, &to))
			return ERR_FORMAT;
		for (int day = first;; day = (day + 1) % 7) {
			if (add_span(c, 0, day, from, to))
				return ERR_FORMAT;
			if (day == last)
				break;
		}
		skip(&p, " ,");
	}
	return OK;
}

static int by_day(const void *left, const void *right)
{
	const struct calendar_day *a = left, *b = right;

	return a->day < b->day ? -1 : a->day > b->day;
}

/* "09:00-12:00, 13:00-15:00"; "" for a day without work */
static enum status read_hours(const Od__CalendarDay *given, struct calendar *c,
	struct calendar_day *out)
{
	const char *p = given->hours ? given->hours : "";
	int from, to;

	out->day = given->day;
	out->first = c->all;
	skip(&p, " ");
	while (*p) {
		if (!read_span(&p, &from, &to) || add_span(c, out->first, 0, from, to))
			return ERR_FORMAT;
		skip(&p, " ,");
	}
	out->count = c->all - out->first;
	return OK;
}

static enum status read_days(const Od__Calendar *given, struct calendar *c)
{
	enum status s = OK;

	c->day = mem_array(given->n_day + 1, sizeof *c->day);
	for (size_t i = 0; !s && i < given->n_day; i++)
		s = read_hours(given->day[i], c, &c->day[c->days++]);
	qsort(c->day, c->days, sizeof *c->day, by_day);
	return s;
}

enum status calendar_read(const Od__Calendar *given, struct calendar *out)
{
	const char *hours = given->hours ? given->hours : "";
	bool always = is_always(hours);
	enum status s = OK;

	memset(out, 0, sizeof *out);
	if (always)
		hours = "sun-sat 0-24";
	skip(&hours, " ");
	s = read_week(hours, out);
	out->spans = out->all;
	if (!s)
		s = read_days(given, out);
	if (!s && given->zone && *given->zone)
		s = zone_changes(given->zone, &out->change, &out->changes);
	out->always = always && !out->days;
	return s;
}

void calendar_end(struct calendar *c)
{
	mem_free(c->span);
	mem_free(c->day);
	mem_free(c->change);
	memset(c, 0, sizeof *c);
}

/* ---- local days as pieces of time ---- */

struct part { int64_t from, to; };	/* minutes of a day; or microseconds since 1970 */

static int64_t divide_down(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

/* The place in c->change of what holds at an instant. */
static size_t change_at(const struct calendar *c, int64_t seconds)
{
	size_t low = 0, high = c->changes;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (c->change[middle].at <= seconds)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static int64_t desk_offset(int64_t seconds)
{
	struct clock_parts parts;

	clock_split(seconds * CLOCK_SECOND, &parts);
	return parts.offset;
}

static int64_t offset_at(const struct calendar *c, int64_t seconds)
{
	return c->change ? c->change[change_at(c, seconds)].offset : desk_offset(seconds);
}

/* The offsets that hold between two instants less than three days apart, and since when. */
static size_t offsets(const struct calendar *c, int64_t from, int64_t to,
	struct zone_change out[OFFSETS])
{
	int64_t first, last, low = from, high = to;
	size_t count = 0;

	if (c->change) {
		for (size_t i = change_at(c, from); i < c->changes && count < OFFSETS &&
		     (!count || c->change[i].at < to); i++)
			out[count++] = c->change[i];
		return count;
	}
	first = desk_offset(from);
	last = desk_offset(to);
	out[count++] = (struct zone_change) { INT64_MIN, (int32_t)first };
	if (first == last)
		return count;
	while (low < high) {	/* the C library is asked where its zone changes */
		int64_t middle = low + (high - low) / 2;

		if (desk_offset(middle) == first)
			low = middle + 1;
		else
			high = middle;
	}
	out[count++] = (struct zone_change) { low, (int32_t)last };
	return count;
}

static int by_begin(const void *left, const void *right)
{
	const struct part *a = left, *b = right;

	return a->from < b->from ? -1 : a->from > b->from;
}

/* The spans of a local day: its own hours, or those of its weekday. */
static const struct calendar_span *spans_of(const struct calendar *c, int32_t day, size_t *count,
	int *weekday)
{
	struct calendar_day wanted = { .day = day }, *own;
	struct clock_parts parts;

	own = c->days ? bsearch(&wanted, c->day, c->days, sizeof *c->day, by_day) : NULL;
	*weekday = -1;
	*count = own ? own->count : c->spans;
	if (own)
		return c->span + own->first;
	clock_day_split(day, &parts);
	*weekday = parts.weekday;
	return c->span;
}

/* Open minutes of a local day, those of the night before too; merged, in order. */
static size_t open_minutes(const struct calendar *c, int32_t day, struct part *out)
{
	size_t count = 0, merged = 0, spans;

	for (int32_t of = day - 1; of <= day; of++) {
		int weekday;
		const struct calendar_span *span = spans_of(c, of, &spans, &weekday);

		for (size_t i = 0; i < spans; i++, span++) {
			bool night = span->to <= span->from;

			if (weekday >= 0 && span->weekday != weekday)
				continue;
			if (of == day)
				out[count++] = (struct part) { span->from,
					night ? DAY_MINUTES : span->to };
			else if (night && span->to)
				out[count++] = (struct part) { 0, span->to };
		}
	}
	qsort(out, count, sizeof *out, by_begin);
	for (size_t i = 0; i < count; i++) {
		if (merged && out[i].from <= out[merged - 1].to) {
			if (out[i].to > out[merged - 1].to)
				out[merged - 1].to = out[i].to;
		} else {
			out[merged++] = out[i];
		}
	}
	return merged;
}

/* The open pieces of a local day in microseconds, in order; none overlaps another. */
static size_t open_on(const struct calendar *c, int32_t day, struct part out[PIECES])
{
	struct part minutes[2 * CALENDAR_SPANS];
	struct zone_change offset[OFFSETS];
	int64_t local = (int64_t)day * DAY_SECONDS;
	size_t spans = open_minutes(c, day, minutes), changes, count = 0;

	if (!spans)
		return 0;
	changes = offsets(c, local - OFFSET_MOST, local + DAY_SECONDS + OFFSET_MOST, offset);
	for (size_t i = 0; i < changes; i++)
		for (size_t k = 0; k < spans; k++) {
			int64_t from = local + minutes[k].from * 60 - offset[i].offset;
			int64_t to = local + minutes[k].to * 60 - offset[i].offset;

			if (from < offset[i].at)
				from = offset[i].at;
			if (i + 1 < changes && to > offset[i + 1].at)
				to = offset[i + 1].at;
			if (from < to)
				out[count++] = (struct part) { from * CLOCK_SECOND,
					to * CLOCK_SECOND };
		}
	return count;
}

static int32_t local_day(const struct calendar *c, int64_t at)
{
	int64_t seconds = divide_down(at, CLOCK_SECOND);

	return (int32_t)divide_down(seconds + offset_at(c, seconds), DAY_SECONDS);
}

int64_t calendar_due(const struct calendar *c, int64_t start, int64_t target)
{
	struct part part[PIECES];
	int64_t at = start;
	int32_t first;

	if (c->always)
		return start + target;
	if (target <= 0)
		return start;
	first = local_day(c, start);
	for (int32_t day = first; day < first + DAYS_MOST; day++) {
		size_t count = open_on(c, day, part);

		for (size_t i = 0; i < count; i++) {
			int64_t from = part[i].from > at ? part[i].from : at;

			if (part[i].to <= from)
				continue;
			if (part[i].to - from >= target)
				return from + target;
			target -= part[i].to - from;
			at = part[i].to;
		}
	}
	return CALENDAR_NEVER;
}

int64_t calendar_worked(const struct calendar *c, int64_t from, int64_t to)
{
	struct part part[PIECES];
	int64_t sum = 0;
	int32_t first, last;

	if (to <= from)
		return 0;
	if (c->always)
		return to - from;
	first = local_day(c, from);
	last = local_day(c, to);
	for (int32_t day = first; day <= last && day < first + DAYS_MOST; day++) {
		size_t count = open_on(c, day, part);

		for (size_t i = 0; i < count; i++) {
			int64_t low = part[i].from > from ? part[i].from : from;
			int64_t high = part[i].to < to ? part[i].to : to;

			if (high > low)
				sum += high - low;
		}
	}
	return sum;
}
