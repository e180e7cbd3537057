/* SPDX-License-Identifier: ISC */
/*
 * verify, the rows behind deliveries, money, returns, batches and answers: each is damaged in place, one at a
 * time, and found under its rule, named by its record, with both values; mended, the desk adds up again.
 * Orders, stock, figures and tickets: verify-t.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/marks.h"
#include "desk/shop.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "desk/verify.h"
#include "record/account.pb-c.h"
#include "record/batch.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/return.pb-c.h"
#include "record/survey.pb-c.h"
#include "record/word.pb-c.h"
#include "tap/tap.h"

#define DAY "2026-11-20"

/* ---- what is broken ---- */

static void slot_booked(ProtobufCMessage *m)
{
	((Od__Slot *)m)->booked += 1000;
}

static void slot_orders(ProtobufCMessage *m)
{
	((Od__Slot *)m)->orders++;
}

static void run_load(ProtobufCMessage *m)
{
	((Od__Run *)m)->load += 1000;
}

static void run_stop(ProtobufCMessage *m)
{
	((Od__Run *)m)->stop[0]->order++;
}

static void invoice_open(ProtobufCMessage *m)
{
	((Od__Invoice *)m)->open -= 100;
}

static void invoice_state(ProtobufCMessage *m)
{
	SET((Od__Invoice *)m, state, OD__INVOICE_STATE__INVOICE_PAID);
}

static void payment_left(ProtobufCMessage *m)
{
	SET((Od__Payment *)m, unmatched, 500);
}

static void payment_match(ProtobufCMessage *m)
{
	((Od__Payment *)m)->matched[0]->amount -= 100;
	SET((Od__Payment *)m, unmatched, ((Od__Payment *)m)->unmatched + 100);
}

static void figure_balance(ProtobufCMessage *m)
{
	SET((Od__Figure *)m, balance, ((Od__Figure *)m)->balance + 1);
}

static void figure_due(ProtobufCMessage *m)
{
	SET((Od__Figure *)m, oldest_due, 1);
}

static void figure_late(ProtobufCMessage *m)
{
	SET((Od__Figure *)m, times_overdue, 9);
}

static void figure_returned(ProtobufCMessage *m)
{
	((Od__Figure *)m)->returned += 100;
}

static void figure_returns(ProtobufCMessage *m)
{
	((Od__Figure *)m)->returns++;
}

static void line_returned(ProtobufCMessage *m)
{
	((Od__Order *)m)->line[0]->returned -= 1000;
}

static void line_delivered(ProtobufCMessage *m)
{
	((Od__Order *)m)->line[0]->delivered -= 1000;
}

static void month_returned(ProtobufCMessage *m)
{
	((Od__GoodsMonth *)m)->returned += 1000;
}

static void move_change(ProtobufCMessage *m)
{
	((Od__Move *)m)->line[0]->change += 1000;
}

static void return_stocked(ProtobufCMessage *m)
{
	((Od__Return *)m)->line[0]->stocked = 0;
}

static void input_itself(ProtobufCMessage *m)
{
	Od__Batch *b = (Od__Batch *)m;

	SET(b->input[0], batch, true);
	SET(b->input[0], id, 2);
}

static void answer_score(ProtobufCMessage *m)
{
	((Od__Answer *)m)->score++;
}

static void answer_customer(ProtobufCMessage *m)
{
	((Od__Answer *)m)->customer++;
}

static void wish_votes(ProtobufCMessage *m)
{
	((Od__Wish *)m)->votes++;
}

static void mention_count(ProtobufCMessage *m)
{
	((Od__Mention *)m)->count++;
}

/* ---- each row by itself ---- */

struct damage {
	const char *name;
	enum table_id table;
	void (*damage)(ProtobufCMessage *m);
	const char *rule, *says;
	uint64_t id;		/* 0: the first row of the table */
};

