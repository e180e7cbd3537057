/* SPDX-License-Identifier: ISC */
/*
 * backup_others-t -- the backup folder of one desk is none of another's.
 *
 * A second desk that is given the folder of the first makes no backup there, lets none go, writes no keys
 * over the first one's, and says so until it has a folder of its own or takes that one over by an admin's
 * word. A desk that was restored from such a backup goes on with the folder by itself.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "record/backup.pb-c.h"
#include "record/message.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000

static struct arena *a;
static const char *far;

struct end {
	struct client *c;
	const char *id;
	int said;
};

static ProtobufCMessage *call(struct client *c, const char *verb, const char *one, const char *two)
{
	ProtobufCMessage *m;
	struct refusal why = { 0 };

	if (fixture_call(c, verb, NULL, a, &m, &why, one, two, NULL) != OK)
		bail("%s: %s", verb, refusal_text(&why, a, NULL));
	return m;
}

static bool ended(void *baton)
{
	struct end *e = baton;
	const Od__Job *j = (const Od__Job *)call(e->c, "job show", e->id, NULL);

	e->said = j->said ? (int)j->said->message : 0;
	return j->state == OD__JOB_STATE__JOB_DONE || j->state == OD__JOB_STATE__JOB_STOPPED;
}

/* What a backup says at its end. */
static int backup(struct client *c, const char *argument)
{
	const Od__Made *m = (const Od__Made *)call(c, "server backup", argument, NULL);
	struct end e = { c, arena_format(a, "id=%llu", (unsigned long long)m->id), 0 };

	if (!tap_wait(WAIT, ended, &e))
		bail("the backup does not end");
	return e.said;
}

static bool is_told(void *baton)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)call(baton, "server status", NULL, NULL);

	for (size_t i = 0; i < shown->n_troubles; i++)
		if (shown->troubles[i]->message == OD__MESSAGE__BACKUP_OTHERS)
			return true;
	return false;
}

static bool no_copy(void *baton)
{
	const Od__ServerShown *shown = (const Od__ServerShown *)call(baton, "server status", NULL, NULL);

	for (size_t i = 0; i < shown->n_troubles; i++)
		if (shown->troubles[i]->message == OD__MESSAGE__COPY_UNMADE)
			return strcmp(shown->troubles[i]->arg[1], "it holds another desk's") == 0;
	return false;
}

static bool is_over(void *baton)
{
	return !is_told(baton);
}

/* What the folder holds, names and bytes. */
static const char *sum_of(const char *folder)
{
	FILE *p = popen(arena_format(a, "cd '%s' && find . -type f | sort | xargs sha256sum", folder), "r");
	char text[8000];
	size_t length = p ? fread(text, 1, sizeof text - 1, p) : 0;

	if (!p || pclose(p) != 0 || length == 0)
		bail("no sums of %s", folder);
	text[length] = '\0';
	return arena_string(a, text);
}

static struct client *desk_of(const char *name, pid_t *server)
{
	const char *desk = fixture_desk(name);
	struct client *c;

	*server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	call(c, "setting set", "name=backup_daily", "value=no");
	return c;
}

static bool has_keys(const char *folder)
{
	return access(arena_format(a, "%s/%s/keys", tap_tmpdir(), folder), F_OK) == 0;
}

static bool shell(const char *command)
{
	return system(arena_format(a, "cd '%s' && %s", tap_tmpdir(), command)) == 0;
}

static void restored(void)
{
	const char *desk = arena_format(a, "%s/restored", tap_tmpdir());
	const char *command = arena_format(a, "ORDERDESK_LIBEXEC='%s' '%s/orderdesk' --desk '%s' restore "
		"'%s'/orderdesk-*.tar.zst --until backup", getenv("top_builddir"), getenv("top_builddir"), desk, far);
	struct client *c;
	pid_t server;

	is_int(0, system(command), "the first desk's backup restored as a desk of its own");
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	is_int(OD__MESSAGE__BACKUP_MADE, backup(c, NULL), "goes on with the folder it came from");
	client_close(c);
	is_int(0, fixture_end(server, SIGTERM), "and ends");
}

