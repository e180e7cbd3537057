/* SPDX-License-Identifier: ISC */
/*
 * trouble -- the list, and the look at it.
 */
#include "server/trouble.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/hash.h"
#include "server/clock_jobs.h"
#include "server/consumers.h"
#include "server/executor.h"
#include "server/keeper.h"

#define TROUBLES 8
#define BACKUP_OLD (2 * 24 * 3600 * CLOCK_SECOND)	/* a night may be missed, not two */

static void add(struct arena *a, Od__ServerShown *reply, int message, const char *arg0, const char *arg1,
	const char *arg2, const char *arg3)
{
	struct refusal trouble = { 0 };

	refuse(&trouble, a, message, NULL, arg0, arg1, arg2, arg3);
	reply->troubles[reply->n_troubles++] = refusal_pack(&trouble, a);
}

static enum status first_body(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	Od__JournalEntry *e;
	struct walk *walk;
	enum status s = walk_open(t, TABLE_JOURNAL, NULL, false, &walk);

	*(int64_t *)baton = 0;
	if (s == OK)
		s = walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&e);
	if (s == OK)
		*(int64_t *)baton = e->at;
	arena_free(a);
	return s == ERR_END ? OK : s;
}

/* Is there something to lose for so long, and not one copy of it? */
static bool never_backed_up(struct server *s, const struct keeper_news *news)
{
	int64_t first;

	return !news->backup && store_read(s->store, first_body, &first, NULL) == OK && first &&
		clock_now() - first > BACKUP_OLD;
}

/* "10:16", of another day with its date before it; in the desk's zone. */
static const char *moment(struct arena *a, int64_t at)
{
	struct clock_parts p;

	clock_split(at, &p);
	if (clock_day(at) == clock_day(clock_now()))
		return arena_format(a, "%02d:%02d", p.hour, p.minute);
	return arena_format(a, "%04d-%02d-%02d %02d:%02d", p.year, p.month, p.day, p.hour, p.minute);
}

static void of_backups(struct server *s, struct arena *a, Od__ServerShown *reply)
{
	struct keeper_news news;
	char since[40];

	keeper_news(s->keeper, &news);
	if (news.place_wrong)
		add(a, reply, news.place_wrong, news.place, NULL, NULL, NULL);
	else if (news.missed)
		add(a, reply, OD__MESSAGE__BACKUP_UNMADE, moment(a, news.missed), news.missed_path,
			news.missed_why, NULL);
	if (news.copy_path[0])
		add(a, reply, OD__MESSAGE__COPY_UNMADE, news.copy_path, news.copy_why, NULL, NULL);
	if (news.backup && clock_now() - news.backup > BACKUP_OLD) {
		clock_print(news.backup / CLOCK_SECOND * CLOCK_SECOND, since);
		add(a, reply, OD__MESSAGE__BACKUP_OLD, since, NULL, NULL, NULL);
	} else if (!room_silent(s) && never_backed_up(s, &news)) {
		add(a, reply, OD__MESSAGE__BACKUP_NEVER, NULL, NULL, NULL, NULL);
	}
	if (news.logs_stay && !news.place_wrong)
		add(a, reply, OD__MESSAGE__LOGS_STAY, NULL, NULL, NULL, NULL);
	if (news.keys_stale)
		add(a, reply, OD__MESSAGE__KEYS_STALE, NULL, NULL, NULL, NULL);
}

static void of_consumer(struct arena *a, Od__ServerShown *reply, const Od__ConsumerShown *c)
{
	const char *waiting = arena_format(a, "%llu", (unsigned long long)c->waiting);
	const char *oldest = moment(a, c->oldest);

	if (!c->has_seen)
		add(a, reply, OD__MESSAGE__CONSUMER_NEVER, c->name, waiting, oldest, NULL);
	else if (c->silent)
		add(a, reply, OD__MESSAGE__CONSUMER_SILENT, c->name, waiting, oldest, moment(a, c->seen));
	else
		add(a, reply, OD__MESSAGE__CONSUMER_LATE, c->name, waiting, oldest, NULL);
}

void trouble_list(struct server *s, struct arena *a, Od__ServerShown *reply)
{
	enum room_state room = atomic_load(&s->room.state);
	char since[40];
	size_t i;

	reply->troubles = arena_array(a, TROUBLES + reply->n_consumer, sizeof *reply->troubles);
	if (room != ROOM_ENOUGH) {
		room_since(s, since);
		add(a, reply, room == ROOM_NONE ? OD__MESSAGE__DISK_FULL_BAR
			: room == ROOM_SILENT ? OD__MESSAGE__DISK_SILENT_BAR : OD__MESSAGE__DISK_SHORT_BAR,
			since, NULL, NULL, NULL);
		reply->trouble = reply->troubles[0];
	}
	if (room == ROOM_SILENT)
		add(a, reply, OD__MESSAGE__DISK_SILENT_WHAT, NULL, NULL, NULL, NULL);
	if (clock_jobs_held(s->clock))
		add(a, reply, OD__MESSAGE__CLOCK_HELD_BAR, NULL, NULL, NULL, NULL);
	for (i = 0; i < reply->n_consumer; i++)
		if (reply->consumer[i]->late)
			of_consumer(a, reply, reply->consumer[i]);
	of_backups(s, a, reply);
}

/* What differs when the list does: which sentences, and of which consumers; not what they count. */
static uint64_t sign_of(const Od__ServerShown *shown)
{
	struct buffer b;
	uint64_t sign = 0;
	size_t i;

	buffer_init(&b, (size_t)1 << 20);
	for (i = 0; i < shown->n_troubles; i++)
		buffer_format(&b, "%d %s\n", (int)shown->troubles[i]->message,
			shown->troubles[i]->n_arg ? shown->troubles[i]->arg[0] : "");
	if (b.length)
		sign = hash_bytes(HASH_BEGIN, b.bytes, b.length);
	buffer_free(&b);
	return sign;
}

static enum status event_body(struct verb *v, void *baton)
{
	(void)baton;
	change_event(v, "trouble", 0, "banner");
	return OK;
}

void trouble_look(struct server *s)
{
	Od__ServerShown shown = OD__SERVER_SHOWN__INIT;
	struct arena *a;
	uint64_t sign;

	if (!atomic_load(&s->keeper))
		return;		/* the server is about to begin: nothing is known of backups */
	a = arena_new(0);
	consumers_tell(s, a, &shown);
	trouble_list(s, a, &shown);
	sign = sign_of(&shown);
	arena_free(a);
	if (sign == s->troubles)
		return;
	s->troubles = sign;
	executor_own(request_new(s), "trouble", event_body, NULL);
}
