/* SPDX-License-Identifier: ISC */
/*
 * net -- what the files of the net process share: one connection of one client.
 *
 * The net process speaks SSH with libssh and nothing else: it holds the client's socket, the
 * control socket to the broker, and, once a login is proved and a seat or command asked for, the
 * other end of its terminal or pipes. net.c sets it up, net_login.c proves the login, net_channel.c
 * answers what the client asks of its one channel, net_relay.c carries the bytes.
 */
#ifndef ORDERDESK_GATE_NET_H
#define ORDERDESK_GATE_NET_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <stdbool.h>
#include <stdint.h>

#include "gate/control.h"

#define PASSWORDS_MAX 3		/* wrong passwords of one connection */
#define KEYS_MAX 12		/* keys offered on one connection */

struct net {
	int control;			/* -1 when the broker is gone */
	unsigned idle;			/* seconds without a key after which a seat is closed; 0: never */
	bool test_hooks;
	ssh_session session;
	ssh_event event;
	ssh_channel channel;
	unsigned passwords, keys;	/* tries */
	bool proved;			/* logged in */

	char term[64];			/* "" when no terminal was asked for */
	int rows, columns;
	bool started;
	const char *last_words;		/* said instead of starting anything */
	char cannot[400];
	bool seat;			/* on a terminal: `to` and `from` are one descriptor */
	int to, from, from_err;		/* of the seat or command; -1 closed */
	bool client_closed;		/* the client closed the channel */
	bool agent;			/* it offered its agent */
	bool ended;			/* the broker told the exit code */
	int code;
};

struct ssh_server_callbacks_struct;

/* Callbacks of the session until and after the login; `net` must stay where it is. */
void net_login_callbacks(struct net *net, struct ssh_server_callbacks_struct *callbacks);
/* The one channel, or NULL when there is one already. */
ssh_channel net_channel_open(struct net *net);
/* From the start of a seat or command until its end or the client's. */
void net_relay(struct net *net);
/* Says why nothing is started, and goodbye. */
void net_refuse(struct net *net);
/* Sends the exit code, closes and waits a little for the client to close too. */
void net_goodbye(struct net *net);
/* One step of libssh; false when the connection is gone. */
bool net_step(struct net *net, int timeout_ms);
/* Makes a host key and prints it. The exit code. */
int net_make_key(void);

#endif
