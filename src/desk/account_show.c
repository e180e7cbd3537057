/* SPDX-License-Identifier: ISC */
/*
 * account_show -- the verb `account show`: what a payer owes, since when, and what clears it.
 *
 * Open invoices come oldest due first; with `all` every invoice, newest first, a page at a time. The
 * age of what is open is summed over all open invoices, whatever page is shown. A payer may have more of
 * them than can be held still without the writers standing: rows are let go, and the sums are read again
 * when they are not those of the figure, as something was paid meanwhile. Opens the record.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/account.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/list_page.h"
#include "desk/profile.h"
#include "desk/verbs.gen.h"

#define PAYMENTS 10
#define HELD 20
#define TRIES 3		/* where another system keeps the accounts the figure need not add up */

static void add_age(struct verb *v, Od__AccountShown *r, const Od__Invoice *i)
{
	int32_t over = clock_day(v->now) - i->due;

	if (over > 0)
		r->overdue += i->open;
	if (over <= 0)
		r->age->not_due += i->open;
	else if (over <= 30)
		r->age->to_30 += i->open;
	else if (over <= 60)
		r->age->to_60 += i->open;
	else if (over <= 90)
		r->age->to_90 += i->open;
	else
		r->age->above_90 += i->open;
	if (over <= (int32_t)r->overdue_allowed)
		return;
	if (!r->has_clears_day)
		SET(r, clears_day, i->day);
	SET(r, clears, r->clears + i->open);
}

static Od__AccountInvoiceRow *invoice_row(struct verb *v, const Od__Invoice *i)
{
	Od__AccountInvoiceRow *row = FRESH(v, account_invoice_row);
	int32_t over = clock_day(v->now) - i->due;
	Od__Customer *c;

	SET_TEXT(v, row, said, verb_said(v, "F", i->id));
	SET(row, day, i->day);
	SET(row, due, i->due);
	if (i->n_order)
		SET(row, order, i->order[0]);
	SET(row, amount, i->amount);
	SET(row, open, i->open);
	if (over > 0 && i->state == OD__INVOICE_STATE__INVOICE_OPEN)
		SET(row, over, (uint32_t)over);
	SET(row, state, i->state);
	if (*text_of(i->number))
		SET_TEXT(v, row, number, i->number);
	if (i->customer != i->payer && customer_load(v, i->customer, &c) == OK)
		SET_TEXT(v, row, customer, customer_said(v, c));
	return row;
}

/* How old is what is open, and how much is it? */
static enum status ages(struct verb *v, uint64_t payer, Od__AccountShown *r, int64_t *open)
{
	struct key prefix = key_u64(payer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_INVOICE_PAYER, &prefix, false, &walk);

	*open = 0;
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (!s && ((const Od__Invoice *)m)->state == OD__INVOICE_STATE__INVOICE_OPEN) {
			*open += ((const Od__Invoice *)m)->open;
			add_age(v, r, (const Od__Invoice *)m);
		}
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status invoices(struct verb *v, uint64_t payer, bool all, struct list_page *page,
	Od__AccountShown *r)
{
	struct key prefix = key_u64(payer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, all ? INDEX_INVOICE_DAY : INDEX_INVOICE_PAYER,
		&prefix, false, &walk);

	if (s)
		return s;
	r->invoice = arena_array(v->arena, page->limit + 1, sizeof *r->invoice);
	while (!list_page_full(page)) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Invoice *i;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		i = (const Od__Invoice *)m;
		if (list_page_takes(page, i->id))
			r->invoice[r->n_invoice++] = invoice_row(v, i);
		else
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	if (list_page_full(page) && r->n_invoice)
		SET_TEXT(v, r, after, r->invoice[r->n_invoice - 1]->said + 2);
	return s == ERR_END ? OK : s;
}

static enum status payments(struct verb *v, uint64_t payer, Od__AccountShown *r)
{
	struct key prefix = key_u64(payer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_PAYMENT_PAYER, &prefix, false, &walk);

