/* SPDX-License-Identifier: ISC */
/*
 * table -- look-ups in the generated arrays.
 *
 * Rules and labels are found by the address of a descriptor, in a small hash table made once:
 * reflect asks for a rule at every field of every message, so it must cost nanoseconds. Verbs,
 * records and texts are found by bisection. A descriptor that is not ours (of a test, of
 * descriptor.proto) has default rules.
 */
#include "record/table.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "record/table_data.h"

#define SLOTS 2048	/* a power of two, well above twice the number of types */

struct slot {
	const void *descriptor;
	const void *data;
	enum grade most;	/* of a message: the highest grade of a field in it or below it */
};

static struct slot slots[SLOTS];
static pthread_once_t once = PTHREAD_ONCE_INIT;
static atomic_bool filled;

static size_t place(const void *p)
{
	return (size_t)(((uintptr_t)p >> 4) * UINT64_C(0x9e3779b97f4a7c15) >> 32) & (SLOTS - 1);
}

static void put(const void *descriptor, const void *data)
{
	size_t i = place(descriptor);

	while (slots[i].descriptor)
		i = (i + 1) & (SLOTS - 1);
	slots[i] = (struct slot){ descriptor, data, GRADE_OPEN };
}

static struct slot *find_slot(const void *descriptor)
{
	size_t i;

	for (i = place(descriptor); slots[i].descriptor; i = (i + 1) & (SLOTS - 1))
		if (slots[i].descriptor == descriptor)
			return &slots[i];
	return NULL;
}

/* No type contains itself, so this ends; what is not ours may hold anything. */
static enum grade most_of(const ProtobufCMessageDescriptor *m)
{
	const struct slot *s = find_slot(m);
	const struct field_rule *rules = s ? s->data : NULL;
	enum grade most = GRADE_OPEN;
	unsigned i;

	for (i = 0; rules && i < m->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->fields[i];
		enum grade below = f->type == PROTOBUF_C_TYPE_MESSAGE ? most_of(f->descriptor) : GRADE_OPEN;

		if (rules[i].grade > most)
			most = rules[i].grade;
		if (below > most)
			most = below;
	}
	return rules ? most : GRADE_SECRET;
}

static void fill(void)
{
	size_t i;

	if (2 * (table_message_count + table_enum_count) > SLOTS)
		panic("table: %zu types are too many", table_message_count + table_enum_count);
	for (i = 0; i < table_message_count; i++)
		put(table_messages[i].message, table_messages[i].rules);
	for (i = 0; i < table_enum_count; i++)
		put(table_enums[i].values, table_enums[i].labels);
	for (i = 0; i < table_message_count; i++) {
		struct slot *s = find_slot(table_messages[i].message);

		if (s)
			s->most = most_of(table_messages[i].message);
	}
	atomic_store_explicit(&filled, true, memory_order_release);
}

static const struct slot *find_filled(const void *descriptor)
{
	if (!atomic_load_explicit(&filled, memory_order_acquire))
		pthread_once(&once, fill);
	return find_slot(descriptor);
}

static const void *find(const void *descriptor)
{
	const struct slot *s = find_filled(descriptor);

	return s ? s->data : NULL;
}

const struct field_rule *field_rules(const ProtobufCMessageDescriptor *m)
{
	return find(m);
}

enum grade message_grade(const ProtobufCMessageDescriptor *m)
{
	const struct slot *s = find_filled(m);

	return s ? s->most : GRADE_SECRET;
}

const struct field_rule field_rule_plain = { GRADE_OPEN, FORMAT_PLAIN, "", "", 4096, false };

const struct field_rule *field_rule(const ProtobufCMessageDescriptor *m, unsigned field_index)
{
	return field_rule_of(field_index < m->n_fields ? find(m) : NULL, field_index);
}

const char *enum_label(const ProtobufCEnumDescriptor *e, int value)
{
	const ProtobufCEnumValue *v = protobuf_c_enum_descriptor_get_value(e, value);
	const char *const *labels = find(e);

	if (!v)
		return NULL;
	return labels ? labels[v - e->values] : v->name;
}

