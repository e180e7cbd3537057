/* SPDX-License-Identifier: ISC */
/*
 * batch: lots and batches saved, blocked and traced both ways; a recall from its opening to the
 * signed report, its gathering cut into slices; and over lots and batches hung together at random
 * the way back and the way forward tell the same. What joins a recall, and its end as a mistake:
 * recall_join-t.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "desk/batch.h"
#include "desk/fixture.h"
#include "desk/lineage.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

static void save(struct fixture *f)
{
	Od__Made *made;

	fixture_as(f, "");
	RUN(f, supplier, save, "code", "S1", "name", "驻马店芝麻合作社", NULL);
	RUN(f, supplier, save, "code", "S2", "name", "宁波瓶盖厂", NULL);
	made = RUN(f, batch, save, "lot.supplier", "S1", "lot.code", "L2291", "lot.material",
		"white sesame", "lot.quantity", "1000", "lot.unit", "kg", NULL);
	is_string("L2291", fixture_text(f, made, "said"), "a lot comes in: %s", f->text);
	RUN(f, batch, save, "lot.supplier", "S2", "lot.code", "L2304", "lot.material", "cap 28 mm",
		"lot.quantity", "5000", NULL);
	made = RUN(f, batch, save, "batch.product", "1011", "batch.code", "B0817", "batch.made",
		"2026-08-17", "batch.quantity", "480", "batch.input.0.lot", "L2291",
		"batch.input.0.quantity", "620", "batch.input.1.lot", "l2304",
		"batch.input.1.quantity", "480", NULL);
	is_int(OD__MESSAGE__BATCH_SAVED, fixture_int(made, "note.message"), "a batch of both: %s",
		f->text);
	made = RUN(f, batch, save, "batch.product", "1010", "batch.code", "P0901",
		"batch.input.0.lot", "L2291", "batch.input.0.quantity", "400", NULL);
	is_string("Batch P0901 saved. More of lot L2291 is used than came in.", refusal_text(
		&(struct refusal){ .message = made->note->message, .args = 2,
			.arg = { made->note->arg[0], made->note->arg[1] } }, f->arena, NULL),
		"more is used than came in: said, not refused");
	ok(RUN(f, batch, save, "quality.lot", "L2304", "quality.verdict", "quality_low",
		"quality.value.0.name", "torque", "quality.value.0.value", "1.1", NULL) != NULL,
		"a report on the caps: %s", f->text);
	made = RUN(f, batch, save, "batch.product", "1011", "batch.code", "b0817", "batch.place",
		"line 2", NULL);
	is_int(2, fixture_int(made, "version"), "one that is there is changed");

	RUN(f, batch, save, "batch.product", "1011", "batch.code", "B1", "batch.input.0.lot",
		"L9999", "batch.input.0.quantity", "1", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "a lot that is not there");
	RUN(f, batch, save, "batch.product", "1011", "batch.code", "B1", "batch.input.0.lot",
		"L2291", "batch.input.0.quantity", "0", NULL);
	is_int(OD__MESSAGE__QUANTITY_NOT_ABOVE, shop_refused(f), "nothing of it");
	RUN(f, batch, save, NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "nothing to save");
	RUN(f, batch, save, "batch.product", "1010", "batch.code", "P2", "batch.input.0.batch",
		"P0901", "batch.input.0.quantity", "5", NULL);
	RUN(f, batch, save, "batch.product", "1010", "batch.code", "P0901", "batch.input.0.batch",
		"P2", "batch.input.0.quantity", "5", NULL);
	is_string("P2 was made from this batch, so it cannot go into it.", f->text,
		"no batch is made from itself");
	RUN(f, batch, save, "batch.product", "1010", "batch.code", "B0817", NULL);
	RUN(f, batch, block, "batch", "B0817", "why", "x", NULL);
	is_string("Several batches have the code B0817. Name the product too.", f->text,
		"alike codes are asked");
	is_int(0, shop_faults(f), "all adds up");
}

static void send(struct fixture *f, const char *customer, const char *quantity, bool arrives)
{
	static int minute = 10;
	Od__OrderPlaced *placed;
	Od__Made *left;
	char now[40];

	snprintf(now, sizeof now, "2026-11-19T06:%02d:00Z", minute++);
	fixture_clock(f, now);
	placed = RUN(f, order, place, "customer", customer, "line.0.item", "1011",
		"line.0.quantity", quantity, NULL);
	left = RUN(f, delivery, dispatch, "order", fixture_text(f, placed, "order"), NULL);

	ok(left != NULL, "%s go to %s: %s", quantity, customer, f->text);
	if (arrives)
		ok(RUN(f, delivery, done, "shipment", left->said, NULL) != NULL, "and arrive");
}

/* What a complaint about these goods finds by itself. */
static void found(struct fixture *f)
{
	Od__TicketTraced *t;
	Od__TicketOpened *opened;
	Od__TicketShown *shown;

	RUN(f, batch, save, "quality.batch", "B0817", "quality.product", "1011", "quality.verdict",
		"quality_ok", NULL);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "1",
		"delivery.day", "2026-11-24", NULL);
	fixture_as(f, "li.na");
	t = RUN(f, ticket, trace, "customer", "FULL", "product", "1011", NULL);
	is_string("3", fixture_text(f, t, "row.0.order"), "the newest that arrived: %s", f->text);
	is_string("D-3", fixture_text(f, t, "row.0.shipment"), "with its shipment");
	is_string("B0817", fixture_text(f, t, "row.0.batch"), "its batch");
	is_string("quality_ok", fixture_text(f, t, "row.0.verdict"), "and the report on it");
	is_string("4", fixture_text(f, t, "row.2.order"), "what is still to come stands last");
	t = RUN(f, ticket, trace, "customer", "BRANCH", "product", "1011", NULL);
	ok(t && t->n_row == 1 && t->row[0]->order == 2, "a branch is asked about what came to it");
	t = RUN(f, ticket, trace, "customer", "TIGHT", "product", "1011", NULL);
	is_int(0, t ? (long long)t->n_row : -1, "who pays for it about what came to himself: %s", f->text);
	opened = RUN(f, ticket, open, "customer", "FULL", "text", "caps leak", "product", "1011",
		NULL);
	is_string("B0817", fixture_text(f, opened, "batch"), "the complaint takes the first");
	shown = RUN(f, ticket, show, "id", fixture_text(f, opened, "said"), NULL);
	is_string("3", fixture_text(f, shown, "ticket.shipment"), "with its shipment");
	is_int(OD__MESSAGE__LINKED_LINE_BATCH_STEP, fixture_int(shown, "step.1.step.told.message"),
		"and says what was found");
	is_string("D-3 \u00b7 Q-2", fixture_text(f, shown, "step.1.step.text"), "with shipment and report");
	fixture_as(f, "");
	RUN(f, order, cancel, "id", "4", "reason", "only a trial", NULL);
}

