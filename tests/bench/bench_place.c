/* SPDX-License-Identifier: ISC */
/*
 * bench_place -- folders, large desks, programs and what processes used, for the bench.
 */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/large.h"
#include "store/schema.h"
#include "tap/tap.h"

#define WORDS_MAX 40
#define REST 400		/* ms of which a process at rest uses a tenth at most */
#define REST_MOST 60	/* seconds */

const char *bench_folder(const char *name)
{
	static char paths[16][600];
	static unsigned used;
	char *path = paths[used++ % 16];

	snprintf(path, sizeof paths[0], "%s/%s-XXXXXX", bench.folder, name);
	if (!mkdtemp(path) || chmod(path, 0755) != 0)
		bail("no folder in %s: %s", bench.folder, strerror(errno));
	return path;
}

int bench_run(const char *output, const char *program, ...)
{
	const char *words[WORDS_MAX] = { program };
	int n = 1, status;
	va_list args;
	pid_t child;

	va_start(args, program);
	while (n < WORDS_MAX - 1 && (words[n] = va_arg(args, const char *)))
		n++;
	va_end(args);
	fflush(stdout);
	child = fork();
	if (child == 0) {
		int fd = open(output ? output : "/dev/null", O_WRONLY | O_CREAT | O_APPEND, 0600);

		dup2(fd, 1);
		dup2(fd, 2);
		execvp(program, (char *const *)(uintptr_t)words);
		_exit(127);
	}
	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			bail("%s: %s", program, strerror(errno));
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

const char *bench_desk(uint64_t customers, uint64_t orders)
{
	const char *top = getenv("top_builddir"), *copy = bench_folder("desk");
	char program[4200], made[4200], count[24], order_count[24], log[4200], from[4300];
	struct stat st;

	/* One that was kept and is of an older schema would be brought up to date by every start. */
	snprintf(made, sizeof made, "%s/large%d-%llu-%llu-schema%d",
		bench.desks ? bench.desks : bench.folder, LARGE_FORM, (unsigned long long)customers,
		(unsigned long long)orders, SCHEMA_VERSION);
	snprintf(log, sizeof log, "%s/large.log", bench.folder);
	if (stat(made, &st) != 0) {
		snprintf(program, sizeof program, "%s/tests/bench/large-desk", top ? top : ".");
		snprintf(count, sizeof count, "%llu", (unsigned long long)customers);
		snprintf(order_count, sizeof order_count, "%llu", (unsigned long long)orders);
		snprintf(from, sizeof from, "%s.part", made);
		bench_run(NULL, "rm", "-rf", from, (char *)NULL);
		if (bench_run(log, program, from, count, order_count, (char *)NULL) != 0
		    || rename(from, made) != 0)
			bail("no desk of %s customers, see %s", count, log);
	}
	snprintf(from, sizeof from, "%s/.", made);
	if (bench_run(log, "cp", "-a", "--reflink=auto", from, copy, (char *)NULL) != 0)
		bail("%s is not copied, see %s", made, log);
	sync();
	return copy;
}

double bench_syncs(void)
{
	char path[4200], page[4096];
	int64_t began = clock_steady(), now;
	unsigned count = 0;
	int fd;

	memset(page, 7, sizeof page);
	snprintf(path, sizeof path, "%s/syncs", bench.folder);
	fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
	if (fd < 0)
		bail("%s: %s", path, strerror(errno));
	do {
		if (pwrite(fd, page, sizeof page, (off_t)(count % 1024) * (off_t)sizeof page) < 0
		    || fdatasync(fd) != 0)
			bail("%s: %s", path, strerror(errno));
		count++;
		now = clock_steady();
	} while (now - began < CLOCK_SECOND / 2);
	close(fd);
	unlink(path);
	return count * 1e6 / (double)(now - began);
}

const char *bench_program(const char *name)
{
	static const char *const folders[] = { "/usr/lib/postgresql/15/bin", "/usr/bin", "/bin",
		"/usr/local/bin" };
	static char paths[8][64];
	static unsigned used;
	char *path = paths[used++ % 8];

	for (size_t i = 0; i < sizeof folders / sizeof folders[0]; i++) {
		snprintf(path, sizeof paths[0], "%s/%s", folders[i], name);
		if (access(path, X_OK) == 0)
			return path;
	}
	return NULL;
}

/* The number behind a word in a file of /proc; 0 when it is not there. */
static double word_of(pid_t process, const char *file, const char *word)
{
	char path[64], line[256];
	double value = 0;
	FILE *f;

	snprintf(path, sizeof path, "/proc/%d/%s", (int)process, file);
	f = fopen(path, "r");
	if (!f)
		return 0;
	while (fgets(line, sizeof line, f))
		if (strncmp(line, word, strlen(word)) == 0)
			value = strtod(line + strlen(word), NULL);
	fclose(f);
	return value;
}

/* utime, stime, and those of children that ended: fields 14 to 17 of /proc/PID/stat. */
static double ticks(pid_t process)
{
	char path[64], text[1024];
	double sum = 0;
	char *at;
	FILE *f;
	size_t n;

	snprintf(path, sizeof path, "/proc/%d/stat", (int)process);
	f = fopen(path, "r");
	if (!f)
		return 0;
	n = fread(text, 1, sizeof text - 1, f);
	fclose(f);
	text[n] = '\0';
	at = strrchr(text, ')');
	for (int field = 2; at && field <= 17; field++) {
		if (field >= 14)
			sum += strtod(at, NULL);
		at = strchr(at + 1, ' ');
	}
	return sum;
}

void bench_usage_add(pid_t process, struct bench_usage *sum)
{
	sum->cpu += ticks(process) * 1e6 / (double)sysconf(_SC_CLK_TCK);
	sum->written += word_of(process, "io", "write_bytes:");
	sum->resident += word_of(process, "status", "VmRSS:") * 1024;
}

void bench_usage(pid_t process, struct bench_usage *out)
{
	memset(out, 0, sizeof *out);
	bench_usage_add(process, out);
}

void bench_rest(pid_t process)
{
	int64_t until = clock_steady() + REST_MOST * CLOCK_SECOND;
	struct bench_usage before, after;

	bench_usage(process, &after);
	do {
		before = after;
		poll(NULL, 0, REST);
		bench_usage(process, &after);
	} while (after.cpu - before.cpu > REST * 1000.0 / 10 && clock_steady() < until);
}
