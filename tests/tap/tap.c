/* SPDX-License-Identifier: ISC */
/*
 * tap: the producer behind tap.h.
 *
 * Called by every test program under tests/, and by nothing else. State is one static record, as a
 * process is one test; threads may report too, one line at a time under a lock. The plan of
 * plan_lazy() is printed at exit, so a test that ends early by a signal has no plan and is counted
 * as broken by the driver. Problems of the tap itself (no temporary folder) end the run by bail().
 */
#include "tap/tap.h"

#include <errno.h>
#include <ftw.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static struct {
	pthread_mutex_t lock;
	pid_t owner;            /* the process that reports; 0 before the first call */
	int planned;            /* -1: lazy */
	int run, failed;
	bool quiet;             /* the plan is already settled: skip_all, bail */
	char folder[64];
} tap = {.lock = PTHREAD_MUTEX_INITIALIZER};

static int remove_one(const char *path, const struct stat *info, int kind, struct FTW *where)
{
	(void)info, (void)kind, (void)where;
	return remove(path) && errno != ENOENT ? -1 : 0;
}

static void at_end(void)
{
	if (getpid() != tap.owner)
		return;
	if (tap.planned < 0 && !tap.quiet)
		printf("1..%d\n", tap.run);
	fflush(stdout);
	if (tap.folder[0] && !getenv("TAP_KEEP"))
		nftw(tap.folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void start(void)
{
	if (tap.owner)
		return;
	tap.owner = getpid();
	setvbuf(stdout, NULL, _IOLBF, 0);
	atexit(at_end);
}

/* Print text with every line behind "# ". */
static void print_remark(const char *text)
{
	for (const char *line = text; *line;) {
		size_t length = strcspn(line, "\n");

		printf("# %.*s\n", (int)length, line);
		line += length + (line[length] == '\n');
	}
}

static void __attribute__((format(printf, 1, 0))) remark(const char *format, va_list arguments)
{
	char *text;

	if (vasprintf(&text, format, arguments) < 0)
		abort();
	print_remark(text);
	free(text);
}

/* One result line. A name may not start a directive, so # is shown as a space. */
static void __attribute__((format(printf, 2, 0)))
result(bool holds, const char *format, va_list arguments)
{
	char *name;

	start();
	if (vasprintf(&name, format, arguments) < 0)
		abort();
	for (char *c = name; *c; c++)
		if (*c == '#' || (unsigned char)*c < ' ')
			*c = ' ';
	tap.run++;
	tap.failed += !holds;
	printf("%sok %d - %s\n", holds ? "" : "not ", tap.run, name);
	free(name);
}

void plan(int count)
{
	start();
	tap.planned = count;
	printf("1..%d\n", count);
}

void plan_lazy(void)
{
	start();
	tap.planned = -1;
}

void skip_all(const char *reason, ...)
{
	va_list arguments;

	start();
	tap.quiet = true;
	fputs("1..0 # SKIP ", stdout);
	va_start(arguments, reason);
	vprintf(reason, arguments);
	va_end(arguments);
	putchar('\n');
	exit(0);
}

void bail(const char *reason, ...)
{
	va_list arguments;

	start();
	tap.quiet = true;
	fputs("Bail out! ", stdout);
	va_start(arguments, reason);
	vprintf(reason, arguments);
	va_end(arguments);
	putchar('\n');
	fflush(stdout);
	exit(255);
}

void skip(int count, const char *reason, ...)
{
	va_list arguments;
	char *text;

	pthread_mutex_lock(&tap.lock);
	start();
	va_start(arguments, reason);
	if (vasprintf(&text, reason, arguments) < 0)
		abort();
	va_end(arguments);
	for (int i = 0; i < count; i++)
		printf("ok %d # SKIP %s\n", ++tap.run, text);
	free(text);
	pthread_mutex_unlock(&tap.lock);
}

void diag(const char *text, ...)
{
	va_list arguments;

	pthread_mutex_lock(&tap.lock);
	start();
	va_start(arguments, text);
	remark(text, arguments);
	va_end(arguments);
	pthread_mutex_unlock(&tap.lock);
}

bool ok(bool holds, const char *name, ...)
{
	va_list arguments;

	pthread_mutex_lock(&tap.lock);
	va_start(arguments, name);
	result(holds, name, arguments);
	va_end(arguments);
	pthread_mutex_unlock(&tap.lock);
	return holds;
}

bool is_int(long long wanted, long long seen, const char *name, ...)
{
	va_list arguments;

	pthread_mutex_lock(&tap.lock);
	va_start(arguments, name);
	result(wanted == seen, name, arguments);
	va_end(arguments);
	if (wanted != seen)
		printf("# wanted: %lld\n# seen:   %lld\n", wanted, seen);
	pthread_mutex_unlock(&tap.lock);
	return wanted == seen;
}

static void print_string(const char *label, const char *text)
{
	printf("# %s%s", label, text ? "\"" : "NULL");
	for (; text && *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c == '\n')
			fputs("\\n", stdout);
		else if (c == '\\' || c == '"')
			printf("\\%c", c);
		else if (c < ' ' || c == 0x7f)
			printf("\\x%02x", c);
		else
			putchar(c);
	}
	puts(text ? "\"" : "");
}

bool is_string(const char *wanted, const char *seen, const char *name, ...)
{
	bool same = wanted && seen ? !strcmp(wanted, seen) : wanted == seen;
	va_list arguments;

	pthread_mutex_lock(&tap.lock);
	va_start(arguments, name);
	result(same, name, arguments);
	va_end(arguments);
	if (!same) {
		print_string("wanted: ", wanted);
		print_string("seen:   ", seen);
	}
	pthread_mutex_unlock(&tap.lock);
	return same;
}

/* At most 16 bytes from the given place on. */
static void print_bytes(const char *label, const unsigned char *bytes, size_t size, size_t from)
{
	printf("# %s%zu bytes, from %zu:", label, size, from);
	for (size_t i = from; i < size && i < from + 16; i++)
		printf(" %02x", bytes[i]);
	putchar('\n');
}

bool is_blob(const void *wanted, size_t wanted_size, const void *seen, size_t seen_size,
	     const char *name, ...)
{
	bool same = wanted_size == seen_size &&
		    (!wanted_size || !memcmp(wanted, seen, wanted_size));
	va_list arguments;

	pthread_mutex_lock(&tap.lock);
	va_start(arguments, name);
	result(same, name, arguments);
	va_end(arguments);
	if (!same) {
		const unsigned char *a = wanted, *b = seen;
		size_t at = 0;

		while (at < wanted_size && at < seen_size && a[at] == b[at])
			at++;
		print_bytes("wanted: ", a, wanted_size, at);
		print_bytes("seen:   ", b, seen_size, at);
	}
	pthread_mutex_unlock(&tap.lock);
	return same;
}

const char *tap_tmpdir(void)
{
	start();
	if (!tap.folder[0]) {
		char path[sizeof tap.folder];
		const char *parent = getenv("TMPDIR");

		/* a long TMPDIR leaves no room for a socket's name: 108 bytes in all */
		if (!parent || !*parent || strlen(parent) > 40)
			parent = "/tmp";
		snprintf(path, sizeof path, "%s/od-XXXXXX", parent);
		if (!mkdtemp(path))
			bail("no temporary folder in %s: %s", parent, strerror(errno));
		memcpy(tap.folder, path, sizeof path);
	}
	return tap.folder;
}

bool tap_wait(int deadline_ms, bool (*predicate)(void *baton), void *baton)
{
	struct timespec now, nap = {.tv_nsec = 1000000};
	long long end;

	clock_gettime(CLOCK_MONOTONIC, &now);
	end = now.tv_sec * 1000LL + now.tv_nsec / 1000000 + deadline_ms;
	while (!predicate(baton)) {
		clock_gettime(CLOCK_MONOTONIC, &now);
		if (now.tv_sec * 1000LL + now.tv_nsec / 1000000 >= end)
			return predicate(baton);
		nanosleep(&nap, NULL);
		if (nap.tv_nsec < 20000000)
			nap.tv_nsec *= 2;
	}
	return true;
}

unsigned tap_rounds(unsigned number)
{
	const char *sanitizers = getenv("SANITIZERS");

	return sanitizers && strcmp(sanitizers, "yes") == 0 ? (number + 2) / 3 : number;
}

int tap_result(void)
{
	if (tap.planned > 0 && tap.planned != tap.run) {
		fflush(stdout);
		printf("# planned %d checks, ran %d\n", tap.planned, tap.run);
		return 1;
	}
	return tap.failed ? 1 : 0;
}
