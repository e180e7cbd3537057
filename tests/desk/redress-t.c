/* SPDX-License-Identifier: ISC */
/*
 * redress: goods replaced at no charge, linked both ways, no sale and no hold for credit; money, coupons
 * and apologies; the limit of each role, and what is asked above it; what is taken back; what it cost, in
 * ticket and figure.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/shop.h"
#include "desk/ticket_redress.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static const char *of(struct fixture *f, const char *id, const char *path)
{
	return fixture_text(f, RUN(f, ticket, show, "id", id, NULL), path);
}

static const char *figure(struct fixture *f, const char *path)
{
	return fixture_text(f, RUN(f, customer, show, "customer", "FULL", NULL),
		arena_format(f->arena, "figure.%s", path));
}

static enum status ring(struct verb *v, void *baton)
{
	Od__Alarm alarm = OD__ALARM__INIT;
	enum status s = alarm_clear(v, v->now, ORDER_TICKET_ALARM, 1, 0);

	(void)baton;
	alarm.subject = 1;
	return s ? s : ticket_ring_redress(v, &alarm);
}

static void goods(struct fixture *f)
{
	Od__TicketRedressed *given;
	char *order;

	fixture_as(f, "li.na");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "2",
		"line.1.item", "1011", "line.1.quantity", "6", NULL);
	RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "product", "1011", "text",
		"cap leaks", NULL);
	RUN(f, ticket, redress, "id", "C-1", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "an operator gives nothing");
	is_string("", of(f, "C-1", "may_give"), "and sees no limit");
	fixture_as(f, "sun.li");
	is_string("300.00", of(f, "C-1", "may_give"), "a clerk may give 300.00");
	RUN(f, ticket, redress, "id", "C-1", "line.0.item", "1010", "line.0.quantity", "1",
		"line.0.price", "1", "line.0.reason", "x", NULL);
	is_int(OD__MESSAGE__FIELD_VALUE, shop_refused(f), "what is replaced has no price");
	given = RUN(f, ticket, redress, "id", "C-1", "text", "with run 3", NULL);
	ok(given != NULL, "the line that it names is replaced: %s", f->text);
	is_string("192.00", fixture_text(f, given, "cost"), "six bottles would have cost 192.00");
	is_string("108.00", fixture_text(f, given, "left"), "108.00 are left");
	RUN(f, ticket, redress, "id", "C-1", "kind", "coupon", "amount", "108.01", NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "and not a cent more");
	is_int(OD__MESSAGE__REDRESS_PLACED, fixture_int(given, "made.note.message"), "it says so");
	order = arena_format(f->arena, "%" PRIu64, given ? given->order : 0);
	is_string("0.00", fixture_text(f, RUN(f, order, show, "id", order, NULL), "order.total"),
		"at no charge");
	is_string("6", fixture_text(f, RUN(f, order, show, "id", order, NULL), "line.0.asked"),
		"all six");
	is_string("C-1", fixture_text(f, RUN(f, order, show, "id", order, NULL), "replaces"),
		"the order names the ticket");
	is_string(order, of(f, "C-1", "ticket.redress.0.order"), "the ticket the order");
	is_string("192.00", of(f, "C-1", "ticket.redress_cost"), "and what it cost");
	is_int(OD__MESSAGE__REPLACED_STEP, fixture_int(RUN(f, ticket, show, "id", "C-1", NULL),
		"step.2.step.told.message"), "a step tells it");
	is_string("1", figure(f, "orders"), "it is no sale");
	is_string("192.00", figure(f, "redress"), "but is kept in the figure");
	is_string("192.00", figure(f, "month.0.redress"), "of the month");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "li.na");
	RUN(f, draft, open, "customer", "FULL", "change", order, NULL);
	is_int(OD__MESSAGE__REPLACEMENT_FIXED, shop_refused(f), "it is not changed into a sale");
	fixture_as(f, "sun.li");
	RUN(f, ticket, redress, "id", "C-1", "line.0.item", "1011", "line.0.quantity", "10", NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "more than the line had, above the limit");
	RUN(f, ticket, redress, "id", "C-1", "cancel", "1", NULL);
	is_int(OD__MESSAGE__REDRESS_BY_ORDER, shop_refused(f), "nor taken back without its order");
	RUN(f, order, cancel, "id", order, "reason", "refund instead", NULL);
	is_int(OK, fixture_write(f, ring, NULL), "cancelled, it rings: %s", f->text);
	is_string("0.00", of(f, "C-1", "ticket.redress_cost"), "what it cost goes back");
	is_string("true", of(f, "C-1", "ticket.redress.0.cancelled"), "it stays on record");
	is_string("0.00", figure(f, "redress"), "the figure too");
	is_int(0, shop_faults(f), "all adds up");
}

static const char *last_step(struct fixture *f, const char *path)
{
	Od__TicketShown *shown = RUN(f, ticket, show, "id", "C-1", NULL);

	return fixture_text(f, shown, arena_format(f->arena, "step.%zu.%s", shown->n_step - 1, path));
}

static bool said_last(struct fixture *f, Od__Message message)
{
	Od__TicketShown *shown = RUN(f, ticket, show, "id", "C-1", NULL);
	const Od__TicketStep *step = shown->step[shown->n_step - 1]->step;

	return step->told && step->told->message == message;
}

/* Cause and prevention stand in the steps, each for itself, in words and not as codes. */
static void caused(struct fixture *f)
{
	Od__TicketShown *shown;
	size_t before;

	ok(said_last(f, OD__MESSAGE__PREVENTION_STEP), "a step says that it is the prevention");
	is_string("tasted before it goes", last_step(f, "step.text"), "with its words");
	RUN(f, ticket, cause, "id", "C-1", "code", "packing", NULL);
	is_string("how it was packed", last_step(f, "step.told.arg.0"), "a cause is told by its name");
	is_string("old beans", last_step(f, "step.text"), "and the words that were there");
	f->actor.language = "zh_CN";
	is_string("包装", last_step(f, "step.told.arg.0"), "in the language of who reads");
	f->actor.language = "en";
	shown = RUN(f, ticket, show, "id", "C-1", NULL);
	before = shown->n_step;
	RUN(f, ticket, cause, "id", "C-1", "code", "packing", "cause", "old beans", "prevention",
		"tasted twice", "owner", "sun.li", "check", "2026-12-19", NULL);
	shown = RUN(f, ticket, show, "id", "C-1", NULL);
	is_int((long long)before + 1, (long long)shown->n_step, "what was there is not told again: %s",
		f->text);
	ok(said_last(f, OD__MESSAGE__PREVENTION_BOTH_STEP), "who sees to it, and when it is looked at");
	is_string("tasted twice", last_step(f, "step.text"), "what is done");
	RUN(f, ticket, cause, "id", "C-1", "prevention", "", NULL);
	ok(said_last(f, OD__MESSAGE__PREVENTION_GONE_STEP), "what is taken out is told: %s", f->text);
	RUN(f, ticket, cause, "id", "C-1", "cause", "", NULL);
	ok(said_last(f, OD__MESSAGE__CAUSE_GONE_STEP), "of the cause, too: %s", f->text);
	RUN(f, ticket, cause, "id", "C-1", "cause", "old beans", "prevention", "tasted twice", NULL);
}

