/* SPDX-License-Identifier: ISC */
/*
 * environment -- what the files of this folder share: the open store and its error funnel.
 *
 * Only src/store/ includes this header. A call into Berkeley DB is preceded by store_touch() with
 * the name of the file it works on and its answer goes through store_result(), which knows three
 * kinds: an answer (OK, ERR_NOT_FOUND, ERR_EXISTS, ERR_RETRY), a fault while the store is being
 * opened (ERR_CHECKSUM, ERR_IO with a sentence in the log), and a fault later, which is panic():
 * damaged bytes and failed writes leave a mark file, so that no start goes on in silence.
 */
#ifndef ORDERDESK_STORE_ENVIRONMENT_H
#define ORDERDESK_STORE_ENVIRONMENT_H

#include <db.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/arena.h"
#include "base/why.h"
#include "store/page.h"
#include "store/store.h"

#define STORE_CACHE ((uint64_t)256 << 20)
/* WHY: not larger: every recovery writes zeros to the end of the last log file (64 MB: 45 ms more
 * at each start, and twenty times that on a slow disk). Four log buffers are the least. */
#define STORE_LOG_FILE (16u << 20)
#define STORE_LOG_BUFFER (4u << 20)
#define STORE_ROW_MAX ((size_t)1 << 20)	/* bytes of one packed record */
#define CHECKPOINT_SECONDS 60
#define CHECKPOINT_LOG ((uint64_t)208 << 20)	/* bytes of log after which one is due */
#define CHECKPOINT_LOG_LEAST ((uint64_t)16 << 20)	/* and from when on so many pages make it due */
#define CHECKPOINT_PAGES 26000u
#define CHECKPOINT_LOOK ((uint64_t)1 << 20)	/* bytes of log from one look at the pages to the next */

/* The open files. They are opened and closed together: a change of role needs new ones. */
struct handles {
	DB *table[TABLE_COUNT];
	DB *index[INDEX_COUNT];
};

/* Rows of a table that are not to be seen yet (veil.c). */
#define VEILS 32u
struct veil { enum table_id table; uint64_t from, to; };
struct veils {
	uint64_t flips;		/* how often they changed */
	unsigned count;
	struct veil list[VEILS];
};

/* A row that the transaction has read (memo.c); key_length 0: it was written since. */
#define MEMOS 16u
struct memo {
	enum table_id table;
	uint16_t key_length;
	unsigned char key[32];
	size_t length, size;
	unsigned char *bytes;
};

/* Memory that transactions hand on to each other. */
struct scratch {
	struct scratch *next;
	struct arena *arena;
	unsigned char *row;
	size_t size;
	struct memo memo[MEMOS];
	unsigned memos, memo_next;
	struct squeeze *squeeze;
	uint32_t *wrote;		/* places of shows.c */
	unsigned wrote_count, wrote_room;
};

/* Which folders were opened (place.c): that of the store, its data and its log. */
#define STORE_PARTS 3u
struct opened { dev_t device; ino_t inode; };

struct kept;
struct shows;
struct squeeze;
struct twice;
struct extent;

struct store {
	DB_ENV *env;
	struct twice *twice;
	struct extent *extent;
	struct handles handles;
	char *folder;			/* the desk's folder + "/store" */
	char life[17];			/* of this store (backup.h) */
	struct opened place[STORE_PARTS];
	int lock;			/* the flocked file */
	bool opening;			/* faults are answers, not panic() */
	bool disk_failed;		/* while opening */
	pthread_mutex_t fault;		/* of who ends the process; never let go */
	atomic_bool telling;		/* somebody holds it */
	bool from_backup;		/* being restored: the backup is there already */
	void (*recovering)(void *baton, int percent);
	void *recovering_baton;
	uint64_t schema_version;

	pthread_rwlock_t gate;		/* writers share it; a last try holds it alone */
	pthread_mutex_t commit;		/* commits happen in the order of their serials */
	atomic_uint_fast64_t begun, committed, flushed;

	pthread_mutex_t veiling;
	struct veils veils;

	pthread_mutex_t spare;
	struct scratch *scratches;
	struct kept *kept;		/* with one writer, else NULL */
	struct shows *shows;

