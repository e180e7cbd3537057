/* SPDX-License-Identifier: ISC */
/*
 * ticket_queue -- the tickets that are open, in memory, in the order of what is due next.
 *
 * Every screen that shows the queue counts it: how many are open, how many late. Of each open ticket
 * stands here what lists ask for and no more, so that ten thousand of them are looked through in a
 * fraction of a millisecond; the rows of the few that are shown come from the store. A part of the desk's
 * memory (inside.h): read under its lock, told of each change. `server verify` holds it against the store.
 * Nothing here fails but the load.
 *
 * A start waits for some thousand of them. When there are more they come behind it, by a thread of their
 * own: a desk of any number of open tickets answers at once, and who asks for the queue waits until it is
 * whole. No clock rings from here: those stand in the store.
 */
#ifndef ORDERDESK_DESK_TICKET_QUEUE_H
#define ORDERDESK_DESK_TICKET_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/ticket.pb-c.h"

struct change;

/* What lists ask of a ticket, open or not. */
struct ticket_brief {
	uint64_t id, version, customer;
	int64_t due;			/* INT64_MAX: none */
	uint32_t assignee, by;
	Od__TicketKind kind;
	Od__TicketState state;
	const char *department, *batch, *category;	/* "" none */
};

/*
 * Waits until the queue is whole. The caller has the read side of the desk's lock and gets it back, and holds
 * no row; pointers into the memory are not good any more behind it.
 */
void ticket_queue_await(struct desk *d);
/* So many are read before the start is over; tests have fewer. */
void ticket_queue_at_start(size_t most);
/* The words are those of the ticket. */
void ticket_brief_of(const Od__Ticket *t, struct ticket_brief *out);
/* The open one at this place of the queue, the first at 0; NULL behind the last. */
const struct ticket_brief *ticket_queue_at(const struct desk *d, size_t place);
/* By its number; NULL when it is not open. */
const struct ticket_brief *ticket_queue_find(const struct desk *d, uint64_t id);

enum status ticket_queue_load(struct desk *d, struct txn *t);
void ticket_queue_applied(struct desk *d, const struct change *c);
void ticket_queue_free(struct desk *d);

#endif