static void credit(struct fixture *f)
{
	Od__TicketRedressed *given;
	Od__TicketOpened *opened;
	Od__OrderShown *shown;

	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1010", "line.0.quantity", "40",
		NULL);
	opened = RUN(f, ticket, open, "kind", "complaint", "customer", "TIGHT", "text", "bitter",
		NULL);
	given = RUN(f, ticket, redress, "id", opened->said, "line.0.item", "1010",
		"line.0.quantity", "2", NULL);
	shown = RUN(f, order, show, "id", arena_format(f->arena, "%" PRIu64, given ? given->order
		: 0), NULL);
	is_string("confirmed", fixture_text(f, shown, "order.state"),
		"who is over his limit gets it all the same: %s", f->text);
	is_string("37.00", fixture_text(f, given, "cost"), "two jars");
	given = RUN(f, ticket, redress, "id", opened->said, "line.0.item", "1026",
		"line.0.quantity", "2", NULL);
	shown = RUN(f, order, show, "id", arena_format(f->arena, "%" PRIu64, given ? given->order
		: 0), NULL);
	is_string("short", fixture_text(f, shown, "order.hold.0"), "but not what is not there");
	RUN(f, ticket, redress, "id", "C-1", "line.0.item", "1010", "line.0.quantity", "20", NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "370.00 are above a clerk's limit");
	is_string("300.00", f->refusal.arg[2], "which is named");
	is_string("offer", of(f, "C-1", "ticket.check.0.code"), "goods that go tick off the offer");
	RUN(f, ticket, cause, "id", "C-1", "cause", "old beans", NULL);
	is_string("cause", of(f, "C-1", "ticket.check.1.code"), "a cause that is told is ticked off");
	is_string("", of(f, "C-1", "ticket.check.2.code"), "a prevention that is not told is not");
	RUN(f, ticket, cause, "id", "C-1", "prevention", "tasted before it goes", NULL);
	is_string("prevention", of(f, "C-1", "ticket.check.2.code"), "then it is");
	caused(f);
	is_string("", of(f, "C-1", "ticket.check.3.code"), "no answer was given yet");
	RUN(f, ticket, step, "id", "C-1", "kind", "note", "text", "rang, nobody there", NULL);
	is_string("", of(f, "C-1", "ticket.check.3.code"), "a note is none");
	RUN(f, ticket, step, "id", "C-1", "kind", "reply", "text", "the beans were old", NULL);
	is_string("reason", of(f, "C-1", "ticket.check.3.code"), "the first answer is ticked off");
	RUN(f, ticket, step, "id", "C-1", "kind", "check", "check", "reason", "undone", "true", NULL);
	RUN(f, ticket, step, "id", "C-1", "kind", "reply", "text", "tasted again", NULL);
	is_string("", of(f, "C-1", "ticket.check.3.code"), "a later one is not");
	is_int(0, shop_faults(f), "nothing of it was written");
	fixture_as(f, "zhao.min");
	ok(RUN(f, ticket, redress, "id", "C-1", "line.0.item", "1010", "line.0.quantity", "20", NULL)
		!= NULL, "a supervisor gives more: %s", f->text);
	fixture_as(f, "sun.li");
	RUN(f, ticket, redress, "id", "C-1", "kind", "refund", "amount", "1", NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "a clerk adds nothing to that");
	is_string("300.00", f->refusal.arg[2], "his limit is his role's, not what the other gave");
	fixture_as(f, "zhao.min");
	opened = RUN(f, ticket, open, "kind", "question", "customer", "FULL", "text", "x", NULL);
	RUN(f, ticket, redress, "id", opened->said, NULL);
	is_int(OD__MESSAGE__REDRESS_WHAT, shop_refused(f), "of goods that nobody named there are none");
	is_int(0, shop_faults(f), "all adds up");
}

