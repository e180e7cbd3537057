/* SPDX-License-Identifier: ISC */
/*
 * A checkpoint in the middle of a write, then kill -9: nothing of the write may stay, however few
 * records it had. The case of one record is the one that recovery overlooks when the checkpoint
 * does nothing about it. And checkpoints of an idle desk write nothing, those of a busy one do not come
 * by the minute.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/product.pb-c.h"
#include "store/environment.h"
#include "store/fixture.h"
#include "tap/tap.h"

/* What the write that is killed had done when the checkpoint came, and what it did after. */
static const struct cut {
	const char *name;
	int counters, rows, later;	/* numbers taken, then rows put, then numbers taken */
	bool insert;			/* the rows are new */
} cuts[] = {
	{ "nothing", 0, 0, 0, false },
	{ "one number", 1, 0, 0, false },
	{ "one number, one more after it", 1, 0, 1, false },
	{ "two numbers", 2, 0, 0, false },
	{ "one row changed", 0, 1, 0, false },
	{ "one row inserted", 0, 1, 0, true },
	{ "three rows inserted", 0, 3, 0, true },
	{ "a number and a row", 1, 1, 1, true },
};
#define CUTS (sizeof cuts / sizeof cuts[0])

#define NUMBERS 5	/* what stands before */
#define ROWS 3

struct seen {
	uint64_t number;
	int rows, amounts;
};

static enum status numbers(struct txn *t, int count)
{
	enum status r = OK;
	uint64_t value;

	while (!r && count-- > 0)
		r = counter_next(t, "order", &value);
	return r;
}

static enum status rows(struct txn *t, int count, unsigned from, int64_t amount)
{
	enum status r = OK;
	unsigned i;

	for (i = 0; !r && i < (unsigned)count; i++) {
		Od__Stock row = OD__STOCK__INIT;
		struct key k = key_u32(from + i);

		key_add_u16(&k, 1);
		row.has_reserved = 1;
		row.reserved = amount;
		r = table_put(t, TABLE_STOCK, &k, &row.base);
	}
	return r;
}

static enum status before(struct txn *t, void *baton)
{
	enum status r = numbers(t, NUMBERS);

	(void)baton;
	return r ? r : rows(t, ROWS, 1, 1);
}

static enum status cut_short(struct txn *t, void *baton)
{
	const struct cut *c = baton;
	enum status r = numbers(t, c->counters);

	if (!r)
		r = rows(t, c->rows, c->insert ? ROWS + 1 : 1, 2);
	if (!r) {
		store_checkpoint(txn_store(t));
		r = numbers(t, c->later);
	}
	if (!r)
		kill(getpid(), SIGKILL);
	return r;
}

static enum status look(struct txn *t, void *baton)
{
	struct seen *s = baton;
	struct arena *a = arena_new(0);
	Od__Stock *row;
	struct walk *w;
	struct key k;
	enum status r = counter_peek(t, "order", &s->number);

	s->rows = s->amounts = 0;
	if (!r)
		r = walk_open(t, TABLE_STOCK, NULL, false, &w);
	while (!r && !(r = walk_next(w, &k, NULL, a, (ProtobufCMessage **)&row))) {
		s->rows++;
		s->amounts += (int)row->reserved;
	}
	arena_free(a);
	return r == ERR_END ? OK : r;
}

static void cut_test(const char *folder, const struct cut *c)
{
	struct rlimit none = { 0, 0 };
	struct seen seen = { 0 };
	struct store *s;
	int status = 0;
	pid_t pid = fork();

	if (!pid) {
		setrlimit(RLIMIT_CORE, &none);
		s = fixture_open(folder, true);
		if (store_write(s, before, NULL, NULL))
			_exit(1);
		store_flush(s);
		store_checkpoint(s);
		store_write(s, cut_short, (void *)(uintptr_t)c, NULL);
		_exit(2);
	}
	waitpid(pid, &status, 0);
	ok(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL, "%s: killed in the write", c->name);
	s = fixture_open(folder, false);
	if (!ok(!store_read(s, look, &seen, NULL) && seen.number == NUMBERS && seen.rows == ROWS
	    && seen.amounts == ROWS, "%s: nothing of it stays", c->name))
		diag("number %llu, %d rows, %d in them", (unsigned long long)seen.number, seen.rows,
			seen.amounts);
	is_int(0, fixture_verify(s), "%s: whole", c->name);
	store_close(s);
}

/* Where the last record ends: zeros follow it. */
static long log_end(const char *folder)
{
	static unsigned char bytes[1 << 16];
	char path[500];
	long at = 0, end = 0;
	size_t i, n;
	FILE *f;

	snprintf(path, sizeof path, "%s/store/log/log.0000000001", fixture_folder(folder));
	f = fopen(path, "r");
	if (!f)
		bail("there is no %s", path);
	while ((n = fread(bytes, 1, sizeof bytes, f)) > 0) {
		for (i = 0; i < n; i++)
			if (bytes[i])
				end = at + (long)i + 1;
		at += (long)n;
	}
	fclose(f);
	return end;
}

static void idle_test(void)
{
	struct store *s = fixture_open("idle", true);
	long first, busy;

	store_write(s, before, NULL, NULL);
	store_flush(s);
	first = log_end("idle");
	store_checkpoint(s);
	busy = log_end("idle");
	ok(first > 0 && busy > first, "a checkpoint after a write is logged");
	store_checkpoint(s);
	store_checkpoint(s);
	store_flush(s);
	is_int(busy, log_end("idle"), "one without a write before it is not");
	store_close(s);
}

/* By the minute only where little came; by how much came otherwise. */
static void time_test(void)
{
	uint64_t log = 5 * CHECKPOINT_LOG_LEAST, before = 0;

	ok(checkpoint_in_time(&before, log), "nothing written yet: the first minute makes one");
	log += CHECKPOINT_LOG_LEAST - 1;
	ok(checkpoint_in_time(&before, log), "little was written in a minute: it makes one");
	log += CHECKPOINT_LOG_LEAST;
	ok(!checkpoint_in_time(&before, log), "much was: it makes none");
	ok(checkpoint_in_time(&before, log), "and the next, in which nothing is, does");
}

int main(void)
{
	char folder[20];
	size_t i;

	plan(3 * CUTS + 6);
	tap_tmpdir();	/* one for all children */
	for (i = 0; i < CUTS; i++) {
		snprintf(folder, sizeof folder, "cut-%zu", i);
		cut_test(folder, &cuts[i]);
	}
	idle_test();
	time_test();
	return tap_result();
}
