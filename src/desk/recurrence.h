/* SPDX-License-Identifier: ISC */
/*
 * recurrence -- days by rule: RFC 5545, daily, weekly and monthly.
 *
 * The parser and the reckoning are libical's; only days are asked of it, in no zone, so a clock that
 * changes moves nothing. A month without the day of the rule is passed over, as the RFC says; the
 * last day is BYMONTHDAY=-1. Pure.
 */
#ifndef ORDERDESK_DESK_RECURRENCE_H
#define ORDERDESK_DESK_RECURRENCE_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define RECURRENCE_END INT32_MAX

/*
 * ERR_FORMAT: no rule, or more than FREQ (daily, weekly, monthly), INTERVAL, COUNT, UNTIL and, of a
 * week, BYDAY, of a month, BYDAY or BYMONTHDAY.
 */
enum status recurrence_check(const char *rule);
/* recurrence_read.c: the rule that stands for words ("mon thu"), or as it is. ERR_FORMAT: neither. */
enum status recurrence_read(const char *text, char *out, size_t size);
/* The first day of the rule, begun at `from`, that is after `after`; RECURRENCE_END. */
int32_t recurrence_next(const char *rule, int32_t from, int32_t after);

#endif
