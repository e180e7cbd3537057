/* SPDX-License-Identifier: ISC */
/*
 * price_plan -- the rules that `price try` and `price publish` are asked about.
 *
 * Named by number, or all lines of an agreement that fit. Refuses rules that are not there, in
 * another state than what is wanted, none at all, and more than a thousand.
 */
#ifndef ORDERDESK_DESK_PRICE_PLAN_H
#define ORDERDESK_DESK_PRICE_PLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/price.pb-c.h"

#define PRICE_PLAN_MOST 1000

struct price_plan {
	Od__PriceRule *rule[PRICE_PLAN_MOST];	/* open; in the arena */
	size_t count;
	bool retire;		/* live rules are wanted, else drafts */
	int32_t from;		/* of an end */
};

enum status price_plan_read(struct verb *v, const uint32_t *rule, size_t rules, uint64_t agreement,
	struct price_plan *p);

#endif