struct spoken {
	const char *area, *name;
	size_t area_length;	/* the area need not end with 0 */
};

static int by_spoken(const void *key, const void *element)
{
	const struct spoken *said = key;
	const struct verb_row *row = element;
	int by_area = strncmp(said->area, row->area, said->area_length);

	if (by_area == 0 && row->area[said->area_length])
		by_area = -1;
	return by_area ? by_area : strcmp(said->name, row->name);
}

static const struct verb_row *search(const char *area, size_t area_length, const char *name)
{
	struct spoken said = { area, name, area_length };

	return bsearch(&said, table_verbs, table_verb_count, sizeof *table_verbs, by_spoken);
}

static const struct verb_row *find_verb(const char *area, size_t length, const char *name,
	const char **preset)
{
	const struct verb_row *row = search(area, length, name);
	const struct table_alias *a;

	if (preset)
		*preset = NULL;
	for (a = table_aliases; !row && a->alias; a++) {
		char field[64];

		if (strncmp(a->alias, area, length) != 0 || a->alias[length])
			continue;
		row = search(a->area, strlen(a->area), name);
		/* A verb whose request has no such field needs no preset. */
		if (!row || !preset || strcspn(a->preset, "=") >= sizeof field)
			continue;
		memcpy(field, a->preset, strcspn(a->preset, "="));
		field[strcspn(a->preset, "=")] = 0;
		if (protobuf_c_message_descriptor_get_field_by_name(row->request, field))
			*preset = a->preset;
	}
	return row;
}

const struct verb_row *verb_find(const char *area, const char *name, const char **preset)
{
	return find_verb(area, strlen(area), name, preset);
}

const struct verb_row *verb_find_full(const char *full, const char **preset)
{
	const char *blank = strchr(full, ' ');

	if (preset)
		*preset = NULL;
	return blank ? find_verb(full, (size_t)(blank - full), blank + 1, preset) : NULL;
}

const struct verb_row *verb_at(size_t index)
{
	return index < table_verb_count ? &table_verbs[index] : NULL;
}

size_t verb_count(void)
{
	return table_verb_count;
}

size_t verb_index(const struct verb_row *row)
{
	return (size_t)(row - table_verbs);
}

const char *verb_alias(size_t index, const char **area)
{
	size_t i;

	for (i = 0; table_aliases[i].alias; i++)
		if (i == index) {
			*area = table_aliases[i].area;
			return table_aliases[i].alias;
		}
	return NULL;
}

static size_t text_count(void)
{
	static size_t count;
	size_t n = __atomic_load_n(&count, __ATOMIC_RELAXED);

	if (n == 0) {
		while (table_texts[n].number)
			n++;
		__atomic_store_n(&count, n, __ATOMIC_RELAXED);
	}
	return n;
}

static int by_number(const void *key, const void *element)
{
	int number = *(const int *)key, other = ((const struct table_text *)element)->number;

	return number < other ? -1 : number > other;
}

static const struct table_text *find_text(int number)
{
	return bsearch(&number, table_texts, text_count(), sizeof *table_texts, by_number);
}

const char *message_text(int number)
{
	const struct table_text *t = find_text(number);

	return t ? t->text : NULL;
}

const char *message_name(int number)
{
	const struct table_text *t = find_text(number);

	return t ? t->name : NULL;
}

int message_number(size_t index)
{
	return index < text_count() ? table_texts[index].number : 0;
}

const struct record_row *record_at(size_t index)
{
	return index < table_record_count ? &table_records[index] : NULL;
}

static int by_table(const void *key, const void *element)
{
	return strcmp(key, ((const struct record_row *)element)->table);
}

const struct record_row *record_find(const char *table)
{
	return bsearch(table, table_records, table_record_count, sizeof *table_records, by_table);
}

const ProtobufCMessageDescriptor *type_at(size_t index)
{
	return index < table_message_count ? table_messages[index].message : NULL;
}

const ProtobufCEnumDescriptor *enum_at(size_t index)
{
	return index < table_enum_count ? table_enums[index].values : NULL;
}
