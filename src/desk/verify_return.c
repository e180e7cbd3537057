/* SPDX-License-Identifier: ISC */
/*
 * verify_return -- returns against the lines of orders, figures and months of products (I3, I7).
 *
 * Orders that have returns are looked at one at a time, in one instant; so are customers. What was
 * delivered and returned of products is added up on a walk over shipments and returns; where a row
 * says otherwise all is added up again for that product in one instant.
 */
#include "base/clock.h"
#include "desk/profile.h"
#include "desk/return.h"
#include "desk/verify_part.h"
#include "record/delivery.pb-c.h"

/* Returns below one key of an index, in one body. */
struct of_one {
	uint64_t id;
	bool customer;		/* else of an order */
	struct tally line;	/* of the order, by number: returns, and as the order says */
	int64_t amount, count, told_amount, told_count, rest;
};

static void take_return(struct of_one *o, const Od__Return *r, Od__Figure *f)
{
	if (!return_counts(r))
		return;
	o->amount += r->amount;
	o->count++;
	for (size_t i = 0; !o->customer && i < r->n_line; i++)
		tally_add(&o->line, r->line[i]->n)->wanted = r->line[i]->quantity;
	for (size_t i = 0; f && i < f->n_month; i++)
		if (f->month[i]->month == figure_month(r->received))
			f->month[i]->returned -= r->amount;
}

static enum status one_body(struct txn *t, void *baton)
{
	struct of_one *o = baton;
	struct key key = key_u64(o->id);
	struct arena *a = arena_new(0);
	Od__Figure *f = NULL;
	Od__Order *order = NULL;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	o->line.count = 0;
	o->amount = o->count = o->told_amount = o->told_count = o->rest = 0;
	s = o->customer ? table_get_as(t, TABLE_FIGURE, &key, a, &f)
		: table_get_as(t, TABLE_ORDER, &key, a, &order);
	if (s == ERR_NOT_FOUND)
		s = OK;
	if (!s)
		s = walk_open_index(t, o->customer ? INDEX_RETURN_CUSTOMER : INDEX_RETURN_ORDER, &key,
			false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK)
		take_return(o, (const Od__Return *)m, f);
	for (size_t i = 0; order && i < order->n_line; i++)
		tally_add(&o->line, order->line[i]->n)->seen = order->line[i]->returned;
	if (f) {
		o->told_amount = f->returned;
		o->told_count = f->returns;
		for (size_t i = 0; i < f->n_month; i++)
			o->rest += f->month[i]->returned;
	}
	tally_sort(&o->line);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status check_one(struct looking *l, uint64_t id, bool customer)
{
	struct of_one o = { .id = id, .customer = customer };
	enum status s = store_read(desk_store(l->v->desk), one_body, &o, NULL);

	for (size_t i = 0; !s && i < o.line.count; i++)
		verify_tell(l, "I7", "order", id, "a line's returned quantity",
			o.line.row[i].wanted, o.line.row[i].seen);
	if (!s && customer) {
		verify_tell(l, "I3", "figure of customer", id, "returned", o.amount, o.told_amount);
		verify_tell(l, "I3", "figure of customer", id, "returns", o.count, o.told_count);
		verify_tell(l, "I3", "figure of customer", id, "rest of returned of months", 0,
			o.rest);
	}
	l->rows++;
	tally_free(&o.line);
	return s;
}

struct gathered {
	struct looking *l;
	struct tally order, customer, goods;	/* goods: by product and month */
	bool settles;		/* in one instant */
};

static uint64_t goods_id(uint32_t product, uint32_t month)
{
	return (uint64_t)product << 32 | month;
}

static enum status gather_return(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Return *r = (const Od__Return *)m;
	struct gathered *g = baton;

	(void)key;
	tally_add(&g->order, r->order);
	tally_add(&g->customer, r->customer);
	for (size_t i = 0; return_counts(r) && i < r->n_line; i++)
		tally_add(&g->goods, goods_id(r->line[i]->product, goods_month(r->received)))->wanted =
			r->line[i]->quantity;
	return OK;
}

static enum status gather_row(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__GoodsMonth *row = (const Od__GoodsMonth *)m;
	struct gathered *g = baton;

	(void)key;
	tally_add(&g->goods, goods_id(row->product, row->month))->seen = row->returned;
	return OK;
}

/*
 * One order delivers and takes back in one transaction. Writers go on meanwhile; what differs then is read
 * again in one instant, for which they wait.
 */
static enum status goods_body(struct txn *t, void *baton)
{
	static const enum table_id table[] = { TABLE_RETURN, TABLE_GOODS_MONTH };
	struct gathered *g = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	struct walk *walk;
	struct key key;
	enum status s = OK;

	if (!g->settles)
		txn_let_go(t);
	g->goods.count = g->order.count = g->customer.count = 0;
	for (int k = 0; !s && k < 2; k++) {
		s = walk_open(t, table[k], NULL, false, &walk);
		while (!s && (s = walk_next(walk, &key, NULL, a, &m)) == OK) {
			s = k ? gather_row(g, &key, m) : gather_return(g, &key, m);
			arena_reset(a);
		}
		s = s == ERR_END ? OK : s;
	}
	tally_sort(&g->goods);
	tally_sort(&g->order);
	tally_sort(&g->customer);
	arena_free(a);
	return s;
}

static enum status gather_figure(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Figure *f = (const Od__Figure *)m;
	struct gathered *g = baton;

	(void)key;
	if (f->returned || f->returns)
		tally_add(&g->customer, f->customer);
	return OK;
}

static bool differs(const struct tally *goods)
{
	for (size_t i = 0; i < goods->count; i++)
		if (goods->row[i].wanted != goods->row[i].seen)
			return true;
	return false;
}

enum status verify_returns(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct gathered g = { .l = l };
	enum status s = store_read(store, goods_body, &g, NULL);

	g.settles = !s && differs(&g.goods);
	if (g.settles)
		s = store_read(store, goods_body, &g, NULL);
	for (size_t i = 0; !s && i < g.goods.count; i++)
		verify_tell(l, "I3", "goods of product", g.goods.row[i].id >> 32, "returned in a month",
			g.goods.row[i].wanted, g.goods.row[i].seen);
	if (!s)
		s = store_each(store, TABLE_FIGURE, NULL, gather_figure, &g);
	tally_sort(&g.customer);
	for (size_t i = 0; !s && i < g.order.count; i++)
		s = check_one(l, g.order.row[i].id, false);
	for (size_t i = 0; !s && i < g.customer.count; i++)
		s = check_one(l, g.customer.row[i].id, true);
	tally_free(&g.goods);
	tally_free(&g.order);
	tally_free(&g.customer);
	return s;
}
