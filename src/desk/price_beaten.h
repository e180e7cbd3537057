/* SPDX-License-Identifier: ISC */
/*
 * price_beaten -- what stands behind a price: every rule that might have made it, with the reason
 * why it did or did not; and the next quantity at which it would be less.
 *
 * Pure, over the same arrays as price_lines and after it. `price why` asks, the seat shows it.
 * Rules of other goods are passed over. ERR_LIMIT alone, from price_lines.
 */
#ifndef ORDERDESK_DESK_PRICE_BEATEN_H
#define ORDERDESK_DESK_PRICE_BEATEN_H

#include "desk/price_rules.h"

/* One rule, or one further step of a rule that was used. */
struct price_candidate {
	const Od__PriceRule *rule;
	const Od__PriceStep *step;	/* reached, or the next one to reach; NULL: none */
	Od__PriceReason reason;
	bool next;			/* a further step of a used rule */
	int64_t missing;		/* base units, or money of an order's rule, to the step */
	int64_t price;			/* per base unit, of the rule by itself; 0 of an order's */
};

/* `answer` and `total` are those of all lines. Returns how many; used ones first. */
size_t price_beaten(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, const struct price_total *total,
	struct price_candidate *out, size_t most);

/* The next step down. */
struct price_next {
	int64_t asked;			/* quantity of the line, in its unit; 0: there is none */
	int64_t quantity;		/* the same in base units */
	int64_t price;			/* per base unit, reductions in */
	int64_t saving;			/* against the price now, on that quantity */
	const Od__PriceRule *rule;	/* whose step it is */
};

/* `factor`: base units in one unit of the line, thousandths; `whole`: only whole units are sold. */
enum status price_next_step(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, int64_t factor, bool whole, struct price_next *out);

#endif
