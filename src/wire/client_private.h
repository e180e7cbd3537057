/* SPDX-License-Identifier: ISC */
/*
 * client_private -- what client.c (the link) and client_send.c (the requests) share.
 *
 * Included by these two alone. The list of waiting requests is in the order of their numbers; the
 * first `sent` of them are in the hands of the server, the others wait for the window.
 */
#ifndef ORDERDESK_WIRE_CLIENT_PRIVATE_H
#define ORDERDESK_WIRE_CLIENT_PRIVATE_H

#include "base/buffer.h"
#include "wire/client.h"
#include "wire/frame.h"
#include "wire/start.h"

#define CLIENT_WINDOW 128	/* requests at the server at one time */

enum link { LINK_DOWN, LINK_STARTING, LINK_ASKING, LINK_GREETING, LINK_UP };

struct waiting {
	struct waiting *next;
	uint64_t number;
	const struct verb_row *verb;
	unsigned char *frame;		/* owned */
	size_t length;
	bool sent;			/* on this connection */
	bool told;			/* a first part of its stream came */
	client_on_reply *on;
	void *baton;
};

struct client {
	struct arena *own, *welcome_arena, *frame_arena;
	const char *folder;
	char *program, *language;
	bool start_wanted, reconnect;
	bool start_refused;		/* the last start said why it did not go on */
	bool given;			/* by a gate: never another session than its own */
	int gate;			/* asked for a new connection; -1: none */
	bool greeted_by_gate;		/* of this connection: the session is named already */
	enum link link;
	bool ended;			/* no further try; `why` may say why */
	struct refusal why;
	int fd;
	struct start starting;
	int start_failures;
	int64_t opened, delay, next_try, lost_since, greeted;	/* steady microseconds */
	struct buffer in, out;
	Od__Welcome *welcome;
	uint64_t session;
	unsigned char ticket[32];
	size_t ticket_length;
	uint64_t number;		/* of the next request */
	struct waiting *first, *last;
	size_t waiting, sent;
	client_on_event *on_event;
	void *event_baton;
};

void client_unsend(struct client *c);	/* nothing is at the server any more */
void client_push(struct client *c);	/* sends what the window lets through */
void client_forget(struct client *c);	/* a new session: what waits cannot be sent again */
void client_drop_all(struct client *c);
void client_take_reply(struct client *c, const Od__Reply *reply, struct arena *a);
/* To who asked for events, and to the first stream of `event follow`. */
void client_take_event(struct client *c, const Od__Event *event, struct arena *a);
enum status client_wait(struct client *c);	/* poll, then step */
void refusal_keep(struct refusal *r, struct arena *a);	/* its texts move into `a` */

#endif
