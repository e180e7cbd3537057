/* SPDX-License-Identifier: ISC */
/*
 * return: goods come back against their line and batch, within the limit of a role and the days of
 * the desk; into the stock or written off; credited, refunded, exchanged; and whatever is sold, sent
 * and returned at random, stock, accounts and figures equal what the documents add up to.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "record/delivery.pb-c.h"
#include "record/message.pb-c.h"
#include "record/return.pb-c.h"
#include "tap/tap.h"

static const char *at(struct fixture *f, const char *said, const char *path)
{
	return fixture_text(f, RUN(f, return, list, "return_id", said, NULL), path);
}

static const char *account(struct fixture *f, const char *customer, const char *path)
{
	return fixture_text(f, RUN(f, account, show, "customer", customer, NULL), path);
}

static const char *on_hand(struct fixture *f, const char *product)
{
	return fixture_text(f, RUN(f, stock, show, "product", product, NULL), "row.0.on_hand");
}

static void deliver(struct fixture *f, const char *order)
{
	Od__Made *made = RUN(f, delivery, dispatch, "order", order, NULL);

	ok(made && RUN(f, delivery, done, "shipment", fixture_text(f, made, "said"), NULL),
		"order %s is delivered: %s", order, f->text);
}

static void stock_in(struct fixture *f, const char *batch, const char *quantity)
{
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1010", "line.0.batch", batch,
		"line.0.quantity", quantity, "line.0.expiry", "2027-08-16", NULL);
}

static void opened(struct fixture *f)
{
	Od__Made *made;

	fixture_as(f, "");
	RUN(f, stock, move, "kind", "count", "line.0.product", "1010", "line.0.quantity", "0", NULL);
	stock_in(f, "B1", "10");
	stock_in(f, "B2", "30");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "24",
		"line.1.item", "1012", "line.1.quantity", "5", NULL);
	fixture_as(f, "sun.li");
	RUN(f, return, open, "order", "1", "reason", "lids leak", NULL);
	is_string("Line 1 of order 1: 0 can come back.", f->text, "nothing is delivered yet");
	fixture_as(f, "");
	deliver(f, "1");
	fixture_as(f, "li.na");
	RUN(f, return, open, "order", "1", "reason", "lids leak", NULL);
	is_int(ERR_REFUSED, f->status, "an operator opens no return");
	fixture_as(f, "sun.li");
	RUN(f, return, open, "order", "1", "line.0.n", "9", "reason", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such line");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "25", "reason", "x", NULL);
	is_int(OD__MESSAGE__RETURN_LINE, shop_refused(f), "more than was delivered");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "11", "line.0.batch",
		"B1", "reason", "x", NULL);
	is_int(OD__MESSAGE__RETURN_LINE, shop_refused(f), "more than left of the batch");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "6", "line.0.batch",
		"B1", "line.1.n", "1", "line.1.quantity", "5", "line.1.batch", "B1", "reason", "x", NULL);
	is_string("Line 1 of order 1: 4 can come back.", f->text, "nor in two parts");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "1", "line.0.batch",
		"B9", "reason", "x", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "another batch");
	made = RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "5", "reason",
		"lids leak", NULL);
	is_int(OD__MESSAGE__RETURN_AGREED, fixture_int(made, "note.message"), "five jars: %s", f->text);
	is_string("92.50", at(f, "R-1", "row.0.amount"), "at what they cost");
	made = RUN(f, return, open, "order", "1", "line.0.n", "1", "reason", "all of it", NULL);
	is_int(OD__MESSAGE__RETURN_OPENED, fixture_int(made, "note.message"), "too much for a clerk");
	is_string("19", at(f, "R-2", "row.0.line.0.quantity"), "the rest of the line");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "reason", "again", NULL);
	is_int(OD__MESSAGE__RETURN_LINE, shop_refused(f), "nothing is left to return");
	RUN(f, return, settle, "return_id", "R-2", "step", "step_approve", NULL);
	is_int(OD__MESSAGE__RETURN_LIMIT_DAY, shop_refused(f), "above the clerk's limit");
	fixture_as(f, "zhao.min");
	ok(RUN(f, return, settle, "return_id", "R-2", "step", "step_approve", NULL) != NULL,
		"a supervisor agrees: %s", f->text);
	RUN(f, return, settle, "return_id", "R-2", "step", "step_refuse", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "why not?");
	ok(RUN(f, return, settle, "return_id", "R-2", "step", "step_refuse", "reason", "opened jars",
		NULL) != NULL, "or refuses: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
}

static void received(struct fixture *f)
{
	Od__Made *made;

	fixture_as(f, "sun.li");
	RUN(f, return, settle, "return_id", "R-1", "step", "step_credit", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "first the goods");
	RUN(f, return, settle, "return_id", "R-1", "step", "step_refund", "leave", "true", NULL);
	is_int(OD__MESSAGE__RETURN_LEAVE, shop_refused(f), "too much to leave them there");
	RUN(f, return, settle, "return_id", "R-1", "step", "step_receive", NULL);
	is_string("Line 1 left as B1, B2. Name the batch that came back, line.0.batch.", f->text,
		"of which batch?");
	is_string("16", on_hand(f, "1010"), "nothing moved");
	made = RUN(f, return, settle, "return_id", "R-1", "step", "step_receive", "line.0.n", "1",
		"line.0.batch", "b1", NULL);
	is_int(OD__MESSAGE__RETURN_IS_RECEIVED, fixture_int(made, "note.message"), "received: %s", f->text);
	is_string("21", on_hand(f, "1010"), "five are back");
	is_string("B1", fixture_text(f, RUN(f, stock, show, "product", "1010", NULL),
		"row.0.batch.0.batch"), "in their batch");
	is_string("5", fixture_text(f, RUN(f, order, show, "id", "1", NULL), "order.line.0.returned"),
		"the line says so");
	is_string("92.50", account(f, "FULL", "left"), "a credit note is kept");
	fixture_as(f, "");
	made = RUN(f, account, invoice, "customer", "FULL", "amount", "10", NULL);
	is_string("92.50", account(f, "FULL", "left"), "also from another invoice, till it is said what for");
	ok(RUN(f, account, invoice, "drop", fixture_text(f, made, "said"), "reason", "test", NULL) != NULL,
		"which goes again: %s", f->text);
	RUN(f, account, pay, "out", "E-1", NULL);
	is_string("E-1 belongs to R-1. Undo it there.", f->text, "nor is it paid out by another way");
	fixture_as(f, "sun.li");
	is_string("528.00", account(f, "FULL", "invoice.0.open"), "of nothing yet");
	RUN(f, return, settle, "return_id", "R-1", "step", "step_receive", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once");
	is_int(0, shop_faults(f), "all adds up");
	ok(RUN(f, return, settle, "return_id", "R-1", "step", "step_credit", NULL) != NULL,
		"credited: %s", f->text);
	is_string("435.50", account(f, "FULL", "invoice.0.open"), "the invoice is less");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "20", "reason", "x", NULL);
	is_string("Line 1 of order 1: 19 can come back.", f->text, "what came back does not come again");
	fixture_as(f, "");
	RUN(f, account, pay, "drop", "E-1", NULL);
	is_string("E-1 belongs to R-1. Undo it there.", f->text, "its credit note is its own");
	is_int(0, shop_faults(f), "all adds up");
}

static void refunded(struct fixture *f)
{
	RUN(f, account, pay, "customer", "FULL", "amount", "435.50", NULL);
	fixture_as(f, "sun.li");
	RUN(f, return, open, "order", "1", "line.0.n", "2", "line.0.quantity", "2", "reason", "sour",
		"settle", "by_refund", NULL);
	RUN(f, return, settle, "return_id", "R-3", "step", "step_receive", "line.0.n", "2",
		"line.0.scrap", "true", NULL);
	is_string("", f->text, "two bottles are received");
	is_string("-33.60", account(f, "FULL", "balance"), "the customer is owed");
	fixture_clock(f, "2026-11-19T07:00:00Z");
	ok(RUN(f, return, settle, "return_id", "R-3", "step", "step_refund", "reference", "drawer", NULL)
		!= NULL, "and gets it back: %s", f->text);
	is_string("0.00", account(f, "FULL", "balance"), "nothing is owed");
	is_string("paid_out", account(f, "FULL", "payment.0.way"), "it was paid out");
	is_string("", at(f, "R-3", "row.0.line.0.batch"), "a product without stock has no batch");
	is_int(0, shop_faults(f), "all adds up");

	RUN(f, return, open, "order", "1", "line.0.n", "2", "line.0.quantity", "1", "reason", "sour",
		NULL);
	ok(RUN(f, return, settle, "return_id", "R-4", "step", "step_refund", "leave", "true", NULL)
		!= NULL, "one bottle stays where it is: %s", f->text);
	is_string("0.00", account(f, "FULL", "balance"), "and is paid");
	is_string("3", fixture_text(f, RUN(f, order, show, "id", "1", NULL), "order.line.1.returned"),
		"it is not paid twice");
	is_int(0, shop_faults(f), "all adds up");
}

static void exchanged(struct fixture *f)
{
	Od__ReturnRows *rows;
	Od__Made *made;

	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "2", "line.0.batch",
		"B2", "reason", "wrong size", "settle", "by_exchange", NULL);
	RUN(f, return, settle, "return_id", "R-5", "step", "step_receive", NULL);
	RUN(f, return, settle, "return_id", "R-5", "step", "step_exchange", "goods.0.item", "nothing",
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such goods");
	made = RUN(f, return, settle, "return_id", "R-5", "step", "step_exchange", "goods.0.item",
		"1014", "goods.0.quantity", "3", NULL);
	is_int(OD__MESSAGE__RETURN_EXCHANGED, fixture_int(made, "note.message"), "other goods go: %s",
		f->text);
	is_string("29.40", fixture_text(f, RUN(f, order, show, "id", "2", NULL), "order.total"),
		"at their price");
	fixture_as(f, "");
	deliver(f, "2");
	is_string("-7.60", account(f, "FULL", "balance"), "the credit pays for them");
	is_int(0, shop_faults(f), "all adds up");
	rows = RUN(f, return, list, "product", "1010", "all", "true", NULL);
	is_string("7", fixture_text(f, rows, "returned"), "seven of the product came back");
	is_string("24", fixture_text(f, rows, "delivered"), "of 24");
	is_int(291667, fixture_int(rows, "rate"), "29 %% of it");
	is_int(3, rows ? (long long)rows->n_row : -1, "in these returns");
	rows = RUN(f, return, list, "customer", "FULL", NULL);
	is_int(5, rows ? (long long)rows->n_row : -1, "all of the customer");
	ok(fixture_int(rows, "rate") > 200000, "his rate is by money");
	rows = RUN(f, return, list, NULL);
	is_int(0, rows ? (long long)rows->n_row : -1, "none waits");
	fixture_clock(f, "2027-01-10T02:00:00Z");
	fixture_as(f, "sun.li");
	RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "1", "reason", "late", NULL);
	is_int(OD__MESSAGE__RETURN_LATE, shop_refused(f), "after 30 days");
	fixture_as(f, "zhao.min");
	made = RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "1", "reason",
		"late", NULL);
	is_string("R-6", fixture_text(f, made, "said"), "a supervisor takes them: %s", f->text);
	fixture_reopen(f);
	is_int(0, shop_faults(f), "all adds up after a restart");
}

/* Parts of what is too much for a clerk are too much together, on one day and for one customer. */
static void in_parts(struct fixture *f)
{
	Od__Made *made;

	fixture_clock(f, "2027-02-01T02:00:00Z");
	fixture_as(f, "");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1012", "line.0.quantity", "40", NULL);
	deliver(f, "3");
	fixture_as(f, "sun.li");
	RUN(f, return, open, "order", "3", "line.0.n", "1", "line.0.quantity", "10", "reason", "sour",
		NULL);
	is_string("return_approved", at(f, "R-7", "row.0.state"), "168.00 a clerk may: %s", f->text);
	RUN(f, return, open, "order", "3", "line.0.n", "1", "line.0.quantity", "10", "reason", "sour",
		NULL);
	is_string("return_open", at(f, "R-8", "row.0.state"), "not as much again");
	RUN(f, return, settle, "return_id", "R-8", "step", "step_approve", NULL);
	is_string("R-8 is worth 168.00. You agreed to 168.00 for this customer today; your role has "
		"132.00 left for it. A supervisor agrees to more.", f->text, "nor by a second step");
	RUN(f, return, settle, "return_id", "R-7", "step", "step_refuse", "reason", "no", NULL);
	ok(RUN(f, return, settle, "return_id", "R-8", "step", "step_approve", NULL) != NULL,
		"what is refused counts no more: %s", f->text);
	fixture_clock(f, "2027-02-02T02:00:00Z");
	made = RUN(f, return, open, "order", "3", "line.0.n", "1", "line.0.quantity", "10", "reason",
		"sour", NULL);
	is_int(OD__MESSAGE__RETURN_AGREED, fixture_int(made, "note.message"), "the next day is another");
}

