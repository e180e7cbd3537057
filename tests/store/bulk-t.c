/* SPDX-License-Identifier: ISC */
/*
 * Tables filled past the log: rows and indexes are what puts would have made, they are changed and
 * recovered and dumped like others afterwards, and a load that is refused, dropped or killed at any
 * moment leaves the tables empty and no file; one that ends behind its commit is ended by a start.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/why.h"
#include "record/system.pb-c.h"
#include "store/bulk.h"
#include "store/dump.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define ROWS 3000
#define KILLS 20

static const enum table_id loaded[] = { TABLE_CUSTOMER, TABLE_PROFILE };

static enum status fill(struct bulk *b, uint64_t rows)
{
	struct arena *a = arena_new(0);
	enum status s = OK;

	for (uint64_t id = 1; s == OK && id <= rows; id++) {
		struct key k = key_u64(id);
		Od__Profile p = OD__PROFILE__INIT;

		p.has_customer = p.has_owner = 1;
		p.customer = id;
		p.owner = (uint32_t)(rows - id) % 7;
		s = bulk_add(b, TABLE_CUSTOMER, &k, &fixture_customer(a, id, "Loaded")->base);
		if (s == OK)
			s = bulk_add(b, TABLE_PROFILE, &k, &p.base);
		arena_reset(a);
	}
	arena_free(a);
	return s;
}

/* What comes with the rows, in the same transaction. */
static enum status last(struct txn *t, void *baton)
{
	enum status s = counter_at_least(t, "customer", ROWS);

	return s == OK && baton ? ERR_REFUSED : s;
}

static enum status number(struct txn *t, void *baton)
{
	return counter_peek(t, "customer", baton);
}

static uint64_t counter(struct store *s)
{
	uint64_t value = 0;

	store_read(s, number, &value, NULL);
	return value;
}

static unsigned files_left(const char *name)
{
	char path[500];
	struct dirent *e;
	unsigned count = 0;
	DIR *dir;

	snprintf(path, sizeof path, "%s/store/data", fixture_folder(name));
	dir = opendir(path);
	while (dir && (e = readdir(dir)))
		count += strstr(e->d_name, ".load") != NULL || strstr(e->d_name, "keys.") != NULL;
	if (dir)
		closedir(dir);
	return count;
}

static enum status load(struct store *s, bool refuse)
{
	struct bulk *b;
	enum status r = bulk_begin(s, loaded, 2, 0, &b);

	if (r != OK)
		return r;
	r = fill(b, ROWS);
	if (r != OK) {
		bulk_drop(b);
		return r;
	}
	return bulk_finish(b, last, refuse ? b : NULL);
}

static void look_full(struct store *s, const char *when)
{
	struct key two = key_u32(2), code = key_empty();

	key_add_code(&code, "K17");
	is_int(ROWS, fixture_count(s, TABLE_CUSTOMER), "%s: all rows are there", when);
	ok(fixture_has(s, 1, "Loaded") && fixture_has(s, ROWS, "Loaded"), "%s: first and last",
	   when);
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_CODE, &code), "%s: found by code", when);
	is_int(ROWS, fixture_count_index(s, INDEX_CUSTOMER_POINT, NULL), "%s: by phone", when);
	is_int(ROWS / 7 + (ROWS % 7 > 2), fixture_count_index(s, INDEX_PROFILE_OWNER, &two),
	       "%s: by owner", when);
	is_int(ROWS, (long long)counter(s), "%s: the counter stands behind them", when);
	is_int(0, fixture_verify(s), "%s: rows and indexes agree", when);
}

