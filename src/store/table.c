/* SPDX-License-Identifier: ISC */
/*
 * table -- rows by key, with their indexes kept right in the same transaction.
 *
 * A put reads the old row, works out the index keys of old and new and applies the difference in
 * sorted order; a table without indexes is written straight. The caller's message is packed into
 * scratch memory, so nothing here allocates in the steady state. An index key that is there before
 * it is put, or gone before it is taken away, is a broken invariant and panic().
 *
 * What can fail: ERR_NOT_FOUND, ERR_EXISTS, ERR_LIMIT (a packed row over 1 MiB), ERR_FORMAT (an
 * old row that does not unpack), ERR_RETRY (the transaction is lost and will be run again).
 */
#include "store/transaction.h"

#include <string.h>

#include "base/log.h"
#include "record/spare.h"
#include "store/index.h"
#include "store/schema.h"
#include "store/squeeze.h"

enum status table_get(struct txn *t, enum table_id table, const struct key *key, struct arena *a,
	ProtobufCMessage **out)
{
	struct store *s = t->store;
	const void *bytes;
	size_t length;
	enum status r;

	if (t->veils.count && txn_hides(t, table, key))
		return ERR_NOT_FOUND;
	bytes = memo_find(t, table, key, &length);
	if (bytes && !t->lost)
		return row_unpack(t, table, key, bytes, length, a, out);
	r = row_read(t, s->handles.table[table], schema_table_file(table), key, 0, &length);
	shows_row(t, table, key);
	if (r)
		return r;
	memo_keep(t, table, key, length);
	return row_unpack(t, table, key, t->scratch->row, length, a, out);
}

bool table_has(struct txn *t, enum table_id table, const struct key *key)
{
	DB *db = t->store->handles.table[table];
	DBT k = key_dbt(key);
	enum status r;

	if (t->lost || (t->veils.count && txn_hides(t, table, key)))
		return false;
	store_touch(schema_table_file(table));
	r = txn_result(t, db->exists(db, t->db, &k, t->reading), "looking");
	shows_row(t, table, key);
	return r == OK;
}

/* Into the scratch row, unless it is packed already; squeezed when the table's rows are. */
static enum status pack(struct txn *t, enum table_id table, const ProtobufCMessage *m,
	const ProtobufCBinaryData *bytes, DBT *out)
{
	size_t length;

	if (m->descriptor != schema_table(table)->record)
		panic("store: a %s was put into table %s", m->descriptor->name,
			schema_table(table)->name);
	length = bytes ? bytes->len : protobuf_c_message_get_packed_size(m);
	if (length > STORE_ROW_MAX) {
		log_warn("store: a row of %zu bytes for table %s; %zu are the most", length,
			schema_table(table)->name, STORE_ROW_MAX);
		return ERR_LIMIT;
	}
	memset(out, 0, sizeof *out);
	out->size = (u_int32_t)length;
	out->data = bytes ? bytes->data : NULL;
	if (!bytes) {
		row_room(t, length);
		out->data = t->scratch->row;
		length = spare_pack(m, out->data);
		out->size = (u_int32_t)length;
	}
	if (schema_table(table)->squeezed) {
		const void *row = out->data;

		squeeze_row(t->scratch->squeeze, &row, &length);
		out->data = (void *)(uintptr_t)row;
		out->size = (u_int32_t)length;
	}
	return OK;
}

static enum status row_write(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m, const ProtobufCBinaryData *bytes, u_int32_t flags)
{
	DB *db = t->store->handles.table[table];
	DBT k = key_dbt(key), v;
	enum status r;

	r = t->lost ? t->lost : pack(t, table, m, bytes, &v);
	if (r)
		return r;
	memo_forget(t, table, key);
	shows_wrote_row(t, table, key);
	store_touch(schema_table_file(table));
	r = txn_result(t, db->put(db, t->db, &k, &v, flags), "writing");
	if (!r && t->kept)
		kept_written(t, table, key, v.data, v.size);
	return r;
}

static enum status entry_put(struct txn *t, const struct entry *e, size_t primary)
{
	DB *db = t->store->handles.index[e->index];
	unsigned char length = (unsigned char)primary;
	enum status r;
	DBT k, v;

	memset(&k, 0, sizeof k);
	memset(&v, 0, sizeof v);
	k.data = (void *)(uintptr_t)e->bytes;
	k.size = e->length;
	v.data = &length;
	v.size = 1;
	shows_wrote_index(t, e->index, e->bytes, e->length);
	store_touch(schema_index_file(e->index));
	r = txn_result(t, db->put(db, t->db, &k, &v, DB_NOOVERWRITE), "writing an index");
	if (r == ERR_EXISTS)
		panic("store: index %s already has a key that its row had not",
			schema_index_file(e->index));
	return r;
}

static enum status entry_delete(struct txn *t, const struct entry *e)
{
	DB *db = t->store->handles.index[e->index];
	enum status r;
	DBT k;

