/* SPDX-License-Identifier: ISC */
/*
 * recall_join: a batch whose papers come late joins the recall that it belongs to, however many batches that
 * has, and is blocked and told of when it is closed; not all are told in time; and a recall that was opened
 * by mistake is ended with a reason, and what it alone blocked is free.
 */
#include <string.h>

#include "desk/fixture.h"
#include "desk/lineage.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

/* Who has this customer of a recall on the phone; NULL nobody. */
static const char *talked_to(const Od__RecallShown *shown, const char *code)
{
	for (size_t i = 0; shown && i < shown->n_row; i++)
		if (strcmp(shown->row[i]->code, code) == 0)
			return shown->row[i]->calling;
	return NULL;
}

static void receive(struct fixture *f, const char *batch)
{
	RUN(f, stock, move, "kind", "receive", "line.0.product", "1014", "line.0.batch", batch,
		"line.0.quantity", "10", NULL);
}

static void send_of(struct fixture *f, const char *customer, const char *batch)
{
	Od__OrderPlaced *placed = RUN(f, order, place, "customer", customer, "line.0.item", "1014",
		"line.0.quantity", "2", NULL);
	Od__Made *left = RUN(f, delivery, dispatch, "order", fixture_text(f, placed, "order"), "line.0.n",
		"1", "line.0.batch", batch, NULL);

	ok(left != NULL, "two of %s go to %s: %s", batch, customer, f->text);
	RUN(f, delivery, done, "shipment", left ? left->said : "", NULL);
}

/* A recall of as many batches as one can be opened with. */
static enum status fill_recall(struct verb *v, void *baton)
{
	struct key key = key_u64(1);
	Od__Recall *r;
	enum status s = table_get_as(v->txn, TABLE_RECALL, &key, v->arena, &r);
	uint64_t *batch = arena_array(v->arena, LINEAGE_MOST, sizeof *batch);

	(void)baton;
	for (size_t i = 0; !s && i < LINEAGE_MOST; i++)
		batch[i] = r->batch[i < r->n_batch ? i : 0];
	if (s)
		return s;
	r->batch = batch;
	r->n_batch = LINEAGE_MOST;
	return table_put(v->txn, TABLE_RECALL, &key, &r->base);
}

static void joins(struct fixture *f)
{
	Od__RecallShown *shown;
	Od__Made *made;

	fixture_clock(f, "2026-11-19T09:00:00Z");
	RUN(f, batch, save, "lot.supplier", "S1", "lot.code", "J1", NULL);
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JA", "batch.input.0.lot", "J1",
		"batch.input.0.quantity", "1", NULL);
	receive(f, "JA");
	receive(f, "JB");
	send_of(f, "FULL", "JA");
	send_of(f, "FULL", "JB");
	send_of(f, "BRANCH", "JB");
	made = RUN(f, recall, open, "lot", "J1", "reason", "mould", NULL);
	is_string("X-1", fixture_text(f, made, "said"), "a recall of a lot: %s", f->text);
	shop_jobs(f);
	fixture_as(f, "wang.fang");
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("FULL", fixture_text(f, shown, "row.0.code"),
		"a recall is the desk's: a rep calls whoever got it, too: %s", f->text);
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_note", "note", "rings back",
		NULL);
	is_string("", f->text, "and tells what was said");
	RUN(f, ticket, trace, "customer", "FULL", NULL);
	is_int(OD__MESSAGE__NOT_FOUND, shop_refused(f), "but sees nothing else of others' customers");
	fixture_as(f, "sun.li");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", NULL);
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("complete", fixture_text(f, shown, "recall.state"), "one got some, and is told");
	is_int(1, shown && shown->n_row ? (long long)shown->row[0]->n_order : 0, "by one order");
	fixture_as(f, "");
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JB", NULL);
	shop_ring(f);
	ok(!shop_slice(f, 100), "a batch of which nothing is known joins nothing");
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JB", "batch.input.0.lot", "J1",
		"batch.input.0.quantity", "1", NULL);
	shop_ring(f);
	while (shop_slice(f, 1))
		;
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("calling", fixture_text(f, shown, "recall.state"), "papers that come late: it goes on");
	is_int(2, fixture_int(shown, "recall.targets"), "with who got that batch");
	is_int(0, fixture_int(shown, "recall.told"), "who was told of the first is called again");
	is_int(0, shown ? (long long)(talked_to(shown, "FULL") || talked_to(shown, "BRANCH")) : 1,
		"nobody talks to them");
	RUN(f, call, answer, "id", "N1", "user", "li.na", "extension", "8021", "from", "0571-88124410", NULL);
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string("li.na", talked_to(shown, "FULL"), "who does is told, so that no other calls: %s", f->text);
	RUN(f, call, end, "id", "N1", "cause", "normal", NULL);
	shown = RUN(f, recall, show, "recall", "X-1", NULL);
	is_string(NULL, talked_to(shown, "FULL"), "until the call is over");
	is_string("6", fixture_text(f, shown, "recall.sent"), "each shipment once");
	is_string("JB", fixture_text(f, shown, "batch.1"), "the batch is there");
	is_string("14", fixture_text(f, RUN(f, stock, show, "product", "1014", NULL), "row.0.blocked"),
		"and blocked");
	RUN(f, batch, block, "batch", "JB", "free", "true", NULL);
	is_string("Batch JB is called back by X-1 and stays blocked. Call its customers and close the recall "
		"first.", f->text, "nobody frees it meanwhile");
	is_int(OK, fixture_write(f, fill_recall, NULL), "a recall of two thousand batches");
	receive(f, "JC");
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JC", "batch.input.0.lot", "J1",
		"batch.input.0.quantity", "1", NULL);
	shop_ring(f);
	while (shop_slice(f, 1))
		;
	is_string("24", fixture_text(f, RUN(f, stock, show, "product", "1014", NULL), "row.0.blocked"),
		"one more joins it, too");
	RUN(f, recall, call, "recall", "X-1", "customer", "FULL", "result", "call_told", NULL);
	RUN(f, recall, call, "recall", "X-1", "customer", "BRANCH", "result", "call_told", NULL);
	RUN(f, recall, call, "recall", "X-1", "close", "true", NULL);
	RUN(f, batch, block, "batch", "JB", "free", "true", NULL);
	is_string("", f->text, "closed, it may be freed");
	RUN(f, batch, block, "batch", "JC", "free", "true", NULL);
	is_int(0, shop_faults(f), "all adds up");
}

