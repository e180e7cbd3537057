/* SPDX-License-Identifier: ISC */
/*
 * clock -- the only reader of time in orderdesk.
 *
 * Wall time is int64 microseconds since 1970-01-01 UTC. Tests and the sandbox set it: the
 * environment ORDERDESK_CLOCK holds either a fixed instant "=2026-11-19T06:05:00Z", a start from
 * which time runs on "+2026-11-19T06:05:00Z", or "@FILE" whose text is read at each call as one
 * of these. Steady time (deadlines, durations) is never changed. Days are counted in the desk's
 * zone, an IANA name.
 */
#ifndef ORDERDESK_BASE_CLOCK_H
#define ORDERDESK_BASE_CLOCK_H

#include <stdint.h>

#include "base/status.h"

#define CLOCK_SECOND INT64_C(1000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR (60 * CLOCK_MINUTE)
#define CLOCK_DAY (24 * CLOCK_HOUR)

struct clock_parts {
	int year, month, day;		/* month 1 to 12 */
	int hour, minute, second;
	int weekday;			/* 0 Sunday */
	int yearday;			/* 0 to 365 */
	int offset;			/* seconds east of UTC */
};

int64_t clock_now(void);
/* As the environment would: "=…", "+…", "@FILE", "" for the real time. For tests and the sandbox. */
enum status clock_set(const char *text);
int64_t clock_steady(void);			/* microseconds, monotonic */
enum status clock_zone(const char *name);	/* of this process, before threads start; ERR_NOT_FOUND */
const char *clock_zone_name(void);
void clock_split(int64_t at, struct clock_parts *parts);	/* in the zone */
int64_t clock_join(const struct clock_parts *parts);	/* local parts to instant; gap: first after */
int32_t clock_day(int64_t at);			/* local day number since 1970-01-01 */
int64_t clock_day_start(int32_t day);
void clock_day_split(int32_t day, struct clock_parts *parts);	/* year, month, day, weekday */
int32_t clock_day_join(int year, int month, int day);	/* INT32_MIN when there is no such day */
/* ISO 8601: "2026-11-19T14:05:00.000000+08:00" or with Z; local time without a zone. */
enum status clock_parse(const char *text, int64_t *at);
void clock_print(int64_t at, char out[40]);	/* UTC, Z, fraction only when not 0 */

#endif
