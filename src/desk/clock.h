/* SPDX-License-Identifier: ISC */
/*
 * clock -- what happens by itself: which function rings for an alarm, which does a slice of a job.
 *
 * The loops that drive both are in server/clock_jobs.c; the rows of alarms are desk/alarm.h. An
 * alarm rings in one transaction, after its row was deleted: the function asks its subject whether
 * the alarm still holds, does what is to be done, and sets the next. A job is a row with a cursor:
 * the function does at most `most` records or works until `until` (steady microseconds), moves
 * cursor and done, and sets the state to JOB_DONE at its end. Both may run again after a deadlock.
 * An error from either is logged, and the alarm or job is set aside.
 */
#ifndef ORDERDESK_DESK_CLOCK_H
#define ORDERDESK_DESK_CLOCK_H

#include "desk/desk.h"
#include "record/system.pb-c.h"

struct alarm_kind {
	const char *kind;
	enum status (*ring)(struct verb *v, const Od__Alarm *alarm);
};
struct job_kind {
	const char *kind;
	/* NULL: not in slices; another thread does it, and the executor writes what it tells. */
	enum status (*slice)(struct verb *v, Od__Job *job, unsigned most, int64_t until);
};

/* The kinds of the desk; closed by a row of NULLs (desk/clock.c). */
extern const struct alarm_kind clock_alarms[];
extern const struct job_kind clock_jobs[];

/* Makes a job that begins after this transaction; *id may be NULL. */
enum status job_start(struct verb *v, const char *kind, const char *subject, uint64_t total,
	uint64_t *id);
/* The same in a state of its own, with its first cursor (NULL: none). */
enum status job_begin(struct verb *v, const char *kind, const char *subject, uint64_t total,
	Od__JobState state, const ProtobufCBinaryData *cursor, uint64_t *id);
/* Is there one of this kind that has not begun? */
bool job_waiting(struct verb *v, const char *kind);
/* Is a job of this kind and subject open? */
bool job_open(struct verb *v, const char *kind, const char *subject);
/* Where its next slice begins: an empty key at first, and no bytes that are not a key's. */
struct key job_cursor(const Od__Job *job);
void job_go_on(struct verb *v, Od__Job *job, const struct key *at);
/*
 * A slice over the rows of a table, from the job's cursor on: `row` is called for each with the walk closed,
 * so that it may write. Moves cursor and done; the job is done behind the last row.
 */
enum status job_walk(struct verb *v, Od__Job *job, enum table_id table, unsigned most, int64_t until,
	enum status (*row)(struct verb *v, const ProtobufCMessage *m));

#endif
