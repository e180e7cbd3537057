/* SPDX-License-Identifier: ISC */
/*
 * order: placed from lines, held, refused, imported, cancelled, listed; and whatever is placed and
 * cancelled at random, stock and figures add up.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void place(struct fixture *f)
{
	Od__OrderPlaced *placed;
	Od__OrderShown *shown;
	Od__StockRows *stock;

	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity",
		"12", "line.1.item", "1011", "line.1.quantity", "6", "line.2.item", "1016",
		"line.2.quantity", "3", "line.2.unit", "jin", "note", "ring at the back door", NULL);
	ok(placed != NULL, "an order of three lines is placed: %s", f->text);
	is_int(22200 + 19200 + 1800, fixture_int(placed, "total"), "its total");
	is_string("confirmed", fixture_text(f, placed, "state"), "its state");
	is_string("2026-11-20", fixture_text(f, placed, "day"), "for tomorrow");
	is_string("1", fixture_text(f, placed, "made.said"), "its number is said");
	is_int(OD__MESSAGE__ORDER_PLACED, fixture_int(placed, "made.note.message"),
		"with the sentence to show");
	is_string("Fri 07:00-09:00", fixture_text(f, placed, "made.note.arg.3"), "day and window");
	shown = RUN(f, order, show, "id", "1", NULL);
	is_string("ring at the back door", fixture_text(f, shown, "order.note"), "the note");
	is_string("li.na", fixture_text(f, shown, "by"), "who took it");
	is_string("6.00", fixture_text(f, shown, "line.2.price"), "a jin costs half a kilo");
	is_string("1.5", fixture_text(f, shown, "order.line.2.quantity"), "3 jin are 1.5 kg");
	is_string("文三路 1 号", fixture_text(f, shown, "address"), "where it goes");
	is_int(1, f->opened_count, "showing it opens the customer's record");
	stock = RUN(f, stock, show, "product", "1010", NULL);
	is_string("328", fixture_text(f, stock, "row.0.free"), "stock is reserved");
	stock = RUN(f, stock, show, "product", "1016", NULL);
	is_int(0, stock ? (long long)stock->n_row : -1, "goods without a row are not tracked");
	is_int(0, shop_faults(f), "all adds up");
}

static void refusals(struct fixture *f)
{
	uint64_t before = store_committed(f->store);

	RUN(f, order, place, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__ORDER_EMPTY, shop_refused(f), "no line");
	RUN(f, order, place, "customer", "NOBODY", "line.0.item", "1010", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such customer");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "9999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such item");
	is_string("line.0.item", f->refusal.field, "the field is named");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.unit", "box", NULL);
	is_string("芝麻酱 has no box: jar, case.", f->text, "no such unit");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "0",
		NULL);
	is_int(OD__MESSAGE__QUANTITY_NOT_ABOVE, shop_refused(f), "nothing of it");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1000000",
		"line.0.price", "100000000", "line.0.reason", "x", NULL);
	is_int(OD__MESSAGE__TOTAL_LIMIT, shop_refused(f), "more than a total can be");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity",
		"2000000", NULL);
	is_int(OD__MESSAGE__QUANTITY_LIMIT, shop_refused(f), "too much of it");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.price", "17",
		NULL);
	is_int(OD__MESSAGE__PRICE_WANTS_REASON, shop_refused(f), "a price without a reason");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.price", "17",
		"line.0.reason", "friend", NULL);
	is_int(OD__MESSAGE__MANUAL_PRICE_ROLE, shop_refused(f), "a price by hand needs the role");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "delivery.day",
		"2026-11-18", NULL);
	is_int(OD__MESSAGE__DAY_OVER, shop_refused(f), "a day that is over");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "delivery.day",
		"2026-11-22", NULL);
	is_string("There is no delivery on Sun 22 Nov. The next is Fri 20 Nov.", f->text,
		"a day without delivery");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "delivery.day",
		"2026-11-19", NULL);
	is_int(OD__MESSAGE__DAY_CLOSED, shop_refused(f), "a day behind its cut-off");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "12",
		"accept_total", "200", NULL);
	is_string("The total is 222.00 now, you saw 200.00. F10 places it at 222.00.", f->text,
		"another total than was seen");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "number", "A-1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "a number of elsewhere needs import");
	RUN(f, order, cancel, "id", "99", "reason", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such order");
	is_int((long long)before, (long long)store_committed(f->store),
		"refusals commit nothing");
	is_int(0, shop_faults(f), "all adds up");
}

static void holds(struct fixture *f)
{
	Od__OrderPlaced *placed;

	placed = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1010", "line.0.quantity",
		"20", NULL);
	is_string("confirmed", fixture_text(f, placed, "state"), "370.00 of 500.00");
	placed = RUN(f, order, place, "customer", "BRANCH", "line.0.item", "1010",
		"line.0.quantity", "10", NULL);
	is_string("held", fixture_text(f, placed, "state"), "a branch rolls up to its payer");
	is_string("credit", fixture_text(f, placed, "hold.0"), "for credit");
	is_string("Order 3 placed and held (above the credit limit): 1 line 185.00. "
		"A supervisor releases it.",
		refusal_text(&(struct refusal) { .message = placed->made->note->message,
			.arg = { placed->made->note->arg[0], placed->made->note->arg[1],
				placed->made->note->arg[2], placed->made->note->arg[3] },
			.args = 4 }, f->arena, NULL), "and says so");
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1026", "line.0.quantity",
		"2", NULL);
	is_string("short", fixture_text(f, placed, "hold.0"), "no stock holds an order");
	is_int(0, shop_faults(f), "all adds up");
	ok(RUN(f, order, cancel, "id", "3", "reason", "ordered twice", NULL) != NULL,
		"a held order is cancelled: %s", f->text);
	RUN(f, order, cancel, "id", "3", "reason", "again", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "but once");
	placed = RUN(f, order, place, "customer", "BRANCH", "line.0.item", "1010",
		"line.0.quantity", "7", NULL);
	is_string("confirmed", fixture_text(f, placed, "state"), "the credit came back");
	is_int(0, shop_faults(f), "all adds up");
}

static void manual(struct fixture *f)
{
	Od__OrderPlaced *placed;
	Od__OrderShown *shown;

	fixture_as(f, "zhao.min");
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity",
		"2", "line.0.unit", "case", "line.0.price", "200", "line.0.reason", "promised", NULL);
	is_int(40000, fixture_int(placed, "total"), "2 cases at 200.00 by hand: %s", f->text);
	shown = RUN(f, order, show, "id", fixture_text(f, placed, "order"), NULL);
	is_string("manual: promised", fixture_text(f, shown, "line.0.why"), "why it costs so");
	fixture_as(f, "li.na");
}

static void import(struct fixture *f)
{
	Od__OrderPlaced *first, *again;
	Od__OrderRows *rows;

	fixture_as(f, "");
	first = RUN(f, order, place, "customer", "FULL", "number", "10248", "placed_at",
		"2025-07-04T00:00:00Z", "line.0.item", "1010", "line.0.quantity", "10",
		"line.0.price", "9.8049", "line.0.discount", "0.1549", NULL);
	is_int(8330, fixture_int(first, "total"), "9.80 less 15 %%: price and discount as given");
	is_string("delivered", fixture_text(f, first, "state"), "an order of the past is over");
	again = RUN(f, order, place, "customer", "FULL", "number", "10248", "placed_at",
		"2025-07-04T00:00:00Z", "line.0.item", "1010", "line.0.quantity", "10", NULL);
	is_int(fixture_int(first, "order"), fixture_int(again, "order"),
		"the same number is the same order");
	rows = RUN(f, order, list, "day", "2025-07-04", NULL);
	is_int(1, fixture_int(rows, "count"), "it stands under its day");
	is_int(8330, fixture_int(rows, "sum"), "with its sum");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "li.na");
}

static void lists(struct fixture *f)
{
	Od__OrderRows *rows, *next;
	Od__DeliveryRows *due;
	int twice = 0;

	rows = RUN(f, order, list, "day", "today", "page.limit", "2", NULL);
	is_int(2, rows ? (long long)rows->n_row : -1, "a page of two: %s", f->text);
	is_int(6, fixture_int(rows, "count"), "of six");
	is_int(24, rows ? (long long)rows->n_hour : 0, "the hours of the day");
	is_int(6, rows ? rows->hour[14] : 0, "all at two o'clock");
	next = RUN(f, order, list, "day", "today", "page.limit", "200", "page.after", rows->after,
		NULL);
	is_int(4, next ? (long long)next->n_row : -1, "the rest after it");
	for (size_t i = 0; next && i < next->n_row; i++)
		twice += next->row[i]->order == rows->row[0]->order ||
			next->row[i]->order == rows->row[1]->order;
	is_int(0, twice, "none twice");
	rows = RUN(f, order, list, "state", "held", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "one is held");
	rows = RUN(f, order, list, "customer", "TIGHT", NULL);
	is_int(1, fixture_int(rows, "count"), "of one customer");
	rows = RUN(f, order, list, "product", "1026", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "of one product");
	RUN(f, order, list, "page.limit", "1000", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "a page has a limit");
	due = RUN(f, delivery, list, "day", "+1", NULL);
	is_int(5, due ? (long long)due->n_row : -1, "five go tomorrow");
	due = RUN(f, delivery, list, "customer", "TIGHT", NULL);
	is_int(1, due ? (long long)due->n_row : -1, "where is my order");
	fixture_as(f, "wang.fang");
	rows = RUN(f, order, list, "day", "today", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "a rep sees none of others' customers");
	RUN(f, order, show, "id", "1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor one of them");
	fixture_as(f, "li.na");
}

/* Orders placed and cancelled in any order of time: everything still adds up. */
static void at_random(struct fixture *f)
{
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	static const char *const items[] = { "1010", "1011", "1012", "1016", "1026" };
	unsigned seed = 20261119, live = 0;
	uint64_t number[200];
	unsigned steps = tap_rounds(200);
	bool adds_up = true;

	fixture_as(f, "");
	for (unsigned i = 0; i < steps && adds_up; i++) {
		Od__OrderPlaced *placed;
		char day[40], quantity[20];

		seed = seed * 1103515245u + 12345u;
		if (live && (seed >> 16) % 3 == 0) {
			unsigned which = (seed >> 20) % live;

			RUN(f, order, cancel, "id", arena_format(f->arena, "%" PRIu64,
				number[which]), "reason", "test", NULL);
			if (f->status)
				diag("%s", f->text);
			number[which] = number[--live];
		} else {
			snprintf(day, sizeof day, "2026-%02u-%02uT%02u:00:00Z",
				6 + (seed >> 17) % 5, 1 + (seed >> 21) % 28, (seed >> 9) % 24);
			snprintf(quantity, sizeof quantity, "%u.5", (seed >> 13) % 40);
			placed = RUN(f, order, place, "customer", customers[(seed >> 16) % 3],
				"placed_at", day, "state", "confirmed", "line.0.item",
				items[(seed >> 18) % 5], "line.0.quantity", quantity,
				"line.1.item", items[(seed >> 11) % 5], NULL);
			if (placed)
				number[live++] = placed->order;
			else
				diag("%s", f->text);
		}
		if (i % 20 == 19)
			adds_up = shop_faults(f) == 0;
	}
	ok(adds_up, "%u orders placed and cancelled in any order of time add up", steps);
	fixture_reopen(f);
	is_int(0, shop_faults(f), "and do after a restart");
}

