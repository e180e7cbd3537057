/* SPDX-License-Identifier: ISC */
/*
 * delivery -- days, windows and cut-offs. Which run carries an order is planned elsewhere.
 */
#include "desk/delivery.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/area.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "desk/slot.h"
#include "record/message.pb-c.h"

static const char *const ENGLISH[] = { "Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat" };
static const char *const CHINESE[] = { "周日", "周一", "周二", "周三", "周四", "周五", "周六" };
static const char *const MONTHS[] = {
	"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"
};

static int weekday_of(int32_t day)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	return parts.weekday;
}

static bool window_on(const Od__Window *w, int weekday)
{
	return !w->weekdays || (w->weekdays & (1u << weekday));
}

bool delivery_on(const struct desk *d, const Od__Customer *c, int32_t day)
{
	int weekday = weekday_of(day);

	const Od__Area *area = c ? area_of(d, c->zone) : NULL;

	if (!area_listed(setting_text(d, "delivery_days"), weekday) ||
	    (area && !area_listed(text_of(area->days), weekday)) ||
	    (c && !area_often(text_of(c->frequency), c->id, day)))
		return false;
	if (!c || !c->n_window)
		return true;
	for (size_t i = 0; i < c->n_window; i++)
		if (window_on(c->window[i], weekday))
			return true;
	return false;
}

void delivery_window(const struct desk *d, const Od__Customer *c, int32_t day, uint32_t *from,
	uint32_t *to)
{
	int weekday = weekday_of(day);

	const Od__Area *area = c ? area_of(d, c->zone) : NULL;

	*from = (uint32_t)setting_int(d, "delivery_from");
	*to = (uint32_t)setting_int(d, "delivery_to");
	if (area && area->n_window) {
		*from = area->window[0]->from;
		*to = area->window[0]->to;
	}
	for (size_t i = 0; c && i < c->n_window; i++)
		if (window_on(c->window[i], weekday)) {
			*from = c->window[i]->from;
			*to = c->window[i]->to;
			return;
		}
}

/* Minutes of the day before at which orders for an area close. */
static int64_t cutoff_minutes(const struct desk *d, const char *zone)
{
	const Od__Area *area = area_of(d, zone);

	return area && area->has_cutoff ? area->cutoff : setting_int(d, "cutoff");
}

int64_t delivery_cutoff(const struct desk *d, const char *zone, int32_t day)
{
	int64_t minutes = cutoff_minutes(d, zone);
	struct clock_parts parts;

	clock_day_split(day - 1, &parts);
	parts.hour = (int)(minutes / 60);
	parts.minute = (int)(minutes % 60);
	parts.second = 0;
	return clock_join(&parts);
}

int32_t delivery_next(const struct desk *d, const Od__Customer *c, int64_t at)
{
	int32_t first = clock_day(at) + 1;

	if (at > delivery_cutoff(d, c ? c->zone : NULL, first))
		first++;
	for (int32_t day = first; day < first + 14; day++)
		if (delivery_on(d, c, day))
			return day;
	return first;
}

const char *day_said(struct verb *v, int32_t day)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	if (strcmp(text_of(v->actor->language), "zh_CN") == 0)
		return arena_format(v->arena, "%02d-%02d %s", parts.month, parts.day,
			CHINESE[parts.weekday]);
	return arena_format(v->arena, "%s %d %s", ENGLISH[parts.weekday], parts.day,
		MONTHS[parts.month - 1]);
}

const char *moment_said(struct verb *v, int64_t at)
{
	struct clock_parts parts;

	clock_split(at, &parts);
	return arena_format(v->arena, "%s %02d:%02d", day_said(v, clock_day(at)), parts.hour, parts.minute);
}

