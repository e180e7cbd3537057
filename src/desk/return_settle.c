/* SPDX-License-Identifier: ISC */
/*
 * return_settle -- the verb `return settle`: agreed, refused, received, then paid for in one way.
 *
 * Receiving puts goods back into the batch that they were of, or writes them off, counts them on
 * the order's lines, and makes the credit note, which is kept until it is said what for: set against
 * invoices, paid out, or spent by the order of an exchange. Small sums may be settled while the goods
 * stay where they are. Where another system keeps the accounts no credit note is made here.
 */
#include <stdlib.h>
#include <string.h>

#include "base/money.h"
#include "desk/batch_stock.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_place.h"
#include "desk/profile.h"
#include "desk/return.h"
#include "desk/setting.h"
#include "desk/shipment.h"
#include "desk/stock.h"
#include "desk/ticket_redress.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static enum status wrong_state(struct verb *v, const Od__Return *r, const char *step,
	const char *wanted)
{
	return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "return_id", verb_said(v, "R", r->id),
		enum_label(&od__return_state__descriptor, (int)r->state), step, wanted);
}

/* ---- received ---- */

/* The line that is meant: of several of one number the one of the batch that is named. */
static Od__ReturnLine *line_of(const Od__Return *r, const Od__ReturnAsk *ask)
{
	Od__ReturnLine *first = NULL;

	for (size_t i = 0; i < r->n_line; i++) {
		if (r->line[i]->n != ask->n)
			continue;
		if (*text_of(ask->batch) && key_code_compare(text_of(r->line[i]->batch), ask->batch) == 0)
			return r->line[i];
		first = first ? first : r->line[i];
	}
	return first;
}

/* What is said of the lines when they are received: batch, quantity, written off. */
static enum status read_lines(struct verb *v, const Od__ReturnSettle *request, Od__Return *r)
{
	for (size_t i = 0; i < request->n_line; i++) {
		const Od__ReturnAsk *ask = request->line[i];
		Od__ReturnLine *line = line_of(r, ask);

		if (!line)
			return verb_missing(v, arena_format(v->arena, "line.%zu.n", i), "line",
				arena_format(v->arena, "%u", ask->n));
		if (ask->has_quantity && (ask->quantity < 0 || ask->quantity > line->quantity))
			return verb_refuse(v, OD__MESSAGE__RETURN_LINE,
				arena_format(v->arena, "line.%zu.quantity", i),
				arena_format(v->arena, "%u", ask->n), verb_said(v, "", r->order),
				breath_number(v->arena, line->quantity), NULL);
		if (ask->has_quantity)
			SET(line, quantity, ask->quantity);
		if (ask->scrap)
			SET(line, scrap, true);
		if (*text_of(ask->batch))
			SET_TEXT(v, line, batch, ask->batch);
	}
	return OK;
}

/* The batch that the goods are of: as said, or the only one that has so many left. */
static enum status find_batch(struct verb *v, const Od__Return *r, size_t at)
{
	Od__ReturnLine *line = r->line[at];
	const char *all = "", *field = arena_format(v->arena, "line.%u.batch", line->n);
	struct return_part *part;
	size_t count;
	enum status s = return_parts(v, r->order, line->n, r->id, &part, &count);

	if (s || !count || !line->quantity)
		return s;
	return_parts_less(part, count, r, at, line->n);
	for (size_t i = 0; i < count; i++) {
		bool this = line->batch ? key_code_compare(part[i].batch, line->batch) == 0 : count == 1;

		if (this && part[i].left >= line->quantity) {
			SET_TEXT(v, line, batch, part[i].batch);
			line->has_expiry = part[i].has_expiry;
			line->expiry = part[i].expiry;
			return OK;
		}
		all = arena_format(v->arena, "%s%s%s", all, *all ? ", " : "",
			*part[i].batch ? part[i].batch : "-");
	}
	return verb_refuse(v, OD__MESSAGE__RETURN_BATCH, field,
		arena_format(v->arena, "%u", line->n), all, NULL, NULL);
}

