/* SPDX-License-Identifier: ISC */
/*
 * verify_mention -- counts of what was said are the marks of notes and tickets (I3).
 *
 * The two walks see no one instant. A count that differs is looked at a second time from the start,
 * and told only when it stands as it stood: what is written meanwhile moves one of its sides. What
 * nobody known said has no record; of those rows nothing is checked.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/names.h"
#include "desk/inside.h"
#include "desk/marks.h"
#include "desk/verify_part.h"
#include "record/ticket.pb-c.h"

struct slot {
	struct key key;
	uint64_t wanted, seen;
};

struct sums {
	struct names *places;	/* of keys, from 1 */
	struct slot *slot;
	size_t count, room;
};

static struct slot *slot_of(struct sums *sums, const struct key *key)
{
	bool fresh;
	uint64_t *place;

	if (!sums->places)
		sums->places = names_new();
	place = names_at(sums->places, key->bytes, key->length, &fresh);
	if (!fresh)
		return &sums->slot[*place - 1];
	if (sums->count == sums->room) {
		size_t room = sums->room ? 2 * sums->room : 256;

		sums->slot = mem_grow(sums->slot, sums->room, room, sizeof *sums->slot);
		sums->room = room;
	}
	sums->slot[sums->count] = (struct slot){ .key = *key };
	*place = ++sums->count;
	return &sums->slot[*place - 1];
}

static void end(struct sums *sums)
{
	names_free(sums->places);
	mem_free(sums->slot);
}

static void add(struct sums *sums, Od__MentionSource source, int64_t at, uint32_t product,
	const char *batch, Od__Mark *const *mark, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		struct key key = marks_key(marks_month(at), product, batch, mark[i], source);

		slot_of(sums, &key)->wanted++;
	}
}

static enum status add_note(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Note *n = (const Od__Note *)m;

	(void)key;
	add(baton, OD__MENTION_SOURCE__SAID_NOTE, n->at, n->product, text_of(n->batch), n->mark,
		n->n_mark);
	return OK;
}

static enum status add_ticket(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Ticket *t = (const Od__Ticket *)m;

	(void)key;
	add(baton, OD__MENTION_SOURCE__SAID_TICKET, t->opened, t->product, text_of(t->batch), t->mark,
		t->n_mark);
	return OK;
}

static enum status add_seen(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Mention *row = (const Od__Mention *)m;

	if (row->source != OD__MENTION_SOURCE__SAID_UNNAMED)
		slot_of(baton, key)->seen += row->count;
	return OK;
}

static enum status gather(struct store *store, struct sums *sums)
{
	enum status s = store_each(store, TABLE_NOTE, NULL, add_note, sums);

	if (!s)
		s = store_each(store, TABLE_TICKET, NULL, add_ticket, sums);
	return s ? s : store_each(store, TABLE_MENTION, NULL, add_seen, sums);
}

/* The month stands first in the key, then the product. */
static void tell(struct looking *l, const struct slot *slot)
{
	const unsigned char *b = slot->key.bytes;
	uint32_t month = (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
	uint32_t product = (uint32_t)b[4] << 24 | (uint32_t)b[5] << 16 | (uint32_t)b[6] << 8 | b[7];
	char what[64];

	snprintf(what, sizeof what, "words of month %u about product", month);
	verify_tell(l, "I3", what, product, "count", (int64_t)slot->wanted, (int64_t)slot->seen);
}

enum status verify_mentions(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct sums first = { 0 }, again = { 0 };
	enum status s = gather(store, &first);
	bool differs = false;

	for (size_t i = 0; !s && i < first.count; i++)
		differs = differs || first.slot[i].wanted != first.slot[i].seen;
	l->rows += first.count;
	if (!s && differs)
		s = gather(store, &again);
	for (size_t i = 0; !s && differs && i < first.count; i++) {
		const struct slot *one = &first.slot[i], *two;

		if (one->wanted == one->seen)
			continue;
		two = slot_of(&again, &one->key);
		if (two->wanted == one->wanted && two->seen == one->seen)
			tell(l, one);
	}
	end(&first);
	end(&again);
	return s;
}
