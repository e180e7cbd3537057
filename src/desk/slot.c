/* SPDX-License-Identifier: ISC */
/*
 * slot -- see the header.
 */
#include "desk/slot.h"

#include <string.h>

#include "base/clock.h"
#include "desk/area.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LOOKED 14	/* days ahead for a window with room */
#define DAYS 3

struct key slot_key(int32_t day, const char *area, uint32_t from)
{
	struct key key = key_empty();

	key_add_i32(&key, day);
	key_add_text(&key, area);
	key_add_u32(&key, from);
	return key;
}

static enum status get(struct verb *v, const char *zone, int32_t day, uint32_t from, Od__Slot **out)
{
	struct key key = slot_key(day, zone, from);
	enum status s = table_get_as(v->txn, TABLE_SLOT, &key, v->arena, out);

	if (s != ERR_NOT_FOUND)
		return s;
	*out = FRESH(v, slot);
	SET(*out, day, day);
	SET_TEXT(v, *out, area, zone);
	SET(*out, from, from);
	SET(*out, booked, 0);
	SET(*out, orders, 0);
	return OK;
}

enum status slot_free(struct verb *v, const char *zone, int32_t day, const Od__AreaWindow *w,
	int64_t *free)
{
	Od__Slot *slot;
	enum status s;

	*free = INT64_MAX;
	if (!w || !w->has_capacity)
		return OK;
	s = get(v, zone, day, w->from, &slot);
	if (!s)
		*free = w->capacity - slot->booked;
	return s;
}

void slot_set(struct verb *v, Od__Delivery *d)
{
	const Od__AreaWindow *w = area_window(area_of(v->desk, text_of(d->zone)), d->from);

	d->has_slot = w != NULL;
	d->slot = w ? w->from : 0;
}

/* The windows that a customer can have on a day: his own, else those of his area, else the desk's. */
static size_t windows(struct verb *v, const Od__Customer *c, const char *zone, int32_t day,
	Od__Delivery *out[20])
{
	const Od__Area *area = area_of(v->desk, zone);
	size_t count = 0, most = c->n_window || !area || !area->n_window ? 1 : area->n_window;

	for (size_t i = 0; i < most && count < 20; i++) {
		Od__Delivery *d = FRESH(v, delivery);
		uint32_t from, to;

		delivery_window(v->desk, c, day, &from, &to);
		if (most > 1) {
			from = area->window[i]->from;
			to = area->window[i]->to;
		}
		SET(d, day, day);
		SET(d, from, from);
		SET(d, to, to);
		if (*zone)
			SET_TEXT(v, d, zone, zone);
		slot_set(v, d);
		out[count++] = d;
	}
	return count;
}

static enum status room(struct verb *v, const Od__Delivery *d, int64_t *free)
{
	return slot_free(v, text_of(d->zone), d->day,
		d->has_slot ? area_window(area_of(v->desk, text_of(d->zone)), d->slot) : NULL, free);
}

enum status slot_first(struct verb *v, const Od__Customer *c, const char *zone, int32_t day,
	int64_t load, Od__Delivery *out, bool *found)
{
	Od__Delivery *window[20];

	*found = false;
	for (int32_t at = day; at < day + LOOKED; at++) {
		size_t count = delivery_on(v->desk, c, at) ? windows(v, c, zone, at, window) : 0;

		for (size_t i = 0; i < count; i++) {
			int64_t free;
			enum status s = room(v, window[i], &free);

			if (s)
				return s;
			if (free <= 0 || free < load)
				continue;
			SET(out, day, at);
			SET(out, from, window[i]->from);
			SET(out, to, window[i]->to);
			*found = true;
			return OK;
		}
	}
	return OK;
}

