/* SPDX-License-Identifier: ISC */
/*
 * bench_table -- the table of the bench: columns, rows with their ratios and bars, sentences below.
 *
 * A group may be a program of its own where two fixtures do not go into one: it finds the options in
 * the environment and the tally of bars in memory that it inherits by a file descriptor.
 */
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "bench/bench.h"
#include "tap/tap.h"

struct bench bench;

static double number(const char *name, double otherwise)
{
	const char *text = getenv(name);
	double n = text ? atof(text) : 0;

	return n > 0 ? n : otherwise;
}

void bench_options(void)
{
	const char *folder = getenv("BENCH_FOLDER");

	bench.seconds = number("BENCH_SECONDS", 1);
	bench.rounds = (unsigned)number("BENCH_ROUNDS", 3);
	bench.customers = (uint64_t)number("BENCH_CUSTOMERS", 100000);
	bench.orders = (uint64_t)number("BENCH_ORDERS", 2 * (double)bench.customers);
	bench.length = number("BENCH_LENGTH", 20);
	bench.seats = (unsigned)number("BENCH_SEATS", 0);
	bench.alone = getenv("BENCH_ALONE") != NULL;
	bench.folder = folder ? folder : "/var/tmp";
	bench.desks = getenv("BENCH_DESKS");
}

struct bench_tally *bench_tally(void)
{
	static struct bench_tally *tally;
	const char *given = getenv("BENCH_TALLY");
	char text[16];
	int fd;

	if (tally)
		return tally;
	if (given) {
		fd = atoi(given);
	} else {
		fd = memfd_create("tally", 0);
		snprintf(text, sizeof text, "%d", fd);
		if (fd < 0 || ftruncate(fd, sizeof *tally) != 0 || setenv("BENCH_TALLY", text, 1) != 0)
			bail("no memory for the tally: %s", strerror(errno));
	}
	tally = mmap(NULL, sizeof *tally, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (tally == MAP_FAILED)
		bail("no memory for the tally: %s", strerror(errno));
	return tally;
}

static unsigned columns;

void bench_columns(unsigned count, ...)
{
	va_list args;

	printf("%-46s %11s     ", "", "orderdesk");
	columns = count < BENCH_PEERS ? count : BENCH_PEERS;
	va_start(args, count);
	for (unsigned i = 0; i < columns; i++)
		printf("  %17s", va_arg(args, const char *));
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

/* Three digits that count, thousands parted by commas. */
static const char *figure(double value, char out[32])
{
	char digits[32];
	size_t length, n = 0;

	if (value < 100) {
		snprintf(out, 32, value < 1 ? "%.3f" : value < 10 ? "%.2f" : "%.1f", value);
		return out;
	}
	length = (size_t)snprintf(digits, sizeof digits, "%.0f", value);
	for (size_t i = 0; i < length && n + 2 < 32; i++) {
		if (i > 0 && (length - i) % 3 == 0)
			out[n++] = ',';
		out[n++] = digits[i];
	}
	out[n] = '\0';
	return out;
}

static void verdict(bool met, const char *what)
{
	struct bench_tally *tally = bench_tally();

	tally->bars++;
	tally->met += met;
	printf("  %s%s", met ? "met: " : "NOT MET: ", what);
}

void bench_row(const struct bench_row *r)
{
	char text[32], what[64];
	double times[BENCH_PEERS] = { 0 };

	bench_tally()->rows++;
	printf("%-46s %11s %-4s", r->name, figure(r->ours, text), r->unit);
	for (unsigned i = 0; i < columns; i++) {
		if (r->peer[i] <= 0 || r->ours <= 0) {
			printf("  %10s %6s", "-", "");
			continue;
		}
		times[i] = r->better == BENCH_MORE ? r->ours / r->peer[i] : r->peer[i] / r->ours;
		printf("  %10s %5.*fx", figure(r->peer[i], text), times[i] < 10 ? 2 : 0, times[i]);
	}
	if (r->bar > 0) {
		snprintf(what, sizeof what, "%s %s", r->better == BENCH_MORE ? ">=" : "<",
			figure(r->bar, text));
		verdict(r->better == BENCH_MORE ? r->ours >= r->bar : r->ours < r->bar, what);
	}
	for (unsigned i = 0; i < columns; i++)
		if (r->times[i] > 0 && times[i] > 0) {
			snprintf(what, sizeof what, "%.1fx of column %u", r->times[i], i + 2);
			verdict(times[i] >= r->times[i], what);
		}
	putchar('\n');
	fflush(stdout);
}

void bench_say(const char *text, ...)
{
	va_list args;

	printf("   ");
	va_start(args, text);
	vprintf(text, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
}

void bench_absent(const char *peer, const char *package)
{
	bench_say("not run: %s is not installed (apt-get install %s)", peer, package);
}

static int by_value(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

double bench_median(double *values, size_t count)
{
	if (count == 0)
		return 0;
	qsort(values, count, sizeof *values, by_value);
	return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

static int by_size(const void *a, const void *b)
{
	unsigned x = *(const unsigned *)a, y = *(const unsigned *)b;

	return (x > y) - (x < y);
}

double bench_part(unsigned *values, size_t count, unsigned p)
{
	if (count == 0)
		return 0;
	qsort(values, count, sizeof *values, by_size);
	return values[(count - 1) * p / 1000];
}
