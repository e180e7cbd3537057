/* SPDX-License-Identifier: ISC */
/*
 * keeper_missed -- what of the last backup of the day was not made, and why.
 *
 * A folder that is gone, that nobody may write to or that is full ends the job with a sentence; here it
 * is kept for `server status` until a backup is made, also over a restart: the row of the job knows it.
 * Backups to a name of their own are a person's, who reads how the job ended.
 */
#include <stdio.h>
#include <string.h>

#include "record/message.pb-c.h"
#include "server/keeper_private.h"
#include "server/server.h"

#define JOBS_LOOKED 500		/* the newest, when the server starts */

static void keep(struct keeper *k, int64_t at, const char *path, const char *why)
{
	pthread_mutex_lock(&k->mutex);
	k->news.missed = at;
	snprintf(k->news.missed_path, sizeof(k->news.missed_path), "%s", path);
	snprintf(k->news.missed_why, sizeof(k->news.missed_why), "%s", why);
	pthread_mutex_unlock(&k->mutex);
}

static bool of_the_day(const Od__ServerBackup *asked)
{
	return asked && (!asked->to || !*asked->to);
}

void keeper_missed(struct keeper_job *j, enum status s, int64_t now)
{
	const struct refusal *said = &j->said;

	if (!of_the_day(j->backup) || s == ERR_CLOSED)
		return;
	if (s == OK)
		keep(j->keeper, 0, "", "");
	else if (said->message == OD__MESSAGE__FILE_UNWRITTEN && said->args >= 2)
		keep(j->keeper, now, said->arg[0], said->arg[1]);
	else
		keep(j->keeper, now, j->keeping.folder, refusal_text(said, j->arena, NULL));
}

void keeper_missed_copy(struct keeper *k, const char *why)
{
	pthread_mutex_lock(&k->mutex);
	snprintf(k->news.copy_missed, sizeof(k->news.copy_missed), "%s", why);
	pthread_mutex_unlock(&k->mutex);
}

static enum status load_body(struct txn *t, void *baton)
{
	struct keeper *k = baton;
	struct arena *a = arena_new(0);
	struct walk *walk;
	Od__Job *job;
	bool found = false;
	enum status s;

	txn_let_go(t);
	s = walk_open(t, TABLE_JOB, NULL, true, &walk);
	for (int n = 0; !s && !found && n < JOBS_LOOKED; n++) {
		arena_reset(a);
		s = walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&job);
		found = !s && strcmp(text_of(job->kind), BACKUP_JOB) == 0
			&& strcmp(text_of(job->subject), "daily") == 0
			&& job->state != OD__JOB_STATE__DRAINING;
	}
	walk_close(walk);
	if (found && job->state == OD__JOB_STATE__JOB_STOPPED && job->said)
		keep(k, job->changed, job->said->n_arg >= 2 ? job->said->arg[0] : "",
			job->said->n_arg >= 2 ? job->said->arg[1] : text_of(job->text));
	arena_free(a);
	return s == ERR_END ? OK : s;
}

void keeper_missed_load(struct keeper *k)
{
	store_read(k->server->store, load_body, k, NULL);
}
