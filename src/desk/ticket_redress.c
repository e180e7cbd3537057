/* SPDX-License-Identifier: ISC */
/*
 * ticket_redress -- the verb `ticket redress`: goods anew, money back, a credit, a coupon, an apology.
 *
 * Replaced goods go as an order of gift lines, linked both ways: it reserves stock as any other and is no
 * sale. What they cost is what the customer would have paid. Money and coupons are moved by
 * ticket_redress_money.c, unless the number of a paper is given that did it elsewhere. The sum on one ticket
 * stands under a limit of the role; it is kept with the ticket and in the customer's figure by month.
 */
#include "desk/ticket_redress.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_place.h"
#include "desk/profile.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define REDRESS_MOST 50
#define TASK "redress"

static const char *kind_label(Od__RedressKind kind)
{
	return enum_label(&od__redress_kind__descriptor, (int)kind);
}

/* A role counts when the asker acts with all of its needs: a key may be held to fewer. */
static bool acts_as(const struct actor *a, const Od__Role *role)
{
	for (size_t i = 0; i < role->n_need; i++)
		if (!actor_may(a, role->need[i]))
			return false;
	return true;
}

static int64_t role_gives(const struct verb *v)
{
	const Od__User *u = access_user(v->desk, v->actor->user);
	int64_t most = 0;

	if (actor_may(v->actor, "*"))
		return INT64_MAX;
	for (size_t i = 0; u && i < u->n_role; i++) {
		const Od__Config *c = config_find(v->desk, "role", u->role[i]);

		if (c && !c->retired && c->value_case == OD__CONFIG__VALUE_ROLE &&
		    acts_as(v->actor, c->role) && c->role->redress > most)
			most = c->role->redress;
	}
	return most;
}

int64_t ticket_may_give(const struct verb *v, int64_t cost)
{
	int64_t most = role_gives(v);

	return most == INT64_MAX ? most : most > cost ? most - cost : 0;
}

static enum status check_limit(struct verb *v, const struct ticket_work *w, int64_t cost)
{
	if (cost <= ticket_may_give(v, w->t->redress_cost))
		return OK;
	return verb_refuse(v, OD__MESSAGE__REDRESS_LIMIT, "amount", w->said,
		made_money(v, w->t->redress_cost + cost), made_money(v, role_gives(v)), NULL);
}

static Od__Redress *add_redress(struct verb *v, Od__Ticket *t, Od__RedressKind kind, int64_t cost)
{
	Od__Redress *r = FRESH(v, redress);

	t->redress = arena_more(v->arena, t->redress, t->n_redress, sizeof *t->redress);
	t->redress[t->n_redress++] = r;
	SET(r, n, (uint32_t)t->n_redress);
	SET(r, kind, kind);
	SET(r, cost, cost);
	SET(r, at, v->now);
	SET(r, by, v->actor->user);
	SET(t, redress_cost, t->redress_cost + cost);
	return r;
}

/* ---- goods ---- */

/* The line that the ticket names, as it was asked for. */
static enum status named_line(struct verb *v, const struct ticket_work *w,
	struct order_lines *lines)
{
	const Od__OrderLine *line = NULL;
	Od__Order *o;
	enum status s;

	if (!w->t->order)
		return verb_refuse(v, OD__MESSAGE__REDRESS_WHAT, "line", w->said, NULL, NULL, NULL);
	s = order_get(v, "id", w->t->order, &o, NULL);
	for (size_t i = 0; !s && i < o->n_line; i++)
		if (o->line[i]->n == w->t->line)
			line = o->line[i];
	if (s)
		return s;
	if (!line || !catalogue_find(v->desk, line->product))
		return verb_refuse(v, OD__MESSAGE__REDRESS_WHAT, "line", w->said, NULL, NULL, NULL);
	order_lines_room(v, 1, lines);
	lines->line[0].product = catalogue_find(v->desk, line->product);
	lines->line[0].unit = text_of(line->unit);
	lines->line[0].asked = line->asked;
	lines->line[0].reason = lines->line[0].note = "";
	return order_line_check(v, "line.0.quantity", &lines->line[0], LINE_MOST);
}

static enum status read_goods(struct verb *v, const Od__TicketRedress *request,
	const struct ticket_work *w, struct order_lines *lines)
{
	for (size_t i = 0; i < request->n_line; i++)
		if (request->line[i]->has_price || request->line[i]->has_discount)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE,
				arena_format(v->arena, "line.%zu.price", i), "price",
				"nothing: what is replaced costs nothing", "", NULL);
	return request->n_line ? order_lines_read(v, request->line, request->n_line, NULL, false,
		lines) : named_line(v, w, lines);
}

