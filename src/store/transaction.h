/* SPDX-License-Identifier: ISC */
/*
 * transaction -- what a running body holds; only src/store/ includes this header.
 *
 * A txn lives on the stack of store_write or store_read. Once an operation answered ERR_RETRY the
 * transaction is lost whatever the body returns, and txn_result remembers it.
 */
#ifndef ORDERDESK_STORE_TRANSACTION_H
#define ORDERDESK_STORE_TRANSACTION_H

#include "store/environment.h"

struct txn {
	struct store *store;
	DB_TXN *db;
	bool write;
	uint64_t shows;		/* of a reading body: newest commit that what it read may show */
	u_int32_t reading;	/* flags of reads: DB_READ_COMMITTED once rows are let go */
	bool outgrew;		/* it read more rows than it may hold */
	bool alone;		/* no writer goes on until it ends */
	/*
	 * ERR_RETRY, or a fault found while opening: every operation behind it answers the same, as the
	 * library takes none from a transaction that a deadlock ended.
	 */
	enum status lost;
	struct scratch *scratch;
	struct walk *walks;	/* cursors that are still open */
	struct kept *kept;	/* of a writing body in a store with one writer, else NULL */
	struct veils veils;	/* as they were when it began */
	uint64_t rows;		/* rows and index entries asked of the files */
};

/* store_result, and the transaction is lost on ERR_RETRY and faults. */
enum status txn_result(struct txn *t, int answer, const char *what);
/* One row more; false, and the transaction is lost, of a reading body that would hold too many. */
bool txn_count_row(struct txn *t);
void txn_must_write(const struct txn *t);	/* panic in a reading body */

/* A row's bytes in t->scratch->row, valid until the next operation. `flags`: DB_RMW or 0. */
enum status row_read(struct txn *t, DB *db, const char *file, const struct key *key,
	u_int32_t flags, size_t *length);
void row_room(struct txn *t, size_t size);
/* Unpacks into the arena; ERR_FORMAT with a line in the log. */
enum status row_unpack(struct txn *t, enum table_id table, const struct key *key,
	const void *bytes, size_t length, struct arena *a, ProtobufCMessage **out);
/* One number of a packed record, 0 when it is not there; ERR_FORMAT likewise. */
enum status row_number(struct txn *t, enum table_id table, const struct key *key, const void *bytes,
	size_t length, unsigned field, uint64_t *number);
DBT key_dbt(const struct key *key);

/* memo.c: the row in t->scratch->row is kept; its bytes if it was, else NULL; it is written now. */
void memo_keep(struct txn *t, enum table_id table, const struct key *key, size_t length);
const void *memo_find(struct txn *t, enum table_id table, const struct key *key, size_t *length);
void memo_forget(struct txn *t, enum table_id table, const struct key *key);

/*
 * shows.c: a reading body has read a row, or found that there is none; has moved along a file. A writing
 * one has changed a row, a key of an index. Its commit gets this serial now, its locks still stand.
 */
void shows_row(struct txn *t, enum table_id table, const struct key *key);
void shows_file(struct txn *t, enum table_id table);
void shows_walk(struct txn *t, enum table_id table, enum index_id index, bool by_index,
	const struct key *prefix);
void shows_wrote_row(struct txn *t, enum table_id table, const struct key *key);
void shows_wrote_index(struct txn *t, enum index_id index, const unsigned char *bytes, size_t length);
void shows_commit(struct txn *t, uint64_t serial);
uint64_t shows_seen(struct txn *t);	/* of all that it read */

/* table.c: index keys of a row that are not there yet, for a migration that brings an index. */
enum status table_fill(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m);

/* veil.c */
void txn_begin_veils(struct txn *t);
bool txn_hides(const struct txn *t, enum table_id table, const struct key *key);
bool txn_veils(const struct txn *t, enum table_id table);	/* some row of it may be hidden */

/* walk.c: closes what a body left open; the next row of a walk along a table, into t->scratch->row. */
void walks_close(struct txn *t);
void walks_let_go(struct txn *t);	/* those that have not begun, too, hold no page behind them */
enum status walk_row(struct walk *w, struct key *key, size_t *length);

/* kept.c: a row as it is now (NULL: gone), after the library took it; the end of a transaction. */
void kept_written(struct txn *t, enum table_id table, const struct key *key, const void *row, size_t length);
void kept_end(struct kept *k, bool committed);

#endif
