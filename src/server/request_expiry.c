/* SPDX-License-Identifier: ISC */
/*
 * request_expiry -- stored answers end a day past their session, once-keys after 30 days.
 *
 * Run by clock_jobs.c as one alarm a day and a job in slices. The cursor of the job is the key of
 * the last row it looked at, so a restart goes on there.
 */
#include "server/request_expiry.h"

#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/change.h"
#include "server/clock_jobs.h"
#include "server/executor.h"
#include "server/idempotency.h"
#include "server/server.h"

#define KIND REQUEST_EXPIRY

enum status request_expiry_ring(struct verb *v, const Od__Alarm *alarm)
{
	enum status s;

	(void)alarm;
	s = alarm_set(v, v->now + CLOCK_DAY, KIND, 0, 0);
	if (s == OK && !job_open(v, KIND, ""))
		s = job_start(v, KIND, "", 0, NULL);
	return s;
}

enum status request_expiry_slice(struct verb *v, Od__Job *job, unsigned most, int64_t until)
{
	struct key all = key_empty(), key, gone[SLICE_RECORDS];
	unsigned looked = 0, count = 0, i;
	struct walk *w;
	enum status s = walk_open(v->txn, TABLE_REQUEST, &all, false, &w);

	if (s != OK)
		return s;
	if (job->has_cursor && job->cursor.len > 0 && job->cursor.len <= KEY_MAX) {
		key.length = (uint16_t)job->cursor.len;
		memcpy(key.bytes, job->cursor.data, job->cursor.len);
		s = walk_after(w, &key);
	}
	while (s == OK && looked < most && count < SLICE_RECORDS && clock_steady() < until) {
		Od__RequestRow *row;
		int64_t kept;

		s = walk_next(w, &key, NULL, v->arena, (ProtobufCMessage **)&row);
		if (s != OK)
			break;
		looked++;
		kept = row->once ? ONCE_KEPT : ANSWER_KEPT;
		if (row->at < v->now - kept)
			gone[count++] = key;
	}
	walk_close(w);
	if (s != OK && s != ERR_END)
		return s;
	for (i = 0; i < count; i++) {
		enum status removed = table_delete(v->txn, TABLE_REQUEST, &gone[i]);

		if (removed != OK)
			return removed;
	}
	job->has_done = 1;
	job->done += looked;
	if (s == ERR_END) {
		job->state = OD__JOB_STATE__JOB_DONE;
	} else if (looked) {
		job->has_cursor = 1;
		job->cursor.len = key.length;
		job->cursor.data = arena_copy(v->arena, key.bytes, key.length);
	}
	return OK;
}

static enum status begin_body(struct verb *v, void *baton)
{
	struct key all = key_empty();
	Od__Alarm *alarm;
	struct walk *w;
	enum status s = walk_open(v->txn, TABLE_ALARM, &all, false, &w);
	bool there = false;

	(void)baton;
	if (s != OK)
		return s;
	while (!there && (s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&alarm)) == OK)
		there = strcmp(text_of(alarm->kind), KIND) == 0;
	walk_close(w);
	if (s != OK && s != ERR_END)
		return s;
	return there ? ERR_END : alarm_set(v, v->now + CLOCK_HOUR, KIND, 0, 0);
}

void request_expiry_begin(struct server *s)
{
	executor_own(request_new(s), KIND, begin_body, NULL);
}
