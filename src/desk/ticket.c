/* SPDX-License-Identifier: ISC */
/*
 * ticket -- the record, its writing, its steps, its row in a list.
 */
#include "desk/ticket.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/task.h"
#include "desk/ticket_clock.h"

enum status ticket_get(struct verb *v, const char *field, const char *said, Od__Ticket **out,
	Od__Customer **customer)
{
	Od__Customer *c;
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, TICKET_LETTER, &id))
		return verb_missing(v, field, "ticket", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, out);
	if (!s)
		s = customer_load(v, (*out)->customer, &c);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, c->id)))
		return verb_missing(v, field, "ticket", verb_said(v, TICKET_LETTER, id));
	if (!s && customer)
		*customer = c;
	return s;
}

const char *ticket_said(struct verb *v, const Od__Ticket *t)
{
	return verb_said(v, TICKET_LETTER, t->id);
}

bool ticket_is_open(const Od__Ticket *t)
{
	return t->state == OD__TICKET_STATE__TICKET_NEW ||
		t->state == OD__TICKET_STATE__TICKET_OPEN ||
		t->state == OD__TICKET_STATE__TICKET_WAITING;
}

const Od__Round *ticket_round(const Od__Ticket *t)
{
	return t->n_round ? t->round[t->n_round - 1] : NULL;
}

Od__Clock *ticket_clock(const Od__Ticket *t, int which)
{
	const Od__Round *round = ticket_round(t);

	if (!round)
		return NULL;
	return which == TICKET_RESPONSE ? round->response : round->resolution;
}

static bool runs(const Od__Clock *c)
{
	return c && c->has_due && !c->has_met;
}

const Od__Clock *ticket_next_clock(const Od__Ticket *t)
{
	const Od__Clock *first = ticket_clock(t, TICKET_RESPONSE);
	const Od__Clock *second = ticket_clock(t, TICKET_RESOLUTION);

	if (!runs(first))
		return runs(second) ? second : NULL;
	return runs(second) && second->due < first->due ? second : first;
}

void ticket_set_next_due(Od__Ticket *t)
{
	const Od__Clock *next = ticket_is_open(t) ? ticket_next_clock(t) : NULL;

	t->has_next_due = next != NULL;
	t->next_due = next ? next->due : 0;
}

enum status ticket_put(struct verb *v, const Od__Ticket *before, Od__Ticket *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s;

	ticket_set_next_due(after);
	s = change_put(v, TABLE_TICKET, &key, after->id, after->customer, after->subject,
		before ? &before->base : NULL, &after->base);
	if (!s)
		s = ticket_set_alarms(v, before, after);
	if (s)
		return s;
	change_event(v, what, after->id, "queue");
	change_event(v, what, after->id, "record/ticket/%" PRIu64, after->id);
	change_event(v, what, after->id, "record/customer/%" PRIu64, after->customer);
	return OK;
}

enum status ticket_take(struct verb *v, const char *said, uint64_t version,
	struct ticket_work *w)
{
	enum status s;

	memset(w, 0, sizeof *w);
	s = ticket_get(v, "id", said, &w->before, &w->customer);
	if (s)
		return s;
	w->said = ticket_said(v, w->before);
	s = verb_version(v, w->said, w->before->version, version);
	if (s)
		return s;
	w->t = (Od__Ticket *)reflect_copy(&w->before->base, v->arena);
	ticket_settle(v, w);
	if (w->t->state == OD__TICKET_STATE__TICKET_NEW && v->actor->user)
		SET(w->t, state, OD__TICKET_STATE__TICKET_OPEN);
	return OK;
}

static bool ended(const Od__Clock *before, const Od__Clock *after)
{
	return after && after->has_met && !(before && before->has_met);
}

Od__TicketStep *ticket_step(struct verb *v, struct ticket_work *w, Od__StepKind kind)
{
	Od__TicketStep *step = FRESH(v, ticket_step);
	Od__Ticket *t = w->t;

	if (w->steps == TICKET_STEPS)
		panic("a ticket gets more than %d steps at once", TICKET_STEPS);
	w->step[w->steps++] = step;
	SET(t, steps, t->steps + 1);
	SET(step, n, t->steps);
	SET(step, at, v->now);
	SET(step, by, v->actor->user);
	SET(step, kind, kind);
	SET_TEXT(v, step, department, text_of(t->department));
	return step;
}

