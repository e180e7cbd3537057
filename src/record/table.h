/* SPDX-License-Identifier: ISC */
/*
 * table -- what the .proto files declare, at run time (generated into table.gen.c).
 *
 * protobuf-c keeps names and types in its descriptors but drops custom options: grade, format,
 * label, limits of fields, labels of enum values, texts of messages, and the verbs are generated
 * from the descriptor set by record/generate.c. Every list of these things in the program is this
 * one. Nothing here fails: an unknown name gives NULL.
 */
#ifndef ORDERDESK_RECORD_TABLE_H
#define ORDERDESK_RECORD_TABLE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum grade { GRADE_OPEN, GRADE_INTERNAL, GRADE_PERSONAL, GRADE_SECRET };
enum format {
	FORMAT_PLAIN, FORMAT_MONEY, FORMAT_PRICE, FORMAT_QUANTITY, FORMAT_PPM, FORMAT_TIME,
	FORMAT_DAY, FORMAT_PHONE, FORMAT_COUNTRY, FORMAT_FLAG, FORMAT_MINUTES, FORMAT_DURATION,
	FORMAT_HEX, FORMAT_DEGREES
};
enum scope { SCOPE_NONE, SCOPE_OWN, SCOPE_SELF };
/* What it takes of a disk that is filling up. */
enum verb_room { VERB_ROOM_A_LITTLE, VERB_ROOM_MUCH, VERB_ROOM_NOTHING };

struct field_rule {
	enum grade grade;
	enum format format;
	const char *label;	/* "" when none was given: use the field's name */
	const char *help;
	uint32_t limit;		/* bytes or elements; never 0 (defaults: 4096 bytes, 1000) */
	bool required;
};

struct verb_row {
	const char *area;	/* "order" */
	const char *name;	/* "place" */
	const char *full;	/* "order place" */
	const char *need;	/* "" any session, "-" none needed */
	enum scope scope;
	bool writes, unlogged, opens, streams;
	enum verb_room room;
	const char *help, *example;
	const char *list;	/* repeated field of the reply that is its table, or "" */
	const ProtobufCMessageDescriptor *request, *reply;
};

struct record_row {
	const char *table;
	const ProtobufCMessageDescriptor *record;
	const char *letter;	/* said before its number: "C" of C-204; "" when it has none */
};

/* The rule of a field; never NULL (a field without options has the defaults). */
const struct field_rule *field_rule(const ProtobufCMessageDescriptor *m, unsigned field_index);
/* For loops over all fields of a message: its rules (NULL when it is not ours), then one of them. */
const struct field_rule *field_rules(const ProtobufCMessageDescriptor *m);
extern const struct field_rule field_rule_plain;
static inline const struct field_rule *field_rule_of(const struct field_rule *rules, unsigned field_index)
{
	return rules ? &rules[field_index] : &field_rule_plain;
}
/* The highest grade that a value in such a message can have; SECRET when it is not ours. */
enum grade message_grade(const ProtobufCMessageDescriptor *m);
/*
 * Label of an enum value for people ("food factory"); its lower-case name when it has none, NULL
 * when there is no such value.
 */
const char *enum_label(const ProtobufCEnumDescriptor *e, int value);

/*
 * Areas with an alias: "complaint" is "ticket", and *preset is "kind=complaint" when the request
 * has that field, else NULL.
 */
const struct verb_row *verb_find(const char *area, const char *name, const char **preset);
const struct verb_row *verb_find_full(const char *full, const char **preset);
const struct verb_row *verb_at(size_t index);	/* in order of area and name; NULL behind the last */
size_t verb_count(void);
size_t verb_index(const struct verb_row *row);
const char *verb_alias(size_t index, const char **area);	/* NULL behind the last */

/* English text of a message number with {0} places; NULL when there is none. */
const char *message_text(int number);
const char *message_name(int number);
int message_number(size_t index);	/* in rising order; 0 behind the last */

const struct record_row *record_at(size_t index);
const struct record_row *record_find(const char *table);

/* All message and enum types; NULL behind the last. */
const ProtobufCMessageDescriptor *type_at(size_t index);
const ProtobufCEnumDescriptor *enum_at(size_t index);

#endif
