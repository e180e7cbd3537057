/* SPDX-License-Identifier: ISC */
/*
 * ticket_end -- the verbs `ticket resolve`, `ticket close` and `ticket reopen`.
 *
 * A ticket is solved with its result in a sentence: not before the customer was answered, a complaint not
 * without its cause, not before what its standard asks for is ticked off, and not while a cure is asked of
 * a supervisor. Solved, it closes after some days by itself, or ends unsolved for a reason that the desk
 * keeps a list of. Reopened, it keeps its history and gets a new round of clocks.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_move.h"
#include "desk/ticket_redress.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ROUNDS_MOST 20

static Od__TicketStep *state_step(struct verb *v, struct ticket_work *w, int message,
	const char *arg0, const char *text)
{
	Od__TicketStep *step = ticket_step(v, w, OD__STEP_KIND__STEP_STATE);

	if (message)
		step->told = made_sentence(v, message, arg0, NULL, NULL, NULL);
	if (*text)
		SET_TEXT(v, step, text, text);
	return step;
}

static enum status check_resolve(struct verb *v, const Od__TicketResolve *request,
	const struct ticket_work *w)
{
	const Od__Clock *response = ticket_clock(w->t, TICKET_RESPONSE);
	const Od__RedressAsk *asking = ticket_asking(w->t);
	const char *missing;
	enum status s = ticket_must_be_open(v, w, "ticket resolve");

	if (s)
		return s;
	if (asking)
		return verb_refuse(v, OD__MESSAGE__REDRESS_UNANSWERED, "id", w->said,
			enum_label(&od__redress_kind__descriptor, (int)asking->what->kind),
			made_money(v, asking->cost), NULL);
	if (response && !response->has_met && !(request->told && v->actor->user))
		return verb_refuse(v, OD__MESSAGE__ANSWER_FIRST, "told", w->said, NULL, NULL, NULL);
	if (w->t->kind == OD__TICKET_KIND__COMPLAINT && !text_of(w->t->cause)[0] &&
	    !text_of(w->t->cause_code)[0])
		return verb_refuse(v, OD__MESSAGE__CAUSE_FIRST, "id", w->said, NULL, NULL, NULL);
	missing = ticket_standard_missing(v, w->t);
	if (missing)
		return verb_refuse(v, OD__MESSAGE__CHECK_FIRST, "id", w->said, missing, NULL, NULL);
	return OK;
}

static void stop_clocks(struct ticket_work *w, int64_t at)
{
	for (int which = 0; which < TICKET_CLOCKS; which++) {
		Od__Clock *c = ticket_clock(w->t, which);

		sla_resume(c, at);
		if (!c->has_met)
			SET(c, met, at);
	}
}

enum status verb_ticket_resolve(struct verb *v, const Od__TicketResolve *request, Od__Made *reply)
{
	Od__TicketStep *step;
	struct ticket_work w;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (!s)
		s = check_resolve(v, request, &w);
	if (s)
		return s;
	if (w.t->state == OD__TICKET_STATE__TICKET_WAITING)
		ticket_go_on(v, &w, v->now);
	step = state_step(v, &w, 0, NULL, request->text);
	SET(step, outward, request->told);
	ticket_keep_held(v, w.t, v->now);
	if (!ticket_clock(w.t, TICKET_RESPONSE)->has_met)	/* what he heard is the first answer */
		ticket_standard_met(v, w.t, "reason");
	stop_clocks(&w, v->now);
	SET_TEXT(v, w.t, result, request->text);
	SET(w.t, state, OD__TICKET_STATE__TICKET_RESOLVED);
	SET(w.t, resolved, v->now);
	SET(w.t, close_at, v->now + setting_int(v->desk, "ticket_close_days") * CLOCK_DAY);
	s = ticket_done(v, &w, "solved");
	if (!s)
		s = figure_ticket_closed(v, w.t->customer);
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_SOLVED,
			day_said(v, clock_day(w.t->close_at)), NULL);
	return s;
}

/*
 * The one place where the question of satisfaction begins: a task to ask, once a round. The answer comes
 * back by its number in ticket.answer.
 */
static void ask_satisfaction(struct verb *v, struct ticket_work *w)
{
	const char *kind = enum_label(&od__ticket_kind__descriptor, (int)w->t->kind);
	Od__Task *task;

	if (!strstr(setting_text(v->desk, "satisfaction_kinds"), kind) ||
	    text_of(w->t->rejected)[0])
		return;
	SET(w->t, asked, v->now);
	task = ticket_task(v, w, "survey", arena_format(v->arena, "%zu", w->t->n_round));
	task_give(v, task, w->t->assignee, text_of(w->t->department));
	SET(task, due, v->now + CLOCK_DAY);
	task->text = made_sentence(v, OD__MESSAGE__ASK_SATISFACTION, w->said, NULL, NULL, NULL);
}

