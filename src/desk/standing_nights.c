/* SPDX-License-Identifier: ISC */
/*
 * standing_nights -- standing orders follow the calendar by which their nights are found.
 *
 * The alarm of a standing order rings in the night that was right when it was set. A holiday that is added
 * or taken away moves the day of a delivery, and with it the night: a job walks all running standing
 * orders and sets the alarm of each where it belongs now. The one of the earlier night is left: when it
 * rings too early it is set anew, and when its order was made it does nothing (standing.c).
 */
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/standing.h"

#define SLICE 100

static enum status follow(struct verb *v, const Od__Standing *st)
{
	Od__Customer *c;
	enum status s;

	if (!standing_waits(st))
		return OK;
	s = customer_load(v, st->customer, &c);
	return s ? s : alarm_set(v, standing_night_of(v, st, c, st->next), STANDING_ALARM, st->id,
		(uint32_t)st->next);
}

enum status standing_nights_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct key after = { .length = sizeof(uint64_t) }, key;
	Od__Standing *next[SLICE];
	size_t count = 0;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_STANDING, NULL, false, &walk);

	if (s)
		return s;
	if (job->has_cursor && job->cursor.len == after.length) {
		memcpy(after.bytes, job->cursor.data, after.length);
		s = walk_after(walk, &after);
	}
	while (!s && count < most && count < SLICE)
		if ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&next[count])) == OK)
			count++;
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (s == ERR_END)
		SET(job, state, OD__JOB_STATE__JOB_DONE);
	s = OK;
	for (size_t i = 0; !s && i < count; i++) {
		if (i && clock_steady() > until) {
			SET(job, state, OD__JOB_STATE__DRAINING);
			break;
		}
		s = follow(v, next[i]);
		key = key_u64(next[i]->id);
		job->has_cursor = true;
		job->cursor.data = arena_copy(v->arena, key.bytes, key.length);
		job->cursor.len = key.length;
		SET(job, done, job->done + 1);
	}
	return s;
}
