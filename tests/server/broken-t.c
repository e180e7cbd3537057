/* SPDX-License-Identifier: ISC */
/*
 * Each file that a desk needs, cut short, empty, with a bit turned, taken away, a folder in its place, and
 * one that nobody can open: the server, a restore and a load refuse it with a sentence that names the
 * file and says what to do, end with 1, and leave what was there as it was. So do a restore, one to a
 * moment and a drill with archived log files; what they advise is then done, and gives a whole desk.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/arena.h"
#include "record/system.pb-c.h"
#include "record/message.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define WAIT 60000
#define LOG_BYTES "120000"
#define ROWS_OF_LOG 30		/* customers that fill a log file of that size, at least */
#define LAST "60"		/* customers, and the number of the last */

/* Loop: a link to itself, which nobody can open; less: an archive without one of its members. */
enum how { CUT, FLIP, GONE, FOLDER, LOOP, MADE, LESS };
enum what { START, HARMLESS, RESTORE, LOAD };	/* harmless: it starts, and nothing is missing */

struct broken {
	const char *file;	/* below the desk, or the name of a copy of it */
	enum how how;
	int at;			/* percent of the file, or bytes from its beginning when below 0 */
	enum what what;
	const char *says;	/* a word of what to do */
};

static const struct broken table[] = {
	{ "store/data/customer.db", CUT, 0, START, "Restore" },
	{ "store/data/customer.db", CUT, 50, START, "Restore" },
	{ "store/data/customer.db", FLIP, -20, START, "Restore" },
	{ "store/data/customer.db", FLIP, 60, START, "Restore" },
	{ "store/data/customer.db", GONE, 0, START, "Restore" },
	{ "store/log/log.0000000001", CUT, 0, START, "Restore" },
	{ "store/log/log.0000000001", CUT, 1, START, "Restore" },
	{ "store/log/log.0000000001", FLIP, -4000, START, "Restore" },
	{ "store/log/log.0000000001", GONE, 0, START, "Restore" },
	{ "store/pages", FLIP, -3, HARMLESS, "" },
	{ "store/extent", GONE, 0, HARMLESS, "" },
	{ "store/life", CUT, 50, START, "Restore" },
	{ "store/life", GONE, 0, HARMLESS, "" },
	{ "keys/masters", CUT, 50, START, "Restore" },
	{ "keys/subjects", CUT, 50, START, "Restore" },
	{ "keys/subjects", GONE, 0, START, "Restore" },
	{ "keys/desk", FLIP, 50, START, "Restore" },
	{ "keys/desk", GONE, 0, START, "Restore" },
	{ "whole.tar.zst", CUT, 0, RESTORE, "another" },
	{ "whole.tar.zst", CUT, 50, RESTORE, "older" },
	{ "whole.tar.zst", CUT, 99, RESTORE, "older" },
	{ "whole.tar.zst", FLIP, -2, RESTORE, "another" },
	{ "whole.tar.zst", FLIP, 50, RESTORE, "older" },
	{ "whole.tar.zst", FLIP, 99, RESTORE, "older" },
	{ "whole.tar.zst", GONE, 0, RESTORE, "Name a file" },
	{ "apart.keys", CUT, 50, RESTORE, "--keys" },
	{ "apart.keys", FLIP, 50, RESTORE, "--keys" },
	{ "apart.keys", GONE, 0, RESTORE, "Name a file" },
	{ "whole.jsonl", CUT, 0, LOAD, "Copy it again" },
	{ "whole.jsonl", CUT, 50, LOAD, "Copy it again" },
	{ "whole.jsonl", CUT, 99, LOAD, "Copy it again" },
	{ "whole.jsonl", FLIP, 50, LOAD, "Copy it again" },
	{ "whole.jsonl", GONE, 0, LOAD, "Name a file" },
	{ "store/data/customer.db", FOLDER, 0, START, "Restore" },
	{ "store/data/customer.db", LOOP, 0, START, "Restore" },
	{ "store/data/customer__code.db", CUT, 0, START, "Restore" },
	{ "store/data/customer__code.db", FLIP, -20, START, "Restore" },
	{ "store/data/customer__code.db", FOLDER, 0, START, "Restore" },
	{ "store/data/setting.db", FLIP, 60, START, "Restore" },
	{ "store/data/meta.db", CUT, 50, START, "Restore" },
	{ "store/data/meta.db", FLIP, 60, START, "Restore" },
	{ "store/data/meta.db", GONE, 0, START, "Restore" },
	{ "store/data/meta.db", FOLDER, 0, START, "Restore" },
	{ "store/data", GONE, 0, START, "Restore" },
	{ "store/log/log.0000000001", FOLDER, 0, START, "Restore" },
	{ "store/log/log.0000000001", LOOP, 0, START, "Restore" },
	{ "store/log", GONE, 0, START, "Restore" },
	{ "store/pages", CUT, 0, HARMLESS, "" },
	{ "store/pages", FOLDER, 0, START, "disk" },
	{ "store/extent", FLIP, -3, HARMLESS, "" },
	{ "store/extent", FOLDER, 0, START, "Take it away" },
	{ "store/life", CUT, 0, START, "Restore" },
	{ "store/life", FLIP, -3, START, "Restore" },
	{ "store/life", FOLDER, 0, START, "Restore" },
	{ "store/fault", MADE, 0, START, "--after-io-error" },
	{ "store/fault", FOLDER, 0, START, "--after-io-error" },
	{ "store/fault", LOOP, 0, START, "--after-io-error" },
	{ "store/lock", FOLDER, 0, START, "Take it away" },
	{ "keys/masters", CUT, 0, START, "Restore" },
	{ "keys/masters", FLIP, 10, START, "Restore" },
	{ "keys/masters", FOLDER, 0, START, "Restore" },
	{ "keys/subjects", CUT, 0, START, "Restore" },
	{ "keys/subjects", FLIP, 50, START, "Restore" },
	{ "keys/subjects", FOLDER, 0, START, "Restore" },
	{ "keys/checks", CUT, 0, START, "Restore" },
	{ "keys/checks", FLIP, 50, START, "Restore" },
	{ "keys/checks", GONE, 0, HARMLESS, "" },
	{ "keys/desk", CUT, 0, START, "Restore" },
	{ "keys/erased", GONE, 0, START, "Restore" },
	{ "keys/erased", FOLDER, 0, START, "Restore" },
	{ "keys/erased", LOOP, 0, START, "Restore" },
	{ "keys", GONE, 0, START, "Restore" },
	{ "ballast", FOLDER, 0, HARMLESS, "" },
	{ "restoring", FOLDER, 0, START, "restore" },
	{ "restoring", LOOP, 0, START, "restore" },
	{ "whole.tar.zst", FOLDER, 0, RESTORE, "another" },
	{ "whole.tar.zst", LESS, 0, RESTORE, "is without store/data/customer.db. Copy it again" },
	{ "whole.tar.zst", LOOP, 0, RESTORE, "Name a file" },
	{ "apart.keys", CUT, 0, RESTORE, "--keys" },
	{ "apart.keys", FOLDER, 0, RESTORE, "--keys" },
	{ "whole.jsonl", FOLDER, 0, LOAD, "Copy it again" },
	{ "whole.jsonl", LOOP, 0, LOAD, "Name a file" },
};