	if (s)
		return s;
	r->payment = arena_array(v->arena, PAYMENTS, sizeof *r->payment);
	while (r->n_payment < PAYMENTS && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Payment *p = (const Od__Payment *)m;
		Od__AccountPaymentRow *row = r->payment[r->n_payment++] =
			FRESH(v, account_payment_row);

		SET_TEXT(v, row, said, verb_said(v, "E", p->id));
		SET(row, day, p->day);
		SET(row, way, p->way);
		SET(row, amount, p->amount);
		SET(row, left, p->unmatched);
		if (*text_of(p->reference))
			SET_TEXT(v, row, reference, p->reference);
		if (p->dropped)
			SET(row, dropped, true);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status left_over(struct verb *v, uint64_t payer, Od__AccountShown *r)
{
	struct key prefix = key_u64(payer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_PAYMENT_LEFT, &prefix, false, &walk);

	SET(r, left, 0);
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		r->left += s ? 0 : ((const Od__Payment *)m)->unmatched;
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status held_orders(struct verb *v, uint64_t payer, Od__AccountShown *r)
{
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_HELD, NULL, false, &walk);

	if (s)
		return s;
	r->held = arena_array(v->arena, HELD, sizeof *r->held);
	while (r->n_held < HELD) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if ((o->payer ? o->payer : o->customer) != payer) {
			arena_back(v->arena, &mark);
			continue;
		}
		r->held[r->n_held] = FRESH(v, account_held_row);
		SET(r->held[r->n_held], order, o->id);
		SET(r->held[r->n_held], total, o->total);
		r->held[r->n_held]->n_hold = o->n_hold;
		r->held[r->n_held++]->hold = o->hold;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status sums(struct verb *v, const Od__Customer *c, const Od__Customer *payer,
	Od__AccountShown *r)
{
	struct account a;
	Od__Figure *f;
	enum status s = account_look(v, c, &a);

	if (!s)
		s = figure_get(v, payer->id, &f);
	if (s)
		return s;
	SET_TEXT(v, r, code, customer_said(v, c));
	SET_TEXT(v, r, name, text_of(c->name));
	if (payer != c)
		SET_TEXT(v, r, payer, customer_said(v, payer));
	SET(r, balance, f->balance);
	SET(r, open_orders, f->open_orders);
	SET(r, owes, a.owes);
	if (a.limited)
		SET(r, limit, a.limit);
	SET(r, term_days, a.term_days);
	SET(r, overdue_days, a.overdue_days);
	SET(r, overdue_allowed, a.overdue_allowed);
	if (a.spared)
		SET(r, exception, a.spared_to);
	SET(r, on_time, f->paid_on_time);
	SET(r, paid, f->paid_on_time + f->paid_late);
	SET(r, times_overdue, f->times_overdue);
	SET(r, overdue, 0);
	r->has_clears_day = r->has_clears = false;
	r->clears = 0;
	r->age = FRESH(v, account_age);
	r->age->has_not_due = r->age->has_to_30 = r->age->has_to_60 = true;
	r->age->has_to_90 = r->age->has_above_90 = true;
	return OK;
}

/* Balance, ages and what is left over, of one moment. */
static enum status sums_together(struct verb *v, const Od__Customer *c, const Od__Customer *payer,
	Od__AccountShown *r)
{
	int64_t open;
	enum status s = OK;

	for (int i = 0; !s && i < TRIES; i++) {
		s = sums(v, c, payer, r);
		if (!s)
			s = ages(v, payer->id, r, &open);
		if (!s)
			s = left_over(v, payer->id, r);
		if (!s && open - r->left == r->balance)
			break;
	}
	return s;
}

enum status verb_account_show(struct verb *v, const Od__AccountShow *request,
	Od__AccountShown *reply)
{
	Od__Customer *c, *payer;
	struct list_page page;
	enum status s = customer_get(v, "customer", request->customer, &c);

	txn_let_go(v->txn);
	if (!s)
		s = account_payer(v, c, &payer);
	if (!s)
		s = list_page_read(v, request->page, &page);
	if (!s)
		s = sums_together(v, c, payer, reply);
	if (!s)
		SET(reply, payer_id, payer->id);
	if (!s)
		s = invoices(v, payer->id, request->all, &page, reply);
	if (!s)
		s = payments(v, payer->id, reply);
	if (!s)
		s = held_orders(v, payer->id, reply);
	if (!s)
		verb_opened(v, c->id);
	return s;
}
