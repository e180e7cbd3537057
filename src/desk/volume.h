/* SPDX-License-Identifier: ISC */
/*
 * volume -- what a customer took of each product in a year, for prices by yearly volume.
 *
 * Counted are the orders that stand, by the local year of their placing, in base units; what was
 * cancelled is not. A customer's year is kept in rows from the first order on at which a yearly
 * volume could give him a price; until then it is added up from his orders. Rows are quiet: they
 * follow from the orders. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_VOLUME_H
#define ORDERDESK_DESK_VOLUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "desk/price_rules.h"
#include "record/order.pb-c.h"

struct volumes {
	uint64_t customer;
	int year;
	struct price_volume *product;	/* by number */
	size_t count;
	bool kept;			/* from rows */
};

int volume_year(int32_t day);
enum status volume_read(struct verb *v, uint64_t customer, int year, struct volumes *out);
/* Without what this order, which is being changed, holds of it. */
void volume_without(struct volumes *volumes, const Od__Order *o);
/* From now on the year is kept in rows. */
enum status volume_keep(struct verb *v, const struct volumes *volumes);
/* An order came, changed or went: `before` and `after` may be NULL. */
enum status volume_follow(struct verb *v, const Od__Order *before, const Od__Order *after);

/* The same sums straight from the orders placed before `until` (INT64_MAX: all of the year). */
enum status volume_add_up(struct txn *t, struct arena *a, uint64_t customer, int year,
	int64_t until, struct price_volume **out, size_t *count);
/* As the price of an order placed at `at` saw it. */
enum status volume_at(struct verb *v, uint64_t customer, int64_t at, struct volumes *out);

#endif
