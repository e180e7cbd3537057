/* SPDX-License-Identifier: ISC */
/*
 * Backups as jobs of a server: by a verb, at their time of the day, once after a downtime; stopped,
 * killed and begun again; kept by number, sealed for another place; and the drill.
 *
 * The clock of the server is a file. A job stands still while the hold file is there.
 */
#include <dirent.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "desk/vault_copy.h"
#include "record/backup.pb-c.h"
#include "record/message.pb-c.h"
#include "server/fixture.h"
#include "store/archive.h"
#include "tap/tap.h"

#define WAIT 60000

static struct arena *memory;
static struct client *c;
static const char *desk, *clock_file, *hold_file, *hold_end;

static const char *place(const char *name)
{
	return arena_format(memory, "%s/%s", tap_tmpdir(), name);
}

static void write_file(const char *path, const char *text)
{
	const char *next = arena_format(memory, "%s.new", path);
	FILE *f = fopen(next, "we");

	if (!f || fputs(text, f) < 0 || fclose(f) != 0 || rename(next, path) != 0)
		bail("%s is not written", path);
}

static void set_clock(const char *text)
{
	write_file(clock_file, arena_format(memory, "=%s\n", text));
}

static struct refusal why;

/* Calls; *reply NULL when it is refused. */
static ProtobufCMessage *call(const char *verb, const char *one, const char *two, const char *three)
{
	ProtobufCMessage *m = NULL;

	memset(&why, 0, sizeof why);
	if (fixture_call(c, verb, NULL, memory, &m, &why, one, two, three, NULL) != OK)
		return NULL;
	return m;
}

static const Od__Job *job(uint64_t id)
{
	return (Od__Job *)call("job show", arena_format(memory, "id=%llu", (unsigned long long)id),
		NULL, NULL);
}

struct awaited { uint64_t id; Od__JobState state; };

static bool in_state(void *baton)
{
	const struct awaited *w = baton;
	const Od__Job *j = job(w->id);

	return j && (j->state == w->state || j->state != OD__JOB_STATE__DRAINING);
}

/* Waits until the job is in that state; the number of what it says then. */
static int becomes(uint64_t id, Od__JobState state)
{
	struct awaited w = { id, state };

	if (!tap_wait(WAIT, in_state, &w) || job(id)->state != state)
		return -(int)(job(id) ? job(id)->state : 99);
	return job(id)->said ? (int)job(id)->said->message : 0;
}

static uint64_t begun(const ProtobufCMessage *made)
{
	if (!made)
		bail("no job began: %s", refusal_text(&why, memory, NULL));
	return ((const Od__Made *)made)->id;
}

static size_t files(const char *folder, const char *end)
{
	DIR *d = opendir(folder);
	struct dirent *e;
	size_t count = 0;

	while (d && (e = readdir(d))) {
		size_t length = strlen(e->d_name), tail = strlen(end);

		count += length > tail && strcmp(e->d_name + length - tail, end) == 0;
	}
	if (d)
		closedir(d);
	return count;
}