static const char *blocked(struct fixture *f)
{
	return fixture_text(f, RUN(f, stock, show, "product", "1014", NULL), "row.0.blocked");
}

/* Papers of what a closed recall has called back: it is blocked, and its signer is told, once. */
static void late_papers(struct fixture *f)
{
	receive(f, "JD");
	is_string("8", blocked(f), "only the first one is blocked");
	for (int i = 0; i < 2; i++) {
		RUN(f, batch, save, "batch.product", "1014", "batch.code", "JD", "batch.input.0.lot", "J1",
			"batch.input.0.quantity", "1", NULL);
		shop_ring(f);
		ok(!shop_slice(f, 100), "a closed recall calls nobody");
		is_string("18", blocked(f), "but the batch is sold no more");
		is_int(1, shop_tasks(f, "recall_papers", "recall", 1), "and whoever signed it is told, once");
	}
	RUN(f, batch, block, "batch", "JD", "free", "true", NULL);
	is_string("", f->text, "it may be freed");
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JD", "batch.input.0.lot", "J1",
		"batch.input.0.quantity", "1", NULL);
	shop_ring(f);
	is_string("8", blocked(f), "and the same papers once more do not block it again");
	is_int(0, shop_faults(f), "all adds up");
}

/* Not all are told in time: that rings once, also when nobody was there at the moment. */
static void overdue(struct fixture *f)
{
	Od__TaskRows *tasks;
	Od__Made *made;

	fixture_clock(f, "2026-11-19T10:00:00Z");
	RUN(f, batch, save, "batch.product", "1014", "batch.code", "JL", NULL);
	receive(f, "JL");
	send_of(f, "FULL", "JL");
	send_of(f, "BRANCH", "JL");
	made = RUN(f, recall, open, "batch", "JL", "reason", "glass", NULL);
	shop_jobs(f);
	is_int(0, shop_faults(f), "it has its alarm");
	RUN(f, recall, call, "recall", made->said, "customer", "FULL", "result", "call_told", NULL);
	fixture_clock(f, "2026-11-19T13:59:59Z");
	shop_ring(f);
	is_int(0, shop_tasks(f, "recall_late", "recall", made->id),
		"a second before it is due nobody is told");
	fixture_clock(f, "2026-11-20T03:00:00Z");
	shop_ring(f);
	is_int(1, shop_tasks(f, "recall_late", "recall", made->id),
		"due while the desk was down: told when it is up");
	is_int(0, shop_faults(f), "and waits for nothing any more");
	tasks = RUN(f, task, list, "kind", "recall_late", NULL);
	is_string("recall", fixture_text(f, tasks, "row.0.opens"), "the task leads to it");
	is_string(made->said, fixture_text(f, tasks, "row.0.about"), "by its number");
	shop_ring(f);
	is_int(1, shop_tasks(f, "recall_late", "recall", made->id), "once");
	RUN(f, recall, call, "recall", made->said, "customer", "BRANCH", "result", "call_not_wanted", NULL);
	is_int(0, shop_tasks(f, "recall_late", "recall", made->id), "all are told, or want none: it is over");
	RUN(f, recall, call, "recall", made->said, "close", "true", NULL);
	is_string("", f->text, "and signed");
}

