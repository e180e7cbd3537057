/* SPDX-License-Identifier: ISC */
/*
 * reflect_value -- presence, count and place of a field's value in a protobuf-c message.
 *
 * The layout is that of protobuf-c 1.4: quantifier_offset names the flag, the count or the oneof's
 * case, offset the value, the pointer or the array. Our messages have no default values and no
 * `required` label (record/generate refuses them), so an absent string is NULL and an absent
 * number is 0.
 */
#include "record/reflect_value.h"

#include <string.h>

#include "base/log.h"

#define AT(m, offset) ((void *)((unsigned char *)(uintptr_t)(m) + (offset)))

size_t value_size(const ProtobufCFieldDescriptor *f)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_INT32:
	case PROTOBUF_C_TYPE_SINT32:
	case PROTOBUF_C_TYPE_SFIXED32:
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
	case PROTOBUF_C_TYPE_FLOAT:
	case PROTOBUF_C_TYPE_ENUM:
		return 4;
	case PROTOBUF_C_TYPE_BOOL:
		return sizeof(protobuf_c_boolean);
	case PROTOBUF_C_TYPE_BYTES:
		return sizeof(ProtobufCBinaryData);
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_MESSAGE:
		return sizeof(void *);
	default:
		return 8;
	}
}

static bool pointer_kind(const ProtobufCFieldDescriptor *f)
{
	return f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_MESSAGE;
}

static bool in_oneof(const ProtobufCFieldDescriptor *f)
{
	return (f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) != 0;
}

bool value_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (value_repeated(f))
		return *(size_t *)AT(m, f->quantifier_offset) > 0;
	if (in_oneof(f) && *(uint32_t *)AT(m, f->quantifier_offset) != f->id)
		return false;
	if (pointer_kind(f))
		return *(void **)AT(m, f->offset) != NULL;
	return in_oneof(f) || *(protobuf_c_boolean *)AT(m, f->quantifier_offset) != 0;
}

void value_mark(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (value_repeated(f))
		return;
	if (in_oneof(f))
		*(uint32_t *)AT(m, f->quantifier_offset) = f->id;
	else if (!pointer_kind(f))
		*(protobuf_c_boolean *)AT(m, f->quantifier_offset) = 1;
}

void value_clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (value_repeated(f)) {
		*(size_t *)AT(m, f->quantifier_offset) = 0;
		*(void **)AT(m, f->offset) = NULL;
		return;
	}
	if (in_oneof(f)) {
		if (*(uint32_t *)AT(m, f->quantifier_offset) != f->id)
			return;
		*(uint32_t *)AT(m, f->quantifier_offset) = 0;
	} else if (!pointer_kind(f)) {
		*(protobuf_c_boolean *)AT(m, f->quantifier_offset) = 0;
	}
	memset(AT(m, f->offset), 0, value_size(f));
}

size_t value_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (value_repeated(f))
		return *(size_t *)AT(m, f->quantifier_offset);
	return value_present(m, f);
}

void *value_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t element)
{
	if (!value_repeated(f))
		return AT(m, f->offset);
	return *(unsigned char **)AT(m, f->offset) + element * value_size(f);
}

void value_resize(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t count,
	struct arena *a)
{
	size_t *n = AT(m, f->quantifier_offset), size = value_size(f);
	void **array = AT(m, f->offset), *grown;

	/* The array may be of anybody's making: nothing is known to be free behind it. */
	grown = arena_array(a, count, size);
	if (*n)
		memcpy(grown, *array, (*n < count ? *n : count) * size);
	*array = grown;
	*n = count;
}

int64_t value_integer(const ProtobufCFieldDescriptor *f, const void *at)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_UINT32:
	case PROTOBUF_C_TYPE_FIXED32:
		return *(const uint32_t *)at;
	case PROTOBUF_C_TYPE_BOOL:
		return *(const protobuf_c_boolean *)at != 0;
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_MESSAGE:
		return 0;
	default:
		return value_size(f) == 4 ? *(const int32_t *)at : *(const int64_t *)at;
	}
}

const ProtobufCFieldDescriptor *value_field(const ProtobufCMessageDescriptor *d, const char *name,
	size_t length)
{
	char text[64];

	if (length == 0 || length >= sizeof text)
		return NULL;
	memcpy(text, name, length);
	text[length] = 0;
	return protobuf_c_message_descriptor_get_field_by_name(d, text);
}

size_t value_limit(const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	if (!value_repeated(f))
		return rule->limit;
	return f->type == PROTOBUF_C_TYPE_BYTES ? REFLECT_BYTES : 4096;
}

static void path_put(struct path *p, const char *text, size_t length)
{
	size_t room = sizeof p->text - 1 - p->length;

	if (length > room) {
		length = room;
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(p->text + p->length, text, length);
	p->length += length;
	p->text[p->length] = 0;
}

size_t path_add(struct path *p, const char *name, long element)
{
	size_t before = p->length;
	char digits[24], *d = digits + sizeof digits;

	/* By hand: checks walk every field of every request. */
	if (before)
		path_put(p, ".", 1);
	path_put(p, name, strlen(name));
	if (element >= 0) {
		do
			*--d = (char)('0' + element % 10);
		while (element /= 10);
		*--d = '.';
		path_put(p, d, (size_t)(digits + sizeof digits - d));
	}
	return before;
}

void path_cut(struct path *p, size_t length)
{
	p->length = length;
	p->text[length] = 0;
}

const char *type_said(const ProtobufCMessageDescriptor *d)
{
	const struct verb_row *row;
	size_t i;

	for (i = 0; (row = verb_at(i)); i++)
		if (row->request == d)
			return row->full;
	return d->short_name;
}
