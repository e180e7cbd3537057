/* SPDX-License-Identifier: ISC */
/*
 * table_data -- the generated arrays behind record/table.h.
 *
 * Written by record/generate into table.gen.c, read by table.c alone. Verbs are sorted by area
 * and name, records by table, texts by number; rules stand in the order of a descriptor's fields
 * and labels in the order of an enum's values.
 */
#ifndef ORDERDESK_RECORD_TABLE_DATA_H
#define ORDERDESK_RECORD_TABLE_DATA_H

#include "record/table.h"

struct table_message {
	const ProtobufCMessageDescriptor *message;
	const struct field_rule *rules;
};

struct table_enum {
	const ProtobufCEnumDescriptor *values;
	const char *const *labels;
};

struct table_text {
	int number;
	const char *name, *text;
};

struct table_alias {
	const char *alias, *area, *preset;
};

extern const struct table_message table_messages[];
extern const struct table_enum table_enums[];
extern const struct table_text table_texts[];	/* ends with number 0 */
extern const struct verb_row table_verbs[];
extern const struct table_alias table_aliases[];	/* ends with NULL */
extern const struct record_row table_records[];
extern const size_t table_message_count, table_enum_count, table_verb_count, table_record_count;

#endif
