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
#include "base/text.h"
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

static int by_size(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

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

int main(void)
{
	struct arena *a = arena_new(0);
	int64_t rings[ROUNDS][RINGS], trips[ROUNDS][RINGS], p99[ROUNDS], p50[ROUNDS], null99[ROUNDS];
	struct client *c;
	unsigned n = 0;

	text_locale();
	run_desk("desk", NULL);
	make_operators();
	open_seats();
	c = connect_exchange(a);
	for (int r = 0; r < ROUNDS; r++) {
		for (int i = 0; i < RINGS; i++) {
			trips[r][i] = null_trip(c);
			rings[r][i] = ring_trip(c, (int)(n % SEATS), n);
			n++;
		}
		qsort(rings[r], RINGS, sizeof rings[r][0], by_size);
		qsort(trips[r], RINGS, sizeof trips[r][0], by_size);
		p99[r] = rings[r][RINGS - 1 - RINGS / 100];
		p50[r] = rings[r][RINGS / 2];
		null99[r] = trips[r][RINGS - 1 - RINGS / 100];
	}
	qsort(p99, ROUNDS, sizeof p99[0], by_size);
	qsort(p50, ROUNDS, sizeof p50[0], by_size);
	qsort(null99, ROUNDS, sizeof null99[0], by_size);
	printf("ring to screen, %d seats, %d rounds of %d rings (medians of the rounds)\n", SEATS, ROUNDS,
		RINGS);
	printf("  %-24s p50 %8.3f ms   p99 %8.3f ms   bar 20 ms: %s\n", "ring to row 2",
		(double)p50[ROUNDS / 2] / 1000, (double)p99[ROUNDS / 2] / 1000,
		p99[ROUNDS / 2] < 20000 ? "met" : "NOT MET");
	printf("  %-24s                  p99 %8.3f ms\n", "null round trip",
		(double)null99[ROUNDS / 2] / 1000);
	client_close(c);
	for (int i = 0; i < SEATS; i++)
		vt_stop(seats[i]);
	arena_free(a);
	return 0;
}
