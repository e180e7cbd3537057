/* SPDX-License-Identifier: ISC */
/*
 * limits -- how many connections wait for a login, in all and from one address, and who waits.
 *
 * A place is one IPv4 address or one IPv6 /64. Of each place some connections may stand before
 * their login; a place whose logins were wrong too often is not answered for a while, each time
 * for twice as long. The table has a bound: the place that was quiet for longest is forgotten.
 * Times are steady microseconds, given by the caller.
 */
#ifndef ORDERDESK_GATE_LIMITS_H
#define ORDERDESK_GATE_LIMITS_H

#include <stdint.h>
#include <sys/socket.h>

struct limits;

enum limits_word { LIMITS_COME, LIMITS_FULL, LIMITS_PLACE_FULL, LIMITS_LATER };

struct limits *limits_new(unsigned all, unsigned one_place, unsigned failures);
void limits_free(struct limits *l);
/* COME counts it as waiting; then limits_leave must follow once, at its login or its end. */
enum limits_word limits_enter(struct limits *l, const struct sockaddr_storage *from, int64_t now);
void limits_leave(struct limits *l, const struct sockaddr_storage *from);
void limits_wrong(struct limits *l, const struct sockaddr_storage *from, int64_t now);
void limits_right(struct limits *l, const struct sockaddr_storage *from);

#endif
