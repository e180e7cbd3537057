/* SPDX-License-Identifier: ISC */
/*
 * account_invoice -- the verbs `account invoice`, `account pay` and `account credit`.
 *
 * Papers of another system carry their number there and answer a resend as before; what is dropped
 * keeps its row, and what it had paid is open again. Everything that can refuse is asked before the
 * first write.
 */
#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/account.h"
#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_close.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define SYSTEM "account"
#define TERM_MOST 3650

static struct key link_key(const char *kind, const char *number)
{
	struct key key = key_empty();

	key_add_text(&key, SYSTEM);
	key_add_text(&key, kind);
	key_add_text(&key, number);
	return key;
}

/* What this number made before; 0: nothing. */
static enum status known(struct verb *v, const char *kind, const char *number, uint64_t *id)
{
	struct key key = link_key(kind, number);
	Od__Link *link;
	enum status s = *number ? table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link)
		: ERR_NOT_FOUND;

	*id = s ? 0 : link->id;
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status keep_number(struct verb *v, const char *kind, const char *number, uint64_t id)
{
	struct key key = link_key(kind, number);
	Od__Link *link = FRESH(v, link);

	if (!*number)
		return OK;
	SET_TEXT(v, link, system, SYSTEM);
	SET_TEXT(v, link, kind, kind);
	SET_TEXT(v, link, external, number);
	SET(link, id, id);
	return change_quiet(v, TABLE_LINK, &key, &link->base);
}

static enum status read_customer(struct verb *v, const char *said, Od__Customer **c,
	Od__Customer **payer)
{
	enum status s;

	if (!*text_of(said))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer", "a code",
			NULL, NULL);
	s = customer_get(v, "customer", said, c);
	return s ? s : account_payer(v, *c, payer);
}

static enum status read_amount(struct verb *v, bool has, int64_t amount)
{
	if (has && amount > 0 && amount <= ACCOUNT_MOST)
		return OK;
	return verb_refuse(v, OD__MESSAGE__AMOUNT_RANGE, "amount", made_money(v, ACCOUNT_MOST), NULL,
		NULL, NULL);
}

static enum status read_day(struct verb *v, const char *field, const char *said, int32_t usual,
	int32_t *day)
{
	*day = usual;
	return *text_of(said) ? day_read(v, field, said, day) : OK;
}

/* ---- invoices and credit notes ---- */

static enum status drop_invoice(struct verb *v, const Od__AccountInvoice *request, Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Invoice *before, *i;
	enum status s = invoice_said(v, "drop", request->drop, &before);

	if (s)
		return s;
	if (before->state != OD__INVOICE_STATE__INVOICE_OPEN || before->n_payment)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "drop",
			verb_said(v, "F", before->id), before->n_payment ? "paid, wholly or in part"
			: enum_label(&od__invoice_state__descriptor, (int)before->state), "drop",
			"open and not paid at all");
	i = (Od__Invoice *)reflect_copy(&before->base, v->arena);
	SET(i, state, OD__INVOICE_STATE__INVOICE_VOID);
	SET(i, open, 0);
	if (*text_of(request->reason))
		SET_TEXT(v, i, reason, request->reason);
	s = invoice_put(v, before, i, &m);
	if (!s)
		s = account_moved(v, &m);
	v->changes->reason = arena_string(v->arena, text_of(request->reason));
	made_fill(v, reply, "invoice", i->id, verb_said(v, "F", i->id), i->version);
	made_note(v, reply, OD__MESSAGE__PAPER_IS_VOID, verb_said(v, "F", i->id), NULL, NULL, NULL);
	return s;
}

static enum status drop_payment(struct verb *v, const char *said, const char *reason,
	Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Payment *before;
	enum status s = payment_said(v, "drop", said, &before);

	if (!s && (before->return_id || before->ticket))
		s = verb_refuse(v, OD__MESSAGE__PAPER_BELONGS, "drop", verb_said(v, "E", before->id),
			before->ticket ? verb_said(v, "C", before->ticket)
			: verb_said(v, "R", before->return_id), NULL, NULL);
	if (!s)
		s = payment_drop(v, "drop", before, reason, &m);
	if (!s)
		s = account_moved(v, &m);
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, text_of(reason));
	made_fill(v, reply, "payment", before->id, verb_said(v, "E", before->id),
		before->version + 1);
	made_note(v, reply, OD__MESSAGE__PAPER_IS_VOID, verb_said(v, "E", before->id), NULL, NULL,
		NULL);
	return OK;
}

