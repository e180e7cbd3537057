/* SPDX-License-Identifier: ISC */
/*
 * import_kill -- an import whose server, importer and gate are killed at random moments.
 *
 * A trial imports a generated file into a desk of its own again and again, each time killing one or
 * more of the three, until the import is whole; after each kill, and by a client that lists through
 * the gate all the while, nothing or all of it is seen. At the end the same command once more is
 * told what is there, the desk has no fault, and everything that it exports and lists is the same as on
 * a desk where nobody was killed. Used by the short test and by the soak.
 */
#ifndef TESTS_CRASH_IMPORT_KILL_H
#define TESTS_CRASH_IMPORT_KILL_H

#include <stdbool.h>
#include <stdint.h>

struct kill_plan {
	const char *kind;	/* customers or orders */
	int rows, trials, rounds;	/* most rounds of a trial */
	uint64_t seed;
};

/* The plan's numbers, or those that the environment has in ROWS, TRIALS, ROUNDS, SEED. */
void kill_plan_read(struct kill_plan *plan);
/* Checks by tap; says what it killed in a remark. */
void import_kill(const struct kill_plan *plan);

#endif
