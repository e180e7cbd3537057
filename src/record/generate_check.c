/* SPDX-License-Identifier: ISC */
/*
 * generate_check -- what the .proto files must keep, checked before anything is written.
 *
 * A verb has help and its list names a repeated field of its reply; no message type contains
 * itself (the unpacker has no depth limit of its own); the reply of a write, which is stored for
 * resends, holds no personal or secret field at any depth; field names and labels do not clash; a
 * message text uses each of its places {0} {1} … and at most four; a format fits its type.
 */
#include "record/generate.h"

#include <ctype.h>
#include <string.h>

#define FIELD(n) GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_##n
#define REPEATED GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED

/* Walks the types below `m`; true when it meets one that is still open. */
static bool circular(struct set *s, struct item_message *m)
{
	size_t i;

	if (m->visit == 1)
		return true;
	if (m->visit == 2)
		return false;
	m->visit = 1;
	for (i = 0; i < m->count; i++) {
		struct item_message *inner;

		if (m->rule[i]->grade == OD__GRADE__PERSONAL ||
		    m->rule[i]->grade == OD__GRADE__SECRET)
			m->personal = true;
		if (m->field[i]->type != FIELD(MESSAGE))
			continue;
		inner = find_message(s, m->field[i]->type_name);
		if (!inner) {
			fault(m->full, "field %s has a type from elsewhere", m->field[i]->name);
			continue;
		}
		if (circular(s, inner)) {
			fault(m->full, "contains itself through %s", m->field[i]->name);
			m->visit = 2;
			return false;
		}
		m->personal = m->personal || inner->personal;
	}
	m->visit = 2;
	return false;
}

static bool same_name(const char *a, const char *b)
{
	for (;;) {
		while (*a == '_')
			a++;
		while (*b == '_')
			b++;
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
		a++;
		b++;
	}
}

static bool format_fits(Od__Format format, int type)
{
	bool wide = type == FIELD(INT64) || type == FIELD(SINT64);
	bool narrow = type == FIELD(INT32) || type == FIELD(UINT32) || type == FIELD(SINT32);

	switch (format) {
	case OD__FORMAT__PLAIN:
		return true;
	case OD__FORMAT__MONEY:
	case OD__FORMAT__PRICE:
	case OD__FORMAT__QUANTITY:
	case OD__FORMAT__PPM:
	case OD__FORMAT__TIME:
	case OD__FORMAT__DURATION:
		return wide;
	case OD__FORMAT__DAY:
		return type == FIELD(INT32) || type == FIELD(SINT32);
	case OD__FORMAT__DEGREES:
		return type == FIELD(SINT32);
	case OD__FORMAT__MINUTES:
		return narrow;
	case OD__FORMAT__PHONE:
	case OD__FORMAT__COUNTRY:
		return type == FIELD(STRING);
	case OD__FORMAT__FLAG:
		return type == FIELD(BOOL);
	case OD__FORMAT__HEX:
		return type == FIELD(BYTES);
	default:
		return false;
	}
}

static void check_message(struct set *s, struct item_message *m)
{
	size_t i, k;

	if (circular(s, m))
		fault(m->full, "contains itself");
	for (i = 0; i < m->count; i++) {
		const char *name = m->field[i]->name;

		if (!format_fits(m->rule[i]->format, m->field[i]->type))
			fault(m->full, "field %s has a format that does not fit its type", name);
		if (m->field[i]->type == FIELD(FLOAT) || m->field[i]->type == FIELD(DOUBLE))
			fault(m->full, "field %s is a float: numbers here are exact", name);
		if (m->field[i]->type == FIELD(GROUP))
			fault(m->full, "field %s is a group", name);
		if (m->field[i]->default_value)
			fault(m->full, "field %s has a default value", name);
		if (m->field[i]->label == GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REQUIRED)
			fault(m->full, "field %s: use option required, which can be taken back", name);
		if (strlen(name) > 60)
			fault(m->full, "field %s: the name is over 60 bytes", name);
		if (isdigit((unsigned char)*name))
			fault(m->full, "field %s looks like an index", name);
		for (k = 0; k < i; k++)
			if (same_name(name, m->field[k]->name))
				fault(m->full, "fields %s and %s clash", name, m->field[k]->name);
	}
	for (i = 0; m->record && i < s->message_count; i++)
		if (&s->messages[i] != m && s->messages[i].record &&
		    strcmp(s->messages[i].record->table, m->record->table) == 0)
			fault(m->full, "table %s is also that of %s", m->record->table,
				s->messages[i].full);
}

