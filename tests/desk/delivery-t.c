/* SPDX-License-Identifier: ISC */
/*
 * delivery: stock by batch, orders that leave first to expire first, arrive, come back in part or
 * whole; stations and temperatures; and whatever is sent and returned at random, stock, batches,
 * orders and figures add up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void receive(struct fixture *f, const char *batch, const char *expiry, const char *quantity)
{
	ok(RUN(f, stock, move, "kind", "receive", "line.0.product", "1011", "line.0.batch", batch,
		"line.0.quantity", quantity, "line.0.expiry", expiry, NULL) != NULL,
		"%s of batch %s come in: %s", quantity, batch, f->text);
}

/* "B0817 22, B0902 30": the batches of a product as they leave. */
static const char *batches(struct fixture *f, const char *product)
{
	static char text[500];
	Od__StockRows *rows = RUN(f, stock, show, "product", product, NULL);

	*text = '\0';
	for (size_t i = 0; rows && rows->n_row && i < rows->row[0]->n_batch; i++) {
		char path[60], *end = text + strlen(text);

		snprintf(path, sizeof path, "row.0.batch.%zu.on_hand", i);
		snprintf(end, sizeof text - (size_t)(end - text), "%s%s %s%s", i ? ", " : "",
			rows->row[0]->batch[i]->batch, fixture_text(f, rows, path),
			rows->row[0]->batch[i]->blocked ? " blocked" : "");
	}
	return text;
}

static void moves(struct fixture *f)
{
	Od__StockRows *rows;

	fixture_as(f, "");
	is_string(" 52", batches(f, "1011"), "what was counted without a batch");
	receive(f, "B0902", "2027-09-01", "30");
	receive(f, "B0817", "2027-08-16", "22");
	receive(f, "b0817", "2029-01-01", "8");
	is_string("B0817 30, B0902 30,  52", batches(f, "1011"), "first to expire on top");
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("2027-08-16", fixture_text(f, rows, "row.0.batch.0.expiry"),
		"a batch keeps its day");
	is_string("112", fixture_text(f, rows, "row.0.on_hand"), "the sum is on hand");
	ok(RUN(f, stock, move, "kind", "count", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "22", NULL) != NULL, "a batch is counted: %s", f->text);
	ok(RUN(f, stock, move, "kind", "count", "line.0.product", "1011", "line.0.quantity", "100",
		NULL) != NULL, "all of it is counted");
	is_string("B0817 18, B0902 30,  52", batches(f, "1011"), "what lacks was of the first");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "-19", NULL);
	is_string("Batch B0817 of 1011 has 18. Count it, or name another.", f->text,
		"no batch goes below nothing");
	RUN(f, stock, move, "kind", "count", "line.0.product", "1011", "line.0.quantity", "1",
		"line.1.product", "1011", "line.1.batch", "B0817", "line.1.quantity", "1", NULL);
	is_int(OD__MESSAGE__COUNTED_TWICE, shop_refused(f), "all and a part in one count");
	ok(RUN(f, stock, move, "kind", "transfer", "to_site", "2", "line.0.product", "1011",
		"line.0.quantity", "20", NULL) != NULL, "some go to another site: %s", f->text);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("2", fixture_text(f, rows, "row.1.batch.1.on_hand"), "with their batches");
	is_string("B0902 28,  52", batches(f, "1011"), "the others stay");
	is_int(0, shop_faults(f), "all adds up");
}

static void sent(struct fixture *f)
{
	Od__DeliveryShown *shown;
	Od__DeliveryRows *rows;
	Od__Made *made;

	RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "40",
		"line.1.item", "1016", "line.1.quantity", "3", "line.2.item", "1010",
		"line.2.quantity", "5", NULL);
	RUN(f, delivery, dispatch, "order", "1", NULL);
	RUN(f, delivery, dispatch, "order", "1", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "what left cannot leave again");
	fixture_as(f, "li.na");
	shown = RUN(f, delivery, show, "shipment", "D-1", NULL);
	ok(shown != NULL, "the shipment is shown: %s", f->text);
	is_string("B0902", fixture_text(f, shown, "line.1.batch"), "the first batch leaves whole");
	is_string("28", fixture_text(f, shown, "line.1.quantity"), "all of it");
	is_string("12", fixture_text(f, shown, "line.2.quantity"), "the rest without a batch");
	is_string("on_the_way", fixture_text(f, shown, "shipment.state"), "it is on its way");
	is_int(1, f->opened_count, "showing it opens the customer's record");
	is_string(" 40", batches(f, "1011"), "gone from the stock");
	rows = RUN(f, delivery, list, "customer", "FULL", NULL);
	is_string("D-1", fixture_text(f, rows, "row.0.shipment"), "the list names it");
	is_string("shipped", fixture_text(f, rows, "row.0.state"), "and the order's state");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, order, cancel, "id", "1", "reason", "too late", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "it cannot be cancelled any more");

	fixture_as(f, "");
	RUN(f, delivery, done, "shipment", "D-1", "line.0.n", "1", "line.0.quantity", "41", NULL);
	is_string("Line 1: 40 were sent, so 41 cannot have arrived.", f->text, "more than was sent");
	RUN(f, delivery, done, "shipment", "D-1", "failed", "true", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "why did it come back?");
	made = RUN(f, delivery, done, "shipment", "D-1", "line.0.n", "1", "line.0.quantity", "30",
		"proof", "王经理", NULL);
	ok(made != NULL, "30 of 40 arrive: %s", f->text);
	is_int(OD__MESSAGE__SHIPMENT_ARRIVED, fixture_int(made, "note.message"), "it says so");
	is_string("confirmed", fixture_text(f, made, "note.arg.2"), "the order waits for the rest");
	is_string(" 50", batches(f, "1011"), "ten are back in their batch");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, delivery, done, "shipment", "D-1", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "it arrives once");
	ok(RUN(f, delivery, dispatch, "order", "1", NULL) != NULL, "the rest is sent: %s", f->text);
	made = RUN(f, delivery, done, "shipment", "D-2", NULL);
	is_string("delivered", fixture_text(f, made, "note.arg.2"), "now all is delivered");
	is_int(0, shop_faults(f), "all adds up");
}

