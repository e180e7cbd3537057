/* SPDX-License-Identifier: ISC */
/*
 * lineage -- walks over the inputs of batches, and over the shipments of batches.
 */
#include "desk/lineage.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "desk/batch.h"
#include "desk/inside.h"

/* Adds a part that is not there yet. */
static enum status add(struct lineage *l, size_t from, const Od__Batch *batch, const Od__Lot *lot,
	int64_t quantity)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct lineage_part *p = &l->part[i];

		if (batch ? p->batch && p->batch->id == batch->id : p->lot && p->lot->id == lot->id)
			return OK;
	}
	if (l->count == LINEAGE_MOST)
		return ERR_LIMIT;
	l->part[l->count] = (struct lineage_part){ .batch = batch, .lot = lot, .from = from,
		.quantity = quantity, .depth = l->count ? l->part[from].depth + 1 : 0 };
	l->count++;
	return OK;
}

static enum status step_back(struct verb *v, struct lineage *l, size_t at)
{
	const Od__Batch *b = l->part[at].batch;
	enum status s = OK;

	for (size_t i = 0; !s && b && i < b->n_input; i++) {
		Od__Batch *batch = NULL;
		Od__Lot *lot = NULL;

		s = b->input[i]->batch ? batch_get(v, b->input[i]->id, &batch)
			: lot_get(v, b->input[i]->id, &lot);
		if (!s)
			s = add(l, at, batch, lot, b->input[i]->quantity);
	}
	return s;
}

static int64_t used(const Od__Batch *b, bool batch, uint64_t id)
{
	int64_t sum = 0;

	for (size_t i = 0; i < b->n_input; i++)
		if (b->input[i]->batch == batch && b->input[i]->id == id)
			sum += b->input[i]->quantity;
	return sum;
}

/* Each batch that a batch or lot went into. */
typedef enum status made_with(void *baton, const Od__Batch *b, int64_t quantity);

