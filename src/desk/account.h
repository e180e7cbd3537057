/* SPDX-License-Identifier: ISC */
/*
 * account -- what a customer owes, may owe, and since when: the reasons to hold an order.
 *
 * Money belongs to the payer (a branch's orders roll up to it). Exposure is the balance of
 * invoices plus orders that are confirmed or held and not yet invoiced. Limits are "more than".
 * Reads only; errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ACCOUNT_H
#define ORDERDESK_DESK_ACCOUNT_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"

struct account {
	uint64_t payer;
	int64_t owes;			/* exposure before this order, minor units */
	bool limited;			/* there is a credit limit */
	int64_t limit;
	uint32_t term_days;
	uint32_t overdue_days;		/* past due of the oldest open invoice; 0: none */
	uint32_t overdue_allowed;
	bool spared;			/* an exception holds: no order is held for money */
	int32_t spared_to;		/* its last day */
};

/* Of the customer's payer; and of one that is the payer himself. */
enum status account_look(struct verb *v, const Od__Customer *c, struct account *out);
enum status account_of(struct verb *v, const Od__Customer *payer, struct account *out);
/* Would an order of this total pass the credit limit? */
bool account_over(const struct account *a, int64_t total);
bool account_overdue(const struct account *a);
/* Asks the owner of a payer for a new term, once a day. */
enum status account_propose(struct verb *v, const Od__Customer *payer, uint32_t days);

#endif
