/* SPDX-License-Identifier: ISC */
/*
 * shows -- which commit wrote last what a reading body saw.
 *
 * A reply waits for the disk only when it may show what the disk has not got: the serial that
 * store_read gives is that of the newest commit among those that wrote the rows and files read, not
 * that of the newest of all. A row has one of many places by a hash of its key, so that two rows may
 * share one and a reply may wait for nothing, never the other way. A walk shows which rows stand in a
 * file and which do not, so it takes the file's own place, which every change of the file moves on; one
 * inside a prefix (the orders of a customer) that of what its keys begin with: other customers' orders
 * are not in it.
 *
 * The places are set before the commit gives its locks back, and looked at behind the read that got
 * one of them: whoever sees a row finds its commit here. Used by table.c, walk.c, counter.c and
 * transaction.c; nothing here fails.
 */
#include "store/transaction.h"

#include "base/memory.h"

#define ROWS 65536u		/* places of rows */
#define TABLES ROWS		/* from here on those of tables, then of indexes */
#define INDEXES (TABLES + TABLE_COUNT)
#define EVERY (INDEXES + INDEX_COUNT)	/* of a commit that wrote too much to be told apart */
#define MOST 2048u		/* places of one commit */
#define BEGIN 8u		/* bytes of a prefix that has a place: a number */

struct shows {
	atomic_uint_fast64_t at[EVERY + 1];
};

struct shows *shows_new(void)
{
	return mem_alloc(sizeof(struct shows));
}

/* `file`: number of the table, or of the index behind all tables. */
static uint32_t place_of(unsigned file, const unsigned char *bytes, size_t length)
{
	uint64_t hash = (uint64_t)file + 1;

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(0x100000001b3);
	hash *= UINT64_C(0x9e3779b97f4a7c15);
	return (uint32_t)(hash >> 48);
}

static void wrote(struct txn *t, uint32_t place)
{
	struct scratch *m = t->scratch;

	if (m->wrote_count > MOST)
		return;
	if (m->wrote_count == m->wrote_room) {
		unsigned room = m->wrote_room ? 2 * m->wrote_room : 64;

		m->wrote = mem_grow(m->wrote, m->wrote_room, room, sizeof *m->wrote);
		m->wrote_room = room;
	}
	m->wrote[m->wrote_count++] = place;
}

static void saw(struct txn *t, uint32_t place)
{
	uint64_t serial = atomic_load(&t->store->shows->at[place]);

	if (serial > t->shows)
		t->shows = serial;
}

void shows_row(struct txn *t, enum table_id table, const struct key *key)
{
	if (!t->write)
		saw(t, place_of(table, key->bytes, key->length));
}

void shows_file(struct txn *t, enum table_id table)
{
	if (!t->write)
		saw(t, TABLES + (uint32_t)table);
}

void shows_walk(struct txn *t, enum table_id table, enum index_id index, bool by_index,
	const struct key *prefix)
{
	unsigned file = by_index ? TABLE_COUNT + (unsigned)index : (unsigned)table;

	if (t->write)
		return;
	if (prefix->length >= BEGIN)
		saw(t, place_of(file, prefix->bytes, BEGIN));
	else
		saw(t, TABLES + file);
}

void shows_wrote_row(struct txn *t, enum table_id table, const struct key *key)
{
	wrote(t, place_of(table, key->bytes, key->length));
	if (key->length > BEGIN)
		wrote(t, place_of(table, key->bytes, BEGIN));
	wrote(t, TABLES + (uint32_t)table);
}

void shows_wrote_index(struct txn *t, enum index_id index, const unsigned char *bytes, size_t length)
{
	if (length >= BEGIN)
		wrote(t, place_of(TABLE_COUNT + (unsigned)index, bytes, BEGIN));
	wrote(t, INDEXES + (uint32_t)index);
}

void shows_commit(struct txn *t, uint64_t serial)
{
	const struct scratch *m = t->scratch;

	if (m->wrote_count > MOST) {
		atomic_store(&t->store->shows->at[EVERY], serial);
		return;
	}
	for (unsigned i = 0; i < m->wrote_count; i++)
		atomic_store(&t->store->shows->at[m->wrote[i]], serial);
}

uint64_t shows_seen(struct txn *t)
{
	saw(t, EVERY);
	return t->shows;
}