static enum status put_back(struct verb *v, Od__ReturnLine *line)
{
	struct key key = stock_key(line->product, STOCK_SITE);
	Od__Stock *stock;
	enum status s = line->scrap || !line->quantity ? ERR_END
		: stock_get(v, line->product, &stock);

	if (s || !stock)
		return s == ERR_END ? OK : s;
	s = batch_stock_add(v, stock, text_of(line->batch),
		line->has_expiry ? line->expiry : BATCH_NO_DAY, line->quantity);
	if (s)
		return s;
	SET(line, stocked, true);
	return change_quiet(v, TABLE_STOCK, &key, &stock->base);
}

static int by_product(const void *left, const void *right)
{
	const Od__ReturnLine *a = *(Od__ReturnLine *const *)left;
	const Od__ReturnLine *b = *(Od__ReturnLine *const *)right;

	if (a->product != b->product)
		return a->product < b->product ? -1 : 1;
	return a->n < b->n ? -1 : a->n > b->n;
}

/* The lines of the order lose what came back; what it is worth is reckoned now. */
static enum status count_lines(struct verb *v, Od__Return *r, Od__Order *o)
{
	enum status s = OK;

	SET(r, amount, 0);
	for (size_t i = 0; !s && i < r->n_line; i++) {
		Od__ReturnLine *line = r->line[i];
		Od__OrderLine *of = order_line(o, line->n);

		if (!of || line->quantity > of->delivered - of->returned)
			return verb_refuse(v, OD__MESSAGE__RETURN_LINE, "return_id",
				arena_format(v->arena, "%u", line->n), verb_said(v, "", o->id), "0",
				NULL);
		SET(line, amount, return_worth(v, of, of->returned, line->quantity));
		SET(r, amount, r->amount + line->amount);
		SET(of, returned, of->returned + line->quantity);
	}
	return s;
}

static enum status make_credit(struct verb *v, Od__Return *r, const Od__Order *o)
{
	struct account_move m = { 0 };
	Od__Payment *p = FRESH(v, payment);
	enum status s;

	if (r->amount <= 0 || strcmp(setting_text(v->desk, "accounts"), "desk") != 0)
		return OK;
	SET(p, payer, o->payer ? o->payer : o->customer);
	SET(p, amount, r->amount);
	SET(p, return_id, r->id);
	s = credit_make(v, p, o, true, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		SET(r, credit, p->id);
	return s;
}

/* Goods are here, or stay there for good: order, counts, credit note. */
static enum status come_back(struct verb *v, Od__Return *r)
{
	Od__Order *before, *o;
	enum status s = order_get(v, "return_id", r->order, &before, NULL);

	if (s)
		return s;
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	s = count_lines(v, r, o);
	for (size_t i = 0; !s && !r->left_there && i < r->n_line; i++)
		s = put_back(v, r->line[i]);
	SET(r, received, v->now);
	if (!s)
		s = order_put(v, before, o, "returned");
	for (size_t i = 0; !s && i < r->n_line; i++)
		s = goods_count(v, r->line[i]->product, v->now, 0, r->line[i]->quantity,
			r->line[i]->stocked ? 0 : r->line[i]->quantity);
	if (!s)
		s = figure_returned(v, r->customer, v->now, r->amount);
	return s ? s : make_credit(v, r, o);
}

static enum status receive(struct verb *v, const Od__ReturnSettle *request, Od__Return *r)
{
	enum status s = r->state == OD__RETURN_STATE__RETURN_APPROVED ? read_lines(v, request, r)
		: wrong_state(v, r, "receive", "agreed");

	for (size_t i = 0; !s && i < r->n_line; i++)
		s = find_batch(v, r, i);
	if (s)
		return s;
	qsort(r->line, r->n_line, sizeof *r->line, by_product);
	s = come_back(v, r);
	SET(r, state, OD__RETURN_STATE__RETURN_RECEIVED);
	return s;
}

/* ---- agreed, refused ---- */

static enum status agree(struct verb *v, Od__Return *r)
{
	int64_t given, left;
	enum status s;

