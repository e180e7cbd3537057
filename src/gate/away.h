/* SPDX-License-Identifier: ISC */
/*
 * away -- connections that may not come in, told why and closed a moment later.
 *
 * The reason goes out as the first packets of the protocol, so that every client shows it to its
 * person. What the client says is not read. The socket stays for a second, as closing it with the
 * client's greeting unread would take the reason back; a bounded number of them, the oldest goes.
 * Called by broker.c alone. Times are steady microseconds.
 */
#ifndef ORDERDESK_GATE_AWAY_H
#define ORDERDESK_GATE_AWAY_H

#include <stddef.h>
#include <stdint.h>

#define AWAY_MAX 32		/* that stay for a second */
#define AWAY_BYTES 512u

/* The packets that say a sentence of at most 400 bytes; their length. */
size_t away_packets(const char *sentence, unsigned char out[AWAY_BYTES]);
/* Takes the descriptor. */
void away_tell(int fd, const char *sentence, int64_t now);
/* Closes those whose second is over. */
void away_step(int64_t now);
/* Milliseconds until away_step has something to do; -1 never. */
int away_timeout(int64_t now);

#endif
