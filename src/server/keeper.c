/* SPDX-License-Identifier: ISC */
/*
 * keeper -- the thread: waits, archives logs, takes the first open job of its kinds.
 *
 * Reports of a job are requests of the server's own, run by the executor: it alone writes. When the
 * row says that the job was stopped meanwhile, the report tells the thread so, if the commit of the stop
 * has not. Every few seconds
 * the finished log files are looked at, which costs nothing when there are none.
 */
#include "server/keeper_private.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"
#include "server/executor.h"

#define LOOK_EVERY 5			/* seconds */
#define TELL_EVERY (300 * 1000)		/* microseconds */
#define NICE 10				/* behind the desk's threads, but never without a share */

/* ---- what it tells the executor ---- */

struct report {
	struct keeper *keeper;
	uint64_t job, done, total;
	bool over;
	Od__JobState state;
	const char *text;
	struct refusal said;
};

static enum status report_body(struct verb *v, void *baton)
{
	struct report *r = baton;
	struct key k = key_u64(r->job);
	Od__Job *before, *job;
	enum status s = table_get_as(v->txn, TABLE_JOB, &k, v->arena, &before);

	if (s != OK)
		return s;
	if (before->state != OD__JOB_STATE__DRAINING) {
		atomic_store(&r->keeper->stopped, true);
		if (!r->over || r->state != OD__JOB_STATE__JOB_DONE)
			return ERR_END;
		/* It was done when it was stopped: the row says so. */
		r->state = before->state;
	}
	job = (Od__Job *)reflect_copy(&before->base, v->arena);
	job->has_changed = job->has_done = job->has_total = 1;
	job->changed = v->now;
	job->done = r->done ? r->done : job->done;
	job->total = r->total ? r->total : job->total;
	if (r->state == OD__JOB_STATE__JOB_DONE)
		job->done = job->total;
	if (!r->over)
		return change_quiet(v, TABLE_JOB, &k, &job->base);
	job->state = r->state;
	job->text = arena_string(v->arena, r->text);
	job->said = refusal_pack(&r->said, v->arena);
	return change_put(v, TABLE_JOB, &k, r->job, 0, 0, &before->base, &job->base);
}

/* The refusal's strings are copied: the job's arena may be gone before the executor comes to it. */
static void post(struct keeper *k, const struct report *report)
{
	struct request *q = request_new(k->server);
	struct report *r = arena_copy(q->arena, report, sizeof *report);
	size_t i;

	for (i = 0; i < r->said.args; i++)
		r->said.arg[i] = arena_string(q->arena, r->said.arg[i]);
	r->said.field = NULL;
	r->text = arena_string(q->arena, r->text ? r->text : "");
	executor_post(q, "job", report_body, r);
}

static bool tell_now(struct keeper *k, const struct report *r)
{
	int64_t now = clock_steady();

	if (now - k->told >= TELL_EVERY) {
		k->told = now;
		post(k, r);
	}
	return !atomic_load(&k->halt) && !atomic_load(&k->stopped);
}

bool keeper_tell(struct keeper_job *j, uint64_t done, uint64_t total)
{
	static const struct timespec moment = { .tv_nsec = 10000000 };
	struct keeper *k = j->keeper;
	struct report r = { .keeper = k, .job = j->id, .done = done, .total = total };

	/* Test hook: a job stands still while the file is there. */
	while (k->server->hold_jobs && access(k->server->hold_jobs, F_OK) == 0)
		if (tell_now(k, &r))
			nanosleep(&moment, NULL);
		else
			return false;
	return tell_now(k, &r);
}

bool keeper_stopped(struct keeper_job *j)
{
	static const struct timespec moment = { .tv_nsec = 10000000 };
	struct keeper *k = j->keeper;
	char end[4200];

	/* Test hook: it stands still at its very end while this file is there. */
	snprintf(end, sizeof end, "%s.end", k->server->hold_jobs ? k->server->hold_jobs : "");
	while (k->server->hold_jobs && access(end, F_OK) == 0 && !atomic_load(&k->halt)
	       && !atomic_load(&k->stopped))
		nanosleep(&moment, NULL);
	return atomic_load(&k->stopped);
}

enum status keeper_say(struct keeper_job *j, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3)
{
	refuse(&j->said, j->arena, message, NULL, arg0, arg1, arg2, arg3);
	return OK;
}

/* ---- jobs ---- */

