/* SPDX-License-Identifier: ISC */
/*
 * page -- the greeting and the 360 view: all that a caller may ask next, in one reply.
 *
 * The verb `customer page`, for a customer or for the customer of a call; an unknown number gives
 * the call and the customers it may be. Everything is derived from a few gets and short walks: the
 * last orders give usual items, last prices, hours and the repeat; nothing here writes. page_orders.c
 * has what comes from orders.
 */
#include "desk/page.h"

#include <stdio.h>
#include <string.h>

#include "desk/access.h"
#include "desk/account.h"
#include "desk/call.h"
#include "desk/caller.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"
#include "record/call.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/ticket.pb-c.h"

#define WEEKS 13
#define TICKETS_LOOKED 40
#define TICKETS_SHOWN 6
#define NOTES_SHOWN 6
#define MAYBE_SHOWN 6

/* ---- who ---- */

static enum status add_group(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	struct key prefix = key_u64(c->head ? c->head : c->id), key;
	struct walk *walk;
	Od__Customer *head;
	uint32_t branches = 0;
	enum status s;

	if (c->head && customer_load(v, c->head, &head) == OK)
		SET_TEXT(v, reply, head_name, head->name);
	s = walk_open_index(v->txn, INDEX_CUSTOMER_HEAD, &prefix, false, &walk);
	if (s != OK)
		return s;
	while (branches < 1000 && walk_next(walk, &key, NULL, v->arena, NULL) == OK)
		branches++;
	walk_close(walk);
	if (branches)
		SET(reply, branches, branches);
	return OK;
}

static const char *person_of(const Od__Customer *c, const Od__Point *point)
{
	for (size_t i = 0; i < c->n_person; i++)
		if (point->person ? c->person[i]->n == point->person : i == 0)
			return c->person[i]->name;
	return NULL;
}

static void add_points(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	reply->point = arena_array(v->arena, c->n_point + 1, sizeof(*reply->point));
	for (size_t i = 0; i < c->n_point; i++) {
		const Od__Point *from = c->point[i];
		Od__PagePoint *to = FRESH(v, page_point);
		const char *person = person_of(c, from);

		SET(to, n, from->n);
		SET(to, kind, from->kind);
		SET_TEXT(v, to, value, from->value);
		if (person)
			SET_TEXT(v, to, person, person);
		if (from->role)
			SET_TEXT(v, to, role, from->role);
		else if (person && c->n_person)
			to->role = c->person[0]->role;
		reply->point[reply->n_point++] = to;
	}
}

/* The line that a grade asks for, in the actor's language. */
static void add_strategy(struct verb *v, const char *grade, Od__CustomerPage *reply)
{
	const Od__Config *c = grade && *grade ? config_find(v->desk, "strategy", grade) : NULL;
	const Od__Strategy *words = c && c->value_case == OD__CONFIG__VALUE_STRATEGY ? c->strategy : NULL;

	if (words)
		SET_TEXT(v, reply, strategy, strncmp(v->actor->language, "zh", 2) == 0 ? words->zh :
			words->en);
}

/* ---- money, delivery, open work ---- */

static enum status add_account(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	struct account account;
	enum status s = account_look(v, c, &account);

	if (s != OK)
		return s;
	SET(reply, owes, account.owes);
	if (account.limited)
		SET(reply, limit, account.limit);
	if (account.term_days)
		SET(reply, term_days, account.term_days);
	if (account.overdue_days)
		SET(reply, overdue_days, account.overdue_days);
	SET(reply, overdue_allowed, account.overdue_allowed);
	return OK;
}

static void add_delivery(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply)
{
	int32_t day = delivery_next(v->desk, c, v->now);
	uint32_t from, to;

	delivery_window(v->desk, c, day, &from, &to);
	SET(reply, delivery_day, day);
	SET(reply, window_from, from);
	SET(reply, window_to, to);
	SET(reply, cutoff, delivery_cutoff(v->desk, day));
}

static bool ticket_open(const Od__Ticket *t)
{
	return t->state == OD__TICKET_STATE__TICKET_NEW || t->state == OD__TICKET_STATE__TICKET_OPEN ||
		t->state == OD__TICKET_STATE__TICKET_WAITING;
}

static Od__PageTicket *page_ticket(struct verb *v, const Od__Ticket *t)
{
	Od__PageTicket *out = FRESH(v, page_ticket);
	const Od__Round *round = t->n_round ? t->round[t->n_round - 1] : NULL;
	const Od__Product *p = t->product ? catalogue_find(v->desk, t->product) : NULL;

	SET(out, ticket, t->id);
	SET_TEXT(v, out, said, verb_said(v, "C", t->id));
	SET_TEXT(v, out, text, t->text);
	if (p)
		SET_TEXT(v, out, product, catalogue_name(p, v->actor->language));
	if (t->has_next_due)
		SET(out, next_due, t->next_due);
	if (round && round->response && round->response->has_met)
		SET(out, response_met, true);
	SET_TEXT(v, out, state, enum_label(&od__ticket_state__descriptor, (int)t->state));
	return out;
}

