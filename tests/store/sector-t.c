/* SPDX-License-Identifier: ISC */
/*
 * Sectors that do not answer: a write or a read of a table, of the log or of the pages that stand twice
 * comes back with EIO, at work, in a checkpoint and in a start. Whoever meets it ends or refuses with a
 * sentence that names the place; the next start asks for --after-io-error; and on a disk that answers
 * again every row that was told is there and the store is whole.
 *
 * Syncs that fail: fault-t. Bits that turned: damage-t.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
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
#define CUSTOMERS 2500		/* far more pages than a start reads */

enum { SERVED = 2, REFUSED = 3, NO_DESK = 4 };

static struct disk *disk;
static const char *desk;	/* GLOBAL: the folder at hand */
static _Atomic uint64_t *told;	/* shared: customers up to here are durable */

static enum status open_desk(bool create, bool after_io_error, struct store **out)
{
	struct store_options o = { .folder = desk, .cache = 16 << 20, .log_file = LOG_FILE,
		.create = create, .after_io_error = after_io_error, .checkpoint_seconds = 3600 };

	return store_open(&o, out);
}

struct some {
	uint64_t from, to;
	const char *name;
};

static enum status put_some(struct txn *t, void *baton)
{
	const struct some *some = baton;
	struct arena *a = arena_new(0);
	enum status r = OK;

	for (uint64_t id = some->from; !r && id <= some->to; id++) {
		struct key k = key_u64(id);

		r = table_put(t, TABLE_CUSTOMER, &k, &fixture_customer(a, id, some->name)->base);
	}
	arena_free(a);
	return r;
}

static enum status get_all(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	enum status r = OK;

	txn_let_go(t);
	for (uint64_t id = 1; !r && id <= *(uint64_t *)baton; id++) {
		struct key k = key_u64(id);
		Od__Customer *c;

		r = table_get_as(t, TABLE_CUSTOMER, &k, a, &c);
		arena_reset(a);
	}
	arena_free(a);
	return r;
}

static void bad(bool writes, const char *of)
{
	strcpy(disk->bad_on, of);
	*(writes ? &disk->bad_writes : &disk->bad_reads) = true;
}

/* Puts and flushes on until something ends it; each flush is told. */
static int work(struct store *s)
{
	for (uint64_t at = CUSTOMERS; at < (uint64_t)2 * CUSTOMERS; at += 50) {
		struct some some = { at + 1, at + 50, "Seven Stars Noodle House" };

		if (store_write(s, put_some, &some, NULL) != OK)
			return NO_DESK;
		store_flush(s);
		*told = at + 50;
	}
	return SERVED;
}

static int in_flush(void)
{
	struct store *s;

	if (open_desk(false, false, &s))
		return NO_DESK;
	bad(true, "/store/log/");
	return work(s);
}

static int in_checkpoint(void)
{
	struct some some = { 1, 200, "Moon Gate" };
	struct store *s;

	if (open_desk(false, false, &s) || store_write(s, put_some, &some, NULL) != OK)
		return NO_DESK;
	store_flush(s);
	bad(true, "/store/data/customer.db");
	store_checkpoint(s);
	return SERVED;
}

static int in_pages(void)
{
	struct some some = { 1, 200, "Moon Gate" };
	struct store *s;

	if (open_desk(false, false, &s) || store_write(s, put_some, &some, NULL) != OK)
		return NO_DESK;
	store_flush(s);
	bad(true, "/store/pages");
	store_checkpoint(s);
	return SERVED;
}

static int in_read(void)
{
	uint64_t last = CUSTOMERS;
	struct store *s;

	if (open_desk(false, false, &s))
		return NO_DESK;
	bad(false, "/store/data/customer.db");
	store_read(s, get_all, &last, NULL);
	return SERVED;
}

static int in_start_of_table(void)
{
	struct store *s;

	bad(false, "/store/data/customer.db");
	return open_desk(false, false, &s) ? REFUSED : SERVED;
}

static int in_start_of_log(void)
{
	struct store *s;

	bad(false, "/store/log/log.");
	return open_desk(false, false, &s) ? REFUSED : SERVED;
}

static int in_start_of_pages(void)
{
	struct store *s;

	bad(false, "/store/pages");
	return open_desk(false, false, &s) ? REFUSED : SERVED;
}

