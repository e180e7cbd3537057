/* SPDX-License-Identifier: ISC */
/*
 * openings -- reads of personal data on their way into the journal.
 *
 * A list under a mutex, filled by readers, emptied by the executor once a second, a hundred at a
 * time. What was written lately is remembered in a direct-mapped table, so a screen that repaints
 * leaves one entry; a collision there costs one entry more, never one less: what a try remembered
 * is forgotten when it is lost.
 */
#include "server/openings.h"

#include <sodium.h>
#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "record/call.pb-c.h"
#include "server/dispatch.h"
#include "server/executor.h"
#include "server/journal_change.h"
#include "server/server.h"

#define WITHIN CLOCK_SECOND		/* from opening to entry */
#define QUIET (15 * CLOCK_MINUTE)	/* the same without a call is one */
#define SEEN_SLOTS 8192u
#define IDS_MAX 1000u			/* limit of the entry's field */
#define AT_ONCE 100u			/* openings of one transaction */
#define TEXT_MAX 4096u
#define PENDING_MAX 20000u		/* more than this in a second: dropped and logged */

struct opening {
	struct opening *next;
	const struct verb_row *row;
	struct actor actor;		/* strings in `own` */
	char *own, *text;		/* text: JSON of a search, or NULL */
	uint64_t number;
	int64_t at;
	bool login;
	unsigned count, room;
	uint64_t *ids;			/* customers, each once */
};

struct seen {
	uint64_t hash[2];
	int64_t at;
};

/* A slot as it was before the transaction that runs. */
struct seen_before {
	struct seen *slot, was;
};

struct openings {
	pthread_mutex_t mutex;
	struct opening *first, *last;
	size_t length;
	int64_t due;
	uint64_t dropped;
	/* the executor's: */
	struct seen seen[SEEN_SLOTS];
	struct seen_before *changed;
	size_t changes, changes_room;
};

struct openings *openings_new(void)
{
	struct openings *o = mem_alloc(sizeof *o);

	pthread_mutex_init(&o->mutex, NULL);
	return o;
}

static void opening_free(struct opening *p)
{
	mem_free(p->own);
	mem_free(p->text);
	mem_free(p->ids);
	mem_free(p);
}

void openings_free(struct openings *o)
{
	if (!o)
		return;
	while (o->first) {
		struct opening *p = o->first;

		o->first = p->next;
		opening_free(p);
	}
	pthread_mutex_destroy(&o->mutex);
	mem_free(o->changed);
	mem_free(o);
}

static char *search_text(const struct request *r)
{
	struct buffer b;
	char *text = NULL;

	buffer_init(&b, TEXT_MAX);
	if (reflect_json(r->body, &b) == OK)
		text = mem_string(buffer_string(&b));
	buffer_free(&b);
	return text;
}

/* Copies what is used of an actor; `from`, login and extension in one block. */
static void keep_actor(struct opening *p, const struct actor *a)
{
	size_t f = strlen(a->from ? a->from : "") + 1, e = strlen(a->extension ? a->extension : "") + 1;

	p->own = mem_alloc(f + e);
	memcpy(p->own, a->from ? a->from : "", f);
	memcpy(p->own + f, a->extension ? a->extension : "", e);
	p->actor.user = a->user;
	p->actor.session = a->session;
	p->actor.from = p->own;
	p->actor.extension = p->own + f;
	p->actor.login = "";
}

static void add_ids(struct opening *p, const struct verb *v)
{
	unsigned i, k;

	if (p->count + v->opened_count > p->room) {
		unsigned room = p->count + v->opened_count;

		p->ids = mem_grow(p->ids, p->room, room, sizeof *p->ids);
		p->room = room;
	}
	for (i = 0; i < v->opened_count; i++) {
		for (k = 0; k < p->count && p->ids[k] != v->opened[i]; k++)
			;
		if (k == p->count)
			p->ids[p->count++] = v->opened[i];
	}
}

/* Under the mutex; NULL when too much waits. */
static struct opening *append(struct openings *o, const struct request *r, int64_t now)
{
	struct opening *p;

