/* SPDX-License-Identifier: ISC */
/*
 * survey_answer -- the verbs `survey answer` and `survey drop`, and what follows from an answer.
 *
 * A ticket is answered once a round. A low answer makes one task: of a ticket once a round, of a customer
 * without one once a month and survey; who had the ticket gets it, else the customer's owner, else the
 * department of customer service. A ballot is written quietly (survey.h).
 */
#include "desk/survey.h"

#include <inttypes.h>
#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/ticket.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define DEPARTMENT "service"

/* When the running round of a ticket began. */
static int64_t round_begun(const Od__Ticket *t)
{
	const Od__Round *r = ticket_round(t);
	const Od__Clock *c = r ? r->resolution ? r->resolution : r->response : NULL;

	return c ? c->has_begun ? c->begun : c->started : t->opened;
}

/* The answer about the running round; *out NULL when there is none. */
static enum status of_round(struct verb *v, const Od__Ticket *t, Od__Answer **out)
{
	struct key key = key_u64(t->answer);
	enum status s = t->answer ? table_get_as(v->txn, TABLE_ANSWER, &key, v->arena, out) : ERR_NOT_FOUND;

	if (s || (*out)->at < round_begun(t))
		*out = NULL;
	return s == ERR_NOT_FOUND ? OK : s;
}

/* Refuses a second answer about the same round. */
static enum status once_a_round(struct verb *v, const Od__Ticket *t)
{
	Od__Answer *before;
	enum status s = of_round(v, t, &before);

	if (s || !before)
		return s;
	return verb_refuse(v, OD__MESSAGE__SURVEY_ANSWERED, "ticket", ticket_said(v, t),
		ticket_time(v, before->at), NULL, NULL);
}

static enum status read_about(struct verb *v, const Od__SurveyAnswer *r, Od__Ticket **ticket,
	Od__Customer **customer)
{
	Od__Customer *named = NULL;
	enum status s = OK;

	*ticket = NULL;
	*customer = NULL;
	if (text_of(r->ticket)[0])
		s = ticket_get(v, "ticket", r->ticket, ticket, customer);
	if (!s && (text_of(r->customer)[0] || !*customer))
		s = customer_get(v, "customer", text_of(r->customer), &named);
	if (!s && named && *customer && named->id != (*customer)->id)
		return verb_missing(v, "ticket", "ticket", r->ticket);
	if (named)
		*customer = named;
	return s || !*ticket ? s : once_a_round(v, *ticket);
}

static Od__Answer *answer_of(struct verb *v, const Od__SurveyAnswer *r, const Od__Config *survey,
	const struct survey_said *said)
{
	Od__Answer *a = FRESH(v, answer);

	SET_TEXT(v, a, survey, survey->code);
	SET(a, survey_version, survey->version);
	SET(a, at, r->has_at && r->at < v->now ? r->at : v->now);
	SET(a, by, v->actor->user);
	if (r->has_call)
		SET(a, call, r->call);
	if (text_of(r->channel)[0])
		SET_TEXT(v, a, channel, r->channel);
	if (text_of(r->number)[0])
		SET_TEXT(v, a, number, r->number);
	a->given = said->given;
	a->n_given = said->given_count;
	a->text = said->text;
	a->n_text = said->text_count;
	if (said->scored)
		SET(a, score, said->score);
	if (said->recommends)
		SET(a, recommend, said->recommend);
	SET(a, low, said->low);
	return a;
}

enum status verb_survey_answer(struct verb *v, const Od__SurveyAnswer *request, Od__Made *reply)
{
	const Od__Config *survey;
	struct survey_said said;
	Od__Customer *customer;
	Od__Ticket *ticket;
	const char *who = NULL;
	struct key key;
	uint64_t id;
	Od__Answer *a;
	enum status s = survey_get(v, request->survey, &survey);

	if (!s && survey->survey->anonymous)
		s = verb_refuse(v, OD__MESSAGE__SURVEY_IS_ANONYMOUS, "survey", survey->code, NULL, NULL,
			NULL);
	if (!s)
		s = survey_read(v, survey, request->answer, request->n_answer, &said);
	if (!s)
		s = read_about(v, request, &ticket, &customer);
	if (!s)
		s = verb_next(v, "answer", &id);
	if (s)
		return s;
	a = answer_of(v, request, survey, &said);
	SET(a, id, id);
	SET(a, customer, customer->id);
	SET(a, subject, customer->subject);
	if (ticket)
		SET(a, ticket, ticket->id);
	key = key_u64(id);
	s = change_put(v, TABLE_ANSWER, &key, id, a->customer, a->subject, NULL, &a->base);
	if (!s && !v->unseen)
		s = survey_follow(v, a, &who);
	if (s)
		return s;
	change_event(v, "changed", customer->id, "record/customer/%" PRIu64, customer->id);
	made_fill(v, reply, "answer", id, arena_format(v->arena, "%" PRIu64, id), a->version);
	made_note(v, reply, who ? OD__MESSAGE__SURVEY_LOW : OD__MESSAGE__SURVEY_KEPT, survey->code,
		said.summary, who, NULL);
	return OK;
}

static enum status draw_number(struct verb *v, Od__Ballot *b, struct key *key)
{
	do {
		uint64_t number;

		randombytes_buf(&number, sizeof number);
		SET(b, number, number);
		*key = key_empty();
		key_add_text(key, b->survey);
		key_add_u64(key, number);
	} while (table_has(v->txn, TABLE_BALLOT, key));
	return OK;
}

