/* SPDX-License-Identifier: ISC */
/*
 * verify_figure -- figures recomputed from orders, tickets, calls (I3), and who owns customers (I19).
 *
 * One customer at a time, in one instant: the figure, its orders from the newest, tickets, calls. Open
 * orders of branches stand in their payer's figure, too; they were added up in a walk before, and a
 * figure that does not fit them is a suspect, for whom all open orders are walked again together
 * with the figures. Weeks and months are compared where the figure has them: it keeps the newest
 * thirteen.
 */
#include <inttypes.h>

#include "base/clock.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/ticket.h"
#include "desk/verify_part.h"
#include "record/system.pb-c.h"

#define MILLIDAY (CLOCK_DAY / 1000)
#define TOLD 48		/* figures of one customer that are compared: 13 weeks, 13 months, others */

struct told {
	const char *field;
	int64_t wanted, seen;
};

/* One customer's body. */
struct one {
	struct verb *v;
	uint64_t customer;
	Od__Figure *f;		/* weeks and months are taken off it as they are found */
	uint64_t orders, tickets, tickets_open, calls, rows;
	int64_t amount, open, first, last, last_amount, m2, redress;
	struct told told[TOLD];
	size_t count;
};

struct figures {
	struct looking *l;
	struct tally payer;	/* open orders of others that it pays */
	struct tally suspect;
};

static void tell(struct one *o, const char *field, int64_t wanted, int64_t seen)
{
	if (wanted != seen && o->count < TOLD)
		o->told[o->count++] = (struct told){ field, wanted, seen };
}

static void take_periods(Od__Figure *f, const Od__Order *o)
{
	uint32_t week = figure_week(o->placed_at), month = figure_month(o->placed_at);

	for (size_t i = 0; i < f->n_week; i++)
		if (f->week[i]->week == week) {
			f->week[i]->amount -= o->total;
			f->week[i]->orders--;
		}
	for (size_t i = 0; i < f->n_month; i++)
		if (f->month[i]->month == month) {
			f->month[i]->amount -= o->total;
			f->month[i]->orders--;
		}
}

static void take_order(struct one *one, const Od__Order *o)
{
	if (!figure_counts(o))
		return;
	if (one->orders) {
		int64_t gap = one->first / MILLIDAY - o->placed_at / MILLIDAY;

		one->m2 += gap * gap;
	} else {
		one->last = o->placed_at;
		one->last_amount = o->total;
	}
	one->first = o->placed_at;
	one->orders++;
	one->amount += o->total;
	if (order_is_open(o))
		one->open += o->total;
	take_periods(one->f, o);
}

static void take_redress(struct one *one, const Od__Redress *r)
{
	uint32_t month = figure_month(r->at);

	if (r->cancelled)
		return;
	one->redress += r->cost;
	for (size_t i = 0; i < one->f->n_month; i++)
		if (one->f->month[i]->month == month)
			one->f->month[i]->redress -= r->cost;
}

static void take_ticket(struct one *one, const Od__Ticket *t)
{
	uint32_t month = figure_month(t->opened);

	one->tickets++;
	one->tickets_open += ticket_is_open(t);
	for (size_t i = 0; t->kind == OD__TICKET_KIND__COMPLAINT && i < one->f->n_month; i++)
		if (one->f->month[i]->month == month)
			one->f->month[i]->complaints--;
	for (size_t i = 0; i < t->n_redress; i++)
		take_redress(one, t->redress[i]);
}

static void compare(struct one *one)
{
	const Od__Figure *f = one->f;
	int64_t gaps = one->orders > 1 ? (int64_t)one->orders - 1 : 0;

	tell(one, "orders", (int64_t)one->orders, (int64_t)f->orders);
	tell(one, "amount", one->amount, f->amount);
	tell(one, "first order", one->first, f->first_order);
	tell(one, "last order", one->last, f->last_order);
	if (f->has_last_amount)
		tell(one, "amount of the last order", one->last_amount, f->last_amount);
	tell(one, "gaps", gaps, (int64_t)f->gaps);
	tell(one, "mean gap", gaps ? (one->last / MILLIDAY - one->first / MILLIDAY) / gaps : 0,
		f->gap_mean);
	tell(one, "sum of squared gaps", one->m2, f->gap_m2);
	for (size_t i = 0; i < f->n_week; i++) {
		tell(one, "rest of a week", 0, f->week[i]->amount);
		tell(one, "rest of orders of a week", 0, (int32_t)f->week[i]->orders);
	}
	for (size_t i = 0; i < f->n_month; i++) {
		tell(one, "rest of a month", 0, f->month[i]->amount);
		tell(one, "rest of orders of a month", 0, (int32_t)f->month[i]->orders);
		tell(one, "rest of complaints of a month", 0, (int32_t)f->month[i]->complaints);
		tell(one, "rest of redress of a month", 0, f->month[i]->redress);
	}
	tell(one, "calls", (int64_t)one->calls, (int64_t)f->calls);
	tell(one, "tickets", (int64_t)one->tickets, (int64_t)f->tickets);
	tell(one, "redress", one->redress, f->redress);
	tell(one, "open tickets", (int64_t)one->tickets_open, (int64_t)f->tickets_open);
}

