/* SPDX-License-Identifier: ISC */
/*
 * bulk -- fills empty tables past the log: rows first, then each index from its sorted keys.
 *
 * For the first load of a desk, by a process that has the store for itself: no other thread reads
 * or writes meanwhile. Rows come in rising order of their keys, table by table or mixed, and go to
 * new files beside the desk's own; index keys are gathered in sorted runs. bulk_finish() builds the
 * index files from the runs, makes all of it durable and puts the new files in the place of the
 * empty ones in one transaction, together with what `last` writes: so a process killed before
 * leaves the tables empty, and one killed after leaves them full. Files left over by a kill are
 * removed when the store is opened.
 *
 * What is loaded so is not in the log: a backup made before cannot be rolled forward over it, and
 * the caller tells the user to make a new one.
 *
 * What can fail: ERR_EXISTS (a table is not empty, or a key does not rise), ERR_LIMIT (a row over
 * 1 MiB), ERR_IO with a line in the log. After a failure only bulk_drop() is left to call.
 */
#ifndef ORDERDESK_STORE_BULK_H
#define ORDERDESK_STORE_BULK_H

#include "store/store.h"

struct bulk;

/*
 * `carried` tables at the end of the list may have rows: the caller adds those again among its own.
 */
enum status bulk_begin(struct store *s, const enum table_id *tables, size_t count, size_t carried,
	struct bulk **out);
enum status bulk_add(struct bulk *b, enum table_id table, const struct key *key,
	const ProtobufCMessage *m);
/* No row of this table comes any more: its indexes are built while others are added. */
void bulk_whole(struct bulk *b, enum table_id table);
/* `last` may be NULL; it may write any table but those loaded. Frees the bulk, in every case. */
enum status bulk_finish(struct bulk *b, store_body *last, void *baton);
void bulk_drop(struct bulk *b);
/* Bytes of rows and of index keys so far, for a progress line. */
uint64_t bulk_bytes(const struct bulk *b);

#endif
