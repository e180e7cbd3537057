/* SPDX-License-Identifier: ISC */
/*
 * ticket_standard -- the service standard of a kind of ticket and what is ticked off on the way to it.
 *
 * Standards are config records; the narrowest of kind and severity holds. A standard that changes while a
 * ticket is open holds at once: ticks of items that it no longer has stay on record.
 */
#ifndef ORDERDESK_DESK_TICKET_STANDARD_H
#define ORDERDESK_DESK_TICKET_STANDARD_H

#include "desk/ticket.h"

/* NULL when none holds. */
const Od__Standard *ticket_standard(const struct desk *d, const Od__Ticket *t);
/* The first item that must be ticked off before it is solved and is not; NULL when all are. */
const char *ticket_standard_missing(struct verb *v, const Od__Ticket *t);
/* Ticks an item off, or not after all; refuses an item that the standard does not have. */
enum status ticket_standard_tick(struct verb *v, Od__Ticket *t, const char *code, bool done,
	const char **text);
/* What a step did is ticked off by itself: "cause", "prevention", "offer", "reason" (the first
 * answer), where the standard has it. */
void ticket_standard_met(struct verb *v, Od__Ticket *t, const char *code);
const char *ticket_standard_words(struct verb *v, const Od__Standard *standard);
/* The standard's words and its list, for the asker's language. */
void ticket_standard_show(struct verb *v, const Od__Ticket *t, Od__TicketShown *reply);

#endif
