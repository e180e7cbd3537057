/* SPDX-License-Identifier: ISC */
/*
 * executor -- the one writer: requests in order, then what is due of jobs, alarms and openings.
 *
 * Every change of the store after start happens on its thread, or in its place (lone.h). A request runs
 * its handler, the journal and the stored answer in one transaction, commits without waiting for the
 * disk, brings the desk's memory up to date and goes to the flusher.
 */
#ifndef ORDERDESK_SERVER_EXECUTOR_H
#define ORDERDESK_SERVER_EXECUTOR_H

#include "desk/change.h"
#include "server/request.h"

struct executor;

struct executor *executor_start(struct server *s);
void executor_put(struct executor *e, struct request *r);
/* The loop's thread (lone.h): true when the executor waits for work, which it does not begin meanwhile. */
bool executor_stands(struct executor *e);
/* Then: carries a request out in its place, and lets it go on. What waits for the disk is the caller's. */
void executor_stood(struct executor *e, struct request *r);
size_t executor_waiting(struct executor *e);
int64_t executor_busy(struct executor *e);	/* since when with what it does (steady); 0: it waits */
void executor_poke(struct executor *e);	/* something may be due sooner */
void executor_end(struct executor *e);	/* after the last put: finishes what waits, joins */

/*
 * For the executor's own work (jobs, alarms): runs a body with journal, memory and events, like a
 * request without a session. The request is given away on OK; freed otherwise.
 */
enum status executor_own(struct request *r, const char *name,
	enum status (*body)(struct verb *v, void *baton), void *baton);
/*
 * Any thread but the executor: has that done at its turn. The baton lives in the request's arena;
 * nobody hears how it ended.
 */
void executor_post(struct request *r, const char *name,
	enum status (*body)(struct verb *v, void *baton), void *baton);
/* What was committed goes to the flusher: for what writes without executor_own. */
void executor_pass(struct request *r);

#endif
