/* SPDX-License-Identifier: ISC */
/*
 * journal_verify -- journal and records compared: versions and values (I14), seals (I15).
 *
 * Called by `server verify` alone. A record's version is the number of entries that changed it, and
 * its open and internal fields are what these entries add up to: so what is recomputed from records
 * (desk/verify.h) is recomputed from the journal. Both are read in one instant, one record at a time.
 * Of each entry the clear parts hold no
 * personal value, and each sealed part opens or is of somebody who is erased. No value is told, only
 * where it stands. What can fail: the store.
 *
 * The first entry of an order is in no index. There is one writer, so orders and these entries stand in one
 * order, and the one is passed along with the other.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/import.pb-c.h"
#include "record/spare.h"
#include "server/journal_change.h"
#include "server/journal_fold.h"
#include "server/server.h"

/*
 * How a table's rows stand in the journal: by which part of their key. BY_STEP: by row, but what
 * changes between two steps of its life makes no entry: the progress of a job, the rows of an import.
 */
enum by { BY_ROW, BY_STEP, BY_FIRST, BY_TABLE };

#define PASSED_AT_ONCE 300u

struct table {
	enum table_id table;
	enum by by;
};

/* Drafts are journalled when they change hands only; figures, stock and alarms never. */
static const struct table TABLES[] = {
	{TABLE_CUSTOMER, BY_ROW}, {TABLE_PROFILE, BY_ROW}, {TABLE_NOTE, BY_FIRST},
	{TABLE_CALL, BY_ROW}, {TABLE_TASK, BY_ROW}, {TABLE_PRODUCT, BY_ROW},
	{TABLE_MOVE, BY_ROW}, {TABLE_PRICE_RULE, BY_ROW}, {TABLE_CUSTOMER_PRICE, BY_ROW},
	{TABLE_ORDER, BY_ROW}, {TABLE_TICKET, BY_ROW}, {TABLE_TICKET_STEP, BY_FIRST},
	{TABLE_USER, BY_ROW}, {TABLE_CONFIG, BY_ROW}, {TABLE_SETTING, BY_TABLE},
	{TABLE_SUPPLIER, BY_ROW}, {TABLE_IMPORT, BY_STEP}, {TABLE_JOB, BY_STEP},
	{TABLE_SHIPMENT, BY_ROW}, {TABLE_LOT, BY_ROW}, {TABLE_BATCH, BY_ROW},
	{TABLE_QUALITY, BY_ROW}, {TABLE_RECALL, BY_ROW}, {TABLE_RECALL_TARGET, BY_FIRST},
	{TABLE_STANDING, BY_ROW}, {TABLE_OCCURRENCE, BY_FIRST}, {TABLE_ANSWER, BY_ROW},
	{TABLE_WISH, BY_ROW}, {TABLE_WISH_VOTE, BY_FIRST},
	{TABLE_INVOICE, BY_ROW}, {TABLE_PAYMENT, BY_ROW}, {TABLE_ARTICLE, BY_ROW},
	{TABLE_RETURN, BY_ROW}, {TABLE_RUN, BY_ROW}, {TABLE_WORK, BY_ROW}, {TABLE_BOOKING, BY_ROW},
};

/* Customers of a first load: one entry, of the load, stands for the first of each. */
struct loaded {
	bool any;
	uint64_t from, to;
};

struct versions {
	struct server *server;
	const struct table *table;
	const char *kind;		/* name of the record in the journal */
	verify_fault *each;
	void *baton;
	const struct loaded *loaded;
	struct key prefix;		/* of the rows that share an id */
	bool begun;
	uint64_t id, version, entries;
	bool partly;			/* its first version has no entry of its own */
	uint64_t passed, made;		/* of orders: the entry looked at last; of which order it is */
	bool ended;			/* no entry stands behind it */
	char differs[100];		/* a field that its entries have otherwise; "" */
};

static uint64_t number_of(const ProtobufCMessage *m, const char *field)
{
	struct place p;

	return reflect_find(m, field, &p) == OK ? (uint64_t)reflect_integer(&p) : 0;
}

