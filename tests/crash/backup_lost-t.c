/* SPDX-License-Identifier: ISC */
/*
 * backup_lost-t -- where the daily copies go is lost: orders go on, and the desk says so until it is back.
 *
 * The folder is gone with what it stands in, a file stands in its place, its disk is full. Each is told in
 * the status with what did not take the backup and why, also by the next server, and ends with the next
 * backup that is made. So is a sealed copy that another place does not take.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "crash/disk.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000

static struct arena *a;
static struct client *c;
static struct refusal why;

static ProtobufCMessage *call(const char *verb, const char *one, const char *two, const char *three)
{
	ProtobufCMessage *m = NULL;

	memset(&why, 0, sizeof why);
	return fixture_call(c, verb, NULL, a, &m, &why, one, two, three, NULL) == OK ? m : NULL;
}

static const char *place(const char *name)
{
	return arena_format(a, "%s/%s", tap_tmpdir(), name);
}

static void setting(const char *name, const char *value)
{
	if (!call("setting set", arena_format(a, "name=%s", name), arena_format(a, "value=%s", value), NULL))
		bail("%s: %s", name, refusal_text(&why, a, NULL));
}

struct wanted {
	Od__Message message;
	const char *path;	/* of BACKUP_UNMADE: what did not take it */
	bool there;
};

static bool is_so(void *baton)
{
	const struct wanted *w = baton;
	const Od__ServerShown *shown = (const Od__ServerShown *)call("server status", NULL, NULL, NULL);
	bool there = false;

	for (size_t i = 0; shown && i < shown->n_troubles; i++) {
		const Od__Refusal *t = shown->troubles[i];

		there |= t->message == w->message && (!w->path || (t->n_arg > 1
			&& strncmp(t->arg[1], w->path, strlen(w->path)) == 0));
	}
	return shown && there == w->there;
}

static bool told(const char *path)
{
	struct wanted w = {OD__MESSAGE__BACKUP_UNMADE, path, true};

	return tap_wait(WAIT, is_so, &w);
}

static bool is_over(Od__Message message)
{
	struct wanted w = {message, NULL, false};

	return tap_wait(WAIT, is_so, &w);
}

static void orders_go_on(const char *what)
{
	ok(call("order place", "customer=1", "line.0.item=1010", "line.0.quantity=1") != NULL,
		"%s: an order is placed", what);
}

static void lost(const char *what, const char *folder)
{
	setting("backup_folder", folder);
	if (!call("server backup", NULL, NULL, NULL))
		bail("server backup: %s", refusal_text(&why, a, NULL));
	ok(told(folder), "%s: it is told", what);
	orders_go_on(what);
}

static void made(const char *what)
{
	if (!call("server backup", NULL, NULL, NULL))
		bail("server backup: %s", refusal_text(&why, a, NULL));
	ok(is_over(OD__MESSAGE__BACKUP_UNMADE), "%s: a backup is made, and it is over", what);
}

static void goods(void)
{
	ProtobufCMessage *m;

	if (fixture_call(c, "product save", NULL, a, &m, &why, "code=1010", "name=Jar", "unit=jar",
			"price=18.50", NULL) != OK)
		bail("no goods: %s", refusal_text(&why, a, NULL));
	call("stock move", "kind=count", "line.0.product=1010", "line.0.quantity=1000");
	call("customer add", "name=Customer", NULL, NULL);
	setting("backup_daily", "no");
}

int main(void)
{
	const char *desk = fixture_desk("desk"), *far, *key = "odpub-none";
	struct wanted copy = {OD__MESSAGE__COPY_UNMADE, NULL, true};
	struct disk *disk;
	pid_t server;

	a = arena_new((size_t)1 << 30);
	plan_lazy();
	far = place("far");
	mkdir(far, 0700);
	disk = disk_make(place("disk"));
	disk_watch(disk, far);
	setenv("DISK_CONTROL", place("disk"), 1);
	fixture_preload(arena_format(a, "%s/tests/crash/disk.so", getenv("top_builddir")));
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	goods();

	lost("the folder is gone", place("nowhere/backups"));
	is_int(-SIGKILL, fixture_end(server, SIGKILL), "the server is killed");
	client_close(c);
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	ok(told(place("nowhere/backups")), "the next one knows of it");
	close(open(place("file"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	lost("a file stands in its place", place("file"));
	disk->room = disk->used + 4096;
	lost("its disk is full", far);
	disk->room = 0;
	made("with room again");

	setting("offsite_folder", place("nowhere/sealed"));
	setting("offsite_key", key);
	call("server backup", NULL, NULL, NULL);
	ok(tap_wait(WAIT, is_so, &copy), "a sealed copy that is not made is told, too");
	orders_go_on("without a sealed copy");
	setting("offsite_folder", "");
	call("server backup", NULL, NULL, NULL);
	ok(is_over(OD__MESSAGE__COPY_UNMADE), "and over when none is wanted");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