static const char *account(struct fixture *f, const char *path)
{
	return fixture_text(f, RUN(f, account, show, "customer", "FULL", NULL), path);
}

/* The sixth thing given on C-1: a coupon of 5.00. */
static void by_coupon(struct fixture *f)
{
	const char *code = of(f, "C-1", "ticket.redress.5.coupon"), *order;
	Od__OrderPlaced *o;

	is_int(8, (long long)strlen(code), "a coupon has a code: %s", code);
	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1013", "line.0.quantity", "1",
		"coupon", code, NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "which is the customer's alone");
	o = RUN(f, order, place, "customer", "FULL", "line.0.item", "1013", "line.0.quantity", "1",
		"coupon", code, NULL);
	is_string("9.20", fixture_text(f, o, "total"), "5.00 off 14.20: %s", f->text);
	order = fixture_text(f, o, "order");
	RUN(f, ticket, redress, "id", "C-1", "cancel", "6", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "a used one is not taken back");
	RUN(f, order, cancel, "id", order, "reason", "test", NULL);
	ok(RUN(f, ticket, redress, "id", "C-1", "cancel", "6", NULL) != NULL, "an unused one is: %s",
		f->text);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1013", "line.0.quantity", "1",
		"coupon", code, NULL);
	is_int(OD__MESSAGE__COUPON_IS_VOID, shop_refused(f), "and saves nothing any more");
	is_int(0, shop_faults(f), "all adds up");
}