static void trace(struct fixture *f)
{
	const char *after;
	Od__BatchTraced *t;

	RUN(f, stock, move, "kind", "receive", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "100", "line.0.expiry", "2027-08-16", NULL);
	send(f, "FULL", "12", true);
	send(f, "BRANCH", "4", false);
	send(f, "FULL", "6", true);
	RUN(f, ticket, open, "customer", "FULL", "text", "cap leaks", "product", "1011", "batch",
		"B0817", NULL);
	found(f);
	t = RUN(f, batch, trace, "batch", "B0817", "product", "1011", NULL);
	ok(t != NULL, "the batch is traced: %s", f->text);
	is_string("B0817", fixture_text(f, t, "node.0.code"), "the batch itself on top");
	is_string("78", fixture_text(f, t, "node.0.on_hand"), "with what is there");
	is_int(2, fixture_int(t, "node.0.complaints"), "and its open complaints");
	is_string("L2291", fixture_text(f, t, "node.1.code"), "made from sesame");
	is_string("S1", fixture_text(f, t, "node.1.supplier"), "of this supplier");
	is_string("L2304", fixture_text(f, t, "node.2.code"), "and caps");
	is_string("quality_low", fixture_text(f, t, "node.2.verdict"), "which just passed");
	is_int(2, fixture_int(t, "customers"), "two customers got some");
	is_int(3, fixture_int(t, "deliveries"), "in three deliveries");
	is_string("22", fixture_text(f, t, "sent"), "22 bottles");
	is_string("BRANCH", fixture_text(f, t, "customer.0.code"), "goods on their way on top");
	is_string("18", fixture_text(f, t, "customer.1.quantity"), "one customer is added up");
	ok(t && t->n_customer > 1 && t->customer[1]->n_order == 2 && t->customer[1]->order[0] >
		t->customer[1]->order[1], "by two orders, the newest first");
	is_int(2, f->opened_count, "both records were opened");
	t = RUN(f, batch, trace, "batch", "B0817", "product", "1011", "page.limit", "1", NULL);
	after = arena_string(f->arena, fixture_text(f, t, "after"));
	ok(t && t->n_customer == 1 && *after && f->opened_count == 1, "a page of one opens one");
	t = RUN(f, batch, trace, "batch", "B0817", "product", "1011", "page.limit", "1", "page.after", after,
		NULL);
	is_string("FULL", fixture_text(f, t, "customer.0.code"), "the next one behind it");
	is_string("", fixture_text(f, t, "after"), "which is the last");
	is_int(2, fixture_int(t, "customers"), "counts are of all");
	t = RUN(f, batch, trace, "lot", "L2291", "direction", "forward", NULL);
	is_int(4, t ? (long long)t->n_node : -1, "the lot went into three batches");
	is_int(2, fixture_int(t, "customers"), "and to the same customers");
	t = RUN(f, batch, trace, "code", "L2291", "direction", "forward", NULL);
	is_string("L2291", fixture_text(f, t, "node.0.code"), "a code that no batch has is a lot's");
	t = RUN(f, batch, trace, "batch", "B0817", "product", "1011", "depth", "0", NULL);
	is_int(1, t ? (long long)t->n_node : -1, "depth 0 is the batch alone");
	fixture_as(f, "li.na");
	RUN(f, batch, trace, "batch", "B0817", "product", "1011", NULL);
	is_int(ERR_REFUSED, f->status, "an operator traces nothing");
	fixture_as(f, "");
}