enum status slot_check(struct verb *v, const Od__Customer *c, const Od__Delivery *d, int64_t load,
	const Od__Order *own)
{
	Od__Delivery *next = FRESH(v, delivery);
	bool found, same = own && !own->cancel && own->delivery && own->delivery->has_slot &&
		d->has_slot && own->delivery->day == d->day && own->delivery->slot == d->slot &&
		strcmp(text_of(own->delivery->zone), text_of(d->zone)) == 0;
	int64_t free;
	enum status s = d->has_slot ? room(v, d, &free) : OK;

	if (s || !d->has_slot || free == INT64_MAX)
		return s;
	if (same)
		free += own->load;
	if (load <= free || (same && load <= own->load) || actor_may(v->actor, "release"))
		return OK;
	s = slot_first(v, c, text_of(d->zone), d->day, load, next, &found);
	if (s)
		return s;
	return verb_refuse(v, OD__MESSAGE__SLOT_FULL, "delivery.from", delivery_said(v, d),
		found ? delivery_said(v, next) : "-", NULL, NULL);
}

static enum status add(struct verb *v, const Od__Order *o, int sign)
{
	const Od__Delivery *d = o->delivery;
	struct key key = slot_key(d->day, text_of(d->zone), d->slot);
	Od__Slot *slot;
	enum status s = get(v, text_of(d->zone), d->day, d->slot, &slot);

	if (s)
		return s;
	SET(slot, booked, slot->booked + sign * o->load);
	SET(slot, orders, slot->orders + (uint32_t)sign);
	return change_quiet(v, TABLE_SLOT, &key, &slot->base);
}

static bool counts(const Od__Order *o)
{
	return o && order_is_open(o) && o->delivery && o->delivery->has_slot;
}

enum status slot_follow(struct verb *v, const Od__Order *before, const Od__Order *after)
{
	bool was = counts(before), is = counts(after);
	enum status s = OK;

	if (was && is && before->load == after->load && before->delivery->day == after->delivery->day &&
	    before->delivery->slot == after->delivery->slot &&
	    strcmp(text_of(before->delivery->zone), text_of(after->delivery->zone)) == 0)
		return OK;
	if (was)
		s = add(v, before, -1);
	return s || !is ? s : add(v, after, 1);
}

enum status verb_delivery_slots(struct verb *v, const Od__DeliverySlots *request,
	Od__DeliverySlotRows *reply)
{
	uint32_t wanted = request->has_days ? request->days : DAYS, days = 0;
	Od__Delivery *window[20];
	Od__Customer *c;
	int32_t day;
	enum status s = customer_get(v, "customer", request->customer, &c);

	if (s)
		return s;
	day = delivery_next(v->desk, c, v->now);
	if (text_of(request->day)[0])
		s = day_read(v, "day", request->day, &day);
	if (s)
		return s;
	if (wanted < 1 || wanted > LOOKED)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "days", "days", "1 to 14", "", NULL);
	reply->row = arena_array(v->arena, wanted * 20 + 1, sizeof *reply->row);
	for (int32_t at = day; at < day + 4 * LOOKED && days < wanted; at++) {
		size_t count = delivery_on(v->desk, c, at)
			? windows(v, c, text_of(c->zone), at, window) : 0;

		days += count > 0;
		for (size_t i = 0; i < count; i++) {
			Od__DeliverySlotRow *row = FRESH(v, delivery_slot_row);
			struct clock_parts on;
			int64_t free;

			s = room(v, window[i], &free);
			if (s)
				return s;
			SET(row, day, at);
			SET(row, from, window[i]->from);
			SET(row, to, window[i]->to);
			if (free != INT64_MAX)
				SET(row, free, free > 0 ? free : 0);
			SET(row, full, free <= 0);
			SET(row, fixed, c->n_window > 0);
			clock_day_split(at, &on);
			row->slot = arena_format(v->arena, "%04d-%02d-%02d %02u:%02u-%02u:%02u", on.year,
				on.month, on.day, row->from / 60, row->from % 60, row->to / 60,
				row->to % 60);
			SET(row, cutoff, delivery_cutoff(v->desk, text_of(c->zone), at));
			reply->row[reply->n_row++] = row;
		}
	}
	return OK;
}
