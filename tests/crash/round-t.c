/* SPDX-License-Identifier: ISC */
/*
 * A round of each of the worse things that happen to a desk at work: what was promised is there,
 * once, and all that follows from it. tests/soak/crash-soak.c is the long form.
 *
 * Under the sanitizers every third of them, by turns of the seed: each costs several times as much.
 *
 * CRASH_SEED in the environment chooses another course. NO_FLUSH=1 lets replies leave before the
 * flush and NO_MEND=1 takes the file of pages away: each time the test must not hold.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "crash/round.h"
#include "tap/tap.h"

static const enum kind kinds[] = { ROUND_SERVER, ROUND_COMMANDS, ROUND_POWER_CALL, ROUND_POWER_START,
	ROUND_SYNC_FAILS, ROUND_CLOCK, ROUND_TWO, ROUND_DAMAGE, ROUND_GATE, ROUND_BACKUP, ROUND_ARCHIVE,
	ROUND_FULL, ROUND_BAD_BACKUP };

int main(void)
{
	unsigned seed = getenv("CRASH_SEED") ? (unsigned)atoi(getenv("CRASH_SEED"))
		: (unsigned)(clock_now() / CLOCK_SECOND);
	struct rounds *r = calloc(1, sizeof *r);
	uint64_t acked = 0;
	const size_t count = sizeof kinds / sizeof kinds[0];
	size_t apart = count / tap_rounds((unsigned)count), i;

	plan_lazy();
	diag("CRASH_SEED=%u", seed);
	rounds_open(r);
	r->milliseconds = 200;
	r->copies = apart > 1 ? 1 : 2;
	r->no_flush = getenv("NO_FLUSH") != NULL;
	r->no_mend = getenv("NO_MEND") != NULL;
	for (i = seed % apart; i < count; i += apart) {
		const struct tally *t = &r->tally[kinds[i]];

		bool held = round_run(r, kinds[i], seed + (unsigned)i);

		ok(held, "%s: %llu acknowledged, none lost", round_name(kinds[i]),
			(unsigned long long)t->acked);
		acked += t->acked;
	}
	ok(acked > 500, "%llu operations were acknowledged", (unsigned long long)acked);
	rounds_close(r);
	free(r);
	return tap_result();
}
