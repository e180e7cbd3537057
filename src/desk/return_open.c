/* SPDX-License-Identifier: ISC */
/*
 * return_open -- the verb `return open`: which goods are to come back, of which batch, worth what.
 *
 * Only what was delivered and is not spoken of by another return can come back, and within so many
 * days of its delivery unless the asker may release. What is within the limit of the asker's role,
 * with what he agreed to for the same customer that day, is agreed at once.
 */
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/breath.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/return.h"
#include "desk/setting.h"
#include "desk/shipment.h"
#include "desk/ticket.h"
#include "desk/ticket_redress.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static enum status refuse_quantity(struct verb *v, const Od__Order *o, const Od__OrderLine *line,
	const char *field, int64_t most)
{
	return verb_refuse(v, OD__MESSAGE__RETURN_LINE, field,
		arena_format(v->arena, "%u", line->n), verb_said(v, "", o->id),
		breath_number(v->arena, most > 0 ? most : 0), NULL);
}

/* The batch of a line: the one named, or the only one; "" may stay when there are several. */
static enum status read_batch(struct verb *v, const Od__Order *o, const Od__Return *r,
	const char *field, const char *batch, Od__ReturnLine *line)
{
	struct return_part *part;
	size_t count;
	enum status s = return_parts(v, o->id, line->n, 0, &part, &count);

	if (s || (!*batch && count != 1))
		return s;
	return_parts_less(part, count, r, r->n_line, line->n);
	for (size_t i = 0; i < count; i++) {
		if (*batch && key_code_compare(part[i].batch, batch) != 0)
			continue;
		if (part[i].left < line->quantity)
			return refuse_quantity(v, o, order_line(o, line->n), field, part[i].left);
		SET_TEXT(v, line, batch, part[i].batch);
		if (part[i].has_expiry)
			SET(line, expiry, part[i].expiry);
		return OK;
	}
	return *batch ? verb_missing(v, field, "batch", batch) : OK;
}

static enum status add_line(struct verb *v, const Od__Order *o, const Od__OrderLine *from,
	const Od__ReturnAsk *ask, const char *field, Od__Return *r)
{
	Od__ReturnLine *line = FRESH(v, return_line);
	int64_t spoken, most;
	enum status s = return_spoken(v, o->id, from->n, 0, &spoken);

	if (s)
		return s;
	for (size_t i = 0; i < r->n_line; i++)
		if (r->line[i]->n == from->n)
			spoken += r->line[i]->quantity;
	most = from->delivered - from->returned - spoken;
	SET(line, n, from->n);
	SET(line, product, from->product);
	SET(line, quantity, ask && ask->has_quantity ? ask->quantity : most);
	if (line->quantity <= 0 || line->quantity > most)
		return ask ? refuse_quantity(v, o, from, field, most) : OK;
	SET(line, amount, return_worth(v, from, from->returned + spoken, line->quantity));
	SET(r, amount, r->amount + line->amount);
	if (ask && *text_of(ask->reason))
		SET_TEXT(v, line, reason, ask->reason);
	s = read_batch(v, o, r, field, ask ? text_of(ask->batch) : "", line);
	r->line[r->n_line++] = line;
	return s;
}

static enum status read_lines(struct verb *v, const Od__ReturnOpen *request, const Od__Order *o,
	Od__Return *r)
{
	enum status s = OK;

	r->line = arena_array(v->arena, request->n_line + o->n_line + 1, sizeof *r->line);
	for (size_t i = 0; !s && i < request->n_line; i++) {
		const char *field = arena_format(v->arena, "line.%zu.n", i);
		const Od__OrderLine *line = order_line(o, request->line[i]->n);

		if (!line)
			return verb_missing(v, field, "line",
				arena_format(v->arena, "%u", request->line[i]->n));
		s = add_line(v, o, line, request->line[i], field, r);
	}
	for (size_t i = 0; !s && !request->n_line && i < o->n_line; i++)
		s = add_line(v, o, o->line[i], NULL, "order", r);
	if (!s && !r->n_line)
		return refuse_quantity(v, o, o->line[0], "order", 0);
	return s;
}

/* When its goods arrived, as far as it is known. */
static enum status check_age(struct verb *v, const Od__Order *o)
{
	int64_t days = setting_int(v->desk, "return_days");
	Od__Shipment *d;
	int64_t at;
	enum status s = shipment_newest(v, o->id, &d);

	if (s)
		return s;
	at = d && d->has_arrived ? d->arrived : o->promised;
	if (clock_day(v->now) - clock_day(at) <= days || actor_may(v->actor, "release"))
		return OK;
	return verb_refuse(v, OD__MESSAGE__RETURN_LATE, "order", verb_said(v, "", o->id),
		day_said(v, clock_day(at)), arena_format(v->arena, "%d", (int)days), NULL);
}

static enum status read_ticket(struct verb *v, const Od__ReturnOpen *request, Od__Return *r)
{
	struct key key;
	Od__Ticket *t;
	uint64_t id;
	enum status s = OK;

	if (!*text_of(request->ticket))
		return OK;
	if (!verb_number(request->ticket, "C", &id))
		return verb_missing(v, "ticket", "ticket", request->ticket);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_TICKET, &key, v->arena, &t);
	if (s == ERR_NOT_FOUND || (!s && t->customer != r->customer))
		return verb_missing(v, "ticket", "ticket", request->ticket);
	if (!s)
		SET(r, ticket, id);
	return s;
}

enum status verb_return_open(struct verb *v, const Od__ReturnOpen *request, Od__Made *reply)
{
	Od__Return *r = FRESH(v, return);
	Od__Order *o;
	uint64_t id;
	int64_t given;
	enum status s = order_get(v, "order", request->order, &o, NULL);

	if (s)
		return s;
	SET(r, order, o->id);
	SET(r, customer, o->customer);
	s = read_lines(v, request, o, r);
	if (!s)
		s = check_age(v, o);
	if (!s)
		s = read_ticket(v, request, r);
	if (!s)
		s = verb_next(v, "return", &id);
	if (s)
		return s;
	SET(r, id, id);
	SET(r, settle, request->settle);
	SET(r, opened, v->now);
	SET(r, by, v->actor->user);
	SET(r, state, OD__RETURN_STATE__RETURN_OPEN);
	s = return_given(v, r->customer, &given);
	if (s)
		return s;
	if (r->amount <= ticket_may_give(v, given))
		return_agree(v, r);
	for (size_t i = 0; i < r->n_line; i++)
		if (!r->line[i]->reason)
			SET_TEXT(v, r->line[i], reason, request->reason);
	s = return_put(v, NULL, r, "opened");
	if (s)
		return s;
	made_fill(v, reply, "return", id, verb_said(v, "R", id), r->version);
	made_note(v, reply, r->state == OD__RETURN_STATE__RETURN_APPROVED
		? OD__MESSAGE__RETURN_AGREED : OD__MESSAGE__RETURN_OPENED, verb_said(v, "R", id),
		verb_said(v, "", o->id), made_money(v, r->amount), NULL);
	return OK;
}
