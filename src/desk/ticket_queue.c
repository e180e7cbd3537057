/* SPDX-License-Identifier: ISC */
/*
 * ticket_queue -- two orders over the same briefs: by number, for a change, and by what is due next.
 *
 * The queue stands in the order of the store's index of it: by due, then by number. A change takes the
 * brief out of both orders and puts the new one in: moving some ten thousand pointers, a few microseconds.
 */
#include "desk/ticket_queue.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/sorted.h"
#include "desk/inside.h"
#include "desk/ticket.h"

struct queued {
	struct ticket_brief brief;
	char words[];			/* of the brief, one behind the other */
};

struct ticket_queue {
	struct sorted numbers, due;	/* of struct queued, owned by `numbers` */
};

static int by_number(const void *key, const void *row)
{
	const uint64_t *id = key;
	const struct queued *q = row;

	return *id < q->brief.id ? -1 : *id > q->brief.id;
}

static int by_due(const void *key, const void *row)
{
	const struct ticket_brief *b = key;
	const struct queued *q = row;

	if (b->due != q->brief.due)
		return b->due < q->brief.due ? -1 : 1;
	return by_number(&b->id, row);
}

void ticket_brief_of(const Od__Ticket *t, struct ticket_brief *out)
{
	*out = (struct ticket_brief){
		.id = t->id, .version = t->version, .customer = t->customer,
		.due = t->has_next_due && t->next_due ? t->next_due : INT64_MAX,
		.assignee = t->assignee, .by = t->by, .kind = t->kind, .state = t->state,
		.department = text_of(t->department), .batch = text_of(t->batch),
		.category = text_of(t->category),
	};
}

static const char *keep_word(char **at, const char *word)
{
	char *kept = *at;

	strcpy(kept, word);
	*at += strlen(word) + 1;
	return kept;
}

static struct queued *keep(const struct ticket_brief *b)
{
	struct queued *q = mem_alloc(sizeof *q + strlen(b->department) + strlen(b->batch)
		+ strlen(b->category) + 3);
	char *at = q->words;

	q->brief = *b;
	q->brief.department = keep_word(&at, b->department);
	q->brief.batch = keep_word(&at, b->batch);
	q->brief.category = keep_word(&at, b->category);
	return q;
}

static void put(struct desk *d, const void *stored)
{
	struct ticket_queue *queue = d->queue;
	struct ticket_brief brief;
	struct queued *q;
	size_t at;
	bool there;

	ticket_brief_of(stored, &brief);
	at = sorted_place(&queue->numbers, by_number, &brief.id, &there);
	if (there) {
		q = sorted_take(&queue->numbers, at);
		sorted_take(&queue->due, sorted_place(&queue->due, by_due, &q->brief, &there));
		mem_free(q);
	}
	if (!ticket_is_open(stored))
		return;
	q = keep(&brief);
	sorted_put(&queue->numbers, at, q);
	sorted_put(&queue->due, sorted_place(&queue->due, by_due, &q->brief, &there), q);
}

const struct ticket_brief *ticket_queue_at(const struct desk *d, size_t place)
{
	const struct sorted *due = &d->queue->due;

	return place < due->count ? &((const struct queued *)due->row[place])->brief : NULL;
}

const struct ticket_brief *ticket_queue_find(const struct desk *d, uint64_t id)
{
	const struct queued *q = sorted_find(&d->queue->numbers, by_number, &id);

	return q ? &q->brief : NULL;
}

static int by_numbers(const void *a, const void *b)
{
	const struct queued *x = *(struct queued *const *)a, *y = *(struct queued *const *)b;

	return by_number(&x->brief.id, y);
}

/*
 * By the index of open ones: those that ended long ago are never looked at. It has them by what is due;
 * by number they are sorted once, as putting each in its place would move half of the others.
 */
enum status ticket_queue_load(struct desk *d, struct txn *t)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *row;
	struct walk *walk;
	enum status s;

	d->queue = mem_alloc(sizeof *d->queue);
	s = walk_open_index(t, INDEX_TICKET_DUE, NULL, false, &walk);
	if (s == OK) {
		while ((s = walk_next(walk, NULL, NULL, a, &row)) == OK) {
			struct ticket_brief brief;
			struct queued *q;

			ticket_brief_of((const Od__Ticket *)row, &brief);
			q = keep(&brief);
			sorted_put(&d->queue->numbers, d->queue->numbers.count, q);
			sorted_put(&d->queue->due, d->queue->due.count, q);
			arena_reset(a);
		}
		walk_close(walk);
	}
	if (d->queue->numbers.count)
		qsort(d->queue->numbers.row, d->queue->numbers.count, sizeof *d->queue->numbers.row,
			by_numbers);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

void ticket_queue_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_TICKET && c->after)
		put(d, c->after);
}

void ticket_queue_free(struct desk *d)
{
	if (!d->queue)
		return;
	for (size_t i = 0; i < d->queue->numbers.count; i++)
		mem_free(d->queue->numbers.row[i]);
	sorted_free(&d->queue->numbers);
	sorted_free(&d->queue->due);
	mem_free(d->queue);
	d->queue = NULL;
}
