/* SPDX-License-Identifier: ISC */
/*
 * log_sync -- the syncs of the log's files: one at a time, and none after one that failed.
 *
 * WHY: the system tells once of what it dropped. A second thread whose sync says that all is well would
 * go on to the next file of the log, behind a hole that no recovery gets over.
 *
 * Called by twice.c for the library.
 */
#ifndef ORDERDESK_STORE_LOG_SYNC_H
#define ORDERDESK_STORE_LOG_SYNC_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

struct log_sync {
	pthread_mutex_t turn;
	atomic_bool failed;
};

void log_sync_begin(struct log_sync *l);
void log_sync_end(struct log_sync *l);
/* 0 or EIO. */
int log_sync(struct log_sync *l, int fd);
/* Then nothing more is written, and errno is EIO. */
bool log_sync_failed(struct log_sync *l);

#endif
