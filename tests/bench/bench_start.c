/* SPDX-License-Identifier: ISC */
/*
 * From the start of a server whose forerunner was killed under load to its first answer, to a lookup
 * by phone, and to an index of the search that is whole; and what the server holds at rest.
 *
 * 64 seats place orders until the log is about as long as it gets between two checkpoints, so the
 * kill leaves as much to recover as there can be. Asked for is what a person does first: the phone
 * rings, and who calls is found by the number. Bars hold for the desk of a million customers.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>

#include "base/clock.h"
#include "bench/groups.h"
#include "bench/orders.h"
#include "record/customer.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define ROUNDS_MAX 9
#define INDEX_MOST (60 * CLOCK_SECOND)

static int64_t ask(const char *verb, const char *word, int64_t began, bool *found)
{
	struct client *c = fixture_open(orders_desk.folder);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;
	enum status s = fixture_call(c, verb, NULL, a, &m, &why, word, NULL);

	if (s != OK && !found)
		bail("%s: %s", verb, refusal_text(&why, a, NULL));
	if (found)
		*found = s == OK && m->descriptor == &od__customer_rows__descriptor
			&& ((const Od__CustomerRows *)m)->n_row > 0;
	client_close(c);
	arena_free(a);
	return clock_steady() - began;
}

/* A word inside names: answered only when the index behind the start is there. */
static int64_t index_ready(int64_t began)
{
	struct large_customer c;
	char word[160];
	bool found = false;
	int64_t took = 0;

	large_customer(7, &c);
	snprintf(word, sizeof word, "text=%s", c.name);
	while (!found && took < INDEX_MOST) {
		took = ask("customer find", word, began, &found);
		if (!found)
			poll(NULL, 0, 20);
	}
	return took;
}

static void say(const char *name, double *seconds, unsigned rounds, double bar)
{
	bench_row(&(struct bench_row){ .name = name, .unit = "s", .better = BENCH_LESS, .bar = bar,
		.ours = bench_median(seconds, rounds) });
}

void bench_start(void)
{
	unsigned rounds = bench.rounds < ROUNDS_MAX ? bench.rounds : ROUNDS_MAX;
	double first[ROUNDS_MAX], phone[ROUNDS_MAX], whole[ROUNDS_MAX], busy[ROUNDS_MAX],
		longest = 0;
	bool large = bench.customers >= 1000000;
	struct large_customer c;
	struct bench_usage used, started;
	uint64_t placed = 0;
	char word[64];

	bench_columns(0);
	orders_ours.open();
	bench_usage(orders_desk.server, &used);
	large_customer(5, &c);
	snprintf(word, sizeof word, "text=%s", c.phones[0]);
	for (unsigned i = 0; i < rounds; i++) {
		struct orders_run run;
		int64_t began;

		orders_run(&orders_ours, ORDERS_SEATS, &run);
		placed += run.placed;
		fixture_end(orders_desk.server, SIGKILL);
		began = clock_steady();
		orders_desk.server = fixture_start(orders_desk.folder, NULL, NULL);
		first[i] = (double)ask("session me", NULL, began, NULL) / 1e6;
		bench_usage(orders_desk.server, &started);
		busy[i] = started.cpu / 1e6;
		phone[i] = (double)ask("customer find", word, began, NULL) / 1e6;
		whole[i] = (double)index_ready(began) / 1e6;
		longest = first[i] > longest ? first[i] : longest;
		bench_rest(orders_desk.server);
	}
	say("killed under load, to the first answer", first, rounds, large ? 2 : 0);
	say("  the longest of them", &longest, 1, large ? 2 : 0);
	say("  processor time of it", busy, rounds, 0);
	say("  to who calls, by the number", phone, rounds, 0);
	say("  to a search by name", whole, rounds, large ? 8 : 0);
	bench_row(&(struct bench_row){ .name = "resident at rest", .unit = "MB", .better = BENCH_LESS,
		.ours = used.resident / 1e6, .bar = large ? 800 : 0 });
	bench_say("%llu customers, %llu orders, of which %llu were placed before the kills",
		(unsigned long long)bench.customers, (unsigned long long)(bench.orders + placed),
		(unsigned long long)placed);
}
