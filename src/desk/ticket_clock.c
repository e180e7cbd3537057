/* SPDX-License-Identifier: ISC */
/*
 * ticket_clock -- alarms by the difference of two records, rounds, pauses, and what rings.
 */
#include "desk/ticket_clock.h"

#include "desk/alarm.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/ticket_move.h"
#include "desk/ticket_redress.h"
#include "record/message.pb-c.h"

enum { PAUSE_ENDS = 6, CLOSES = 7 };
enum event { WARN, DUE, CLIMB };

static void want(struct ticket_alarm *out, size_t *count, int64_t due, uint32_t n)
{
	out[(*count)++] = (struct ticket_alarm) { due, n };
}

static void clock_alarms_of(const Od__Clock *c, uint32_t which, struct ticket_alarm *out,
	size_t *count)
{
	if (!c || c->has_met)
		return;
	if (c->has_warn && !c->has_warned)
		want(out, count, sla_instant(c, c->warn), which * 2);
	if (c->has_due && !c->has_breached)
		want(out, count, sla_instant(c, c->due), which * 2 + 1);
	if (c->has_escalate)
		want(out, count, sla_instant(c, c->escalate), 4 + which);
}

size_t ticket_alarms(const Od__Ticket *t, struct ticket_alarm out[TICKET_ALARMS])
{
	size_t count = 0;

	for (int which = 0; ticket_is_open(t) && which < TICKET_CLOCKS; which++)
		clock_alarms_of(ticket_clock(t, which), (uint32_t)which, out, &count);
	if (t->state == OD__TICKET_STATE__TICKET_WAITING && t->has_pause_until)
		want(out, &count, t->pause_until, PAUSE_ENDS);
	if (t->state == OD__TICKET_STATE__TICKET_RESOLVED && t->has_close_at)
		want(out, &count, t->close_at, CLOSES);
	return count;
}

static bool holds(const struct ticket_alarm *list, size_t count, int64_t due, uint32_t n)
{
	for (size_t i = 0; i < count; i++)
		if (list[i].n == n && list[i].due == due)
			return true;
	return false;
}

enum status ticket_set_alarms(struct verb *v, const Od__Ticket *before, const Od__Ticket *after)
{
	struct ticket_alarm old[TICKET_ALARMS], fresh[TICKET_ALARMS];
	size_t olds = before ? ticket_alarms(before, old) : 0;
	size_t fresher = ticket_alarms(after, fresh);
	uint64_t id = after->id;
	enum status s = OK;

	for (size_t i = 0; !s && i < olds; i++)
		if (!holds(fresh, fresher, old[i].due, old[i].n))
			s = alarm_clear(v, old[i].due, TICKET_ALARM, id, old[i].n);
	for (size_t i = 0; !s && i < fresher; i++)
		if (!holds(old, olds, fresh[i].due, fresh[i].n))
			s = alarm_set(v, fresh[i].due, TICKET_ALARM, id, fresh[i].n);
	return s;
}

/* ---- policies, rounds, pauses ---- */

enum status ticket_policy(struct verb *v, const Od__Ticket *t, struct sla_policy *out)
{
	Od__Profile *profile;
	enum status s = profile_get(v, t->customer, &profile);

	if (!s)
		sla_policy_find(v->desk, enum_label(&od__ticket_kind__descriptor, (int)t->kind),
			t->severity, text_of(profile->grade), out);
	return s;
}

static void count_anew(const struct sla_policy *p, Od__Ticket *t)
{
	for (int which = 0; which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(t, which);

		if (c && !c->has_met)
			sla_set(p, c, which == TICKET_RESPONSE ? p->response : p->resolution);
	}
}

enum status ticket_regrade(struct verb *v, Od__Ticket *t)
{
	struct sla_policy policy;
	enum status s = ticket_policy(v, t, &policy);

	if (!s && ticket_is_open(t))
		count_anew(&policy, t);
	return s;
}

/* The resolution clock of the round before, with the time in which nobody worked taken out. */
static Od__Clock *go_on(struct verb *v, const Od__Ticket *t, const Od__Clock *last)
{
	Od__Clock *c = (Od__Clock *)reflect_copy(&last->base, v->arena);

	sla_resume(c, t->has_resolved ? t->resolved : t->closed);
	sla_pause(v->arena, c, t->has_resolved ? t->resolved : t->closed, "");
	sla_resume(c, v->now);
	c->has_met = c->has_warned = c->has_breached = c->has_escalated = false;
	c->met = c->warned = c->breached = 0;
	c->escalated = 0;
	return c;
}

enum status ticket_begin_round(struct verb *v, Od__Ticket *t)
{
	Od__Round **list = arena_array(v->arena, t->n_round + 1, sizeof *list);
	const Od__Clock *last = ticket_clock(t, TICKET_RESOLUTION);
	int64_t begun = t->n_round ? v->now : t->opened;
	Od__Round *round = FRESH(v, round);
	struct sla_policy policy;
	enum status s = ticket_policy(v, t, &policy);