static void test_load(void)
{
	struct store *s = fixture_open("whole", true);
	struct arena *a = arena_new(0);
	struct bulk *b;

	is_int(ERR_REFUSED, load(s, true), "what comes with the rows may refuse");
	is_int(0, fixture_count(s, TABLE_CUSTOMER), "then there are none");
	is_int(0, (long long)counter(s), "and no number was given");
	is_int(0, files_left("whole"), "and no file is left");
	is_int(OK, load(s, false), "a load ends well");
	look_full(s, "loaded");
	is_int(ERR_EXISTS, bulk_begin(s, loaded, 2, 0, &b), "a table with rows is not loaded");
	store_close(s);

	s = fixture_open("whole", false);
	look_full(s, "opened again");
	is_int(OK, fixture_put(s, fixture_customer(a, 5, "Changed")), "a row is changed");
	is_int(OK, fixture_put(s, fixture_customer(a, ROWS + 1, "New")), "another comes");
	is_int(0, fixture_verify(s), "and the indexes follow");
	store_close(s);
	is_int(0, files_left("whole"), "no file of the load is left");
	arena_free(a);
}

static void test_refusals(void)
{
	struct store *s = fixture_open("refused", true);
	struct arena *a = arena_new(0);
	struct key one = key_u64(1), two = key_u64(2);
	struct bulk *b;

	is_int(OK, bulk_begin(s, loaded, 2, 0, &b), "a load begins");
	is_int(OK, bulk_add(b, TABLE_CUSTOMER, &two, &fixture_customer(a, 2, "Two")->base), "a row");
	is_int(ERR_EXISTS, bulk_add(b, TABLE_CUSTOMER, &two, &fixture_customer(a, 2, "Two")->base),
	       "the same again is refused");
	is_int(ERR_EXISTS, bulk_add(b, TABLE_CUSTOMER, &one, &fixture_customer(a, 1, "One")->base),
	       "one before it too");
	bulk_drop(b);
	is_int(0, fixture_count(s, TABLE_CUSTOMER), "dropped: nothing is there");
	is_int(0, files_left("refused"), "and no file");
	is_int(OK, fixture_put(s, fixture_customer(a, 1, "One")), "the table works as before");
	store_close(s);
	arena_free(a);
}

/* Killed somewhere between the first row and the end; *full: how often all was there. */
static void kill_one(int round, long most_ns, unsigned *full, unsigned *bad)
{
	char name[40];
	struct store *s;
	int begun[2];
	pid_t child;
	long rows;
	char byte = 0;

	snprintf(name, sizeof name, "killed%d", round);
	store_close(fixture_open(name, true));
	if (pipe(begun) != 0)
		bail("no pipe");
	child = fork();
	if (child == 0) {
		s = fixture_open(name, false);
		if (write(begun[1], &byte, 1) == 1)
			load(s, false);
		_exit(0);
	}
	if (read(begun[0], &byte, 1) != 1)
		bail("the load does not begin");
	close(begun[0]);
	close(begun[1]);
	nanosleep(&(struct timespec){ .tv_nsec = most_ns / tap_rounds(KILLS) * round }, NULL);
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	s = fixture_open(name, false);
	rows = fixture_count(s, TABLE_CUSTOMER);
	*full += rows == ROWS;
	if ((rows != 0 && rows != ROWS) || fixture_count(s, TABLE_PROFILE) != rows ||
	    counter(s) != (uint64_t)rows || fixture_verify(s) || files_left(name)) {
		diag("killed in round %d: %ld customers, %ld profiles, counter %llu, %u files", round,
		     rows, fixture_count(s, TABLE_PROFILE), (unsigned long long)counter(s),
		     files_left(name));
		++*bad;
	}
	store_close(s);
}

static void path_in(const char *desk, const char *file, char path[600])
{
	snprintf(path, 600, "%s/store/data/%s", fixture_folder(desk), file);
}

/* Rows of a load that were changed, durably, by a process that was killed. */
static void test_recovery(void)
{
	struct arena *a = arena_new(0);
	struct store *s;
	int status;
	pid_t child = fork();

	if (child == 0) {
		s = fixture_open("whole", false);
		for (uint64_t id = 10; id < 300; id += 3)
			fixture_put(s, fixture_customer(a, id, "Recovered"));
		store_flush(s);
		kill(getpid(), SIGKILL);
	}
	waitpid(child, &status, 0);
	s = fixture_open("whole", false);
	ok(fixture_has(s, 10, "Recovered") && fixture_has(s, 298, "Recovered") &&
	   fixture_has(s, 11, "Loaded"), "what was written after the load is recovered");
	is_int(0, fixture_verify(s), "and whole");
	store_close(s);
	arena_free(a);
}