int main(void)
{
	struct client *one, *two;
	const char *before, *sealed, *key, *away;
	char public[200];
	pid_t first, second;

	a = arena_new((size_t)1 << 30);
	plan_lazy();
	far = arena_format(a, "%s/far", tap_tmpdir());
	one = desk_of("one", &first);
	call(one, "setting set", "name=backup_folder", arena_format(a, "value=%s", far));
	away = arena_format(a, "%s/away", tap_tmpdir());
	mkdir(away, 0700);
	fixture_backup_key(arena_format(a, "%s/secret", tap_tmpdir()), public);
	key = arena_format(a, "value=%s", public);
	call(one, "setting set", "name=offsite_folder", arena_format(a, "value=%s", away));
	call(one, "setting set", "name=offsite_key", key);
	is_int(OD__MESSAGE__BACKUP_MADE, backup(one, NULL), "a backup of the first desk");
	client_close(one);
	is_int(0, fixture_end(first, SIGTERM), "which ends");
	before = sum_of(far);
	sealed = sum_of(away);
	ok(strstr(sealed, "keys.sealed") != NULL, "and has its sealed copy elsewhere");

	two = desk_of("two", &second);
	call(two, "setting set", "name=backup_folder", arena_format(a, "value=%s", far));
	ok(tap_wait(WAIT, is_told, two), "the second is given its folder: it is told before a backup");
	is_int(OD__MESSAGE__BACKUP_OTHERS, backup(two, NULL), "none is made there");
	is_string(before, sum_of(far), "the folder is as it was, its keys and its backup, too");
	call(two, "setting set", "name=backup_folder", arena_format(a, "value=%s/own", tap_tmpdir()));
	is_int(OD__MESSAGE__BACKUP_MADE, backup(two, NULL), "one is made to a folder of its own");
	ok(tap_wait(WAIT, is_over, two), "and it is over");
	call(two, "setting set", "name=backup_folder", arena_format(a, "value=%s/next", tap_tmpdir()));
	is_int(OD__MESSAGE__BACKUP_MADE, backup(two, NULL), "and one to the next");
	call(two, "setting set", "name=offsite_folder", arena_format(a, "value=%s", away));
	call(two, "setting set", "name=offsite_key", key);
	is_int(OD__MESSAGE__BACKUP_MADE, backup(two, NULL), "one without a sealed copy");
	ok(tap_wait(WAIT, no_copy, two), "which is told");
	is_string(sealed, sum_of(away), "and left as it was");
	call(two, "setting set", "name=offsite_folder", "value=");
	ok(has_keys("own") && has_keys("next"), "the first backup to a folder has its keys beside it");
	restored();
	if (!shell("cp far/keys first.keys"))
		bail("no keys");
	call(two, "setting set", "name=backup_folder", arena_format(a, "value=%s", far));
	is_int(OD__MESSAGE__BACKUP_MADE, backup(two, "anew=true"), "taken over by an admin's word");
	ok(tap_wait(WAIT, is_over, two), "which ends it");
	is_int(OD__MESSAGE__BACKUP_MADE, backup(two, NULL), "for good");
	ok(shell("cmp -s first.keys far/keys.* && ! cmp -s first.keys far/keys"),
		"the keys of the first desk are kept under another name");
	first = fixture_start(arena_format(a, "%s/one", tap_tmpdir()), NULL, NULL);
	one = fixture_open(arena_format(a, "%s/one", tap_tmpdir()));
	is_int(OD__MESSAGE__BACKUP_PLACE, backup(one, NULL), "whose next backup is refused");
	client_close(one);
	is_int(0, fixture_end(first, SIGTERM), "and which ends");
	client_close(two);
	is_int(0, fixture_end(second, SIGTERM), "a clean end");
	arena_free(a);
	return tap_result();
}
