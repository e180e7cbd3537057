/* SPDX-License-Identifier: ISC */
/*
 * reflect_check -- limits of a message, on the wire bytes before unpacking and on the message.
 *
 * protobuf-c recurses without a limit and allocates what the bytes ask for. So the bytes are first
 * walked here with a stack of our own: nesting, sizes, counts, UTF-8, fields of unknown number and
 * the memory that unpacking will take are all bounded before the library sees them. No text may
 * hold a NUL byte, as it would end there in C. A singular message twice is refused too: the
 * library would merge the two, which nobody here ever means.
 */
#include <stdio.h>
#include <string.h>

#include "base/log.h"
#include "base/text.h"
#include "record/message.pb-c.h"
#include "record/reflect_value.h"

#define FIELDS_MAX 128	/* most fields of one message type */
#define MEMBER 80	/* bytes that the library takes to remember a field while it unpacks */

struct frame {
	const ProtobufCMessageDescriptor *type;
	const unsigned char *end;
	const ProtobufCFieldDescriptor *in;	/* field of the frame below that holds this message */
	uint32_t element;
	uint32_t counts[FIELDS_MAX];
};

struct walk {
	struct frame frames[REFLECT_DEPTH];
	size_t depth;
	size_t memory, unknown;
	struct arena *arena;
	struct refusal *why;
};

static enum status malformed(struct walk *w)
{
	return refuse(w->why, w->arena, OD__MESSAGE__REQUEST_MALFORMED, NULL,
		type_said(w->frames[0].type), NULL, NULL, NULL);
}

static enum status over(struct arena *a, struct refusal *why, int message, const char *field,
	size_t seen, size_t limit)
{
	char count[32], most[32];

	snprintf(count, sizeof count, "%zu", seen);
	snprintf(most, sizeof most, "%zu", limit);
	if (!field)
		return refuse(why, a, message, NULL, count, most, NULL, NULL);
	return refuse(why, a, message, field, field, count, most, NULL);
}

/* The path of field `f` in the top frame. */
static const char *where(struct walk *w, const ProtobufCFieldDescriptor *f, long element,
	struct path *p)
{
	size_t i;

	p->length = 0;
	p->text[0] = 0;
	for (i = 1; i < w->depth; i++)
		path_add(p, w->frames[i].in->name,
			value_repeated(w->frames[i].in) ? (long)w->frames[i].element : -1);
	path_add(p, f->name, element);
	return p->text;
}

static bool varint(const unsigned char **p, const unsigned char *end, uint64_t *value)
{
	unsigned shift;

	*value = 0;
	for (shift = 0; shift < 70 && *p < end; shift += 7) {
		unsigned char byte = *(*p)++;

		*value |= shift < 64 ? (uint64_t)(byte & 0x7f) << shift : 0;
		if (!(byte & 0x80))
			return true;
	}
	return false;
}

/* One more element of `f` in the top frame. */
static enum status count(struct walk *w, const ProtobufCFieldDescriptor *f, size_t more)
{
	struct frame *top = &w->frames[w->depth - 1];
	unsigned index = value_index(top->type, f);
	const struct field_rule *rule = field_rule(top->type, index);
	struct path p;

	top->counts[index] += (uint32_t)more;
	if (value_repeated(f) && top->counts[index] > rule->limit)
		return over(w->arena, w->why, OD__MESSAGE__FIELD_TOO_MANY, where(w, f, -1, &p),
			top->counts[index], rule->limit);
	w->memory += more * value_size(f);
	return OK;
}

static enum status string_bytes(struct walk *w, const ProtobufCFieldDescriptor *f,
	const unsigned char *bytes, size_t length)
{
	struct frame *top = &w->frames[w->depth - 1];
	unsigned index = value_index(top->type, f);
	size_t limit = value_limit(f, field_rule(top->type, index));
	long element = value_repeated(f) ? (long)top->counts[index] - 1 : -1;
	struct path p;

	w->memory += length + 32;
	if (length > limit)
		return over(w->arena, w->why, OD__MESSAGE__FIELD_TOO_LONG,
			where(w, f, element, &p), length, limit);
	if (f->type == PROTOBUF_C_TYPE_STRING && (!text_valid((const char *)bytes, length) ||
	    memchr(bytes, 0, length))) {
		where(w, f, element, &p);
		return refuse(w->why, w->arena, OD__MESSAGE__FIELD_BYTES, p.text, p.text, NULL,
			NULL, NULL);
	}
	return OK;
}

