/* SPDX-License-Identifier: ISC */
/*
 * ticket_clock -- the two clocks of a ticket: what they wait for, what happens when it comes.
 *
 * A ticket's alarms are a function of its record (ticket_alarms), so they are set and cleared by the
 * difference of two records and can be checked (invariant I16). Ringing asks the record whether the
 * alarm still holds, marks what happened once with the instant at which it fell due, and tells whoever
 * the policy names: when several of one clock came late, only the highest. A clock that is met,
 * paused or of another round rings no more. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_TICKET_CLOCK_H
#define ORDERDESK_DESK_TICKET_CLOCK_H

#include "desk/sla.h"
#include "desk/ticket.h"

#define TICKET_ALARM "sla"	/* n: ticket_alarm.n */
#define TICKET_JOB "clocks"	/* policies or calendars changed: all open tickets */
#define TICKET_JOB_ALARM "clocks"	/* of a store of an older version: starts that job */
#define TICKET_ALARMS 8

struct ticket_alarm {
	int64_t due;
	uint32_t n;	/* clock * 2, + 1 for its due; 4 + clock: climbs; 6 pause ends; 7 closes */
};
size_t ticket_alarms(const Od__Ticket *t, struct ticket_alarm out[TICKET_ALARMS]);
/* Clears what `before` (NULL: nothing) asked for and `after` does not, and the other way round. */
enum status ticket_set_alarms(struct verb *v, const Od__Ticket *before, const Od__Ticket *after);

enum status ticket_ring_alarm(struct verb *v, const Od__Alarm *alarm);
enum status ticket_ring_grade(struct verb *v, const Od__Alarm *alarm);
enum status ticket_ring_clocks(struct verb *v, const Od__Alarm *alarm);
enum status ticket_clocks_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

/* Marks what the clocks reached up to now, each once; notes the highest of each for ticket_tell. */
void ticket_settle(struct verb *v, struct ticket_work *w);
/* The task that tells whom the policy names, not yet written, and its step; NULL: nobody is named. */
Od__Task *ticket_tell(struct verb *v, struct ticket_work *w, const struct ticket_tell *tell);
/* Writes the task, which takes the place of an older one of this clock. */
enum status ticket_tell_put(struct verb *v, const Od__Ticket *t, int which, Od__Task *task);
/* Ends the tasks of clocks that wait for nobody any more. */
enum status ticket_untell(struct verb *v, const Od__Ticket *t);

/* The clocks of a new round that begins now; the resolution clock of a later one goes on. */
enum status ticket_begin_round(struct verb *v, Od__Ticket *t);
/* Policy and calendar as they are now, counted anew from the start. */
enum status ticket_regrade(struct verb *v, Od__Ticket *t);
/* Stops and restarts both clocks; waiting and open are set too. */
void ticket_pause_clocks(struct verb *v, Od__Ticket *t, const char *reason, int64_t longest);
void ticket_resume_clocks(struct verb *v, Od__Ticket *t, int64_t at);
/* The policy that fits the ticket now. */
enum status ticket_policy(struct verb *v, const Od__Ticket *t, struct sla_policy *out);
/* Working time that this department had it so far. */
int64_t ticket_held(struct verb *v, const Od__Ticket *t, int64_t until);

#endif
