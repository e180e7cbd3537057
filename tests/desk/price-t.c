/* SPDX-License-Identifier: ISC */
/*
 * price: list and customer prices saved and quoted, by day, step and group; stock moved and shown.
 */
#include <string.h>

#include "desk/fixture.h"
#include "desk/price.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* Price of a line for a customer on a day ("" today); "" when it was refused. */
static const char *quoted(struct fixture *f, const char *customer, const char *item,
	const char *quantity, const char *day)
{
	Od__PriceQuoted *q = *day ? RUN(f, price, quote, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, "day", day, NULL) : RUN(f, price, quote, "customer",
		customer, "line.0.item", item, "line.0.quantity", quantity, NULL);

	return fixture_text(f, q, "line.0.price");
}

static void levels(struct fixture *f)
{
	Od__PriceQuoted *q;
	Od__Made *made;

	fixture_as(f, "");
	is_string("18.50", quoted(f, "FULL", "1010", "1", ""), "the list price");
	is_string("18.50", quoted(f, "FULL", "1010", "1", "2020-01-01"), "of a first price for ever");
	made = RUN(f, price, save, "level", "list", "product", "1010", "price", "19", NULL);
	is_int(OD__MESSAGE__PRICE_SAVED, fixture_int(made, "note.message"), "a new list price");
	is_string("19.00", quoted(f, "FULL", "1010", "1", ""), "holds from today on");
	is_string("18.50", quoted(f, "FULL", "1010", "1", "2026-11-18"), "not before");
	made = RUN(f, price, save, "product", "1010", "price", "20", "from", "2026-12-01", NULL);
	is_string("19.00", quoted(f, "FULL", "1010", "1", ""), "one of December not yet");
	is_string("20.00", quoted(f, "FULL", "1010", "1", "2026-12-01"), "but then");
	RUN(f, price, save, "product", "1010", "price", "18.50", NULL);
	is_string("18.50", quoted(f, "FULL", "1010", "1", "2026-12-01"),
		"a price without end takes the place of later ones");
	RUN(f, price, save, "customer", "FULL", "product", "1010", "price", "17.20", NULL);
	is_string("17.20", quoted(f, "FULL", "1010", "1", ""), "a customer's own price");
	is_string("18.50", quoted(f, "TIGHT", "1010", "1", ""), "is no other's");
	RUN(f, price, save, "customer", "FULL", "product", "1010", "step.0.from", "0",
		"step.0.price", "17", "step.1.from", "100", "step.1.price", "16", "to", "2026-11-30",
		NULL);
	is_string("17.00", quoted(f, "FULL", "1010", "99", ""), "steps: below");
	is_string("16.00", quoted(f, "FULL", "1010", "100", ""), "and reached");
	is_string("17.20", quoted(f, "FULL", "1010", "100", "2026-12-01"), "behind its end the older");
	made = RUN(f, price, save, "level", "ladder", "product", "1011", "step.0.from", "12",
		"step.0.ppm", "5%", NULL);
	is_int(OD__MESSAGE__PRICE_DRAFTED, fixture_int(made, "note.message"),
		"a ladder is a draft until it is published");
	is_string("32.00", quoted(f, "FULL", "1011", "12", ""), "and changes nothing");
	q = RUN(f, price, quote, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2",
		"line.0.unit", "case", "line.1.item", "1016", "line.1.quantity", "1.5", NULL);
	is_string("204.00", fixture_text(f, q, "line.0.price"), "a case costs twelve");
	is_string("customer_price", fixture_text(f, q, "line.0.why.level"), "and why");
	is_int(40800 + 1800, fixture_int(q, "total"), "together");
	is_string("340", fixture_text(f, q, "line.0.free"), "with the stock");
	fixture_reopen(f);
	is_string("17.00", quoted(f, "FULL", "1010", "1", ""), "prices outlive a restart");
	is_string("18.50", quoted(f, "TIGHT", "1010", "1", ""), "list prices too");
}

