/* SPDX-License-Identifier: ISC */
/*
 * caller_build: the thread that builds the search index behind the start, and anew at night.
 *
 * It reads customers, profiles and figures side by side in short transactions, so orders go on, into
 * an index that nobody else sees. Customers that changed meanwhile were noted; they are read again,
 * until few are left. These are read while the desk's lock is held, and in the same moment the new
 * index takes the place of the old one. At the start that is an empty one.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/caller.h"
#include "desk/caller_inside.h"

#define FEW 32u		/* of those noted, while the lock is held */

/* ---- customers that changed meanwhile ---- */

void caller_note(struct caller *c, uint64_t customer)
{
	if (c->noted_count && c->noted[c->noted_count - 1] == customer)
		return;
	if (c->noted_count == c->noted_size) {
		size_t size = c->noted_size ? 2 * c->noted_size : 256;

		c->noted = mem_grow(c->noted, c->noted_size, size, sizeof *c->noted);
		c->noted_size = size;
	}
	c->noted[c->noted_count++] = customer;
}

static void put_rows(struct finder *f, const struct caller_rows *r)
{
	size_t i;

	for (i = 0; i < r->count; i++)
		caller_put(f, r->list[i].row, r->list[i].owner, r->list[i].last_order);
}

struct again {
	const uint64_t *list;
	size_t count;
	struct caller_rows *rows;
};

static enum status read_again(struct txn *t, void *baton)
{
	const struct again *g = baton;

	return caller_read_these(t, g->list, g->count, g->rows);
}

/* Reads a list again, some hundred in a transaction. */
static enum status apply_noted(struct caller *c, struct finder *f, const uint64_t *list, size_t count)
{
	struct caller_rows *r = mem_alloc(sizeof *r);
	enum status s = OK;
	size_t from;

	r->arena = arena_new(0);
	for (from = 0; s == OK && from < count; from += CALLER_CHUNK) {
		struct again g = { list + from,
			count - from < CALLER_CHUNK ? count - from : CALLER_CHUNK, r };

		s = store_read(c->desk->store, read_again, &g, NULL);
		if (s == OK)
			put_rows(f, r);
	}
	arena_free(r->arena);
	mem_free(r);
	return s;
}

/* Takes the notes, to be read without the lock; *list is the caller's then. */
static size_t take_noted(struct caller *c, uint64_t **list)
{
	size_t count;

	pthread_rwlock_wrlock(&c->desk->lock);
	*list = c->noted;
	count = c->noted_count;
	c->noted = NULL;
	c->noted_count = c->noted_size = 0;
	pthread_rwlock_unlock(&c->desk->lock);
	return count;
}

static enum status catch_up(struct caller *c, struct finder *f)
{
	uint64_t *list;
	size_t count;
	enum status s;

	do {
		count = take_noted(c, &list);
		s = apply_noted(c, f, list, count);
		mem_free(list);
	} while (s == OK && count > FEW);
	return s;
}

/* ---- the thread ---- */

static bool is_stopped(struct caller *c)
{
	bool stop;

	pthread_mutex_lock(&c->mutex);
	stop = c->stop;
	pthread_mutex_unlock(&c->mutex);
	return stop;
}

static enum status read_chunk(struct txn *t, void *baton)
{
	return caller_read(t, baton);
}

static void begin_noting(struct caller *c)
{
	pthread_rwlock_wrlock(&c->desk->lock);
	c->noting = true;
	c->noted_count = 0;
	pthread_rwlock_unlock(&c->desk->lock);
}

/* All customers as they are, but for those noted; NULL when it was stopped. */
static struct finder *build(struct caller *c)
{
	struct caller_rows *r = mem_alloc(sizeof *r);
	struct finder *f = caller_finder(c->desk);
	enum status s = OK;
	bool end;

	r->arena = arena_new(0);
	finder_load(f);
	while (s == OK && !r->end && !is_stopped(c)) {
		s = store_read(c->desk->store, read_chunk, r, NULL);
		if (s == OK)
			put_rows(f, r);
	}
	finder_settle(f);
	end = r->end;
	arena_free(r->arena);
	mem_free(r);
	if (s == OK && end)
		return f;
	if (s != OK)
		log_status(s, "building the search");
	finder_free(f);
	return NULL;
}

/* The new index becomes the one in use. */
static enum status put_in_place(struct caller *c, struct finder *f)
{
	struct finder *old = NULL;
	enum status s;

	s = catch_up(c, f);
	pthread_rwlock_wrlock(&c->desk->lock);
	if (s == OK)
		s = apply_noted(c, f, c->noted, c->noted_count);
	c->noting = false;
	c->noted_count = 0;
	if (s == OK) {
		old = c->finder;
		c->finder = f;
		c->ready = true;
	}
	pthread_rwlock_unlock(&c->desk->lock);
	finder_free(s == OK ? old : f);
	return s;
}

static void build_anew(struct caller *c)
{
	int64_t began = clock_steady();
	struct finder *f;

	begin_noting(c);
	f = build(c);
	if (f && put_in_place(c, f) == OK)
		log_note("the search knows %zu customers, after %.1f s", finder_count(f),
			(double)(clock_steady() - began) / 1e6);
}

static void *run(void *baton)
{
	struct caller *c = baton;

	pthread_mutex_lock(&c->mutex);
	while (!c->stop) {
		if (!c->wanted) {
			pthread_cond_wait(&c->wake, &c->mutex);
			continue;
		}
		c->wanted = false;
		pthread_mutex_unlock(&c->mutex);
		build_anew(c);
		pthread_mutex_lock(&c->mutex);
	}
	pthread_mutex_unlock(&c->mutex);
	return NULL;
}

void caller_wake(struct caller *c)
{
	pthread_mutex_lock(&c->mutex);
	c->wanted = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->mutex);
	if (!c->running && pthread_create(&c->thread, NULL, run, c) != 0)
		panic("the thread of the search does not start");
	c->running = true;
}

void caller_end(struct caller *c)
{
	if (!c->running)
		return;
	pthread_mutex_lock(&c->mutex);
	c->stop = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->mutex);
	pthread_join(c->thread, NULL);
	c->running = false;
}