static enum status add_tickets(struct verb *v, uint64_t customer, Od__CustomerPage *reply)
{
	struct key prefix = key_u64(customer), key;
	struct walk *walk;
	Od__Ticket *t;
	enum status s = walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	if (s != OK)
		return s;
	reply->ticket = arena_array(v->arena, TICKETS_SHOWN, sizeof(*reply->ticket));
	for (int i = 0; i < TICKETS_LOOKED && reply->n_ticket < TICKETS_SHOWN; i++) {
		s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&t);
		if (s != OK)
			break;
		if (ticket_open(t))
			reply->ticket[reply->n_ticket++] = page_ticket(v, t);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The draft that waits for this customer, mine first. */
static enum status add_draft(struct verb *v, uint64_t customer, Od__CustomerPage *reply)
{
	struct key prefix = key_u64(customer), key;
	struct walk *walk;
	Od__Draft *d, *found = NULL;
	Od__DraftStep *step;
	enum status s = walk_open_index(v->txn, INDEX_DRAFT_CUSTOMER, &prefix, false, &walk);

	if (s != OK)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&d)) == OK) {
		bool mine = d->owner == v->actor->user;

		if (d->kind == OD__DRAFT_KIND__ORDER_DRAFT && d->head &&
			(mine || actor_may(v->actor, "draft.take")) && (!found || mine))
			found = d;
	}
	walk_close(walk);
	if (s != ERR_END || !found)
		return s == ERR_END ? OK : s;
	SET(reply, draft, found->id);
	key = key_u64(found->id);
	key_add_u32(&key, found->head);
	if (table_get_as(v->txn, TABLE_DRAFT_STEP, &key, v->arena, &step) == OK && step->lines_set)
		SET(reply, draft_lines, (uint32_t)step->n_line);
	return OK;
}

/* ---- an unknown number ---- */

static const char *why_text(enum caller_why why)
{
	static const char *const texts[] = {
		"same number", "same last digits", "same exchange", "one digit differs"
	};

	return texts[why];
}

static enum status add_maybe(struct verb *v, const char *number, Od__CustomerPage *reply)
{
	struct caller_matches found;
	enum status s = caller_lookup(v, number, &found);

	if (s == OK && found.count == 0)
		s = caller_maybe(v, number, &found);
	if (s != OK)
		return s;
	reply->maybe = arena_array(v->arena, MAYBE_SHOWN, sizeof(*reply->maybe));
	for (size_t i = 0; i < found.count && reply->n_maybe < MAYBE_SHOWN; i++) {
		Od__PageMaybe *maybe = FRESH(v, page_maybe);
		Od__Profile *p;
		Od__Figure *f;
		Od__Customer *c;

		if (!verb_sees(v, found.match[i].customer) ||
			customer_load(v, found.match[i].customer, &c) != OK ||
			profile_get(v, c->id, &p) != OK || figure_get(v, c->id, &f) != OK)
			continue;
		maybe->row = customer_row(v, c, p, f);
		SET_TEXT(v, maybe, why, why_text(found.match[i].why));
		reply->maybe[reply->n_maybe++] = maybe;
		verb_opened(v, c->id);
	}
	return OK;
}

/* ---- the verb ---- */

static enum status whole_page(struct verb *v, Od__Customer *c, Od__CustomerPage *reply)
{
	Od__Profile *p;
	Od__Figure *f;
	enum status s = profile_get(v, c->id, &p);
	uint32_t week = figure_week(v->now);

	if (s == OK)
		s = figure_get(v, c->id, &f);
	if (s == OK)
		s = add_group(v, c, reply);
	if (s == OK)
		s = add_account(v, c, reply);
	if (s == OK)
		s = add_tickets(v, c->id, reply);
	if (s == OK)
		s = add_draft(v, c->id, reply);
	if (s == OK)
		s = page_orders(v, c, reply);
	if (s == OK)
		s = customer_notes(v, c->id, NOTES_SHOWN, &reply->note, &reply->n_note);
	if (s != OK)
		return s;
	reply->customer = c;
	reply->profile = p;
	if (p->owner)
		SET_TEXT(v, reply, owner, access_login_of(v->desk, p->owner));
	add_points(v, c, reply);
	add_strategy(v, p->grade, reply);
	add_delivery(v, c, reply);
	reply->week = arena_array(v->arena, WEEKS, sizeof(*reply->week));
	for (uint32_t i = 0; i < WEEKS; i++)
		reply->week[reply->n_week++] = figure_week_amount(f, week - WEEKS + 1 + i);
	if (figure_rhythm(f))
		SET(reply, rhythm, figure_rhythm(f));
	SET(reply, month_amount, figure_month_amount(f, figure_month(v->now)));
	verb_opened(v, c->id);
	return OK;
}

enum status verb_customer_page(struct verb *v, const Od__CustomerPageGet *request,
	Od__CustomerPage *reply)
{
	Od__Customer *c = NULL;
	Od__Call *call = NULL;
	enum status s = OK;

	if (request->call && *request->call)
		s = call_get(v, "call", request->call, &call);
	if (s == OK && request->customer && *request->customer)
		s = customer_get(v, "customer", request->customer, &c);
	else if (s == OK && call && call->customer && verb_sees(v, call->customer))
		s = customer_load(v, call->customer, &c);
	else if (s == OK && !call)
		s = customer_get(v, "customer", "", &c);
	if (s != OK)
		return s;
	if (call) {
		SET(reply, call, call->id);
		if (call->number)
			SET_TEXT(v, reply, call_number, call->number);
	}
	if (c)
		return whole_page(v, c, reply);
	return call->number && *call->number ? add_maybe(v, call->number, reply) : OK;
}
