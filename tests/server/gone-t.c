/* SPDX-License-Identifier: ISC */
/*
 * A desk that is taken away under its server: the store moved, the whole folder moved, its disk unmounted
 * (where this may mount). The server ends within seconds and says so, a start on what stands there instead
 * is refused and makes nothing, and with the folder back everything that was answered is there.
 */
#include <errno.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000

static struct arena *memory;
static unsigned customers;

static void add(const char *desk)
{
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m;

	if (fixture_call(c, "customer add", NULL, memory, &m, &why, arena_format(memory, "name=Deli %u",
			customers), "accept_duplicate=true", NULL) != OK)
		bail("no customer: %s", refusal_text(&why, memory, NULL));
	customers++;
	client_close(c);
}

static bool has_ended(void *baton)
{
	siginfo_t end = { .si_pid = 0 };

	return waitid(P_PID, (id_t)*(pid_t *)baton, &end, WEXITED | WNOHANG | WNOWAIT) || end.si_pid;
}

static bool log_says(const char *desk, const char *words)
{
	char text[8000] = "";
	FILE *f = fopen(arena_format(memory, "%s.log", desk), "re");

	if (f && fread(text, 1, sizeof text - 1, f) == 0)
		text[0] = '\0';
	if (f)
		fclose(f);
	if (!strstr(text, words))
		diag("it says: %s", text);
	return strstr(text, words) != NULL;
}

static void must(int r, const char *what)
{
	if (r != 0)
		bail("%s: %s", what, strerror(errno));
}

/* Behind what took it away: the server ends; a start finds `empty`, and nothing is made in it. */
static void gone(const char *desk, pid_t server, const char *empty, const char *how)
{
	char said[600] = "";
	int code = 0;

	ok(tap_wait(WAIT, has_ended, &server), "%s: the server ends", how);
	is_int(-SIGABRT, fixture_end(server, 0), "%s: loudly", how);
	ok(log_says(desk, "/store is not the folder any more"), "%s: and says why", how);
	ok(!fixture_try(desk, NULL, NULL, &code, said) && code == 1 && strstr(said, "There is no desk in"),
		"%s: no start makes a desk of what is left: %s", how, said);
	ok(rmdir(empty) == 0 || errno == EBUSY, "%s: and nothing is made there", how);
}

static void back(const char *desk, const char *how)
{
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	struct refusal why;
	ProtobufCMessage *m = NULL;

	is_int(OK, fixture_call(c, "server status", NULL, memory, &m, &why, NULL), "%s: it is back", how);
	is_int(customers, m ? (long long)((Od__ServerShown *)m)->customers : -1,
		"%s: all that was answered is there", how);
	is_int(OK, fixture_call(c, "server verify", NULL, memory, &m, &why, NULL), "%s: verify", how);
	is_int(0, (long long)((Od__ServerVerified *)m)->n_fault, "%s: finds no fault", how);
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "%s: a clean end", how);
}

static void moved(const char *desk, const char *part, const char *how)
{
	const char *from = arena_format(memory, "%s%s", desk, part), *to = arena_format(memory, "%s/away",
		tap_tmpdir());
	pid_t server = fixture_start(desk, NULL, NULL);

	add(desk);
	must(rename(from, to), "moving it away");
	must(mkdir(from, 0700), "an empty folder");
	gone(desk, server, from, how);
	rmdir(from);
	must(rename(to, from), "moving it back");
	back(desk, how);
}

/* A second way to it stays, by which it is mounted again. */
static void unmounted(void)
{
	const char *top = arena_format(memory, "%s/disk", tap_tmpdir()), *other = arena_format(memory,
		"%s/other", tap_tmpdir()), *how = "unmounted", *desk;
	pid_t server;

	if (unshare(CLONE_NEWNS) || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL)
	    || mkdir(top, 0700) || mkdir(other, 0700) || mount("none", top, "tmpfs", 0, "size=400m")) {
		skip(1, "no disk is mounted here: %s", strerror(errno));
		return;
	}
	must(mount(top, other, NULL, MS_BIND, NULL), "mounting it twice");
	customers = 0;
	desk = fixture_desk("disk/desk");
	server = fixture_start(desk, NULL, NULL);
	add(desk);
	must(umount2(top, MNT_DETACH), "unmounting it");
	ok(tap_wait(WAIT, has_ended, &server), "%s: the server ends", how);
	is_int(-SIGABRT, fixture_end(server, 0), "%s: loudly", how);
	must(mount(other, top, NULL, MS_BIND, NULL), "mounting it again");
	ok(log_says(desk, "/store is not the folder any more"), "%s: and says why", how);
	back(desk, how);
	umount2(top, MNT_DETACH);
	umount2(other, MNT_DETACH);
}

int main(void)
{
	const char *desk;

	plan_lazy();
	memory = arena_new(0);
	desk = fixture_desk("desk");
	moved(desk, "/store", "its store moved");
	moved(desk, "", "moved");
	unmounted();
	arena_free(memory);
	return tap_result();
}
