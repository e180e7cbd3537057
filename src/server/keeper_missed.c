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

struct reason {
	const char *path, *why;		/* what did not take it, and what there was with it */
};

/*
 * WHY a disk "was" not mounted: as long as it is not, the status says that by itself, and what to do.
 */
static struct reason reason_of(const struct refusal *said, const char *folder, const char *text)
{
	bool names = said->message == OD__MESSAGE__FILE_UNWRITTEN
		|| said->message == OD__MESSAGE__FILE_UNREAD;

	if (names && said->args >= 2)
		return (struct reason){ said->arg[0], said->arg[1] };
	if (said->message == OD__MESSAGE__BACKUP_PLACE && said->args >= 1)
		return (struct reason){ said->arg[0], "its disk was not mounted" };
	if (said->message == OD__MESSAGE__BACKUP_OTHERS && said->args >= 1)
		return (struct reason){ said->arg[0], "it holds another desk's" };
	return (struct reason){ folder, text };
}

static void keep(struct keeper *k, int64_t at, struct reason r)
{
	pthread_mutex_lock(&k->mutex);
	k->news.missed = at;
	snprintf(k->news.missed_path, sizeof(k->news.missed_path), "%s", r.path);
	snprintf(k->news.missed_why, sizeof(k->news.missed_why), "%s", r.why);
	pthread_mutex_unlock(&k->mutex);
}

static bool of_the_day(const Od__ServerBackup *asked)
{
	return asked && (!asked->to || !*asked->to);
}

void keeper_missed(struct keeper_job *j, enum status s, int64_t now)
{
	if (!of_the_day(j->backup) || s == ERR_CLOSED)
		return;
	if (s == OK)
		keep(j->keeper, 0, (struct reason){ "", "" });
	else
		keep(j->keeper, now, reason_of(&j->said, j->keeping.folder,
			refusal_text(&j->said, j->arena, NULL)));
}

void keeper_missed_copy(struct keeper *k, const struct refusal *why, const char *folder)
{
	struct arena *a = arena_new(0);
	struct reason r = { "", "" };

	if (why)
		r = reason_of(why, folder, refusal_text(why, a, NULL));
	pthread_mutex_lock(&k->mutex);
	snprintf(k->news.copy_path, sizeof(k->news.copy_path), "%s", r.path);
	snprintf(k->news.copy_why, sizeof(k->news.copy_why), "%s", r.why);
	pthread_mutex_unlock(&k->mutex);
	arena_free(a);
}

struct loading {
	struct keeper *keeper;
	struct keeping keeping;
};

static enum status load_body(struct txn *t, void *baton)
{
	struct loading *l = baton;
	struct arena *a = arena_new(0);
	struct refusal said;
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
	if (found && job->state == OD__JOB_STATE__JOB_STOPPED && job->said) {
		refusal_unpack(job->said, &said);
		keep(l->keeper, job->changed, reason_of(&said, l->keeping.folder, text_of(job->text)));
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}

void keeper_missed_load(struct keeper *k)
{
	struct loading l = { .keeper = k };
	struct arena *a = arena_new(0);

	keeper_settings(k, a, &l.keeping);
	store_read(k->server->store, load_body, &l, NULL);
	arena_free(a);
}
