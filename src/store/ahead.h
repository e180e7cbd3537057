/* SPDX-License-Identifier: ISC */
/*
 * ahead -- space of the log that is written before it is needed.
 *
 * The library sets the size of a log file when it begins it, and its blocks are taken as it grows. A
 * sync that takes a block waits for what the file system writes down of that as well; one that writes
 * over a block that is there waits for its data alone, which is half as long (0.11 to 0.22 ms on the
 * disk of the trials). So while one lone writer waits for one sync after the other, zeros are written
 * behind what it wrote, many blocks at a time. They stand where zeros are read anyway: nothing that
 * reads a log can tell. It costs each byte of the log once more, so it is for that writer only: flush.c
 * asks for it.
 *
 * The page that the log ends in is written whole, with zeros behind the end, for everybody: it costs
 * nothing, and the system need not read it first.
 *
 * Called by twice.c, through whose hooks the library writes. Zeros cannot fail: what is not written ahead
 * is written in its time.
 */
#ifndef ORDERDESK_STORE_AHEAD_H
#define ORDERDESK_STORE_AHEAD_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

struct ahead {
	atomic_bool wanted;
	int fd;		/* of the log file that is written ahead; -1: none yet */
	off_t until;	/* to here its blocks are there, */
	off_t filled;	/* and to here in memory, too */
	int sized;	/* of the one whose size is known; -1: none */
	off_t size;
};

/* Is it the name of a log file, below the folder of a store? */
bool ahead_is_log(const char *name);
/* For the one who writes: the descriptor is another file from now on. */
void ahead_forget(struct ahead *a);
/* A part of the log for the library, which never writes from two threads at once; as pwrite(). */
ssize_t ahead_write(struct ahead *a, int fd, const unsigned char *bytes, size_t length, off_t at);
/* Behind that: the log goes up to `end`. */
void ahead_written(struct ahead *a, int fd, off_t end);

#endif
