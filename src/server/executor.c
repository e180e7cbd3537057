/* SPDX-License-Identifier: ISC */
/*
 * executor -- the thread that writes.
 *
 * Fed by the loop; calls the handlers, the journal, the stored answers, then desk_applied and the
 * flusher. Between requests it runs what is due of openings, alarms and jobs, each a small
 * transaction, so no request waits for more than one of them. The body of a transaction may run
 * again after a deadlock: everything a try made is thrown away with it.
 */
#include "server/executor.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "server/clock_jobs.h"
#include "server/dispatch.h"
#include "server/events.h"
#include "server/flusher.h"
#include "server/idempotency.h"
#include "server/journal.h"
#include "server/openings.h"
#include "server/server.h"

struct executor {
	struct server *server;
	struct queue queue;
	pthread_t thread;
	pthread_mutex_t turn;		/* who has it is the writer */
	_Atomic int64_t busy;		/* since when (steady), 0: it waits */
};

/* One try of one request. */
struct writing {
	struct request *r;
	struct verb v;
	struct changes changes;
	bool stored;			/* the answer stood already: nothing was done */
	enum status (*own)(struct verb *v, void *baton);
	void *baton;
};

static enum status write_body(struct txn *t, void *baton)
{
	struct writing *g = baton;
	struct request *r = g->r;
	struct server *server = r->server;
	ProtobufCMessage *reply;
	enum status s;

	memset(&g->changes, 0, sizeof g->changes);
	memset(&g->v.refusal, 0, sizeof g->v.refusal);
	g->changes.reason = r->reason;
	g->v.changes = &g->changes;
	g->v.txn = t;
	journal_begin(server->journal);
	if (g->own) {
		s = g->own(&g->v, g->baton);
		return s == OK ? journal_changes(server->journal, &g->v, r) : s;
	}
	s = idempotency_find(&g->v, r);
	if (s != ERR_NOT_FOUND) {
		g->stored = s == OK;
		return s;
	}
	s = room_for(server, &g->v);
	if (s != OK)
		return s;
	reply = reflect_new(r->row->reply, r->arena);
	s = server->handlers[verb_index(r->row)](&g->v, r->body, reply);
	if (s == OK)
		s = dispatch_pack(r, &g->v, reply);
	if (s == OK)
		s = journal_changes(server->journal, &g->v, r);
	if (s == OK)
		s = idempotency_keep(&g->v, r);
	return s;
}

/* Memory, notices and the flusher, after the commit. */
static void committed(struct writing *g)
{
	struct request *r = g->r;
	struct server *server = r->server;

	r->journal = journal_committed(server->journal);
	if (g->changes.first) {
		desk_applied(server->desk, &g->changes, r->serial);
		events_gather(r, &g->changes);
		clock_jobs_applied(server->clock, &g->changes);
		if (events_rights(&g->changes))
			atomic_fetch_add(&server->rights, 1);
	} else if (g->changes.events) {
		events_gather(r, &g->changes);
	}
}

void executor_pass(struct request *r)
{
	flusher_put(r->server->flusher, r);
}

enum status executor_own(struct request *r, const char *name,
	enum status (*body)(struct verb *v, void *baton), void *baton)
{
	static const struct actor system = {.login = "", .needs = NULL, .personal_full = true,
		.extension = "", .language = "en", .from = "server"};
	struct writing g = {.r = r, .own = body, .baton = baton};
	struct verb_row row = {.area = "", .name = "", .full = name, .need = ""};
	enum status s;

	r->actor = system;
	dispatch_verb(r, &g.v, clock_now());
	g.v.row = &row;
	s = store_write(r->server->store, write_body, &g, &r->serial);
	if (s != OK) {
		if (s == ERR_IO || s == ERR_CHECKSUM)
			dispatch_panic(name, s);
		request_free(r);
		return s;
	}
	committed(&g);
	executor_pass(r);
	return OK;
}

void executor_post(struct request *r, const char *name,
	enum status (*body)(struct verb *v, void *baton), void *baton)
{
	r->own = body;
	r->own_baton = baton;
	r->own_name = name;
	executor_put(r->server->executor, r);
}

