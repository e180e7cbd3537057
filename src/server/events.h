/* SPDX-License-Identifier: ISC */
/*
 * events -- notices of what changed, to the sessions that follow their topics.
 *
 * The executor gathers them from the changes of a commit; they travel with the request through the
 * flusher, so nobody hears of what is not durable. A topic is followed exactly, or with all below
 * it when it ends in '/', by whoever may see its records (need.h). Events carry numbers, never
 * personal values; nothing depends on one.
 */
#ifndef ORDERDESK_SERVER_EVENTS_H
#define ORDERDESK_SERVER_EVENTS_H

#include "desk/change.h"
#include "server/request.h"

/* The executor: notices of all changes and of the handler's own events, into the request. */
void events_gather(struct request *r, const struct changes *changes);
/* Did users or roles change? Then sessions look at their rights again. */
bool events_rights(const struct changes *changes);

/* The loop: does this list of topics follow that topic? */
bool events_match(char *const *topics, size_t count, const char *topic);
/* The loop: one event frame a session, to each that follows. */
void events_deliver(struct server *s, const struct notice *notices);

#endif
