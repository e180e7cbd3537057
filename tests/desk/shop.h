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
/* One slice of the first open job, of at most so many records; false when there is none. */
bool shop_slice(struct fixture *f, unsigned most);
/* All slices of all open jobs. */
void shop_jobs(struct fixture *f);
/* Saves a price rule as he.yan, tries it and takes it live; its number. Pairs as of RUN. */
uint32_t shop_rule(struct fixture *f, ...) __attribute__((sentinel));
/* Saves a config record; pairs as of RUN, from "record." on. */
void shop_config(struct fixture *f, const char *kind, const char *code, ...) __attribute__((sentinel));
/* Takes a draft live as if it was tried. */
void shop_publish(struct fixture *f, uint32_t rule);
/* Rings every alarm that is due, as the server would, each in a transaction; how many rang. */
unsigned shop_ring(struct fixture *f);
/* How many open tasks of a kind there are about a record. */
int shop_tasks(struct fixture *f, const char *kind, const char *subject_kind, uint64_t subject);
/* Faults of store and business, as diagnostics; 0 when all adds up. */
unsigned shop_faults(struct fixture *f);
/* The number of the refusal of the last run, 0 when it was done. */
int shop_refused(const struct fixture *f);

#endif
