/* SPDX-License-Identifier: ISC */
/*
 * reflect_json -- messages as JSON and back.
 *
 * The only file that uses jansson, and only for reading; writing needs no library. Names are those
 * of the .proto files; values with a format are exact strings ("642.80", "2.5", "2h") and may also
 * be given as numbers; plain integers are JSON integers (above 2^63 - 1 a string, which is read
 * too); enums are lower-case names; bytes are hex. Absent fields and empty lists are left out;
 * null means absent. Reading bounds size and nesting before the library is called and refuses a
 * key that stands twice, a NUL, a lone surrogate and everything behind the object.
 */
#include <inttypes.h>
#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "record/message.pb-c.h"
#include "record/reflect_value.h"

#define JSON_BYTES (4u << 20)
#define JSON_LEVELS (2 * REFLECT_DEPTH)		/* a message in a list is two levels */

/* ---- writing ---- */

/*
 * A character above ASCII that no terminal is to be given: its bytes and code. JSON goes to terminals
 * as well, and an escaped character is the same. Most Chinese characters are told by their first byte.
 */
static size_t unshown(const char *p, const char *end, uint32_t *code)
{
	unsigned char c = (unsigned char)*p;
	size_t length;

	if (c < 0xc2 || (c > 0xe3 && c < 0xea))
		return 0;
	length = text_decode(p, (size_t)(end - p), code);
	return length && text_obeyed(*code) ? length : 0;
}

static void put_escaped(struct buffer *out, uint32_t code)
{
	if (code > 0xffff)
		buffer_format(out, "\\u%04x\\u%04x", 0xd800 + ((code - 0x10000) >> 10),
			0xdc00 + ((code - 0x10000) & 0x3ff));
	else
		buffer_format(out, "\\u%04x", code);
}

static void put_string(struct buffer *out, const char *text)
{
	const char *p, *from = text, *end = text + strlen(text);

	buffer_char(out, '"');
	for (p = text; *p; p++) {
		unsigned char c = (unsigned char)*p;
		uint32_t code = c;
		size_t length = unshown(p, end, &code);

		if (c >= 0x20 && c != '"' && c != '\\' && c != 0x7f && !length)
			continue;
		buffer_put(out, from, (size_t)(p - from));
		p += length ? length - 1 : 0;
		from = p + 1;
		if (c == '"' || c == '\\')
			buffer_format(out, "\\%c", c);
		else if (c == '\n')
			buffer_text(out, "\\n");
		else if (c == '\t')
			buffer_text(out, "\\t");
		else
			put_escaped(out, code);
	}
	buffer_put(out, from, (size_t)(p - from));
	buffer_char(out, '"');
}

static void put_message(struct buffer *out, const ProtobufCMessage *m);

static bool plain_number(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const void *at)
{
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
	case PROTOBUF_C_TYPE_ENUM:
		return false;
	case PROTOBUF_C_TYPE_BOOL:
		return true;
	case PROTOBUF_C_TYPE_UINT64:
	case PROTOBUF_C_TYPE_FIXED64:
		return *(const uint64_t *)at <= INT64_MAX;
	default:
		return rule->format == FORMAT_PLAIN;
	}
}

static void put_value(struct buffer *out, const ProtobufCFieldDescriptor *f,
	const struct field_rule *rule, const void *at)
{
	bool bare;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		put_message(out, *(ProtobufCMessage *const *)at);
		return;
	}
	if (f->type == PROTOBUF_C_TYPE_STRING) {
		put_string(out, *(const char *const *)at);
		return;
	}
	if (f->type == PROTOBUF_C_TYPE_ENUM &&
	    !protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *)at)) {
		buffer_format(out, "%d", *(const int *)at);
		return;
	}
	bare = plain_number(f, rule, at);
	if (!bare)
		buffer_char(out, '"');
	value_print(f, rule, at, true, out);
	if (!bare)
		buffer_char(out, '"');
}

static void put_message(struct buffer *out, const ProtobufCMessage *m)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	bool first = true;
	unsigned i;

	buffer_char(out, '{');
	for (i = 0; i < d->n_fields && !out->over; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		size_t count = value_count(m, f), k;

		if (count == 0)
			continue;
		buffer_format(out, "%s\"%s\":%s", first ? "" : ",", f->name,
			value_repeated(f) ? "[" : "");
		first = false;
		for (k = 0; k < count; k++) {
			if (k > 0)
				buffer_char(out, ',');
			put_value(out, f, field_rule(d, i), value_at(m, f, k));
		}
		if (value_repeated(f))
			buffer_char(out, ']');
	}
	buffer_char(out, '}');
}

