/* SPDX-License-Identifier: ISC */
/*
 * standing -- orders that come by themselves, on days by rule.
 *
 * `standing save` is standing_save.c, `standing list` standing_list.c. Each running one waits in the
 * queue of alarms for the night, lead days before its next delivery; the alarm places the order
 * and writes the occurrence in one transaction, keyed by number and day: a day has one order,
 * whatever is killed and however late the alarm rings. A day that cannot be served is skipped with
 * its reason, and the owner of the customer gets a task. Said as S-7.
 */
#ifndef ORDERDESK_DESK_STANDING_H
#define ORDERDESK_DESK_STANDING_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/schedule.pb-c.h"
#include "record/system.pb-c.h"

#define STANDING_ALARM "standing"
#define STANDING_JOB "nights"	/* the calendar changed: alarms follow (standing_nights.c) */
#define STANDING_NIGHT 120	/* minutes after midnight at which orders are made */

struct key occurrence_key(uint64_t standing, int32_t day);
enum status standing_said(struct verb *v, const char *field, const char *said,
	Od__Standing **out, Od__Customer **customer);
/* The first day of the rule, skips and extra days counted in, after `after`; RECURRENCE_END. */
int32_t standing_day_after(const Od__Standing *st, int32_t after);
/* The day on which it is delivered, holidays looked at; false: the day is skipped. */
bool standing_deliver(const struct verb *v, const Od__Standing *st, const Od__Customer *c,
	int32_t day, int32_t *deliver);
/* A day on which the desk does not deliver at all: one of its calendar without hours. */
bool standing_holiday(const struct verb *v, int32_t day);
/* Sets the next day from what is done with, and its alarm in place of the one of `before`. */
enum status standing_wait(struct verb *v, const Od__Standing *before, Od__Standing *after,
	const Od__Customer *c);
enum status standing_put(struct verb *v, const Od__Standing *before, Od__Standing *after);
enum status standing_ring_alarm(struct verb *v, const Od__Alarm *alarm);

/* A day of it is still to be made into an order. */
bool standing_waits(const Od__Standing *st);
/* When the order of a day is made. */
int64_t standing_night_of(const struct verb *v, const Od__Standing *st, const Od__Customer *c, int32_t day);
enum status standing_nights_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

#endif