void ticket_close(struct verb *v, struct ticket_work *w, int64_t at, bool ask)
{
	SET(w->t, state, OD__TICKET_STATE__TICKET_CLOSED);
	SET(w->t, closed, at);
	w->t->has_close_at = false;
	w->t->close_at = 0;
	ticket_asked_over(v, w->t);
	if (ask)
		ask_satisfaction(v, w);
}

/* An open ticket ends unsolved only for one of the desk's reasons. */
static enum status reject(struct verb *v, const Od__TicketClose *request, struct ticket_work *w)
{
	const char *said = text_of(request->reject), *code = ticket_term(v, "reject", said);
	Od__Ticket *other;
	enum status s = OK;

	if (!*said)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said,
			enum_label(&od__ticket_state__descriptor, (int)w->before->state),
			"ticket close", "solved, or with reject=duplicate");
	if (!code)
		return verb_missing(v, "reject", "reason", said);
	if (!text_of(request->duplicate)[0] && strcmp(code, "duplicate") == 0)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "duplicate", "duplicate",
			"the ticket that it repeats", NULL, NULL);
	if (text_of(request->duplicate)[0])
		s = ticket_get(v, "duplicate", request->duplicate, &other, NULL);
	if (!s && text_of(request->duplicate)[0] && other->id == w->t->id)
		s = verb_missing(v, "duplicate", "ticket", request->duplicate);
	if (s)
		return s;
	if (text_of(request->duplicate)[0])
		SET(w->t, duplicate, other->id);
	SET_TEXT(v, w->t, rejected, code);
	ticket_keep_held(v, w->t, v->now);
	w->t->has_pause_until = false;
	w->t->pause_until = 0;
	w->t->pause_reason = NULL;
	state_step(v, w, OD__MESSAGE__REJECTED_STEP, code, text_of(request->text));
	return OK;
}

enum status verb_ticket_close(struct verb *v, const Od__TicketClose *request, Od__Made *reply)
{
	struct ticket_work w;
	bool open;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (s)
		return s;
	open = ticket_is_open(w.before);
	if (w.before->state == OD__TICKET_STATE__TICKET_CLOSED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w.said, "closed",
			"ticket close", "solved");
	if (open)
		s = reject(v, request, &w);
	else
		state_step(v, &w, OD__MESSAGE__CLOSED_STEP, NULL, text_of(request->text));
	if (s)
		return s;
	ticket_close(v, &w, v->now, !request->has_ask || request->ask);
	s = ticket_done(v, &w, "closed");
	if (!s)
		s = ticket_asked_end(v, w.before);
	if (!s && open)
		s = figure_ticket_closed(v, w.t->customer);
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_IS_CLOSED, NULL, NULL);
	return s;
}

static enum status check_reopen(struct verb *v, const struct ticket_work *w)
{
	if (ticket_is_open(w->before))
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said,
			enum_label(&od__ticket_state__descriptor, (int)w->before->state),
			"ticket reopen", "solved or closed");
	if (w->before->state == OD__TICKET_STATE__TICKET_CLOSED &&
	    !actor_may(v->actor, "ticket.reopen"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "id", "ticket reopen",
			"ticket.reopen", NULL, NULL);
	if (w->before->n_round >= ROUNDS_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "id", "round",
			arena_format(v->arena, "%zu", w->before->n_round),
			arena_format(v->arena, "%d", ROUNDS_MOST), NULL);
	return OK;
}

static enum status open_again(struct verb *v, struct ticket_work *w)
{
	Od__Ticket *t = w->t;
	enum status s;

	SET(t, state, OD__TICKET_STATE__TICKET_OPEN);
	SET(t, reopened, t->reopened + 1);
	SET(t, held_since, v->now);
	s = ticket_begin_round(v, t);
	t->has_resolved = t->has_close_at = t->has_closed = t->has_duplicate = false;
	t->resolved = t->close_at = t->closed = 0;
	t->duplicate = 0;
	t->rejected = t->result = t->pause_reason = NULL;
	return s;
}

enum status verb_ticket_reopen(struct verb *v, const Od__TicketReopen *request, Od__Made *reply)
{
	const Od__Task *raised;
	struct ticket_work w;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (!s)
		s = check_reopen(v, &w);
	if (!s)
		s = open_again(v, &w);
	if (s)
		return s;
	state_step(v, &w, OD__MESSAGE__REOPENED_STEP,
		arena_format(v->arena, "%" PRIu32, w.t->reopened), request->text);
	s = ticket_done(v, &w, "opened");
	if (!s)
		s = figure_ticket_reopened(v, w.t->customer);
	if (!s)		/* one that was rejected counts again */
		s = ticket_ask_cause(v, w.t, &raised);
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_REOPENED,
			ticket_time(v, ticket_clock(w.t, TICKET_RESPONSE)->due),
			ticket_time(v, ticket_clock(w.t, TICKET_RESOLUTION)->due));
	if (!s && raised)
		ticket_cause_made(v, w.said, raised, reply);
	return s;
}