/* What the customer would have paid for it today. */
static enum status worth(struct verb *v, const struct ticket_work *w, struct order_lines *lines,
	int64_t *cost)
{
	struct price_buyer buyer;
	enum status s = price_buyer(v, w->customer, clock_day(v->now), &buyer);

	if (!s)
		s = order_lines_price(v, &buyer, lines);
	*cost = s ? 0 : lines->total.total;
	return s;
}

static enum status replace(struct verb *v, const Od__TicketRedress *request,
	struct ticket_work *w, Od__TicketRedressed *reply, Od__Order **order)
{
	struct order_plan plan = { .customer = w->customer, .wanted = request->delivery,
		.ticket = w->t->id, .source = OD__ORDER_SOURCE__FROM_TICKET, .placed_at = v->now,
		.channel = "ticket", .call = w->t->call };
	int64_t cost;
	Od__TicketStep *step;
	Od__Redress *r;
	enum status s = read_goods(v, request, w, &plan.lines);

	if (!s)
		s = worth(v, w, &plan.lines, &cost);
	if (!s)
		s = check_limit(v, w, cost);
	if (s)
		return s;
	for (size_t i = 0; i < plan.lines.count; i++) {
		plan.lines.line[i].gift = true;
		plan.lines.line[i].reason = w->said;
	}
	s = order_plan_place(v, &plan, order);
	if (s)
		return s;
	r = add_redress(v, w->t, OD__REDRESS_KIND__REDRESS_REPLACEMENT, cost);
	ticket_standard_met(v, w->t, "offer");
	SET(r, order, (*order)->id);
	SET(reply, order, (*order)->id);
	SET(reply, cost, cost);
	step = ticket_step(v, w, OD__STEP_KIND__STEP_REDRESS);
	step->told = made_sentence(v, OD__MESSAGE__REPLACED_STEP, verb_said(v, "", (*order)->id),
		made_money(v, cost), NULL, NULL);
	if (text_of(request->text)[0])
		SET_TEXT(v, step, text, request->text);
	return OK;
}

/* ---- money, coupons, words ---- */

static void ask_payer(struct verb *v, struct ticket_work *w, const Od__Redress *r)
{
	bool coupon = r->kind == OD__REDRESS_KIND__REDRESS_COUPON;
	Od__Task *task = ticket_task(v, w, TASK, arena_format(v->arena, "%" PRIu32, r->n));

	SET_TEXT(v, task, department, coupon ? "sales" : "finance");
	SET(task, due, v->now + CLOCK_DAY);
	SET(task, worth, r->cost);
	task->text = made_sentence(v, OD__MESSAGE__REDRESS_TASK, w->said, kind_label(r->kind),
		made_money(v, r->cost), NULL);
}

static enum status amount_of(struct verb *v, const Od__TicketRedress *request, int64_t *cost)
{
	bool apology = request->kind == OD__REDRESS_KIND__REDRESS_APOLOGY;

	*cost = apology ? 0 : request->amount;
	if (!apology && *cost <= 0)
		return verb_refuse(v, OD__MESSAGE__REDRESS_AMOUNT, "amount",
			kind_label(request->kind), NULL, NULL, NULL);
	if (*cost > PRICE_HIGHEST)
		return verb_refuse(v, OD__MESSAGE__AMOUNT_RANGE, "amount", made_money(v, PRICE_HIGHEST), NULL,
			NULL, NULL);
	if (apology && !text_of(request->text)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "text", "text",
			"the words of the apology", NULL, NULL);
	return OK;
}

static enum status give(struct verb *v, const Od__TicketRedress *request, struct ticket_work *w,
	Od__TicketRedressed *reply)
{
	bool apology = request->kind == OD__REDRESS_KIND__REDRESS_APOLOGY;
	int64_t cost;
	Od__TicketStep *step;
	bool asked = false;
	Od__Redress *r;
	enum status s = amount_of(v, request, &cost);

	if (!s)
		s = check_limit(v, w, cost);
	if (s)
		return s;
	r = add_redress(v, w->t, request->kind, cost);
	if (!apology)
		ticket_standard_met(v, w->t, "offer");
	if (text_of(request->reference)[0])
		SET_TEXT(v, r, reference, request->reference);
	else if (!apology)
		s = redress_move(v, w, r, &asked);
	if (s)
		return s;
	if (asked)
		ask_payer(v, w, r);
	SET(reply, cost, cost);
	step = ticket_step(v, w, OD__STEP_KIND__STEP_REDRESS);
	step->told = made_sentence(v, OD__MESSAGE__REDRESS_STEP, kind_label(request->kind),
		apology ? "" : made_money(v, cost), NULL, NULL);
	if (text_of(request->text)[0])
		SET_TEXT(v, step, text, request->text);
	return OK;
}