Od__Task *ticket_task(struct verb *v, struct ticket_work *w, const char *kind, const char *period)
{
	Od__Task *task = task_fresh(v, kind, "ticket", w->t->id, period);

	if (w->tasks == TICKET_STEPS)
		panic("a ticket gets more than %d tasks at once", TICKET_STEPS);
	w->task[w->tasks++] = task;
	SET(task, customer, w->t->customer);
	return task;
}

static enum status put_step(struct verb *v, const Od__Ticket *t, Od__TicketStep *step)
{
	struct key key = key_u64(t->id);

	key_add_u32(&key, step->n);
	SET(step, ticket, t->id);
	return change_put(v, TABLE_TICKET_STEP, &key, t->id, t->customer, t->subject, NULL,
		&step->base);
}

/* Did this write end a clock, or the work on the ticket? */
static bool ends(const struct ticket_work *w)
{
	if (!w->before)
		return false;
	return (ticket_is_open(w->before) && !ticket_is_open(w->t)) ||
		ended(ticket_clock(w->before, TICKET_RESPONSE),
			ticket_clock(w->t, TICKET_RESPONSE));
}

enum status ticket_done(struct verb *v, struct ticket_work *w, const char *what)
{
	Od__Task *task[TICKET_CLOCKS];
	enum status s;

	for (size_t i = 0; i < w->tells; i++)
		task[i] = ticket_tell(v, w, &w->tell[i]);
	s = ticket_put(v, w->before, w->t, what);
	for (size_t i = 0; !s && i < w->steps; i++)
		s = put_step(v, w->t, w->step[i]);
	for (size_t i = 0; !s && i < w->tasks; i++)
		s = task_add(v, w->task[i], 0);
	for (size_t i = 0; !s && i < w->tells; i++)
		if (task[i])
			s = ticket_tell_put(v, w->t, w->tell[i].which, task[i]);
	return !s && ends(w) ? ticket_untell(v, w->t) : s;
}

/* What is left of the clock that would be due next, while they stand. */
static void set_left(struct verb *v, Od__TicketRow *row, const Od__Ticket *t)
{
	const Od__Clock *c = ticket_clock(t, TICKET_RESPONSE);
	struct sla_policy policy;

	if (!c || c->has_met)
		c = ticket_clock(t, TICKET_RESOLUTION);
	if (!c)
		return;
	sla_policy_of(v->desk, c->policy, &policy);
	SET(row, left, c->target - sla_used(&policy.calendar->calendar, c, c->started, v->now));
}

Od__TicketRow *ticket_row(struct verb *v, const Od__Ticket *t)
{
	Od__TicketRow *row = FRESH(v, ticket_row);
	const Od__Round *round = ticket_round(t);
	const Od__Clock *next = ticket_is_open(t) ? ticket_next_clock(t) : NULL;
	const Od__Product *p = t->product ? catalogue_find(v->desk, t->product) : NULL;
	Od__Customer *c;

	SET_TEXT(v, row, said, ticket_said(v, t));
	SET(row, id, t->id);
	SET_TEXT(v, row, text, text_of(t->text));
	if (!customer_load(v, t->customer, &c)) {
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
	}
	if (t->has_next_due)
		SET(row, next_due, t->next_due);
	SET(row, state, t->state);
	SET(row, severity, t->severity);
	if (p)
		SET_TEXT(v, row, product, catalogue_name(p, v->actor->language));
	SET_TEXT(v, row, department, text_of(t->department));
	SET(row, response_met, round && round->response && round->response->has_met);
	SET(row, opened, t->opened);
	SET_TEXT(v, row, batch, text_of(t->batch));
	SET(row, kind, t->kind);
	SET_TEXT(v, row, category, text_of(t->category));
	if (next && next->has_warn)
		SET(row, warn_at, next->warn);
	SET_PERSON(v, row, assignee, t->assignee);
	if (text_of(t->pause_reason)[0])
		SET_TEXT(v, row, waits, t->pause_reason);
	if (t->reopened)
		SET(row, reopened, t->reopened);
	if (t->state == OD__TICKET_STATE__TICKET_WAITING)
		set_left(v, row, t);
	return row;
}