static void by_credit(struct fixture *f)
{
	RUN(f, ticket, redress, "id", "C-1", "kind", "credit", "amount", "12", NULL);
	is_string("-12.00", account(f, "balance"), "a credit is owed to the customer: %s", f->text);
	RUN(f, ticket, redress, "id", "C-1", "cancel", "7", NULL);
	is_string("0.00", account(f, "balance"), "until it is taken back: %s", f->text);
	is_int(0, shop_faults(f), "all adds up");
}

static void words_and_money(struct fixture *f)
{
	Od__TicketRedressed *given;

	RUN(f, ticket, redress, "id", "C-1", "kind", "refund", NULL);
	is_int(OD__MESSAGE__REDRESS_AMOUNT, shop_refused(f), "a refund has an amount");
	{
		struct actor before = f->actor;

		fixture_as(f, "");
		RUN(f, ticket, redress, "id", "C-1", "kind", "coupon", "amount", "10000000000.01",
			NULL);
		is_int(OD__MESSAGE__AMOUNT_RANGE, shop_refused(f), "not any, whoever gives it: %s", f->text);
		f->actor = before;
	}
	RUN(f, ticket, redress, "id", "C-1", "kind", "apology", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "an apology has words");
	given = RUN(f, ticket, redress, "id", "C-1", "kind", "apology", "text", "so sorry", NULL);
	is_string("0.00", fixture_text(f, given, "cost"), "and costs nothing");
	is_int(OD__MESSAGE__REDRESS_WORDS, fixture_int(given, "made.note.message"), "as is said of it");
	given = RUN(f, ticket, redress, "id", "C-1", "kind", "refund", "amount", "40.50", NULL);
	is_string("410.50", of(f, "C-1", "ticket.redress_cost"), "370.00 and 40.50: %s", f->text);
	is_int(1, shop_tasks(f, "redress", "ticket", 1), "somebody is asked to pay");
	RUN(f, ticket, redress, "id", "C-1", "kind", "credit", "amount", "10", "reference", "G-77",
		NULL);
	is_int(1, shop_tasks(f, "redress", "ticket", 1), "nobody, where it is done");
	is_string("G-77", of(f, "C-1", "ticket.redress.4.reference"), "by this paper");
	is_string("E-1", of(f, "C-1", "ticket.redress.3.reference"), "the refund is a credit note");
	is_string("0.00", account(f, "balance"), "that was paid out");
	is_string("40.50", account(f, "payment.0.amount"), "of this amount");
	RUN(f, ticket, redress, "id", "C-1", "kind", "coupon", "amount", "5", NULL);
	RUN(f, ticket, redress, "id", "C-1", "cancel", "9", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "what was not given is not taken back");
	given = RUN(f, ticket, redress, "id", "C-1", "cancel", "4", NULL);
	ok(given != NULL, "the refund is: %s", f->text);
	is_int(OD__MESSAGE__REDRESS_BACK, fixture_int(given, "made.note.message"), "it says so,");
	is_string("refund", fixture_text(f, given, "made.note.arg.1"), "of what was taken back");
	is_string("40.50", fixture_text(f, given, "made.note.arg.2"), "with its amount");
	given = RUN(f, ticket, redress, "id", "C-1", "cancel", "3", NULL);
	is_int(OD__MESSAGE__REDRESS_BACK_PLAIN, fixture_int(given, "made.note.message"),
		"an apology that is taken back is not kept: %s", f->text);
	is_int(0, shop_tasks(f, "redress", "ticket", 1), "nobody pays it any more");
	is_string("true", account(f, "payment.0.dropped"), "its papers are void");
	is_string("385.00", of(f, "C-1", "ticket.redress_cost"), "385.00 are left of it");
	is_string("385.00", figure(f, "redress"), "in the figure too");
	RUN(f, ticket, redress, "id", "C-1", "cancel", "4", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "once");
	is_int(0, shop_faults(f), "all adds up");
	by_coupon(f);
	by_credit(f);
	RUN(f, ticket, close, "id", "C-1", "reject", "withdrawn", NULL);
	RUN(f, ticket, redress, "id", "C-1", "kind", "apology", "text", "x", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "what is closed costs no more");
}

