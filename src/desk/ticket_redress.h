/* SPDX-License-Identifier: ISC */
/*
 * ticket_redress -- what is given to make good, and how much of it a role may give.
 */
#ifndef ORDERDESK_DESK_TICKET_REDRESS_H
#define ORDERDESK_DESK_TICKET_REDRESS_H

#include "desk/ticket.h"
#include "record/system.pb-c.h"

/* What the asker's role may still give on a ticket that cost so much; INT64_MAX: without limit. */
int64_t ticket_may_give(const struct verb *v, int64_t cost);
/* Refuses on a ticket that is closed, or has very many and would get `more`. */
enum status ticket_redress_check(struct verb *v, const struct ticket_work *w, bool more);
/* What it would cost, goods at what the customer would pay today. */
enum status ticket_redress_cost(struct verb *v, const Od__TicketRedress *request,
	const struct ticket_work *w, int64_t *cost);
/* Gives it, within the limit of who acts; ticket_done and the figure are the caller's. */
enum status ticket_redress_give(struct verb *v, const Od__TicketRedress *request, struct ticket_work *w,
	Od__TicketRedressed *reply, Od__Order **order);
/* What is asked and not answered on a ticket; NULL nothing. */
const Od__RedressAsk *ticket_asking(const Od__Ticket *t);
Od__TicketAskedRow *ticket_asked_row(struct verb *v, const Od__Ticket *t, const Od__RedressAsk *ask);
/* The ticket is to be closed: nobody has to answer what was asked on it, nor when it is opened again. */
void ticket_asked_over(struct verb *v, Od__Ticket *t);
/* It is: the tasks that asked somebody end. */
enum status ticket_asked_end(struct verb *v, const Od__Ticket *before);
/*
 * Moves the money of a redress without a paper of its own: a credit note, one that is paid out, a
 * coupon. *asked is true when a person still has to do something.
 */
enum status redress_move(struct verb *v, struct ticket_work *w, Od__Redress *r, bool *asked);
/* Takes that back; refuses what is spent. */
enum status redress_undo(struct verb *v, const Od__Redress *r);
/* The replacement of a ticket was cancelled: what it cost goes back. */
enum status ticket_ring_redress(struct verb *v, const Od__Alarm *alarm);

#endif
