/* SPDX-License-Identifier: ISC */
/*
 * verify_kept -- what lists are counted by in memory, held against its rows (I5): open tickets, orders of
 * today.
 *
 * The numbers of both sides are gathered, and each record is looked at on both under the desk's lock. The
 * memory follows behind each commit: what differs is looked at again until it is there. Called by verify.c.
 */
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/memory.h"
#include "desk/order_day.h"
#include "desk/ticket.h"
#include "desk/ticket_queue.h"
#include "desk/verify_part.h"

#define BEHIND (2 * CLOCK_SECOND)	/* the memory follows a commit within moments */

struct gathered {
	struct desk *desk;
	uint64_t *id;
	size_t count, room;
	int64_t from, to;	/* orders placed then */
};

static void add(struct gathered *g, uint64_t id)
{
	if (g->count == g->room) {
		g->id = mem_grow(g->id, g->room, g->room + 4096, sizeof *g->id);
		g->room += 4096;
	}
	g->id[g->count++] = id;
}

/* A record by its row and by the memory: its version, 0 when it does not belong there. */
struct both {
	const struct desk *desk;
	enum table_id table;
	uint64_t id;
	int64_t row, memory;
};

static void of_ticket(struct both *b, const Od__Ticket *t)
{
	const struct ticket_brief *brief = ticket_queue_find(b->desk, b->id);

	b->row = t && ticket_is_open(t) ? (int64_t)t->version : 0;
	b->memory = brief ? (int64_t)brief->version : 0;
}

static void of_order(struct both *b, const Od__Order *o)
{
	struct order_brief brief;

	b->row = b->memory = 0;
	if (!o || !order_day_find(b->desk, o, &brief))
		return;
	b->row = (int64_t)o->version;
	b->memory = (int64_t)brief.version;
	if (b->row == b->memory && (o->total != brief.total || o->state != brief.state))
		b->memory = -1;
}

static enum status read_both(struct txn *t, void *baton)
{
	struct both *b = baton;
	struct key key = key_u64(b->id);
	struct arena *a = arena_new(0);
	ProtobufCMessage *m = NULL;
	enum status s = table_get(t, b->table, &key, a, &m);

	if (s)
		m = NULL;
	if (b->table == TABLE_TICKET)
		of_ticket(b, (const Od__Ticket *)m);
	else
		of_order(b, (const Od__Order *)m);
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

static enum status look_both(struct looking *l, enum table_id table, uint64_t id)
{
	const struct timespec moment = { .tv_nsec = 1000000 };
	struct both b = { .desk = l->v->desk, .table = table, .id = id };
	int64_t until = clock_steady() + BEHIND;
	enum status s;

	for (;;) {
		desk_read_lock(l->v->desk);
		s = store_read(desk_store(l->v->desk), read_both, &b, NULL);
		desk_unlock(l->v->desk);
		if (s || b.row == b.memory || clock_steady() > until)
			break;
		nanosleep(&moment, NULL);
	}
	if (!s)
		verify_tell(l, "I5", table == TABLE_TICKET ? "ticket" : "order", id,
			"version in the memory of its list", b.row, b.memory);
	l->rows++;
	return s;
}

static int by_id(const void *a, const void *b)
{
	const uint64_t *left = a, *right = b;

	return *left < *right ? -1 : *left > *right;
}

/* Each once; most stand on both sides. */
static enum status look_all(struct looking *l, struct gathered *g, enum table_id table, enum status s)
{
	if (g->count)
		qsort(g->id, g->count, sizeof *g->id, by_id);
	for (size_t i = 0; !s && i < g->count; i++)
		if (!i || g->id[i] != g->id[i - 1])
			s = look_both(l, table, g->id[i]);
	mem_free(g->id);
	return s;
}

static enum status open_tickets(struct txn *t, void *baton)
{
	struct key primary;
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	s = walk_open_index(t, INDEX_TICKET_DUE, NULL, false, &walk);
	while (!s && (s = walk_next(walk, NULL, &primary, NULL, NULL)) == OK)
		add(baton, key_read_u64(&primary, 0));
	return s == ERR_END ? OK : s;
}

static enum status tickets(struct looking *l)
{
	struct gathered g = { .desk = l->v->desk };
	const struct ticket_brief *b;

	desk_read_lock(g.desk);
	ticket_queue_await(g.desk);
	for (size_t i = 0; (b = ticket_queue_at(g.desk, i)); i++)
		add(&g, b->id);
	desk_unlock(g.desk);
	return look_all(l, &g, TABLE_TICKET, store_read(desk_store(g.desk), open_tickets, &g, NULL));
}

static enum status placed_then(struct txn *t, void *baton)
{
	struct gathered *g = baton;
	struct key start = key_empty(), first = key_empty(), key, primary;
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	key_add_down(&start, g->to);
	key_add_down(&first, g->from);
	s = walk_open_index(t, INDEX_ORDER_PLACED, NULL, false, &walk);
	if (!s)
		s = walk_after(walk, &start);
	while (!s && (s = walk_next(walk, &key, &primary, NULL, NULL)) == OK) {
		if (memcmp(key.bytes, first.bytes, first.length) > 0)
			break;
		add(g, key_read_u64(&primary, 0));
	}
	return s == ERR_END ? OK : s;
}

static enum status orders(struct looking *l)
{
	struct gathered g = { .desk = l->v->desk };
	const struct order_brief *b;

	desk_read_lock(g.desk);
	if (!order_day_at(g.desk, 0)) {
		desk_unlock(g.desk);
		return OK;
	}
	for (size_t i = 0; (b = order_day_at(g.desk, i)); i++) {
		g.from = clock_day_start(clock_day(b->placed));
		g.to = clock_day_start(clock_day(b->placed) + 1);
		add(&g, b->id);
	}
	desk_unlock(g.desk);
	return look_all(l, &g, TABLE_ORDER, store_read(desk_store(g.desk), placed_then, &g, NULL));
}

enum status verify_kept(struct looking *l)
{
	enum status s = tickets(l);

	return s ? s : orders(l);
}