static void refusals(struct fixture *f)
{
	uint64_t before;

	RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "30",
		NULL);
	before = store_committed(f->store);
	RUN(f, delivery, dispatch, "order", "2", "line.0.n", "9", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such line");
	RUN(f, delivery, dispatch, "order", "2", "line.0.n", "1", "line.0.quantity", "31", NULL);
	is_string("Line 1 of order 2 has 30 left to send.", f->text, "more than was ordered");
	RUN(f, delivery, dispatch, "order", "2", "line.0.n", "1", "line.1.n", "1", NULL);
	is_int(OD__MESSAGE__LINE_NOT_OPEN, shop_refused(f), "one line twice");
	RUN(f, delivery, dispatch, "order", "2", "at", "2026-11-19T06:05:01Z", NULL);
	is_int(OD__MESSAGE__TIME_AHEAD, shop_refused(f), "nothing leaves a second from now");
	RUN(f, delivery, dispatch, "order", "2", "at", "2026-11-19T05:59:00Z", NULL);
	is_string("Order 2 was placed Thu 19 Nov 14:05: nothing of it left before.", f->text,
		"nor before it was ordered");
	RUN(f, delivery, dispatch, "order", "2", "line.0.n", "1", "line.0.batch", "B0817", NULL);
	is_string("1011: 0 of 30 may leave. Send so many, or count the stock again.", f->text,
		"a batch that is not there");
	RUN(f, delivery, show, "shipment", "D-99", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such shipment");
	is_int((long long)before, (long long)store_committed(f->store), "nothing was committed");
	fixture_as(f, "li.na");
	RUN(f, delivery, dispatch, "order", "2", NULL);
	is_int(ERR_REFUSED, f->status, "an operator sends nothing");
	fixture_as(f, "");
}

static void trail(struct fixture *f)
{
	Od__DeliveryShown *shown;
	Od__DeliveryRows *rows;
	Od__TicketRows *tickets;
	Od__TicketShown *ticket;
	Od__Made *made;

	ok(RUN(f, product, save, "code", "1011", "temperature_low", "5", "temperature_high", "25",
		NULL) != NULL, "goods that want 5 to 25 degrees: %s", f->text);
	RUN(f, delivery, dispatch, "order", "2", "eta", "2026-11-19T08:00:00Z", NULL);
	made = RUN(f, delivery, trail, "shipment", "D-3", "station", "hub", "temperature", "14.2",
		NULL);
	is_int(OD__MESSAGE__TRAIL_NOTED, fixture_int(made, "note.message"), "a station: %s", f->text);
	made = RUN(f, delivery, trail, "shipment", "D-3", "station", "van", "temperature",
		"25", NULL);
	is_int(OD__MESSAGE__TRAIL_NOTED, fixture_int(made, "note.message"), "as warm as it may be");
	made = RUN(f, delivery, trail, "shipment", "D-3", "station", "van", "temperature", "25.04",
		NULL);
	is_int(OD__MESSAGE__TRAIL_OUTSIDE, fixture_int(made, "note.message"),
		"too warm by less than a tenth");
	made = RUN(f, delivery, trail, "shipment", "D-3", "temperature", "32", NULL);
	is_int(OD__MESSAGE__TRAIL_NOTED, fixture_int(made, "note.message"), "is said once");
	tickets = RUN(f, ticket, list, "customer", "FULL", NULL);
	is_int(1, tickets ? (long long)tickets->n_row : -1, "and opened one complaint by itself");
	is_int(1, fixture_int(tickets, "row.0.severity"), "of the highest severity");
	ticket = RUN(f, ticket, show, "id", fixture_text(f, tickets, "row.0.said"), NULL);
	is_int(3, fixture_int(ticket, "ticket.shipment"), "about this shipment");
	is_string(fixture_text(f, RUN(f, delivery, show, "shipment", "D-3", NULL), "shipment.line.0.batch"),
		fixture_text(f, ticket, "ticket.batch"), "and what came with it");
	is_string("D-3: 25.04 °C, van", fixture_text(f, ticket, "ticket.text"), "in words");
	RUN(f, delivery, trail, "shipment", "D-3", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nothing told");
	RUN(f, delivery, trail, "shipment", "D-3", "temperature", "3000", NULL);
	is_int(OD__MESSAGE__DEGREES_RANGE, shop_refused(f), "no such heat");
	shown = RUN(f, delivery, show, "shipment", "d3", NULL);
	is_int(142, fixture_int(shown, "shipment.coldest"), "the coldest");
	is_int(320, fixture_int(shown, "shipment.warmest"), "the warmest");
	is_string("van", fixture_text(f, shown, "trail.1.station"), "the stations in their order");
	rows = RUN(f, delivery, list, "late", "true", NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "nothing is late yet");
	fixture_clock(f, "2026-11-19T09:00:00Z");
	rows = RUN(f, delivery, list, "late", "true", NULL);
	is_string("D-3", fixture_text(f, rows, "row.0.shipment"), "past the time told it is late");
	made = RUN(f, delivery, done, "shipment", "D-3", "failed", "true", "reason", "nobody there",
		NULL);
	is_int(OD__MESSAGE__SHIPMENT_BACK, fixture_int(made, "note.message"), "all of it came back");
	rows = RUN(f, delivery, list, "order", "2", NULL);
	is_string("confirmed", fixture_text(f, rows, "row.0.state"), "the order waits again");
	is_int(0, shop_faults(f), "all adds up");
}

/* A logger of a minute for two days: all that it says counts, so many stations are kept. */
static void logger(struct fixture *f)
{
	Od__DeliveryShown *shown;
	unsigned refused = 0;

	for (int i = 0; i < 1100; i++)
		refused += !RUN(f, delivery, trail, "shipment", "D-3", "station", arena_format(f->arena,
			"minute %d", i), "temperature", i == 1090 ? "-9" : "10", NULL);
	is_int(0, refused, "no row of a long trail is refused: %s", f->text);
	shown = RUN(f, delivery, show, "shipment", "D-3", NULL);
	is_string("minute 1099", fixture_text(f, shown, "shipment.station"), "the last one is the newest");
	is_int(-90, fixture_int(shown, "shipment.coldest"),
		"the coldest counts, though its station is not kept");
	is_int(1000, fixture_int(shown, "shipment.events"), "a thousand are kept");
}

/* Goods that left before anybody counted them, and come back after. */
static void tracked_since(struct fixture *f)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1018",
		"line.0.quantity", "3", NULL);
	char *order = arena_format(f->arena, "%llu", (unsigned long long)(o ? o->order : 0));
	Od__Made *sent = RUN(f, delivery, dispatch, "order", order, NULL);

	ok(sent && RUN(f, stock, move, "kind", "count", "line.0.product", "1018", "line.0.quantity",
		"50", NULL), "goods are counted when some are on their way: %s", f->text);
	ok(RUN(f, delivery, done, "shipment", sent ? sent->said : "", "failed", "true", "reason",
		"nobody there", NULL) != NULL, "which come back: %s", f->text);
	is_int(0, shop_faults(f), "their order waits for them");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	is_int(0, shop_faults(f), "and gives them up");
}

