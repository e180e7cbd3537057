/* SPDX-License-Identifier: ISC */
/*
 * consumers -- what waits for each consumer of the feed, since when, and whether that is too much.
 *
 * Counted by the executor between two requests, a few entries at a time, so that the longest feed
 * delays nobody; readers say who came. An entry waits when the consumer would be given it by
 * `feed read` and has not acknowledged it. Beyond the consumer's limits it is late: the row says since
 * when, so that a restart does not raise the alarm again, the log says it once, and `server status`
 * lists it (trouble.h). Nobody waits for a consumer. What is counted is in memory alone and is
 * counted anew after a start. Nothing here fails.
 */
#ifndef ORDERDESK_SERVER_CONSUMERS_H
#define ORDERDESK_SERVER_CONSUMERS_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct server;
struct consumers;

struct consumers *consumers_new(void);
void consumers_free(struct consumers *all);
/* Any thread: it came at this time, as this user (0: the owner of the folder). */
void consumers_seen(struct consumers *all, uint64_t id, uint32_t user, int64_t now);
/* The same of one who follows the feed and is still there. */
void consumers_follows(struct consumers *all, uint64_t id, int64_t now);
/* The executor: counts on; false when there is more to count at once. */
bool consumers_look(struct server *s);
/* For `server status`, by code; under the desk's lock. */
void consumers_tell(struct server *s, struct arena *a, Od__ServerShown *reply);

#endif
