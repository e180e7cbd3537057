/* SPDX-License-Identifier: ISC */
/*
 * walk -- rows of a table or an index in key order, forward or backward, inside a prefix.
 *
 * A walk is a cursor of its transaction. It stands nowhere until the first walk_next, so that
 * walk_after can still move its start; a start outside the prefix is the prefix's own end on that
 * side. Rows may be put and deleted while walking. Walks left open are closed with their
 * transaction, so an early return in a body leaks nothing.
 *
 * A walk that reads ahead takes a block of rows from the library at once, which costs a third of
 * asking for each: for long walks forward along a table that the body does not write.
 *
 * What can fail: ERR_END behind the last row, ERR_FORMAT, ERR_RETRY. An index row whose table row
 * is missing is a broken invariant and panic().
 */
#include "store/transaction.h"

#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/schema.h"

#define BLOCK ((size_t)16 << 10)	/* read ahead; a multiple of 1024 */

struct walk {
	struct txn *txn;
	struct walk *next;
	DBC *cursor;
	enum table_id table;
	enum index_id index;
	bool by_index, backward, started, ended;
	struct key prefix;
	struct key after;	/* length 0: none */
	const char *file;
	unsigned char *block;	/* NULL: each row is asked for */
	size_t block_size;
	DBT ahead;		/* what the block holds */
	void *at;		/* the next row of it; NULL: none is left */
};

static enum status walk_new(struct txn *t, DB *db, const char *file, const struct key *prefix,
	bool backward, struct walk **out)
{
	struct walk *w;
	enum status r;
	DBC *cursor;

	*out = NULL;
	if (t->lost)
		return t->lost;
	store_touch(file);
	r = txn_result(t, db->cursor(db, t->db, &cursor, t->reading), "opening a cursor");
	if (r)
		return r;
	w = mem_alloc(sizeof *w);
	w->txn = t;
	w->cursor = cursor;
	w->backward = backward;
	w->prefix = prefix ? *prefix : key_empty();
	w->file = file;
	w->next = t->walks;
	t->walks = w;
	*out = w;
	return OK;
}

enum status walk_open(struct txn *t, enum table_id table, const struct key *prefix, bool backward,
	struct walk **out)
{
	enum status r = walk_new(t, t->store->handles.table[table], schema_table_file(table),
		prefix, backward, out);

	if (!r)
		(*out)->table = table;
	return r;
}

enum status walk_open_index(struct txn *t, enum index_id index, const struct key *prefix,
	bool backward, struct walk **out)
{
	enum status r = walk_new(t, t->store->handles.index[index], schema_index_file(index),
		prefix, backward, out);

	if (!r) {
		(*out)->by_index = true;
		(*out)->index = index;
		(*out)->table = schema_table_of(index);
	}
	return r;
}

void walk_close(struct walk *w)
{
	struct walk **at;

	if (!w)
		return;
	for (at = &w->txn->walks; *at && *at != w; at = &(*at)->next)
		;
	if (*at)
		*at = w->next;
	store_touch(w->file);
	txn_result(w->txn, w->cursor->close(w->cursor), "closing a cursor");
	mem_free(w->block);
	mem_free(w);
}

void walks_close(struct txn *t)
{
	while (t->walks)
		walk_close(t->walks);
}

void walks_let_go(struct txn *t)
{
	for (struct walk *w = t->walks; w && !t->lost; w = w->next) {
		DBC *cursor = w->cursor;
		DB *db = cursor->dbp;

		if (!w->started && !txn_result(t, db->cursor(db, t->db, &w->cursor, t->reading),
				"opening a cursor"))
			txn_result(t, cursor->close(cursor), "closing a cursor");
	}
}

static int key_compare(const struct key *a, const struct key *b)
{
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order = memcmp(a->bytes, b->bytes, shorter);

	return order ? order : (int)a->length - (int)b->length;
}

