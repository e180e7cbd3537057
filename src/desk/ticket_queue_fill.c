/* SPDX-License-Identifier: ISC */
/*
 * ticket_queue_fill -- the queue of a desk with very many open tickets, read behind the start.
 *
 * A thread gathers their numbers from the index of what is due and reads the rows by number, as they lie in
 * their table, some thousand in a transaction that lets its rows go, into orders that nobody else sees.
 * Tickets that change meanwhile are noted: what was read of them is dropped, and what the change told
 * stands. Then both are made one under the desk's lock. A row that cannot be read ends the process, as
 * it would have ended the start.
 */
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/inside.h"
#include "desk/ticket.h"
#include "desk/ticket_queue_inside.h"

#define CHUNK 1000u

struct filling {
	struct ticket_queue *queue;
	struct arena *arena;
	uint64_t *id;			/* of those that were open when it began */
	size_t count, room, read;
	size_t kept;			/* rows of the chunks before */
	struct sorted numbers, due;
};

static int by_id(const void *left, const void *right)
{
	uint64_t a = *(const uint64_t *)left, b = *(const uint64_t *)right;

	return a < b ? -1 : a > b;
}

static enum status gather(struct txn *t, void *baton)
{
	struct filling *f = baton;
	struct key primary;
	struct walk *walk;
	enum status s;

	f->count = 0;
	txn_let_go(t);
	s = walk_open_index(t, INDEX_TICKET_DUE, NULL, false, &walk);
	while (!s && !atomic_load(&f->queue->stop)
	       && (s = walk_next(walk, NULL, &primary, NULL, NULL)) == OK) {
		if (f->count == f->room) {
			size_t room = f->room ? 2 * f->room : 65536;

			f->id = mem_grow(f->id, f->room, room, sizeof *f->id);
			f->room = room;
		}
		f->id[f->count++] = key_read_u64(&primary, 0);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The next of them; what was kept of a try before is let go. */
static enum status read_chunk(struct txn *t, void *baton)
{
	struct filling *f = baton;
	size_t end = f->read + CHUNK < f->count ? f->read + CHUNK : f->count;
	enum status s = OK;

	while (f->numbers.count > f->kept)
		mem_free(sorted_take(&f->numbers, f->numbers.count - 1));
	txn_let_go(t);
	for (size_t i = f->read; !s && i < end; i++) {
		struct key key = key_u64(f->id[i]);
		Od__Ticket *row;

		if (i > f->read && f->id[i] == f->id[i - 1])
			continue;	/* it became due later while the numbers were gathered */
		s = table_get_as(t, TABLE_TICKET, &key, f->arena, &row);
		if (!s && ticket_is_open(row))
			sorted_put(&f->numbers, f->numbers.count, queued_new(row));
		s = s == ERR_NOT_FOUND ? OK : s;
		arena_reset(f->arena);
	}
	return s;
}

static bool read_all(struct filling *f)
{
	struct store *store = f->queue->desk->store;
	enum status s = store_read(store, gather, f, NULL);

	if (!s && f->count)
		qsort(f->id, f->count, sizeof *f->id, by_id);
	while (!s && f->read < f->count && !atomic_load(&f->queue->stop)) {
		f->kept = f->numbers.count;
		s = store_read(store, read_chunk, f, NULL);
		f->read += CHUNK;
		while (f->read < f->count && f->id[f->read] == f->id[f->read - 1])
			f->read++;
	}
	if (s)
		panic("the open tickets cannot be read: %s", status_text(s));
	return !atomic_load(&f->queue->stop);
}

static void drop(struct filling *f, uint64_t id)
{
	size_t at;
	struct queued *q = queued_find(&f->numbers, id, &at);

	if (q)
		q->gone = true;
}

static void tighten(struct sorted *rows, bool own)
{
	size_t kept = 0;

	for (size_t i = 0; i < rows->count; i++) {
		struct queued *q = rows->row[i];

		if (!q->gone)
			rows->row[kept++] = q;
		else if (own)
			mem_free(q);
	}
	rows->count = kept;
}

/* Under the lock: what changed takes its place in what was read. */
static void put_in_place(struct filling *f)
{
	struct ticket_queue *q = f->queue;

	for (size_t i = 0; i < q->noted_count; i++)
		drop(f, q->noted[i]);
	if (q->noted_count) {
		tighten(&f->due, false);
		tighten(&f->numbers, true);
	}
	for (size_t i = 0; i < q->numbers.count; i++)
		queued_put(&f->numbers, &f->due, q->numbers.row[i]);
	sorted_free(&q->numbers);
	sorted_free(&q->due);
	q->numbers = f->numbers;
	q->due = f->due;
	mem_free(q->noted);
	q->noted = NULL;
	q->noted_count = q->noted_room = 0;
}

static void *run(void *baton)
{
	struct ticket_queue *q = baton;
	struct filling f = { .queue = q, .arena = arena_new(0) };
	int64_t began = clock_steady();
	size_t count;

	if (read_all(&f)) {
		queued_sort(&f.numbers, &f.due);
		pthread_rwlock_wrlock(&q->desk->lock);
		put_in_place(&f);
		count = q->numbers.count;
		pthread_mutex_lock(&q->mutex);
		atomic_store(&q->whole, true);
		pthread_cond_broadcast(&q->filled);
		pthread_mutex_unlock(&q->mutex);
		desk_unlock(q->desk);
		log_note("the queue knows %zu open tickets, after %.1f s", count,
			(double)(clock_steady() - began) / 1e6);
	} else {
		for (size_t i = 0; i < f.numbers.count; i++)
			mem_free(f.numbers.row[i]);
		sorted_free(&f.numbers);
	}
	mem_free(f.id);
	arena_free(f.arena);
	return NULL;
}

void ticket_queue_fill(struct ticket_queue *q)
{
	if (pthread_create(&q->thread, NULL, run, q) != 0)
		panic("the thread of the queue does not start");
	q->running = true;
}

void ticket_queue_halt(struct ticket_queue *q)
{
	if (!q->running)
		return;
	atomic_store(&q->stop, true);
	pthread_join(q->thread, NULL);
	q->running = false;
}

void ticket_queue_await(struct desk *d)
{
	struct ticket_queue *q = d->queue;

	if (atomic_load(&q->whole))
		return;
	desk_unlock(d);
	pthread_mutex_lock(&q->mutex);
	while (!atomic_load(&q->whole))
		pthread_cond_wait(&q->filled, &q->mutex);
	pthread_mutex_unlock(&q->mutex);
	desk_read_lock(d);
}