static enum status count_rows(struct txn *t, struct versions *g, struct arena *a,
	ProtobufCMessage **row)
{
	ProtobufCMessage *m;
	struct walk *w;
	enum status s = walk_open(t, g->table->table, &g->prefix, false, &w);

	g->version = 0;
	while (s == OK && (s = walk_next(w, NULL, NULL, a, &m)) == OK) {
		g->version += number_of(m, "version");
		if (g->table->by == BY_ROW)
			*row = m;
		else
			arena_reset(a);
	}
	return s == ERR_END ? OK : s;
}

/* On to the first entry of the order, or of one behind it, some hundred entries at a time. */
static enum status pass_body(struct txn *t, void *baton)
{
	struct versions *g = baton;
	struct key last = key_u64(g->passed);
	struct arena *a = arena_new(0);
	Od__JournalEntry *e;
	struct walk *w;
	enum status s = walk_open(t, TABLE_JOURNAL, NULL, false, &w);

	if (s == OK && g->passed)
		s = walk_after(w, &last);
	for (unsigned i = 0; s == OK && g->made < g->id && i < PASSED_AT_ONCE; i++) {
		arena_reset(a);
		s = walk_next(w, NULL, NULL, a, (ProtobufCMessage **)&e);
		if (s == OK)
			g->passed = e->seq;
		if (s == OK && e->made)
			g->made = e->id;
	}
	walk_close(w);
	arena_free(a);
	g->ended = s == ERR_END;
	return g->ended ? OK : s;
}

/* The entry in no index. */
static enum status count_made(struct txn *t, struct versions *g, struct arena *a,
	const ProtobufCMessage *row, ProtobufCMessage **folded)
{
	struct key key = key_u64(g->passed);
	Od__JournalEntry *e;
	enum status s;

	if (g->made != g->id)
		return OK;
	s = table_get_as(t, TABLE_JOURNAL, &key, a, &e);
	if (s != OK)
		return s;
	g->entries++;
	return journal_fold(folded, row->descriptor, e, a);
}

/* Counts them, and of a record of its own puts one on the other. */
static enum status count_entries(struct txn *t, struct versions *g, struct arena *a,
	const ProtobufCMessage *row, ProtobufCMessage **folded)
{
	struct key prefix = key_empty();
	Od__JournalEntry *e;
	struct walk *w;
	enum status s;

	key_add_text(&prefix, g->kind);
	key_add_u64(&prefix, g->id);
	g->entries = 0;
	s = g->table->table == TABLE_ORDER && row ? count_made(t, g, a, row, folded) : OK;
	if (s != OK)
		return s;
	s = walk_open_index(t, INDEX_JOURNAL_RECORD, &prefix, false, &w);
	while (s == OK) {
		struct arena_mark mark = arena_mark(a);

		s = walk_next(w, NULL, NULL, a, (ProtobufCMessage **)&e);
		if (s != OK || e->kind == OD__JOURNAL_KIND__OPENING) {
			arena_back(a, &mark);
			continue;
		}
		g->entries++;
		if (row)
			s = journal_fold(folded, row->descriptor, e, a);
		else
			arena_back(a, &mark);
	}
	return s == ERR_END ? OK : s;
}

static enum status count_body(struct txn *t, void *baton)
{
	struct versions *g = baton;
	struct arena *a = arena_new(0);
	ProtobufCMessage *row = NULL, *folded = NULL;
	const char *differs = NULL;
	enum status s = count_rows(t, g, a, &row);

	if (s == OK)
		s = count_entries(t, g, a, row, &folded);
	if (s == OK && row && g->version && g->version == g->entries && !g->partly)
		differs = journal_fold_differs(folded, row, a);
	snprintf(g->differs, sizeof g->differs, "%s", differs ? differs : "");
	arena_free(a);
	return s;
}

