/* SPDX-License-Identifier: ISC */
/*
 * transaction -- begin, run the body, commit or abort, and the one place that tries again.
 *
 * A write commits without waiting for the disk (DB_TXN_NOSYNC); its log records stand in the log
 * buffer of this process until store_flush. Commits get serials under a mutex, so a higher serial
 * is always later in the log and one flush covers all up to it.
 *
 * A read holds its page locks to the end of its body, so it sees one instant, unless it lets its
 * rows go; the deadlock detector gives way to the locker that wrote most, so the reader is run again
 * and not the order.
 * WHY: not DB_MULTIVERSION with DB_TXN_SNAPSHOT. Every write then leaves an old page behind, and
 * once data and versions outgrow the cache the library writes versions out to files: measured with
 * 340 MB of rows, 12 puts a transaction and a cache of 256 MB, 5,300 transactions a second fell to
 * 430, without any reader too. A standby refuses it besides. Bodies are short, so locks do well.
 *
 * A body that meets a deadlock is aborted and run again, 30 times at most, with a pause of random
 * length from the fourth; the last tries run without any other writer. Then ERR_RETRY.
 *
 * The library's table of locks has an end, and a process that comes to it is over. A reading body that
 * grows beyond ROWS_LOCKED rows is therefore begun again while the writers wait: it lets each row go and
 * sees one instant all the same.
 */
#include "store/transaction.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/squeeze.h"

#define TRIES 30
#define TRIES_AT_ONCE 3
#define TRIES_SHARED 7		/* from here on alone among the writers; readers go on */
#define PAUSE_DOUBLED 6		/* from 1 ms up to 64 */
#define ROWS_LOCKED 1500u	/* a row holds two pages at most: of an index and of its table */

struct store *txn_store(struct txn *t)
{
	return t->store;
}

uint64_t txn_rows(const struct txn *t)
{
	return t->rows;
}

enum status txn_result(struct txn *t, int answer, const char *what)
{
	enum status r = store_result(t->store, answer, what);

	if (r == ERR_RETRY || r == ERR_CHECKSUM || r == ERR_IO)
		t->lost = r;
	return r;
}

bool txn_count_row(struct txn *t)
{
	if (++t->rows <= ROWS_LOCKED || t->write || t->reading)
		return true;
	t->outgrew = true;
	t->lost = ERR_RETRY;
	return false;
}

void txn_let_go(struct txn *t)
{
	if (t->write || t->reading)
		return;
	t->reading = DB_READ_COMMITTED;
	walks_let_go(t);
}

bool txn_alone(const struct txn *t)
{
	return t->alone;
}

void txn_sees(struct txn *t, enum table_id table)
{
	shows_file(t, table);
}

void txn_must_write(const struct txn *t)
{
	if (!t->write)
		panic("store: a reading body wrote");
}

struct scratch *scratch_take(struct store *s)
{
	struct scratch *m;

	pthread_mutex_lock(&s->spare);
	m = s->scratches;
	if (m)
		s->scratches = m->next;
	pthread_mutex_unlock(&s->spare);
	if (!m) {
		m = mem_alloc(sizeof *m);
		m->arena = arena_new(0);
		m->size = 4096;
		m->row = mem_alloc(m->size);
		m->squeeze = squeeze_new();
	}
	return m;
}

void scratch_give(struct store *s, struct scratch *m)
{
	arena_reset(m->arena);
	pthread_mutex_lock(&s->spare);
	m->next = s->scratches;
	s->scratches = m;
	pthread_mutex_unlock(&s->spare);
}

void scratch_free(struct store *s)
{
	struct scratch *m;

	while ((m = s->scratches)) {
		s->scratches = m->next;
		arena_free(m->arena);
		for (unsigned i = 0; i < MEMOS; i++)
			mem_free(m->memo[i].bytes);
		mem_free(m->row);
		squeeze_free(m->squeeze);
		mem_free(m->wrote);
		mem_free(m);
	}
}

/* From the fourth try on, up to 1, 2, 4 ... milliseconds. */
static void pause_before(int attempt)
{
	uint64_t most, at;
	long wait;

	if (attempt <= TRIES_AT_ONCE)
		return;
	attempt -= TRIES_AT_ONCE + 1;
	most = UINT64_C(1000000) << (attempt < PAUSE_DOUBLED ? attempt : PAUSE_DOUBLED);
	/* WHY: no random source needed: two threads that collided read different nanoseconds. */
	at = (uint64_t)clock_steady() * UINT64_C(6364136223846793005)
		+ (uint64_t)pthread_self() * UINT64_C(1442695040888963407);
	wait = (long)((at >> 16) % most);
	nanosleep(&(struct timespec){ .tv_sec = wait / 1000000000, .tv_nsec = wait % 1000000000 },
		NULL);
}

static enum status commit(struct txn *t, uint64_t *serial)
{
	struct store *s = t->store;
	enum status r;
	uint64_t mine;

