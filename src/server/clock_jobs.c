/* SPDX-License-Identifier: ISC */
/*
 * clock_jobs -- the turn of the clock between two requests.
 *
 * Called by the executor alone (but for the held flag). What rings and what slices is found by
 * kind, first among the server's own (clock_table.c), then in the tables of desk/clock.c. A
 * kind nobody knows, or a function that refuses, is logged and set aside, so one bad row never
 * stops the queue. What met too many deadlocks is no bad row: it has its next turn.
 */
#include "server/clock_jobs.h"

#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/affinity.h"
#include "desk/caller.h"
#include "desk/alarm.h"
#include "desk/clock.h"
#include "desk/day.h"
#include "server/consumers.h"
#include "server/executor.h"
#include "server/keeper.h"
#include "server/request_expiry.h"
#include "server/server.h"
#include "server/trouble.h"

#define LOOK_EVERY CLOCK_SECOND		/* the wall clock may be set */
#define COUNT_EVERY (50 * 1000)		/* the next look at a feed that is not counted yet */
#define SEEN_EVERY CLOCK_MINUTE
#define JUMP CLOCK_HOUR
#define SHARE 20			/* while requests wait, a job has one part in so many of the time */

struct clock_jobs {
	struct server *server;
	bool look_alarms, look_jobs;	/* the rows may have changed */
	bool look_plan;			/* the settings may have changed */
	int64_t first_due;		/* of alarms; INT64_MAX: none */
	uint64_t job;			/* first open, 0: none */
	int64_t slice_after;		/* steady: not before */
	int64_t seen_wall, seen_boot;	/* last look at both clocks */
	int64_t stored;			/* steady: last time written */
	int64_t watch_at;		/* steady: consumers and troubles are looked at */
	atomic_bool held;
};

static const struct alarm_kind *alarm_kind(const char *kind)
{
	const struct alarm_kind *k;

	for (k = server_alarms; k->kind; k++)
		if (strcmp(k->kind, kind) == 0)
			return k;
	for (k = clock_alarms; k->kind; k++)
		if (strcmp(k->kind, kind) == 0)
			return k;
	return NULL;
}

static const struct job_kind *job_kind(const char *kind)
{
	const struct job_kind *k;

	for (k = server_jobs; k->kind; k++)
		if (strcmp(k->kind, kind) == 0)
			return k;
	for (k = clock_jobs; k->kind; k++)
		if (strcmp(k->kind, kind) == 0)
			return k;
	return NULL;
}

/* ---- the time seen ---- */

struct time_row {
	int64_t wall;			/* last wall time seen, 0: never */
	int64_t since_boot;
	char boot[64];
};

static void boot_name(char out[64])
{
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	out[0] = '\0';
	if (!f)
		return;
	if (!fgets(out, 64, f))
		out[0] = '\0';
	fclose(f);
	out[strcspn(out, "\n")] = '\0';
}

