/* SPDX-License-Identifier: ISC */
/*
 * price_rule -- one rule of a price as a record: where it stands, how it is said, sealed agreements.
 *
 * Rules for everybody are rows of price_rule, those of one customer rows of customer_price; both
 * have their number from one counter. The steps of a sealed agreement are in the store, the
 * journal and the feed only under the desk's secret key; in the desk's hands they are open, and
 * whoever shows a rule asks price_rule_closed first. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_PRICE_RULE_H
#define ORDERDESK_DESK_PRICE_RULE_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/price.pb-c.h"

/*
 * Writes a rule; `stored` is the row as it stands in the store (price_rule_get), NULL for a new
 * one, which must have its id, and its n when it is a customer's.
 */
enum status price_rule_put(struct verb *v, const Od__PriceRule *stored, Od__PriceRule *rule);
/* Without a journal entry: a mark of a publication. */
enum status price_rule_mark(struct verb *v, const Od__PriceRule *rule);
/* By its number, of either table, open. `stored` (may be NULL) gets the row as it stands. */
enum status price_rule_get(struct verb *v, const char *field, uint32_t id, Od__PriceRule **rule,
	Od__PriceRule **stored);
/* The same; ERR_NOT_FOUND instead of a refusal. */
enum status price_rule_find(struct verb *v, uint32_t id, Od__PriceRule **rule);
/* A row just read: its steps opened, its state as publications make it now. */
void price_rule_open(struct verb *v, Od__PriceRule *rule);
bool price_rule_closed(const Od__PriceRule *rule);
/*
 * All rows of a customer when they are few (whole), not opened yet: most have none at all, and eight
 * lines need one look then instead of nine.
 */
struct price_own {
	uint64_t customer;
	bool whole;
	Od__PriceRule **rule;
	size_t count;
};
enum status price_rules_few(struct verb *v, uint64_t customer, struct price_own *out);
/* Customer's rows about a product (0: wider ones), open, in the order of n; *last is their last n. */
enum status price_rules_own(struct verb *v, uint64_t customer, uint32_t product,
	Od__PriceRule ***rule, size_t *count, uint32_t *last);

/* Alike in level, goods, buyers and currency: only dates and number part them. */
bool price_rule_alike(const Od__PriceRule *a, const Od__PriceRule *b);

/* For people: "1010 芝麻酱 case", "sauce", "" for all goods; "K1042", "restaurant, gold", "". */
const char *price_rule_goods(struct verb *v, const Od__PriceRule *rule);
const char *price_rule_buyers(struct verb *v, const Od__PriceRule *rule);
/* "16.90, 120+ 16.40", "24+ 3 %", "500.00+ 40.00"; "" of a sealed agreement. */
const char *price_rule_terms(struct verb *v, const Od__PriceRule *rule);
/* A price as people read it: at least the places of the currency. */
const char *price_said(struct verb *v, int64_t price);
/* The number that a sealed agreement is called by; 0 of any other rule. */
uint64_t price_rule_sealed(const Od__PriceRule *rule);

#endif
