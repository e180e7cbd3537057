/* SPDX-License-Identifier: ISC */
/*
 * verify_consumer -- I23: every consumer of the feed has its place in it, and none is ahead of the journal.
 *
 * One instant sees all of it: consumers are few. Called by verify.c.
 */
#include <string.h>

#include "desk/consumer.h"
#include "desk/verify_part.h"

#define TOLD 100u	/* faults of one instant */

struct stand {
	uint64_t id;
	const char *what;
	int64_t wanted, seen;
};

struct stands {
	struct arena *arena;
	uint64_t newest;
	struct stand fault[TOLD];
	size_t faults;
	uint64_t rows;
};

static void fault(struct stands *p, uint64_t id, const char *what, int64_t wanted, int64_t seen)
{
	if (wanted != seen && p->faults < TOLD)
		p->fault[p->faults++] = (struct stand){ id, what, wanted, seen };
}

static enum status newest_entry(struct txn *t, uint64_t *seq)
{
	struct walk *walk;
	struct key key;
	enum status s = walk_open(t, TABLE_JOURNAL, NULL, true, &walk);

	*seq = 0;
	if (!s)
		s = walk_next(walk, &key, NULL, NULL, NULL);
	if (!s)
		*seq = key_read_u64(&key, 0);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Each row has its record, and is not ahead. */
static enum status rows(struct txn *t, struct stands *p, uint64_t *count)
{
	struct walk *walk;
	struct key record;
	Od__ConsumerAt *at;
	enum status s = walk_open(t, TABLE_CONSUMER, NULL, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, p->arena, (ProtobufCMessage **)&at)) == OK) {
		record = key_empty();
		key_add_text(&record, CONSUMER_KIND);
		key_add_u64(&record, at->id);
		fault(p, at->id, "its record of config", 1, table_has(t, TABLE_CONFIG, &record));
		if (at->acked > p->newest)
			fault(p, at->id, "its position, the newest entry", (int64_t)p->newest,
				(int64_t)at->acked);
		p->rows++;
		++*count;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status places_body(struct txn *t, void *baton)
{
	struct stands *p = baton;
	struct key prefix = key_empty();
	uint64_t count = 0, records = 0;
	struct walk *walk;
	enum status s = newest_entry(t, &p->newest);

	p->faults = 0;
	p->rows = 0;
	if (!s)
		s = rows(t, p, &count);
	key_add_text(&prefix, CONSUMER_KIND);
	if (!s)
		s = walk_open(t, TABLE_CONFIG, &prefix, false, &walk);
	if (!s) {
		while ((s = walk_next(walk, NULL, NULL, NULL, NULL)) == OK)
			records++;
		walk_close(walk);
	}
	fault(p, 0, "places of all", (int64_t)records, (int64_t)count);
	return s == ERR_END ? OK : s;
}

enum status verify_consumers(struct looking *l)
{
	struct stands p = { .arena = arena_new(0) };
	enum status s = store_read(desk_store(l->v->desk), places_body, &p, NULL);

	for (size_t i = 0; !s && i < p.faults; i++)
		verify_tell(l, "I23", "consumer", p.fault[i].id, p.fault[i].what, p.fault[i].wanted,
			p.fault[i].seen);
	l->rows += p.rows;
	arena_free(p.arena);
	return s;
}
