/* SPDX-License-Identifier: ISC */
/*
 * price_publish -- drafts go live, or live rules end, all in one moment.
 *
 * `price publish` checks everything and starts a job. Its slices first note the publication's
 * number at each rule (and at the one that a rule replaces); then the job's row is flipped, which
 * makes all of them true at once (price_book.c); then the rows are written out. A job that stops
 * before its flip leaves marks that mean nothing. One publication at a time; errors of a slice are
 * those of the store.
 */
#ifndef ORDERDESK_DESK_PRICE_PUBLISH_H
#define ORDERDESK_DESK_PRICE_PUBLISH_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

enum status price_publish_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

#endif
