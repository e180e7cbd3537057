/* SPDX-License-Identifier: ISC */
/*
 * booking -- the verbs `booking save` and `booking list`: who comes when, where, and who took it.
 *
 * A booking names the user who took it and keeps him when another changes it. A place (room, table or
 * seat) is had by one at a time: a second booking that overlaps is refused with the first named; one
 * without a place takes none. What the customer likes to sit on stands in when no place is named and it
 * is free. Cancelled ones and those who did not come give their place back.
 */
#include <inttypes.h>
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/list_page.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/run.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/schedule.pb-c.h"

#define MINUTES 120

static bool holds(const Od__Booking *b)
{
	return b->state == OD__BOOKING_STATE__BOOKED || b->state == OD__BOOKING_STATE__CAME;
}

/* Another one of a day that has the place then; NULL when it is free. */
static enum status taken_on(struct verb *v, const Od__Booking *b, int32_t day, const char *place,
	const Od__Booking **other)
{
	int32_t from = (b->day - day) * 1440 + (int32_t)b->from;	/* of that day */
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*other = NULL;
	key_add_i32(&prefix, day);
	s = walk_open_index(v->txn, INDEX_BOOKING_DAY, &prefix, false, &walk);
	if (s)
		return s;
	while (!*other && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		const Od__Booking *one = (const Od__Booking *)m;

		if (one->id != b->id && holds(one) && strcasecmp(text_of(one->place), place) == 0 &&
		    (int32_t)one->from < from + (int32_t)b->minutes &&
		    from < (int32_t)(one->from + one->minutes))
			*other = one;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Of the day before too, as people stay over midnight, and of the day behind. */
static enum status taken(struct verb *v, const Od__Booking *b, const char *place,
	const Od__Booking **other)
{
	enum status s = OK;

	*other = NULL;
	for (int32_t day = b->day - 1; !s && !*other && day <= b->day + 1; day++)
		s = taken_on(v, b, day, place, other);
	return s;
}

static enum status take_fields(struct verb *v, const Od__BookingSave *request, Od__Booking *b)
{
	int32_t day;
	enum status s;

	if (text_of(request->day)[0]) {
		s = day_read(v, "day", request->day, &day);
		if (s)
			return s;
		SET(b, day, day);
	}
	if (request->has_from)
		SET(b, from, request->from);
	if (request->has_minutes)
		SET(b, minutes, request->minutes);
	if (request->has_party)
		SET(b, party, request->party);
	if (request->place)
		SET_TEXT(v, b, place, request->place);
	if (request->wish)
		SET_TEXT(v, b, wish, request->wish);
	if (request->has_order)
		SET(b, order, request->order);
	if (request->has_state)
		SET(b, state, request->state);
	if (!b->has_day || !b->has_from)
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, b->has_day ? "from" : "day",
			b->has_day ? "from" : "day", "when they come", NULL, NULL);
	if (b->from >= 1440 || !b->minutes || b->minutes > 1440 || !b->party || b->party > 10000)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "party", "a booking",
			"a time of the day, 1 to 1440 minutes and 1 to 10000 people", "", NULL);
	return OK;
}

/* The place: the one that is named, which must be free, or the customer's own when it is. */
static enum status take_place(struct verb *v, const Od__BookingSave *request, const Od__Customer *c,
	bool fresh, Od__Booking *b)
{
	bool own = fresh && !request->place && text_of(c->seat)[0];
	const char *place = own ? c->seat : text_of(b->place);
	const Od__Booking *other;
	enum status s;

	if (!*place || !holds(b))
		return OK;
	s = taken(v, b, place, &other);
	if (s)
		return s;
	if (own && !other)
		SET_TEXT(v, b, place, place);
	if (own || !other)
		return OK;
	return verb_refuse(v, OD__MESSAGE__PLACE_TAKEN, "place", place, verb_said(v, "B", other->id),
		arena_format(v->arena, "%s-%s", run_clock(v, other->from),
			run_clock(v, other->from + other->minutes)), NULL);
}

enum status verb_booking_save(struct verb *v, const Od__BookingSave *request, Od__Made *reply)
{
	Od__Booking *before = NULL, *b;
	Od__Customer *c;
	Od__Order *o;
	struct key key;
	uint64_t id;
	enum status s;

