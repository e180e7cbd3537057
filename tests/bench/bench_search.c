/* SPDX-License-Identifier: ISC */
/*
 * Search and lookup on a large desk, at the socket, beside SQLite and PostgreSQL.
 *
 * How long after a start the search answers, and how large the server is at rest and while the search
 * is built anew; a number looked up beside a null round trip; each kind of search as a single operator
 * has it; and again with 16 who type while 200 orders a second are placed. Others answer from columns
 * made for them (search.h), in one process without anything else to do.
 */
#include <poll.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/large.h"
#include "bench/search.h"
#include "bench/search_kinds.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define PEERS 4u
#define SAMPLES 4000u
#define EACH_MOST 400		/* ms that a kind takes of an engine */
#define LEAST 3u		/* searches of a kind, however long they take */
#define READY_MOST (120 * CLOCK_SECOND)
#define TYPISTS 16u
#define KEYSTROKE 120000	/* microseconds between two of one operator */
#define CLERKS 8u
#define ORDERS_RATE 200u	/* a second, of all */

static const struct searcher *const peers[PEERS] = { &search_like, &search_trigram, &search_prefix,
	&search_postgres };
static bool there[PEERS];
static const char *desk;
static pid_t server;

struct asker {
	struct client *client;
	struct arena *arena;
	const struct verb_row *row;
};

static struct asker ask_open(const char *verb)
{
	return (struct asker){ fixture_open(desk), arena_new(0), verb_find_full(verb, NULL) };
}

static void ask_close(struct asker *a)
{
	client_close(a->client);
	arena_free(a->arena);
}

/* Microseconds of one call. */
static unsigned ask(struct asker *a, const char *word)
{
	ProtobufCMessage *request, *reply;
	struct refusal why;
	int64_t began;

	arena_reset(a->arena);
	request = word ? fixture_request(a->row->full, a->arena, word, NULL)
		: fixture_request(a->row->full, a->arena, NULL);
	began = clock_steady();
	if (client_call(a->client, a->row, request, NULL, a->arena, &reply, &why) != OK)
		bail("%s %s: %s", a->row->full, word ? word : "", refusal_text(&why, a->arena, NULL));
	return (unsigned)(clock_steady() - began);
}

/* ---- start, memory ---- */

/* A name is found only when the index behind the start is there. */
static bool name_found(struct asker *a, const char *word)
{
	ProtobufCMessage *reply;
	struct refusal why;

	arena_reset(a->arena);
	return client_call(a->client, a->row, fixture_request(a->row->full, a->arena, word, NULL), NULL,
		a->arena, &reply, &why) == OK && ((const Od__CustomerRows *)reply)->n_row > 0;
}

static double memory(const char *word)
{
	char path[64], line[200];
	double value = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/status", (int)server);
	f = fopen(path, "r");
	while (f && fgets(line, sizeof line, f))
		if (strncmp(line, word, strlen(word)) == 0)
			value = strtod(line + strlen(word), NULL) / 1024;
	if (f)
		fclose(f);
	return value;
}

static void row(const char *name, const char *unit, double ours, double bar)
{
	bench_row(&(struct bench_row){ .name = name, .unit = unit, .better = BENCH_LESS, .ours = ours,
		.bar = bar });
}

static void wait_ready(int64_t began)
{
	struct asker a = ask_open("customer find");
	struct large_customer c;
	char word[160];

	large_customer(7, &c);
	snprintf(word, sizeof word, "text=%s", c.name);
	while (!name_found(&a, word)) {
		if (clock_steady() - began > READY_MOST)
			bail("the search is not ready in two minutes");
		poll(NULL, 0, 20);
	}
	ask_close(&a);
}

static double processor(void)
{
	struct bench_usage u;

	bench_usage(server, &u);
	return u.cpu / 1e6;
}

