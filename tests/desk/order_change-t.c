/* SPDX-License-Identifier: ISC */
/*
 * order_change: an order that is changed keeps what has left of it, its payer and its address; the
 * change is held for money and goods as a new order is, and is closed when the order is.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static char *place(struct fixture *f, const char *customer, const char *item, const char *quantity)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, NULL);

	if (!o)
		bail("order of %s: %s", customer, f->text);
	return arena_format(f->arena, "%" PRIu64, o->order);
}

/* A draft that changes an order: its number. */
static char *change(struct fixture *f, const char *order)
{
	Od__DraftDone *done = RUN(f, draft, open, "change", order, NULL);

	if (!done)
		bail("change of %s: %s", order, f->text);
	return arena_format(f->arena, "%" PRIu64, done->made->id);
}

static void put(struct fixture *f, const char *draft, const char *field, const char *value)
{
	if (!RUN(f, draft, put, "draft", draft, "field", field, "value", value, NULL))
		bail("%s = %s: %s", field, value, f->text);
}

static const char *state(struct fixture *f, const char *draft)
{
	Od__OrderPlaced *o = RUN(f, order, place, "draft", draft, NULL);

	return o ? fixture_text(f, o, "state") : f->text;
}

/* What left stays on its line, whatever becomes of the others. */
static void partly_sent(struct fixture *f)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1011",
		"line.0.quantity", "2", "line.1.item", "1010", "line.1.quantity", "10", NULL);
	char *order = arena_format(f->arena, "%" PRIu64, o ? o->order : 0), *d;
	Od__OrderShown *shown;

	fixture_as(f, "");
	ok(RUN(f, delivery, dispatch, "order", order, "line.0.n", "2", "line.0.quantity", "4",
		NULL) != NULL, "4 of 10 leave: %s", f->text);
	RUN(f, order, cancel, "id", order, "reason", "too late", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "it is not cancelled any more");
	d = change(f, order);
	put(f, d, "line.2.quantity", "3");
	is_string("4 jar of 芝麻酱 left already. Order at least so many.", state(f, d),
		"no less than what left");
	put(f, d, "line.2.quantity", "8");
	ok(RUN(f, draft, put, "draft", d, "text", "1=0", NULL) != NULL,
		"the other line is taken out: %s", f->text);
	is_string("confirmed", state(f, d), "the order waits for the rest");
	shown = RUN(f, order, show, "id", order, NULL);
	is_string("2", fixture_text(f, shown, "order.line.0.n"), "a line keeps its number");
	is_string("4", fixture_text(f, shown, "order.line.0.shipped"), "and what left of it");
	ok(RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "text", "lid leaks", "order",
		order, "line", "2", NULL) != NULL, "a complaint names it so: %s", f->text);
	ok(RUN(f, ticket, grade, "id", "C-1", "line", "2", NULL) != NULL, "also later: %s", f->text);
	RUN(f, ticket, grade, "id", "C-1", "line", "1", NULL);
	is_int(OD__MESSAGE__LINE_NONE, shop_refused(f), "the one that went is none");
	is_int(0, shop_faults(f), "all adds up");
	d = change(f, order);
	put(f, d, "line.1.quantity", "4");
	is_string("shipped", state(f, d), "without its rest it is on its way");
	ok(RUN(f, delivery, done, "shipment", "D-1", "line.0.n", "2", "line.0.quantity", "3",
		NULL) != NULL, "one of four comes back: %s", f->text);
	d = change(f, order);
	put(f, d, "line.1.quantity", "3");
	is_string("delivered", state(f, d), "without that one it is delivered");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "li.na");
}

/* A line of which all came back may go; another item does not get its number. */
static void came_back(struct fixture *f)
{
	char *order = place(f, "FULL", "1010", "2"), *d;
	Od__Made *sent;

	fixture_as(f, "");
	sent = RUN(f, delivery, dispatch, "order", order, NULL);
	ok(RUN(f, delivery, done, "shipment", sent->said, "failed", "true", "reason", "closed",
		NULL) != NULL, "all comes back: %s", f->text);
	d = change(f, order);
	ok(RUN(f, draft, put, "draft", d, "text", "1=0 3#1011", NULL) != NULL,
		"another item instead: %s", f->text);
	is_string("confirmed", state(f, d), "is taken");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	fixture_as(f, "li.na");
}

