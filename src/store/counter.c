/* SPDX-License-Identifier: ISC */
/*
 * counter -- numbers that people say, given inside the transaction.
 *
 * A counter is a row of the counter table; the number is taken by the same transaction that uses
 * it, so an aborted order leaves no gap. The row is read for writing at once: two transactions
 * wait for each other here instead of meeting in a deadlock later.
 */
#include "store/transaction.h"

#include "base/log.h"
#include "record/system.pb-c.h"
#include "store/schema.h"

static void take(void *baton, const struct key *key, ProtobufCMessage *m)
{
	(void)key;
	*(uint64_t *)baton = ((Od__Counter *)m)->value;
}

static enum status counter_read(struct txn *t, const char *name, struct key *key, u_int32_t flags,
	uint64_t *value)
{
	ProtobufCMessage *m;
	enum status r;
	size_t length;

	*key = key_empty();
	key_add_text(key, name);
	*value = 0;
	if (t->kept) {
		arena_reset(t->scratch->arena);
		return table_under(t, TABLE_COUNTER, key, t->scratch->arena, take, value);
	}
	r = row_read(t, t->store->handles.table[TABLE_COUNTER], schema_table_file(TABLE_COUNTER),
		key, flags, &length);
	shows_row(t, TABLE_COUNTER, key);
	if (r == ERR_NOT_FOUND)
		return OK;
	if (r)
		return r;
	arena_reset(t->scratch->arena);
	r = row_unpack(t, TABLE_COUNTER, key, t->scratch->row, length, t->scratch->arena, &m);
	if (!r)
		*value = ((Od__Counter *)m)->value;
	return r;
}

static enum status counter_write(struct txn *t, const struct key *key, uint64_t value)
{
	Od__Counter c = OD__COUNTER__INIT;

	c.has_value = 1;
	c.value = value;
	return table_put(t, TABLE_COUNTER, key, &c.base);
}

enum status counter_next(struct txn *t, const char *name, uint64_t *value)
{
	struct key key;
	enum status r;

	txn_must_write(t);
	r = counter_read(t, name, &key, DB_RMW, value);
	if (r)
		return r;
	if (*value == UINT64_MAX)
		panic("store: counter %s is at its end", name);
	++*value;
	return counter_write(t, &key, *value);
}

enum status counter_peek(struct txn *t, const char *name, uint64_t *value)
{
	struct key key;

	return counter_read(t, name, &key, 0, value);
}

enum status counter_at_least(struct txn *t, const char *name, uint64_t value)
{
	struct key key;
	uint64_t now;
	enum status r;

	txn_must_write(t);
	r = counter_read(t, name, &key, DB_RMW, &now);
	if (r || now >= value)
		return r;
	return counter_write(t, &key, value);
}
