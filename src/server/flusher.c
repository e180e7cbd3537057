/* SPDX-License-Identifier: ISC */
/*
 * flusher -- one log flush for many commits; only then replies and events leave.
 *
 * Its own thread. Everything it is given was committed before it was given, so one store_flush
 * after taking the whole list covers the list. With the test hook `no_flush` it only passes on:
 * the crash test shows by it that the flush is what keeps an acknowledged write.
 */
#include "server/flusher.h"

#include "base/log.h"
#include "base/memory.h"
#include "server/server.h"

struct flusher {
	struct server *server;
	struct queue queue;
	pthread_t thread;
};

static void *flusher_main(void *baton)
{
	struct flusher *f = baton;
	struct request *first;

	while ((first = queue_take(&f->queue, 0)) != NULL) {
		uint64_t need = 0;
		struct request *r;

		first->next = queue_take_all(&f->queue);
		for (r = first; r; r = r->next)
			if (r->serial > need)
				need = r->serial;
		if (need > store_flushed(f->server->store) && !f->server->no_flush)
			store_flush(f->server->store);
		server_done(f->server, first);
	}
	return NULL;
}

struct flusher *flusher_start(struct server *s)
{
	struct flusher *f = mem_alloc(sizeof *f);

	f->server = s;
	queue_init(&f->queue);
	if (pthread_create(&f->thread, NULL, flusher_main, f) != 0)
		panic("the flusher's thread does not start");
	return f;
}

void flusher_put(struct flusher *f, struct request *r)
{
	queue_put(&f->queue, r);
}

void flusher_end(struct flusher *f)
{
	if (!f)
		return;
	queue_close(&f->queue);
	pthread_join(f->thread, NULL);
	queue_end(&f->queue);
	mem_free(f);
}
