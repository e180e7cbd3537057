/* SPDX-License-Identifier: ISC */
/*
 * sla: due times around the clock and in working hours, over nights, weekends, holidays, pauses
 * and changes of the clock.
 */
#include "desk/sla.h"

#include <string.h>

#include "base/clock.h"
#include "tap/tap.h"

#define H CLOCK_HOUR
#define M CLOCK_MINUTE
#define WORK "mon-fri 08:30-18:00, sat 9-12"

static const struct {
	const char *zone, *calendar, *start;
	int64_t target;
	const char *due;
} DUE[] = {
	{ "Asia/Shanghai", "", "2026-11-19T14:05:00", 2 * H, "2026-11-19T16:05:00" },
	{ "Asia/Shanghai", "always", "2026-11-21T23:00:00", 8 * H, "2026-11-22T07:00:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T14:05:00", 2 * H, "2026-11-19T16:05:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T17:00:00", 2 * H, "2026-11-20T09:30:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T06:00:00", 2 * H, "2026-11-19T10:30:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T20:00:00", 0, "2026-11-19T20:00:00" },
	{ "Asia/Shanghai", WORK, "2026-11-20T17:30:00", 4 * H, "2026-11-23T09:00:00" },
	{ "Asia/Shanghai", WORK, "2026-11-21T13:00:00", 1 * H, "2026-11-23T09:30:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T08:30:00", 9 * H + 30 * M, "2026-11-19T18:00:00" },
	{ "Asia/Shanghai", WORK, "2026-11-19T14:00:00", 24 * H, "2026-11-23T16:00:00" },
	/* a night span over the change of the clock has its real hours */
	{ "Europe/Berlin", "sat 22-6", "2026-03-28T20:00:00", 7 * H, "2026-03-29T06:00:00" },
	{ "Europe/Berlin", "sat 22-6", "2026-10-24T20:00:00", 9 * H, "2026-10-25T06:00:00" },
	/* a span that begins in the gap begins at its end */
	{ "Europe/Berlin", "sun 2-4", "2026-03-29T00:00:00", 1 * H, "2026-03-29T04:00:00" },
};

static int64_t local(const char *text)
{
	int64_t at = 0;

	if (clock_parse(text, &at))
		bail("%s is no time", text);
	return at;
}

static void dues(void)
{
	struct sla_calendar c;

	for (size_t i = 0; i < sizeof DUE / sizeof *DUE; i++) {
		int64_t start, due;

		clock_zone(DUE[i].zone);
		is_int(OK, sla_calendar_read(DUE[i].calendar, &c), "%s", DUE[i].calendar);
		start = local(DUE[i].start);
		due = sla_due(&c, start, DUE[i].target);
		is_int(local(DUE[i].due), due, "%s + %lld min in \"%s\"", DUE[i].start,
			(long long)(DUE[i].target / M), DUE[i].calendar);
		is_int(DUE[i].target, sla_worked(&c, start, due), "and as much was worked");
	}
}

static void odd(void)
{
	static const char *const texts[] = {
		"mon", "mon 8", "xyz 8-9", "mon 25-26", "mon 8:99-9", "mon-", "mon 8-9 foo"
	};
	struct sla_calendar c;
	int32_t closed;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		is_int(ERR_FORMAT, sla_calendar_read(texts[i], &c), "\"%s\" is no calendar", texts[i]);
	clock_zone("Asia/Shanghai");
	sla_calendar_read("mon-fri 9-17", &c);
	closed = clock_day(local("2026-11-20T00:00:00"));
	c.closed = &closed;
	c.closed_days = 1;
	is_int(local("2026-11-23T10:00:00"), sla_due(&c, local("2026-11-19T16:00:00"), 2 * H),
		"a holiday is no working day");
	c.spans = 0;
	is_int(SLA_NEVER, sla_due(&c, 0, H), "without working time nothing is ever due");
}

static void pauses(void)
{
	struct sla_calendar c;
	Od__Pause one = OD__PAUSE__INIT, two = OD__PAUSE__INIT, *list[] = { &one, &two };
	Od__Clock clock = OD__CLOCK__INIT;

	clock_zone("Asia/Shanghai");
	sla_calendar_read("mon-fri 9-17", &c);
	clock.started = local("2026-11-19T10:00:00");
	clock.target = 4 * H;
	is_int(local("2026-11-19T14:00:00"), sla_clock_due(&c, &clock), "without a pause");
	one.from = local("2026-11-19T11:00:00");
	one.has_to = 1;
	one.to = local("2026-11-19T12:30:00");
	clock.pause = list;
	clock.n_pause = 1;
	is_int(local("2026-11-19T15:30:00"), sla_clock_due(&c, &clock), "a pause is taken out");
	two.from = local("2026-11-19T15:00:00");
	clock.n_pause = 2;
	is_int(SLA_NEVER, sla_clock_due(&c, &clock), "while it is paused nothing is due");
	two.has_to = 1;
	two.to = local("2026-11-20T10:00:00");
	is_int(local("2026-11-20T10:30:00"), sla_clock_due(&c, &clock), "then the rest goes on");
	two.from = local("2026-11-19T18:00:00");
	is_int(local("2026-11-19T15:30:00"), sla_clock_due(&c, &clock),
		"a pause behind the due moves nothing");
}

int main(void)
{
	plan_lazy();
	dues();
	odd();
	pauses();
	return tap_result();
}
