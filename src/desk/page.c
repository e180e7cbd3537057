/* SPDX-License-Identifier: ISC */
/*
 * page -- the verb `customer page`: greeting and 360 view in one reply.
 *
 * Everything that the caller may ask next, read in one snapshot: who it is, what we say, what he
 * owes, what he buys at today's prices, what is open, how he orders, when we deliver. A call whose
 * number nobody has gives the candidates instead. Some fifty gets; nothing is written but the
 * opening of the record. What stands above everything else may use everything else.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/account.h"
#include "desk/call.h"
#include "desk/caller.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/order_lines.h"
#include "desk/page.h"
#include "desk/profile.h"
#include "desk/stock.h"
#include "desk/survey.h"
#include "desk/usual.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/ticket.pb-c.h"

#define ORDERS 8	/* of the list of orders */
#define TICKETS 8
#define TICKETS_LOOKED 100
#define NOTES 3
#define MAYBE 9		/* whom the words of an unknown caller fit, at most */
#define BRANCHES 999	/* counted at most */
#define WEEKS 13
#define ANSWER_OLD (365 * CLOCK_DAY)

struct page {
	struct verb *v;
	Od__Customer *c;
	Od__Profile *profile;
	Od__Figure *figure;
	struct usual usual;
	Od__CustomerPage *reply;
};

static enum status who(struct page *p)
{
	struct verb *v = p->v;
	struct key prefix = key_u64(p->c->id), key;
	const Od__Config *strategy = NULL;
	Od__CustomerPage *reply = p->reply;
	struct walk *walk;
	Od__Customer *head;
	enum status s;

	reply->customer = p->c;
	reply->profile = p->profile;
	if (access_user(v->desk, p->profile->owner))
		SET_TEXT(v, reply, owner, access_name_of(v->desk, p->profile->owner));
	if (text_of(p->profile->grade)[0])
		strategy = config_find(v->desk, "strategy", p->profile->grade);
	if (strategy && strategy->value_case == OD__CONFIG__VALUE_STRATEGY)
		SET_TEXT(v, reply, strategy, strcmp(text_of(v->actor->language), "zh_CN") == 0
			&& text_of(strategy->strategy->zh)[0] ? strategy->strategy->zh
			: text_of(strategy->strategy->en));
	if (p->c->head && !customer_load(v, p->c->head, &head)) {
		SET_TEXT(v, reply, head_name, text_of(head->name));
		prefix = key_u64(head->id);
	}
	s = walk_open_index(v->txn, INDEX_CUSTOMER_HEAD, &prefix, false, &walk);
	if (s)
		return s;
	while (reply->branches < BRANCHES &&
	       (s = walk_next(walk, &key, NULL, v->arena, NULL)) == OK)
		SET(reply, branches, reply->branches + 1);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Whom a number reaches: the person it names, or of a number that names none the first person. */
static const Od__Person *person_at(const Od__Customer *c, const Od__Point *point)
{
	for (size_t i = 0; i < c->n_person; i++)
		if (!point->person || c->person[i]->n == point->person)
			return c->person[i];
	return NULL;
}

static void points(struct page *p)
{
	struct verb *v = p->v;
	Od__CustomerPage *reply = p->reply;

	reply->point = arena_array(v->arena, p->c->n_point + 1, sizeof *reply->point);
	for (size_t i = 0; i < p->c->n_point; i++) {
		const Od__Point *from = p->c->point[i];
		Od__PagePoint *to = FRESH(v, page_point);
		const Od__Person *person = person_at(p->c, from);
		const char *role = text_of(from->role);

		SET(to, n, from->n);
		SET(to, kind, from->kind);
		SET_TEXT(v, to, value, text_of(from->value));
		SET_TEXT(v, to, role, *role || !person ? role : text_of(person->role));
		SET_TEXT(v, to, person, person ? text_of(person->name) : "");
		reply->point[reply->n_point++] = to;
	}
}

static enum status money(struct page *p)
{
	Od__CustomerPage *reply = p->reply;
	struct account a;
	enum status s = account_look(p->v, p->c, &a);

