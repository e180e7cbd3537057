/* SPDX-License-Identifier: ISC */
/*
 * flush -- makes commits durable: one log flush for all that stand in the buffer.
 *
 * Called by the flusher thread before replies leave. The serial is read before the flush, when no
 * commit is half done: a reader may have seen the rows of one that has begun and not yet been
 * counted, and a flush that its reply waits for must cover it. A flush that fails leaves the mark
 * and ends the process: nobody knows any more what is on the disk.
 */
#include "store/environment.h"

#include <stdlib.h>

#include "base/clock.h"
#include "store/extent.h"
#include "store/twice.h"

#define SOON 5000	/* microseconds from one flush to the next of somebody who waits for each */
#define LONE 16		/* such flushes in a row, of one commit each, are of a lone writer */

/* Where the log ends, in bytes since the first file began; what is durable of it is noted. */
static uint64_t log_end(struct store *s)
{
	DB_LOG_STAT *stat;
	int r = s->env->log_stat(s->env, &stat, 0);
	uint64_t bytes;

	if (r)
		store_write_failed(s, r, "asking the log");
	bytes = (uint64_t)stat->st_cur_file * STORE_LOG_FILE + stat->st_cur_offset;
	extent_log(s->extent, stat->st_disk_file, stat->st_disk_offset);
	free(stat);
	return bytes;
}

uint64_t store_flush(struct store *s)
{
	uint64_t covered, bytes, took;
	int64_t began;
	int r;

	pthread_mutex_lock(&s->flush);
	pthread_mutex_lock(&s->commit);
	covered = atomic_load(&s->committed);
	pthread_mutex_unlock(&s->commit);
	if (covered == atomic_load(&s->flushed)) {
		pthread_mutex_unlock(&s->flush);
		return covered;
	}
	began = clock_steady();
	s->lone = covered == atomic_load(&s->flushed) + 1 && began - s->flush_ended < SOON ? s->lone + 1 : 0;
	twice_log_ahead(s->twice, s->lone >= LONE);
	store_touch("the log");
	r = s->env->log_flush(s->env, NULL);
	if (r)
		store_write_failed(s, r, "flushing the log");
	bytes = log_end(s);
	atomic_store(&s->flushed, covered);
	atomic_store(&s->log_bytes, bytes);
	s->flush_ended = clock_steady();
	took = (uint64_t)(s->flush_ended - began);
	atomic_fetch_add(&s->flushes, 1);
	atomic_fetch_add(&s->flush_sum_us, took);
	if (took > atomic_load(&s->flush_max_us))
		atomic_store(&s->flush_max_us, took);
	pthread_mutex_unlock(&s->flush);
	checkpoint_hint(s, bytes);
	return covered;
}
