/* SPDX-License-Identifier: ISC */
/*
 * log_cut -- walks the records of the log and cuts the files behind the last one that is wanted.
 *
 * The library reads the records (an environment of log files alone, in memory, without recovery).
 * Of a record only its type is looked at, and of a commit its time: the layout of Berkeley DB
 * 5.3, txn_auto.h, the only version that configure takes. A log that ends at a record's border is
 * as good as after a clean end.
 */
#include "store/log_cut.h"

#include <db.h>
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/why.h"
#include "store/backup.h"

/* Of a commit: u32 type, u32 transaction, {u32, u32} record before, u32 what, i32 time. */
#define TYPE_REGOP 10u
#define WHAT_COMMIT 1u
#define WHAT_AT 16
#define TIME_AT 20
#define REGOP_LEAST 24u
#define RECORD_HEAD 12u		/* of each record: the one before, its length, its sum */
#define FIRST_RECORD 28u	/* of each file, behind what is said of the file */

static uint32_t number_at(const DBT *record, size_t at)
{
	uint32_t n;

	memcpy(&n, (const char *)record->data + at, sizeof n);
	return n;
}

static bool is_commit(const DBT *record, int64_t *at)
{
	if (record->size < REGOP_LEAST || number_at(record, 0) != TYPE_REGOP
	    || number_at(record, WHAT_AT) != WHAT_COMMIT)
		return false;
	*at = (int64_t)(int32_t)number_at(record, TIME_AT) * CLOCK_SECOND;
	return true;
}

struct look {
	DB_LSN from;			/* what stands before it stays */
	int64_t until, moment;
	DB_LSN cut;			/* file 0: nothing to cut */
	DB_LSN last;
	uint32_t last_length;		/* of that record, without its head */
};

/*
 * The cursor stands at the first record of a file: does it follow the last one of the file before? What
 * is cut within the first bytes of a record is no end to the library when it reads forward.
 */
static int follows(DB_LOGC *cursor, DBT *record, const DB_LSN *last)
{
	DB_LSN before, again;
	int r = cursor->get(cursor, &before, record, DB_PREV);

	if (r == DB_NOTFOUND || (!r && log_compare(&before, last) != 0))
		r = EIO;
	return r ? r : cursor->get(cursor, &again, record, DB_NEXT);
}

static int records_look(DB_ENV *env, struct look *l)
{
	int64_t until = l->until / CLOCK_SECOND * CLOCK_SECOND, at;
	DB_LOGC *cursor;
	DB_LSN lsn;
	DBT record;
	int r = env->log_cursor(env, &cursor, 0);

	if (r)
		return r;
	memset(&record, 0, sizeof record);
	while (!l->cut.file && !(r = cursor->get(cursor, &lsn, &record,
			l->last.file ? DB_NEXT : DB_FIRST))) {
		if (l->last.file && lsn.file != l->last.file) {
			r = follows(cursor, &record, &l->last);
			if (r)
				break;
		}
		l->last = lsn;
		l->last_length = record.size;
		if (!is_commit(&record, &at))
			continue;
		if (log_compare(&lsn, &l->from) >= 0 && l->until != INT64_MAX && at > until)
			l->cut = lsn;
		else
			l->moment = at;
	}
	cursor->close(cursor, 0);
	return r == DB_NOTFOUND ? 0 : r;
}

static enum status files_cut(const char *folder, const DB_LSN *at)
{
	char path[4200], name[24];
	uint32_t n;

	log_name(at->file, name);
	snprintf(path, sizeof path, "%s/log/%s", folder, name);
	if (truncate(path, (off_t)at->offset) != 0)
		return ERR_IO;
	for (n = at->file + 1;; n++) {
		log_name(n, name);
		snprintf(path, sizeof path, "%s/log/%s", folder, name);
		if (unlink(path) != 0)
			return errno == ENOENT ? OK : ERR_IO;
	}
}

/* The least and the most of the log files that there are; 0 when there is none. */
static void files_range(const char *folder, uint32_t *least, uint32_t *most)
{
	char path[4200];
	struct dirent *e;
	uint32_t n;
	DIR *d;

	snprintf(path, sizeof path, "%s/log", folder);
	d = opendir(path);
	*least = *most = 0;
	while (d && (e = readdir(d))) {
		if (!log_number(e->d_name, &n))
			continue;
		*least = !*least || n < *least ? n : *least;
		*most = n > *most ? n : *most;
	}
	if (d)
		closedir(d);
}

