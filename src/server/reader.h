/* SPDX-License-Identifier: ISC */
/*
 * reader -- threads that answer reads from a snapshot, beside the one writer.
 *
 * A read runs under desk_read_lock in one store_read; when its snapshot may show commits that are
 * not durable yet, its answer waits with the flusher. The server's own verbs that must not hold a
 * snapshot or the lock for long (`session open`, `journal verify`, `feed read`) run without either
 * and take them in small pieces themselves.
 */
#ifndef ORDERDESK_SERVER_READER_H
#define ORDERDESK_SERVER_READER_H

#include "server/request.h"

struct readers;

struct readers *readers_start(struct server *s);
void readers_put(struct readers *rs, struct request *r);
size_t readers_waiting(struct readers *rs);
void readers_end(struct readers *rs);	/* after the last put */

#endif
