/* SPDX-License-Identifier: ISC */
/*
 * draft_short: what a line that is short offers, taking one, and the figure of what was not there; the
 * letters of usual items, which stay what they are through a day.
 */
#include <inttypes.h>

#include "desk/draft.h"
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static char *draft(struct fixture *f)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", "FULL", NULL);

	if (!done)
		bail("draft open: %s", f->text);
	return arena_format(f->arena, "%" PRIu64, done->made->id);
}

static void put(struct fixture *f, const char *draft, const char *text)
{
	RUN(f, draft, put, "draft", draft, "text", text, NULL);
}

static Od__DraftShown *show(struct fixture *f, const char *draft)
{
	Od__DraftShown *shown = RUN(f, draft, show, "draft", draft, NULL);

	if (!shown)
		bail("draft show: %s", f->text);
	return shown;
}

/* "1011 52 bottle, !1023 8 bottle" */
static const char *lines(struct fixture *f, const Od__DraftShown *shown)
{
	const char *all = "";

	for (size_t i = 0; i < shown->n_line; i++)
		all = arena_format(f->arena, "%s%s%s%s %s %s", all, i ? ", " : "", shown->line[i]->mark,
			shown->line[i]->code, fixture_text(f, shown->line[i], "asked"),
			shown->line[i]->unit);
	return all;
}

/* How many lines of a product were short, and how much of it was missing. */
static const char *shortage(struct fixture *f, const char *product)
{
	Od__ShortageRows *rows = RUN(f, stock, shortage, "product", product, NULL);

	return arena_format(f->arena, "%s of %s, %s", fixture_text(f, rows, "row.0.short_lines"),
		fixture_text(f, rows, "row.0.lines"), fixture_text(f, rows, "row.0.missing"));
}

/* A line that is short offers what can be done; what was not there is told by the rate of shortages. */
static void substitutes(struct fixture *f)
{
	char *d = draft(f);
	Od__DraftShown *shown;
	Od__OrderPlaced *order;

	fixture_as(f, "");
	ok(RUN(f, product, save, "code", "1011", "substitute.0", "1024", "substitute.1", "1023",
		"substitute.2", "1020", NULL) != NULL, "substitutes are named: %s", f->text);
	fixture_as(f, "li.na");
	shop_stock(f, "1011", "52");
	shop_stock(f, "1024", "5");
	shop_stock(f, "1023", "40");
	put(f, d, "60#1011");
	shown = show(f, d);
	is_int(4, (long long)shown->line[0]->n_offer, "keep, two other items, only what is there; one is "
		"sold by another unit");
	is_int(OD__SHORT_WAY__SHORT_KEEP, fixture_int(shown, "line.0.offer.0.way"),
		"first the line as it is");
	is_string("1024", fixture_text(f, shown, "line.0.offer.1.code"), "then the first other item");
	is_string("5", fixture_text(f, shown, "line.0.offer.1.quantity"), "no more of it than is free");
	is_int(340000, fixture_int(shown, "line.0.offer.1.price"), "with its price");
	is_string("8", fixture_text(f, shown, "line.0.offer.2.quantity"), "the other for all of the rest");
	is_string("40", fixture_text(f, shown, "line.0.offer.2.free"), "and its stock");
	RUN(f, draft, put, "draft", d, "field", "line.1.instead", "value", "1020", NULL);
	is_int(OD__MESSAGE__STAND_IN_UNIT, shop_refused(f), "one by another unit is refused");
	ok(RUN(f, draft, put, "draft", d, "field", fixture_text(f, shown, "line.0.offer.2.field"),
		"value", fixture_text(f, shown, "line.0.offer.2.value"), NULL) != NULL, "one is taken: %s",
		f->text);
	is_string("1011 52 bottle, 1023 8 bottle", lines(f, show(f, d)), "what is there and the other item");
	RUN(f, draft, put, "draft", d, "field", "line.1.instead", "value", "1023", NULL);
	is_int(OD__MESSAGE__NOT_SHORT, shop_refused(f), "what is all there has no stand-in");
	RUN(f, draft, put, "draft", d, "steps", "-1", NULL);
	is_string("!1011 60 bottle", lines(f, show(f, d)), "one step takes it back");
	RUN(f, draft, put, "draft", d, "steps", "1", NULL);
	order = RUN(f, order, place, "draft", d, NULL);
	ok(order && order->n_hold == 0, "placed, and nothing holds it: %s", f->text);
	is_string("1 of 1, 8", shortage(f, "1011"), "the figure has what was not there");
	d = draft(f);
	put(f, d, "3#1011");
	shown = show(f, d);
	is_int(OD__SHORT_WAY__SHORT_INSTEAD, fixture_int(shown, "line.0.offer.1.way"),
		"of what nothing is there, all is replaced");
	RUN(f, draft, put, "draft", d, "field", "line.1.instead", NULL);
	is_int(OD__MESSAGE__NOTHING_THERE, shop_refused(f), "and only what is there is nothing");
	RUN(f, draft, put, "draft", d, "field", "line.1.instead", "value", "1023", NULL);
	is_string("1023 3 bottle", lines(f, show(f, d)), "one line for the other");
	RUN(f, order, place, "draft", d, NULL);
	is_string("2 of 2, 11", shortage(f, "1011"), "the figure has that line, too");
	is_int(0, shop_faults(f), "all adds up");
}

