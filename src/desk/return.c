/* SPDX-License-Identifier: ISC */
/*
 * return -- what the verbs of returns share: the record, its batches, its worth.
 */
#include "desk/return.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/price.h"
#include "desk/order_close.h"
#include "record/delivery.pb-c.h"

#define PARTS 200	/* batches of one line */
#define GIVEN_MOST 500	/* returns of one customer, the newest, that are looked at */

enum status return_said(struct verb *v, const char *field, const char *said, Od__Return **out,
	Od__Customer **customer)
{
	Od__Customer *c;
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "R", &id))
		return verb_missing(v, field, "return", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_RETURN, &key, v->arena, out);
	if (!s)
		s = customer_load(v, (*out)->customer, &c);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, c->id)))
		return verb_missing(v, field, "return", verb_said(v, "R", id));
	if (!s && customer)
		*customer = c;
	return s;
}

enum status return_put(struct verb *v, const Od__Return *before, Od__Return *after,
	const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_RETURN, &key, after->id, after->customer,
		customer_subject(v, after->customer), before ? &before->base : NULL, &after->base);

	if (!s && (after->state == OD__RETURN_STATE__RETURN_SETTLED ||
	    after->state == OD__RETURN_STATE__RETURN_REFUSED))
		s = order_close_ask(v, after->order);
	if (s)
		return s;
	change_event(v, what, after->id, "record/return/%" PRIu64, after->id);
	change_event(v, what, after->order, "record/order/%" PRIu64, after->order);
	change_event(v, what, after->id, "record/customer/%" PRIu64, after->customer);
	return OK;
}

enum status return_given(struct verb *v, uint64_t customer, int64_t *out)
{
	struct key prefix = key_u64(customer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_RETURN_CUSTOMER, &prefix, false, &walk);

	*out = 0;
	if (s)
		return s;
	for (int i = 0; i < GIVEN_MOST; i++) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Return *r;

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		r = (const Od__Return *)m;
		if (r->has_agreed_by && r->agreed_by == v->actor->user &&
		    r->state != OD__RETURN_STATE__RETURN_REFUSED &&
		    clock_day(r->has_agreed_at ? r->agreed_at : r->opened) == clock_day(v->now))
			*out += r->amount;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

void return_agree(struct verb *v, Od__Return *r)
{
	SET(r, state, OD__RETURN_STATE__RETURN_APPROVED);
	SET(r, agreed_by, v->actor->user);
	SET(r, agreed_at, v->now);
}

bool return_counts(const Od__Return *r)
{
	return r->state == OD__RETURN_STATE__RETURN_RECEIVED ||
		r->state == OD__RETURN_STATE__RETURN_SETTLED;
}

static bool waits(const Od__Return *r)
{
	return r->state == OD__RETURN_STATE__RETURN_OPEN ||
		r->state == OD__RETURN_STATE__RETURN_APPROVED;
}

int64_t return_worth(struct verb *v, const Od__OrderLine *line, int64_t before, int64_t quantity)
{
	return price_return(line->amount, line->quantity, before, quantity, price_rounding(v));
}

enum status return_spoken(struct verb *v, uint64_t order, uint32_t line, uint64_t but,
	int64_t *out)
{
	struct key prefix = key_u64(order);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_RETURN_ORDER, &prefix, false, &walk);

	*out = 0;
	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Return *r = (const Od__Return *)m;

		for (size_t i = 0; r->id != but && waits(r) && i < r->n_line; i++)
			if (r->line[i]->n == line)
				*out += r->line[i]->quantity;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static struct return_part *part_of(struct return_part *part, size_t count, const char *batch)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(part[i].batch, batch) == 0)
			return &part[i];
	return NULL;
}

static void take_shipment(struct return_part *part, size_t *count, const Od__Shipment *d,
	uint32_t line)
{
	for (size_t i = 0; i < d->n_line; i++) {
		const Od__ShipmentLine *from = d->line[i];
		struct return_part *p;

		if (from->line != line || !from->delivered)
			continue;
		p = part_of(part, *count, text_of(from->batch));
		if (!p && *count == PARTS)
			continue;
		if (!p) {
			p = &part[(*count)++];
			*p = (struct return_part){ .batch = text_of(from->batch),
				.has_expiry = from->has_expiry, .expiry = from->expiry };
		}
		p->left += from->delivered;
	}
}

void return_parts_less(struct return_part *part, size_t count, const Od__Return *r, size_t lines,
	uint32_t line)
{
	for (size_t i = 0; i < lines; i++) {
		struct return_part *p = r->line[i]->n == line
			? part_of(part, count, text_of(r->line[i]->batch)) : NULL;

		if (p)
			p->left -= r->line[i]->quantity;
	}
}

static void take_return(struct return_part *part, size_t count, const Od__Return *r, uint32_t line,
	uint64_t but)
{
	if (r->id != but && (waits(r) || return_counts(r)))
		return_parts_less(part, count, r, r->n_line, line);
}

enum status return_parts(struct verb *v, uint64_t order, uint32_t line, uint64_t but,
	struct return_part **out, size_t *count)
{
	static const enum index_id index[] = { INDEX_SHIPMENT_ORDER, INDEX_RETURN_ORDER };
	struct key prefix = key_u64(order);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = OK;

	*out = arena_array(v->arena, PARTS, sizeof **out);
	*count = 0;
	for (int k = 0; !s && k < 2; k++) {
		s = walk_open_index(v->txn, index[k], &prefix, false, &walk);
		if (s)
			return s;
		while ((s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
			if (k)
				take_return(*out, *count, (const Od__Return *)m, line, but);
			else
				take_shipment(*out, count, (const Od__Shipment *)m, line);
		}
		walk_close(walk);
		s = s == ERR_END ? OK : s;
	}
	return s;
}