static enum status check_row(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct versions *g = baton;
	char text[200];
	enum status s;

	if (g->table->by > BY_STEP && g->begun && key_begins(key, &g->prefix))
		return OK;		/* counted with the one before */
	g->begun = true;
	g->prefix = *key;
	if (g->table->by > BY_STEP)
		g->prefix.length = g->table->by == BY_FIRST ? sizeof(uint64_t) : 0;
	g->id = g->table->by == BY_TABLE ? 0 : g->table->by == BY_FIRST ? key_read_u64(key, 0)
		: g->table->table == TABLE_PROFILE ? number_of(m, "customer") : number_of(m, "id");
	g->partly = (g->table->table == TABLE_CUSTOMER || g->table->table == TABLE_PROFILE) &&
		g->loaded->any && g->id >= g->loaded->from && g->id <= g->loaded->to;
	g->ended = g->table->table != TABLE_ORDER;
	for (s = OK; s == OK && g->made < g->id && !g->ended; )
		s = store_read(g->server->store, pass_body, g, NULL);
	if (s == OK)
		s = store_read(g->server->store, count_body, g, NULL);
	if (g->partly)
		g->entries++;
	if (s == OK && g->version && g->version != g->entries) {
		snprintf(text, sizeof text, "%s %" PRIu64 ": version is %" PRIu64
			", the journal has %" PRIu64 " entries", g->kind, g->id, g->version,
			g->entries);
		g->each(g->baton, "I14", text);
	} else if (s == OK && g->differs[0]) {
		snprintf(text, sizeof text, "%s %" PRIu64 ": %s is not what its entries add up to",
			g->kind, g->id, g->differs);
		g->each(g->baton, "I14", text);
	}
	return s;
}

static const char *kind_of(enum table_id table)
{
	const ProtobufCMessageDescriptor *d = schema_table(table)->record;
	const struct record_row *row;
	size_t i;

	for (i = 0; (row = record_at(i)) != NULL; i++)
		if (row->record == d)
			return row->table;
	return "";
}

/* There is one at most: a second one is refused. */
static enum status find_loaded(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Import *im = (const Od__Import *)m;

	(void)key;
	if (im->loaded)
		*(struct loaded *)baton = (struct loaded){ true, im->first, im->last };
	return OK;
}

enum status journal_versions(struct server *server, verify_fault *each, void *baton)
{
	struct loaded loaded = { .any = false };
	enum status s = store_each(server->store, TABLE_IMPORT, NULL, find_loaded, &loaded);
	size_t i;

	for (i = 0; s == OK && i < sizeof TABLES / sizeof TABLES[0]; i++) {
		struct versions g = {.server = server, .table = &TABLES[i],
			.kind = kind_of(TABLES[i].table), .each = each, .baton = baton,
			.loaded = &loaded};

		s = store_each(server->store, TABLES[i].table, NULL, check_row, &g);
	}
	return s;
}

/* ---- seals ---- */

struct seals {
	struct server *server;
	verify_fault *each;
	void *baton;
	struct arena *arena;
	uint64_t open;			/* entries up to here hold reasons in clear */
};

/* What was no personal field before the schema said so (store/upgrade.c): its record and its place. */
static const struct {
	const char *record, *path;
} REASONS[] = {
	{"order", "line.why.reason"}, {"order", "released.reason"}, {"shipment", "reason"},
	{"recall", "reason"}, {"move", "line.reason"}, {"work", "reason"}, {"task", "result"},
	{"return", "line.reason"}, {"return", "refused"}, {"invoice", "reason"}, {"payment", "reason"},
};

