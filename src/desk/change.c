/* SPDX-License-Identifier: ISC */
/*
 * change: rows written by a handler, and the list of them for the journal and the memory.
 *
 * A versioned record's version is counted here and nowhere else, so it always equals the number of
 * its journal entries; and nothing beyond the limits of its fields is written, whatever an edit adds
 * to what was there. The list is in the order of writing: the first one not quiet is the main
 * one. A handler that is run again after a deadlock starts with an empty list.
 */
#include "desk/change.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/log.h"
#include "record/spare.h"

/* The field "version" of a record; panic() when it has none: a record without it is written quietly. */
static uint64_t *version_of(const ProtobufCMessage *m, protobuf_c_boolean **has)
{
	const ProtobufCFieldDescriptor *f =
		protobuf_c_message_descriptor_get_field_by_name(m->descriptor, "version");
	char *base = (char *)(uintptr_t)m;

	if (!f || f->type != PROTOBUF_C_TYPE_UINT64)
		panic("%s has no version", m->descriptor->name);
	*has = (protobuf_c_boolean *)(void *)(base + f->quantifier_offset);
	return (uint64_t *)(void *)(base + f->offset);
}

static struct change *note(struct verb *v, enum table_id table, const struct key *key)
{
	struct change *c;

	if (!v->changes)
		panic("%s is declared as a read and writes", v->row ? v->row->full : "a body");
	c = arena_alloc(v->arena, sizeof *c);
	c->table = table;
	c->key = *key;
	if (v->changes->last)
		v->changes->last->next = c;
	else
		v->changes->first = c;
	v->changes->last = c;
	return c;
}

enum status change_put(struct verb *v, enum table_id table, const struct key *key, uint64_t id,
	uint64_t customer, uint64_t subject, const ProtobufCMessage *before, ProtobufCMessage *after)
{
	protobuf_c_boolean *has;
	uint64_t *version, old = 0;
	ProtobufCBinaryData packed = { 0, NULL };
	struct change *c;
	enum status s;

	if (before)
		old = *version_of(before, &has);
	if (after) {
		version = version_of(after, &has);
		*version = old + 1;
		*has = true;
		s = reflect_check(after, v->arena, &v->refusal);
		if (s != OK)
			return s;
		/* Once for the row and for the journal. */
		packed.data = arena_alloc(v->arena, protobuf_c_message_get_packed_size(after));
		packed.len = spare_pack(after, packed.data);
		s = before ? table_put_packed(v->txn, table, key, after, &packed)
			: table_insert_packed(v->txn, table, key, after, &packed);
	} else {
		s = table_delete(v->txn, table, key);
	}
	if (s != OK)
		return s;
	c = note(v, table, key);
	c->id = id;
	c->customer = customer;
	c->subject = subject;
	c->before = before;
	c->after = after;
	c->packed = packed;
	return OK;
}

enum status change_quiet(struct verb *v, enum table_id table, const struct key *key,
	const ProtobufCMessage *after)
{
	struct change *c;
	enum status s;

	s = after ? table_put(v->txn, table, key, after) : table_delete(v->txn, table, key);
	if (s != OK)
		return s;
	c = note(v, table, key);
	c->after = after;
	c->quiet = true;
	return OK;
}

void change_event(struct verb *v, const char *what, uint64_t id, const char *topic_format, ...)
{
	struct event_note *e, **end;
	char topic[128];
	va_list args;

	if (!v->changes)
		panic("%s is declared as a read and tells an event", v->row ? v->row->full : "a body");
	va_start(args, topic_format);
	vsnprintf(topic, sizeof topic, topic_format, args);
	va_end(args);
	e = arena_alloc(v->arena, sizeof *e);
	e->topic = arena_string(v->arena, topic);
	e->what = arena_string(v->arena, what);
	e->id = id;
	for (end = &v->changes->events; *end; end = &(*end)->next)
		;
	*end = e;
}
