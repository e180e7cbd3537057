/* SPDX-License-Identifier: ISC */
/*
 * upgrade -- the version of the schema: checked at every open, raised by numbered migrations.
 *
 * The meta table's row "schema" holds the version that wrote the desk. It is the last thing a new
 * desk gets, so a desk without it was never finished: creating goes on, opening finds no desk. A
 * newer version is refused before any other file is opened. An older one goes through each
 * migration in turn, after a backup of the desk as it was; its number is written when it is done. One
 * that goes through rows does so in slices, and how far it came is written with each ("schema at"):
 * after a crash it goes on there. Files of new tables and indexes are made before the first runs.
 */
#include "store/transaction.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/why.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/return.pb-c.h"
#include "record/system.pb-c.h"
#include "store/backup.h"
#include "store/schema.h"

void (*upgrade_hook)(void);	/* GLOBAL: tests set it before they open a store */
unsigned upgrade_slice = 500;	/* GLOBAL: rows in a transaction; the same */

struct migration {
	uint64_t to;			/* the version it makes */
	const char *what;		/* for the log */
	enum status (*run)(struct store *s);
};

/* Opening for a migration makes every file that is not there: new tables need no more. */
static enum status new_tables(struct store *s)
{
	(void)s;
	return OK;
}

/* What a migration does to each row of a table; `part` tells the walks of one migration apart. */
struct rows {
	uint64_t place;			/* migration and part, as "schema at" has them */
	enum table_id table;
	enum status (*row)(struct txn *t, const struct key *key, const ProtobufCMessage *row);
	bool ended;
};

static struct key place_key(void)
{
	struct key k = key_empty();

	key_add_text(&k, "schema at");
	return k;
}

/* From where the last slice ended: what is done and how far it is stand in one transaction. */
static enum status slice(struct txn *t, void *baton)
{
	struct rows *rows = baton;
	struct key place = place_key(), key = key_empty();
	struct arena *a = arena_new(0);
	Od__Meta now = OD__META__INIT, *been = NULL;
	struct walk *walk = NULL;
	ProtobufCMessage *m;
	unsigned n = 0;
	enum status r = table_get_as(t, TABLE_META, &place, a, &been);

	if (r == ERR_NOT_FOUND)
		r = OK;
	if (been && been->number >> 8 == rows->place >> 8 && been->number > rows->place) {
		rows->ended = true;
		arena_free(a);
		return r;
	}
	if (!r)
		r = walk_open(t, rows->table, NULL, false, &walk);
	if (!r && been && been->number == rows->place && been->bytes.len > 0 &&
		been->bytes.len <= sizeof key.bytes) {
		key.length = been->bytes.len;
		memcpy(key.bytes, been->bytes.data, key.length);
		r = walk_after(walk, &key);
	}
	for (; !r && n < upgrade_slice; n++) {
		r = walk_next(walk, &key, NULL, a, &m);
		if (!r)
			r = rows->row(t, &key, m);
	}
	walk_close(walk);
	rows->ended = r == ERR_END;
	now.has_number = now.has_bytes = 1;
	now.number = rows->place + rows->ended;
	if (!rows->ended) {
		now.bytes.data = key.bytes;
		now.bytes.len = key.length;
	}
	if (!r || rows->ended)
		r = table_put(t, TABLE_META, &place, &now.base);
	arena_free(a);
	return r;
}

static enum status each_row(struct store *s, uint64_t to, unsigned part, enum table_id table,
	enum status (*row)(struct txn *t, const struct key *key, const ProtobufCMessage *row))
{
	struct rows rows = { .place = to << 8 | part, .table = table, .row = row };
	enum status r = OK;

	while (!r && !rows.ended) {
		r = store_write(s, slice, &rows, NULL);
		if (!r)
			store_flush(s);
	}
	return r;
}

static enum status price_row(struct txn *t, const struct key *key, const ProtobufCMessage *row)
{
	return table_fill(t, TABLE_CUSTOMER_PRICE, key, row);
}

/* Customer prices are found by the number of their rule. */
static enum status price_indexes(struct store *s)
{
	return each_row(s, 3, 0, TABLE_CUSTOMER_PRICE, price_row);
}

static enum status batch_row(struct txn *t, const struct key *of, const ProtobufCMessage *m)
{
	const Od__Stock *stock = (const Od__Stock *)m;
	Od__BatchStock row = OD__BATCH_STOCK__INIT;
	struct key key = *of;

