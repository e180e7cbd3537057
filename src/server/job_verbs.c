/* SPDX-License-Identifier: ISC */
/*
 * job_verbs -- `job list`: what runs in slices, how far it is, and what ran before.
 *
 * A read like any other; the newest first, at most 200.
 */
#include "desk/verbs.gen.h"
#include "server/server.h"

#define ROWS_MAX 200

static enum status take(Od__JobRows *reply, Od__Job *job)
{
	reply->row[reply->n_row++] = job;
	return reply->n_row < ROWS_MAX ? OK : ERR_END;
}

enum status verb_job_list(struct verb *v, const Od__JobList *request, Od__JobRows *reply)
{
	struct key all = key_empty();
	struct walk *w;
	Od__Job *job;
	enum status s;

	reply->row = arena_array(v->arena, ROWS_MAX, sizeof *reply->row);
	s = request->past ? walk_open(v->txn, TABLE_JOB, &all, true, &w)
		: walk_open_index(v->txn, INDEX_JOB_OPEN, &all, true, &w);
	if (s != OK)
		return s;
	while (s == OK) {
		s = walk_next(w, NULL, NULL, v->arena, (ProtobufCMessage **)&job);
		if (s == OK) {
			job->has_cursor = 0;
			s = take(reply, job);
		}
	}
	walk_close(w);
	return s == ERR_END ? OK : s;
}
