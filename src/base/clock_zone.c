/* SPDX-License-Identifier: ISC */
/*
 * clock_zone -- local time and days in the desk's zone.
 *
 * The zone is set once for the process by TZ and tzset(), before threads start, and read by
 * localtime_r(). tzset() takes any text and silently means UTC by it, so the name is looked up
 * among the zone files first. A local time that a change of the clock skips means the first moment
 * after the gap; one that happens twice means the first of the two. Both are found from the
 * offsets a day and a half before and after, which lie on the two sides of at most one change.
 */
#include "base/clock.h"

#include <fcntl.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"

#define HOUR 3600
#define KNOWN 61u	/* a prime: hours that are 36 apart (clock_join) have places of their own */

static char zone[64] = "UTC";

/*
 * An hour that this thread asked about, and its offset from UTC: an order asks for a dozen local times
 * of the same few hours. An hour with the same offset at both ends has that one throughout.
 */
struct known_hour {
	int64_t begin;
	int64_t offset;
	unsigned zone;		/* number of the zone; 0: none yet */
};
static _Thread_local struct known_hour known[KNOWN];
static atomic_uint zone_number = 1;

static bool zone_file(const char *name)
{
	const char *folder = getenv("TZDIR");
	char path[512], head[4];
	ssize_t got;
	int fd;

	snprintf(path, sizeof path, "%s/%s", folder ? folder : "/usr/share/zoneinfo", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return false;
	got = read(fd, head, sizeof head);
	close(fd);
	return got == 4 && memcmp(head, "TZif", 4) == 0;
}

enum status clock_zone(const char *name)
{
	char value[sizeof zone + 1];
	const char *p;

	if (strlen(name) >= sizeof zone)
		return ERR_LIMIT;
	for (p = name; *p; p++)
		if (!strchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/", *p))
			return ERR_FORMAT;
	if (name[0] == '/' || name[0] == 0)
		return ERR_FORMAT;
	if (strcmp(name, "UTC") != 0 && !zone_file(name))
		return ERR_NOT_FOUND;
	snprintf(value, sizeof value, "%s%s", strcmp(name, "UTC") ? ":" : "", name);
	if (setenv("TZ", strcmp(name, "UTC") ? value : "UTC0", 1) != 0)
		panic("clock: TZ cannot be set");
	tzset();
	atomic_fetch_add(&zone_number, 1);
	snprintf(zone, sizeof zone, "%s", name);
	return OK;
}

const char *clock_zone_name(void)
{
	return zone;
}

static int64_t floor_divide(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

static void local(int64_t seconds, struct tm *t)
{
	time_t at = (time_t)seconds;

	if (!localtime_r(&at, t))
		panic("clock: no local time of %lld", (long long)seconds);
}

static int64_t offset_asked(int64_t seconds)
{
	struct tm t;

	local(seconds, &t);
	return t.tm_gmtoff;
}

static int64_t offset_at(int64_t seconds)
{
	int64_t begin = floor_divide(seconds, HOUR) * HOUR, offset;
	struct known_hour *k = &known[(uint64_t)(begin / HOUR) % KNOWN];
	unsigned number = atomic_load_explicit(&zone_number, memory_order_relaxed);

	if (k->zone == number && k->begin == begin)
		return k->offset;
	offset = offset_asked(seconds);
	if (offset_asked(begin) == offset && offset_asked(begin + HOUR - 1) == offset)
		*k = (struct known_hour){ .begin = begin, .offset = offset, .zone = number };
	return offset;
}

void clock_split(int64_t at, struct clock_parts *parts)
{
	int64_t seconds = floor_divide(at, CLOCK_SECOND), offset = offset_at(seconds), day, of_day;

	seconds += offset;
	day = floor_divide(seconds, CLOCK_DAY / CLOCK_SECOND);
	of_day = seconds - day * (CLOCK_DAY / CLOCK_SECOND);
	clock_day_split((int32_t)day, parts);
	parts->hour = (int)(of_day / HOUR);
	parts->minute = (int)(of_day / 60 % 60);
	parts->second = (int)(of_day % 60);
	parts->offset = (int)offset;
}

int64_t clock_join(const struct clock_parts *parts)
{
	struct tm t = { .tm_year = parts->year - 1900, .tm_mon = parts->month - 1,
		.tm_mday = parts->day, .tm_hour = parts->hour, .tm_min = parts->minute,
		.tm_sec = parts->second };
	int64_t plain = (int64_t)timegm(&t);		/* as if it were UTC */
	int64_t before = offset_at(plain - 36 * 3600), after = offset_at(plain + 36 * 3600);
	int64_t early = plain - before, late = plain - after, low, high;

	if (offset_at(early) == before && (before >= after || offset_at(late) != after))
		return early * CLOCK_SECOND;
	if (offset_at(late) == after)
		return (before > after && offset_at(early) == before ? early : late) * CLOCK_SECOND;
	/* In the gap: the change lies after `late` and not after `early`. */
	low = late < early ? late : early;
	high = late < early ? early : late;
	while (low < high) {
		int64_t middle = low + (high - low) / 2;

		if (offset_at(middle) == before)
			low = middle + 1;
		else
			high = middle;
	}
	return low * CLOCK_SECOND;
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static int32_t days_of(int64_t year, int month, int day)
{
	int64_t y = year - (month <= 2), era = floor_divide(y, 400), of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return (int32_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468);
}

int32_t clock_day_join(int year, int month, int day)
{
	struct clock_parts back;
	int32_t days;

	if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > 31)
		return INT32_MIN;
	days = days_of(year, month, day);
	clock_day_split(days, &back);
	return back.day == day ? days : INT32_MIN;
}

void clock_day_split(int32_t day, struct clock_parts *parts)
{
	int64_t z = (int64_t)day + 719468, era = floor_divide(z, 146097), of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100), m = (5 * of_year + 2) / 153;
	int64_t week = ((int64_t)day + 4) % 7;

	memset(parts, 0, sizeof *parts);
	parts->day = (int)(of_year - (153 * m + 2) / 5 + 1);
	parts->month = (int)(m + (m < 10 ? 3 : -9));
	parts->year = (int)(y + era * 400 + (parts->month <= 2));
	parts->weekday = (int)(week < 0 ? week + 7 : week);
	parts->yearday = day - days_of(parts->year, 1, 1);
}

int32_t clock_day(int64_t at)
{
	int64_t seconds = floor_divide(at, CLOCK_SECOND);

	return (int32_t)floor_divide(seconds + offset_at(seconds), CLOCK_DAY / CLOCK_SECOND);
}

int64_t clock_day_start(int32_t day)
{
	struct clock_parts p;

	clock_day_split(day, &p);
	return clock_join(&p);
}
