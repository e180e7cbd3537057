/* SPDX-License-Identifier: ISC */
/*
 * random: what must hold for every message type, on random content.
 *
 * For each type of the .proto files, messages are filled at random (a fixed seed, told on failure)
 * and must come back the same: through bytes, through JSON, through text by path into an empty
 * message, through two parts and their join. A copy has no difference; a changed copy has some.
 * Equal means equal packed bytes.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/text.h"
#include "record/reflect.h"
#include "record/message.pb-c.h"
#include "record/reflect_value.h"
#include "tap/tap.h"

#define ROUNDS 12

static struct arena *arena;
static uint64_t state = 20261119;

static uint64_t next(void)
{
	state ^= state << 13;
	state ^= state >> 7;
	state ^= state << 17;
	return state * UINT64_C(2685821657736338717);
}

static uint64_t below(uint64_t n)
{
	return n ? (next() >> 11) % n : 0;
}

static char *random_text(size_t limit)
{
	static const uint32_t odd[] = { 0x7f, 0x85, 0xa0, 0x301, 0x202e, 0x4e2d, 0xfeff, 0x1f600,
		'"', '\\', '\n', '\t', 1, 0x10ffff, '{', '\'', '<' };
	size_t length = below(limit < 40 ? limit + 1 : 40), used = 0;
	char *text = arena_alloc(arena, length + 8);

	while (used < length) {
		char out[4];
		uint32_t code = below(3) ? (uint32_t)(32 + below(95)) :
			odd[below(sizeof odd / sizeof odd[0])];
		size_t n = text_put(out, code);

		if (used + n > limit)
			break;
		memcpy(text + used, out, n);
		used += n;
	}
	text[used] = 0;
	return text;
}

static int64_t random_integer(enum format format)
{
	switch (format) {
	case FORMAT_TIME:
		return (int64_t)below(UINT64_C(4000000000000000)) - INT64_C(1000000000000000);
	case FORMAT_DAY:
		return (int64_t)below(60000) - 20000;
	case FORMAT_MINUTES:
		return (int64_t)below(1441);
	default:
		break;
	}
	switch (below(4)) {
	case 0:
		return (int64_t)below(100);
	case 1:
		return -(int64_t)below(1000000);
	case 2:
		return below(2) ? INT64_MAX : INT64_MIN;
	default:
		return (int64_t)next();
	}
}

static ProtobufCMessage *random_message(const ProtobufCMessageDescriptor *d);

static void random_value(const ProtobufCFieldDescriptor *f, const struct field_rule *rule, void *at)
{
	const ProtobufCEnumDescriptor *e = f->descriptor;
	ProtobufCBinaryData *b = at;
	size_t i;

	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING:
		*(char **)at = random_text(value_limit(f, rule));
		break;
	case PROTOBUF_C_TYPE_BYTES:
		b->len = below(20);
		b->data = arena_alloc(arena, b->len);
		for (i = 0; i < b->len; i++)
			b->data[i] = (uint8_t)next();
		break;
	case PROTOBUF_C_TYPE_MESSAGE:
		*(ProtobufCMessage **)at = random_message(f->descriptor);
		break;
	case PROTOBUF_C_TYPE_ENUM:
		*(int *)at = e->values[below(e->n_values)].value;
		break;
	case PROTOBUF_C_TYPE_BOOL:
		*(protobuf_c_boolean *)at = (protobuf_c_boolean)below(2);
		break;
	default:
		if (value_size(f) == 4)
			*(int32_t *)at = (int32_t)random_integer(rule->format);
		else
			*(int64_t *)at = random_integer(rule->format);
		break;
	}
}

static ProtobufCMessage *random_message(const ProtobufCMessageDescriptor *d)
{
	ProtobufCMessage *m = reflect_new(d, arena);
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		const struct field_rule *rule = field_rule(d, i);
		size_t count = 1, k;

		if (below(3) == 0)
			continue;
		if (value_repeated(f)) {
			count = 1 + below(3);
			if (count > rule->limit)
				count = rule->limit;
			value_resize(m, f, count, arena);
		} else {
			if ((f->flags & PROTOBUF_C_FIELD_FLAG_ONEOF) &&
			    *(uint32_t *)((char *)m + f->quantifier_offset))
				continue;
			value_mark(m, f);
		}
		for (k = 0; k < count; k++)
			random_value(f, rule, value_at(m, f, k));
	}
	return m;
}

static bool equal(const ProtobufCMessage *a, const ProtobufCMessage *b)
{
	struct buffer x, y;
	bool same;

	buffer_init(&x, 4 << 20);
	buffer_init(&y, 4 << 20);
	reflect_pack(a, &x);
	reflect_pack(b, &y);
	same = x.length == y.length && memcmp(buffer_string(&x), buffer_string(&y), x.length) == 0;
	buffer_free(&x);
	buffer_free(&y);
	return same;
}

static bool through_bytes(const ProtobufCMessage *m, struct refusal *why)
{
	ProtobufCMessage *back = NULL;
	struct buffer b;
	bool same;

	buffer_init(&b, 4 << 20);
	reflect_pack(m, &b);
	same = reflect_unpack(m->descriptor, buffer_string(&b), b.length, arena, &back, why) == OK &&
		equal(m, back);
	buffer_free(&b);
	return same;
}

static bool through_json(const ProtobufCMessage *m, struct refusal *why)
{
	ProtobufCMessage *back = NULL;
	struct buffer b;
	bool same;

	buffer_init(&b, 4 << 20);
	reflect_json(m, &b);
	same = text_valid(buffer_string(&b), b.length) && !memchr(buffer_string(&b), '\n', b.length) &&
		reflect_from_json(m->descriptor, buffer_string(&b), b.length, arena, &back, why) == OK &&
		equal(m, back);
	if (!same)
		diag("%.2000s", buffer_string(&b));
	buffer_free(&b);
	return same;
}

/* Each leaf printed and set again, in an empty message. */
static bool by_text(const ProtobufCMessage *m, ProtobufCMessage *to, struct path *p,
	struct refusal *why)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		size_t count = value_count(m, f), k;

		for (k = 0; k < count; k++) {
			size_t old = path_add(p, f->name, value_repeated(f) ? (long)k : -1);
			struct buffer b;
			bool good = true;

			buffer_init(&b, 4 << 20);
			if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
				reflect_set(to, p->text, "", arena, why);	/* made, refused */
				good = by_text(*(ProtobufCMessage **)value_at(m, f, k), to, p, why);
			} else {
				good = value_print(f, field_rule(d, i), value_at(m, f, k), true,
					&b) == OK && reflect_set(to, p->text, buffer_string(&b),
					arena, why) == OK;
				if (!good)
					diag("%s=%s", p->text, buffer_string(&b));
			}
			buffer_free(&b);
			path_cut(p, old);
			if (!good)
				return false;
		}
	}
	return true;
}

