/* SPDX-License-Identifier: ISC */
/*
 * control -- what broker and net process say to each other over their socketpair.
 *
 * One message is one packet (SOCK_SEQPACKET): a letter, then texts with their closing 0. Only a
 * reply of OPENED carries descriptors. The net process asks and waits for one answer; the broker
 * never waits for a net process and believes nothing that it says: every text is bounded here, and
 * what it means is checked again by the broker and the server. Included by both sides, so it needs
 * base alone.
 *
 * net to broker: PASSWORD login, password · ASK_KEY login, fingerprint · KEY login, fingerprint ·
 * OPEN term ("" no terminal), rows, columns, command ("" the seat) · HANG_UP, a seat without keys.
 * broker to net: HOST_KEY text · YES · NO · OPENED (descriptors) · CANNOT sentence · ENDED code.
 */
#ifndef ORDERDESK_GATE_CONTROL_H
#define ORDERDESK_GATE_CONTROL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/status.h"

#define VERSION_SAID "orderdesk"	/* behind SSH-2.0-, to everybody who asks */
#define START_WAIT 20u		/* seconds from the login to the request for a seat or command */
#define CONTROL_MAX 20000u	/* bytes of a message */
#define CONTROL_TEXTS 4
#define CONTROL_FDS 3
#define COMMAND_MAX 16000u	/* bytes of a command line */

enum control_kind {
	CONTROL_PASSWORD = 'p', CONTROL_ASK_KEY = 'q', CONTROL_KEY = 'k', CONTROL_OPEN = 'o',
	CONTROL_HANG_UP = 'x',
	CONTROL_HOST_KEY = 'h', CONTROL_YES = 'y', CONTROL_NO = 'n', CONTROL_OPENED = 'f',
	CONTROL_CANNOT = 'c', CONTROL_ENDED = 'e'
};

struct control {
	char kind;
	const char *text[CONTROL_TEXTS];	/* "" when absent; in bytes[] when received */
	int fd[CONTROL_FDS];			/* -1 when absent */
	char bytes[CONTROL_MAX + 1];
};

/* ERR_LIMIT too long, ERR_CLOSED the other side is gone, ERR_TIMEOUT its queue is full. */
enum status control_send(int socket, const struct control *m);
/* One message; waits when the socket blocks, else ERR_TIMEOUT. ERR_FORMAT, ERR_CLOSED. Descriptors
 * are the caller's and close on exec. */
enum status control_receive(int socket, struct control *m);
/* A message of this kind with these texts, each NULL for none. */
enum status control_say(int socket, char kind, const char *a, const char *b, const char *c,
	const char *d);
void control_wipe(struct control *m);

#endif
