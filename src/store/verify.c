/* SPDX-License-Identifier: ISC */
/*
 * verify -- every index row has its row, and every row its index rows.
 *
 * Reads every table and index once, a few hundred rows a transaction so that orders go on, and
 * runs the extractors again: a row whose key is missing in an index, an index row whose row is
 * gone or no longer says so (a partial index in the wrong state), and a row that does not unpack
 * are faults, told one by one with table and key. Reading every page also proves its checksum.
 * ERR_CHECKSUM when there was any fault.
 */
#include "store/transaction.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "store/index.h"
#include "store/schema.h"

#define CHUNK 300

struct verify {
	store_fault *each;
	void *baton;
	uint64_t rows, faults;
	struct arena *arena;
	enum table_id table;
	enum index_id index;
	struct key after;	/* the last row that was looked at */
	bool end;
	/* of the chunk that runs, which may run again: */
	uint64_t chunk_rows;
	char sentences[CHUNK][300];
	unsigned count;
};

static void fault(struct verify *v, const char *what, const char *file, const unsigned char *bytes,
	size_t length)
{
	char hex[2 * 60 + 1];
	size_t i;

	for (i = 0; i < length && i < 60; i++)
		snprintf(hex + 2 * i, 3, "%02x", bytes[i]);
	hex[2 * i] = 0;
	if (v->count < CHUNK)
		snprintf(v->sentences[v->count++], sizeof v->sentences[0], "%s: %s, key %s%s", file,
			what, hex, i < length ? "..." : "");
}

/* Is the entry in its index, with the right row behind it? */
static enum status entry_look(struct txn *t, struct verify *v, const struct entry *e,
	size_t primary)
{
	const char *file = schema_index_file(e->index);
	struct key k = key_empty();
	enum status r;
	size_t length;

	memcpy(k.bytes, e->bytes, e->length);
	k.length = e->length;
	r = row_read(t, t->store->handles.index[e->index], file, &k, 0, &length);
	if (r == ERR_NOT_FOUND)
		fault(v, "a row is not in its index", file, e->bytes, e->length);
	else if (!r && (length != 1 || t->scratch->row[0] != primary))
		fault(v, "an index row has a wrong length", file, e->bytes, e->length);
	else if (r)
		return r;
	return OK;
}

static enum status rows_look(struct txn *t, void *baton)
{
	struct verify *v = baton;
	const char *file = schema_table_file(v->table);
	struct key at, from = v->after;
	struct entries entries;
	ProtobufCMessage *m;
	struct walk *w;
	enum status r;
	size_t i;

	v->count = 0;
	v->chunk_rows = 0;
	v->end = false;
	txn_see_all(t);
	r = walk_open(t, v->table, NULL, false, &w);
	if (r)
		return r;
	if (from.length)
		walk_after(w, &from);
	while (v->chunk_rows < CHUNK / SCHEMA_INDEXES) {
		arena_reset(v->arena);
		r = walk_next(w, &at, NULL, v->arena, &m);
		if (r == ERR_FORMAT) {
			fault(v, "a row does not unpack", file, at.bytes, at.length);
			m = NULL;
		} else if (r) {
			break;
		}
		v->chunk_rows++;
		from = at;
		if (!m)
			continue;
		entries_of(v->table, m, &at, v->arena, &entries);
		for (i = 0; i < entries.count; i++) {
			r = entry_look(t, v, &entries.list[i], at.length);
			if (r)
				return r;
		}
	}
	v->end = r == ERR_END;
	if (r && r != ERR_END && r != ERR_FORMAT)
		return r;
	v->after = from;
	return OK;
}

/* Does the row behind this index row still say so? */
static enum status claim_look(struct txn *t, struct verify *v, const struct key *at,
	const struct key *primary)
{
	const char *file = schema_index_file(v->index);
	struct entry wanted = { v->index, at->length, at->bytes };
	struct entries entries;
	ProtobufCMessage *m;
	enum status r;
	size_t length, i;

	r = row_read(t, t->store->handles.table[v->table], schema_table_file(v->table), primary, 0,
		&length);
	if (r == ERR_NOT_FOUND) {
		fault(v, "an index row has no row", file, at->bytes, at->length);
		return OK;
	}
	if (r)
		return r;
	/* A row that does not unpack was told when the rows were looked at. */
	if (row_unpack(t, v->table, primary, t->scratch->row, length, v->arena, &m))
		return OK;
	entries_of(v->table, m, primary, v->arena, &entries);
	for (i = 0; i < entries.count; i++)
		if (entry_compare(&entries.list[i], &wanted) == 0)
			return OK;
	fault(v, "an index row is not what its row says", file, at->bytes, at->length);
	return OK;
}

static enum status claims_look(struct txn *t, void *baton)
{
	struct verify *v = baton;
	const char *file = schema_index_file(v->index);
	struct key at, primary, from = v->after;
	struct walk *w;
	enum status r;

	v->count = 0;
	v->chunk_rows = 0;
	v->end = false;
	txn_see_all(t);
	r = walk_open_index(t, v->index, NULL, false, &w);
	if (r)
		return r;
	if (from.length)
		walk_after(w, &from);
	while (v->chunk_rows < CHUNK) {
		arena_reset(v->arena);
		r = walk_next(w, &at, &primary, NULL, NULL);
		if (r == ERR_FORMAT)
			fault(v, "an index row has a wrong length", file, at.bytes, at.length);
		else if (!r)
			r = claim_look(t, v, &at, &primary);
		if (r && r != ERR_FORMAT)
			break;
		v->chunk_rows++;
		from = at;
	}
	v->end = r == ERR_END;
	if (r && r != ERR_END && r != ERR_FORMAT)
		return r;
	v->after = from;
	return OK;
}

/* One file, chunk by chunk; faults are told outside the transaction. */
static enum status file_look(struct store *s, struct verify *v, store_body *body)
{
	enum status r;
	unsigned i;

	v->after = key_empty();
	do {
		r = store_read(s, body, v, NULL);
		if (r)
			return r;
		v->rows += v->chunk_rows;
		v->faults += v->count;
		for (i = 0; i < v->count; i++)
			v->each(v->baton, v->sentences[i]);
	} while (!v->end);
	return OK;
}

static void nobody(void *baton, const char *sentence)
{
	(void)baton;
	(void)sentence;
}

enum status store_verify(struct store *s, store_fault *each, void *baton, uint64_t *rows)
{
	struct verify *v = mem_alloc(sizeof *v);
	const struct schema_index *x;
	enum status r = OK;
	uint64_t faults;
	int i;

	v->each = each ? each : nobody;
	v->baton = baton;
	v->arena = arena_new(0);
	for (i = 0; !r && i < TABLE_COUNT; i++) {
		v->table = (enum table_id)i;
		r = file_look(s, v, rows_look);
		x = schema_table(v->table)->indexes;
		for (; !r && x < schema_table(v->table)->indexes + SCHEMA_INDEXES && x->name; x++) {
			v->index = x->id;
			r = file_look(s, v, claims_look);
		}
	}
	if (rows)
		*rows = v->rows;
	faults = v->faults;
	arena_free(v->arena);
	mem_free(v);
	return r ? r : faults ? ERR_CHECKSUM : OK;
}
