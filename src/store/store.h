/* SPDX-License-Identifier: ISC */
/*
 * store -- the only door to Berkeley DB: environment, transactions, tables.
 *
 * One process opens one desk (flock before open; a second one gets ERR_BUSY). All tables are
 * declared in store/schema.c: name, record, index extractors. Values are packed records. A write
 * runs as a body inside store_write, which begins, calls, commits without waiting for the disk, or
 * aborts and runs the body again after a deadlock (ERR_RETRY after ten): no function hands out a
 * transaction, no body loops for retry and none changes anything but rows, as it may run again. A
 * body returns any status but OK to abort with nothing written. store_flush
 * makes everything committed so far durable; replies leave only after it. Environment failures
 * (I/O on flush, DB_RUNRECOVERY) are panic(): the next start recovers.
 */
#ifndef ORDERDESK_STORE_STORE_H
#define ORDERDESK_STORE_STORE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"
#include "record/key.h"
#include "store/schema.h"	/* enum table_id, enum index_id */

struct store;
struct txn;

struct store_options {
	const char *folder;	/* the desk's folder; the environment is its subfolder "store" */
	bool create;		/* makes the folder and a new desk where there is none */
	bool after_io_error;	/* start although the mark of a failed flush stands */
	uint64_t cache;		/* bytes; 0: 256 MiB */
	int checkpoint_seconds;	/* 0: 60 */
	uint32_t log_file;	/* bytes of a file of the log; 0: STORE_LOG_FILE */
	bool one_writer;	/* writing bodies run one after the other, and hot rows stay in memory */
	bool from_backup;	/* recovery from the first log file there is (restore.h) */
	void (*recovering)(void *baton, int percent);	/* told how far; may be NULL */
	void *baton;
};

/*
 * Opens with recovery. ERR_BUSY, ERR_VERSION, ERR_CHECKSUM, ERR_IO, ERR_NOT_FOUND (no desk); a line
 * in the log says what and what to do. ERR_CHECKSUM and ERR_IO stand as long as the mark of a fault
 * does: only after_io_error goes on, and reads every row and index first.
 */
enum status store_open(const struct store_options *options, struct store **out);
void store_close(struct store *s);		/* checkpoint, clean */
/*
 * What belongs to the desk and stands beside the store did not reach the disk, and the process is about to
 * end: leaves the mark of it, so that the next start looks first. `folder`: the desk's.
 */
void store_failed(const char *folder, const char *sentence);

typedef enum status store_body(struct txn *t, void *baton);
/* Runs and commits; *serial (may be NULL) gets the number of the commit, rising by one. */
enum status store_write(struct store *s, store_body *body, void *baton, uint64_t *serial);
/*
 * One instant for reading; any thread. *serial: the newest commit among those that wrote what it read
 * (set also when the body refuses; 0: none did since the store was opened). The pages read stay locked
 * to the end of the body and a writer waits for them: a body reads some hundred rows at most; longer
 * reads go by store_each. One that reads some thousand is begun again while all writers wait: it may
 * run twice, as after a deadlock.
 */
enum status store_read(struct store *s, store_body *body, void *baton, uint64_t *serial);
/*
 * The same for a caller that holds a lock which others wait for: where the body would wait for the writers
 * to stand it answers ERR_RETRY. The caller gives his lock back, has them stand, takes it again, reads, and
 * lets them go on: behind store_stand no write begins, and none is under way.
 */
enum status store_read_yielding(struct store *s, store_body *body, void *baton, uint64_t *serial);
void store_stand(struct store *s);
enum status store_read_stood(struct store *s, store_body *body, void *baton, uint64_t *serial);
void store_go_on(struct store *s);
/*
 * The same for a thread that must not wait: ERR_RETRY when a row that it reads is locked by a write, or
 * when it reads some thousand.
 */
enum status store_read_at_once(struct store *s, store_body *body, void *baton, uint64_t *serial);
/*
 * From here on this reading body sees no one instant: each row is let go when it has been read, so
 * that a list of any length keeps no writer waiting. A walk that has begun before holds on to its pages.
 */
void txn_let_go(struct txn *t);
/* No writer goes on until this body ends: so it must not wait for one, nor for who may wait for it. */
bool txn_alone(const struct txn *t);
/* Something was read that the caller keeps in memory of this table: the reply shows its newest change. */
void txn_sees(struct txn *t, enum table_id table);
uint64_t store_committed(struct store *s);	/* serial of the newest commit */
uint64_t store_flushed(struct store *s);	/* all up to here are durable */
/* Makes all commits so far durable; returns the serial covered. A failure is panic(). */
uint64_t store_flush(struct store *s);
void store_checkpoint(struct store *s);
struct store *txn_store(struct txn *t);
/* Rows and entries of indexes that this body asked of the files so far: its work, whatever the machine. */
uint64_t txn_rows(const struct txn *t);
const char *store_life(const struct store *s);	/* its number (backup.h) */

/*
 * Tables. Messages come unpacked in the arena. `put` keeps the indexes right (it reads the old
 * row), `insert` refuses an existing key with ERR_EXISTS.
 */