static void told_payment(struct verb *v, const Od__Payment *p, Od__Made *reply)
{
	const char *said = verb_said(v, "E", p->id);

	made_fill(v, reply, "payment", p->id, said, p->version);
	made_note(v, reply, p->way == OD__PAYMENT_WAY__CREDIT_NOTE ? OD__MESSAGE__CREDIT_NOTE_MADE
		: p->way == OD__PAYMENT_WAY__PAID_OUT ? OD__MESSAGE__MONEY_WENT_OUT
		: OD__MESSAGE__PAYMENT_TAKEN, said, made_money(v, p->amount),
		made_money(v, p->amount - p->unmatched), made_money(v, p->unmatched));
}

static enum status credit_note(struct verb *v, const Od__AccountInvoice *request, uint64_t payer,
	Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Payment *p = FRESH(v, payment);
	enum status s = read_day(v, "day", request->day, clock_day(v->now), &p->day);

	if (!s && p->day > clock_day(v->now))
		s = verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "day", NULL, NULL, NULL, NULL);
	if (s)
		return s;
	p->has_day = true;
	SET(p, payer, payer);
	SET(p, amount, request->amount);
	if (*text_of(request->reason))
		SET_TEXT(v, p, reason, request->reason);
	if (*text_of(request->number))
		SET_TEXT(v, p, number, request->number);
	s = credit_make(v, p, NULL, false, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		s = keep_number(v, "credit", text_of(request->number), p->id);
	if (!s)
		told_payment(v, p, reply);
	return s;
}

static void told_invoice(struct verb *v, const Od__Invoice *i, Od__Made *reply)
{
	struct clock_parts d;

	clock_day_split(i->due, &d);
	made_fill(v, reply, "invoice", i->id, verb_said(v, "F", i->id), i->version);
	made_note(v, reply, OD__MESSAGE__INVOICE_MADE, verb_said(v, "F", i->id),
		made_money(v, i->amount), arena_format(v->arena, "%04d-%02d-%02d", d.year, d.month, d.day),
		NULL);
}

/* Orders that an invoice names are the payer's. */
static enum status read_orders(struct verb *v, const Od__AccountInvoice *request, uint64_t payer)
{
	for (size_t i = 0; i < request->n_order; i++) {
		const char *field = arena_format(v->arena, "order.%zu", i);
		Od__Order *o;
		enum status s = order_get(v, field, request->order[i], &o, NULL);

		if (!s && (o->payer ? o->payer : o->customer) != payer)
			s = verb_missing(v, field, "order", verb_said(v, "", o->id));
		if (s)
			return s;
	}
	return OK;
}

static enum status new_invoice(struct verb *v, const Od__AccountInvoice *request,
	const Od__Customer *c, const Od__Customer *payer, Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Invoice *i = FRESH(v, invoice);
	int32_t today = clock_day(v->now), day, due;
	enum status s = read_day(v, "day", request->day, today, &day);

	if (!s)
		s = read_day(v, "due", request->due,
			day + (int32_t)(payer->terms ? payer->terms->days : 0), &due);
	if (!s && (due < day || day > today))
		s = verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, due < day ? "due" : "day", NULL,
			NULL, NULL, NULL);
	if (!s)
		s = read_orders(v, request, payer->id);
	if (s)
		return s;
	SET(i, payer, payer->id);
	SET(i, customer, c->id);
	i->n_order = request->n_order;
	i->order = request->order;
	SET(i, day, day);
	SET(i, due, due);
	SET(i, amount, request->amount);
	SET_TEXT(v, i, currency, *text_of(payer->currency) ? payer->currency
		: setting_text(v->desk, "currency"));
	if (*text_of(request->number))
		SET_TEXT(v, i, number, request->number);
	s = invoice_make(v, i, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		s = order_close_invoiced(v, i);
	if (!s)
		s = keep_number(v, "invoice", text_of(request->number), i->id);
	if (!s)
		told_invoice(v, i, reply);
	return s;
}

