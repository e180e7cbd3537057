/* SPDX-License-Identifier: ISC */
/*
 * runs: windows with a capacity are offered and kept; runs are tried, published once, moved within
 * capacity and windows, and leave; arrivals are told; days, cut-offs and fixed points are kept.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

#define DAY "2026-11-20"	/* a Friday */
#define CUSTOMERS 12

static char order[64][24];

static const char *code_of(struct fixture *f, int i)
{
	return arena_format(f->arena, "Z%02d", i);
}

static void world(struct fixture *f)
{
	fixture_as(f, "");
	shop_config(f, "area", "north", "record.area.window.0.from", "06:00", "record.area.window.0.to",
		"08:00", "record.area.window.0.capacity", "100", "record.area.window.1.from", "08:00",
		"record.area.window.1.to", "11:00", "record.area.north", "6", "record.area.east", "0", NULL);
	shop_config(f, "area", "east", "record.area.days", "fri", "record.area.cutoff", "12:00",
		"record.area.window.0.from", "06:00", "record.area.window.0.to", "10:00",
		"record.area.north", "0", "record.area.east", "8", NULL);
	shop_config(f, "vehicle", "V1", "record.vehicle.capacity", "60", NULL);
	shop_config(f, "vehicle", "V2", "record.vehicle.capacity", "60", NULL);
	shop_config(f, "vehicle", "SUN", "record.vehicle.capacity", "60", "record.vehicle.days", "sun", NULL);
	for (int i = 0; i < CUSTOMERS; i++)
		if (!RUN(f, customer, add, "code", code_of(f, i), "name",
			arena_format(f->arena, "shop %c%c", 'a' + i, 'q' + i), "zone",
			i % 2 ? "north" : "north", "grade", i == 0 ? "A" : "C", "address_text", "a street",
			"accept_duplicate", "true", NULL))
			bail("customer: %s", f->text);
	fixture_as(f, "li.na");
}

static Od__OrderPlaced *place(struct fixture *f, const char *customer, const char *quantity,
	const char *from)
{
	return RUN(f, order, place, "customer", customer, "line.0.item", "1015", "line.0.quantity",
		quantity, "delivery.day", DAY, "delivery.from", from, NULL);
}

static void slots(struct fixture *f)
{
	Od__DeliverySlotRows *rows = RUN(f, delivery, slots, "customer", "Z00", "days", "1", NULL);
	Od__OrderPlaced *one;
	Od__DraftShown *shown;
	const char *draft;

	is_int(2, rows ? (long long)rows->n_row : -1, "two windows of the area: %s", f->text);
	is_string("100", fixture_text(f, rows, "row.0.free"), "the first has room");
	is_string("", fixture_text(f, rows, "row.1.free"), "the second takes what comes");
	draft = arena_format(f->arena, "%lld", (long long)fixture_int(RUN(f, draft, open, "customer", "Z00",
		NULL), "made.id"));
	RUN(f, draft, put, "draft", draft, "field", "delivery.slot", "value", fixture_text(f, rows,
		"row.1.slot"), NULL);
	shown = RUN(f, draft, show, "draft", draft, NULL);
	is_string(fixture_text(f, rows, "row.1.from"), fixture_text(f, shown, "delivery.from"),
		"a draft takes a window whole: %s", f->text);
	is_string(fixture_text(f, rows, "row.1.day"), fixture_text(f, shown, "delivery.day"), "with its day");
	RUN(f, draft, put, "draft", draft, "field", "delivery.slot", "value", "tomorrow", NULL);
	ok(f->status != OK, "not a part of one: %s", f->text);
	one = place(f, "Z00", "70", "06:00");
	ok(one != NULL, "an order takes a part: %s", f->text);
	rows = RUN(f, delivery, slots, "customer", "Z00", "days", "1", NULL);
	is_string("30", fixture_text(f, rows, "row.0.free"), "30 are left");
	place(f, "Z01", "31", "06:00");
	is_int(OD__MESSAGE__SLOT_FULL, shop_refused(f), "31 do not fit: %s", f->text);
	ok(strstr(f->text, "08:00-11:00") != NULL, "the next with room is named: %s", f->text);
	ok(place(f, "Z01", "30", "06:00") != NULL, "30 do");
	one = RUN(f, order, place, "customer", "Z02", "line.0.item", "1015", "line.0.quantity", "1", NULL);
	is_string("08:00", fixture_text(f, one, "from"), "what names none gets one with room");
	RUN(f, order, cancel, "id", fixture_text(f, one, "order"), "reason", "test", NULL);
	rows = RUN(f, delivery, slots, "customer", "Z00", "days", "1", NULL);
	is_string("true", fixture_text(f, rows, "row.0.full"), "the first is full");
	is_int(0, shop_faults(f), "windows add up");
	for (unsigned n = 1; n < 3; n++) {	/* both are cancelled again */
		Od__OrderRows *list = RUN(f, order, list, "customer", code_of(f, (int)n - 1), NULL);

		RUN(f, order, cancel, "id", fixture_text(f, list, "row.0.order"), "reason", "test", NULL);
	}
	rows = RUN(f, delivery, slots, "customer", "Z00", "days", "1", NULL);
	is_string("100", fixture_text(f, rows, "row.0.free"), "cancelled orders give it back");
	is_int(0, shop_faults(f), "and it adds up");
}