static void block(struct fixture *f)
{
	Od__StockRows *rows;

	RUN(f, batch, block, "batch", "B0817", "product", "1011", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "why is it blocked?");
	ok(RUN(f, batch, block, "batch", "B0817", "product", "1011", "why", "caps", NULL) != NULL,
		"it is blocked: %s", f->text);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("78", fixture_text(f, rows, "row.0.blocked"), "all that is there");
	is_string("52", fixture_text(f, rows, "row.0.free"), "the rest is free");
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1011", "line.0.quantity", "3", NULL);
	RUN(f, delivery, dispatch, "order", "5", "line.0.n", "1", "line.0.batch", "B0817", NULL);
	is_int(OD__MESSAGE__DISPATCH_SHORT, shop_refused(f), "it cannot be sent, not even by name");
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "2", NULL);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("80", fixture_text(f, rows, "row.0.blocked"), "what comes in of it is blocked too");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, stock, move, "kind", "adjust", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "-80", NULL);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("", fixture_text(f, rows, "row.0.blocked"), "what goes of it is blocked no more");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1011", "line.0.batch", "B0817",
		"line.0.quantity", "80", NULL);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("80", fixture_text(f, rows, "row.0.blocked"), "nor comes in free when none was left");
	is_int(0, shop_faults(f), "all adds up");
	ok(RUN(f, batch, block, "batch", "B0817", "product", "1011", "free", "true", NULL) != NULL,
		"it is freed: %s", f->text);
	rows = RUN(f, stock, show, "product", "1011", NULL);
	is_string("129", fixture_text(f, rows, "row.0.free"), "and may be sold, but for what is reserved");
	is_int(0, shop_faults(f), "all adds up");
}

