/* SPDX-License-Identifier: ISC */
/*
 * verify -- orders (I1, I6, I7), the stock they reserve (I2), numbers (I6).
 *
 * What open orders reserve of each product is added up on the walk over the orders. Where a row of
 * stock says otherwise, the open orders alone are walked again together with that row, in one
 * instant: an order that came meanwhile is no fault.
 */
#include "desk/verify.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "desk/order.h"
#include "desk/stock.h"
#include "desk/verify_part.h"

void verify_tell(struct looking *l, const char *rule, const char *what, uint64_t id,
	const char *field, int64_t wanted, int64_t seen)
{
	char text[200];

	if (wanted == seen)
		return;
	snprintf(text, sizeof text, "%s %" PRIu64 ": %s is %" PRId64 ", recomputed %" PRId64, what,
		id, field, seen, wanted);
	l->each(l->baton, rule, text);
}

/* ---- sums by number ---- */

struct tally_row *tally_add(struct tally *t, uint64_t id)
{
	if (t->count == t->size) {
		size_t size = t->size ? t->size * 2 : 256;

		t->row = mem_grow(t->row, t->size, size, sizeof *t->row);
		t->size = size;
	}
	t->row[t->count] = (struct tally_row){ .id = id };
	return &t->row[t->count++];
}

static int by_id(const void *left, const void *right)
{
	const struct tally_row *a = left, *b = right;

	return a->id < b->id ? -1 : a->id > b->id;
}

void tally_sort(struct tally *t)
{
	size_t kept = 0;

	if (t->count)
		qsort(t->row, t->count, sizeof *t->row, by_id);
	for (size_t i = 0; i < t->count; i++) {
		if (!kept || t->row[kept - 1].id != t->row[i].id) {
			t->row[kept++] = t->row[i];
			continue;
		}
		t->row[kept - 1].wanted += t->row[i].wanted;
		t->row[kept - 1].seen += t->row[i].seen;
	}
	t->count = kept;
}

struct tally_row *tally_find(const struct tally *t, uint64_t id)
{
	struct tally_row wanted = { .id = id };

	return t->count ? bsearch(&wanted, t->row, t->count, sizeof *t->row, by_id) : NULL;
}

void tally_free(struct tally *t)
{
	mem_free(t->row);
	*t = (struct tally){ .count = 0 };
}

/* ---- orders and stock ---- */

