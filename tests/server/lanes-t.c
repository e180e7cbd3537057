/* SPDX-License-Identifier: ISC */
/*
 * lanes-t -- who has a caller on the line does not wait behind lists: hundreds of them are asked for at
 * once, and a caller's page, asked for behind them, is answered while they still wait. Nor does he wait
 * for what he typed before: searches that are cancelled while they wait are not run.
 */
#include <signal.h>
#include <unistd.h>

#include "base/clock.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"
#include "wire/frame.h"

#define CUSTOMERS 200
#define SESSIONS 12
#define KEYSTROKES 12
#define ROUNDS 5
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

/* What waits, as the answer to `server status` says. */
static unsigned waiting(const Od__Reply *reply, struct arena *a)
{
	ProtobufCAllocator *own = (ProtobufCAllocator *)(uintptr_t)arena_allocator(a);
	const Od__ServerShown *shown = reply ? od__server_shown__unpack(own, reply->body.len,
		reply->body.data) : NULL;

	if (!shown)
		bail("no status");
	return shown->queue;
}

/*
 * The server stands still while it is asked, so that all of it is there at once, the caller's page behind
 * the lists, however slowly this process comes to ask.
 */
static void behind_lists(const char *desk, pid_t server, struct arena *a)
{
	const ProtobufCMessage *list = fixture_request("customer list", a, "page.limit=200", NULL);
	const ProtobufCMessage *status = fixture_request("server status", a, NULL);
	int fd[SESSIONS], caller = fixture_raw(desk), answered = 0;
	const Od__Reply *reply[4] = { NULL }, *next;	/* by number: reads end in any order */
	unsigned before, after, came[4] = { 0 };

	fixture_hello(caller, NULL, a);
	for (int i = 0; i < SESSIONS; i++) {
		fd[i] = fixture_raw(desk);
		fixture_hello(fd[i], NULL, a);
	}
	kill(server, SIGSTOP);
	for (int n = 1; n <= LISTS; n++)
		for (int i = 0; i < SESSIONS; i++)
			fixture_send(fd[i], (uint64_t)n, "customer list", NULL, list);
	fixture_send(caller, 0, "customer list", NULL, list);
	fixture_send(caller, 1, "server status", NULL, status);
	fixture_send(caller, 2, "customer page", NULL, fixture_request("customer page", a, "customer=D7",
		NULL));
	fixture_send(caller, 3, "server status", NULL, status);
	kill(server, SIGCONT);
	for (unsigned n = 0; n < 4 && (next = fixture_reply(caller, a)) != NULL; n++) {
		reply[next->number % 4] = next;
		came[next->number % 4] = n;
	}
	before = waiting(reply[1], a);
	after = waiting(reply[3], a);
	close(caller);
	diag("%u waited before the caller's page was asked for, %u behind it", before, after);
	ok(before > LISTS, "lists wait");
	ok(reply[2] && reply[2]->outcome == OD__OUTCOME__DONE, "a caller's page is answered");
	ok(after > 0 && came[2] < came[0],
		"while they still do, before the list that the caller asked for first");
	for (int i = 0; i < SESSIONS; i++) {
		for (int n = 0; n < LISTS; n++)
			answered += fixture_outcome(fd[i], a) == OD__OUTCOME__DONE;
		close(fd[i]);
	}
	is_int(SESSIONS * LISTS, answered, "each of them is answered");
}

static void send_cancel(int fd, uint64_t number)
{
	Od__Frame f = OD__FRAME__INIT;
	Od__Request r = OD__REQUEST__INIT;
	struct buffer out;

	r.has_number = r.has_cancel = true;
	r.number = number;
	r.cancel = true;
	f.kind_case = OD__FRAME__KIND_REQUEST;
	f.request = &r;
	buffer_init(&out, 100);
	frame_put(&out, &f);
	fixture_write(fd, out.bytes, out.length);
	buffer_free(&out);
}

/* How many of the searches that were typed over were answered; the last one is, or this does not end. */
static unsigned typed_over(pid_t server, const int clog[SESSIONS], int fd, uint64_t *number, struct arena *a)
{
	const ProtobufCMessage *page = fixture_request("customer page", a, "customer=D7", NULL);
	unsigned answered = 0;
	uint64_t last = 0;

	kill(server, SIGSTOP);
	for (int n = 0; n < LISTS; n++)
		for (int i = 0; i < SESSIONS; i++)
			fixture_send(clog[i], *number + (uint64_t)n, "customer page", NULL, page);
	for (int n = 1; n <= KEYSTROKES; n++) {
		fixture_send(fd, *number + (uint64_t)n, "customer find", NULL,
			fixture_request("customer find", a, arena_format(a, "text=Deli %d", n), NULL));
		if (n < KEYSTROKES)
			send_cancel(fd, *number + (uint64_t)n);
	}
	kill(server, SIGCONT);
	*number += LISTS + KEYSTROKES;
	while (last != *number - LISTS) {
		const Od__Reply *reply = fixture_reply(fd, a);

		if (!reply)
			bail("the server ended the connection");
		last = reply->number;
		answered += last != *number - LISTS;
	}
	for (int i = 0; i < SESSIONS; i++)
		for (int n = 0; n < LISTS; n++)
			fixture_outcome(clog[i], a);
	return answered;
}

/* More rounds than a session may have reads in flight by searches: each that goes is counted off. */
static void behind_oneself(const char *desk, pid_t server, struct arena *a)
{
	int clog[SESSIONS], fd = fixture_raw(desk);
	unsigned answered = 0, rounds = 0;
	uint64_t number = 1;

	fixture_hello(fd, NULL, a);
	for (int i = 0; i < SESSIONS; i++) {
		clog[i] = fixture_raw(desk);
		fixture_hello(clog[i], NULL, a);
	}
	for (; rounds < ROUNDS; rounds++)
		answered += typed_over(server, clog, fd, &number, a);
	diag("%u of %u searches that were typed over were answered", answered, ROUNDS * (KEYSTROKES - 1));
	ok(answered < ROUNDS * (KEYSTROKES - 1) / 2, "most of what is typed over is not looked for");
	for (int i = 0; i < SESSIONS; i++)
		close(clog[i]);
	close(fd);
}

int main(void)
{
	const char *desk = fixture_desk("lanes");
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct arena *a = arena_new(0);

	plan_lazy();
	people(c);
	behind_lists(desk, server, a);
	behind_oneself(desk, server, a);
	client_close(c);
	arena_free(a);
	is_int(0, fixture_end(server, SIGTERM), "the server ends cleanly");
	return tap_result();
}
