/* SPDX-License-Identifier: ISC */
/*
 * desk: the memory of the business as a whole: loaded at start, kept right after each commit.
 *
 * The parts are told of every change in commit order; each takes what is its own. A part reads
 * those above it in the table while it is loaded (the search reads the country from the settings).
 */
#include "desk/inside.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "desk/access.h"
#include "desk/affinity.h"
#include "desk/calendars.h"
#include "desk/caller.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/edits.h"
#include "desk/import.h"
#include "desk/knowledge.h"
#include "desk/meanings.h"
#include "desk/order_day.h"
#include "desk/price_book.h"
#include "desk/setting.h"
#include "desk/ticket_queue.h"
#include "desk/vault.h"
#include "desk/vault_check.h"
#include "record/system.pb-c.h"

/* Secrets of subjects are made this far ahead of the newest subject. */
#define SUBJECTS_AHEAD 2048

/* A part that follows another table than those in followed() adds it there. */
static const struct desk_part parts[] = {
	{ "imports", import_load, import_applied, import_free },
	{ "settings", setting_load, setting_applied, setting_free },
	{ "config", config_load, config_applied, config_free },
	{ "calendars", calendars_load, calendars_applied, calendars_free },
	{ "words", meanings_load, meanings_applied, meanings_free },
	{ "users", access_load, access_applied, access_free },
	{ "catalogue", catalogue_load, catalogue_applied, catalogue_free },
	{ "knowledge", knowledge_load, knowledge_applied, knowledge_free },
	{ "prices", price_load, price_applied, price_free },
	{ "search", caller_load, caller_applied, caller_free },
	{ "edits", edits_load, edits_applied, edits_free },
	{ "day", order_day_load, order_day_applied, order_day_free },
	{ "queue", ticket_queue_load, ticket_queue_applied, ticket_queue_free },
};
#define PARTS (sizeof parts / sizeof parts[0])

static enum status load_all(struct txn *t, void *baton)
{
	struct desk *d = baton;
	uint64_t subject = 0;
	enum status s;
	size_t i;

	/* Nobody writes yet; the pages of all open tickets are more than the table of locks has room for. */
	txn_let_go(t);
	for (i = 0; i < PARTS; i++) {
		parts[i].free(d);
		s = parts[i].load(d, t);
		/* before a part whose thread may ask for the time of day */
		if (s == OK && parts[i].load == setting_load)
			s = clock_zone(setting_text(d, "zone"));
		if (s != OK) {
			log_status(s, parts[i].name);
			return s;
		}
	}
	s = counter_peek(t, "subject", &subject);
	if (s == OK)
		s = vault_check(t, d->vault, d->folder, subject, &d->keys_marked);
	if (s == OK)
		vault_ready(d->vault, subject + SUBJECTS_AHEAD);
	return s;
}

enum status desk_load(struct store *store, const char *folder, struct desk **out)
{
	struct desk *d = mem_alloc(sizeof *d);
	pthread_rwlockattr_t kind;
	enum status s;

	*out = NULL;
	d->store = store;
	d->folder = mem_string(folder);
	/* the executor waits for no more readers than are there already */
	pthread_rwlockattr_init(&kind);
	pthread_rwlockattr_setkind_np(&kind, PTHREAD_RWLOCK_PREFER_WRITER_NONRECURSIVE_NP);
	pthread_rwlock_init(&d->lock, &kind);
	pthread_rwlockattr_destroy(&kind);
	s = vault_open(folder, &d->vault);
	if (s == OK)
		s = store_read(store, load_all, d, NULL);
	if (s == OK && !d->keys_marked)
		s = store_write(store, vault_mark, d->vault, NULL);
	if (s != OK) {
		desk_free(d);
		return s;
	}
	reflect_places((int)setting_int(d, "places"));
	*out = d;
	return OK;
}

void desk_sessions(struct desk *d, session_lives *lives, void *baton)
{
	d->lives = lives;
	d->lives_baton = baton;
}

bool desk_session_lives(const struct desk *d, uint64_t session, int64_t seen)
{
	return !d->lives || d->lives(d->lives_baton, session, seen);
}

void desk_free(struct desk *d)
{
	size_t i;

	if (!d)
		return;
	for (i = PARTS; i-- > 0;)
		parts[i].free(d);
	affinity_free(d);
	vault_close(d->vault);
	pthread_rwlock_destroy(&d->lock);
	mem_free(d->folder);
	mem_free(d);
}

