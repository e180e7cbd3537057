/* SPDX-License-Identifier: ISC */
/*
 * openings -- who opened whose record, and who searched for what, for the journal.
 *
 * Readers note; the executor writes what was noted within a second, and nobody waits for it: a
 * crash can lose that second. One entry per user, person and call (without a call: per session and
 * quarter of an hour); a search that goes on letter by letter leaves one entry with its last text
 * and the ids it listed.
 */
#ifndef ORDERDESK_SERVER_OPENINGS_H
#define ORDERDESK_SERVER_OPENINGS_H

#include "server/request.h"

struct openings;

struct openings *openings_new(void);
void openings_free(struct openings *o);
/* Any thread. Pokes the executor when it is the first that waits. */
void openings_note(struct openings *o, struct request *r, const struct verb *v);
/* The same for a login: an entry about the user himself. */
void openings_login(struct openings *o, struct request *r, uint32_t user, int64_t now);
/* Steady time at which what waits is to be written; 0: nothing waits. */
int64_t openings_due(struct openings *o);
/* The executor: writes the first hundred that wait, in one transaction. */
void openings_write(struct openings *o, struct server *s);

#endif
