/* SPDX-License-Identifier: ISC */
/*
 * caller_check: the night of the search: an alarm that wakes its thread, and one that asks what came of it.
 *
 * The thread builds the index anew and holds the one in use against it (caller_build.c). What differed is
 * healed by then and stands in the log; supervisors get a task, because until then somebody may have
 * been told that a customer is not known. Both alarms are of one kind: n is 0 for the night, 1 for the
 * look behind it, which comes again while the thread still works.
 */
#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/caller.h"
#include "desk/caller_inside.h"
#include "desk/made.h"
#include "desk/task.h"
#include "record/message.pb-c.h"

#define NIGHT 1			/* o'clock, in the desk's zone */
#define LOOK (5 * CLOCK_MINUTE)
#define KIND "search"
#define DEPARTMENT "supervisor"

enum status caller_check_begin(struct verb *v, void *baton)
{
	(void)baton;
	return alarm_first(v, alarm_hour(v->now, NIGHT), CALLER_ALARM);
}

static enum status tell(struct verb *v, unsigned checked, unsigned differed)
{
	const char *day = arena_format(v->arena, "%d", clock_day(v->now));
	Od__Task *task;
	bool told;
	enum status s = task_exists(v, KIND, "", 0, day, &told);

	if (s != OK || told)
		return s;
	task = task_fresh(v, KIND, "", 0, day);
	task_give(v, task, 0, DEPARTMENT);
	SET(task, due, v->now + 8 * CLOCK_HOUR);
	task->text = made_sentence(v, OD__MESSAGE__SEARCH_DIFFERED, arena_format(v->arena, "%u", differed),
		arena_format(v->arena, "%u", checked), NULL, NULL);
	return task_add(v, task, 0);
}

enum status caller_check_ring(struct verb *v, const Od__Alarm *alarm)
{
	struct caller *c = v->desk->caller;
	unsigned checked, differed;
	enum status s;

	if (alarm->n == 0) {
		/* waking it twice, when this runs again, builds once */
		caller_wake(c);
		s = alarm_set(v, alarm_hour(v->now, NIGHT), CALLER_ALARM, 0, 0);
		return s == OK ? alarm_set(v, v->now + LOOK, CALLER_ALARM, 0, 1) : s;
	}
	if (!caller_report(c, &checked, &differed))
		return alarm_set(v, v->now + LOOK, CALLER_ALARM, 0, 1);
	return differed ? tell(v, checked, differed) : OK;
}

void caller_nights(struct desk *d)
{
	d->caller->nights = true;
	caller_wake(d->caller);
}
