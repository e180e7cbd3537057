/* SPDX-License-Identifier: ISC */
/*
 * account: invoices at delivery, payments set against them, credit notes, money paid out and taken
 * back; late invoices and long open ones told of once; orders held for money and released by
 * payment, by exception, by role; and at random all of it adds up.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/account.pb-c.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *shown(struct fixture *f, const char *customer, const char *path)
{
	return fixture_text(f, RUN(f, account, show, "customer", customer, NULL), path);
}

/* An order that is placed, sent and delivered as the system; its number. */
static const char *sold(struct fixture *f, const char *customer, const char *item,
	const char *quantity)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", customer, "line.0.item", item,
		"line.0.quantity", quantity, NULL);
	const char *order = fixture_text(f, o, "order");
	Od__Made *made = RUN(f, delivery, dispatch, "order", order, NULL);

	ok(made && RUN(f, delivery, done, "shipment", fixture_text(f, made, "said"), NULL),
		"%s of %s delivered to %s: %s", quantity, item, customer, f->text);
	return order;
}

static const char *order_is(struct fixture *f, const char *id)
{
	return fixture_text(f, RUN(f, order, show, "id", id, NULL), "order.state");
}

static void invoices(struct fixture *f)
{
	Od__AccountShown *a;
	Od__Made *made;

	fixture_as(f, "");
	sold(f, "TIGHT", "1010", "10");
	a = RUN(f, account, show, "customer", "TIGHT", NULL);
	ok(a != NULL, "the account is shown: %s", f->text);
	is_int(1, f->opened_count, "which opens the record");
	is_string("F-1", fixture_text(f, a, "invoice.0.said"), "delivered is invoiced");
	is_string("185.00", fixture_text(f, a, "invoice.0.open"), "what the order cost");
	is_string("2026-12-19", fixture_text(f, a, "invoice.0.due"), "due after the term");
	is_string("0.00", fixture_text(f, a, "open_orders"), "no open order any more");
	is_string("185.00", fixture_text(f, a, "owes"), "but owed");
	is_string("185.00", fixture_text(f, a, "age.not_due"), "not due yet");
	sold(f, "BRANCH", "1010", "2");
	a = RUN(f, account, show, "customer", "BRANCH", NULL);
	is_string("TIGHT", fixture_text(f, a, "payer"), "the branch shows who pays");
	is_string("222.00", fixture_text(f, a, "balance"), "its invoices are the payer's");
	is_string("BRANCH", fixture_text(f, a, "invoice.1.customer"), "and name the branch");
	is_int(0, shop_faults(f), "all adds up");

	made = RUN(f, account, invoice, "customer", "FULL", "amount", "100", "number", "A-1", "day",
		"2026-11-01", NULL);
	is_int(OD__MESSAGE__INVOICE_MADE, fixture_int(made, "note.message"), "from elsewhere: %s",
		f->text);
	made = RUN(f, account, invoice, "customer", "FULL", "amount", "100", "number", "A-1", NULL);
	is_string("F-3", fixture_text(f, made, "said"), "a resend answers as before");
	is_string("100.00", shown(f, "FULL", "balance"), "and is not counted twice");
	is_string("18", shown(f, "FULL", "overdue_days"), "without a term it is due at once");
	RUN(f, account, invoice, "customer", "FULL", "amount", "0", NULL);
	is_int(OD__MESSAGE__AMOUNT_RANGE, shop_refused(f), "nothing is no amount");
	RUN(f, account, invoice, "customer", "FULL", "amount", "5", "due", "2026-11-01", NULL);
	is_int(OD__MESSAGE__DATES_BACKWARD, shop_refused(f), "due before its day");
	RUN(f, account, invoice, "customer", "NOBODY", "amount", "5", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no such customer");
	RUN(f, account, invoice, "amount", "5", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "of whom?");
	fixture_as(f, "li.na");
	RUN(f, account, invoice, "customer", "FULL", "amount", "5", NULL);
	is_int(ERR_REFUSED, f->status, "an operator makes no invoices");
	is_string("100.00", shown(f, "FULL", "balance"), "but sees the account");
	fixture_as(f, "");
	is_int(0, shop_faults(f), "all adds up");
}

static void payments(struct fixture *f)
{
	Od__AccountShown *a;
	Od__Made *made;

	made = RUN(f, account, pay, "customer", "TIGHT", "amount", "200", "way", "bank", "number",
		"T-9", NULL);
	is_int(OD__MESSAGE__PAYMENT_TAKEN, fixture_int(made, "note.message"), "money: %s", f->text);
	is_string("200.00", fixture_text(f, made, "note.arg.2"), "all of it against invoices");
	made = RUN(f, account, pay, "customer", "TIGHT", "amount", "200", "number", "T-9", NULL);
	is_string("E-1", fixture_text(f, made, "said"), "a resend answers as before");
	a = RUN(f, account, show, "customer", "TIGHT", NULL);
	is_string("F-2", fixture_text(f, a, "invoice.0.said"), "the oldest is paid");
	is_string("22.00", fixture_text(f, a, "invoice.0.open"), "the next in part");
	is_string("1", fixture_text(f, a, "on_time"), "one paid on time");
	RUN(f, account, invoice, "customer", "TIGHT", "amount", "50", NULL);
	RUN(f, account, pay, "customer", "TIGHT", "amount", "50", "invoice.0", "F-1", NULL);
	is_int(OD__MESSAGE__INVOICE_NOT_OPEN, shop_refused(f), "F-1 is paid");
	RUN(f, account, pay, "customer", "TIGHT", "amount", "5", "way", "paid_out", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "no money comes in that way");
	ok(RUN(f, account, pay, "customer", "TIGHT", "amount", "60", "invoice.0", "F-4", "way",
		"cash", NULL) != NULL, "a named invoice: %s", f->text);
	a = RUN(f, account, show, "customer", "TIGHT", NULL);
	is_string("12.00", fixture_text(f, a, "balance"), "is paid first, the rest is for the oldest");
	made = RUN(f, account, pay, "customer", "TIGHT", "amount", "30", NULL);
	is_string("18.00", fixture_text(f, made, "note.arg.3"), "more than is owed is left over");
	is_string("-18.00", shown(f, "TIGHT", "balance"), "and owed to the payer");
	RUN(f, account, invoice, "customer", "TIGHT", "amount", "10", NULL);
	is_string("8.00", shown(f, "TIGHT", "left"), "the next invoice takes of it");
	is_int(0, shop_faults(f), "all adds up");

	made = RUN(f, account, pay, "out", "E-3", "reference", "drawer", NULL);
	is_string("8.00", fixture_text(f, made, "note.arg.1"), "the rest is paid out: %s", f->text);
	is_string("0.00", shown(f, "TIGHT", "balance"), "and owed no more");
	RUN(f, account, pay, "out", "E-3", NULL);
	is_int(OD__MESSAGE__NOTHING_LEFT, shop_refused(f), "once");
	RUN(f, account, pay, "drop", "E-3", NULL);
	is_int(OD__MESSAGE__PAYMENT_WENT_OUT, shop_refused(f), "what went out is taken back first");
	ok(RUN(f, account, pay, "drop", "E-4", "reason", "the drawer was short", NULL) != NULL,
		"which it is: %s", f->text);
	ok(RUN(f, account, pay, "drop", "E-3", NULL) != NULL, "then the payment: %s", f->text);
	is_string("22.00", shown(f, "TIGHT", "balance"), "what it had paid is open again");
	RUN(f, account, pay, "drop", "E-3", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once");
	is_int(0, shop_faults(f), "all adds up");

	RUN(f, account, invoice, "customer", "TIGHT", "amount", "5", "credit", "true", "day",
		"2026-12-31", NULL);
	is_int(OD__MESSAGE__TIME_AHEAD, shop_refused(f), "no credit note of a day to come");
	made = RUN(f, account, invoice, "customer", "TIGHT", "amount", "5", "credit", "true",
		"reason", "a broken jar", NULL);
	is_int(OD__MESSAGE__CREDIT_NOTE_MADE, fixture_int(made, "note.message"), "a credit note: %s",
		f->text);
	is_string("17.00", shown(f, "TIGHT", "balance"), "is as money");
	RUN(f, account, invoice, "drop", "F-2", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a paid invoice is not dropped");
	ok(RUN(f, account, invoice, "drop", "E-5", NULL) != NULL, "a credit note is: %s", f->text);
	RUN(f, account, invoice, "customer", "TIGHT", "amount", "7", NULL);
	ok(RUN(f, account, invoice, "drop", "F-6", "reason", "twice", NULL) != NULL,
		"so is an invoice that nothing was paid of: %s", f->text);
	is_string("22.00", shown(f, "TIGHT", "balance"), "as before");
	is_int(0, shop_faults(f), "all adds up");
}

static void late(struct fixture *f)
{
	unsigned rang;

	fixture_clock(f, "2026-12-16T22:00:00Z");	/* 17 December, 46 days after F-3 */
	rang = shop_ring(f);
	ok(rang > 0, "%u alarms ring", rang);
	is_string("100.00", shown(f, "FULL", "age.to_60"), "the age is told");
	is_string("1", shown(f, "FULL", "times_overdue"), "one late invoice");
	is_string("0", shown(f, "TIGHT", "times_overdue"), "none of those in their term");
	is_int(1, shop_tasks(f, "term", "invoice", 3), "one task for the invoice that is open for long");
	is_int(0, shop_ring(f), "nothing rings twice");
	fixture_reopen(f);
	is_int(0, shop_ring(f), "nor after a restart");
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, "2026-12-20T22:00:00Z");
	shop_ring(f);
	is_string("2", shown(f, "TIGHT", "times_overdue"), "two passed their due day");
	is_string("2", shown(f, "TIGHT", "overdue_days"), "two days over");
	is_int(0, shop_faults(f), "all adds up");
}

static void holds(struct fixture *f)
{
	Od__OrderPlaced *o;
	Od__OrderRows *rows;
	Od__Made *made;

	o = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1011", "line.0.quantity",
		"15", NULL);
	is_string("credit", fixture_text(f, o, "hold.0"), "480 and 22 are above 500: %s", f->text);
	fixture_as(f, "li.na");
	RUN(f, order, release, "id", fixture_text(f, o, "order"), "reason", "please", NULL);
	is_int(ERR_REFUSED, f->status, "an operator releases nothing");
	made = RUN(f, order, ask, "id", fixture_text(f, o, "order"), "offer", "cash_on_delivery",
		NULL);
	is_int(OD__MESSAGE__RELEASE_ASKED, fixture_int(made, "note.message"), "but asks: %s", f->text);
	rows = RUN(f, order, list, "state", "held", NULL);
	is_string("cash_on_delivery", fixture_text(f, rows, "row.0.offer"), "with the offer");
	is_string("above the credit limit", fixture_text(f, rows, "row.0.hold"), "the list says why");
	fixture_as(f, "zhao.min");
	ok(RUN(f, order, release, "id", fixture_text(f, o, "order"), "reason", "known to me", "hold.0",
		"short", NULL) == NULL, "it is not held for that");
	made = RUN(f, order, release, "id", fixture_text(f, o, "order"), "reason", "known to me", NULL);
	is_int(OD__MESSAGE__ORDER_RELEASED, fixture_int(made, "note.message"), "released: %s", f->text);
	is_string("confirmed", order_is(f, fixture_text(f, o, "order")), "it goes its way");
	is_string("known to me", fixture_text(f, RUN(f, order, show, "id", fixture_text(f, o, "order"),
		NULL), "order.released.0.reason"), "with the reason kept");
	RUN(f, order, release, "id", fixture_text(f, o, "order"), "reason", "again", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once");
	fixture_as(f, "");
	RUN(f, order, cancel, "id", fixture_text(f, o, "order"), "reason", "test", NULL);
	is_int(0, shop_faults(f), "all adds up");

	/* by itself, oldest first */
	o = RUN(f, order, place, "customer", "BRANCH", "line.0.item", "1011", "line.0.quantity", "15",
		"ask", "true", NULL);
	fixture_clock(f, "2026-12-20T22:00:01Z");
	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1011", "line.0.quantity", "15", NULL);
	is_int(0, shop_ring(f), "nothing rings");
	RUN(f, account, pay, "customer", "TIGHT", "amount", "1", NULL);
	shop_ring(f);
	is_string("held", order_is(f, fixture_text(f, o, "order")), "1.00 is not enough");
	fixture_clock(f, "2026-12-22T22:00:00Z");
	RUN(f, account, pay, "customer", "TIGHT", "amount", "21", NULL);
	shop_ring(f);
	is_string("confirmed", order_is(f, fixture_text(f, o, "order")), "the first fits now");
	rows = RUN(f, order, list, "state", "held", NULL);
	is_int(1, rows ? (long long)rows->n_row : -1, "the second does not");
	is_int(0, shop_tasks(f, "release", "order", fixture_int(o, "order")), "what asked for it is done");
	is_string("2026-12-24", fixture_text(f, RUN(f, order, show, "id", fixture_text(f, o, "order"),
		NULL), "order.delivery.day"), "too late for its day: it goes to the next");
	is_int(0, shop_faults(f), "all adds up");
	made = RUN(f, account, credit, "customer", "TIGHT", "limit", "5000", "reason", "grown", NULL);
	is_int(OD__MESSAGE__TERMS_SET, fixture_int(made, "note.message"), "a new limit: %s", f->text);
	shop_ring(f);
	is_string("", fixture_text(f, RUN(f, order, list, "state", "held", NULL), "row.0.order"),
		"releases the rest");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, account, credit, "customer", "TIGHT", "limit", "500", "exception", "2026-12-31", "reason",
		"the holidays", NULL);
	o = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013", "line.0.quantity", "40", NULL);
	is_string("confirmed", fixture_text(f, o, "state"), "an exception holds for the limit, too: %s",
		f->text);
	RUN(f, order, cancel, "id", fixture_text(f, o, "order"), "reason", "test", NULL);
	RUN(f, account, credit, "customer", "TIGHT", "exception", "none", "reason", "over", NULL);
	o = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013", "line.0.quantity", "40", NULL);
	is_string("credit", fixture_text(f, o, "hold.0"), "without it the limit is back");
	RUN(f, order, cancel, "id", fixture_text(f, o, "order"), "reason", "test", NULL);
	RUN(f, account, credit, "customer", "TIGHT", "limit", "5000", "reason", "grown", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

static void overdue(struct fixture *f)
{
	Od__OrderPlaced *o;
	Od__AccountShown *a;

	fixture_clock(f, "2026-12-16T04:00:00Z");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1",
		NULL);
	is_int(0, o ? (long long)o->n_hold : -1, "45 days past due is allowed");
	fixture_clock(f, "2026-12-17T04:00:00Z");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1",
		NULL);
	is_string("overdue", fixture_text(f, o, "hold.0"), "46 are not: %s", f->text);
	a = RUN(f, account, show, "customer", "FULL", NULL);
	is_string("100.00", fixture_text(f, a, "clears"), "what clears it is told");
	ok(RUN(f, account, credit, "customer", "FULL", "exception", "2026-12-31", "reason",
		"the bank is closed", NULL) != NULL, "an exception: %s", f->text);
	shop_ring(f);
	is_string("confirmed", order_is(f, fixture_text(f, o, "order")), "releases it");
	RUN(f, account, credit, "customer", "FULL", "exception", "none", "reason", "over", NULL);
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "1",
		"ask", "true", "offer", "new_term", "term", "15", NULL);
	is_string("overdue", fixture_text(f, o, "hold.0"), "without it the next is held");
	RUN(f, account, pay, "customer", "FULL", "amount", "100", "invoice.0", "F-3", NULL);
	shop_ring(f);
	is_string("confirmed", order_is(f, fixture_text(f, o, "order")), "money releases it by itself");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, account, credit, "customer", "FULL", "propose", "10", NULL);
	is_int(1, shop_tasks(f, "new term", "customer", 1), "a term is proposed");
	RUN(f, account, credit, "customer", "FULL", "days", "10", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "terms change with a reason");
	fixture_as(f, "li.na");
	RUN(f, customer, edit, "customer", "TIGHT", "change.terms.limit", "999999", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator gives no credit: %s", f->text);
	RUN(f, customer, edit, "customer", "FULL", "change.terms.limit", "1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor sets a limit where none is: %s", f->text);
	RUN(f, customer, edit, "customer", "TIGHT", "change.terms.days", "300", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor time to pay: %s", f->text);
	RUN(f, customer, add, "name", "Rich", "terms.limit", "999999", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor to a new customer: %s", f->text);
	fixture_as(f, "zhao.min");
}

static const char *number(int most)
{
	static char text[20];

	snprintf(text, sizeof text, "%d", 1 + rand() % most);
	return text;
}

static void at_random(struct fixture *f)
{
	static const char *const who[] = { "FULL", "TIGHT", "BRANCH" };
	int done = 0;

	srand(11);
	for (int round = 0; round < 150; round++) {
		const char *c = who[rand() % 3];
		char said[32];

		switch (rand() % 7) {
		case 0:
			done += RUN(f, account, pay, "customer", c, "amount", number(300), NULL) != NULL;
			break;
		case 1:
			done += RUN(f, account, invoice, "customer", c, "amount", number(200),
				"credit", rand() % 3 ? "false" : "true", NULL) != NULL;
			break;
		case 2:
			snprintf(said, sizeof said, "E-%s", number(40));
			done += RUN(f, account, pay, rand() % 2 ? "drop" : "out", said, NULL) != NULL;
			break;
		case 3:
			snprintf(said, sizeof said, "F-%s", number(40));
			done += RUN(f, account, invoice, "drop", said, NULL) != NULL;
			break;
		case 4:
			snprintf(said, sizeof said, "D-%s", number(20));
			RUN(f, delivery, done, "shipment", said, NULL);
			break;
		case 5:
			RUN(f, delivery, dispatch, "order", number(30), NULL);
			break;
		default:
			RUN(f, order, place, "customer", c, "line.0.item", "1013",
				"line.0.quantity", number(9), NULL);
			break;
		}
		if (round % 10 == 0)
			shop_ring(f);
	}
	ok(done > 30, "%d were done", done);
	is_int(0, shop_faults(f), "all adds up");
}

/* An account adds up what is of one currency. */
static void one_currency(struct fixture *f)
{
	Od__Made *made;

	RUN(f, customer, add, "name", "Euro Deli", "code", "EURO", "currency", "EUR", NULL);
	RUN(f, customer, add, "name", "Its Branch", "code", "EBR", "payer", "EURO", NULL);
	is_int(OD__MESSAGE__CURRENCY_OF_PAYER, shop_refused(f), "one in CNY is not billed in EUR");
	ok(RUN(f, customer, add, "name", "Its Branch", "code", "EBR", "payer", "EURO", "currency", "EUR",
		NULL) != NULL, "one in EUR is: %s", f->text);
	RUN(f, customer, edit, "customer", "EBR", "change.currency", "CNY", NULL);
	is_int(OD__MESSAGE__CURRENCY_OF_PAYER, shop_refused(f), "and stays in EUR");
	ok(RUN(f, customer, edit, "customer", "EBR", "change.currency", "CNY", "change.payer", "0", NULL)
		!= NULL, "till it pays for itself: %s", f->text);
	made = RUN(f, account, invoice, "customer", "EBR", "amount", "5", NULL);
	RUN(f, account, pay, "customer", "FULL", "amount", "5", "invoice.0", fixture_text(f, made, "said"),
		NULL);
	is_int(OD__MESSAGE__INVOICE_NOT_OPEN, shop_refused(f), "nobody names another's invoice");
	RUN(f, customer, edit, "customer", "EBR", "change.currency", "EUR", NULL);
	is_string("EBR owes 5.00 in CNY, open orders with it. The currency changes when nothing is owed.",
		f->text, "what is owed is owed in its currency");
	RUN(f, account, pay, "customer", "EBR", "amount", "5", NULL);
	ok(RUN(f, customer, edit, "customer", "EBR", "change.currency", "EUR", NULL) != NULL,
		"and then no more: %s", f->text);
}

/* What a page of one row takes of the request's memory. */
static size_t page_takes(struct fixture *f)
{
	size_t before = arena_used(f->arena);

	RUN(f, account, show, "customer", "MANY", "all", "true", "page.limit", "1", NULL);
	return arena_used(f->arena) - before;
}

/* A payer may have any number of papers: they are walked, not gathered. */
static void walked(struct fixture *f)
{
	size_t few;

	RUN(f, customer, add, "name", "Many Papers", "code", "MANY", NULL);
	RUN(f, account, invoice, "customer", "MANY", "amount", "1", NULL);
	few = page_takes(f);
	for (int i = 0; i < 60; i++)
		RUN(f, account, invoice, "customer", "MANY", "amount", "1", NULL);
	RUN(f, account, pay, "customer", "MANY", "amount", "7", NULL);
	is_string("54.00", shown(f, "MANY", "balance"), "what is open less what was paid");
	is_string("54.00", shown(f, "MANY", "age.not_due"), "by age");
	ok(page_takes(f) < few + 4096, "sixty more invoices take no more memory: %zu, then %zu", few,
		page_takes(f));
	for (int i = 0; i < 1600; i++)
		RUN(f, account, invoice, "customer", "MANY", "amount", "1", "due", "2020-10-01", "day",
			"2020-09-01", NULL);
	is_string("1654.00", shown(f, "MANY", "balance"), "1,600 more");
	is_string("1600.00", shown(f, "MANY", "age.above_90"), "all of them by age");
	ok(!f->stood, "and no writer stands while they are read");
	RUN(f, account, show, "customer", "MANY", "all", "true", "page.limit", "200", NULL);
	ok(!f->stood, "nor for a page of all");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	invoices(f);
	payments(f);
	late(f);
	holds(f);
	overdue(f);
	at_random(f);
	one_currency(f);
	walked(f);
	fixture_close(f);
	return tap_result();
}