enum status verify_open_orders(struct txn *t, void (*each)(void *baton, const Od__Order *o),
	void *baton)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(t, INDEX_ORDER_DUE, NULL, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		each(baton, (const Od__Order *)m);
		arena_reset(a);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

struct goods {
	struct looking *l;
	int64_t *open;		/* of each product, by its number */
	size_t size;
	struct tally suspect;
	uint64_t last;		/* number of an order */
};

static void add_open(struct goods *g, uint32_t product, int64_t quantity)
{
	if (product >= g->size) {
		size_t size = (size_t)product + 1024;

		g->open = mem_grow(g->open, g->size, size, sizeof(*g->open));
		g->size = size;
	}
	g->open[product] += quantity;
}

static void check_line(struct looking *l, const Od__Order *o, const Od__OrderLine *line)
{
	if (line->returned < 0 || line->returned > line->delivered ||
	    line->delivered > line->shipped ||
	    line->shipped > line->quantity - line->cancelled || line->cancelled < 0)
		verify_tell(l, "I7", "order", o->id, "a line's shipped quantity",
			line->quantity - line->cancelled, line->shipped);
}

static enum status check_order(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Order *o = (const Od__Order *)m;
	Od__OrderState state = order_state(o);
	struct goods *g = baton;
	int64_t total = 0, shares = 0;

	(void)key;
	for (size_t i = 0; i < o->n_line; i++) {
		check_line(g->l, o, o->line[i]);
		total += o->line[i]->amount;
		shares += o->line[i]->order_share;
		if (order_is_open(o))
			add_open(g, o->line[i]->product, order_line_open(o->line[i]));
	}
	verify_tell(g->l, "I1", "order", o->id, "total", total, o->total);
	verify_tell(g->l, "I1", "order", o->id, "order reduction", shares, o->order_reduction);
	if (!(state == OD__ORDER_STATE__DELIVERED && o->state == OD__ORDER_STATE__CLOSED))
		verify_tell(g->l, "I7", "order", o->id, "state", state, o->state);
	g->last = o->id;
	g->l->rows++;
	return verify_order_price(g->l, o);
}

static enum status check_stock(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Stock *row = (const Od__Stock *)m;
	struct goods *g = baton;
	int64_t open = row->product < g->size ? g->open[row->product] : 0;

	(void)key;
	g->l->rows++;
	if (row->site != STOCK_SITE)
		verify_tell(g->l, "I2", "stock elsewhere of product", row->product, "reserved", 0,
			row->reserved);
	else if (row->reserved != open)
		tally_add(&g->suspect, row->product);
	return OK;
}

static void add_reserved(void *baton, const Od__Order *o)
{
	const struct tally *t = baton;

	for (size_t i = 0; i < o->n_line; i++) {
		struct tally_row *row = tally_find(t, o->line[i]->product);

		if (row)
			row->wanted += order_line_open(o->line[i]);
	}
}

/* What open orders wait for of the suspects, and their rows, in one instant. */
static enum status settle_stock(struct txn *t, void *baton)
{
	struct goods *g = baton;
	struct arena *a = arena_new(0);
	enum status s;

	for (size_t i = 0; i < g->suspect.count; i++)
		g->suspect.row[i].wanted = g->suspect.row[i].seen = 0;
	s = verify_open_orders(t, add_reserved, &g->suspect);
	for (size_t i = 0; !s && i < g->suspect.count; i++) {
		struct key key = stock_key((uint32_t)g->suspect.row[i].id, STOCK_SITE);
		Od__Stock *row;

		s = table_get_as(t, TABLE_STOCK, &key, a, &row);
		if (!s)
			g->suspect.row[i].seen = row->reserved;
	}
	arena_free(a);
	return s;
}

static enum status last_number(struct txn *t, const char *counter, uint64_t last,
	struct tally_row *out)
{
	uint64_t given;
	enum status s = counter_peek(t, counter, &given);

	*out = (struct tally_row){ .id = last, .wanted = (int64_t)last, .seen = (int64_t)given,
		.found = last > given };
	return s;
}

static enum status order_number(struct txn *t, void *baton)
{
	struct goods *g = baton;

	return last_number(t, "order", g->last, tally_add(&g->suspect, 0));
}

static enum status orders(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct goods g = { .l = l };
	enum status s = store_each(store, TABLE_ORDER, NULL, check_order, &g);

	if (!s)
		s = store_each(store, TABLE_STOCK, NULL, check_stock, &g);
	if (!s && g.suspect.count)
		s = store_read(store, settle_stock, &g, NULL);
	for (size_t i = 0; !s && i < g.suspect.count; i++)
		verify_tell(l, "I2", "stock of product", g.suspect.row[i].id, "reserved",
			g.suspect.row[i].wanted, g.suspect.row[i].seen);
	g.suspect.count = 0;
	if (!s)
		s = store_read(store, order_number, &g, NULL);
	if (!s && g.suspect.row[0].found)
		verify_tell(l, "I6", "order", g.last, "its counter", g.suspect.row[0].wanted,
			g.suspect.row[0].seen);
	tally_free(&g.suspect);
	mem_free(g.open);
	return s;
}

/* ---- numbers ---- */

struct number {
	enum table_id table;
	const char *counter;
	struct tally_row told;
};

static enum status number_body(struct txn *t, void *baton)
{
	struct number *n = baton;
	struct walk *walk;
	struct key key;
	enum status s = walk_open(t, n->table, NULL, true, &walk);

	n->told.found = false;
	if (!s)
		s = walk_next(walk, &key, NULL, NULL, NULL);
	if (s)
		return s == ERR_END ? OK : s;
	return last_number(t, n->counter, key.length < 8 ? key_read_u32(&key, 0)
		: key_read_u64(&key, 0), &n->told);
}

static enum status numbers(struct looking *l)
{
	struct number all[] = {
		{ .table = TABLE_CALL, .counter = "call" },
		{ .table = TABLE_TICKET, .counter = "ticket" },
		{ .table = TABLE_DRAFT, .counter = "draft" },
		{ .table = TABLE_CUSTOMER, .counter = "customer" },
		{ .table = TABLE_TASK, .counter = "task" },
		{ .table = TABLE_MOVE, .counter = "move" },
		{ .table = TABLE_USER, .counter = "user" },
		{ .table = TABLE_PRODUCT, .counter = "product" },
		{ .table = TABLE_PRICE_RULE, .counter = "price_rule" },
		{ .table = TABLE_SHIPMENT, .counter = "shipment" },
		{ .table = TABLE_LOT, .counter = "lot" },
		{ .table = TABLE_BATCH, .counter = "batch" },
		{ .table = TABLE_QUALITY, .counter = "quality" },
		{ .table = TABLE_RECALL, .counter = "recall" },
		{ .table = TABLE_STANDING, .counter = "standing" },
		{ .table = TABLE_RUN, .counter = "run" },
		{ .table = TABLE_WORK, .counter = "work" },
		{ .table = TABLE_BOOKING, .counter = "booking" },
		{ .table = TABLE_ANSWER, .counter = "answer" },
		{ .table = TABLE_WISH, .counter = "wish" },
		{ .table = TABLE_RETURN, .counter = "return" },
		{ .table = TABLE_INVOICE, .counter = "invoice" },
		{ .table = TABLE_PAYMENT, .counter = "payment" },
		{ .table = TABLE_ARTICLE, .counter = "article" },
	};
	enum status s = OK;

	for (size_t i = 0; !s && i < sizeof all / sizeof all[0]; i++) {
		s = store_read(desk_store(l->v->desk), number_body, &all[i], NULL);
		if (!s && all[i].told.found)
			verify_tell(l, "I6", all[i].counter, all[i].told.id, "its counter",
				all[i].told.wanted, all[i].told.seen);
	}
	return s;
}

enum status verify_business(struct verb *v, verify_fault *each, void *baton, uint64_t *rows)
{
	struct looking l = { .v = v, .each = each, .baton = baton };
	enum status s;

	verify_rules_begin(&l);
	s = orders(&l);
	verify_rules_end(&l);
	if (!s)
		s = verify_prices(&l);
	if (!s)
		s = verify_tickets(&l);
	if (!s)
		s = verify_kept(&l);
	if (!s)
		s = numbers(&l);
	if (!s)
		s = verify_goods(&l);
	if (!s)
		s = verify_stock(&l);
	if (!s)
		s = verify_lineage(&l);
	if (!s)
		s = verify_runs(&l);
	if (!s)
		s = verify_figures(&l);
	if (!s)
		s = verify_accounts(&l);
	if (!s)
		s = verify_returns(&l);
	if (!s)
		s = verify_owners(&l);
	if (!s)
		s = verify_alarms(&l);
	if (!s)
		s = verify_closing(&l);
	if (!s)
		s = verify_mentions(&l);
	if (!s)
		s = verify_surveys(&l);
	if (!s)
		s = verify_consumers(&l);
	if (rows)
		*rows += l.rows;
	return s;
}