enum status table_get(struct txn *t, enum table_id table, const struct key *key, struct arena *a,
	ProtobufCMessage **out);		/* ERR_NOT_FOUND */
bool table_has(struct txn *t, enum table_id table, const struct key *key);
enum status table_put(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m);
enum status table_insert(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m);
enum status table_delete(struct txn *t, enum table_id table, const struct key *key);
/* The two for a record that is packed already: `bytes` are those of `m`. */
enum status table_put_packed(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m, const ProtobufCBinaryData *bytes);
enum status table_insert_packed(struct txn *t, enum table_id table, const struct key *key,
	const ProtobufCMessage *m, const ProtobufCBinaryData *bytes);

/*
 * The rows whose keys begin with the prefix, in key order, each as a message in the arena. Few rows of
 * a table that every order changes: a writing body gets them from memory (kept.c).
 */
typedef void row_under(void *baton, const struct key *key, ProtobufCMessage *m);
enum status table_under(struct txn *t, enum table_id table, const struct key *prefix, struct arena *a,
	row_under *each, void *baton);

/* Convenience: #define GET(t, TABLE_X, &key, arena, &typed) casts. */
#define table_get_as(t, table, key, arena, out) \
	table_get((t), (table), (key), (arena), (ProtobufCMessage **)(out))

/* Walks. A prefix of length 0 is the whole table. Rows come in key order, or from the end. */
struct walk;
enum status walk_open(struct txn *t, enum table_id table, const struct key *prefix, bool backward,
	struct walk **out);
enum status walk_open_index(struct txn *t, enum index_id index, const struct key *prefix,
	bool backward, struct walk **out);
/* Start after this key (of the table or index) instead of at the end of the prefix. */
enum status walk_after(struct walk *w, const struct key *key);
/*
 * Next row: ERR_END behind the last. `key` gets the table's or index's key, `primary` (index
 * walks; may be NULL) the key of the row; `out` (may be NULL: row not fetched) the record.
 */
enum status walk_next(struct walk *w, struct key *key, struct key *primary, struct arena *a,
	ProtobufCMessage **out);
/* Before the first row, forward along a table that the body does not write: rows come in blocks. */
void walk_ahead(struct walk *w);
/* walk_next of a walk along a table, for one number of the record alone: that of the field so numbered. */
enum status walk_number(struct walk *w, unsigned field, struct key *key, uint64_t *number);
void walk_close(struct walk *w);	/* a walk left open is closed with its transaction */

/*
 * Every row below the prefix (NULL: all), for reads of any length: loading the desk's memory,
 * reports, exports. Rows come from many short transactions, so they are not of one instant and no
 * writer waits long; `each` runs outside of them and may write. Anything but OK ends and is
 * returned. The record lives until `each` returns.
 */
typedef enum status store_row(void *baton, const struct key *key, const ProtobufCMessage *m);
enum status store_each(struct store *s, enum table_id table, const struct key *prefix,
	store_row *each, void *baton);

/*
 * Veils. Rows of a table whose number (the first part of their key, u32 or u64) is from..to are
 * passed over by gets, looks and walks of the transactions that begin from now on, until the veil
 * is lifted; puts and deletes work below it. At most 32 at a time.
 */
void store_veil(struct store *s, enum table_id table, uint64_t from, uint64_t to);
void store_unveil(struct store *s, enum table_id table, uint64_t from, uint64_t to);
bool txn_sees_now(struct txn *t);	/* no veil came or went since it began */
void txn_see_all(struct txn *t);		/* this transaction sees below every veil */
void txn_veil(struct txn *t, enum table_id table, uint64_t from, uint64_t to);	/* has this one */
/* A copy of what it sees, to put back after a look below. */
struct txn_sight { unsigned count; };
struct txn_sight txn_look_below(struct txn *t);
void txn_look_again(struct txn *t, struct txn_sight before);

/* The next number of a named counter, from 1, in the transaction (no gaps). */
enum status counter_next(struct txn *t, const char *name, uint64_t *value);
enum status counter_peek(struct txn *t, const char *name, uint64_t *value);	/* last given */
enum status counter_at_least(struct txn *t, const char *name, uint64_t value);

/* Numbers for `server status`: files, cache, log, flush times. */
struct store_numbers {
	uint64_t commits, flushes, flush_max_us, flush_sum_us, retries, checkpoints;
	uint64_t log_bytes, schema_version;
};
void store_numbers(struct store *s, struct store_numbers *out);
/* Beside a checkpoint it waits for the disk, as the library has it: not for who serves others. */
uint64_t store_cache_bytes(struct store *s);

/* Is another folder under the path of the store than the one it opened, or none? Then why, in a sentence. */
bool store_gone(const struct store *s, char *why, size_t size);

/* Every index row has its row and every row its index rows. Calls back per fault; ERR_CHECKSUM. */
typedef void store_fault(void *baton, const char *sentence);
enum status store_verify(struct store *s, store_fault *each, void *baton, uint64_t *rows);

#endif
