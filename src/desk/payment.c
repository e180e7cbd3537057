/* SPDX-License-Identifier: ISC */
/*
 * payment -- money and credit of a payer: set against invoices, paid out, taken back.
 *
 * What is left of a payment is its amount less what is matched and what was paid out. Invoices are
 * gathered before the first is written, as a walk does not see what is written behind it. A payment
 * sets at most as many matches as its record holds; the rest is left over.
 */
#include "desk/invoice.h"

#include <inttypes.h>

#include "base/clock.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "record/message.pb-c.h"

#define MATCHES 1000

enum status payment_said(struct verb *v, const char *field, const char *said, Od__Payment **out)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "E", &id))
		return verb_missing(v, field, "payment", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, out);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, (*out)->payer)))
		return verb_missing(v, field, "payment", verb_said(v, "E", id));
	return s;
}

enum status payment_put(struct verb *v, const Od__Payment *before, Od__Payment *after,
	struct account_move *m)
{
	struct key key = key_u64(after->id);
	uint64_t subject = *text_of(after->reason) ? customer_subject(v, after->payer) : 0;
	enum status s = change_put(v, TABLE_PAYMENT, &key, after->id, after->payer, subject,
		before ? &before->base : NULL, &after->base);

	if (s)
		return s;
	m->payer = after->payer;
	m->balance += (before ? before->unmatched : 0) - after->unmatched;
	change_event(v, "account", after->payer, "record/customer/%" PRIu64, after->payer);
	return OK;
}

enum status payment_fresh(struct verb *v, Od__Payment *p)
{
	uint64_t id;
	enum status s = verb_next(v, "payment", &id);

	SET(p, id, s ? 0 : id);
	SET(p, unmatched, p->amount);
	if (!p->has_day)
		SET(p, day, clock_day(v->now));
	SET(p, by, v->actor->user);
	SET(p, at, v->now);
	return s;
}

/* ---- against invoices ---- */

static void add_match(struct verb *v, Od__Payment *p, uint64_t invoice, uint64_t payment,
	int64_t amount)
{
	Od__PaymentMatch *match = FRESH(v, payment_match);

	p->matched = arena_more(v->arena, p->matched, p->n_matched, sizeof *p->matched);
	p->matched[p->n_matched++] = match;
	if (invoice)
		SET(match, invoice, invoice);
	if (payment)
		SET(match, payment, payment);
	SET(match, amount, amount);
	SET(p, unmatched, p->unmatched - amount);
}

static enum status match_one(struct verb *v, Od__Payment *p, const Od__Invoice *before,
	struct account_move *m)
{
	Od__Invoice *i = (Od__Invoice *)reflect_copy(&before->base, v->arena);
	int64_t amount = i->open < p->unmatched ? i->open : p->unmatched;

	if (amount <= 0 || p->n_matched >= MATCHES || i->n_payment >= MATCHES)
		return OK;
	i->payment = arena_more(v->arena, i->payment, i->n_payment, sizeof *i->payment);
	i->payment[i->n_payment++] = p->id;
	SET(i, open, i->open - amount);
	if (!i->open)
		SET(i, state, OD__INVOICE_STATE__INVOICE_PAID);
	add_match(v, p, i->id, 0, amount);
	return invoice_put(v, before, i, m);
}

static enum status match_named(struct verb *v, Od__Payment *p, const uint64_t *invoice,
	size_t count, struct account_move *m)
{
	enum status s = OK;

	for (size_t at = 0; !s && at < count && p->unmatched > 0; at++) {
		struct key key = key_u64(invoice[at]);
		Od__Invoice *i;

		s = table_get_as(v->txn, TABLE_INVOICE, &key, v->arena, &i);
		if (!s && i->payer == p->payer && i->state == OD__INVOICE_STATE__INVOICE_OPEN)
			s = match_one(v, p, i, m);
		if (s == ERR_NOT_FOUND)
			s = OK;
	}
	return s;
}

static enum status match_oldest(struct verb *v, Od__Payment *p, struct account_move *m)
{
	struct key prefix = key_u64(p->payer);
	Od__Invoice **list = arena_array(v->arena, MATCHES, sizeof *list);
	int64_t left = p->unmatched;
	ProtobufCMessage *row;
	struct walk *walk;
	size_t n = 0;
	enum status s = left > 0 ? walk_open_index(v->txn, INDEX_INVOICE_PAYER, &prefix, false,
		&walk) : ERR_END;

