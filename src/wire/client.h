/* SPDX-License-Identifier: ISC */
/*
 * client -- the calling side of the desk's socket: connect, call, subscribe, resend.
 *
 * Used by the seat and the command line (and the gate's broker). One connection, one session;
 * requests carry rising numbers and are resent after a reconnect until answered, so the server's
 * stored answers make each happen once. Non-blocking use: poll client_fd() for client_events(),
 * call client_step(). Blocking use: client_call(). Starting the server when none answers is done
 * by client_open with `start` (fork and exec of the server part; an explicit stop leaves a mark
 * that is respected, unless the caller is `server start`).
 */
#ifndef ORDERDESK_WIRE_CLIENT_H
#define ORDERDESK_WIRE_CLIENT_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "record/reflect.h"
#include "record/wire.pb-c.h"
#include "wire/handover.h"

struct client;

struct client_options {
	const char *desk;		/* folder; NULL: desk_folder() */
	const char *program;		/* "seat", "command" … */
	const char *language;
	bool start;			/* start the server when none answers */
	bool reconnect;			/* keep trying after a loss (seat) */
	int link;			/* of client_link(); taken over; 0: connect */
	const struct handover *resume;	/* begin with this session; NULL: a new one */
};

/* --desk, ORDERDESK_DESK, /var/lib/orderdesk for root, else under the data home. In the arena. */
const char *desk_folder(const char *given, struct arena *a);

/*
 * The connection that a gate opened, proved a login on and handed to this process (its number is
 * in ORDERDESK_LINK, which is taken out of the environment); 0 when there is none, -1 when it is
 * no open descriptor: a client of that one ends with a refusal, as it came by a gate and must not
 * connect as the owner. With ORDERDESK_GATE, the gate is asked for another one after a loss.
 */
int client_link(void);

/* One reply; `body` is unpacked in `a` when outcome is DONE. Valid during the callback. */
struct client_reply {
	uint64_t number;
	const struct verb_row *verb;
	Od__Outcome outcome;
	const ProtobufCMessage *body;
	struct refusal refusal;
	bool more, resent;
	uint32_t micros;
	struct arena *arena;
};
typedef void client_on_reply(void *baton, const struct client_reply *reply);
typedef void client_on_event(void *baton, const Od__Event *event);

/* ERR_CLOSED with *why when no server answers or it refused. */
enum status client_open(const struct client_options *o, struct client **out, struct refusal *why,
	struct arena *a);
/* As client_open, but does not wait: client_step goes on. */
struct client *client_begin(const struct client_options *o);
/* The connection itself, for another process; the client is closed. Nothing may be waited for. */
int client_give(struct client *c);
void client_close(struct client *c);
const Od__Welcome *client_welcome(const struct client *c);
bool client_connected(const struct client *c);
int64_t client_lost_since(const struct client *c);	/* steady time of the loss, 0 connected */
bool client_start_refused(const struct client *c);	/* and the server says why it does not start */

/* Sends (or queues while disconnected); the callback comes from client_step. */
enum status client_send(struct client *c, const struct verb_row *verb,
	const ProtobufCMessage *request, const char *once, client_on_reply *on, void *baton,
	uint64_t *number);
void client_cancel(struct client *c, uint64_t number);
void client_events(struct client *c, client_on_event *on, void *baton);
size_t client_waiting(const struct client *c);		/* requests without an answer */

int client_fd(const struct client *c);			/* -1 while disconnected */
short client_poll(const struct client *c);		/* POLLIN | POLLOUT */
int client_timeout(const struct client *c);		/* ms until the next reconnect try, -1 */
enum status client_step(struct client *c);		/* reads and writes; not OK: it ended for good */
const struct refusal *client_why(const struct client *c);	/* then; message 0: no word */

/* Sends and waits; *out in `a`. ERR_REFUSED with *why, ERR_DENIED, ERR_NOT_FOUND likewise filled. */
enum status client_call(struct client *c, const struct verb_row *verb,
	const ProtobufCMessage *request, const char *once, struct arena *a,
	ProtobufCMessage **out, struct refusal *why);

/* Waits until the server hangs up. After `server stop` its data is closed then. */
void client_until_closed(struct client *c);

#endif
