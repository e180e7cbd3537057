/* SPDX-License-Identifier: ISC */
/*
 * booking: who comes when, where and who took it, one at a place at a time; and work orders: made,
 * changed and dropped with the line that asks for them.
 */
#include <string.h>

#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void bookings(struct fixture *f)
{
	Od__BookingRows *rows;
	Od__Made *one;

	fixture_as(f, "");
	RUN(f, customer, edit, "customer", "TIGHT", "change.seat", "table 7", NULL);
	fixture_as(f, "li.na");
	one = RUN(f, booking, save, "customer", "FULL", "day", "2026-11-20", "from", "18:30", "party", "8",
		"place", "room 3", "wish", "no stairs", NULL);
	is_int(OD__MESSAGE__BOOKING_KEPT, fixture_int(one, "note.message"), "booked: %s", f->text);
	is_string("Fri 20 Nov 18:30-20:30", one->note->arg[1], "from when to when");
	is_string("8", one->note->arg[2], "for how many");
	ok(!strstr(fixture_text(f, one, "note"), "stairs"), "the reply says nothing of the wish");
	RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-20", "from", "20:00", "place", "ROOM 3",
		NULL);
	is_int(OD__MESSAGE__PLACE_TAKEN, shop_refused(f), "one at a time: %s", f->text);
	ok(RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-20", "from", "20:30", "place",
		"room 3", NULL) != NULL, "behind it is free");
	fixture_as(f, "chen.wei");
	ok(RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-20", "from", "12:00", NULL) != NULL,
		"without a place");
	rows = RUN(f, booking, list, "day", "2026-11-20", NULL);
	is_int(3, rows ? (long long)rows->n_row : -1, "the plan of the day: %s", f->text);
	is_string("table 7", fixture_text(f, rows, "row.0.place"), "his own table, by the time");
	is_string("chen.wei", fixture_text(f, rows, "row.0.by"), "and who took it");
	is_string("no stairs", fixture_text(f, rows, "row.1.wish"), "what they like");
	RUN(f, booking, save, "booking", fixture_text(f, one, "said"), "state", "booking_cancelled", NULL);
	rows = RUN(f, booking, list, "customer", "FULL", NULL);
	is_string("li.na", fixture_text(f, rows, "row.0.by"), "changed by another, taken by the first");
	ok(RUN(f, booking, save, "customer", "FULL", "day", "2026-11-20", "from", "18:30", "place",
		"room 3", NULL) != NULL, "a cancelled one gives its place back: %s", f->text);
	RUN(f, booking, save, "customer", "FULL", "day", "2026-11-18", "from", "18:30", NULL);
	is_int(OD__MESSAGE__BOOKING_OVER, shop_refused(f), "nobody books for yesterday");
	RUN(f, booking, save, "customer", "FULL", "day", "2026-11-20", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nor for no time");
	ok(RUN(f, booking, save, "customer", "FULL", "day", "2026-11-24", "from", "23:00", "minutes",
		"180", "place", "Hall", NULL) != NULL, "until two in the night: %s", f->text);
	RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-25", "from", "01:30", "place", "Hall",
		NULL);
	is_int(OD__MESSAGE__PLACE_TAKEN, shop_refused(f), "the hall is theirs till then");
	ok(RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-25", "from", "02:00", "place",
		"Hall", NULL) != NULL, "and free behind it: %s", f->text);
	RUN(f, booking, save, "customer", "TIGHT", "day", "2026-11-24", "from", "22:00", "minutes", "61",
		"place", "Hall", NULL);
	is_int(OD__MESSAGE__PLACE_TAKEN, shop_refused(f), "before it, too");
	RUN(f, booking, save, "customer", "FULL", "day", "2026-11-20", "from", "12:00", "order", "999",
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "of an order that is not there");
}

static size_t works(struct fixture *f, const char *order, Od__WorkState state)
{
	Od__WorkRows *rows = RUN(f, work, list, "order", order, NULL);
	size_t count = 0;

	for (size_t i = 0; rows && i < rows->n_row; i++)
		count += rows->row[i]->state == state;
	return count;
}

static void work(struct fixture *f)
{
	Od__OrderPlaced *placed;
	Od__DraftDone *draft;
	const char *order, *n, *said;
	Od__WorkRows *rows;

	fixture_as(f, "li.na");
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1012", "line.0.quantity", "24",
		"line.0.requirement", "salt 10 g in 100 ml", "line.1.item", "1013", "line.1.quantity", "2",
		NULL);
	order = fixture_text(f, placed, "order");
	rows = RUN(f, work, list, NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "one work order: %s", f->text);
	is_string("salt 10 g in 100 ml", fixture_text(f, rows, "row.0.requirement"), "of what is asked");
	is_string("24", fixture_text(f, rows, "row.0.quantity"), "so much");
	is_string(fixture_text(f, placed, "day"), fixture_text(f, rows, "row.0.due"), "by the delivery");
	said = fixture_text(f, rows, "row.0.said");
	fixture_as(f, "wang.fang");
	rows = RUN(f, work, list, NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "a rep sees none of another's customer: %s", f->text);
	RUN(f, work, step, "work", said, "state", "work_begun", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor begins it");
	fixture_as(f, "li.na");
	ok(RUN(f, work, step, "work", said, "state", "work_begun", NULL) != NULL, "begun: %s", f->text);
	draft = RUN(f, draft, open, "change", order, NULL);
	n = fixture_text(f, draft, "made.id");
	RUN(f, draft, put, "draft", n, "field", "line.1.quantity", "value", "36", NULL);
	ok(RUN(f, order, place, "draft", n, NULL) != NULL, "the order is changed: %s", f->text);
	is_int(1, (long long)works(f, order, OD__WORK_STATE__WORK_DROPPED), "the work of before is dropped");
	is_int(1, (long long)works(f, order, OD__WORK_STATE__WORK_OPEN), "there is another");
	rows = RUN(f, work, list, NULL);
	is_string("36", fixture_text(f, rows, "row.0.quantity"), "of what is asked now");
	said = fixture_text(f, rows, "row.0.said");
	RUN(f, work, step, "work", said, "state", "work_dropped", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "dropping has a reason");
	ok(RUN(f, work, step, "work", said, "state", "work_ready", "batch", "B0820", NULL) != NULL,
		"ready: %s", f->text);
	RUN(f, work, step, "work", said, "state", "work_begun", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "and stays it");
	RUN(f, order, cancel, "id", order, "reason", "closed", NULL);
	is_int(1, (long long)works(f, order, OD__WORK_STATE__WORK_READY), "what is made is made");
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1012", "line.0.quantity", "4",
		"line.0.requirement", "no salt", NULL);
	order = fixture_text(f, placed, "order");
	RUN(f, order, cancel, "id", order, "reason", "closed", NULL);
	is_int(1, (long long)works(f, order, OD__WORK_STATE__WORK_DROPPED), "a cancelled order makes none");
	fixture_reopen(f);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	bookings(f);
	work(f);
	fixture_close(f);
	return tap_result();
}
