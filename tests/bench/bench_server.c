/* SPDX-License-Identifier: ISC */
/*
 * What the server answers a second, on this machine, over its socket.
 *
 * The null round trip (`session me`) first: it is what every other figure stands beside. Then reads
 * (`customer show`) and durable writes (`customer note`) by 1, 4 and 16 clients that wait for each
 * answer, by one client with many in flight, and how long an event takes to a follower.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define RUNS_MAX 9
#define PRODUCTS 20
#define SAMPLES_MAX 200000

static const char *desk;

struct result {
	unsigned count;
	unsigned samples[SAMPLES_MAX];	/* microseconds */
};
static struct result *results;		/* shared with the children, one a client */

/* Eight lines of twenty products, for the first customer. */
static ProtobufCMessage *order_of(unsigned n, struct arena *a)
{
	ProtobufCMessage *m = fixture_request("order place", a, "customer=1", NULL);
	struct refusal why;
	unsigned i;

	for (i = 0; i < 8; i++)
		if (reflect_set(m, arena_format(a, "line.%u.item", i), arena_format(a, "%u",
				1000 + (n * 7 + i) % PRODUCTS), a, &why) != OK
				|| reflect_set(m, arena_format(a, "line.%u.quantity", i), "3", a,
				&why) != OK)
			bail("order place takes no line");
	return m;
}

static void make_products(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;
	unsigned i;

	for (i = 0; i < PRODUCTS; i++) {
		const char *product = arena_format(a, "%u", 1000 + i);

		if (fixture_call(c, "product save", NULL, a, &m, &why,
				arena_format(a, "code=%s", product), "name=Jar", "unit=jar",
				"price=18.50", NULL) != OK
				|| fixture_call(c, "stock move", NULL, a, &m, &why, "kind=count",
				arena_format(a, "line.0.product=%s", product),
				"line.0.quantity=100000000", NULL) != OK)
			bail("no product: %s", refusal_text(&why, a, NULL));
	}
}

static ProtobufCMessage *request_of(const char *verb, unsigned n, struct arena *a)
{
	if (strcmp(verb, "session me") == 0)
		return fixture_request(verb, a, NULL);
	if (strcmp(verb, "customer show") == 0)
		return fixture_request(verb, a, "customer=1", NULL);
	if (strcmp(verb, "order place") == 0)
		return order_of(n, a);
	return fixture_request(verb, a, "customer=1", arena_format(a, "text=note %u", n), NULL);
}

static void one_client(const char *verb, struct result *r)
{
	const struct verb_row *row = verb_find_full(verb, NULL);
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);
	int64_t end = clock_steady() + (int64_t)(bench.seconds * 1e6), before;

	r->count = 0;
	while ((before = clock_steady()) < end && r->count < SAMPLES_MAX) {
		ProtobufCMessage *m;
		struct refusal why;

		arena_reset(a);
		if (client_call(c, row, request_of(verb, r->count, a), NULL, a, &m, &why) != OK)
			bail("%s: %s", verb, refusal_text(&why, a, NULL));
		r->samples[r->count++] = (unsigned)(clock_steady() - before);
	}
	client_close(c);
	arena_free(a);
}

static void say_rate(const char *verb, const char *who, double rate)
{
	struct bench_row row = { .unit = "/s", .ours = rate };
	char name[64];

	snprintf(name, sizeof name, "%s, %s", verb, who);
	row.name = name;
	bench_row(&row);
}

static void say_time(const char *name, const char *unit, double microseconds)
{
	bench_row(&(struct bench_row){ .name = name, .unit = unit, .better = BENCH_LESS,
		.ours = microseconds / 1000 });
}

static void row(const char *verb, int clients)
{
	double rate[RUNS_MAX], p50[RUNS_MAX], p99[RUNS_MAX];
	unsigned runs = bench.rounds < RUNS_MAX ? bench.rounds : RUNS_MAX;
	char who[32];
	int i;

	for (unsigned run = 0; run < runs; run++) {
		static unsigned all[16 * SAMPLES_MAX];
		size_t count = 0;

		fflush(stdout);
		for (i = 0; i < clients; i++)
			if (fork() == 0) {
				one_client(verb, &results[i]);
				_exit(0);
			}
		for (i = 0; i < clients; i++)
			wait(NULL);
		for (i = 0; i < clients; i++) {
			memcpy(all + count, results[i].samples,
				results[i].count * sizeof all[0]);
			count += results[i].count;
		}
		if (count == 0)
			bail("%s: nothing was done", verb);
		p50[run] = bench_part(all, count, 500);
		p99[run] = bench_part(all, count, 990);
		rate[run] = (double)count / bench.seconds;
	}
	snprintf(who, sizeof who, "%d client%s", clients, clients > 1 ? "s" : "");
	say_rate(verb, who, bench_median(rate, runs));
	say_time("  half of them", "ms", bench_median(p50, runs));
	say_time("  99 of 100", "ms", bench_median(p99, runs));
}