	pthread_mutex_t flush;
	int64_t flush_ended;		/* when the last one did */
	unsigned lone;			/* of one commit, one soon after the other */
	atomic_uint_fast64_t checkpointed_at;	/* bytes of log when one was last asked for */
	atomic_uint_fast64_t checkpoint_looked;	/* bytes of log behind it when pages were counted */
	atomic_uint_fast64_t checkpoint_end;	/* where the log ended after the last one */
	atomic_uint_fast64_t log_bytes, flushes, flush_max_us, flush_sum_us, retries, checkpoints;

	pthread_mutex_t checkpoint_turn;	/* one at a time */
	uint64_t checkpoint_last;	/* where the last one stands in the log */
	pthread_t checkpointer;
	bool checkpointing;		/* the thread runs */
	pthread_mutex_t checkpoint;
	pthread_cond_t checkpoint_due;
	bool checkpoint_stop, checkpoint_full;
	int checkpoint_seconds;
};

/* fault.c */
void store_touch(const char *file);
void store_words(const DB_ENV *env, const char *prefix, const char *words);	/* of the library */
void store_event(DB_ENV *env, u_int32_t event, void *info);
enum status store_result(struct store *s, int answer, const char *what);
/* A write to disk failed: leaves the mark and panics. */
void store_write_failed(struct store *s, int answer, const char *what) __attribute__((noreturn));

/* damage.c: why the store does not open, when a data file is to blame; it is said. */
bool damage_find(const struct store *s);
bool damage_log(const struct store *s);

/* place.c: neither data nor log stand there; what stands there is what was opened. */
bool place_empty(const struct store *s);
void place_note(struct store *s);

/* mark.c */
#define MARK_SIZE WHY_SIZE
bool mark_read(const struct store *s, char sentence[MARK_SIZE]);	/* is there one? */
void mark_set(const char *store, const char *sentence);	/* store: its folder */
void mark_clear(const struct store *s);
/* The next reads of data and log come from the disk itself. ERR_IO when it still does not write. */
enum status mark_forget_copies(const struct store *s);

/* handles.c: each file is created when `create`; a missing one is ERR_CHECKSUM otherwise. */
enum status handles_open_one(struct store *s, DB_TXN *t, const char *name, bool create, DB **out);
enum status handles_open(struct store *s, bool create);
void handles_close_one(DB **db, const char *file);
void handles_close(struct store *s);

/*
 * bulk_swap.c. The files NAME + BULK_FILLING, all on the disk, take the place of NAME, in one moment
 * with what `last` writes. bulk_swap_open, when the environment and the meta table are open and no
 * other: ends a swap that was cut off, removes what was never to be; ERR_CHECKSUM when the files are
 * not those that were loaded.
 */
#define BULK_FILLING ".load"
enum status bulk_swap(struct store *s, const char *const *names, size_t count, store_body *last,
	void *baton);
enum status bulk_swap_open(struct store *s);
void bulk_sweep(struct store *s);
/* Is it the row of those names? They are of this store's own files, so no dump has it. */
bool bulk_marks(enum table_id table, const struct key *key);

/* transaction.c */
struct scratch *scratch_take(struct store *s);
void scratch_give(struct store *s, struct scratch *m);
void scratch_free(struct store *s);

/* shows.c */
struct shows *shows_new(void);

/* kept.c */
struct kept *kept_new(void);
void kept_free(struct kept *k);

/* checkpoint.c */
void checkpoint_start(struct store *s);
void checkpoint_stop(struct store *s);
void checkpoint_opened(struct store *s);	/* behind that of recovery */
void checkpoint_hint(struct store *s, uint64_t log_bytes);	/* asks for one when it is due */
/* The time for one has come: has the log, this long now, grown so little that it is made? */
bool checkpoint_in_time(uint64_t *before, uint64_t log);

/* upgrade.c: the version in the meta table against SCHEMA_VERSION; creates or migrates. */
enum status upgrade_open(struct store *s, bool create);
/* Tests: called after each commit while a store is opened, to die in the middle of a migration. */
extern void (*upgrade_hook)(void);
extern unsigned upgrade_slice;	/* rows of a table that a migration changes in one transaction */

#endif