enum status verb_account_invoice(struct verb *v, const Od__AccountInvoice *request, Od__Made *reply)
{
	const char *kind = request->credit ? "credit" : "invoice";
	Od__Customer *c, *payer;
	Od__Payment *p;
	Od__Invoice *i;
	struct key key;
	uint64_t id;
	enum status s;

	if (*text_of(request->drop))
		return strchr("eE", *request->drop) ? drop_payment(v, request->drop,
			request->reason, reply) : drop_invoice(v, request, reply);
	s = read_customer(v, request->customer, &c, &payer);
	if (!s)
		s = read_amount(v, request->has_amount, request->amount);
	if (!s)
		s = known(v, kind, text_of(request->number), &id);
	if (s)
		return s;
	key = key_u64(id);
	if (id && request->credit) {
		s = table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, &p);
		if (!s)
			told_payment(v, p, reply);
		return s;
	}
	if (id) {
		s = table_get_as(v->txn, TABLE_INVOICE, &key, v->arena, &i);
		if (!s)
			told_invoice(v, i, reply);
		return s;
	}
	return request->credit ? credit_note(v, request, payer->id, reply)
		: new_invoice(v, request, c, payer, reply);
}

/* ---- money ---- */

static enum status pay_out(struct verb *v, const Od__AccountPay *request, Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Payment *from, *p = FRESH(v, payment);
	enum status s = payment_said(v, "out", request->out, &from);

	if (!s && from->kept && from->return_id)	/* its return says what for */
		s = verb_refuse(v, OD__MESSAGE__PAPER_BELONGS, "out", verb_said(v, "E", from->id),
			verb_said(v, "R", from->return_id), NULL, NULL);
	if (s)
		return s;
	if (from->unmatched <= 0)
		return verb_refuse(v, OD__MESSAGE__NOTHING_LEFT, "out", verb_said(v, "E", from->id),
			NULL, NULL, NULL);
	if (*text_of(request->reference))
		SET_TEXT(v, p, reference, request->reference);
	s = payment_pay_out(v, from, p, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		told_payment(v, p, reply);
	return s;
}

static enum status read_invoices(struct verb *v, const Od__AccountPay *request, uint64_t payer,
	uint64_t **out)
{
	*out = arena_array(v->arena, request->n_invoice + 1, sizeof **out);
	for (size_t at = 0; at < request->n_invoice; at++) {
		const char *field = arena_format(v->arena, "invoice.%zu", at);
		Od__Invoice *i;
		enum status s = invoice_said(v, field, request->invoice[at], &i);

		if (s)
			return s;
		if (i->payer != payer || i->state != OD__INVOICE_STATE__INVOICE_OPEN)
			return verb_refuse(v, OD__MESSAGE__INVOICE_NOT_OPEN, field,
				verb_said(v, "F", i->id), NULL, NULL, NULL);
		(*out)[at] = i->id;
	}
	return OK;
}

static enum status take_payment(struct verb *v, const Od__AccountPay *request, uint64_t payer,
	Od__Made *reply)
{
	struct account_move m = { 0 };
	Od__Payment *p = FRESH(v, payment);
	uint64_t *invoice;
	enum status s = read_day(v, "day", request->day, clock_day(v->now), &p->day);

	if (!s && p->day > clock_day(v->now))
		s = verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "day", NULL, NULL, NULL, NULL);
	if (!s)
		s = read_invoices(v, request, payer, &invoice);
	if (s)
		return s;
	p->has_day = true;
	SET(p, payer, payer);
	SET(p, way, request->way);
	SET(p, amount, request->amount);
	if (*text_of(request->reference))
		SET_TEXT(v, p, reference, request->reference);
	if (*text_of(request->number))
		SET_TEXT(v, p, number, request->number);
	s = payment_fresh(v, p);
	if (!s)
		s = payment_spread(v, NULL, p, invoice, request->n_invoice, false, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		s = keep_number(v, "payment", text_of(request->number), p->id);
	if (!s)
		told_payment(v, p, reply);
	return s;
}

enum status verb_account_pay(struct verb *v, const Od__AccountPay *request, Od__Made *reply)
{
	Od__Customer *c, *payer;
	Od__Payment *p;
	struct key key;
	uint64_t id;
	enum status s;

	if (*text_of(request->drop))
		return drop_payment(v, request->drop, request->reason, reply);
	if (*text_of(request->out))
		return pay_out(v, request, reply);
	s = read_customer(v, request->customer, &c, &payer);
	if (!s)
		s = read_amount(v, request->has_amount, request->amount);
	if (!s && request->way >= OD__PAYMENT_WAY__CREDIT_NOTE)
		s = verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "way", "way",
			"transfer, cash, card or cheque",
			enum_label(&od__payment_way__descriptor, (int)request->way), NULL);
	if (!s)
		s = known(v, "payment", text_of(request->number), &id);
	if (s || !id)
		return s ? s : take_payment(v, request, payer->id, reply);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, &p);
	if (!s)
		told_payment(v, p, reply);
	return s;
}

