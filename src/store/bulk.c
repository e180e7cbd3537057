/* SPDX-License-Identifier: ISC */
/*
 * bulk -- new files beside the log, put in the place of empty ones (see bulk.h).
 *
 * The files are made outside of the environment, each by a handle with a small cache of its own:
 * no locks, no log, and rows that rise are appended page by page, by a thread of their own while the
 * next ones are made. Indexes are built by two threads, a file at a time each, those of a table as
 * soon as it is whole. How they come into place is in bulk_swap.c.
 */
#include "store/bulk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/spare.h"
#include "store/index.h"
#include "store/runs.h"
#include "store/squeeze.h"
#include "store/transaction.h"

#define FILE_CACHE (16u << 20)		/* of a handle: what rises needs no more */
#define BATCH ((size_t)256 << 10)	/* bytes of pairs that are put by one call */
#define BUILDERS 2			/* threads that build indexes */

struct file {
	DB *db;				/* NULL: not open */
	char name[64];			/* below the data folder, when it is in its place */
	struct key last;
	bool any;
	DBT batch;			/* pairs gathered for one call; data NULL: none yet */
	void *at;			/* where the next one goes */
	bool some;
	DBT full;			/* pairs that the writer has in hand; of a table */
	bool busy;			/* until it has put them */
};

struct bulk {
	struct store *store;
	char *folder;			/* of the files */
	bool table[TABLE_COUNT], index[INDEX_COUNT];
	struct file tables[TABLE_COUNT], indexes[INDEX_COUNT];
	struct runs *runs[INDEX_COUNT];
	struct arena *arena;
	unsigned char *row;
	size_t row_size;
	struct squeeze *squeeze;
	uint64_t bytes;
	pthread_mutex_t mutex;		/* of all that follows, and of `full` and `busy` of the files */
	pthread_cond_t moved;
	pthread_t writer;		/* puts full batches of the tables while others are gathered */
	bool writing, end;		/* it runs; it is to end */
	enum status status;		/* of the first put or index that did not work */
	pthread_t builders[BUILDERS];
	bool building, complete;	/* they run; no more indexes will be ready */
	bool whole[INDEX_COUNT];	/* all its keys are in its run */
	bool ready[INDEX_COUNT];	/* and nobody builds it yet */
};

static enum status answer(int r, const char *what, const char *file)
{
	if (r == 0)
		return OK;
	log_warn("store: %s %s did not work: %s", what, file, db_strerror(r));
	return ERR_IO;
}

static void path_of(const struct bulk *b, const struct file *f, char path[4300])
{
	snprintf(path, 4300, "%s/%s%s", b->folder, f->name, BULK_FILLING);
}

static enum status file_make(const struct bulk *b, struct file *f, const char *name)
{
	char path[4300];
	int r;

	snprintf(f->name, sizeof f->name, "%s", name);
	path_of(b, f, path);
	unlink(path);
	r = db_create(&f->db, NULL, 0);
	if (r)
		return answer(r, "making", path);
	(void)((r = f->db->set_flags(f->db, DB_CHKSUM)) ||
	(r = f->db->set_pagesize(f->db, STORE_PAGE)) ||
	(r = f->db->set_cachesize(f->db, 0, FILE_CACHE, 1)) ||
	(r = f->db->open(f->db, NULL, path, NULL, DB_BTREE, DB_CREATE, 0600)));
	return answer(r, "making", path);
}

static void batch_make(DBT *batch)
{
	memset(batch, 0, sizeof *batch);
	batch->data = mem_alloc(BATCH);
	batch->ulen = BATCH;
	batch->flags = DB_DBT_USERMEM | DB_DBT_BULK;
}

static enum status batch_put(struct file *f, DBT *batch)
{
	DBT none;

	memset(&none, 0, sizeof none);
	return answer(f->db->put(f->db, NULL, batch, &none, DB_MULTIPLE_KEY), "writing", f->name);
}

/* What was gathered; the batch is empty then. */
static enum status file_flush(struct file *f)
{
	enum status s = f->some ? batch_put(f, &f->batch) : OK;

	DB_MULTIPLE_WRITE_INIT(f->at, &f->batch);
	f->some = false;
	return s;
}

/* The same by the writer, once it has put what it has of this file. */
static enum status file_pass(struct bulk *b, struct file *f)
{
	enum status s;
	DBT full;

