/* SPDX-License-Identifier: ISC */
/*
 * lanes-t -- who has a caller on the line does not wait behind lists: hundreds of them are asked for at
 * once, and a caller's page, asked for behind them, is answered while they still wait.
 */
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define CUSTOMERS 200
#define SESSIONS 12
#define LISTS 30	/* of each session; below what a server reads of one at a time */

static void done(void *baton, const struct client_reply *reply)
{
	unsigned *count = baton;

	*count += reply->outcome == OD__OUTCOME__DONE;
}

static bool all_answered(void *baton)
{
	struct client *c = baton;

	client_step(c);
	return client_waiting(c) == 0;
}

static void people(struct client *c)
{
	struct arena *a = arena_new(0);
	unsigned made = 0;

	for (int i = 0; i < CUSTOMERS; i++)
		client_send(c, verb_find_full("customer add", NULL), fixture_request("customer add", a,
			arena_format(a, "name=Deli %d", i), arena_format(a, "code=D%d", i), NULL), NULL, done,
			&made, NULL);
	tap_wait(60000, all_answered, c);
	is_int(CUSTOMERS, made, "there are customers");
	arena_free(a);
}

static unsigned waiting(struct client *c, struct arena *a)
{
	ProtobufCMessage *m;
	struct refusal why;

	if (fixture_call(c, "server status", NULL, a, &m, &why, NULL) != OK)
		bail("server status: %s", refusal_text(&why, a, NULL));
	return ((const Od__ServerShown *)m)->queue;
}

static void behind_lists(const char *desk, struct client *c, struct arena *a)
{
	const ProtobufCMessage *list = fixture_request("customer list", a, "page.limit=200", NULL);
	int fd[SESSIONS], answered = 0;
	unsigned before, after;
	ProtobufCMessage *page;
	struct refusal why;
	enum status s;

	for (int i = 0; i < SESSIONS; i++) {
		fd[i] = fixture_raw(desk);
		fixture_hello(fd[i], NULL, a);
	}
	for (int n = 1; n <= LISTS; n++)
		for (int i = 0; i < SESSIONS; i++)
			fixture_send(fd[i], (uint64_t)n, "customer list", NULL, list);
	before = waiting(c, a);
	s = fixture_call(c, "customer page", NULL, a, &page, &why, "customer=D7", NULL);
	after = waiting(c, a);
	diag("%u waited before the caller's page was asked for, %u behind it", before, after);
	ok(before > LISTS, "lists wait");
	ok(s == OK, "a caller's page is answered");
	ok(after > 0, "while they still do");
	for (int i = 0; i < SESSIONS; i++) {
		for (int n = 0; n < LISTS; n++)
			answered += fixture_outcome(fd[i], a) == OD__OUTCOME__DONE;
		close(fd[i]);
	}
	is_int(SESSIONS * LISTS, answered, "each of them is answered");
}

int main(void)
{
	const char *desk = fixture_desk("lanes");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);

	plan_lazy();
	people(c);
	behind_lists(desk, c, a);
	client_close(c);
	arena_free(a);
	is_int(0, fixture_end(server, SIGTERM), "the server ends cleanly");
	return tap_result();
}