static void count_reply(void *baton, const struct client_reply *reply)
{
	if (reply->outcome != OD__OUTCOME__DONE)
		bail("refused");
	++*(unsigned *)baton;
}

static void in_flight(const char *verb)
{
	const struct verb_row *row = verb_find_full(verb, NULL);
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);
	unsigned done = 0, sent = 0;
	int64_t begin = clock_steady(), end = begin + (int64_t)(bench.seconds * 1e6);

	while (clock_steady() < end || done < sent) {
		struct pollfd p = {.fd = client_fd(c)};

		while (clock_steady() < end && client_waiting(c) < 100) {
			arena_reset(a);
			client_send(c, row, request_of(verb, sent++, a), NULL, count_reply, &done,
				NULL);
		}
		p.events = client_poll(c);
		poll(&p, 1, 1000);
		if (client_step(c) != OK)
			bail("connection lost");
	}
	say_rate(verb, "100 in flight", (double)done / ((double)(clock_steady() - begin) / 1e6));
	client_close(c);
	arena_free(a);
}

static int64_t heard_at;

static void heard(void *baton, const Od__Event *event)
{
	(void)baton;
	(void)event;
	heard_at = clock_steady();
}

/* From the call of the writer to the event at a follower. */
static void event_row(void)
{
	struct client *c = fixture_open(desk), *w = fixture_open(desk);
	struct arena *a = arena_new(0);
	const struct verb_row *note = verb_find_full("customer note", NULL);
	unsigned samples[1000], i;
	struct refusal why;
	ProtobufCMessage *m;

	client_events(c, heard, NULL);
	client_send(c, verb_find_full("event follow", NULL), fixture_request("event follow", a,
		"topic.0=record/", NULL), NULL, NULL, NULL, NULL);
	fixture_call(c, "session me", NULL, a, &m, &why, NULL);
	for (i = 0; i < 1000; i++) {
		int64_t before = clock_steady();

		heard_at = 0;
		client_send(w, note, request_of("customer note", i, a), NULL, NULL, NULL, NULL);
		while (!heard_at) {
			struct pollfd p[2] = {{client_fd(c), client_poll(c), 0},
				{client_fd(w), client_poll(w), 0}};

			poll(p, 2, 1000);
			if (client_step(c) != OK || client_step(w) != OK)
				bail("connection lost");
		}
		samples[i] = (unsigned)(heard_at - before);
	}
	say_time("write to its event, half of them", "ms", bench_part(samples, 1000, 500));
	say_time("write to its event, 99 of 100", "ms", bench_part(samples, 1000, 990));
	client_close(c);
	client_close(w);
	arena_free(a);
}

void bench_server(void)
{
	static const int counts[] = {1, 4, 16};
	struct arena *a = arena_new(0);
	struct refusal why;
	struct client *c;
	ProtobufCMessage *m;
	pid_t server;
	size_t i;

	bench_columns(0);
	results = mmap(NULL, 16 * sizeof *results, PROT_READ | PROT_WRITE,
		MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (results == MAP_FAILED)
		bail("no memory");
	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	if (fixture_call(c, "customer add", NULL, a, &m, &why, "name=Bench", NULL) != OK)
		bail("customer add: %s", refusal_text(&why, a, NULL));
	make_products(c, a);
	client_close(c);
	for (i = 0; i < 3; i++)
		row("session me", counts[i]);
	for (i = 0; i < 3; i++)
		row("customer show", counts[i]);
	for (i = 0; i < 3; i++)
		row("customer note", counts[i]);
	for (i = 0; i < 3; i++)
		row("order place", counts[i]);
	in_flight("session me");
	in_flight("customer note");
	event_row();
	fixture_end(server, SIGTERM);
	arena_free(a);
}