static void by_verb(void)
{
	const char *to = place("one.tar.zst");
	struct archive_facts facts;
	uint64_t id = begun(call("server backup", arena_format(memory, "to=%s", to), NULL, NULL));

	is_int(OD__MESSAGE__BACKUP_MADE, becomes(id, OD__JOB_STATE__JOB_DONE), "a backup");
	is_int(OK, archive_look(to, memory, &facts, &why), "is whole");
	is_string("inside", facts.keys, "with the key store in it");
	is_string("Europe/Berlin", facts.zone, "and the zone of the desk");
	id = begun(call("server backup", arena_format(memory, "to=%s", to), NULL, NULL));
	is_int(OD__MESSAGE__FILE_THERE, becomes(id, OD__JOB_STATE__JOB_STOPPED),
		"not over a file that is there");
	id = begun(call("server backup", arena_format(memory, "to=%s/no/where", desk), NULL, NULL));
	is_int(OD__MESSAGE__FILE_UNWRITTEN, becomes(id, OD__JOB_STATE__JOB_STOPPED),
		"nor where nobody can write");
	id = begun(call("server backup", arena_format(memory, "to=%s", place("apart.tar.zst")),
		"keys=keys_apart", NULL));
	is_int(OD__MESSAGE__BACKUP_MADE, becomes(id, OD__JOB_STATE__JOB_DONE), "without keys");
	archive_look(place("apart.tar.zst"), memory, &facts, &why);
	is_string("apart", facts.keys, "says so");

	ok(!call("server backup", "to=here.tar.zst", NULL, NULL), "a relative path is refused");
	is_string("to", why.field, "and named");
	ok(!call("server backup", "to=/tmp/x", "key=odpub-x", NULL), "a key that is none");
	is_string("key", why.field, "and named");
	ok(!call("server backup", "to=/tmp/x", "keys=keys_sealed", NULL), "keys sealed for nobody");
	ok(!call("server drill", "file=x", NULL, NULL), "a drill of a relative path");
	ok(!call("job show", "id=4711", NULL, NULL), "a job that is not there");
	ok(!call("job stop", "id=4711", NULL, NULL), "nor can be stopped");
	ok(!call("job stop", arena_format(memory, "id=%llu", (unsigned long long)id), NULL, NULL),
		"nor one that is over");
	is_int(OD__MESSAGE__STATE_REFUSED, why.message, "says so");
}

static bool gone(void *path)
{
	return access(path, F_OK) != 0;
}

static bool is_there(void *path)
{
	return !gone(path);
}

static void held(pid_t *server)
{
	const char *to = place("held.tar.zst"), *part = place("held.tar.zst.part");
	uint64_t id;

	write_file(hold_file, "");
	id = begun(call("server backup", arena_format(memory, "to=%s", to), NULL, NULL));
	is_int(0, becomes(id, OD__JOB_STATE__DRAINING), "a backup that stands still");
	ok(call("customer add", "name=Meanwhile", NULL, NULL) != NULL, "the desk works meanwhile");
	ok(call("job stop", arena_format(memory, "id=%llu", (unsigned long long)id), NULL, NULL)
		!= NULL, "it is stopped");
	is_int(0, becomes(id, OD__JOB_STATE__JOB_CANCELLED), "and is over");
	tap_wait(60000, gone, (void *)(uintptr_t)part);	/* it hears of it where it stands */
	unlink(hold_file);
	id = begun(call("server backup", arena_format(memory, "to=%s", place("next.tar.zst")),
		NULL, NULL));
	is_int(OD__MESSAGE__BACKUP_MADE, becomes(id, OD__JOB_STATE__JOB_DONE), "the next is made");
	ok(access(to, F_OK) != 0 && access(part, F_OK) != 0, "of the stopped one nothing is left");

	write_file(hold_end, "");
	id = begun(call("server backup", arena_format(memory, "to=%s", to), NULL, NULL));
	ok(tap_wait(60000, is_there, (void *)(uintptr_t)to), "one stands still at its very end");
	ok(call("job stop", arena_format(memory, "id=%llu", (unsigned long long)id), NULL, NULL)
		!= NULL, "it is stopped there");
	ok(tap_wait(60000, gone, (void *)(uintptr_t)to), "and what it had made is gone");
	unlink(hold_end);

	write_file(hold_file, "");
	id = begun(call("server backup", arena_format(memory, "to=%s", to), NULL, NULL));
	is_int(0, becomes(id, OD__JOB_STATE__DRAINING), "another stands still");
	client_close(c);
	is_int(-SIGKILL, fixture_end(*server, SIGKILL), "the server is killed in it");
	ok(access(to, F_OK) != 0, "no backup of the name is there");
	unlink(hold_file);
	*server = fixture_start(desk, "--test-hooks", NULL);
	c = fixture_open(desk);
	is_int(OD__MESSAGE__BACKUP_MADE, becomes(id, OD__JOB_STATE__JOB_DONE),
		"the next start begins it again");
	ok(access(to, F_OK) == 0 && access(part, F_OK) != 0, "and it is whole");
}