	if (s)
		return s == ERR_END ? OK : s;
	while (left > 0 && n < MATCHES && (s = walk_next(walk, NULL, NULL, v->arena, &row)) == OK) {
		list[n] = (Od__Invoice *)row;
		left -= list[n++]->open;
	}
	walk_close(walk);
	if (s == ERR_END)
		s = OK;
	for (size_t i = 0; !s && i < n; i++)
		s = match_one(v, p, list[i], m);
	return s;
}

enum status payment_spread(struct verb *v, const Od__Payment *before, Od__Payment *p,
	const uint64_t *invoice, size_t count, bool named_only, struct account_move *m)
{
	enum status s = match_named(v, p, invoice, count, m);

	if (!s && !named_only)
		s = match_oldest(v, p, m);
	if (s || (before && before->unmatched == p->unmatched && before->kept == p->kept))
		return s;
	return payment_put(v, before, p, m);
}

enum status credit_make(struct verb *v, Od__Payment *p, const Od__Order *order, bool kept,
	struct account_move *m)
{
	uint64_t first = order ? order->invoice : 0;
	enum status s;

	SET(p, way, OD__PAYMENT_WAY__CREDIT_NOTE);
	if (order)
		SET(p, order, order->id);
	if (kept)
		SET(p, kept, true);
	s = payment_fresh(v, p);
	if (s)
		return s;
	return kept ? payment_put(v, NULL, p, m)
		: payment_spread(v, NULL, p, &first, first != 0, false, m);
}

/* ---- out, and back ---- */

enum status payment_pay_out(struct verb *v, const Od__Payment *from, Od__Payment *out,
	struct account_move *m)
{
	Od__Payment *after = (Od__Payment *)reflect_copy(&from->base, v->arena);
	int64_t amount = from->unmatched;
	enum status s;

	SET(out, payer, from->payer);
	SET(out, way, OD__PAYMENT_WAY__PAID_OUT);
	SET(out, amount, amount);
	s = payment_fresh(v, out);
	if (s)
		return s;
	add_match(v, out, 0, from->id, amount);
	SET(after, paid_out, after->paid_out + amount);
	SET(after, unmatched, 0);
	s = payment_put(v, from, after, m);
	return s ? s : payment_put(v, NULL, out, m);
}

/* An invoice loses what this payment had set against it. */
static enum status unmatch(struct verb *v, uint64_t invoice, uint64_t payment, int64_t amount,
	struct account_move *m)
{
	struct key key = key_u64(invoice);
	Od__Invoice *before, *i;
	enum status s = table_get_as(v->txn, TABLE_INVOICE, &key, v->arena, &before);
	size_t kept = 0;

	if (s)
		return s;
	i = (Od__Invoice *)reflect_copy(&before->base, v->arena);
	for (size_t at = 0; at < i->n_payment; at++)
		if (i->payment[at] != payment)
			i->payment[kept++] = i->payment[at];
	i->n_payment = kept;
	SET(i, open, i->open + amount);
	SET(i, state, OD__INVOICE_STATE__INVOICE_OPEN);
	return invoice_put(v, before, i, m);
}

static enum status give_back(struct verb *v, uint64_t payment, int64_t amount,
	struct account_move *m)
{
	struct key key = key_u64(payment);
	Od__Payment *before, *p;
	enum status s = table_get_as(v->txn, TABLE_PAYMENT, &key, v->arena, &before);

	if (s)
		return s;
	p = (Od__Payment *)reflect_copy(&before->base, v->arena);
	SET(p, paid_out, p->paid_out - amount);
	SET(p, unmatched, p->unmatched + amount);
	SET(p, kept, true);	/* till it is said what for */
	return payment_put(v, before, p, m);
}

enum status payment_drop(struct verb *v, const char *field, const Od__Payment *before,
	const char *reason, struct account_move *m)
{
	const char *said = verb_said(v, "E", before->id);
	Od__Payment *p = (Od__Payment *)reflect_copy(&before->base, v->arena);
	enum status s = OK;

	if (before->dropped)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, field, said, "void",
			"void", "in force");
	if (before->paid_out)
		return verb_refuse(v, OD__MESSAGE__PAYMENT_WENT_OUT, field, said,
			made_money(v, before->paid_out), NULL, NULL);
	for (size_t i = 0; !s && i < before->n_matched; i++) {
		const Od__PaymentMatch *match = before->matched[i];

		s = match->payment ? give_back(v, match->payment, match->amount, m)
			: unmatch(v, match->invoice, before->id, match->amount, m);
	}
	if (s)
		return s;
	p->n_matched = 0;
	SET(p, unmatched, 0);
	SET(p, dropped, true);
	if (*text_of(reason))
		SET_TEXT(v, p, reason, reason);
	return payment_put(v, before, p, m);
}
