/* SPDX-License-Identifier: ISC */
/*
 * progress -- a bar, what is done of how much, how fast, and how long it will still take.
 *
 * Used by the command line for imports and backups, and by the server's program for what it does
 * beside a desk (restore, dump, load).
 */
#include "base/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"

#define BAR 24
#define EACH (100 * 1000)		/* microseconds between two drawings */

void progress_begin(struct progress *p, bool bytes, bool quiet)
{
	*p = (struct progress){ .bytes = bytes, .began = clock_steady() };
	p->on = !quiet && isatty(STDERR_FILENO);
}

static void amount(char out[24], uint64_t value, bool bytes)
{
	if (!bytes)
		snprintf(out, 24, "%llu", (unsigned long long)value);
	else if (value < UINT64_C(1) << 30)
		snprintf(out, 24, "%.1f MB", (double)value / (1 << 20));
	else
		snprintf(out, 24, "%.2f GB", (double)value / (1 << 30));
}

void progress_at(struct progress *p, const char *what, uint64_t done, uint64_t total)
{
	int64_t now, took;
	char bar[BAR + 1], have[24], all[24], rate[24];
	uint64_t speed, left;
	int filled;

	if (!p->on)
		return;
	now = clock_steady();
	if (p->shown && now - p->drawn < EACH && done < total)
		return;
	p->drawn = now;
	took = now - p->began;
	if (total && done > total)
		done = total;
	filled = total ? (int)(done * BAR / total) : 0;
	memset(bar, '.', BAR);
	memset(bar, '#', (size_t)filled);
	bar[BAR] = '\0';
	speed = took > 0 ? done * 1000000 / (uint64_t)took : 0;
	left = speed && total ? (total - done) / speed : 0;
	amount(have, done, p->bytes);
	amount(all, total, p->bytes);
	amount(rate, speed, p->bytes);
	fprintf(stderr, "\r%s [%s] %s/%s  %s/s  %llu:%02llu\033[K", what, bar, have, all, rate,
		(unsigned long long)left / 60, (unsigned long long)left % 60);
	fflush(stderr);
	p->shown = true;
}

void progress_end(struct progress *p)
{
	if (p->shown)
		fputs("\r\033[K", stderr);
	p->shown = false;
}
