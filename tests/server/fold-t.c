/* SPDX-License-Identifier: ISC */
/*
 * fold-t -- stock, credit and figures follow from the journal alone, whatever was done.
 *
 * A desk is worked on at random through its verbs: rules of prices, orders placed, changed, held,
 * released and cancelled, shipments that arrive wholly, in part or not, returns, invoices, payments and
 * what takes them back, with weeks between. Then, with the server down, the entries of the journal are
 * put one on the other, and what they say is added up here, without the code that keeps stock and
 * figures, and held against their rows. At the end a row is changed behind the journal's back.
 */
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "record/account.pb-c.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"
#include "record/price.pb-c.h"
#include "record/product.pb-c.h"
#include "record/return.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "server/journal_fold.h"
#include "store/store.h"
#include "tap/tap.h"

#define STEPS 170		/* of each of the three spans of time */
#define ROWS 2000
#define CUSTOMERS 6
#define PRODUCTS 5

static struct arena *memory;
static char clock_file[600];

static void set_clock(const char *text)
{
	FILE *f = fopen(clock_file, "we");

	if (!f || fprintf(f, "=%s\n", text) < 0 || fclose(f) != 0)
		bail("the clock's file is not written");
}

/* ---- the work ---- */

static unsigned done, tried;
static int order_last = 1, shipment_last = 1, return_last = 1;	/* of the last that was made */

static int below(int n)
{
	return rand() % n;
}

static const char *number(const char *letter, int most)
{
	return arena_format(memory, "%s%d", letter, 1 + below(most));
}

static ProtobufCMessage *say(struct client *c, const char *verb, const char *a1, const char *a2,
	const char *a3, const char *a4)
{
	struct refusal why = { 0 };
	ProtobufCMessage *m = NULL;
	enum status s = fixture_call(c, verb, NULL, memory, &m, &why, a1, a1 ? a2 : NULL,
		a1 && a2 ? a3 : NULL, a1 && a2 && a3 ? a4 : NULL, NULL);

	tried++;
	if (s != OK && s != ERR_REFUSED && s != ERR_NOT_FOUND && s != ERR_VERSION)
		bail("%s %s %s %s: %s", verb, a1 ? a1 : "", a2 ? a2 : "", a3 ? a3 : "", status_text(s));
	done += s == OK;
	if (s == OK && strcmp(verb, "order place") == 0)
		order_last = (int)((Od__OrderPlaced *)m)->order;
	if (s == OK && strcmp(verb, "delivery dispatch") == 0)
		shipment_last = (int)((Od__Made *)m)->id;
	if (s == OK && strcmp(verb, "return open") == 0)
		return_last = (int)((Od__Made *)m)->id;
	return s == OK ? m : NULL;
}

static const char *of(const char *field, const char *value)
{
	return arena_format(memory, "%s=%s", field, value);
}

static void begin(struct client *c)
{
	for (int i = 1; i <= PRODUCTS; i++) {
		const char *code = arena_format(memory, "%d", 100 + i);

		say(c, "product save", of("code", code), of("name", "thing"), "unit=jar",
			arena_format(memory, "price=%d.%02d", 3 * i, 7 * i));
		say(c, "stock move", "kind=receive", of("line.0.product", code), "line.0.quantity=60",
			i % 2 ? "line.0.batch=B1" : NULL);
	}
	for (int i = 1; i <= CUSTOMERS; i++)
		say(c, "customer add", arena_format(memory, "code=K%d", i),
			arena_format(memory, "name=Somebody %d", i),
			i % 3 == 1 ? "terms.limit=150" : "terms.days=14",
			i == 2 || i == 5 ? arena_format(memory, "payer=K%d", i - 1) : NULL);
	say(c, "setting set", "name=backup_daily", "value=no", NULL, NULL);
	tried = done;
}

/* Does the desk say that it was never backed up? */
static bool warns(struct client *c)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;
	bool found = false;

	fixture_call(c, "server status", NULL, memory, &m, &why, NULL);
	for (size_t i = 0; m && i < ((Od__ServerShown *)m)->n_troubles; i++)
		found |= ((Od__ServerShown *)m)->troubles[i]->message == OD__MESSAGE__BACKUP_NEVER;
	return found;
}