static void start(void)
{
	int64_t began;
	double rest, idle;

	desk = bench_desk(bench.customers, bench.orders);
	began = clock_steady();
	server = fixture_start(desk, NULL, NULL);
	row("start to first reply", "s", (double)(clock_steady() - began) / 1e6, 2);
	wait_ready(began);
	row("start to search ready", "s", (double)(clock_steady() - began) / 1e6, 8);
	bench_say("   %.1f s of processor time since the start", processor());
	poll(NULL, 0, 1000);
	rest = memory("VmRSS:");
	row("server at rest", "MB", rest, 800);
	fixture_end(server, SIGTERM);
	/* the night's building, at once and without end */
	setenv("ORDERDESK_TEST_NIGHT", "1", 1);
	server = fixture_start(desk, "--test-hooks", NULL);
	unsetenv("ORDERDESK_TEST_NIGHT");
	wait_ready(clock_steady());
	idle = processor();
	while (processor() < 3 * idle)
		poll(NULL, 0, 100);
	row("server while compacting", "MB", memory("VmHWM:"), 1100);
	fixture_end(server, SIGTERM);
	server = fixture_start(desk, NULL, NULL);
	wait_ready(clock_steady());
}

/* ---- lookup ---- */

static unsigned samples[SAMPLES];

static double part(size_t count, unsigned p)
{
	return bench_part(samples, count, p) / 1000;
}

static void number(size_t n, struct search_columns *c)
{
	search_columns(1 + large_draw(11, n) % bench.customers, c);
}

static void lookups(void)
{
	struct asker null = ask_open("session me"), route = ask_open("call route"),
		find = ask_open("customer find");
	struct bench_row half = { .name = "lookup by phone, half", .unit = "ms", .better = BENCH_LESS },
		most = { .name = "lookup by phone, 99 of 100", .unit = "ms", .better = BENCH_LESS,
			.bar = 0.3 };
	struct search_columns c;
	char word[64];

	for (size_t i = 0; i < SAMPLES; i++)
		samples[i] = ask(&null, NULL);
	row("null round trip, half", "ms", part(SAMPLES, 500), 0);
	row("null round trip, 99 of 100", "ms", part(SAMPLES, 990), 0);
	for (size_t i = 0; i < SAMPLES; i++) {
		number(i, &c);
		snprintf(word, sizeof word, "from=%s", c.e164[0]);
		samples[i] = ask(&route, word);
	}
	half.ours = part(SAMPLES, 500);
	most.ours = part(SAMPLES, 990);
	for (unsigned e = 0; e < PEERS; e++) {
		if (!there[e] || !peers[e]->lookup)
			continue;
		for (size_t i = 0; i < SAMPLES; i++) {
			int64_t began;

			number(i, &c);
			began = clock_steady();
			peers[e]->lookup(c.e164[0]);
			samples[i] = (unsigned)(clock_steady() - began);
		}
		half.peer[e] = part(SAMPLES, 500);
		most.peer[e] = part(SAMPLES, 990);
	}
	bench_row(&half);
	bench_row(&most);
	for (size_t i = 0; i < SAMPLES; i++) {
		number(i, &c);
		snprintf(word, sizeof word, "text=%s", c.e164[0]);
		samples[i] = ask(&find, word);
	}
	row("typed in full, 99 of 100", "ms", part(SAMPLES, 990), 0);
	bench_say("ours: `call route` at the socket, a session of its own; others one indexed statement, "
		"SQLite in the same process");
	ask_close(&null);
	ask_close(&route);
	ask_close(&find);
}

/* ---- kinds ---- */

static size_t time_ours(struct asker *a, unsigned kind)
{
	int64_t until = clock_steady() + 2 * EACH_MOST * 1000;
	size_t n = 0;

	while (n < SAMPLES && (n < LEAST || clock_steady() < until)) {
		struct search_query q;
		char word[SEARCH_TEXT + 8];

		search_query(kind, n, bench.customers, &q);
		snprintf(word, sizeof word, "text=%s", q.text);
		samples[n++] = ask(a, word);
	}
	return n;
}

