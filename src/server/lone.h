/* SPDX-License-Identifier: ISC */
/*
 * lone -- the writes of one who waits for each before the next, while nobody else asks for anything.
 *
 * From the loop to the executor and back are two wakings of a thread on the other processor: 35 to 40
 * microseconds each, together a fifth of an order. When a connection has had several writes in a row, one
 * soon after the other, and nothing else was under way, the loop's thread leaves the loop, does the write in
 * the executor's place, flushes, and answers. Another thread stands in: when the first is away for longer
 * than some milliseconds (a disk that takes its time, a long read that the writers wait for), it goes on
 * with the loop, and the first becomes the stand-in. So nothing waits behind such a write for longer than
 * that. Behind the answer it looks for the next write for a moment before it sleeps: to be woken costs as
 * much as that.
 *
 * Called by loop.c (which runs the loop through it) and by session_request.c for each request that goes
 * to the threads. Nothing here can fail.
 */
#ifndef ORDERDESK_SERVER_LONE_H
#define ORDERDESK_SERVER_LONE_H

#include <stdbool.h>

struct server;
struct request;
struct lone;

struct lone *lone_new(struct server *s);
void lone_free(struct lone *l);
/* Runs the loop until the end of the server. */
void lone_run(struct lone *l);
/* Loop, for a write that is in flight already: will this thread do it? */
bool lone_takes(struct lone *l, struct request *r);
/* Loop: another request goes off, so the one that was taken goes its usual way before it. */
void lone_yields(struct lone *l);
/* Loop: a write was answered. */
void lone_answered(struct lone *l);

#endif