static enum status each_made(struct verb *v, bool batch, uint64_t id, made_with *each, void *baton)
{
	struct key prefix = key_empty();
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_u8(&prefix, batch);
	key_add_u64(&prefix, id);
	s = walk_open_index(v->txn, INDEX_BATCH_INPUT, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Batch *b = (const Od__Batch *)m;

		s = each(baton, b, used(b, batch, id));
		if (s)
			break;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

struct stepping {
	struct lineage *l;
	size_t at;
};

static enum status step_made(void *baton, const Od__Batch *b, int64_t quantity)
{
	struct stepping *step = baton;

	return add(step->l, step->at, b, NULL, quantity);
}

static enum status step_forward(struct verb *v, struct lineage *l, size_t at)
{
	const struct lineage_part *p = &l->part[at];
	struct stepping step = { .l = l, .at = at };

	return each_made(v, p->batch != NULL, p->batch ? p->batch->id : p->lot->id, step_made,
		&step);
}

static enum status walk_all(struct verb *v, const Od__Batch *batch, const Od__Lot *lot,
	unsigned depth, enum status (*step)(struct verb *v, struct lineage *l, size_t at),
	struct lineage *out)
{
	enum status s;

	out->part = arena_array(v->arena, LINEAGE_MOST, sizeof *out->part);
	out->count = 0;
	s = add(out, 0, batch, lot, batch ? batch->quantity : lot ? lot->quantity : 0);
	for (size_t i = 0; !s && i < out->count; i++)
		if (out->part[i].depth < depth)
			s = step(v, out, i);
	return s;
}

enum status lineage_back(struct verb *v, const Od__Batch *batch, const Od__Lot *lot,
	unsigned depth, struct lineage *out)
{
	return walk_all(v, batch, lot, depth, step_back, out);
}

enum status lineage_forward(struct verb *v, const Od__Batch *batch, const Od__Lot *lot,
	unsigned depth, struct lineage *out)
{
	return walk_all(v, batch, lot, depth, step_forward, out);
}

enum status lineage_leads(struct verb *v, uint64_t of, uint64_t from, bool *leads)
{
	struct lineage back;
	Od__Batch *b;
	enum status s = batch_get(v, of, &b);

	*leads = false;
	if (!s)
		s = lineage_back(v, b, NULL, LINEAGE_MOST, &back);
	for (size_t i = 0; !s && i < back.count; i++)
		*leads |= back.part[i].batch && back.part[i].batch->id == from;
	return s;
}

static enum status add_used(void *baton, const Od__Batch *b, int64_t quantity)
{
	(void)b;
	*(int64_t *)baton += quantity;
	return OK;
}

enum status lineage_overused(struct verb *v, const Od__Batch *b, const char **lot)
{
	*lot = NULL;
	for (size_t i = 0; !*lot && i < b->n_input; i++) {
		int64_t sum = 0;
		Od__Lot *l;
		enum status s;

		if (b->input[i]->batch)
			continue;
		s = lot_get(v, b->input[i]->id, &l);
		if (!s && l->has_quantity)
			s = each_made(v, false, l->id, add_used, &sum);
		if (s)
			return s;
		if (l->has_quantity && sum > l->quantity)
			*lot = text_of(l->code);
	}
	return OK;
}

/* ---- customers ---- */

struct gathering {
	struct lineage_customer *row;
	size_t count, room;
};

static int by_customer(const void *left, const void *right)
{
	const struct lineage_customer *a = left, *b = right;

	return a->customer < b->customer ? -1 : a->customer > b->customer;
}

/* Keeps the newest orders of a customer, each once. */
static void keep_order(struct lineage_customer *c, uint64_t order)
{
	size_t at = 0;

	while (at < LINEAGE_ORDERS && c->order[at] > order)
		at++;
	if (at == LINEAGE_ORDERS || c->order[at] == order)
		return;
	memmove(c->order + at + 1, c->order + at, (LINEAGE_ORDERS - at - 1) * sizeof *c->order);
	c->order[at] = order;
}

/* Sorts and adds up doubles. */
static void gather(struct gathering *g)
{
	size_t kept = 0;

	if (g->count)
		qsort(g->row, g->count, sizeof *g->row, by_customer);
	for (size_t i = 0; i < g->count; i++) {
		struct lineage_customer *last = kept ? &g->row[kept - 1] : NULL;

		if (!last || last->customer != g->row[i].customer) {
			g->row[kept++] = g->row[i];
			continue;
		}
		last->quantity += g->row[i].quantity;
		last->deliveries += g->row[i].deliveries;
		last->on_the_way += g->row[i].on_the_way;
		if (g->row[i].last > last->last)
			last->last = g->row[i].last;
		for (size_t k = 0; k < LINEAGE_ORDERS && g->row[i].order[k]; k++)
			keep_order(last, g->row[i].order[k]);
	}
	g->count = kept;
}

int64_t lineage_sent(const Od__Batch *b, const Od__Shipment *d)
{
	bool there = d->state == OD__SHIPMENT_STATE__ON_THE_WAY;
	int64_t sum = 0;

	for (size_t i = 0; i < d->n_line; i++)
		if (d->line[i]->product == b->product &&
		    key_code_compare(text_of(d->line[i]->batch), b->code) == 0)
			sum += there ? d->line[i]->quantity : d->line[i]->delivered;
	return sum;
}

static void take_shipment(struct gathering *g, const Od__Batch *b, const Od__Shipment *d)
{
	struct lineage_customer row = { .customer = d->customer, .deliveries = 1, .last = d->left,
		.order = { d->order } };

	row.quantity = lineage_sent(b, d);
	row.on_the_way = d->state == OD__SHIPMENT_STATE__ON_THE_WAY;
	if (!row.quantity)
		return;
	if (g->count == g->room)
		gather(g);
	if (g->count * 2 >= g->room) {
		size_t room = g->room ? g->room * 2 : 1024;

		g->row = mem_grow(g->row, g->room, room, sizeof *g->row);
		g->room = room;
	}
	g->row[g->count++] = row;
}

enum status lineage_customers(struct verb *v, const struct lineage *of,
	struct lineage_customers *out)
{
	struct gathering g = { .count = 0 };
	enum status s = OK;

	for (size_t i = 0; !s && i < of->count; i++) {
		const Od__Batch *b = of->part[i].batch;
		struct key prefix = key_empty();
		ProtobufCMessage *m;
		struct walk *walk;

		if (!b)
			continue;
		key_add_code(&prefix, b->code);
		key_add_u32(&prefix, b->product);
		s = walk_open_index(v->txn, INDEX_SHIPMENT_BATCH, &prefix, false, &walk);
		while (!s) {
			struct arena_mark mark = arena_mark(v->arena);

			verb_breathe(v);
			s = walk_next(walk, NULL, NULL, v->arena, &m);
			if (!s)
				take_shipment(&g, b, (const Od__Shipment *)m);
			arena_back(v->arena, &mark);
		}
		walk_close(walk);
		if (s == ERR_END)
			s = OK;
	}
	gather(&g);
	out->row = g.row;
	out->count = g.count;
	if (s) {
		mem_free(g.row);
		out->row = NULL;
		out->count = 0;
	}
	return s;
}
