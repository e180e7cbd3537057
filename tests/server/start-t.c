/* SPDX-License-Identifier: ISC */
/*
 * start-t -- one server a desk: started when wanted, refused twice, by whatever path, stopped for good by
 * the verb.
 *
 * A client starts the server that is not there, eight at once start one; a second server gets a
 * sentence; `server stop` leaves a mark that clients respect; a desk at a path too long for a
 * socket address works like any other.
 */
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"
#include "wire/address.h"

static struct client *open_start(const char *desk, bool start, struct refusal *why,
	struct arena *a)
{
	struct client_options o = {.desk = desk, .program = "test", .start = start};
	struct client *c = NULL;

	client_open(&o, &c, why, a);
	return c;
}

static pid_t pid_of(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	fixture_call(c, "server status", NULL, a, &m, &why, NULL);
	return m ? (pid_t)((Od__ServerShown *)m)->pid : 0;
}

/* Ended, though nobody may have taken its exit code yet. */
static bool is_gone(void *baton)
{
	char path[64], state = 'Z';
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)*(pid_t *)baton);
	f = fopen(path, "re");
	if (!f)
		return true;
	if (fscanf(f, "%*d (%*[^)]) %c", &state) != 1)
		state = 'Z';
	fclose(f);
	return state == 'Z';
}

/* In a view of the file systems of its own, so that nothing is left mounted: 1 is refused, 77 no mount. */
static int refused_at_mount(const char *desk, const char *at)
{
	char said[600];
	int status;
	pid_t child = fork();

	if (child == 0) {
		if (mkdir(at, 0700) != 0 || unshare(CLONE_NEWNS) != 0 ||
		    mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) != 0 ||
		    mount(desk, at, NULL, MS_BIND, NULL) != 0)
			_exit(77);
		status = fixture_refused(at, said);
		_exit(strstr(said, "already") ? status : 99);
	}
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/* The same desk under another name is the same desk, and the server that has it keeps its socket. */
static void other_paths(const char *desk, pid_t server, struct arena *a)
{
	const char *link = arena_format(a, "%s/link", tap_tmpdir());
	struct client *c;
	char said[600];
	int r;

	if (symlink(desk, link) != 0)
		bail("no link");
	is_int(1, fixture_refused(link, said), "nor does one start by a link to its folder");
	ok(strstr(said, "already") != NULL, "which is told: %s", said + 1);
	r = refused_at_mount(desk, arena_format(a, "%s/mount", tap_tmpdir()));
	if (r == 77)
		skip(1, "nothing can be mounted here");
	else
		is_int(1, r, "nor by a second mount of it");
	c = fixture_open(link);
	is_int(server, pid_of(c, a), "by the link, too, the first one serves");
	client_close(c);
	c = fixture_open(desk);
	is_int(server, pid_of(c, a), "and by its path");
	client_close(c);
}

static void refusals(struct arena *a)
{
	const char *desk = fixture_desk("two"), *none;
	pid_t server = fixture_start(desk, NULL, NULL);
	struct refusal why;
	char said[600];

	is_int(1, fixture_refused(desk, said), "a second server is refused");
	ok(strstr(said, "already") != NULL, "with a sentence: %s", said + 1);
	other_paths(desk, server, a);
	is_int(0, fixture_end(server, SIGTERM), "the first one ends cleanly");
	ok(!open_start(desk, false, &why, a), "no server, none wanted");
	is_int(OD__MESSAGE__SERVER_ABSENT, why.message, "is told so");
	none = arena_format(a, "%s/none", tap_tmpdir());
	ok(!open_start(none, true, &why, a), "no desk");
	is_int(OD__MESSAGE__DESK_ABSENT, why.message, "is told so");
	is_int(1, fixture_refused(none, said), "nor does a server start there");
}

/* Eight processes want the server at one time: each is served, by the same one. */
static void at_once(const char *desk, struct arena *a)
{
	pid_t children[8], servers[8], first = 0;
	int ends[2], i, served = 0, same = 0;

	if (pipe(ends) != 0)
		bail("pipe");
	for (i = 0; i < 8; i++) {
		children[i] = fork();
		if (children[i] == 0) {
			struct refusal why;
			struct client *c = open_start(desk, true, &why, a);
			pid_t pid = c ? pid_of(c, a) : 0;

			if (write(ends[1], &pid, sizeof pid) != sizeof pid)
				_exit(1);
			_exit(0);
		}
	}
	for (i = 0; i < 8; i++) {
		waitpid(children[i], NULL, 0);
		if (read(ends[0], &servers[i], sizeof servers[i]) != sizeof servers[i])
			bail("a child said nothing");
		served += servers[i] > 0;
		first = first ? first : servers[i];
		same += servers[i] == first;
	}
	is_int(8, served, "eight clients at once are served");
	is_int(8, same, "by one server");
	close(ends[0]);
	close(ends[1]);
}

