/* SPDX-License-Identifier: ISC */
/*
 * The power goes: the process is killed, at some moment or at some call on a file, and the disk
 * forgets at random what it was not told to keep, or keeps it by half. What was told is there, once,
 * and the store is whole. A disk that is deaf to the sync must lose orders or the store: else the
 * first part would prove nothing.
 */
#include <stdlib.h>
#include <string.h>

#include "crash/disk.h"
#include "store/fixture.h"
#include "store/workload.h"
#include "tap/tap.h"

#define ROUNDS 16
#define CALM_US 2500		/* between two checkpoints */
#define LONG_CALM_US 200000	/* after which one has new pages */

static struct disk *disk;
static unsigned seed = 40;

static void on_disk(void)
{
	disk_begin(disk);
}

/* Every second round ends at a write or sync of the log, the file of pages or a table, not by time. */
static void die_soon(void)
{
	static const char *const files[] = { "/log/", "/pages", "/data/" };

	strcpy(disk->die_on, files[rand_r(&seed) % 3]);
	disk->die_after = 1 + rand_r(&seed) % 200;
}

/* Among the pages of a checkpoint that has new ones. */
static void die_placing(void)
{
	strcpy(disk->die_on, "/data/");
	disk->die_after = 40 + rand_r(&seed) % 200;
}

int main(void)
{
	struct workload w = { .flush = true, .in_child = on_disk, .calm_us = CALM_US };
	struct book book = { 0 };
	struct findings f;
	struct disk_struck struck;
	long forgotten = 0, torn = 0;
	int i, broken = 0;

	plan_lazy();
	disk = disk_make(NULL);
	w.folder = fixture_folder("power");
	workload_make(w.folder);
	for (i = 1; i <= (int)tap_rounds(ROUNDS); i++) {
		w.seed = (unsigned)i;
		w.large_cache = i % 4 == 1;
		w.on_told = w.large_cache ? die_placing : i % 2 ? die_soon : NULL;
		w.calm_us = w.large_cache ? LONG_CALM_US : CALM_US;
		w.run_us = i % 2 ? 3000000 : rand_r(&seed) % 30000;
		disk_watch(disk, w.folder);
		if (!workload_run(&w, &book))
			bail("round %d: the process did not run to its kill", i);
		struck = disk_strike(disk, (unsigned)i, true);
		forgotten += struck.blocks;
		torn += struck.torn;
		workload_check(w.folder, &book, &f);
		if (!ok(!f.opened && !f.lost && !f.twice && !f.gaps && !f.apart && !f.faults,
		    "round %d: %ld blocks forgotten, %ld torn, %ld names gone, none of %zu told orders lost",
		    i, struck.blocks, struck.torn, struck.names, book.count))
			diag("open %d, of %zu told: %ld lost, %ld twice, %ld gaps, %ld figures "
				"apart, %ld faults of %ld orders", f.opened, book.count, f.lost,
				f.twice, f.gaps, f.apart, f.faults, f.orders);
	}
	ok(forgotten > 0 && torn > 0, "%ld blocks were forgotten, %ld torn in all", forgotten, torn);
	w.on_told = NULL;
	book_free(&book);

	for (i = 1; i <= (int)tap_rounds(ROUNDS) && !broken; i++) {
		w.folder = fixture_folder("deaf");
		workload_make(w.folder);
		w.seed = (unsigned)i;
		w.run_us = 20000;
		disk_watch(disk, w.folder);
		disk->deaf = true;
		if (!workload_run(&w, &book))
			bail("deaf round %d: the process did not run to its kill", i);
		disk_strike(disk, (unsigned)i, false);
		workload_check(w.folder, &book, &f);
		broken += f.opened || f.lost || f.faults;
		diag("a deaf disk: open %d, %ld of %zu lost", f.opened, f.lost, book.count);
		book_free(&book);
	}
	ok(broken > 0, "a disk that is deaf to the sync loses them");
	return tap_result();
}
