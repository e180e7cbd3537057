/* SPDX-License-Identifier: ISC */
/*
 * checkpoint -- bounds the time that recovery takes.
 *
 * A thread writes the changed pages of the cache as soon as the log has grown by 208 MB since the last
 * time, or by 16 MB when 26,000 pages wait (store_flush tells). Orders go on meanwhile. WHY both: a page
 * that many orders change is written once for all of them, so rare checkpoints write less; but what
 * recovery takes is the log read again and the pages that it changes, each read and written: on a desk of a
 * million customers those are new ones with every order. Where less than 16 MB of log came in 60 seconds it
 * writes them then, so that a desk that rests starts at once; those two bounds hold without that, and what
 * works harder would write the same pages each minute. Log files are kept: what is no longer needed for
 * recovery is still needed to restore from a backup, so only a backup may remove them. Stopping waits for a
 * checkpoint that runs.
 *
 * WHY a checkpoint runs inside a transaction of its own: recovery starts from the first record of
 * the oldest transaction that was alive at the checkpoint, but when it looks whether transactions
 * are in the log at all, it leaves that very record out (Berkeley DB 5.3.28, __db_apprec). A
 * transaction with one record, written to its page by the checkpoint and killed before its second
 * reached the log, would then stay there for ever: half a write, such as a number that was given
 * and an order that is not there. A record of ours, written first and alive to the end, is the
 * oldest or comes after the oldest; so whatever is to be undone is never the record left out.
 */
#include "store/environment.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <time.h>

#include "base/log.h"
#include "store/extent.h"
#include "store/twice.h"

/*
 * Pages are counted once in a MB of log: the library walks its whole cache for the number. WHY not beside
 * a checkpoint: it makes who asks wait while it syncs a file, and behind the flusher all orders.
 */
static bool is_due(struct store *s, uint64_t log)
{
	uint64_t looked = atomic_load(&s->checkpoint_looked);
	DB_MPOOL_STAT *stat;
	bool many;
	int r;

	if (log >= CHECKPOINT_LOG)
		return true;
	if (log < looked)
		looked = 0;
	if (log < CHECKPOINT_LOG_LEAST || log - looked < CHECKPOINT_LOOK)
		return false;
	if (pthread_mutex_trylock(&s->checkpoint_turn))
		return false;
	atomic_store(&s->checkpoint_looked, log);
	r = s->env->memp_stat(s->env, &stat, NULL, 0);
	pthread_mutex_unlock(&s->checkpoint_turn);
	if (r)
		store_write_failed(s, r, "asking the cache");
	many = stat->st_page_dirty >= CHECKPOINT_PAGES;
	free(stat);
	return many;
}

void checkpoint_hint(struct store *s, uint64_t log_bytes)
{
	uint64_t last = atomic_load(&s->checkpointed_at);

	/* The first flush only says where the log stands: opening has made a checkpoint. */
	if (last && (log_bytes <= last || !is_due(s, log_bytes - last)))
		return;
	atomic_store(&s->checkpointed_at, log_bytes);
	if (!last)
		return;
	pthread_mutex_lock(&s->checkpoint);
	s->checkpoint_full = true;
	pthread_cond_signal(&s->checkpoint_due);
	pthread_mutex_unlock(&s->checkpoint);
}

/*
 * Has nothing been logged since the last one? Our record must not keep an idle desk writing. The
 * library counts what went to the file; what still stands in the buffer moves only the log's end.
 */
static bool log_rests(struct store *s, uint64_t *end)
{
	DB_LOG_STAT *stat;
	bool rests;
	int r = s->env->log_stat(s->env, &stat, 0);

	if (r)
		store_write_failed(s, r, "asking the log");
	*end = (uint64_t)stat->st_cur_file << 32 | stat->st_cur_offset;
	rests = !stat->st_wc_mbytes && !stat->st_wc_bytes
		&& *end == atomic_load(&s->checkpoint_end);
	free(stat);
	return rests;
}

