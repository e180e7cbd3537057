/* SPDX-License-Identifier: ISC */
/*
 * pad: numbers of paper are given out once, and an order, a draft or a complaint that is keyed in
 * under one takes it for good; a number that was not given out is none.
 */
#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

int main(void)
{
	struct fixture *f = fixture_open();
	Od__PadGiven *given;
	Od__OrderPlaced *placed;
	Od__OrderShown *shown;
	Od__PaperRows *papers;

	plan_lazy();
	shop_open(f);
	given = RUN(f, server, pad, NULL);	/* server pad */
	is_int(1, fixture_int(given, "first"), "the first paper");
	is_int(5, fixture_int(given, "last"), "five at a time");
	given = RUN(f, server, pad, "count", "2", NULL);
	is_int(6, fixture_int(given, "first"), "another seat has others");
	is_int(7, fixture_int(given, "last"), "as many as it wants");

	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2",
		"pad", "P-3", NULL);
	is_int(1, fixture_int(placed, "order"), "an order is keyed in under its number");
	shown = RUN(f, order, show, "id", "1", NULL);
	is_string("from_pad", fixture_text(f, shown, "order.source"), "and says where it is from");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2", "pad", "p3",
		NULL);
	is_int(OD__MESSAGE__PAD_TAKEN, shop_refused(f), "a number is taken once: %s", f->text);
	RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "pad", "3", NULL);
	is_int(OD__MESSAGE__PAD_TAKEN, shop_refused(f), "by whatever took it");
	ok(RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "pad", "4", NULL) != NULL,
		"a complaint has its paper, too");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2", "pad", "P-4",
		NULL);
	is_int(OD__MESSAGE__PAD_TAKEN, shop_refused(f), "which no order gets");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2", "pad", "P-8",
		NULL);
	is_int(OD__MESSAGE__PAD_UNKNOWN, shop_refused(f), "no paper has that number: %s", f->text);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2", "pad", "x",
		NULL);
	is_int(OD__MESSAGE__PAD_UNKNOWN, shop_refused(f), "nor that");

	shown = RUN(f, order, show, "pad", "P-3", NULL);
	ok(shown != NULL, "the order is found by its paper: %s", f->text);
	is_int(1, fixture_int(shown, "order.id"), "the one that was keyed in under it");
	RUN(f, order, show, "pad", "P-4", NULL);
	is_int(OD__MESSAGE__PAPER_FREE, shop_refused(f), "a complaint is no order: %s", f->text);
	RUN(f, order, show, NULL);
	is_int(OD__MESSAGE__ORDER_OR_PAPER, shop_refused(f), "neither is said: %s", f->text);
	papers = RUN(f, server, papers, NULL);	/* server papers */
	is_int(7, fixture_int(papers, "row.6.number"), "the papers of a person, the oldest first");
	is_string("1", fixture_text(f, papers, "row.2.record"), "what was keyed in under each");
	is_string("C-1", fixture_text(f, papers, "row.3.record"), "a complaint too");
	is_int(5, fixture_int(papers, "left"), "and how many are left");
	papers = RUN(f, server, papers, "limit", "2", NULL);
	is_int(6, fixture_int(papers, "row.0.number"), "of few the newest");
	RUN(f, draft, open, "customer", "FULL", NULL);
	RUN(f, draft, put, "draft", "1", "text", "3#1010", NULL);
	placed = RUN(f, order, place, "draft", "1", "pad", "5", NULL);
	ok(placed != NULL, "a draft is placed under its paper: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
	fixture_close(f);
	return tap_result();
}
