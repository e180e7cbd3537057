/* SPDX-License-Identifier: ISC */
/*
 * standing -- which day comes next, and the night in which its order is made.
 */
#include "desk/standing.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/order_place.h"
#include "desk/profile.h"
#include "desk/recurrence.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "record/message.pb-c.h"

#define SHIFT_MOST 14	/* days to either side that a holiday may move a delivery */

struct key occurrence_key(uint64_t standing, int32_t day)
{
	struct key key = key_u64(standing);

	key_add_i32(&key, day);
	return key;
}

enum status standing_said(struct verb *v, const char *field, const char *said,
	Od__Standing **out, Od__Customer **customer)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "S", &id))
		return verb_missing(v, field, "standing order", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_STANDING, &key, v->arena, out);
	if (!s)
		s = customer_load(v, (*out)->customer, customer);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, (*customer)->id)))
		return verb_missing(v, field, "standing order", verb_said(v, "S", id));
	return s;
}

enum status standing_put(struct verb *v, const Od__Standing *before, Od__Standing *after)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_STANDING, &key, after->id, after->customer,
		after->subject, before ? &before->base : NULL, &after->base);

	if (!s)
		change_event(v, "changed", after->id, "record/customer/%" PRIu64,
			after->customer);
	return s;
}

static bool listed(const int32_t *day, size_t count, int32_t wanted)
{
	for (size_t i = 0; i < count; i++)
		if (day[i] == wanted)
			return true;
	return false;
}

int32_t standing_day_after(const Od__Standing *st, int32_t after)
{
	int32_t day = after, extra = RECURRENCE_END;

	if (day < st->begins - 1)
		day = st->begins - 1;
	for (size_t i = 0; i < st->n_extra; i++)
		if (st->extra[i] > day && st->extra[i] < extra)
			extra = st->extra[i];
	do
		day = recurrence_next(st->rule, st->begins, day);
	while (day != RECURRENCE_END && listed(st->skip, st->n_skip, day));
	if (extra < day)
		day = extra;
	return st->has_until && day > st->until ? RECURRENCE_END : day;
}

bool standing_holiday(const struct verb *v, int32_t day)
{
	const Od__Config *c = config_find(v->desk, "calendar", setting_text(v->desk, "holidays"));

	if (!c || c->value_case != OD__CONFIG__VALUE_CALENDAR)
		return false;
	for (size_t i = 0; i < c->calendar->n_day; i++)
		if (c->calendar->day[i]->day == day && !*text_of(c->calendar->day[i]->hours))
			return true;
	return false;
}

bool standing_deliver(const struct verb *v, const Od__Standing *st, const Od__Customer *c,
	int32_t day, int32_t *deliver)
{
	int32_t step = st->holiday == OD__HOLIDAY_WAY__HOLIDAY_BEFORE ? -1 : 1;

	for (int i = 0; i < SHIFT_MOST; i++, day += step) {
		*deliver = day;
		if (!standing_holiday(v, day) && delivery_on(v->desk, c, day))
			return true;
		if (st->holiday == OD__HOLIDAY_WAY__HOLIDAY_SKIP)
			return false;
	}
	return false;
}

/* When the order of a day is made. */
int64_t standing_night_of(const struct verb *v, const Od__Standing *st, const Od__Customer *c,
	int32_t day)
{
	struct clock_parts parts;
	int32_t deliver;

	(void)standing_deliver(v, st, c, day, &deliver);
	clock_day_split(deliver - (int32_t)st->lead, &parts);
	parts.hour = STANDING_NIGHT / 60;
	parts.minute = STANDING_NIGHT % 60;
	parts.second = 0;
	return clock_join(&parts);
}

bool standing_waits(const Od__Standing *st)
{
	return st->state == OD__STANDING_STATE__RUNNING && st->has_next;
}

enum status standing_wait(struct verb *v, const Od__Standing *before, Od__Standing *after,
	const Od__Customer *c)
{
	int32_t next = after->state == OD__STANDING_STATE__RUNNING
		? standing_day_after(after, after->made_to) : RECURRENCE_END;
	enum status s = OK;

	if (before && standing_waits(before))
		s = alarm_clear(v, standing_night_of(v, before, c, before->next), STANDING_ALARM,
			before->id, (uint32_t)before->next);
	if (s)
		return s;
	after->has_next = next != RECURRENCE_END;
	after->next = after->has_next ? next : 0;
	if (after->state == OD__STANDING_STATE__RUNNING && !after->has_next)
		SET(after, state, OD__STANDING_STATE__ENDED);
	return standing_waits(after) ? alarm_set(v, standing_night_of(v, after, c, after->next),
		STANDING_ALARM, after->id, (uint32_t)after->next) : OK;
}

/* ---- the night ---- */

static Od__QuoteLine *quote_line(struct verb *v, const Od__StandingLine *line)
{
	const Od__Product *p = catalogue_find(v->desk, line->product);
	Od__QuoteLine *q = FRESH(v, quote_line);

	SET_TEXT(v, q, item, p ? text_of(p->code) : "");
	SET(q, quantity, line->asked);
	if (*text_of(line->unit))
		SET_TEXT(v, q, unit, line->unit);
	if (*text_of(line->note))
		SET_TEXT(v, q, note, line->note);
	return q;
}

