/* SPDX-License-Identifier: ISC */
/*
 * basic: the tap itself. Each case runs the tap in a child whose output comes back by a pipe, and
 * compares the whole text that the child printed and its exit code: a test of the tap that only
 * used the tap could not fail.
 */
#include "tap/tap.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void passing(void)
{
	plan(3);
	ok(true, "holds %d", 7);
	is_int(5, 5, "a # in a name");
	is_string(NULL, NULL, "both NULL");
	exit(tap_result());
}

static void failing(void)
{
	plan_lazy();
	ok(false, "no");
	is_int(1, -2, "number");
	is_string("a\n", "a\"\033", "string");
	is_string(NULL, "", "NULL is not empty");
	is_blob("abc", 3, "abd!", 4, "blob");
	diag("one\ntwo");
	exit(tap_result());
}

static void short_plan(void)
{
	plan(2);
	ok(true, "first");
	exit(tap_result());
}

static void skipping(void)
{
	plan(2);
	skip(2, "no %s", "terminal");
	exit(tap_result());
}

static void skipping_all(void)
{
	skip_all("not here");
}

static void bailing(void)
{
	plan(1);
	bail("no disk");
}

static const struct {
	const char *name;
	void (*body)(void);
	int code;
	const char *text;
} cases[] = {
	{"passing", passing, 0,
	 "1..3\nok 1 - holds 7\nok 2 - a   in a name\nok 3 - both NULL\n"},
	{"failing", failing, 1,
	 "not ok 1 - no\n"
	 "not ok 2 - number\n# wanted: 1\n# seen:   -2\n"
	 "not ok 3 - string\n# wanted: \"a\\n\"\n# seen:   \"a\\\"\\x1b\"\n"
	 "not ok 4 - NULL is not empty\n# wanted: NULL\n# seen:   \"\"\n"
	 "not ok 5 - blob\n# wanted: 3 bytes, from 2: 63\n# seen:   4 bytes, from 2: 64 21\n"
	 "# one\n# two\n1..5\n"},
	{"plan not met", short_plan, 1, "1..2\nok 1 - first\n# planned 2 checks, ran 1\n"},
	{"skip", skipping, 0, "1..2\nok 1 # SKIP no terminal\nok 2 # SKIP no terminal\n"},
	{"skip all", skipping_all, 0, "1..0 # SKIP not here\n"},
	{"bail", bailing, 255, "1..1\nBail out! no disk\n"},
};

#define CASES (int)(sizeof cases / sizeof *cases)

static int run(void (*body)(void), char *text, size_t size)
{
	int ends[2], status;
	size_t used = 0;
	ssize_t got;
	pid_t child;

	fflush(stdout);
	if (pipe(ends) || (child = fork()) < 0) {
		fprintf(stderr, "basic-t: %s\n", strerror(errno));
		exit(99);
	}
	if (!child) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		body();
		_exit(98);
	}
	close(ends[1]);
	while (used + 1 < size && (got = read(ends[0], text + used, size - 1 - used)) > 0)
		used += (size_t)got;
	text[used] = 0;
	close(ends[0]);
	waitpid(child, &status, 0);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static bool third_time(void *baton)
{
	return ++*(int *)baton >= 3;
}

static bool never(void *baton)
{
	return (void)baton, false;
}

static void make_folder(void)
{
	char path[128];

	plan_lazy();
	snprintf(path, sizeof path, "%s/below", tap_tmpdir());
	if (mkdir(path, 0700) || !fork())
		exit(0);
	while (wait(NULL) < 0 && errno == EINTR)
		;
	/* a child that ended took nothing away */
	printf("%s%d\n", tap_tmpdir(), access(path, F_OK));
	exit(tap_result());
}

int main(void)
{
	char text[CASES][1024], folder[1024];
	int code[CASES], folder_code, count = 0;

	/* the cases run before this process makes a call of its own: a child starts fresh */
	for (int i = 0; i < CASES; i++)
		code[i] = run(cases[i].body, text[i], sizeof text[i]);
	folder_code = run(make_folder, folder, sizeof folder);

	plan(2 * CASES + 6);
	for (int i = 0; i < CASES; i++) {
		is_string(cases[i].text, text[i], "%s: text", cases[i].name);
		is_int(cases[i].code, code[i], "%s: exit code", cases[i].name);
	}
	is_int(0, folder_code, "folder: exit code");
	folder[strcspn(folder, "\n")] = 0;
	ok(strlen(folder) > 5 && folder[strlen(folder) - 1] == '0', "folder was there");
	if (*folder)
		folder[strlen(folder) - 1] = 0;
	ok(access(folder, F_OK) && errno == ENOENT, "folder is gone");
	ok(tap_wait(5000, third_time, &count), "wait: held in time");
	is_int(3, count, "wait: asked until it held");
	ok(!tap_wait(1, never, NULL), "wait: the deadline ends it");
	return tap_result();
}