enum status keeper_job_begin(struct verb *v, const char *kind, const char *subject,
	const ProtobufCMessage *what, uint64_t *id)
{
	ProtobufCBinaryData packed;

	packed.data = arena_alloc(v->arena, protobuf_c_message_get_packed_size(what) + 1);
	packed.len = protobuf_c_message_pack(what, packed.data);
	return job_begin(v, kind, subject, 0, OD__JOB_STATE__DRAINING, &packed, id);
}

void keeper_settings(struct keeper *k, struct arena *a, struct keeping *out)
{
	struct desk *d = k->server->desk;
	const char *folder;

	desk_read_lock(d);
	folder = setting_text(d, "backup_folder");
	if (*folder == '\0')
		folder = "backup";
	out->folder = *folder == '/' ? arena_string(a, folder)
		: arena_format(a, "%s/%s", k->server->folder, folder);
	out->keep = setting_int(d, "backup_keep");
	out->offsite = arena_string(a, setting_text(d, "offsite_folder"));
	out->offsite_key = arena_string(a, setting_text(d, "offsite_key"));
	out->offsite_keep = setting_int(d, "offsite_keep");
	desk_unlock(d);
	out->logs = arena_format(a, "%s/log", out->folder);
}

static enum status first_job(struct txn *t, void *baton)
{
	struct keeper_job *j = baton;
	struct key all = key_empty();
	struct walk *w;
	Od__Job *job;
	enum status s = walk_open_index(t, INDEX_JOB_OPEN, &all, false, &w);

	j->id = 0;
	while (s == OK && !j->id && (s = walk_next(w, NULL, NULL, j->arena,
			(ProtobufCMessage **)&job)) == OK) {
		if (job->id <= j->keeper->finished)
			continue;
		j->stale = job->started < j->keeper->born;
		if (strcmp(text_of(job->kind), BACKUP_JOB) == 0) {
			j->backup = od__server_backup__unpack(
				(ProtobufCAllocator *)(uintptr_t)arena_allocator(j->arena),
				job->cursor.len, job->cursor.data);
			j->id = j->backup ? job->id : 0;
		} else if (strcmp(text_of(job->kind), DRILL_JOB) == 0) {
			j->drill = od__server_drill__unpack(
				(ProtobufCAllocator *)(uintptr_t)arena_allocator(j->arena),
				job->cursor.len, job->cursor.data);
			j->id = j->drill ? job->id : 0;
		}
	}
	walk_close(w);
	return s == ERR_END ? OK : s;
}

/* Does the first of its jobs; false when there is none or the server stops. */
static bool job_run(struct keeper *k)
{
	struct keeper_job j = { .keeper = k, .arena = arena_new((size_t)1 << 30) };
	struct report r = { .keeper = k, .over = true };
	enum status s = store_read(k->server->store, first_job, &j, NULL);
	bool done = false;

	if (s == OK && j.id) {
		atomic_store(&k->stopped, false);
		atomic_store(&k->at_work, j.id);
		k->told = 0;
		keeper_settings(k, j.arena, &j.keeping);
		log_note("job %llu begins: a %s", (unsigned long long)j.id,
			j.backup ? BACKUP_JOB : DRILL_JOB);
		/* The backup that this desk was restored from holds itself as a job at work. */
		s = j.stale ? ERR_END : j.backup ? keeper_backup(&j) : keeper_drill(&j);
		if (s != OK && s != ERR_REFUSED && s != ERR_CLOSED)
			keeper_say(&j, OD__MESSAGE__NOT_DONE, j.backup ? BACKUP_JOB : DRILL_JOB,
				j.stale ? "it is of before the restore" : status_text(s), NULL,
				NULL);
		if (!j.stale)
			keeper_missed(&j, s, clock_now());
		if (s != ERR_CLOSED) {
			r.job = j.id;
			r.state = s == OK ? OD__JOB_STATE__JOB_DONE : OD__JOB_STATE__JOB_STOPPED;
			r.said = j.said;
			r.text = refusal_text(&j.said, j.arena, NULL);
			log_note("job %llu: %s", (unsigned long long)j.id, r.text);
			post(k, &r);
		}
		atomic_store(&k->at_work, 0);
		done = !atomic_load(&k->halt);
		/* The report may still wait: the same job is not begun twice. */
		k->finished = j.id;
	}
	arena_free(j.arena);
	return done;
}

