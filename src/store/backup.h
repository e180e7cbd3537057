/* SPDX-License-Identifier: ISC */
/*
 * backup -- a copy of a store while it works, and the log files behind it.
 *
 * A copy is the files page by page, then the log from the checkpoint before the first page to the
 * end: catastrophic recovery makes one moment of it, that of the end. Log files that the library
 * has finished are copied to an archive of logs, and only then removed: with a copy and the logs
 * since, any later moment can be had (restore.h).
 *
 * A store has a life: a number made with it, and a new one at each restore. Log files of two lives
 * may have the same number and other contents, so archives keep them apart by life.
 *
 * One thread calls these (server/keeper.c): a log file must not be removed below a copy at work.
 * ERR_REFUSED with a sentence; ERR_CLOSED when `go_on` said no. A store goes on whatever happens.
 */
#ifndef ORDERDESK_STORE_BACKUP_H
#define ORDERDESK_STORE_BACKUP_H

#include "store/archive.h"
#include "store/store.h"

struct backup {
	const char *to;			/* new file */
	const unsigned char *seal_to;	/* public key, or NULL */
	/* After every piece; false ends it. May be NULL. */
	bool (*go_on)(void *baton, uint64_t done, uint64_t total);
	/* Adds what is no part of the store (key store, settings) and says in facts->keys. NULL: none. */
	enum status (*more)(void *baton, struct archive_out *o, struct archive_facts *facts);
	void *baton;
};
enum status store_backup(struct store *s, const struct backup *b, struct arena *a,
	struct archive_facts *facts, struct refusal *why);

/* The life of a store below `folder`/store; made when it has none. `from`: what it came from. */
enum status life_read(const char *folder, char life[LIFE_TEXT]);
int64_t life_born(const char *folder);		/* when it was restored; 0: it never was */
/* Is a copy of that life one of this store: of its own, or of the one that it was restored from? */
bool life_knows(const char *folder, const char *life);
/* Is this folder (of a store, not of a desk) of that life? */
bool life_is(const char *store, const char *life);
enum status life_make(const char *folder, const char *from);

/*
 * Log files. The archive of logs is `folder`/LIFE/log.N.zst. logs_archive copies every finished
 * file that is not there; logs_remove takes away those below `keep_from` that are there and that
 * recovery does not need. Both count.
 */
enum status logs_archive(struct store *s, const char *folder, struct arena *a, unsigned *copied,
	struct refusal *why);
unsigned logs_remove(struct store *s, const char *folder, uint32_t keep_from);
/* Archived files of a life below `keep_from` are removed; UINT32_MAX: all, and the folder. */
unsigned logs_forget(const char *folder, const char *life, uint32_t keep_from);
/*
 * The number of the newest archived file of a life, also when that file itself was lost (its number stands
 * in the name of an empty file beside); 0 none. ERR_IO with errno: the folder is there and does not open.
 */
enum status logs_newest(const char *folder, const char *life, uint32_t *newest);
/* One archived file to `to`; ERR_NOT_FOUND, ERR_CHECKSUM. */
enum status logs_fetch(const char *folder, const char *life, uint32_t number, const char *to);
void log_name(uint32_t number, char out[24]);		/* log.0000000007 */
bool log_number(const char *name, uint32_t *number);	/* also of log.0000000007.zst */

/* The numbers of the oldest log file that recovery needs, and of the one being written. */
void logs_range(struct store *s, uint32_t *needed, uint32_t *current);

#endif
