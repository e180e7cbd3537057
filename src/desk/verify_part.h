/* SPDX-License-Identifier: ISC */
/*
 * verify_part -- what the files of the verification share.
 *
 * Included by verify*.c alone. A walk over a whole table sees no one instant, as orders go on; what
 * only adds up over several tables and differs there is a suspect, and is looked at again in one
 * instant, where a difference is a fault. Bodies may run again: they gather, and tell afterwards.
 */
#ifndef ORDERDESK_DESK_VERIFY_PART_H
#define ORDERDESK_DESK_VERIFY_PART_H

#include "desk/verify.h"
#include "record/order.pb-c.h"

struct looking {
	struct verb *v;		/* its transaction is that of the body that runs */
	verify_fault *each;
	void *baton;
	uint64_t rows;
	struct verify_rules *rules;	/* verify_price.c: price rules seen so far */
};

/* "WHAT ID: FIELD is SEEN, recomputed WANTED", when they differ. */
void verify_tell(struct looking *l, const char *rule, const char *what, uint64_t id,
	const char *field, int64_t wanted, int64_t seen);

/* Sums by number, for what orders add up to and for suspects. In order of ids once it is sorted. */
struct tally_row {
	uint64_t id;
	int64_t wanted, seen;
	bool found;		/* free for the caller */
};
struct tally {
	struct tally_row *row;
	size_t count, size;
};
struct tally_row *tally_add(struct tally *t, uint64_t id);	/* at the end, also when it is there */
void tally_sort(struct tally *t);	/* by id, doubles added up */
struct tally_row *tally_find(const struct tally *t, uint64_t id);	/* of a sorted one; or NULL */
void tally_free(struct tally *t);

/* Each open order, inside a body. */
enum status verify_open_orders(struct txn *t, void (*each)(void *baton, const Od__Order *o),
	void *baton);

/* verify_price.c: I1 of one order's prices, I20 of its coupon; then I20 of all coupons. */
enum status verify_order_price(struct looking *l, const Od__Order *o);
enum status verify_prices(struct looking *l);
void verify_rules_begin(struct looking *l);
void verify_rules_end(struct looking *l);

/* I4 and I8, I3, I19, I16, and of tickets I16, I17, I20 */
enum status verify_goods(struct looking *l);
enum status verify_stock(struct looking *l);	/* I4 by moves, shipments and returns */
enum status verify_lineage(struct looking *l);	/* I18 */
enum status verify_runs(struct looking *l);	/* I11, and runs against their orders */
enum status verify_figures(struct looking *l);
/* I13, and of figures what follows from it */
enum status verify_accounts(struct looking *l);
/* I3 and I7 of what came back */
enum status verify_returns(struct looking *l);
enum status verify_owners(struct looking *l);
enum status verify_alarms(struct looking *l);
enum status verify_tickets(struct looking *l);
enum status verify_closing(struct looking *l);	/* I16 of delivered and closed orders */
enum status verify_mentions(struct looking *l);
enum status verify_kept(struct looking *l);	/* I5 of what lists have in memory */
enum status verify_surveys(struct looking *l);	/* I21, I22 */
enum status verify_consumers(struct looking *l);	/* I23 */

#endif
