/* SPDX-License-Identifier: ISC */
/*
 * dayword: what people type for a day, on Thursday 19 November 2026.
 */
#include "desk/dayword.h"

#include "base/clock.h"
#include "tap/tap.h"

static const struct { const char *typed; int year, month, day; } DAYS[] = {
	{ "t", 2026, 11, 19 }, { "today", 2026, 11, 19 }, { "今天", 2026, 11, 19 },
	{ "+1", 2026, 11, 20 }, { "1d", 2026, 11, 20 }, { "3d", 2026, 11, 22 },
	{ "2w", 2026, 12, 3 }, { "1m", 2026, 12, 19 }, { "3m", 2027, 2, 19 },
	{ "e", 2026, 11, 30 }, { "mon", 2026, 11, 23 }, { "thu", 2026, 11, 26 },
	{ "fri", 2026, 11, 20 }, { "Sat", 2026, 11, 21 }, { "sunday", 2026, 11, 22 },
	{ "25", 2026, 11, 25 }, { "19", 2026, 12, 19 }, { "5", 2026, 12, 5 },
	{ "12-25", 2026, 12, 25 }, { "3-1", 2027, 3, 1 }, { "11-19", 2026, 11, 19 },
	{ "2026-12-25", 2026, 12, 25 }, { "2027-01-02", 2027, 1, 2 }, { "明天", 2026, 11, 20 },
	{ "后天", 2026, 11, 21 }, { "大后天", 2026, 11, 22 }, { "周五", 2026, 11, 20 },
	{ "星期一", 2026, 11, 23 }, { "周日", 2026, 11, 22 }, { "下周五", 2026, 11, 27 },
	{ "25号", 2026, 11, 25 }, { "12月25日", 2026, 12, 25 }, { "yesterday", 2026, 11, 18 },
	{ " sat", 2026, 11, 21 },
};
static const char *const NONE[] = {
	"", "x", "sa", "+", "-1", "13-1", "0", "32", "1y", "2026-13-01", "99999d", "周八", "12-25x", "d"
};

/* Of what has been. */
static const struct { const char *typed; int year, month, day; } PAST[] = {
	{ "t", 2026, 11, 19 }, { "yesterday", 2026, 11, 18 }, { "昨天", 2026, 11, 18 },
	{ "前天", 2026, 11, 17 }, { "tue", 2026, 11, 17 }, { "last Tuesday", 2026, 11, 17 },
	{ "thu", 2026, 11, 19 }, { "last thu", 2026, 11, 12 }, { "周二", 2026, 11, 17 },
	{ "上周二", 2026, 11, 10 }, { "上星期日", 2026, 11, 15 }, { "fri", 2026, 11, 13 },
	{ "3d", 2026, 11, 16 }, { "3天前", 2026, 11, 16 }, { "2w", 2026, 11, 5 },
	{ "1m", 2026, 10, 19 },
	{ "19", 2026, 11, 19 }, { "17", 2026, 11, 17 }, { "25", 2026, 10, 25 }, { "17号", 2026, 11, 17 },
	{ "11-17", 2026, 11, 17 }, { "12-25", 2025, 12, 25 }, { "11月17日", 2026, 11, 17 },
	{ "2026-02-01", 2026, 2, 1 },
};
static const char *const NOT_PAST[] = {
	"", "x", "+1", "tomorrow", "明天", "2026-12-25", "last", "上", "0", "e"
};

static void past(int32_t today)
{
	struct dayword d;

	for (size_t i = 0; i < sizeof PAST / sizeof *PAST; i++) {
		is_int(OK, dayword_past(PAST[i].typed, today, &d), "%s was a day", PAST[i].typed);
		is_int(clock_day_join(PAST[i].year, PAST[i].month, PAST[i].day), d.day, "%s was",
			PAST[i].typed);
	}
	for (size_t i = 0; i < sizeof NOT_PAST / sizeof *NOT_PAST; i++)
		is_int(ERR_FORMAT, dayword_past(NOT_PAST[i], today, &d), "\"%s\" was none", NOT_PAST[i]);
	is_int(ERR_NOT_FOUND, dayword_past("31", clock_day_join(2026, 12, 1), &d), "no 31 November has been");
}

int main(void)
{
	int32_t today = clock_day_join(2026, 11, 19);
	struct dayword d;

	plan_lazy();
	clock_zone("Asia/Shanghai");
	for (size_t i = 0; i < sizeof DAYS / sizeof *DAYS; i++) {
		is_int(OK, dayword_read(DAYS[i].typed, today, &d), "%s is a day", DAYS[i].typed);
		is_int(clock_day_join(DAYS[i].year, DAYS[i].month, DAYS[i].day), d.day, "%s",
			DAYS[i].typed);
	}
	for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
		is_int(ERR_FORMAT, dayword_read(NONE[i], today, &d), "\"%s\" is none", NONE[i]);
	is_int(ERR_NOT_FOUND, dayword_read("31", today, &d), "November has no 31st");
	is_int(clock_day_join(2026, 11, 30), d.before, "the 30th stands before it");
	is_int(clock_day_join(2026, 12, 1), d.after, "and 1 December behind");
	is_int(ERR_NOT_FOUND, dayword_read("2027-02-29", today, &d), "2027 is no leap year");
	past(today);
	return tap_result();
}
