/* SPDX-License-Identifier: ISC */
/*
 * How long a desk is away when its disk is lost: a backup of the large desk while it works, and the
 * restore of it, as a person types both, to the moment when the command ends and the desk may start.
 *
 * The restored desk is the source: `dump` of both is the same to the byte, and `server verify` finds
 * no fault; without that there is no figure. A GB is one of the files of the tables.
 */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "tap/tap.h"

#define ROUNDS_MAX 9
#define GB 1e9
#define ENOUGH (GB / 4)	/* below it the start of the commands is what takes long */

static char folder[600], desk[600], program[4200];

/* Runs `orderdesk --desk DESK WORD FILE` (or another word); how long it took. */
static double run(const char *word, const char *second)
{
	char log[700];
	int64_t began = clock_steady();

	snprintf(log, sizeof log, "%s/%s.log", folder, word);
	if (bench_run(log, program, "--desk", desk, word, second, (char *)NULL))
		bail("%s %s does not end well, see %s", word, second, log);
	return (double)(clock_steady() - began) / 1e6;
}

/* What `server verify` finds in the desk, without how many rows it looked at: each start writes some. */
static void verify(const char *to)
{
	run("server", "start");
	if (bench_run(to, "sh", "-c", "\"$0\" --desk \"$1\" server verify | grep -v 'rows looked at'; :",
			program, desk, (char *)NULL))
		bail("server verify does not end well, see %s", to);
	run("server", "stop");
}

static double bytes_of(const char *part)
{
	char path[1200];
	struct dirent *e;
	struct stat about;
	double sum = 0;
	DIR *d;

	snprintf(path, sizeof path, "%s/store/%s", desk, part);
	d = opendir(path);
	while (d && (e = readdir(d)))
		if (fstatat(dirfd(d), e->d_name, &about, 0) == 0 && S_ISREG(about.st_mode))
			sum += (double)about.st_size;
	if (d)
		closedir(d);
	return sum;
}

static void say(const char *name, const char *unit, double *values, unsigned rounds, double bar)
{
	bench_row(&(struct bench_row){ .name = name, .unit = unit, .better = BENCH_LESS, .bar = bar,
		.ours = bench_median(values, rounds) });
}

void bench_restore(void)
{
	unsigned rounds = bench.rounds < ROUNDS_MAX ? bench.rounds : ROUNDS_MAX;
	double took[ROUNDS_MAX], each[ROUNDS_MAX], backup[1], size[1];
	char copy[700], before[700], after[700], found[700], again[700];
	const char *top = getenv("top_builddir");
	struct stat about;

	bench_columns(0);
	snprintf(program, sizeof program, "%s/orderdesk", top ? top : ".");
	snprintf(folder, sizeof folder, "%s", bench_folder("restore"));
	snprintf(desk, sizeof desk, "%s", bench_desk(bench.customers, bench.orders));
	snprintf(copy, sizeof copy, "%s/copy.tar.zst", folder);
	snprintf(before, sizeof before, "%s/before.jsonl", folder);
	snprintf(after, sizeof after, "%s/after.jsonl", folder);
	snprintf(found, sizeof found, "%s/found", folder);
	snprintf(again, sizeof again, "%s/found-again", folder);
	verify(found);
	run("server", "start");
	backup[0] = run("backup", copy);
	run("server", "stop");
	run("dump", before);
	for (unsigned i = 0; i < rounds; i++) {
		took[i] = run("restore", copy);
		each[i] = took[i] / (bytes_of("data") / GB);
		run("dump", after);
		if (bench_run(NULL, "cmp", before, after, (char *)NULL))
			bail("the restored desk is not the source: %s and %s", before, after);
		remove(after);
	}
	verify(again);
	if (bench_run(NULL, "cmp", found, again, (char *)NULL))
		bail("verify finds in the restored desk what it does not in the source: %s and %s",
			found, again);
	size[0] = stat(copy, &about) ? 0 : (double)about.st_size / 1e6;
	say("backup of the desk at work", "s", backup, 1, 0);
	say("  its file", "MB", size, 1, 0);
	say("restore", "s", took, rounds, 0);
	say("  a GB of the tables' files", "s", each, rounds, bytes_of("data") > ENOUGH ? 60 : 0);
	bench_say("%llu customers, %llu orders: %.0f MB in the files of the tables; each time the dump "
		"of the restored desk was that of the source to the byte, and verify found the same in both",
		(unsigned long long)bench.customers, (unsigned long long)bench.orders,
		bytes_of("data") / 1e6);
}
