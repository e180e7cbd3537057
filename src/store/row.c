/* SPDX-License-Identifier: ISC */
/*
 * row -- one packed record between the file and an arena.
 *
 * Used by tables, walks and the verification. A row is read into the scratch memory of the
 * transaction, which grows to the largest row met, and unpacked from there, stretched if it was
 * squeezed and with what was left out of it (record/spare.h). Where a long walk wants one number of
 * each, row_number finds it without unpacking the rest. A row that does not unpack has a whole
 * checksum, so it is ours to explain: a line in the log and ERR_FORMAT.
 */
#include "store/transaction.h"

#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/memory.h"
#include "record/spare.h"
#include "store/schema.h"
#include "store/squeeze.h"

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

	if (t->lost || !txn_count_row(t))
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

static enum status not_unpacked(enum table_id table, const struct key *key, size_t length)
{
	char text[64];
	size_t i;

	for (i = 0; i < key->length && i < sizeof text / 2 - 1; i++)
		snprintf(text + 2 * i, 3, "%02x", key->bytes[i]);
	text[2 * i] = 0;
	log_warn("store: the row %s of table %s does not unpack (%zu bytes)", text,
		schema_table(table)->name, length);
	return ERR_FORMAT;
}

enum status row_unpack(struct txn *t, enum table_id table, const struct key *key,
	const void *bytes, size_t length, struct arena *a, ProtobufCMessage **out)
{
	ProtobufCAllocator *allocator = (ProtobufCAllocator *)(uintptr_t)arena_allocator(a);

	*out = NULL;
	if (squeeze_stretch(t->scratch->squeeze, &bytes, &length))
		return not_unpacked(table, key, length);
	*out = spare_unpack(schema_table(table)->record, allocator, length, bytes);
	return *out ? OK : not_unpacked(table, key, length);
}

/* A number of seven bits a byte, the lowest first; false when it does not end in time. */
static bool take_number(const unsigned char **p, const unsigned char *end, uint64_t *out)
{
	unsigned shift;

	*out = 0;
	for (shift = 0; *p < end && shift < 64; shift += 7) {
		unsigned char byte = *(*p)++;

		*out |= (uint64_t)(byte & 0x7f) << shift;
		if (byte < 0x80)
			return true;
	}
	return false;
}

/* Passes over a value of that wire type; false when it is none of ours or does not end in time. */
static bool pass_value(const unsigned char **p, const unsigned char *end, unsigned type)
{
	uint64_t skip = 0;

	switch (type) {
	case PROTOBUF_C_WIRE_TYPE_VARINT:
		return take_number(p, end, &skip);
	case PROTOBUF_C_WIRE_TYPE_64BIT:
		skip = 8;
		break;
	case PROTOBUF_C_WIRE_TYPE_LENGTH_PREFIXED:
		if (!take_number(p, end, &skip))
			return false;
		break;
	case PROTOBUF_C_WIRE_TYPE_32BIT:
		skip = 4;
		break;
	default:
		return false;
	}
	if (skip > (size_t)(end - *p))
		return false;
	*p += skip;
	return true;
}

enum status row_number(struct txn *t, enum table_id table, const struct key *key, const void *bytes,
	size_t length, unsigned field, uint64_t *number)
{
	const unsigned char *p, *end;
	uint64_t tag;

	*number = 0;
	if (squeeze_stretch(t->scratch->squeeze, &bytes, &length))
		return not_unpacked(table, key, length);
	p = bytes;
	end = p + length;
	p += spare_head(bytes, length);
	while (p < end) {
		bool whole = take_number(&p, end, &tag);

		if (whole && tag == ((uint64_t)field << 3 | PROTOBUF_C_WIRE_TYPE_VARINT))
			whole = take_number(&p, end, number);
		else
			whole = whole && pass_value(&p, end, (unsigned)tag & 7);
		if (!whole)
			return not_unpacked(table, key, length);
	}
	return OK;
}
