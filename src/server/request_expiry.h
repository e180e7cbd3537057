/* SPDX-License-Identifier: ISC */
/*
 * request_expiry -- the server's own alarm and job: stored answers that nobody can ask for again.
 *
 * Once a day an alarm starts the job, whose slices walk table `request` and delete what is over its
 * age (idempotency.h). Also here: the kinds that the server adds to those of desk/clock.h.
 */
#ifndef ORDERDESK_SERVER_REQUEST_EXPIRY_H
#define ORDERDESK_SERVER_REQUEST_EXPIRY_H

#include "desk/clock.h"

struct server;

extern const struct alarm_kind server_alarms[];
extern const struct job_kind server_jobs[];

/* The executor, at its first turn: sets the alarm when there is none. */
void request_expiry_begin(struct server *s);

#endif
