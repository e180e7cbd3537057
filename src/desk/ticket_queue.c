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
#include "desk/inside.h"
#include "desk/ticket.h"
#include "desk/ticket_queue_inside.h"

/* GLOBAL: a number of the program's, which tests make small. */
static size_t at_start = 10000;

void ticket_queue_at_start(size_t most)
{
	at_start = most;
}

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

struct queued *queued_new(const Od__Ticket *t)
{
	struct ticket_brief brief;

	ticket_brief_of(t, &brief);
	return keep(&brief);
}

struct queued *queued_find(const struct sorted *numbers, uint64_t id, size_t *place)
{
	bool there;

	*place = sorted_place(numbers, by_number, &id, &there);
	return there ? numbers->row[*place] : NULL;
}

void queued_put(struct sorted *numbers, struct sorted *due, struct queued *q)
{
	bool there;

	sorted_put(numbers, sorted_place(numbers, by_number, &q->brief.id, &there), q);
	sorted_put(due, sorted_place(due, by_due, &q->brief, &there), q);
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
	queued_put(&queue->numbers, &queue->due, keep(&brief));
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

static int numbers_order(const void *a, const void *b)
{
	const struct queued *x = *(struct queued *const *)a, *y = *(struct queued *const *)b;

	return by_number(&x->brief.id, y);
}

static int due_order(const void *a, const void *b)
{
	const struct queued *x = *(struct queued *const *)a, *y = *(struct queued *const *)b;

	return by_due(&x->brief, y);
}

void queued_sort(struct sorted *numbers, struct sorted *due)
{
	for (size_t i = 0; i < numbers->count; i++)
		sorted_put(due, i, numbers->row[i]);
	if (!numbers->count)
		return;
	qsort(numbers->row, numbers->count, sizeof *numbers->row, numbers_order);
	qsort(due->row, due->count, sizeof *due->row, due_order);
}

static void rows_free(struct sorted *numbers)
{
	for (size_t i = 0; i < numbers->count; i++)
		mem_free(numbers->row[i]);
	sorted_free(numbers);
}

/* Are there more open ones than a start reads? By the index alone. */
static enum status is_large(struct txn *t, bool *large)
{
	struct walk *walk;
	enum status s = walk_open_index(t, INDEX_TICKET_DUE, NULL, false, &walk);
	size_t n = 0;

	while (!s && n <= at_start && (s = walk_next(walk, NULL, NULL, NULL, NULL)) == OK)
		n++;
	walk_close(walk);
	*large = n > at_start;
	return s == ERR_END ? OK : s;
}

/* By the index of open ones: those that ended long ago are never looked at. */
static enum status read_here(struct ticket_queue *q, struct txn *t)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *row;
	struct walk *walk;
	enum status s = walk_open_index(t, INDEX_TICKET_DUE, NULL, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, a, &row)) == OK) {
		sorted_put(&q->numbers, q->numbers.count, queued_new((const Od__Ticket *)row));
		arena_reset(a);
	}
	walk_close(walk);
	arena_free(a);
	if (s != ERR_END)
		return s;
	queued_sort(&q->numbers, &q->due);
	atomic_store(&q->whole, true);
	return OK;
}

enum status ticket_queue_load(struct desk *d, struct txn *t)
{
	struct ticket_queue *q = mem_alloc(sizeof *q);
	bool large;
	enum status s;

	d->queue = q;
	q->desk = d;
	pthread_mutex_init(&q->mutex, NULL);
	pthread_cond_init(&q->filled, NULL);
	s = is_large(t, &large);
	if (!s && large)
		ticket_queue_fill(q);
	else if (!s)
		s = read_here(q, t);
	return s;
}

static void note(struct ticket_queue *q, uint64_t id)
{
	if (q->noted_count == q->noted_room) {
		size_t room = q->noted_room ? 2 * q->noted_room : 256;

		q->noted = mem_grow(q->noted, q->noted_room, room, sizeof *q->noted);
		q->noted_room = room;
	}
	q->noted[q->noted_count++] = id;
}

void ticket_queue_applied(struct desk *d, const struct change *c)
{
	if (c->table != TABLE_TICKET || !c->after)
		return;
	if (!atomic_load(&d->queue->whole))
		note(d->queue, ((const Od__Ticket *)c->after)->id);
	put(d, c->after);
}

void ticket_queue_free(struct desk *d)
{
	struct ticket_queue *q = d->queue;

	if (!q)
		return;
	ticket_queue_halt(q);
	rows_free(&q->numbers);
	sorted_free(&q->due);
	mem_free(q->noted);
	pthread_cond_destroy(&q->filled);
	pthread_mutex_destroy(&q->mutex);
	mem_free(q);
	d->queue = NULL;
}