static const struct damage DAMAGES[] = {
	{ "what a window has booked", TABLE_SLOT, slot_booked, "I11", ": booked is ", 0 },
	{ "how many orders a window has", TABLE_SLOT, slot_orders, "I11", ": orders is ", 0 },
	{ "a run's load", TABLE_RUN, run_load, "I11", "run 1: load is ", 0 },
	{ "a run's stop", TABLE_RUN, run_stop, "I11", "run 1: an order that does not name it is ", 0 },
	{ "what is open of an invoice", TABLE_INVOICE, invoice_open, "I13",
		"figure of customer 1: balance is ", 2 },
	{ "an invoice's state", TABLE_INVOICE, invoice_state, "I13", "", 2 },
	{ "what is left of a payment", TABLE_PAYMENT, payment_left, "I13", "", 1 },
	{ "what a payment is set against", TABLE_PAYMENT, payment_match, "I13", "", 1 },
	{ "a balance", TABLE_FIGURE, figure_balance, "I13", "figure of customer 1: balance is ", 1 },
	{ "the oldest due day", TABLE_FIGURE, figure_due, "I13",
		"figure of customer 1: oldest due is ", 1 },
	{ "late invoices", TABLE_FIGURE, figure_late, "I3",
		"figure of customer 1: times overdue is ", 1 },
	{ "what was returned", TABLE_FIGURE, figure_returned, "I3", "figure of customer 1: returned is ", 1 },
	{ "how often", TABLE_FIGURE, figure_returns, "I3", "figure of customer 1: returns is ", 1 },
	{ "what of a line came back", TABLE_ORDER, line_returned, "I7",
		"order 1: a line's returned quantity is ", 1 },
	{ "what of a line arrived", TABLE_ORDER, line_delivered, "I8",
		"order 1: a line's delivered quantity is ", 1 },
	{ "a month of a product", TABLE_GOODS_MONTH, month_returned, "I3",
		"goods of product 1: returned in a month is ", 0 },
	{ "what a move changed", TABLE_MOVE, move_change, "I4",
		"stock of product 1: on hand, by what was moved, is ", 0 },
	{ "what went back into the stock", TABLE_RETURN, return_stocked, "I4",
		"stock of product 1: on hand, by what was moved, is ", 0 },
	{ "a batch of itself", TABLE_BATCH, input_itself, "I18",
		"batch 1: times it went into itself is 1", 1 },
	{ "an answer's score", TABLE_ANSWER, answer_score, "I21", "answer 1: its score is ", 1 },
	{ "whose an answer is", TABLE_ANSWER, answer_customer, "I21",
		"answer 1: its ticket's customer is ", 1 },
	{ "a wish's votes", TABLE_WISH, wish_votes, "I22", "wish 1: votes is 2, recomputed 1", 1 },
	{ "how often a word was said", TABLE_MENTION, mention_count, "I3", "words of month ", 0 },
};

struct trial {
	const struct damage *damage;
	struct key key;
	ProtobufCMessage *before;	/* in the fixture's arena */
	bool undo;
};

static enum status change(struct verb *v, void *baton)
{
	struct trial *trial = baton;
	const struct damage *d = trial->damage;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	if (trial->undo)
		return table_put(v->txn, d->table, &trial->key, trial->before);
	trial->key = d->id ? key_u64(d->id) : key_empty();
	s = walk_open(v->txn, d->table, &trial->key, false, &walk);
	if (!s)
		s = walk_next(walk, &trial->key, NULL, v->arena, &m);
	if (s)
		return s;
	walk_close(walk);
	trial->before = reflect_copy(m, v->arena);
	d->damage(m);
	return table_put(v->txn, d->table, &trial->key, m);
}

struct found {
	const struct damage *damage;
	unsigned count, named;
	char first[260];
};

static void note(void *baton, const char *rule, const char *sentence)
{
	struct found *found = baton;
	const struct damage *d = found->damage;

	if (!found->count++)
		snprintf(found->first, sizeof found->first, "%s %s", rule, sentence);
	found->named += d && strcmp(rule, d->rule) == 0 && strstr(sentence, d->says) &&
		strstr(sentence, ", recomputed ");
}

static struct found look(struct fixture *f, const struct damage *d)
{
	struct verb v = { .desk = f->desk, .arena = f->arena, .actor = &f->actor, .now = clock_now() };
	struct found found = { .damage = d };

	if (verify_business(&v, note, &found, NULL) != OK)
		bail("the look came to no end");
	return found;
}

static void try_damage(struct fixture *f, const struct damage *d)
{
	struct trial trial = { .damage = d };
	struct found found;

	if (!is_int(OK, fixture_write(f, change, &trial), "%s is damaged", d->name))
		return;
	found = look(f, d);
	ok(found.named > 0, "which breaks %s and is named: %s", d->rule, found.first);
	trial.undo = true;
	fixture_write(f, change, &trial);
}

