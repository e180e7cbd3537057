/* SPDX-License-Identifier: ISC */
/*
 * reader -- read verbs on threads of their own.
 *
 * Each takes the next read from its queue, runs the handler and passes the answer on: to the loop
 * when all that it may show is durable, else to the flusher. Openings of persons' records are noted
 * here and written by the executor later.
 */
#include "server/reader.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/user.h"
#include "record/customer.pb-c.h"
#include "server/dispatch.h"
#include "server/executor.h"
#include "server/flusher.h"
#include "server/openings.h"
#include "server/server.h"

/*
 * What a person with a caller on the line waits for never stands behind lists of what others do: those
 * may be many and long. A look at the whole desk, and a password's hash, take seconds.
 */
enum lane { LANE_SCREEN, LANE_LIST, LANE_WHOLE, LANE_PASSWORD, LANES };

static const unsigned threads_of[LANES] = {
	[LANE_SCREEN] = 2, [LANE_LIST] = 2, [LANE_WHOLE] = 1, [LANE_PASSWORD] = 1
};
#define THREADS 6

struct reader {
	struct readers *readers;
	enum lane lane;
	pthread_t thread;
};

struct readers {
	struct server *server;
	struct queue queue[LANES];
	struct reader threads[THREADS];
};

/* These take lock and transaction in pieces of their own. */
static const struct own {
	const char *verb;
	enum lane lane;
} own[] = {
	{"feed read", LANE_LIST}, {"journal verify", LANE_WHOLE}, {"price try", LANE_WHOLE},
	{"server verify", LANE_WHOLE},
	{"session gate", LANE_PASSWORD}, {"session open", LANE_PASSWORD},
	{"user password", LANE_PASSWORD},
};

static const struct own *own_of(const struct verb_row *row)
{
	size_t i;

	for (i = 0; i < sizeof own / sizeof own[0]; i++)
		if (strcmp(row->full, own[i].verb) == 0)
			return &own[i];
	return NULL;
}

/* Reads that are lists by what they do, not by their name. */
static const char *const long_ones[] = {
	"batch trace", "call times", "delivery runs", "draft asked", "stock shortage", "survey result",
	"word count",
};

/* "customer" of the request is named: what comes is of one customer, and short. */
static bool of_one(const struct request *r)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(r->body->descriptor, "customer");

	return f && f->type == PROTOBUF_C_TYPE_STRING && f->label != PROTOBUF_C_LABEL_REPEATED
		&& text_of(*(char *const *)(const void *)((const char *)r->body + f->offset))[0];
}

static bool is_list(const struct request *r)
{
	size_t i;

	for (i = 0; i < sizeof long_ones / sizeof long_ones[0]; i++)
		if (strcmp(r->row->full, long_ones[i]) == 0)
			return true;
	/* small tables in memory, which forms are drawn with */
	if (strcmp(r->row->area, "config") == 0 || strcmp(r->row->area, "setting") == 0
	    || strcmp(r->row->area, "user") == 0)
		return false;
	return strcmp(r->row->name, "list") == 0 && !of_one(r);
}

static enum lane lane_of(const struct request *r)
{
	const struct own *o = own_of(r->row);

	return o ? o->lane : is_list(r) ? LANE_LIST : LANE_SCREEN;
}

/* Handed to a thread and back, they would wait longer for processors than they take of one. */
static const char *const brief[] = {"call route", "customer show", "session me"};

#define WHOLE_NUMBER 10		/* digits that fit hardly more than one customer */

/* A search for a number in full: "+86 139 0571 4402". */
static bool whole_number(const char *text)
{
	size_t digits = 0;

	for (; *text; text++) {
		if (!strchr("0123456789 +-()", *text))
			return false;
		digits += *text >= '0' && *text <= '9';
	}
	return digits >= WHOLE_NUMBER;
}

static bool is_brief(const struct request *r)
{
	size_t i;

	for (i = 0; i < sizeof brief / sizeof brief[0]; i++)
		if (strcmp(r->row->full, brief[i]) == 0)
			return true;
	return strcmp(r->row->full, "customer find") == 0
		&& whole_number(text_of(((const Od__CustomerFind *)r->body)->text));
}

