/* SPDX-License-Identifier: ISC */
/*
 * keeper_private -- what the files of the keeper share.
 *
 * keeper.c has the thread and what it tells the executor; keeper_backup.c makes a backup;
 * keeper_folder.c keeps the backup folder: names, the keep rule, the archive of logs, the copy of
 * the key store; keeper_place.c knows it again; keeper_drill.c runs a drill as a process of its own.
 */
#ifndef ORDERDESK_SERVER_KEEPER_PRIVATE_H
#define ORDERDESK_SERVER_KEEPER_PRIVATE_H

#include <pthread.h>
#include <stdatomic.h>

#include "desk/vault_copy.h"
#include "record/backup.pb-c.h"
#include "server/keeper.h"
#include "server/server.h"
#include "store/backup.h"

struct keeper {
	struct server *server;
	pthread_t thread;
	pthread_mutex_t mutex;
	pthread_cond_t cond;
	bool poked, stop;		/* under the mutex */
	atomic_bool halt;		/* the server stops: leave the job for the next start */
	atomic_bool stopped;		/* `job stop` ended the job at work */
	atomic_uint_fast64_t at_work;	/* that job; 0: none */
	struct keeper_news news;	/* under the mutex */
	int64_t told;			/* steady: last report of the job at work */
	uint64_t finished;		/* the last job that it ended */
	int64_t born;			/* when the store was restored; 0: never */
	bool logs_warned;		/* the log files cannot be archived, and it was said */
	bool has_backup;		/* of this life, in the backup folder */
	uint32_t remove_below;		/* log files of the store that the last two backups spare */
	struct vault_count keys;	/* what the copy of the key store stands for */
	char looked_at[1000];		/* the backup folder that the three above are of */
};

/* The settings, as they were when the job began. In the arena. */
struct keeping {
	const char *folder;		/* of backups */
	const char *logs;		/* the archive of logs in it */
	int64_t keep;
	const char *offsite;		/* "" none */
	const char *offsite_key;
	int64_t offsite_keep;
};
void keeper_settings(struct keeper *k, struct arena *a, struct keeping *out);

struct keeper_job {
	struct keeper *keeper;
	struct arena *arena;
	uint64_t id;
	bool stale;			/* asked for before the store was restored */
	struct keeping keeping;
	Od__ServerBackup *backup;	/* what was asked, by kind */
	Od__ServerDrill *drill;
	struct refusal said;		/* how it ended, good or bad */
};

/* keeper.c: tells how far it is; false when the job is to end. */
bool keeper_tell(struct keeper_job *j, uint64_t done, uint64_t total);
/* What was made is about to count: was the job stopped meanwhile? */
bool keeper_stopped(struct keeper_job *j);
/* Fills in what to say; OK. */
enum status keeper_say(struct keeper_job *j, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3);

/* keeper_backup.c, keeper_drill.c: OK, ERR_REFUSED with what to say, ERR_CLOSED told to end. */
enum status keeper_backup(struct keeper_job *j);
enum status keeper_drill(struct keeper_job *j);

/* keeper_missed.c: how a job ended; why the sealed copy was not made (NULL: it was); at the start. */
void keeper_missed(struct keeper_job *j, enum status s, int64_t now);
void keeper_missed_copy(struct keeper *k, const struct refusal *why, const char *folder);
void keeper_missed_load(struct keeper *k);

/* keeper_place.c */
enum keeper_copies { COPIES_BACKUP, COPIES_OFFSITE };
/* Why copies are not to go there, BACKUP_PLACE or BACKUP_OTHERS; 0: they are. */
Od__Message keeper_place_look(struct keeper *k, struct arena *a, enum keeper_copies which,
	const char *folder);
/* Before a copy goes there: is it? Then it is known from now on. `anew`: whatever is there. */
enum status keeper_place(struct keeper *k, struct arena *a, enum keeper_copies which, const char *folder,
	bool anew, struct refusal *why);

/* keeper_folder.c */
void keeper_name(int64_t at, char out[64]);		/* orderdesk-20260714T023000Z.tar.zst */
bool keeper_is_backup(const char *name, bool sealed);
/* What the keep rule lets go, of backups and of logs. */
void keeper_forget(struct keeper_job *j);
void keeper_forget_offsite(struct keeper_job *j);
/* Finished log files; what can go of the store's own. */
void keeper_logs(struct keeper *k, struct arena *a, const struct keeping *keeping);
/* The copy of the key store in the folder, written anew when it is of before; `make`: also the
 * first. */
enum status keeper_keys(struct keeper *k, struct arena *a, const struct keeping *keeping,
	bool make, struct refusal *why);
/* Backups are in the folder, and none is of this desk. */
bool keeper_of_others(struct keeper *k, struct arena *a, const char *folder);
/* At the start and after a backup: what is in the folder. */
void keeper_look(struct keeper *k, struct arena *a, const struct keeping *keeping);

#endif