static enum status push(struct walk *w, const ProtobufCFieldDescriptor *f,
	const ProtobufCMessageDescriptor *type, const unsigned char *end)
{
	struct frame *next;
	char limit[16];

	if (w->depth == REFLECT_DEPTH) {
		snprintf(limit, sizeof limit, "%d", REFLECT_DEPTH);
		return refuse(w->why, w->arena, OD__MESSAGE__REQUEST_TOO_DEEP, NULL, limit, NULL,
			NULL, NULL);
	}
	if (type->n_fields > FIELDS_MAX)
		panic("reflect: %s has %u fields, %d at most", type->name, type->n_fields, FIELDS_MAX);
	next = &w->frames[w->depth];
	next->type = type;
	next->end = end;
	next->in = f;
	next->element = 0;
	if (f) {
		struct frame *top = &w->frames[w->depth - 1];

		next->element = top->counts[value_index(top->type, f)] - 1;
		if (!value_repeated(f) && next->element > 0)
			return malformed(w);
	}
	memset(next->counts, 0, type->n_fields * sizeof next->counts[0]);
	w->memory += type->sizeof_message + 16;
	w->depth++;
	return OK;
}

/* What stands behind the tag of a field that has a length. */
static enum status delimited(struct walk *w, const ProtobufCFieldDescriptor *f,
	const unsigned char **p)
{
	const unsigned char *end = w->frames[w->depth - 1].end, *start, *q;
	uint64_t length;
	size_t packed = 0;
	enum status s;

	if (!varint(p, end, &length) || length > (uint64_t)(end - *p))
		return malformed(w);
	start = *p;
	*p += length;
	if (!f)
		return OK;
	if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
		s = count(w, f, 1);
		*p = start;
		return s ? s : push(w, f, f->descriptor, start + length);
	}
	if (f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES) {
		s = count(w, f, 1);
		return s ? s : string_bytes(w, f, start, length);
	}
	if (!value_repeated(f))
		return malformed(w);
	for (q = start; q < *p; q++)
		packed += !(*q & 0x80);
	return count(w, f, packed);
}

static enum status one_field(struct walk *w, const unsigned char **p)
{
	struct frame *top = &w->frames[w->depth - 1];
	const ProtobufCFieldDescriptor *f;
	uint64_t tag, value;
	unsigned wire;

	if (!varint(p, top->end, &tag) || tag >> 3 == 0 || tag >> 3 > 0x1fffffff)
		return malformed(w);
	wire = (unsigned)(tag & 7);
	w->memory += MEMBER;
	f = protobuf_c_message_descriptor_get_field(top->type, (unsigned)(tag >> 3));
	if (!f) {
		w->memory += 64;
		if (++w->unknown > REFLECT_UNKNOWN)
			return malformed(w);
	}
	if (wire == 2)
		return delimited(w, f, p);
	if (wire == 0) {
		if (!varint(p, top->end, &value))
			return malformed(w);
	} else if (wire == 1 || wire == 5) {
		size_t size = wire == 1 ? 8 : 4;

		if ((size_t)(top->end - *p) < size)
			return malformed(w);
		*p += size;
	} else {
		return malformed(w);
	}
	return f ? count(w, f, 1) : OK;
}

static enum status walk_bytes(struct walk *w, const ProtobufCMessageDescriptor *d,
	const unsigned char *bytes, size_t length)
{
	const unsigned char *p = bytes;
	enum status s = push(w, NULL, d, bytes + length);

	while (!s && w->depth > 0) {
		if (p == w->frames[w->depth - 1].end)
			w->depth--;
		else
			s = one_field(w, &p);
		if (!s && w->memory > REFLECT_MEMORY)
			s = over(w->arena, w->why, OD__MESSAGE__REQUEST_TOO_LARGE, NULL, w->memory,
				REFLECT_MEMORY);
	}
	return s;
}

enum status reflect_unpack(const ProtobufCMessageDescriptor *d, const void *bytes, size_t length,
	struct arena *a, ProtobufCMessage **out, struct refusal *why)
{
	struct walk w;
	enum status s;

	if (length > REFLECT_BYTES)
		return over(a, why, OD__MESSAGE__REQUEST_TOO_LARGE, NULL, length, REFLECT_BYTES);
	w.depth = w.memory = w.unknown = 0;
	w.arena = a;
	w.why = why;
	s = walk_bytes(&w, d, bytes, length);
	if (s)
		return s;
	*out = protobuf_c_message_unpack(d, (ProtobufCAllocator *)(uintptr_t)arena_allocator(a),
		length, bytes);
	w.depth = 1;
	return *out ? OK : malformed(&w);
}

/*
 * Instants and days that texts can name, so that reckoning with them stays inside 64 bits; text
 * and JSON are read no further, but bytes on the wire may hold any number.
 */
#define YEARS_FROM_1970(n) ((n) * INT64_C(31556952) * 1000000)
static bool in_range(enum format format, int64_t value)
{
	switch (format) {
	case FORMAT_TIME:
		return value >= YEARS_FROM_1970(-170) && value <= YEARS_FROM_1970(8030);
	case FORMAT_DAY:
		return value >= -719162 && value <= 2932896;	/* 0001-01-01 to 9999-12-31 */
	case FORMAT_MINUTES:
		return value >= 0 && value <= 1440;
	default:
		return true;
	}
}