/* All rows of an index below the customer. */
static enum status walk_rows(struct txn *t, struct one *one, enum index_id index)
{
	struct key prefix = key_u64(one->customer);
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(t, index, &prefix, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		if (index == INDEX_ORDER_CUSTOMER)
			take_order(one, (const Od__Order *)m);
		else if (index == INDEX_TICKET_CUSTOMER)
			take_ticket(one, (const Od__Ticket *)m);
		else
			one->calls++;
		one->rows++;
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status customer_body(struct txn *t, void *baton)
{
	struct one *one = baton;
	struct one fresh = { .v = one->v, .customer = one->customer };
	struct key key = key_u64(one->customer);
	struct arena *a = arena_new(0);
	enum status s;

	*one = fresh;
	s = table_get_as(t, TABLE_FIGURE, &key, a, &one->f);
	if (!s)
		s = walk_rows(t, one, INDEX_ORDER_CUSTOMER);
	if (!s)
		s = walk_rows(t, one, INDEX_TICKET_CUSTOMER);
	if (!s)
		s = walk_rows(t, one, INDEX_CALL_CUSTOMER);
	if (!s)
		compare(one);
	/* what is compared with the orders of others */
	if (!s)
		one->m2 = one->f->open_orders;
	arena_free(a);
	return s;
}

static enum status check_figure(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct figures *g = baton;
	struct one one = { .v = g->l->v, .customer = key_read_u64(key, 0) };
	const struct tally_row *pays = tally_find(&g->payer, one.customer);
	enum status s = store_read(desk_store(g->l->v->desk), customer_body, &one, NULL);

	(void)m;
	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	for (size_t i = 0; i < one.count; i++)
		verify_tell(g->l, "I3", "figure of customer", one.customer, one.told[i].field,
			one.told[i].wanted, one.told[i].seen);
	if (one.open + (pays ? pays->wanted : 0) != one.m2)
		tally_add(&g->suspect, one.customer);
	g->l->rows += one.rows + 1;
	return OK;
}

static enum status gather_payer(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Order *o = (const Od__Order *)m;
	struct figures *g = baton;

	(void)key;
	if (order_is_open(o) && o->payer && o->payer != o->customer)
		tally_add(&g->payer, o->payer)->wanted = o->total;
	return OK;
}

static void add_total(void *baton, const Od__Order *o)
{
	const struct tally *t = baton;
	struct tally_row *own = tally_find(t, o->customer), *pays = tally_find(t, o->payer);

	if (own)
		own->wanted += o->total;
	if (pays && o->payer != o->customer)
		pays->wanted += o->total;
}

/* Figures of the suspects and all open orders, in one instant. */
static enum status settle_figures(struct txn *t, void *baton)
{
	struct tally *suspect = baton;
	struct arena *a = arena_new(0);
	enum status s;

	for (size_t i = 0; i < suspect->count; i++)
		suspect->row[i].wanted = suspect->row[i].seen = 0;
	s = verify_open_orders(t, add_total, suspect);
	for (size_t i = 0; !s && i < suspect->count; i++) {
		struct key key = key_u64(suspect->row[i].id);
		Od__Figure *f;

		s = table_get_as(t, TABLE_FIGURE, &key, a, &f);
		suspect->row[i].seen = s ? 0 : f->open_orders;
		if (s == ERR_NOT_FOUND)
			s = OK;
	}
	arena_free(a);
	return s;
}

enum status verify_figures(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct figures g = { .l = l };
	enum status s = store_each(store, TABLE_ORDER, NULL, gather_payer, &g);

	tally_sort(&g.payer);
	if (!s)
		s = store_each(store, TABLE_FIGURE, NULL, check_figure, &g);
	/* those who pay for others are asked again in any case: they may have no figure */
	for (size_t i = 0; i < g.payer.count; i++)
		tally_add(&g.suspect, g.payer.row[i].id);
	tally_sort(&g.suspect);
	if (!s && g.suspect.count)
		s = store_read(store, settle_figures, &g.suspect, NULL);
	for (size_t i = 0; !s && i < g.suspect.count; i++)
		verify_tell(l, "I3", "figure of customer", g.suspect.row[i].id, "open orders",
			g.suspect.row[i].wanted, g.suspect.row[i].seen);
	tally_free(&g.payer);
	tally_free(&g.suspect);
	return s;
}

/* ---- owners ---- */

struct owned {
	struct looking *l;
	uint64_t customer;
	uint32_t owner;
	bool gone;
};

/* Is the owner of this customer somebody who is there? */
static enum status owner_body(struct txn *t, void *baton)
{
	struct owned *o = baton;
	struct key key = key_u64(o->customer);
	struct arena *a = arena_new(0);
	Od__Profile *profile;
	Od__User *user;
	enum status s = table_get_as(t, TABLE_PROFILE, &key, a, &profile);

	o->gone = false;
	if (!s && profile->owner) {
		key = key_u32(profile->owner);
		s = table_get_as(t, TABLE_USER, &key, a, &user);
		o->owner = profile->owner;
		o->gone = s == ERR_NOT_FOUND || (!s && user->state == OD__USER_STATE__LEFT);
	}
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status check_owner(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct owned *o = baton;
	enum status s;

	if (!((const Od__Profile *)m)->owner)
		return OK;
	o->customer = key_read_u64(key, 0);
	s = store_read(desk_store(o->l->v->desk), owner_body, o, NULL);
	if (!s && o->gone)
		verify_tell(o->l, "I19", "profile of customer", o->customer,
			"owner, who is no user or left,", 0, o->owner);
	return s;
}

enum status verify_owners(struct looking *l)
{
	struct owned o = { .l = l };

	return store_each(desk_store(l->v->desk), TABLE_PROFILE, NULL, check_owner, &o);
}
