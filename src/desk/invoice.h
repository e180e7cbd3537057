/* SPDX-License-Identifier: ISC */
/*
 * invoice -- what is to be paid, and what is set against it: invoices, payments, credit notes.
 *
 * Made when an order is delivered (shipment.c), by `account invoice` (account_invoice.c) and by
 * `account pay` (account_pay.c); returns and complaints give credit notes and pay them out through
 * the same functions. Credit notes and money are payments; what is left of one waits for the next
 * invoice. An invoice's open amount, what is left of a payment and the payer's figure always agree
 * (invariant I13): every put tells a struct account_move what it moved, and account_moved writes
 * the figure once. Invoices are said as F-12, payments and credit notes as E-5. Errors are those
 * of the store.
 */
#ifndef ORDERDESK_DESK_INVOICE_H
#define ORDERDESK_DESK_INVOICE_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/account.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

#define INVOICE_ALARM "invoice"		/* n 0: its due day is over; 1: it is open for long */
#define RELEASE_ALARM "release"		/* the account of this payer became better */
#define ACCOUNT_MOST INT64_C(1000000000000000)	/* minor units of one paper */

/* What a request did to the account of one payer. */
struct account_move {
	uint64_t payer;
	int64_t balance;
	int32_t late, on_time, paid_late;	/* invoices */
};

/* By what people say; refuses a missing and a foreign one alike. */
enum status invoice_said(struct verb *v, const char *field, const char *said, Od__Invoice **out);
enum status payment_said(struct verb *v, const char *field, const char *said, Od__Payment **out);
/* Writes it, its alarms, and what it moves. */
enum status invoice_put(struct verb *v, const Od__Invoice *before, Od__Invoice *after,
	struct account_move *m);
enum status payment_put(struct verb *v, const Od__Payment *before, Od__Payment *after,
	struct account_move *m);
/*
 * Numbers and writes a new invoice of which amount, customer, payer, day and due are set, and sets
 * against it what was left of payments.
 */
enum status invoice_make(struct verb *v, Od__Invoice *invoice, struct account_move *m);
/* The invoice of an order that is delivered, unless another system makes them; sets o->invoice. */
enum status invoice_of_order(struct verb *v, Od__Order *o);
/* Numbers a new payment of which payer, way and amount are set. Not written yet. */
enum status payment_fresh(struct verb *v, Od__Payment *p);
/*
 * Sets what is left of a payment against the invoices named, then (unless `named_only`) against the
 * open ones, oldest due first; writes both. `before` NULL: it is new.
 */
enum status payment_spread(struct verb *v, const Od__Payment *before, Od__Payment *p,
	const uint64_t *invoice, size_t count, bool named_only, struct account_move *m);
/* A credit note; `order` is paid first, when its invoice is open. `kept`: of nothing yet. */
enum status credit_make(struct verb *v, Od__Payment *p, const Od__Order *order, bool kept,
	struct account_move *m);
/* Money goes out to the customer: all that is left of a payment or credit note. */
enum status payment_pay_out(struct verb *v, const Od__Payment *from, Od__Payment *out,
	struct account_move *m);
/* Takes it back: what it had paid is open again. Refuses when it was paid out. */
enum status payment_drop(struct verb *v, const char *field, const Od__Payment *before,
	const char *reason, struct account_move *m);
/* Writes the payer's figure; orders that wait for money are looked at again. */
enum status account_moved(struct verb *v, const struct account_move *m);
/* Who pays for a customer: himself, or another. */
enum status account_payer(struct verb *v, Od__Customer *c, Od__Customer **payer);

/* Does it wait for the instant of alarm n, and for which? */
bool invoice_waits(const Od__Invoice *i, uint32_t n, int64_t *at);
enum status invoice_ring_alarm(struct verb *v, const Od__Alarm *alarm);

#endif