static void check_text(const char *name, const char *text)
{
	unsigned used = 0, most = 0, places = 0;
	const char *p;

	for (p = text; *p; p++) {
		if (*p == '}') {
			fault(name, "a } without its {: %s", text);
			return;
		}
		if (*p != '{')
			continue;
		if (p[1] >= '0' && p[1] <= '3' && p[2] == '|' && strchr(p, '}')) {
			p = strchr(p, '}');	/* a word that goes with the number of another place */
			continue;
		}
		if (p[1] < '0' || p[1] > '3' || p[2] != '}') {
			fault(name, "places are {0} to {3}: %s", text);
			return;
		}
		places = (unsigned)(p[1] - '0');
		used |= 1u << places;
		if (places + 1 > most)
			most = places + 1;
		p += 2;
	}
	if (used != (1u << most) - 1)
		fault(name, "a place is left out: %s", text);
}

static void check_enum(const struct item_enum *e)
{
	bool messages = strcmp(e->full, "od.Message") == 0;
	size_t i, k;

	for (i = 0; i < e->count; i++) {
		const char *label = e->rule[i]->label;

		if (messages && e->value[i]->number != 0) {
			if (!e->rule[i]->text || !*e->rule[i]->text)
				fault(e->value[i]->name, "a message without text");
			else
				check_text(e->value[i]->name, e->rule[i]->text);
		}
		for (k = 0; label && k < i; k++)
			if (e->rule[k]->label && strcmp(label, e->rule[k]->label) == 0)
				fault(e->full, "label \"%s\" is used twice", label);
	}
}

/* The repeated field that `path` names below `m`. */
static bool is_list(struct set *s, const struct item_message *m, const char *path)
{
	size_t length = strcspn(path, "."), i;

	for (i = 0; i < m->count; i++) {
		const Google__Protobuf__FieldDescriptorProto *f = m->field[i];

		if (strncmp(f->name, path, length) != 0 || f->name[length] != 0)
			continue;
		if (path[length] == 0)
			return f->label == REPEATED && f->type == FIELD(MESSAGE);
		return f->type == FIELD(MESSAGE) && f->label != REPEATED &&
			is_list(s, find_message(s, f->type_name), path + length + 1);
	}
	return false;
}

static void check_verb(struct set *s, size_t at)
{
	const struct item_verb *v = &s->verbs[at];
	const Od__VerbRule *r = v->rule;

	if (!r->help || !*r->help)
		fault(v->file, "verb %s %s has no help", v->area, v->name);
	if (r->list && *r->list && !is_list(s, v->reply, r->list))
		fault(v->file, "verb %s %s: %s is no list of %s", v->area, v->name, r->list,
			v->reply->full);
	if (r->writes && v->reply->personal)
		fault(v->file, "verb %s %s writes, and %s holds a personal field", v->area, v->name,
			v->reply->full);
	if (at > 0 && strcmp(v->area, s->verbs[at - 1].area) == 0 &&
	    strcmp(v->name, s->verbs[at - 1].name) == 0)
		fault(v->file, "verb %s %s is declared twice", v->area, v->name);
}

void check_set(struct set *s)
{
	size_t i, k;

	for (i = 0; i < s->enum_count; i++)
		check_enum(&s->enums[i]);
	for (i = 0; i < s->message_count; i++)
		check_message(s, &s->messages[i]);
	for (i = 0; i < s->verb_count; i++)
		check_verb(s, i);
	for (i = 0; i < s->alias_count; i++)
		for (k = 0; k < s->verb_count; k++)
			if (strcmp(s->aliases[i].alias, s->verbs[k].area) == 0)
				fault(s->verbs[k].file, "alias %s is an area", s->aliases[i].alias);
}