/* ---- taken back ---- */

static void take_back(struct verb *v, struct ticket_work *w, Od__Redress *r)
{
	Od__TicketStep *step = ticket_step(v, w, OD__STEP_KIND__STEP_REDRESS);

	SET(r, cancelled, true);
	SET(w->t, redress_cost, w->t->redress_cost - r->cost);
	step->told = made_sentence(v, OD__MESSAGE__REDRESS_BACK_STEP, kind_label(r->kind),
		made_money(v, r->cost), NULL, NULL);
}

static enum status find_redress(struct verb *v, const struct ticket_work *w, uint32_t n,
	Od__Redress **out)
{
	*out = NULL;
	for (size_t i = 0; i < w->t->n_redress; i++)
		if (w->t->redress[i]->n == n && !w->t->redress[i]->cancelled)
			*out = w->t->redress[i];
	if (!*out)
		return verb_missing(v, "cancel", "redress", arena_format(v->arena, "%" PRIu32, n));
	if ((*out)->order)
		return verb_refuse(v, OD__MESSAGE__REDRESS_BY_ORDER, "cancel", w->said,
			verb_said(v, "", (*out)->order), NULL, NULL);
	return OK;
}

/* The task that asked for it is not to be done any more. */
static enum status end_task(struct verb *v, const Od__Ticket *t, uint32_t n)
{
	const char *period = arena_format(v->arena, "%" PRIu32, n);
	uint64_t after = 0;
	Od__Task *task;
	enum status s;

	while ((s = task_open_next(v, TASK, "ticket", t->id, after, &task)) == OK) {
		after = task->id;
		if (strcmp(text_of(task->period), period) == 0)
			return task_finish(v, task, "taken back", 0);
	}
	return s == ERR_END ? OK : s;
}

enum status ticket_ring_redress(struct verb *v, const Od__Alarm *alarm)
{
	struct key key = key_u64(alarm->subject);
	struct ticket_work w = { 0 };
	enum status s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &w.before);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	w.t = (Od__Ticket *)reflect_copy(&w.before->base, v->arena);
	w.said = ticket_said(v, w.t);
	for (size_t i = 0; !s && i < w.t->n_redress && w.steps < TICKET_STEPS; i++) {
		Od__Redress *r = w.t->redress[i];
		Od__Order *o;

		if (!r->order || r->cancelled)
			continue;
		key = key_u64(r->order);
		s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);
		if (s || o->state != OD__ORDER_STATE__CANCELLED)
			continue;
		take_back(v, &w, r);
		s = figure_redress(v, w.t->customer, r->at, -r->cost);
	}
	if (s || !w.steps)
		return s;
	return ticket_done(v, &w, "changed");
}

/* ---- the verb ---- */

static enum status take_one_back(struct verb *v, const Od__TicketRedress *request,
	struct ticket_work *w, Od__TicketRedressed *reply, Od__Redress **back)
{
	Od__Redress *r;
	enum status s = find_redress(v, w, request->cancel, &r);

	*back = r;
	if (!s)
		s = redress_undo(v, r);
	if (s)
		return s;
	take_back(v, w, r);
	s = ticket_done(v, w, "changed");
	if (!s)
		s = figure_redress(v, w->t->customer, r->at, -r->cost);
	if (!s)
		s = end_task(v, w->t, r->n);
	SET(reply, cost, -r->cost);
	return s;
}

static void answer_back(struct verb *v, const struct ticket_work *w, const Od__Redress *r, int64_t left,
	Od__TicketRedressed *reply)
{
	if (r->cost && left != INT64_MAX)
		made_note(v, reply->made, OD__MESSAGE__REDRESS_BACK, w->said, kind_label(r->kind),
			made_money(v, r->cost), made_money(v, left));
	else
		made_note(v, reply->made, OD__MESSAGE__REDRESS_BACK_PLAIN, w->said, kind_label(r->kind), NULL,
			NULL);
}

