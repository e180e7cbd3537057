/* SPDX-License-Identifier: ISC */
/*
 * Each file that a desk needs, cut short, empty, with a bit turned, taken away, a folder in its place, and
 * one that nobody can open: the server, a restore and a load refuse it with a sentence that names the
 * file and says what to do, end with 1, and leave what was there as it was. Archived log files: broken_log-t.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "record/message.pb-c.h"
#include "server/fixture.h"
#include "server/hurt.h"
#include "tap/tap.h"

#define WAIT 60000

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

/* All files, when they were written, but for what a start may leave: its log and its lock. */
static const char *state(const char *folder)
{
	char said[100] = "";

	hurt_output(arena_format(memory, "cd '%s' 2>/dev/null && find . -type f ! -name '*.log' "
		"! -name lock ! -name server ! -name stopped -printf '%%p %%s %%T@\\n' | sort | cksum", folder),
		said, sizeof said);
	return arena_string(memory, said);
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
		return hurt_output(arena_format(memory, "%s --restore bad/%s --desk '%s' %s --quiet 2>&1",
			server, keys ? "apart.tar.zst" : "whole.tar.zst", folder,
			keys ? "--keys bad/apart.keys" : ""), said, 3000);
	case LOAD:
		return hurt_output(arena_format(memory, "%s --load bad/whole.jsonl --desk '%s' --quiet 2>&1",
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
		hurt_output(arena_format(memory, "cd '%s' && find . -type f", folder), left, sizeof left);
		return !left[0] || strcmp(left, "./stopped\n") == 0;
	}
	/* A start may recover first, which changes files and loses nothing. */
	hurt_shell(arena_format(memory, "rm -rf '%s'; [ ! -e '%s/%s' ] || cp -a '%s/%s' '%s'", path, desk,
		b->file, desk, b->file, path));
	return hurt_whole(folder);
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
	const char *before, *slash = strrchr(b->file, '/'), *path, *folder = hurt_place("bad/desk");
	bool of_desk = b->what == START || b->what == HARMLESS;
	char said[3000] = "";
	int code;

	hurt_shell("rm -rf bad && mkdir bad");
	if (of_desk)
		hurt_shell(arena_format(memory, "cp -a '%s' bad/desk", desk));
	else
		hurt_shell("cp whole.* apart.* bad/");
	path = arena_format(memory, "%s/%s", of_desk ? folder : hurt_place("bad"), b->file);
	hurt_file(path, b->how, b->at);
	before = state(folder);
	code = act(b, folder, said);
	said[strcspn(said, "\n")] = '\0';
	if (b->what == HARMLESS) {
		ok(code == 0 && hurt_whole(folder), "%s, %s at %d: the desk is whole", b->file, hows[b->how],
			b->at);
		return;
	}
	/* A page that recovery itself meets ends it there and then. */
	ok((code == 1 || (code == -SIGABRT && strstr(b->file, ".db")))
		&& (strstr(said, slash ? slash + 1 : b->file) || is_mark(b)) && strstr(said, b->says),
		"%s, %s at %d: %d %s", b->file, hows[b->how], b->at, code, said);
	ok(same(before, folder, path, b), "and nothing is lost by it");
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
	for (i = 0; i < (size_t)atoi(HURT_LAST); i++)
		if (fixture_call(c, "customer add", NULL, memory, &m, &why,
				arena_format(memory, "name=Kitchen %zu", i), "accept_duplicate=true",
				NULL) != OK)
			bail("no customer: %s", refusal_text(&why, memory, NULL));
	for (i = 0; i < 2; i++) {
		const char *to = hurt_place(i ? "apart.tar.zst" : "whole.tar.zst");

		if (fixture_call(c, "server backup", NULL, memory, &m, &why,
				arena_format(memory, "to=%s", to),
				i ? "keys=keys_apart" : "keys=keys_inside", NULL) != OK
		    || !tap_wait(WAIT, is_there, (void *)(uintptr_t)to))
			bail("no backup");
	}
	client_close(c);
	fixture_end(server, SIGKILL);
	hurt_shell(arena_format(memory, "cp -a '%s' dumped && '%s/server' --dump whole.jsonl --desk dumped "
		"--keys apart.keys --quiet 2>/dev/null >&2", desk, getenv("top_builddir")));
}

int main(void)
{
	size_t i;

	memory = hurt_begin();
	make();
	for (i = 0; i < sizeof table / sizeof table[0]; i++)
		if (table[i].how == LESS && system("command -v zstd >less.tar && command -v tar >less.tar"))
			skip(2, "there is no zstd");
		else
			try(&table[i]);
	arena_free(memory);
	return tap_result();
}
