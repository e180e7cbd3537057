/* SPDX-License-Identifier: ISC */
/*
 * flusher -- the thread that makes commits durable, many at a time, and lets answers go.
 *
 * The executor and the readers give it what may show unflushed commits; it takes all that wait,
 * flushes once, and hands them to the loop in their order. A failed flush is panic() in the store.
 */
#ifndef ORDERDESK_SERVER_FLUSHER_H
#define ORDERDESK_SERVER_FLUSHER_H

#include "server/request.h"

struct flusher;

struct flusher *flusher_start(struct server *s);
void flusher_put(struct flusher *f, struct request *r);	/* any thread */
void flusher_cover(struct server *s, uint64_t serial);	/* here and now: what is committed up to it */
void flusher_end(struct flusher *f);	/* after the last put: passes on what is left, joins */

#endif