/* ---- a desk that has them all ---- */

static void must(struct fixture *f, const void *reply, const char *what)
{
	if (!reply)
		bail("%s: %s", what, f->text);
}

static void deliveries(struct fixture *f)
{
	Od__DeliveryTried *plan;

	fixture_as(f, "");
	shop_config(f, "area", "north", "record.area.window.0.from", "06:00", "record.area.window.0.to",
		"11:00", "record.area.window.0.capacity", "100", "record.area.north", "6", NULL);
	shop_config(f, "vehicle", "V1", "record.vehicle.capacity", "60", NULL);
	must(f, RUN(f, customer, add, "code", "NORTH", "name", "corner shop", "zone", "north",
		"address_text", "a street", "accept_duplicate", "true", NULL), "a customer");
	fixture_as(f, "li.na");
	must(f, RUN(f, order, place, "customer", "NORTH", "line.0.item", "1015", "line.0.quantity", "5",
		"delivery.day", DAY, "delivery.from", "06:00", NULL), "an order with a window");
	fixture_as(f, "");
	plan = RUN(f, delivery, try, "day", DAY, NULL);
	must(f, plan, "a plan");
	must(f, RUN(f, delivery, plan, "day", DAY, "plan", plan->plan, NULL), "a run");
}

static void goods_and_money(struct fixture *f)
{
	must(f, RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "12",
		NULL), "an order");
	must(f, RUN(f, delivery, dispatch, "order", "1", NULL), "it leaves");
	must(f, RUN(f, delivery, done, "shipment", "D-1", NULL), "it arrives");
	must(f, RUN(f, account, invoice, "customer", "FULL", "amount", "100", "number", "A-1", NULL),
		"another invoice");
	must(f, RUN(f, account, pay, "customer", "FULL", "amount", "50", "way", "bank", NULL), "money");
	fixture_as(f, "zhao.min");
	must(f, RUN(f, return, open, "order", "1", "line.0.n", "1", "line.0.quantity", "3", "reason",
		"lids leak", NULL), "a return");
	must(f, RUN(f, return, settle, "return_id", "R-1", "step", "step_receive", NULL), "it comes back");
	fixture_as(f, "");
	must(f, RUN(f, supplier, save, "code", "S1", "name", "Dadi Ingredients", NULL), "a supplier");
	must(f, RUN(f, batch, save, "lot.supplier", "S1", "lot.code", "L1", "lot.quantity", "1000", NULL),
		"a lot");
	must(f, RUN(f, batch, save, "batch.product", "1010", "batch.code", "P1", "batch.input.0.lot", "L1",
		"batch.input.0.quantity", "4", NULL), "a batch");
	must(f, RUN(f, batch, save, "batch.product", "1011", "batch.code", "P2", "batch.input.0.batch", "P1",
		"batch.input.0.quantity", "4", NULL), "and one of it");
}

static void answers(struct fixture *f)
{
	must(f, RUN(f, config, save, "record.kind", "survey", "record.code", "care", "record.name",
		"How it went", "record.survey.question.0.code", "goods", "record.survey.question.0.indicator",
		"product", NULL), "a survey");
	must(f, RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "product", "1011", NULL),
		"a complaint");
	fixture_as(f, "zhao.min");
	must(f, RUN(f, survey, answer, "survey", "care", "ticket", "C-1", "answer.0.value", "4", NULL),
		"an answer");
	must(f, RUN(f, wish, save, "title", "a smaller jar", NULL), "a wish");
	must(f, RUN(f, wish, vote, "id", "1", "customer", "TIGHT", NULL), "a vote");
	must(f, RUN(f, word, take, "text", "好吃，下次还买", "product", "1010", "customer", "FULL", NULL),
		"a review");
}

int main(void)
{
	struct fixture *f = fixture_open();
	struct found found;

	plan_lazy();
	shop_open(f);
	fixture_as(f, "");
	goods_and_money(f);
	deliveries(f);
	answers(f);
	found = look(f, NULL);
	is_int(0, found.count, "the desk adds up: %s", found.first);
	for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++)
		try_damage(f, &DAMAGES[i]);
	is_int(0, shop_faults(f), "mended, all adds up again");
	fixture_close(f);
	return tap_result();
}
