/* SPDX-License-Identifier: ISC */
/*
 * calendar -- working time: weekly spans of local time, days with hours of their own, a zone.
 *
 * The working time of an interval is the length of the instants in it whose local time lies in an open
 * span: a night over a change of the clock has its real hours, a span that begins in a gap begins at its
 * end, one over an hour that comes twice has it twice. A span belongs to the day on which it begins;
 * a day with an entry of its own has those hours and no others (none: a holiday). Config and tests
 * make calendars, sla.c counts with them. Bad text is ERR_FORMAT, an unknown zone ERR_NOT_FOUND.
 */
#ifndef ORDERDESK_DESK_CALENDAR_H
#define ORDERDESK_DESK_CALENDAR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "lang/zone.h"
#include "record/system.pb-c.h"

#define CALENDAR_NEVER INT64_MAX
#define CALENDAR_SPANS 56	/* most of a week or of a day */

struct calendar_span {
	int weekday;		/* 0 Sunday; of a day's own hours it does not matter */
	int from, to;		/* minutes; `to` up to 1440, not above `from`: on the next day */
};

struct calendar_day {
	int32_t day;
	size_t first, count;	/* its spans behind the weekly ones */
};

struct calendar {
	bool always;			/* around the clock, every day */
	struct calendar_span *span;	/* of the week, then of the days */
	size_t spans, all, room;	/* of the week; used; allocated */
	struct calendar_day *day;	/* in order */
	size_t days;
	struct zone_change *change;	/* NULL: the desk's zone */
	size_t changes;
};

/*
 * Made from what people write: hours "mon-fri 08:30-18:00, sat 9-12", "" or "always": around the
 * clock; a day's own hours without weekdays. Emptied by calendar_end, also after an error.
 */
enum status calendar_read(const Od__Calendar *given, struct calendar *out);
void calendar_end(struct calendar *c);

/* The first instant at which `target` of working time has passed since `start`; CALENDAR_NEVER. */
int64_t calendar_due(const struct calendar *c, int64_t start, int64_t target);
int64_t calendar_worked(const struct calendar *c, int64_t from, int64_t to);

#endif
