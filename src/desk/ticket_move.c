/* SPDX-License-Identifier: ISC */
/*
 * ticket_move -- the verbs `ticket hand` and `ticket pause`: other hands, other times.
 *
 * Neither touches what the customer was promised: handed on, the clocks run as before, and the working
 * time that each department had is kept beside them; paused, they stand for a reason that the policy
 * names, and go on by themselves when its longest pause is over.
 */
#include "desk/ticket_move.h"

#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/ticket_clock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define PAUSES_MOST 40	/* of one clock; rounds add some of their own */

enum status ticket_must_be_open(struct verb *v, const struct ticket_work *w, const char *what)
{
	if (ticket_is_open(w->before))
		return OK;
	return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said,
		enum_label(&od__ticket_state__descriptor, (int)w->before->state), what,
		"new, open or waiting");
}

void ticket_made(struct verb *v, const struct ticket_work *w, Od__Made *reply, int message,
	const char *arg1, const char *arg2)
{
	made_fill(v, reply, "ticket", w->t->id, w->said, w->t->version);
	made_note(v, reply, message, w->said, arg1, arg2, NULL);
}

void ticket_keep_held(struct verb *v, Od__Ticket *t, int64_t until)
{
	Od__Held **list = arena_array(v->arena, t->n_held + 1, sizeof *list), *held = NULL;

	for (size_t i = 0; i < t->n_held; i++) {
		list[i] = t->held[i];
		if (strcmp(text_of(list[i]->department), text_of(t->department)) == 0)
			held = list[i];
	}
	if (!held) {
		held = FRESH(v, held);
		SET_TEXT(v, held, department, text_of(t->department));
		list[t->n_held++] = held;
		t->held = list;
	}
	SET(held, time, held->time + ticket_held(v, t, until));
	SET(held, times, held->times + 1);
	t->has_held_since = false;
	t->held_since = 0;
}

/* To whom: a person, a department, or both; a person alone brings the department along. */
static enum status read_hand(struct verb *v, const Od__TicketHand *request,
	const char **department, const Od__User **to)
{
	const char *said = text_of(request->department), *login = text_of(request->to);

	*department = NULL;
	*to = NULL;
	if (!*said && !*login)
		return verb_refuse(v, OD__MESSAGE__NOTHING_TO_CHANGE, "department", NULL, NULL,
			NULL, NULL);
	if (*said && !(*department = ticket_term(v, "department", said)))
		return verb_missing(v, "department", "department", said);
	if (!*login)
		return OK;
	*to = access_user_by_login(v->desk, login);
	if (!*to || (*to)->state == OD__USER_STATE__LEFT)
		return verb_missing(v, "to", "user", login);
	if (!*department && text_of((*to)->department)[0])
		*department = ticket_term(v, "department", (*to)->department);
	return OK;
}

enum status verb_ticket_hand(struct verb *v, const Od__TicketHand *request, Od__Made *reply)
{
	const char *department, *name;
	Od__TicketStep *step;
	const Od__User *to;
	struct ticket_work w;
	bool moves;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (!s)
		s = ticket_must_be_open(v, &w, "ticket hand");
	if (!s)
		s = read_hand(v, request, &department, &to);
	if (s)
		return s;
	moves = department && strcmp(department, text_of(w.t->department)) != 0;
	step = ticket_step(v, &w, OD__STEP_KIND__STEP_HAND);
	SET(step, department_time, ticket_held(v, w.t, v->now));
	name = to ? access_name_of(v->desk, to->id) : ticket_term_name(v, "department", department);
	/* departments by their codes: they are named in the language of who reads (made_named) */
	step->told = made_sentence(v, OD__MESSAGE__HANDED_STEP, w.t->assignee && to
		? access_name_of(v->desk, w.t->assignee) : text_of(w.t->department), to ? name : department,
		NULL, NULL);
	if (text_of(request->text)[0])
		SET_TEXT(v, step, text, request->text);
	if (moves) {
		ticket_keep_held(v, w.t, v->now);
		SET_TEXT(v, w.t, department, department);
		SET(w.t, held_since, v->now);
	}
	SET(w.t, assignee, to ? to->id : 0);
	s = ticket_done(v, &w, "handed");
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_HANDED, name, NULL);
	return s;
}

