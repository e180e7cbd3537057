/* SPDX-License-Identifier: ISC */
/*
 * each -- a walk of any length, in short transactions.
 *
 * Some hundred rows are read into an arena, the transaction ends, then the rows are handed out:
 * a chunk that meets a deadlock is read again and no row is handed out twice. The next chunk
 * starts behind the last key, so rows that come and go meanwhile are seen or not.
 */
#include "store/store.h"

#include "base/memory.h"

#define CHUNK 300
#define CHUNK_BYTES ((size_t)1 << 20)	/* large rows make smaller chunks */

struct chunk {
	enum table_id table;
	const struct key *prefix;
	struct key from;	/* the last key handed out */
	struct arena *arena;
	struct {
		struct key key;
		ProtobufCMessage *m;
	} rows[CHUNK];
	size_t count;
	bool end;
};

static enum status read_chunk(struct txn *t, void *baton)
{
	struct chunk *c = baton;
	struct walk *w;
	enum status r;

	arena_reset(c->arena);
	c->count = 0;
	r = walk_open(t, c->table, c->prefix, false, &w);
	if (!r && c->from.length)
		r = walk_after(w, &c->from);
	while (!r && c->count < CHUNK && arena_used(c->arena) < CHUNK_BYTES) {
		r = walk_next(w, &c->rows[c->count].key, NULL, c->arena, &c->rows[c->count].m);
		if (!r)
			c->count++;
	}
	c->end = r == ERR_END;
	return c->end ? OK : r;
}

enum status store_each(struct store *s, enum table_id table, const struct key *prefix,
	store_row *each, void *baton)
{
	struct chunk *c = mem_alloc(sizeof *c);
	enum status r = OK;
	size_t i;

	c->table = table;
	c->prefix = prefix;
	c->arena = arena_new(0);
	while (!r && !c->end) {
		r = store_read(s, read_chunk, c, NULL);
		for (i = 0; !r && i < c->count; i++)
			r = each(baton, &c->rows[i].key, c->rows[i].m);
		if (c->count)
			c->from = c->rows[c->count - 1].key;
	}
	arena_free(c->arena);
	mem_free(c);
	return r;
}