	if (s)
		return s;
	SET(reply, owes, a.owes);
	if (a.limited)
		SET(reply, limit, a.limit);
	SET(reply, term_days, a.term_days);
	SET(reply, overdue_days, a.overdue_days);
	SET(reply, overdue_allowed, a.overdue_allowed);
	return OK;
}

static void orders(struct page *p)
{
	struct verb *v = p->v;
	Od__CustomerPage *reply = p->reply;

	reply->order = arena_array(v->arena, ORDERS, sizeof *reply->order);
	for (size_t i = 0; i < p->usual.orders && i < ORDERS; i++) {
		const Od__Order *o = p->usual.order[i];
		Od__PageOrder *row = FRESH(v, page_order);

		SET(row, order, o->id);
		SET(row, placed, o->placed_at);
		SET(row, lines, (uint32_t)o->n_line);
		SET(row, total, o->total);
		SET_TEXT(v, row, state, enum_label(&od__order_state__descriptor, (int)o->state));
		reply->order[reply->n_order++] = row;
	}
	if (!p->usual.orders)
		return;
	reply->hour = arena_array(v->arena, 7 * 24, sizeof *reply->hour);
	reply->n_hour = 7 * 24;
	for (size_t i = 0; i < p->usual.orders; i++) {
		struct clock_parts parts;

		clock_split(p->usual.order[i]->placed_at, &parts);
		reply->hour[parts.weekday * 24 + parts.hour % 24]++;
	}
}

/* The labelled items, priced together as an order of all of them would be. */
static enum status usual_items(struct page *p, const struct price_buyer *buyer)
{
	struct verb *v = p->v;
	Od__CustomerPage *reply = p->reply;
	struct order_lines lines;
	enum status s;

	order_lines_room(v, USUAL_LABELS, &lines);
	lines.count = 0;
	reply->usual = arena_array(v->arena, USUAL_LABELS, sizeof *reply->usual);
	for (unsigned i = 0; i < USUAL_LABELS; i++) {
		const struct usual_item *item = usual_label(&p->usual, i);
		const Od__Product *product = item ? catalogue_find(v->desk, item->product) : NULL;
		struct order_line_ask *ask = &lines.line[lines.count];
		Od__PageUsual *row;
		int64_t free;
		bool known;

		if (!product)
			continue;
		row = FRESH(v, page_usual);
		SET_TEXT(v, row, label, arena_format(v->arena, "%c", item->label));
		SET(row, product, product->id);
		SET_TEXT(v, row, code, text_of(product->code));
		SET_TEXT(v, row, name, catalogue_name(product, v->actor->language));
		SET_TEXT(v, row, unit, item->unit);
		SET(row, quantity, item->asked);
		SET(row, last_price, order_unit_price(product, item->unit, item->price));
		SET(row, last_at, item->at);
		s = stock_free(v, product->id, &free, &known);
		if (s)
			return s;
		SET(row, stock_known, known);
		if (known)
			SET(row, free, free);
		ask->product = product;
		ask->unit = item->unit;
		ask->asked = item->asked;
		if (catalogue_to_base(product, item->unit, item->asked, &ask->quantity))
			ask->quantity = 1000;
		lines.count++;
		reply->usual[reply->n_usual++] = row;
	}
	s = order_lines_try(v, buyer, &lines);
	for (size_t i = 0; !s && i < lines.count; i++)
		if (lines.answer[i].state == PRICE_OK)
			SET(reply->usual[i], price, order_unit_price(lines.line[i].product,
				lines.line[i].unit, price_net(&lines.answer[i])));
	return s;
}

/* What the last order would cost today. */
static enum status repeat(struct page *p, const struct price_buyer *buyer)
{
	const Od__Order *last = p->usual.orders ? p->usual.order[0] : NULL;
	struct order_lines lines;
	enum status s;

