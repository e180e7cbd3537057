/* SPDX-License-Identifier: ISC */
/*
 * stall -- calls to the disk that are under way, and since when.
 *
 * A disk that hangs answers no call at all: neither well nor with an error. Who is in such a call can tell
 * nobody, so each call that may hang is noted before it is made, in memory of the caller, and taken off
 * behind it. Another thread asks how long the oldest waits (server/room.c). Nothing here fails; errno
 * stays as the call left it.
 */
#ifndef ORDERDESK_BASE_STALL_H
#define ORDERDESK_BASE_STALL_H

#include <stdint.h>

/* What a commit waits for, pages that are read, and what may take its time while orders go on. */
enum stall_kind { STALL_LOG = 1, STALL_READ = 2, STALL_PAGES = 4, STALL_KEYS = 8 };

struct stall {
	struct stall *next, **at;
	int64_t since;		/* steady */
	enum stall_kind kind;
};

void stall_begin(struct stall *s, enum stall_kind kind);
void stall_end(struct stall *s);
/* When the oldest of these kinds (or-ed) began, by the steady clock; 0: none is under way. */
int64_t stall_since(unsigned kinds);
/* These calls, noted. */
int stall_fsync(int fd, enum stall_kind kind);
int stall_fdatasync(int fd, enum stall_kind kind);

#endif