/* Places the order of a day; refusals are those of any order. */
static enum status place(struct verb *v, const Od__Standing *st, Od__Customer *c,
	const Od__Occurrence *o, Od__Order **order)
{
	Od__StandingLine *const *line = o->n_line ? o->line : st->line;
	size_t count = o->n_line ? o->n_line : st->n_line;
	Od__QuoteLine **lines = arena_array(v->arena, count + 1, sizeof *lines);
	Od__Delivery *wanted = FRESH(v, delivery);
	struct order_plan plan = { .customer = c, .wanted = wanted, .channel = "standing",
		.note = text_of(st->note), .source = OD__ORDER_SOURCE__FROM_STANDING,
		.placed_at = v->now };
	enum status s;

	for (size_t i = 0; i < count; i++)
		lines[i] = quote_line(v, line[i]);
	SET(wanted, day, o->deliver);
	if (st->has_from)
		SET(wanted, from, st->from);
	if (st->has_to)
		SET(wanted, to, st->to);
	s = order_lines_read(v, lines, count, NULL, false, &plan.lines);
	return s ? s : order_plan_place(v, &plan, order);
}

/* Somebody has to look at a day that did not become an order. */
static enum status ask(struct verb *v, const Od__Standing *st, const Od__Occurrence *o)
{
	const char *period = arena_format(v->arena, "%" PRId32, o->day);
	Od__Profile *profile;
	Od__Task *task;
	bool asked;
	enum status s = task_exists(v, "standing", "standing", st->id, period, &asked);

	if (!s && !asked)
		s = profile_get(v, st->customer, &profile);
	if (s || asked)
		return s;
	task = task_fresh(v, "standing", "standing", st->id, period);
	SET(task, customer, st->customer);
	SET(task, due, v->now + CLOCK_HOUR * 8);
	task_give(v, task, profile->owner, "sales");
	task->text = FRESH(v, refusal);
	SET(task->text, message, OD__MESSAGE__STANDING_FAILED);
	task->text->n_arg = 3;
	task->text->arg = arena_array(v->arena, 3, sizeof *task->text->arg);
	task->text->arg[0] = (char *)verb_said(v, "S", st->id);
	task->text->arg[1] = (char *)day_said(v, o->deliver);
	task->text->arg[2] = o->skipped;
	return task_add(v, task, 0);
}

static enum status make_day(struct verb *v, const Od__Standing *st, Od__Customer *c,
	Od__Occurrence *o)
{
	Od__Order *order = NULL;
	enum status s;

	if (!standing_deliver(v, st, c, o->day, &o->deliver)) {
		SET_TEXT(v, o, skipped, "no delivery on that day");
		o->has_deliver = true;
		return OK;
	}
	o->has_deliver = true;
	if (o->deliver < clock_day(v->now)) {
		SET_TEXT(v, o, skipped, "the day was over");
		return ask(v, st, o);
	}
	s = place(v, st, c, o, &order);
	if (!s) {
		SET(o, order, order->id);
		return OK;
	}
	if (s != ERR_REFUSED)
		return s;
	SET_TEXT(v, o, skipped, refusal_text(&v->refusal, v->arena, NULL));
	memset(&v->refusal, 0, sizeof v->refusal);
	return ask(v, st, o);
}

enum status standing_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	int32_t day = (int32_t)alarm->n;
	struct key key = key_u64(alarm->subject);
	Od__Standing *before, *st;
	Od__Occurrence *was = NULL, *o;
	Od__Customer *c;
	enum status s = table_get_as(v->txn, TABLE_STANDING, &key, v->arena, &before);

	if (s || !standing_waits(before) || before->next != day)
		return s == ERR_NOT_FOUND ? OK : s;
	s = customer_load(v, before->customer, &c);
	if (s)
		return s;
	if (standing_night_of(v, before, c, day) > v->now)	/* the night moved since it was set */
		return alarm_set(v, standing_night_of(v, before, c, day), STANDING_ALARM, before->id,
			(uint32_t)day);
	key = occurrence_key(before->id, day);
	s = table_get_as(v->txn, TABLE_OCCURRENCE, &key, v->arena, &was);
	if (s && s != ERR_NOT_FOUND)
		return s;
	o = was ? (Od__Occurrence *)reflect_copy(&was->base, v->arena) : FRESH(v, occurrence);
	SET(o, standing, before->id);
	SET(o, day, day);
	st = (Od__Standing *)reflect_copy(&before->base, v->arena);
	s = make_day(v, st, c, o);
	if (!s)
		s = change_put(v, TABLE_OCCURRENCE, &key, before->id, st->customer, st->subject,
			was ? &was->base : NULL, &o->base);
	SET(st, made_to, day);
	if (!s)
		s = standing_wait(v, before, st, c);
	return s ? s : standing_put(v, before, st);
}