	if (!f->full.data)
		batch_make(&f->full);
	pthread_mutex_lock(&b->mutex);
	while (f->busy)
		pthread_cond_wait(&b->moved, &b->mutex);
	full = f->batch;
	f->batch = f->full;
	f->full = full;
	f->busy = f->some;
	s = b->status;
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->mutex);
	DB_MULTIPLE_WRITE_INIT(f->at, &f->batch);
	f->some = false;
	return s;
}

static enum status put_one(struct file *f, const void *key, size_t key_length, const void *row,
	size_t length)
{
	DBT k, v;

	memset(&k, 0, sizeof k);
	memset(&v, 0, sizeof v);
	k.data = (void *)(uintptr_t)key;
	k.size = (u_int32_t)key_length;
	v.data = (void *)(uintptr_t)row;
	v.size = (u_int32_t)length;
	return answer(f->db->put(f->db, NULL, &k, &v, 0), "writing", f->name);
}

/* One call for many pairs: the way down to the last page is gone once for all of them. */
static enum status file_put(struct bulk *b, struct file *f, const void *key, size_t key_length,
	const void *row, size_t length)
{
	enum status s;

	if (!f->batch.data) {
		batch_make(&f->batch);
		DB_MULTIPLE_WRITE_INIT(f->at, &f->batch);
	}
	DB_MULTIPLE_KEY_WRITE_NEXT(f->at, &f->batch, key, key_length, row, length);
	if (f->at) {
		f->some = true;
		return OK;
	}
	s = b ? file_pass(b, f) : file_flush(f);
	/* one that fills a batch alone goes by itself, behind what the writer has */
	if (s == OK && b && key_length + length > BATCH / 2)
		s = file_pass(b, f);
	if (s != OK)
		return s;
	if (key_length + length > BATCH / 2)
		return put_one(f, key, key_length, row, length);
	DB_MULTIPLE_KEY_WRITE_NEXT(f->at, &f->batch, key, key_length, row, length);
	f->some = true;
	return OK;
}

/* Writes what is left and waits until the disk has it. */
static enum status file_end(const struct bulk *b, struct file *f)
{
	char path[4300];
	enum status s;
	int r, fd;

	if (!f->db)
		return OK;
	s = f->batch.data ? file_flush(f) : OK;
	mem_free(f->batch.data);
	mem_free(f->full.data);
	f->batch.data = f->full.data = NULL;
	r = f->db->close(f->db, 0);
	f->db = NULL;
	path_of(b, f, path);
	if (s != OK)
		return s;
	if (r)
		return answer(r, "writing", path);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	r = fd < 0 || fsync(fd) ? errno : 0;
	if (fd >= 0)
		close(fd);
	return answer(r, "flushing", path);
}

static void file_drop(struct file *f)
{
	if (f->db)
		f->db->close(f->db, DB_NOSYNC);
	mem_free(f->batch.data);
	mem_free(f->full.data);
}

/* ---- the writer ---- */

static struct file *with_work(struct bulk *b)
{
	int i;

	for (i = 0; i < TABLE_COUNT; i++)
		if (b->tables[i].busy)
			return &b->tables[i];
	return NULL;
}

static void *write_on(void *baton)
{
	struct bulk *b = baton;
	struct file *f;

	pthread_mutex_lock(&b->mutex);
	while ((f = with_work(b)) || !b->end) {
		enum status s;

		if (!f) {
			pthread_cond_wait(&b->moved, &b->mutex);
			continue;
		}
		pthread_mutex_unlock(&b->mutex);
		s = batch_put(f, &f->full);
		pthread_mutex_lock(&b->mutex);
		b->status = b->status == OK ? s : b->status;
		f->busy = false;
		pthread_cond_broadcast(&b->moved);
	}
	pthread_mutex_unlock(&b->mutex);
	return NULL;
}

/* All that it was given is put then. */
static enum status writer_end(struct bulk *b)
{
	if (b->writing) {
		pthread_mutex_lock(&b->mutex);
		b->end = true;
		pthread_cond_broadcast(&b->moved);
		pthread_mutex_unlock(&b->mutex);
		pthread_join(b->writer, NULL);
		b->writing = false;
	}
	return b->status;
}

/* ---- begin, add ---- */

struct emptiness {
	const enum table_id *tables;
	size_t count;
};

static enum status look_empty(struct txn *t, void *baton)
{
	const struct emptiness *e = baton;
	enum status s = OK;
	struct walk *w;
	size_t i;

