/* SPDX-License-Identifier: ISC */
/*
 * reflect_diff -- which fields of two messages of one type differ.
 *
 * The path of a difference is that of the smallest thing that changed: a value, a whole list of
 * values, a field of an element of a list of messages. A message that one side lacks is told field
 * by field, and by its own path when it has none. Bytes and texts are compared byte by byte;
 * fields that only a newer release knows are not looked at.
 */
#include <string.h>

#include "record/reflect_value.h"

struct comparing {
	struct path path;
	reflect_difference *each;
	void *baton;
};

static bool same(const ProtobufCFieldDescriptor *f, const void *a, const void *b)
{
	const ProtobufCBinaryData *x = a, *y = b;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		return strcmp(*(const char *const *)a, *(const char *const *)b) == 0;
	case PROTOBUF_C_TYPE_BYTES:
		return x->len == y->len && (x->len == 0 || memcmp(x->data, y->data, x->len) == 0);
	default:
		return memcmp(a, b, value_size(f)) == 0;
	}
}

static void tell(struct comparing *c, const ProtobufCFieldDescriptor *f, long element,
	const ProtobufCMessage *before, const ProtobufCMessage *after)
{
	const ProtobufCMessageDescriptor *d = (before ? before : after)->descriptor;
	struct place b = { before, d, f, value_index(d, f), element, false }, a = b;
	size_t old = path_add(&c->path, f->name, element);

	a.message = after;
	b.present = before && (element < 0 ? value_present(before, f) :
		(size_t)element < value_count(before, f));
	a.present = after && (element < 0 ? value_present(after, f) :
		(size_t)element < value_count(after, f));
	c->each(c->baton, c->path.text, b.present ? &b : NULL, a.present ? &a : NULL);
	path_cut(&c->path, old);
}

static void compare(struct comparing *c, const ProtobufCMessage *before,
	const ProtobufCMessage *after);

static bool empty(const ProtobufCMessage *m)
{
	unsigned i;

	for (i = 0; i < m->descriptor->n_fields; i++)
		if (value_present(m, &m->descriptor->fields[i]))
			return false;
	return true;
}

/* One message on either side, or on one alone. */
static void compare_messages(struct comparing *c, const ProtobufCFieldDescriptor *f,
	long element, const ProtobufCMessage *before, const ProtobufCMessage *after)
{
	size_t k = element < 0 ? 0 : (size_t)element, old;
	const ProtobufCMessage *b = before && k < value_count(before, f) ?
		*(ProtobufCMessage **)value_at(before, f, k) : NULL;
	const ProtobufCMessage *a = after && k < value_count(after, f) ?
		*(ProtobufCMessage **)value_at(after, f, k) : NULL;

	if (!b != !a && empty(b ? b : a)) {
		tell(c, f, element, before, after);
		return;
	}
	old = path_add(&c->path, f->name, element);
	compare(c, b, a);
	path_cut(&c->path, old);
}

static void compare_values(struct comparing *c, const ProtobufCFieldDescriptor *f,
	const ProtobufCMessage *before, const ProtobufCMessage *after)
{
	size_t count = before ? value_count(before, f) : 0, k;

	if (count == (after ? value_count(after, f) : 0)) {
		for (k = 0; k < count; k++)
			if (!same(f, value_at(before, f, k), value_at(after, f, k)))
				break;
		if (k == count)
			return;
	}
	tell(c, f, -1, before, after);
}

static void compare(struct comparing *c, const ProtobufCMessage *before,
	const ProtobufCMessage *after)
{
	const ProtobufCMessageDescriptor *d;
	unsigned i;

	if (!before && !after)
		return;
	d = (before ? before : after)->descriptor;
	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		size_t b = before ? value_count(before, f) : 0, a = after ? value_count(after, f) : 0;
		size_t k;

		if (f->type != PROTOBUF_C_TYPE_MESSAGE)
			compare_values(c, f, before, after);
		else
			for (k = 0; k < b || k < a; k++)
				compare_messages(c, f, value_repeated(f) ? (long)k : -1, before,
					after);
	}
}

void reflect_diff(const ProtobufCMessage *before, const ProtobufCMessage *after,
	reflect_difference *each, void *baton)
{
	struct comparing c = { { "", 0 }, each, baton };

	compare(&c, before, after);
}
