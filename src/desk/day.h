/* SPDX-License-Identifier: ISC */
/*
 * day -- the job of each morning: tasks that nobody asked for, each made once.
 *
 * At 05:30 of the desk's zone DAY_ALARM rings, sets itself for the next morning and starts DAY_JOB,
 * which goes in slices first over the orders that are held for too long, then over the figures of
 * all customers (restock.h). It looks at today alone: what was to be told on a day on which nobody was
 * there is told by the first run behind it. A restart goes on at the cursor; what was made before is
 * found by its {kind, subject, period} and not made again. Called by server/clock_jobs.c through the
 * tables of clock.c. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_DAY_H
#define ORDERDESK_DESK_DAY_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

#define DAY_ALARM "day"
#define DAY_JOB "day"

/* The first alarm of a desk that has none: ERR_END when there is one. */
enum status day_begin(struct verb *v, void *baton);
enum status day_ring_alarm(struct verb *v, const Od__Alarm *alarm);
enum status day_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

#endif
