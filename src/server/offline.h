/* SPDX-License-Identifier: ISC */
/*
 * offline -- what the server's program does with a desk that it does not serve.
 *
 * `orderdesk restore`, `dump`, `load`, `backup key`, a first import and the keeper's drill run the
 * program with one of these words first: --restore, --dump, --load, --make-key, --first, --drill. Exit
 * codes: 0 done, 1 refused with a sentence on standard error, 2 wrong switches. Each has a file of its
 * own (offline_NAME.c).
 */
#ifndef ORDERDESK_SERVER_OFFLINE_H
#define ORDERDESK_SERVER_OFFLINE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/progress.h"
#include "record/reflect.h"
#include "store/store.h"

bool offline_is(int argc, char **argv);
int offline_main(int argc, char **argv, struct arena *a);

/* One sentence of a person's language on standard error, with places {0} … */
void offline_say(const char *sentence, const char *arg0, const char *arg1, const char *arg2);
/* The refusal, and 1. */
int offline_refused(const struct refusal *why, struct arena *a);

#define OFFLINE_LOGS 8		/* with the NULL at their end */

/* The switches of all of them. */
struct offline {
	const char *what;		/* the file or folder behind the first word */
	const char *desk, *until, *key, *keys, *keys_key;
	const char *logs[OFFLINE_LOGS];	/* archives of logs, or stores with theirs; ended by NULL */
	const char *system;		/* whose ids an import brings */
	bool quiet, skip;
};

int offline_restore(const struct offline *o, struct arena *a);
int offline_drill(const struct offline *o, struct arena *a);
int offline_dump(const struct offline *o, struct arena *a);
int offline_load(const struct offline *o, struct arena *a);
int offline_first(const struct offline *o, struct arena *a);

/* The store of a desk that nobody serves; ERR_REFUSED with the sentence. */
enum status offline_store(const char *desk, bool create, struct arena *a, struct refusal *why,
	struct store **out);

#endif