	if (text_of(request->booking)[0]) {
		if (!verb_number(request->booking, "B", &id))
			return verb_missing(v, "booking", "booking", request->booking);
		key = key_u64(id);
		s = table_get_as(v->txn, TABLE_BOOKING, &key, v->arena, &before);
		if (!s)
			s = customer_load(v, before->customer, &c);
		if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, c->id)))
			return verb_missing(v, "booking", "booking", verb_said(v, "B", id));
		if (!s)
			s = verb_version(v, verb_said(v, "B", id), before->version, request->version);
		if (s)
			return s;
		b = (Od__Booking *)reflect_copy(&before->base, v->arena);
	} else {
		s = customer_get(v, "customer", text_of(request->customer), &c);
		if (s)
			return s;
		b = FRESH(v, booking);
		SET(b, customer, c->id);
		SET(b, subject, c->subject);
		SET(b, minutes, MINUTES);
		SET(b, party, 2);
		SET(b, by, v->actor->user);
		SET(b, taken, v->now);
		SET(b, state, OD__BOOKING_STATE__BOOKED);
	}
	s = take_fields(v, request, b);
	if (!s && !before && b->day < clock_day(v->now))
		s = verb_refuse(v, OD__MESSAGE__BOOKING_OVER, "day", day_said(v, b->day), NULL, NULL, NULL);
	if (!s && request->order)
		s = order_get(v, "order", request->order, &o, NULL);
	if (!s && request->order && o->customer != c->id)
		s = verb_missing(v, "order", "order", verb_said(v, "", request->order));
	if (!s)
		s = take_place(v, request, c, !before, b);
	if (!s && !before) {
		s = counter_next(v->txn, "booking", &id);
		SET(b, id, id);
	}
	if (s)
		return s;
	key = key_u64(b->id);
	s = change_put(v, TABLE_BOOKING, &key, b->id, b->customer, b->subject,
		before ? &before->base : NULL, &b->base);
	if (s)
		return s;
	change_event(v, "changed", b->id, "record/booking/%" PRIu64, b->id);
	made_fill(v, reply, "booking", b->id, verb_said(v, "B", b->id), b->version);
	made_note(v, reply, OD__MESSAGE__BOOKING_KEPT, verb_said(v, "B", b->id),
		arena_format(v->arena, "%s %s-%s", day_said(v, b->day), run_clock(v, b->from),
			run_clock(v, b->from + b->minutes)), arena_format(v->arena, "%u", b->party),
		enum_label(&od__booking_state__descriptor, (int)b->state));
	return OK;
}

static enum status add_row(struct verb *v, const Od__Booking *b, Od__BookingRows *reply)
{
	Od__BookingRow *row = FRESH(v, booking_row);
	Od__Customer *c;
	enum status s = customer_load(v, b->customer, &c);

	if (s && s != ERR_NOT_FOUND)
		return s;
	SET(row, id, b->id);
	SET_TEXT(v, row, said, verb_said(v, "B", b->id));
	SET(row, day, b->day);
	SET(row, from, b->from);
	SET(row, to, b->from + b->minutes);
	SET_TEXT(v, row, place, text_of(b->place));
	SET(row, party, b->party);
	if (!s) {
		SET_TEXT(v, row, code, customer_said(v, c));
		SET_TEXT(v, row, name, text_of(c->name));
		verb_opened(v, c->id);
	}
	SET_TEXT(v, row, wish, text_of(b->wish));
	SET_PERSON(v, row, by, b->by);
	SET(row, state, b->state);
	reply->row[reply->n_row++] = row;
	return OK;
}

enum status verb_booking_list(struct verb *v, const Od__BookingList *request,
	Od__BookingRows *reply)
{
	struct key prefix = key_empty(), key;
	int32_t day = clock_day(v->now);
	struct list_page page;
	ProtobufCMessage *m;
	struct walk *walk;
	Od__Customer *c = NULL;
	enum status s = list_page_read(v, request->page, &page);

	if (!s && text_of(request->customer)[0])
		s = customer_get(v, "customer", request->customer, &c);
	else if (!s && text_of(request->day)[0])
		s = day_read(v, "day", request->day, &day);
	if (s)
		return s;
	txn_let_go(v->txn);
	reply->row = arena_array(v->arena, page.limit + 1, sizeof *reply->row);
	if (c)
		key_add_u64(&prefix, c->id);
	else
		key_add_i32(&prefix, day);
	s = walk_open_index(v->txn, c ? INDEX_BOOKING_CUSTOMER : INDEX_BOOKING_DAY, &prefix, false,
		&walk);
	if (s)
		return s;
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Booking *b;
		bool seen;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		b = (const Od__Booking *)m;
		seen = verb_sees(v, b->customer);
		if (seen && list_page_full(&page)) {
			reply->after = (char *)verb_said(v, "", reply->row[reply->n_row - 1]->id);
			break;
		}
		if (seen && list_page_takes(&page, b->id))
			s = add_row(v, b, reply);
		else
			arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}