/* ---- terms ---- */

enum status account_propose(struct verb *v, const Od__Customer *payer, uint32_t days)
{
	const char *period = arena_format(v->arena, "%" PRId32, clock_day(v->now));
	Od__Profile *profile;
	Od__Task *task;
	bool asked;
	enum status s = task_exists(v, "new term", "customer", payer->id, period, &asked);

	if (!s && !asked)
		s = profile_get(v, payer->id, &profile);
	if (s || asked)
		return s;
	task = task_fresh(v, "new term", "customer", payer->id, period);
	SET(task, customer, payer->id);
	SET(task, due, v->now + CLOCK_DAY);
	task_give(v, task, profile->owner, "finance");
	task->text = made_sentence(v, OD__MESSAGE__TERM_PROPOSAL, customer_said(v, payer),
		arena_format(v->arena, "%" PRIu32, days),
		arena_format(v->arena, "%" PRIu32, payer->terms ? payer->terms->days : 0), NULL);
	return task_add(v, task, 0);
}

static enum status read_terms(struct verb *v, const Od__AccountCredit *request,
	const Od__Customer *payer, Od__Terms *t)
{
	enum status s = OK;

	if (request->days > TERM_MOST || request->propose > TERM_MOST)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "days", "days", "0 to 3650",
			arena_format(v->arena, "%" PRIu32, request->days), NULL);
	if (request->has_limit && (request->limit < 0 || request->limit > ACCOUNT_MOST))
		return read_amount(v, false, 0);
	if (payer->terms)
		*t = *payer->terms;
	if (request->has_days)
		SET(t, days, request->days);
	if (request->has_limit)
		SET(t, limit, request->limit);
	if (request->no_limit)
		t->has_limit = false, t->limit = 0;
	if (strcmp(text_of(request->exception), "none") == 0) {
		t->has_exception = false;
		t->exception = 0;
	} else if (*text_of(request->exception)) {
		t->has_exception = true;
		s = day_read(v, "exception", request->exception, &t->exception);
		if (!s && t->exception < clock_day(v->now))
			s = verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "exception", NULL, NULL,
				NULL, NULL);
	}
	return s;
}

enum status verb_account_credit(struct verb *v, const Od__AccountCredit *request, Od__Made *reply)
{
	Od__Terms *terms = FRESH(v, terms);
	Od__Customer *c, *payer, *after;
	enum status s = read_customer(v, request->customer, &c, &payer);

	if (!s)
		s = read_terms(v, request, payer, terms);
	if (s)
		return s;
	if (request->propose) {
		s = account_propose(v, payer, request->propose);
		made_fill(v, reply, "customer", payer->id, customer_said(v, payer), payer->version);
		made_note(v, reply, OD__MESSAGE__TERM_PROPOSED, customer_said(v, payer),
			arena_format(v->arena, "%" PRIu32, request->propose), NULL, NULL);
		return s;
	}
	if (!*text_of(request->reason))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "reason", "reason",
			"why the terms change", NULL, NULL);
	after = (Od__Customer *)reflect_copy(&payer->base, v->arena);
	after->terms = terms;
	s = customer_put(v, payer, after);
	if (!s)
		s = alarm_set(v, v->now, RELEASE_ALARM, payer->id, 0);
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, request->reason);
	made_fill(v, reply, "customer", after->id, customer_said(v, after), after->version);
	made_note(v, reply, OD__MESSAGE__TERMS_SET, customer_said(v, after),
		arena_format(v->arena, "%" PRIu32, terms->days),
		terms->has_limit ? made_money(v, terms->limit) : "-", NULL);
	return OK;
}