/* The last line goes, another item comes in a later change: the number that a complaint knows stays empty. */
static void number_of_the_last(struct fixture *f)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1011",
		"line.0.quantity", "2", "line.1.item", "1010", "line.1.quantity", "3", NULL);
	char *order = arena_format(f->arena, "%" PRIu64, o ? o->order : 0), *d = change(f, order);
	Od__OrderShown *shown;

	ok(RUN(f, draft, put, "draft", d, "text", "2=0", NULL) != NULL, "the last line goes: %s", f->text);
	is_string("confirmed", state(f, d), "in one change");
	d = change(f, order);
	put(f, d, "line.1.quantity", "4");
	is_string("confirmed", state(f, d), "one about something else");
	d = change(f, order);
	ok(RUN(f, draft, put, "draft", d, "text", "3#1012", NULL) != NULL, "another item comes: %s", f->text);
	is_string("confirmed", state(f, d), "in a third");
	shown = RUN(f, order, show, "id", order, NULL);
	is_string("3", fixture_text(f, shown, "order.line.1.n"), "it has a number of its own");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
}

static void holds(struct fixture *f)
{
	char *order = place(f, "TIGHT", "1010", "16"), *d = change(f, order);

	put(f, d, "line.1.quantity", "27");
	is_string("confirmed", state(f, d), "499.50 of 500.00 is not above the limit");
	d = change(f, order);
	put(f, d, "line.1.quantity", "28");
	is_string("held", state(f, d), "518.00 is");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	shop_stock(f, "1014", "10");
	order = place(f, "FULL", "1014", "6");
	d = change(f, order);
	put(f, d, "line.1.quantity", "10");
	is_string("confirmed", state(f, d), "all that is there");
	d = change(f, order);
	put(f, d, "line.1.quantity", "11");
	put(f, d, "line.1.accept", "true");
	is_string("held", state(f, d), "and one more");
	d = change(f, order);
	put(f, d, "line.1.quantity", "9");
	is_string("confirmed", state(f, d), "less is there again");
	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "refuse", NULL);
	fixture_as(f, "li.na");
	d = change(f, order);
	put(f, d, "line.1.quantity", "11");
	put(f, d, "line.1.accept", "true");
	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__LINE_REFUSED, shop_refused(f), "or refused, where the desk says so");
	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "hold", NULL);
	fixture_as(f, "li.na");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

static void payer(struct fixture *f)
{
	char *order = place(f, "BRANCH", "1010", "2"), *big = place(f, "BRANCH", "1010", "40"), *d;

	ok(RUN(f, customer, edit, "customer", "BRANCH", "change.payer", "1", NULL) != NULL,
		"another pays from now on: %s", f->text);
	d = change(f, order);
	put(f, d, "line.1.quantity", "5");
	is_string("confirmed", state(f, d), "an order that stands is changed");
	is_int(0, shop_faults(f), "and stays in the account it was placed in");
	fixture_as(f, "");
	RUN(f, account, credit, "customer", "TIGHT", "days", "30", "reason", "as agreed", NULL);
	shop_ring(f);
	fixture_as(f, "li.na");
	is_string("held", fixture_text(f, RUN(f, order, show, "id", big, NULL), "order.state"),
		"one above the limit waits for that account");
	RUN(f, order, cancel, "id", big, "reason", "test", NULL);
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

static void address(struct fixture *f)
{
	Od__OrderPlaced *o;
	Od__OrderShown *shown;
	char *order, *d;

	ok(RUN(f, customer, edit, "customer", "FULL", "change.address.0.text", "Gate 4", NULL) != NULL,
		"a second address: %s", f->text);
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1",
		"delivery.address", "2", "delivery.one_off", "call first", NULL);
	ok(o != NULL, "an order goes there: %s", f->text);
	order = arena_format(f->arena, "%" PRIu64, o ? o->order : 0);
	d = change(f, order);
	put(f, d, "line.1.quantity", "2");
	is_string("confirmed", state(f, d), "it is changed");
	shown = RUN(f, order, show, "id", order, NULL);
	is_string("2", fixture_text(f, shown, "order.delivery.address"), "and goes there still");
	is_string("call first", fixture_text(f, shown, "order.delivery.one_off"), "in the same way");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
}

