/* SPDX-License-Identifier: ISC */
/*
 * recall -- a batch is called back: who got it, who was told when, what is left.
 *
 * `recall open` (recall_open.c) blocks the batches in one transaction and starts a job that walks
 * their shipments in slices; each customer becomes a target, unseen by the call list until the
 * job's end turns the recall to calling. `recall show` and `recall call` (recall.c) are the list and
 * its answers. A recall is complete when every target is told, unreachable or wants none of it;
 * closing signs it, and ends one that was opened by mistake (recall_close.c). A batch whose papers come
 * late joins it (recall_join.c). Said as X-3.
 */
#ifndef ORDERDESK_DESK_RECALL_H
#define ORDERDESK_DESK_RECALL_H

#include "desk/batch.h"
#include "desk/desk.h"
#include "record/batch.pb-c.h"
#include "record/system.pb-c.h"

#define RECALL_JOB "recall"
#define RECALL_BATCHES 20000	/* with those that come late; one `recall open` takes LINEAGE_MOST */
#define RECALL_LATE_TASK "recall_late"	/* not all are told, and all were to be */

struct key recall_target_key(uint64_t recall, uint64_t customer);
enum status recall_said(struct verb *v, const char *field, const char *said, Od__Recall **out);
enum status recall_get(struct verb *v, uint64_t id, Od__Recall **out);
enum status recall_put(struct verb *v, const Od__Recall *before, Od__Recall *after,
	const char *what);
/* One who was called is to be called again: there is more to tell. */
void recall_again(Od__Recall *r, Od__RecallTarget *t);
/* Sets calling or complete from the counts. */
void recall_settle(Od__Recall *r);
/* `recall call` with close or mistake. */
enum status recall_close(struct verb *v, const Od__RecallCall *request, const Od__Recall *before,
	Od__Made *reply);
/* An alarm of RECALL_ALARM: a batch whose inputs were told joins the recalls that it belongs to. */
enum status recall_ring_batch(struct verb *v, const Od__Alarm *alarm);
/* Somebody is still to be told. */
bool recall_waits(const Od__Recall *r);
/* An alarm of RECALL_DUE_ALARM: whoever opened it is told how many are not told yet, once. */
enum status recall_ring_due(struct verb *v, const Od__Alarm *alarm);
/* A slice of the gathering. */
enum status recall_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until);

#endif