uint32_t log_least(const char *folder)
{
	uint32_t least, most;

	files_range(folder, &least, &most);
	return least;
}

/* Whoever looks for the file says it; the library's words of it are no news. */
static void no_words(const DB_ENV *env, const char *prefix, const char *words)
{
	(void)env;
	(void)prefix;
	(void)words;
}

/* An environment of the log files alone; NULL when there is none to be had. */
static DB_ENV *open_silent(const char *folder)
{
	DB_ENV *env;

	if (db_env_create(&env, 0))
		return NULL;
	env->set_errcall(env, no_words);
	if (!env->set_lg_dir(env, "log") &&
	    !env->open(env, folder, DB_CREATE | DB_PRIVATE | DB_INIT_LOG, 0600))
		return env;
	env->close(env, 0);
	return NULL;
}

/*
 * Does the first record of this file hold, so that it is the one before it that ends too early? WHY an
 * environment of its own: one that met bytes that are no record reads no more.
 */
static bool begins(const char *folder, uint32_t file)
{
	DB_ENV *env = open_silent(folder);
	DB_LSN first = { file, FIRST_RECORD };
	DB_LOGC *cursor;
	DBT record;
	int r = env ? env->log_cursor(env, &cursor, 0) : EIO;

	memset(&record, 0, sizeof record);
	if (!r) {
		r = cursor->get(cursor, &first, &record, DB_SET);
		cursor->close(cursor, 0);
	}
	if (env)
		env->close(env, 0);
	return r == 0;
}

static bool is_there(const char *folder, const char *name)
{
	char path[4200];

	snprintf(path, sizeof path, "%s/log/%s", folder, name);
	return access(path, F_OK) == 0;
}

/* Behind the last record that holds, the next file is to blame when it is not there or does not begin. */
static uint32_t blamed(const char *folder, const struct look *l, uint32_t least)
{
	return !l->last.file ? least : begins(folder, l->last.file + 1) ? l->last.file : l->last.file + 1;
}

/* A file that was begun and got no record yet, as a run that was killed may leave it. */
static bool is_begun(const char *folder, uint32_t file)
{
	static const unsigned char nothing[RECORD_HEAD];
	unsigned char head[RECORD_HEAD] = "";
	char path[4200], name[24];
	FILE *f;
	bool begun;

	log_name(file, name);
	snprintf(path, sizeof path, "%s/log/%s", folder, name);
	f = fopen(path, "re");
	begun = f && fseek(f, FIRST_RECORD, SEEK_SET) == 0
		&& memcmp(head, nothing, fread(head, 1, sizeof head, f)) == 0;
	if (f)
		fclose(f);
	return begun;
}

enum status log_cut(const char *folder, struct log_cutting *c)
{
	struct look l = { .from = { c->file, c->offset }, .until = c->until };
	uint32_t least, most;
	DB_ENV *env;
	int r;

	files_range(folder, &least, &most);
	env = open_silent(folder);
	r = env ? records_look(env, &l) : EIO;
	if (env)
		env->close(env, 0);
	c->moment = l.moment;
	c->cut = l.cut.file != 0;
	c->end_file = l.last.file;
	c->end_offset = l.last.offset + RECORD_HEAD + l.last_length;
	if (!r && !c->cut && l.last.file < most
	    && !(l.last.file && l.last.file + 1 == most && is_begun(folder, most)))
		r = EIO;
	if (r) {
		c->wrong = blamed(folder, &l, least);
		return ERR_CHECKSUM;
	}
	return c->cut ? files_cut(folder, &l.cut) : OK;
}

bool log_stops(const char *folder)
{
	struct look l = { .until = INT64_MAX };
	uint32_t least, most, file;
	char name[24];
	DB_ENV *env;

	files_range(folder, &least, &most);
	env = most ? open_silent(folder) : NULL;
	if (env) {
		(void)records_look(env, &l);
		env->close(env, 0);
	}
	if (l.last.file >= most)
		return false;
	file = blamed(folder, &l, least);
	log_name(file, name);
	if (!is_there(folder, name))
		why_instead("%s/log/%s is not there, and a later one is. Restore the desk from a backup and "
			"its logs.", folder, name);
	else if (file != l.last.file)
		why_instead("%s/log/%s is damaged: its first record does not hold. Restore the desk from a "
			"backup and its logs.", folder, name);
	else
		why_instead("%s/log/%s is damaged: behind the record at byte %u the log does not go on to "
			"its last file. Restore the desk from a backup and its logs.", folder, name,
			l.last.offset);
	return true;
}
