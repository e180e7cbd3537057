/* SPDX-License-Identifier: ISC */
/*
 * The power goes during a first load: while rows and indexes are written, in the swap that puts the new
 * files in the place of the empty ones, behind it, and once more in the start that follows. The tables are
 * empty then, with no file left, or they are full and whole; full when the load had said that it is done.
 */
#include <dirent.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "crash/disk.h"
#include "record/system.pb-c.h"
#include "store/bulk.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define ROWS 400
#define ROUNDS 4			/* anywhere in a load; then each call from BEFORE the commit on */
#define BEFORE 4
#define IN_START 250	/* calls of a start in which the power may go again */

static const enum table_id loaded[] = { TABLE_CUSTOMER, TABLE_PROFILE };
static struct disk *disk;
static unsigned seed = 9;

/* Shared with the child. */
static struct { atomic_bool told; atomic_long committing, calls; } *heard;

/* With a small log: a start writes zeros to the end of its file. */
static enum status open_small(const char *name, bool create, struct store **out)
{
	struct store_options o = { .folder = fixture_folder(name), .create = create, .cache = 4 << 20,
		.log_file = 1 << 20 };

	return store_open(&o, out);
}

/* Of what is done here from now on nothing is lost, and no real disk waited for. */
static void unwatched(const char *name)
{
	disk_watch(disk, fixture_folder(name));
	disk_begin(disk);
}

static enum status fill(struct bulk *b)
{
	struct arena *a = arena_new(0);
	enum status s = OK;

	for (uint64_t id = 1; s == OK && id <= ROWS; id++) {
		struct key k = key_u64(id);
		Od__Profile p = OD__PROFILE__INIT;

		p.has_customer = p.has_owner = 1;
		p.customer = id;
		p.owner = (uint32_t)(id % 7);
		s = bulk_add(b, TABLE_CUSTOMER, &k, &fixture_customer(a, id, "Loaded")->base);
		if (s == OK)
			s = bulk_add(b, TABLE_PROFILE, &k, &p.base);
		arena_reset(a);
	}
	arena_free(a);
	return s;
}

static enum status last(struct txn *t, void *baton)
{
	(void)baton;
	heard->committing = disk->writes + disk->syncs;
	return counter_at_least(t, "customer", ROWS);
}

static enum status number(struct txn *t, void *baton)
{
	return counter_peek(t, "customer", baton);
}

/* A process that loads, on the disk that is watched from now on. */
static void load(const char *name)
{
	struct store *s;
	struct bulk *b;
	pid_t child = fork();

	if (child == 0) {
		disk_begin(disk);
		if (open_small(name, false, &s) != OK)
			_exit(1);
		if (bulk_begin(s, loaded, 2, 0, &b) == OK && fill(b) == OK &&
		    bulk_finish(b, last, NULL) == OK) {
			heard->told = true;
			heard->calls = disk->writes + disk->syncs;
		}
		_exit(0);
	}
	waitpid(child, NULL, 0);
}

/* The power goes in the next start, too. */
static void start_cut(const char *name, unsigned round)
{
	struct store *s;
	pid_t child;

	disk_watch(disk, fixture_folder(name));
	disk->die_after = 1 + rand_r(&seed) % IN_START;
	child = fork();
	if (child == 0) {
		disk_begin(disk);
		_exit(open_small(name, false, &s) != OK);
	}
	waitpid(child, NULL, 0);
	disk_strike(disk, round + 1000, true);
}

static unsigned files_left(const char *name)
{
	struct dirent *e;
	unsigned count = 0;
	char path[700];
	DIR *dir;

	snprintf(path, sizeof path, "%s/store/data", fixture_folder(name));
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		count += strstr(e->d_name, ".load") != NULL || strstr(e->d_name, "keys.") != NULL;
	if (dir)
		closedir(dir);
	return count;
}

/* Empty or full, and whole; -1 neither. */
static int look(const char *name)
{
	struct store *s;
	uint64_t counted = 0;
	long rows, profiles;
	unsigned files;
	int faults;

	unwatched(name);
	if (open_small(name, false, &s) != OK) {
		diag("%s does not start", name);
		return -1;
	}
	rows = fixture_count(s, TABLE_CUSTOMER);
	profiles = fixture_count(s, TABLE_PROFILE);
	store_read(s, number, &counted, NULL);
	faults = (int)fixture_verify(s);
	store_close(s);
	files = files_left(name);
	if ((rows == 0 || rows == ROWS) && profiles == rows && counted == (uint64_t)rows && !faults && !files)
		return rows == ROWS;
	diag("%s: %ld customers, %ld profiles, %llu counted, %d faults, %u files", name, rows, profiles,
		(unsigned long long)counted, faults, files);
	return -1;
}

static const char *fresh(unsigned round)
{
	static char name[40];
	struct store *s;

	snprintf(name, sizeof name, "load%u", round);
	if (mkdir(fixture_folder(name), 0700) != 0)
		bail("%s is not made", name);
	unwatched(name);
	if (open_small(name, true, &s) != OK)
		bail("%s is not made", name);
	store_close(s);
	disk_watch(disk, fixture_folder(name));
	heard->told = false;
	return name;
}

int main(void)
{
	unsigned bad = 0, full = 0, none = 0, lost = 0, rounds = (unsigned)tap_rounds(ROUNDS), swaps;
	long calls, swap, torn = 0, forgotten = 0;
	char away[700];

	plan_lazy();
	disk = disk_make(NULL);
	heard = mmap(NULL, sizeof *heard, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	load(fresh(0));
	calls = heard->calls;
	swap = heard->committing - BEFORE;
	ok(heard->told && swap > 0 && calls > heard->committing,
		"a load without a cut: %ld writes and syncs, %ld of them behind its commit", calls,
		calls - heard->committing);
	swaps = (unsigned)tap_rounds((unsigned)(calls - swap));
	for (unsigned i = 0; i <= rounds + swaps; i++) {
		const char *name = fresh(i + 1);
		struct disk_struck struck;
		int is;

		if (i < rounds)
			disk->die_after = 1 + rand_r(&seed) % swap;
		else if (i < rounds + swaps)	/* the last one has its way */
			disk->die_after = swap + 1 + (i - rounds) * (calls - swap) / swaps;
		load(name);
		struck = disk_strike(disk, i, true);
		forgotten += struck.blocks;
		torn += struck.torn;
		if (i % 3 == 0)
			start_cut(name, i);
		is = look(name);
		bad += is < 0;
		full += is == 1;
		none += is == 0;
		lost += heard->told && is != 1;
		snprintf(away, sizeof away, "rm -rf '%s'", fixture_folder(name));
		if (system(away) != 0)
			bail("%s stays", fixture_folder(name));
	}
	is_int(0, bad, "after a cut the tables are empty or full, and whole");
	is_int(0, lost, "and full when the load was said to be done");
	ok(full > 0 && none > 0, "%u times full, %u times empty", full, none);
	ok(forgotten > 0, "%ld blocks were forgotten, %ld torn", forgotten, torn);
	return tap_result();
}