	if (!stock->on_hand)
		return OK;
	row.has_product = row.has_site = row.has_on_hand = 1;
	row.product = stock->product;
	row.site = stock->site;
	row.on_hand = stock->on_hand;
	row.batch = (char *)"";
	key_add_i32(&key, INT32_MAX);
	key_add_text(&key, "");
	return table_put(t, TABLE_BATCH_STOCK, &key, &row.base);
}

/* What was on hand before batches were told lies in the batch without a name. */
static enum status batches(struct store *s)
{
	return each_row(s, 4, 0, TABLE_STOCK, batch_row);
}

static enum status job_row(struct txn *t, const struct key *key, const ProtobufCMessage *row)
{
	DB *db = t->store->handles.index[INDEX_JOB_OPEN];
	DBT k = key_dbt(key);
	enum status s;

	if (((const Od__Job *)row)->state != OD__JOB_STATE__JOB_STOPPED)
		return OK;
	store_touch(schema_index_file(INDEX_JOB_OPEN));
	s = txn_result(t, db->del(db, t->db, &k, 0), "writing an index");
	return s == ERR_NOT_FOUND ? OK : s;
}

/* A job that was stopped is open no more. */
static enum status stopped_jobs(struct store *s)
{
	return each_row(s, 7, 0, TABLE_JOB, job_row);
}

static enum status alarm_row(struct txn *t, const struct key *key, const ProtobufCMessage *row)
{
	const char *kind = ((const Od__Alarm *)row)->kind;

	return kind && strcmp(kind, "sla") == 0 ? table_delete(t, TABLE_ALARM, key) : OK;
}

static enum status clocks_row(struct txn *t, void *baton)
{
	Od__Alarm row = OD__ALARM__INIT;
	struct key key = key_empty();

	(void)baton;
	row.kind = (char *)"clocks";
	row.has_due = row.has_subject = row.has_n = 1;
	key_add_i64(&key, row.due);
	key_add_text(&key, row.kind);
	key_add_u64(&key, row.subject);
	key_add_u32(&key, row.n);
	return table_put(t, TABLE_ALARM, &key, &row.base);
}

/* What tickets wait for is worked out anew by the desk, which this alarm asks for. */
static enum status clocks(struct store *s)
{
	enum status r = each_row(s, 8, 0, TABLE_ALARM, alarm_row);

	return r ? r : store_write(s, clocks_row, NULL, NULL);
}

static enum status delivered_row(struct txn *t, const struct key *of, const ProtobufCMessage *shipment)
{
	const Od__Shipment *d = (const Od__Shipment *)shipment;
	struct arena *a;
	struct clock_parts parts;
	enum status r = OK;

	(void)of;
	if (!d->has_arrived)
		return OK;
	a = arena_new(0);
	clock_day_split((int32_t)(d->arrived / CLOCK_DAY), &parts);
	for (size_t i = 0; !r && i < d->n_line; i++) {
		struct key key = key_u32(d->line[i]->product);
		Od__GoodsMonth fresh = OD__GOODS_MONTH__INIT, *row = &fresh;
		ProtobufCMessage *m;

		key_add_u32(&key, (uint32_t)(parts.year * 12 + parts.month - 1));
		r = table_get(t, TABLE_GOODS_MONTH, &key, a, &m);
		if (!r)
			row = (Od__GoodsMonth *)m;
		else if (r != ERR_NOT_FOUND)
			break;
		row->has_product = row->has_month = row->has_delivered = 1;
		row->product = d->line[i]->product;
		row->month = (uint32_t)(parts.year * 12 + parts.month - 1);
		row->delivered += d->line[i]->delivered;
		r = table_put(t, TABLE_GOODS_MONTH, &key, &row->base);
	}
	arena_free(a);
	return r;
}

static enum status forget_row(struct txn *t, const struct key *key, const ProtobufCMessage *row)
{
	(void)row;
	return table_delete(t, TABLE_GOODS_MONTH, key);
}

/* What arrived before it was counted is counted now, from nothing. */
static enum status delivered(struct store *s)
{
	enum status r = each_row(s, 14, 0, TABLE_GOODS_MONTH, forget_row);

	return r ? r : each_row(s, 14, 1, TABLE_SHIPMENT, delivered_row);
}

/* The newest entry that was written while free reasons stood open: its number goes to "reasons open". */
static enum status reasons_row(struct txn *t, void *baton)
{
	Od__Meta row = OD__META__INIT;
	struct key key = key_empty(), last;
	struct walk *walk;
	enum status r = walk_open(t, TABLE_JOURNAL, NULL, true, &walk);