/* A start behind the commit finds a file that still waits to be renamed. */
static void test_waiting(void)
{
	static const char *const files[] = { "customer.db", "customer__point.db" };
	struct store *s;
	char name[600];

	for (size_t i = 0; i < 2; i++) {
		char load[100], from[600], to[600];

		path_in("whole", files[i], from);
		snprintf(load, sizeof load, "%s.load", files[i]);
		path_in("whole", load, to);
		if (rename(from, to) != 0)
			bail("%s is not there", from);
		path_in("refused", files[i], to);
		if (link(to, from) != 0)
			bail("%s cannot be linked", to);
	}
	/* before the swap nobody had measured the loaded files */
	path_in("whole", "../extent", name);
	unlink(name);
	s = fixture_open("whole", false);
	is_int(ROWS + 1, fixture_count(s, TABLE_CUSTOMER), "a swap that was cut off is ended");
	is_int(0, fixture_verify(s), "and all is whole");
	store_close(s);
}

/* A folder takes the name of a loaded file: that is not renamed over a file. */
static enum status bar_the_way(struct txn *t, void *baton)
{
	const char *const *path = baton;

	return rename(path[0], path[1]) || mkdir(path[0], 0700) ? ERR_IO : last(t, NULL);
}

/*
 * A swap whose renaming of `file` does not work ends the process: what is committed must not be swept
 * away. The store that the next start opens; NULL when it does not.
 */
static struct store *barred(const char *name, const char *file, size_t carried)
{
	static const enum table_id turned[] = { TABLE_PROFILE, TABLE_CUSTOMER };
	char path[600], aside[600];
	const char *paths[] = { path, aside };
	struct store *s;
	struct bulk *b;
	pid_t child;

	path_in(name, file, path);
	path_in(name, "aside", aside);
	child = fork();
	if (child == 0) {
		s = fixture_open(name, false);
		if (bulk_begin(s, turned, 2, carried, &b) == OK && fill(b, ROWS) == OK)
			bulk_finish(b, bar_the_way, paths);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	if (rmdir(path) != 0 || rename(aside, path) != 0)
		bail("%s was to be in the way", path);
	return fixture_try(name, false, &s) == OK ? s : NULL;
}

static void test_barred(void)
{
	struct store *s;

	store_close(fixture_open("barred", true));
	s = barred("barred", "customer.db.load", 0);
	ok(s != NULL, "the next start ends a swap that the disk stopped");
	if (s)
		look_full(s, "the way is free again");
	store_close(s);
}

/* Rows that were there lie closer in the new file: it is shorter, and that is no damage. */
static void test_shorter(void)
{
	struct store *s = fixture_open("shorter", true);
	struct arena *a = arena_new(0);

	for (uint64_t i = 0; i < ROWS; i++) {
		fixture_put(s, fixture_customer(a, i * 7 % ROWS + 1, "Before"));
		arena_reset(a);
	}
	store_close(s);
	s = barred("shorter", "profile.db.load", 1);
	ok(s != NULL, "a file that a swap made shorter before it was cut off is opened");
	if (s)
		look_full(s, "with rows carried over");
	store_close(s);
	arena_free(a);
}

/* Of the store, too: the disk answers nothing else. */
static bool broken;

int rename(const char *from, const char *to)
{
	if (broken) {
		errno = EIO;
		return -1;
	}
	return renameat(AT_FDCWD, from, AT_FDCWD, to);
}

static enum status break_disk(struct txn *t, void *baton)
{
	broken = true;
	return last(t, baton);
}

/* A disk that fails behind the commit: no start goes on before all is read, and that one ends the swap. */
static void test_broken(void)
{
	static const enum table_id turned[] = { TABLE_PROFILE, TABLE_CUSTOMER };
	struct store_options o = { .folder = fixture_folder("broken"), .after_io_error = true };
	struct store *s = fixture_open("broken", true);
	struct bulk *b;
	pid_t child;

	store_close(s);
	child = fork();
	if (child == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){ 0 });
		s = fixture_open("broken", false);
		if (bulk_begin(s, turned, 2, 0, &b) == OK && fill(b, ROWS) == OK)
			bulk_finish(b, break_disk, NULL);
		_exit(0);
	}
	waitpid(child, NULL, 0);
	is_int(ERR_IO, fixture_try("broken", false, &s), "a swap that the disk broke leaves the mark");
	ok(strstr(why_text(), strerror(EIO)) != NULL, "which says why: %s", why_text());
	is_int(OK, store_open(&o, &s), "a start that reads everything ends the swap");
	look_full(s, "behind a broken disk");
	store_close(s);
}