static void count_one(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	(void)path;
	(void)before;
	(void)after;
	++*(int *)baton;
}

/* No field of the grade or above (or none below) is in the part. */
static bool graded(const ProtobufCMessage *m, enum grade from, bool sealed)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		bool high = field_rule(d, i)->grade >= from;
		size_t count = value_count(m, f), k;

		if (count == 0 || (high && sealed))
			continue;
		if (high != sealed && f->type != PROTOBUF_C_TYPE_MESSAGE)
			return false;
		for (k = 0; f->type == PROTOBUF_C_TYPE_MESSAGE && k < count; k++)
			if (!graded(*(ProtobufCMessage **)value_at(m, f, k), from, sealed))
				return false;
	}
	return true;
}

static bool parts(const ProtobufCMessage *m)
{
	ProtobufCMessage *clear, *sealed;

	reflect_part(m, GRADE_PERSONAL, arena, &clear, &sealed);
	return graded(clear, GRADE_PERSONAL, false) && graded(sealed, GRADE_PERSONAL, true) &&
		equal(m, reflect_join(clear, sealed, arena));
}

static void one_type(const ProtobufCMessageDescriptor *d)
{
	int bytes = 0, json = 0, text = 0, part = 0, same = 0, changed = 0, checked = 0, round;
	struct refusal why = { 0 };

	for (round = 0; round < ROUNDS; round++) {
		ProtobufCMessage *m = random_message(d), *to = reflect_new(d, arena), *other;
		struct path p = { "", 0 };
		int differences = 0;

		bytes += through_bytes(m, &why);
		json += through_json(m, &why);
		if (by_text(m, to, &p, &why))
			text += equal(m, to);
		part += parts(m);
		reflect_diff(m, reflect_copy(m, arena), count_one, &differences);
		same += differences == 0;
		other = random_message(d);
		differences = 0;
		reflect_diff(m, other, count_one, &differences);
		changed += (differences == 0) == equal(m, other);
		checked += reflect_check(m, arena, &why) == OK ||
			why.message == OD__MESSAGE__FIELD_MISSING ||
			why.message == OD__MESSAGE__FIELD_ABSENT;
		reflect_mask(m, arena);
		arena_reset(arena);
	}
	is_int(ROUNDS, bytes, "%s through bytes", d->short_name);
	is_int(ROUNDS, json, "%s through JSON", d->short_name);
	is_int(ROUNDS, text, "%s through text", d->short_name);
	is_int(ROUNDS, part, "%s in two parts", d->short_name);
	is_int(ROUNDS, same, "%s: a copy does not differ", d->short_name);
	is_int(ROUNDS, changed, "%s: others differ", d->short_name);
	is_int(ROUNDS, checked, "%s is within its limits", d->short_name);
}

int main(void)
{
	const ProtobufCMessageDescriptor *d;
	size_t i;

	plan_lazy();
	text_locale();
	clock_zone("UTC");
	arena = arena_new(0);
	for (i = 0; (d = type_at(i)); i++)
		one_type(d);
	ok(i > 50, "all types: %zu", i);
	arena_free(arena);
	return tap_result();
}
