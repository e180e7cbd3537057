/* SPDX-License-Identifier: ISC */
/*
 * ticket_tell -- who hears of a clock that presses, is late or climbs.
 *
 * The policy names the assignee, the head of the department, a role or a login. A role means one of its
 * users, of the ticket's department if there is one. Whoever is not there is stood in for, in the end by
 * the department itself, so nothing is told to nobody. What is told is a task: one open task a clock,
 * as a higher step takes the place of the one before. From the due on it is a step of the ticket too.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"
#include "record/message.pb-c.h"

#define KIND "sla"

static uint32_t user_of_login(const struct desk *d, const char *login)
{
	const Od__User *u = access_user_by_login(d, login);

	return u ? u->id : 0;
}

static bool has_role(const Od__User *u, const char *role)
{
	for (size_t i = 0; i < u->n_role; i++)
		if (strcmp(u->role[i], role) == 0)
			return true;
	return false;
}

/* One who has the role, best of the department; 0: nobody. */
static uint32_t user_of_role(const struct desk *d, const char *role, const char *department)
{
	const Od__User *u;
	uint32_t found = 0;

	for (size_t i = 0; (u = access_user_at(d, i)); i++) {
		if (u->state != OD__USER_STATE__ACTIVE || !has_role(u, role))
			continue;
		if (strcmp(text_of(u->department), department) == 0)
			return u->id;
		if (!found)
			found = u->id;
	}
	return found;
}

static uint32_t receiver(const struct desk *d, const Od__Ticket *t, const char *who)
{
	const char *department = text_of(t->department);
	const Od__Config *c;
	uint32_t user;

	if (strcmp(who, "assignee") == 0)
		return t->assignee;
	if (strcmp(who, "head") == 0) {
		c = config_find(d, "department", department);
		return c && c->value_case == OD__CONFIG__VALUE_TERM
			? user_of_login(d, text_of(c->term->head)) : 0;
	}
	user = user_of_role(d, who, department);
	return user ? user : user_of_login(d, who);
}

/* "2 response ": what all tasks of one clock in one round begin with. */
static const char *period_of(struct verb *v, const Od__Ticket *t, int which)
{
	return arena_format(v->arena, "%zu %s ", t->n_round,
		which == TICKET_RESPONSE ? "response" : "resolution");
}

/* Ends the open tasks of a clock; all of the ticket's when `which` is negative. */
static enum status end_tasks(struct verb *v, const Od__Ticket *t, int which, const char *result)
{
	const char *period = which < 0 ? "" : period_of(v, t, which);
	uint64_t after = 0;
	Od__Task *task;
	enum status s;

	while ((s = task_open_next(v, KIND, "ticket", t->id, after, &task)) == OK) {
		after = task->id;
		if (strncmp(text_of(task->period), period, strlen(period)) != 0)
			continue;
		s = task_finish(v, task, result, 0);
		if (s)
			break;
	}
	return s == ERR_END ? OK : s;
}

static int message_of(const struct ticket_tell *tell)
{
	if (tell->which == TICKET_RESPONSE)
		return tell->percent < 100 ? OD__MESSAGE__ANSWER_PRESSES
			: OD__MESSAGE__ANSWER_LATE;
	return tell->percent < 100 ? OD__MESSAGE__SOLUTION_PRESSES : OD__MESSAGE__SOLUTION_LATE;
}

/* A stored sentence is read on other days and in other languages: day and time in digits. */
static const char *time_kept(struct verb *v, int64_t at)
{
	struct clock_parts parts;

	clock_split(at, &parts);
	return arena_format(v->arena, "%02d-%02d %02d:%02d", parts.month, parts.day, parts.hour,
		parts.minute);
}

/* The department when the task has no owner, by its name in the desk's first language. */
static const char *told_name(struct verb *v, const Od__Task *task)
{
	const Od__Config *department;

	if (task->owner)
		return access_name_of(v->desk, task->owner);
	department = config_find(v->desk, "department", text_of(task->department));
	return department ? config_name(department, setting_text(v->desk, "language")) :
		text_of(task->department);
}

Od__Task *ticket_tell(struct verb *v, struct ticket_work *w, const struct ticket_tell *tell)
{
	const Od__Ticket *t = w->t;
	const Od__Clock *c = ticket_clock(t, tell->which);
	const char *due = time_kept(v, sla_instant(c, c->due)), *who;
	struct sla_policy policy;
	Od__TicketStep *step;
	Od__Task *task;

	sla_policy_of(v->desk, c->policy, &policy);
	who = tell->percent < 100 ? "assignee" : sla_who(&policy, tell->percent);
	if (!*who)
		return NULL;
	task = task_fresh(v, KIND, "ticket", t->id, arena_format(v->arena, "%s%" PRIu32,
		period_of(v, t, tell->which), tell->percent));
	task_give(v, task, receiver(v->desk, t, who), text_of(t->department));
	SET(task, due, sla_instant(c, c->due));
	SET(task, customer, t->customer);
	task->text = made_sentence(v, message_of(tell), w->said, due, NULL, NULL);
	if (tell->percent < 100)
		return task;
	step = ticket_step(v, w, OD__STEP_KIND__STEP_CLOCK);
	SET(step, at, tell->at);
	step->told = made_sentence(v, tell->which == TICKET_RESPONSE
		? OD__MESSAGE__ANSWER_LATE_STEP : OD__MESSAGE__SOLUTION_LATE_STEP, due,
		told_name(v, task), NULL, NULL);
	return task;
}

enum status ticket_tell_put(struct verb *v, const Od__Ticket *t, int which, Od__Task *task)
{
	enum status s = end_tasks(v, t, which, "climbed");

	return s ? s : task_add(v, task, 0);
}

enum status ticket_untell(struct verb *v, const Od__Ticket *t)
{
	enum status s = OK;

	if (!ticket_is_open(t))
		return end_tasks(v, t, -1, "done");
	for (int which = 0; !s && which < TICKET_CLOCKS; which++)
		if (ticket_clock(t, which)->has_met)
			s = end_tasks(v, t, which, "done");
	return s;
}