static void before_today(struct fixture *f)
{
	fixture_as(f, "");
	if (!RUN(f, order, place, "customer", "TIGHT", "placed_at", "2026-11-10T02:00:00Z", "state",
	    "delivered", "line.0.item", "1010", "line.0.quantity", "1", "line.1.item", "1012",
	    "line.1.quantity", "1", "line.2.item", "1013", "line.2.quantity", "1", NULL))
		bail("the order before: %s", f->text);
	fixture_as(f, "li.na");
}

static const char *two_letters(struct fixture *f)
{
	Od__DraftDone *done = RUN(f, draft, open, "customer", "TIGHT", NULL);
	const char *d, *seen;

	if (!done)
		bail("draft open: %s", f->text);
	d = arena_format(f->arena, "%" PRIu64, done->made->id);
	put(f, d, "1a1b");
	seen = lines(f, show(f, d));
	RUN(f, draft, drop, "draft", d, NULL);
	return seen;
}

/* What is ordered today moves no letter before tomorrow: the hand has learned them. */
static void letters(struct fixture *f)
{
	before_today(f);
	is_string("1010 1 jar, 1012 1 bottle", two_letters(f), "a and b by what was ordered");
	for (int i = 0; i < 3; i++)
		if (!RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013",
		    "line.0.quantity", "1", "line.1.item", "1020", "line.1.quantity", "1", NULL))
			bail("an order of today: %s", f->text);
	is_string("1010 1 jar, 1012 1 bottle", two_letters(f), "stay through the day");
	fixture_clock(f, "2026-11-20T06:05:00Z");
	is_string("1013 1 bottle, 1020 1 bag", two_letters(f), "and are others tomorrow");
}

static void lie(struct fixture *f, const char *batch, const char *expiry, const char *quantity)
{
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1016", "line.0.batch", batch,
		"line.0.expiry", expiry, "line.0.quantity", quantity, NULL);
}

/* The batch of a line: what there is to choose from, the choice, and that it is what leaves. */
static void batches(struct fixture *f)
{
	Od__DraftBatchRows *rows;
	Od__OrderPlaced *o;
	Od__DeliveryShown *sent;
	char *d, *order;

	fixture_as(f, "");
	RUN(f, stock, move, "kind", "count", "line.0.product", "1016", "line.0.quantity", "0", NULL);
	lie(f, "B1", "2027-03-01", "10");
	lie(f, "B2", "2027-04-01", "10");
	lie(f, "B3", "2027-05-01", "4");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1016", "line.0.quantity", "12", NULL);
	ok(o != NULL, "twelve are promised: %s", f->text);
	d = draft(f);
	put(f, d, "6#1016");
	rows = RUN(f, draft, batches, "draft", d, "line", "1", NULL);
	ok(rows && rows->n_row == 3, "three batches: %s", f->text);
	is_string("B1", fixture_text(f, rows, "row.0.batch"), "first to expire on top");
	is_string("10", fixture_text(f, rows, "row.0.promised"), "all of it is promised");
	is_string("2", fixture_text(f, rows, "row.1.promised"), "and two of the next");
	is_string("6", fixture_text(f, rows, "row.1.goes"), "from which this line would go");
	RUN(f, draft, put, "draft", d, "field", "line.1.batch", "value", "B3", NULL);
	ok(shop_refused(f) == OD__MESSAGE__BATCH_LESS, "four are not six: %s", f->text);
	RUN(f, draft, put, "draft", d, "field", "line.1.batch", "value", "B9", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such batch");
	RUN(f, draft, put, "draft", d, "field", "line.1.batch", "value", "b2", NULL);
	is_string("B2", fixture_text(f, show(f, d), "line.0.chosen"), "a choice stays with the line");
	put(f, d, "1=8");
	is_string("B2", fixture_text(f, show(f, d), "line.0.chosen"), "when its quantity changes");
	o = RUN(f, order, place, "draft", d, NULL);
	order = arena_string(f->arena, fixture_text(f, o, "order"));
	is_string("B2", fixture_text(f, RUN(f, order, show, "id", order, NULL), "order.line.0.chosen"),
		"and goes into the order: %s", f->text);
	RUN(f, stock, move, "kind", "count", "line.0.product", "1016", "line.0.batch", "B2",
		"line.0.quantity", "5", NULL);
	ok(RUN(f, delivery, dispatch, "order", order, NULL) != NULL, "it is sent: %s", f->text);
	sent = RUN(f, delivery, show, "shipment", "D-1", NULL);
	is_string("B2", fixture_text(f, sent, "line.0.batch"), "of the chosen one");
	is_string("5", fixture_text(f, sent, "line.0.quantity"), "what it still has");
	is_string("B1", fixture_text(f, sent, "line.1.batch"), "the rest first to expire first");
	is_string("3", fixture_text(f, sent, "line.1.quantity"), "all of it");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	substitutes(f);
	letters(f);
	batches(f);
	fixture_close(f);
	return tap_result();
}
