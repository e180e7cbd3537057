/* SPDX-License-Identifier: ISC */
/*
 * A disk that fills up: the ballast is given up and orders go on while imports wait; with nothing
 * left the desk is for reading, each write gets a sentence, and one that was done its answer; it
 * ends by itself. A disk that is full at once ends the server and loses nothing.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/disk.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define MEGABYTE ((int64_t)1 << 20)
#define WAIT 60000

static struct disk *disk;
static struct client *client;
static unsigned noted, events;

/* What the folder holds now. */
static int64_t used(const char *desk)
{
	char line[700];
	long kilobytes = 0;
	FILE *p;

	snprintf(line, sizeof line, "du -sk --apparent-size '%s'", desk);
	p = popen(line, "r");
	if (!p || fscanf(p, "%ld", &kilobytes) != 1)
		bail("du does not tell");
	pclose(p);
	return (int64_t)kilobytes << 10;
}

static void leave_megabytes(int n)
{
	disk->room = disk->used + n * MEGABYTE + 1;
}

/* The text is kept by the arena; 0 or the message of the refusal. */
static int note(const char *once, struct arena *a)
{
	struct refusal why = { 0 };
	ProtobufCMessage *m;
	enum status s = fixture_call(client, "customer note", once, a, &m, &why, "customer=1",
		arena_format(a, "text=note of %s", once), NULL);

	noted += s == OK;
	return s == OK ? 0 : (int)why.message;
}

static const char *state(struct arena *a)
{
	ProtobufCMessage *m = NULL;
	struct refusal why;

	if (fixture_call(client, "server status", NULL, a, &m, &why, NULL) != OK)
		return "";
	return ((Od__ServerShown *)m)->state;
}

struct wanted { const char *state; };

static bool is_state(void *baton)
{
	struct arena *a = arena_new(0);
	bool is = strcmp(state(a), ((struct wanted *)baton)->state) == 0;

	arena_free(a);
	return is;
}

static bool has_ballast(void *baton)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *m = NULL;
	struct refusal why;
	bool has = fixture_call(client, "server status", NULL, a, &m, &why, NULL) == OK
		&& ((Od__ServerShown *)m)->ballast == (uint64_t)*(int *)baton;

	arena_free(a);
	return has;
}

static void heard(void *baton, const Od__Event *event)
{
	(void)baton;
	events += strcmp(event->topic, "banner") == 0 && strcmp(event->what, "room") == 0;
}

static bool heard_of_each(void *baton)
{
	(void)baton;
	client_step(client);
	return events >= 3;
}

static void connect_client(const char *desk, struct arena *a)
{
	client = fixture_open(desk);
	client_events(client, heard, NULL);
	client_send(client, verb_find_full("event follow", NULL), fixture_request("event follow", a,
		"topic.0=banner", NULL), NULL, NULL, NULL, NULL);
}

static void setting(const char *name, const char *value, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;

	if (fixture_call(client, "setting set", NULL, a, &m, &why, arena_format(a, "name=%s", name),
			arena_format(a, "value=%s", value), NULL) != OK)
		bail("%s is not set: %s", name, refusal_text(&why, a, NULL));
}

static void fills_up(struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m;

	ok(tap_wait(WAIT, has_ballast, &(int){ 8 }), "with room there is a ballast");
	is_int(0, note("first", a), "and the desk writes");
	leave_megabytes(4);
	ok(tap_wait(WAIT, is_state, &(struct wanted){ "disk short" }), "the disk is short");
	ok(tap_wait(WAIT, has_ballast, &(int){ 0 }), "the ballast is given up");
	is_int(0, note("second", a), "notes go on");
	is_int(ERR_REFUSED, fixture_call(client, "import open", NULL, a, &m, &why,
		"kind=import_customers", "key=k", "rows=1", NULL), "an import waits");
	is_int(OD__MESSAGE__DISK_SHORT, why.message, "and is told: %s", refusal_text(&why, a, NULL));

	leave_megabytes(4);
	ok(tap_wait(WAIT, is_state, &(struct wanted){ "read only" }), "then there is none left");
	is_int(OD__MESSAGE__DISK_READ_ONLY, note("third", a), "a write is refused");
	is_int(0, note("second", a), "one that was done is answered again");
	noted--;
	is_int(OK, fixture_call(client, "customer find", NULL, a, &m, &why, "text=Deli", NULL),
		"search goes on");
	is_int(OK, fixture_call(client, "customer show", NULL, a, &m, &why, "customer=1", NULL),
		"reading too");

	leave_megabytes(200);
	ok(tap_wait(WAIT, is_state, &(struct wanted){ "running" }), "with room again it ends by itself");
	ok(tap_wait(WAIT, has_ballast, &(int){ 8 }), "and the ballast is there again");
	is_int(0, note("third", a), "what was refused is taken");
	ok(tap_wait(WAIT, heard_of_each, NULL), "seats heard of each change: %u", events);
}