static size_t given;		/* bytes of a file without an end of line, of which there are 64 MiB */

static ssize_t give(void *cookie, char *bytes, size_t room)
{
	(void)cookie;
	if (given > (size_t)64 << 20)
		return 0;
	memset(bytes, 'x', room);
	given += room;
	return (ssize_t)room;
}

static void test_no_lines(void)
{
	struct store *to = fixture_open("lineless", true);
	struct dump d = { .file = fopencookie(NULL, "r", (cookie_io_functions_t){ .read = give }),
		.name = "dump" };
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };

	is_int(ERR_REFUSED, store_load(to, &d, a, &why), "a file that is one long line is no dump");
	ok(given < (size_t)10 << 20, "which is seen at the most that a line has: %zu bytes", given);
	fclose(d.file);
	store_close(to);
	arena_free(a);
}

/* The way out of the store, for a desk that began with a load. */
static void test_dump(void)
{
	struct store *from = fixture_open("whole", false), *to = fixture_open("copy", true);
	struct dump d = { .file = tmpfile(), .name = "dump" };
	struct arena *a = arena_new(0);
	struct refusal why = { 0 };

	is_int(OK, store_dump(from, &d, a, &why), "a loaded desk is dumped");
	rewind(d.file);
	is_int(OK, store_load(to, &d, a, &why), "and made anew from its lines");
	store_close(to);
	if (fixture_try("copy", false, &to) == OK) {
		is_int(fixture_count(from, TABLE_CUSTOMER), fixture_count(to, TABLE_CUSTOMER),
		       "the copy opens with all its rows");
		store_close(to);
	} else {
		ok(false, "the copy opens");
	}
	store_close(from);
	fclose(d.file);
	arena_free(a);
}

/* The empty file of before, as a restored backup from before the load would have it. */
static void test_other_file(void)
{
	char from[600], to[600];
	struct store *s;

	path_in("refused", "customer.db", from);
	path_in("whole", "customer.db", to);
	if (rename(from, to) != 0)
		bail("%s cannot be moved", from);
	/* a restored desk has no measure of its files */
	path_in("whole", "../extent", to);
	unlink(to);
	is_int(ERR_CHECKSUM, fixture_try("whole", false, &s),
	       "a desk whose loaded file is another one is not opened");
	ok(strstr(why_text(), "/customer.db is not the file that was loaded") != NULL, "and it is said: %s",
	   why_text());
}

static long time_of_load(void)
{
	struct timespec from, to;
	struct store *s = fixture_open("timed", true);

	clock_gettime(CLOCK_MONOTONIC, &from);
	load(s, false);
	clock_gettime(CLOCK_MONOTONIC, &to);
	store_close(s);
	return (to.tv_sec - from.tv_sec) * 1000000000L + to.tv_nsec - from.tv_nsec;
}

int main(void)
{
	unsigned full = 0, bad = 0;
	long whole;

	plan_lazy();
	test_load();
	test_refusals();
	test_recovery();
	test_waiting();
	test_barred();
	test_broken();
	test_shorter();
	test_dump();
	test_no_lines();
	test_other_file();
	whole = time_of_load();
	if (whole > 790000000)	/* and a quarter more is below a second */
		whole = 790000000;
	for (int round = 1; round <= (int)tap_rounds(KILLS); round++)
		kill_one(round, whole + whole / 4, &full, &bad);
	is_int(0, bad, "killed %u times: all or nothing is there, %u times all", tap_rounds(KILLS), full);
	return tap_result();
}
