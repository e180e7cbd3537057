/* SPDX-License-Identifier: ISC */
/*
 * clock_jobs -- the executor's own work: alarms when they are due, jobs in slices.
 *
 * One alarm or one slice a turn, each in a transaction of its own, in the order of their due
 * times; so an alarm rings once, also after a crash, and late ones ring late with `late_by` in the
 * journal. The last time seen is stored each minute: when the wall clock jumps by over an hour
 * while the machine did not sleep or restart, alarms and jobs are held until `server clock`
 * confirms the new time.
 */
#ifndef ORDERDESK_SERVER_CLOCK_JOBS_H
#define ORDERDESK_SERVER_CLOCK_JOBS_H

#include "desk/change.h"
#include "desk/clock.h"
#include "server/request.h"

#define SLICE_RECORDS 100u	/* of one slice, at most */
#define SLICE_TIME 5000		/* microseconds */

struct clock_jobs;

/* The kinds that the server adds to those of desk/clock.h (clock_table.c). */
extern const struct alarm_kind server_alarms[];
extern const struct job_kind server_jobs[];

struct clock_jobs *clock_jobs_new(struct server *s);
void clock_jobs_free(struct clock_jobs *c);
/* The executor, after each commit: alarms or jobs may have changed. */
void clock_jobs_applied(struct clock_jobs *c, const struct changes *changes);
/* The executor: does at most one thing; the steady time of the next turn, 0: none is known. */
int64_t clock_jobs_run(struct clock_jobs *c);
void clock_jobs_rest(struct clock_jobs *c);	/* at the end: the last time seen */
/* The executor: has the last commit begun or moved a job? It need not wait then. */
bool clock_jobs_stirred(const struct clock_jobs *c);
bool clock_jobs_held(struct clock_jobs *c);	/* any thread */
void clock_jobs_confirm(struct clock_jobs *c);	/* the executor */

#endif