	if (!last)
		return OK;
	order_lines_room(p->v, last->n_line, &lines);
	lines.count = 0;
	for (size_t i = 0; i < last->n_line; i++) {
		const Od__Product *product = catalogue_find(p->v->desk, last->line[i]->product);

		if (!product || product->retired)
			continue;
		lines.line[lines.count].product = product;
		lines.line[lines.count].unit = text_of(last->line[i]->unit);
		lines.line[lines.count].asked = last->line[i]->asked;
		lines.line[lines.count++].quantity = last->line[i]->quantity;
	}
	s = order_lines_try(p->v, buyer, &lines);
	if (s)
		return s;
	SET(p->reply, repeat_total, lines.total.total);
	SET(p->reply, repeat_lines, (uint32_t)lines.count);
	return OK;
}

/* What is due first comes first; what has no clock comes last. */
static int by_due(const void *a, const void *b)
{
	const Od__PageTicket *x = *(Od__PageTicket *const *)a, *y = *(Od__PageTicket *const *)b;
	int64_t due = x->has_next_due ? x->next_due : INT64_MAX;
	int64_t other = y->has_next_due ? y->next_due : INT64_MAX;

	return due == other ? (x->ticket > y->ticket) - (x->ticket < y->ticket) : due < other ? -1 : 1;
}

static enum status tickets(struct page *p)
{
	struct verb *v = p->v;
	Od__CustomerPage *reply = p->reply;
	struct key prefix = key_u64(p->c->id), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	if (s)
		return s;
	reply->ticket = arena_array(v->arena, TICKETS_LOOKED, sizeof *reply->ticket);
	for (int i = 0; i < TICKETS_LOOKED; i++) {
		const Od__Ticket *t;
		const Od__Product *product;
		Od__PageTicket *row;

		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		t = (const Od__Ticket *)m;
		if (t->state == OD__TICKET_STATE__TICKET_RESOLVED ||
		    t->state == OD__TICKET_STATE__TICKET_CLOSED)
			continue;
		row = FRESH(v, page_ticket);
		SET(row, ticket, t->id);
		SET_TEXT(v, row, said, verb_said(v, "C", t->id));
		SET_TEXT(v, row, text, text_of(t->text));
		product = t->product ? catalogue_find(v->desk, t->product) : NULL;
		if (product)
			SET_TEXT(v, row, product, catalogue_name(product, v->actor->language));
		if (t->has_next_due)
			SET(row, next_due, t->next_due);
		SET(row, response_met, t->n_round && t->round[t->n_round - 1]->response &&
			t->round[t->n_round - 1]->response->has_met);
		SET_TEXT(v, row, state, enum_label(&od__ticket_state__descriptor,
			(int)t->state));
		reply->ticket[reply->n_ticket++] = row;
	}
	walk_close(walk);
	qsort(reply->ticket, reply->n_ticket, sizeof *reply->ticket, by_due);
	if (reply->n_ticket > TICKETS)
		reply->n_ticket = TICKETS;
	return s == ERR_END ? OK : s;
}

/* What the customer said of us last, so that who greets knows. */
static enum status voice(struct page *p)
{
	Od__Answer *a;
	enum status s = survey_newest(p->v, p->c->id, &a);

	if (s || !a || a->at < p->v->now - ANSWER_OLD)
		return s;
	SET(p->reply, answered, a->at);
	if (a->has_score)
		SET(p->reply, satisfied, (uint32_t)((a->score + 5000) / 10000));
	if (a->has_recommend)
		SET(p->reply, recommends, a->recommend);
	SET(p->reply, answered_low, a->low);
	return OK;
}

static void rhythm(struct page *p)
{
	Od__CustomerPage *reply = p->reply;
	uint32_t week = figure_week(p->v->now);

	reply->week = arena_array(p->v->arena, WEEKS, sizeof *reply->week);
	reply->n_week = WEEKS;
	for (uint32_t i = 0; i < WEEKS; i++)
		reply->week[i] = figure_week_amount(p->figure, week - (WEEKS - 1 - i));
	if (figure_rhythm(p->figure))
		SET(reply, rhythm, figure_rhythm(p->figure));
	SET(reply, month_amount, figure_month_amount(p->figure, figure_month(p->v->now)));
}

static void next_delivery(struct page *p)
{
	int32_t day = delivery_next(p->v->desk, p->c, p->v->now);
	uint32_t from, to;

	delivery_window(p->v->desk, p->c, day, &from, &to);
	SET(p->reply, delivery_day, day);
	SET(p->reply, window_from, from);
	SET(p->reply, window_to, to);
	SET(p->reply, cutoff, delivery_cutoff(p->v->desk, p->c->zone, day));
}

static enum status waiting(struct page *p)
{
	uint64_t draft;
	uint32_t lines;
	enum status s = draft_waiting(p->v, p->c->id, OD__DRAFT_KIND__ORDER_DRAFT, &draft, &lines);

	if (!s && draft) {
		SET(p->reply, draft, draft);
		SET(p->reply, draft_lines, lines);
	}
	if (!s)
		s = draft_waiting(p->v, p->c->id, OD__DRAFT_KIND__TICKET_DRAFT, &draft, &lines);
	if (!s && draft)
		SET(p->reply, form_draft, draft);
	return s;
}

static enum status fill(struct page *p)
{
	struct price_buyer buyer;
	enum status s = profile_get(p->v, p->c->id, &p->profile);

