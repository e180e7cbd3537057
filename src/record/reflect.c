/* SPDX-License-Identifier: ISC */
/*
 * reflect -- messages made, copied and packed, and places found by dotted name.
 *
 * A path is looked up once per step in the descriptor's name index. Reading never makes anything:
 * a place in an absent message is found, with no message and nothing present. Copies go through
 * the packed form, which keeps fields that only a newer release knows.
 */
#include "record/reflect.h"

#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "record/message.pb-c.h"
#include "record/reflect_value.h"

_Static_assert(sizeof(struct arena_allocator) == sizeof(ProtobufCAllocator),
	"arena_allocator is cast to protobuf-c's allocator");

ProtobufCMessage *reflect_new(const ProtobufCMessageDescriptor *d, struct arena *a)
{
	ProtobufCMessage *m = arena_alloc(a, d->sizeof_message);

	protobuf_c_message_init(d, m);
	return m;
}

enum status reflect_pack(const ProtobufCMessage *m, struct buffer *out)
{
	size_t length = protobuf_c_message_get_packed_size(m);
	unsigned char *to = buffer_space(out, length);

	if (!to)
		return ERR_LIMIT;
	protobuf_c_message_pack(m, to);
	return OK;
}

ProtobufCMessage *reflect_copy(const ProtobufCMessage *m, struct arena *a)
{
	size_t length = protobuf_c_message_get_packed_size(m);
	unsigned char *bytes = arena_alloc(a, length);
	ProtobufCMessage *copy;

	protobuf_c_message_pack(m, bytes);
	copy = protobuf_c_message_unpack(m->descriptor,
		(ProtobufCAllocator *)(uintptr_t)arena_allocator(a), length, bytes);
	if (!copy)
		panic("reflect: a %s of %zu bytes cannot be copied", m->descriptor->name, length);
	return copy;
}

/* An index at *p (moved behind it), -1 when there is none. */
static long element_at(const char **p)
{
	char *end;
	long n;

	if (**p < '0' || **p > '9')
		return -1;
	n = strtol(*p, &end, 10);
	if ((*end != 0 && *end != '.') || n > 1000000)
		return -2;
	*p = *end ? end + 1 : end;
	return n;
}

static enum status find(const ProtobufCMessageDescriptor *d, const ProtobufCMessage *m,
	const char *path, bool type_only, struct place *out)
{
	const char *p = path;

	for (;;) {
		size_t length = strcspn(p, ".");
		const ProtobufCFieldDescriptor *f = value_field(d, p, length);
		long element = -1;
		bool present;

		if (!f)
			return ERR_NOT_FOUND;
		p += length + (p[length] == '.');
		if (value_repeated(f))
			element = element_at(&p);
		if (element == -2 || (p > path && *p == 0 && p[-1] == '.'))
			return ERR_NOT_FOUND;
		present = m && value_present(m, f) &&
			(element < 0 || (size_t)element < value_count(m, f));
		if (*p == 0) {
			*out = (struct place){ m, d, f, value_index(d, f), element, present };
			return OK;
		}
		if (f->type != PROTOBUF_C_TYPE_MESSAGE || (value_repeated(f) && element < 0 && !type_only))
			return ERR_NOT_FOUND;
		d = f->descriptor;
		m = present && (element >= 0 || !value_repeated(f)) ?
			*(ProtobufCMessage **)value_at(m, f, element < 0 ? 0 : (size_t)element) : NULL;
	}
}

enum status reflect_find(const ProtobufCMessage *m, const char *path, struct place *out)
{
	return find(m->descriptor, m, path, false, out);
}

enum status reflect_find_type(const ProtobufCMessageDescriptor *d, const char *path,
	struct place *out)
{
	return find(d, NULL, path, true, out);
}

size_t reflect_count(const struct place *p)
{
	if (!p->message)
		return 0;
	return p->element >= 0 ? p->present : value_count(p->message, p->field);
}

/* The place's one element, NULL when there is none. */
static const void *single(const struct place *p)
{
	if (!p->present || (value_repeated(p->field) && p->element < 0))
		return NULL;
	return value_at(p->message, p->field, p->element < 0 ? 0 : (size_t)p->element);
}

int64_t reflect_integer(const struct place *p)
{
	const void *at = single(p);

	return at ? value_integer(p->field, at) : 0;
}

const char *reflect_string(const struct place *p)
{
	const void *at = single(p);
	const char *text = at && p->field->type == PROTOBUF_C_TYPE_STRING ?
		*(const char *const *)at : NULL;

	return text ? text : "";
}

const ProtobufCMessage *reflect_message(const struct place *p)
{
	const void *at = single(p);

	return at && p->field->type == PROTOBUF_C_TYPE_MESSAGE ?
		*(const ProtobufCMessage *const *)at : NULL;
}
