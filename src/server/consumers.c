/* SPDX-License-Identifier: ISC */
/*
 * consumers -- two places in the journal for each: `low`, up to where nothing waits, and `counted`.
 *
 * What stands between them and is for the consumer is `waiting`. An acknowledgement lets `low` step
 * on, entry by entry, what it steps over is taken off; one that is far ahead begins anew behind it.
 * `counted` steps to the end of the journal. While `low` has not come to rest nothing is judged, as the
 * oldest entry that waits is not known.
 */
#include "server/consumers.h"

#include <pthread.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/access.h"
#include "desk/config.h"
#include "desk/consumer.h"
#include "server/executor.h"
#include "server/feed.h"
#include "server/journal.h"
#include "server/server.h"

#define LOOK_TIME 2000		/* microseconds of one look, at all consumers together */
#define LEAST 16u		/* entries of one look at each, however late it is: none starves */
#define STEPS 500u		/* an acknowledgement of more entries is not followed one by one */
#define SEEN_EVERY CLOCK_MINUTE	/* as exact as the row knows who came */

struct watched {
	uint64_t id;
	uint64_t version, rights;	/* of its record and of users and roles, when it was counted */
	uint64_t low, counted, waiting;
	int64_t oldest;			/* 0: nothing waits */
	bool begun, settled, whole;
	uint64_t acked;
	int64_t since, late;
	int64_t seen, stored;		/* when it came; as its row knows it */
	uint32_t user, user_stored;
	uint32_t as;			/* the user for whom it was counted */
};

struct consumers {
	pthread_mutex_t mutex;
	struct watched *row;
	size_t count;
};

struct consumers *consumers_new(void)
{
	struct consumers *all = mem_alloc(sizeof *all);

	pthread_mutex_init(&all->mutex, NULL);
	return all;
}

void consumers_free(struct consumers *all)
{
	if (!all)
		return;
	pthread_mutex_destroy(&all->mutex);
	mem_free(all->row);
	mem_free(all);
}

/* Under the mutex. */
static struct watched *find(struct consumers *all, uint64_t id)
{
	size_t i;

	for (i = 0; i < all->count; i++)
		if (all->row[i].id == id)
			return &all->row[i];
	all->row = mem_grow(all->row, all->count, all->count + 1, sizeof *all->row);
	all->row[all->count] = (struct watched){.id = id};
	return &all->row[all->count++];
}

void consumers_seen(struct consumers *all, uint64_t id, uint32_t user, int64_t now)
{
	struct watched *w;

	pthread_mutex_lock(&all->mutex);
	w = find(all, id);
	w->seen = now;
	w->user = user;
	pthread_mutex_unlock(&all->mutex);
}

void consumers_follows(struct consumers *all, uint64_t id, int64_t now)
{
	pthread_mutex_lock(&all->mutex);
	find(all, id)->seen = now;
	pthread_mutex_unlock(&all->mutex);
}

/* ---- counting ---- */

struct counting {
	struct server *server;
	const Od__Config *consumer;
	struct watched *w;
	struct verb v;
	struct actor actor;
	int64_t until;			/* steady */
};

/* Whom it comes as: the last that came, else the login that it names, else who may see everything. */
static void actor_of(struct counting *g)
{
	const char *login = g->consumer->value_case == OD__CONFIG__VALUE_CONSUMER
		? text_of(g->consumer->consumer->login) : "";
	const Od__User *named = *login ? access_user_by_login(g->server->desk, login) : NULL;
	uint32_t user = g->w->user ? g->w->user : g->w->seen == 0 && named ? named->id : 0;

	g->actor = (struct actor){.login = "", .extension = "", .language = "en", .from = "server"};
	if (!user || access_actor(g->server->desk, user, NULL, g->v.arena, &g->actor) != OK) {
		g->actor.needs = access_every_need;
		g->actor.own = false;
	}
	g->v.actor = &g->actor;
}

/* What its row says; a change of what it is given counts it anew. */
static enum status take_row(struct counting *g)
{
	struct watched *w = g->w;
	uint64_t rights = atomic_load(&g->server->rights);
	Od__ConsumerAt *at;
	bool back;
	enum status s = consumer_at(g->v.txn, w->id, g->v.arena, &at);

