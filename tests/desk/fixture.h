/* SPDX-License-Identifier: ISC */
/*
 * fixture -- a desk of its own for a test, and verbs run on it as the server would.
 *
 * fixture_open makes a desk in the test's folder with a fixed clock (2026-11-19 14:05 in Shanghai),
 * CNY, admin "boss", rep "wang.fang" (own customers only), operators "li.na" (extension 8021) and
 * "chen.wei", supervisor "zhao.min", clerk "sun.li", analyst "he.yan". RUN calls a handler inside
 * one transaction with fields given as pairs of path and text, checks need as the dispatcher does, and
 * applies the changes to the memory; a read runs in a snapshot under the read lock. What came back
 * stays valid until the fixture is closed.
 *
 *	Od__Made *made = RUN(f, customer, add, "name", "Quick Stop", "kind", "restaurant", NULL);
 *
 * gives the reply, or NULL when it was refused: f->status and f->refusal say why.
 */
#ifndef TESTS_DESK_FIXTURE_H
#define TESTS_DESK_FIXTURE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "desk/change.h"
#include "desk/desk.h"

#define FIXTURE_NOW "2026-11-19T06:05:00Z"

struct fixture {
	const char *folder;
	struct store *store;
	struct desk *desk;
	struct arena *arena;
	struct actor actor;		/* who asks next; fixture_as changes it */
	/* A write: 1: loses its first try, as in a deadlock; 2: comes to nothing at its end. */
	unsigned lose;
	enum status status;		/* of the last run */
	struct refusal refusal;		/* when it was refused */
	char text[1000];		/* the refusal as an English sentence, "" when there is none */
	struct changes *changes;	/* what the last write made */
	uint64_t rows;			/* that the last run asked of the store's files */
	bool stood;			/* all writers had to wait for the last read */
	uint64_t opened[VERB_OPENED];	/* what the last read opened */
	unsigned opened_count;
};

struct fixture *fixture_open(void);
void fixture_close(struct fixture *f);
/* The same folder opened again, as after a restart: the memory is read from the store. */
void fixture_reopen(struct fixture *f);
/* Who asks from now on; "" is the system with every need. */
void fixture_as(struct fixture *f, const char *login);
void fixture_clock(struct fixture *f, const char *instant);	/* "2026-11-20T01:00:00Z" */
/* A body in a transaction as the current actor, for functions that are no verbs. */
typedef enum status fixture_body(struct verb *v, void *baton);
enum status fixture_write(struct fixture *f, fixture_body *body, void *baton);
enum status fixture_read(struct fixture *f, fixture_body *body, void *baton);

void *fixture_run(struct fixture *f, const char *verb, verb_handler *handler, ...)
	__attribute__((sentinel));
/* The same with a request that is made already. */
void *fixture_request(struct fixture *f, const char *verb, verb_handler *handler,
	ProtobufCMessage *request);
#define RUN(f, area, name, ...) \
	fixture_run((f), #area " " #name, (verb_handler *)verb_##area##_##name, __VA_ARGS__)

/* The value at a dotted path of a message as exact text; "" when absent. */
const char *fixture_text(struct fixture *f, const void *message, const char *path);
int64_t fixture_int(const void *message, const char *path);
/* Faults of store_verify, as diagnostics; 0 when the store is whole. */
unsigned fixture_faults(struct fixture *f);

#endif
