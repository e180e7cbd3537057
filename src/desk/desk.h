/* SPDX-License-Identifier: ISC */
/*
 * desk -- the business: what a verb handler gets, and what stays in memory.
 *
 * A handler runs inside one transaction: `enum status verb_order_place(struct verb *v, const
 * Od__OrderDraft *request, Od__Made *reply)`. Handlers are found by the generated table; the
 * dispatcher (server/) has already checked need, limits and idempotency and afterwards writes the
 * journal from v->changes. A handler never loops for retry, never prints, never sends: it may be
 * run again from the start, so it changes nothing outside the transaction, the arena and `reply`.
 * Memory of the desk (catalogue, config, search) changes only in desk_applied(), after commit.
 */
#ifndef ORDERDESK_DESK_DESK_H
#define ORDERDESK_DESK_DESK_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "record/reflect.h"
#include "store/store.h"

struct desk;		/* memory: catalogue, config, settings, caller search; one per process */
struct changes;		/* desk/change.h */
struct vault;		/* desk/vault.h */
struct request;		/* server/request.h */
struct user_proof;	/* desk/user.h */
struct phone_memo;	/* lang/phone_memo.h */

/* Who asks; filled by the server from the session. */
struct actor {
	uint32_t user;			/* 0: the system */
	const char *login;
	const char *const *needs;	/* NULL-terminated; "*" is every need */
	bool own;			/* the role says: own customers only */
	bool personal_full;		/* sees personal values unmasked */
	const char *extension;		/* "" when none */
	const char *language;		/* "en" or "zh_CN" */
	uint64_t session;
	const char *from;		/* "local", "ssh 10.0.0.7" … */
};

#define VERB_OPENED 200		/* a page of a list */

/* One call of one verb. */
struct verb {
	const struct verb_row *row;
	struct desk *desk;
	struct txn *txn;
	struct arena *arena;
	const struct actor *actor;
	int64_t now;			/* one instant for the whole request */
	const char *once;		/* once-key or NULL */
	struct changes *changes;	/* what the handler made; NULL in a read */
	struct refusal refusal;		/* filled before ERR_REFUSED */
	/* The build of an import: its record is not to be seen yet and gets this number. */
	uint64_t number;		/* 0: the next of its counter */
	bool unseen;
	struct phone_memo *phones;	/* lang/phone_memo.h: numbers already read; or NULL */
	struct request *request;	/* the server's own verbs only; else opaque, or NULL */
	const struct user_proof *proof;	/* of `user password`, made before; or NULL */
	/* Streams and reads that open a person's record. */
	uint64_t opened[VERB_OPENED];	/* customers whose record this read opened */
	unsigned opened_count;
};

typedef enum status verb_handler(struct verb *v, const void *request, void *reply);

/* Refuse with a numbered message; returns ERR_REFUSED. Arguments are copied into the arena. */
enum status verb_refuse(struct verb *v, int message, const char *field, const char *arg0,
	const char *arg1, const char *arg2, const char *arg3);
bool actor_may(const struct actor *a, const char *need);
/* The number of a new record: v->number, once, or the next of the counter. */
enum status verb_next(struct verb *v, const char *counter, uint64_t *number);
/* Scope: may this actor see this customer (own only)? A foreign one reads as missing. */
bool verb_sees(struct verb *v, uint64_t customer);
void verb_opened(struct verb *v, uint64_t customer);
/* Text of a number of this desk: order 1042, ticket C-204. In the arena. */
const char *verb_said(struct verb *v, const char *letter, uint64_t id);
/* The number in "C-204", "c204" or "204"; false when it is none. `letter` "" for orders. */
bool verb_number(const char *said, const char *letter, uint64_t *id);
/* Refuses with NOT_FOUND: there is no KIND "SAID". The same for a foreign and a missing record. */
enum status verb_missing(struct verb *v, const char *field, const char *kind, const char *said);
/* Refuses with VERSION_OLD when `wanted` is given (not 0) and is not `now`. */
enum status verb_version(struct verb *v, const char *what, uint64_t now, uint64_t wanted);
/* "" for NULL: optional strings of a message as plain text. */
const char *text_of(const char *optional);

/*
 * Reads the whole memory from the store and opens the key store in `folder` (the desk's folder;
 * its subfolder "keys"). ERR_NOT_FOUND when the keys are not there, ERR_FORMAT when they are
 * damaged.
 */
enum status desk_load(struct store *s, const char *folder, struct desk **out);
void desk_free(struct desk *d);
/* After each commit, in commit order, by the executor: memory follows the changes. */
void desk_applied(struct desk *d, const struct changes *c, uint64_t serial);
/*
 * The newest commit that the memory follows, but for figures: they move customers in the search alone,
 * and whoever searches reads the figure of each customer that is shown; and but for tickets and
 * orders, whose lists say that they show them (txn_sees). Under the read side.
 */
uint64_t desk_shows(const struct desk *d);
/* Readers hold this while a read handler runs; the executor takes the write side in desk_applied. */
void desk_read_lock(struct desk *d);
bool desk_read_try(struct desk *d);	/* does not wait; false: not now */
void desk_unlock(struct desk *d);
/*
 * A read over many rows begins with txn_let_go (store/store.h) and says this at each: when the
 * executor waits to change the memory it goes first. Pointers into the memory are not good any more
 * behind it. Does nothing in a write.
 */
void verb_breathe(struct verb *v);
/*
 * Who may ask whether a session has its connection still, one that was heard of at `seen`: the server says
 * so, from any thread. Without one every session lives.
 */
typedef bool session_lives(void *baton, uint64_t session, int64_t seen);
void desk_sessions(struct desk *d, session_lives *lives, void *baton);
bool desk_session_lives(const struct desk *d, uint64_t session, int64_t seen);
struct store *desk_store(struct desk *d);
struct vault *desk_vault(struct desk *d);

#endif