/* 0: it has no way to answer the first one. */
static size_t time_peer(const struct searcher *s, unsigned kind)
{
	int64_t until = clock_steady() + EACH_MOST * 1000;
	size_t n = 0;

	/* it would answer, with numbers that end so */
	if (s == &search_prefix && strncmp(search_kind_name(kind), "middle", 6) == 0)
		return 0;
	while (n < SAMPLES && (n < LEAST || clock_steady() < until)) {
		struct search_words words;
		struct search_query q;
		int64_t began;

		search_query(kind, n, bench.customers, &q);
		search_split(q.text, &words);
		began = clock_steady();
		if (!s->find(&words))
			return 0;
		samples[n++] = (unsigned)(clock_steady() - began);
	}
	return n;
}

struct tally {
	char faster[800], silent[800];
};

static void note(char list[800], const char *kind)
{
	size_t at = strlen(list);

	snprintf(list + at, 800 - at, "%s%s", at ? ", " : "", kind);
}

static void one_kind(struct asker *a, unsigned kind, struct tally *tallies)
{
	struct bench_row half = { .unit = "ms", .better = BENCH_LESS }, most = half;
	char names[2][64];
	size_t n = time_ours(a, kind);

	snprintf(names[0], sizeof names[0], "%s, half", search_kind_name(kind));
	snprintf(names[1], sizeof names[1], "%s, 99 of 100", search_kind_name(kind));
	half.name = names[0];
	most.name = names[1];
	half.ours = part(n, 500);
	most.ours = part(n, 990);
	most.bar = 5;
	for (unsigned e = 0; e < PEERS; e++) {
		n = there[e] ? time_peer(peers[e], kind) : 0;
		if (n == 0) {
			note(tallies[e].silent, search_kind_name(kind));
			continue;
		}
		half.peer[e] = part(n, 500);
		most.peer[e] = part(n, 990);
		if (half.peer[e] < half.ours)
			note(tallies[e].faster, search_kind_name(kind));
	}
	bench_row(&half);
	bench_row(&most);
}

static void kinds(void)
{
	static struct tally tallies[PEERS];
	struct asker a = ask_open("customer find");

	for (unsigned kind = 0; kind < SEARCH_KINDS; kind++)
		one_kind(&a, kind, tallies);
	ask_close(&a);
	for (unsigned e = 0; e < PEERS; e++)
		if (there[e])
			bench_say("%s: faster for half of the searches of: %s; cannot answer: %s",
				peers[e]->name, *tallies[e].faster ? tallies[e].faster : "no kind",
				*tallies[e].silent ? tallies[e].silent : "nothing");
	bench_say("ours: the best 20 by kind of match, own customers, time, with the total, at the socket; "
		"the others: 20 rows by number, one reading of a character, no total, nobody's own first, and "
		"no phone or Latin word from its middle where prefixes are sought");
}

/* ---- many at once ---- */

struct board {
	atomic_bool go;
	atomic_uint ready;
	int64_t end;
	atomic_uint placed, late;
	unsigned count[TYPISTS];
	struct { unsigned kind, took; } of[TYPISTS][SAMPLES];
};

static void begin(struct board *b)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	atomic_fetch_add(&b->ready, 1);
	while (!atomic_load(&b->go))
		poll(NULL, 0, 1);
}

static void sleep_until(int64_t at)
{
	int64_t left = at - clock_steady();

	if (left > 0)
		usleep((useconds_t)left);
}

static void type(struct board *b, unsigned who)
{
	struct asker a = ask_open("customer find");
	int64_t next;

	begin(b);
	next = clock_steady() + (int64_t)who * KEYSTROKE / TYPISTS;
	for (unsigned n = 0; next < b->end && n < SAMPLES; n++, next += KEYSTROKE) {
		unsigned kind = (n + who) % SEARCH_KINDS;
		struct search_query q;
		char word[SEARCH_TEXT + 8];

		search_query(kind, 100000 + n * TYPISTS + who, bench.customers, &q);
		snprintf(word, sizeof word, "text=%s", q.text);
		sleep_until(next);
		b->of[who][n].took = ask(&a, word);
		b->of[who][n].kind = kind;
		b->count[who] = n + 1;
	}
	_exit(0);
}

