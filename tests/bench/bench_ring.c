/* SPDX-License-Identifier: ISC */
/*
 * How long a ring takes from the exchange's verb to the screen of the seat that it is for, with 20
 * seats open, each on a terminal of its own; beside it a round trip of `session me`, the smallest
 * request there is. Five rounds of 100 rings each; the figure is the median of the rounds' p99.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/arena.h"
#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "command/run.h"
#include "record/call.pb-c.h"
#include "record/system.pb-c.h"
#include "screen/vt.h"
#include "tap/tap.h"
#include "wire/client.h"

#define SEATS 20
#define ROUNDS 5
#define RINGS 100
#define WAIT 10000

static struct vt *seats[SEATS];

static void make_operators(void)
{
	for (int i = 0; i < SEATS; i++) {
		char login[32], extension[32];
		struct run r;

		snprintf(login, sizeof login, "login=op%d", i);
		snprintf(extension, sizeof extension, "extension=%d", 9000 + i);
		r = RUN("user", "save", login, extension, "role.0=operator", "state=active");
		if (r.code != 0)
			bail("an operator: %s", r.err);
		run_free(&r);
	}
}

static void open_seats(void)
{
	static char program[4096];
	const char *arguments[] = { program, NULL };

	snprintf(program, sizeof program, "%s/seat", getenv("ORDERDESK_LIBEXEC"));
	for (int i = 0; i < SEATS; i++) {
		char login[64], extension[16];
		const char *environment[] = { login, NULL };
		struct vt_options options = { .arguments = arguments, .environment = environment };

		snprintf(login, sizeof login, "ORDERDESK_LOGIN=op%d", i);
		snprintf(extension, sizeof extension, "%d", 9000 + i);
		seats[i] = vt_start(&options);
		if (!vt_wait_row(seats[i], WAIT, 1, extension))
			bail("seat %d does not open", i);
	}
}

static struct client *connect_exchange(struct arena *a)
{
	struct client_options o = { .program = "test", .start = true };
	struct refusal why = { 0 };
	struct client *c;

	if (client_open(&o, &c, &why, a) != OK)
		bail("no server");
	return c;
}

static void call_verb(struct client *c, const char *verb, const ProtobufCMessage *request)
{
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };
	ProtobufCMessage *reply;

	if (client_call(c, verb_find_full(verb, NULL), request, NULL, a, &reply, &why) != OK)
		bail("%s: %s", verb, refusal_text(&why, a, NULL));
	arena_free(a);
}

static int64_t null_trip(struct client *c)
{
	Od__SessionMe me = OD__SESSION_ME__INIT;
	int64_t begin = clock_steady();

	call_verb(c, "session me", &me.base);
	return clock_steady() - begin;
}

/* Rings at one seat and waits for the number in its second row; then the caller hangs up. */
static int64_t ring_trip(struct client *c, int seat, unsigned n)
{
	Od__CallRing ring = OD__CALL_RING__INIT;
	Od__CallEnd end = OD__CALL_END__INIT;
	char id[32], from[32], tail[16], extension[16];
	int64_t begin, took;

	snprintf(id, sizeof id, "b%u", n);
	snprintf(from, sizeof from, "1380%07u", 1000000 + n);
	snprintf(tail, sizeof tail, "%04u", (1000000 + n) % 10000);
	snprintf(extension, sizeof extension, "%d", 9000 + seat);
	ring.id = end.id = id;
	ring.from = from;
	ring.extension = extension;
	begin = clock_steady();
	call_verb(c, "call ring", &ring.base);
	if (!vt_wait_row(seats[seat], WAIT, 2, tail))
		bail("the ring does not reach seat %d", seat);
	took = clock_steady() - begin;
	call_verb(c, "call end", &end.base);
	if (!vt_wait_gone(seats[seat], WAIT, "RING"))
		bail("the ring stays at seat %d", seat);
	return took;
}

static void say_row(const char *name, double *microseconds, double bar)
{
	bench_row(&(struct bench_row){ .name = name, .unit = "ms", .better = BENCH_LESS, .bar = bar,
		.ours = bench_median(microseconds, ROUNDS) / 1000 });
}

void bench_ring(void)
{
	struct arena *a = arena_new(0);
	unsigned rings[RINGS], trips[RINGS];
	double ring50[ROUNDS], ring99[ROUNDS], trip50[ROUNDS], trip99[ROUNDS];
	struct client *c;
	unsigned n = 0;

	bench_columns(0);
	run_desk("desk", NULL);
	make_operators();
	open_seats();
	c = connect_exchange(a);
	for (int r = 0; r < ROUNDS; r++) {
		for (int i = 0; i < RINGS; i++) {
			trips[i] = (unsigned)null_trip(c);
			rings[i] = (unsigned)ring_trip(c, (int)(n % SEATS), n);
			n++;
		}
		ring50[r] = bench_part(rings, RINGS, 500);
		ring99[r] = bench_part(rings, RINGS, 990);
		trip50[r] = bench_part(trips, RINGS, 500);
		trip99[r] = bench_part(trips, RINGS, 990);
	}
	say_row("null round trip, half of them", trip50, 0);
	say_row("null round trip, 99 of 100", trip99, 0);
	say_row("ring to row 2, half of them", ring50, 0);
	say_row("ring to row 2, 99 of 100", ring99, 20);
	bench_say("%d rounds of %d rings each, a null round trip (session me) before each ring", ROUNDS,
		RINGS);
	client_close(c);
	for (int i = 0; i < SEATS; i++)
		vt_stop(seats[i]);
	arena_free(a);
}