/* One of a session: what it answers is made. */
static void carry_out(struct request *r)
{
	struct writing g = {.r = r};
	struct server *server = r->server;
	enum status s;

	dispatch_verb(r, &g.v, clock_now());
	s = store_write(server->store, write_body, &g, &r->serial);
	if (s == OK) {
		r->outcome = OD__OUTCOME__DONE;
		if (!g.stored)
			committed(&g);
		/* sent again, it reached the next server: that one goes on */
		if (strcmp(r->row->full, "server stop") == 0 && !g.stored)
			atomic_store(&server->stop_wanted, true);
		if (strcmp(r->row->full, "server clock") == 0 && !g.stored)
			clock_jobs_confirm(server->clock);
	} else {
		dispatch_answer(r, &g.v, s, NULL);
	}
	/* A refusal, too, may tell of what is not durable yet; so does a stored answer. */
	if (s != OK || g.stored)
		r->serial = store_committed(server->store);
}

static void run(struct request *r)
{
	if (r->own) {
		executor_own(r, r->own_name, r->own, r->own_baton);
		return;
	}
	carry_out(r);
	executor_pass(r);
}

/* Openings, alarms, jobs; returns the steady time of the next that is known. */
static int64_t run_due(struct server *s)
{
	int64_t due = openings_due(s->openings), next;

	/* Without room nothing of our own is written: what is due waits. */
	if (atomic_load(&s->room.state) >= ROOM_NONE)
		return clock_steady() + CLOCK_SECOND;
	if (due && due <= clock_steady()) {
		openings_write(s->openings, s);
		due = openings_due(s->openings);
	}
	next = clock_jobs_run(s->clock);
	if (due && (next == 0 || due < next))
		next = due;
	return next;
}

static void *executor_main(void *baton)
{
	struct executor *e = baton;
	int64_t next, looked;

	pthread_mutex_lock(&e->turn);
	next = run_due(e->server);
	looked = clock_steady();
	for (;;) {
		struct request *r;
		int64_t now;

		pthread_mutex_unlock(&e->turn);
		r = queue_take(&e->queue, next);
		pthread_mutex_lock(&e->turn);
		atomic_store(&e->busy, clock_steady());
		if (r)
			run(r);
		else if (queue_closed(&e->queue))
			break;
		now = clock_steady();
		/* Under load what is due gets its turn, too: at most each 5 ms. */
		if (!r || (next && now >= next) || now - looked > 5000 ||
			clock_jobs_stirred(e->server->clock)) {
			next = run_due(e->server);
			looked = clock_steady();
		}
		atomic_store(&e->busy, 0);
	}
	while (openings_due(e->server->openings))
		openings_write(e->server->openings, e->server);
	clock_jobs_rest(e->server->clock);
	pthread_mutex_unlock(&e->turn);
	return NULL;
}

struct executor *executor_start(struct server *s)
{
	struct executor *e = mem_alloc(sizeof *e);

	e->server = s;
	queue_init(&e->queue);
	pthread_mutex_init(&e->turn, NULL);
	s->executor = e;
	if (pthread_create(&e->thread, NULL, executor_main, e) != 0)
		panic("the executor's thread does not start");
	return e;
}

void executor_put(struct executor *e, struct request *r)
{
	queue_put(&e->queue, r);
}

bool executor_stands(struct executor *e)
{
	if (pthread_mutex_trylock(&e->turn) != 0)
		return false;
	if (queue_length(&e->queue) == 0)
		return true;
	pthread_mutex_unlock(&e->turn);
	return false;
}

void executor_stood(struct executor *e, struct request *r)
{
	bool stirred;

	atomic_store(&e->busy, clock_steady());
	carry_out(r);
	stirred = clock_jobs_stirred(e->server->clock);
	atomic_store(&e->busy, 0);
	pthread_mutex_unlock(&e->turn);
	if (stirred)
		executor_poke(e);
}

size_t executor_waiting(struct executor *e)
{
	return queue_length(&e->queue);
}

int64_t executor_busy(struct executor *e)
{
	return e ? atomic_load(&e->busy) : 0;
}

void executor_poke(struct executor *e)
{
	queue_poke(&e->queue);
}

void executor_end(struct executor *e)
{
	if (!e)
		return;
	queue_close(&e->queue);
	pthread_join(e->thread, NULL);
	queue_end(&e->queue);
	pthread_mutex_destroy(&e->turn);
	mem_free(e);
}
