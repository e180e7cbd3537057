/* SPDX-License-Identifier: ISC */
/*
 * environment -- opens and closes the Berkeley DB environment of a desk.
 *
 * DESK/store holds data/ (one file a table or index), log/ (the write-ahead log), lock, and after
 * a fault the mark (mark.c). One process owns it: the lock is taken before anything is opened,
 * because a second opener would run recovery under a living server. The regions are in memory of
 * this process alone (DB_PRIVATE): after a kill nothing of them is left to be stuck on, and every
 * open runs recovery from the log.
 *
 * Called by store_open and store_close. What can fail: another process has the desk, the disk,
 * damaged bytes; each time with a sentence (base/why.h).
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/stall.h"
#include "base/why.h"
#include "store/backup.h"
#include "store/extent.h"
#include "store/twice.h"

/* The name is there for good only when the folder that holds it is synced. */
static enum status name_sync(const char *path)
{
	const char *slash = strrchr(path, '/');
	char above[4096];
	int fd, r;

	snprintf(above, sizeof above, "%.*s", slash > path ? (int)(slash - path) : 1, slash ? path : ".");
	fd = open(above, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	r = fd < 0 ? -1 : fsync(fd);
	if (r)
		why_say("The folder %s is not synced: %s. Look at its disk.", above, strerror(errno));
	if (fd >= 0)
		close(fd);
	return r ? ERR_IO : OK;
}

static enum status folder_make(const char *folder, const char *name)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s%s%s", folder, name[0] ? "/" : "", name)
	    >= (int)sizeof path)
		return ERR_LIMIT;
	if (mkdir(path, 0700) == 0)
		return name_sync(path);
	if (errno == EEXIST)
		return OK;
	why_say("%s cannot be made: %s.", path, strerror(errno));
	return ERR_IO;
}

/* Takes the lock; the file is made when it is not there. */
static enum status lock_take(struct store *s)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/lock", s->folder) >= (int)sizeof path)
		return ERR_LIMIT;
	s->lock = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
	if (s->lock < 0) {
		why_say("%s cannot be opened: %s. Take it away: the next start makes it anew.", path,
			strerror(errno));
		return ERR_IO;
	}
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return OK;
	if (errno == EWOULDBLOCK) {
		log_warn("store: %s is open in another process", s->folder);
		return ERR_BUSY;
	}
	why_say("%s cannot be locked: %s.", path, strerror(errno));
	return ERR_IO;
}

/* A page above the file system's block can be written by half; its checksum would tell. */
static void block_heed(const struct store *s)
{
	struct statvfs fs;

	if (statvfs(s->folder, &fs) == 0 && fs.f_bsize < STORE_PAGE)
		log_warn("store: the file system of %s has blocks of %lu bytes; a power cut can "
			"tear pages of %d", s->folder, fs.f_bsize, STORE_PAGE);
}

static void on_feedback(DB_ENV *env, int what, int percent)
{
	struct store *s = env->app_private;

	if (what == DB_RECOVER && s->recovering)
		s->recovering(s->recovering_baton, percent);
}

static enum status environment_open(struct store *s, const struct store_options *o)
{
	const u_int32_t flags = DB_CREATE | DB_PRIVATE | DB_THREAD | DB_INIT_TXN
		| DB_INIT_LOCK | DB_INIT_LOG | DB_INIT_MPOOL
		| (o->from_backup ? DB_RECOVER_FATAL : DB_RECOVER);
	const uint64_t wanted = o->cache ? o->cache : STORE_CACHE;
	/* WHY: what is below 500 MB the library makes a quarter larger, for its own needs */
	const uint64_t cache = wanted < 500000000 ? wanted - wanted / 5 : wanted;
	u_int32_t log_file = STORE_LOG_FILE, buffer = STORE_LOG_BUFFER;	/* at most a fourth of it */
	DB_ENV *e;
	int r;

