/* SPDX-License-Identifier: ISC */
/*
 * checkpoint -- bounds the time that recovery takes.
 *
 * A thread writes the changed pages of the cache every 60 seconds, or as soon as 16 MB of log have
 * come since the last time (store_flush tells). Orders go on meanwhile. Log files are kept: what
 * is no longer needed for recovery is still needed to restore from a backup, so only a backup may
 * remove them. Stopping waits for a checkpoint that runs.
 */
#include "store/environment.h"

#include <errno.h>
#include <signal.h>
#include <time.h>

#include "base/log.h"

void checkpoint_hint(struct store *s, uint64_t log_bytes)
{
	if (log_bytes - atomic_load(&s->checkpointed_at) < CHECKPOINT_LOG)
		return;
	atomic_store(&s->checkpointed_at, log_bytes);
	pthread_mutex_lock(&s->checkpoint);
	s->checkpoint_full = true;
	pthread_cond_signal(&s->checkpoint_due);
	pthread_mutex_unlock(&s->checkpoint);
}

void store_checkpoint(struct store *s)
{
	int r;

	store_touch("a checkpoint");
	r = s->env->txn_checkpoint(s->env, 0, 0, 0);
	if (r)
		store_write_failed(s, r, "writing a checkpoint");
	atomic_fetch_add(&s->checkpoints, 1);
}

static void *run(void *baton)
{
	struct store *s = baton;
	struct timespec until;
	bool stop = false;
	int r;

	while (!stop) {
		clock_gettime(CLOCK_MONOTONIC, &until);
		until.tv_sec += s->checkpoint_seconds;
		pthread_mutex_lock(&s->checkpoint);
		for (r = 0; !s->checkpoint_stop && !s->checkpoint_full && r != ETIMEDOUT; )
			r = pthread_cond_timedwait(&s->checkpoint_due, &s->checkpoint, &until);
		s->checkpoint_full = false;
		stop = s->checkpoint_stop;
		pthread_mutex_unlock(&s->checkpoint);
		if (!stop)
			store_checkpoint(s);
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