static void rule(struct client *c)
{
	Od__Made *made;
	const char *id;
	Od__PriceTried *trial;

	if (below(2)) {
		say(c, "price save", "level=customer_price", of("product", number("10", PRODUCTS)),
			of("customer", number("K", CUSTOMERS)), of("price", number("", 20)));
		return;
	}
	made = (Od__Made *)say(c, "price save", below(2) ? "level=ladder" : "level=offer",
		of("product", number("10", PRODUCTS)), of("step.0.from", number("", 6)),
		arena_format(memory, "step.0.ppm=%d%%", 1 + below(30)));
	id = made ? arena_format(memory, "rule.0=%" PRIu64, made->id) : NULL;
	trial = made ? (Od__PriceTried *)say(c, "price try", id, NULL, NULL, NULL) : NULL;
	if (trial)
		say(c, "price publish", id, of("trial", trial->trial), NULL, NULL);
}

static void change(struct client *c)
{
	Od__DraftDone *made = (Od__DraftDone *)say(c, "draft open", of("change", number("", order_last)),
		NULL, NULL, NULL);
	const char *draft = made ? arena_format(memory, "draft=%" PRIu64, made->made->id) : NULL;

	if (!made)
		return;
	if (below(3))
		say(c, "draft put", draft, "field=line.1.quantity", of("value", number("", 9)), NULL);
	if (below(2))
		say(c, "draft put", draft, arena_format(memory, "text=10%d %d", 1 + below(PRODUCTS),
			1 + below(9)), NULL, NULL);
	if (!say(c, "order place", draft, NULL, NULL, NULL))
		say(c, "draft drop", draft, NULL, NULL, NULL);
}

static void money(struct client *c)
{
	const char *customer = of("customer", number("K", CUSTOMERS));
	const char *amount = of("amount", number("", 90));

	switch (below(6)) {
	case 0:
	case 1:
		say(c, "account pay", customer, amount, "way=bank", NULL);
		break;
	case 2:
		say(c, "account invoice", customer, amount, below(2) ? "credit=true" : NULL, NULL);
		break;
	case 3:
		say(c, "account pay", of("drop", number("E-", 40)), NULL, NULL, NULL);
		break;
	case 4:
		say(c, "account pay", of("out", number("E-", 40)), NULL, NULL, NULL);
		break;
	default:
		say(c, "account invoice", of("drop", number("F-", 60)), "reason=twice, says Zwiebel", NULL,
			NULL);
		break;
	}
}

static void goods_back(struct client *c)
{
	static const char *const steps[] = { "step=step_approve", "step=step_receive",
		"step=step_receive", "step=step_credit", "step=step_refund", "step=step_exchange",
		"step=step_refuse" };

	if (below(3) == 0)
		say(c, "return open", of("order", number("", order_last)), "reason=they leak, says Zwiebel",
			"line.0.n=1",
			below(2) ? "line.0.quantity=1" : NULL);
	else
		say(c, "return settle", of("return_id", number("R-", return_last)), steps[below(7)],
			"reason=seen", below(3) ? NULL : "leave=true");
}

static void step(struct client *c)
{
	switch (below(18)) {
	case 0:
		rule(c);
		break;
	case 1:
		say(c, "order cancel", of("id", number("", order_last)), "reason=ordered twice", NULL, NULL);
		break;
	case 2:
		say(c, "order release", of("id", number("", order_last)), "reason=known to me", NULL, NULL);
		break;
	case 3:
		change(c);
		break;
	case 4:
		say(c, "stock move", below(3) ? "kind=receive" : "kind=count", of("line.0.product",
			number("10", PRODUCTS)), of("line.0.quantity", number("", 40)), NULL);
		break;
	case 5:
	case 6:
		say(c, "delivery dispatch", of("order", number("", order_last)),
			below(4) ? NULL : "line.0.n=1",
			"line.0.quantity=1", NULL);
		break;
	case 7:
	case 8:
		say(c, "delivery done", of("shipment", number("D-", shipment_last)),
			below(4) ? NULL : "failed=true",
			"reason=nobody there", NULL);
		break;
	case 9:
	case 10:
		money(c);
		break;
	case 11:
	case 12:
	case 13:
		goods_back(c);
		break;
	default:
		say(c, "order place", of("customer", number("K", CUSTOMERS)),
			of("line.0.item", number("10", PRODUCTS)), of("line.0.quantity", number("", 12)),
			below(3) ? NULL : of("line.1.item", number("10", PRODUCTS)));
		break;
	}
}

