/* SPDX-License-Identifier: ISC */
/*
 * The long form of tests/crash/import_kill-t: 100,000 customers and 20,000 orders, several times each,
 * with server, importer and gate killed until each import is whole. ROWS, TRIALS, ROUNDS and SEED in
 * the environment change it; KIND makes it one of customers or orders.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "crash/import_kill.h"
#include "tap/tap.h"

int main(void)
{
	struct kill_plan customers = { "customers", 100000, 6, 40, (uint64_t)time(NULL) };
	struct kill_plan orders = { "orders", 20000, 6, 40, (uint64_t)time(NULL) };
	const char *kind = getenv("KIND");

	plan_lazy();
	kill_plan_read(&customers);
	kill_plan_read(&orders);
	diag("SEED=%llu", (unsigned long long)customers.seed);
	if (!kind || strcmp(kind, "customers") == 0)
		import_kill(&customers);
	if (!kind || strcmp(kind, "orders") == 0)
		import_kill(&orders);
	return tap_result();
}
