/* SPDX-License-Identifier: ISC */
/*
 * sla -- walks days and spans; a year without working time ends the walk.
 */
#include "desk/sla.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/setting.h"

#define DAYS_MOST 3700

static const char *const NAMES[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

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
	*minutes = (int)(hour * 60 + minute);
	return hour >= 0 && minute >= 0 && minute < 60 && *minutes <= 1440;
}

enum status sla_calendar_read(const char *text, struct sla_calendar *out)
{
	const char *p = text;

	memset(out, 0, sizeof *out);
	while (*p == ' ')
		p++;
	if (!*p || strcasecmp(p, "always") == 0) {
		out->always = true;
		return OK;
	}
	while (*p) {
		int first, last, from, to;

		if (!read_day(&p, &first))
			return ERR_FORMAT;
		last = first;
		if (*p == '-' && (p++, !read_day(&p, &last)))
			return ERR_FORMAT;
		while (*p == ' ')
			p++;
		if (!read_minutes(&p, &from) || *p++ != '-' || !read_minutes(&p, &to))
			return ERR_FORMAT;
		for (int day = first;; day = (day + 1) % 7) {
			if (out->spans == SLA_SPANS)
				return ERR_FORMAT;
			out->span[out->spans++] = (struct sla_span) { day, from, to };
			if (day == last)
				break;
		}
		while (*p == ' ' || *p == ',')
			p++;
	}
	return OK;
}

static int64_t instant(int32_t day, int minutes)
{
	struct clock_parts parts;

	if (minutes >= 1440) {
		day++;
		minutes -= 1440;
	}
	clock_day_split(day, &parts);
	parts.hour = minutes / 60;
	parts.minute = minutes % 60;
	parts.second = 0;
	return clock_join(&parts);
}

static bool is_closed(const struct sla_calendar *c, int32_t day)
{
	for (size_t i = 0; i < c->closed_days; i++)
		if (c->closed[i] == day)
			return true;
	return false;
}

/* The open intervals that begin on a day, in order of their begin; returns how many. */
static size_t open_on(const struct sla_calendar *c, int32_t day, int64_t begin[SLA_SPANS],
	int64_t end[SLA_SPANS])
{
	struct clock_parts parts;
	size_t count = 0;

	if (is_closed(c, day))
		return 0;
	clock_day_split(day, &parts);
	for (size_t i = 0; i < c->spans; i++) {
		const struct sla_span *s = &c->span[i];
		int64_t from, to;
		size_t at;

		if (s->weekday != parts.weekday)
			continue;
		from = instant(day, s->from);
		to = s->to > s->from ? instant(day, s->to) : instant(day + 1, s->to);
		for (at = count; at && begin[at - 1] > from; at--) {
			begin[at] = begin[at - 1];
			end[at] = end[at - 1];
		}
		begin[at] = from;
		end[at] = to;
		count++;
	}
	return count;
}

int64_t sla_due(const struct sla_calendar *c, int64_t start, int64_t target)
{
	int64_t begin[SLA_SPANS], end[SLA_SPANS], at = start;
	int32_t first = clock_day(start);

	if (c->always)
		return start + target;
	if (target <= 0)
		return start;
	/* a night span of the day before may still be open */
	for (int32_t day = first - 1; day < first + DAYS_MOST; day++) {
		size_t count = open_on(c, day, begin, end);

		for (size_t i = 0; i < count; i++) {
			int64_t from = begin[i] > at ? begin[i] : at;

			if (end[i] <= from)
				continue;
			if (end[i] - from >= target)
				return from + target;
			target -= end[i] - from;
			at = end[i];
		}
	}
	return SLA_NEVER;
}

int64_t sla_worked(const struct sla_calendar *c, int64_t from, int64_t to)
{
	int64_t begin[SLA_SPANS], end[SLA_SPANS], sum = 0, at = from;
	int32_t first = clock_day(from);

	if (to <= from)
		return 0;
	if (c->always)
		return to - from;
	for (int32_t day = first - 1; day <= clock_day(to) && day < first + DAYS_MOST; day++) {
		size_t count = open_on(c, day, begin, end);

		for (size_t i = 0; i < count; i++) {
			int64_t low = begin[i] > at ? begin[i] : at;
			int64_t high = end[i] < to ? end[i] : to;

			if (high <= low)
				continue;
			sum += high - low;
			at = high;
		}
	}
	return sum;
}

int64_t sla_clock_due(const struct sla_calendar *c, const Od__Clock *clock)
{
	int64_t left = clock->target, at = clock->started;

	for (size_t i = 0; i < clock->n_pause; i++) {
		const Od__Pause *pause = clock->pause[i];
		int64_t worked = sla_worked(c, at, pause->from);

		if (worked >= left)
			break;
		left -= worked;
		if (!pause->has_to)
			return SLA_NEVER;
		if (pause->to > at)
			at = pause->to;
	}
	return sla_due(c, at, left);
}

void sla_policy_find(const struct desk *d, const char *kind, uint32_t severity, const char *grade,
	struct sla_policy *out)
{
	const Od__Config *c;
	int best = -1;

	*out = (struct sla_policy) { .response = 2 * CLOCK_HOUR, .resolution = 8 * CLOCK_HOUR };
	for (size_t i = 0; (c = config_at(d, "sla", i)); i++) {
		const Od__SlaPolicy *p = c->sla;
		int narrow;

		if (c->value_case != OD__CONFIG__VALUE_SLA ||
		    strcmp(text_of(p->kind), kind) != 0 ||
		    (p->severity && p->severity != severity) ||
		    (text_of(p->grade)[0] && strcmp(p->grade, grade) != 0))
			continue;
		narrow = (p->severity ? 2 : 0) + (text_of(p->grade)[0] ? 1 : 0);
		if (narrow <= best)
			continue;
		best = narrow;
		out->id = c->id;
		out->version = c->version;
		out->response = p->response;
		out->resolution = p->resolution;
		out->working_hours = p->working_hours;
	}
}

void sla_calendar_of(const struct desk *d, bool working_hours, struct sla_calendar *out)
{
	memset(out, 0, sizeof *out);
	if (!working_hours || sla_calendar_read(setting_text(d, "work_hours"), out))
		out->always = true;
}

void sla_start(struct verb *v, Od__Clock *clock, const struct sla_policy *policy, int64_t target,
	int64_t start)
{
	struct sla_calendar calendar;
	int64_t due;

	sla_calendar_of(v->desk, policy->working_hours, &calendar);
	SET(clock, target, target);
	SET(clock, started, start);
	SET(clock, policy, policy->id);
	SET(clock, policy_version, policy->version);
	due = sla_clock_due(&calendar, clock);
	if (due != SLA_NEVER)
		SET(clock, due, due);
}

/* Does the clock's policy, as it is now, count working hours alone? */
static bool in_hours(const struct desk *d, const Od__Clock *clock)
{
	const Od__Config *c;

	for (size_t i = 0; clock->policy && (c = config_at(d, "sla", i)); i++)
		if (c->id == clock->policy && c->value_case == OD__CONFIG__VALUE_SLA)
			return c->sla->working_hours;
	return false;
}

int64_t sla_warn_at(const struct desk *d, const Od__Clock *clock)
{
	struct sla_calendar calendar;
	Od__Clock part = *clock;

	sla_calendar_of(d, in_hours(d, clock), &calendar);
	part.target = clock->target / 100 * setting_int(d, "sla_warn_percent");
	return sla_clock_due(&calendar, &part);
}