const char *delivery_said(struct verb *v, const Od__Delivery *delivery)
{
	const char *day = day_said(v, delivery->day);
	struct clock_parts parts;

	clock_day_split(delivery->day, &parts);
	if (delivery->day < clock_day(v->now) + 7 && delivery->day >= clock_day(v->now))
		day = strcmp(text_of(v->actor->language), "zh_CN") == 0 ? CHINESE[parts.weekday]
			: ENGLISH[parts.weekday];
	return arena_format(v->arena, "%s %02u:%02u-%02u:%02u", day, delivery->from / 60,
		delivery->from % 60, delivery->to / 60, delivery->to % 60);
}

static enum status check_day(struct verb *v, const Od__Customer *c, int32_t day, int64_t at)
{
	int32_t today = clock_day(v->now), next = delivery_next(v->desk, c, at);

	if (day < today)
		return verb_refuse(v, OD__MESSAGE__DAY_OVER, "delivery.day", day_said(v, day),
			day_said(v, next), NULL, NULL);
	if (day > today + DELIVERY_AHEAD)
		return verb_refuse(v, OD__MESSAGE__DAY_FAR, "delivery.day", day_said(v, day),
			arena_format(v->arena, "%d", DELIVERY_AHEAD), NULL, NULL);
	if (!delivery_on(v->desk, c, day))
		return verb_refuse(v, OD__MESSAGE__DAY_NOT_SERVED, "delivery.day",
			day_said(v, day), day_said(v, next), NULL, NULL);
	if (at > delivery_cutoff(v->desk, c->zone, day) && !actor_may(v->actor, "release"))
		return verb_refuse(v, OD__MESSAGE__DAY_CLOSED, "delivery.day", day_said(v, day),
			arena_format(v->arena, "%02d:%02d",
				(int)(cutoff_minutes(v->desk, c->zone) / 60),
				(int)(cutoff_minutes(v->desk, c->zone) % 60)),
			day_said(v, next), NULL);
	return OK;
}

enum status delivery_make(struct verb *v, const Od__Customer *c, const Od__Delivery *wanted,
	int64_t at, bool past, Od__Delivery **out)
{
	Od__Delivery *d = wanted ? (Od__Delivery *)reflect_copy(&wanted->base, v->arena)
		: FRESH(v, delivery);
	const Od__AreaWindow *window;
	uint32_t from, to;
	bool found = false;
	enum status s;

	if (!text_of(d->zone)[0] && text_of(c->zone)[0])
		SET_TEXT(v, d, zone, c->zone);
	if (!d->has_day && !past && !d->has_from) {
		s = slot_first(v, c, text_of(d->zone), delivery_next(v->desk, c, at), 0, d, &found);
		if (s)
			return s;
	}
	if (d->has_day && !past && !found) {
		s = check_day(v, c, d->day, at);
		if (s)
			return s;
	}
	if (!d->has_day)
		SET(d, day, delivery_next(v->desk, c, at));
	delivery_window(v->desk, c, d->day, &from, &to);
	if (!d->has_from)
		SET(d, from, from);
	window = c->n_window ? NULL : area_window(area_of(v->desk, text_of(d->zone)), d->from);
	if (!d->has_to)
		SET(d, to, window ? window->to : d->from > to ? d->from : to);
	if (d->from >= 1440 || d->to > 1440 || d->from > d->to)
		return verb_refuse(v, OD__MESSAGE__WINDOW_ODD, "delivery.from",
			arena_format(v->arena, "%02u:%02u", d->from / 60, d->from % 60),
			arena_format(v->arena, "%02u:%02u", d->to / 60, d->to % 60), NULL, NULL);
	if (d->has_address && d->address && !customer_address(c, d->address))
		return verb_refuse(v, OD__MESSAGE__PART_UNKNOWN, "delivery.address",
			customer_said(v, c), "address",
			arena_format(v->arena, "%u", d->address), NULL);
	if (!d->has_address && customer_address(c, 0))
		SET(d, address, customer_address(c, 0)->n);
	slot_set(v, d);
	*out = d;
	return OK;
}
