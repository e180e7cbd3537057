/* SPDX-License-Identifier: ISC */
/*
 * Durable orders a second, their times, and what one costs in processor time and bytes written, by
 * 1, 4, 16 and 64 seats: orderdesk beside SQLite and PostgreSQL, each on the disk before it is told.
 *
 * Rounds go engine by engine, so that what the machine does besides falls on all of them alike.
 * Bytes are the write_bytes of /proc/PID/io of every process that takes part, the seats included;
 * the last row is of all orders of the group together with the checkpoint that ends it, so no engine
 * is left with pages that it still owes. The copies of our log that backups keep are in it, and told
 * beside it.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "bench/groups.h"
#include "bench/orders.h"

#define ENGINES 4
#define COUNTS 4
#define ROUNDS_MAX 9

static const struct engine *const engines[ENGINES] = { &orders_ours, &orders_sqlite, &orders_writer,
	&orders_postgres };
static const unsigned counts[COUNTS] = { 1, 4, 16, 64 };

enum figure { RATE, HALF, MOST, LONGEST, CPU, WRITTEN, FIGURES };

struct cell {
	double value[FIGURES][ROUNDS_MAX];
};

static void take(struct cell *c, unsigned round, const struct orders_run *r)
{
	const double values[FIGURES] = { r->rate, r->p50, r->p99, r->longest, r->cpu, r->written };

	for (unsigned f = 0; f < FIGURES; f++)
		c->value[f][round] = values[f];
}

static void print_figure(struct cell cells[ENGINES][COUNTS], unsigned count, enum figure f, unsigned rounds)
{
	static const char *const names[FIGURES] = { NULL, "  half of them", "  99 of 100",
		"  longest", "  processor time of an order", "  written for an order" };
	static const char *const units[FIGURES] = { "/s", "ms", "ms", "ms", "us", "B" };
	struct bench_row row = { .unit = units[f], .better = f == RATE ? BENCH_MORE : BENCH_LESS };
	char name[64];

	snprintf(name, sizeof name, "orders, %u seat%s", counts[count], counts[count] > 1 ? "s" : "");
	row.name = names[f] ? names[f] : name;
	row.ours = bench_median(cells[0][count].value[f], rounds);
	for (unsigned e = 1; e < ENGINES; e++)
		row.peer[e - 1] = bench_median(cells[e][count].value[f], rounds);
	if (f == RATE && counts[count] == 64) {
		row.times[0] = 1.8;
		row.times[1] = 0.8;
		row.times[2] = 3;
	}
	if (f == RATE && counts[count] == 1)
		row.times[0] = 0.7;
	if (f == MOST && counts[count] == 64)
		row.bar = 60;
	bench_row(&row);
}

static bool wanted(unsigned count)
{
	return !bench.seats || counts[count] == bench.seats;
}

void bench_orders(void)
{
	static struct cell cells[ENGINES][COUNTS];
	unsigned rounds = bench.rounds < ROUNDS_MAX ? bench.rounds : ROUNDS_MAX;
	struct bench_row whole = { .name = "written for an order, with the last checkpoint", .unit = "B",
		.better = BENCH_LESS, .bar = bench.customers <= 100000 ? 10000 : 0 };
	double placed[ENGINES] = { 0 }, seats_wrote[ENGINES] = { 0 };
	bool there[ENGINES];

	bench_columns(3, engines[1]->name, engines[2]->name, engines[3]->name);
	for (unsigned e = 0; e < ENGINES; e++) {
		there[e] = (e == 0 || !bench.alone) && engines[e]->open();
		if (!there[e] && !bench.alone)
			bench_absent(engines[e]->name, engines[e]->package);
	}
	for (unsigned round = 0; round < rounds; round++)
		for (unsigned c = 0; c < COUNTS; c++)
			for (unsigned e = 0; e < ENGINES; e++) {
				struct bench_usage before, after;
				struct orders_run run;

				if (!there[e] || !wanted(c))
					continue;
				bench_usage(getpid(), &before);
				orders_run(engines[e], counts[c], &run);
				bench_usage(getpid(), &after);
				take(&cells[e][c], round, &run);
				placed[e] += (double)run.placed;
				seats_wrote[e] += after.written - before.written;
			}
	for (unsigned c = 0; c < COUNTS; c++)
		for (unsigned f = 0; f < FIGURES && wanted(c); f++)
			print_figure(cells, c, f, rounds);
	for (unsigned e = 0; e < ENGINES; e++)
		if (there[e])
			engines[e]->tell();
	for (unsigned e = 0; e < ENGINES; e++) {
		struct bench_usage used;
		double each;

		if (!there[e])
			continue;
		memset(&used, 0, sizeof used);
		engines[e]->close(&used);
		each = (used.written + seats_wrote[e]) / placed[e];
		*(e ? &whole.peer[e - 1] : &whole.ours) = each;
	}
	bench_row(&whole);
}
