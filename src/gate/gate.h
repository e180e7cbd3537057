/* SPDX-License-Identifier: ISC */
/*
 * gate -- the broker: what its files share.
 *
 * One process, one thread, one poll loop (broker.c). It listens, bounds who may wait for a login
 * (limits.c), starts one jailed net process for each connection, asks the desk's server whether a
 * password or key opens a login (guest.c), and starts the seat or command of who is in (launch.c).
 * It reads nothing that a client sent but the bounded messages of control.h. It owns every process
 * it starts and ends only those.
 */
#ifndef ORDERDESK_GATE_GATE_H
#define ORDERDESK_GATE_GATE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/types.h>

#include "gate/control.h"
#include "gate/limits.h"
#include "wire/client.h"

#define GUESTS_MAX 1120		/* connections at one time, logged in or not */
#define GUEST_FDS 6		/* most descriptors of one, with those that are being opened */
#define OTHER_FDS 64
#define LISTEN_MAX 4
#define GRACE_MORE 2		/* seconds after which the broker ends what should have ended itself */
#define HOST_KEY_MAX 4096
#define NET_UID 1900000000u	/* first of the users of net processes, when started by root */
#define SEAT_UID 1900100000u	/* first of those of seats and commands */

struct gate_options {
	const char *desk;		/* folder */
	const char *address;		/* to listen on; NULL: setting gate_address */
	int port;			/* -1: setting gate_port; 0: any free one */
	long idle;			/* seconds; -1: setting gate_idle_minutes */
	unsigned grace;			/* seconds until a login must be proved */
	unsigned waiting, waiting_place, failures;
	const char *command;		/* the program orderdesk */
	bool foreground, test_hooks;
	int ready_fd;
};

/* What a guest waits for at the server. */
enum asked { ASKED_NOTHING, ASKED_KEY, ASKED_LOGIN, ASKED_SESSION };

struct guest {
	struct gate *gate;
	unsigned slot;
	struct sockaddr_storage from;
	char address[INET6_ADDRSTRLEN];
	unsigned short port;
	pid_t net, child;		/* 0: not there (any more) */
	int control;			/* -1: closed */
	bool waiting;			/* counted by limits */
	enum asked asked;
	bool answered, yes;		/* the server's word */
	char login[65], language[17];
	struct client *client;		/* while nobody is in */
	int seat;			/* where the seat asks for its session again; -1 */
	struct handover wanted;		/* ASKED_SESSION: this one */
	int link;			/* the proved connection to the server, until it is handed on */
	int64_t deny_at;		/* steady; a wrong proof is told then */
	int64_t kill_at;		/* steady; the child is ended then */
	int64_t until;			/* steady; the connection is cut then; 0: no more */
};

struct gate {
	struct gate_options o;
	char net_path[4200], seat_path[4200], command_path[4200], empty[4200];
	char host_key[HOST_KEY_MAX];
	int listen_fd[LISTEN_MAX];
	int listeners;
	int signals;			/* signalfd */
	struct limits *limits;
	struct guest *guests[GUESTS_MAX];
	unsigned guest_count, guests_max;	/* as descriptors allow */
	bool stopping;
};

/* Until it is told to stop. */
void broker_run(struct gate *g);

/* A new connection; takes the descriptor. */
void guest_come(struct gate *g, int fd, const struct sockaddr_storage *from);
void guest_heard(struct guest *guest);		/* its control socket is readable */
void guest_asked(struct guest *guest);		/* its seat wants its session again */
void guest_step(struct guest *guest);		/* its client has news, or time has passed */
void guest_reaped(struct guest *guest, pid_t pid, int code);
void guest_end(struct guest *guest);		/* ends its processes; it is freed when they are gone */
/* Milliseconds until guest_step must be called; -1 never. */
int guest_timeout(const struct guest *guest, int64_t now);

/* Starts the net process on the client's socket; its pid or -1. *control: our end. */
pid_t launch_net(struct gate *g, unsigned slot, int client, int *control);
/*
 * Starts the seat (empty command) or the command on a terminal (term not empty) or on pipes. The
 * descriptors for the net process are put into `opened`. Takes guest->link. OK, or ERR_FORMAT with
 * a sentence for the client in opened->text[0], ERR_IO likewise.
 */
enum status launch_child(struct guest *guest, const struct control *wanted, struct control *opened);

#endif
