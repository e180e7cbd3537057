/* SPDX-License-Identifier: ISC */
/*
 * caller_build: the thread that builds the search index behind the start, and anew at night.
 *
 * It reads customers, profiles and figures side by side in short transactions, so orders go on, into
 * an index that nobody else sees. Customers that changed meanwhile were noted; they are read again,
 * until few are left. These are read while the desk's lock is held, and in the same moment the new
 * index takes the place of the old one. At the start that is an empty one.
 *
 * At night the index in use is first held against the new one: searches made up from its names must
 * find what a walk over all rows of the new one finds. A difference is logged; the new index heals
 * it. Memory that changes have scattered is gathered on the way.
 */
#include <malloc.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/caller.h"
#include "desk/caller_inside.h"

#define FEW 32u		/* of those noted, while the lock is held */
#define SEARCHES 200u	/* of the nightly check */
#define TURN 10u	/* of them while the readers' lock is held */

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
	desk_unlock(c->desk);
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

static void set_noting(struct caller *c, bool noting)
{
	pthread_rwlock_wrlock(&c->desk->lock);
	c->noting = noting;
	c->noted_count = 0;
	desk_unlock(c->desk);
}

/* Rows pass from a thread that reads to the one that builds, two chunks in turn. */
struct belt {
	struct caller *caller;
	struct caller_rows *rows[2];
	bool full[2];
	enum status status[2];	/* of the reading */
	pthread_mutex_t mutex;
	pthread_cond_t moved;
};

static void *read_on(void *baton)
{
	struct belt *b = baton;
	enum status s = OK;
	bool end = false;
	unsigned turn;

	for (turn = 0; s == OK && !end; turn ^= 1) {
		struct caller_rows *r = b->rows[turn];

		pthread_mutex_lock(&b->mutex);
		while (b->full[turn])
			pthread_cond_wait(&b->moved, &b->mutex);
		pthread_mutex_unlock(&b->mutex);
		r->last = b->rows[turn ^ 1]->last;
		s = is_stopped(b->caller) ? ERR_CLOSED
			: store_read(b->caller->desk->store, read_chunk, r, NULL);
		end = s != OK || r->end;
		pthread_mutex_lock(&b->mutex);
		b->status[turn] = s;
		b->full[turn] = true;
		pthread_cond_signal(&b->moved);
		pthread_mutex_unlock(&b->mutex);
	}
	return NULL;
}

/* Takes chunk after chunk off the belt; the status of the one that was not read. */
static enum status put_all(struct belt *b, struct finder *f)
{
	enum status s = OK;
	bool end = false;
	unsigned turn;

	for (turn = 0; s == OK && !end; turn ^= 1) {
		pthread_mutex_lock(&b->mutex);
		while (!b->full[turn])
			pthread_cond_wait(&b->moved, &b->mutex);
		s = b->status[turn];
		pthread_mutex_unlock(&b->mutex);
		if (s != OK)
			break;
		put_rows(f, b->rows[turn]);
		end = b->rows[turn]->end;
		pthread_mutex_lock(&b->mutex);
		b->full[turn] = false;
		pthread_cond_signal(&b->moved);
		pthread_mutex_unlock(&b->mutex);
	}
	return s;
}

/* All customers as they are, but for those noted; NULL when it was stopped. */
static struct finder *build(struct caller *c)
{
	struct belt b = { .caller = c };
	struct finder *f = caller_finder(c->desk);
	pthread_t reader;
	enum status s;
	unsigned i;

	pthread_mutex_init(&b.mutex, NULL);
	pthread_cond_init(&b.moved, NULL);
	for (i = 0; i < 2; i++) {
		b.rows[i] = mem_alloc(sizeof *b.rows[i]);
		b.rows[i]->arena = arena_new(0);
	}
	finder_load(f);
	if (pthread_create(&reader, NULL, read_on, &b) != 0)
		panic("the reading thread of the search does not start");
	s = put_all(&b, f);
	pthread_join(reader, NULL);
	finder_settle(f);
	for (i = 0; i < 2; i++) {
		arena_free(b.rows[i]->arena);
		mem_free(b.rows[i]);
	}
	pthread_mutex_destroy(&b.mutex);
	pthread_cond_destroy(&b.moved);
	if (s == OK)
		return f;
	if (s != ERR_CLOSED)
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
		/* it was read of the store: it may know of commits that the memory has not heard of yet */
		c->desk->shows = store_committed(c->desk->store);
	}
	desk_unlock(c->desk);
	finder_free(s == OK ? old : f);
	/* WHY: the next one is built by other threads, from memory of their own: this is for anybody */
	malloc_trim(0);
	return s;
}