enum status verb_survey_drop(struct verb *v, const Od__SurveyDrop *request, Od__SurveyDropped *reply)
{
	const Od__Config *survey;
	struct clock_parts parts;
	struct survey_said said;
	struct key key;
	Od__Ballot *b;
	enum status s = survey_get(v, request->survey, &survey);

	if (!s && !survey->survey->anonymous)
		s = verb_refuse(v, OD__MESSAGE__SURVEY_IS_NAMED, "survey", survey->code, NULL, NULL, NULL);
	if (!s)
		s = survey_read(v, survey, request->answer, request->n_answer, &said);
	if (s)
		return s;
	b = FRESH(v, ballot);
	SET_TEXT(v, b, survey, survey->code);
	SET(b, survey_version, survey->version);
	clock_split(v->now, &parts);
	SET(b, month, clock_day_join(parts.year, parts.month, 1));
	b->given = said.given;
	b->n_given = said.given_count;
	b->text = said.text;
	b->n_text = said.text_count;
	if (said.scored)
		SET(b, score, said.score);
	if (said.recommends)
		SET(b, recommend, said.recommend);
	SET(b, low, said.low);
	s = draw_number(v, b, &key);
	if (!s)
		s = change_quiet(v, TABLE_BALLOT, &key, &b->base);
	if (!s)
		reply->note = made_sentence(v, OD__MESSAGE__SURVEY_DROPPED, survey->code, NULL, NULL, NULL);
	return s;
}

/* ---- what follows ---- */

static const char *said_of(struct verb *v, const Od__Answer *a)
{
	if (a->has_score)
		return arena_format(v->arena, "%" PRId64 " %%", (a->score + 5000) / 10000);
	return a->has_recommend ? arena_format(v->arena, "%" PRIu32 "/10", a->recommend) : "…";
}

/* The ticket knows its answer, and nobody has to ask any more. */
static enum status tell_ticket(struct verb *v, const Od__Answer *a, struct ticket_work *w)
{
	Od__TicketStep *step;
	Od__Answer *before;
	Od__Task *ask;
	enum status s = ticket_take(v, verb_said(v, TICKET_LETTER, a->ticket), 0, w);

	if (!s)
		s = of_round(v, w->before, &before);
	/* of an import: one that came before, or is about a round that is over, tells the ticket nothing */
	if (s || before || a->at < round_begun(w->before))
		return s;
	SET(w->t, answer, a->id);
	step = ticket_step(v, w, OD__STEP_KIND__STEP_NOTE);
	step->told = made_sentence(v, OD__MESSAGE__SURVEY_KEPT, a->survey, said_of(v, a), NULL, NULL);
	s = ticket_done(v, w, "answered");
	if (!s)
		s = task_open_next(v, "survey", "ticket", a->ticket, 0, &ask);
	if (s)
		return s == ERR_END ? OK : s;
	return task_finish(v, ask, "answered", 0);
}

/* Who has a task: a person, or a department. */
static const char *name_of(struct verb *v, const Od__Task *task)
{
	return task->owner ? access_name_of(v->desk, task->owner)
		: ticket_term_name(v, "department", text_of(task->department));
}

static enum status follow_up(struct verb *v, const Od__Answer *a, const Od__Ticket *t, const char **who)
{
	const char *kind = t ? "ticket" : "customer", *period;
	struct key key = key_u64(a->customer);
	uint64_t subject = t ? t->id : a->customer;
	struct clock_parts parts;
	Od__Profile *profile;
	Od__Customer *c;
	bool there = false;
	Od__Task *task;
	enum status s;

	clock_split(a->at, &parts);
	period = t ? arena_format(v->arena, "%zu", t->n_round)
		: arena_format(v->arena, "%s %04d-%02d", a->survey, parts.year, parts.month);
	s = task_exists(v, SURVEY_LOW_TASK, kind, subject, period, &there);
	if (s || there)
		return s;
	s = table_get_as(v->txn, TABLE_CUSTOMER, &key, v->arena, &c);
	if (!s)
		s = profile_get(v, a->customer, &profile);
	if (s)
		return s;
	task = task_fresh(v, SURVEY_LOW_TASK, kind, subject, period);
	SET(task, customer, a->customer);
	if (t) {
		task->ticket = arena_copy(v->arena, &t->id, sizeof t->id);
		task->n_ticket = 1;
	}
	task_give(v, task, t && t->assignee ? t->assignee : profile->owner,
		t && text_of(t->department)[0] ? t->department : DEPARTMENT);
	SET(task, due, v->now + setting_int(v->desk, "survey_follow_hours") * CLOCK_HOUR);
	task->text = made_sentence(v, OD__MESSAGE__SURVEY_FOLLOW, customer_said(v, c), a->survey,
		said_of(v, a), NULL);
	*who = name_of(v, task);
	return task_add(v, task, 0);
}

enum status survey_follow(struct verb *v, const Od__Answer *a, const char **who)
{
	struct ticket_work w = { .t = NULL };
	enum status s = a->ticket ? tell_ticket(v, a, &w) : OK;

	*who = NULL;
	if (s || !a->low || a->at < v->now - setting_int(v->desk, "survey_fresh_days") * CLOCK_DAY)
		return s;
	return follow_up(v, a, w.t, who);
}