/* Bytes of a text or of bytes. */
static size_t value_length(const ProtobufCFieldDescriptor *f, const void *at)
{
	const char *text;

	if (f->type == PROTOBUF_C_TYPE_BYTES)
		return ((const ProtobufCBinaryData *)at)->len;
	text = *(const char *const *)at;
	return text ? strlen(text) : 0;
}

/* Is the value within its limits? */
static bool holds(const ProtobufCFieldDescriptor *f, const struct field_rule *rule, const void *at)
{
	size_t length;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		length = value_length(f, at);
		return length <= value_limit(f, rule)
			&& (!length || text_valid(*(const char *const *)at, length));
	case PROTOBUF_C_TYPE_BYTES:
		return value_length(f, at) <= value_limit(f, rule);
	case PROTOBUF_C_TYPE_ENUM:
		return protobuf_c_enum_descriptor_get_value(f->descriptor, *(const int *)at) != NULL;
	default:
		return in_range(rule->format, value_integer(f, at));
	}
}

enum status value_check(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const void *at, const char *field, struct arena *a, struct refusal *why)
{
	size_t limit = value_limit(f, rule), length;
	char number[32];

	if (holds(f, rule, at))
		return OK;
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
	case PROTOBUF_C_TYPE_BYTES:
		length = value_length(f, at);
		if (length > limit)
			return over(a, why, OD__MESSAGE__FIELD_TOO_LONG, field, length, limit);
		return refuse(why, a, OD__MESSAGE__FIELD_BYTES, field, field, NULL, NULL, NULL);
	case PROTOBUF_C_TYPE_ENUM:
		snprintf(number, sizeof number, "%d", *(const int *)at);
		return refuse(why, a, OD__MESSAGE__FIELD_VALUE, field, field,
			value_takes(f, rule, a), number, NULL);
	default:
		snprintf(number, sizeof number, "%lld", (long long)value_integer(f, at));
		return refuse(why, a, OD__MESSAGE__FIELD_VALUE, field, field,
			value_takes(f, rule, a), number, NULL);
	}
}

/* Present, and not an empty text. */
static bool given(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f)
{
	if (!value_present(m, f))
		return false;
	return value_repeated(f) || f->type != PROTOBUF_C_TYPE_STRING ||
		**(const char *const *)value_at(m, f, 0);
}

/* A plain number or a flag can be nothing wrong. */
static bool checkable(const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	return rule->format == FORMAT_TIME || rule->format == FORMAT_DAY ||
		rule->format == FORMAT_MINUTES || f->type == PROTOBUF_C_TYPE_MESSAGE ||
		f->type == PROTOBUF_C_TYPE_STRING || f->type == PROTOBUF_C_TYPE_BYTES ||
		f->type == PROTOBUF_C_TYPE_ENUM;
}

static enum status check(const ProtobufCMessage *m, struct path *p, struct arena *a,
	struct refusal *why)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const struct field_rule *rules = field_rules(d);
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		const struct field_rule *rule = field_rule_of(rules, i);
		bool looked_at = checkable(f, rule);
		size_t elements, k, before;
		enum status s;

		if (!looked_at && !rule->required && !value_repeated(f))
			continue;
		elements = value_count(m, f);
		if (rule->required && !given(m, f)) {
			path_add(p, f->name, -1);
			if (!*rule->help && f->type == PROTOBUF_C_TYPE_STRING)
				return refuse(why, a, OD__MESSAGE__FIELD_ABSENT, p->text, p->text, NULL,
					NULL, NULL);
			return refuse(why, a, OD__MESSAGE__FIELD_MISSING, p->text, p->text,
				*rule->help ? rule->help : value_takes(f, rule, a), NULL, NULL);
		}
		if (value_repeated(f) && elements > rule->limit) {
			path_add(p, f->name, -1);
			return over(a, why, OD__MESSAGE__FIELD_TOO_MANY, p->text, elements,
				rule->limit);
		}
		for (k = 0; k < elements && looked_at; k++) {
			/* WHY: what is wrong is told once and by its path; what is right is most of all. */
			if (f->type != PROTOBUF_C_TYPE_MESSAGE && holds(f, rule, value_at(m, f, k)))
				continue;
			before = path_add(p, f->name, value_repeated(f) ? (long)k : -1);
			if (f->type == PROTOBUF_C_TYPE_MESSAGE)
				s = check(*(ProtobufCMessage **)value_at(m, f, k), p, a, why);
			else
				s = value_check(f, rule, value_at(m, f, k), p->text, a, why);
			if (s)
				return s;
			path_cut(p, before);
		}
	}
	return OK;
}

enum status reflect_check(const ProtobufCMessage *m, struct arena *a, struct refusal *why)
{
	struct path p = { "", 0 };

	return check(m, &p, a, why);
}
