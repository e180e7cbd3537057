/* SPDX-License-Identifier: ISC */
/*
 * profile: reading and writing the profile of a customer, and its stage.
 *
 * The stage follows orders: potential, then new by the first order, repeat by a second one within
 * 90 days (setting), won back by an order after it was lost, repeat again by the next. Losing is
 * the night's work. An order that is cancelled takes its move back.
 */
#include "desk/profile.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "desk/stage.h"

enum status profile_get(struct verb *v, uint64_t customer, Od__Profile **out)
{
	struct key key = key_u64(customer);
	enum status s = table_get_as(v->txn, TABLE_PROFILE, &key, v->arena, out);

	if (s != ERR_NOT_FOUND)
		return s;
	*out = FRESH(v, profile);
	SET(*out, customer, customer);
	return OK;
}

enum status profile_put(struct verb *v, const Od__Profile *before, Od__Profile *after)
{
	struct key key = key_u64(after->customer);
	bool there = before && before->version > 0;
	enum status s = change_put(v, TABLE_PROFILE, &key, after->customer, after->customer, 0,
		there ? &before->base : NULL, &after->base);

	/* the clocks of the customer's tickets count by the grade */
	if (s == OK && there && strcmp(text_of(before->grade), text_of(after->grade)) != 0)
		s = alarm_set(v, v->now, PROFILE_GRADE_ALARM, after->customer, 0);
	if (s == OK)
		change_event(v, "changed", after->customer, "record/customer/%" PRIu64,
			after->customer);
	return s;
}

static enum status stage_set(struct verb *v, uint64_t customer, Od__Stage stage, int64_t since)
{
	Od__Profile *before, *after;
	enum status s = profile_get(v, customer, &before);

	if (s != OK || before->stage == stage)
		return s;
	after = (Od__Profile *)reflect_copy(&before->base, v->arena);
	SET(after, stage, stage);
	SET(after, stage_since, since);
	return profile_put(v, before, after);
}

enum status stage_ordered(struct verb *v, uint64_t customer, const Od__Figure *f, int64_t previous,
	int64_t placed_at)
{
	int64_t within = setting_int(v->desk, "stage_repeat_days") * CLOCK_DAY;
	Od__Profile *profile;
	enum status s = profile_get(v, customer, &profile);

	if (s != OK)
		return s;
	switch (profile->stage) {
	case OD__STAGE__POTENTIAL:
		return stage_set(v, customer, OD__STAGE__NEW_CUSTOMER, placed_at);
	case OD__STAGE__NEW_CUSTOMER:
		if (f->orders < 2 || placed_at - previous > within)
			return OK;
		return stage_set(v, customer, OD__STAGE__REPEAT, placed_at);
	case OD__STAGE__LOST:
		return stage_set(v, customer, OD__STAGE__WON_BACK, placed_at);
	case OD__STAGE__WON_BACK:
		return stage_set(v, customer, OD__STAGE__REPEAT, placed_at);
	default:
		return OK;
	}
}

enum status stage_cancelled(struct verb *v, uint64_t customer, const Od__Figure *f)
{
	Od__Profile *profile;
	enum status s = profile_get(v, customer, &profile);

	if (s != OK)
		return s;
	if (f->orders == 0 && profile->stage != OD__STAGE__POTENTIAL)
		return stage_set(v, customer, OD__STAGE__POTENTIAL, v->now);
	if (f->orders == 1 && profile->stage == OD__STAGE__REPEAT)
		return stage_set(v, customer, OD__STAGE__NEW_CUSTOMER, v->now);
	return OK;
}