	txn_see_all(t);
	for (i = 0; s == OK && i < e->count; i++) {
		s = walk_open(t, e->tables[i], NULL, false, &w);
		if (s != OK)
			break;
		s = walk_next(w, NULL, NULL, NULL, NULL);
		walk_close(w);
		s = s == ERR_END ? OK : s == OK ? ERR_EXISTS : s;
	}
	return s;
}

enum status bulk_begin(struct store *store, const enum table_id *tables, size_t count,
	size_t carried, struct bulk **out)
{
	struct emptiness e = { tables, count - carried };
	const struct schema_index *x;
	size_t length = strlen(store->folder) + sizeof "/data", i;
	struct bulk *b;
	enum status s;

	*out = NULL;
	s = store_read(store, look_empty, &e, NULL);
	if (s != OK)
		return s;
	b = mem_alloc(sizeof *b);
	b->store = store;
	b->folder = mem_alloc(length);
	snprintf(b->folder, length, "%s/data", store->folder);
	b->arena = arena_new(0);
	b->squeeze = squeeze_new();
	pthread_mutex_init(&b->mutex, NULL);
	pthread_cond_init(&b->moved, NULL);
	if (pthread_create(&b->writer, NULL, write_on, b) != 0)
		panic("store: no thread to write what is loaded");
	b->writing = true;
	for (i = 0; s == OK && i < count; i++) {
		b->table[tables[i]] = true;
		s = file_make(b, &b->tables[tables[i]], schema_table_file(tables[i]));
		x = schema_table(tables[i])->indexes;
		for (; x < schema_table(tables[i])->indexes + SCHEMA_INDEXES && x->name; x++) {
			b->index[x->id] = true;
			b->runs[x->id] = runs_new(b->folder, 0);
		}
	}
	if (s != OK) {
		bulk_drop(b);
		return s;
	}
	*out = b;
	return OK;
}

static bool rises(struct file *f, const struct key *key)
{
	size_t shorter = f->last.length < key->length ? f->last.length : key->length;
	int order = memcmp(f->last.bytes, key->bytes, shorter);

	if (f->any && (order > 0 || (order == 0 && f->last.length >= key->length)))
		return false;
	f->last = *key;
	f->any = true;
	return true;
}

enum status bulk_add(struct bulk *b, enum table_id table, const struct key *key,
	const ProtobufCMessage *m)
{
	size_t length = protobuf_c_message_get_packed_size(m), i;
	struct file *f = &b->tables[table];
	struct entries entries;
	const void *row;
	enum status s;

	if (!f->db || m->descriptor != schema_table(table)->record)
		panic("store: a %s was loaded into table %s", m->descriptor->name,
			schema_table(table)->name);
	if (length > STORE_ROW_MAX)
		return ERR_LIMIT;
	if (!rises(f, key))
		return ERR_EXISTS;
	if (length > b->row_size) {
		b->row = mem_grow(b->row, b->row_size, length + 4096, 1);
		b->row_size = length + 4096;
	}
	length = spare_pack(m, b->row);
	row = b->row;
	if (schema_table(table)->squeezed)
		squeeze_row(b->squeeze, &row, &length);
	s = file_put(b, f, key->bytes, key->length, row, length);
	b->bytes += length + key->length;
	if (s != OK || !schema_table(table)->indexes[0].name)
		return s;
	entries_of(table, m, key, b->arena, &entries);
	for (i = 0; s == OK && i < entries.count; i++) {
		const struct entry *e = &entries.list[i];
		unsigned char held[RUNS_STRING];

		/* the length of the primary key goes last: all keys of an index sort by the rest */
		memcpy(held, e->bytes, e->length);
		held[e->length] = (unsigned char)key->length;
		s = runs_add(b->runs[e->index], held, (size_t)e->length + 1);
	}
	arena_reset(b->arena);
	return s;
}

uint64_t bulk_bytes(const struct bulk *b)
{
	uint64_t bytes = b->bytes;
	int i;

	for (i = 0; i < INDEX_COUNT; i++)
		if (b->runs[i])
			bytes += runs_bytes(b->runs[i]);
	return bytes;
}

/* ---- indexes ---- */

static enum status put_entry(void *baton, const unsigned char *bytes, size_t length)
{
	return file_put(NULL, baton, bytes, length - 1, bytes + length - 1, 1);
}