	if (!s)
		s = figure_get(p->v, p->c->id, &p->figure);
	if (!s)
		s = usual_get(p->v, p->c->id, &p->usual);
	if (!s)
		s = price_buyer(p->v, p->c, order_price_day(p->v, p->c, p->v->now, 0), &buyer);
	if (!s)
		s = who(p);
	if (!s)
		s = money(p);
	if (!s)
		s = usual_items(p, &buyer);
	if (!s)
		s = repeat(p, &buyer);
	if (!s)
		s = tickets(p);
	if (!s)
		s = waiting(p);
	if (!s)
		s = voice(p);
	if (!s)
		s = customer_notes(p->v, p->c->id, NOTES, &p->reply->note, &p->reply->n_note);
	if (s)
		return s;
	s = page_coming(p->v, &p->usual, p->reply);
	if (!s)
		s = page_standing(p->v, p->c, p->reply);
	if (s)
		return s;
	points(p);
	orders(p);
	rhythm(p);
	next_delivery(p);
	verb_opened(p->v, p->c->id);
	return OK;
}

static Od__FoundBy found_by(enum caller_why why)
{
	switch (why) {
	case CALLER_EXACT:
		return OD__FOUND_BY__FOUND_PHONE;
	case CALLER_LAST_DIGITS:
		return OD__FOUND_BY__FOUND_PHONE_END;
	case CALLER_SAME_EXCHANGE:
		return OD__FOUND_BY__FOUND_EXCHANGE;
	default:
		return OD__FOUND_BY__FOUND_ONE_DIGIT;
	}
}

static void may_be(struct page *p, Od__CustomerRow *row)
{
	Od__CustomerPage *reply = p->reply;

	for (size_t i = 0; i < reply->n_maybe; i++)
		if (reply->maybe[i]->row->id == row->id)
			return;
	reply->maybe[reply->n_maybe] = FRESH(p->v, page_maybe);
	reply->maybe[reply->n_maybe++]->row = row;
	verb_opened(p->v, row->id);
}

/* Who might it be, when the number alone does not say: whom the words fit, then whom the number resembles. */
static enum status candidates(struct page *p, const char *number, const char *text)
{
	Od__CustomerRows found = OD__CUSTOMER_ROWS__INIT;
	struct caller_matches m = { .count = 0 };
	struct verb *v = p->v;
	enum status s = OK;

	if (*number)
		s = caller_whose(v, number, &m);
	if (!s && *number && !m.count)
		s = caller_maybe(v, number, &m);
	if (!s && text[strspn(text, " ")])
		s = customer_find(v, text, MAYBE, &found);
	p->reply->maybe = arena_array(v->arena, found.n_row + m.count + 1, sizeof *p->reply->maybe);
	for (size_t i = 0; i < found.n_row; i++)
		may_be(p, found.row[i]);
	for (size_t i = 0; i < m.count && !s; i++) {
		Od__Profile *profile;
		Od__Figure *figure;
		Od__CustomerRow *row;
		Od__Customer *c;

		s = customer_load(v, m.match[i].customer, &c);
		if (!s)
			s = profile_get(v, c->id, &profile);
		if (!s)
			s = figure_get(v, c->id, &figure);
		if (s)
			return s;
		row = customer_row(v, c, profile, figure);
		SET(row, why, found_by(m.match[i].why));
		may_be(p, row);
	}
	return s;
}

enum status verb_customer_page(struct verb *v, const Od__CustomerPageGet *request,
	Od__CustomerPage *reply)
{
	struct page p = { .v = v, .reply = reply };
	Od__Call *call = NULL;
	enum status s = OK;

	if (!text_of(request->customer)[0] && !text_of(request->call)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer",
			"a code, or call", NULL, NULL);
	if (text_of(request->call)[0]) {
		s = call_get(v, "call", request->call, &call);
		if (s)
			return s;
		SET(reply, call, call->id);
		SET_TEXT(v, reply, call_number, text_of(call->number));
	}
	if (text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &p.c);
	else if (call->customer)
		s = customer_load(v, call->customer, &p.c);
	if (s && s != ERR_NOT_FOUND)
		return s;
	if (p.c)
		return fill(&p);
	return candidates(&p, text_of(call->number), text_of(request->text));
}
