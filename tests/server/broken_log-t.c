/* SPDX-License-Identifier: ISC */
/*
 * Archived log files, and the one that was being written, cut short, with a bit turned, taken away, a folder
 * or a loop in their place: a restore, one to a moment and a drill refuse them with a sentence that names the
 * file and end with 1; the restore that they advise instead is then done, and gives a whole desk.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "record/system.pb-c.h"
#include "record/message.pb-c.h"
#include "server/fixture.h"
#include "server/hurt.h"
#include "tap/tap.h"

#define WAIT 60000
#define LOG_BYTES "120000"
#define ROWS_OF_LOG 30		/* customers that fill a log file of that size, at least */

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

static struct arena *memory;
static const char *logged, *early, *late;
static uint32_t first_log, last_log;

static const char *log_path(int number)
{
	uint32_t n = number < 0 ? last_log + 1 + (uint32_t)number : first_log + (uint32_t)number;
	const char *life = arena_format(memory, "%s/bad/desk/backup/log", tap_tmpdir());
	char name[100];

	if (number == WRITTEN)
		return arena_format(memory, "%s/bad/desk/store/log/log.%010u", tap_tmpdir(), last_log + 1);
	hurt_output(arena_format(memory, "ls '%s'", life), name, sizeof name);
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
	return hurt_place(met == OVER ? "bad/desk" : "bad/new");
}

static int restore_with(enum met met, const char *until, char said[3000])
{
	const char *build = getenv("top_builddir");

	return hurt_output(arena_format(memory, "ORDERDESK_LIBEXEC='%s' '%s/orderdesk' --desk '%s' --quiet "
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

	hurt_shell(arena_format(memory, "rm -rf bad && mkdir bad && cp -a '%s' bad/desk", logged));
	if (b->met == OVER && b->number == 1)
		hurt_shell(arena_format(memory, "rm -f bad/desk/store/log/log.%010u", first_log + 1));
	path = log_path(b->number);
	name = strrchr(path, '/') + 1;
	hurt_file(path, b->how, b->at);
	if (b->met == DRILL) {
		code = hurt_output(arena_format(memory, "'%s/server' --drill "
			"bad/desk/backup/orderdesk-*.tar.zst --desk bad/desk 2>&1", getenv("top_builddir")), said, sizeof said);
		unpack(said);
	} else {
		code = restore_with(b->met, b->met == UNTIL ? late : b->met == EARLY ? early : NULL, said);
	}
	said[strcspn(said, "\n")] = '\0';
	if (!b->says) {
		ok(code == 0 && hurt_whole(target(b->met)), "log %d, %s: nothing is missing: %s", b->number,
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
	ok(code == 0 && (b->how != FLIP || hurt_whole(target(b->met))), "and until %s it is restored: %d %s",
		advice, code, said);
}

static bool enough_logs(void *baton)
{
	char said[20];

	hurt_output(arena_format(memory, "ls '%s'/backup/log/*/log.*.zst 2>/dev/null | tail -1 | "
		"sed 's/.*log[.]0*//;s/[.]zst//'", logged), said, sizeof said);
	last_log = (uint32_t)atoi(said);
	return last_log >= *(uint32_t *)baton;
}

static bool backed_up(void *baton)
{
	char said[300];

	(void)baton;
	return hurt_output(arena_format(memory, "ls '%s'/backup/*.tar.zst 2>/dev/null", logged), said,
		sizeof said) == 0;
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

/* The log file that is written, and whether there is more in it than is damaged of it. */
static uint32_t written(bool *much)
{
	char said[60] = "";
	unsigned number = 0, bytes = 0;

	hurt_output(arena_format(memory, "cd '%s/store/log' && f=$(ls | grep '^log.0' | tail -1) && "
		"echo ${f#log.} $(tr -d '\\000' <$f | wc -c)", logged), said, sizeof said);
	if (sscanf(said, "%u %u", &number, &bytes) != 2)
		bail("there is no log: %s", said);
	*much = bytes > 6000;
	return number;
}

static void add_long(struct client *c, const char *name, int i)
{
	struct refusal why;
	ProtobufCMessage *m;

	if (fixture_call(c, "customer add", NULL, memory, &m, &why,
			arena_format(memory, "name=%s %d", name, i), arena_format(memory, "note=%0900d", i),
			"accept_duplicate=true", NULL) != OK)
		bail("no customer: %s", refusal_text(&why, memory, NULL));
}

/* As many customers as fill two log files, at least; then until all are archived but the last. */
static void fill(struct client *c, const char *name)
{
	uint32_t least = last_log > first_log ? last_log + 2 : first_log + 2, wanted;
	bool much = false;
	int i;

	for (i = 0; i < 3 * ROWS_OF_LOG; i++)
		add_long(c, name, i);
	while (!much) {
		add_long(c, name, i++);
		wanted = written(&much) - 1;
		wanted = wanted > least ? wanted : least;
		if (!tap_wait(WAIT, enough_logs, &wanted))
			bail("the log files up to %u are not archived: %u", wanted, last_log);
	}
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
	/* none by time: what it makes needless is taken away, which one of the cases relies on */
	setenv("ORDERDESK_TEST_CHECKPOINT", "3600", 1);
	logged = fixture_desk("logged");
	server = fixture_start(logged, "--test-hooks", NULL);
	unsetenv("ORDERDESK_TEST_LOG");
	unsetenv("ORDERDESK_TEST_CHECKPOINT");
	c = fixture_open(logged);
	for (int i = 0; i < atoi(HURT_LAST); i++)
		if (fixture_call(c, "customer add", NULL, memory, &m, &why,
				arena_format(memory, "name=Bar %d", i), "accept_duplicate=true", NULL) != OK)
			bail("no customer");
	if (fixture_call(c, "server backup", NULL, memory, &m, &why, NULL) != OK
	    || !tap_wait(WAIT, backed_up, NULL))
		bail("no backup is made");
	hurt_output(arena_format(memory, "ls '%s/store/log' | grep '^log.0' | tail -1 | sed 's/log[.]0*//'",
		logged), said, sizeof said);
	first_log = (uint32_t)atoi(said);
	if (!first_log)
		bail("no log file is there");
	fill(c, "Cafe");
	early = moment();
	fill(c, "Pub");
	late = moment();
	client_close(c);
	fixture_end(server, SIGKILL);
	enough_logs(&first_log);	/* those archived meanwhile, too */
}

int main(void)
{
	size_t i;

	memory = hurt_begin();
	make_logs();
	for (i = 0; i < sizeof logs / sizeof logs[0]; i++)
		try_log(&logs[i]);
	arena_free(memory);
	return tap_result();
}
