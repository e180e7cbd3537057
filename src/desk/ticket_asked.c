/* SPDX-License-Identifier: ISC */
/*
 * ticket_asked -- a redress above the asker's limit: the verbs `ticket ask`, `ticket agree`, `ticket asked`.
 *
 * As with a price by hand, asking makes a task that those who may agree find in one list. What is asked is
 * kept whole on the ticket; agreeing gives it there and then, under the limit of whoever agrees, so that
 * nothing has to be typed a second time. The asker is told by a task of his own and by the steps of the
 * ticket. One thing is asked at a time; the asker takes it back by no=true. A closed ticket asks nothing.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/access.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/profile.h"
#include "desk/task.h"
#include "desk/ticket_redress.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define ASK_TASK "redress_ask"
#define TOLD_TASK "redress_told"
#define DEPARTMENT "sales"	/* as prices by hand */
#define ASKED_MOST 50

static const char *label(const Od__RedressAsk *ask)
{
	return enum_label(&od__redress_kind__descriptor, (int)ask->what->kind);
}

const Od__RedressAsk *ticket_asking(const Od__Ticket *t)
{
	const Od__RedressAsk *last = t->n_ask ? t->ask[t->n_ask - 1] : NULL;

	return last && !last->answered ? last : NULL;
}

Od__TicketAskedRow *ticket_asked_row(struct verb *v, const Od__Ticket *t, const Od__RedressAsk *ask)
{
	Od__TicketAskedRow *row = FRESH(v, ticket_asked_row);

	SET_TEXT(v, row, said, ticket_said(v, t));
	SET(row, n, ask->n);
	SET(row, kind, ask->what->kind);
	SET(row, cost, ask->cost);
	SET(row, given, t->redress_cost);
	SET_TEXT(v, row, text, text_of(ask->what->text));
	SET_TEXT(v, row, about, text_of(t->text));
	SET_PERSON(v, row, by, ask->by);
	SET(row, at, ask->at);
	return row;
}

static Od__TicketStep *say(struct verb *v, struct ticket_work *w, int message, const Od__RedressAsk *ask,
	const char *who, const char *text)
{
	Od__TicketStep *step = ticket_step(v, w, OD__STEP_KIND__STEP_REDRESS);

	step->told = made_sentence(v, message, label(ask), made_money(v, ask->cost), who, NULL);
	if (*text)
		SET_TEXT(v, step, text, text);
	return step;
}

/* The whole of what is asked, as the ticket keeps it. */
static Od__RedressAsk *add_ask(struct verb *v, Od__Ticket *t, const Od__TicketRedress *request, int64_t cost)
{
	Od__RedressAsk *ask = FRESH(v, redress_ask);

	t->ask = arena_more(v->arena, t->ask, t->n_ask, sizeof *t->ask);
	t->ask[t->n_ask++] = ask;
	SET(ask, n, (uint32_t)t->n_ask);
	ask->what = (Od__TicketRedress *)reflect_copy(&request->base, v->arena);
	ask->what->has_version = false;
	ask->what->version = 0;
	SET(ask, cost, cost);
	SET(ask, by, v->actor->user);
	SET(ask, at, v->now);
	return ask;
}

static enum status check_ask(struct verb *v, const Od__TicketRedress *request, const struct ticket_work *w,
	int64_t *cost)
{
	const Od__RedressAsk *asking = ticket_asking(w->t);
	enum status s = ticket_redress_check(v, w, true);

	if (!s && asking)
		s = verb_refuse(v, OD__MESSAGE__REDRESS_ASKED, "id", w->said, label(asking),
			made_money(v, asking->cost), NULL);
	if (!s && w->t->n_ask >= ASKED_MOST)
		s = verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "id", "ask",
			arena_format(v->arena, "%zu", w->t->n_ask), arena_format(v->arena, "%d", ASKED_MOST),
			NULL);
	if (!s)
		s = ticket_redress_cost(v, request, w, cost);
	if (!s && *cost <= ticket_may_give(v, w->t->redress_cost))
		s = verb_refuse(v, OD__MESSAGE__REDRESS_NOT_OVER, "amount", w->said, made_money(v, *cost),
			NULL, NULL);
	return s;
}

enum status verb_ticket_ask(struct verb *v, const Od__TicketRedress *request, Od__Made *reply)
{
	Od__RedressAsk *ask;
	struct ticket_work w;
	Od__Task *task;
	int64_t cost;
	enum status s = ticket_take(v, request->id, request->version, &w);

	if (!s)
		s = check_ask(v, request, &w, &cost);
	if (s)
		return s;
	ask = add_ask(v, w.t, request, cost);
	say(v, &w, OD__MESSAGE__REDRESS_ASK_STEP, ask, NULL, text_of(request->text));
	task = ticket_task(v, &w, ASK_TASK, arena_format(v->arena, "%" PRIu32, ask->n));
	SET_TEXT(v, task, department, DEPARTMENT);
	SET(task, due, v->now);
	SET(task, worth, cost);
	task->text = made_sentence(v, OD__MESSAGE__REDRESS_ASK_TASK, w.said,
		access_name_of(v->desk, v->actor->user), label(ask), made_money(v, cost));
	s = ticket_done(v, &w, "changed");
	if (s)
		return s;
	made_fill(v, reply, "ticket", w.t->id, w.said, w.t->version);
	made_note(v, reply, OD__MESSAGE__REDRESS_ASK_MADE, w.said, label(ask), made_money(v, cost), NULL);
	return OK;
}

