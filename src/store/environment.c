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
 * Called by store_open and store_close; everything else of the folder uses the error funnel. What
 * can fail: another process has the desk, the disk, damaged bytes.
 */
#include "store/environment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <time.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/backup.h"
#include "store/twice.h"

/* GLOBAL: the file that this thread works on, and the library's last words, for the panic line. */
static _Thread_local struct {
	const char *file;
	char words[200];
	bool damaged;
} touched = { .file = "the environment" };

void store_touch(const char *file)
{
	touched.file = file;
}

static void on_words(const DB_ENV *env, const char *prefix, const char *words)
{
	(void)env;
	(void)prefix;
	if (strstr(words, "checksum error") || strstr(words, "catastrophic recovery"))
		touched.damaged = true;
	snprintf(touched.words, sizeof touched.words, "%s", words);
}

static void fault(struct store *s, int answer, const char *what, bool mark)
	__attribute__((noreturn));
static void fault(struct store *s, int answer, const char *what, bool mark)
{
	char sentence[MARK_SIZE];

	/* Another thread met the cause and is writing it down: let it have the last word. */
	if (answer == DB_RUNRECOVERY && !touched.words[0])
		nanosleep(&(struct timespec){ .tv_sec = 1 }, NULL);
	if (touched.damaged)
		snprintf(sentence, sizeof sentence, "%s/data/%s is damaged (%s): restore the desk "
			"from a backup and its logs", s->folder, touched.file,
			touched.words[0] ? touched.words : db_strerror(answer));
	else
		snprintf(sentence, sizeof sentence, "%s did not work on %s in %s: %s%s%s", what,
			touched.file, s->folder, db_strerror(answer),
			touched.words[0] ? "; " : "", touched.words);
	if (touched.damaged || mark)
		mark_set(s, sentence);
	panic("store: %s", sentence);
}

void store_write_failed(struct store *s, int answer, const char *what)
{
	fault(s, answer, what, true);
}

static void on_event(DB_ENV *env, u_int32_t event, void *info)
{
	struct store *s = env->app_private;

	if (s->opening)
		return;
	if (event == DB_EVENT_WRITE_FAILED)
		fault(s, EIO, "writing", true);
	if (event == DB_EVENT_PANIC)
		fault(s, info ? *(int *)info : DB_RUNRECOVERY, "the library", false);
}

enum status store_result(struct store *s, int answer, const char *what)
{
	switch (answer) {
	case 0:
		return OK;
	case DB_NOTFOUND:
	case DB_KEYEMPTY:
		return ERR_NOT_FOUND;
	case DB_KEYEXIST:
		return ERR_EXISTS;
	case DB_LOCK_DEADLOCK:
	case DB_LOCK_NOTGRANTED:
		return ERR_RETRY;
	default:
		break;
	}
	if (answer == DB_CHKSUM_FAIL || answer == DB_VERIFY_BAD || answer == DB_PAGE_NOTFOUND)
		touched.damaged = true;
	if (!s->opening)
		fault(s, answer, what, false);
	if (touched.damaged) {
		if (!s->damaged)
			log_warn("store: %s/data/%s is damaged (%s): restore the desk from a "
				"backup and its logs", s->folder, touched.file,
				touched.words[0] ? touched.words : db_strerror(answer));
		s->damaged = true;
		return ERR_CHECKSUM;
	}
	log_warn("store: %s did not work on %s in %s: %s%s%s", what, touched.file, s->folder,
		db_strerror(answer), touched.words[0] ? "; " : "", touched.words);
	return ERR_IO;
}

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
		log_warn("store: the folder %s is not synced: %s", above, strerror(errno));
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
	log_warn("store: cannot make %s: %s", path, strerror(errno));
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
		log_warn("store: cannot open %s: %s", path, strerror(errno));
		return ERR_IO;
	}
	if (flock(s->lock, LOCK_EX | LOCK_NB) == 0)
		return OK;
	if (errno == EWOULDBLOCK) {
		log_warn("store: %s is open in another process", s->folder);
		return ERR_BUSY;
	}
	log_warn("store: cannot lock %s: %s", path, strerror(errno));
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
	const uint64_t cache = o->cache ? o->cache : STORE_CACHE;
	DB_ENV *e;
	int r;

	store_touch("the environment");
	touched.damaged = false;
	touched.words[0] = 0;
	r = db_env_create(&e, 0);
	if (r)
		return store_result(s, r, "making the environment");
	s->env = e;
	e->app_private = s;
	e->set_errcall(e, on_words);
	s->recovering = o->recovering;
	s->recovering_baton = o->baton;
	(void)((r = e->set_event_notify(e, on_event)) ||
	(r = e->set_feedback(e, on_feedback)) ||
	(r = e->set_cachesize(e, (u_int32_t)(cache >> 30), (u_int32_t)(cache & 0x3fffffff), 1)) ||
	(r = e->set_lg_bsize(e, STORE_LOG_BUFFER)) ||
	(r = e->set_lg_max(e, STORE_LOG_FILE)) ||
	(r = e->set_data_dir(e, "data")) ||
	(r = e->set_lg_dir(e, "log")) ||
	/* The locker with the fewest write locks gives way: a reader, not the executor. */
	(r = e->set_lk_detect(e, DB_LOCK_MINWRITE)) ||
	/* What is there from the start; the library adds when a long walk needs more. */
	(r = e->set_lk_max_locks(e, 10000)) ||
	(r = e->set_lk_max_objects(e, 10000)) ||
	(r = e->set_lk_max_lockers(e, 1000)) ||
	(r = e->set_tx_max(e, 1000)) ||
	(r = e->open(e, s->folder, flags, 0600)));
	return store_result(s, r, "recovery");
}