/* ---- the nightly check ---- */

struct checked {
	char text[QUERY_BYTES];
	struct finder_ask ask;
	struct finder_result found;
};

/* Some characters of some name, or last digits of a number. */
static void make_search(const struct finder *f, unsigned n, struct checked *q)
{
	char name[200];
	size_t from = 0, to;

	q->ask = (struct finder_ask){ .text = q->text, .user = n % 50 };
	snprintf(q->text, sizeof q->text, "%04u", n * 7919 % 10000);
	if (n % 4 == 0 || !finder_name(f, (uint64_t)n * 2654435761u, name, sizeof name))
		return;
	while (n % 3 && name[from] && (from < n % 5 || (name[from] & 0xc0) == 0x80))
		from++;
	for (to = from; name[to] && (to - from < 2 + n % 7 || (name[to] & 0xc0) == 0x80); to++)
		;
	if (to > from)
		snprintf(q->text, sizeof q->text, "%.*s", (int)(to - from), name + from);
}

/* What the index in use finds while both know the same; false when they never did. */
static bool search_both(struct caller *c, struct finder *fresh, unsigned first, struct checked *list)
{
	unsigned tries, i;
	bool same = false;

	for (tries = 0; tries < 20 && !same && catch_up(c, fresh) == OK; tries++) {
		desk_read_lock(c->desk);
		same = c->noted_count == 0;
		for (i = 0; same && i < TURN; i++) {
			make_search(fresh, first + i, &list[i]);
			finder_find(c->finder, &list[i].ask, &list[i].found);
		}
		desk_unlock(c->desk);
	}
	return same;
}

static void check(struct caller *c, struct finder *fresh)
{
	struct checked *list = mem_array(TURN, sizeof *list);
	struct finder_result *walked = mem_alloc(sizeof *walked);
	unsigned first, i, checked = 0, differed = 0;

	for (first = 0; first < SEARCHES && !is_stopped(c); first += TURN) {
		if (!search_both(c, fresh, first, list))
			continue;
		for (i = 0; i < TURN && !is_stopped(c); i++) {
			const struct finder_result *found = &list[i].found;

			finder_scan(fresh, &list[i].ask, walked);
			checked++;
			differed += found->count != walked->count ||
				(!found->estimated && found->total != walked->total) ||
				memcmp(found->hits, walked->hits,
					found->count * sizeof found->hits[0]) != 0;
		}
	}
	mem_free(list);
	mem_free(walked);
	pthread_mutex_lock(&c->mutex);
	c->checked = checked;
	c->differed = differed;
	pthread_mutex_unlock(&c->mutex);
	if (differed)
		log_warn("the search found other customers than a walk over all in %u of %u "
			"searches; it is built anew", differed, checked);
}

/* ---- the turns ---- */

static void build_anew(struct caller *c)
{
	int64_t began = clock_steady();
	size_t count = 0;
	struct finder *f;

	set_noting(c, true);
	f = build(c);
	if (!f)
		set_noting(c, false);
	if (f && c->ready)
		check(c, f);
	if (f) {
		count = finder_count(f);
		if (put_in_place(c, f) == OK)
			log_note("the search knows %zu customers, after %.1f s", count,
				(double)(clock_steady() - began) / 1e6);
	}
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
		c->wanted = c->nights;
		c->building = true;
		pthread_mutex_unlock(&c->mutex);
		build_anew(c);
		pthread_mutex_lock(&c->mutex);
		c->building = false;
	}
	pthread_mutex_unlock(&c->mutex);
	return NULL;
}

void caller_start(struct caller *c)
{
	if (pthread_create(&c->thread, NULL, run, c) != 0)
		panic("the thread of the search does not start");
	c->running = true;
}

void caller_wake(struct caller *c)
{
	pthread_mutex_lock(&c->mutex);
	c->wanted = true;
	pthread_cond_signal(&c->wake);
	pthread_mutex_unlock(&c->mutex);
}

bool caller_report(struct caller *c, unsigned *checked, unsigned *differed)
{
	bool over;

	pthread_mutex_lock(&c->mutex);
	over = !c->wanted && !c->building;
	*checked = c->checked;
	*differed = c->differed;
	pthread_mutex_unlock(&c->mutex);
	return over;
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