/* Does any part of the memory follow it? Drafts, calls and notes wait for no reader. */
static bool followed(const struct change *c)
{
	switch (c->table) {
	case TABLE_SETTING:
	case TABLE_CONFIG:
	case TABLE_ARTICLE:
	case TABLE_USER:
	case TABLE_IMPORT:
	case TABLE_PRODUCT:
	case TABLE_PRICE_RULE:
	case TABLE_CUSTOMER:
	case TABLE_PROFILE:
	case TABLE_FIGURE:
	case TABLE_TICKET:
	case TABLE_ORDER:
		return true;
	case TABLE_JOB:		/* a publication of prices is true from its flip on */
		return c->after && strcmp(text_of(((const Od__Job *)c->after)->kind), PRICE_JOB) == 0;
	default:
		return false;
	}
}

/* What is read of these in memory alone says so itself (txn_sees): other replies need not wait for it. */
static bool told_apart(const struct change *c)
{
	return c->table == TABLE_FIGURE || c->table == TABLE_TICKET || c->table == TABLE_ORDER;
}

static bool in_memory(const struct changes *changes)
{
	const struct change *c;

	for (c = changes->first; c; c = c->next)
		if (followed(c))
			return true;
	return false;
}

void desk_applied(struct desk *d, const struct changes *changes, uint64_t serial)
{
	const struct change *c;
	uint64_t subject = 0;
	size_t i;

	for (c = changes->first; c; c = c->next)
		if (c->subject > subject)
			subject = c->subject;
	if (in_memory(changes)) {
		atomic_store(&d->wanted, true);
		pthread_rwlock_wrlock(&d->lock);
		atomic_store(&d->wanted, false);
		for (c = changes->first; c; c = c->next) {
			if (followed(c) && !told_apart(c))
				d->shows = serial;
			for (i = 0; i < PARTS; i++)
				parts[i].applied(d, c);
		}
		desk_unlock(d);
	}
	if (subject)
		vault_ready(d->vault, subject + SUBJECTS_AHEAD);
}

void verb_breathe(struct verb *v)
{
	if (v->changes || !atomic_load_explicit(&v->desk->wanted, memory_order_relaxed))
		return;
	/* WHY: another reader may hold the lock until this transaction, which goes on alone, has ended. */
	if (v->txn && txn_alone(v->txn))
		return;
	/* The lock prefers a writer: it is served before we have it again. */
	desk_unlock(v->desk);
	pthread_rwlock_rdlock(&v->desk->lock);
}

void desk_memory_begin(struct desk *d)
{
	desk_unlock(d);
	pthread_mutex_lock(&d->free_guard);
	atomic_fetch_add(&d->passers, 1);
	atomic_thread_fence(memory_order_seq_cst);
	/* Never as one who waits in the queue: who breathes behind him may hold pages of the executor. */
	while (pthread_rwlock_trywrlock(&d->lock))
		pthread_cond_wait(&d->free, &d->free_guard);
	atomic_fetch_sub(&d->passers, 1);
	pthread_mutex_unlock(&d->free_guard);
}

void desk_memory_end(struct desk *d)
{
	desk_unlock(d);
	pthread_rwlock_rdlock(&d->lock);
}

void desk_read_lock(struct desk *d)
{
	pthread_rwlock_rdlock(&d->lock);
}

uint64_t desk_shows(const struct desk *d)
{
	return d->shows;
}

bool desk_read_try(struct desk *d)
{
	return pthread_rwlock_tryrdlock(&d->lock) == 0;
}

void desk_unlock(struct desk *d)
{
	pthread_rwlock_unlock(&d->lock);
	/* Either the passer sees that it is free, or it is seen here. */
	atomic_thread_fence(memory_order_seq_cst);
	if (atomic_load_explicit(&d->passers, memory_order_relaxed)) {
		pthread_mutex_lock(&d->free_guard);
		pthread_cond_broadcast(&d->free);
		pthread_mutex_unlock(&d->free_guard);
	}
}

struct store *desk_store(struct desk *d)
{
	return d->store;
}

struct vault *desk_vault(struct desk *d)
{
	return d->vault;
}
