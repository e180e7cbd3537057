/* SPDX-License-Identifier: ISC */
/*
 * An order as it is typed, of 20 lines and of 200: what an edit takes until it is durable, and the look at
 * the whole order that follows it on the seat's screen; beside them the null round trip (`session me`).
 * Milliseconds at the socket; each figure is the median of the rounds' medians.
 */
#include <signal.h>
#include <string.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "record/order.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define LINES 200
#define FEW 20
#define AT_ONCE 50
#define TIMES 100
#define ROUNDS_MAX 9
#define BAR 5		/* ms: far below what a hand notices */

static ProtobufCMessage *done(enum status s, ProtobufCMessage *reply, const struct refusal *why,
	struct arena *a)
{
	if (s != OK)
		bail("refused: %s", refusal_text(why, a, NULL));
	return reply;
}

static void make_goods(struct client *c, struct arena *a)
{
	ProtobufCMessage *m = NULL;
	struct refusal why;
	enum status s = fixture_call(c, "customer add", NULL, a, &m, &why, "name=Bench", NULL);

	for (unsigned i = 0; s == OK && i < LINES; i++) {
		const char *code = arena_format(a, "L%03u", i);

		s = fixture_call(c, "product save", NULL, a, &m, &why, arena_format(a, "code=%s", code),
			arena_format(a, "name=Jar %03u", i), "unit=jar", "price=12.50", NULL);
		if (s == OK)
			s = fixture_call(c, "stock move", NULL, a, &m, &why, "kind=count",
				arena_format(a, "line.0.product=%s", code), "line.0.quantity=1000", NULL);
	}
	done(s, m, &why, a);
}

static uint64_t make_draft(struct client *c, struct arena *a, unsigned lines)
{
	ProtobufCMessage *m = NULL;
	struct refusal why;
	enum status s = fixture_call(c, "draft open", NULL, a, &m, &why, "customer=1", NULL);
	uint64_t draft = ((Od__DraftDone *)done(s, m, &why, a))->made->id;
	const char *text = "";

	for (unsigned i = 0; i < lines; i++) {
		text = arena_format(a, "%s 1#L%03u", text, i);
		if ((i + 1) % AT_ONCE != 0 && i + 1 != lines)
			continue;
		s = fixture_call(c, "draft put", NULL, a, &m, &why, arena_format(a, "draft=%llu",
			(unsigned long long)draft), arena_format(a, "text=%s", text), NULL);
		done(s, m, &why, a);
		text = "";
	}
	return draft;
}

/* The median of one verb's round trips, in milliseconds. */
static double trip(struct client *c, const char *verb, uint64_t draft)
{
	unsigned samples[TIMES];
	struct arena *a = arena_new(0);

	for (unsigned i = 0; i < TIMES; i++) {
		const char *which = arena_format(a, "draft=%llu", (unsigned long long)draft);
		const char *text = arena_format(a, "text=7=%u", 2 + i % 2);
		ProtobufCMessage *request = verb[0] == 's' ? fixture_request(verb, a, NULL) :
			strcmp(verb, "draft show") == 0 ? fixture_request(verb, a, which, NULL) :
			fixture_request(verb, a, which, text, NULL);
		const struct verb_row *row = verb_find_full(verb, NULL);
		int64_t before = clock_steady();
		ProtobufCMessage *m;
		struct refusal why;

		done(client_call(c, row, request, NULL, a, &m, &why), NULL, &why, a);
		samples[i] = (unsigned)(clock_steady() - before);
	}
	arena_free(a);
	return bench_part(samples, TIMES, 500) / 1000;
}

static void row(struct client *c, const char *name, const char *verb, uint64_t draft, double bar)
{
	unsigned rounds = bench.rounds < ROUNDS_MAX ? bench.rounds : ROUNDS_MAX;
	double value[ROUNDS_MAX];

	for (unsigned r = 0; r < rounds; r++)
		value[r] = trip(c, verb, draft);
	bench_row(&(struct bench_row){ .name = name, .unit = "ms", .better = BENCH_LESS, .bar = bar,
		.ours = bench_median(value, rounds) });
}

void bench_draft(void)
{
	const char *desk = fixture_desk("desk");
	struct arena *a = arena_new(0);
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	uint64_t few, many;

	bench_columns(0);
	make_goods(c, a);
	few = make_draft(c, a, FEW);
	many = make_draft(c, a, LINES);
	row(c, "session me", "session me", 0, 0);
	row(c, "draft put, 20 lines", "draft put", few, 0);
	row(c, "draft put, 200 lines", "draft put", many, BAR);
	row(c, "draft show, 20 lines", "draft show", few, 0);
	row(c, "draft show, 200 lines", "draft show", many, BAR);
	bench_say("a quantity of one line is changed, durably; every figure of %d round trips", TIMES);
	client_close(c);
	fixture_end(server, SIGTERM);
	arena_free(a);
}
