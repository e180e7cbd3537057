/* SPDX-License-Identifier: ISC */
/*
 * handover -- how a seat behind a gate gets a new connection to the server after a loss.
 *
 * A seat of the gate may have a user of its own that cannot reach the desk's socket. The gate gives
 * it one end of a packet socket (ORDERDESK_GATE): the seat asks with its session and ticket, the
 * gate resumes that session on a new connection and passes it. Both sides are non-blocking; a
 * packet of another length is no packet. Errors: ERR_TIMEOUT nothing yet, ERR_CLOSED the other side
 * is gone, ERR_FORMAT.
 */
#ifndef ORDERDESK_WIRE_HANDOVER_H
#define ORDERDESK_WIRE_HANDOVER_H

#include <stdint.h>

#include "base/status.h"

#define HANDOVER_TICKET 32

struct handover {
	uint64_t session;
	unsigned char ticket[HANDOVER_TICKET];
};

/* The seat's side. */
enum status handover_ask(int gate, const struct handover *h);
enum status handover_take(int gate, int *link);		/* *link -1: the gate could not */

/* The gate's side. */
enum status handover_read(int seat, struct handover *h);
enum status handover_give(int seat, int link);		/* link -1: cannot; the caller closes it */

#endif
