/* SPDX-License-Identifier: ISC */
/*
 * session -- one connection to the server: its bytes in and out, its hello, its requests.
 *
 * All on the loop's thread. A session is a connection with a session number that outlives it by a
 * ticket: a client that lost the connection says both in its next hello, gets the number back, and
 * sends again what was not answered. Anything that is no frame, or no hello first, is answered by
 * one refusal and the end of this connection; nothing else is touched.
 */
#ifndef ORDERDESK_SERVER_SESSION_H
#define ORDERDESK_SERVER_SESSION_H

#include <stdbool.h>
#include <sys/types.h>
#include <uv.h>

#include "server/outqueue.h"
#include "server/request.h"
#include "server/rights.h"

/* A stream that goes on: `feed read follow=true`, or the topics of an `event follow`. */
struct stream {
	struct stream *next;
	struct request *holder;		/* event follow: topics live in its body */
	uint64_t number;
	const struct verb_row *row;
	unsigned char *body;		/* feed: packed request */
	size_t length;
	uint64_t position;		/* feed: last entry looked at */
	uint64_t consumer;		/* feed: who follows, 0: nobody by name */
	bool busy;			/* feed: a part is being read */
	int64_t credit;			/* parts that may be sent; -1: no bound */
};

struct session {
	struct server *server;
	uint32_t slot;
	uint64_t link;			/* of this connection; never used again */
	uint64_t id;			/* 0 before the hello */
	int fd;
	uid_t uid;
	uv_poll_t poll;
	int watched;			/* events that the loop looks for */
	struct buffer in;
	struct outqueue out;
	struct rights *rights;
	char language[17];
	char from[72];			/* of a gate's session: where the person is */
	bool resumed;			/* it was another connection's before */
	uint64_t last_write;		/* the highest number of a write that came here */
	bool handed;			/* given over by a gate: who has it now may say hello again */
	bool closing;			/* nothing more is read; ends when the output is out */
	bool dead;			/* being closed */
	bool paused;			/* too many requests in flight, or answers not yet read */
	unsigned in_flight, reads;
	unsigned preparing;		/* writes that a reader makes ready for the executor */
	size_t in_flight_bytes;
	int64_t since;			/* steady */
	struct stream *streams;
};

/* A new connection; takes the descriptor. */
void session_accept(struct server *s, int fd);
/* The answer of a request; then the request is given back by the caller. */
void session_answer(struct session *session, struct request *r);
/* A request of this connection came back from the threads. */
void session_returned(struct session *session, struct request *r);
/* Does it follow this topic, and may it still hear of it? */
bool session_follows(struct session *session, const char *topic);
void session_event(struct session *session, const struct notice *n);
/* The journal grew: streams that had caught up go on. */
void session_journal_grew(struct session *session);
/* Each second: whoever follows a feed by name is there. */
void session_here(struct session *session);
void session_flush(struct session *session);	/* writes what is possible */
/* Writes, and takes the requests that waited for that. */
void session_go_on(struct session *session);
void session_tick(struct session *session, int64_t now);
/* Says why, and ends when it is said. */
void session_refuse(struct session *session, int message, const char *arg0, const char *arg1);
void session_end(struct session *session);
/* Any thread, for desk_sessions(): connected, or from before this server and had no time to come back. */
bool session_is_there(void *baton, uint64_t session, int64_t seen);
struct session *session_of(struct server *s, const struct request *r);	/* NULL: gone */

#endif
