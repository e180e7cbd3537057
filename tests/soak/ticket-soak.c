/* SPDX-License-Identifier: ISC */
/*
 * The long form of tests/crash/ticket_kill-t: 64 clerks for ten minutes, the server killed every ten
 * seconds. CLERKS, ROUNDS, SECONDS and SEED in the environment change it.
 */
#include "base/clock.h"
#include "crash/ticket_kill.h"
#include "tap/tap.h"

int main(void)
{
	struct ticket_kill_plan plan = {.clerks = 64, .rounds = 60, .steps = 1, .seconds = 600};

	plan.seed = (unsigned)clock_now() % 1000000;
	plan_lazy();
	ticket_kill_read(&plan);
	ticket_kill(&plan);
	return tap_result();
}
