/* SPDX-License-Identifier: ISC */
/*
 * verify -- one walk over the orders by number (I1, I2, I6, I7), one by customer (I3).
 */
#include "desk/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/money.h"
#include "desk/order.h"
#include "desk/setting.h"
#include "desk/stock.h"
#include "desk/ticket.h"
#include "desk/verify_figure.h"

/* Open quantity of each product, by its number. */
struct open_stock {
	int64_t *sum;
	size_t size;
};

struct look {
	struct verb *v;
	struct arena *arena;	/* for one record, reset */
	verify_fault *each;
	void *baton;
	uint64_t rows;
	struct open_stock open;
};

static void fault(struct look *l, const char *rule, const char *what, uint64_t id,
	const char *field, int64_t wanted, int64_t seen)
{
	char text[200];

	snprintf(text, sizeof text, "%s %" PRIu64 ": %s is %" PRId64 ", recomputed %" PRId64, what,
		id, field, seen, wanted);
	l->each(l->baton, rule, text);
}

static void add_open(struct look *l, uint32_t product, int64_t quantity)
{
	if (product >= l->open.size) {
		size_t size = product + 1024;

		l->open.sum = mem_grow(l->open.sum, l->open.size, size, sizeof(*l->open.sum));
		l->open.size = size;
	}
	l->open.sum[product] += quantity;
}

static void check_line(struct look *l, const Od__Order *o, const Od__OrderLine *line)
{
	int places = (int)setting_int(l->v->desk, "places");
	int64_t amount = 0, second = 0;

	/* the rounding may have been set either way when the order was placed */
	if (money_line(line->quantity, line->price, line->ppm, places, ROUND_HALF_UP, &amount) ||
	    money_line(line->quantity, line->price, line->ppm, places, ROUND_HALF_EVEN, &second))
		fault(l, "I1", "order", o->id, "a line's amount", 0, line->amount);
	else if (amount - line->order_share != line->amount &&
		 second - line->order_share != line->amount)
		fault(l, "I1", "order", o->id, "a line's amount", amount - line->order_share,
			line->amount);
	if (line->returned < 0 || line->returned > line->delivered ||
	    line->delivered > line->shipped ||
	    line->shipped > line->quantity - line->cancelled || line->cancelled < 0)
		fault(l, "I7", "order", o->id, "a line's shipped quantity",
			line->quantity - line->cancelled, line->shipped);
}

static void check_order(struct look *l, const Od__Order *o)
{
	Od__OrderState state = order_state(o);
	int64_t total = 0, shares = 0;

	for (size_t i = 0; i < o->n_line; i++) {
		check_line(l, o, o->line[i]);
		total += o->line[i]->amount;
		shares += o->line[i]->order_share;
		if (order_is_open(o))
			add_open(l, o->line[i]->product, order_line_open(o->line[i]));
	}
	if (total != o->total)
		fault(l, "I1", "order", o->id, "total", total, o->total);
	if (shares != o->order_reduction)
		fault(l, "I1", "order", o->id, "order reduction", shares, o->order_reduction);
	if (state != o->state && !(state == OD__ORDER_STATE__DELIVERED &&
				   o->state == OD__ORDER_STATE__CLOSED))
		fault(l, "I7", "order", o->id, "state", state, o->state);
}

static enum status orders(struct look *l)
{
	struct key all = key_empty(), key;
	uint64_t last = 0, counter;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(l->v->txn, TABLE_ORDER, &all, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, l->arena, &m)) == OK) {
		const Od__Order *o = (const Od__Order *)m;

		check_order(l, o);
		last = o->id;
		l->rows++;
		arena_reset(l->arena);
	}
	walk_close(walk);
	if (s != ERR_END)
		return s;
	s = counter_peek(l->v->txn, "order", &counter);
	if (!s && last > counter)
		fault(l, "I6", "order", last, "its counter", (int64_t)last, (int64_t)counter);
	return s;
}

static enum status stocks(struct look *l)
{
	struct key all = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(l->v->txn, TABLE_STOCK, &all, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, l->arena, &m)) == OK) {
		const Od__Stock *row = (const Od__Stock *)m;
		int64_t open = row->site == STOCK_SITE && row->product < l->open.size
			? l->open.sum[row->product] : 0;

		if (row->reserved != open)
			fault(l, "I2", "stock of product", row->product, "reserved", open,
				row->reserved);
		l->rows++;
		arena_reset(l->arena);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* I17: next_due is the earliest due that is not met, of open tickets alone. */
static enum status tickets(struct look *l)
{
	struct key all = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(l->v->txn, TABLE_TICKET, &all, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, l->arena, &m)) == OK) {
		Od__Ticket *t = (Od__Ticket *)m;
		int64_t due = t->has_next_due ? t->next_due : 0;

		ticket_set_next_due(t);
		if (due != t->next_due)
			fault(l, "I17", "ticket", t->id, "next due", t->next_due, due);
		l->rows++;
		arena_reset(l->arena);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status last_number(struct look *l, enum table_id table, const char *counter)
{
	struct key all = key_empty(), key;
	uint64_t given, last;
	struct walk *walk;
	enum status s = walk_open(l->v->txn, table, &all, true, &walk);

	if (s)
		return s;
	s = walk_next(walk, &key, NULL, l->arena, NULL);
	walk_close(walk);
	if (s)
		return s == ERR_END ? OK : s;
	last = key_read_u64(&key, 0);
	s = counter_peek(l->v->txn, counter, &given);
	if (!s && last > given)
		fault(l, "I6", counter, last, "its counter", (int64_t)last, (int64_t)given);
	return s;
}

enum status verify_business(struct verb *v, verify_fault *each, void *baton, uint64_t *rows)
{
	struct look l = { .v = v, .each = each, .baton = baton, .arena = arena_new(0) };
	enum status s = orders(&l);

	if (!s)
		s = stocks(&l);
	if (!s)
		s = tickets(&l);
	if (!s)
		s = last_number(&l, TABLE_CALL, "call");
	if (!s)
		s = last_number(&l, TABLE_TICKET, "ticket");
	if (!s)
		s = last_number(&l, TABLE_DRAFT, "draft");
	if (!s)
		s = last_number(&l, TABLE_CUSTOMER, "customer");
	if (!s)
		s = verify_figures(v, each, baton, &l.rows);
	if (rows)
		*rows += l.rows;
	mem_free(l.open.sum);
	arena_free(l.arena);
	return s;
}
