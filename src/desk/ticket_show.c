/* SPDX-License-Identifier: ISC */
/*
 * ticket_show -- the verbs `ticket show` and `ticket list`.
 *
 * The list takes the narrowest index that the request names and is in the order of what is due
 * next, where that index has it; late and open ones are counted behind the page too.
 */
#include <string.h>

#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/profile.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_move.h"
#include "desk/ticket_redress.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"

#define ALIKE 5	/* tickets of the same batch, and earlier ones, shown */
#define STEPS 1000

static enum status steps(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply)
{
	struct key prefix = key_u64(t->id), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_TICKET_STEP, &prefix, false, &walk);

	if (s)
		return s;
	reply->step = arena_array(v->arena, STEPS, sizeof *reply->step);
	while (reply->n_step < STEPS && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		Od__TicketShownStep *step = FRESH(v, ticket_shown_step);

		step->step = (Od__TicketStep *)m;
		SET_TEXT(v, step, by, access_login_of(v->desk, step->step->by));
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

static Od__TicketClockWhy *clock_why(struct verb *v, const Od__Clock *c)
{
	Od__TicketClockWhy *why = FRESH(v, ticket_clock_why);
	struct sla_policy policy;
	int64_t used;

	sla_policy_of(v->desk, c->policy, &policy);
	used = sla_used(&policy.calendar->calendar, c, c->started, c->has_met ? c->met : v->now);
	SET_TEXT(v, why, policy, policy.code);
	SET_TEXT(v, why, calendar, policy.calendar->code);
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
	reply->response = clock_why(v, ticket_clock(t, TICKET_RESPONSE));
	reply->resolution = clock_why(v, ticket_clock(t, TICKET_RESOLUTION));
	reply->pause = arena_array(v->arena, policy.pauses + 1, sizeof *reply->pause);
	for (size_t i = 0; i < policy.pauses; i++)
		reply->pause[reply->n_pause++] = arena_string(v->arena, policy.pause[i]);
	return OK;
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
		s = ticket_of_batch(v, text_of(t->batch), t->id, ALIKE, &reply->same_batch,
			&reply->n_same_batch);
	if (!s)
		s = clocks(v, t, reply);
	if (!s)
		s = ticket_alike(v, text_of(t->category), t->product, &reply->alike);
	if (s)
		return s;
	reply->has_alike = true;
	if (actor_may(v->actor, "redress") && (give = ticket_may_give(v, t->redress_cost)) != INT64_MAX)
		SET(reply, may_give, give);
	held(v, t, reply);
	ticket_standard_show(v, t, reply);
	SET_TEXT(v, reply, category, ticket_category_path(v, text_of(t->category)));
	verb_opened(v, c->id);
	reply->ticket = t;
	SET_TEXT(v, reply, said, ticket_said(v, t));
	SET_TEXT(v, reply, code, customer_said(v, c));
	SET_TEXT(v, reply, name, text_of(c->name));
	SET_TEXT(v, reply, by, access_login_of(v->desk, t->by));
	SET_TEXT(v, reply, assignee, access_login_of(v->desk, t->assignee));
	SET_TEXT(v, reply, grade, text_of(profile->grade));
	SET(reply, now, v->now);
	p = t->product ? catalogue_find(v->desk, t->product) : NULL;
	if (p) {
		SET_TEXT(v, reply, product, catalogue_name(p, v->actor->language));
		SET_TEXT(v, reply, product_code, text_of(p->code));
	}
	if (t->n_round)
		reply->round = t->round[t->n_round - 1];
	return OK;
}

struct wanted {
	const Od__TicketList *request;
	uint64_t customer;
	struct list_page page;
	Od__TicketRows *reply;
	bool more;
};

static bool fits(struct verb *v, const struct wanted *w, const Od__Ticket *t)
{
	const Od__TicketList *r = w->request;

	if (!r->closed && !ticket_is_open(t))
		return false;
	if ((w->customer && t->customer != w->customer) ||
	    (r->has_kind && t->kind != r->kind) ||
	    (r->mine && t->assignee != v->actor->user) ||
	    (text_of(r->queue)[0] && strcmp(r->queue, text_of(t->department)) != 0) ||
	    (text_of(r->batch)[0] && strcmp(r->batch, text_of(t->batch)) != 0) ||
	    (r->opened_by_me && t->by != v->actor->user) ||
	    (r->waiting && t->state != OD__TICKET_STATE__TICKET_WAITING) ||
	    (text_of(r->category)[0] &&
	     !ticket_category_below(v->desk, text_of(t->category), r->category)))
		return false;
	return verb_sees(v, t->customer);
}

static void take(struct verb *v, struct wanted *w, const Od__Ticket *t)
{
	Od__TicketRows *reply = w->reply;

	if (ticket_is_open(t)) {
		SET(reply, open, reply->open + 1);
		if (t->has_next_due && t->next_due < v->now)
			SET(reply, late, reply->late + 1);
	}
	if (list_page_full(&w->page)) {
		w->more = true;
	} else if (list_page_takes(&w->page, t->id)) {
		reply->row[reply->n_row++] = ticket_row(v, t);
		reply->after = (char *)ticket_said(v, t);
	}
}

static enum status open_walk(struct verb *v, const struct wanted *w, struct walk **walk)
{
	const Od__TicketList *r = w->request;
	struct key prefix = key_empty();

	if (w->customer) {
		key_add_u64(&prefix, w->customer);
		return walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, walk);
	}
	if (text_of(r->category)[0] && !ticket_category_divided(v->desk, r->category)) {
		key_add_text(&prefix, r->category);
		return walk_open_index(v->txn, INDEX_TICKET_CATEGORY, &prefix, false, walk);
	}
	if (r->closed)
		return walk_open(v->txn, TABLE_TICKET, &prefix, true, walk);
	if (text_of(r->batch)[0]) {
		key_add_text(&prefix, r->batch);
		return walk_open_index(v->txn, INDEX_TICKET_BATCH, &prefix, false, walk);
	}
	if (text_of(r->queue)[0]) {
		key_add_text(&prefix, r->queue);
		return walk_open_index(v->txn, INDEX_TICKET_QUEUE, &prefix, false, walk);
	}
	if (r->mine) {
		key_add_u32(&prefix, v->actor->user);
		return walk_open_index(v->txn, INDEX_TICKET_ASSIGNEE, &prefix, false, walk);
	}
	return walk_open_index(v->txn, INDEX_TICKET_DUE, &prefix, false, walk);
}

enum status verb_ticket_list(struct verb *v, const Od__TicketList *request, Od__TicketRows *reply)
{
	struct wanted w = { .request = request, .reply = reply };
	ProtobufCMessage *m;
	struct walk *walk;
	struct key key;
	Od__Customer *c;
	enum status s = list_page_read(v, request->page, &w.page);

	if (!s && text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &c);
		if (!s)
			w.customer = c->id;
	}
	txn_let_go(v->txn);
	if (!s)
		s = open_walk(v, &w, &walk);
	if (s)
		return s;
	reply->row = arena_array(v->arena, w.page.limit + 1, sizeof *reply->row);
	SET(reply, open, 0);
	SET(reply, late, 0);
	for (;;) {
		struct arena_mark mark = arena_mark(v->arena);
		size_t rows = reply->n_row;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		if (fits(v, &w, (const Od__Ticket *)m))
			take(v, &w, (const Od__Ticket *)m);
		if (w.more && request->closed && !w.customer)
			break;	/* a history is not counted */
		if (reply->n_row == rows)
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	if (!w.more)
		reply->after = NULL;
	return s == ERR_END ? OK : s;
}
