/* SPDX-License-Identifier: ISC */
/*
 * verify_run -- what windows have booked is what their orders take (I11); runs and orders agree.
 *
 * Each window is added up again in one instant, over the open orders of its day. Each run is read with
 * its orders in one instant: every stop's order names the run and weighs what the stop says.
 */
#include <string.h>

#include "desk/run.h"
#include "desk/slot.h"
#include "desk/verify_part.h"

struct one_slot {
	struct arena *arena;
	struct key key;
	Od__Slot *slot;
	int64_t booked, orders;
};

static void add(struct one_slot *sum, const Od__Order *o)
{
	const Od__Delivery *d = o->delivery;

	if (!d || !d->has_slot || d->slot != sum->slot->from || d->day != sum->slot->day ||
	    strcmp(text_of(d->zone), text_of(sum->slot->area)) != 0)
		return;
	sum->booked += o->load;
	sum->orders++;
}

static enum status read_slot(struct txn *t, void *baton)
{
	struct one_slot *sum = baton;
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	arena_reset(sum->arena);
	sum->booked = sum->orders = 0;
	s = table_get_as(t, TABLE_SLOT, &sum->key, sum->arena, &sum->slot);
	if (s)
		return s;
	key_add_i32(&prefix, sum->slot->day);
	s = walk_open_index(t, INDEX_ORDER_DUE, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, sum->arena, &m)) == OK)
		add(sum, (const Od__Order *)m);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status check_slot(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct looking *l = baton;
	struct one_slot sum = { .key = *key, .arena = arena_new(0) };
	const Od__Slot *slot = (const Od__Slot *)m;
	enum status s = store_read(desk_store(l->v->desk), read_slot, &sum, NULL);

	l->rows++;
	if (!s) {
		verify_tell(l, "I11", "window of day", (uint64_t)slot->day, "booked", sum.booked,
			sum.slot->booked);
		verify_tell(l, "I11", "window of day", (uint64_t)slot->day, "orders", sum.orders,
			sum.slot->orders);
	}
	arena_free(sum.arena);
	return s == ERR_NOT_FOUND ? OK : s;
}

struct one_run {
	struct arena *arena;
	struct key key;
	Od__Run *run;
	uint64_t stray;		/* an order that does not name the run, or weighs something else */
	int64_t load;
};

static enum status read_run(struct txn *t, void *baton)
{
	struct one_run *one = baton;
	enum status s;

	arena_reset(one->arena);
	one->stray = 0;
	one->load = 0;
	s = table_get_as(t, TABLE_RUN, &one->key, one->arena, &one->run);
	for (size_t i = 0; !s && i < one->run->n_stop; i++) {
		struct key key = key_u64(one->run->stop[i]->order);
		Od__Order *o;

		s = table_get_as(t, TABLE_ORDER, &key, one->arena, &o);
		if (s == ERR_NOT_FOUND || (!s && (o->run != one->run->id ||
		    o->load != one->run->stop[i]->load)))
			one->stray = one->run->stop[i]->order;
		if (s == ERR_NOT_FOUND)
			s = OK;
		one->load += one->run->stop[i]->load;
	}
	return s;
}

static enum status check_run(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct looking *l = baton;
	struct one_run one = { .key = *key, .arena = arena_new(0) };
	uint64_t id = ((const Od__Run *)m)->id;
	enum status s = store_read(desk_store(l->v->desk), read_run, &one, NULL);

	l->rows++;
	if (!s) {
		verify_tell(l, "I11", "run", id, "an order that does not name it", 0,
			(int64_t)one.stray);
		verify_tell(l, "I11", "run", id, "load", one.load, one.run->load);
	}
	arena_free(one.arena);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status verify_runs(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = store_each(store, TABLE_SLOT, NULL, check_slot, l);

	return s ? s : store_each(store, TABLE_RUN, NULL, check_run, l);
}
