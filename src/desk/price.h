/* SPDX-License-Identifier: ISC */
/*
 * price -- the live price rules in memory, and what they make of a customer's lines.
 *
 * Rules for everybody (table price_rule) are in memory (price_book.c); those of one customer
 * (customer_price) are read by prefix in the asker's transaction. The algorithm is price_rules.c.
 * Draft, order, page and the product verbs ask here; the verbs of prices are in files of their
 * own, and who may have a price by hand is asked by order_lines.c. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_PRICE_H
#define ORDERDESK_DESK_PRICE_H

#include "desk/desk.h"
#include "desk/price_beaten.h"
#include "desk/price_book.h"
#include "desk/price_rules.h"
#include "desk/volume.h"
#include "record/customer.pb-c.h"
#include "record/product.pb-c.h"

/* How the desk rounds money. */
enum rounding price_rounding(const struct verb *v);
/* Who buys, as the rules see it: profile, group, currency, rounding. `c` NULL: nobody special. */
enum status price_buyer(struct verb *v, const Od__Customer *c, int32_t day,
	struct price_buyer *out);
/* Prices lines for a buyer made by price_buyer; arrays are the caller's. */
enum status price_quote(struct verb *v, const struct price_buyer *buyer,
	const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total);
/* What a buyer took in the year, read once when a rule asks for it. */
struct price_year {
	struct volumes volumes;
	bool read;
	const Od__Order *without;	/* an order that is being changed, or NULL */
};
/* The volumes into a copy of the buyer, when one of these rules asks for them. */
enum status price_with_year(struct verb *v, const struct price_buyer *buyer,
	Od__PriceRule *const *rule, size_t rules, struct price_buyer *out);

/* Every rule that may touch these lines: those of the goods, the customer's own, the head's. */
enum status price_gather(struct verb *v, const struct price_buyer *buyer,
	const struct price_ask *ask, size_t count, Od__PriceRule *const **rule, size_t *rules);
/* An ask of `quantity` base units of a product in a unit. */
void price_ask_set(struct price_ask *ask, const Od__Product *p, const char *unit,
	int64_t quantity);
/* Price per base unit of one line of `quantity`, reductions in; 0 when there is none. */
enum status price_of(struct verb *v, const struct price_buyer *buyer, const Od__Product *p,
	const char *unit, int64_t quantity, int64_t *price);
/* The same with the next quantity at which it is less (asked 0: none that may be told). */
enum status price_of_step(struct verb *v, const struct price_buyer *buyer, const Od__Product *p,
	const char *unit, int64_t quantity, int64_t *price, struct price_next *next);
/* The next step of a line among the rules of price_gather; none where terms are sealed. */
enum status price_next_open(const struct price_buyer *buyer, Od__PriceRule *const *rule,
	size_t rules, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, const Od__Product *p, const char *unit,
	struct price_next *out);
/* Unit price with its reductions, 1/10,000, rounded: for showing. */
int64_t price_net(const struct price_answer *a);
/* The record of a price, with who set it by hand (0: the actor) and who agreed. */
Od__Why *price_why(struct verb *v, const struct price_answer *a, const struct price_total *total,
	const char *reason, uint32_t priced_by, uint32_t agreed_by);

/*
 * A list price from today on, for everybody: of `product save` and `price save`. The first one of
 * a product holds for orders of the past too. Does nothing when this is the price already.
 */
enum status price_set_list(struct verb *v, const Od__Product *p, int64_t price,
	const char *currency);
#endif