static void recall(struct fixture *f)
{
	Od__RecallShown *shown;
	Od__RecallRows *listed;
	Od__Made *made;

	made = RUN(f, recall, open, "lot", "L2304", "reason", "cap leaks", "script", "Do not use it.",
		NULL);
	is_string("X-1", fixture_text(f, made, "said"), "a recall of all with these caps: %s", f->text);
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("gathering", fixture_text(f, shown, "recall.state"), "customers are gathered");
	is_int(0, shown ? (long long)shown->n_row : -1, "nobody is to be called yet");
	shop_slice(f, 1);
	fixture_reopen(f);
	fixture_as(f, "");
	while (shop_slice(f, 1))
		;
	fixture_as(f, "sun.li");
	shown = RUN(f, recall, show, "recall", "x1", NULL);
	is_string("calling", fixture_text(f, shown, "recall.state"), "now they are called");
	is_int(2, fixture_int(shown, "recall.targets"), "each customer once, over slices and a restart");
	is_string("22", fixture_text(f, shown, "recall.sent"), "each shipment once");
	is_string("BRANCH", fixture_text(f, shown, "row.0.code"), "goods on their way first");
	is_string("B0817", fixture_text(f, shown, "batch.0"), "the batch");
	is_int(2, f->opened_count, "the list opens records");
	RUN(f, recall, call, "recall", "X-1", "customer", "TIGHT", "result", "call_told", NULL);
	is_string("TIGHT got nothing of recall X-1.", f->text, "who got nothing is not called");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", "left", "19", NULL);
	is_int(OD__MESSAGE__LEFT_RANGE, shop_refused(f), "more left than came");
	shown = RUN(f, recall, show, "recall", "X-1", "page.limit", "1", NULL);
	for (int i = 0; i < 2; i++)
		RUN(f, recall, call, "recall", "X-1", "customer", "BRANCH", "result", "call_no_answer", NULL);
	shown = RUN(f, recall, show, "recall", "X-1", "page.after", shown ? shown->after : "", NULL);
	is_string("FULL", fixture_text(f, shown, "row.0.code"), "a page goes on where the one before ended");
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("FULL", fixture_text(f, shown, "row.0.code"), "who did not answer waits");
	RUN(f, recall, call, "recall", "X-1", "customer", "BRANCH", "result", "call_note", NULL);
	is_int(OD__MESSAGE__FIELD_MISSING, shop_refused(f), "a note without a word");
	RUN(f, recall, call, "recall", "X-1", "customer", "BRANCH", "result", "call_note", "note",
		"rings back at six", NULL);
	is_string("", f->text, "a note between two calls");
	shown = RUN(f, recall, show, "recall", "X-1", "state", "no_answer", NULL);
	is_string("rings back at six", fixture_text(f, shown, "row.0.note"), "is kept");
	is_int(2, fixture_int(shown, "row.0.tries"), "and is no try");
	made = RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", "left",
		"4", "note", "told Mr Wang", NULL);
	is_int(OD__MESSAGE__RECALL_NOTED, fixture_int(made, "note.message"), "told: %s", f->text);
	is_string("1", fixture_text(f, made, "note.arg.2"), "one is left");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_no_answer", NULL);
	shown = RUN(f, recall, show, "recall", "X-1", "state", "told", NULL);
	ok(shown && !shown->n_row && !shown->recall->told, "who did not answer after all is not told");
	shown = RUN(f, recall, show, "recall", "X-1", "state", "no_answer", NULL);
	is_string("", fixture_text(f, shown, "row.0.told_at"), "and has no time at which he was");
	is_string("", fixture_text(f, shown, "row.1.told_at"), "nor the other");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", "left", "4", NULL);
	RUN(f, recall, call, "recall", "X-1", "close", "true", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "a clerk signs nothing");
	made = RUN(f, recall, call, "recall", "X-1", "customer", "BRANCH", "result", "call_no_answer", NULL);
	is_int(OD__MESSAGE__RECALL_COMPLETED, fixture_int(made, "note.message"),
		"three times no answer is unreachable");
	listed = RUN(f, recall, list, NULL);
	is_string("X-1", fixture_text(f, listed, "row.0.said"), "it is on the list of recalls");
	is_string("B0817", fixture_text(f, listed, "row.0.batch"), "with its batch");
	is_int(0, fixture_int(listed, "row.0.left"), "and nobody is left to call");
	fixture_as(f, "zhao.min");
	made = RUN(f, recall, call, "recall", "X-1", "close", "true", NULL);
	listed = RUN(f, recall, list, NULL);
	is_int(0, listed ? (long long)listed->n_row : -1, "a closed one is not");
	listed = RUN(f, recall, list, "all", "yes", NULL);
	is_int(1, listed ? (long long)listed->n_row : -1, "unless all are asked for");
	is_string("1", fixture_text(f, made, "note.arg.1"), "one told: %s", f->text);
	is_string("1", fixture_text(f, made, "note.arg.2"), "one unreachable");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "it is closed");
	shown = RUN(f, recall, show, "recall", "X-1", "state", "told", NULL);
	is_string("told Mr Wang", fixture_text(f, shown, "row.0.note"), "the proof is kept");
	is_string("4", fixture_text(f, shown, "recall.left"), "and what is left");
	is_int(0, shop_faults(f), "all adds up");
	fixture_as(f, "");
}

