/* SPDX-License-Identifier: ISC */
/*
 * log_sync -- the syncs of the log's files, until one fails.
 */
#include "store/log_sync.h"

#include <errno.h>

#include "base/stall.h"

void log_sync_begin(struct log_sync *l)
{
	pthread_mutex_init(&l->turn, NULL);
	atomic_store(&l->failed, false);
}

void log_sync_end(struct log_sync *l)
{
	pthread_mutex_destroy(&l->turn);
}

int log_sync(struct log_sync *l, int fd)
{
	int r;

	pthread_mutex_lock(&l->turn);
	if (!atomic_load(&l->failed) && stall_fdatasync(fd, STALL_LOG))
		atomic_store(&l->failed, true);
	r = atomic_load(&l->failed) ? EIO : 0;
	pthread_mutex_unlock(&l->turn);
	return r;
}

bool log_sync_failed(struct log_sync *l)
{
	if (!atomic_load(&l->failed))
		return false;
	errno = EIO;
	return true;
}
