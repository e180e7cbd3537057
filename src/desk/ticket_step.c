/* SPDX-License-Identifier: ISC */
/*
 * ticket_step -- the verbs `ticket step` and `ticket cause`: work on a ticket.
 *
 * The first reply that a person sent stops the response clock; a note, something heard, an automatic text
 * or an order does not. What the customer says himself ends a pause. Cause and prevention are kept with the
 * ticket; a day to look at them again is a task.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/shipment.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_move.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static enum status check_step(struct verb *v, const Od__TicketNote *request)
{
	switch (request->kind) {
	case OD__STEP_KIND__STEP_NOTE:
	case OD__STEP_KIND__STEP_REPLY:
	case OD__STEP_KIND__STEP_HEARD:
		if (text_of(request->text)[0])
			return OK;
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "text", "text", "what was said",
			NULL, NULL);
	case OD__STEP_KIND__STEP_CHECK:
		if (text_of(request->check)[0])
			return OK;
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "check", "check",
			"code of what is done", NULL, NULL);
	default:
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "kind", "kind",
			"note, reply, heard or check",
			enum_label(&od__step_kind__descriptor, (int)request->kind), NULL);
	}
}

/* An outward reply of a person stops the first clock. */
static bool answers(struct verb *v, const Od__TicketNote *request, struct ticket_work *w)
{
	Od__Clock *c = ticket_clock(w->t, TICKET_RESPONSE);

	if (request->kind != OD__STEP_KIND__STEP_REPLY || request->automatic || !v->actor->user ||
	    !c || c->has_met || !ticket_is_open(w->t))
		return false;
	sla_resume(c, v->now);
	SET(c, met, v->now);
	return true;
}

enum status verb_ticket_step(struct verb *v, const Od__TicketNote *request, Od__Made *reply)
{
	bool reply_sent = request->kind == OD__STEP_KIND__STEP_REPLY, answered;
	const char *text = text_of(request->text);
	const Od__Clock *resolution;
	Od__TicketStep *step;
	struct ticket_work w;
	enum status s = check_step(v, request);

	if (!s)
		s = ticket_take(v, request->id, request->version, &w);
	if (!s && request->kind == OD__STEP_KIND__STEP_CHECK)
		s = ticket_must_be_open(v, &w, "check");
	if (!s && request->kind == OD__STEP_KIND__STEP_CHECK)
		s = ticket_standard_tick(v, w.t, request->check, !request->undone, &text);
	if (s)
		return s;
	step = ticket_step(v, &w, request->kind);
	SET_TEXT(v, step, text, text);
	if (request->kind == OD__STEP_KIND__STEP_CHECK)
		step->told = made_sentence(v, request->undone ? OD__MESSAGE__UNTICKED_STEP :
			OD__MESSAGE__TICKED_STEP, NULL, NULL, NULL, NULL);
	if (text_of(request->channel)[0])
		SET_TEXT(v, step, channel, request->channel);
	if (reply_sent)
		SET(step, outward, true);
	if (request->kind == OD__STEP_KIND__STEP_HEARD &&
	    w.t->state == OD__TICKET_STATE__TICKET_WAITING)
		ticket_go_on(v, &w, v->now);
	answered = answers(v, request, &w);
	if (answered)
		ticket_standard_met(v, w.t, "reason");
	s = ticket_done(v, &w, "changed");
	if (s)
		return s;
	resolution = ticket_clock(w.t, TICKET_RESOLUTION);
	if (answered && resolution->has_due)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_ANSWERED,
			ticket_time(v, resolution->due), NULL);
	else
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_NOTED, NULL, NULL);
	return OK;
}

/* ---- cause ---- */

static enum status read_cause(struct verb *v, const Od__TicketCause *request, Od__Ticket *t)
{
	const char *code = text_of(request->code);
	const Od__User *owner;

	if (*code && !(code = ticket_term(v, "cause", code)))
		return verb_missing(v, "code", "cause", request->code);
	if (text_of(request->owner)[0]) {
		owner = access_user_by_login(v->desk, request->owner);
		if (!owner || owner->state == OD__USER_STATE__LEFT)
			return verb_missing(v, "owner", "user", request->owner);
		SET(t, cause_owner, owner->id);
	}
	if (request->has_check && request->check < clock_day(v->now))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "check", "check",
			"a day from today on", day_said(v, request->check), NULL);
	if (*code)
		SET_TEXT(v, t, cause_code, code);
	if (request->cause)
		SET_TEXT(v, t, cause, request->cause);
	if (request->prevention)
		SET_TEXT(v, t, prevention, request->prevention);
	if (request->has_check)
		SET(t, cause_check, request->check);
	return OK;
}

