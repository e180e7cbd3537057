/* SPDX-License-Identifier: ISC */
/*
 * reflect_text -- "path = text" into a message, and a place of a message as text.
 *
 * reflect_set makes the messages and elements that the path walks through. It is what the command
 * line, CSV columns and screen fields use; each fault names the path as it was given. A repeated
 * field grows one element at a time and never leaves a gap.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "record/message.pb-c.h"
#include "record/reflect_value.h"

static enum status unknown(const ProtobufCMessageDescriptor *d, const char *path, struct arena *a,
	struct refusal *why)
{
	return refuse(why, a, OD__MESSAGE__FIELD_UNKNOWN, path, type_said(d), path, NULL, NULL);
}

/* The element that "name.N" or "name" means; makes it when it is the next. */
static enum status element(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, const char **p,
	const char *path, size_t *index, struct arena *a, struct refusal *why)
{
	const struct field_rule *rule = field_rule(m->descriptor, value_index(m->descriptor, f));
	size_t count = value_count(m, f), wanted = count;
	char text[32], limit[32];

	if (!value_repeated(f)) {
		*index = 0;
		return OK;
	}
	if (**p >= '0' && **p <= '9') {
		size_t digits = strspn(*p, "0123456789");

		if (digits > 7 || ((*p)[digits] != 0 && (*p)[digits] != '.'))
			return value_refuse(path, N_("its elements in order, from 0"), *p, a, why);
		wanted = (size_t)strtoul(*p, NULL, 10);
		*p += digits + ((*p)[digits] == '.');
	} else if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		return value_refuse(path, N_("a number behind its name, from 0"), *p, a, why);
	}
	if (wanted > count) {
		snprintf(text, sizeof text, "%zu", wanted);
		return value_refuse(path, N_("its elements in order, from 0"), text, a, why);
	}
	if (wanted >= rule->limit) {
		snprintf(text, sizeof text, "%zu", wanted + 1);
		snprintf(limit, sizeof limit, "%u", rule->limit);
		return refuse(why, a, OD__MESSAGE__FIELD_TOO_MANY, path, path, text, limit, NULL);
	}
	if (wanted == count)
		value_resize(m, f, count + 1, a);
	*index = wanted;
	return OK;
}

static enum status set_value(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t index,
	const char *path, const char *text, struct arena *a, struct refusal *why)
{
	const struct field_rule *rule = field_rule(m->descriptor, value_index(m->descriptor, f));
	union { int64_t number; protobuf_c_boolean flag; char *text; ProtobufCBinaryData bytes; } v;
	enum status s;

	memset(&v, 0, sizeof v);
	if (value_parse(f, rule, text, &v, a) != OK)
		return value_refuse(path, value_takes(f, rule, a), text, a, why);
	s = value_check(f, rule, &v, path, a, why);
	if (s)
		return s;
	if (!value_repeated(f)) {
		/* The member of a oneof that was set before goes. */
		value_clear(m, f);
		value_mark(m, f);
	}
	memcpy(value_at(m, f, index), &v, value_size(f));
	return OK;
}

enum status reflect_set(ProtobufCMessage *m, const char *path, const char *text, struct arena *a,
	struct refusal *why)
{
	const ProtobufCMessageDescriptor *root = m->descriptor;
	const char *p = path;

	for (;;) {
		size_t length = strcspn(p, "."), index = 0, count;
		const ProtobufCFieldDescriptor *f = value_field(m->descriptor, p, length);
		ProtobufCMessage **inner;
		enum status s;

		if (!f)
			return unknown(root, path, a, why);
		p += length;
		if (*p == '.' && *++p == 0)
			return unknown(root, path, a, why);
		count = value_count(m, f);
		s = element(m, f, &p, path, &index, a, why);
		if (s)
			return s;
		if (f->type != PROTOBUF_C_TYPE_MESSAGE) {
			s = *p ? unknown(root, path, a, why) :
				set_value(m, f, index, path, text, a, why);
			if (s && value_repeated(f))
				value_resize(m, f, count, a);
			return s;
		}
		inner = value_at(m, f, index);
		if (!value_repeated(f) && !value_present(m, f)) {
			*inner = NULL;
			value_mark(m, f);
		}
		if (!*inner)
			*inner = reflect_new(f->descriptor, a);
		if (*p == 0)
			return value_refuse(path, value_takes(f, NULL, a), text, a, why);
		m = *inner;
	}
}

enum status reflect_print(const struct place *p, bool exact, struct buffer *out)
{
	const struct field_rule *rule = field_rule(p->type, p->index);
	size_t count, i;

	if (!p->present)
		return OK;
	if (!value_repeated(p->field) || p->element >= 0)
		return value_print(p->field, rule, value_at(p->message, p->field,
			p->element < 0 ? 0 : (size_t)p->element), exact, out);
	count = value_count(p->message, p->field);
	for (i = 0; i < count; i++) {
		enum status s;

		if (i > 0)
			buffer_text(out, ", ");
		s = value_print(p->field, rule, value_at(p->message, p->field, i), exact, out);
		if (s)
			return s;
	}
	return out->over ? ERR_LIMIT : OK;
}
