/* SPDX-License-Identifier: ISC */
/*
 * keep: records that live in memory between requests.
 *
 * What the store hands out lives in a request's arena; what the desk holds in memory (users,
 * config, products) is a copy on the heap, made by packing and unpacking. A record that was just
 * read or written unpacks, so failing is a broken invariant: panic(). A part that holds a whole
 * table reads it by keep_load() at the start.
 */
#include "desk/inside.h"

#include "base/log.h"
#include "base/memory.h"

void *keep_copy(const void *message)
{
	const ProtobufCMessage *m = message;
	size_t size = protobuf_c_message_get_packed_size(m);
	uint8_t *bytes = mem_alloc(size + 1);
	ProtobufCMessage *copy;

	protobuf_c_message_pack(m, bytes);
	copy = protobuf_c_message_unpack(m->descriptor, NULL, size, bytes);
	mem_wipe(bytes, size);
	mem_free(bytes);
	if (!copy)
		panic("a %s does not unpack again", m->descriptor->name);
	return copy;
}

void keep_free(void *message)
{
	if (message)
		protobuf_c_message_free_unpacked(message, NULL);
}

enum status keep_load(struct desk *d, struct txn *t, enum table_id table, keep_take *take)
{
	struct key all = key_empty(), key;
	struct arena *a = arena_new(0);
	struct walk *walk;
	ProtobufCMessage *row;
	enum status s = walk_open(t, table, &all, false, &walk);

	if (s == OK) {
		while ((s = walk_next(walk, &key, NULL, a, &row)) == OK) {
			take(d, row);
			arena_reset(a);
		}
		walk_close(walk);
	}
	arena_free(a);
	return s == ERR_END ? OK : s;
}