	if (s)
		return s;
	round->response = FRESH(v, clock);
	round->resolution = last ? go_on(v, t, last) : FRESH(v, clock);
	SET(round->response, started, begun);
	SET(round->response, begun, begun);
	if (!last)
		SET(round->resolution, started, begun);
	SET(round->resolution, begun, begun);
	for (size_t i = 0; i < t->n_round; i++)
		list[i] = t->round[i];
	list[t->n_round++] = round;
	t->round = list;
	count_anew(&policy, t);
	return OK;
}

static void count_as_before(struct verb *v, Od__Ticket *t)
{
	for (int which = 0; which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(t, which);
		struct sla_policy policy;

		if (!c || c->has_met)
			continue;
		sla_policy_of(v->desk, c->policy, &policy);
		sla_set(&policy, c, c->target);
	}
}

void ticket_pause_clocks(struct verb *v, Od__Ticket *t, const char *reason, int64_t longest)
{
	for (int which = 0; which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(t, which);

		if (c && !c->has_met)
			sla_pause(v->arena, c, v->now, reason);
	}
	SET(t, state, OD__TICKET_STATE__TICKET_WAITING);
	SET(t, pause_until, v->now + longest);
	SET_TEXT(v, t, pause_reason, reason);
	count_as_before(v, t);
}

void ticket_resume_clocks(struct verb *v, Od__Ticket *t, int64_t at)
{
	for (int which = 0; which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(t, which);

		if (c && !c->has_met)
			sla_resume(c, at);
	}
	SET(t, state, OD__TICKET_STATE__TICKET_OPEN);
	t->has_pause_until = false;
	t->pause_until = 0;
	t->pause_reason = NULL;
	count_as_before(v, t);
}

int64_t ticket_held(struct verb *v, const Od__Ticket *t, int64_t until)
{
	const Od__Clock *c = ticket_clock(t, TICKET_RESOLUTION);
	struct sla_policy policy;

	if (!c || !t->has_held_since)
		return 0;
	sla_policy_of(v->desk, c->policy, &policy);
	return sla_used(&policy.calendar->calendar, c, t->held_since, until);
}

/* ---- what the clocks reach ---- */

/* The next thing that a clock waits for, and when; false when it waits for nothing. */
static bool next_event(const Od__Clock *c, enum event *event, int64_t *at)
{
	struct ticket_alarm list[TICKET_ALARMS];
	size_t count = 0, first = 0;

	clock_alarms_of(c, 0, list, &count);
	if (!count)
		return false;
	for (size_t i = 1; i < count; i++)
		if (list[i].due < list[first].due)
			first = i;
	*event = list[first].n == 0 ? WARN : list[first].n == 1 ? DUE : CLIMB;
	*at = list[first].due;
	return true;
}

/* Marks one event of a clock; its percentage. */
static uint32_t mark(struct verb *v, Od__Clock *c, enum event event, int64_t at)
{
	struct sla_policy policy;

	sla_policy_of(v->desk, c->policy, &policy);
	switch (event) {
	case WARN:
		SET(c, warned, at);
		return policy.warn;
	case DUE:
		SET(c, breached, at);
		return 100;
	case CLIMB:
		break;
	}
	SET(c, escalated, sla_next_step(&policy, c));
	sla_set(&policy, c, c->target);
	return c->escalated;
}

void ticket_settle(struct verb *v, struct ticket_work *w)
{
	for (int which = 0; ticket_is_open(w->t) && which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(w->t, which);
		struct ticket_tell *tell = NULL;
		enum event event;
		int64_t at;

		while (c && next_event(c, &event, &at) && at <= v->now) {
			if (!tell)
				tell = &w->tell[w->tells++];
			*tell = (struct ticket_tell) { which, mark(v, c, event, at), at };
		}
	}
}

static void ring_clock(struct verb *v, struct ticket_work *w, const Od__Alarm *alarm)
{
	int which = (int)(alarm->n < 4 ? alarm->n / 2 : alarm->n - 4);
	Od__Clock *c = ticket_clock(w->t, which);
	enum event event = alarm->n >= 4 ? CLIMB : alarm->n % 2 ? DUE : WARN;
	struct ticket_tell tell = { which, mark(v, c, event, alarm->due), alarm->due };
	int64_t at;

	/* of what comes late, only the highest tells */
	if (!next_event(c, &event, &at) || at > v->now)
		w->tell[w->tells++] = tell;
}

enum status ticket_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	struct ticket_alarm list[TICKET_ALARMS];
	struct key key = key_u64(alarm->subject);
	struct ticket_work w = { 0 };
	enum status s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &w.before);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	if (!holds(list, ticket_alarms(w.before, list), alarm->due, alarm->n))
		return OK;
	w.t = (Od__Ticket *)reflect_copy(&w.before->base, v->arena);
	w.said = ticket_said(v, w.t);
	if (alarm->n == PAUSE_ENDS)
		ticket_go_on(v, &w, alarm->due);
	else if (alarm->n == CLOSES)
		ticket_close(v, &w, alarm->due, true);
	else
		ring_clock(v, &w, alarm);
	s = ticket_done(v, &w, alarm->n == PAUSE_ENDS ? "goes on" : alarm->n == CLOSES ? "closed"
		: alarm->n < 4 && alarm->n % 2 == 0 ? "pressing" : "late");
	return s || alarm->n != CLOSES ? s : ticket_asked_end(v, w.before);
}
