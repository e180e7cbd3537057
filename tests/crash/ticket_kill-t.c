/* SPDX-License-Identifier: ISC */
/*
 * ticket_kill: the short form: twelve clerks, six kills. The long form is tests/soak/ticket-soak.
 */
#include "crash/ticket_kill.h"

#include "base/clock.h"
#include "tap/tap.h"

int main(void)
{
	struct ticket_kill_plan plan = {.clerks = 12, .rounds = 6, .steps = 300};

	plan.seed = (unsigned)clock_now() % 1000000;
	plan_lazy();
	ticket_kill_read(&plan);
	ticket_kill(&plan);
	return tap_result();
}
