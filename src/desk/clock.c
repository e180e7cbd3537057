/* SPDX-License-Identifier: ISC */
/*
 * clock -- the table of what rings and what runs in slices, and the start of a job.
 *
 * A file of the desk that wants an alarm or a job of its own adds its function here. Handlers call
 * job_start; server/clock_jobs.c calls the functions of the tables.
 */
#include "desk/clock.h"

#include <string.h>

#include "base/clock.h"
#include "desk/affinity.h"
#include "desk/call.h"
#include "desk/caller.h"
#include "desk/change.h"
#include "desk/day.h"
#include "desk/draft.h"
#include "desk/import.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/price_book.h"
#include "desk/price_publish.h"
#include "desk/profile.h"
#include "desk/recall.h"
#include "desk/invoice.h"
#include "desk/order_close.h"
#include "desk/order_release.h"
#include "desk/standing.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_redress.h"

#define SLICE 100	/* rows of a walk by a job */

const struct alarm_kind clock_alarms[] = {
	{CALL_ALARM, call_ring_alarm},
	{DRAFT_ALARM, draft_ring_alarm},
	{AFFINITY_ALARM, affinity_ring_alarm},
	{CALLER_ALARM, caller_check_ring},
	{DAY_ALARM, day_ring_alarm},
	{STANDING_ALARM, standing_ring_alarm},
	{INVOICE_ALARM, invoice_ring_alarm},
	{RELEASE_ALARM, order_ring_release},
	{TICKET_ALARM, ticket_ring_alarm},
	{PROFILE_GRADE_ALARM, ticket_ring_grade},
	{TICKET_JOB_ALARM, ticket_ring_clocks},
	{ORDER_TICKET_ALARM, ticket_ring_redress},
	{ORDER_CLOSE_ALARM, order_ring_close},
	{RECALL_ALARM, recall_ring_batch},
	{RECALL_DUE_ALARM, recall_ring_due},
	{NULL, NULL},
};

const struct job_kind clock_jobs[] = {
	{IMPORT_JOB, import_slice},
	{AFFINITY_JOB, affinity_slice},
	{DAY_JOB, day_slice},
	{PRICE_JOB, price_publish_slice},
	{TICKET_JOB, ticket_clocks_slice},
	{RECALL_JOB, recall_slice},
	{STANDING_JOB, standing_nights_slice},
	{NULL, NULL},
};

enum status job_start(struct verb *v, const char *kind, const char *subject, uint64_t total,
	uint64_t *id)
{
	return job_begin(v, kind, subject, total, OD__JOB_STATE__DRAINING, NULL, id);
}

enum status job_begin(struct verb *v, const char *kind, const char *subject, uint64_t total,
	Od__JobState state, const ProtobufCBinaryData *cursor, uint64_t *id)
{
	Od__Job *job = (Od__Job *)reflect_new(&od__job__descriptor, v->arena);
	struct key k;
	uint64_t number;
	enum status s = counter_next(v->txn, "job", &number);

	if (s != OK)
		return s;
	job->has_id = 1;
	job->id = number;
	job->kind = arena_string(v->arena, kind);
	job->subject = arena_string(v->arena, subject);
	job->has_state = 1;
	job->state = state;
	if (cursor) {
		job->has_cursor = 1;
		job->cursor = *cursor;
	}
	job->has_total = total != 0;
	job->total = total;
	job->has_by = 1;
	job->by = v->actor->user;
	job->has_started = job->has_changed = 1;
	job->started = job->changed = v->now;
	k = key_u64(number);
	if (id)
		*id = number;
	return change_put(v, TABLE_JOB, &k, number, 0, 0, NULL, &job->base);
}

bool job_waiting(struct verb *v, const char *kind)
{
	struct key all = key_empty(), primary;
	struct walk *w;
	Od__Job *job;
	bool found = false;

	if (walk_open_index(v->txn, INDEX_JOB_OPEN, &all, false, &w) != OK)
		return false;
	while (!found && walk_next(w, NULL, &primary, v->arena, (ProtobufCMessage **)&job) == OK)
		found = strcmp(text_of(job->kind), kind) == 0 && !job->has_cursor;
	walk_close(w);
	return found;
}

bool job_open(struct verb *v, const char *kind, const char *subject)
{
	struct key all = key_empty(), primary;
	struct walk *w;
	Od__Job *job;
	bool found = false;

	if (walk_open_index(v->txn, INDEX_JOB_OPEN, &all, false, &w) != OK)
		return false;
	while (!found && walk_next(w, NULL, &primary, v->arena, (ProtobufCMessage **)&job) == OK)
		found = strcmp(text_of(job->kind), kind) == 0
			&& strcmp(text_of(job->subject), subject) == 0;
	walk_close(w);
	return found;
}

struct key job_cursor(const Od__Job *job)
{
	struct key key = key_empty();

	if (!job->has_cursor || !job->cursor.len || job->cursor.len > sizeof key.bytes)
		return key;
	key.length = (uint16_t)job->cursor.len;
	memcpy(key.bytes, job->cursor.data, job->cursor.len);
	return key;
}

void job_go_on(struct verb *v, Od__Job *job, const struct key *at)
{
	job->has_cursor = true;
	job->cursor.len = at->length;
	job->cursor.data = arena_copy(v->arena, at->bytes, at->length + 1u);
}

enum status job_walk(struct verb *v, Od__Job *job, enum table_id table, unsigned most, int64_t until,
	enum status (*row)(struct verb *v, const ProtobufCMessage *m))
{
	struct key after = job_cursor(job), key[SLICE];
	ProtobufCMessage *next[SLICE];
	size_t count = 0;
	struct walk *walk;
	enum status s = walk_open(v->txn, table, NULL, false, &walk);

	if (!s && after.length)
		s = walk_after(walk, &after);
	while (!s && count < most && count < SLICE) {
		s = walk_next(walk, &key[count], NULL, v->arena, &next[count]);
		count += s == OK;
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	if (s == ERR_END)
		SET(job, state, OD__JOB_STATE__JOB_DONE);
	s = OK;
	for (size_t i = 0; !s && i < count; i++) {
		if (i && clock_steady() > until) {
			SET(job, state, OD__JOB_STATE__DRAINING);
			break;
		}
		s = row(v, next[i]);
		job_go_on(v, job, &key[i]);
		SET(job, done, job->done + 1);
	}
	return s;
}
