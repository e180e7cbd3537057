/* SPDX-License-Identifier: ISC */
/*
 * server_kill-t -- kill -9 of the server under sixteen writing clients, twenty rounds.
 *
 * Each client process adds notes, one a request, each with a text of its own, and writes down each
 * that was acknowledged; it reconnects and sends again what was not answered. The server is killed
 * at a random moment (the seed is printed) and started again. In the end every acknowledged note
 * is there exactly once, none that was not sent is there, and the journal's chain is whole. Started
 * with ORDERDESK_TEST_NO_FLUSH=1 in its environment and --test-hooks (set CRASH_NO_FLUSH=1 for this
 * test), the server answers before the flush, and the test fails: that is how it is known to bite.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define CLIENTS 16
#define ROUNDS 20
#define OPERATIONS_MAX 20000

/* Shared with the clients. */
struct board {
	volatile int stop;
	struct {
		volatile unsigned acknowledged;		/* numbers 1 to this, each once */
		volatile unsigned sent;
	} client[CLIENTS];
};

static struct board *board;
static const char *desk;

/* A client: customer n + 1 is its own; note k has the text "n-k". */
static void client_main(int n)
{
	struct client_options o = {.desk = desk, .program = "test", .reconnect = true};
	const struct verb_row *verb = verb_find_full("customer note", NULL);
	struct arena *a = arena_new(0);
	struct refusal why;
	struct client *c;
	unsigned k;

	if (client_open(&o, &c, &why, a) != OK)
		_exit(2);
	for (k = 1; !board->stop && k < OPERATIONS_MAX; k++) {
		ProtobufCMessage *m, *request;

		arena_reset(a);
		request = fixture_request("customer note", a,
			arena_format(a, "customer=%d", n + 1), arena_format(a, "text=%d-%u", n, k),
			NULL);
		board->client[n].sent = k;
		if (client_call(c, verb, request, NULL, a, &m, &why) != OK) {
			fprintf(stderr, "# client %d: %s\n", n, refusal_text(&why, a, NULL));
			_exit(3);
		}
		board->client[n].acknowledged = k;
	}
	client_close(c);
	_exit(0);
}

static unsigned acknowledged(void)
{
	unsigned sum = 0, i;

	for (i = 0; i < CLIENTS; i++)
		sum += board->client[i].acknowledged;
	return sum;
}

static bool moved_on(void *baton)
{
	return acknowledged() > *(unsigned *)baton;
}

/* Every note of one customer, by the number in its text. */
static void count_notes(struct client *c, int n, unsigned *there, unsigned *twice,
	unsigned *strange)
{
	unsigned char *seen = calloc(OPERATIONS_MAX + 1, 1);
	unsigned sent = board->client[n].sent, k;
	struct arena *a = arena_new((size_t)1 << 30);
	struct refusal why;
	uint64_t after = 0;
	size_t rows = 1;

	/* The feed holds each change once: who wrote what, in order. */
	while (rows > 0) {
		ProtobufCMessage *m = NULL;
		Od__FeedEntries *f;
		size_t i;

		arena_reset(a);
		if (fixture_call(c, "feed read", NULL, a, &m, &why, "record=note",
				arena_format(a, "after=%llu", (unsigned long long)after), NULL)
				!= OK)
			bail("feed read: %s", refusal_text(&why, a, NULL));
		f = (Od__FeedEntries *)m;
		rows = f->last > after;
		after = f->last;
		for (i = 0; i < f->n_row; i++) {
			const char *text = f->row[i]->after ? strstr(f->row[i]->after, "\"text\"")
				: NULL;
			unsigned who, number;

			if (!text || sscanf(text, "\"text\" : \"%u-%u\"", &who, &number) != 2)
				if (!text || sscanf(text, "\"text\":\"%u-%u\"", &who, &number) != 2)
					bail("a note without its text: %s",
						f->row[i]->after ? f->row[i]->after : "");
			if ((int)who != n)
				continue;
			if (number == 0 || number > sent)
				(*strange)++;
			else if (seen[number]++)
				(*twice)++;
			else
				(*there)++;
		}
	}
	for (k = 1; k <= board->client[n].acknowledged; k++)
		if (!seen[k])
			diag("client %d: note %u was acknowledged and is lost", n, k);
	arena_free(a);
	free(seen);
}