/* What is done without a job. */
static void keep(struct keeper *k, bool look)
{
	struct arena *a = arena_new(0);
	struct keeping keeping;
	struct refusal why = { 0 };
	Od__Message wrong;
	bool was;

	keeper_settings(k, a, &keeping);
	wrong = keeper_place_look(k, a, COPIES_BACKUP, keeping.folder);
	pthread_mutex_lock(&k->mutex);
	was = !k->news.place_wrong;
	k->news.place_wrong = wrong;
	snprintf(k->news.place, sizeof k->news.place, "%s", keeping.folder);
	pthread_mutex_unlock(&k->mutex);
	if (wrong) {
		if (was)
			log_warn("%s is %s: log files stay in the store", keeping.folder,
				wrong == OD__MESSAGE__BACKUP_OTHERS ? "another desk's place of copies"
				: "not the place of the copies made before");
		arena_free(a);
		return;
	}
	if (look || !was || strcmp(k->looked_at, keeping.folder) != 0)
		keeper_look(k, a, &keeping);
	keeper_logs(k, a, &keeping);
	if (keeper_keys(k, a, &keeping, false, &why) == ERR_REFUSED)
		log_warn("the copy of the key store is of before: %s", refusal_text(&why, a, NULL));
	arena_free(a);
}

static bool wait(struct keeper *k)
{
	struct timespec until;
	bool stop;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += LOOK_EVERY;
	pthread_mutex_lock(&k->mutex);
	while (!k->poked && !k->stop
		&& pthread_cond_timedwait(&k->cond, &k->mutex, &until) != ETIMEDOUT)
		;
	k->poked = false;
	stop = k->stop;
	pthread_mutex_unlock(&k->mutex);
	return !stop;
}

/* A restored store has no backup of its own life yet: the old ones end where it began. */
static enum status begin_body(struct verb *v, void *baton)
{
	Od__ServerBackup what = OD__SERVER_BACKUP__INIT;

	(void)baton;
	/* Without room it waits: the keeper looks again soon. */
	if (atomic_load(&v->request->server->room.state) != ROOM_ENOUGH)
		return ERR_END;
	if (!setting_flag(v->desk, "backup_daily") || job_open(v, BACKUP_JOB, "daily"))
		return ERR_END;
	return keeper_job_begin(v, BACKUP_JOB, "daily", &what.base, NULL);
}

static void begin_backup(struct keeper *k)
{
	executor_post(request_new(k->server), "backup", begin_body, NULL);
}

static void *keeper_main(void *baton)
{
	struct keeper *k = baton;

	/* WHY: of this thread alone, as Linux has it: what it copies can wait, an order cannot. */
	if (setpriority(PRIO_PROCESS, (id_t)syscall(SYS_gettid), getpriority(PRIO_PROCESS, 0) + NICE) != 0)
		log_warn("the keeper's thread keeps its priority: %s", strerror(errno));
	k->born = life_born(k->server->folder);
	keep(k, true);
	keeper_missed_load(k);
	if (k->born && !k->has_backup)
		begin_backup(k);
	do {
		keep(k, false);
		while (job_run(k))
			keep(k, true);
	} while (wait(k));
	return NULL;
}

struct keeper *keeper_start(struct server *s)
{
	struct keeper *k = mem_alloc(sizeof *k);
	pthread_condattr_t steady;

	k->server = s;
	pthread_mutex_init(&k->mutex, NULL);
	pthread_condattr_init(&steady);
	pthread_condattr_setclock(&steady, CLOCK_MONOTONIC);
	pthread_cond_init(&k->cond, &steady);
	pthread_condattr_destroy(&steady);
	if (pthread_create(&k->thread, NULL, keeper_main, k) != 0)
		panic("the keeper's thread does not start");
	return k;
}

void keeper_job_changed(struct keeper *k, const Od__Job *job)
{
	if (k && job && job->state != OD__JOB_STATE__DRAINING && job->id == atomic_load(&k->at_work))
		atomic_store(&k->stopped, true);
}

void keeper_poke(struct keeper *k)
{
	if (!k)
		return;
	pthread_mutex_lock(&k->mutex);
	k->poked = true;
	pthread_cond_signal(&k->cond);
	pthread_mutex_unlock(&k->mutex);
}

void keeper_end(struct keeper *k)
{
	if (!k)
		return;
	atomic_store(&k->halt, true);
	pthread_mutex_lock(&k->mutex);
	k->stop = true;
	pthread_cond_signal(&k->cond);
	pthread_mutex_unlock(&k->mutex);
	pthread_join(k->thread, NULL);
}

void keeper_free(struct keeper *k)
{
	if (!k)
		return;
	pthread_cond_destroy(&k->cond);
	pthread_mutex_destroy(&k->mutex);
	mem_free(k);
}

void keeper_news(struct keeper *k, struct keeper_news *out)
{
	*out = (struct keeper_news){ 0 };
	if (!k)
		return;
	pthread_mutex_lock(&k->mutex);
	*out = k->news;
	pthread_mutex_unlock(&k->mutex);
}
