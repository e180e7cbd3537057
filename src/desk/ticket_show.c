/* SPDX-License-Identifier: ISC */
/*
 * ticket_show -- the verb `ticket show`: a ticket with its steps, clocks and what is like it.
 */
#include <string.h>

#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_move.h"
#include "desk/ticket_redress.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"

#define ALIKE 5	/* tickets of the same batch, and earlier ones, shown */
#define STEPS 1000

/* Of very many the latest. */
static enum status steps(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	struct key prefix = key_u64(t->id), before = prefix, key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_TICKET_STEP, &prefix, false, &walk);

	if (!s && t->steps > STEPS) {
		key_add_u32(&before, t->steps - STEPS);
		s = walk_after(walk, &before);
	}
	if (s)
		return s;
	reply->step = arena_array(v->arena, STEPS, sizeof *reply->step);
	while (reply->n_step < STEPS && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		Od__TicketShownStep *step = FRESH(v, ticket_shown_step);

		step->step = (Od__TicketStep *)m;
		made_named(v, step->step->told);
		SET_PERSON(v, step, by, step->step->by);
		reply->step[reply->n_step++] = step;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status earlier(struct verb *v, const Od__Ticket *of, Od__TicketShown *reply)
{
	struct key prefix = key_u64(of->customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	if (s)
		return s;
	reply->earlier = arena_array(v->arena, ALIKE, sizeof *reply->earlier);
	while (reply->n_earlier < ALIKE && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK)
		if (((const Od__Ticket *)m)->id != of->id)
			reply->earlier[reply->n_earlier++] = ticket_row(v, (const Od__Ticket *)m);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The rule in words that people know: for whom it is, and what hours count. */
static void say_rule(struct verb *v, const Od__Ticket *t, const struct sla_policy *policy,
	Od__TicketClockWhy *why)
{
	const Od__Config *rule = config_find(v->desk, "sla", policy->code);
	const Od__Config *hours = config_find(v->desk, "calendar", policy->calendar->code);

	if (rule && rule->value_case == OD__CONFIG__VALUE_SLA) {
		SET(why, kind, t->kind);
		if (rule->sla->severity)
			SET(why, severity, rule->sla->severity);
		if (text_of(rule->sla->grade)[0])
			SET_TEXT(v, why, grade, rule->sla->grade);
	}
	if (policy->calendar->calendar.always)
		SET(why, around, true);
	else if (hours)
		SET_TEXT(v, why, hours, config_name(hours, v->actor->language));
}

static Od__TicketClockWhy *clock_why(struct verb *v, const Od__Ticket *t, const Od__Clock *c)
{
	Od__TicketClockWhy *why = FRESH(v, ticket_clock_why);
	struct sla_policy policy;
	int64_t used;

	sla_policy_of(v->desk, c->policy, &policy);
	used = sla_used(&policy.calendar->calendar, c, c->started, c->has_met ? c->met : v->now);
	SET_TEXT(v, why, policy, policy.code);
	SET_TEXT(v, why, calendar, policy.calendar->code);
	say_rule(v, t, &policy, why);
	SET(why, used, used);
	SET(why, left, c->target - used);
	return why;
}

/* Working time of each department, that of the present one up to now. */
static void held(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	Od__Ticket *now = (Od__Ticket *)reflect_copy(&t->base, v->arena);

	if (now->has_held_since)
		ticket_keep_held(v, now, v->now);
	reply->held = now->held;
	reply->n_held = now->n_held;
}

static enum status clocks(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	struct sla_policy policy;
	enum status s = ticket_policy(v, t, &policy);

	if (s || !ticket_round(t))
		return s;
	reply->response = clock_why(v, t, ticket_clock(t, TICKET_RESPONSE));
	reply->resolution = clock_why(v, t, ticket_clock(t, TICKET_RESOLUTION));
	reply->pause = arena_array(v->arena, policy.pauses + 1, sizeof *reply->pause);
	for (size_t i = 0; i < policy.pauses; i++)
		reply->pause[reply->n_pause++] = arena_string(v->arena, policy.pause[i]);
	return OK;
}

/* To whom it can be handed on; a digit is the same department whoever has it. */
static void hand_to(struct verb *v, Od__TicketShown *reply)
{
	const Od__Config *c;
	size_t n = 0;

	while (config_at(v->desk, "department", n))
		n++;
	reply->to = arena_array(v->arena, n + 1, sizeof *reply->to);
	for (size_t i = 0; (c = config_at(v->desk, "department", i)); i++) {
		const Od__User *head = c->value_case == OD__CONFIG__VALUE_TERM ?
			access_user_by_login(v->desk, text_of(c->term->head)) : NULL;
		Od__TicketTo *to;

		to = reply->to[reply->n_to++] = FRESH(v, ticket_to);
		SET_TEXT(v, to, code, c->code);
		SET_TEXT(v, to, name, config_name(c, v->actor->language));
		if (head)
			SET_TEXT(v, to, head, access_name_of(v->desk, head->id));
	}
}

/* What cannot be done to it now, by its state or by the role of who looks; the numbers are of TicketBars. */
static void bars(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	const Od__RedressAsk *asking = ticket_asking(t);
	bool closed = t->state == OD__TICKET_STATE__TICKET_CLOSED, open = ticket_is_open(t);
	bool waiting = t->state == OD__TICKET_STATE__TICKET_WAITING;
	Od__TicketBars *bar = FRESH(v, ticket_bars);

	SET(bar, give, closed);
	SET(bar, solve, open ? (asking ? 3 : 0) : closed ? 2 : 1);
	SET(bar, close, open ? 1 : closed ? 2 : 0);
	SET(bar, reopen, open ? 1 : closed && !actor_may(v->actor, "ticket.reopen") ? 2 : 0);
	SET(bar, resume, !waiting);
	SET(bar, pause, waiting ? 1 : !open ? 2 : !reply->n_pause ? 3 : 0);
	SET(bar, answer, !asking || closed ? 1 : asking->cost > ticket_may_give(v, t->redress_cost) ? 2 : 0);
	SET(bar, deny, bar->answer == 2 && asking->by == v->actor->user ? 0 : bar->answer);
	reply->bar = bar;
	if (asking && !closed) {
		reply->asking = arena_array(v->arena, 1, sizeof *reply->asking);
		reply->asking[reply->n_asking++] = ticket_asked_row(v, t, asking);
	}
	reply->pausing = arena_array(v->arena, reply->n_pause + 1, sizeof *reply->pausing);
	for (size_t i = 0; i < reply->n_pause; i++) {
		const Od__Config *c = config_find(v->desk, "pause", reply->pause[i]);
		Od__TicketTo *to = reply->pausing[reply->n_pausing++] = FRESH(v, ticket_to);

		SET_TEXT(v, to, code, reply->pause[i]);
		SET_TEXT(v, to, name, c ? config_name(c, v->actor->language) : reply->pause[i]);
	}
}

enum status verb_ticket_show(struct verb *v, const Od__TicketShow *request, Od__TicketShown *reply)
{
	const Od__Product *p;
	Od__Profile *profile;
	Od__Customer *c;
	Od__Ticket *t;
	int64_t give;
	enum status s = ticket_get(v, "id", request->id, &t, &c);

	if (!s)
		s = profile_get(v, c->id, &profile);
	if (!s)
		s = steps(v, t, reply);
	if (!s)
		s = earlier(v, t, reply);
	if (!s)
		s = ticket_of_batch(v, text_of(t->batch), t->product, t->id, ALIKE, &reply->same_batch,
			&reply->n_same_batch);
	if (!s)
		s = clocks(v, t, reply);
	if (!s)
		s = ticket_alike(v, text_of(t->category), t->product, &reply->alike);
	if (s)
		return s;
	reply->has_alike = true;
	SET(reply, cause_count, (uint32_t)setting_int(v->desk, "cause_count"));
	SET(reply, cause_days, (uint32_t)setting_int(v->desk, "cause_days"));
	if (actor_may(v->actor, "redress") && (give = ticket_may_give(v, t->redress_cost)) != INT64_MAX)
		SET(reply, may_give, give);
	bars(v, t, reply);
	held(v, t, reply);
	ticket_standard_show(v, t, reply);
	SET_TEXT(v, reply, category, ticket_category_path(v, text_of(t->category)));
	verb_opened(v, c->id);
	reply->ticket = t;
	SET_TEXT(v, reply, said, ticket_said(v, t));
	SET_TEXT(v, reply, code, customer_said(v, c));
	SET_TEXT(v, reply, name, text_of(c->name));
	SET_TEXT(v, reply, by, access_login_of(v->desk, t->by));
	SET_PERSON(v, reply, assignee, t->assignee);
	SET_TEXT(v, reply, grade, text_of(profile->grade));
	SET(reply, now, v->now);
	hand_to(v, reply);
	p = t->product ? catalogue_find(v->desk, t->product) : NULL;
	if (p) {
		SET_TEXT(v, reply, product, catalogue_name(p, v->actor->language));
		SET_TEXT(v, reply, product_code, text_of(p->code));
	}
	if (t->n_round)
		reply->round = t->round[t->n_round - 1];
	return OK;
}
