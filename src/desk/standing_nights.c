/* SPDX-License-Identifier: ISC */
/*
 * standing_nights -- standing orders follow the calendar by which their nights are found.
 *
 * The alarm of a standing order rings in the night that was right when it was set. A holiday that is added
 * or taken away moves the day of a delivery, and with it the night: a job walks all running standing
 * orders and sets the alarm of each where it belongs now. The one of the earlier night is left: when it
 * rings too early it is set anew, and when its order was made it does nothing (standing.c).
 */
#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/clock.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/standing.h"

static enum status follow(struct verb *v, const ProtobufCMessage *m)
{
	const Od__Standing *st = (const Od__Standing *)m;
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
	return job_walk(v, job, TABLE_STANDING, most, until, follow);
}
