/* SPDX-License-Identifier: ISC */
/*
 * Rounds of everything that can happen to a desk at work, 500 of them and more.
 *
 * ROUNDS, SEED and KINDS (a list of numbers, as printed) in the environment choose others; NO_FLUSH=1
 * lets replies leave before the flush, NO_MEND=1 takes the file of pages away: both must be found
 * out. Run: make soak. Ends with 1 when anything was lost or doubled, or did not start again.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "crash/round.h"
#include "tap/tap.h"

static int number(const char *name, int usual)
{
	const char *text = getenv(name);

	return text && *text ? atoi(text) : usual;
}

static bool wanted(int kind)
{
	const char *list = getenv("KINDS");

	for (; list && *list; list += strcspn(list, ","), list += *list == ',')
		if (atoi(list) == kind)
			return true;
	return !list || !*getenv("KINDS");
}

static void print(const struct rounds *r, int done, double seconds)
{
	struct tally sum = { 0 };
	int k;

	printf("\n%d rounds in %.0f s\n%-24s %6s %6s %9s %5s %5s %7s %6s %6s %9s %8s\n", done, seconds,
		"kind", "rounds", "bad", "acked", "lost", "twice", "strange", "faults", "stuck",
		"restart", "wait ms");
	for (k = 0; k <= ROUND_KINDS; k++) {
		const struct tally *t = k < ROUND_KINDS ? &r->tally[k] : &sum;

		if (!t->rounds)
			continue;
		printf("%2d %-21s %6u %6u %9llu %5llu %5llu %7llu %6llu %6u %6lld ms %8lld", k,
			k < ROUND_KINDS ? round_name((enum kind)k) : "all", t->rounds, t->broken,
			(unsigned long long)t->acked, (unsigned long long)t->lost,
			(unsigned long long)t->doubled, (unsigned long long)(t->strange + t->wrong),
			(unsigned long long)t->faults, t->stuck, (long long)(t->slowest / 1000),
			(long long)(t->longest / 1000));
		if (t->blocks || t->names)
			printf("  %ld blocks forgotten, %ld torn, %ld names", t->blocks, t->torn, t->names);
		if (t->refused || t->whole)
			printf("  %u refused, %u harmless", t->refused, t->whole);
		printf("\n");
		sum.rounds += t->rounds;
		sum.broken += t->broken;
		sum.acked += t->acked;
		sum.lost += t->lost;
		sum.doubled += t->doubled;
		sum.strange += t->strange;
		sum.wrong += t->wrong;
		sum.faults += t->faults;
		sum.stuck += t->stuck;
		sum.slowest = t->slowest > sum.slowest ? t->slowest : sum.slowest;
		sum.longest = t->longest > sum.longest ? t->longest : sum.longest;
	}
	fflush(stdout);
}

int main(void)
{
	int rounds = number("ROUNDS", 500), i, k = 0, broken = 0;
	int64_t began = clock_steady();
	struct rounds *r = calloc(1, sizeof *r);

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("SEED=%d\n", number("SEED", 1));
	rounds_open(r, (unsigned)number("SEED", 1));
	r->no_flush = number("NO_FLUSH", 0) != 0;
	r->no_mend = number("NO_MEND", 0) != 0;
	for (i = 0; i < rounds; i++, k = (k + 1) % ROUND_KINDS) {
		while (!wanted(k))
			k = (k + 1) % ROUND_KINDS;
		broken += !round_run(r, (enum kind)k);
		if (i % 50 == 49 && i + 1 < rounds)
			print(r, i + 1, (double)(clock_steady() - began) / 1e6);
	}
	print(r, rounds, (double)(clock_steady() - began) / 1e6);
	rounds_close(r);
	free(r);
	return broken > 0;
}