	if (s != OK)
		return s;
	w->stored = at->seen;
	w->user_stored = at->user;
	if (at->seen > w->seen) {
		w->seen = at->seen;
		w->user = at->user;
	}
	w->since = at->since;
	w->late = at->late;
	w->settled &= w->acked == at->acked;
	back = at->acked < w->acked;
	w->acked = at->acked;
	/* what is not for it lets `low` stand far ahead of what it acknowledged */
	if (!w->begun || w->version != g->consumer->version || w->rights != rights
			|| w->as != w->user || back || (at->acked > w->low && at->acked - w->low > STEPS)) {
		w->begun = true;
		w->version = g->consumer->version;
		w->rights = rights;
		w->as = w->user;
		w->low = w->counted = at->acked;
		w->waiting = 0;
		w->oldest = 0;
		w->settled = w->whole = false;
	}
	return OK;
}

static enum status step(struct counting *g, struct walk *walk, Od__JournalEntry **e, bool *shows)
{
	enum status s = walk_next(walk, NULL, NULL, g->v.arena, (ProtobufCMessage **)e);

	return s == OK ? feed_shows(&g->v, g->consumer, *e, shows) : s;
}

/* `low` comes to rest before the first entry that waits. */
static enum status settle(struct counting *g, struct walk *walk)
{
	struct watched *w = g->w;
	struct key from = key_u64(w->low);
	Od__JournalEntry *e;
	unsigned n;
	bool shows;
	enum status s = w->low ? walk_after(walk, &from) : OK;

	for (n = 0; s == OK && (n < LEAST || clock_steady() < g->until); n++) {
		struct arena_mark mark = arena_mark(g->v.arena);

		s = step(g, walk, &e, &shows);
		if (s != OK)
			break;
		w->oldest = shows && e->seq > w->acked ? e->at : 0;
		w->settled = w->oldest != 0;
		if (w->settled)
			return OK;
		if (shows && e->seq <= w->counted && w->waiting > 0)
			w->waiting--;
		w->low = e->seq;
		if (w->counted < w->low)
			w->counted = w->low;
		arena_back(g->v.arena, &mark);
	}
	w->settled = s == ERR_END;
	return s == ERR_END ? OK : s;
}

static enum status count_on(struct counting *g, struct walk *walk)
{
	struct watched *w = g->w;
	struct key from = key_u64(w->counted);
	Od__JournalEntry *e;
	unsigned n;
	bool shows;
	enum status s = w->counted ? walk_after(walk, &from) : OK;

	for (n = 0; s == OK && (n < LEAST || clock_steady() < g->until); n++) {
		struct arena_mark mark = arena_mark(g->v.arena);

		s = step(g, walk, &e, &shows);
		if (s != OK)
			break;
		w->waiting += shows;
		w->counted = e->seq;
		arena_back(g->v.arena, &mark);
	}
	w->whole = s == ERR_END;
	return s == ERR_END ? OK : s;
}

static enum status count_body(struct txn *t, void *baton)
{
	struct counting *g = baton;
	struct key all = key_empty();
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	g->v.txn = t;
	s = take_row(g);
	if (s != OK || (g->w->settled && g->w->whole
			&& journal_head(g->server->journal, NULL) <= g->w->counted))
		return s;
	actor_of(g);
	if (!g->w->settled || !g->w->oldest) {
		s = walk_open(t, TABLE_JOURNAL, &all, false, &walk);
		if (s == OK) {
			s = settle(g, walk);
			walk_close(walk);
		}
	}
	if (s == OK && g->w->settled) {
		s = walk_open(t, TABLE_JOURNAL, &all, false, &walk);
		if (s == OK) {
			s = count_on(g, walk);
			walk_close(walk);
		}
	}
	return s;
}

/* ---- judging ---- */

static bool is_late(const struct watched *w, const Od__Config *c, int64_t now)
{
	uint32_t most = c->value_case == OD__CONFIG__VALUE_CONSUMER ? c->consumer->entries : 0;
	int64_t from = w->oldest > w->since ? w->oldest : w->since;

	return w->oldest && (now - from > consumer_lag(c) || (most && w->waiting > most));
}