	store_touch("the environment");
	r = db_env_create(&e, 0);
	if (r)
		return store_result(s, r, "making the environment");
	s->env = e;
	e->app_private = s;
	e->set_errcall(e, store_words);
	s->from_backup = o->from_backup;
	s->recovering = o->recovering;
	s->recovering_baton = o->baton;
	if (o->log_file) {
		log_file = o->log_file;
		buffer = log_file / 4 < buffer ? log_file / 4 : buffer;
	}
	(void)((r = e->set_event_notify(e, store_event)) ||
	(r = e->set_feedback(e, on_feedback)) ||
	(r = e->set_cachesize(e, (u_int32_t)(cache >> 30), (u_int32_t)(cache & 0x3fffffff), 1)) ||
	(r = e->set_lg_bsize(e, buffer)) ||
	(r = e->set_lg_max(e, log_file)) ||
	(r = e->set_data_dir(e, "data")) ||
	(r = e->set_lg_dir(e, "log")) ||
	/* The locker with the fewest write locks gives way: a reader, not the executor. */
	(r = e->set_lk_detect(e, DB_LOCK_MINWRITE)) ||
	/*
	 * The end of its table, made larger as it fills: six readers with as many rows as they may
	 * hold (transaction.c), and twice that for the one writer.
	 */
	(r = e->set_lk_max_locks(e, 60000)) ||
	(r = e->set_lk_max_objects(e, 60000)) ||
	(r = e->set_lk_max_lockers(e, 1000)) ||
	(r = e->set_tx_max(e, 1000)) ||
	(r = e->open(e, s->folder, flags, 0600)));
	return store_result(s, r, "recovery");
}

static void page_failed(void *baton, int error, const char *what)
{
	store_touch(what);
	store_write_failed(baton, error, "writing pages");
}

/* Pages that the last run left half written, before the library reads them. */
static enum status pages_mend(struct store *s)
{
	uint64_t mended;
	enum status r = twice_mend(s->folder, &mended);

	/* What was put back and not synced may be gone, though the next start would read it. */
	s->disk_failed = r && errno == EIO;
	if (!r && mended)
		log_note("store: %llu pages of the last run were put back", (unsigned long long)mended);
	if (!r)
		r = twice_open(s->folder, page_failed, s, &s->twice);
	if (r && (errno == ENOSPC || errno == EDQUOT))
		why_say("The disk of %s is full. Make room, then start again.", s->folder);
	else if (r)
		why_say("The file %s/pages cannot be used: %s. Look at its disk.", s->folder,
			strerror(errno));
	return r;
}

static void store_free(struct store *s)
{
	if (s->env) {
		handles_close(s);
		store_touch("the environment");
		s->env->close(s->env, 0);
	}
	kept_free(s->kept);
	twice_close(s->twice);
	extent_close(s->extent);
	scratch_free(s);
	mem_free(s->shows);
	if (s->lock >= 0)
		close(s->lock);
	pthread_rwlock_destroy(&s->gate);
	pthread_mutex_destroy(&s->commit);
	pthread_mutex_destroy(&s->spare);
	pthread_mutex_destroy(&s->veiling);
	pthread_mutex_destroy(&s->flush);
	pthread_mutex_destroy(&s->checkpoint);
	pthread_mutex_destroy(&s->checkpoint_turn);
	pthread_mutex_destroy(&s->fault);
	pthread_cond_destroy(&s->checkpoint_due);
	mem_free(s->folder);
	mem_free(s);
}

static struct store *store_new(const struct store_options *o)
{
	struct store *s = mem_alloc(sizeof *s);
	size_t length = strlen(o->folder) + sizeof "/store";
	pthread_condattr_t steady;
	pthread_rwlockattr_t fair;

	s->folder = mem_alloc(length);
	snprintf(s->folder, length, "%s/store", o->folder);
	s->lock = -1;
	s->opening = true;
	s->shows = shows_new();
	s->kept = o->one_writer ? kept_new() : NULL;
	s->checkpoint_seconds = o->checkpoint_seconds > 0 ? o->checkpoint_seconds
		: CHECKPOINT_SECONDS;
	pthread_rwlockattr_init(&fair);
	pthread_rwlockattr_setkind_np(&fair, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&s->gate, &fair);
	pthread_rwlockattr_destroy(&fair);
	pthread_mutex_init(&s->commit, NULL);
	pthread_mutex_init(&s->spare, NULL);
	pthread_mutex_init(&s->veiling, NULL);
	pthread_mutex_init(&s->flush, NULL);
	pthread_mutex_init(&s->checkpoint, NULL);
	pthread_mutex_init(&s->checkpoint_turn, NULL);
	pthread_mutex_init(&s->fault, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&s->checkpoint_due, &steady);
	pthread_condattr_destroy(&steady);
	return s;
}

static enum status folders_make(const struct store_options *o, const struct store *s)
{
	enum status r = folder_make(o->folder, "");

	if (!r)
		r = folder_make(s->folder, "");
	if (!r)
		r = folder_make(s->folder, "data");
	if (!r)
		r = folder_make(s->folder, "log");
	return r;
}

/* A mark of the last run refuses the start, unless asked for; *marked: there is one. */
static enum status mark_heed(const struct store *s, bool after_io_error, bool *marked)
{
	char sentence[MARK_SIZE];

