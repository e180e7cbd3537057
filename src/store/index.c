/* SPDX-License-Identifier: ISC */
/*
 * index -- gathers the index keys of a record, for tables, walks and the verification.
 *
 * All extractors of a table run over one unpacked record; the keys are sorted by index and bytes,
 * so that the difference of two records is one pass and files are always touched in one order.
 * Nothing here touches the disk. A primary key above 255 bytes in an indexed table is panic().
 */
#include "store/index.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"

int entry_compare(const struct entry *a, const struct entry *b)
{
	size_t shorter = a->length < b->length ? a->length : b->length;
	int order;

	if (a->index != b->index)
		return a->index < b->index ? -1 : 1;
	order = memcmp(a->bytes, b->bytes, shorter);
	return order ? order : (int)a->length - (int)b->length;
}

static int compare(const void *a, const void *b)
{
	return entry_compare(a, b);
}

void entries_add(struct entries *e, const struct key *key)
{
	size_t length = (size_t)key->length + e->primary->length;
	struct entry *list;
	unsigned char *bytes;

	if (length > KEY_MAX)
		panic("store: a key of %zu bytes in index %s", length,
			schema_index_file(e->index));
	if (e->count == e->room) {
		e->room = e->room ? e->room * 2 : 16;
		list = arena_array(e->arena, e->room, sizeof *list);
		if (e->count)
			memcpy(list, e->list, e->count * sizeof *list);
		e->list = list;
	}
	bytes = arena_alloc(e->arena, length);
	memcpy(bytes, key->bytes, key->length);
	memcpy(bytes + key->length, e->primary->bytes, e->primary->length);
	e->list[e->count++] = (struct entry){ e->index, (uint16_t)length, bytes };
}

void entries_of(enum table_id table, const ProtobufCMessage *m, const struct key *primary,
	struct arena *a, struct entries *out)
{
	const struct schema_table *row = schema_table(table);
	size_t i, kept = 0;

	*out = (struct entries){ .arena = a, .primary = primary };
	if (primary->length > UINT8_MAX)
		panic("store: a key of %d bytes in table %s", primary->length, row->name);
	for (i = 0; i < SCHEMA_INDEXES && row->indexes[i].name; i++) {
		out->index = row->indexes[i].id;
		row->indexes[i].extract(m, out);
	}
	if (out->count > 1)
		qsort(out->list, out->count, sizeof *out->list, compare);
	for (i = 0; i < out->count; i++)
		if (!kept || entry_compare(&out->list[kept - 1], &out->list[i]))
			out->list[kept++] = out->list[i];
	out->count = kept;
}
