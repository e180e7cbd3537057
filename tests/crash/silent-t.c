/* SPDX-License-Identifier: ISC */
/*
 * A disk that hangs: no sync of the log comes back. Seats hear of it, new writes are refused with a
 * sentence, what is in memory is read and the server says how it is; what was sent before has its answer
 * when the disk has, once, and it all ends by itself. Pages of a checkpoint that hang stop nobody, and
 * neither does a hang that the server is killed in: what was answered is there, the rest once or not. Nor
 * does anybody else wait when the loop's own thread hangs: which it can where one connection has had many
 * writes in a row, and nobody else any.
 */
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "crash/disk.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000
#define RACES 100
#define IN_A_ROW 64		/* more than it takes, also behind one that took too long */

static struct disk *disk;
static struct client *client;
static unsigned events;

static void heard(void *baton, const Od__Event *event)
{
	(void)baton;
	events += strcmp(event->topic, "banner") == 0 && strcmp(event->what, "room") == 0;
}

static bool has_heard(void *baton)
{
	client_step(client);
	return events >= *(unsigned *)baton;
}

static bool hangs_now(void *baton)
{
	(void)baton;
	return disk->hanging > 0;
}

static bool hangs_no_more(void *baton)
{
	return !hangs_now(baton);
}

static void hang(const char *on, int call)
{
	strcpy(disk->hangs_on, on);
	disk->hangs = call;
}

static void connect_client(const char *desk, struct arena *a)
{
	client = fixture_open(desk);
	client_events(client, heard, NULL);
	client_send(client, verb_find_full("event follow", NULL), fixture_request("event follow", a,
		"topic.0=banner", NULL), NULL, NULL, NULL, NULL);
}

static const Od__ServerShown *status(struct arena *a)
{
	ProtobufCMessage *m = NULL;
	struct refusal why;

	if (fixture_call(client, "server status", NULL, a, &m, &why, NULL) != OK)
		bail("no status: %s", refusal_text(&why, a, NULL));
	return (const Od__ServerShown *)m;
}

static const ProtobufCMessage *note_of(unsigned customer, const char *text, struct arena *a)
{
	return fixture_request("customer note", a, arena_format(a, "customer=%u", customer),
		arena_format(a, "text=%s", text), NULL);
}

/* How often a note of this text is in the feed, which is read part by part. */
static unsigned times(const char *text, struct arena *a)
{
	const Od__FeedEntries *part;
	uint64_t last = 0, before;
	ProtobufCMessage *m;
	struct refusal why;
	unsigned count = 0;

	do {
		before = last;
		if (fixture_call(client, "feed read", NULL, a, &m, &why, "record=note",
				arena_format(a, "after=%llu", (unsigned long long)before), NULL) != OK)
			bail("the feed: %s", refusal_text(&why, a, NULL));
		part = (const Od__FeedEntries *)m;
		for (size_t i = 0; i < part->n_row; i++)
			count += part->row[i]->after
				&& strstr(part->row[i]->after, arena_format(a, "\"%s\"", text)) != NULL;
		last = part->last;
	} while (last > before);
	return count;
}

static void reads(struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;

	is_int(OK, fixture_call(client, "customer show", NULL, a, &m, &why, "customer=2", NULL),
		"a customer is shown");
	is_int(OK, fixture_call(client, "customer find", NULL, a, &m, &why, "text=Deli", NULL),
		"another is found");
	is_int(OK, fixture_call(client, "server papers", NULL, a, &m, &why, NULL), "papers are listed");
}

