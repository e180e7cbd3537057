/* SPDX-License-Identifier: ISC */
/*
 * Imports of customers and of orders with server, importer and gate killed at random moments. ROWS,
 * TRIALS, ROUNDS and SEED in the environment make it longer; the long form is tests/soak/import-soak.
 */
#include "crash/import_kill.h"
#include "tap/tap.h"

int main(void)
{
	struct kill_plan customers = { "customers", (int)tap_rounds(3000), 1, 10, 7 };
	struct kill_plan orders = { "orders", (int)tap_rounds(1500), 1, 10, 11 };

	plan_lazy();
	kill_plan_read(&customers);
	kill_plan_read(&orders);
	import_kill(&customers);
	import_kill(&orders);
	return tap_result();
}
