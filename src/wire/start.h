/* SPDX-License-Identifier: ISC */
/*
 * start -- one client starts the server of a desk, and knows when it is ready.
 *
 * start_begin takes the start lock (so two clients never start two servers), then forks and execs
 * the server part, which inherits the writing end of a pipe. The server writes "R" when it
 * listens, or "!" and one sentence when it cannot; the pipe's end without either means that it
 * died. start_read is called when the pipe is readable. Nobody waits by time.
 */
#ifndef ORDERDESK_WIRE_START_H
#define ORDERDESK_WIRE_START_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"
#include "base/why.h"

struct start {
	int lock;		/* -1: not begun */
	int pipe;		/* readable end, non-blocking */
	size_t length;
	char said[WHY_SIZE + 8];		/* what the server wrote */
};

void start_init(struct start *st);
/*
 * ERR_BUSY: another client is starting it (try to connect again in a moment). ERR_NOT_FOUND: the
 * server program is not there. ERR_IO with errno.
 */
enum status start_begin(struct start *st, const char *folder, bool after_io_error);
/* OK ready; ERR_TIMEOUT nothing yet; ERR_CLOSED it ended, `said` holds its sentence or "". */
enum status start_read(struct start *st);
void start_end(struct start *st);	/* lets the lock go */
/* All of it, waiting; OK, or as start_begin and start_read with the sentence in `said`. */
enum status start_wait(struct start *st, const char *folder, bool after_io_error);

/* The program of a part: "server", "seat", "gate". False when there is none to execute. */
bool part_path(const char *part, char *out, size_t size);

#endif
