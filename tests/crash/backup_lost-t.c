/* SPDX-License-Identifier: ISC */
/*
 * backup_lost-t -- where the daily copies go is lost: orders go on, and the desk says so until it is back.
 *
 * The folder is gone with what it stands in, a file stands in its place, its disk is full, which log files
 * meet, too. Each is told in the status with what did not take the backup and why, also by the next server,
 * and ends with the next backup that is made. So is a sealed copy that another place does not take. A disk
 * that is not mounted leaves an empty folder: nothing goes there.
 */
#include <errno.h>
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
	const char *path;	/* what did not take it */
	bool there;
};

static bool is_so(void *baton)
{
	const struct wanted *w = baton;
	const Od__ServerShown *shown = (const Od__ServerShown *)call("server status", NULL, NULL, NULL);
	bool there = false;

	for (size_t i = 0; shown && i < shown->n_troubles; i++) {
		const Od__Refusal *t = shown->troubles[i];

		there |= t->message == w->message && !w->path;
		for (size_t k = 0; w->path && k < t->n_arg; k++)
			there |= t->message == w->message && strstr(t->arg[k], w->path);
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
	const ProtobufCMessage *m = call("order place", "customer=1", "line.0.item=1010",
		"line.0.quantity=1");

	ok(m != NULL, "%s: an order is placed: %s", what, m ? "" : refusal_text(&why, a, NULL));
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

/* ---- log files that the disk of the copies does not take ---- */

static int files(const char *pattern)
{
	char line[100] = "";
	FILE *p = popen(arena_format(a, "ls %s 2>/dev/null | wc -l", pattern), "r");

	if (!p || !fgets(line, sizeof line, p))
		bail("no list of %s", pattern);
	pclose(p);
	return atoi(line);
}

struct filled {
	const char *pattern;
	int more;
};

static bool is_filled(void *baton)
{
	const struct filled *f = baton;

	return files(f->pattern) > f->more;
}

static bool none(void *baton)
{
	return files(baton) == 0;
}

/* The number of the first or the last log file of these. */
static long number_of(const char *pattern, bool last)
{
	char line[100] = "";
	FILE *p = popen(arena_format(a, "ls %s | sed 's/.*log[.]0*//' | sort -n | %s -n 1", pattern,
		last ? "tail" : "head"), "r");

	if (!p || !fgets(line, sizeof line, p))
		bail("no list of %s", pattern);
	pclose(p);
	return atol(line);
}

static void write_logs(void)
{
	for (int i = 0; i < 120; i++)
		if (!call("customer add", arena_format(a, "name=Bar %d", i),
				arena_format(a, "note=%0900d", i), "accept_duplicate=true"))
			bail("no customer: %s", refusal_text(&why, a, NULL));
}

static void logs_full(struct disk *disk, const char *desk, const char *folder)
{
	const char *archived = arena_format(a, "'%s'/log/*/log.*.zst", folder);
	const char *own = arena_format(a, "'%s'/store/log/log.0*", desk);
	struct wanted told = {OD__MESSAGE__LOGS_STAY, NULL, true};
	struct filled some = {archived, files(archived)};
	const char *parts = arena_format(a, "'%s'/log/*/*.part", folder);
	long copied, first, last;

	write_logs();
	ok(tap_wait(WAIT, is_filled, &some), "finished log files are archived");
	disk->room = disk->used + 4096;
	write_logs();
	ok(tap_wait(WAIT, is_so, &told), "a disk that takes no log file is told");
	orders_go_on("with log files that stay");
	copied = number_of(archived, true);
	first = number_of(own, false);
	last = number_of(own, true);
	ok(first <= copied + 1 && last > copied + 1, "they stay in the store: %ld to %ld, copied up to %ld",
		first, last, copied);
	/* now and then it is tried again */
	ok(tap_wait(WAIT, none, (void *)(uintptr_t)parts), "and no part of one is left");
	some.more = files(archived);
	disk->room = 0;
	ok(is_over(OD__MESSAGE__LOGS_STAY), "with room again it is over");
	ok(tap_wait(WAIT, is_filled, &some), "and they are archived");
}

/* ---- a disk that is not mounted ---- */

static bool ended(void *baton)
{
	const Od__Job *j = (const Od__Job *)call("job show", baton, NULL, NULL);

	return j && j->state != OD__JOB_STATE__DRAINING;
}

/* How a backup ended that was asked for with this argument. */
static int said_of(const char *argument)
{
	const Od__Made *m = (const Od__Made *)call("server backup", argument, NULL, NULL);
	const char *id = m ? arena_format(a, "id=%llu", (unsigned long long)m->id) : "";
	const Od__Job *j;

	if (!m || !tap_wait(WAIT, ended, (void *)(uintptr_t)id))
		bail("server backup: %s", refusal_text(&why, a, NULL));
	j = (const Od__Job *)call("job show", id, NULL, NULL);
	return j && j->said ? (int)j->said->message : 0;
}

static void unmount(const char *folder)
{
	const char *away = place("disk.away");

	/* In one step, as the folder below a disk is there in the moment when that goes. */
	if (mkdir(away, 0700) || renameat2(AT_FDCWD, folder, AT_FDCWD, away, RENAME_EXCHANGE))
		bail("%s is not taken away: %s", folder, strerror(errno));
}

static void empty(const char *folder)
{
	FILE *p = popen(arena_format(a, "rm -rf '%s'/*", folder), "r");

	if (!p || pclose(p) != 0)
		bail("%s is not emptied", folder);
}

/* It fails when something was written into the folder below. */
static bool mount_again(const char *folder)
{
	return rmdir(folder) == 0 && rename(place("disk.away"), folder) == 0;
}

static void unmounted(const char *folder)
{
	struct wanted told = {OD__MESSAGE__BACKUP_PLACE, folder, true};
	struct wanted was = {OD__MESSAGE__BACKUP_UNMADE, "its disk was not mounted", true};
	struct wanted advice = {OD__MESSAGE__BACKUP_UNMADE, "anew", false};

	setting("backup_folder", folder);
	is_int(OD__MESSAGE__BACKUP_MADE, said_of(NULL), "a backup to a disk");
	unmount(folder);
	ok(tap_wait(WAIT, is_so, &told), "the disk is not mounted: it is told before a backup is wanted");
	is_int(OD__MESSAGE__BACKUP_PLACE, said_of(NULL), "none is made into the folder that is left");
	empty(folder);	/* what was on its way to the disk when it went: the keeper has passed it */
	is_int(OD__MESSAGE__BACKUP_PLACE, said_of(NULL), "nor the next");
	orders_go_on("without the disk");
	rmdir(folder);
	is_int(OD__MESSAGE__BACKUP_PLACE, said_of(NULL), "nor into none");
	mkdir(folder, 0700);
	ok(mount_again(folder), "nothing was written there");
	ok(is_over(OD__MESSAGE__BACKUP_PLACE), "mounted again, it is over");
	ok(is_so(&was) && is_so(&advice),
		"but for the backup that was not made: there is nothing to begin anew");
	is_int(OD__MESSAGE__BACKUP_MADE, said_of(NULL), "and a backup is made");
	unmount(folder);
	is_int(OD__MESSAGE__BACKUP_MADE, said_of("anew=true"), "a new disk is taken when somebody says so");
	ok(is_over(OD__MESSAGE__BACKUP_PLACE), "and it is known from then on");
	is_int(OD__MESSAGE__BACKUP_MADE, said_of(NULL), "by the next one");
}

static void unmounted_copies(void)
{
	const char *folder = place("offsite");
	struct wanted told = {OD__MESSAGE__COPY_UNMADE, folder, true};
	char key[200];

	if (rename(place("disk.away"), place("disk.old")) || mkdir(folder, 0700))
		bail("no folder");
	setting("offsite_folder", folder);
	fixture_backup_key(place("secret"), key);
	setting("offsite_key", key);
	said_of(NULL);
	ok(is_over(OD__MESSAGE__COPY_UNMADE), "a sealed copy is made");
	unmount(folder);
	is_int(OD__MESSAGE__BACKUP_MADE, said_of(NULL),
		"without the disk of the sealed copies a backup is made");
	ok(tap_wait(WAIT, is_so, &told), "and that there is no copy of it is told");
	ok(mount_again(folder), "nothing was written to the folder that is left");
	said_of(NULL);
	ok(is_over(OD__MESSAGE__COPY_UNMADE), "mounted again, it is over");
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
	const char *desk, *far, *key = "odpub-none";
	struct wanted copy = {OD__MESSAGE__COPY_UNMADE, "offsite_key", true};
	struct disk *disk;
	pid_t server;

	a = arena_new((size_t)1 << 30);
	plan_lazy();
	/* of small log files from its beginning: the size of the first is its own */
	setenv("ORDERDESK_TEST_LOG", "120000", 1);
	desk = fixture_desk("desk");
	far = place("far");
	mkdir(far, 0700);
	disk = disk_make(place("disk"));
	disk_watch(disk, far);
	setenv("DISK_CONTROL", place("disk"), 1);
	fixture_preload(arena_format(a, "%s/tests/crash/disk.so", getenv("top_builddir")));
	server = fixture_start(desk, "--test-hooks", NULL);
	c = fixture_open(desk);
	goods();

	lost("the folder is gone", place("nowhere/backups"));
	is_int(-SIGKILL, fixture_end(server, SIGKILL), "the server is killed");
	client_close(c);
	server = fixture_start(desk, "--test-hooks", NULL);
	c = fixture_open(desk);
	ok(told(place("nowhere/backups")), "the next one knows of it");
	close(open(place("file"), O_CREAT | O_WRONLY | O_CLOEXEC, 0600));
	lost("a file stands in its place", place("file"));
	disk->room = disk->used + 4096;
	lost("its disk is full", far);
	disk->room = 0;
	made("with room again");
	logs_full(disk, desk, far);

	setting("offsite_folder", place("nowhere/sealed"));
	setting("offsite_key", key);
	call("server backup", NULL, NULL, NULL);
	ok(tap_wait(WAIT, is_so, &copy), "a sealed copy that is not made is told, too, with the setting");
	orders_go_on("without a sealed copy");
	setting("offsite_folder", "");
	call("server backup", NULL, NULL, NULL);
	ok(is_over(OD__MESSAGE__COPY_UNMADE), "and over when none is wanted");
	unmounted(far);
	unmounted_copies();
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