static void days(struct fixture *f)
{
	Od__OrderPlaced *placed;

	fixture_as(f, "");
	RUN(f, customer, edit, "customer", "Z11", "change.zone", "east", NULL);
	RUN(f, customer, edit, "customer", "Z10", "change.frequency", "mon thu", NULL);
	fixture_as(f, "li.na");
	placed = RUN(f, order, place, "customer", "Z11", "line.0.item", "1015", "line.0.quantity", "1",
		NULL);
	is_string("2026-11-27", fixture_text(f, placed, "day"),
		"behind the area's cut-off it is the Friday after");
	RUN(f, order, cancel, "id", fixture_text(f, placed, "order"), "reason", "test", NULL);
	placed = RUN(f, order, place, "customer", "Z10", "line.0.item", "1015", "line.0.quantity", "1",
		NULL);
	is_string("2026-11-23", fixture_text(f, placed, "day"), "a customer's own days");
	RUN(f, order, cancel, "id", fixture_text(f, placed, "order"), "reason", "test", NULL);
	RUN(f, order, place, "customer", "Z10", "line.0.item", "1015", "line.0.quantity", "1",
		"delivery.day", DAY, NULL);
	is_int(OD__MESSAGE__DAY_NOT_SERVED, shop_refused(f), "another is refused");
}

static const char *said(struct fixture *f, const Od__OrderPlaced *placed)
{
	return placed ? fixture_text(f, placed, "order") : "0";
}

static Od__Order *shown(struct fixture *f, const char *id)
{
	Od__OrderShown *o = RUN(f, order, show, "id", id, NULL);

	return o ? o->order : NULL;
}

