/* SPDX-License-Identifier: ISC */
/*
 * verify_stock -- what is on hand is what was moved, sent and came back (I4); no batch is made of itself
 * (I18).
 *
 * Moves, shipments and returns are added up on one walk each, then held against the rows of stock. The walks
 * see no one instant: what differs is added up a second time, and told only when both sides stand as they
 * stood. Goods with a move of a release that did not note what it changed are left alone. Called by verify.c.
 */
#include <string.h>

#include "base/memory.h"
#include "desk/batch.h"
#include "desk/inside.h"
#include "desk/lineage.h"
#include "desk/stock.h"
#include "desk/verify_part.h"
#include "record/delivery.pb-c.h"
#include "record/product.pb-c.h"
#include "record/return.pb-c.h"

/* What came in less what went, at the first site, by the number of the product. */
struct here {
	int64_t sum;
	bool unknown;		/* a move of it does not say what it changed */
};

struct sums {
	struct here *here;
	size_t size;
	struct tally there;	/* at other sites; numbered by shelf_id, `found`: unknown */
	struct tally wrong;
	uint64_t rows;
};

static uint64_t shelf_id(uint32_t product, uint32_t site)
{
	return (uint64_t)product << 32 | site;
}

static struct here *here_of(struct sums *s, uint32_t product)
{
	if (product >= s->size) {
		size_t size = (size_t)product + 1024;

		s->here = mem_grow(s->here, s->size, size, sizeof *s->here);
		s->size = size;
	}
	return &s->here[product];
}

static void add(struct sums *s, uint32_t product, uint32_t site, int64_t by, bool unknown)
{
	if (site == STOCK_SITE) {
		struct here *here = here_of(s, product);

		here->sum += by;
		here->unknown |= unknown;
	} else {
		struct tally_row *row = tally_add(&s->there, shelf_id(product, site));

		row->wanted = by;
		row->seen = unknown;
	}
}

static enum status add_move(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Move *move = (const Od__Move *)m;

	(void)key;
	for (size_t i = 0; i < move->n_line; i++) {
		const Od__MoveLine *line = move->line[i];

		add(baton, line->product, move->site, line->change, !line->has_change);
		if (move->kind == OD__MOVE_KIND__TRANSFER)
			add(baton, line->product, move->to_site, -line->change, !line->has_change);
	}
	((struct sums *)baton)->rows++;
	return OK;
}

/* What of a shipment is out of the house: all of it on its way, what arrived behind that. */
static enum status add_shipment(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Shipment *d = (const Od__Shipment *)m;
	bool there = d->state == OD__SHIPMENT_STATE__ON_THE_WAY;

	(void)key;
	for (size_t i = 0; i < d->n_line; i++)
		if (d->line[i]->tracked)
			add(baton, d->line[i]->product, STOCK_SITE,
				there ? -d->line[i]->quantity : -d->line[i]->delivered, false);
	return OK;
}

static enum status add_return(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Return *r = (const Od__Return *)m;

	(void)key;
	for (size_t i = 0; i < r->n_line; i++)
		if (r->line[i]->stocked)
			add(baton, r->line[i]->product, STOCK_SITE, r->line[i]->quantity, false);
	return OK;
}

static enum status look_stock(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Stock *row = (const Od__Stock *)m;
	struct sums *s = baton;
	uint64_t id = shelf_id(row->product, row->site);
	const struct tally_row *there = tally_find(&s->there, id);
	struct here here = { .sum = there ? there->wanted : 0, .unknown = there && there->seen };
	struct tally_row *wrong;

	(void)key;
	if (row->site == STOCK_SITE)
		here = *here_of(s, row->product);
	if (here.unknown || here.sum == row->on_hand)
		return OK;
	wrong = tally_add(&s->wrong, id);
	wrong->wanted = here.sum;
	wrong->seen = row->on_hand;
	return OK;
}

static enum status add_up(struct store *store, struct sums *s)
{
	enum status r = store_each(store, TABLE_MOVE, NULL, add_move, s);

	if (!r)
		r = store_each(store, TABLE_SHIPMENT, NULL, add_shipment, s);
	if (!r)
		r = store_each(store, TABLE_RETURN, NULL, add_return, s);
	tally_sort(&s->there);
	return r ? r : store_each(store, TABLE_STOCK, NULL, look_stock, s);
}

static void sums_free(struct sums *s)
{
	mem_free(s->here);
	tally_free(&s->there);
	tally_free(&s->wrong);
}

enum status verify_stock(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct sums first = { .rows = 0 }, again = { .rows = 0 };
	enum status s = add_up(store, &first);

	l->rows += first.rows;
	if (!s && first.wrong.count)
		s = add_up(store, &again);
	tally_sort(&again.wrong);
	for (size_t i = 0; !s && i < first.wrong.count; i++) {
		const struct tally_row *one = &first.wrong.row[i], *two = tally_find(&again.wrong, one->id);

		if (two && two->wanted == one->wanted && two->seen == one->seen)
			verify_tell(l, "I4", "stock of product", one->id >> 32,
				"on hand, by what was moved,", one->wanted, one->seen);
	}
	sums_free(&first);
	sums_free(&again);
	return s;
}

/* ---- lineage ---- */

/* One batch, in one instant: does any of its inputs lead back to it? */
struct of_itself {
	struct looking *l;
	uint64_t id;
	bool leads;
};

static enum status look_back(struct txn *t, void *baton)
{
	struct of_itself *one = baton;
	struct verb v = *one->l->v;
	bool leads = false;
	Od__Batch *b;
	enum status s;

	v.txn = t;
	v.arena = arena_new(0);
	one->leads = false;
	s = batch_get(&v, one->id, &b);
	for (size_t i = 0; !s && i < b->n_input && !leads; i++)
		if (b->input[i]->batch)
			s = lineage_leads(&v, b->input[i]->id, b->id, &leads);
	one->leads = !s && leads;
	arena_free(v.arena);
	return s == ERR_NOT_FOUND || s == ERR_LIMIT ? OK : s;
}

static enum status look_batch(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Batch *b = (const Od__Batch *)m;
	struct of_itself one = { .l = baton, .id = b->id };
	bool made = false;
	enum status s;

	(void)key;
	one.l->rows++;
	for (size_t i = 0; i < b->n_input; i++)
		made |= b->input[i]->batch;
	if (!made)
		return OK;
	s = store_read(desk_store(one.l->v->desk), look_back, &one, NULL);
	if (!s && one.leads)
		verify_tell(one.l, "I18", "batch", one.id, "times it went into itself", 0, 1);
	return s;
}

enum status verify_lineage(struct looking *l)
{
	return store_each(desk_store(l->v->desk), TABLE_BATCH, NULL, look_batch, l);
}