/* Habits are made by what is bought. */
static void habits(struct fixture *f)
{
	Od__CustomerPage *page = RUN(f, customer, page, "customer", "FULL", NULL);

	is_int(2, page ? (long long)page->n_usual : 0, "what was replaced is no usual item");
	is_string("32.00", fixture_text(f, page, "usual.1.last_price"), "and its price stays");
	is_int(1, page ? (long long)page->n_order : 0, "nor an order to repeat");
}

static void traced(struct fixture *f)
{
	Od__TicketTraced *t;

	fixture_as(f, "sun.li");
	t = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", "text", "it leaks", NULL);
	is_string("300.00", fixture_text(f, t, "may_give"), "what may be given is said before");
	is_string("packing", fixture_text(f, t, "cause_department"), "who finds the cause");
	is_string("1", fixture_text(f, t, "alike"), "how many there were");
	is_string("5", fixture_text(f, t, "cause_count"), "before somebody is asked");
	is_string("package damaged or leaking", fixture_text(f, t, "path"), "the category in words");
	is_string("2026-11-19T08:05:00Z", fixture_text(f, t, "response_due"), "the clocks");
	ok(strstr(fixture_text(f, t, "phrase"), "next run") != NULL, "and what to say");
	is_string("", fixture_text(f, t, "unknown"), "the product is known");
	ok(*fixture_text(f, t, "meant"), "by its name");
	RUN(f, ticket, trace, "customer", "FULL", "product", "it leaks", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no product is called so");
	t = RUN(f, ticket, trace, "customer", "FULL", "product", "it leaks", "typed", "yes", NULL);
	is_string("it leaks", fixture_text(f, t, "unknown"), "while it is typed that is told: %s", f->text);
}

/* A line of six: as many go without a word, more are told. */
static void more(struct fixture *f)
{
	Od__TicketRedressed *given;
	const char *id;

	fixture_as(f, "sun.li");
	id = ((Od__TicketOpened *)RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "product",
		"1011", "text", "cap leaks again", NULL))->said;
	given = RUN(f, ticket, redress, "id", id, "line.0.item", "1011", "line.0.quantity", "9", NULL);
	is_int(OD__MESSAGE__REDRESS_PLACED_MORE, fixture_int(given, "made.note.message"),
		"nine for six are told: %s", f->text);
	is_string("9 > 6", fixture_text(f, given, "made.note.arg.3"), "with both");
}

/* A ticket that was closed asks nothing, nor when it is opened again. */
static void over(struct fixture *f)
{
	const char *id;

	fixture_as(f, "sun.li");
	id = ((Od__TicketOpened *)RUN(f, ticket, open, "kind", "question", "customer", "TIGHT", "text",
		"money back?", NULL))->said;
	RUN(f, ticket, ask, "id", id, "kind", "refund", "amount", "700", NULL);
	is_int(0, shop_refused(f), "asked: %s", f->text);
	fixture_as(f, "zhao.min");
	is_int(1, fixture_int(RUN(f, ticket, asked, "count", "yes", NULL), "count"), "one waits");
	RUN(f, ticket, close, "id", id, "reject", "withdrawn", NULL);
	is_int(0, shop_refused(f), "closed: %s", f->text);
	is_int(0, fixture_int(RUN(f, ticket, asked, "count", "yes", NULL), "count"), "none does");
	RUN(f, ticket, cause, "id", id, "cause", "a full moon", NULL);
	is_int(0, shop_refused(f), "a cause may be found behind the end: %s", f->text);
	RUN(f, ticket, reopen, "id", id, "text", "he rang again", NULL);
	is_int(0, shop_refused(f), "opened again: %s", f->text);
	is_string("1", of(f, id, "bar.answer"), "nothing is left to answer");
	RUN(f, ticket, resolve, "id", id, "text", "told", "told", "true", NULL);
	is_int(0, shop_refused(f), "and nothing holds it open: %s", f->text);
}