/* The last checkpoint that is done. */
static uint64_t last_one(struct store *s)
{
	DB_TXN_STAT *stat;
	uint64_t at;
	int r = s->env->txn_stat(s->env, &stat, 0);

	if (r)
		store_write_failed(s, r, "asking the transactions");
	at = (uint64_t)stat->st_last_ckp.file << 32 | stat->st_last_ckp.offset;
	free(stat);
	return at;
}

void checkpoint_opened(struct store *s)
{
	pthread_mutex_lock(&s->checkpoint_turn);
	twice_checkpoint_begin(s->twice, false);
	s->checkpoint_last = last_one(s);
	twice_checkpoint_end(s->twice);
	pthread_mutex_unlock(&s->checkpoint_turn);
}

void store_checkpoint(struct store *s)
{
	DB_TXN *anchor;
	uint64_t end;
	int r;

	store_touch("a checkpoint");
	pthread_mutex_lock(&s->checkpoint_turn);
	if (!log_rests(s, &end)) {
		twice_checkpoint_begin(s->twice, last_one(s) == s->checkpoint_last);
		r = s->env->txn_begin(s->env, NULL, &anchor, 0);
		if (r)
			store_write_failed(s, r, "beginning a checkpoint");
		extent_measure(s->extent);
		r = s->env->log_printf(s->env, anchor, "a checkpoint begins");
		if (!r)
			r = s->env->txn_checkpoint(s->env, 0, 0, 0);
		if (!r)
			r = anchor->abort(anchor);
		if (r)
			store_write_failed(s, r, "writing a checkpoint");
		s->checkpoint_last = last_one(s);
		twice_checkpoint_end(s->twice);
		extent_data(s->extent);
		log_rests(s, &end);
		atomic_store(&s->checkpoint_end, end);
	}
	atomic_fetch_add(&s->checkpoints, 1);
	pthread_mutex_unlock(&s->checkpoint_turn);
}

bool checkpoint_in_time(uint64_t *before, uint64_t log)
{
	bool first = !*before, little = log - *before < CHECKPOINT_LOG_LEAST;

	*before = log;
	return first || little;
}

/* The next one that is due counts from here. */
static void in_time(struct store *s, uint64_t *before)
{
	uint64_t log = atomic_load(&s->log_bytes);

	if (!checkpoint_in_time(before, log))
		return;
	if (atomic_load(&s->checkpointed_at))
		atomic_store(&s->checkpointed_at, log);
	store_checkpoint(s);
}

static void *run(void *baton)
{
	struct store *s = baton;
	uint64_t before = atomic_load(&s->log_bytes);
	bool stop = false, full;
	struct timespec until;
	int r;

	while (!stop) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += s->checkpoint_seconds;
		pthread_mutex_lock(&s->checkpoint);
		for (r = 0; !s->checkpoint_stop && !s->checkpoint_full && r != ETIMEDOUT; )
			r = pthread_cond_timedwait(&s->checkpoint_due, &s->checkpoint, &until);
		full = s->checkpoint_full;
		s->checkpoint_full = false;
		stop = s->checkpoint_stop;
		pthread_mutex_unlock(&s->checkpoint);
		if (!stop && full)
			store_checkpoint(s);
		else if (!stop)
			in_time(s, &before);
	}
	return NULL;
}

void checkpoint_start(struct store *s)
{
	sigset_t all, before;

	/* Signals belong to the threads of the caller. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	s->checkpointing = pthread_create(&s->checkpointer, NULL, run, s) == 0;
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (!s->checkpointing)
		panic("store: no thread for the checkpoints");
}

void checkpoint_stop(struct store *s)
{
	if (!s->checkpointing)
		return;
	pthread_mutex_lock(&s->checkpoint);
	s->checkpoint_stop = true;
	pthread_cond_signal(&s->checkpoint_due);
	pthread_mutex_unlock(&s->checkpoint);
	pthread_join(s->checkpointer, NULL);
	s->checkpointing = false;
}