static void log_hangs(const char *desk, struct arena *a)
{
	int early = fixture_raw(desk);
	const Od__ServerShown *shown;
	unsigned before = events;
	struct client *late;
	struct refusal why;
	ProtobufCMessage *m;

	fixture_hello(early, NULL, a);
	hang("/store/log/", HANGS_SYNC);
	fixture_send(early, 1, "customer note", NULL, note_of(1, "early", a));
	ok(tap_wait(WAIT, hangs_now, NULL), "a sync of the log hangs");
	ok(tap_wait(WAIT, has_heard, &(unsigned){ before + 1 }), "seats hear of it");
	shown = status(a);
	is_string("disk silent", shown->state, "the server says so");
	is_int(OD__MESSAGE__DISK_SILENT_BAR, shown->trouble ? (int)shown->trouble->message : 0,
		"and the sentence of the bar, since when: %s",
		shown->trouble && shown->trouble->n_arg ? shown->trouble->arg[0] : "");
	reads(a);
	is_int(ERR_REFUSED, fixture_call(client, "customer note", NULL, a, &m, &why, "customer=1",
		"text=late", NULL), "a write that comes now is refused");
	is_int(OD__MESSAGE__DISK_SILENT, why.message, "and told: %s", refusal_text(&why, a, NULL));
	late = fixture_open(desk);
	is_int(OK, fixture_call(late, "customer show", NULL, a, &m, &why, "customer=2", NULL),
		"who comes meanwhile reads, too");
	client_close(late);

	disk->hangs = HANGS_NOT;
	is_int(OD__OUTCOME__DONE, fixture_outcome(early, a), "when it answers, what was sent before is done");
	ok(tap_wait(WAIT, has_heard, &(unsigned){ before + 2 }), "and seats hear that");
	is_string("running", status(a)->state, "the desk runs");
	is_int(OK, fixture_call(client, "customer note", NULL, a, &m, &why, "customer=1", "text=late",
		NULL), "and writes");
	is_int(1, times("early", a), "what waited was done once");
	is_int(1, times("late", a), "what was refused was not done then");
	close(early);
}

/* The library begins no transaction meanwhile: reads wait, and are told so by the seat. */
static void write_hangs(const char *desk, struct arena *a)
{
	int early = fixture_raw(desk);
	unsigned before = events;
	struct refusal why;
	ProtobufCMessage *m;

	fixture_hello(early, NULL, a);
	hang("/store/log/", HANGS_WRITE);
	fixture_send(early, 1, "customer note", NULL, note_of(1, "behind", a));
	ok(tap_wait(WAIT, hangs_now, NULL), "a write of the log hangs");
	ok(tap_wait(WAIT, has_heard, &(unsigned){ before + 1 }), "seats hear of it, too");
	is_string("disk silent", status(a)->state, "the server says so");
	fixture_call(client, "customer note", NULL, a, &m, &why, "customer=1", "text=never", NULL);
	is_int(OD__MESSAGE__DISK_SILENT, why.message, "and writes are refused");
	disk->hangs = HANGS_NOT;
	is_int(OD__OUTCOME__DONE, fixture_outcome(early, a), "when it answers, what was sent before is done");
	ok(tap_wait(WAIT, has_heard, &(unsigned){ before + 2 }), "and seats hear that");
	is_int(0, times("never", a), "what was refused was not");
	close(early);
}

static void pages_hang(struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;

	hang("/store/data/", HANGS_SYNC);
	is_int(OK, fixture_call(client, "customer note", NULL, a, &m, &why, "customer=1", "text=before",
		NULL), "something to write");
	ok(tap_wait(WAIT, hangs_now, NULL), "pages of a checkpoint hang");
	is_int(OK, fixture_call(client, "customer note", NULL, a, &m, &why, "customer=1", "text=beside",
		NULL), "orders go on");
	is_string("running", status(a)->state, "and nobody is alarmed");
	disk->hangs = HANGS_NOT;
}

/* A write that hangs: somebody who comes meanwhile is welcome; then it is done, once. Who hung is told. */
static pid_t hung_in(const char *desk, int raw, int call, struct arena *a)
{
	static uint64_t number;
	const char *text = arena_format(a, "lone %u", (unsigned)++number);
	struct client *late;
	pid_t thread;

	hang("/store/log/", call);
	fixture_send(raw, number, "customer note", NULL, note_of(2, text, a));
	if (!tap_wait(WAIT, hangs_now, NULL))
		bail("no write hangs");
	thread = disk->hanger;
	late = fixture_open(desk);
	if (!client_connected(late))
		bail("who comes while a write hangs is not welcome");
	client_close(late);
	disk->hangs = HANGS_NOT;
	if (fixture_outcome(raw, a) != OD__OUTCOME__DONE || times(text, a) != 1)
		bail("a write that hung is not done, or not once");
	return thread;
}

/*
 * The write of one who is alone is done by the thread of the loop: another one takes the loop over when it
 * hangs, and the one that hung when that hangs. The end finds the second one there.
 *
 * A write that finds the executor in its own turn is not the loop's: then the next one is tried.
 */
