/* SPDX-License-Identifier: ISC */
/*
 * kept -- the rows that every order changes, in memory as they are in their files.
 *
 * Each order asks for the stock of its products and for the next number, changes both, and the next one
 * asks again. Here those rows stand by the first part of their key, all that begin with it together;
 * table_under reads them from here, and table.c writes every change through. WHY only in a store with
 * one writer at a time (store_options): what is here is asked without a lock of the library's, so nobody
 * else may be changing it. A transaction that does not commit takes what it touched with it. Readers in
 * other threads never come here. Nothing here fails; what does not fit is not kept.
 */
#include "store/transaction.h"

#include <string.h>

#include "base/memory.h"
#include "store/schema.h"

#define SLOTS 32768u	/* a power of two; one that comes to a taken slot takes it over */
#define PREFIX_MOST 28u
#define ROWS_MOST 1000u	/* bytes of rows under one prefix */

/* `bytes`: of each row its key's length (1 byte), its own length (2 bytes), key, row. */
struct kept_rows {
	enum table_id table;
	unsigned char prefix_length;	/* 0: nothing is here */
	unsigned char prefix[PREFIX_MOST];
	uint16_t length, size;
	bool touched;			/* by the transaction that runs */
	unsigned char *bytes;
};

struct kept {
	struct kept_rows slot[SLOTS];
	uint32_t touched[256];		/* slots; more are found by looking at all */
	unsigned touches;
};

/* How much of a key rows are kept by; 0: the table's are not. */
static size_t prefix_of(enum table_id table, const struct key *key)
{
	size_t length = table == TABLE_STOCK ? 4 : table == TABLE_COUNTER ? key->length : 0;

	return length <= key->length && length <= PREFIX_MOST ? length : 0;
}

static struct kept_rows *slot_of(struct kept *k, enum table_id table, const unsigned char *prefix,
	size_t length)
{
	uint64_t hash = table;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ prefix[i]) * UINT64_C(0x100000001b3);
	return &k->slot[(hash ^ hash >> 32) & (SLOTS - 1)];
}

static bool is_of(const struct kept_rows *r, enum table_id table, const unsigned char *prefix,
	size_t length)
{
	return r->prefix_length == length && r->table == table && memcmp(r->prefix, prefix, length) == 0;
}

static void touch(struct kept *k, struct kept_rows *r)
{
	if (r->touched)
		return;
	r->touched = true;
	if (k->touches < sizeof k->touched / sizeof *k->touched)
		k->touched[k->touches] = (uint32_t)(r - k->slot);
	k->touches++;
}

struct kept *kept_new(void)
{
	return mem_alloc(sizeof(struct kept));
}

void kept_free(struct kept *k)
{
	if (!k)
		return;
	for (size_t i = 0; i < SLOTS; i++)
		mem_free(k->slot[i].bytes);
	mem_free(k);
}

void kept_end(struct kept *k, bool committed)
{
	bool all = k->touches > sizeof k->touched / sizeof *k->touched;
	size_t count = all ? SLOTS : k->touches;

	for (size_t i = 0; i < count; i++) {
		struct kept_rows *r = &k->slot[all ? i : k->touched[i]];

		if (r->touched && !committed)
			r->prefix_length = 0;
		r->touched = false;
	}
	k->touches = 0;
}

/* Adds a row to those that stand there; false when there is no room. */
static bool add(struct kept_rows *r, const struct key *key, const void *row, size_t length)
{
	size_t more = 3 + key->length + length;
	unsigned char *at;

	if (key->length > UINT8_MAX || r->length + more > ROWS_MOST)
		return false;
	if (r->length + more > r->size) {
		size_t size = r->length + more + 32;

		r->bytes = mem_grow(r->bytes, r->size, size, 1);
		r->size = (uint16_t)size;
	}
	at = r->bytes + r->length;
	at[0] = (unsigned char)key->length;
	at[1] = (unsigned char)(length >> 8);
	at[2] = (unsigned char)length;
	memcpy(at + 3, key->bytes, key->length);
	memcpy(at + 3 + key->length, row, length);
	r->length = (uint16_t)(r->length + more);
	return true;
}

/* The row at `at`, and where the next one is. */
static size_t row_at(const struct kept_rows *r, size_t at, struct key *key, const unsigned char **row,
	size_t *length)
{
	const unsigned char *p = r->bytes + at;

	key->length = p[0];
	*length = (size_t)p[1] << 8 | p[2];
	memcpy(key->bytes, p + 3, key->length);
	*row = p + 3 + key->length;
	return at + 3 + key->length + *length;
}

void kept_written(struct txn *t, enum table_id table, const struct key *key, const void *row, size_t length)
{
	struct kept *k = t->kept;
	size_t prefix = k ? prefix_of(table, key) : 0, at = 0, next;
	struct kept_rows *r;

	if (!prefix)
		return;
	r = slot_of(k, table, key->bytes, prefix);
	if (!is_of(r, table, key->bytes, prefix))
		return;
	touch(k, r);
	for (; at < r->length; at = next) {
		const unsigned char *old;
		struct key here;
		size_t size;

		next = row_at(r, at, &here, &old, &size);
		if (here.length != key->length || memcmp(here.bytes, key->bytes, key->length) != 0)
			continue;
		if (row && size == length) {
			memcpy(r->bytes + (old - r->bytes), row, length);
			return;
		}
		/* The only one there grew or shrank, as counters do; else all are read anew. */
		if (row && at == 0 && next == r->length) {
			r->length = 0;
			if (add(r, key, row, length))
				return;
		}
		break;
	}
	r->prefix_length = 0;
}

/* Asks the library, and keeps what comes when it may. */
static enum status read_under(struct txn *t, enum table_id table, const struct key *prefix,
	struct arena *a, row_under *each, void *baton, struct kept_rows *r)
{
	bool keeps = r != NULL;
	struct walk *walk;
	struct key key;
	size_t length;
	enum status s = walk_open(t, table, prefix, false, &walk);

	if (s)
		return s;
	if (r)
		r->prefix_length = r->length = 0;
	while ((s = walk_row(walk, &key, &length)) == OK) {
		ProtobufCMessage *m;

		keeps = keeps && add(r, &key, t->scratch->row, length);
		s = row_unpack(t, table, &key, t->scratch->row, length, a, &m);
		if (s)
			break;
		each(baton, &key, m);
	}
	walk_close(walk);
	if (s != ERR_END)
		return s;
	if (keeps) {
		r->table = table;
		memcpy(r->prefix, prefix->bytes, prefix->length);
		r->prefix_length = (unsigned char)prefix->length;
		/* What this transaction wrote before is there for good only with its commit. */
		touch(t->kept, r);
	}
	return OK;
}

enum status table_under(struct txn *t, enum table_id table, const struct key *prefix, struct arena *a,
	row_under *each, void *baton)
{
	struct kept_rows *r = NULL;
	size_t at = 0;

	if (t->lost)
		return t->lost;
	if (t->kept && !txn_veils(t, table) && prefix_of(table, prefix) == prefix->length)
		r = slot_of(t->kept, table, prefix->bytes, prefix->length);
	if (!r || !is_of(r, table, prefix->bytes, prefix->length))
		return read_under(t, table, prefix, a, each, baton, r);
	while (at < r->length) {
		const unsigned char *row;
		ProtobufCMessage *m;
		struct key key;
		size_t length;
		enum status s;

		at = row_at(r, at, &key, &row, &length);
		s = row_unpack(t, table, &key, row, length, a, &m);
		if (s)
			return s;
		each(baton, &key, m);
	}
	return OK;
}
