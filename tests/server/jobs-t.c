/* SPDX-License-Identifier: ISC */
/*
 * jobs-t -- alarms and jobs: held after a jump of the clock, done once, resumed at the cursor.
 *
 * The clock of the server is a file. Stored answers get old, the daily alarm starts the job that
 * deletes them; a job that a kill left in the middle goes on behind its cursor, seen by the rows
 * before it, which it never looks at again.
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "store/store.h"
#include "tap/tap.h"

static char clock_file[600];

static void set_clock(const char *text)
{
	char next[610];
	FILE *f;

	snprintf(next, sizeof next, "%s.new", clock_file);
	f = fopen(next, "we");
	if (!f || fprintf(f, "=%s\n", text) < 0 || fclose(f) != 0 || rename(next, clock_file) != 0)
		bail("the clock's file is not written");
}

static const char *state_of(struct client *c, struct arena *a)
{
	struct refusal why;
	ProtobufCMessage *m = NULL;

	fixture_call(c, "server status", NULL, a, &m, &why, NULL);
	return m ? ((Od__ServerShown *)m)->state : "";
}

struct asking {
	struct client *c;
	struct arena *a;
	const char *state;
	size_t jobs;
};

static bool in_state(void *baton)
{
	struct asking *g = baton;

	return strcmp(state_of(g->c, g->a), g->state) == 0;
}

/* Jobs of the past that are done. */
static bool jobs_done(void *baton)
{
	struct asking *g = baton;
	struct refusal why;
	ProtobufCMessage *m = NULL;
	size_t i, done = 0;

	fixture_call(g->c, "job list", NULL, g->a, &m, &why, "past=true", NULL);
	for (i = 0; m && i < ((Od__JobRows *)m)->n_row; i++) {
		const Od__Job *job = ((Od__JobRows *)m)->row[i];

		done += job->state == OD__JOB_STATE__JOB_DONE && job->kind &&
			strcmp(job->kind, "request expiry") == 0;
	}
	return done == g->jobs;
}

struct counting {
	int rows;		/* of table request */
	int before;		/* up to the cursor below */
	struct key cursor;
	int64_t at;		/* put a job whose cursor stands behind `half` rows */
	int half;
};

static enum status count_body(struct txn *t, void *baton)
{
	struct counting *g = baton;
	struct key all = key_empty(), key;
	struct walk *w;
	enum status s = walk_open(t, TABLE_REQUEST, &all, false, &w);

	g->rows = g->before = 0;
	while (s == OK && (s = walk_next(w, &key, NULL, NULL, NULL)) == OK) {
		g->rows++;
		if (g->half && g->rows == g->half)
			g->cursor = key;
		if (g->cursor.length && (key.length < g->cursor.length
				|| memcmp(key.bytes, g->cursor.bytes, g->cursor.length) <= 0))
			g->before++;
	}
	walk_close(w);
	if (g->at) {
		Od__Job job = OD__JOB__INIT;
		uint64_t id;

		s = counter_next(t, "job", &id);
		key = key_u64(id);
		job.has_id = 1;
		job.id = id;
		job.has_version = 1;
		job.version = 1;
		job.kind = (char *)(uintptr_t)"request expiry";
		job.subject = (char *)(uintptr_t)"";
		job.has_state = 1;
		job.state = OD__JOB_STATE__DRAINING;
		job.has_cursor = 1;
		job.cursor.data = g->cursor.bytes;
		job.cursor.len = g->cursor.length;
		job.has_started = 1;
		job.started = g->at;
		s = table_insert(t, TABLE_JOB, &key, &job.base);
	}
	return s == ERR_END ? OK : s;
}

static void with_store(const char *desk, struct counting *g)
{
	struct store_options o = {.folder = desk};
	struct store *s;

	if (store_open(&o, &s) != OK || store_write(s, count_body, g, NULL) != OK)
		bail("the store does not open");
	store_close(s);
}

static void fill(struct client *c, int count)
{
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;
	int i;

	for (i = 0; i < count; i++)
		fixture_call(c, "customer add", NULL, a, &m, &why,
			arena_format(a, "name=Row %d", i), "accept_duplicate=true", NULL);
	arena_free(a);
}

int main(void)
{
	struct arena *a = arena_new((size_t)1 << 30);
	const char *desk = fixture_desk("desk");
	struct counting g = {.rows = 0};
	struct asking q = {.a = a};
	struct refusal why;
	ProtobufCMessage *m;
	pid_t server;
	char env[620];

	plan_lazy();
	snprintf(clock_file, sizeof clock_file, "%s/clock", tap_tmpdir());
	set_clock("2026-11-19T06:00:00Z");
	snprintf(env, sizeof env, "@%s", clock_file);
	setenv("ORDERDESK_CLOCK", env, 1);
	server = fixture_start(desk, NULL, NULL);
	q.c = fixture_open(desk);
	/* the daily backup is a job too, of another test */
	fixture_call(q.c, "setting set", NULL, q.a, &m, &why, "name=backup_daily", "value=no", NULL);
	fill(q.c, 450);

	/* Two days on at one leap: held, until an admin says that it is so. */
	set_clock("2026-11-21T06:00:00Z");
	q.state = "clock held";
	ok(tap_wait(60000, in_state, &q), "a leap of two days holds alarms and jobs");
	q.jobs = 0;
	ok(jobs_done(&q), "nothing ran");
	is_int(OK, fixture_call(q.c, "server clock", NULL, a, &m, &why, NULL), "server clock");
	q.state = "running";
	ok(tap_wait(60000, in_state, &q), "they go on");
	q.jobs = 1;
	ok(tap_wait(60000, jobs_done, &q), "the alarm rang late, and its job was done");
	client_close(q.c);
	is_int(0, fixture_end(server, SIGTERM), "a clean end");
	with_store(desk, &g);
	ok(g.rows <= 2, "the old answers are gone (%d left)", g.rows);

	/* A job that was killed in the middle. */
	server = fixture_start(desk, NULL, NULL);
	q.c = fixture_open(desk);
	fill(q.c, 450);
	client_close(q.c);
	fixture_end(server, SIGKILL);
	g = (struct counting){.half = 200, .at = 1};
	with_store(desk, &g);
	ok(g.rows > 400, "there are answers again");
	set_clock("2026-11-23T06:00:00Z");
	server = fixture_start(desk, NULL, NULL);
	q.c = fixture_open(desk);
	fixture_call(q.c, "server clock", NULL, a, &m, &why, NULL);
	q.state = "running";
	ok(tap_wait(60000, in_state, &q), "the time is confirmed");
	q.jobs = 2;
	ok(tap_wait(60000, jobs_done, &q), "the job went on after the restart");
	client_close(q.c);
	fixture_end(server, SIGKILL);
	g.half = 0;
	g.at = 0;
	with_store(desk, &g);
	/* What the confirmation itself left may have come before it. */
	ok(g.before >= 200, "it never went back before its cursor (%d rows there)", g.before);
	ok(g.rows < 210, "and finished behind it (%d left)", g.rows);
	arena_free(a);
	return tap_result();
}
