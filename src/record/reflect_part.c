/* SPDX-License-Identifier: ISC */
/*
 * reflect_part -- a record in two parts by grade, and masks.
 *
 * The sealed part is what the journal encrypts under a person's key. Both parts keep the shape of
 * the record: an element of a list of messages stands at the same index in both, so that joining
 * needs no keys. The parts share texts and whole messages with the one that they come from, which
 * must live as long and stay as it is; without sealed values the clear part is that message. Masking
 * is for replies to those who may not see personal values: secret and personal values go, except
 * names and places one chooses by (name, city, region) and the last four digits of a number.
 */
#include <ctype.h>
#include <string.h>

#include "record/reflect_value.h"

/* Makes `f` of `to` the same list or value as in `m`, sharing what it points to. */
static void share(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f,
	ProtobufCMessage *to, struct arena *a)
{
	size_t count = value_count(m, f);

	if (count == 0)
		return;
	if (value_repeated(f))
		value_resize(to, f, count, a);
	else
		value_mark(to, f);
	memcpy(value_at(to, f, 0), value_at(m, f, 0), count * value_size(f));
}

/* Is there a value of this grade or a higher one? Most messages of a record have none. */
static bool graded_any(const ProtobufCMessage *m, enum grade from)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const struct field_rule *rules = field_rules(d);
	unsigned i;

	if (message_grade(d) < from)
		return false;
	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		bool graded = field_rule_of(rules, i)->grade >= from;
		size_t count, k;

		if (!graded && f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		count = value_count(m, f);
		if (count && graded)
			return true;
		for (k = 0; k < count; k++)
			if (graded_any(*(ProtobufCMessage **)value_at(m, f, k), from))
				return true;
	}
	return false;
}

/* Fills `part` with the fields below (sealed false) or from (true) a grade; true: something was. */
static bool split(const ProtobufCMessage *m, enum grade from, bool sealed, struct arena *a,
	ProtobufCMessage *part)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const struct field_rule *rules = field_rules(d);
	bool any = false;
	unsigned i;

	if (!sealed) {
		part->n_unknown_fields = m->n_unknown_fields;
		part->unknown_fields = m->unknown_fields;
	}
	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		bool graded = field_rule_of(rules, i)->grade >= from, found = false;
		size_t count, k;
		ProtobufCMessage **inner;

		if (sealed && !graded && f->type != PROTOBUF_C_TYPE_MESSAGE)
			continue;
		count = value_count(m, f);

		if (count == 0)
			continue;
		if (graded || f->type != PROTOBUF_C_TYPE_MESSAGE) {
			if (graded == sealed) {
				share(m, f, part, a);
				any = true;
			}
			continue;
		}
		inner = arena_array(a, count, sizeof *inner);
		for (k = 0; k < count; k++) {
			ProtobufCMessage *whole = *(ProtobufCMessage **)value_at(m, f, k);

			if (!sealed && !graded_any(whole, from)) {
				inner[k] = whole;
				continue;
			}
			inner[k] = reflect_new(f->descriptor, a);
			found |= split(whole, from, sealed, a, inner[k]);
		}
		if (sealed && !found)
			continue;
		if (value_repeated(f))
			value_resize(part, f, count, a);
		else
			value_mark(part, f);
		memcpy(value_at(part, f, 0), inner, count * sizeof *inner);
		any = true;
	}
	return any;
}

bool reflect_part(const ProtobufCMessage *m, enum grade from, struct arena *a,
	ProtobufCMessage **clear, ProtobufCMessage **sealed)
{
	*sealed = reflect_new(m->descriptor, a);
	if (!graded_any(m, from)) {
		*clear = (ProtobufCMessage *)(uintptr_t)m;
		return false;
	}
	*clear = reflect_new(m->descriptor, a);
	split(m, from, false, a, *clear);
	split(m, from, true, a, *sealed);
	return true;
}

ProtobufCMessage *reflect_join(const ProtobufCMessage *clear, const ProtobufCMessage *sealed,
	struct arena *a)
{
	const ProtobufCMessageDescriptor *d = (clear ? clear : sealed)->descriptor;
	ProtobufCMessage *whole = reflect_new(d, a);
	unsigned i;

	if (clear) {
		whole->n_unknown_fields = clear->n_unknown_fields;
		whole->unknown_fields = clear->unknown_fields;
	}
	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		size_t c = clear ? value_count(clear, f) : 0, s = sealed ? value_count(sealed, f) : 0;
		size_t k;

		if (c == 0 || s == 0 || f->type != PROTOBUF_C_TYPE_MESSAGE) {
			if (c || s)
				share(c ? clear : sealed, f, whole, a);
			continue;
		}
		if (value_repeated(f))
			value_resize(whole, f, c > s ? c : s, a);
		else
			value_mark(whole, f);
		for (k = 0; k < c || k < s; k++)
			*(ProtobufCMessage **)value_at(whole, f, k) = reflect_join(
				k < c ? *(ProtobufCMessage **)value_at(clear, f, k) : NULL,
				k < s ? *(ProtobufCMessage **)value_at(sealed, f, k) : NULL, a);
	}
	return whole;
}

/* "+86****4410", "138****4410", "l***": digits first, else the first character. */
static char *mask_number(const char *text, struct arena *a)
{
	size_t digits = 0, letters = 0, first;
	char last[5] = "";
	const char *p;

	for (p = text; *p; p++) {
		if (isdigit((unsigned char)*p)) {
			digits++;
			memmove(last, last + 1, 3);
			last[3] = *p;
		} else if (isalpha((unsigned char)*p) || (unsigned char)*p >= 0x80) {
			letters++;
		}
	}
	if (letters > 0 || digits < 5) {
		for (first = 1; *text && (text[first] & 0xc0) == 0x80; first++)
			continue;
		return arena_format(a, "%.*s***", *text ? (int)first : 0, text);
	}
	return arena_format(a, "%.*s****%s", digits >= 10 ? 3 : 0, text, last);
}

static bool is_number(const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	return rule->format == FORMAT_PHONE || strcmp(f->name, "e164") == 0 ||
		strcmp(f->name, "form") == 0 || strcmp(f->name, "phone") == 0 ||
		strcmp(f->name, "number") == 0 ||
		strcmp(f->name, "value") == 0;
}

static bool stays(const ProtobufCFieldDescriptor *f)
{
	return strcmp(f->name, "name") == 0 || strcmp(f->name, "city") == 0 ||
		strcmp(f->name, "region") == 0;
}

void reflect_mask(ProtobufCMessage *m, struct arena *a)
{
	const ProtobufCMessageDescriptor *d = m->descriptor;
	const struct field_rule *rules = field_rules(d);
	unsigned i;

	for (i = 0; i < d->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &d->fields[i];
		const struct field_rule *rule = field_rule_of(rules, i);
		size_t count = value_count(m, f), k;

		if (rule->grade == GRADE_SECRET) {
			value_clear(m, f);
			continue;
		}
		if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			for (k = 0; k < count; k++)
				reflect_mask(*(ProtobufCMessage **)value_at(m, f, k), a);
			continue;
		}
		if (rule->grade != GRADE_PERSONAL || count == 0)
			continue;
		if (f->type != PROTOBUF_C_TYPE_STRING) {
			value_clear(m, f);
			continue;
		}
		for (k = 0; k < count && !stays(f); k++) {
			char **text = value_at(m, f, k);

			if (**text)
				*text = is_number(f, rule) ? mask_number(*text, a) :
					arena_string(a, "***");
		}
	}
}