static enum status write_body(struct verb *v, void *baton)
{
	const struct watched *w = baton;
	Od__ConsumerAt *at;
	enum status s = consumer_at(v->txn, w->id, v->arena, &at);

	if (s != OK)
		return s;
	at = (Od__ConsumerAt *)reflect_copy(&at->base, v->arena);
	at->has_late = at->has_seen = at->has_user = 1;
	at->late = w->late;
	at->seen = w->seen;
	at->user = w->user;
	return consumer_put(v, at);
}

static void judge(struct server *s, const Od__Config *c, struct watched *w)
{
	int64_t now = clock_now();
	bool late = w->settled ? is_late(w, c, now) : w->late != 0;

	if (late == (w->late != 0) && w->user == w->user_stored
			&& (w->seen == w->stored || (w->stored && w->seen - w->stored < SEEN_EVERY)))
		return;
	if (late && !w->late)
		log_warn("the consumer %s of the feed is behind: %llu entries wait for it", c->code,
			(unsigned long long)w->waiting);
	if (!late && w->late)
		log_note("the consumer %s of the feed has caught up", c->code);
	w->late = !late ? 0 : w->late ? w->late : now;
	executor_own(request_new(s), "consumer", write_body, w);
}

static void look_at(struct server *s, const Od__Config *c, struct arena *a, int64_t until, bool *more)
{
	struct consumers *all = s->consumers;
	struct watched w, *shared;
	struct counting g = {.server = s, .consumer = c, .w = &w, .until = until,
		.v = {.desk = s->desk, .arena = a}};

	pthread_mutex_lock(&all->mutex);
	w = *find(all, c->id);
	pthread_mutex_unlock(&all->mutex);
	if (store_read(s->store, count_body, &g, NULL) != OK)
		return;		/* its turn comes again */
	judge(s, c, &w);
	*more |= !w.settled || !w.whole;
	pthread_mutex_lock(&all->mutex);
	shared = find(all, c->id);
	if (shared->seen > w.seen) {	/* it came meanwhile */
		w.seen = shared->seen;
		w.user = shared->user;
	}
	*shared = w;
	pthread_mutex_unlock(&all->mutex);
}

bool consumers_look(struct server *s)
{
	struct arena *a = NULL;
	int64_t until = clock_steady() + LOOK_TIME;
	const Od__Config *c;
	bool more = false;
	size_t i;

	for (i = 0; (c = config_at(s->desk, CONSUMER_KIND, i)); i++) {
		if (a)
			arena_reset(a);
		else
			a = arena_new(0);
		look_at(s, c, a, until, &more);
	}
	if (a)
		arena_free(a);
	return !more;
}

/* ---- telling ---- */

void consumers_tell(struct server *s, struct arena *a, Od__ServerShown *reply)
{
	size_t count = 0, i;
	const Od__Config *c;

	while (config_at(s->desk, CONSUMER_KIND, count))
		count++;
	reply->consumer = arena_array(a, count + 1, sizeof *reply->consumer);
	for (i = 0; i < count; i++) {
		Od__ConsumerShown *row = (Od__ConsumerShown *)reflect_new(
			&od__consumer_shown__descriptor, a);
		struct watched w;

		c = config_at(s->desk, CONSUMER_KIND, i);
		pthread_mutex_lock(&s->consumers->mutex);
		w = *find(s->consumers, c->id);
		pthread_mutex_unlock(&s->consumers->mutex);
		row->code = arena_string(a, c->code);
		row->name = arena_string(a, c->name && *c->name ? c->name : c->code);
		row->has_acked = row->has_waiting = 1;
		row->acked = w.acked;
		row->waiting = w.waiting;
		row->has_more = row->more = !w.whole;
		row->has_oldest = w.oldest != 0;
		row->oldest = w.oldest > w.since ? w.oldest : w.since;
		row->has_seen = w.seen != 0;
		row->seen = w.seen;
		row->has_late = w.late != 0;
		row->late = w.late;
		row->has_silent = w.late && w.seen && clock_now() - w.seen > consumer_lag(c);
		row->silent = row->has_silent;
		reply->consumer[reply->n_consumer++] = row;
	}
}
