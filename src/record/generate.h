/* SPDX-License-Identifier: ISC */
/*
 * generate -- the build-time program that turns the descriptor set into tables.
 *
 * Shared by generate.c (reads the set, says what is wrong), generate_check.c (the rules that the
 * .proto files must keep) and generate_write.c (the C text). Nothing here is part of the installed
 * program. Everything is kept until exit; a fault prints its place and ends the build.
 */
#ifndef ORDERDESK_RECORD_GENERATE_H
#define ORDERDESK_RECORD_GENERATE_H

#include <stdbool.h>
#include <stddef.h>

#include "google/protobuf/descriptor.pb-c.h"
#include "record/options.pb-c.h"

struct item_enum {
	const Google__Protobuf__EnumDescriptorProto *proto;
	const char *full;		/* "od.Stage" */
	size_t count;			/* values, sorted by number, aliases dropped */
	const Google__Protobuf__EnumValueDescriptorProto **value;
	Od__ValueRule **rule;		/* never NULL */
};

struct item_message {
	const Google__Protobuf__DescriptorProto *proto;
	const char *full;		/* "od.Customer" */
	const char *file;		/* "record/customer.proto" */
	size_t count;			/* fields, sorted by number as protobuf-c does */
	const Google__Protobuf__FieldDescriptorProto **field;
	Od__FieldRule **rule;		/* never NULL */
	Od__RecordRule *record;		/* or NULL */
	int visit;			/* of the search for cycles */
	bool personal;			/* holds a personal or secret field, at any depth */
};

struct item_verb {
	const char *area, *name;
	Od__VerbRule *rule;
	const struct item_message *request, *reply;
	const char *file;
};

struct item_alias {
	const char *alias, *area, *preset;
};

struct set {
	struct item_enum *enums;
	struct item_message *messages;
	struct item_verb *verbs;
	struct item_alias *aliases;
	size_t enum_count, message_count, verb_count, alias_count;
};

/* Says what is wrong where; the build ends after all faults are said. */
void fault(const char *where, const char *format, ...) __attribute__((format(printf, 2, 3)));
struct item_message *find_message(struct set *s, const char *type);	/* ".od.Customer" or full */
void check_set(struct set *s);
void write_table(const struct set *s);
void write_handlers(const struct set *s);
void write_prototypes(const struct set *s);
/* Handlers that the names on standard input do not hold: they refuse. */
void write_missing(const struct set *s);

#endif