enum status reflect_json(const ProtobufCMessage *m, struct buffer *out)
{
	put_message(out, m);
	return out->over ? ERR_LIMIT : OK;
}

/* ---- reading ---- */

struct reading {
	struct path path;
	struct arena *arena;
	struct refusal *why;
	const ProtobufCMessageDescriptor *root;
	size_t memory;
};

static enum status get_message(struct reading *r, const json_t *object,
	const ProtobufCMessageDescriptor *d, ProtobufCMessage **out);

static enum status wrong(struct reading *r, const ProtobufCFieldDescriptor *f,
	const struct field_rule *rule, const char *text)
{
	return value_refuse(r->path.text, value_takes(f, rule, r->arena), text, r->arena, r->why);
}

/*
 * The text of a JSON number, "" when it has no exact one: a real is taken when 15 digits say it,
 * as every decimal of up to 15 digits survives the way through a double.
 */
static void number_text(const json_t *v, char *text, size_t size)
{
	double real;
	char sign[32];

	if (json_is_integer(v)) {
		snprintf(text, size, "%" JSON_INTEGER_FORMAT, json_integer_value(v));
		return;
	}
	real = json_real_value(v);
	*text = 0;
	if (fabs(real) >= 1e15 || (real != 0 && fabs(real) < 1e-6))
		return;
	snprintf(sign, sizeof sign, "%.15g", real);
	if (strtod(sign, NULL) != real || strchr(sign, 'e'))
		return;
	snprintf(text, size, "%s", sign);
}

static enum status get_value(struct reading *r, const json_t *v, const ProtobufCFieldDescriptor *f,
	const struct field_rule *rule, void *at)
{
	const char *text;
	char number[64];
	bool textual = f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES;

	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		if (!json_is_object(v))
			return wrong(r, f, rule, json_is_string(v) ? json_string_value(v) : "");
		return get_message(r, v, f->descriptor, at);
	}
	if (json_is_boolean(v)) {
		if (f->type != PROTOBUF_C_TYPE_BOOL)
			return wrong(r, f, rule, json_is_true(v) ? "true" : "false");
		*(protobuf_c_boolean *)at = json_is_true(v);
		return OK;
	}
	if (json_is_number(v)) {
		number_text(v, number, sizeof number);
		text = number;
		if (f->type == PROTOBUF_C_TYPE_ENUM && json_is_integer(v) &&
		    json_integer_value(v) >= INT32_MIN && json_integer_value(v) <= INT32_MAX) {
			*(int *)at = (int)json_integer_value(v);
			return value_check(f, rule, at, r->path.text, r->arena, r->why);
		}
		if (textual || f->type == PROTOBUF_C_TYPE_BOOL || !*text)
			return wrong(r, f, rule, text);
	} else if (json_is_string(v)) {
		text = json_string_value(v);
		r->memory += json_string_length(v) + 32;
	} else {
		return wrong(r, f, rule, "");
	}
	if (value_parse(f, rule, text, at, r->arena) != OK)
		return wrong(r, f, rule, text);
	return value_check(f, rule, at, r->path.text, r->arena, r->why);
}

static enum status too_many(struct reading *r, int message, size_t seen, size_t limit)
{
	char count[32], most[32];

	snprintf(count, sizeof count, "%zu", seen);
	snprintf(most, sizeof most, "%zu", limit);
	if (message == OD__MESSAGE__REQUEST_TOO_LARGE)
		return refuse(r->why, r->arena, message, NULL, count, most, NULL, NULL);
	return refuse(r->why, r->arena, message, r->path.text, r->path.text, count, most, NULL);
}