static const char *number(int most)
{
	static char text[20];

	snprintf(text, sizeof text, "%d", 1 + rand() % most);
	return text;
}

static void at_random(struct fixture *f)
{
	static const char *const goods[] = { "1010", "1011", "1016" };
	char order[20], shipment[20];
	int shipped = 0, arrived = 0;
	long long next = 4;

	srand(7);
	for (int round = 0; round < 120; round++) {
		snprintf(order, sizeof order, "%d", 1 + rand() % (round / 3 + 3));
		switch (rand() % 6) {
		case 0:
			RUN(f, stock, move, "kind", rand() % 3 ? "receive" : "count",
				"line.0.product", goods[rand() % 2], "line.0.quantity", number(60),
				"line.0.batch", rand() % 2 ? "B1" : rand() % 2 ? "B2" : "", NULL);
			break;
		case 1:
			RUN(f, order, cancel, "id", order, "reason", "by chance", NULL);
			break;
		case 2:
		case 3:
			if (RUN(f, delivery, dispatch, "order", order, NULL)) {
				shipped++;
				next++;
			}
			break;
		case 4:
			snprintf(shipment, sizeof shipment, "D-%lld", 1 + rand() % next);
			if (RUN(f, delivery, done, "shipment", shipment, "line.0.n", "1",
				"line.0.quantity", rand() % 2 ? "0" : "1", NULL))
				arrived++;
			break;
		default:
			RUN(f, order, place, "customer", rand() % 2 ? "BRANCH" : "FULL",
				"line.0.item", goods[rand() % 3], "line.0.quantity", number(9),
				"line.1.item", goods[rand() % 3], "line.1.quantity", number(9), NULL);
			break;
		}
	}
	ok(shipped > 5 && arrived > 3, "%d left and %d arrived", shipped, arrived);
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	moves(f);
	sent(f);
	refusals(f);
	trail(f);
	logger(f);
	at_random(f);
	tracked_since(f);
	fixture_close(f);
	return tap_result();
}
