/* SPDX-License-Identifier: ISC */
/*
 * order_show -- the verb `order show`: the record, its lines in words, whom and what it touches.
 *
 * A read that opens a person's record: the customer's name, address and contact come with it.
 */
#include <stdio.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/pad.h"
#include "desk/verbs.gen.h"
#include "record/ticket.pb-c.h"

#define TICKETS 100	/* tickets of the customer looked through */

static const char *why_text(struct verb *v, const Od__Why *why)
{
	const char *level;

	if (!why)
		return "";
	level = enum_label(&od__price_level__descriptor, (int)why->level);
	if (text_of(why->reason)[0])
		return arena_format(v->arena, "%s: %s", level, why->reason);
	if (why->rule)
		return arena_format(v->arena, "%s, rule %u", level, why->rule);
	return level;
}

static Od__OrderShownLine *shown_line(struct verb *v, const Od__OrderLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);
	Od__OrderShownLine *out = FRESH(v, order_shown_line);

	SET(out, n, line->n);
	if (p) {
		SET_TEXT(v, out, code, text_of(p->code));
		SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
	}
	SET(out, asked, line->asked);
	SET_TEXT(v, out, unit, text_of(line->unit));
	SET(out, price, order_line_price(v, line));
	if (line->ppm)
		SET(out, ppm, line->ppm);
	SET(out, amount, line->amount);
	if (text_of(line->note)[0])
		SET_TEXT(v, out, note, line->note);
	SET_TEXT(v, out, why, why_text(v, line->why));
	if (text_of(line->batch)[0])
		SET_TEXT(v, out, batch, line->batch);
	return out;
}

static enum status add_tickets(struct verb *v, const Od__Order *o, Od__OrderShown *reply)
{
	struct key prefix = key_u64(o->customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	reply->ticket = arena_array(v->arena, TICKETS, sizeof *reply->ticket);
	s = walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);
	if (s)
		return s;
	for (int i = 0; i < TICKETS && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK; i++) {
		const Od__Ticket *t = (const Od__Ticket *)m;

		if (t->order == o->id)
			reply->ticket[reply->n_ticket++] = (char *)verb_said(v, "C", t->id);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static const char *address_of(struct verb *v, const Od__Customer *c, const Od__Delivery *d)
{
	const Od__Address *a;

	if (d && text_of(d->one_off)[0])
		return d->one_off;
	a = customer_address(c, d ? d->address : 0);
	if (!a)
		return "";
	return arena_format(v->arena, "%s%s%s%s%s", text_of(a->text),
		text_of(a->city)[0] ? ", " : "", text_of(a->city),
		text_of(a->dock)[0] ? ", " : "", text_of(a->dock));
}

enum status verb_order_show(struct verb *v, const Od__OrderShow *request, Od__OrderShown *reply)
{
	const Od__Point *point;
	Od__Customer *c;
	uint64_t id = request->id;
	Od__Order *o;
	enum status s = OK;

	if (!id && !text_of(request->pad)[0])
		return verb_refuse(v, OD__MESSAGE__ORDER_OR_PAPER, "id", NULL, NULL, NULL, NULL);
	if (!id)
		s = paper_find(v, request->pad, "order", &id);
	if (s == ERR_NOT_FOUND)
		return verb_refuse(v, OD__MESSAGE__PAPER_FREE, "pad", request->pad, NULL, NULL, NULL);
	if (s == OK)
		s = order_get(v, "id", id, &o, &c);
	if (s)
		return s;
	verb_opened(v, c->id);
	reply->order = o;
	reply->line = arena_array(v->arena, o->n_line + 1, sizeof *reply->line);
	for (size_t i = 0; i < o->n_line; i++)
		reply->line[reply->n_line++] = shown_line(v, o->line[i]);
	SET_TEXT(v, reply, code, customer_said(v, c));
	SET_TEXT(v, reply, name, text_of(c->name));
	SET_PERSON(v, reply, by, o->by);
	SET_TEXT(v, reply, address, address_of(v, c, o->delivery));
	point = o->face ? customer_point(c, o->face) : NULL;
	if (o->ticket)
		SET_TEXT(v, reply, replaces, verb_said(v, "C", o->ticket));
	SET_TEXT(v, reply, contact, point ? text_of(point->value) : customer_phone(c));
	return add_tickets(v, o, reply);
}