static void stop_and_start(const char *desk, struct arena *a)
{
	struct refusal why;
	struct client *c = open_start(desk, true, &why, a);
	ProtobufCMessage *m;
	pid_t pid;

	if (!c)
		bail("not served: %s", refusal_text(&why, a, NULL));
	pid = pid_of(c, a);
	is_int(OK, fixture_call(c, "server stop", NULL, a, &m, &why, NULL), "server stop");
	client_until_closed(c);
	client_close(c);
	ok(tap_wait(60000, is_gone, &pid), "the server is gone");
	ok(stop_marked(desk), "and left its mark");
	ok(!open_start(desk, true, &why, a), "which a client respects");
	is_int(OD__MESSAGE__SERVER_STOPPED, why.message, "and tells");
	stop_unmark(desk);
	c = open_start(desk, true, &why, a);
	ok(c != NULL, "without the mark it is started again");
	if (c) {
		pid = pid_of(c, a);
		kill(pid, SIGTERM);
		client_close(c);
		ok(tap_wait(60000, is_gone, &pid), "SIGTERM ends it");
		ok(!stop_marked(desk), "without a mark");
	}
}

/* A client that keeps the desk up: the server is killed under it, and the call is answered. */
static void kept_up(const char *desk, struct arena *a)
{
	struct client_options o = {.desk = desk, .program = "test", .start = true,
		.reconnect = true};
	struct refusal why;
	struct client *c;
	ProtobufCMessage *m = NULL;
	pid_t first, second;

	if (client_open(&o, &c, &why, a) != OK)
		bail("not served: %s", refusal_text(&why, a, NULL));
	first = pid_of(c, a);
	kill(first, SIGKILL);
	/* What this process ignores must not pass to the server that it starts. */
	signal(SIGTERM, SIG_IGN);
	is_int(OK, fixture_call(c, "customer add", NULL, a, &m, &why, "name=After all", NULL),
		"a call over a kill -9 is answered");
	second = pid_of(c, a);
	ok(second > 0 && second != first, "by a server that the client started");
	ok(client_connected(c) && client_lost_since(c) == 0, "and the client is connected");
	client_close(c);
	signal(SIGTERM, SIG_DFL);
	kill(second, SIGTERM);
	ok(tap_wait(60000, is_gone, &second), "it ends by the signal that its starter ignored");
}

/* What listens is just ending: it takes the connection and hangs up without a word. */
static void ending(const char *desk, struct arena *a)
{
	struct refusal why;
	struct client *c;
	int fd, taken;
	pid_t child, server;

	if (address_listen(desk, 8, &fd) != OK)
		bail("no socket in %s", desk);
	child = fork();
	if (child == 0) {
		struct pollfd p = {.fd = fd, .events = POLLIN};

		poll(&p, 1, 60000);
		taken = accept(fd, NULL, NULL);
		close(fd);
		close(taken);
		_exit(0);
	}
	close(fd);
	c = open_start(desk, true, &why, a);
	ok(c != NULL, "a client that met an ending server starts the next");
	waitpid(child, NULL, 0);
	server = c ? pid_of(c, a) : 0;
	client_close(c);
	if (server > 0) {
		kill(server, SIGTERM);
		ok(tap_wait(60000, is_gone, &server), "which ends");
	}
}

/* A server that nobody can reach makes room for one that can be. */
static void cut_off(const char *desk, struct arena *a)
{
	struct refusal why;
	struct client *c = open_start(desk, true, &why, a);
	pid_t first, second;

	if (!c)
		bail("not served: %s", refusal_text(&why, a, NULL));
	first = pid_of(c, a);
	client_close(c);
	address_remove(desk);
	ok(tap_wait(60000, is_gone, &first), "without its socket a server ends");
	c = open_start(desk, true, &why, a);
	second = c ? pid_of(c, a) : 0;
	ok(second > 0, "and the next call starts one");
	client_close(c);
	if (second > 0) {
		kill(second, SIGTERM);
		ok(tap_wait(60000, is_gone, &second), "which ends");
	}
}

/* After a fault of the disk only a start that asks for it goes on. */
static void after_fault(void)
{
	const char *desk = fixture_desk("fault");
	char path[700], said[600];
	FILE *f;

	snprintf(path, sizeof path, "%s/store/fault", desk);
	f = fopen(path, "we");
	if (!f || fputs("flush: Input/output error", f) < 0 || fclose(f) != 0)
		bail("no mark");
	is_int(1, fixture_refused(desk, said), "with the mark of a fault no server starts");
	ok(strstr(said, "--after-io-error") != NULL, "and says what to do: %s", said + 1);
	is_int(0, fixture_end(fixture_start(desk, "--after-io-error", NULL), SIGTERM),
		"which works when all is whole");
	is_int(0, fixture_end(fixture_start(desk, NULL, NULL), SIGTERM), "and clears the mark");
}

static void far_away(struct arena *a)
{
	char path[400];
	const char *desk;
	struct client *c;
	pid_t server;

	snprintf(path, sizeof path, "%s/%0150d", tap_tmpdir(), 0);
	mkdir(path, 0700);
	snprintf(path, sizeof path, "%0150d/desk", 0);
	desk = fixture_desk(path);
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	is_int(server, pid_of(c, a), "a desk at a path of over 108 bytes is served");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "and ends cleanly");
}

int main(void)
{
	struct arena *a = arena_new(0);
	const char *desk = fixture_desk("desk");

	plan_lazy();
	refusals(a);
	at_once(desk, a);
	stop_and_start(desk, a);
	kept_up(desk, a);
	ending(desk, a);
	cut_off(desk, a);
	far_away(a);
	after_fault();
	arena_free(a);
	return tap_result();
}