static void place(struct board *b, unsigned who)
{
	struct asker a = ask_open("order place");
	int64_t step = (int64_t)CLOCK_SECOND * CLERKS / ORDERS_RATE, next;

	begin(b);
	next = clock_steady() + (int64_t)who * step / CLERKS;
	for (uint64_t n = 0; next < b->end; n++, next += step) {
		struct large_order o;
		ProtobufCMessage *m, *reply;
		struct refusal why;

		large_order(n * CLERKS + who + 1, UINT64_C(1) << 40, bench.customers, &o);
		arena_reset(a.arena);
		m = fixture_request("order place", a.arena, arena_format(a.arena, "customer=%llu",
			(unsigned long long)o.customer), NULL);
		for (unsigned i = 0; i < LARGE_LINES; i++)
			if (reflect_set(m, arena_format(a.arena, "line.%u.item", i), arena_format(a.arena,
				"P%04u", o.line[i].product), a.arena, &why) != OK ||
				reflect_set(m, arena_format(a.arena, "line.%u.quantity", i), "2", a.arena,
				&why) != OK)
				bail("order place takes no line");
		sleep_until(next);
		if (client_call(a.client, a.row, m, NULL, a.arena, &reply, &why) != OK)
			bail("order place: %s", refusal_text(&why, a.arena, NULL));
		atomic_fetch_add(&b->placed, 1);
		atomic_fetch_add(&b->late, clock_steady() > next + step);
	}
	_exit(0);
}

static void many(void)
{
	struct board *b = mmap(NULL, sizeof *b, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	unsigned *all = mem_array(TYPISTS * SAMPLES, sizeof *all), count = 0, worst = 0;
	double longest = 0;
	int status;

	if (b == MAP_FAILED)
		bail("no memory");
	fflush(stdout);
	for (unsigned i = 0; i < TYPISTS + CLERKS; i++)
		if (fork() == 0) {
			if (i < TYPISTS)
				type(b, i);
			place(b, i - TYPISTS);
		}
	while (atomic_load(&b->ready) < TYPISTS + CLERKS)
		poll(NULL, 0, 1);
	b->end = clock_steady() + (int64_t)(bench.length * 1e6);
	atomic_store(&b->go, true);
	for (unsigned i = 0; i < TYPISTS + CLERKS; i++)
		if (wait(&status) < 0 || status != 0)
			bail("an operator ended before the end");
	for (unsigned kind = 0; kind < SEARCH_KINDS; kind++) {
		unsigned n = 0;

		for (unsigned who = 0; who < TYPISTS; who++)
			for (unsigned k = 0; k < b->count[who]; k++)
				if (b->of[who][k].kind == kind)
					all[count + n++] = b->of[who][k].took;
		if (n && bench_part(all + count, n, 990) / 1000 > longest) {
			longest = bench_part(all + count, n, 990) / 1000;
			worst = kind;
		}
		count += n;
	}
	if (count == 0)
		bail("nobody typed");
	row("16 type, 200 orders/s: half", "ms", bench_part(all, count, 500) / 1000, 0);
	row("16 type, 200 orders/s: 99 of 100", "ms", bench_part(all, count, 990) / 1000, 5);
	row("the same, the slowest kind", "ms", longest, 5);
	bench_say("   %u searches and %.0f orders a second for %.0f s; the slowest kind is \"%s\"", count,
		atomic_load(&b->placed) / bench.length, bench.length, search_kind_name(worst));
	mem_free(all);
	munmap(b, sizeof *b);
}

void bench_search(void)
{
	bench_columns(PEERS, peers[0]->name, peers[1]->name, peers[2]->name, peers[3]->name);
	start();
	for (unsigned e = 0; e < PEERS; e++) {
		there[e] = peers[e]->open();
		if (!there[e])
			bench_absent(peers[e]->name, peers[e]->package);
	}
	lookups();
	kinds();
	for (unsigned e = 0; e < PEERS; e++)
		if (there[e] && peers[e]->tell)
			peers[e]->tell();
	for (unsigned e = 0; e < PEERS; e++)
		if (there[e] && peers[e]->close)
			peers[e]->close();
	many();
	fixture_end(server, SIGTERM);
}