	if (o->length >= PENDING_MAX) {
		o->dropped++;
		return NULL;
	}
	p = mem_alloc(sizeof *p);
	p->row = r->row;
	p->number = r->number;
	p->at = now;
	keep_actor(p, &r->actor);
	if (o->last)
		o->last->next = p;
	else
		o->first = p;
	o->last = p;
	o->length++;
	return p;
}

void openings_login(struct openings *o, struct request *r, uint32_t user, int64_t now)
{
	struct opening *p;
	bool first;

	pthread_mutex_lock(&o->mutex);
	first = o->first == NULL;
	p = append(o, r, now);
	if (p) {
		p->login = true;
		p->actor.user = user;
	}
	if (first)
		o->due = clock_steady() + WITHIN;
	pthread_mutex_unlock(&o->mutex);
	if (first)
		executor_poke(r->server->executor);
}

void openings_note(struct openings *o, struct request *r, const struct verb *v)
{
	bool search = r->row->list && *r->row->list, first;
	struct opening *p = NULL;
	char *text;

	if (!search && v->opened_count == 0)
		return;
	text = search ? search_text(r) : NULL;
	pthread_mutex_lock(&o->mutex);
	first = o->first == NULL;
	if (search)
		for (p = o->first; p; p = p->next)
			if (p->row == r->row && p->actor.session == r->actor.session
					&& p->count + v->opened_count <= IDS_MAX)
				break;
	if (p) {
		/* The search went on: its last text counts, and all that it listed. */
		mem_free(p->text);
		p->text = text;
		add_ids(p, v);
	} else if ((p = append(o, r, v->now)) != NULL) {
		p->text = text;
		add_ids(p, v);
	} else {
		mem_free(text);
	}
	if (first)
		o->due = clock_steady() + WITHIN;
	pthread_mutex_unlock(&o->mutex);
	if (first)
		executor_poke(r->server->executor);
}

int64_t openings_due(struct openings *o)
{
	int64_t due;

	pthread_mutex_lock(&o->mutex);
	due = o->first ? o->due : 0;
	pthread_mutex_unlock(&o->mutex);
	return due;
}

/* Was the same written lately? Remembers it. */
static bool seen_before(struct openings *o, const void *bytes, size_t length, int64_t now,
	int64_t quiet)
{
	uint64_t hash[2];
	struct seen *slot;
	bool same;

	crypto_generichash((unsigned char *)hash, sizeof hash, bytes, length, NULL, 0);
	slot = &o->seen[hash[0] % SEEN_SLOTS];
	same = slot->hash[0] == hash[0] && slot->hash[1] == hash[1] && slot->at != 0
		&& now - slot->at < quiet && now >= slot->at;
	if (same)
		return true;
	if (o->changes == o->changes_room) {
		size_t room = o->changes_room ? o->changes_room * 2 : AT_ONCE;

		o->changed = mem_grow(o->changed, o->changes_room, room, sizeof *o->changed);
		o->changes_room = room;
	}
	o->changed[o->changes++] = (struct seen_before){.slot = slot, .was = *slot};
	*slot = (struct seen){.hash = {hash[0], hash[1]}, .at = now};
	return false;
}

/* The try that remembered it is lost: none of it was written. */
static void forget(struct openings *o)
{
	while (o->changes > 0) {
		const struct seen_before *b = &o->changed[--o->changes];

		*b->slot = b->was;
	}
}

/* The call that this extension talks in, 0 when none. */
static uint64_t call_of(struct txn *t, const char *extension)
{
	struct key prefix = key_empty(), primary;
	struct walk *w;
	uint64_t call = 0;

	if (!extension || !*extension)
		return 0;
	key_add_u8(&prefix, OD__CALL_STATE__TALKING);
	key_add_text(&prefix, extension);
	if (walk_open_index(t, INDEX_CALL_OPEN, &prefix, false, &w) != OK)
		return 0;
	if (walk_next(w, NULL, &primary, NULL, NULL) == OK)
		call = key_read_u64(&primary, 0);
	walk_close(w);
	return call;
}

struct writing {
	struct server *server;
	struct opening *list;
	struct request *r;
};

