/* SPDX-License-Identifier: ISC */
/*
 * ticket -- the record and its clocks.
 */
#include "desk/ticket.h"

#include <inttypes.h>

#include "desk/access.h"
#include "desk/alarm.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/sla.h"

enum { RESPONSE, RESOLUTION };

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

static const Od__Clock *clock_of(const Od__Ticket *t, int which)
{
	const Od__Round *round = ticket_round(t);

	if (!round)
		return NULL;
	return which == RESPONSE ? round->response : round->resolution;
}

static bool runs(const Od__Clock *c)
{
	return c && c->has_due && !c->has_met;
}

/* The clock that is due next; NULL when none runs. */
static const Od__Clock *next_clock(const Od__Ticket *t)
{
	const Od__Clock *first = clock_of(t, RESPONSE), *second = clock_of(t, RESOLUTION);

	if (!runs(first))
		return runs(second) ? second : NULL;
	return runs(second) && second->due < first->due ? second : first;
}

void ticket_set_next_due(Od__Ticket *t)
{
	const Od__Clock *next = ticket_is_open(t) ? next_clock(t) : NULL;

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
	if (s)
		return s;
	change_event(v, what, after->id, "queue");
	change_event(v, what, after->id, "record/ticket/%" PRIu64, after->id);
	change_event(v, what, after->id, "record/customer/%" PRIu64, after->customer);
	return OK;
}

enum status ticket_set_alarms(struct verb *v, const Od__Ticket *t)
{
	enum status s = OK;

	for (int which = RESPONSE; !s && which <= RESOLUTION; which++) {
		const Od__Clock *c = clock_of(t, which);
		int64_t warn;

		if (!runs(c))
			continue;
		warn = sla_warn_at(v->desk, c);
		if (warn != SLA_NEVER && !c->has_warned)
			s = alarm_set(v, warn, TICKET_ALARM, t->id, (uint32_t)which * 2);
		if (!s && !c->has_breached)
			s = alarm_set(v, c->due, TICKET_ALARM, t->id, (uint32_t)which * 2 + 1);
	}
	return s;
}

enum status ticket_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	struct key key = key_u64(alarm->subject);
	bool due = alarm->n % 2;
	Od__Ticket *before, *after;
	Od__Clock *c;
	enum status s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &before);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	after = (Od__Ticket *)reflect_copy(&before->base, v->arena);
	c = (Od__Clock *)clock_of(after, (int)alarm->n / 2);
	if (!ticket_is_open(after) || !runs(c))
		return OK;
	if (due ? c->has_breached || c->due > v->now : (int)c->has_warned)
		return OK;
	if (due)
		SET(c, breached, alarm->due);
	else
		SET(c, warned, alarm->due);
	return ticket_put(v, before, after, due ? "late" : "pressing");
}

Od__TicketRow *ticket_row(struct verb *v, const Od__Ticket *t)
{
	Od__TicketRow *row = FRESH(v, ticket_row);
	const Od__Round *round = ticket_round(t);
	const Od__Clock *next = next_clock(t);
	const Od__Product *p = t->product ? catalogue_find(v->desk, t->product) : NULL;
	Od__Customer *c;
	int64_t warn;

	SET_TEXT(v, row, said, verb_said(v, TICKET_LETTER, t->id));
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
	if (next) {
		warn = sla_warn_at(v->desk, next);
		if (warn != SLA_NEVER)
			SET(row, warn_at, warn);
	}
	return row;
}
