/* SPDX-License-Identifier: ISC */
/*
 * caller_read: customers with what the search knows of them, out of the store.
 *
 * Customer, profile and figure stand in three tables in the same order; some hundred of each are
 * read side by side in one short transaction, of the latter two the one number that is wanted. Rows
 * of an import that is not shown yet are read too.
 */
#include <string.h>

#include "desk/caller_inside.h"

/* A walk over profiles or figures beside that over customers, and the number its row says. */
struct side {
	struct walk *walk;
	unsigned field;
	struct key at;
	enum status status;
	uint64_t number;
};

/* A walk behind the last customer of the chunk before. */
static enum status open_behind(struct txn *t, enum table_id table, const struct key *last,
	struct walk **out)
{
	enum status s = walk_open(t, table, NULL, false, out);

	if (s == OK)
		walk_ahead(*out);
	if (s == OK && last->length)
		s = walk_after(*out, last);
	return s;
}

static enum status side_open(struct txn *t, enum table_id table,
	const ProtobufCMessageDescriptor *record, const char *field, const struct key *last,
	struct side *b)
{
	b->field = protobuf_c_message_descriptor_get_field_by_name(record, field)->id;
	b->at = key_u64(0);
	b->status = OK;
	return open_behind(t, table, last, &b->walk);
}

/* Moves on to a customer: its number, 0 when there is no row of it. */
static uint64_t side_reach(struct side *b, const struct key *customer)
{
	while (b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) < 0)
		b->status = walk_number(b->walk, b->field, &b->at, &b->number);
	return b->status == OK && memcmp(b->at.bytes, customer->bytes, sizeof(uint64_t)) == 0
		? b->number : 0;
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
		r->list[r->count].owner = (uint32_t)side_reach(profile, &key);
		r->list[r->count].last_order = (int64_t)side_reach(figure, &key);
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
	s = open_behind(t, TABLE_CUSTOMER, &r->last, &customers);
	if (s == OK)
		s = side_open(t, TABLE_PROFILE, &od__profile__descriptor, "owner", &r->last, &profile);
	if (s == OK)
		s = side_open(t, TABLE_FIGURE, &od__figure__descriptor, "last_order", &r->last, &figure);
	if (s == OK)
		s = read_rows(customers, &profile, &figure, r, &last);
	if (s == OK)
		r->last = last;
	walk_close(customers);
	walk_close(profile.walk);
	walk_close(figure.walk);
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
