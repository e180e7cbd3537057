/* SPDX-License-Identifier: ISC */
/*
 * stock -- rows of stock that the tests of transactions count, move and add up.
 */
#ifndef TESTS_STORE_STOCK_H
#define TESTS_STORE_STOCK_H

#include "store/store.h"

struct key stock_key(uint32_t product);

/* Adds to what there is of it, or makes the row; *now, where it is not NULL: what there is then. */
enum status stock_add(struct txn *t, uint32_t product, int64_t by, int64_t *now);

/* A body: the sum of all rows, as int64_t. */
enum status stock_sum(struct txn *t, void *baton);

#endif