/* ---- each day ---- */

static bool daily_count(void *baton)
{
	return files(arena_format(memory, "%s/backup", desk), "Z.tar.zst") == *(size_t *)baton;
}

static void restart(pid_t *server, const char *time)
{
	client_close(c);
	if (fixture_end(*server, SIGTERM) != 0)
		bail("no clean end");
	if (time)
		set_clock(time);
	*server = fixture_start(desk, "--test-hooks", NULL);
	c = fixture_open(desk);
	call("server clock", NULL, NULL, NULL);
}

static bool status_knows(void *baton)
{
	const Od__ServerShown *status = (Od__ServerShown *)call("server status", NULL, NULL, NULL);

	return status && status->backup == *(int64_t *)baton && status->keys_copy
		&& strcmp(status->keys_copy, "of now") == 0;
}

static void each_day(pid_t *server)
{
	const char *backups = arena_format(memory, "%s/backup", desk);
	size_t wanted = 0;
	const Od__BackupRows *rows;

	is_int(0, (long long)files(backups, ".tar.zst"), "no daily backup yet");
	set_clock("2026-11-20T02:30:01+01:00");
	wanted = 1;
	ok(tap_wait(WAIT, daily_count, &wanted), "one is made at its time of the day");
	restart(server, "2026-11-20T02:45:00+01:00");
	call("customer add", "name=Later", NULL, NULL);
	ok(daily_count(&wanted), "and not again");
	restart(server, "2026-11-23T17:00:00+01:00");
	wanted = 2;
	ok(tap_wait(WAIT, daily_count, &wanted), "after three days down, one at once");
	restart(server, NULL);
	ok(daily_count(&wanted), "and one only");
	rows = (Od__BackupRows *)call("server backups", NULL, NULL, NULL);
	ok(rows && rows->n_row == 2 && !rows->row[0]->fault && rows->row[0]->at > rows->row[1]->at
		&& strcmp(rows->row[0]->keys, "apart") == 0, "both are listed, the newest first");
	ok(tap_wait(WAIT, status_knows, &rows->row[0]->at), "the status knows of it");
	ok(call("setting set", "name=backup_at", "value=17:20", NULL) != NULL, "another time");
	call("customer add", "name=Behind it", NULL, NULL);	/* the plan comes before */
	set_clock("2026-11-23T17:20:05+01:00");
	wanted = 3;
	ok(tap_wait(WAIT, daily_count, &wanted), "is kept");
}

static struct vault_count keys_of(const char *path)
{
	static unsigned char bytes[400000];
	struct vault_count count = { 0 };
	FILE *f = fopen(path, "rb");
	size_t length = f ? fread(bytes, 1, sizeof bytes, f) : 0;

	if (f)
		fclose(f);
	if (vault_copy_look(bytes, length, &count) != OK)
		count.subjects = 0;
	return count;
}

static bool erasure_known(void *baton)
{
	return keys_of(baton).erasures == 1;
}