static void lone_hangs(const char *desk, pid_t server, struct arena *a)
{
	int raw = fixture_raw(desk), i;
	pid_t thread = 0;

	fixture_hello(raw, NULL, a);
	for (i = 0; i < 50 && thread != server; i++)
		thread = hung_in(desk, raw, HANGS_SYNC, a);
	is_int(server, thread, "a lone write hangs in the server's first thread");
	thread = hung_in(desk, raw, HANGS_WRITE, a);
	ok(thread != server, "the one behind it in another");
	for (i = 0; i < 50 && thread != server; i++)
		thread = hung_in(desk, raw, HANGS_SYNC, a);
	is_int(server, thread, "and in the first one again when that hung, too");
	is_int(1, times("lone 1", a), "each is there once");
	close(raw);
}

/*
 * The disk answers just when the loop is taken over, a little sooner or later: whoever of the two threads
 * comes first, each write is answered, and once.
 */
static void lone_races(const char *desk, struct arena *a)
{
	int raw = fixture_raw(desk);
	unsigned seed = 3, done = 0;

	fixture_hello(raw, NULL, a);
	for (unsigned i = 0; i < RACES; i++) {
		hang("/store/log/", HANGS_SYNC);
		fixture_send(raw, i + 1, "customer note", NULL, note_of(2, "race", a));
		if (!tap_wait(WAIT, hangs_now, NULL))
			bail("no sync hangs");
		poll(NULL, 0, rand_r(&seed) % 10);
		disk->hangs = HANGS_NOT;
		done += fixture_outcome(raw, a) == OD__OUTCOME__DONE;
	}
	is_int(RACES, done, "lone writes are done, whoever answers them");
	is_int(RACES, times("race", a), "each once");
	close(raw);
}

/* After many writes of these connections, by turns: does the loop's own thread do the next one? */
static bool by_the_loop(const int *raw, unsigned count, pid_t server, struct arena *a)
{
	static uint64_t number;
	const ProtobufCMessage *one = fixture_request("customer add", a, "name=Row", "accept_duplicate=true",
		NULL);
	bool first;

	for (unsigned i = 0; i < IN_A_ROW; i++) {
		fixture_send(raw[i % count], ++number, "customer add", NULL, one);
		if (fixture_outcome(raw[i % count], a) != OD__OUTCOME__DONE)
			bail("no customer");
	}
	hang("/store/log/", HANGS_SYNC);
	fixture_send(raw[0], ++number, "customer add", NULL, one);
	if (!tap_wait(WAIT, hangs_now, NULL))
		bail("no sync hangs");
	first = disk->hanger == server;
	disk->hangs = HANGS_NOT;
	if (fixture_outcome(raw[0], a) != OD__OUTCOME__DONE || !tap_wait(WAIT, hangs_no_more, NULL))
		bail("the customer is not added");
	arena_reset(a);
	return first;
}

/* WHY tries: on a busy machine writes that come one behind the other may come late. */
static void in_a_row(const char *desk, pid_t server)
{
	struct arena *a = arena_new(0);
	int64_t until = clock_steady() + 2 * CLOCK_MINUTE;
	int raw[2] = { fixture_raw(desk), fixture_raw(desk) };
	unsigned i, turns = 0;
	bool alone = false;

	for (i = 0; i < 2; i++)
		fixture_hello(raw[i], NULL, a);
	for (i = 0; i < 3; i++)
		turns += by_the_loop(raw, 2, server, a);
	is_int(0, turns, "writes of two who take turns are not for the loop's thread");
	while (!alone && clock_steady() < until)
		alone = by_the_loop(raw, 1, server, a);
	ok(alone, "many of one alone are");
	close(raw[0]);
	close(raw[1]);
	arena_free(a);
}

/* Told to stop by who is alone, the loop is not run when that is done: it ends as it does otherwise. */
static void lone_stops(const char *desk, pid_t server, struct arena *a)
{
	int raw = fixture_raw(desk);

	fixture_hello(raw, NULL, a);
	fixture_send(raw, 1, "server stop", NULL, fixture_request("server stop", a, NULL));
	is_int(OD__OUTCOME__DONE, fixture_outcome(raw, a), "told to stop");
	is_int(0, fixture_end(server, 0), "a clean end");
	close(raw);
}