static struct arena *memory;
static const char *desk;

static const char *place(const char *name)
{
	return arena_format(memory, "%s/%s", tap_tmpdir(), name);
}

static void shell(const char *line)
{
	if (system(line) != 0)
		bail("%s", line);
}

/* The output of a command, and its exit code. */
static int output(const char *line, char *said, size_t size)
{
	FILE *p = popen(line, "r");
	size_t n;
	int status;

	if (!p)
		bail("%s", line);
	n = fread(said, 1, size - 1, p);
	said[n] = '\0';
	status = pclose(p);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

/* All files, when they were written, but for what a start may leave: its log and its lock. */
static const char *state(const char *folder)
{
	char said[100] = "";

	output(arena_format(memory, "cd '%s' 2>/dev/null && find . -type f ! -name '*.log' "
		"! -name lock ! -name server ! -name stopped -printf '%%p %%s %%T@\\n' | sort | cksum", folder),
		said, sizeof said);
	return arena_string(memory, said);
}

static void hurt(const char *path, const struct broken *b)
{
	struct stat st;
	off_t at;
	int fd;
	unsigned char byte;

	if (b->how == LESS) {
		/* WHY not tar --delete: of what has no whole last record it writes too little. */
		shell(arena_format(memory, "rm -rf less && mkdir less && zstd -qdc '%s' >less.tar && "
			"tar -xf less.tar -C less && tar -tf less.tar | "
			"grep -vx store/data/customer.db >less.list && "
			"tar --format=ustar -C less -cf less.tar -T less.list && "
			"zstd -qf less.tar -o '%s'", path, path));
		return;
	}
	if (b->how > FLIP) {
		shell(arena_format(memory, "rm -rf '%s'", path));
		if (b->how == FOLDER ? mkdir(path, 0700) : b->how == LOOP ? symlink(path, path)
		    : b->how == MADE ? mknod(path, S_IFREG | 0600, 0) : 0)
			bail("%s is not made", path);
		return;
	}
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		bail("there is no %s", path);
	at = b->at < 0 ? -b->at : st.st_size * b->at / 100;
	if (b->how == CUT && ftruncate(fd, at))
		bail("%s is not cut", path);
	else if (b->how == FLIP) {
		if (pread(fd, &byte, 1, at) != 1)
			bail("%s is not that long", path);
		byte ^= 4;
		if (pwrite(fd, &byte, 1, at) != 1)
			bail("%s is not changed", path);
	}
	close(fd);
}

/* Everything is there, and follows from one another. */
static bool is_whole(const char *folder)
{
	char said[600];
	int code;
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m = NULL;
	/* The mark of a damage that was met stands until somebody says that it is mended. */
	pid_t pid = fixture_try(folder, "--after-io-error", NULL, &code, said);
	bool whole;

	if (!pid)
		return false;
	c = fixture_open(folder);
	whole = fixture_call(c, "customer show", NULL, memory, &m, &why, "customer=" LAST, NULL) == OK
		&& fixture_call(c, "server verify", NULL, memory, &m, &why, NULL) == OK
		&& ((Od__ServerVerified *)m)->n_fault == 0;
	for (size_t i = 0; m && m->descriptor == &od__server_verified__descriptor &&
	     i < ((Od__ServerVerified *)m)->n_fault; i++)
		diag("%s", ((Od__ServerVerified *)m)->fault[i]->text);
	client_close(c);
	fixture_end(pid, SIGTERM);
	return whole;
}

static int act(const struct broken *b, const char *folder, char said[3000])
{
	const char *server = arena_format(memory, "exec '%s/server'", getenv("top_builddir"));
	bool keys = strcmp(b->file, "apart.keys") == 0;
	int code = 0;
	pid_t pid;

	switch (b->what) {
	case START:
	case HARMLESS:
		pid = fixture_try(folder, NULL, NULL, &code, said);
		if (pid)
			fixture_end(pid, SIGTERM);
		return code;
	case RESTORE:
		return output(arena_format(memory, "%s --restore bad/%s --desk '%s' %s --quiet 2>&1", server,
			keys ? "apart.tar.zst" : "whole.tar.zst", folder,
			keys ? "--keys bad/apart.keys" : ""), said, 3000);
	case LOAD:
		return output(arena_format(memory, "%s --load bad/whole.jsonl --desk '%s' --quiet 2>&1",
			server, folder), said, 3000);
	}
	return 0;
}

static bool same(const char *before, const char *folder, const char *path, const struct broken *b)
{
	char left[500];

	if (strcmp(before, state(folder)) == 0)
		return true;
	if (b->what != START) {
		/* A folder with a mark that no server is to start; nothing of a desk. */
		output(arena_format(memory, "cd '%s' && find . -type f", folder), left, sizeof left);
		return !left[0] || strcmp(left, "./stopped\n") == 0;
	}
	/* A start may recover first, which changes files and loses nothing. */
	shell(arena_format(memory, "rm -rf '%s'; [ ! -e '%s/%s' ] || cp -a '%s/%s' '%s'", path, desk,
		b->file, desk, b->file, path));
	return is_whole(folder);
}

/* What it says is the sentence, not its name. */
static bool is_mark(const struct broken *b)
{
	return strcmp(b->file, "restoring") == 0;
}

static void try(const struct broken *b)
{
	static const char *const hows[] = { "cut", "a bit turned", "gone", "a folder", "a loop", "made",
		"less" };
	const char *before, *slash = strrchr(b->file, '/'), *path, *folder = place("bad/desk");
	bool of_desk = b->what == START || b->what == HARMLESS;
	char said[3000] = "";
	int code;

	shell("rm -rf bad && mkdir bad");
	if (of_desk)
		shell(arena_format(memory, "cp -a '%s' bad/desk", desk));
	else
		shell("cp whole.* apart.* bad/");
	path = arena_format(memory, "%s/%s", of_desk ? folder : place("bad"), b->file);
	hurt(path, b);
	before = state(folder);
	code = act(b, folder, said);
	said[strcspn(said, "\n")] = '\0';
	if (b->what == HARMLESS) {
		ok(code == 0 && is_whole(folder), "%s, %s at %d: the desk is whole", b->file, hows[b->how],
			b->at);
		return;
	}
	/* A page that recovery itself meets ends it there and then. */
	ok((code == 1 || (code == -SIGABRT && strstr(b->file, ".db")))
		&& (strstr(said, slash ? slash + 1 : b->file) || is_mark(b)) && strstr(said, b->says),
		"%s, %s at %d: %d %s", b->file, hows[b->how], b->at, code, said);
	ok(same(before, folder, path, b), "and nothing is lost by it");
}

/* ---- archived log files ---- */

#define WRITTEN 8		/* the store's own, which is being written */
#define ALL 9			/* the folder of them */

/* EARLY, UNTIL: to a moment before it, behind it; OVER: over the desk itself. */
enum met { PLAIN, EARLY, UNTIL, OVER, DRILL };

struct broken_log {
	/* Of those behind the backup; below 0: from the last one; or one of the two above. */
	int number;
	enum how how;
	int at;
	enum met met;
	const char *says;		/* NULL: it is not needed, and nothing is missing */
};

static const struct broken_log logs[] = {
	{ 1, CUT, 50, PLAIN, "damaged" },
	{ 1, CUT, 0, PLAIN, "damaged" },
	{ 1, FLIP, 50, PLAIN, "damaged" },
	{ 1, GONE, 0, PLAIN, "not there" },
	{ 1, FOLDER, 0, PLAIN, "damaged" },
	{ 1, LOOP, 0, PLAIN, "damaged" },
	{ 0, CUT, 99, PLAIN, "damaged" },
	{ 0, GONE, 0, PLAIN, "not there" },
	{ -1, CUT, 0, PLAIN, "damaged" },
	{ -1, GONE, 0, PLAIN, "not there" },
	{ ALL, FOLDER, 0, PLAIN, NULL },
	{ ALL, LOOP, 0, PLAIN, "cannot be read" },
	{ -1, CUT, 50, UNTIL, "damaged" },
	{ -1, FLIP, 50, UNTIL, "damaged" },
	{ -1, GONE, 0, UNTIL, "not there" },
	{ -1, LOOP, 0, UNTIL, "damaged" },
	{ -1, FOLDER, 0, UNTIL, "damaged" },
	{ -1, GONE, 0, EARLY, NULL },
	{ -1, FLIP, 50, EARLY, NULL },
	{ 1, FLIP, 50, EARLY, "damaged" },
	{ 1, CUT, 50, DRILL, "damaged" },
	{ 1, CUT, 0, DRILL, "damaged" },
	{ -1, FLIP, 50, DRILL, "damaged" },
	{ 1, GONE, 0, DRILL, "not there" },
	{ 1, FOLDER, 0, DRILL, "damaged" },
	{ -1, LOOP, 0, DRILL, "damaged" },
	{ 1, FLIP, 50, OVER, "damaged" },
	{ -1, GONE, 0, OVER, NULL },		/* the store has it still */
	{ WRITTEN, FLIP, -2000, OVER, "damaged" },
	{ WRITTEN, CUT, -1500, OVER, "damaged" },
	{ WRITTEN, CUT, 0, OVER, "damaged" },
	{ WRITTEN, GONE, 0, OVER, "not there" },
	{ WRITTEN, LOOP, 0, OVER, "damaged" },
};

static const char *logged, *early, *late;
static uint32_t first_log, last_log;

static const char *log_path(int number)
{
	uint32_t n = number < 0 ? last_log + 1 + (uint32_t)number : first_log + (uint32_t)number;
	const char *life = arena_format(memory, "%s/bad/desk/backup/log", tap_tmpdir());
	char name[100];

	if (number == WRITTEN)
		return arena_format(memory, "%s/bad/desk/store/log/log.%010u", tap_tmpdir(), last_log + 1);
	output(arena_format(memory, "ls '%s'", life), name, sizeof name);
	name[strcspn(name, "\n")] = '\0';
	return number == ALL ? arena_format(memory, "%s/%s", life, name)
		: arena_format(memory, "%s/%s/log.%010u.zst", life, name, n);
}

/* The words of a refusal that a drill tells in hexadecimal digits. */
static void unpack(char said[3000])
{
	uint8_t bytes[1500];
	size_t n = 0;
	unsigned byte;
	struct refusal why;
	Od__Refusal *r;
	const char *hex = strstr(said, "refused ");

	for (hex = hex ? hex + 8 : ""; n < sizeof bytes && sscanf(hex, "%2x", &byte) == 1; hex += 2)
		bytes[n++] = (uint8_t)byte;
	r = od__refusal__unpack(NULL, n, bytes);
	if (!n || !r)
		return;
	refusal_unpack(r, &why);
	snprintf(said, 3000, "%s", refusal_text(&why, memory, NULL));
	od__refusal__free_unpacked(r, NULL);
}

static const char *target(enum met met)
{
	return place(met == OVER ? "bad/desk" : "bad/new");
}

static int restore_with(enum met met, const char *until, char said[3000])
{
	const char *build = getenv("top_builddir");

	return output(arena_format(memory, "ORDERDESK_LIBEXEC='%s' '%s/orderdesk' --desk '%s' --quiet "
		"restore '%s/bad/desk/backup' %s%s 2>&1", build, build, target(met), tap_tmpdir(),
		until ? "--until " : "", until ? until : ""), said, 3000);
}

static void try_log(const struct broken_log *b)
{
	static const char *const mets[] = { "restore", "restore to a moment before",
		"restore to a moment behind", "restore over the desk", "drill" };
	const char *path, *name, *advice;
	char said[3000] = "";
	int code;

	shell(arena_format(memory, "rm -rf bad && mkdir bad && cp -a '%s' bad/desk", logged));
	if (b->met == OVER && b->number == 1)
		shell(arena_format(memory, "rm -f bad/desk/store/log/log.%010u", first_log + 1));
	path = log_path(b->number);
	name = strrchr(path, '/') + 1;
	hurt(path, &(struct broken){ .how = b->how, .at = b->at });
	if (b->met == DRILL) {
		code = output(arena_format(memory, "'%s/server' --drill bad/desk/backup/orderdesk-*.tar.zst "
			"--desk bad/desk 2>&1", getenv("top_builddir")), said, sizeof said);
		unpack(said);
	} else {
		code = restore_with(b->met, b->met == UNTIL ? late : b->met == EARLY ? early : NULL, said);
	}
	said[strcspn(said, "\n")] = '\0';
	if (!b->says) {
		ok(code == 0 && is_whole(target(b->met)), "log %d, %s: nothing is missing: %s", b->number,
			mets[b->met], said);
		return;
	}
	ok(code == 1 && strstr(said, name) && strstr(said, b->says), "log %d, %s: %d %s", b->number,
		mets[b->met], code, said);
	advice = strstr(said, "--until ");
	if (!advice || b->met == DRILL)
		return;
	advice = arena_format(memory, "%.*s", (int)strcspn(advice + 8, " ") - 1, advice + 8);
	code = restore_with(b->met, advice, said);
	ok(code == 0 && (b->how != FLIP || is_whole(target(b->met))), "and until %s it is restored: %d %s",
		advice, code, said);
}

static bool enough_logs(void *baton)
{
	char said[20];

	output(arena_format(memory, "ls '%s'/backup/log/*/log.*.zst 2>/dev/null | tail -1 | "
		"sed 's/.*log[.]0*//;s/[.]zst//'", logged), said, sizeof said);
	last_log = (uint32_t)atoi(said);
	return last_log >= *(uint32_t *)baton;
}

static bool second_later(void *baton)
{
	return time(NULL) > *(time_t *)baton;
}

static const char *moment(void)
{
	time_t now = time(NULL);
	char text[40];

	if (!tap_wait(WAIT, second_later, &now))
		bail("the clock stands");
	strftime(text, sizeof text, "%Y-%m-%dT%H:%M:%SZ", gmtime(&now));
	return arena_string(memory, text);
}

/* As many customers as fill at least two log files; then until those are archived. */
static void fill(struct client *c, const char *name)
{
	uint32_t wanted = last_log > first_log ? last_log + 2 : first_log + 2;
	struct refusal why;
	ProtobufCMessage *m;

	for (int i = 0; i < 3 * ROWS_OF_LOG; i++)
		if (fixture_call(c, "customer add", NULL, memory, &m, &why,
				arena_format(memory, "name=%s %d", name, i),
				arena_format(memory, "note=%0900d", i), "accept_duplicate=true", NULL) != OK)
			bail("no customer: %s", refusal_text(&why, memory, NULL));
	if (!tap_wait(WAIT, enough_logs, &wanted))
		bail("the log files up to %u are not archived: %u", wanted, last_log);
}

/* A desk with a backup of the day, archived log files behind it, and two moments between them. */
static void make_logs(void)
{
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m;
	char said[20];
	pid_t server;

	setenv("ORDERDESK_TEST_LOG", LOG_BYTES, 1);
	logged = fixture_desk("logged");
	server = fixture_start(logged, "--test-hooks", NULL);
	unsetenv("ORDERDESK_TEST_LOG");
	c = fixture_open(logged);
	for (int i = 0; i < atoi(LAST); i++)
		if (fixture_call(c, "customer add", NULL, memory, &m, &why,
				arena_format(memory, "name=Bar %d", i), "accept_duplicate=true", NULL) != OK)
			bail("no customer");
	if (fixture_call(c, "server backup", NULL, memory, &m, &why, NULL) != OK)
		bail("no backup");
	output(arena_format(memory, "for i in $(seq 600); do ls '%s'/backup/*.zst >/dev/null 2>&1 && break; "
		"sleep 0.1; done; ls '%s/store/log' | grep '^log.0' | tail -1 | sed 's/log[.]0*//'", logged, logged),
		said, sizeof said);
	first_log = (uint32_t)atoi(said);
	if (!first_log)
		bail("no backup is made");
	fill(c, "Cafe");
	early = moment();
	fill(c, "Pub");
	late = moment();
	client_close(c);
	fixture_end(server, SIGKILL);
	enough_logs(&first_log);	/* those archived meanwhile, too */
}

static bool is_there(void *baton)
{
	return access(baton, F_OK) == 0;
}

/* A desk, two backups of it, its dump and a copy of its keys. */
static void make(void)
{
	pid_t server;
	struct client *c;
	struct refusal why;
	ProtobufCMessage *m;
	size_t i;

	desk = fixture_desk("desk");
	server = fixture_start(desk, NULL, NULL);
	c = fixture_open(desk);
	for (i = 0; i < (size_t)atoi(LAST); i++)
		if (fixture_call(c, "customer add", NULL, memory, &m, &why,
				arena_format(memory, "name=Kitchen %zu", i), "accept_duplicate=true",
				NULL) != OK)
			bail("no customer: %s", refusal_text(&why, memory, NULL));
	for (i = 0; i < 2; i++) {
		const char *to = place(i ? "apart.tar.zst" : "whole.tar.zst");

		if (fixture_call(c, "server backup", NULL, memory, &m, &why,
				arena_format(memory, "to=%s", to),
				i ? "keys=keys_apart" : "keys=keys_inside", NULL) != OK
		    || !tap_wait(WAIT, is_there, (void *)(uintptr_t)to))
			bail("no backup");
	}
	client_close(c);
	fixture_end(server, SIGKILL);
	shell(arena_format(memory, "cp -a '%s' dumped && '%s/server' --dump whole.jsonl --desk dumped "
		"--keys apart.keys --quiet 2>/dev/null >&2", desk, getenv("top_builddir")));
}

int main(void)
{
	size_t i;

	memory = arena_new((size_t)1 << 28);
	plan_lazy();
	if (chdir(tap_tmpdir()) != 0)
		bail("no folder");
	make();
	for (i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].how == LESS && system("command -v zstd >less.tar && command -v tar >less.tar"))
			skip(2, "there is no zstd");
		else
			try(&table[i]);
	make_logs();
	for (i = 0; i < sizeof logs / sizeof logs[0]; i++)
		try_log(&logs[i]);
	arena_free(memory);
	return tap_result();
}