static bool differs(const char *before, const char *now)
{
	return strcmp(text_of(before), text_of(now)) != 0;
}

static void say(struct verb *v, struct ticket_work *w, int message, const char *arg0, const char *arg1,
	const char *text)
{
	Od__TicketStep *step = ticket_step(v, w, OD__STEP_KIND__STEP_CAUSE);

	step->told = made_sentence(v, message, arg0, arg1, NULL, NULL);
	if (*text)
		SET_TEXT(v, step, text, text);
}

/* What is new of cause and prevention, each a step of its own: a form sends again what stood there. */
static void say_cause(struct verb *v, const Od__TicketCause *request, struct ticket_work *w)
{
	const Od__Ticket *t = w->t, *before = w->before;
	const char *code = text_of(t->cause_code), *owner = access_name_of(v->desk, t->cause_owner);
	bool given = text_of(request->owner)[0], prevention = differs(before->prevention, t->prevention);
	const char *day = request->has_check ? day_said(v, request->check) : NULL;
	bool gone = *text_of(before->cause) && !*text_of(t->cause) && !differs(before->cause_code, code);

	if (gone)
		say(v, w, OD__MESSAGE__CAUSE_GONE_STEP, NULL, NULL, "");
	else if (differs(before->cause_code, code) || differs(before->cause, t->cause) ||
		 (!prevention && !given && !day))
		say(v, w, *code ? OD__MESSAGE__CAUSE_STEP : OD__MESSAGE__CAUSE_WORDS_STEP,
			*code ? code : NULL, NULL, text_of(t->cause));
	if (given && day)
		say(v, w, OD__MESSAGE__PREVENTION_BOTH_STEP, owner, day, text_of(t->prevention));
	else if (given)
		say(v, w, OD__MESSAGE__PREVENTION_OWNER_STEP, owner, NULL, text_of(t->prevention));
	else if (day)
		say(v, w, OD__MESSAGE__PREVENTION_CHECK_STEP, day, NULL, text_of(t->prevention));
	else if (prevention)
		say(v, w, *text_of(t->prevention) ? OD__MESSAGE__PREVENTION_STEP
			: OD__MESSAGE__PREVENTION_GONE_STEP, NULL, NULL, text_of(t->prevention));
}

enum status verb_ticket_cause(struct verb *v, const Od__TicketCause *request, Od__Made *reply)
{
	struct ticket_work w;
	Od__Task *task;
	bool there = false;
	const char *day;
	enum status s;

	if (!text_of(request->code)[0] && !request->cause && !request->prevention &&
	    !text_of(request->owner)[0] && !request->has_check)
		return verb_refuse(v, OD__MESSAGE__NOTHING_TO_CHANGE, NULL, NULL, NULL, NULL, NULL);
	s = ticket_take(v, request->id, request->version, &w);
	if (!s)
		s = read_cause(v, request, w.t);
	day = s || !request->has_check ? "" : arena_format(v->arena, "%" PRId32, request->check);
	if (!s && *day)
		s = task_exists(v, "prevention", "ticket", w.t->id, day, &there);
	if (s)
		return s;
	if (text_of(request->code)[0] || text_of(request->cause)[0])
		ticket_standard_met(v, w.t, "cause");
	if (text_of(request->prevention)[0])
		ticket_standard_met(v, w.t, "prevention");
	say_cause(v, request, &w);
	if (*day && !there) {
		task = ticket_task(v, &w, "prevention", day);
		task_give(v, task, w.t->cause_owner ? w.t->cause_owner : v->actor->user,
			text_of(w.t->department));
		SET(task, due, clock_day_start(request->check));
		task->text = made_sentence(v, OD__MESSAGE__CHECK_PREVENTION, w.said, NULL, NULL,
			NULL);
	}
	s = ticket_done(v, &w, "changed");
	if (!s)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_NOTED, NULL, NULL);
	return s;
}
