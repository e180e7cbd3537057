/* SPDX-License-Identifier: ISC */
/*
 * reader -- threads that answer reads, beside the one writer.
 *
 * A read runs under desk_read_lock in one store_read; when what it saw may not be durable yet, its
 * answer waits with the flusher. The server's own verbs that must not hold a transaction or the lock
 * for long (`session open`, `journal verify`, `feed read`) run without either and take them in small
 * pieces themselves. There are three queues: two threads for what people wait for, one for what
 * looks at the whole desk, and one for passwords, whose checking is slow by design. So neither of
 * these keeps a screen waiting; a new password is hashed there, too, before its verb is written.
 *
 * Who types on has no use for what he asked before: a read that is cancelled while it waits is not
 * run, so an operator never waits behind his own past.
 *
 * A few verbs read a handful of rows and are asked for when a phone rings: these the loop answers
 * itself, without handing them to a thread and back, as long as it need not wait for any lock.
 */
#ifndef ORDERDESK_SERVER_READER_H
#define ORDERDESK_SERVER_READER_H

#include "server/request.h"

struct readers;

struct readers *readers_start(struct server *s);
/* By the loop. True: it was answered at once and is the caller's again. */
bool readers_put(struct readers *rs, struct request *r);
/* A read that waits yet is the caller's again: nobody wants its answer. NULL: it does not wait. */
struct request *readers_drop(struct readers *rs, uint32_t slot, uint64_t link, uint64_t number);
/* A write of which a part is done by a reader first: it goes on to the executor from there. */
bool readers_prepare(const struct verb_row *row);
size_t readers_waiting(struct readers *rs);
void readers_end(struct readers *rs);	/* after the last put */

#endif
