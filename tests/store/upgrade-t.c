/* SPDX-License-Identifier: ISC */
/*
 * upgrade: a desk of an older version gets what later ones brought, and its rows are in the new
 * indexes; a crash in the middle does no harm, as a migration may run again.
 */
#include <stdio.h>
#include <string.h>

#include "record/price.pb-c.h"
#include "record/system.pb-c.h"
#include "store/fixture.h"
#include "store/transaction.h"	/* the handles themselves */
#include "tap/tap.h"

#define RULES 700

static enum status put_rules(struct txn *t, void *baton)
{
	enum status s = OK;

	(void)baton;
	for (uint32_t i = 1; !s && i <= RULES; i++) {
		Od__PriceRule r = OD__PRICE_RULE__INIT;
		struct key key = key_u64(i % 9);

		key_add_u32(&key, i % 5);
		key_add_u32(&key, i);
		r.has_id = r.has_agreement = true;
		r.id = i;
		r.agreement = i % 3;
		s = table_put(t, TABLE_CUSTOMER_PRICE, &key, &r.base);
	}
	return s;
}

/* As version 2 left it: without the indexes, but for what a crashed migration put there. */
static enum status as_before(struct txn *t, void *baton)
{
	DB *db = t->store->handles.index[INDEX_CUSTOMER_PRICE_RULE];
	struct key schema = key_empty();
	Od__Meta m = OD__META__INIT;
	u_int32_t count;
	enum status s = OK;

	for (uint32_t i = *(uint32_t *)baton; !s && i <= RULES; i++) {
		struct key key = key_u32(i);
		DBT k;

		key_add_u64(&key, i % 9);
		key_add_u32(&key, i % 5);
		key_add_u32(&key, i);
		k = key_dbt(&key);
		s = txn_result(t, db->del(db, t->db, &k, 0), "deleting");
	}
	db = t->store->handles.index[INDEX_CUSTOMER_PRICE_AGREEMENT];
	if (!s)
		s = txn_result(t, db->truncate(db, t->db, &count, 0), "emptying");
	m.has_number = true;
	m.number = 2;
	key_add_text(&schema, "schema");
	return s ? s : table_put(t, TABLE_META, &schema, &m.base);
}

/* An entry of the journal, from before reasons were personal. */
static enum status put_entry(struct txn *t, void *baton)
{
	Od__JournalEntry e = OD__JOURNAL_ENTRY__INIT;
	struct key key = key_u64(41);

	(void)baton;
	e.has_seq = 1;
	e.seq = 41;
	return table_put(t, TABLE_JOURNAL, &key, &e.base);
}

static enum status read_open(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	struct key key = key_empty();
	ProtobufCMessage *m;
	enum status s;

	key_add_text(&key, "reasons open");
	s = table_get(t, TABLE_META, &key, a, &m);
	*(uint64_t *)baton = s ? 0 : ((Od__Meta *)m)->number;
	arena_free(a);
	return OK;
}

static void from_two(uint32_t first_missing)
{
	struct store_numbers numbers;
	struct store *s = fixture_open("desk", true);
	uint64_t open = 0;

	is_int(OK, store_write(s, put_entry, NULL, NULL), "an entry of the journal");
	is_int(OK, store_write(s, put_rules, NULL, NULL), "rules");
	is_int(OK, store_write(s, as_before, &first_missing, NULL), "as version 2 left them");
	is_int(first_missing - 1, fixture_count_index(s, INDEX_CUSTOMER_PRICE_RULE, NULL),
		"without the index");
	store_close(s);
	s = fixture_open("desk", false);
	store_numbers(s, &numbers);
	is_int(SCHEMA_VERSION, (long long)numbers.schema_version, "opened as the newest");
	store_read(s, read_open, &open, NULL);
	is_int(41, (long long)open, "which entries had open reasons is known");
	is_int(RULES, fixture_count_index(s, INDEX_CUSTOMER_PRICE_RULE, NULL), "all are in it");
	is_int(RULES - RULES / 3, fixture_count_index(s, INDEX_CUSTOMER_PRICE_AGREEMENT, NULL),
		"and those of agreements in theirs");
	is_int(0, fixture_verify(s), "nothing is amiss");
	store_close(s);
}

static const char *const KINDS[] = { "sla", "call", "sla", "draft", "sla" };

/* Alarms as version 2 had them. */
static enum status put_alarms(struct txn *t, void *baton)
{
	struct key schema = key_empty();
	Od__Meta m = OD__META__INIT;
	enum status s = OK;

	(void)baton;
	for (uint32_t i = 0; !s && i < 5; i++) {
		Od__Alarm row = OD__ALARM__INIT;
		struct key key = key_empty();

		row.kind = (char *)(uintptr_t)KINDS[i];
		key_add_i64(&key, 1000 + i);
		key_add_text(&key, row.kind);
		key_add_u64(&key, i);
		key_add_u32(&key, 0);
		s = table_put(t, TABLE_ALARM, &key, &row.base);
	}
	m.has_number = true;
	m.number = 2;
	key_add_text(&schema, "schema");
	return s ? s : table_put(t, TABLE_META, &schema, &m.base);
}

static enum status list_alarms(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	struct walk *walk;
	Od__Alarm *row;
	enum status s = walk_open(t, TABLE_ALARM, NULL, false, &walk);
	char *out = baton;

	*out = 0;
	while (!s && walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&row) == OK) {
		strcat(out, row->kind);
		strcat(out, " ");
	}
	arena_free(a);
	return s;
}

/* Tickets' alarms go, others stay, and the desk is asked to count anew. */
static void alarms(void)
{
	struct store *s = fixture_open("alarms", true);
	char list[200];

	is_int(OK, store_write(s, put_alarms, NULL, NULL), "alarms of version 2");
	store_close(s);
	for (int i = 0; i < 2; i++) {
		s = fixture_open("alarms", false);
		store_read(s, list_alarms, list, NULL);
		is_string("clocks call draft ", list, "%s", i ? "opened again it stays so"
			: "those of tickets are worked out anew");
		store_close(s);
	}
}

int main(void)
{
	plan_lazy();
	alarms();
	from_two(1);
	from_two(301);
	return tap_result();
}
