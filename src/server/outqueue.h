/* SPDX-License-Identifier: ISC */
/*
 * outqueue -- what waits to be written to one connection, with a bound.
 *
 * From OUT_AHEAD on the session takes no request, so that who reads slowly gets all it asked for;
 * above OUT_MAX, which answers to those in flight do not reach, the connection is cut off. Events
 * are dropped, and counted, from EVENTS_AT on: the next event that goes out tells how many were
 * lost, and a connection that lost LOST_MAX in a row is cut off, too. Nothing blocks.
 */
#ifndef ORDERDESK_SERVER_OUTQUEUE_H
#define ORDERDESK_SERVER_OUTQUEUE_H

#include "record/wire.pb-c.h"
#include "base/buffer.h"
#include "base/status.h"

#define OUT_AHEAD (1u << 20)
#define OUT_MAX (40u << 20)
#define EVENTS_AT (64u << 10)
#define LOST_MAX 10000u

struct outqueue {
	struct buffer bytes;
	size_t start;		/* written already */
	uint64_t lost;		/* events dropped since the last that went out */
	int64_t moved;		/* steady time of the last progress, or of the first byte waiting */
};

void outqueue_init(struct outqueue *q);
void outqueue_free(struct outqueue *q);
size_t outqueue_length(const struct outqueue *q);
/* ERR_LIMIT: the bound is passed; cut the connection. */
enum status outqueue_frame(struct outqueue *q, const Od__Frame *frame);
/* OK also when it was dropped and counted; ERR_LIMIT: too many were lost. */
enum status outqueue_event(struct outqueue *q, Od__Event *event);
/* Writes what the socket takes. OK (look at outqueue_length), or ERR_CLOSED. */
enum status outqueue_write(struct outqueue *q, int fd);

#endif