/* ---- ended as a mistake ---- */

static void mistaken(struct fixture *f)
{
	char reason[301] = "";
	Od__RecallShown *shown;
	Od__Made *made;

	memset(reason, 'm', 300);
	RUN(f, batch, save, "lot.supplier", "S1", "lot.code", "J2", NULL);
	for (int i = 0; i < 3; i++) {
		const char *code = (const char *[]) { "MA", "MB", "MC" }[i];

		RUN(f, batch, save, "batch.product", "1014", "batch.code", code, "batch.input.0.lot", "J2",
			"batch.input.0.quantity", "1", NULL);
		receive(f, code);
	}
	RUN(f, batch, block, "batch", "JA", "free", "true", NULL);
	send_of(f, "FULL", "MA");
	RUN(f, batch, block, "batch", "MC", "why", "smells", NULL);
	is_string("10", blocked(f), "one was blocked before");
	RUN(f, recall, open, "lot", "J2", "reason", reason, NULL);
	is_string("", f->text, "a long reason blocks, too");
	shop_slice(f, 1);
	RUN(f, recall, open, "batch", "MB", "reason", "glass", NULL);
	shop_jobs(f);
	RUN(f, recall, call, "recall", "X-2", "customer", "FULL", "result", "call_told", NULL);
	fixture_as(f, "sun.li");
	RUN(f, recall, call, "recall", "X-2", "mistake", "the wrong lot", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "a clerk ends no recall");
	fixture_as(f, "zhao.min");
	made = RUN(f, recall, call, "recall", "X-2", "mistake", "the wrong lot", NULL);
	is_int(OD__MESSAGE__RECALL_MISTAKEN, fixture_int(made, "note.message"), "a supervisor does");
	is_string("1", fixture_text(f, made, "note.arg.1"), "what it alone blocked is free");
	is_string("1", fixture_text(f, made, "note.arg.2"), "and who was told is to be told of it");
	is_string("20", blocked(f), "one was blocked before it, one is called back by another");
	shown = RUN(f, recall, show, "recall", "X-2", NULL);
	is_string("the wrong lot", fixture_text(f, shown, "recall.mistake"), "with the reason");
	is_string("told", fixture_text(f, shown, "row.0.state"), "who was told stays on its list");
	fixture_as(f, "");
	RUN(f, recall, open, "batch", "MA", "reason", "glass", NULL);
	made = RUN(f, recall, call, "recall", "X-4", "mistake", "not this one", NULL);
	is_int(OD__MESSAGE__RECALL_MISTAKEN_EARLY, fixture_int(made, "note.message"), "or while it gathers");
	shop_jobs(f);
	shown = RUN(f, recall, show, "recall", "X-4", NULL);
	is_string("closed_recall", fixture_text(f, shown, "recall.state"), "which opens it no more");
	is_int(0, shop_faults(f), "all adds up");
}

/* A lot that went into very many batches: whoever asks can read the answer. */
static void wide(struct fixture *f)
{
	unsigned char *bytes;
	Od__BatchTraced *traced;
	ProtobufCMessage *m;
	struct refusal why;
	size_t length;

	fixture_as(f, "");
	RUN(f, batch, save, "lot.supplier", "S1", "lot.code", "W1", NULL);
	for (int i = 0; i < 1200; i++) {
		arena_reset(f->arena);
		RUN(f, batch, save, "batch.product", "1013", "batch.code",
			arena_format(f->arena, "W%d", i + 2), "batch.input.0.lot", "W1",
			"batch.input.0.quantity", "1", NULL);
	}
	is_string("", f->text, "1,200 batches of one lot");
	traced = RUN(f, batch, trace, "lot", "W1", NULL);
	is_int(1201, traced ? (long long)traced->n_node : -1, "are traced: %s", f->text);
	length = protobuf_c_message_get_packed_size(&traced->base);
	bytes = arena_alloc(f->arena, length + 1);
	protobuf_c_message_pack(&traced->base, bytes);
	is_int(OK, reflect_unpack(&od__batch_traced__descriptor, bytes, length, f->arena, &m, &why),
		"and are read by who asked");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	fixture_as(f, "");
	RUN(f, supplier, save, "code", "S1", "name", "Sesame Union", NULL);
	joins(f);
	late_papers(f);
	mistaken(f);
	overdue(f);
	wide(f);
	fixture_close(f);
	return tap_result();
}