	*marked = mark_read(s, sentence);
	if (!*marked || after_io_error)
		return OK;
	if (strstr(sentence, " is damaged "))
		why_say("The last run ended: %s", sentence);
	else
		why_say("The last run ended because the disk failed: %s%s%s `orderdesk server start "
			"--after-io-error` reads everything first and goes on when it is whole.",
			sentence[0] ? sentence : "it could write nothing down in ",
			sentence[0] ? "" : s->folder, sentence[0] ? "" : "/fault.");
	return strstr(sentence, " is damaged ") ? ERR_CHECKSUM : ERR_IO;
}

/* A store of an older release has none yet; whoever keeps its backups makes one of the new life soon. */
static enum status life_take(const char *folder, bool create, char life[LIFE_TEXT])
{
	enum status r = life_read(folder, life);

	if (r == ERR_NOT_FOUND) {
		r = life_make(folder, create ? NULL : "no file");
		if (!r)
			r = life_read(folder, life);
	}
	if (r)
		why_say("%s/store/life cannot be read: %s. Restore the desk from a backup and its logs.",
			folder, status_text(r));
	return r;
}

static void on_fault(void *baton, const char *sentence)
{
	(void)baton;
	log_warn("store: %s", sentence);
}

/*
 * Recovery has read the last log file and written zeros to its end. They would go to the disk with the first
 * flush, which an order waits for. WHY the system's copy of the file goes, too: what is read or copied in one
 * piece it may keep as pages of 64 kB, and each flush into one would be counted as all of it.
 */
static enum status log_settle(struct store *s)
{
	char path[4096], name[24];
	DB_LOG_STAT *stat;
	int fd, r;

	store_touch("the log");
	r = s->env->log_stat(s->env, &stat, 0);
	if (r)
		return store_result(s, r, "asking the log");
	log_name(stat->st_cur_file, name);
	free(stat);
	snprintf(path, sizeof path, "%s/log/%s", s->folder, name);
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? OK : store_result(s, errno, "opening");
	if (stall_fdatasync(fd, STALL_LOG))
		r = errno;
	else
		posix_fadvise(fd, 0, 0, POSIX_FADV_DONTNEED);
	close(fd);
	return store_result(s, r, "flushing the log");
}

/* Environment, schema and files. */
static enum status open_whole(struct store *s, const struct store_options *o)
{
	enum status r;

	s->extent = extent_open(s->folder);
	if (!s->extent) {
		why_say("The file %s/extent cannot be used: %s. Take it away: the next start makes it anew.",
			s->folder, strerror(errno));
		return ERR_IO;
	}
	r = environment_open(s, o);
	if (!r)
		r = log_settle(s);
	if (!r)
		r = life_take(o->folder, o->create, s->life);
	if (!r)
		r = upgrade_open(s, o->create);
	return r;
}

enum status store_open(const struct store_options *o, struct store **out)
{
	struct store *s = store_new(o);
	enum status r = OK;
	bool marked = false;

	*out = NULL;
	why_clear();
	if (o->create)
		r = folders_make(o, s);
	else if (access(s->folder, F_OK) || (!o->from_backup && place_empty(s)))
		r = ERR_NOT_FOUND;
	if (!r)
		r = lock_take(s);
	if (!r)
		r = mark_heed(s, o->after_io_error, &marked);
	if (!r && marked)
		r = mark_forget_copies(s);
	if (!r)
		block_heed(s);
	if (!r)
		r = extent_heed(s->folder);
	if (!r)
		r = pages_mend(s);
	if (!r)
		r = open_whole(s, o);
	if (!r && marked) {
		r = store_verify(s, on_fault, NULL, NULL);
		if (!r)
			mark_clear(s);
	}
	if ((r == ERR_IO || r == ERR_CHECKSUM) && s->env && !o->create &&
	    (damage_find(s) || (r == ERR_IO && damage_log(s))))
		r = ERR_CHECKSUM;
	if (r && s->disk_failed && !o->create)
		mark_set(s->folder, why_text());
	if (r) {
		store_free(s);
		return r;
	}
	place_note(s);
	s->opening = false;
	checkpoint_opened(s);
	checkpoint_start(s);
	*out = s;
	return OK;
}

const char *store_life(const struct store *s)
{
	return s->life;
}

void store_close(struct store *s)
{
	if (!s)
		return;
	checkpoint_stop(s);
	store_flush(s);
	store_checkpoint(s);
	store_free(s);
}