	memset(&k, 0, sizeof k);
	k.data = (void *)(uintptr_t)e->bytes;
	k.size = e->length;
	shows_wrote_index(t, e->index, e->bytes, e->length);
	store_touch(schema_index_file(e->index));
	r = txn_result(t, db->del(db, t->db, &k, 0), "writing an index");
	if (r == ERR_NOT_FOUND)
		panic("store: index %s lacks a key of its row", schema_index_file(e->index));
	return r;
}

/* Both lists are sorted: what only `old` has goes, what only `new` has comes. */
static enum status entries_apply(struct txn *t, const struct entries *old,
	const struct entries *new, size_t primary)
{
	size_t i = 0, j = 0;
	enum status r = OK;

	while (!r && (i < old->count || j < new->count)) {
		int order = i == old->count ? 1 : j == new->count ? -1
			: entry_compare(&old->list[i], &new->list[j]);

		if (order < 0)
			r = entry_delete(t, &old->list[i++]);
		else if (order > 0)
			r = entry_put(t, &new->list[j++], primary);
		else
			i++, j++;
	}
	return r;
}

static bool indexed(enum table_id table)
{
	return schema_table(table)->indexes[0].name;
}

/* The index keys of the row that stands in the table; ERR_NOT_FOUND leaves the list empty. */
static enum status entries_stored(struct txn *t, enum table_id table, const struct key *key,
	struct entries *out)
{
	struct arena *a = t->scratch->arena;
	ProtobufCMessage *old;
	const void *bytes;
	enum status r = OK;
	size_t length;

	memset(out, 0, sizeof *out);
	bytes = memo_find(t, table, key, &length);
	if (!bytes) {
		r = row_read(t, t->store->handles.table[table], schema_table_file(table), key, DB_RMW,
			&length);
		bytes = t->scratch->row;
	}
	if (!r)
		r = row_unpack(t, table, key, bytes, length, a, &old);
	if (!r)
		entries_of(table, old, key, a, out);
	return r;
}

enum status table_put_packed(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m, const ProtobufCBinaryData *bytes)
{
	struct entries old, new;
	enum status r;

	txn_must_write(t);
	if (!indexed(table))
		return row_write(t, table, key, m, bytes, 0);
	arena_reset(t->scratch->arena);
	r = entries_stored(t, table, key, &old);
	if (r && r != ERR_NOT_FOUND)
		return r;
	r = row_write(t, table, key, m, bytes, 0);
	if (r)
		return r;
	entries_of(table, m, key, t->scratch->arena, &new);
	return entries_apply(t, &old, &new, key->length);
}

enum status table_put(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m)
{
	return table_put_packed(t, table, key, m, NULL);
}

enum status table_fill(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m)
{
	struct entries all;
	enum status r = OK;

	txn_must_write(t);
	arena_reset(t->scratch->arena);
	entries_of(table, m, key, t->scratch->arena, &all);
	for (size_t i = 0; !r && i < all.count; i++) {
		DB *db = t->store->handles.index[all.list[i].index];
		DBT k;

		memset(&k, 0, sizeof k);
		k.data = (void *)(uintptr_t)all.list[i].bytes;
		k.size = all.list[i].length;
		store_touch(schema_index_file(all.list[i].index));
		r = txn_result(t, db->exists(db, t->db, &k, 0), "looking");
		if (r == ERR_NOT_FOUND)
			r = entry_put(t, &all.list[i], key->length);
	}
	return r;
}

enum status table_insert_packed(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m, const ProtobufCBinaryData *bytes)
{
	struct entries none = { .count = 0 }, new;
	enum status r;

	txn_must_write(t);
	r = row_write(t, table, key, m, bytes, DB_NOOVERWRITE);
	if (r || !indexed(table))
		return r;
	arena_reset(t->scratch->arena);
	entries_of(table, m, key, t->scratch->arena, &new);
	return entries_apply(t, &none, &new, key->length);
}

enum status table_insert(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m)
{
	return table_insert_packed(t, table, key, m, NULL);
}

enum status table_delete(struct txn *t, enum table_id table, const struct key *key)
{
	DB *db = t->store->handles.table[table];
	struct entries old = { .count = 0 }, none = { .count = 0 };
	DBT k = key_dbt(key);
	enum status r = OK;

	txn_must_write(t);
	if (indexed(table)) {
		arena_reset(t->scratch->arena);
		r = entries_stored(t, table, key, &old);
	}
	if (!r)
		r = t->lost;
	if (!r) {
		memo_forget(t, table, key);
		shows_wrote_row(t, table, key);
		store_touch(schema_table_file(table));
		r = txn_result(t, db->del(db, t->db, &k, 0), "deleting");
		if (!r && t->kept)
			kept_written(t, table, key, NULL, 0);
	}
	return r ? r : entries_apply(t, &old, &none, key->length);
}
