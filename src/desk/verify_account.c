/* SPDX-License-Identifier: ISC */
/*
 * verify_account -- invoices, payments and what their payer's figure says of them (I13).
 *
 * One payer at a time, in one instant: its invoices, its payments, its figure. Payers are found by
 * a walk over the figures and one over the invoices and payments, as a payer may have no figure.
 */
#include "desk/invoice.h"
#include "desk/profile.h"
#include "desk/verify_part.h"

/* One payer's body: what is matched on each paper, both ways. */
struct payer {
	uint64_t id;
	struct tally invoice, payment;
	struct tally wrong;		/* papers that do not add up by themselves */
	int64_t balance, told_balance;
	int64_t late, on_time, paid_late, told_late, told_on_time, told_paid_late;
	int32_t oldest, told_oldest;
	uint64_t rows;
};

static void take_invoice(struct payer *p, const Od__Invoice *i)
{
	struct tally_row *row = tally_add(&p->invoice, i->id);
	bool open = i->state == OD__INVOICE_STATE__INVOICE_OPEN;

	row->seen = i->state == OD__INVOICE_STATE__INVOICE_VOID ? 0 : i->amount - i->open;
	if (i->open < 0 || open != (i->open > 0))
		*tally_add(&p->wrong, i->id) = (struct tally_row){ .id = i->id, .wanted = open,
			.seen = i->open, .found = true };
	if (i->state == OD__INVOICE_STATE__INVOICE_VOID)
		return;
	p->balance += i->open;
	p->late += i->late;
	p->on_time += !open && !i->late;
	p->paid_late += !open && i->late;
	if (open && i->due < p->oldest)
		p->oldest = i->due;
}

static void take_payment(struct payer *p, const Od__Payment *pay)
{
	struct tally_row *row = tally_add(&p->payment, pay->id);
	int64_t matched = 0;

	row->seen = pay->paid_out;
	for (size_t i = 0; i < pay->n_matched; i++) {
		const Od__PaymentMatch *m = pay->matched[i];

		matched += m->amount;
		tally_add(m->payment ? &p->payment : &p->invoice,
			m->payment ? m->payment : m->invoice)->wanted = m->amount;
	}
	matched = pay->dropped ? 0 : pay->amount - matched - pay->paid_out;
	if (pay->unmatched != matched || pay->unmatched < 0)
		*tally_add(&p->wrong, pay->id) = (struct tally_row){ .id = pay->id,
			.wanted = matched, .seen = pay->unmatched };
	p->balance -= pay->unmatched;
}

static enum status walk_papers(struct txn *t, struct payer *p, enum index_id index)
{
	struct key prefix = key_u64(p->id);
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(t, index, &prefix, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		if (index == INDEX_INVOICE_DAY)
			take_invoice(p, (const Od__Invoice *)m);
		else
			take_payment(p, (const Od__Payment *)m);
		p->rows++;
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status payer_body(struct txn *t, void *baton)
{
	struct payer *p = baton;
	struct key key = key_u64(p->id);
	struct arena *a = arena_new(0);
	Od__Figure *f;
	enum status s;

	p->invoice.count = p->payment.count = p->wrong.count = 0;
	p->balance = p->told_balance = p->late = p->on_time = p->paid_late = 0;
	p->told_late = p->told_on_time = p->told_paid_late = 0;
	p->oldest = p->told_oldest = INT32_MAX;
	p->rows = 0;
	s = walk_papers(t, p, INDEX_INVOICE_DAY);
	if (!s)
		s = walk_papers(t, p, INDEX_PAYMENT_PAYER);
	if (!s)
		s = table_get_as(t, TABLE_FIGURE, &key, a, &f);
	if (!s) {
		p->told_balance = f->balance;
		p->told_late = f->times_overdue;
		p->told_on_time = f->paid_on_time;
		p->told_paid_late = f->paid_late;
		if (f->has_oldest_due)
			p->told_oldest = f->oldest_due;
	}
	arena_free(a);
	tally_sort(&p->invoice);
	tally_sort(&p->payment);
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status check_payer(struct looking *l, uint64_t id)
{
	struct payer p = { .id = id };
	enum status s = store_read(desk_store(l->v->desk), payer_body, &p, NULL);

	if (!s) {
		verify_tell(l, "I13", "figure of customer", id, "balance", p.balance,
			p.told_balance);
		verify_tell(l, "I13", "figure of customer", id, "oldest due", p.oldest,
			p.told_oldest);
		verify_tell(l, "I3", "figure of customer", id, "times overdue", p.late, p.told_late);
		verify_tell(l, "I3", "figure of customer", id, "paid on time", p.on_time,
			p.told_on_time);
		verify_tell(l, "I3", "figure of customer", id, "paid late", p.paid_late,
			p.told_paid_late);
		l->rows += p.rows;
	}
	for (size_t i = 0; !s && i < p.invoice.count; i++)
		verify_tell(l, "I13", "invoice", p.invoice.row[i].id, "amount less open",
			p.invoice.row[i].wanted, p.invoice.row[i].seen);
	for (size_t i = 0; !s && i < p.payment.count; i++)
		verify_tell(l, "I13", "payment", p.payment.row[i].id, "paid out",
			p.payment.row[i].wanted, p.payment.row[i].seen);
	for (size_t i = 0; !s && i < p.wrong.count; i++)
		verify_tell(l, "I13", p.wrong.row[i].found ? "invoice" : "payment",
			p.wrong.row[i].id, p.wrong.row[i].found ? "open, by its state" : "left",
			p.wrong.row[i].wanted, p.wrong.row[i].seen);
	tally_free(&p.invoice);
	tally_free(&p.payment);
	tally_free(&p.wrong);
	return s;
}

static enum status gather_figure(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Figure *f = (const Od__Figure *)m;

	(void)key;
	if (f->balance || f->has_oldest_due || f->times_overdue || f->paid_on_time || f->paid_late)
		tally_add(baton, f->customer);
	return OK;
}

static enum status gather_invoice(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	(void)key;
	tally_add(baton, ((const Od__Invoice *)m)->payer);
	return OK;
}

static enum status gather_payment(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	(void)key;
	tally_add(baton, ((const Od__Payment *)m)->payer);
	return OK;
}

enum status verify_accounts(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct tally payer = { 0 };
	enum status s = store_each(store, TABLE_FIGURE, NULL, gather_figure, &payer);

	if (!s)
		s = store_each(store, TABLE_INVOICE, NULL, gather_invoice, &payer);
	if (!s)
		s = store_each(store, TABLE_PAYMENT, NULL, gather_payment, &payer);
	tally_sort(&payer);
	for (size_t i = 0; !s && i < payer.count; i++)
		s = check_payer(l, payer.row[i].id);
	tally_free(&payer);
	return s;
}