/* ---- a code is one however it is written, and of one product ---- */

static const char *sent_of(struct fixture *f, const char *batch)
{
	Od__OrderPlaced *placed = RUN(f, order, place, "customer", "FULL", "line.0.item", "1012",
		"line.0.quantity", "2", NULL);
	const char *order = arena_string(f->arena, fixture_text(f, placed, "order"));
	Od__Made *left = RUN(f, delivery, dispatch, "order", order, "line.0.n", "1", "line.0.batch", batch,
		NULL);

	ok(left != NULL, "two of %s leave: %s", batch, f->text);
	RUN(f, delivery, done, "shipment", left ? left->said : "", NULL);
	return order;
}

static void spelled(struct fixture *f)
{
	Od__BatchTraced *t;
	Od__StockRows *rows;
	Od__TicketOpened *opened;
	Od__TicketShown *shown;
	const char *order, *id;

	fixture_clock(f, "2026-11-19T08:00:00Z");
	RUN(f, batch, save, "batch.product", "1012", "batch.code", "S 0900", NULL);
	RUN(f, batch, save, "quality.batch", "S0900", "quality.verdict", "quality_ok", NULL);
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1012", "line.0.batch", "s-0900",
		"line.0.quantity", "10", NULL);
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1012", "line.0.batch", "T1",
		"line.0.quantity", "10", NULL);
	RUN(f, batch, block, "batch", "S0900", "why", "caps", NULL);
	rows = RUN(f, stock, show, "product", "1012", NULL);
	is_string("10", fixture_text(f, rows, "row.0.blocked"), "a dash more frees nothing: %s", f->text);
	RUN(f, batch, block, "batch", "S0900", "free", "true", NULL);
	order = sent_of(f, "S.0900");
	fixture_clock(f, "2026-11-19T08:10:00Z");
	sent_of(f, "T1");
	t = RUN(f, batch, trace, "batch", "S_0900", NULL);
	is_int(1, fixture_int(t, "customers"), "who got it is found: %s", f->text);
	is_string("8", fixture_text(f, t, "node.0.on_hand"), "and what is left");
	opened = RUN(f, ticket, open, "customer", "FULL", "text", "cap leaks", "batch", "S/0900", NULL);
	is_string("S 0900", fixture_text(f, opened, "batch"), "a ticket has it as printed: %s", f->text);
	is_string(order, fixture_text(f, opened, "order"), "the order that had it, not the newest");
	id = arena_string(f->arena, fixture_text(f, opened, "said"));
	shown = RUN(f, ticket, show, "id", id, NULL);
	is_string("1012", fixture_text(f, shown, "product_code"), "the label tells the product");
	ok(strstr(fixture_text(f, shown, "step.1.step.text"), "Q-") != NULL, "and the report is found");
	RUN(f, batch, save, "batch.product", "1013", "batch.code", "S0900", NULL);
	RUN(f, ticket, open, "customer", "FULL", "text", "bitter", "product", "1013", "batch", "S0900",
		NULL);
	t = RUN(f, batch, trace, "batch", "S0900", "product", "1012", NULL);
	is_int(1, fixture_int(t, "node.0.complaints"), "one of another product is not counted");
	shown = RUN(f, ticket, show, "id", id, NULL);
	is_int(0, shown ? (long long)shown->n_same_batch : -1, "nor shown as one about the same batch");

	RUN(f, ticket, grade, "id", id, "quality", "999", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "no link to a report that is not there");
	RUN(f, ticket, grade, "id", id, "shipment", "2", NULL);
	is_string("There is no shipment \"D-2\".", f->text, "nor to the goods of somebody else");
	RUN(f, ticket, grade, "id", id, "return_id", "99", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "nor to no return");
	is_int(0, shop_faults(f), "all adds up");
	RUN(f, ticket, grade, "id", id, "product", "1013", "batch", "s-0900", NULL);
	is_string("S0900", fixture_text(f, RUN(f, ticket, show, "id", id, NULL), "ticket.batch"),
		"graded to the other product: %s", f->text);
	is_int(0, shop_faults(f), "what its words say is counted there now");
}

