/* SPDX-License-Identifier: ISC */
/*
 * request_expiry -- the server's own alarm and job: stored answers that nobody can ask for again.
 *
 * Once a day an alarm starts the job, whose slices walk table `request` and delete what is over its
 * age (idempotency.h).
 */
#ifndef ORDERDESK_SERVER_REQUEST_EXPIRY_H
#define ORDERDESK_SERVER_REQUEST_EXPIRY_H

#include "desk/clock.h"

struct server;

#define REQUEST_EXPIRY "request expiry"
enum status request_expiry_ring(struct verb *v, const Od__Alarm *alarm);
enum status request_expiry_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

/* The executor, at its first turn: sets the alarm when there is none. */
void request_expiry_begin(struct server *s);

#endif