static enum status build(struct bulk *b, enum index_id index)
{
	struct file *f = &b->indexes[index];
	enum status s = file_make(b, f, schema_index_file(index)), ended;

	if (s == OK)
		s = runs_each(b->runs[index], put_entry, f);
	runs_free(b->runs[index]);
	b->runs[index] = NULL;
	ended = file_end(b, f);
	return s == OK ? ended : s;
}

/* Under the mutex; INDEX_COUNT: none is ready. */
static int next_ready(struct bulk *b)
{
	int i;

	for (i = 0; i < INDEX_COUNT && !b->ready[i]; i++)
		;
	if (i < INDEX_COUNT)
		b->ready[i] = false;
	return i;
}

static void *build_on(void *baton)
{
	struct bulk *b = baton;
	int index;

	pthread_mutex_lock(&b->mutex);
	while ((index = next_ready(b)) < INDEX_COUNT || !b->complete) {
		enum status s;

		if (index == INDEX_COUNT) {
			pthread_cond_wait(&b->moved, &b->mutex);
			continue;
		}
		pthread_mutex_unlock(&b->mutex);
		s = build(b, (enum index_id)index);
		pthread_mutex_lock(&b->mutex);
		b->status = b->status == OK ? s : b->status;
	}
	pthread_mutex_unlock(&b->mutex);
	return NULL;
}

void bulk_whole(struct bulk *b, enum table_id table)
{
	const struct schema_index *x = schema_table(table)->indexes, *end = x + SCHEMA_INDEXES;
	int i;

	pthread_mutex_lock(&b->mutex);
	for (; x < end && x->name; x++) {
		b->ready[x->id] |= !b->whole[x->id];
		b->whole[x->id] = true;
	}
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->mutex);
	for (i = 0; !b->building && i < BUILDERS; i++)
		if (pthread_create(&b->builders[i], NULL, build_on, b) != 0)
			panic("store: no thread to build indexes");
	b->building = true;
}

/* All indexes that were ready are there then. */
static enum status builders_end(struct bulk *b)
{
	int i;

	pthread_mutex_lock(&b->mutex);
	b->complete = true;
	pthread_cond_broadcast(&b->moved);
	pthread_mutex_unlock(&b->mutex);
	for (i = 0; b->building && i < BUILDERS; i++)
		pthread_join(b->builders[i], NULL);
	b->building = false;
	return b->status;
}

/* The last page writes of the tables go on while the first keys are sorted. */
static enum status build_all(struct bulk *b)
{
	enum status s = writer_end(b), one;
	int i;

	for (i = 0; i < TABLE_COUNT; i++)
		if (b->table[i])
			bulk_whole(b, (enum table_id)i);
	for (i = 0; i < TABLE_COUNT; i++) {
		one = file_end(b, &b->tables[i]);
		s = s == OK ? one : s;
	}
	one = builders_end(b);
	return s == OK ? one : s;
}

/* ---- the end ---- */

static const char *name_of(const struct bulk *b, int i)
{
	if (i < TABLE_COUNT)
		return b->table[i] ? schema_table_file((enum table_id)i) : NULL;
	i -= TABLE_COUNT;
	return b->index[i] ? schema_index_file((enum index_id)i) : NULL;
}

enum status bulk_finish(struct bulk *b, store_body *last, void *baton)
{
	const char *names[TABLE_COUNT + INDEX_COUNT];
	enum status s = build_all(b);
	size_t count = 0;
	int i;

	for (i = 0; i < TABLE_COUNT + INDEX_COUNT; i++)
		if (name_of(b, i))
			names[count++] = name_of(b, i);
	if (s == OK)
		s = bulk_swap(b->store, names, count, last, baton);
	bulk_drop(b);
	return s;
}

void bulk_drop(struct bulk *b)
{
	int i;

	if (!b)
		return;
	writer_end(b);
	builders_end(b);
	for (i = 0; i < TABLE_COUNT; i++)
		file_drop(&b->tables[i]);
	for (i = 0; i < INDEX_COUNT; i++) {
		file_drop(&b->indexes[i]);
		runs_free(b->runs[i]);
	}
	bulk_sweep(b->store);
	pthread_mutex_destroy(&b->mutex);
	pthread_cond_destroy(&b->moved);
	arena_free(b->arena);
	mem_free(b->folder);
	mem_free(b->row);
	squeeze_free(b->squeeze);
	mem_free(b);
}