static void kept(void)
{
	const char *keys = arena_format(memory, "%s/backup/keys", desk);
	const char *far = place("far"), *newest = NULL;
	char text[64];
	size_t wanted = 2;
	uint64_t id;
	FILE *f;

	mkdir(far, 0700);
	archive_key_make(place("secret"), text, memory, &why);
	call("setting set", "name=backup_keep", "value=2", NULL);
	call("setting set", "name=offsite_folder", arena_format(memory, "value=%s", far), NULL);
	call("setting set", "name=offsite_key", arena_format(memory, "value=%s", text), NULL);
	id = begun(call("server backup", NULL, NULL, NULL));
	is_int(OD__MESSAGE__BACKUP_MADE, becomes(id, OD__JOB_STATE__JOB_DONE),
		"one more in the backup folder");
	ok(daily_count(&wanted), "two are kept");
	is_int(1, (long long)files(far, ".tar.zst.sealed"), "one sealed for another place");
	newest = job(id)->said->arg[0];
	newest = arena_format(memory, "%s/%s.sealed", far, strrchr(newest, '/') + 1);
	ok(archive_is_sealed(newest), "which is sealed");
	ok(archive_is_sealed(arena_format(memory, "%s/keys.sealed", far)), "and the keys with it");

	/* As an erasure does: the list first. The keeper renews its copy by itself. */
	is_int(0, (long long)keys_of(keys).erasures, "no erasure in the copy of the keys");
	f = fopen(arena_format(memory, "%s/keys/erased", desk), "a");
	if (!f || fputs("subject 3 at 2026-11-23T18:00:00Z\n", f) < 0 || fclose(f) != 0)
		bail("the erasure list is not written");
	begun(call("server backup", arena_format(memory, "to=%s", place("poke.tar.zst")), NULL,
		NULL));
	ok(tap_wait(WAIT, erasure_known, (void *)(uintptr_t)keys), "one: the copy is renewed");
}

static void turn_a_bit(const char *path, off_t at)
{
	int fd = open(path, O_RDWR);
	unsigned char byte;

	if (fd < 0 || pread(fd, &byte, 1, at) != 1)
		bail("%s cannot be read", path);
	byte ^= 4;
	if (pwrite(fd, &byte, 1, at) != 1)
		bail("%s cannot be written", path);
	close(fd);
}

static void drill(void)
{
	const char *left = arena_format(memory, "%s/drill.new", desk);
	uint64_t id = begun(call("server drill", NULL, NULL, NULL));
	double restored = 0, verified = 0;

	is_int(OD__MESSAGE__DRILL_DONE, becomes(id, OD__JOB_STATE__JOB_DONE),
		"the newest backup is restored beside and verified");
	is_int(4, (long long)job(id)->said->n_arg, "with both times");
	ok(sscanf(job(id)->text, "Drill: %*s restored in %lf s and verified in %lf s: whole", &restored,
		&verified) == 2 && restored >= 0 && restored < 600 && verified >= 0 && verified < 600,
		"in words: %s", job(id)->text);
	ok(access(left, F_OK) != 0, "nothing of it is left");
	turn_a_bit(place("next.tar.zst"), 30000);
	id = begun(call("server drill", arena_format(memory, "file=%s", place("next.tar.zst")),
		NULL, NULL));
	is_int(OD__MESSAGE__ARCHIVE_DAMAGED, becomes(id, OD__JOB_STATE__JOB_STOPPED),
		"a damaged one is told");
	diag("%s", job(id)->text);
	ok(access(left, F_OK) != 0, "nothing of it is left");
	id = begun(call("server drill", arena_format(memory, "file=%s", place("none")), NULL,
		NULL));
	is_int(OD__MESSAGE__FILE_UNREAD, becomes(id, OD__JOB_STATE__JOB_STOPPED), "a missing one too");
}

int main(void)
{
	pid_t server;

	memory = arena_new((size_t)1 << 30);
	plan_lazy();
	clock_file = place("clock");
	hold_file = place("hold");
	hold_end = arena_format(memory, "%s.end", hold_file);
	set_clock("2026-11-20T02:00:00+01:00");
	setenv("ORDERDESK_CLOCK", arena_format(memory, "@%s", clock_file), 1);
	setenv("ORDERDESK_TEST_HOLD_JOBS", hold_file, 1);
	desk = fixture_desk("desk");
	server = fixture_start(desk, "--test-hooks", NULL);
	c = fixture_open(desk);
	call("customer add", "name=First", NULL, NULL);
	by_verb();
	held(&server);
	each_day(&server);
	kept();
	drill();
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	arena_free(memory);
	return tap_result();
}
