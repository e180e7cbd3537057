/* SPDX-License-Identifier: ISC */
/*
 * request -- one call of one verb on its way through the server, and the queues it stands in.
 *
 * Born in the loop (dispatch.c), carried by a reader or the executor, held by the flusher until
 * what it may show is durable, ended in the loop, which sends its answer and gives it back. At any
 * moment one thread has it. It names its session by slot and link, never by pointer: a connection
 * may be gone, and its slot be another's, when the answer comes. Work of the server itself (jobs,
 * alarms, journal entries of openings) travels as a request without a session.
 */
#ifndef ORDERDESK_SERVER_REQUEST_H
#define ORDERDESK_SERVER_REQUEST_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/buffer.h"
#include "desk/desk.h"
#include "record/wire.pb-c.h"

#define NO_SLOT UINT32_MAX

struct server;
struct rights;

/* A note for seats: what changed. In the request's arena. */
struct notice {
	const char *topic, *what;
	uint64_t id, version;
	struct notice *next;
};

struct request {
	struct request *next;
	struct server *server;
	struct arena *arena;
	uint32_t slot;			/* NO_SLOT: the server's own */
	uint64_t link;			/* of the connection it came by */
	uint64_t number;
	const struct verb_row *row;
	const ProtobufCMessage *body;
	const char *once, *reason;
	bool first;			/* of its session and number: no answer can be stored for it */
	unsigned char what[32];		/* hash of verb and body, for once-keys and resends */
	size_t weight;			/* bytes of its frame */
	struct rights *rights;		/* held; NULL for own work */
	struct actor actor;		/* of the rights */
	int64_t arrived;		/* steady */

	/* The answer. */
	Od__Outcome outcome;
	struct buffer answer;		/* packed body */
	struct refusal refusal;
	bool resent;
	bool masked;			/* the handler masked what it shows itself */
	bool more;			/* a stream: this part is not the last */
	uint64_t serial;		/* leaves when the store is flushed up to here */
	struct notice *notices;
	uint64_t journal;		/* last entry it wrote, 0: none */

	/* Streams and sessions. */
	uint64_t position;		/* feed: last entry looked at */
	bool empty;			/* feed: this part shows nothing */
	uint64_t consumer;		/* feed: who reads, 0: nobody by name */
	uint32_t become;		/* session open: user to be from now on */
	const char *become_extension;
	const char *become_from;	/* session gate: where the person is; NULL: as before */
	uid_t uid;			/* of the peer */
	const struct user_proof *proof;	/* of `user password`, made by a reader before */
	int64_t late_by;		/* alarms: how long after their due time */

	/* Work of the server that another thread wants done (executor_post); else NULL. */
	enum status (*own)(struct verb *v, void *baton);
	void *own_baton;
	const char *own_name;
};

struct request *request_new(struct server *server);
void request_free(struct request *r);

/* A queue of requests between threads. */
struct queue {
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	struct request *first, *last;
	size_t length;
	bool closed, poked;
};
void queue_init(struct queue *q);
void queue_end(struct queue *q);		/* frees what is left in it */
void queue_put(struct queue *q, struct request *r);
void queue_close(struct queue *q);		/* who waits gets NULL when it is empty */
void queue_poke(struct queue *q);		/* makes a waiting taker return with NULL */
/* Waits; NULL when poked, closed and empty, or when `until` (steady, 0: ever) has passed. */
struct request *queue_take(struct queue *q, int64_t until);
struct request *queue_take_all(struct queue *q);	/* does not wait; a list */
/* Takes a connection's request of that number out; NULL when it does not wait here. */
struct request *queue_drop(struct queue *q, uint32_t slot, uint64_t link, uint64_t number);
size_t queue_length(struct queue *q);
bool queue_closed(struct queue *q);

#endif
