/* SPDX-License-Identifier: ISC */
/*
 * feed -- what of the journal is told to another system.
 *
 * For `feed read`, and for those who count what waits for a consumer (consumers.c): both see the
 * same entries.
 */
#ifndef ORDERDESK_SERVER_FEED_H
#define ORDERDESK_SERVER_FEED_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

/* Is the entry for v's actor, and wanted by the consumer (NULL: none is named)? Errors of the store. */
enum status feed_shows(struct verb *v, const Od__Config *consumer, const Od__JournalEntry *e, bool *yes);

#endif