	(void)baton;
	if (!r) {
		r = walk_next(walk, &last, NULL, NULL, NULL);
		walk_close(walk);
	}
	if (r)
		return r == ERR_END ? OK : r;
	row.has_number = 1;
	row.number = key_read_u64(&last, 0);
	key_add_text(&key, "reasons open");
	return table_put(t, TABLE_META, &key, &row.base);
}

/* What is in the journal stays as it was written; from here on reasons are sealed in it. */
static enum status reasons(struct store *s)
{
	return store_write(s, reasons_row, NULL, NULL);
}

static enum status arrived_row(struct txn *t, const struct key *of, const ProtobufCMessage *shipment)
{
	const Od__Shipment *d = (const Od__Shipment *)shipment;
	struct key key = key_u64(d->order);
	Od__Alarm row = OD__ALARM__INIT;
	struct arena *a;
	ProtobufCMessage *m;
	bool waits;
	enum status r;

	(void)of;
	if (d->state != OD__SHIPMENT_STATE__ARRIVED)
		return OK;
	a = arena_new(0);
	r = table_get(t, TABLE_ORDER, &key, a, &m);
	waits = !r && ((const Od__Order *)m)->state == OD__ORDER_STATE__DELIVERED &&
		!((const Od__Order *)m)->has_close_at;
	arena_free(a);
	if (!waits)
		return r == ERR_NOT_FOUND ? OK : r;
	row.kind = (char *)"order";
	row.has_due = row.has_subject = row.has_n = 1;
	row.subject = d->order;
	row.n = 1;
	key = key_empty();
	key_add_i64(&key, row.due);
	key_add_text(&key, row.kind);
	key_add_u64(&key, row.subject);
	key_add_u32(&key, row.n);
	return table_put(t, TABLE_ALARM, &key, &row.base);
}

/* What was delivered before orders closed by themselves: the desk gives each its last day. */
static enum status closing(struct store *s)
{
	return each_row(s, 20, 0, TABLE_SHIPMENT, arrived_row);
}

/* Entries by user: nobody asked for them, and each order paid for one. */
static enum status entries_by_user(struct store *s)
{
	static const char file[] = "journal__user.db";
	enum status r;
	DB_TXN *t;
	int gone;

	store_touch(file);
	r = store_result(s, s->env->txn_begin(s->env, NULL, &t, 0), "beginning a transaction");
	if (r)
		return r;
	gone = s->env->dbremove(s->env, t, file, NULL, 0);
	if (gone) {
		t->abort(t);
		return gone == ENOENT ? OK : store_result(s, gone, "removing a file");
	}
	return store_result(s, t->commit(t, DB_TXN_NOSYNC), "removing a file");
}

/* In order; the first makes version 2. */
static const struct migration migrations[] = {
	{ .to = 2, .what = "tables of imports and suppliers", .run = new_tables },
	{ .to = 3, .what = "customer prices by rule, coupons, volumes, pairs", .run = price_indexes },
	{ .to = 4, .what = "stock by batch, shipments and their trail", .run = batches },
	{ .to = 5, .what = "batches, lots, quality, recalls", .run = new_tables },
	{ .to = 6, .what = "standing orders", .run = new_tables },
	{ .to = 7, .what = "jobs that were stopped are open no more", .run = stopped_jobs },
	{ .to = 8, .what = "clocks of tickets keep what they wait for", .run = clocks },
	{ .to = 9, .what = "counts of what is said about goods", .run = new_tables },
	{ .to = 10, .what = "answers to surveys, wishes", .run = new_tables },
	{ .to = 11, .what = "invoices and payments", .run = new_tables },
	{ .to = 12, .what = "runs and what of windows is taken", .run = new_tables },
	{ .to = 13, .what = "articles of knowledge", .run = new_tables },
	{ .to = 14, .what = "returns, and what was delivered of each product", .run = delivered },
	{ .to = 15, .what = "work orders and bookings", .run = new_tables },
	{ .to = 16, .what = "reasons in words are personal", .run = reasons },
	{ .to = 17, .what = "older versions of articles", .run = new_tables },
	{ .to = 18, .what = "who has read a ticket", .run = new_tables },
	{ .to = 19, .what = "reasons of returns and money are personal", .run = reasons },
	{ .to = 20, .what = "orders that were delivered before close as well", .run = closing },
	{ .to = 21, .what = "orders and the journal are written in fewer bytes",
		.run = entries_by_user },
	{ .to = 22, .what = "how far each consumer of the feed is", .run = new_tables },
	{ .to = 23, .what = "an order's first entry stands in no index", .run = new_tables },
	{ .what = NULL },
};

static struct key schema_key(void)
{
	struct key k = key_empty();

	key_add_text(&k, "schema");
	return k;
}

