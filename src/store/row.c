/* SPDX-License-Identifier: ISC */
/*
 * row -- one packed record between the file and an arena.
 *
 * Used by tables, walks and the verification. A row is read into the scratch memory of the
 * transaction, which grows to the largest row met, and unpacked from there. A row that does not
 * unpack has a whole checksum, so it is ours to explain: a line in the log and ERR_FORMAT.
 */
#include "store/transaction.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "store/schema.h"

DBT key_dbt(const struct key *key)
{
	DBT d;

	memset(&d, 0, sizeof d);
	d.data = (void *)(uintptr_t)key->bytes;
	d.size = key->length;
	d.ulen = KEY_MAX;
	d.flags = DB_DBT_USERMEM;
	return d;
}

void row_room(struct txn *t, size_t size)
{
	struct scratch *m = t->scratch;

	if (size <= m->size)
		return;
	size = (size + 4095) / 4096 * 4096;
	m->row = mem_grow(m->row, m->size, size, 1);
	m->size = size;
}

enum status row_read(struct txn *t, DB *db, const char *file, const struct key *key,
	u_int32_t flags, size_t *length)
{
	DBT k = key_dbt(key), v;
	int r;

	if (t->lost)
		return t->lost;
	store_touch(file);
	do {
		memset(&v, 0, sizeof v);
		v.data = t->scratch->row;
		v.ulen = (u_int32_t)t->scratch->size;
		v.flags = DB_DBT_USERMEM;
		r = db->get(db, t->db, &k, &v, flags | t->reading);
		if (r == DB_BUFFER_SMALL)
			row_room(t, v.size);
	} while (r == DB_BUFFER_SMALL);
	*length = v.size;
	return txn_result(t, r, "reading");
}

enum status row_unpack(struct txn *t, enum table_id table, const struct key *key,
	const void *bytes, size_t length, struct arena *a, ProtobufCMessage **out)
{
	ProtobufCAllocator *allocator = (ProtobufCAllocator *)(uintptr_t)arena_allocator(a);
	char text[64];
	size_t i;

	(void)t;
	*out = protobuf_c_message_unpack(schema_table(table)->record, allocator, length, bytes);
	if (*out)
		return OK;
	for (i = 0; i < key->length && i < sizeof text / 2 - 1; i++)
		snprintf(text + 2 * i, 3, "%02x", key->bytes[i]);
	text[2 * i] = 0;
	log_warn("store: the row %s of table %s does not unpack (%zu bytes)", text,
		schema_table(table)->name, length);
	return ERR_FORMAT;
}