	pthread_mutex_lock(&s->commit);
	/* WHY: begun before the commit: its locks go before we hear of it, and a reader that sees
	 * the rows must not be told a serial that a flush has already covered. */
	mine = atomic_fetch_add(&s->begun, 1) + 1;
	shows_commit(t, mine);
	r = store_result(s, t->db->commit(t->db, DB_TXN_NOSYNC), "committing");
	if (r)
		panic("store: a commit answered: %s", status_text(r));
	atomic_store(&s->committed, mine);
	pthread_mutex_unlock(&s->commit);
	if (serial)
		*serial = mine;
	return OK;
}

/* What a try is for, and what it found: a reading body too long for its locks wants to be `still`. */
struct how {
	bool write;
	bool still;		/* no writer goes on meanwhile: rows are let go */
	bool alone;		/* it has the gate for itself */
	bool stood;		/* the gate is its caller's, who goes on with it */
	bool yields;		/* its caller holds what others wait for: it does not wait at the gate */
	u_int32_t begin;	/* flags */
};

/* One try: the body's status, or what became of the transaction. */
static enum status attempt(struct store *s, struct how *how, store_body *body, void *baton,
	uint64_t *serial)
{
	const bool write = how->write;
	struct txn t;
	enum status r;

	t.store = s;
	t.write = write;
	t.reading = how->still && !write ? DB_READ_COMMITTED : 0;
	t.outgrew = false;
	t.alone = how->alone;
	t.db = NULL;
	t.lost = OK;
	t.walks = NULL;
	t.shows = 0;
	t.rows = 0;
	t.kept = write ? s->kept : NULL;
	txn_begin_veils(&t);
	store_touch("the environment");
	r = store_result(s, s->env->txn_begin(s->env, NULL, &t.db, how->begin), "beginning a transaction");
	if (r)
		return r;
	t.scratch = scratch_take(s);
	t.scratch->memos = t.scratch->memo_next = t.scratch->wrote_count = 0;
	r = body(&t, baton);
	walks_close(&t);
	if (t.lost)
		r = t.lost;
	how->still |= t.outgrew;
	store_touch("the environment");
	if (t.kept)
		kept_end(t.kept, r == OK);
	if (write && !r) {
		r = commit(&t, serial);
		scratch_give(s, t.scratch);
		return r;
	}
	if (!write && serial)
		*serial = shows_seen(&t);
	scratch_give(s, t.scratch);
	store_result(s, t.db->abort(t.db), "ending a transaction");
	return r;
}

static enum status run(struct store *s, struct how *how, store_body *body, void *baton,
	uint64_t *serial)
{
	enum status r = ERR_RETRY;
	int i;

	for (i = 1; i <= TRIES; i++) {
		how->alone = how->stood || i > TRIES_SHARED || how->still || (how->write && s->kept);
		if (how->alone && how->yields)
			return ERR_RETRY;
		if (!how->still)
			pause_before(i);
		if (how->alone && !how->stood)
			pthread_rwlock_wrlock(&s->gate);
		else if (how->write)
			pthread_rwlock_rdlock(&s->gate);
		r = attempt(s, how, body, baton, serial);
		if ((how->alone && !how->stood) || how->write)
			pthread_rwlock_unlock(&s->gate);
		if (r != ERR_RETRY)
			return r;
		atomic_fetch_add(&s->retries, 1);
	}
	log_warn("store: a %s met a deadlock %d times", how->write ? "write" : "read", TRIES);
	return r;
}

enum status store_write(struct store *s, store_body *body, void *baton, uint64_t *serial)
{
	enum status r = run(s, &(struct how){ .write = true }, body, baton, serial);

	if (!r && s->opening && upgrade_hook)
		upgrade_hook();
	return r;
}

enum status store_read(struct store *s, store_body *body, void *baton, uint64_t *serial)
{
	return run(s, &(struct how){ .write = false }, body, baton, serial);
}

enum status store_read_yielding(struct store *s, store_body *body, void *baton, uint64_t *serial)
{
	return run(s, &(struct how){ .yields = true }, body, baton, serial);
}

void store_stand(struct store *s)
{
	pthread_rwlock_wrlock(&s->gate);
}

enum status store_read_stood(struct store *s, store_body *body, void *baton, uint64_t *serial)
{
	return run(s, &(struct how){ .stood = true, .still = true }, body, baton, serial);
}

void store_go_on(struct store *s)
{
	pthread_rwlock_unlock(&s->gate);
}

enum status store_read_at_once(struct store *s, store_body *body, void *baton, uint64_t *serial)
{
	return attempt(s, &(struct how){ .begin = DB_TXN_NOWAIT }, body, baton, serial);
}

uint64_t store_committed(struct store *s)
{
	/* WHY: a read in this thread may have seen rows of a commit that is still being counted. */
	return atomic_load(&s->begun);
}

uint64_t store_flushed(struct store *s)
{
	return atomic_load(&s->flushed);
}