enum status walk_after(struct walk *w, const struct key *key)
{
	if (w->started)
		panic("store: walk_after on a walk that has begun");
	w->after = *key;
	return OK;
}

void walk_ahead(struct walk *w)
{
	if (w->started || w->backward || w->by_index)
		panic("store: a walk that cannot read ahead");
	w->block_size = BLOCK;
	w->block = mem_alloc(w->block_size);
}

/* Fills the block, from the key on or from where the cursor stands. */
static int fill_block(struct walk *w, u_int32_t how, const struct key *key)
{
	DBT k;
	int r;

	for (;;) {
		k = key_dbt(key);
		memset(&w->ahead, 0, sizeof w->ahead);
		w->ahead.data = w->block;
		w->ahead.ulen = (u_int32_t)w->block_size;
		w->ahead.flags = DB_DBT_USERMEM;
		r = w->cursor->get(w->cursor, &k, &w->ahead, how | DB_MULTIPLE_KEY);
		if (r != DB_BUFFER_SMALL)
			break;
		w->block = mem_grow(w->block, w->block_size, 2 * w->block_size, 1);
		w->block_size *= 2;
	}
	w->at = NULL;
	if (!r)
		DB_MULTIPLE_INIT(w->at, &w->ahead);
	return r;
}

/* The next row of the block; false when none is left. */
static bool take_ahead(struct walk *w, struct key *key, size_t *length)
{
	void *k, *row;
	size_t key_length;

	if (w->at)
		DB_MULTIPLE_KEY_NEXT(w->at, &w->ahead, k, key_length, row, *length);
	if (!w->at)
		return false;
	if (key_length > KEY_MAX)
		panic("store: a key of %zu bytes in %s", key_length, w->file);
	row_room(w->txn, *length);
	memcpy(w->txn->scratch->row, row, *length);
	memcpy(key->bytes, k, key_length);
	key->length = (uint16_t)key_length;
	return true;
}

static enum status move_ahead(struct walk *w, u_int32_t how, struct key *key, size_t *length)
{
	int r;

	if (how == DB_NEXT && take_ahead(w, key, length))
		return OK;
	store_touch(w->file);
	r = fill_block(w, how, key);
	if (!r && !take_ahead(w, key, length))
		panic("store: an empty block of %s", w->file);
	return txn_result(w->txn, r, "walking");
}

/* The cursor's key and the row's bytes (in scratch memory). */
static enum status move(struct walk *w, u_int32_t how, struct key *key, size_t *length)
{
	struct txn *t = w->txn;
	DBT k, v;
	int r;

	if (t->lost || !txn_count_row(t))
		return t->lost;
	if (w->block) {
		enum status s = move_ahead(w, how, key, length);

		shows_walk(t, w->table, w->index, w->by_index, &w->prefix);
		return s;
	}
	store_touch(w->file);
	do {
		k = key_dbt(key);
		memset(&v, 0, sizeof v);
		v.data = t->scratch->row;
		v.ulen = (u_int32_t)t->scratch->size;
		v.flags = DB_DBT_USERMEM;
		r = w->cursor->get(w->cursor, &k, &v, how);
		if (r == DB_BUFFER_SMALL) {
			if (k.size > KEY_MAX)
				panic("store: a key of %u bytes in %s", k.size, w->file);
			row_room(t, v.size);
		}
	} while (r == DB_BUFFER_SMALL);
	shows_walk(t, w->table, w->index, w->by_index, &w->prefix);
	key->length = (uint16_t)k.size;
	*length = v.size;
	return txn_result(t, r, "walking");
}

/* Forward: the first row behind `after`, or the first of the prefix. */
static enum status start_forward(struct walk *w, struct key *key, size_t *length)
{
	bool after = w->after.length && key_compare(&w->after, &w->prefix) >= 0;
	enum status r;

	*key = after ? w->after : w->prefix;
	r = move(w, DB_SET_RANGE, key, length);
	if (!r && after && key_compare(key, &w->after) == 0)
		r = move(w, DB_NEXT, key, length);
	return r;
}