static enum status get_list(struct reading *r, const json_t *v, ProtobufCMessage *m,
	const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	size_t count = json_array_size(v), k, before = r->path.length;
	enum status s = OK;

	if (!json_is_array(v))
		return wrong(r, f, rule, json_is_string(v) ? json_string_value(v) : "");
	if (count > rule->limit)
		return too_many(r, OD__MESSAGE__FIELD_TOO_MANY, count, rule->limit);
	r->memory += count * value_size(f);
	if (r->memory > REFLECT_MEMORY)
		return too_many(r, OD__MESSAGE__REQUEST_TOO_LARGE, r->memory, REFLECT_MEMORY);
	if (count)
		value_resize(m, f, count, r->arena);
	for (k = 0; k < count && !s; k++) {
		char number[24];

		snprintf(number, sizeof number, "%zu", k);
		path_add(&r->path, number, -1);
		s = get_value(r, json_array_get(v, k), f, rule, value_at(m, f, k));
		if (!s)
			path_cut(&r->path, before);
	}
	return s;
}

static enum status get_message(struct reading *r, const json_t *object,
	const ProtobufCMessageDescriptor *d, ProtobufCMessage **out)
{
	ProtobufCMessage *m;
	const char *name;
	json_t *v;
	void *i;

	r->memory += d->sizeof_message + 16;
	if (r->memory > REFLECT_MEMORY)
		return too_many(r, OD__MESSAGE__REQUEST_TOO_LARGE, r->memory, REFLECT_MEMORY);
	m = reflect_new(d, r->arena);
	*out = m;
	for (i = json_object_iter((json_t *)(uintptr_t)object); i;
	     i = json_object_iter_next((json_t *)(uintptr_t)object, i)) {
		const ProtobufCFieldDescriptor *f;
		const struct field_rule *rule;
		size_t before;
		enum status s;

		name = json_object_iter_key(i);
		v = json_object_iter_value(i);
		f = value_field(d, name, strlen(name));
		before = path_add(&r->path, name, -1);
		if (!f)
			return refuse(r->why, r->arena, OD__MESSAGE__FIELD_UNKNOWN, r->path.text,
				type_said(r->root), r->path.text, NULL, NULL);
		rule = field_rule(d, value_index(d, f));
		if (json_is_null(v)) {
			s = OK;
		} else if (value_repeated(f)) {
			s = get_list(r, v, m, f, rule);
		} else {
			value_clear(m, f);
			value_mark(m, f);
			s = get_value(r, v, f, rule, value_at(m, f, 0));
		}
		if (s)
			return s;
		path_cut(&r->path, before);
	}
	return OK;
}

/* Deepest nesting of the text; brackets in strings do not count. */
static size_t levels(const char *json, size_t length)
{
	size_t depth = 0, most = 0, i;
	bool in_string = false;

	for (i = 0; i < length; i++) {
		if (in_string) {
			if (json[i] == '\\')
				i++;
			else if (json[i] == '"')
				in_string = false;
			continue;
		}
		if (json[i] == '"')
			in_string = true;
		else if ((json[i] == '{' || json[i] == '[') && ++depth > most)
			most = depth;
		else if ((json[i] == '}' || json[i] == ']') && depth > 0)
			depth--;
	}
	return most;
}

enum status reflect_from_json(const ProtobufCMessageDescriptor *d, const char *json, size_t length,
	struct arena *a, ProtobufCMessage **out, struct refusal *why)
{
	struct reading r = { { "", 0 }, a, why, d, 0 };
	json_error_t error;
	char line[16], column[16];
	json_t *root;
	enum status s;

	if (length > JSON_BYTES)
		return too_many(&r, OD__MESSAGE__REQUEST_TOO_LARGE, length, JSON_BYTES);
	if (levels(json, length) > JSON_LEVELS) {
		snprintf(line, sizeof line, "%d", JSON_LEVELS);
		return refuse(why, a, OD__MESSAGE__REQUEST_TOO_DEEP, NULL, line, NULL, NULL, NULL);
	}
	root = json_loadb(json, length, JSON_REJECT_DUPLICATES, &error);
	if (!json_is_object(root)) {
		snprintf(line, sizeof line, "%d", root ? 1 : error.line);
		snprintf(column, sizeof column, "%d", root ? 1 : error.column);
		json_decref(root);
		return refuse(why, a, OD__MESSAGE__JSON_UNREADABLE, NULL, line, column, NULL, NULL);
	}
	s = get_message(&r, root, d, out);
	json_decref(root);
	if (!s && protobuf_c_message_get_packed_size(*out) > REFLECT_BYTES)
		s = too_many(&r, OD__MESSAGE__REQUEST_TOO_LARGE,
			protobuf_c_message_get_packed_size(*out), REFLECT_BYTES);
	return s;
}
