/* SPDX-License-Identifier: ISC */
/*
 * restore -- a store made anew from a backup and the log files behind it.
 *
 * The archive is unpacked into an empty folder and compared with its manifest; the log files that
 * follow are fetched from archives of logs and from a store's own; the log is cut behind the last
 * commit that is wanted; catastrophic recovery makes one moment of all. Nothing but that folder is
 * written. The new store has a life of its own.
 *
 * WHY the log is cut here and not by the library (DB_ENV->set_timestamp): that leaves out each
 * commit with a later time, wherever it stands. When the machine's clock was set back, one that is
 * left out may lie below one that is taken, and the recovery ends in the middle.
 */
#ifndef ORDERDESK_STORE_RESTORE_H
#define ORDERDESK_STORE_RESTORE_H

#include "store/backup.h"

#define RESTORE_ALL INT64_MAX		/* as far as the logs go */
#define RESTORE_BACKUP 0		/* the moment of the backup itself */

enum restore_step { RESTORE_UNPACKS, RESTORE_LOGS, RESTORE_RECOVERS };

struct restore {
	const char *from;		/* the archive */
	const unsigned char *secret;	/* its key when it is sealed */
	const char *to;			/* an empty folder; "store" is made in it */
	const char *const *logs;	/* archives of logs, ended by NULL */
	const char *const *stores;	/* folders of stores that have log files too; or NULL */
	int64_t until;			/* whole seconds count; RESTORE_ALL, RESTORE_BACKUP */
	/* Members of the archive that are not the store's; may be NULL. */
	enum status (*other)(void *baton, const char *name, const void *bytes, size_t length);
	void (*step)(void *baton, enum restore_step step, uint64_t done, uint64_t total);
	void *baton;
};

struct restored {
	struct archive_facts facts;	/* of the archive */
	uint32_t log_last;		/* the last log file that was used */
	uint32_t logs;			/* how many were found outside of the archive */
	int64_t moment;			/* time of the last commit in it, whole seconds */
	bool beyond;			/* the log goes on behind `until` */
};

/* On OK the store is open. */
enum status store_restore(const struct restore *r, struct arena *a, struct restored *out,
	struct store **store, struct refusal *why);

/* The newest backup in a folder that is not after `until`; ERR_NOT_FOUND with a sentence. */
enum status restore_choose(const char *folder, int64_t until, struct arena *a, const char **path,
	struct refusal *why);

#endif