/* Orders of long ago, as bare rows: what a list looks at is all that counts. */
static enum status write_old(struct verb *v, void *baton)
{
	uint64_t *id = baton;
	enum status s = OK;

	for (int i = 0; !s && i < 500; i++, ++*id) {
		Od__Order o = OD__ORDER__INIT;
		struct key key = key_u64(*id);

		o.has_id = o.has_customer = o.has_placed_at = o.has_state = true;
		o.id = *id;
		o.customer = 1;
		o.placed_at = (int64_t)*id * 1000;
		o.state = OD__ORDER_STATE__DELIVERED;
		s = table_insert(v->txn, TABLE_ORDER, &key, &o.base);
	}
	return s;
}

static void long_list(struct fixture *f)
{
	uint64_t id = 1000000;
	Od__OrderRows *rows;
	const char *after;

	for (int i = 0; i < 11; i++)
		is_int(OK, fixture_write(f, write_old, &id), "500 orders of long ago");
	rows = RUN(f, order, list, "state", "closed", NULL);
	ok(rows && rows->n_row == 0 && rows->after, "a list that finds little stops and says where");
	after = rows && rows->after ? rows->after : "";
	rows = RUN(f, order, list, "state", "closed", "page.after", after, NULL);
	ok(rows && rows->n_row == 0 && !rows->after, "and goes on from there to the end");
}

/* However large a piece is, what a day carries adds up. */
static void loads(struct fixture *f)
{
	Od__OrderPlaced *placed;

	fixture_as(f, "");
	ok(RUN(f, product, save, "code", "1013", "load", "9223372036854775", NULL) != NULL,
		"goods as large as can be said: %s", f->text);
	placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1013", "line.0.quantity",
		"900000", NULL);
	is_string("1000000000000", fixture_text(f, RUN(f, order, show, "id",
		fixture_text(f, placed, "order"), NULL), "order.load"), "a load has an end: %s", f->text);
	RUN(f, product, save, "code", "1013", "load", "1", NULL);
	RUN(f, order, cancel, "id", fixture_text(f, placed, "order"), "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	place(f);
	refusals(f);
	holds(f);
	manual(f);
	import(f);
	lists(f);
	at_random(f);
	loads(f);
	long_list(f);
	fixture_close(f);
	return tap_result();
}
