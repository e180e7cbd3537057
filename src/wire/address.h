/* SPDX-License-Identifier: ISC */
/*
 * address -- where a desk is, and where its socket is.
 *
 * The socket of a desk is DESK/socket. A path too long for a socket address (108 bytes with the
 * closing 0) is reached through the opened folder as /proc/self/fd/N/socket, so that a desk may
 * lie at any depth and there is still one place only. Files beside it: `start.lock` (held while
 * somebody starts the server), `stopped` (the mark of an explicit stop), `server.log`.
 */
#ifndef ORDERDESK_WIRE_ADDRESS_H
#define ORDERDESK_WIRE_ADDRESS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/status.h"

/* A new stream socket connected to the desk's server (close-on-exec, non-blocking), or ERR_CLOSED
 * when none listens, ERR_BUSY when its queue of callers is full, ERR_IO with errno. */
enum status address_connect(const char *folder, int *fd);
/* A listening socket of mode 0600; what lay at its place is removed first: the caller holds the
 * lock of the store, so it is dead. ERR_IO with errno. */
enum status address_listen(const char *folder, int backlog, int *fd);
void address_remove(const char *folder);
/* Which file the desk's socket is now; false when there is none. */
bool address_file_of(const char *folder, dev_t *device, ino_t *inode);
/* A file of the desk's folder, as a path in the arena. */
const char *address_file(const char *folder, const char *name, struct arena *a);

/* The mark of an explicit stop. */
bool stop_marked(const char *folder);
enum status stop_mark(const char *folder);
void stop_unmark(const char *folder);

#endif