	if (r->state != OD__RETURN_STATE__RETURN_OPEN)
		return wrong_state(v, r, "agree", "open");
	s = return_given(v, r->customer, &given);
	if (s)
		return s;
	left = ticket_may_give(v, given);
	if (r->amount <= left) {
		return_agree(v, r);
		return OK;
	}
	return given ? verb_refuse(v, OD__MESSAGE__RETURN_LIMIT_DAY, "return_id", verb_said(v, "R", r->id),
		made_money(v, r->amount), made_money(v, given), made_money(v, left))
		: verb_refuse(v, OD__MESSAGE__RETURN_LIMIT, "return_id", verb_said(v, "R", r->id),
			made_money(v, r->amount), made_money(v, left), NULL);
}

static enum status turn_down(struct verb *v, const Od__ReturnSettle *request, Od__Return *r)
{
	if (r->state != OD__RETURN_STATE__RETURN_OPEN &&
	    r->state != OD__RETURN_STATE__RETURN_APPROVED)
		return wrong_state(v, r, "refuse", "open or agreed");
	if (!*text_of(request->reason))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "reason", "reason",
			"why the goods do not come back", NULL, NULL);
	SET(r, state, OD__RETURN_STATE__RETURN_REFUSED);
	SET_TEXT(v, r, refused, request->reason);
	return OK;
}

/* ---- settled ---- */

/* The credit note is free: for the invoice of its order, then the oldest. */
static enum status spend_credit(struct verb *v, const Od__Payment *credit, const Od__Order *o)
{
	struct account_move m = { 0 };
	Od__Payment *p = (Od__Payment *)reflect_copy(&credit->base, v->arena);
	uint64_t first = o->invoice;
	enum status s;

	p->has_kept = false;
	p->kept = false;
	s = payment_spread(v, credit, p, &first, first != 0, false, &m);
	return s ? s : account_moved(v, &m);
}

static enum status pay_out(struct verb *v, const Od__ReturnSettle *request, Od__Return *r,
	const Od__Payment *credit)
{
	struct account_move m = { 0 };
	Od__Payment *out = FRESH(v, payment);
	enum status s;

	SET(out, return_id, r->id);
	if (*text_of(request->reference))
		SET_TEXT(v, out, reference, request->reference);
	s = payment_pay_out(v, credit, out, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		SET(r, paid_out, out->id);
	return s;
}

/* The same goods as ordered, in the quantities that came back. */
static Od__QuoteLine **same_goods(struct verb *v, const Od__Return *r)
{
	Od__QuoteLine **list = arena_array(v->arena, r->n_line + 1, sizeof *list);

	for (size_t i = 0; i < r->n_line; i++) {
		const Od__Product *p = catalogue_find(v->desk, r->line[i]->product);

		list[i] = FRESH(v, quote_line);
		SET_TEXT(v, list[i], item, p ? text_of(p->code) : "");
		SET_TEXT(v, list[i], unit, p ? text_of(p->unit) : "");
		SET(list[i], quantity, r->line[i]->quantity);
	}
	return list;
}

static enum status read_exchange(struct verb *v, const Od__ReturnSettle *request,
	const Od__Return *r, Od__Customer *c, struct order_plan *plan)
{
	Od__QuoteLine *const *goods = request->n_goods ? request->goods : same_goods(v, r);

	*plan = (struct order_plan){ .customer = c, .wanted = request->delivery,
		.channel = "exchange", .source = OD__ORDER_SOURCE__FROM_VERB, .placed_at = v->now };
	return order_lines_read(v, goods, request->n_goods ? request->n_goods : r->n_line, NULL,
		false, &plan->lines);
}

/* Without the goods: agreed, small, and said so. */
static enum status leave_there(struct verb *v, const Od__ReturnSettle *request, Od__Return *r)
{
	int64_t most = setting_int(v->desk, "return_leave");

	for (int64_t i = setting_int(v->desk, "places"); i > 0; i--)
		most *= 10;
	if (r->state != OD__RETURN_STATE__RETURN_APPROVED || !request->leave)
		return wrong_state(v, r, enum_label(&od__return_step__descriptor,
			(int)request->step), "received");
	if (r->amount > most)
		return verb_refuse(v, OD__MESSAGE__RETURN_LEAVE, "leave", verb_said(v, "R", r->id),
			made_money(v, r->amount), made_money(v, most), NULL);
	SET(r, left_there, true);
	return come_back(v, r);
}

static enum status settle(struct verb *v, const Od__ReturnSettle *request, Od__Return *r,
	Od__Customer *c)
{
	bool exchange = request->step == OD__RETURN_STEP__STEP_EXCHANGE;
	Od__Payment *credit = NULL;
	struct order_plan plan;
	Od__Order *o, *made;
	struct key key;
	enum status s = exchange ? read_exchange(v, request, r, c, &plan) : OK;

	if (!s && r->state != OD__RETURN_STATE__RETURN_RECEIVED)
		s = leave_there(v, request, r);
	if (!s)
		s = order_get(v, "return_id", r->order, &o, NULL);
	key = key_u64(r->credit);
	if (!s && r->credit)
		s = table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, &credit);
	if (s)
		return s;
	SET(r, state, OD__RETURN_STATE__RETURN_SETTLED);
	SET(r, settle, exchange ? OD__RETURN_SETTLED__BY_EXCHANGE
		: request->step == OD__RETURN_STEP__STEP_REFUND ? OD__RETURN_SETTLED__BY_REFUND
		: OD__RETURN_SETTLED__BY_CREDIT);
	if (credit && credit->unmatched > 0)
		s = r->settle == OD__RETURN_SETTLED__BY_REFUND ? pay_out(v, request, r, credit)
			: spend_credit(v, credit, o);
	if (s || !exchange)
		return s;
	s = order_plan_place(v, &plan, &made);
	if (!s)
		SET(r, exchange, made->id);
	return s;
}