/* ---- at random ---- */

/* On hand by documents alone: moves, less what left, and what came back. */
static enum status recompute(struct verb *v, void *baton)
{
	static const enum table_id table[] = { TABLE_MOVE, TABLE_SHIPMENT, TABLE_RETURN };
	int64_t *sum = baton;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = OK;

	for (int k = 0; !s && k < 3; k++) {
		s = walk_open(v->txn, table[k], NULL, false, &walk);
		while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
			const Od__Move *move = (const Od__Move *)m;
			const Od__Shipment *d = (const Od__Shipment *)m;
			const Od__Return *r = (const Od__Return *)m;

			for (size_t i = 0; k == 0 && i < move->n_line; i++)
				sum[move->line[i]->product] += move->line[i]->change;
			for (size_t i = 0; k == 1 && i < d->n_line; i++)
				if (d->line[i]->tracked)
					sum[d->line[i]->product] -= d->has_arrived
						? d->line[i]->delivered : d->line[i]->quantity;
			for (size_t i = 0; k == 2 && i < r->n_line; i++)
				if (r->line[i]->stocked)
					sum[r->line[i]->product] += r->line[i]->quantity;
		}
		walk_close(walk);
		s = s == ERR_END ? OK : s;
	}
	for (uint32_t p = 1; !s && p < 30; p++) {
		Od__Stock *stock;

		s = stock_get(v, p, &stock);
		if (!s)
			sum[p] -= stock ? stock->on_hand : 0;
	}
	return s;
}

