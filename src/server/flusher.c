/* SPDX-License-Identifier: ISC */
/*
 * flusher -- one log flush for many commits; only then replies and events leave.
 *
 * Its own thread. Everything it is given was committed before it was given, so one store_flush
 * after taking the whole list covers the list. While more writes wait for the executor, the list
 * grows for a few milliseconds: a flush costs as much as half an order, and it writes the page of
 * the log that it ends in once more. As soon as none waits the list goes, so one seat alone never
 * waits for others; and when nothing else is under way a request is flushed where it was done. With
 * the test hook `no_flush` it only passes on: the crash test shows by it that the flush is what keeps
 * an acknowledged write.
 */
#include "server/flusher.h"

#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "server/executor.h"
#include "server/server.h"

#define GATHER 3000		/* microseconds that a reply waits for others at most */
#define GATHER_MOST 48		/* replies that go at once */

struct flusher {
	struct server *server;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	struct request *first, *last;
	size_t count;
	int64_t since;			/* when the first came */
	bool now, closed, waits;	/* none waits for the executor; the thread waits for any */
};

/* Under the mutex: until there is a list that is worth a flush; NULL at the end. */
static struct request *take(struct flusher *f)
{
	struct request *list;

	while (!f->first && !f->closed) {
		f->waits = true;
		pthread_cond_wait(&f->cond, &f->mutex);
	}
	f->waits = false;
	while (f->first && !f->now && !f->closed && f->count < GATHER_MOST) {
		int64_t until = f->since + GATHER;
		struct timespec at = { .tv_sec = until / 1000000, .tv_nsec = until % 1000000 * 1000 };

		if (pthread_cond_timedwait(&f->cond, &f->mutex, &at) != 0)
			break;
	}
	list = f->first;
	f->first = f->last = NULL;
	f->count = 0;
	f->now = false;
	return list;
}

void flusher_cover(struct server *s, uint64_t serial)
{
	if (serial > store_flushed(s->store) && !s->no_flush)
		store_flush(s->store);
}

static void flush(struct flusher *f, struct request *list)
{
	uint64_t need = 0;
	struct request *r;

	for (r = list; r; r = r->next)
		if (r->serial > need)
			need = r->serial;
	flusher_cover(f->server, need);
	server_done(f->server, list);
}

static void *flusher_main(void *baton)
{
	struct flusher *f = baton;
	struct request *list;

	pthread_mutex_lock(&f->mutex);
	while ((list = take(f)) != NULL) {
		pthread_mutex_unlock(&f->mutex);
		flush(f, list);
		pthread_mutex_lock(&f->mutex);
	}
	pthread_mutex_unlock(&f->mutex);
	return NULL;
}

struct flusher *flusher_start(struct server *s)
{
	struct flusher *f = mem_alloc(sizeof *f);
	pthread_condattr_t steady;

	f->server = s;
	pthread_mutex_init(&f->mutex, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&f->cond, &steady);
	pthread_condattr_destroy(&steady);
	if (pthread_create(&f->thread, NULL, flusher_main, f) != 0)
		panic("the flusher's thread does not start");
	return f;
}

/*
 * A request that is the only one in the server has nobody to wait for: the thread that did it flushes,
 * too, which saves waking another one. WHY only then: the executor takes no request meanwhile; and not
 * the steps of jobs, which go on while the disk writes.
 */
static bool flush_here(struct flusher *f, struct request *r)
{
	bool rests;

	if (r->slot == NO_SLOT || atomic_load(&f->server->in_flight) > 1)
		return false;
	pthread_mutex_lock(&f->mutex);
	rests = f->waits && !f->first;
	pthread_mutex_unlock(&f->mutex);
	if (rests)
		flush(f, r);
	return rests;
}

void flusher_put(struct flusher *f, struct request *r)
{
	bool alone = executor_waiting(f->server->executor) == 0;

	r->next = NULL;
	if (alone && flush_here(f, r))
		return;
	pthread_mutex_lock(&f->mutex);
	if (f->last)
		f->last->next = r;
	else
		f->first = r;
	f->last = r;
	if (f->count++ == 0)
		f->since = clock_steady();
	f->now |= alone;
	if (f->waits || f->now || f->count >= GATHER_MOST)
		pthread_cond_signal(&f->cond);
	pthread_mutex_unlock(&f->mutex);
}

void flusher_end(struct flusher *f)
{
	if (!f)
		return;
	pthread_mutex_lock(&f->mutex);
	f->closed = true;
	pthread_cond_signal(&f->cond);
	pthread_mutex_unlock(&f->mutex);
	pthread_join(f->thread, NULL);
	pthread_mutex_destroy(&f->mutex);
	pthread_cond_destroy(&f->cond);
	mem_free(f);
}
