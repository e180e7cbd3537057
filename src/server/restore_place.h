/* SPDX-License-Identifier: ISC */
/*
 * restore_place -- the folder of a desk while its store is being replaced.
 *
 * The file DESK/restoring is the mark: while it is there no server starts, whoever asks. It is held
 * by a lock as long as the restore runs, and once the new store is complete it says which folder
 * takes whose place; so a restore that was killed there is ended by the next one, and one that was
 * killed before begins anew. The store that was there is never removed: it is set aside as
 * DESK/store.before-TIME.
 */
#ifndef ORDERDESK_SERVER_RESTORE_PLACE_H
#define ORDERDESK_SERVER_RESTORE_PLACE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/status.h"

struct restore_place {
	const char *desk;
	const char *staging;		/* an empty folder for the new store */
	const char *aside;		/* where the old store went; NULL: there was none */
	int guard, lock;
};

bool restore_marked(const char *desk);
/*
 * Takes the folder. *ended: a restore that had been killed at its end was completed, and nothing
 * is left to do. ERR_BUSY a server runs, or another restore; ERR_IO with errno.
 */
enum status place_take(struct restore_place *p, const char *desk, struct arena *a, bool *ended);
/*
 * The folders of stores with log files: the desk's own, those set aside, and behind them those that
 * `named` (ended by NULL; or NULL) leads to. Ended by NULL.
 */
const char *const *place_stores(const struct restore_place *p, const char *const *named, struct arena *a);
/*
 * The store's folder when that of a desk, of its store or of the store's log is named: the one with the
 * file life, without which nobody knows of which store a log is. NULL: it is none of them.
 */
const char *place_store_named(const char *folder, struct arena *a);
/* The complete store in p->staging takes its place. ERR_IO with errno. */
enum status place_swap(struct restore_place *p, struct arena *a);
/* Lets go; the mark goes with it unless the restore has to be run again. */
void place_leave(struct restore_place *p, bool keep_mark);

/* The whole folder, if it is there. False with errno. */
bool place_remove(const char *folder);

#endif
