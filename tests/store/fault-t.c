/* SPDX-License-Identifier: ISC */
/*
 * A sync that fails ends the process and leaves the mark, whichever call brought it: in a flush, in
 * the middle of a put, in another thread while the mark is being left, and in an open that puts pages
 * back. The mark outlives a power cut. A checkpoint whose sync hangs keeps nobody from flushing.
 */
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/why.h"
#include "crash/disk.h"
#include "record/customer.pb-c.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define LOG_FILE 102400
#define CUSTOMERS 1500		/* several files of the log */
#define SLOW_MS 1200

static struct disk *disk;
static const char *desk;	/* GLOBAL: the folder at hand */

static enum status open_desk(bool create, bool after_io_error, struct store **out)
{
	struct store_options o = { .folder = desk, .cache = 64 << 20, .log_file = LOG_FILE,
		.create = create, .after_io_error = after_io_error };

	return store_open(&o, out);
}

static enum status fill(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	enum status r = OK;
	uint64_t id;

	(void)baton;
	for (id = 1; !r && id <= CUSTOMERS; id++) {
		struct key k = key_u64(id);

		r = table_put(t, TABLE_CUSTOMER, &k,
			&fixture_customer(a, id, "Seven Stars Noodle House")->base);
	}
	arena_free(a);
	return r;
}

static enum status one(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	const uint64_t *id = baton;
	struct key k = key_u64(*id);
	enum status r = table_put(t, TABLE_CUSTOMER, &k, &fixture_customer(a, *id, "Moon Gate")->base);

	arena_free(a);
	return r;
}

static void next_sync_fails(const char *of)
{
	strcpy(disk->fail_on, of);
	disk->fail_after = 1;
}

static int in_put(void)
{
	struct store *s;

	if (open_desk(false, false, &s))
		return 1;
	next_sync_fails("/store/log/");
	store_write(s, fill, NULL, NULL);
	return 2;
}

static int in_flush(void)
{
	struct store *s;
	uint64_t id = 1;

	if (open_desk(false, false, &s))
		return 1;
	store_write(s, one, &id, NULL);
	next_sync_fails("/store/log/");
	store_flush(s);
	return 2;
}

static void *put_on(void *store)
{
	uint64_t id;

	for (id = 2;; id = id % 200 + 2)
		store_write(store, one, &id, NULL);
	return NULL;
}

/* WHY a slow mark: the other thread meets a library that has given up while it is being left. */
static int in_flush_beside(void)
{
	struct store *s;
	pthread_t thread;

	if (open_desk(false, false, &s))
		return 1;
	strcpy(disk->slow_on, "/store/fault");
	disk->slow_ms = SLOW_MS;
	next_sync_fails("/store/log/");
	pthread_create(&thread, NULL, put_on, s);
	for (;;)
		store_flush(s);
	return 2;
}

/* Ends in the middle of its work: the next open puts back the pages that stand twice. */
static int in_life_before(void)
{
	struct store *s;

	if (open_desk(false, false, &s))
		return 1;
	store_write(s, fill, NULL, NULL);
	store_checkpoint(s);
	return 0;
}

static int in_open(void)
{
	struct store *s;

	next_sync_fails("/store/data/");
	return open_desk(false, false, &s) == ERR_IO ? 3 : 1;
}

static void *checkpoint_on(void *store)
{
	store_checkpoint(store);
	return NULL;
}

/* As much log as makes a flush ask whether the next one is due. */
static int in_checkpoint(void)
{
	struct store_numbers n;
	pthread_t thread;
	struct store *s;
	uint64_t id = 1, from;

	if (open_desk(false, false, &s))
		return 1;
	store_write(s, one, &id, NULL);
	store_flush(s);
	store_numbers(s, &n);
	from = n.log_bytes;
	strcpy(disk->hangs_on, "/store/data/");
	disk->hangs = HANGS_SYNC;
	pthread_create(&thread, NULL, checkpoint_on, s);
	alarm(120);
	while (!disk->hanging)
		poll(NULL, 0, 5);
	while (n.log_bytes - from < 18 << 20) {
		store_write(s, fill, NULL, NULL);
		store_flush(s);
		store_numbers(s, &n);
	}
	disk->hangs = HANGS_NOT;
	pthread_join(thread, NULL);
	store_close(s);
	return 0;
}

static int end_of(int (*what)(void))
{
	struct rlimit none = { 0, 0 };
	int status;
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		disk_begin(disk);
		_exit(what());
	}
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void leaves_mark(const char *name, const char *where, int (*what)(void), int wanted)
{
	struct store *s;
	enum status r;

	/* Here too no sync is a real one: the desk is made quickly. */
	desk = fixture_folder(name);
	if (mkdir(desk, 0700))
		bail("no folder");
	disk_watch(disk, desk);
	disk_begin(disk);
	if (open_desk(true, false, &s))
		bail("no desk");
	store_close(s);
	disk_watch(disk, desk);
	if (what == in_open && end_of(in_life_before))
		bail("no life before");
	is_int(wanted, end_of(what), "a sync that fails %s is the end", where);
	is_int(1, disk->failed, "it failed once");
	disk_strike(disk, 7, false);
	r = open_desk(false, false, &s);
	is_int(ERR_IO, r, "%s: no start goes on after the power cut", where);
	ok(strstr(why_text(), "--after-io-error"), "%s: and is told how to: %s", where, why_text());
	if (!r)
		store_close(s);
	if (!is_int(OK, open_desk(false, true, &s), "%s: one that reads everything does", where))
		bail("%s", why_text());
	store_close(s);
}

static void flushes_go_on(void)
{
	struct store *s;

	desk = fixture_folder("hangs");
	if (mkdir(desk, 0700) || open_desk(true, false, &s))
		bail("no desk");
	store_close(s);
	disk_watch(disk, desk);
	is_int(0, end_of(in_checkpoint), "flushes go on beside a checkpoint that hangs");
}

int main(void)
{
	plan_lazy();
	disk = disk_make(NULL);
	flushes_go_on();
	leaves_mark("flush", "in a flush", in_flush, 128 + SIGABRT);
	leaves_mark("put", "in a put", in_put, 128 + SIGABRT);
	leaves_mark("beside", "beside another thread", in_flush_beside, 128 + SIGABRT);
	leaves_mark("open", "in an open", in_open, 3);
	return tap_result();
}