bool readers_prepare(const struct verb_row *row)
{
	return row->writes && own_of(row) != NULL;
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

/* In lock and transaction; ERR_RETRY of one that does not wait: nothing was answered. */
static enum status read_desk(struct request *r, struct verb *v, bool wait)
{
	struct server *server = r->server;
	struct reading g = {.r = r, .v = v};
	enum status s;

	if (wait)
		desk_read_lock(server->desk);
	else if (!desk_read_try(server->desk))
		return ERR_RETRY;
	s = wait ? store_read_yielding(server->store, read_body, &g, &r->serial)
		: store_read_at_once(server->store, read_body, &g, &r->serial);
	if (wait && s == ERR_RETRY) {
		/* whom the writers wait for may wait for this lock */
		desk_unlock(server->desk);
		store_stand(server->store);
		desk_read_lock(server->desk);
		s = store_read_stood(server->store, read_body, &g, &r->serial);
		store_go_on(server->store);
	}
	if (desk_shows(server->desk) > r->serial)
		r->serial = desk_shows(server->desk);
	/* what the server says of itself stands in no row; papers do, and are asked for when a disk hangs */
	if ((strcmp(r->row->area, "server") == 0 && strcmp(r->row->name, "papers") != 0)
	    || strcmp(r->row->area, "job") == 0)
		r->serial = store_committed(server->store);
	if (wait || s != ERR_RETRY)
		dispatch_answer(r, v, s, g.reply);
	desk_unlock(server->desk);
	return s;
}

/* True: it may go; else it waits with the flusher. */
static bool answered(struct request *r, struct verb *v, enum status s)
{
	struct server *server = r->server;

	if (s == OK && r->row->opens && !r->empty)
		openings_note(server->openings, r, v);
	if (r->serial <= store_flushed(server->store) || server->no_flush)
		return true;
	flusher_put(server->flusher, r);
	return false;
}

/* Who logs in sees what is in memory; the others look at rows in transactions of their own. */
static uint64_t seen(struct server *server, const struct own *o)
{
	uint64_t serial;

	if (o->lane != LANE_PASSWORD)
		return store_committed(server->store);
	desk_read_lock(server->desk);
	serial = desk_shows(server->desk);
	desk_unlock(server->desk);
	return serial;
}

static void run(struct request *r)
{
	struct server *server = r->server;
	const struct own *o = own_of(r->row);
	ProtobufCMessage *reply;
	struct verb v;
	enum status s;

	dispatch_verb(r, &v, clock_now());
	if (r->row->writes) {
		r->proof = user_prove(&v, (const Od__UserPassword *)r->body);
		executor_put(server->executor, r);
		return;
	}
	if (o) {
		reply = reflect_new(r->row->reply, r->arena);
		s = server->handlers[verb_index(r->row)](&v, r->body, reply);
		r->serial = seen(server, o);
		dispatch_answer(r, &v, s, reply);
	} else {
		s = read_desk(r, &v, true);
	}
	if (answered(r, &v, s))
		server_done(server, r);
}

static void *reader_main(void *baton)
{
	struct reader *reader = baton;
	struct queue *queue = &reader->readers->queue[reader->lane];
	struct request *r;

	for (;;) {
		r = queue_take(queue, 0);
		if (r)
			run(r);
		else if (queue_closed(queue))
			return NULL;
	}
}

struct readers *readers_start(struct server *s)
{
	struct readers *rs = mem_alloc(sizeof *rs);
	struct reader *next = rs->threads;
	unsigned lane, i;

	rs->server = s;
	for (lane = 0; lane < LANES; lane++) {
		queue_init(&rs->queue[lane]);
		for (i = 0; i < threads_of[lane]; i++, next++) {
			next->readers = rs;
			next->lane = (enum lane)lane;
			if (pthread_create(&next->thread, NULL, reader_main, next) != 0)
				panic("a reader's thread does not start");
		}
	}
	return rs;
}

/* How the server is: told by the loop alone, without a row, when all threads may wait for the disk. */
static void tell_silent(struct request *r)
{
	ProtobufCMessage *reply = reflect_new(r->row->reply, r->arena);
	struct verb v;

	dispatch_verb(r, &v, clock_now());
	dispatch_answer(r, &v, r->server->handlers[verb_index(r->row)](&v, r->body, reply), reply);
}

bool readers_put(struct readers *rs, struct request *r)
{
	if (room_silent(rs->server) && strcmp(r->row->full, "server status") == 0) {
		tell_silent(r);
		return true;
	}
	if (is_brief(r) && !room_slow()) {
		struct verb v;
		enum status s;

		dispatch_verb(r, &v, clock_now());
		s = read_desk(r, &v, false);
		if (s != ERR_RETRY)
			return answered(r, &v, s);
	}
	queue_put(&rs->queue[lane_of(r)], r);
	return false;
}

struct request *readers_drop(struct readers *rs, uint32_t slot, uint64_t link, uint64_t number)
{
	struct request *r = NULL;
	unsigned lane;

	/* in the lane of passwords a write may be on its way: that was promised an answer */
	for (lane = 0; !r && lane < LANE_PASSWORD; lane++)
		r = queue_drop(&rs->queue[lane], slot, link, number);
	return r;
}

size_t readers_waiting(struct readers *rs)
{
	size_t sum = 0;
	unsigned lane;

	for (lane = 0; lane < LANES; lane++)
		sum += queue_length(&rs->queue[lane]);
	return sum;
}

void readers_end(struct readers *rs)
{
	unsigned i;

	if (!rs)
		return;
	for (i = 0; i < LANES; i++)
		queue_close(&rs->queue[i]);
	for (i = 0; i < THREADS; i++)
		pthread_join(rs->threads[i].thread, NULL);
	for (i = 0; i < LANES; i++)
		queue_end(&rs->queue[i]);
	mem_free(rs);
}
