/* SPDX-License-Identifier: ISC */
/*
 * day -- the alarm, the two walks of the job, and the task for an order that is held for long.
 */
#include "desk/day.h"

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/clock.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_place.h"
#include "desk/profile.h"
#include "desk/restock.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "record/message.pb-c.h"

#define MORNING (5 * 60 + 30)	/* minutes after midnight */

enum status day_begin(struct verb *v, void *baton)
{
	(void)baton;
	return alarm_first(v, alarm_minute(v->now, MORNING), DAY_ALARM);
}

enum status day_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	enum status s = alarm_set(v, alarm_minute(v->now, MORNING), DAY_ALARM, 0, 0);

	(void)alarm;
	if (!s && !job_open(v, DAY_JOB, ""))
		s = job_begin(v, DAY_JOB, "", 0, OD__JOB_STATE__STAGING, NULL, NULL);
	return s;
}

/* ---- orders that are held ---- */

static enum status held_task(struct verb *v, const Od__Order *o)
{
	const char *said = verb_said(v, "", o->id), *days;
	Od__Profile *profile;
	Od__Customer *c;
	Od__Task *task;
	bool there;
	enum status s = task_exists(v, ORDER_HELD_TASK, "order", o->id, "", &there);

	if (s || there)
		return s;
	s = customer_load(v, o->customer, &c);
	if (!s)
		s = profile_get(v, c->id, &profile);
	if (s)
		return s;
	days = arena_format(v->arena, "%d", clock_day(v->now) - clock_day(o->placed_at));
	task = task_fresh(v, ORDER_HELD_TASK, "order", o->id, "");
	SET(task, customer, o->customer);
	SET(task, due, v->now);
	SET(task, worth, o->total);
	task_give(v, task, profile->owner, "sales");
	task->text = made_sentence(v, OD__MESSAGE__HELD_TASK, said, customer_said(v, c), days,
		o->n_hold ? order_hold_said(v, o->hold[0]) : "");
	return task_add(v, task, 0);
}

/* The index has the newest first: from those that are held too long on, to the oldest. */
static enum status held(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct key at = job_cursor(job);
	struct walk *walk;
	Od__Order *o;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_HELD, NULL, false, &walk);

	if (!job->cursor.len)
		key_add_down(&at, v->now - setting_int(v->desk, "held_days") * CLOCK_DAY);
	if (!s)
		s = walk_after(walk, &at);
	while (!s && most-- > 0 && clock_steady() < until) {
		s = walk_next(walk, &at, NULL, v->arena, (ProtobufCMessage **)&o);
		if (!s)
			s = held_task(v, o);
		SET(job, done, job->done + !s);
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (s == ERR_END) {
		at = key_empty();
		SET(job, state, OD__JOB_STATE__DRAINING);
	}
	job_go_on(v, job, &at);
	return OK;
}

/* ---- customers ---- */

/* Most of them have no rhythm or are not due: they cost a look at their figure alone. */
static enum status customers(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct key at = job_cursor(job);
	struct walk *walk;
	Od__Figure *f;
	enum status s = walk_open(v->txn, TABLE_FIGURE, NULL, false, &walk);

	if (!s && at.length)
		s = walk_after(walk, &at);
	while (!s && most-- > 0 && clock_steady() < until) {
		s = walk_next(walk, &at, NULL, v->arena, (ProtobufCMessage **)&f);
		if (!s)
			s = restock_look(v, f);
		SET(job, done, job->done + !s);
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (s == ERR_END)
		SET(job, state, OD__JOB_STATE__JOB_DONE);
	job_go_on(v, job, &at);
	return OK;
}

enum status day_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	return job->state == OD__JOB_STATE__STAGING ? held(v, job, most, until)
		: customers(v, job, most, until);
}
