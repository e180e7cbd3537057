/* SPDX-License-Identifier: ISC */
/*
 * reader -- read verbs on two threads of their own.
 *
 * Each takes the next read from the shared queue, runs its handler on a snapshot and passes the
 * answer on: to the loop when all that it may show is durable, else to the flusher. Openings of
 * persons' records are noted here and written by the executor later.
 */
#include "server/reader.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "server/dispatch.h"
#include "server/flusher.h"
#include "server/openings.h"
#include "server/server.h"

struct readers {
	struct server *server;
	struct queue queue;
	pthread_t threads[READERS];
};

/* These read in pieces of their own: no snapshot, no lock. */
static bool reads_itself(const struct verb_row *row)
{
	static const char *const own[] = {"session open", "session gate", "journal verify", "feed read",
		"server verify"};
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(row->full, own[i]) == 0)
			return true;
	return false;
}

struct reading {
	struct request *r;
	struct verb *v;
	ProtobufCMessage *reply;
};

static enum status read_body(struct txn *t, void *baton)
{
	struct reading *g = baton;
	struct verb *v = g->v;
	enum status s;

	v->txn = t;
	v->opened_count = 0;
	memset(&v->refusal, 0, sizeof v->refusal);
	g->reply = reflect_new(v->row->reply, v->arena);
	s = g->r->server->handlers[verb_index(v->row)](v, g->r->body, g->reply);
	v->txn = NULL;
	return s;
}

static void run(struct request *r)
{
	struct server *server = r->server;
	struct verb v;
	struct reading g = {.r = r, .v = &v};
	enum status s;

	dispatch_verb(r, &v, clock_now());
	if (reads_itself(r->row)) {
		g.reply = reflect_new(r->row->reply, r->arena);
		s = server->handlers[verb_index(r->row)](&v, r->body, g.reply);
		r->serial = store_committed(server->store);
		dispatch_answer(r, &v, s, g.reply);
	} else {
		desk_read_lock(server->desk);
		s = store_read(server->store, read_body, &g, &r->serial);
		dispatch_answer(r, &v, s, g.reply);
		desk_unlock(server->desk);
	}
	if (s == OK && r->row->opens && !r->empty)
		openings_note(server->openings, r, &v);
	if (r->serial > store_flushed(server->store) && !server->no_flush)
		flusher_put(server->flusher, r);
	else
		server_done(server, r);
}

static void *reader_main(void *baton)
{
	struct readers *rs = baton;
	struct request *r;

	for (;;) {
		r = queue_take(&rs->queue, 0);
		if (r)
			run(r);
		else if (queue_closed(&rs->queue))
			return NULL;
	}
}

struct readers *readers_start(struct server *s)
{
	struct readers *rs = mem_alloc(sizeof *rs);
	int i;

	rs->server = s;
	queue_init(&rs->queue);
	for (i = 0; i < READERS; i++)
		if (pthread_create(&rs->threads[i], NULL, reader_main, rs) != 0)
			panic("a reader's thread does not start");
	return rs;
}

void readers_put(struct readers *rs, struct request *r)
{
	queue_put(&rs->queue, r);
}

size_t readers_waiting(struct readers *rs)
{
	return queue_length(&rs->queue);
}

void readers_end(struct readers *rs)
{
	int i;

	if (!rs)
		return;
	queue_close(&rs->queue);
	for (i = 0; i < READERS; i++)
		pthread_join(rs->threads[i], NULL);
	queue_end(&rs->queue);
	mem_free(rs);
}