static void planned(struct fixture *f)
{
	Od__DeliveryTried *plan, *again;
	Od__DeliveryRunRows *runs;
	Od__Made *made;
	const char *first;
	long long a = 0;

	/* nine small ones, two of one customer; 21 for the customer of grade A: 120 is all there is */
	for (int i = 0; i < 10; i++)
		snprintf(order[i], sizeof order[i], "%s", said(f, place(f, code_of(f, i == 9 ? 8 : i),
			i == 0 ? "21" : "12", "08:00")));
	snprintf(order[10], sizeof order[10], "%s", said(f, RUN(f, order, place, "customer", "Z09",
		"line.0.item", "1015", "line.0.quantity", "5", "delivery.day", DAY, "delivery.from",
		"08:00", "delivery.fixed", "09:30", NULL)));
	fixture_as(f, "zhao.min");
	plan = RUN(f, delivery, try, "day", DAY, NULL);
	ok(plan != NULL, "tried: %s", f->text);
	if (!plan)
		return;
	diag("%s", plan->plan);
	is_int(2, (long long)plan->n_run, "two vehicles drive");
	is_int(1, (long long)plan->merged, "two orders share a stop");
	is_int(11, (long long)(plan->n_row + plan->n_left), "every order is on a run or told");
	ok(plan->n_left > 0, "134 do not fit into 120");
	for (size_t i = 0; i < plan->n_left; i++)
		a += strcmp(plan->left[i]->grade, "A") == 0;
	is_int(0, a, "the key customer is not left out");
	is_int(OD__MESSAGE__LEFT_NO_ROOM, plan->n_left ? (int)plan->left[0]->told->message : 0,
		"why another is, is told");
	for (size_t i = 0; i < plan->n_run; i++)
		ok(plan->run[i]->load <= plan->run[i]->capacity, "a run keeps its capacity");
	for (size_t i = 0; i < plan->n_row; i++)
		ok(plan->row[i]->at >= plan->row[i]->from && plan->row[i]->at <= plan->row[i]->to + 1,
			"stop %zu keeps its window", i);
	for (size_t i = 0; i < plan->n_row; i++)
		if (strcmp(plan->row[i]->code, "Z09") == 0)
			ok(plan->row[i]->at >= 560 && plan->row[i]->at <= 581, "the fixed point is kept");
	again = RUN(f, delivery, try, "day", DAY, NULL);
	is_string(plan->plan, again ? again->plan : "", "the same again");
	made = RUN(f, delivery, plan, "day", DAY, "plan", plan->plan, NULL);
	is_int(OD__MESSAGE__PLAN_MADE, fixture_int(made, "note.message"), "published: %s", f->text);
	RUN(f, delivery, plan, "day", DAY, "plan", plan->plan, NULL);
	ok(shop_refused(f) == OD__MESSAGE__VEHICLE_TAKEN, "once: %s", f->text);
	first = arena_format(f->arena, "%" PRIu64, plan->row[0]->order);
	is_int(plan->row[0]->at * 60 - 8 * 3600 + fixture_int(RUN(f, delivery, runs, "day", DAY, NULL),
		"day") * 86400, shown(f, first)->promised / 1000000, "the order tells its arrival");
	runs = RUN(f, delivery, runs, "day", DAY, NULL);
	is_int((long long)plan->n_row, runs ? (long long)runs->n_row : -1, "the runs of the day: %s",
		f->text);
	is_int((long long)plan->n_left, fixture_int(runs, "left"), "and what waits");
	{
		struct actor before = f->actor;

		fixture_as(f, "wang.fang");
		runs = RUN(f, delivery, runs, "day", DAY, NULL);
		ok(runs && runs->n_row > 0, "a rep sees the runs: %s", f->text);
		is_string("", fixture_text(f, runs, "row.0.name"), "not who lives at another's stops");
		f->actor = before;
	}
	is_int(0, shop_faults(f), "all adds up");
}