static bool has_ended(void *baton)
{
	siginfo_t end = { .si_pid = 0 };

	return waitid(P_PID, (id_t)*(pid_t *)baton, &end, WEXITED | WNOHANG | WNOWAIT) || end.si_pid;
}

/* Nothing is left at once: no floor can help. */
static pid_t full_at_once(const char *desk, pid_t server, struct arena *a)
{
	char said[600] = "", mark[700];
	int code = 0, i;
	pid_t again;

	setting("ballast_mb", "0", a);
	if (!tap_wait(WAIT, has_ballast, &(int){ 0 }))
		bail("the ballast stays");
	disk->room = 1;
	for (i = 0; i < 4000 && note(arena_format(a, "burst %d", i), a) == 0; i++)
		;
	client_close(client);
	tap_wait(WAIT, has_ended, &server);
	is_int(-SIGABRT, fixture_end(server, SIGKILL), "a table that cannot grow ends the server (%d notes)",
		i);
	snprintf(mark, sizeof mark, "%s/store/fault", desk);
	ok(access(mark, F_OK) != 0, "but leaves no mark of a broken disk");
	again = fixture_try(desk, "--test-hooks", NULL, &code, said);
	if (!again)
		ok(strstr(said, "is full") && strstr(said, "room"), "a start says so: %s", said);
	else
		fixture_end(again, SIGKILL);
	leave_megabytes(200);
	return fixture_start(desk, "--test-hooks", NULL);
}

int main(void)
{
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m = NULL;
	char path[4200];
	const char *desk;
	uint64_t seen = 0;
	pid_t server;

	plan_lazy();
	desk = fixture_desk("desk");
	snprintf(path, sizeof path, "%s/disk", tap_tmpdir());
	disk = disk_make(path);
	disk_watch(disk, desk);
	setenv("DISK_CONTROL", path, 1);
	snprintf(path, sizeof path, "%s/tests/crash/disk.so", getenv("top_builddir"));
	fixture_preload(path);
	setenv("ORDERDESK_TEST_BALLAST", "1", 1);
	setenv("ORDERDESK_TEST_CHECKPOINT", "1", 1);
	disk->used = used(desk);
	disk->room = disk->used + 400 * MEGABYTE;
	server = fixture_start(desk, "--test-hooks", NULL);
	connect_client(desk, a);
	setting("disk_floor_mb", "8", a);
	setting("ballast_mb", "8", a);
	if (fixture_call(client, "customer add", NULL, a, &m, &why, "name=Harbour Deli", NULL) != OK)
		bail("no customer");
	fills_up(a);
	server = full_at_once(desk, server, a);
	connect_client(desk, a);
	is_int(OK, fixture_call(client, "feed read", NULL, a, &m, &why, "record=note", "limit=200", NULL),
		"the notes are read");
	while (m && ((Od__FeedEntries *)m)->n_row) {
		uint64_t last = ((Od__FeedEntries *)m)->last;

		seen += ((Od__FeedEntries *)m)->n_row;
		fixture_call(client, "feed read", NULL, a, &m, &why, "record=note", "limit=200",
			arena_format(a, "after=%llu", (unsigned long long)last), NULL);
	}
	ok(seen >= noted && seen <= noted + 1, "%llu of %u notes are there", (unsigned long long)seen,
		noted);
	is_int(OK, fixture_call(client, "server verify", NULL, a, &m, &why, NULL), "verify");
	is_int(0, m ? (long long)((Od__ServerVerified *)m)->n_fault : -1, "finds no fault");
	client_close(client);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
