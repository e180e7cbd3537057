/* SPDX-License-Identifier: ISC */
/*
 * Three times the normal load for bench.length seconds: 64 seats, each with an order every 20 seconds
 * thrice as often, and the typing that comes before it.
 *
 * For each order a seat searches as a hand types: a request for each of the first letters or digits,
 * 120 ms apart, then the greeting of the customer, then the whole order. No request may take 3 s, and
 * none may be refused. `--length 600` is the ten minutes of a peak.
 */
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/groups.h"
#include "bench/orders.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define EACH (20 * CLOCK_SECOND / 3)	/* from order to order of a seat */
#define STROKES 6
#define CLOCK_MS (CLOCK_SECOND / 1000)
#define STROKE (120 * CLOCK_MS)		/* from key to key */
#define SAMPLES_MAX 20000u
#define LONGEST 3000.0			/* ms */

enum sort { SEARCH, GREETING, ORDER, SORTS };

static const char *const names[SORTS] = { "search while typing", "greeting", "order" };

struct seat_book {
	unsigned count[SORTS], refused;
	unsigned sample[SORTS][SAMPLES_MAX];	/* microseconds */
};

struct typist {
	struct client *client;
	struct arena *arena;
	struct seat_book *book;
};

static void wait_until(int64_t at)
{
	int64_t now = clock_steady();

	if (at > now)
		poll(NULL, 0, (int)((at - now) / CLOCK_MS));
}

static void note(struct seat_book *b, enum sort sort, int64_t began)
{
	if (b->count[sort] < SAMPLES_MAX)
		b->sample[sort][b->count[sort]++] = (unsigned)(clock_steady() - began);
}

static void ask(struct typist *t, enum sort sort, const char *verb, const char *word)
{
	int64_t began = clock_steady();
	struct refusal why;
	ProtobufCMessage *m;

	arena_reset(t->arena);
	if (fixture_call(t->client, verb, NULL, t->arena, &m, &why, word, NULL) != OK)
		t->book->refused++;
	note(t->book, sort, began);
}

/* The first letters of a name of two bytes or more each, or the first digits of a phone. */
static size_t part_of(const char *text, unsigned strokes)
{
	size_t n = 0;

	while (strokes && text[n]) {
		n++;
		while (((unsigned char)text[n] & 0xc0) == 0x80)
			n++;
		strokes--;
	}
	return n;
}

static void one_order(struct typist *t, void *orders, uint64_t number, const struct large_order *order)
{
	struct large_customer c;
	const char *text;
	char word[200];
	int64_t at = clock_steady();

	large_customer(order->customer, &c);
	text = number % 2 ? c.name : c.phones[0];
	for (unsigned n = 1; n <= STROKES; n++) {
		snprintf(word, sizeof word, "text=%.*s", (int)part_of(text, n), text);
		ask(t, SEARCH, "customer find", word);
		wait_until(at += STROKE);
	}
	snprintf(word, sizeof word, "customer=%llu", (unsigned long long)order->customer);
	ask(t, GREETING, "customer show", word);
	at = clock_steady();
	orders_ours.place(orders, number, order);	/* ends the group when it is refused */
	note(t->book, ORDER, at);
}

static void seat_main(struct seat_book *b, unsigned seat, int64_t end)
{
	struct typist t = { fixture_open(orders_desk.folder), arena_new(0), b };
	void *orders = orders_ours.join(seat);
	/* Seats begin one after the other, as people do. */
	int64_t next = clock_steady() + EACH / ORDERS_SEATS * seat;

	for (uint64_t number = 1; next < end; number++, next += EACH) {
		struct large_order order;

		wait_until(next);
		large_order(number * ORDERS_SEATS + seat + 1, UINT64_C(1) << 40, bench.customers, &order);
		one_order(&t, orders, number, &order);
	}
	orders_ours.leave(orders);
	client_close(t.client);
	_exit(0);
}

static void say(const char *name, const char *unit, double ours, double bar)
{
	bench_row(&(struct bench_row){ .name = name, .unit = unit, .better = BENCH_LESS, .ours = ours,
		.bar = bar });
}

static void say_sort(const struct seat_book *book, enum sort sort, double *longest, size_t *requests)
{
	unsigned *all, count = 0;
	char name[80];

	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		count += book[i].count[sort];
	all = mem_array(count + 1, sizeof *all);
	count = 0;
	for (unsigned i = 0; i < ORDERS_SEATS; i++) {
		memcpy(all + count, book[i].sample[sort], book[i].count[sort] * sizeof *all);
		count += book[i].count[sort];
	}
	say(names[sort], "ms", bench_part(all, count, 500) / 1000, 0);
	snprintf(name, sizeof name, "  99 of 100");
	say(name, "ms", bench_part(all, count, 990) / 1000, 0);
	if (bench_part(all, count, 1000) / 1000 > *longest)
		*longest = bench_part(all, count, 1000) / 1000;
	*requests += count;
	mem_free(all);
}

void bench_normal(void)
{
	struct seat_book *book = mmap(NULL, ORDERS_SEATS * sizeof *book, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	struct bench_usage before, after;
	double longest = 0, refused = 0;
	pid_t seats[ORDERS_SEATS];
	size_t requests = 0;
	int64_t end;
	int status;

	if (book == MAP_FAILED)
		bail("no memory for the samples: %s", strerror(errno));
	bench_columns(0);
	orders_ours.open();
	bench_usage(orders_desk.server, &before);
	end = clock_steady() + (int64_t)(bench.length * 1e6);
	for (unsigned i = 0; i < ORDERS_SEATS; i++) {
		seats[i] = fork();
		if (seats[i] == 0) {
			prctl(PR_SET_PDEATHSIG, SIGKILL);
			seat_main(&book[i], i, end);
		}
	}
	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		if (waitpid(seats[i], &status, 0) < 0 || status != 0)
			bail("a seat ended before its end");
	bench_usage(orders_desk.server, &after);
	for (enum sort sort = 0; sort < SORTS; sort++)
		say_sort(book, sort, &longest, &requests);
	for (unsigned i = 0; i < ORDERS_SEATS; i++)
		refused += book[i].refused;
	say("longest of all requests", "ms", longest, LONGEST);
	say("refused, and one", "", refused + 1, 2);
	say("processors in use by the server", "", (after.cpu - before.cpu) / (bench.length * 1e6), 0);
	bench_say("%zu requests in %.0f s by %u seats, thrice the normal load: an order each %.1f s with %u "
		"searches and a greeting before it", requests, bench.length, ORDERS_SEATS, EACH / 1e6, STROKES);
}
