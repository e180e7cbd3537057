/* SPDX-License-Identifier: ISC */
/*
 * The power goes: the process is killed and the disk forgets at random what it was not told to
 * keep. What was told is there, once, and the store is whole. A disk that is deaf to the sync must
 * lose orders or the store: else the first part would prove nothing.
 */
#include <stdlib.h>

#include "store/fixture.h"
#include "store/powercut.h"
#include "store/workload.h"
#include "tap/tap.h"

#define ROUNDS 12

static void honest(void)
{
	powercut_begin(false);
}

static void deaf(void)
{
	powercut_begin(true);
}

int main(void)
{
	struct workload w = { .flush = true, .in_child = honest, .calm_us = 2500 };
	struct book book = { 0 };
	struct findings f;
	unsigned seed = 40;
	long undone, forgotten = 0;
	int i, broken = 0;

	plan_lazy();
	w.folder = fixture_folder("power");
	workload_make(w.folder);
	for (i = 1; i <= ROUNDS; i++) {
		w.seed = (unsigned)i;
		w.run_us = rand_r(&seed) % 30000;
		powercut_watch(w.folder);
		if (!workload_run(&w, &book))
			bail("round %d: the process did not run to its kill", i);
		undone = powercut_strike((unsigned)i);
		forgotten += undone;
		workload_check(w.folder, &book, &f);
		if (!ok(!f.opened && !f.lost && !f.twice && !f.gaps && !f.apart && !f.faults,
		    "round %d: %ld writes forgotten, none of %zu told orders lost", i, undone,
		    book.count))
			diag("open %d, of %zu told: %ld lost, %ld twice, %ld gaps, %ld figures "
				"apart, %ld faults of %ld orders", f.opened, book.count, f.lost,
				f.twice, f.gaps, f.apart, f.faults, f.orders);
	}
	ok(forgotten > 0, "%ld writes were forgotten in all", forgotten);
	book_free(&book);

	w.in_child = deaf;
	for (i = 1; i <= ROUNDS && !broken; i++) {
		w.folder = fixture_folder("deaf");
		workload_make(w.folder);
		w.seed = (unsigned)i;
		w.run_us = 20000;
		powercut_watch(w.folder);
		if (!workload_run(&w, &book))
			bail("deaf round %d: the process did not run to its kill", i);
		powercut_strike((unsigned)i);
		workload_check(w.folder, &book, &f);
		broken += f.opened || f.lost || f.faults;
		diag("a deaf disk: open %d, %ld of %zu lost", f.opened, f.lost, book.count);
		book_free(&book);
	}
	ok(broken > 0, "a disk that is deaf to the sync loses them");
	return tap_result();
}
