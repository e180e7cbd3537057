/* SPDX-License-Identifier: ISC */
/*
 * verify_goods -- stock is the sum of its batches (I4), shipments are what was shipped (I8).
 *
 * Each product of a site, and each order with its shipments, is read in one instant of its own, so
 * that what moves meanwhile is no fault.
 */
#include "desk/batch_stock.h"
#include "desk/shipment.h"
#include "desk/stock.h"
#include "desk/verify_part.h"

/* One product at one site: what its row says, and what its batches add up to. */
struct shelf {
	struct key key;
	uint32_t product;
	bool found;
	int64_t on_hand, blocked, batches, batches_blocked;
};

static enum status read_shelf(struct txn *t, void *baton)
{
	struct shelf *shelf = baton;
	struct arena *a = arena_new(0);
	struct walk *walk;
	ProtobufCMessage *m;
	Od__Stock *stock;
	enum status s = table_get_as(t, TABLE_STOCK, &shelf->key, a, &stock);

	shelf->found = s == OK;
	shelf->batches = shelf->batches_blocked = 0;
	if (!s) {
		shelf->on_hand = stock->on_hand;
		shelf->blocked = stock->blocked;
		s = walk_open(t, TABLE_BATCH_STOCK, &shelf->key, false, &walk);
	}
	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		const Od__BatchStock *row = (const Od__BatchStock *)m;

		shelf->batches += row->on_hand;
		shelf->batches_blocked += row->blocked ? row->on_hand : 0;
	}
	arena_free(a);
	return s == ERR_END || s == ERR_NOT_FOUND ? OK : s;
}

static enum status check_shelf(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct looking *l = baton;
	struct shelf shelf = { .key = *key, .product = ((const Od__Stock *)m)->product };
	enum status s = store_read(desk_store(l->v->desk), read_shelf, &shelf, NULL);

	if (s || !shelf.found)
		return s;
	verify_tell(l, "I4", "stock of product", shelf.product, "on hand", shelf.batches,
		shelf.on_hand);
	verify_tell(l, "I4", "stock of product", shelf.product, "blocked", shelf.batches_blocked,
		shelf.blocked);
	l->rows++;
	return OK;
}

/* The shipments of one order against its lines. */
struct sent {
	struct looking *l;
	uint64_t order, first;
	bool whole;		/* `first` is the first shipment of the order */
	struct arena *arena;
	Od__Order *o;
	int64_t *shipped, *delivered;	/* by place of the line */
	uint32_t stray;		/* a line of a shipment that the order has not so */
};

static void add_shipment(struct sent *sent, const Od__Shipment *d)
{
	bool there = d->state == OD__SHIPMENT_STATE__ON_THE_WAY;

	for (size_t i = 0; i < d->n_line; i++) {
		const Od__ShipmentLine *line = d->line[i];
		size_t at = 0;

		if (!there && !line->delivered)
			continue;	/* it came back: the order may have lost that line since */
		while (at < sent->o->n_line && sent->o->line[at]->n != line->line)
			at++;
		if (at == sent->o->n_line || sent->o->line[at]->product != line->product) {
			sent->stray = line->line;
			continue;
		}
		sent->shipped[at] += there ? line->quantity : line->delivered;
		sent->delivered[at] += line->delivered;
	}
}

static enum status read_sent(struct txn *t, void *baton)
{
	struct sent *sent = baton;
	struct key key = key_u64(sent->order);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	arena_reset(sent->arena);
	sent->stray = 0;
	s = table_get_as(t, TABLE_ORDER, &key, sent->arena, &sent->o);
	if (s)
		return s;
	sent->shipped = arena_array(sent->arena, sent->o->n_line + 1, sizeof(int64_t));
	sent->delivered = arena_array(sent->arena, sent->o->n_line + 1, sizeof(int64_t));
	s = walk_open_index(t, INDEX_SHIPMENT_ORDER, &key, false, &walk);
	for (bool first = true; !s; first = false) {
		s = walk_next(walk, NULL, NULL, sent->arena, &m);
		if (s)
			break;
		if (first)
			sent->whole = ((const Od__Shipment *)m)->id == sent->first;
		if (!sent->whole)
			return OK;
		add_shipment(sent, (const Od__Shipment *)m);
	}
	return s == ERR_END ? OK : s;
}

static enum status check_sent(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct sent *sent = baton;
	enum status s;

	(void)key;
	sent->l->rows++;
	sent->order = ((const Od__Shipment *)m)->order;
	sent->first = ((const Od__Shipment *)m)->id;
	s = store_read(desk_store(sent->l->v->desk), read_sent, sent, NULL);
	if (s == ERR_NOT_FOUND) {
		verify_tell(sent->l, "I8", "shipment", sent->first, "an order that is not there",
			0, (int64_t)sent->order);
		return OK;
	}
	if (s || !sent->whole)
		return s;
	if (sent->stray)
		verify_tell(sent->l, "I8", "order", sent->order, "a line that was sent and is not there",
			0, sent->stray);
	for (size_t i = 0; i < sent->o->n_line; i++) {
		verify_tell(sent->l, "I8", "order", sent->order, "a line's shipped quantity",
			sent->shipped[i], sent->o->line[i]->shipped);
		verify_tell(sent->l, "I8", "order", sent->order, "a line's delivered quantity",
			sent->delivered[i], sent->o->line[i]->delivered);
	}
	return OK;
}

enum status verify_goods(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct sent sent = { .l = l, .arena = arena_new(0) };
	enum status s = store_each(store, TABLE_STOCK, NULL, check_shelf, l);

	if (!s)
		s = store_each(store, TABLE_SHIPMENT, NULL, check_sent, &sent);
	arena_free(sent.arena);
	return s;
}
