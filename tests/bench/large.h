/* SPDX-License-Identifier: ISC */
/*
 * large -- a large desk for benches: made up, the same each time, every record by its number alone.
 *
 * Customers: 38 of a hundred are persons, 50 companies and shops, 12 have Latin or mixed names; one
 * to three phones (1.5 on average), four of five of them mobiles; 60 owners. Orders have eight lines
 * and are placed over the two years before LARGE_END; some customers order often, many never. Both
 * the desk on disk (large_desk) and benches in memory draw from the same functions.
 */
#ifndef TESTS_BENCH_LARGE_H
#define TESTS_BENCH_LARGE_H

#include <stdint.h>

#include "base/status.h"

#define LARGE_END INT64_C(1795132800000000)	/* 2026-11-20 00:00 UTC, microseconds */
#define LARGE_SPAN (INT64_C(730) * 86400 * 1000000)
#define LARGE_OWNERS 60u
#define LARGE_FORM 2		/* raised when what is made changes: kept desks are made anew */
#define LARGE_PRODUCTS 2000u
#define LARGE_LINES 8u
#define LARGE_OPEN 50u		/* of so many orders the newest one is not delivered yet */

struct large_customer {
	char name[120];
	char code[16];
	char phones[3][24];	/* as people give them */
	char e164[3][20];
	unsigned phone_count;
	uint32_t owner;		/* user 1 to LARGE_OWNERS */
	int kind;		/* of CustomerKind */
};

/* Customer `n`, from 1. */
void large_customer(uint64_t n, struct large_customer *out);

struct large_line {
	uint32_t product;	/* from 1 */
	int64_t quantity;	/* thousandths */
};

struct large_order {
	uint64_t customer;
	int64_t placed_at;
	struct large_line line[LARGE_LINES];
};

/* Order `n` of so many, from 1, of a desk with so many customers; later ones are placed later. */
void large_order(uint64_t n, uint64_t orders, uint64_t customers, struct large_order *out);
int64_t large_price(uint32_t product);	/* per base unit, 1/10,000 */

/* Numbers by a seed: the same for the same seed and n. */
uint64_t large_draw(uint64_t seed, uint64_t n);

/*
 * Makes a desk in `folder`, which must not hold one: users "rep01" to "rep60" (operators; the owners)
 * and admin "admin", products "P0001" on with list prices and stock, customers with profiles and
 * figures, orders. `server verify` finds it whole. The journal is empty. Says on standard error how
 * far it is. A million customers and two million orders take 1.5 GB and a minute or less.
 */
enum status large_desk(const char *folder, uint64_t customers, uint64_t orders);

#endif
