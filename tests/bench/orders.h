/* SPDX-License-Identifier: ISC */
/*
 * orders -- the same logical order in each engine, for the groups that measure orders.
 *
 * An order has eight lines of 2,000 products, one line in four of a hundred that everybody takes.
 * Whoever places it: has it been placed before (seat and number)? is the customer there and within
 * its credit? what do the lines cost? Then stock is reserved line by line, the order and its lines,
 * the customer's figure, an entry of the journal and the answer under seat and number are written,
 * and all of it is on the disk before the seat hears of it. Each engine runs that in the shape that
 * suits it best; the seats are processes of their own for each of them.
 */
#ifndef TESTS_BENCH_ORDERS_H
#define TESTS_BENCH_ORDERS_H

#include "bench/bench.h"
#include "bench/large.h"

#define ORDERS_SEATS 64u

struct engine {
	const char *name, *package;
	/* Makes the data; false: it is not installed here. */
	bool (*open)(void);
	/* In a seat's process: connects, places order `number` of this seat, leaves. */
	void *(*join)(unsigned seat);
	void (*place)(void *seat, uint64_t number, const struct large_order *order);
	void (*leave)(void *seat);
	/* What its own processes have used until now. */
	void (*usage)(struct bench_usage *out);
	/* Everything on the disk, and all processes ended; *out: what they used from first to last. */
	void (*close)(struct bench_usage *out);
	/* What it did for one order, and how many rows there are now. */
	void (*tell)(void);
};

/* What orders_ours opened. */
struct orders_desk {
	const char *folder;
	pid_t server;
};
extern struct orders_desk orders_desk;

extern const struct engine orders_ours, orders_sqlite, orders_writer, orders_postgres;

/* Counts of rows; each engine tells them by the same names. */
#define ORDERS_TABLES "customer", "product", "orders", "line", "journal"

struct orders_run {
	double rate;			/* orders a second */
	double p50, p99, longest;	/* ms */
	double cpu, written;		/* microseconds and bytes of an order, all processes */
	uint64_t placed;
};
/* So many seats for bench.seconds, each with one order after the other. */
void orders_run(const struct engine *e, unsigned seats, struct orders_run *out);

#endif