static int end_of(int (*what)(void), char said[700])
{
	struct rlimit none = { 0, 0 };
	int status, pipes[2];
	size_t n = 0;
	ssize_t got;
	pid_t pid;

	if (pipe(pipes))
		bail("no pipe");
	pid = fork();
	if (!pid) {
		int r;

		setrlimit(RLIMIT_CORE, &none);
		close(pipes[0]);
		dup2(pipes[1], 2);
		disk_begin(disk);
		r = what();
		if (r == REFUSED)
			fprintf(stderr, "%s\n", why_text());
		fflush(stderr);
		_exit(r);
	}
	close(pipes[1]);
	while (n < 699 && (got = read(pipes[0], said + n, 699 - n)) > 0)
		n += (size_t)got;
	said[n] = 0;
	while (n && said[n - 1] == '\n')
		said[--n] = 0;
	close(pipes[0]);
	waitpid(pid, &status, 0);
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

static void make(const char *name)
{
	struct some all = { 1, CUSTOMERS, "Seven Stars Noodle House" };
	struct store *s;

	desk = fixture_folder(name);
	if (mkdir(desk, 0700))
		bail("no folder");
	/* No sync is a real one: the desk is made quickly. */
	disk_watch(disk, desk);
	disk_begin(disk);
	if (open_desk(true, false, &s) || store_write(s, put_some, &all, NULL) != OK)
		bail("no desk");
	store_close(s);
	*told = CUSTOMERS;
	disk_watch(disk, desk);
}

static const struct sector {
	const char *name;
	int (*what)(void);
	int ends;
	const char *says;	/* the file that is named */
	bool marked;		/* and the next start asks for --after-io-error */
} SECTORS[] = {
	{ "a write of the log", in_flush, 128 + SIGABRT, "store/log:", true },
	{ "a write of a table", in_checkpoint, 128 + SIGABRT, "customer.db", true },
	{ "a write of the pages that stand twice", in_pages, 128 + SIGABRT, "pages", true },
	{ "a read of a table", in_read, 128 + SIGABRT, "customer.db", true },
	{ "a read of a table in a start", in_start_of_table, REFUSED, "customer.db cannot be read", true },
	{ "a read of the log in a start", in_start_of_log, REFUSED, "log", false },
	{ "a read of the pages in a start", in_start_of_pages, REFUSED, "pages", true },
};

static void try_sector(const struct sector *x, const char *folder)
{
	char said[700];
	struct store *s;
	uint64_t last;
	enum status r;

	make(folder);
	is_int(x->ends, end_of(x->what, said), "%s: %s", x->name, x->ends == REFUSED ? "no start"
		: "it is the end");
	ok(disk->bad > 0, "%s: it was met, %ld times", x->name, disk->bad);
	ok(strstr(said, x->says) != NULL, "%s: and named: %s", x->name, said);
	disk->bad_reads = disk->bad_writes = false;
	if (x->ends == 128 + SIGABRT)
		disk_strike(disk, 11, true);
	r = open_desk(false, false, &s);
	is_int(x->marked ? ERR_IO : OK, r, "%s: the next start %s", x->name,
		x->marked ? "asks first" : "goes on");
	if (x->marked && r)
		ok(strstr(why_text(), "--after-io-error") != NULL, "%s: and says how: %s", x->name,
			why_text());
	if (r && !is_int(OK, open_desk(false, true, &s), "%s: which looks at everything", x->name))
		bail("%s", why_text());
	last = *told;
	is_int(OK, store_read(s, get_all, &last, NULL), "%s: all %llu that were told are there", x->name,
		(unsigned long long)last);
	is_int(0, fixture_verify(s), "%s: and all is whole", x->name);
	store_close(s);
}

int main(void)
{
	char folder[20];

	plan_lazy();
	disk = disk_make(NULL);
	told = mmap(NULL, sizeof *told, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	if (told == MAP_FAILED)
		bail("no memory");
	for (size_t i = 0; i < sizeof SECTORS / sizeof *SECTORS; i++) {
		snprintf(folder, sizeof folder, "sector%zu", i);
		try_sector(&SECTORS[i], folder);
	}
	return tap_result();
}
