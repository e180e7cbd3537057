/* SPDX-License-Identifier: ISC */
/*
 * caller_read: customers with what the search knows of them, out of the store.
 *
 * Customer, profile and figure stand in three tables in the same order; some hundred of each are
 * read side by side in one short transaction. Rows of an import that is not shown yet are read too.
 */
#include <string.h>

#include "desk/caller_inside.h"

/* A walk over profiles or figures beside that over customers, and what its row says. */
struct side {
	struct walk *walk;
	struct arena *arena;
	struct key at;
	enum status status;
	uint32_t owner;
	int64_t last_order;
};

static enum status side_open(struct txn *t, enum table_id table, const struct key *last,
	struct side *b)
{
	enum status s = walk_open(t, table, NULL, false, &b->walk);

	b->at = key_u64(0);
	b->status = OK;
	b->arena = arena_new(0);
	if (s == OK && last->length)
		s = walk_after(b->walk, last);
	return s;
}

static void side_close(struct side *b)
{
	if (b->walk)
		walk_close(b->walk);
	if (b->arena)
		arena_free(b->arena);
}

/* Moves on to a customer; true when there is a row of it. */
static bool side_reach(struct side *b, const struct key *customer)
{
	ProtobufCMessage *row;

	while (b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) < 0) {
		b->status = walk_next(b->walk, &b->at, NULL, b->arena, &row);
		if (b->status != OK)
			break;
		if (row->descriptor == &od__profile__descriptor)
			b->owner = ((const Od__Profile *)row)->owner;
		else
			b->last_order = ((const Od__Figure *)row)->last_order;
		arena_reset(b->arena);
	}
	return b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) == 0;
}

static enum status read_rows(struct walk *customers, struct side *profile, struct side *figure,
	struct caller_rows *r, struct key *last)
{
	struct key key;
	enum status s = OK;

	for (r->count = 0; r->count < CALLER_CHUNK; r->count++) {
		s = walk_next(customers, &key, NULL, r->arena,
			(ProtobufCMessage **)&r->list[r->count].row);
		if (s != OK)
			break;
		r->list[r->count].owner = side_reach(profile, &key) ? profile->owner : 0;
		r->list[r->count].last_order = side_reach(figure, &key) ? figure->last_order : 0;
		*last = key;
	}
	r->end = s == ERR_END;
	if (s == ERR_END)
		s = OK;
	if (s == OK && profile->status != OK && profile->status != ERR_END)
		s = profile->status;
	if (s == OK && figure->status != OK && figure->status != ERR_END)
		s = figure->status;
	return s;
}

enum status caller_read(struct txn *t, struct caller_rows *r)
{
	struct side profile = { .walk = NULL }, figure = { .walk = NULL };
	struct walk *customers = NULL;
	struct key last = r->last;
	enum status s;

	txn_see_all(t);
	arena_reset(r->arena);
	s = walk_open(t, TABLE_CUSTOMER, NULL, false, &customers);
	if (s == OK && r->last.length)
		s = walk_after(customers, &r->last);
	if (s == OK)
		s = side_open(t, TABLE_PROFILE, &r->last, &profile);
	if (s == OK)
		s = side_open(t, TABLE_FIGURE, &r->last, &figure);
	if (s == OK)
		s = read_rows(customers, &profile, &figure, r, &last);
	if (s == OK)
		r->last = last;
	if (customers)
		walk_close(customers);
	side_close(&profile);
	side_close(&figure);
	return s;
}

/* What stands in a table beside a customer; NULL when nothing does. */
static enum status beside(struct txn *t, enum table_id table, const struct key *key, struct arena *a,
	void *out)
{
	enum status s = table_get(t, table, key, a, out);

	if (s == ERR_NOT_FOUND)
		*(void **)out = NULL;
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status caller_read_these(struct txn *t, const uint64_t *ids, size_t count,
	struct caller_rows *r)
{
	enum status s = OK;
	size_t i;

	txn_see_all(t);
	arena_reset(r->arena);
	for (i = 0; s == OK && i < count; i++) {
		struct key key = key_u64(ids[i]);
		Od__Customer *row;
		Od__Profile *p = NULL;
		Od__Figure *f = NULL;

		s = beside(t, TABLE_CUSTOMER, &key, r->arena, &row);
		if (s == OK)
			s = beside(t, TABLE_PROFILE, &key, r->arena, &p);
		if (s == OK)
			s = beside(t, TABLE_FIGURE, &key, r->arena, &f);
		if (s == OK && !row) {
			row = (Od__Customer *)reflect_new(&od__customer__descriptor, r->arena);
			SET(row, id, ids[i]);
			SET(row, state, OD__RECORD_STATE__ERASED);
		}
		r->list[i].row = row;
		r->list[i].owner = p ? p->owner : 0;
		r->list[i].last_order = f ? f->last_order : 0;
	}
	r->count = count;
	return s;
}
