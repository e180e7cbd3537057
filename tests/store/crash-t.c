/* SPDX-License-Identifier: ISC */
/*
 * kill -9 at random moments of a process that takes orders and makes checkpoints: what it told is
 * there afterwards, once, and the store is whole. Then the same without the flush, which must
 * lose orders: else the first part would prove nothing.
 *
 * Not covered: what the system had not written when the power goes (power-t).
 */
#include <stdlib.h>

#include "store/fixture.h"
#include "store/workload.h"
#include "tap/tap.h"

#define ROUNDS 24
#define LEAST 11	/* orders told in a round, however slow the disk is */

int main(void)
{
	struct workload w = { .flush = true, .least = LEAST };
	struct book book = { 0 };
	struct findings f;
	unsigned seed = 20;
	size_t before;
	long lost = 0;
	int i;

	plan_lazy();
	w.folder = fixture_folder("killed");
	workload_make(w.folder);
	for (i = 1; i <= (int)tap_rounds(ROUNDS); i++) {
		before = book.count;
		w.seed = (unsigned)i;
		w.run_us = rand_r(&seed) % 40000;
		if (!workload_run(&w, &book))
			bail("round %d: the process did not run to its kill", i);
		workload_check(w.folder, &book, &f);
		if (!ok(!f.opened && !f.lost && !f.twice && !f.gaps && !f.apart && !f.faults,
		    "round %d: killed after %d us, %zu told, none lost", i, w.run_us,
		    book.count - before))
			diag("open %d, of %zu told: %ld lost, %ld twice, %ld gaps, %ld figures "
				"apart, %ld faults of %ld orders", f.opened, book.count, f.lost,
				f.twice, f.gaps, f.apart, f.faults, f.orders);
	}
	ok(book.count > tap_rounds(ROUNDS) * 10, "%zu orders were told", book.count);
	book_free(&book);

	w.folder = fixture_folder("unflushed");
	w.flush = false;
	w.least = 0;
	workload_make(w.folder);
	w.calm_us = 60 * 1000 * 1000;	/* a checkpoint flushes too */
	/* WHY not one round: pages that leave the cache take the log along; the kill may come then. */
	for (i = 1; i <= (int)tap_rounds(ROUNDS) && !lost; i++) {
		w.seed = (unsigned)i;
		w.run_us = 20000;
		if (!workload_run(&w, &book))
			bail("unflushed round %d: the process did not run to its kill", i);
		workload_check(w.folder, &book, &f);
		lost += f.lost;
		if (f.opened || f.twice || f.gaps || f.apart || f.faults)
			lost = -1;
		book_free(&book);
	}
	ok(lost > 0, "without the flush %ld told orders are lost, and the rest is whole", lost);
	return tap_result();
}
