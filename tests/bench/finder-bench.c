/* SPDX-License-Identifier: ISC */
/*
 * finder-bench -- how long a search among a million customers takes, kind by kind.
 *
 *	make tests/bench/finder-bench && tests/bench/finder-bench [ROWS [SEARCHES [CHECKED]]]
 *
 * Customers and queries are those of the large desk. The table gives, for 2,000 searches of each kind
 * on one thread, the median, the 95th and 99th part of a hundred and the longest in microseconds of
 * processor time, and the same part of the time on the wall, in which other load of the machine
 * shows. CHECKED searches of each kind (8) are done again by holding every row against the query:
 * the hits must be the same, and the total where it is not an estimate.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/large.h"
#include "bench/search_kinds.h"
#include "lang/finder.h"

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
	printf("%llu customers made and loaded in %.1f s of processor time, %zu MB held\n\n",
	       (unsigned long long)rows, (double)(processor() - began) / 1e6,
	       finder_bytes(f) / 1000000);
	return f;
}

static int by_time(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x > y) - (x < y);
}

struct times {
	int64_t *processor, *wall;
	size_t count;
};

static void print_times(const char *name, struct times *t, const char *more)
{
	size_t last = t->count - 1;

	qsort(t->processor, t->count, sizeof(t->processor[0]), by_time);
	qsort(t->wall, t->count, sizeof(t->wall[0]), by_time);
	printf("%-22s %6lld %6lld %6lld %6lld   %6lld %6lld   %s\n", name,
	       (long long)t->processor[last / 2], (long long)t->processor[last * 95 / 100],
	       (long long)t->processor[last * 99 / 100], (long long)t->processor[last],
	       (long long)t->wall[last / 2], (long long)t->wall[last * 99 / 100], more);
	fflush(stdout);
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
static unsigned run(struct finder *f, unsigned kind, uint64_t rows, struct times *t, unsigned checked)
{
	static struct finder_result result;
	size_t estimated = 0, total = 0;
	unsigned wrong = 0;
	char more[80];

	for (size_t i = 0; i < t->count; i++) {
		struct search_query q;
		struct finder_ask ask = { .text = q.text };
		int64_t wall, cpu;

		search_query(kind, i, rows, &q);
		ask.user = 1 + (uint32_t)(large_draw(8, i) % LARGE_OWNERS);
		wall = clock_steady();
		cpu = processor();
		finder_find(f, &ask, &result);
		t->processor[i] = processor() - cpu;
		t->wall[i] = clock_steady() - wall;
		total += result.total;
		estimated += result.estimated;
		if (i < checked && !check(f, &ask, &result)) {
			printf("\"%s\" finds other rows than a walk over all\n", q.text);
			wrong++;
		}
	}
	snprintf(more, sizeof(more), "%zu rows, %zu%% estimated", total / t->count,
		 100 * estimated / t->count);
	print_times(search_kind_name(kind), t, more);
	return wrong;
}

static void run_changes(struct finder *f, uint64_t rows, struct times *t)
{
	for (size_t i = 0; i < 2 * t->count; i++) {
		uint64_t id = 1 + large_draw(9, i) % rows;
		int64_t wall = clock_steady(), cpu = processor();

		if (i < t->count) {
			finder_touch(f, id, LARGE_END + (int64_t)i);
		} else {
			finder_remove(f, id);
			put(f, id, LARGE_END);
		}
		t->processor[i % t->count] = processor() - cpu;
		t->wall[i % t->count] = clock_steady() - wall;
		if (i + 1 == t->count)
			print_times("an order", t, "");
	}
	print_times("gone and put again", t, "");
}

int main(int argc, char **argv)
{
	uint64_t rows = argc > 1 ? strtoull(argv[1], NULL, 10) : 1000000;
	struct times t = { .count = argc > 2 ? strtoull(argv[2], NULL, 10) : 2000 };
	unsigned checked = argc > 3 ? (unsigned)strtoul(argv[3], NULL, 10) : 8, wrong = 0;
	struct finder *f;

	if (rows == 0 || t.count == 0)
		return 2;
	t.processor = mem_array(t.count, sizeof(t.processor[0]));
	t.wall = mem_array(t.count, sizeof(t.wall[0]));
	f = load(rows);
	printf("%-22s %27s   %13s\n", "", "processor time", "wall");
	printf("%-22s %6s %6s %6s %6s   %6s %6s\n", "microseconds", "p50", "p95", "p99", "max",
	       "p50", "p99");
	for (unsigned kind = 0; kind < SEARCH_KINDS; kind++)
		wrong += run(f, kind, rows, &t, checked);
	run_changes(f, rows, &t);
	printf("\n%u searches held against every row, %u differ\n", checked * SEARCH_KINDS, wrong);
	finder_free(f);
	mem_free(t.processor);
	mem_free(t.wall);
	return wrong != 0;
}