static int64_t since_boot(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static enum status read_seen(struct txn *t, void *baton)
{
	struct time_row *row = baton;
	struct key k = key_empty();
	struct arena *a = arena_new(0);
	Od__Meta *m;

	key_add_text(&k, "clock seen");
	if (table_get_as(t, TABLE_META, &k, a, &m) == OK && m->text) {
		long long wall, boot;

		if (sscanf(m->text, "%lld %lld %63s", &wall, &boot, row->boot) == 3) {
			row->wall = wall;
			row->since_boot = boot;
		}
	}
	arena_free(a);
	return OK;
}

static enum status write_seen(struct verb *v, void *baton)
{
	Od__Meta *m = (Od__Meta *)reflect_new(&od__meta__descriptor, v->arena);
	struct key k = key_empty();
	char boot[64];

	(void)baton;
	boot_name(boot);
	key_add_text(&k, "clock seen");
	m->text = arena_format(v->arena, "%lld %lld %s", (long long)clock_now(),
		(long long)since_boot(), *boot ? boot : "-");
	return table_put(v->txn, TABLE_META, &k, &m->base);
}

static void store_seen(struct clock_jobs *c)
{
	executor_own(request_new(c->server), "clock seen", write_seen, NULL);
	c->stored = clock_steady();
}

static void hold(struct clock_jobs *c, int64_t jump)
{
	if (atomic_exchange(&c->held, true))
		return;
	log_warn("the clock jumped by %lld s: alarms and jobs are held until `orderdesk server "
		"clock` confirms the time", (long long)(jump / CLOCK_SECOND));
}

/* At start: only within one boot is it known how much time has really passed. */
static void compare_start(struct clock_jobs *c)
{
	struct time_row row = {.wall = 0};
	int64_t now = clock_now(), jump;
	char boot[64];

	store_read(c->server->store, read_seen, &row, NULL);
	if (row.wall == 0)
		return;
	boot_name(boot);
	jump = now - row.wall;
	if (*boot && strcmp(boot, row.boot) == 0)
		jump -= since_boot() - row.since_boot;
	else if (jump > 0)
		jump = 0;		/* downtime: each alarm rings once, late */
	if (jump > JUMP || jump < -JUMP)
		hold(c, jump);
}

static void compare_running(struct clock_jobs *c)
{
	int64_t wall = clock_now(), boot = since_boot();	/* which goes on in sleep */
	int64_t jump = wall - c->seen_wall - (boot - c->seen_boot);

	if (c->seen_wall != 0 && (jump > JUMP || jump < -JUMP))
		hold(c, jump);
	c->seen_wall = wall;
	c->seen_boot = boot;
}

bool clock_jobs_held(struct clock_jobs *c)
{
	return c && atomic_load(&c->held);
}

void clock_jobs_confirm(struct clock_jobs *c)
{
	if (atomic_exchange(&c->held, false))
		log_note("the time was confirmed: alarms and jobs go on");
	c->seen_wall = 0;
	store_seen(c);
}

/* ---- alarms ---- */

static enum status first_alarm(struct txn *t, struct arena *a, struct key *key, Od__Alarm **out)
{
	struct key all = key_empty();
	struct walk *w;
	enum status s = walk_open(t, TABLE_ALARM, &all, false, &w);

	if (s != OK)
		return s;
	s = walk_next(w, key, NULL, a, (ProtobufCMessage **)out);
	walk_close(w);
	return s;
}

static enum status look_alarm(struct txn *t, void *baton)
{
	struct clock_jobs *c = baton;
	struct arena *a = arena_new(0);
	struct key key;
	Od__Alarm *alarm;

	c->first_due = first_alarm(t, a, &key, &alarm) == OK ? alarm->due : INT64_MAX;
	arena_free(a);
	return OK;
}

struct ringing {
	bool only_delete;		/* the function refused: set the row aside */
	char kind[64];
};

static enum status ring_body(struct verb *v, void *baton)
{
	struct ringing *g = baton;
	const struct alarm_kind *kind;
	struct key key;
	Od__Alarm *alarm;
	enum status s = first_alarm(v->txn, v->arena, &key, &alarm);

	if (s != OK)
		return s;
	if (alarm->due > v->now)
		return ERR_END;
	snprintf(g->kind, sizeof g->kind, "%s", text_of(alarm->kind));
	v->request->late_by = v->now - alarm->due > CLOCK_SECOND ? v->now - alarm->due : 0;
	s = change_quiet(v, TABLE_ALARM, &key, NULL);
	kind = alarm_kind(g->kind);
	if (s != OK || g->only_delete || !kind)
		return s;
	return kind->ring(v, alarm);
}

static void ring(struct clock_jobs *c)
{
	struct ringing g = {.only_delete = false};
	enum status s = executor_own(request_new(c->server), "alarm", ring_body, &g);

	c->look_alarms = true;
	if (s == OK || s == ERR_END || s == ERR_RETRY)
		return;
	log_warn("alarm \"%s\" is set aside: %s", g.kind, status_text(s));
	g.only_delete = true;
	executor_own(request_new(c->server), "alarm", ring_body, &g);
}

/* ---- jobs ---- */

static enum status look_job(struct txn *t, void *baton)
{
	struct clock_jobs *c = baton;
	struct arena *a = arena_new(0);
	struct key all = key_empty(), primary;
	const struct job_kind *kind;
	struct walk *w;
	Od__Job *job;

	c->job = 0;
	if (walk_open_index(t, INDEX_JOB_OPEN, &all, false, &w) != OK) {
		arena_free(a);
		return OK;
	}
	while (!c->job && walk_next(w, NULL, &primary, a, (ProtobufCMessage **)&job) == OK) {
		kind = job_kind(text_of(job->kind));
		/* What has no slices is done by another thread (keeper.h). */
		if (!kind || kind->slice)
			c->job = key_read_u64(&primary, 0);
	}
	walk_close(w);
	arena_free(a);
	return OK;
}

struct slicing {
	uint64_t id;
	const char *stop;		/* not NULL: stop it, with this reason */
};

static enum status slice_body(struct verb *v, void *baton)
{
	struct slicing *g = baton;
	struct key k = key_u64(g->id);
	const struct job_kind *kind;
	Od__Job *before, *job;
	enum status s = table_get_as(v->txn, TABLE_JOB, &k, v->arena, &before);

	if (s != OK)
		return s;
	job = (Od__Job *)reflect_copy(&before->base, v->arena);
	job->has_changed = 1;
	job->changed = v->now;
	kind = job_kind(text_of(job->kind));
	if (g->stop || !kind) {
		job->state = OD__JOB_STATE__JOB_STOPPED;
		job->text = arena_string(v->arena, g->stop ? g->stop : "nobody knows this kind");
	} else {
		s = kind->slice(v, job, SLICE_RECORDS, clock_steady() + SLICE_TIME);
		if (s != OK)
			return s;
	}
	if (job->state == OD__JOB_STATE__JOB_DONE || job->state == OD__JOB_STATE__JOB_STOPPED)
		return change_put(v, TABLE_JOB, &k, g->id, 0, 0, &before->base, &job->base);
	return change_quiet(v, TABLE_JOB, &k, &job->base);
}

static void slice(struct clock_jobs *c)
{
	struct slicing g = {.id = c->job};
	int64_t began = clock_steady(), took;
	enum status s = executor_own(request_new(c->server), "job", slice_body, &g);

	c->look_jobs = true;
	if (s != OK && s != ERR_RETRY) {
		log_warn("job %llu is stopped: %s", (unsigned long long)g.id, status_text(s));
		g.stop = status_text(s);
		executor_own(request_new(c->server), "job", slice_body, &g);
	}
	took = clock_steady() - began;
	c->slice_after = executor_waiting(c->server->executor) ? began + SHARE * took : 0;
}

/* ---- the turn ---- */

struct clock_jobs *clock_jobs_new(struct server *s)
{
	struct clock_jobs *c = mem_alloc(sizeof *c);

	c->server = s;
	c->look_alarms = c->look_jobs = true;
	c->first_due = INT64_MAX;
	compare_start(c);
	return c;
}

void clock_jobs_free(struct clock_jobs *c)
{
	mem_free(c);
}

void clock_jobs_applied(struct clock_jobs *c, const struct changes *changes)
{
	const struct change *change;

	for (change = changes->first; change; change = change->next) {
		if (change->table == TABLE_ALARM)
			c->look_alarms = true;
		if (change->table == TABLE_JOB) {
			c->look_jobs = true;
			keeper_job_changed(c->server->keeper, (const Od__Job *)change->after);
		}
		if (change->table == TABLE_SETTING)
			c->look_plan = true;
		if (change->table == TABLE_CONSUMER)
			c->watch_at = 0;
	}
	if (c->look_jobs)
		keeper_poke(c->server->keeper);
}

bool clock_jobs_stirred(const struct clock_jobs *c)
{
	return c->look_jobs || c->look_plan;
}

/* What rings each day has its first alarm. */
static void begin(struct clock_jobs *c)
{
	request_expiry_begin(c->server);
	executor_own(request_new(c->server), AFFINITY_ALARM, affinity_begin, NULL);
	executor_own(request_new(c->server), CALLER_ALARM, caller_check_begin, NULL);
	executor_own(request_new(c->server), DAY_ALARM, day_begin, NULL);
	backup_plan(c->server, false);
}

/* What was lost, and who lags: each second, and sooner while entries of a feed are being counted. */
static int64_t watch(struct clock_jobs *c, int64_t now)
{
	bool counted = true;

	if (now < c->watch_at)
		return c->watch_at;
	/* A clock that jumped says nothing of how long an entry has waited. */
	if (!clock_jobs_held(c))
		counted = consumers_look(c->server);
	trouble_look(c->server);
	c->watch_at = clock_steady() + (counted ? LOOK_EVERY : COUNT_EVERY);
	return c->watch_at;
}

int64_t clock_jobs_run(struct clock_jobs *c)
{
	int64_t now = clock_steady(), wall, next;

	compare_running(c);
	next = watch(c, now);
	if (c->stored == 0)
		begin(c);
	if (c->look_plan) {
		c->look_plan = false;
		backup_plan(c->server, true);
	}
	if (now - c->stored > SEEN_EVERY && !clock_jobs_held(c))
		store_seen(c);
	if (c->look_alarms) {
		c->look_alarms = false;
		store_read(c->server->store, look_alarm, c, NULL);
	}
	if (c->look_jobs) {
		c->look_jobs = false;
		store_read(c->server->store, look_job, c, NULL);
	}
	if (clock_jobs_held(c))
		return next;
	wall = clock_now();
	if (c->first_due <= wall) {
		ring(c);
		return now;
	}
	if (c->first_due - wall < next - now)
		next = now + (c->first_due - wall);
	if (c->job && atomic_load(&c->server->room.state) == ROOM_ENOUGH) {
		if (now < c->slice_after)
			return c->slice_after < next ? c->slice_after : next;
		slice(c);
		return c->slice_after ? c->slice_after : now;
	}
	return next;
}

void clock_jobs_rest(struct clock_jobs *c)
{
	if (!clock_jobs_held(c))
		store_seen(c);
}
