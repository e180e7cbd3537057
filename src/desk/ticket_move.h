/* SPDX-License-Identifier: ISC */
/*
 * ticket_move -- moves of a ticket that also happen by themselves: a pause runs out, a solved ticket
 * closes. Both change the work in hand only; the caller writes it.
 */
#ifndef ORDERDESK_DESK_TICKET_MOVE_H
#define ORDERDESK_DESK_TICKET_MOVE_H

#include "desk/ticket.h"

/* Waiting becomes open; the clocks go on from `at`. */
void ticket_go_on(struct verb *v, struct ticket_work *w, int64_t at);
/* Solved or rejected becomes closed; `ask`: the customer is asked how it went. */
void ticket_close(struct verb *v, struct ticket_work *w, int64_t at, bool ask);
/* Puts the time that the department had it, up to `until`, to what it had before. */
void ticket_keep_held(struct verb *v, Od__Ticket *t, int64_t until);
/* Refuses when the ticket is not in one of the open states. */
enum status ticket_must_be_open(struct verb *v, const struct ticket_work *w, const char *what);
/* Fills the reply of a write: "{0} ...", with up to two more arguments. */
void ticket_made(struct verb *v, const struct ticket_work *w, Od__Made *reply, int message,
	const char *arg1, const char *arg2);

#endif