static const char *number(int most)
{
	static char text[4][20];
	static int next;

	next = (next + 1) % 4;
	snprintf(text[next], sizeof text[next], "%d", 1 + rand() % most);
	return text[next];
}

static void one_step(struct fixture *f, int *done)
{
	static const char *const who[] = { "FULL", "TIGHT", "BRANCH" };
	static const char *const goods[] = { "1010", "1011", "1013" };
	static const char *const steps[] = { "step_approve", "step_receive", "step_receive",
		"step_refuse", "step_credit", "step_refund", "step_exchange" };
	const char *c = who[rand() % 3];
	char said[32];
	Od__Made *made;

	switch (rand() % 9) {
	case 0:
		RUN(f, stock, move, "kind", "receive", "line.0.product", goods[rand() % 2],
			"line.0.quantity", number(60), "line.0.batch", rand() % 2 ? "B1" : "B2", NULL);
		break;
	case 1:
		RUN(f, account, pay, "customer", c, "amount", number(300), NULL);
		break;
	case 2:
	case 3:
		snprintf(said, sizeof said, "%d", 3 + rand() % (done[2] + 1));
		made = RUN(f, delivery, dispatch, "order", said, NULL);
		if (!made || rand() % 5 == 0)
			break;
		snprintf(said, sizeof said, "%s", made->said);
		RUN(f, delivery, done, "shipment", said, rand() % 3 ? NULL : "line.0.n", "1",
			"line.0.quantity", "1", NULL);
		break;
	case 4:
	case 5:
		done[0] += RUN(f, return, open, "order", number(done[2] + 3), "line.0.n", number(2),
			"line.0.quantity", number(3), "reason", "chance", NULL) != NULL;
		break;
	case 6:
	case 7:
		snprintf(said, sizeof said, "R-%s", number(done[0] + 6));
		done[1] += RUN(f, return, settle, "return_id", said, "step", steps[rand() % 7],
			"reason", "chance", rand() % 4 ? NULL : "leave", "true", NULL) != NULL;
		break;
	default:
		done[2] += RUN(f, order, place, "customer", c, "line.0.item", goods[rand() % 3],
			"line.0.quantity", number(9), "line.1.item", goods[rand() % 3],
			"line.1.quantity", number(9), NULL) != NULL;
		break;
	}
}

static void at_random(struct fixture *f)
{
	int64_t sum[64] = { 0 }, wrong = 0;
	int done[3] = { 0 };

	srand(5);
	fixture_as(f, "");
	fixture_read(f, recompute, sum);
	for (size_t i = 0; i < 64; i++)
		sum[i] = -sum[i];	/* what was there before the first document */
	for (int round = 0; round < 400; round++) {
		one_step(f, done);
		if (round % 20 == 0)
			shop_ring(f);
	}
	ok(done[0] > 15 && done[1] > 15, "%d returns opened, %d steps done", done[0], done[1]);
	is_int(OK, fixture_read(f, recompute, sum), "stock is added up from documents");
	for (size_t i = 0; i < 64; i++)
		wrong += sum[i] != 0;
	is_int(0, wrong, "and is what the rows say");
	is_int(0, shop_faults(f), "all adds up");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	opened(f);
	received(f);
	refunded(f);
	exchanged(f);
	in_parts(f);
	at_random(f);
	fixture_close(f);
	return tap_result();
}
