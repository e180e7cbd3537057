/* SPDX-License-Identifier: ISC */
/*
 * How long a search among the customers of the large desk takes in memory, kind by kind.
 *
 * For 2,000 searches of each kind on one thread: the median and the 99th part of a hundred of the
 * processor time, and of the time on the wall, in which other load of the machine shows. Eight
 * searches of each kind are done again by holding every row against the query: the hits must be the
 * same, and the total where it is not an estimate.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/large.h"
#include "bench/search_kinds.h"
#include "lang/finder.h"
#include "tap/tap.h"

#define SEARCHES 2000
#define CHECKED 8
#define BAR 2.0	/* ms of processor time, 99 of 100 */

static int64_t processor(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void put(struct finder *f, uint64_t id, int64_t ordered)
{
	struct large_customer c;
	const char *phones[6];
	struct finder_row row = { .id = id, .phones = phones, .created = (int64_t)id,
				  .ordered = ordered };

	large_customer(id, &c);
	row.name = c.name;
	row.code = c.code;
	row.owner = c.owner;
	for (unsigned i = 0; i < c.phone_count; i++) {
		phones[row.phone_count++] = c.e164[i];
		phones[row.phone_count++] = c.phones[i];
	}
	finder_put(f, &row);
}

/* Two customers in three have ordered. */
static int64_t ordered(uint64_t id)
{
	uint64_t draw = large_draw(7, id);

	return draw % 3 ? LARGE_END - (int64_t)(draw >> 20) % LARGE_SPAN : 0;
}

static struct finder *load(uint64_t rows)
{
	struct finder *f = finder_new("86");
	int64_t began = processor();

	finder_load(f);
	for (uint64_t id = 1; id <= rows; id++)
		put(f, id, ordered(id));
	finder_settle(f);
	bench_say("%llu customers made and loaded in %.1f s of processor time, %zu MB held",
	       (unsigned long long)rows, (double)(processor() - began) / 1e6,
	       finder_bytes(f) / 1000000);
	return f;
}

struct times {
	unsigned processor[SEARCHES], wall[SEARCHES];
};

static void print_times(const char *name, struct times *t, const char *more)
{
	bench_row(&(struct bench_row){ .name = name, .unit = "ms", .better = BENCH_LESS, .bar = BAR,
		.ours = bench_part(t->processor, SEARCHES, 990) / 1000 });
	bench_say("   half of them %.3f ms, longest %.3f ms; wall: half %.3f ms, 99 of 100 %.3f ms%s",
		bench_part(t->processor, SEARCHES, 500) / 1000,
		bench_part(t->processor, SEARCHES, 1000) / 1000,
		bench_part(t->wall, SEARCHES, 500) / 1000, bench_part(t->wall, SEARCHES, 990) / 1000,
		more);
}

/* A search again, row by row; false when it differs. */
static bool check(const struct finder *f, const struct finder_ask *ask,
		  const struct finder_result *found)
{
	static struct finder_result scanned;

	finder_scan(f, ask, &scanned);
	return found->count == scanned.count &&
	       (found->estimated || found->total == scanned.total) &&
	       memcmp(found->hits, scanned.hits, found->count * sizeof(found->hits[0])) == 0;
}

/* One kind: times, and how many of those held against all rows differed. */
static unsigned run(struct finder *f, unsigned kind, uint64_t rows, struct times *t)
{
	static struct finder_result result;
	size_t estimated = 0, total = 0;
	unsigned wrong = 0;
	char more[80];

	for (size_t i = 0; i < SEARCHES; i++) {
		struct search_query q;
		struct finder_ask ask = { .text = q.text };
		int64_t wall, cpu;

		search_query(kind, i, rows, &q);
		ask.user = 1 + (uint32_t)(large_draw(8, i) % LARGE_OWNERS);
		wall = clock_steady();
		cpu = processor();
		finder_find(f, &ask, &result);
		t->processor[i] = (unsigned)(processor() - cpu);
		t->wall[i] = (unsigned)(clock_steady() - wall);
		total += result.total;
		estimated += result.estimated;
		if (i < CHECKED && !check(f, &ask, &result)) {
			bench_say("\"%s\" finds other rows than a walk over all", q.text);
			wrong++;
		}
	}
	snprintf(more, sizeof(more), "; %zu rows, %zu%% estimated", total / SEARCHES,
		 100 * estimated / SEARCHES);
	print_times(search_kind_name(kind), t, more);
	return wrong;
}

static void run_changes(struct finder *f, uint64_t rows, struct times *t)
{
	for (size_t i = 0; i < 2 * SEARCHES; i++) {
		uint64_t id = 1 + large_draw(9, i) % rows;
		int64_t wall = clock_steady(), cpu = processor();

		if (i < SEARCHES) {
			finder_touch(f, id, LARGE_END + (int64_t)i);
		} else {
			finder_remove(f, id);
			put(f, id, LARGE_END);
		}
		t->processor[i % SEARCHES] = (unsigned)(processor() - cpu);
		t->wall[i % SEARCHES] = (unsigned)(clock_steady() - wall);
		if (i + 1 == SEARCHES)
			print_times("an order", t, "");
	}
	print_times("gone and put again", t, "");
}

void bench_finder(void)
{
	static struct times t;
	unsigned wrong = 0;
	struct finder *f;

	bench_columns(0);
	f = load(bench.customers);
	for (unsigned kind = 0; kind < SEARCH_KINDS; kind++)
		wrong += run(f, kind, bench.customers, &t);
	run_changes(f, bench.customers, &t);
	bench_say("%u searches held against every row, %u differ", CHECKED * SEARCH_KINDS, wrong);
	finder_free(f);
	if (wrong)
		bail("a search finds other rows than a walk over all");
}
