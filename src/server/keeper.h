/* SPDX-License-Identifier: ISC */
/*
 * keeper -- the thread that copies: finished log files into their archive, backups, drills.
 *
 * It runs beside the executor at low priority and never writes to the store itself: what it has to
 * say of a job goes to the executor as a small request (executor.h). Backups and drills are job
 * rows whose work this thread does, one after the other; a job that a stop or a kill of the server
 * interrupted is begun again. What goes wrong ends the job with a sentence, never the server.
 */
#ifndef ORDERDESK_SERVER_KEEPER_H
#define ORDERDESK_SERVER_KEEPER_H

#include "desk/change.h"
#include "desk/clock.h"
#include "record/message.pb-c.h"

struct server;
struct keeper;

#define BACKUP_JOB "backup"
#define DRILL_JOB "drill"

/* In a handler: makes a job for it, with what is to be done. */
enum status keeper_job_begin(struct verb *v, const char *kind, const char *subject,
	const ProtobufCMessage *what, uint64_t *id);

struct keeper *keeper_start(struct server *s);
/* Any thread: there may be a job for it, or one was stopped. */
void keeper_poke(struct keeper *k);
/* The executor, when the change of a job is committed: stops the one at work at once. */
void keeper_job_changed(struct keeper *k, const Od__Job *job);
void keeper_end(struct keeper *k);	/* its thread ends; before the executor does */
void keeper_free(struct keeper *k);	/* after the executor, which pokes it to its end */

/* The daily backup (backup_plan.c). */
#define BACKUP_ALARM "backup"
enum status backup_ring(struct verb *v, const Od__Alarm *alarm);
/* The executor: sets the alarm anew; `moved`: the settings changed, else only when there is none. */
void backup_plan(struct server *s, bool moved);

/* For `server status`. */
struct keeper_news {
	int64_t backup;			/* moment of the newest in the backup folder, 0: none */
	uint32_t log_archived;		/* the newest log file in the archive */
	bool logs_stay;			/* finished log files cannot be archived */
	Od__Message place_wrong;	/* why nothing goes to the backup folder; 0: it does */
	char place[300];		/* that folder */
	int64_t missed;			/* when the last backup of the day was not made; 0: it was */
	char missed_path[300], missed_why[200];
	char copy_path[300], copy_why[200];	/* what did not take its sealed copy, and why; "" it did */
	bool keys_copied, keys_stale;	/* a copy of the key store is there; it knows less than that */
};
void keeper_news(struct keeper *k, struct keeper_news *out);

#endif
