/* SPDX-License-Identifier: ISC */
/*
 * price_rules -- what a set of lines costs: the whole of model section 5 over arrays of rules.
 *
 * Pure arithmetic: rules, customer and lines in, prices and reasons out; nothing is read, nothing
 * kept. price.c gathers the rules of a customer, order_place.c, draft_show.c and price.c's verbs
 * ask. The same lines and rules give the same answer whatever channel, seat or user asks. A line
 * without a candidate is told by PRICE_NONE; only numbers beyond 64 bits fail (ERR_LIMIT).
 */
#ifndef ORDERDESK_DESK_PRICE_RULES_H
#define ORDERDESK_DESK_PRICE_RULES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/money.h"
#include "base/status.h"
#include "record/product.pb-c.h"

#define PRICE_REDUCTIONS 20	/* most reductions kept as the reason of one line */

/* Who buys, when: nothing else may matter to a price. Strings may be NULL: none. */
struct price_buyer {
	uint64_t customer, head;	/* head 0: none */
	const char *kind, *tier, *member, *territory, *currency;
	const char *const *classes;
	size_t class_count;
	bool dealer;
	bool guide_floor;		/* the territory's guide price is the least for others too */
	int32_t day;
	int places;			/* of the currency */
	enum rounding rounding;
};

/* One line asked. Quantities are base units in thousandths. */
struct price_ask {
	uint32_t product;
	const char *family, *category, *unit;
	int64_t quantity;
	int64_t yearly;			/* confirmed this year before this order */
	bool manual;			/* price by hand, per base unit */
	bool imported;			/* price and ppm come with the line */
	bool gift;
	int64_t price, ppm;
};

enum price_state { PRICE_OK, PRICE_NONE, PRICE_BELOW_FLOOR, PRICE_GUIDE_BLOCKS };

struct price_answer {
	enum price_state state;
	Od__PriceLevel level;
	uint32_t rule;			/* winner of the base price; 0 for a manual or imported one */
	int64_t step;			/* its step, base units */
	int64_t price;			/* per base unit */
	int64_t ppm;
	uint32_t reduction[PRICE_REDUCTIONS];
	size_t reductions;
	bool net;			/* outside reductions and order rules */
	int64_t gross;			/* rounded once, before order rules */
	int64_t share;			/* of order rules */
	int64_t amount;			/* gross - share */
	int64_t list_price;		/* what it would be without a manual price */
};

struct price_total {
	int64_t total, reduction;
	uint32_t spend_rule, coupon_rule;	/* 0: none applied */
};

/*
 * Prices `count` lines. `rules` may hold any rules: those of other customers, days, currencies or
 * states are no candidates. Lines of one product and unit reach the steps together.
 */
enum status price_lines(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total);

/*
 * Money of `quantity` returned out of `whole` for `amount`, when `before` went back already:
 * differences of the cumulative share, so that all parts together are the whole.
 */
int64_t price_return(int64_t amount, int64_t whole, int64_t before, int64_t quantity,
	enum rounding r);

/* Is the rule a candidate for this buyer on this day, whatever the product? */
bool price_rule_for(const Od__PriceRule *rule, const struct price_buyer *buyer);

#endif
