/* SPDX-License-Identifier: ISC */
/*
 * shop -- goods, prices, stock and customers of a small sauce merchant, for tests of the desk.
 *
 * shop_open fills a fresh fixture as the system; the tests then act as li.na. Products are 1010 on
 * (shop.c lists them), customers FULL (no limit), TIGHT (credit limit 500.00), BRANCH whose payer
 * is TIGHT. shop_faults recomputes everything that must add up.
 */
#ifndef TESTS_DESK_SHOP_H
#define TESTS_DESK_SHOP_H

#include "desk/fixture.h"

void shop_open(struct fixture *f);
/* Sets what is on hand of a product. */
void shop_stock(struct fixture *f, const char *product, const char *quantity);
/* Faults of store and business, as diagnostics; 0 when all adds up. */
unsigned shop_faults(struct fixture *f);
/* The number of the refusal of the last run, 0 when it was done. */
int shop_refused(const struct fixture *f);

#endif
