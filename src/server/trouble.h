/* SPDX-License-Identifier: ISC */
/*
 * trouble -- what of the desk does not work, as sentences for `server status`.
 *
 * Whatever is lost (disk, clock, backups and their copies, a consumer of the feed) the desk goes on as far
 * as it can, and never silently: seats hear by an event of the topic banner when the list has changed and
 * ask for it anew. Nothing here fails.
 */
#ifndef ORDERDESK_SERVER_TROUBLE_H
#define ORDERDESK_SERVER_TROUBLE_H

#include "record/system.pb-c.h"
#include "server/server.h"

/* Into `troubles`, the most urgent first; consumers are in the reply already. `trouble`: of the disk. */
void trouble_list(struct server *s, struct arena *a, Od__ServerShown *reply);
/* The executor, each second: tells the seats when the list is another than at the last look. */
void trouble_look(struct server *s);

#endif