static bool over(void *baton)
{
	return clock_steady() > *(int64_t *)baton;
}

/*
 * The server is stopped with a sync under way and goes on seconds later: nobody could hear the disk's answer
 * meanwhile, so it is not told. False: this machine took so long that the disk was silent, too.
 */
static bool stopped(const char *desk, pid_t server, struct arena *a)
{
	unsigned before = events;
	int64_t began = clock_steady(), took, later;
	int raw = fixture_raw(desk);
	struct refusal why;
	ProtobufCMessage *m;
	bool told;

	fixture_hello(raw, NULL, a);
	if (!tap_wait(WAIT, hangs_no_more, NULL))
		bail("the pages hang still");
	hang("/store/log/", HANGS_SYNC);
	fixture_send(raw, 1, "customer note", NULL, note_of(2, "stopped", a));
	if (!tap_wait(WAIT, hangs_now, NULL))
		bail("no sync hangs");
	kill(server, SIGSTOP);
	took = clock_steady() - began;
	later = clock_steady() + 3 * CLOCK_SECOND;
	tap_wait(WAIT, over, &later);
	began = clock_steady();
	kill(server, SIGCONT);
	/* Its timers are due between two answers; the status would wait for the disk. */
	fixture_call(client, "session me", NULL, a, &m, &why, NULL);
	fixture_call(client, "session me", NULL, a, &m, &why, NULL);
	took += clock_steady() - began;
	disk->hangs = HANGS_NOT;
	is_int(OD__OUTCOME__DONE, fixture_outcome(raw, a), "stopped: it goes on, and what was sent is done");
	told = strcmp(status(a)->state, "disk silent") == 0 || events != before;
	close(raw);
	if (told && took > CLOCK_SECOND)
		return false;
	ok(!told, "and nobody heard of a silent disk");
	return true;
}

static pid_t killed(const char *desk, pid_t server, struct arena *a)
{
	int raw = fixture_raw(desk);
	unsigned found;

	fixture_hello(raw, NULL, a);
	hang("/store/log/", HANGS_SYNC);
	fixture_send(raw, 1, "customer note", NULL, note_of(2, "unanswered", a));
	ok(tap_wait(WAIT, hangs_now, NULL), "it hangs again");
	client_close(client);
	fixture_end(server, SIGKILL);
	close(raw);
	disk->hangs = HANGS_NOT;
	disk->hanging = 0;
	setenv("ORDERDESK_TEST_LONE", "1", 1);
	server = fixture_start(desk, "--test-hooks", NULL);
	connect_client(desk, a);
	is_int(1, times("early", a), "what was answered is there after a kill");
	found = times("unanswered", a);
	ok(found <= 1, "what was not is there once or not: %u", found);
	return server;
}

int main(void)
{
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	char path[4200];
	const char *desk;
	pid_t server;

	plan_lazy();
	desk = fixture_desk("desk");
	snprintf(path, sizeof path, "%s/disk", tap_tmpdir());
	disk = disk_make(path);
	disk_watch(disk, desk);
	setenv("DISK_CONTROL", path, 1);
	snprintf(path, sizeof path, "%s/tests/crash/disk.so", getenv("top_builddir"));
	fixture_preload(path);
	setenv("ORDERDESK_TEST_CHECKPOINT", "1", 1);
	server = fixture_start(desk, "--test-hooks", NULL);
	connect_client(desk, a);
	if (fixture_call(client, "customer add", NULL, a, &m, &why, "name=Harbour Deli", NULL) != OK
	    || fixture_call(client, "customer add", NULL, a, &m, &why, "name=Moon Gate", NULL) != OK)
		bail("no customers");
	log_hangs(desk, a);
	write_hangs(desk, a);
	pages_hang(a);
	for (int i = 0; i < 5 && !stopped(desk, server, a); i++)
		diag("too slow to tell");
	in_a_row(desk, server);
	server = killed(desk, server, a);
	lone_hangs(desk, server, a);
	lone_races(desk, a);
	is_int(OK, fixture_call(client, "server verify", NULL, a, &m, &why, NULL), "verify");
	is_int(0, m ? (long long)((Od__ServerVerified *)m)->n_fault : -1, "finds no fault");
	client_close(client);
	lone_stops(desk, server, a);
	arena_free(a);
	return tap_result();
}
