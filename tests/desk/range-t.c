/* SPDX-License-Identifier: ISC */
/*
 * range: what a class of customers may buy is found, and what not is refused with a sentence; what
 * was wanted and not there is counted.
 */
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static bool finds(struct fixture *f, const char *customer, const char *code)
{
	Od__ProductRows *rows = RUN(f, product, find, "text", code, "customer", customer, NULL);

	for (size_t i = 0; rows && i < rows->n_row; i++)
		if (strcmp(rows->row[i]->code, code) == 0)
			return true;
	return false;
}

static Od__OrderPlaced *place(struct fixture *f, const char *customer, const char *item,
	const char *quantity)
{
	return RUN(f, order, place, "customer", customer, "line.0.item", item, "line.0.quantity",
		quantity, NULL);
}

static void ranges(struct fixture *f)
{
	Od__DraftDone *draft;
	Od__DraftShown *shown;
	const char *n;

	ok(finds(f, "FULL", "1012") && place(f, "FULL", "1012", "1"), "without one everything is sold");
	fixture_as(f, "");
	shop_config(f, "assortment", "street", "record.name", "street food", "record.assortment.product.0",
		"1010", "record.assortment.product.1", "1013", "record.assortment.kind.0", "restaurant",
		NULL);
	shop_config(f, "assortment", "all-but", "record.assortment.except.0", "1013", NULL);
	fixture_as(f, "li.na");
	ok(finds(f, "FULL", "1010"), "what is in it is found");
	ok(!finds(f, "FULL", "1012"), "what is not is not");
	ok(place(f, "FULL", "1010", "1") != NULL, "the one is sold: %s", f->text);
	place(f, "FULL", "1012", "1");
	is_int(OD__MESSAGE__NOT_IN_RANGE, shop_refused(f), "the other is refused: %s", f->text);
	fixture_as(f, "");
	RUN(f, customer, edit, "customer", "TIGHT", "change.assortment", "all-but", NULL);
	fixture_as(f, "li.na");
	ok(place(f, "TIGHT", "1012", "1") != NULL, "a customer's own stands before his kind: %s", f->text);
	place(f, "TIGHT", "1013", "1");
	is_int(OD__MESSAGE__NOT_IN_RANGE, shop_refused(f), "and takes out what it names");
	draft = RUN(f, draft, open, "customer", "FULL", NULL);
	n = fixture_text(f, draft, "made.id");
	ok(RUN(f, draft, put, "draft", n, "text", "2hjy", NULL) != NULL, "said in one breath: %s", f->text);
	ok(RUN(f, draft, put, "draft", n, "text", "3jbsc", NULL) != NULL, "and something else: %s", f->text);
	shown = RUN(f, draft, show, "draft", n, NULL);
	is_string("1013", fixture_text(f, shown, "line.0.code"), "what is sold is meant");
	is_string("false", fixture_text(f, shown, "line.0.holds")[0] ? fixture_text(f, shown,
		"line.0.holds") : "false", "and held by nothing");
	is_int(OD__MESSAGE__NOT_IN_RANGE, fixture_int(shown, "line.1.message.message"),
		"what is not says why");
	RUN(f, order, place, "draft", n, NULL);
	ok(shop_refused(f) != 0, "and is not placed: %s", f->text);
	fixture_as(f, "");
	shop_config(f, "assortment", "street", "record.retired", "true", NULL);
	fixture_as(f, "li.na");
	ok(place(f, "FULL", "1012", "1") != NULL, "retired, it holds nobody back: %s", f->text);
}

static void shortage(struct fixture *f)
{
	Od__ShortageRows *rows = RUN(f, stock, shortage, NULL);
	int64_t lines = fixture_int(rows, "all.lines"), missed = fixture_int(rows, "all.short_lines");

	is_int(0, missed, "nothing was short: %s", f->text);
	fixture_as(f, "");
	RUN(f, setting, set, "name", "short", "value", "hold", NULL);
	fixture_as(f, "li.na");
	ok(RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "40",
		"line.1.item", "1011", "line.1.quantity", "30", "line.2.item", "1010", "line.2.quantity",
		"2", NULL) != NULL, "70 of 52: %s", f->text);
	rows = RUN(f, stock, shortage, NULL);
	is_int(lines + 3, fixture_int(rows, "all.lines"), "three lines more");
	is_int(1, fixture_int(rows, "all.short_lines"), "one of them short");
	is_string("1011", fixture_text(f, rows, "row.0.code"), "of these goods");
	is_string("18", fixture_text(f, rows, "row.0.missing"), "18 were missing");
	is_int((missed + 1) * 1000000 / (lines + 3), fixture_int(rows, "all.rate"), "the rate");
	is_string("1%", fixture_text(f, rows, "target"), "beside its target");
	rows = RUN(f, stock, shortage, "product", "1010", NULL);
	is_int(0, fixture_int(rows, "all.short_lines"), "of other goods none");
	RUN(f, stock, shortage, "from", "2026-11-20", "until", "2026-11-19", NULL);
	is_int(OD__MESSAGE__DAYS_SPAN, shop_refused(f), "days go forward");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	ranges(f);
	shortage(f);
	fixture_close(f);
	return tap_result();
}