/* A window that is nearly full has room for what the order holds in it itself. */
static void window(struct fixture *f)
{
	Od__OrderPlaced *o;
	char *d, *order;

	fixture_as(f, "");
	shop_config(f, "area", "narrow", "record.area.window.0.from", "06:00", "record.area.window.0.to",
		"08:00", "record.area.window.0.capacity", "10", NULL);
	RUN(f, customer, edit, "customer", "FULL", "change.zone", "narrow", NULL);
	fixture_as(f, "li.na");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1015", "line.0.quantity", "6",
		"delivery.day", "2026-11-24", "delivery.from", "06:00", NULL);
	ok(o != NULL, "six of ten: %s", f->text);
	order = arena_format(f->arena, "%" PRIu64, o ? o->order : 0);
	d = change(f, order);
	put(f, d, "line.1.quantity", "10");
	is_string("confirmed", state(f, d), "all ten");
	d = change(f, order);
	put(f, d, "line.1.quantity", "11");
	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__SLOT_FULL, shop_refused(f), "and no more");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

/* An order is not given to another customer by its change. */
static void whose(struct fixture *f)
{
	char *order = place(f, "FULL", "1010", "2"), *d = change(f, order);

	RUN(f, draft, put, "draft", d, "field", "customer", "value", "TIGHT", NULL);
	is_int(OD__MESSAGE__ORDER_OF_ANOTHER, shop_refused(f), "it stays with its customer");
	RUN(f, draft, put, "draft", d, "park", "true", NULL);
	fixture_as(f, "chen.wei");
	RUN(f, draft, put, "draft", d, "field", "line.1.quantity", "value", "9", NULL);
	is_int(OD__MESSAGE__DRAFT_ELSEWHERE, shop_refused(f), "nor typed in by who did not take it over");
	fixture_as(f, "li.na");
	put(f, d, "line.1.quantity", "3");
	is_string("confirmed", state(f, d), "the change goes on");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

/* The draft was opened in time, and placed behind the cut-off. */
static void closed(struct fixture *f)
{
	char *order = place(f, "FULL", "1010", "2"), *d = change(f, order), *other, *fresh;
	Od__DraftDone *done;

	put(f, d, "line.1.quantity", "3");
	other = change(f, order);
	put(f, other, "delivery.day", "2026-11-24");
	fixture_clock(f, "2026-11-19T11:00:00Z");
	RUN(f, order, place, "draft", d, NULL);
	is_int(OD__MESSAGE__ORDER_CLOSED, shop_refused(f), "behind the cut-off it is closed");
	RUN(f, order, place, "draft", other, NULL);
	is_int(OD__MESSAGE__ORDER_CLOSED, shop_refused(f), "to another day too");
	done = RUN(f, draft, open, "customer", "FULL", NULL);
	fresh = arena_format(f->arena, "%" PRIu64, done->made->id);
	done = RUN(f, draft, put, "draft", fresh, "text", "#1010=8", NULL);
	is_int(OD__MESSAGE__CHANGE_LATE, fixture_int(done, "made.note.message"),
		"what would have changed it begins a new one, and says so");
	is_string(order, done->made->note ? done->made->note->arg[0] : "", "of which order");
	RUN(f, draft, drop, "draft", fresh, NULL);
	fixture_as(f, "zhao.min");
	RUN(f, draft, take, "draft", d, NULL);
	is_string("confirmed", state(f, d), "not to a supervisor");
	fixture_as(f, "li.na");
	fixture_clock(f, FIXTURE_NOW);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	partly_sent(f);
	came_back(f);
	number_of_the_last(f);
	holds(f);
	payer(f);
	address(f);
	window(f);
	whose(f);
	closed(f);
	fixture_close(f);
	return tap_result();
}