/* Above the limit of a role: asked, answered by one who may give it, told to the asker. */
static void asked(struct fixture *f)
{
	Od__TicketAskedRows *rows;
	const char *id;
	uint64_t ticket;

	fixture_as(f, "sun.li");
	id = ((Od__TicketOpened *)RUN(f, ticket, open, "kind", "complaint", "customer", "TIGHT", "text",
		"sour", NULL))->said;
	ticket = (uint64_t)atoi(id + 2);
	RUN(f, ticket, ask, "id", id, "kind", "refund", "amount", "300", NULL);
	is_int(OD__MESSAGE__REDRESS_NOT_OVER, shop_refused(f), "what he may give himself is not asked for");
	ok(RUN(f, ticket, ask, "id", id, "kind", "refund", "amount", "300.01", "text", "a wedding",
		NULL) != NULL, "a cent more is: %s", f->text);
	is_int(1, shop_tasks(f, "redress_ask", "ticket", ticket), "a supervisor has a task for it");
	RUN(f, ticket, ask, "id", id, "kind", "coupon", "amount", "900", NULL);
	is_int(OD__MESSAGE__REDRESS_ASKED, shop_refused(f), "one thing at a time");
	RUN(f, ticket, resolve, "id", id, "text", "paid", "told", "true", NULL);
	is_int(OD__MESSAGE__REDRESS_UNANSWERED, shop_refused(f), "it is not solved before the answer");
	is_string("3", of(f, id, "bar.solve"), "and its page says so before");
	RUN(f, ticket, agree, "id", id, NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "he does not agree to it himself");
	is_string("2", of(f, id, "bar.answer"), "and sees that he may not");
	RUN(f, ticket, asked, NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor reads what others ask");
	fixture_as(f, "zhao.min");
	rows = RUN(f, ticket, asked, NULL);
	is_string("300.01", fixture_text(f, rows, "row.0.cost"), "a supervisor does");
	is_string("a wedding", fixture_text(f, rows, "row.0.text"), "with the reason");
	is_int(1, fixture_int(RUN(f, ticket, asked, "count", "yes", NULL), "count"), "and how many wait");
	ok(RUN(f, ticket, agree, "id", id, "no", "yes", NULL) != NULL, "refused: %s", f->text);
	is_string("", of(f, id, "ticket.redress_cost"), "nothing is given");
	RUN(f, ticket, resolve, "id", id, "text", "paid", "told", "true", NULL);
	is_int(OD__MESSAGE__CAUSE_FIRST, shop_refused(f), "answered, it no longer stands in the way");
	RUN(f, ticket, agree, "id", id, NULL);
	is_int(OD__MESSAGE__REDRESS_NOTHING_ASKED, shop_refused(f), "and nothing is asked any more");
	fixture_as(f, "sun.li");
	is_string("redress_told", fixture_text(f, RUN(f, task, list, NULL), "row.0.kind"),
		"the asker is told");
	RUN(f, ticket, ask, "id", id, "kind", "refund", "amount", "350", NULL);
	ok(RUN(f, ticket, agree, "id", id, "no", "yes", NULL) != NULL, "he takes it back himself: %s",
		f->text);
	RUN(f, ticket, ask, "id", id, "kind", "refund", "amount", "6000", NULL);
	fixture_as(f, "zhao.min");
	RUN(f, ticket, agree, "id", id, NULL);
	is_int(OD__MESSAGE__REDRESS_LIMIT, shop_refused(f), "a supervisor has a limit, too");
	fixture_as(f, "sun.li");
	RUN(f, ticket, agree, "id", id, "no", "yes", NULL);
	RUN(f, ticket, ask, "id", id, "kind", "credit", "amount", "400", NULL);
	fixture_as(f, "zhao.min");
	ok(RUN(f, ticket, agree, "id", id, NULL) != NULL, "agreed: %s", f->text);
	is_string("400.00", of(f, id, "ticket.redress_cost"), "and given at once");
	is_int(0, shop_tasks(f, "redress_ask", "ticket", ticket), "nobody is asked any more");
	RUN(f, ticket, redress, "id", id, "cancel", "1", NULL);
	is_string("0.00", of(f, id, "ticket.redress_cost"), "taken back like any other");
	more(f);
	over(f);
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "sun.li");
}

int main(void)
{
	struct fixture *f = fixture_open();

	plan_lazy();
	shop_open(f);
	goods(f);
	traced(f);
	credit(f);
	words_and_money(f);
	habits(f);
	asked(f);
	fixture_close(f);
	return tap_result();
}
