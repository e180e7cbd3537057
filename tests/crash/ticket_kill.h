/* SPDX-License-Identifier: ISC */
/*
 * ticket_kill -- clerks who open, answer, hand on, pause, solve, reopen and close tickets while the server
 * is killed at random moments and their clocks of a second or two ring all the while.
 *
 * Each clerk is a process with a connection of its own that writes down what was acknowledged. In the
 * end every acknowledged step is on its ticket exactly once, no number was given to a ticket that
 * nobody opened, no clock told anything twice, each category that came often has one task for its
 * cause, and the desk has no fault. Used by the short test and by the soak.
 */
#ifndef TESTS_CRASH_TICKET_KILL_H
#define TESTS_CRASH_TICKET_KILL_H

struct ticket_kill_plan {
	int clerks, rounds;	/* rounds: kills */
	int steps;		/* acknowledged steps from one kill to the next, on average */
	int seconds;		/* goes on for so long, kills spread over it; 0: by steps alone */
	unsigned seed;
};

/* The plan's numbers, or those that the environment has in CLERKS, ROUNDS, SECONDS, SEED. */
void ticket_kill_read(struct ticket_kill_plan *plan);
/* Checks by tap; says what it did in remarks. */
void ticket_kill(const struct ticket_kill_plan *plan);

#endif