static void work(const char *desk)
{
	static const char *const days[] = { "2026-11-19T06:00:00Z", "2026-12-09T06:00:00Z",
		"2027-01-14T06:00:00Z" };

	srand(5);
	for (int span = 0; span < 3; span++) {
		pid_t server;
		struct client *c;
		struct refusal why;
		ProtobufCMessage *m = NULL;

		set_clock(days[span]);
		server = fixture_start(desk, NULL, NULL);
		c = fixture_open(desk);
		if (!span)
			begin(c);
		for (int i = 0; i < STEPS; i++)
			step(c);
		ok(warns(c) == (span > 0), span ? "a desk that was never backed up says so"
			: "not on its first day");
		is_int(OK, fixture_call(c, "server verify", NULL, memory, &m, &why, NULL), "server verify");
		is_int(0, m ? (long long)((Od__ServerVerified *)m)->n_fault : -1, "finds no fault");
		for (size_t i = 0; m && i < ((Od__ServerVerified *)m)->n_fault; i++)
			diag("%s", ((Od__ServerVerified *)m)->fault[i]->text);
		client_close(c);
		is_int(0, fixture_end(server, SIGTERM), "a clean end");
	}
	ok(done > tried / 4, "%u of %u were done", done, tried);
}

/* ---- the journal, put together ---- */