/* "50 > 6": more of the goods of the line that the ticket names than it had; NULL: not more. */
static const char *more_than_line(struct verb *v, const struct ticket_work *w, const Od__Order *order)
{
	const Od__OrderLine *line = NULL;
	int64_t sent = 0;
	Od__Order *of;

	if (!w->t->order || order_get(v, "id", w->t->order, &of, NULL) != OK)
		return NULL;
	for (size_t i = 0; i < of->n_line; i++)
		if (of->line[i]->n == w->t->line)
			line = of->line[i];
	for (size_t i = 0; line && i < order->n_line; i++)
		if (order->line[i]->product == line->product)
			sent += order->line[i]->quantity;
	return !line || sent <= line->quantity ? NULL : arena_format(v->arena, "%s > %s",
		breath_number(v->arena, sent), breath_number(v->arena, line->quantity));
}

static void answer_placed(struct verb *v, const struct ticket_work *w, const Od__Order *order, Od__Made *made)
{
	const char *more = more_than_line(v, w, order);

	made_note(v, made, more ? OD__MESSAGE__REDRESS_PLACED_MORE : OD__MESSAGE__REDRESS_PLACED,
		verb_said(v, "", order->id), w->said, delivery_said(v, order->delivery), more);
}

/* `back`: what was taken back; NULL when something was given. */
static void answer(struct verb *v, const struct ticket_work *w, const Od__Order *order,
	const Od__Redress *back, Od__TicketRedressed *reply)
{
	const Od__Redress *last = w->t->n_redress ? w->t->redress[w->t->n_redress - 1] : NULL;
	int64_t left = ticket_may_give(v, w->t->redress_cost);

	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "ticket", w->t->id, w->said, w->t->version);
	if (left != INT64_MAX)
		SET(reply, left, left);
	if (back)
		answer_back(v, w, back, left, reply);
	else if (order)
		answer_placed(v, w, order, reply->made);
	else if (last && !reply->cost && left != INT64_MAX)
		made_note(v, reply->made, OD__MESSAGE__REDRESS_WORDS, w->said, kind_label(last->kind),
			made_money(v, left), NULL);
	else if (last && left != INT64_MAX)
		made_note(v, reply->made, OD__MESSAGE__REDRESS_GIVEN, w->said,
			kind_label(last->kind), made_money(v, reply->cost), made_money(v, left));
	else
		made_note(v, reply->made, OD__MESSAGE__TICKET_NOTED, w->said, NULL, NULL, NULL);
}

enum status ticket_redress_check(struct verb *v, const struct ticket_work *w, bool more)
{
	if (w->before->state == OD__TICKET_STATE__TICKET_CLOSED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", w->said, "closed",
			"ticket redress", "new, open, waiting or solved");
	if (more && w->t->n_redress >= REDRESS_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "id", "redress",
			arena_format(v->arena, "%zu", w->t->n_redress),
			arena_format(v->arena, "%d", REDRESS_MOST), NULL);
	return OK;
}

enum status ticket_redress_cost(struct verb *v, const Od__TicketRedress *request,
	const struct ticket_work *w, int64_t *cost)
{
	struct order_lines lines = { 0 };
	enum status s;

	if (request->kind != OD__REDRESS_KIND__REDRESS_REPLACEMENT)
		return amount_of(v, request, cost);
	s = read_goods(v, request, w, &lines);
	return s ? s : worth(v, w, &lines, cost);
}

enum status ticket_redress_give(struct verb *v, const Od__TicketRedress *request, struct ticket_work *w,
	Od__TicketRedressed *reply, Od__Order **order)
{
	return request->kind == OD__REDRESS_KIND__REDRESS_REPLACEMENT
		? replace(v, request, w, reply, order) : give(v, request, w, reply);
}

enum status verb_ticket_redress(struct verb *v, const Od__TicketRedress *request,
	Od__TicketRedressed *reply)
{
	Od__Redress *back = NULL;
	Od__Order *order = NULL;
	struct ticket_work w;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (s)
		return s;
	s = ticket_redress_check(v, &w, request->cancel == 0);
	if (s)
		return s;
	if (request->cancel) {
		s = take_one_back(v, request, &w, reply, &back);
	} else {
		s = ticket_redress_give(v, request, &w, reply, &order);
		if (!s)
			s = ticket_done(v, &w, "changed");
		if (!s)
			s = figure_redress(v, w.t->customer, v->now, reply->cost);
	}
	if (!s)
		answer(v, &w, order, back, reply);
	return s;
}