static void refusals(struct fixture *f)
{
	fixture_as(f, "");
	RUN(f, price, save, "product", "9999", "price", "1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such product");
	RUN(f, price, save, "price", "1", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "of what");
	RUN(f, price, save, "product", "1010", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "how much");
	RUN(f, price, save, "product", "1010", "price", "-1", NULL);
	is_int(OD__MESSAGE__PRICE_RANGE, shop_refused(f), "less than nothing");
	RUN(f, price, save, "product", "1010", "price", "1", "from", "2026-12-02", "to",
		"2026-12-01", NULL);
	is_int(OD__MESSAGE__DATES_BACKWARD, shop_refused(f), "an end before the begin");
	RUN(f, price, save, "product", "1010", "step.0.from", "10", "step.0.price", "2",
		"step.1.from", "5", "step.1.price", "1", NULL);
	is_int(OD__MESSAGE__PRICE_STEPS, shop_refused(f), "steps that do not rise");
	RUN(f, price, save, "product", "1010", "price", "1", "unit", "box", NULL);
	is_int(OD__MESSAGE__NO_SUCH_UNIT, shop_refused(f), "a unit that it has not");
	RUN(f, price, save, "level", "list", "customer", "FULL", "product", "1010", "price", "1",
		NULL);
	is_int(OD__MESSAGE__LIST_FOR_ALL, shop_refused(f), "a list price of one customer");
	RUN(f, price, save, "level", "contract", "product", "1010", "price", "1", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "a contract with nobody");
	RUN(f, customer, add, "code", "EURO", "name", "Euro Deli", "currency", "EUR", NULL);
	RUN(f, price, quote, "customer", "EURO", "line.0.item", "1010", NULL);
	is_string("1010 has no price in EUR.", f->text, "no price in another currency");
	fixture_as(f, "li.na");
	RUN(f, price, save, "product", "1010", "price", "1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator sets no prices");
}

static void stock(struct fixture *f)
{
	Od__StockRows *rows;
	Od__Made *made;

	RUN(f, order, place, "customer", "FULL", "line.0.item", "1012", "line.0.quantity", "5",
		"line.1.item", "1014", "line.1.quantity", "2", NULL);
	made = RUN(f, stock, move, "kind", "receive", "line.0.product", "1012", "line.0.quantity",
		"20", "line.0.safety", "30", "reference", "PO 7", NULL);
	is_int(OD__MESSAGE__STOCK_MOVED, fixture_int(made, "note.message"), "goods come in: %s",
		f->text);
	rows = RUN(f, stock, show, "product", "1012", NULL);
	is_string("20", fixture_text(f, rows, "row.0.on_hand"), "on hand");
	is_string("5", fixture_text(f, rows, "row.0.reserved"),
		"what open orders wait for is reserved when goods become tracked");
	is_string("15", fixture_text(f, rows, "row.0.free"), "free");
	rows = RUN(f, stock, show, "below_safety", "true", NULL);
	is_string("1012", fixture_text(f, rows, "row.0.code"), "below safety");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1012", "line.0.quantity", "-3",
		"line.0.reason", "broken", NULL);
	RUN(f, stock, move, "kind", "transfer", "to_site", "2", "line.0.product", "1012",
		"line.0.quantity", "4", NULL);
	rows = RUN(f, stock, show, "product", "1012", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "at two sites");
	is_string("13", fixture_text(f, rows, "row.0.on_hand"), "less at the first");
	is_string("4", fixture_text(f, rows, "row.1.on_hand"), "more at the second");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1012", "line.0.quantity", "-300",
		NULL);
	is_int(OD__MESSAGE__STOCK_RANGE, shop_refused(f), "not below nothing");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1012", "line.0.quantity",
		"9223372036854775.807", NULL);
	is_int(OD__MESSAGE__STOCK_RANGE, shop_refused(f), "nor above all that can be counted");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1012", "line.0.quantity", "1",
		"line.0.safety", "-1", NULL);
	is_int(OD__MESSAGE__STOCK_RANGE, shop_refused(f), "nor safe below nothing");
	RUN(f, stock, move, "kind", "transfer", "line.0.product", "1012", "line.0.quantity", "1",
		NULL);
	is_int(OD__MESSAGE__SITE_ODD, shop_refused(f), "a transfer goes somewhere");
	RUN(f, stock, move, "kind", "count", "line.0.product", "1012", "line.0.quantity", "1",
		"line.1.product", "1012", "line.1.quantity", "2", NULL);
	is_int(OD__MESSAGE__COUNTED_TWICE, shop_refused(f), "counted once");
	RUN(f, stock, move, "kind", "count", "line.0.product", "1015", "line.0.quantity", "9",
		"line.1.product", "1014", "line.1.quantity", "9", NULL);
	rows = RUN(f, stock, show, "product", "1014", NULL);
	is_string("2", fixture_text(f, rows, "row.0.reserved"), "several become tracked at once");
	rows = RUN(f, stock, show, "page.limit", "2", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "a page of two");
	rows = RUN(f, stock, show, "page.after", rows->after ? rows->after : "", NULL);
	ok(rows && rows->n_row >= 2, "and the rest");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	levels(f);
	refusals(f);
	stock(f);
	fixture_close(f);
	return tap_result();
}