static enum status entry_of(struct writing *g, struct verb *v, const struct opening *p,
	const uint64_t *ids, unsigned count)
{
	struct journal *j = g->server->journal;
	Od__JournalEntry *e;
	enum status s = OK;

	v->actor = &p->actor;
	v->row = p->row;
	v->now = p->at;
	g->r->number = p->number;
	e = journal_entry(v, g->r);
	e->kind = OD__JOURNAL_KIND__OPENING;
	journal_number(j, e);
	if (p->login) {
		e->record = arena_string(v->arena, "user");
		e->has_id = 1;
		e->id = p->actor.user;
		return journal_add(j, v, e);
	}
	if (count > 0)
		e->record = arena_string(v->arena, "customer");
	if (count == 1 && !p->text) {
		e->has_id = e->has_customer = 1;
		e->id = e->customer = ids[0];
	} else {
		e->opened = arena_copy(v->arena, ids, count * sizeof *ids);
		e->n_opened = count;
	}
	if (p->text)
		s = journal_seal_text(v, e, p->text, strlen(p->text));
	return s == OK ? journal_add(j, v, e) : s;
}

static enum status write_one(struct writing *g, struct verb *v, const struct opening *p)
{
	struct openings *o = g->server->openings;
	uint64_t call = call_of(v->txn, p->actor.extension);
	enum status s = OK;
	unsigned i;

	if (p->login)
		return entry_of(g, v, p, NULL, 0);
	if (p->text) {
		struct buffer b;
		bool before;

		buffer_init(&b, 16384);
		buffer_format(&b, "%llu %s %s", (unsigned long long)p->actor.session, p->row->full,
			p->text);
		buffer_put(&b, p->ids, p->count * sizeof p->ids[0]);
		before = seen_before(o, b.bytes, b.length, p->at, QUIET);
		buffer_free(&b);
		return before ? OK : entry_of(g, v, p, p->ids, p->count);
	}
	for (i = 0; i < p->count && s == OK; i++) {
		uint64_t context[4] = {p->actor.user, p->ids[i], call ? call : p->actor.session,
			call != 0};

		if (!seen_before(o, context, sizeof context, p->at, call ? CLOCK_DAY : QUIET))
			s = entry_of(g, v, p, &p->ids[i], 1);
	}
	return s;
}

static enum status openings_body(struct txn *t, void *baton)
{
	struct writing *g = baton;
	struct verb v = {.desk = g->server->desk, .txn = t, .arena = g->r->arena};
	const struct opening *p;
	enum status s = OK;

	forget(g->server->openings);
	journal_begin(g->server->journal);
	for (p = g->list; p && s == OK; p = p->next)
		s = write_one(g, &v, p);
	return s;
}

/* Too many deadlocks: they wait for the next turn, before those that came since. */
static void put_back(struct openings *o, struct opening *first, struct opening *last, unsigned n)
{
	forget(o);
	pthread_mutex_lock(&o->mutex);
	last->next = o->first;
	o->first = first;
	if (!o->last)
		o->last = last;
	o->length += n;
	pthread_mutex_unlock(&o->mutex);
}

void openings_write(struct openings *o, struct server *server)
{
	struct writing g = {.server = server};
	struct opening *last = NULL;
	uint64_t dropped;
	unsigned n;
	enum status s;

	pthread_mutex_lock(&o->mutex);
	g.list = o->first;
	for (n = 0; n < AT_ONCE && o->first; n++) {
		last = o->first;
		o->first = last->next;
		o->length--;
	}
	if (last)
		last->next = NULL;
	if (!o->first)
		o->last = NULL;
	/* what is left is due already: it is written in the next turn */
	dropped = o->dropped;
	o->dropped = 0;
	pthread_mutex_unlock(&o->mutex);
	if (dropped)
		log_warn("%llu openings in one second were not journalled",
			(unsigned long long)dropped);
	if (!g.list)
		return;
	g.r = request_new(server);
	s = store_write(server->store, openings_body, &g, &g.r->serial);
	if (s == ERR_RETRY) {
		put_back(o, g.list, last, n);
		request_free(g.r);
		return;
	}
	if (s != OK)
		dispatch_panic("what was opened", s);
	o->changes = 0;
	g.r->journal = journal_committed(server->journal);
	executor_pass(g.r);
	while (g.list) {
		struct opening *p = g.list;

		g.list = p->next;
		opening_free(p);
	}
}