static enum status version_read(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	struct key k = schema_key();
	ProtobufCMessage *m;
	enum status r;

	r = table_get(t, TABLE_META, &k, a, &m);
	if (!r)
		*(uint64_t *)baton = ((Od__Meta *)m)->number;
	arena_free(a);
	return r;
}

static enum status version_write(struct txn *t, void *baton)
{
	struct key k = schema_key(), place = place_key();
	Od__Meta m = OD__META__INIT;
	enum status r = table_has(t, TABLE_META, &place) ? table_delete(t, TABLE_META, &place) : OK;

	m.has_number = 1;
	m.number = *(uint64_t *)baton;
	return r ? r : table_put(t, TABLE_META, &k, &m.base);
}

static enum status version_set(struct store *s, uint64_t version)
{
	enum status r = store_write(s, version_write, &version, NULL);

	if (r)
		return r;
	store_flush(s);
	store_checkpoint(s);
	s->schema_version = version;
	return OK;
}

static enum status meta_open(struct store *s, bool create)
{
	enum status r;
	DB_TXN *t;

	store_touch("the environment");
	r = store_result(s, s->env->txn_begin(s->env, NULL, &t, 0), "beginning a transaction");
	if (r)
		return r;
	r = handles_open_one(s, t, schema_table_file(TABLE_META), create,
		&s->handles.table[TABLE_META]);
	if (r) {
		t->abort(t);
		return r;
	}
	return store_result(s, t->commit(t, DB_TXN_NOSYNC), "opening the files");
}

static bool meta_there(const struct store *s)
{
	char path[4096];

	snprintf(path, sizeof path, "%s/data/%s", s->folder, schema_table_file(TABLE_META));
	return access(path, F_OK) == 0;
}

/*
 * A copy of the desk as the older release left it: DESK/backup/before-schema-N.tar.zst. A migration
 * that was cut off finds the one that its first try made.
 */
static enum status backup_first(struct store *s, uint64_t version)
{
	struct arena *a = arena_new(0);
	const char *folder = arena_format(a, "%.*s/backup",
		(int)(strlen(s->folder) - strlen("/store")), s->folder);
	struct backup b = { .to = arena_format(a, "%s/before-schema-%d-%.8s.tar.zst", folder,
		SCHEMA_VERSION, s->life) };
	struct archive_facts facts;
	struct refusal why = { 0 };
	enum status r = OK;

	if (archive_look(b.to, a, &facts, &why) != OK || facts.schema > version) {
		memset(&why, 0, sizeof why);
		if (mkdir(folder, 0700) && errno != EEXIST)
			log_warn("store: cannot make %s: %s", folder, strerror(errno));
		r = store_backup(s, &b, a, &facts, &why);
		if (r)
			log_warn("store: the backup before the schema is raised was not made: %s",
				refusal_text(&why, a, NULL));
		else
			log_note("store: the desk as schema %llu left it is in %s",
				(unsigned long long)version, b.to);
	}
	arena_free(a);
	return r ? ERR_IO : OK;
}

static enum status migrate(struct store *s, uint64_t version)
{
	const struct migration *m;
	enum status r = s->from_backup ? OK : backup_first(s, version);

	if (!r)
		r = handles_open(s, true);

	for (m = migrations; !r && m->what; m++) {
		if (m->to <= version)
			continue;
		log_note("store: schema %llu: %s", (unsigned long long)m->to, m->what);
		r = m->run(s);
		if (!r)
			r = version_set(s, m->to);
	}
	if (!r && s->schema_version != SCHEMA_VERSION)
		panic("store: no migration leads from schema %llu to %d",
			(unsigned long long)version, SCHEMA_VERSION);
	return r;
}

enum status upgrade_open(struct store *s, bool create)
{
	uint64_t version = 0;
	enum status r;

	if (!create && !meta_there(s))
		return ERR_NOT_FOUND;
	r = meta_open(s, create);
	if (!r)
		r = bulk_swap_open(s);
	if (!r)
		r = store_read(s, version_read, &version, NULL);
	if (r == ERR_NOT_FOUND && create) {
		r = handles_open(s, true);
		return r ? r : version_set(s, SCHEMA_VERSION);
	}
	if (r)
		return r;
	s->schema_version = version;
	if (version > SCHEMA_VERSION) {
		why_say("%s was written by a newer orderdesk (schema %llu; this one knows %d). Start it "
			"with that release.", s->folder, (unsigned long long)version, SCHEMA_VERSION);
		return ERR_VERSION;
	}
	return version < SCHEMA_VERSION ? migrate(s, version) : handles_open(s, false);
}
