/* SPDX-License-Identifier: ISC */
/*
 * verify_figure -- one customer at a time, newest order first, as the index has them.
 *
 * Open orders of branches stand in their payer's figure; they are gathered in a first walk, one
 * entry for each payer that is not the customer. Weeks and months are compared where the figure
 * has them: it keeps the newest thirteen.
 */
#include "desk/verify_figure.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "record/ticket.pb-c.h"

#define MILLIDAY (CLOCK_DAY / 1000)

struct payer {
	uint64_t customer;
	int64_t open;
};

struct figures {
	struct verb *v;
	struct arena *arena;
	verify_fault *each;
	void *baton;
	struct payer *payer;
	size_t payers, size;
	uint64_t rows;
};

/* What the orders of a customer add up to. */
struct sum {
	Od__Figure *f;		/* weeks and months are taken off it as they are found */
	uint64_t orders;
	int64_t amount, open, first, last, m2;
};

static void fault(struct figures *l, uint64_t customer, const char *field, int64_t wanted,
	int64_t seen)
{
	char text[200];

	if (wanted == seen)
		return;
	snprintf(text, sizeof text, "figure of customer %" PRIu64 ": %s is %" PRId64
		", recomputed %" PRId64, customer, field, seen, wanted);
	l->each(l->baton, "I3", text);
}

static enum status gather_payers(struct figures *l)
{
	struct key all = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(l->v->txn, INDEX_ORDER_DUE, &all, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, l->arena, &m)) == OK) {
		const Od__Order *o = (const Od__Order *)m;
		size_t i = 0;

		if (o->payer && o->payer != o->customer) {
			while (i < l->payers && l->payer[i].customer != o->payer)
				i++;
			if (i == l->size) {
				size_t size = l->size ? l->size * 2 : 64;

				l->payer = mem_grow(l->payer, l->size, size,
					sizeof(*l->payer));
				l->size = size;
			}
			if (i == l->payers) {
				l->payer[i].customer = o->payer;
				l->payers++;
			}
			l->payer[i].open += o->total;
		}
		arena_reset(l->arena);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static void take_periods(struct sum *sum, const Od__Order *o)
{
	uint32_t week = figure_week(o->placed_at), month = figure_month(o->placed_at);

	for (size_t i = 0; i < sum->f->n_week; i++)
		if (sum->f->week[i]->week == week) {
			sum->f->week[i]->amount -= o->total;
			sum->f->week[i]->orders--;
		}
	for (size_t i = 0; i < sum->f->n_month; i++)
		if (sum->f->month[i]->month == month) {
			sum->f->month[i]->amount -= o->total;
			sum->f->month[i]->orders--;
		}
}

static enum status sum_orders(struct figures *l, uint64_t customer, struct sum *sum)
{
	struct key prefix = key_u64(customer), key;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(l->v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);

	while (!s && (s = walk_next(walk, &key, NULL, a, &m)) == OK) {
		const Od__Order *o = (const Od__Order *)m;

		l->rows++;
		if (o->state != OD__ORDER_STATE__CANCELLED) {
			if (sum->orders) {
				int64_t gap = sum->first / MILLIDAY - o->placed_at / MILLIDAY;

				sum->m2 += gap * gap;
			} else {
				sum->last = o->placed_at;
			}
			sum->first = o->placed_at;
			sum->orders++;
			sum->amount += o->total;
			if (order_is_open(o))
				sum->open += o->total;
			take_periods(sum, o);
		}
		arena_reset(a);
	}
	if (s == ERR_END)
		walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status count_tickets(struct figures *l, uint64_t customer, uint64_t *all,
	uint64_t *open)
{
	struct key prefix = key_u64(customer), key;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(l->v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	while (!s && (s = walk_next(walk, &key, NULL, a, &m)) == OK) {
		const Od__Ticket *t = (const Od__Ticket *)m;

		++*all;
		*open += t->state == OD__TICKET_STATE__TICKET_NEW ||
			t->state == OD__TICKET_STATE__TICKET_OPEN ||
			t->state == OD__TICKET_STATE__TICKET_WAITING;
		l->rows++;
		arena_reset(a);
	}
	if (s == ERR_END)
		walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status check(struct figures *l, Od__Figure *f)
{
	struct sum sum = { .f = f };
	uint64_t tickets = 0, open = 0;
	enum status s = sum_orders(l, f->customer, &sum);

	if (!s)
		s = count_tickets(l, f->customer, &tickets, &open);
	if (s)
		return s;
	for (size_t i = 0; i < l->payers; i++)
		if (l->payer[i].customer == f->customer) {
			sum.open += l->payer[i].open;
			l->payer[i].open = 0;	/* told */
		}
	fault(l, f->customer, "orders", (int64_t)sum.orders, (int64_t)f->orders);
	fault(l, f->customer, "amount", sum.amount, f->amount);
	fault(l, f->customer, "open orders", sum.open, f->open_orders);
	fault(l, f->customer, "first order", sum.first, f->first_order);
	fault(l, f->customer, "last order", sum.last, f->last_order);
	fault(l, f->customer, "gaps", sum.orders > 1 ? (int64_t)sum.orders - 1 : 0,
		(int64_t)f->gaps);
	fault(l, f->customer, "sum of squared gaps", sum.m2, f->gap_m2);
	for (size_t i = 0; i < f->n_week; i++)
		fault(l, f->customer, "rest of a week", 0, f->week[i]->amount +
			f->week[i]->orders);
	for (size_t i = 0; i < f->n_month; i++)
		fault(l, f->customer, "rest of a month", 0, f->month[i]->amount +
			f->month[i]->orders);
	fault(l, f->customer, "tickets", (int64_t)tickets, (int64_t)f->tickets);
	fault(l, f->customer, "open tickets", (int64_t)open, (int64_t)f->tickets_open);
	return OK;
}

enum status verify_figures(struct verb *v, verify_fault *each, void *baton, uint64_t *rows)
{
	struct figures l = { .v = v, .each = each, .baton = baton, .arena = arena_new(0) };
	struct key all = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = gather_payers(&l);

	if (!s)
		s = walk_open(v->txn, TABLE_FIGURE, &all, false, &walk);
	if (!s) {
		while ((s = walk_next(walk, &key, NULL, l.arena, &m)) == OK) {
			s = check(&l, (Od__Figure *)m);
			l.rows++;
			if (s)
				break;
			arena_reset(l.arena);
		}
		walk_close(walk);
	}
	for (size_t i = 0; s == ERR_END && i < l.payers; i++)
		fault(&l, l.payer[i].customer, "open orders of branches", l.payer[i].open, 0);
	*rows += l.rows;
	mem_free(l.payer);
	arena_free(l.arena);
	return s == ERR_END ? OK : s;
}