/* Takes a text out of a record, of each element of the lists on its path. */
static void blank(ProtobufCMessage *m, const char *path)
{
	size_t n = strcspn(path, "."), count;
	const ProtobufCFieldDescriptor *f = NULL;
	char *member, *quantifier;

	for (unsigned i = 0; i < m->descriptor->n_fields && !f; i++)
		if (strlen(m->descriptor->fields[i].name) == n &&
		    memcmp(m->descriptor->fields[i].name, path, n) == 0)
			f = &m->descriptor->fields[i];
	if (!f)
		panic("%s has no %s", m->descriptor->name, path);
	member = (char *)m + f->offset;
	quantifier = (char *)m + f->quantifier_offset;
	if (!path[n]) {
		*(void **)(void *)member = NULL;
		return;
	}
	if (f->label != PROTOBUF_C_LABEL_REPEATED) {
		if (*(void **)(void *)member)
			blank(*(ProtobufCMessage **)(void *)member, path + n + 1);
		return;
	}
	count = *(size_t *)(void *)quantifier;
	for (size_t i = 0; i < count; i++)
		blank((*(ProtobufCMessage ***)(void *)member)[i], path + n + 1);
}

static enum status find_open(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	struct key key = key_empty();
	Od__Meta *row;
	enum status s;

	key_add_text(&key, "reasons open");
	s = table_get_as(t, TABLE_META, &key, a, &row);
	*(uint64_t *)baton = s == OK ? row->number : 0;
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

static void tell(struct seals *g, const Od__JournalEntry *e, const char *what)
{
	char text[200];

	snprintf(text, sizeof text, "journal entry %" PRIu64 ": %s", e->seq, what);
	g->each(g->baton, "I15", text);
}

/* A part in clear is a record without its personal and secret fields. */
static void check_clear(struct seals *g, const Od__JournalEntry *e, const ProtobufCBinaryData *part)
{
	const struct record_row *row = e->record ? record_find(e->record) : NULL;
	ProtobufCMessage *m, *clear, *sealed;

	if (part->len == 0)
		return;
	m = row ? spare_unpack(row->record,
		(ProtobufCAllocator *)(uintptr_t)arena_allocator(g->arena), part->len, part->data)
		: NULL;
	if (!m) {
		tell(g, e, "a part does not unpack");
		return;
	}
	for (size_t i = 0; e->seq <= g->open && i < sizeof REASONS / sizeof *REASONS; i++)
		if (strcmp(REASONS[i].record, e->record) == 0)
			blank(m, REASONS[i].path);
	reflect_part(m, GRADE_PERSONAL, g->arena, &clear, &sealed);
	if (protobuf_c_message_get_packed_size(sealed) > 0)
		tell(g, e, "a personal value stands in clear");
}

static void check_sealed(struct seals *g, const Od__JournalEntry *e, enum journal_part part,
	const ProtobufCBinaryData *bytes)
{
	struct buffer open;
	enum status s;

	if (bytes->len == 0)
		return;
	buffer_init(&open, REFLECT_BYTES);
	s = journal_open_part(g->server->desk, e, part, bytes, &open);
	if (open.bytes)
		mem_wipe(open.bytes, open.length);
	buffer_free(&open);
	if (s != OK && s != ERR_NOT_FOUND)
		tell(g, e, "a sealed part does not open");
}

static enum status check_entry(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__JournalEntry *e = (const Od__JournalEntry *)m;
	struct seals *g = baton;

	(void)key;
	check_clear(g, e, &e->before);
	check_clear(g, e, &e->after);
	check_sealed(g, e, PART_BEFORE, &e->sealed_before);
	check_sealed(g, e, PART_AFTER, &e->sealed_after);
	check_sealed(g, e, PART_SECRET_BEFORE, &e->secret_before);
	check_sealed(g, e, PART_SECRET_AFTER, &e->secret_after);
	check_sealed(g, e, PART_TEXT, &e->sealed_text);
	check_sealed(g, e, PART_REASON, &e->sealed_reason);
	arena_reset(g->arena);
	return OK;
}

enum status journal_seals(struct server *server, verify_fault *each, void *baton)
{
	struct seals g = {.server = server, .each = each, .baton = baton, .arena = arena_new(0)};
	enum status s = store_read(server->store, find_open, &g.open, NULL);

	if (s == OK)
		s = store_each(server->store, TABLE_JOURNAL, NULL, check_entry, &g);
	arena_free(g.arena);
	return s;
}