/* ---- the verb ---- */

static void answer(struct verb *v, const Od__ReturnSettle *request, const Od__Return *r,
	Od__Made *reply)
{
	const char *said = verb_said(v, "R", r->id);
	int64_t back = 0;

	for (size_t i = 0; i < r->n_line; i++)
		back += r->line[i]->stocked ? r->line[i]->quantity : 0;
	made_fill(v, reply, "return", r->id, said, r->version);
	if (r->state == OD__RETURN_STATE__RETURN_REFUSED)
		made_note(v, reply, OD__MESSAGE__RETURN_IS_REFUSED, said, request->reason, NULL, NULL);
	else if (r->state == OD__RETURN_STATE__RETURN_APPROVED)
		made_note(v, reply, OD__MESSAGE__RETURN_AGREED, said, verb_said(v, "", r->order),
			made_money(v, r->amount), NULL);
	else if (r->state == OD__RETURN_STATE__RETURN_RECEIVED)
		made_note(v, reply, OD__MESSAGE__RETURN_IS_RECEIVED, said,
			breath_number(v->arena, back), made_money(v, r->amount),
			NULL);
	else if (r->exchange)
		made_note(v, reply, OD__MESSAGE__RETURN_EXCHANGED, said, verb_said(v, "",
			r->exchange), made_money(v, r->amount), NULL);
	else
		made_note(v, reply, OD__MESSAGE__RETURN_IS_SETTLED, said,
			enum_label(&od__return_settled__descriptor, (int)r->settle),
			made_money(v, r->amount), NULL);
}

enum status verb_return_settle(struct verb *v, const Od__ReturnSettle *request, Od__Made *reply)
{
	Od__Return *before, *r;
	Od__Customer *c;
	enum status s = return_said(v, "return_id", request->return_id, &before, &c);

	if (!s)
		s = verb_version(v, request->return_id, before->version, request->version);
	if (s)
		return s;
	r = (Od__Return *)reflect_copy(&before->base, v->arena);
	switch (request->step) {
	case OD__RETURN_STEP__STEP_APPROVE:
		s = agree(v, r);
		break;
	case OD__RETURN_STEP__STEP_RECEIVE:
		s = receive(v, request, r);
		break;
	case OD__RETURN_STEP__STEP_REFUSE:
		s = turn_down(v, request, r);
		break;
	default:
		s = settle(v, request, r, c);
		break;
	}
	if (!s)
		s = return_put(v, before, r, "changed");
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, text_of(request->reason));
	answer(v, request, r, reply);
	return OK;
}
