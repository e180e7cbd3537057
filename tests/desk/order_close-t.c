/* SPDX-License-Identifier: ISC */
/*
 * order_close: a delivered order closes by itself once nothing of it can come back, it is paid and its
 * returns are settled, whoever makes the invoices; not before, once, and the verification sees both
 * an order that nothing wakes and an alarm that nobody waits for.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/order_close.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "desk/verify.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *order_is(struct fixture *f, const char *id)
{
	return fixture_text(f, RUN(f, order, show, "id", id, NULL), "order.state");
}

static const char *order_has(struct fixture *f, const char *id, const char *path)
{
	return fixture_text(f, RUN(f, order, show, "id", id, NULL), path);
}

/* Placed, sent and delivered now; its number. */
static const char *sold(struct fixture *f, const char *customer)
{
	Od__OrderPlaced *o = RUN(f, order, place, "customer", customer, "line.0.item", "1010",
		"line.0.quantity", "2", NULL);
	const char *order = fixture_text(f, o, "order");
	Od__Made *made = RUN(f, delivery, dispatch, "order", order, NULL);

	ok(made && RUN(f, delivery, done, "shipment", fixture_text(f, made, "said"), NULL),
		"order %s is delivered: %s", order, f->text);
	is_string("delivered", order_is(f, order), "and is");
	return order;
}

static void paid(struct fixture *f)
{
	const char *late = sold(f, "FULL"), *early = sold(f, "FULL");

	is_string("2026-12-19T16:00:00Z", order_has(f, early, "order.close_at"),
		"30 days from the day on, in the desk's zone");
	ok(RUN(f, account, pay, "customer", "FULL", "amount", "37", "invoice.0", "F-2", NULL) != NULL,
		"the second is paid: %s", f->text);
	fixture_clock(f, "2026-12-19T15:59:59Z");
	shop_ring(f);
	is_string("delivered", order_is(f, early), "on its last day it can still come back");
	is_int(0, shop_faults(f), "all adds up");
	fixture_clock(f, "2026-12-19T16:00:00Z");
	ok(shop_ring(f) >= 2, "then it rings");
	is_string("closed", order_is(f, early), "paid, over: closed");
	is_string("2026-12-19T16:00:00Z", order_has(f, early, "order.closed_at"), "when is kept");
	is_string("delivered", order_is(f, late), "what is not paid is not");
	is_int(0, shop_faults(f), "all adds up");
	is_int(0, shop_ring(f), "and waits for no clock");
	fixture_clock(f, "2026-12-24T04:00:00Z");
	RUN(f, account, pay, "customer", "FULL", "amount", "36", NULL);
	shop_ring(f);
	is_string("delivered", order_is(f, late), "nearly paid is not paid");
	RUN(f, account, pay, "customer", "FULL", "amount", "1", NULL);
	is_int(0, shop_faults(f), "it waits for its clock now");
	shop_ring(f);
	is_string("closed", order_is(f, late), "money closes it");
	is_int(0, shop_faults(f), "all adds up");
	ok(RUN(f, account, pay, "drop", "E-1", NULL) != NULL, "the money was no good: %s", f->text);
	is_string("closed", order_is(f, early), "which opens the invoice, not the order");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, account, pay, "customer", "FULL", "amount", "37", NULL);
	shop_ring(f);
	RUN(f, order, cancel, "id", late, "reason", "no", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "it is the end: %s", f->text);
}

static void returns(struct fixture *f)
{
	const char *order = sold(f, "FULL");

	RUN(f, account, pay, "customer", "FULL", "amount", "37", NULL);
	fixture_clock(f, "2027-01-02T04:00:00Z");
	ok(RUN(f, return, open, "order", order, "line.0.n", "1", "line.0.quantity", "1", "reason",
		"a lid leaks", NULL) != NULL, "one jar is to come back: %s", f->text);
	fixture_clock(f, "2027-02-02T04:00:00Z");
	shop_ring(f);
	is_string("delivered", order_is(f, order), "what is under way keeps it");
	is_int(0, shop_faults(f), "and is no fault");
	ok(RUN(f, return, settle, "return_id", "R-1", "step", "step_receive", NULL) != NULL,
		"the jar is here: %s", f->text);
	shop_ring(f);
	is_string("delivered", order_is(f, order), "not settled yet");
	ok(RUN(f, return, settle, "return_id", "R-1", "step", "step_credit", NULL) != NULL,
		"settled: %s", f->text);
	is_int(0, shop_faults(f), "it waits for its clock now");
	shop_ring(f);
	is_string("closed", order_is(f, order), "closed");
	ok(RUN(f, return, open, "order", order, "reason", "they insist", NULL) != NULL,
		"who may release takes goods back late: %s", f->text);
	RUN(f, return, settle, "return_id", "R-2", "step", "step_receive", NULL);
	is_string("closed", order_is(f, order), "it stays closed");
	is_string("2", order_has(f, order, "order.line.0.returned"), "and says what came back");
	is_int(0, shop_faults(f), "all adds up");
}