/* ---- at random ---- */

#define LOTS 12
#define BATCHES 60

/* reach[i][j]: lot j went into batch i, by the test's own reckoning. */
struct web {
	bool reach[BATCHES][LOTS];
	size_t wrong, edges;
};

static enum status both_ways(struct verb *v, void *baton)
{
	struct web *w = baton;
	enum status s = OK;

	for (int i = 0; !s && i < BATCHES; i++) {
		struct lineage back;
		bool seen[LOTS] = { false };
		char code[20];
		Od__Batch *b;

		snprintf(code, sizeof code, "R%d", i);
		s = batch_said(v, "batch", code, "1016", &b);
		if (!s)
			s = lineage_back(v, b, NULL, LINEAGE_MOST, &back);
		for (size_t k = 0; !s && k < back.count; k++)
			if (back.part[k].lot)
				seen[atoi(back.part[k].lot->code + 1)] = true;
		for (int j = 0; !s && j < LOTS; j++)
			w->wrong += seen[j] != w->reach[i][j];
	}
	for (int j = 0; !s && j < LOTS; j++) {
		struct lineage forward;
		bool seen[BATCHES] = { false };
		char code[20];
		Od__Lot *l;

		snprintf(code, sizeof code, "Z%d", j);
		s = lot_said(v, "lot", code, NULL, &l);
		if (!s)
			s = lineage_forward(v, NULL, l, LINEAGE_MOST, &forward);
		for (size_t k = 0; !s && k < forward.count; k++)
			if (forward.part[k].batch)
				seen[atoi(forward.part[k].batch->code + 1)] = true;
		for (int i = 0; !s && i < BATCHES; i++) {
			w->wrong += seen[i] != w->reach[i][j];
			w->edges += seen[i];
		}
	}
	return s;
}

static void at_random(struct fixture *f)
{
	static struct web w;
	int made = 0;

	srand(11);
	for (int j = 0; j < LOTS; j++) {
		char code[20];

		snprintf(code, sizeof code, "Z%d", j);
		RUN(f, batch, save, "lot.supplier", "S1", "lot.code", code, NULL);
	}
	for (int i = 0; i < BATCHES; i++) {
		char code[20], first[20], second[20];
		int lot = rand() % LOTS, other = i ? rand() % i : 0;
		bool from_lot = !i || rand() % 3 == 0;

		snprintf(code, sizeof code, "R%d", i);
		snprintf(first, sizeof first, from_lot ? "Z%d" : "R%d", from_lot ? lot : other);
		if (from_lot)
			w.reach[i][lot] = true;
		for (int j = 0; !from_lot && j < LOTS; j++)
			w.reach[i][j] |= w.reach[other][j];
		other = i ? rand() % i : 0;
		snprintf(second, sizeof second, i ? "R%d" : "Z%d", i ? other : lot);
		for (int j = 0; i && j < LOTS; j++)
			w.reach[i][j] |= w.reach[other][j];
		made += RUN(f, batch, save, "batch.product", "1016", "batch.code", code,
			from_lot ? "batch.input.0.lot" : "batch.input.0.batch", first,
			"batch.input.0.quantity", "1",
			i ? "batch.input.1.batch" : "batch.input.1.lot", second,
			"batch.input.1.quantity", "1", NULL) != NULL;
	}
	is_int(BATCHES, made, "batches hung together at random");
	is_int(OK, fixture_read(f, both_ways, &w), "both ways are walked");
	is_int(0, (long long)w.wrong, "and tell the same as was put in");
	ok(w.edges > 100, "of %zu pairs", w.edges);
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	save(f);
	trace(f);
	block(f);
	recall(f);
	spelled(f);
	at_random(f);
	fixture_close(f);
	return tap_result();
}