/* Pages that the last run left half written, before the library reads them. */
static enum status pages_mend(struct store *s)
{
	uint64_t mended;
	enum status r = twice_mend(s->folder, &mended);

	if (!r && mended)
		log_note("store: %llu pages of the last run were put back", (unsigned long long)mended);
	if (!r)
		r = twice_open(s->folder, &s->twice);
	if (r)
		log_warn("store: the file %s/pages cannot be used: %s", s->folder, strerror(errno));
	return r;
}

static void store_free(struct store *s)
{
	if (s->env) {
		handles_close(s);
		store_touch("the environment");
		s->env->close(s->env, 0);
	}
	twice_close(s->twice);
	scratch_free(s);
	if (s->lock >= 0)
		close(s->lock);
	pthread_rwlock_destroy(&s->gate);
	pthread_mutex_destroy(&s->commit);
	pthread_mutex_destroy(&s->spare);
	pthread_mutex_destroy(&s->veiling);
	pthread_mutex_destroy(&s->flush);
	pthread_mutex_destroy(&s->checkpoint);
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
	log_warn("store: the last run was ended by a fault: %s. Only a start with "
		"--after-io-error goes on; it reads everything first",
		sentence[0] ? sentence : "(no room to write it down)");
	return strstr(sentence, " is damaged ") ? ERR_CHECKSUM : ERR_IO;
}

/* A store of an older release has none yet. */
static enum status life_take(const char *folder, char life[LIFE_TEXT])
{
	enum status r = life_read(folder, life);

	if (r == ERR_NOT_FOUND) {
		r = life_make(folder, NULL);
		if (!r)
			r = life_read(folder, life);
	}
	if (r)
		log_warn("store: %s/store/life cannot be read: %s", folder, status_text(r));
	return r;
}

static void on_fault(void *baton, const char *sentence)
{
	(void)baton;
	log_warn("store: %s", sentence);
}

enum status store_open(const struct store_options *o, struct store **out)
{
	struct store *s = store_new(o);
	enum status r = OK;
	bool marked = false;

	*out = NULL;
	if (o->create)
		r = folders_make(o, s);
	else if (access(s->folder, F_OK))
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
		r = pages_mend(s);
	if (!r)
		r = environment_open(s, o);
	if (!r)
		r = upgrade_open(s, o->create);
	if (!r)
		r = life_take(o->folder, s->life);
	if (!r && marked) {
		r = store_verify(s, on_fault, NULL, NULL);
		if (!r)
			mark_clear(s);
	}
	if (r) {
		store_free(s);
		return r;
	}
	s->opening = false;
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