/* Whoever asked has a task that tells him; one who took it back himself knows. */
static void tell(struct verb *v, struct ticket_work *w, const Od__RedressAsk *ask, bool no)
{
	Od__Task *task;

	if (ask->by == v->actor->user)
		return;
	task = ticket_task(v, w, TOLD_TASK, arena_format(v->arena, "%" PRIu32, ask->n));
	task_give(v, task, ask->by, text_of(w->t->department));
	SET(task, due, v->now);
	task->text = made_sentence(v, no ? OD__MESSAGE__REDRESS_TOLD_NO : OD__MESSAGE__REDRESS_TOLD, w->said,
		label(ask), made_money(v, ask->cost), NULL);
}

/* May this one answer it? What he could give himself he may refuse, too. */
static enum status check_answer(struct verb *v, const Od__TicketAgree *request, const struct ticket_work *w,
	Od__RedressAsk **out)
{
	const Od__RedressAsk *asking = ticket_asking(w->t);

	if (!asking || (request->n && request->n != asking->n))
		return verb_refuse(v, OD__MESSAGE__REDRESS_NOTHING_ASKED, "id", w->said, NULL, NULL, NULL);
	*out = w->t->ask[w->t->n_ask - 1];
	if (request->no && asking->by == v->actor->user)
		return OK;
	if (asking->cost > ticket_may_give(v, w->t->redress_cost))
		return verb_refuse(v, OD__MESSAGE__REDRESS_LIMIT, "id", w->said,
			made_money(v, w->t->redress_cost + asking->cost),
			made_money(v, ticket_may_give(v, 0)), NULL);
	return OK;
}

enum status verb_ticket_agree(struct verb *v, const Od__TicketAgree *request, Od__Made *reply)
{
	Od__TicketRedressed *given = FRESH(v, ticket_redressed);
	Od__Order *order = NULL;
	Od__RedressAsk *ask = NULL;
	struct ticket_work w;
	const char *asker;
	enum status s = ticket_take(v, request->id, 0, &w);

	if (!s)
		s = ticket_redress_check(v, &w, !request->no);
	if (!s)
		s = check_answer(v, request, &w, &ask);
	if (s)
		return s;
	asker = access_name_of(v->desk, ask->by);
	say(v, &w, request->no ? OD__MESSAGE__REDRESS_DENIED_STEP : OD__MESSAGE__REDRESS_AGREED_STEP, ask,
		asker, text_of(request->text));
	if (!request->no)
		s = ticket_redress_give(v, ask->what, &w, given, &order);
	if (s)
		return s;
	SET(ask, answered_by, v->actor->user);
	SET(ask, answered, v->now);
	SET(ask, agreed, !request->no);
	tell(v, &w, ask, request->no);
	s = ticket_done(v, &w, "changed");
	if (!s && !request->no)
		s = figure_redress(v, w.t->customer, v->now, given->cost);
	if (!s)
		s = task_finish_all(v, ASK_TASK, "ticket", w.t->id, request->no ? "not agreed" : "agreed");
	if (s)
		return s;
	made_fill(v, reply, "ticket", w.t->id, w.said, w.t->version);
	made_note(v, reply, request->no ? OD__MESSAGE__REDRESS_DENIED : OD__MESSAGE__REDRESS_AGREED, w.said,
		label(ask), made_money(v, ask->cost), asker);
	return OK;
}

void ticket_asked_over(struct verb *v, Od__Ticket *t)
{
	if (!ticket_asking(t))
		return;
	SET(t->ask[t->n_ask - 1], answered, v->now);
	SET(t->ask[t->n_ask - 1], agreed, false);
}

enum status ticket_asked_end(struct verb *v, const Od__Ticket *before)
{
	return ticket_asking(before) ? task_finish_all(v, ASK_TASK, "ticket", before->id, "closed") : OK;
}

static enum status subject_of(struct verb *v, const Od__Task *task, Od__Ticket **out, Od__Customer **c)
{
	return ticket_get(v, "id", arena_format(v->arena, "%" PRIu64, task->subject), out, c);
}

static enum status still_waits(struct verb *v, const Od__Task *task, bool *out)
{
	Od__Ticket *t;
	enum status s = subject_of(v, task, &t, NULL);

	*out = s == OK && ticket_asking(t);
	return s == ERR_REFUSED ? OK : s;	/* not for this role */
}

/* What was answered meanwhile has no row. */
static enum status add_row(struct verb *v, void *reply, const Od__Task *task)
{
	Od__TicketAskedRows *rows = reply;
	Od__TicketAskedRow *row;
	Od__Customer *c;
	Od__Ticket *t;
	enum status s = subject_of(v, task, &t, &c);

	if (s || !ticket_asking(t))
		return s == ERR_REFUSED ? OK : s;
	row = ticket_asked_row(v, t, ticket_asking(t));
	SET_TEXT(v, row, code, customer_said(v, c));
	SET_TEXT(v, row, name, text_of(c->name));
	rows->row[rows->n_row++] = row;
	return OK;
}

enum status verb_ticket_asked(struct verb *v, const Od__TicketAsked *request, Od__TicketAskedRows *reply)
{
	const struct task_asked asked = { ASK_TASK, DEPARTMENT, still_waits, add_row, reply };

	if (request->count) {
		SET(reply, count, 0);
		return task_asked_count(v, &asked, &reply->count);
	}
	reply->row = arena_array(v->arena, LIST_MOST, sizeof *reply->row);
	return task_asked_list(v, &asked, request->page, &reply->after);
}
