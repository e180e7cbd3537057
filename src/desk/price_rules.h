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

#define PRICE_HIGHEST INT64_C(1000000000000)	/* 100,000,000.0000 */
#define PRICE_REDUCTIONS 20	/* most reductions kept as the reason of one line */

/* What the buyer took of a product this year, before this order. */
struct price_volume {
	uint32_t product;
	const char *family, *category;
	int64_t quantity;
};

/* Who buys, when: nothing else may matter to a price. Strings may be NULL: none. */
struct price_buyer {
	uint64_t customer, head;	/* head 0: none */
	const char *kind, *tier, *member, *territory, *currency;
	const char *const *classes;
	size_t class_count;
	bool dealer;
	bool guide_floor;		/* the territory's guide price is the least for others too */
	const struct price_volume *volume;
	size_t volumes;
	uint32_t coupon;		/* rule of the coupon that is given, 0 none */
	struct price_year *taken;	/* of price.c: the year's volumes, read when they matter */
	int32_t day;
	int places;			/* of the currency */
	enum rounding rounding;
	bool unit_first;		/* the price of a unit is rounded before the amount */
};

/* One line asked. Quantities are thousandths, of base units unless said. */
struct price_ask {
	uint32_t product;
	const char *family, *category, *unit;
	int64_t quantity;
	int64_t asked;			/* in `unit`; 0: the same as quantity */
	int64_t cost;			/* per base unit, the floor of a price by hand; 0 not known */
	bool manual;			/* price by hand, per base unit */
	bool imported;			/* price and ppm come with the line */
	bool open;			/* imported, and rules of the order look at it all the same */
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
	int64_t reduction_ppm[PRICE_REDUCTIONS];
	size_t reductions;
	int64_t floor;			/* of a price by hand, per base unit; 0 none */
	bool net;			/* outside reductions and order rules */
	int64_t gross;			/* rounded once, before order rules */
	int64_t share;			/* of order rules */
	int64_t amount;			/* gross - share */
	int64_t list_price;		/* what it would be without a manual price */
};

struct price_total {
	int64_t total, reduction;
	int64_t coupon;				/* its part of the reduction */
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
/* Does it hold for this kind of buyer, on any day and in any currency? */
bool price_rule_of(const Od__PriceRule *rule, const struct price_buyer *buyer);
/* Are its dates reached, and not over, on this day? */
bool price_rule_on(const Od__PriceRule *rule, int32_t day);
/* 4 product in this unit, 3 product, 2 family, 1 category, 0 all goods; -1 does not fit. */
int price_narrowness(const Od__PriceRule *rule, const struct price_ask *ask);
/* The greatest step that the quantity reaches; NULL when none. */
const Od__PriceStep *price_step(const Od__PriceRule *rule, int64_t quantity);
/* Levels of a base price, best first: 0 the best; -1 when it is none. */
int price_base_rank(Od__PriceLevel level);
bool price_is_reduction(Od__PriceLevel level);
bool price_is_net(const Od__PriceRule *rule);
/* Quantity that reaches the steps: all lines of this product and unit. */
int64_t price_together(const struct price_ask *ask, size_t count, size_t of);
/* What the year's volume of the goods that the rule names comes to. */
int64_t price_yearly(const Od__PriceRule *rule, const struct price_buyer *buyer);
/* What a line costs before the rules of the order. */
enum status price_gross(const struct price_buyer *buyer, const struct price_ask *ask, int64_t price,
	int64_t ppm, int64_t *amount);

#endif