static unsigned lost_of(struct client *c)
{
	unsigned lost = 0, twice = 0, strange = 0;
	int n;

	for (n = 0; n < CLIENTS; n++) {
		unsigned there = 0, done = board->client[n].acknowledged;

		count_notes(c, n, &there, &twice, &strange);
		/* One may be there that was sent and not answered when all ended. */
		if (there < done)
			lost += done - there;
	}
	is_int(0, twice, "none is there twice");
	is_int(0, strange, "none is there that nobody sent");
	return lost;
}

static void make_customers(void)
{
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;
	int i;

	for (i = 0; i < CLIENTS; i++)
		if (fixture_call(c, "customer add", NULL, a, &m, &why,
				arena_format(a, "name=Client %d", i), "accept_duplicate=true", NULL)
				!= OK)
			bail("customer add: %s", refusal_text(&why, a, NULL));
	client_close(c);
	arena_free(a);
}

int main(void)
{
	const char *hook = "--test-hooks";
	unsigned seed = getenv("CRASH_SEED") ? (unsigned)atoi(getenv("CRASH_SEED"))
		: (unsigned)clock_now();
	pid_t clients[CLIENTS], server;
	struct arena *a = arena_new(0);
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m = NULL;
	int i, wrong = 0, stalls = 0, status;
	int64_t longest = 0;

	plan_lazy();
	setenv("ORDERDESK_TEST_CHECKPOINT", "1", 1);	/* each second, so some kills meet one */
	if (getenv("CRASH_NO_FLUSH"))
		setenv("ORDERDESK_TEST_NO_FLUSH", "1", 1);
	diag("CRASH_SEED=%u", seed);
	srandom(seed);
	board = mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (board == MAP_FAILED)
		bail("mmap: %s", strerror(errno));
	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	make_customers();
	if (fixture_end(server, SIGTERM) != 0)
		bail("no clean end");
	server = fixture_start(desk, hook, NULL);
	for (i = 0; i < CLIENTS; i++) {
		clients[i] = fork();
		if (clients[i] == 0)
			client_main(i);
	}
	for (i = 0; i < ROUNDS; i++) {
		unsigned before = acknowledged(), more = 20 + (unsigned)random() % 200;
		int64_t killed;

		before += more;
		if (!tap_wait(20000, moved_on, &before))
			stalls++;
		fixture_end(server, SIGKILL);
		killed = clock_steady();
		server = fixture_start(desk, hook, NULL);
		before = acknowledged();
		if (!tap_wait(20000, moved_on, &before))
			stalls++;
		if (clock_steady() - killed > longest)
			longest = clock_steady() - killed;
	}
	is_int(0, fixture_end(server, SIGTERM), "SIGTERM under load ends it cleanly");
	server = fixture_start(desk, hook, NULL);
	i = (int)acknowledged();
	ok(tap_wait(20000, moved_on, &(unsigned){(unsigned)i}), "and the next goes on");
	board->stop = 1;
	for (i = 0; i < CLIENTS; i++) {
		waitpid(clients[i], &status, 0);
		wrong += status != 0;
	}
	is_int(0, wrong, "every client worked to its end");
	is_int(0, stalls, "none of %d rounds stalled (longest %lld ms from kill to the next answer)",
		ROUNDS, (long long)(longest / 1000));
	c = fixture_open(desk);
	is_int(0, lost_of(c), "each of %u acknowledged notes is there", acknowledged());
	is_int(OK, fixture_call(c, "journal verify", NULL, a, &m, &why, NULL), "journal verify");
	is_int(0, m ? (long long)((Od__JournalVerified *)m)->bad : -1, "the chain is whole");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