void ticket_go_on(struct verb *v, struct ticket_work *w, int64_t at)
{
	Od__TicketStep *step = ticket_step(v, w, OD__STEP_KIND__STEP_PAUSE);

	SET(step, at, at);
	step->told = made_sentence(v, OD__MESSAGE__GOES_ON_STEP, NULL, NULL, NULL, NULL);
	ticket_resume_clocks(v, w->t, at);
}

/* The policy's reasons for a sentence: "customer, goods, test". */
static const char *reasons(struct verb *v, const struct sla_policy *p)
{
	const char *text = "";

	for (size_t i = 0; i < p->pauses; i++)
		text = arena_format(v->arena, "%s%s%s", text, i ? ", " : "", p->pause[i]);
	return text;
}

static enum status check_pause(struct verb *v, const Od__TicketPause *request,
	const struct ticket_work *w, const struct sla_policy *policy, const char **reason)
{
	const Od__Clock *c = ticket_clock(w->t, TICKET_RESOLUTION);
	const char *said = text_of(request->reason), *code = ticket_term(v, "pause", said);

	*reason = NULL;
	if (w->t->state == OD__TICKET_STATE__TICKET_WAITING)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said, "waiting",
			"ticket pause", "open");
	if (!policy->pauses)
		return verb_refuse(v, OD__MESSAGE__PAUSE_NEVER, "reason", w->said, NULL, NULL, NULL);
	for (size_t i = 0; code && i < policy->pauses; i++)
		if (strcmp(policy->pause[i], code) == 0)
			*reason = policy->pause[i];
	if (!*reason)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "reason", "reason",
			reasons(v, policy), said, NULL);
	if (request->has_until && request->until <= v->now)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "until", "until",
			"a time ahead of now", ticket_time(v, request->until), NULL);
	if (c && c->n_pause >= PAUSES_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "id", "pause",
			arena_format(v->arena, "%zu", c->n_pause),
			arena_format(v->arena, "%d", PAUSES_MOST), NULL);
	return OK;
}

static enum status resume(struct verb *v, struct ticket_work *w, Od__Made *reply)
{
	enum status s;

	if (w->t->state != OD__TICKET_STATE__TICKET_WAITING)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said,
			enum_label(&od__ticket_state__descriptor, (int)w->before->state),
			"resume", "waiting");
	ticket_go_on(v, w, v->now);
	s = ticket_done(v, w, "goes on");
	if (!s)
		ticket_made(v, w, reply, OD__MESSAGE__TICKET_GOES_ON, ticket_time(v,
			ticket_clock(w->t, TICKET_RESOLUTION)->due), NULL);
	return s;
}

enum status verb_ticket_pause(struct verb *v, const Od__TicketPause *request, Od__Made *reply)
{
	struct sla_policy policy;
	struct ticket_work w;
	Od__TicketStep *step;
	const char *reason;
	int64_t longest;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (!s)
		s = ticket_must_be_open(v, &w, "ticket pause");
	if (!s && request->resume)
		return resume(v, &w, reply);
	if (!s)
		s = ticket_policy(v, w.t, &policy);
	if (!s)
		s = check_pause(v, request, &w, &policy, &reason);
	if (s)
		return s;
	longest = policy.longest_pause;
	if (request->has_until && request->until - v->now < longest)
		longest = request->until - v->now;
	step = ticket_step(v, &w, OD__STEP_KIND__STEP_PAUSE);
	step->told = made_sentence(v, OD__MESSAGE__WAITS_STEP, reason, NULL, NULL, NULL);
	if (text_of(request->text)[0])
		SET_TEXT(v, step, text, request->text);
	ticket_pause_clocks(v, w.t, reason, longest);
	s = ticket_done(v, &w, "waits");
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_WAITS,
			ticket_time(v, w.t->pause_until), NULL);
	return s;
}
