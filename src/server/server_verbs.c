/* SPDX-License-Identifier: ISC */
/*
 * server_verbs -- status, stop and clock: the server about itself.
 *
 * Handlers of the area `server`, but for verify. Status runs on a reader; stop and clock on the
 * executor, which acts after their commit (executor.c), so that a resend does nothing twice.
 */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "server/clock_jobs.h"
#include "server/consumers.h"
#include "server/executor.h"
#include "server/journal.h"
#include "server/keeper.h"
#include "server/reader.h"
#include "server/server.h"
#include "server/session_private.h"
#include "server/trouble.h"

static uint64_t memory_kb(void)
{
	FILE *f = fopen("/proc/self/statm", "re");
	unsigned long long all = 0, resident = 0;

	if (!f)
		return 0;
	if (fscanf(f, "%llu %llu", &all, &resident) != 2)
		resident = 0;
	fclose(f);
	return resident * (uint64_t)sysconf(_SC_PAGESIZE) / 1024;
}

/* What the keeper's thread knows. */
static void backup_news(struct server *s, struct arena *a, Od__ServerShown *reply)
{
	struct keeper_news news;

	keeper_news(s->keeper, &news);
	reply->has_backup = news.backup != 0;
	reply->backup = news.backup;
	reply->has_log_archived = 1;
	reply->log_archived = news.log_archived;
	if (news.keys_copied)
		reply->keys_copy = arena_string(a, news.keys_stale ? "of before" : "of now");
}

enum status verb_server_status(struct verb *v, const Od__ServerStatus *request,
	Od__ServerShown *reply)
{
	struct server *s = v->request->server;
	enum room_state room = atomic_load(&s->room.state);
	struct store_numbers n;

	(void)request;
	store_numbers(s->store, &n);
	reply->release = arena_string(v->arena, RELEASE);
	reply->desk = arena_string(v->arena, s->folder);
	reply->has_pid = 1;
	reply->pid = (uint32_t)getpid();
	reply->has_started = 1;
	reply->started = s->started;
	reply->has_sessions = 1;
	reply->sessions = atomic_load(&s->session_count);
	reply->has_commits = 1;
	reply->commits = n.commits;
	reply->has_flushes = 1;
	reply->flushes = n.flushes;
	reply->has_flush_mean = 1;
	reply->flush_mean = n.flushes ? n.flush_sum_us / n.flushes : 0;
	reply->has_flush_max = 1;
	reply->flush_max = n.flush_max_us;
	reply->has_retries = 1;
	reply->retries = n.retries;
	reply->has_queue = 1;
	reply->queue = executor_waiting(s->executor) + readers_waiting(s->readers);
	/* Without a transaction it is told by the loop, and what no disk has yet is left out. */
	reply->has_journal = reply->has_customers = v->txn != NULL;
	if (v->txn) {
		reply->journal = journal_head(s->journal, NULL);
		if (counter_peek(v->txn, "customer", &reply->customers) != OK)
			reply->customers = 0;
		consumers_tell(s, v->arena, reply);
	}
	reply->has_schema = 1;
	reply->schema = n.schema_version;
	reply->state = arena_string(v->arena, clock_jobs_held(s->clock) && !room ? "clock held"
		: room_word(room));
	reply->has_disk_free = reply->has_ballast = 1;
	reply->disk_free = (uint64_t)(atomic_load(&s->room.free) >> 20);
	reply->ballast = (uint64_t)(atomic_load(&s->room.ballast) >> 20);
	trouble_list(s, v->arena, reply);
	reply->has_memory = 1;
	reply->memory = memory_kb();
	backup_news(s, v->arena, reply);
	return OK;
}

static enum status say(struct verb *v, Od__Made *reply, Od__Message message)
{
	reply->note = (Od__Refusal *)reflect_new(&od__refusal__descriptor, v->arena);
	reply->note->has_message = 1;
	reply->note->message = message;
	return OK;
}

enum status verb_server_stop(struct verb *v, const Od__ServerStop *request, Od__Made *reply)
{
	(void)request;
	return say(v, reply, OD__MESSAGE__SERVER_STOPS);
}

enum status verb_server_clock(struct verb *v, const Od__ServerClock *request, Od__Made *reply)
{
	(void)request;
	return say(v, reply, OD__MESSAGE__CLOCK_CONFIRMED);
}
