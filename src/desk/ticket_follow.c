/* SPDX-License-Identifier: ISC */
/*
 * ticket_follow -- open tickets follow what their clocks count by.
 *
 * A customer's grade changed: an alarm of that instant counts the open tickets of that customer anew. A
 * policy, a calendar or the working hours changed: a job walks all tickets by number, a slice at a time;
 * one that was opened meanwhile counts by the new ones already. Each ticket that comes out different
 * is written and journalled; the alarms of all are set again, which mends a queue that lost some.
 */
#include <string.h>

#include "desk/change.h"
#include "desk/clock.h"
#include "desk/inside.h"
#include "desk/ticket_clock.h"

static bool same_clock(const Od__Clock *a, const Od__Clock *b)
{
	return !a || (a->due == b->due && a->warn == b->warn && a->escalate == b->escalate &&
		a->target == b->target && a->policy == b->policy &&
		a->policy_version == b->policy_version && a->calendar == b->calendar &&
		a->calendar_version == b->calendar_version);
}

/* Counts one ticket anew; writes it when that changed anything. */
static enum status follow_policy(struct verb *v, const Od__Ticket *before)
{
	Od__Ticket *t = (Od__Ticket *)reflect_copy(&before->base, v->arena);
	enum status s = ticket_regrade(v, t);

	if (s)
		return s;
	if (same_clock(ticket_clock(before, TICKET_RESPONSE), ticket_clock(t, TICKET_RESPONSE)) &&
	    same_clock(ticket_clock(before, TICKET_RESOLUTION),
		    ticket_clock(t, TICKET_RESOLUTION)))
		return ticket_set_alarms(v, NULL, t);
	s = ticket_put(v, before, t, "changed");
	return s ? s : ticket_set_alarms(v, NULL, t);
}

enum status ticket_ring_grade(struct verb *v, const Od__Alarm *alarm)
{
	struct key prefix = key_u64(alarm->subject), key;
	Od__Ticket **open = NULL;
	size_t count = 0, size = 0;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_TICKET_CUSTOMER, &prefix, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		if (!ticket_is_open((Od__Ticket *)m))
			continue;
		if (count == size) {
			Od__Ticket **more = arena_array(v->arena, size * 2 + 16, sizeof *more);

			if (count)
				memcpy(more, open, count * sizeof(*more));
			open = more;
			size = size * 2 + 16;
		}
		open[count++] = (Od__Ticket *)m;
	}
	walk_close(walk);
	s = s == ERR_END ? OK : s;
	for (size_t i = 0; !s && i < count; i++)
		s = follow_policy(v, open[i]);
	return s;
}

enum status ticket_ring_clocks(struct verb *v, const Od__Alarm *alarm)
{
	(void)alarm;
	return job_waiting(v, TICKET_JOB) ? OK : job_start(v, TICKET_JOB, "upgrade", 0, NULL);
}

static enum status follow_row(struct verb *v, const ProtobufCMessage *m)
{
	const Od__Ticket *t = (const Od__Ticket *)m;

	return ticket_is_open(t) ? follow_policy(v, t) : OK;
}

enum status ticket_clocks_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	return job_walk(v, job, TABLE_TICKET, most, until, follow_row);
}