static void moved(struct fixture *f)
{
	Od__DeliveryRunRows *runs = RUN(f, delivery, runs, "day", DAY, NULL);
	const char *one = runs ? runs->run[0]->run : "", *other = runs ? runs->run[1]->run : "";
	const char *of_one = NULL, *wide;

	for (size_t i = 0; i < runs->n_row; i++)
		if (strcmp(runs->row[i]->run, one) == 0 && strcmp(runs->row[i]->code, "Z00") != 0)
			of_one = arena_format(f->arena, "%" PRIu64, runs->row[i]->order);
	RUN(f, delivery, move, "order", of_one, "run", other, NULL);
	is_int(OD__MESSAGE__RUN_FULL, shop_refused(f), "a full run takes no more: %s", f->text);
	ok(RUN(f, delivery, move, "order", of_one, "run", "none", NULL) != NULL, "off its run: %s", f->text);
	is_int(0, (long long)shown(f, of_one)->run, "it is on none");
	is_int(0, shop_faults(f), "and it adds up");
	ok(RUN(f, delivery, move, "order", of_one, "run", one, "stop", "1", NULL) != NULL,
		"back as the first: %s", f->text);
	runs = RUN(f, delivery, runs, "run", one, NULL);
	is_string(of_one, fixture_text(f, runs, "row.0.order"), "there it is");
	ok(RUN(f, delivery, move, "order", of_one, "day", "2026-11-21", NULL) != NULL, "to another day: %s",
		f->text);
	is_int(0, (long long)shown(f, of_one)->run, "it left its run");
	RUN(f, delivery, move, "order", of_one, "run", one, NULL);
	is_int(OD__MESSAGE__DAY_OTHER, shop_refused(f), "whose day is another");
	RUN(f, delivery, move, "order", of_one, "day", "2026-11-22", NULL);
	is_int(OD__MESSAGE__DAY_NOT_SERVED, shop_refused(f), "Sunday is none");
	wide = said(f, RUN(f, order, place, "customer", "Z03", "line.0.item", "1015", "line.0.quantity",
		"1", "delivery.day", DAY, "delivery.from", "06:00", "delivery.to", "06:05", NULL));
	RUN(f, delivery, move, "order", wide, "run", one, "stop", "9", NULL);
	is_int(OD__MESSAGE__WINDOW_MISSED, shop_refused(f), "nor after its window: %s", f->text);
	RUN(f, order, cancel, "id", order[0], "reason", "closed today", NULL);
	is_int(0, shop_faults(f), "a cancelled order leaves its run");
	fixture_as(f, "zhao.min");
}

static void refused(struct fixture *f)
{
	static const struct { const char *plan; int message; } bad[] = {
		{ "nonsense", OD__MESSAGE__PLAN_ODD }, { "V9=1", OD__MESSAGE__NOT_FOUND },
		{ "SUN=1", OD__MESSAGE__VEHICLE_RESTS }, { ";;", OD__MESSAGE__PLAN_ODD },
	};

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		RUN(f, delivery, plan, "day", DAY, "plan", bad[i].plan, NULL);
		is_int(bad[i].message, shop_refused(f), "%s: %s", bad[i].plan, f->text);
	}
	RUN(f, delivery, plan, "day", "2026-11-18", "plan", "V1=1", NULL);
	is_int(OD__MESSAGE__DAY_OVER, shop_refused(f), "a day that is over");
	RUN(f, delivery, move, "order", order[1], NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "a move goes somewhere");
}

static void left(struct fixture *f)
{
	Od__DeliveryRunRows *runs = RUN(f, delivery, runs, "day", DAY, NULL);
	const char *run = runs->run[0]->run;
	Od__DeliveryRows *where;
	Od__Made *made;
	const char *one;

	runs = RUN(f, delivery, runs, "run", run, NULL);
	one = fixture_text(f, runs, "row.0.order");
	made = RUN(f, delivery, dispatch, "run", run, NULL);
	is_int(OD__MESSAGE__RUN_SENT, fixture_int(made, "note.message"), "the run leaves: %s", f->text);
	is_string("shipped", fixture_text(f, shown(f, one), "state"), "its orders are on their way");
	where = RUN(f, delivery, list, "order", one, NULL);
	is_string(fixture_text(f, where, "row.0.promised"), fixture_text(f, where, "row.0.eta"),
		"and expected as it was told");
	RUN(f, delivery, dispatch, "run", run, NULL);
	is_int(OD__MESSAGE__RUN_AWAY, shop_refused(f), "once");
	RUN(f, delivery, move, "order", one, "run", "none", NULL);
	ok(shop_refused(f) == OD__MESSAGE__STATE_REFUSED, "nothing is taken off it: %s", f->text);
	fixture_reopen(f);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	world(f);
	slots(f);
	days(f);
	planned(f);
	moved(f);
	refused(f);
	left(f);
	fixture_close(f);
	return tap_result();
}
