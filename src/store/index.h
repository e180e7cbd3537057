/* SPDX-License-Identifier: ISC */
/*
 * index -- what an extractor gives: the index keys of one record.
 *
 * An extractor looks at one unpacked record and calls entries_add for each key that the record
 * has in its index: none for a partial index that leaves it out, several for a field with many
 * values. The primary key is appended here, so each index key is unique; the row behind it holds
 * one byte, the length of that primary key. Only src/store/ includes this header.
 */
#ifndef ORDERDESK_STORE_INDEX_H
#define ORDERDESK_STORE_INDEX_H

#include <protobuf-c/protobuf-c.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "record/key.h"
#include "store/schema.h"

struct entry {
	enum index_id index;
	uint16_t length;
	const unsigned char *bytes;	/* index key, then primary key */
};

struct entries {
	struct arena *arena;
	const struct key *primary;
	enum index_id index;		/* whose extractor runs */
	struct entry *list;
	size_t count, room;
};

void entries_add(struct entries *e, const struct key *key);
/* All index keys of a record of this table, sorted by index and bytes, each once. */
void entries_of(enum table_id table, const ProtobufCMessage *m, const struct key *primary,
	struct arena *a, struct entries *out);
int entry_compare(const struct entry *a, const struct entry *b);

#endif