static struct folded {
	const char *record;
	const ProtobufCMessageDescriptor *type;
	ProtobufCMessage *row[ROWS];
	uint64_t last;
} all[] = {
	{ .record = "order", .type = &od__order__descriptor },
	{ .record = "move", .type = &od__move__descriptor },
	{ .record = "shipment", .type = &od__shipment__descriptor },
	{ .record = "return", .type = &od__return__descriptor },
	{ .record = "invoice", .type = &od__invoice__descriptor },
	{ .record = "payment", .type = &od__payment__descriptor },
};
enum { ORDERS, MOVES, SHIPMENTS, RETURNS, INVOICES, PAYMENTS, KINDS };
#define EACH(kind, type, name) \
	for (uint64_t name##_at = 1; name##_at <= all[kind].last; name##_at++) \
		for (const type *name = (const type *)all[kind].row[name##_at]; name; name = NULL)

static bool in_clear;	/* a reason in words */

/* Does it hold the name in clear? What was not there is empty. */
static bool in_it(const ProtobufCBinaryData *part)
{
	return part->len && memmem(part->data, part->len, "Zwiebel", 7);
}

static enum status fold_body(struct txn *t, void *baton)
{
	Od__JournalEntry *e;
	struct walk *w;
	enum status s = walk_open(t, TABLE_JOURNAL, NULL, false, &w);

	(void)baton;
	while (s == OK && (s = walk_next(w, NULL, NULL, memory, (ProtobufCMessage **)&e)) == OK) {
		in_clear |= in_it(&e->after) || in_it(&e->before) ||
			(e->reason && strstr(e->reason, "Zwiebel"));
		for (int k = 0; k < KINDS; k++) {
			if (!e->record || strcmp(e->record, all[k].record) != 0 || !e->id ||
			    e->kind == OD__JOURNAL_KIND__OPENING)
				continue;
			if (e->id >= ROWS)
				bail("more than %d of %s", ROWS, e->record);
			if (e->id > all[k].last)
				all[k].last = e->id;
			s = journal_fold(&all[k].row[e->id], all[k].type, e, memory);
		}
	}
	return s == ERR_END ? OK : s;
}

/* Cancelled, still to be paid for, or delivered: from the lines, as people would. */
static bool counts(const Od__Order *o)
{
	return !o->cancel && !o->ticket;
}

static bool is_open(const Od__Order *o)
{
	for (size_t i = 0; !o->cancel && i < o->n_line; i++)
		if (o->line[i]->delivered < o->line[i]->quantity - o->line[i]->cancelled)
			return true;
	return false;
}

/* ---- held against the rows ---- */

static unsigned wrong, compared;

static void same(const char *what, uint64_t id, int64_t wanted, int64_t seen)
{
	compared++;
	if (wanted == seen)
		return;
	wrong++;
	diag("%s of %" PRIu64 " is %" PRId64 ", the journal says %" PRId64, what, id, seen, wanted);
}

static void check_stock(const Od__Stock *stock)
{
	int64_t reserved = 0, on_hand = 0;

	EACH(ORDERS, Od__Order, o)
		for (size_t i = 0; i < o->n_line && is_open(o); i++)
			if (o->line[i]->product == stock->product)
				reserved += o->line[i]->quantity - o->line[i]->cancelled -
					o->line[i]->shipped;
	EACH(MOVES, Od__Move, m)
		for (size_t i = 0; i < m->n_line; i++)
			if (m->line[i]->product == stock->product)
				on_hand += m->line[i]->change;
	EACH(SHIPMENTS, Od__Shipment, d)
		for (size_t i = 0; i < d->n_line; i++)
			if (d->line[i]->product == stock->product && d->line[i]->tracked)
				on_hand -= d->state == OD__SHIPMENT_STATE__ON_THE_WAY
					? d->line[i]->quantity : d->line[i]->delivered;
	EACH(RETURNS, Od__Return, r)
		for (size_t i = 0; i < r->n_line; i++)
			if (r->line[i]->product == stock->product && r->line[i]->stocked)
				on_hand += r->line[i]->quantity;
	same("reserved stock", stock->product, reserved, stock->reserved);
	same("stock on hand", stock->product, on_hand, stock->on_hand);
}

/* Nothing is done near the turn of a month. */
static uint32_t month_of(int64_t at)
{
	char text[40];

	clock_print(at, text);
	return (uint32_t)(atoi(text) * 12 + atoi(text + 5) - 1);
}

static void check_orders(const Od__Figure *f)
{
	int64_t orders = 0, amount = 0, open = 0, first = 0, last = 0, returned = 0, returns = 0;
	int64_t month[13] = { 0 };

	EACH(ORDERS, Od__Order, o) {
		int64_t total = 0;

		for (size_t i = 0; i < o->n_line; i++)
			total += o->line[i]->amount;
		same("total of an order", o->id, total, o->total);
		if (is_open(o) && (o->customer == f->customer || o->payer == f->customer))
			open += total;
		if (!counts(o) || o->customer != f->customer)
			continue;
		orders++;
		amount += total;
		first = !first || o->placed_at < first ? o->placed_at : first;
		last = o->placed_at > last ? o->placed_at : last;
		for (size_t k = 0; k < f->n_month && k < 13; k++)
			if (f->month[k]->month == month_of(o->placed_at))
				month[k] += total;
	}
	EACH(RETURNS, Od__Return, r)
		if (r->customer == f->customer && r->received) {
			returned += r->amount;
			returns++;
		}
	same("orders", f->customer, orders, (int64_t)f->orders);
	same("amount", f->customer, amount, f->amount);
	same("open orders", f->customer, open, f->open_orders);
	same("first order", f->customer, first, f->first_order);
	same("last order", f->customer, last, f->last_order);
	same("returned", f->customer, returned, f->returned);
	same("returns", f->customer, returns, (int64_t)f->returns);
	for (size_t k = 0; k < f->n_month && k < 13; k++)
		same("amount of a month", f->customer, month[k], f->month[k]->amount);
}

/* From what was invoiced and paid, not from what is said to be open. */
static void check_account(const Od__Figure *f)
{
	int64_t balance = 0, late = 0;
	int32_t oldest = INT32_MAX;

	EACH(INVOICES, Od__Invoice, i) {
		int64_t left = i->amount;

		if (i->payer != f->customer || i->state == OD__INVOICE_STATE__INVOICE_VOID)
			continue;
		balance += i->amount;
		late += i->late;
		EACH(PAYMENTS, Od__Payment, p)
			for (size_t k = 0; k < p->n_matched; k++)
				if (p->matched[k]->invoice == i->id)
					left -= p->matched[k]->amount;
		same("open amount of an invoice", i->id, left, i->open);
		if (left && i->due < oldest)
			oldest = i->due;
	}
	EACH(PAYMENTS, Od__Payment, p)
		if (p->payer == f->customer && !p->dropped)
			balance += p->way == OD__PAYMENT_WAY__PAID_OUT ? p->amount : -p->amount;
	same("balance", f->customer, balance, f->balance);
	same("times overdue", f->customer, late, f->times_overdue);
	same("oldest due", f->customer, oldest, f->has_oldest_due ? f->oldest_due : INT32_MAX);
}

static enum status compare_body(struct txn *t, void *baton)
{
	enum table_id *table = baton;
	ProtobufCMessage *m;
	struct walk *w;
	enum status s = walk_open(t, *table, NULL, false, &w);

	while (s == OK && (s = walk_next(w, NULL, NULL, memory, &m)) == OK) {
		if (*table == TABLE_STOCK) {
			check_stock((const Od__Stock *)m);
			continue;
		}
		check_orders((const Od__Figure *)m);
		check_account((const Od__Figure *)m);
	}
	return s == ERR_END ? OK : s;
}

/* ---- behind the journal's back ---- */

static enum status spoil_body(struct txn *t, void *baton)
{
	struct key key = key_u64(1);
	Od__Order *o;
	enum status s = table_get_as(t, TABLE_ORDER, &key, memory, &o);

	(void)baton;
	if (s != OK)
		return s;
	o->promised++;
	return table_put(t, TABLE_ORDER, &key, &o->base);
}

static void spoilt(const char *desk)
{
	pid_t server = fixture_start(desk, NULL, NULL);
	struct client *c = fixture_open(desk);
	Od__ServerVerified *all_of_it;
	struct refusal why;
	ProtobufCMessage *m = NULL;

	fixture_call(c, "server verify", NULL, memory, &m, &why, NULL);
	all_of_it = (Od__ServerVerified *)m;
	is_int(1, all_of_it ? (long long)all_of_it->n_fault : -1, "a row of its own making is one fault");
	is_string("order 1: promised is not what its entries add up to",
		all_of_it && all_of_it->n_fault ? all_of_it->fault[0]->text : "", "and named");
	client_close(c);
	fixture_end(server, SIGTERM);
}

int main(void)
{
	struct store_options o = { 0 };
	const char *desk;
	char env[620];
	struct store *s;

	plan_lazy();
	memory = arena_new(0);
	snprintf(clock_file, sizeof clock_file, "%s/clock", tap_tmpdir());
	set_clock("2026-11-19T06:00:00Z");
	snprintf(env, sizeof env, "@%s", clock_file);
	setenv("ORDERDESK_CLOCK", env, 1);
	desk = fixture_desk("desk");
	work(desk);
	o.folder = desk;
	if (store_open(&o, &s) != OK)
		bail("the store does not open");
	is_int(OK, store_read(s, fold_body, NULL, NULL), "the journal is put together");
	ok(!in_clear, "no reason of a return or an invoice stands in it in clear");
	for (int k = 0; k < KINDS; k++)
		ok(all[k].last > 2, "%" PRIu64 " of %s", all[k].last, all[k].record);
	is_int(OK, store_read(s, compare_body, &(enum table_id){ TABLE_STOCK }, NULL), "stock");
	is_int(OK, store_read(s, compare_body, &(enum table_id){ TABLE_FIGURE }, NULL), "figures");
	ok(compared > 300, "%u values are held against it", compared);
	is_int(0, wrong, "the rows are what the journal says");
	is_int(OK, store_write(s, spoil_body, NULL, NULL), "a row is changed behind its back");
	store_close(s);
	spoilt(desk);
	arena_free(memory);
	return tap_result();
}