static void elsewhere(struct fixture *f)
{
	const char *order, *other;

	RUN(f, setting, set, "name", "accounts", "value", "erp", NULL);
	RUN(f, setting, set, "name", "return_days", "value", "7", NULL);
	order = sold(f, "BRANCH");
	other = sold(f, "FULL");
	fixture_clock(f, "2027-02-12T04:00:00Z");
	shop_ring(f);
	is_string("delivered", order_is(f, order), "no invoice came for it yet");
	is_int(0, shop_faults(f), "which is no fault");
	RUN(f, account, invoice, "customer", "TIGHT", "amount", "37", "number", "K-1", "order.0", other,
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "it is another's order: %s", f->text);
	RUN(f, account, invoice, "customer", "TIGHT", "amount", "37", "number", "K-1", "order.0", "999",
		NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nobody's");
	ok(RUN(f, account, invoice, "customer", "TIGHT", "amount", "37", "number", "K-1", "order.0",
		order, NULL) != NULL, "its invoice comes in: %s", f->text);
	shop_ring(f);
	is_string("delivered", order_is(f, order), "and is to be paid");
	is_int(0, shop_faults(f), "all adds up");
	ok(RUN(f, account, pay, "customer", "TIGHT", "amount", "37", "number", "Z-1", NULL) != NULL,
		"which the payer does: %s", f->text);
	shop_ring(f);
	is_string("closed", order_is(f, order), "closed");
	is_string("delivered", order_is(f, other), "the other waits on");
	RUN(f, account, pay, "customer", "FULL", "amount", "50", NULL);
	ok(RUN(f, account, invoice, "customer", "FULL", "amount", "37", "number", "K-2", "order.0",
		other, NULL) != NULL, "an invoice that is paid before it comes: %s", f->text);
	shop_ring(f);
	is_string("closed", order_is(f, other), "closes too");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, setting, set, "name", "accounts", "value", "desk", NULL);
}

struct found {
	char rule[8], text[200];
	unsigned count;
};

static void note(void *baton, const char *rule, const char *sentence)
{
	struct found *found = baton;

	if (!found->count++) {
		snprintf(found->rule, sizeof found->rule, "%s", rule);
		snprintf(found->text, sizeof found->text, "%s", sentence);
	}
}

static void is_fault(struct fixture *f, const char *says)
{
	struct verb v = { .desk = f->desk, .arena = f->arena, .actor = &f->actor, .now = clock_now() };
	struct found found = { .count = 0 };

	is_int(OK, verify_business(&v, note, &found, NULL), "all is looked at");
	is_string("I16", found.rule, "that is a fault");
	ok(strncmp(says, found.text, strlen(says)) == 0, "and named: %s", found.text);
}

struct alarm {
	uint64_t order;
	int64_t due;
	bool gone;
};

static enum status move_alarm(struct verb *v, void *baton)
{
	const struct alarm *a = baton;

	return a->gone ? alarm_clear(v, a->due, ORDER_CLOSE_ALARM, a->order, 0)
		: alarm_set(v, a->due, ORDER_CLOSE_ALARM, a->order, 0);
}

static enum status early_end(struct verb *v, void *baton)
{
	struct key key = key_u64(*(const uint64_t *)baton);
	Od__Order *o;
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	SET(o, closed_at, o->close_at - 1);
	return s ? s : table_put(v->txn, TABLE_ORDER, &key, &o->base);
}

/* As it was before orders closed by themselves, and as the upgrade of its desk leaves it. */
static enum status of_before(struct verb *v, void *baton)
{
	struct key key = key_u64(*(const uint64_t *)baton);
	Od__Order *o;
	enum status s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &o);

	if (!s)
		s = alarm_clear(v, o->close_at, ORDER_CLOSE_ALARM, o->id, 0);
	o->has_close_at = false;
	if (!s)
		s = table_put(v->txn, TABLE_ORDER, &key, &o->base);
	return s ? s : alarm_set(v, 0, ORDER_CLOSE_ALARM, o->id, 1);
}

static void older(struct fixture *f)
{
	const char *order = sold(f, "FULL");
	uint64_t id = (uint64_t)strtoull(order, NULL, 10);
	int64_t last;

	is_int(OK, fixture_write(f, of_before, &id), "an order of before");
	is_string("", order_has(f, order, "order.close_at"), "it has no last day");
	is_int(0, shop_faults(f), "which is no fault");
	ok(shop_ring(f) >= 1, "its alarm rings at once");
	ok(clock_parse(order_has(f, order, "order.close_at"), &last) == OK && last > clock_now(),
		"now it has one");
	is_string("delivered", order_is(f, order), "and waits for it");
	is_int(0, shop_faults(f), "all adds up");
}

static void faults(struct fixture *f)
{
	uint64_t closed = 1;
	struct alarm a = { .order = (uint64_t)strtoull(sold(f, "FULL"), NULL, 10), .gone = true };
	char says[60];

	clock_parse(order_has(f, "7", "order.close_at"), &a.due);
	snprintf(says, sizeof says, "order %llu: its alarms", (unsigned long long)a.order);
	is_int(7, (long long)a.order, "the seventh order");
	is_int(OK, fixture_write(f, move_alarm, &a), "its alarm is gone");
	is_fault(f, says);
	a.gone = false;
	is_int(OK, fixture_write(f, move_alarm, &a), "it is back");
	is_int(0, shop_faults(f), "all adds up");
	a.order = closed;
	is_int(OK, fixture_write(f, move_alarm, &a), "a closed order has one");
	is_fault(f, "order 1: its alarms");
	a.gone = true;
	fixture_write(f, move_alarm, &a);
	a = (struct alarm){ .order = 4711, .due = a.due };
	is_int(OK, fixture_write(f, move_alarm, &a), "nobody's order has one");
	is_fault(f, "order 4711: its alarms");
	a.gone = true;
	fixture_write(f, move_alarm, &a);
	is_int(0, shop_faults(f), "all adds up");
	is_int(OK, fixture_write(f, early_end, &closed), "an order that closed too early");
	is_fault(f, "order 1: closed");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	fixture_as(f, "");
	paid(f);
	returns(f);
	elsewhere(f);
	older(f);
	faults(f);
	fixture_close(f);
	return tap_result();
}
