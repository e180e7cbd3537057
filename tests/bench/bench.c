/* SPDX-License-Identifier: ISC */
/*
 * bench -- the list of groups, the options, and one process for each group (see bench.h).
 */
#include "bench/bench.h"

#include <errno.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/text.h"
#include "bench/groups.h"
#include "tap/tap.h"

static const struct group {
	const char *name, *what;
	void (*run)(void);
	const char *program;		/* a group that is a program of its own, instead of `run` */
} groups[] = {
	{ "orders", "durable orders beside SQLite and PostgreSQL", bench_orders, NULL },
	{ "beside", "orders beside an import, a publication, a backup", bench_beside, NULL },
	{ "normal", "three times the normal load: orders and typing", bench_normal, NULL },
	{ "start", "a start after a kill, and memory at rest", bench_start, NULL },
	{ "server", "round trips at the socket", bench_server, NULL },
	{ "draft", "an order of 200 lines, edit by edit", bench_draft, NULL },
	{ "store", "the store alone, in one process", bench_store, NULL },
	{ "finder", "the search in memory, kind by kind", bench_finder, NULL },
	{ "search", "search and lookup at the socket, beside SQLite and PostgreSQL", bench_search, NULL },
	{ "load", "the first customers of a desk, beside SQLite", bench_load, NULL },
	{ "restore", "a backup of a desk at work, and how long it is away", bench_restore, NULL },
	{ "trace", "one lot among two million order lines, to the call list", bench_trace, NULL },
	{ "price", "a quote among many rules and prices", NULL, "price-bench" },
	{ "words", "texts understood: moods, aspects, the right article", NULL, "words-bench" },
#ifdef HAVE_VTERM
	{ "keys", "the tasks of a day at the seat, key by key", bench_keys, NULL },
	{ "ring", "from the exchange's ring to the screen, 20 seats", bench_ring, NULL },
#endif
};

#define GROUPS (sizeof groups / sizeof groups[0])

static const char usage[] =
	"use: bench [OPTION ...] [GROUP ...]\n"
	"  --list            the groups\n"
	"  --seconds N       of one run of a figure (1)\n"
	"  --rounds N        runs; the figure is their median (3)\n"
	"  --customers N     of the large desk (100000)\n"
	"  --orders N        of the large desk (twice the customers)\n"
	"  --seats N         of the groups that place orders, alone (1, 4, 16 and 64)\n"
	"  --alone           without the engines beside ours\n"
	"  --length N        seconds of the long run at a normal load (20)\n"
	"  --folder FOLDER   where all is made and measured (/var/tmp)\n"
	"  --desks FOLDER    keeps large desks there, for the next run\n";

static const struct option options[] = {
	{ "list", no_argument, NULL, 'l' },	   { "seconds", required_argument, NULL, 's' },
	{ "rounds", required_argument, NULL, 'r' },	   { "customers", required_argument, NULL, 'c' },
	{ "orders", required_argument, NULL, 'o' },	   { "length", required_argument, NULL, 'n' },
	{ "folder", required_argument, NULL, 'f' },	   { "desks", required_argument, NULL, 'd' },
	{ "seats", required_argument, NULL, 't' },	   { "alone", no_argument, NULL, 'a' },
	{ "help", no_argument, NULL, 'h' },	   { NULL, 0, NULL, 0 },
};

static const struct group *find(const char *name)
{
	for (size_t i = 0; i < GROUPS; i++)
		if (strcmp(groups[i].name, name) == 0)
			return &groups[i];
	return NULL;
}

static void list(void)
{
	for (size_t i = 0; i < GROUPS; i++)
		printf("%-10s %s\n", groups[i].name, groups[i].what);
}

static void give(const char *name, const char *value)
{
	if (setenv(name, value, 1) != 0)
		bail("%s: %s", name, strerror(errno));
}

/* Words to the environment, where every group finds them; false when they are not understood. */
static bool take(int count, char **words)
{
	static const char *const names[128] = { ['s'] = "BENCH_SECONDS", ['r'] = "BENCH_ROUNDS",
		['c'] = "BENCH_CUSTOMERS", ['o'] = "BENCH_ORDERS", ['n'] = "BENCH_LENGTH",
		['f'] = "BENCH_FOLDER", ['d'] = "BENCH_DESKS",
		['t'] = "BENCH_SEATS", ['a'] = "BENCH_ALONE" };
	int c;

	while ((c = getopt_long(count, words, "", options, NULL)) != -1) {
		if (c == 'l' || c == 'h') {
			fputs(c == 'h' ? usage : "", stdout);
			list();
			exit(0);
		}
		if (c == '?')
			return false;
		give(names[c], optarg ? optarg : "1");
	}
	for (int i = optind; i < count; i++)
		if (!find(words[i])) {
			fprintf(stderr, "there is no group %s\n", words[i]);
			return false;
		}
	return true;
}

static void run_program(const struct group *g)
{
	char path[4200];
	const char *top = getenv("top_builddir");

	snprintf(path, sizeof path, "%s/tests/bench/%s", top ? top : ".", g->program);
	execl(path, g->program, (char *)NULL);
	bail("%s does not start: %s", path, strerror(errno));
}

static void run(const struct group *g)
{
	int64_t began = clock_steady();
	int status = 0;
	pid_t child;

	printf("\n== %s: %s\n", g->name, g->what);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		if (g->program)
			run_program(g);
		g->run();
		fflush(stdout);
		exit(0);	/* what a group started ends with it */
	}
	while (waitpid(child, &status, 0) < 0 && errno == EINTR)
		;
	if (status != 0) {
		bench_tally()->stopped++;
		printf("   the group ended before its end\n");
	}
	printf("   %.0f s\n", (double)(clock_steady() - began) / 1e6);
}

int main(int count, char **words)
{
	struct bench_tally *tally;
	char folder[4096];

	text_locale();
	if (!take(count, words)) {
		fputs(usage, stderr);
		return 2;
	}
	bench_options();
	snprintf(folder, sizeof folder, "%s/orderdesk-bench-XXXXXX", bench.folder);
	if (!mkdtemp(folder) || chmod(folder, 0755) != 0)
		bail("no folder in %s: %s", bench.folder, strerror(errno));
	give("BENCH_FOLDER", folder);
	give("TMPDIR", folder);
	bench_options();
	tally = bench_tally();
	printf("orderdesk beside others: %.1f s a run, medians of %u; ratios above 1 mean that "
		"orderdesk is better\n%.0f writes of 4 kB a second with fdatasync each, in %s\n",
		bench.seconds, bench.rounds, bench_syncs(), folder);
	for (size_t i = 0; i < GROUPS; i++) {
		bool wanted = optind >= count;

		for (int k = optind; k < count; k++)
			wanted |= strcmp(words[k], groups[i].name) == 0;
		if (wanted)
			run(&groups[i]);
	}
	bench_run(NULL, "rm", "-rf", folder, (char *)NULL);
	printf("\n%u rows; %u of %u bars met; %u groups ended before their end\n", tally->rows, tally->met,
		tally->bars, tally->stopped);
	return tally->stopped != 0;
}
