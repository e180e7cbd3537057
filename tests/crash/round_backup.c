/* SPDX-License-Identifier: ISC */
/*
 * round_backup -- the power goes while the keeper writes: a backup, or the archive of the log.
 *
 * After it the desk makes another backup, and a drill restores it beside, with the archived log
 * behind it, and reads all of that. What a cut left half written must not count as a backup.
 */
#include "crash/round.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/backup.pb-c.h"
#include "record/message.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

#define JOB 60000
#define CALM 200	/* ms: with 64 at full speed a backup, which gives way, takes half a minute */

struct job {
	struct client *client;
	struct arena *arena;
	uint64_t id;
	Od__Job *now;
};

static bool over(void *baton)
{
	struct job *j = baton;
	ProtobufCMessage *m = NULL;
	struct refusal why;

	arena_reset(j->arena);
	j->now = NULL;
	if (fixture_call(j->client, "job show", NULL, j->arena, &m, &why,
			arena_format(j->arena, "id=%llu", (unsigned long long)j->id), NULL) != OK)
		return true;
	j->now = (Od__Job *)m;
	return j->now->state != OD__JOB_STATE__DRAINING;
}

/* Begins the job and waits for its end: the number of what it said; 0 when there was none. */
static int job(struct rounds *r, const char *verb, const char *with, char said[600])
{
	struct job j = { .client = fixture_open(r->desk), .arena = arena_new(0) };
	ProtobufCMessage *m = NULL;
	struct refusal why = { 0 };
	int message = 0;

	snprintf(said, 600, "no end in %d s", JOB / 1000);
	if (fixture_call(j.client, verb, NULL, j.arena, &m, &why, with, NULL) != OK) {
		snprintf(said, 600, "%s", refusal_text(&why, j.arena, NULL));
	} else {
		j.id = ((Od__Made *)m)->id;
		if (tap_wait(JOB, over, &j) && j.now && j.now->said) {
			message = (int)j.now->said->message;
			snprintf(said, 600, "%s", j.now->text ? j.now->text : "");
		}
	}
	client_close(j.client);
	arena_free(j.arena);
	return message;
}

bool round_backup_to(struct rounds *r, const char *to, char said[600])
{
	char with[900];

	r->book->pause = CALM;
	snprintf(with, sizeof with, "to=%s", to ? to : "");
	return job(r, "server backup", to ? with : NULL, said) == OD__MESSAGE__BACKUP_MADE;
}

/* No backup of the folder is half one, and the newest comes back whole. */
bool round_prove(struct rounds *r, enum kind kind)
{
	struct client *c = fixture_open(r->desk);
	struct arena *a = arena_new(0);
	ProtobufCMessage *m = NULL;
	struct refusal why;
	char said[600];
	bool good = true;
	size_t i;

	if (!round_backup_to(r, NULL, said)) {
		round_say(r, kind, "no backup after it: %s", said);
		good = false;
	}
	if (fixture_call(c, "server backups", NULL, a, &m, &why, NULL) == OK) {
		const Od__BackupRows *rows = (Od__BackupRows *)m;

		for (i = 0; i < rows->n_row; i++)
			if (rows->row[i]->fault) {
				round_say(r, kind, "%s: %s", rows->row[i]->file, rows->row[i]->fault);
				good = false;
			}
	}
	client_close(c);
	arena_free(a);
	if (good && job(r, "server drill", NULL, said) != OD__MESSAGE__DRILL_DONE) {
		round_say(r, kind, "the drill said: %s", said);
		good = false;
	}
	return good;
}

/* A backup begins, which archives the finished log files first; the power goes in its files. */
static bool cut_in(struct rounds *r, struct tally *t, enum kind kind, const char *files, unsigned most)
{
	struct client *c = fixture_open(r->desk);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;

	r->book->pause = CALM;
	snprintf(r->disk->die_on, sizeof r->disk->die_on, "%s", files);
	r->disk->die_after = 1 + (long)round_dice(r, most);
	fixture_call(c, "server backup", NULL, a, &m, &why, NULL);
	t->struck += round_wait_death(r, 3000);
	client_close(c);
	arena_free(a);
	round_reap(r);
	round_strike(r, t);
	return round_again(r, kind, NULL);
}

bool round_backup(struct rounds *r, struct tally *t)
{
	return cut_in(r, t, ROUND_BACKUP, "/backup/orderdesk-", 8);
}

bool round_archive(struct rounds *r, struct tally *t)
{
	return cut_in(r, t, ROUND_ARCHIVE, "/backup/log/", 5);
}
