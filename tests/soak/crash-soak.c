/* SPDX-License-Identifier: ISC */
/*
 * Rounds of everything that can happen to a desk at work, 500 of them and more.
 *
 * ROUNDS, SEED and KINDS (a list of numbers, as printed) in the environment choose others, and
 * ROUND=KIND:SEED, as each line prints it, plays that one again. NO_FLUSH=1 lets replies leave before
 * the flush, NO_MEND=1 takes the file of pages away: both must be found out. Run: make soak. Ends
 * with 1 when anything was lost or doubled, or did not start again.
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

static void row(const struct tally *t, int number_of, const char *name)
{
	printf("%2d %-24s %6u %4u %9llu %5llu %7llu %7llu %6llu %6u %8lld %8lld", number_of, name, t->rounds,
		t->broken, (unsigned long long)t->acked, (unsigned long long)t->lost,
		(unsigned long long)t->doubled, (unsigned long long)(t->strange + t->wrong),
		(unsigned long long)t->faults, t->stuck, (long long)(t->longest / 1000),
		(long long)(t->slowest / 1000));
	if (t->struck)
		printf("  %u hit", t->struck);
	if (t->blocks || t->names)
		printf("  %ld blocks forgotten, %ld torn, %ld names", t->blocks, t->torn, t->names);
	if (t->refused || t->whole)
		printf("  %u refused, %u harmless", t->refused, t->whole);
	if (t->skipped)
		printf("  %u left out: %s", t->skipped, t->skip ? t->skip : "");
	printf("\n");
}

static void add(struct tally *sum, const struct tally *t)
{
	sum->rounds += t->rounds;
	sum->broken += t->broken;
	sum->acked += t->acked;
	sum->lost += t->lost;
	sum->doubled += t->doubled;
	sum->strange += t->strange;
	sum->wrong += t->wrong;
	sum->faults += t->faults;
	sum->stuck += t->stuck;
	sum->slowest = t->slowest > sum->slowest ? t->slowest : sum->slowest;
	sum->longest = t->longest > sum->longest ? t->longest : sum->longest;
}

static void print(const struct rounds *r, int done, double seconds)
{
	struct tally sum = { 0 };
	int k;

	printf("\n%d rounds in %.0f s, %.1f s each\n   %-24s %6s %4s %9s %5s %7s %7s %6s %6s %8s %8s\n", done,
		seconds, seconds / done, "kind", "rounds", "bad", "acked", "lost", "doubled", "strange",
		"faults", "stuck", "wait ms", "start ms");
	for (k = 0; k < ROUND_KINDS; k++) {
		if (!r->tally[k].rounds && !r->tally[k].skipped)
			continue;
		row(&r->tally[k], k, round_name((enum kind)k));
		add(&sum, &r->tally[k]);
	}
	row(&sum, ROUND_KINDS, "all");
	printf("bad: rounds with any finding; strange: there and never promised, or under another number;\n"
		"faults: of server verify; stuck: seats that waited over 3 s for a server that was there;\n"
		"wait: the longest of them; start: the slowest restart to its first reply\n\n");
	fflush(stdout);
}

static bool one(struct rounds *r, int n, enum kind kind, unsigned seed)
{
	int64_t began = clock_steady();
	bool good = round_run(r, kind, seed);

	printf("%4d  ROUND=%d:%u  %-24s %5.1f s%s\n", n, (int)kind, seed, round_name(kind),
		(double)(clock_steady() - began) / 1e6, good ? "" : "  BAD");
	return good;
}

int main(void)
{
	int rounds = number("ROUNDS", 500), i, k = 0, broken = 0;
	unsigned seed = (unsigned)number("SEED", 1), again;
	int64_t began = clock_steady();
	struct rounds *r = calloc(1, sizeof *r);

	setvbuf(stdout, NULL, _IOLBF, 0);
	rounds_open(r);
	r->no_flush = number("NO_FLUSH", 0) != 0;
	r->no_mend = number("NO_MEND", 0) != 0;
	if (getenv("ROUND") && sscanf(getenv("ROUND"), "%d:%u", &k, &again) == 2 && k >= 0
	    && k < ROUND_KINDS) {
		broken = !one(r, 1, (enum kind)k, again);
		rounds = 1;
	} else {
		printf("SEED=%u\n", seed);
		for (i = 0; i < rounds; i++, k = (k + 1) % ROUND_KINDS) {
			while (!wanted(k))
				k = (k + 1) % ROUND_KINDS;
			broken += !one(r, i + 1, (enum kind)k, seed * 1000003 + (unsigned)i);
			if (i % 100 == 99 && i + 1 < rounds)
				print(r, i + 1, (double)(clock_steady() - began) / 1e6);
		}
	}
	print(r, rounds, (double)(clock_steady() - began) / 1e6);
	rounds_close(r);
	free(r);
	return broken > 0;
}
