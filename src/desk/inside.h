/* SPDX-License-Identifier: ISC */
/*
 * inside -- what struct desk is made of; for the files of src/desk only.
 *
 * Each part is the memory of one file, made from the store at start (NAME_load, in the order of the
 * table in desk.c) and brought up to date after each commit (NAME_applied, for one change at a
 * time, under the write side of the lock). A part that is not there yet is NULL. Read handlers
 * read parts under the read side; write handlers run in the executor, the only writer of memory,
 * and need no lock. Pointers into a part are good until the handler returns, no longer.
 */
#ifndef ORDERDESK_DESK_INSIDE_H
#define ORDERDESK_DESK_INSIDE_H

#include <pthread.h>
#include <stdatomic.h>

#include "desk/change.h"
#include "desk/desk.h"

struct settings;
struct config;
struct calendars;
struct meanings;
struct knowledge;
struct people;
struct catalogue;
struct caller;
struct edits;
struct affinity;
struct price_book;
struct imports;
struct ticket_queue;
struct order_day;

struct desk {
	struct store *store;
	char *folder;			/* the desk's folder */
	pthread_rwlock_t lock;
	uint64_t shows;			/* desk_shows() */
	atomic_bool wanted;		/* somebody waits for the lock to change the memory */
	atomic_uint passers;		/* who waits for a moment without anybody (desk_memory_begin) */
	pthread_mutex_t free_guard;
	pthread_cond_t free;		/* somebody let go of the lock */
	session_lives *lives;		/* desk_sessions() */
	void *lives_baton;
	struct vault *vault;
	bool keys_marked;		/* the store knows whose keys these are */
	struct settings *settings;	/* desk/setting.h */
	struct config *config;		/* desk/config.h */
	struct calendars *calendars;	/* desk/calendars.h */
	struct knowledge *knowledge;	/* desk/knowledge.h */
	struct meanings *meanings;	/* desk/meanings.h */
	struct people *people;		/* desk/access.h */
	struct catalogue *catalogue;	/* desk/catalogue.h */
	struct caller *caller;		/* desk/caller.h */
	struct edits *edits;		/* desk/edits.h */
	struct affinity *affinity;	/* desk/affinity.h; the executor's alone */
	struct price_book *prices;	/* desk/price.h */
	struct imports *imports;	/* desk/import.h */
	struct ticket_queue *queue;	/* desk/ticket_queue.h */
	struct order_day *day;		/* desk/order_day.h */
};

/* One part of the memory. */
struct desk_part {
	const char *name;
	enum status (*load)(struct desk *d, struct txn *t);
	void (*applied)(struct desk *d, const struct change *c);
	void (*free)(struct desk *d);
};

/*
 * A reader changes a part that no write handler looks at: its side of the lock for the other one, and back.
 * Pointers into the memory are not good any more behind either.
 */
void desk_memory_begin(struct desk *d);
void desk_memory_end(struct desk *d);

/* A fresh record of the desk in the request's arena: Od__Profile *p = FRESH(v, profile). */
#define FRESH(v, record) ((void *)reflect_new(&od__##record##__descriptor, (v)->arena))
/* An optional number, flag or enum of a record. */
#define SET(m, field, given) ((m)->has_##field = true, (m)->field = (given))
/* An optional string of a record: copied into the arena. */
#define SET_TEXT(v, m, field, given) ((m)->field = arena_string((v)->arena, (given)))
/* Who it was, for scripts and for people: the login, and beside it the name. */
#define SET_PERSON(v, m, who, user) \
	(SET_TEXT(v, m, who, access_login_of((v)->desk, (user))), \
	 SET_TEXT(v, m, who##_name, access_name_of((v)->desk, (user))))

/* A copy of a record that outlives the request; freed with keep_free. */
void *keep_copy(const void *message);
void keep_free(void *message);
/* Every row of a table to the memory of a part; the row is good in the call only. */
typedef void keep_take(struct desk *d, const void *row);
enum status keep_load(struct desk *d, struct txn *t, enum table_id table, keep_take *take);

#endif
