/* SPDX-License-Identifier: ISC */
/*
 * need -- what a role needs to hear of a record: in the feed and in events.
 */
#ifndef ORDERDESK_SERVER_NEED_H
#define ORDERDESK_SERVER_NEED_H

#include "desk/desk.h"

/* For the records of this table; "journal" where nobody else is to see them. */
const char *need_of_table(const char *table);
/* May it hear of this topic ("record/order/12", "call/205", "banner")? */
bool need_topic(const struct actor *actor, const char *topic);

#endif
