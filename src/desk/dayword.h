/* SPDX-License-Identifier: ISC */
/*
 * dayword -- days as people type them: t, +1, 3d, 2w, 1m, e, sat, 25, 12-25, 明天, 周五.
 *
 * One reader for the one-breath line, delivery days and the day of a list. Weekdays and days of
 * the month mean the next one, never today; where what has been is asked for, the one before: tue, last
 * tuesday, 上周二, 昨天, 3d, 17, 11-17. Pure but for day_read, which refuses what it cannot
 * read and names the days near one that does not exist ("no 31 November: 30 or 1 Dec").
 */
#ifndef ORDERDESK_DESK_DAYWORD_H
#define ORDERDESK_DESK_DAYWORD_H

#include <stdint.h>

#include "desk/desk.h"

struct dayword {
	int32_t day;
	/* When there is no such day: its month and number, and the days before and after it. */
	int month, number;
	int32_t before, after;
};

/* OK; ERR_FORMAT: it is no day; ERR_NOT_FOUND: the month has no such day. */
enum status dayword_read(const char *text, int32_t today, struct dayword *out);
/* The day that somebody means who speaks of what has been: today or before. */
enum status dayword_past(const char *text, int32_t today, struct dayword *out);
/* The same for a verb's field; refuses with DAY_UNKNOWN or DAY_NONE. */
enum status day_read(struct verb *v, const char *field, const char *text, int32_t *day);
enum status day_read_past(struct verb *v, const char *field, const char *text, int32_t *day);

#endif