/* The least key above all that begin with the prefix; false when there is none. */
static bool prefix_end(const struct key *prefix, struct key *out)
{
	*out = *prefix;
	while (out->length && out->bytes[out->length - 1] == 0xff)
		out->length--;
	if (!out->length)
		return false;
	out->bytes[out->length - 1]++;
	return true;
}

/* Backward: the last row before `after`, or the last of the prefix. */
static enum status start_backward(struct walk *w, struct key *key, size_t *length)
{
	struct key end;
	bool bounded = prefix_end(&w->prefix, &end);
	enum status r;

	if (w->after.length && (!bounded || key_compare(&w->after, &end) < 0)) {
		end = w->after;
		bounded = true;
	}
	if (!bounded)
		return move(w, DB_LAST, key, length);
	*key = end;
	r = move(w, DB_SET_RANGE, key, length);
	if (r == ERR_NOT_FOUND)
		return move(w, DB_LAST, key, length);
	return r ? r : move(w, DB_PREV, key, length);
}

/* From the index row to the row itself. */
static enum status row_of_entry(struct walk *w, const struct key *key, size_t length,
	struct key *primary)
{
	size_t part = length == 1 ? w->txn->scratch->row[0] : 0;

	if (!part || part > key->length)
		return ERR_FORMAT;
	primary->length = (uint16_t)part;
	memcpy(primary->bytes, key->bytes + key->length - part, part);
	return OK;
}

/* To the next row that may be seen: its key and, of a walk along a table, its bytes. */
static enum status step(struct walk *w, struct key *key, struct key *primary, size_t *length)
{
	struct txn *t = w->txn;
	struct key at, row;
	enum status r;

	if (w->ended)
		return ERR_END;
again:
	at.length = 0;
	if (w->started)
		r = move(w, w->backward ? DB_PREV : DB_NEXT, &at, length);
	else
		r = w->backward ? start_backward(w, &at, length) : start_forward(w, &at, length);
	w->started = true;
	if (r == ERR_NOT_FOUND || (!r && !key_begins(&at, &w->prefix))) {
		w->ended = true;
		return ERR_END;
	}
	if (r)
		return r;
	row = at;
	if (w->by_index)
		r = row_of_entry(w, &at, *length, &row);
	if (r) {
		log_warn("store: index %s holds a row of %zu bytes", w->file, *length);
		return r;
	}
	if (t->veils.count && txn_hides(t, w->table, &row))
		goto again;
	*key = at;
	*primary = row;
	return OK;
}

enum status walk_next(struct walk *w, struct key *key, struct key *primary, struct arena *a,
	ProtobufCMessage **out)
{
	struct txn *t = w->txn;
	struct key at, row;
	size_t length;
	enum status r = step(w, &at, &row, &length);

	if (r)
		return r;
	if (key)
		*key = at;
	if (primary)
		*primary = row;
	if (!out)
		return OK;
	if (w->by_index) {
		r = row_read(t, t->store->handles.table[w->table], schema_table_file(w->table),
			&row, 0, &length);
		shows_row(t, w->table, &row);
		if (r == ERR_NOT_FOUND)
			panic("store: index %s names a row that is not there", w->file);
	}
	return r ? r : row_unpack(t, w->table, &row, t->scratch->row, length, a, out);
}

enum status walk_row(struct walk *w, struct key *key, size_t *length)
{
	struct key row;

	return step(w, key, &row, length);
}

enum status walk_number(struct walk *w, unsigned field, struct key *key, uint64_t *number)
{
	struct key row;
	size_t length;
	enum status r = step(w, key, &row, &length);

	if (!r && w->by_index)
		panic("store: a number of a walk along %s", w->file);
	return r ? r : row_number(w->txn, w->table, key, w->txn->scratch->row, length, field, number);
}
