/* SPDX-License-Identifier: ISC */
/*
 * reflect_value -- one field of one message, in protobuf-c's layout.
 *
 * Shared by the reflect files alone: where presence, count and elements of a field lie in memory
 * (optional scalar: a flag; string and message: a pointer; repeated: a count and an array; oneof:
 * the number of the member that is set), and the path of a place for refusals.
 */
#ifndef ORDERDESK_RECORD_REFLECT_VALUE_H
#define ORDERDESK_RECORD_REFLECT_VALUE_H

#include "record/reflect.h"

#define PATH_MAX_BYTES 256

static inline bool value_repeated(const ProtobufCFieldDescriptor *f)
{
	return f->label == PROTOBUF_C_LABEL_REPEATED;
}

size_t value_size(const ProtobufCFieldDescriptor *f);		/* of one element */
bool value_present(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
void value_mark(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);	/* now present */
void value_clear(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
size_t value_count(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f);
/* The element (0 of a singular field); for a message or string the address of the pointer. */
void *value_at(const ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t element);
/* Room for `count` elements of a repeated field, new ones zero; sets the count. */
void value_resize(ProtobufCMessage *m, const ProtobufCFieldDescriptor *f, size_t count,
	struct arena *a);
int64_t value_integer(const ProtobufCFieldDescriptor *f, const void *at);
const ProtobufCFieldDescriptor *value_field(const ProtobufCMessageDescriptor *d, const char *name,
	size_t length);
static inline unsigned value_index(const ProtobufCMessageDescriptor *d,
	const ProtobufCFieldDescriptor *f)
{
	return (unsigned)(f - d->fields);
}

/* The text of one element of scalar kind; exact: reads back. */
enum status value_print(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const void *at, bool exact, struct buffer *out);
/* Reads text into an element. ERR_FORMAT; value_takes() then says what it takes. */
enum status value_parse(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const char *text, void *at, struct arena *a);
const char *value_takes(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	struct arena *a);
/* Refuses `text` for the field `path`, which takes what the phrase says; repeats 80 bytes of it. */
enum status value_refuse(const char *path, const char *phrase, const char *text,
	struct arena *a, struct refusal *why);
/* An enum value by lower-case name or label; NULL when there is none. */
const ProtobufCEnumValue *value_enum(const ProtobufCEnumDescriptor *e, const char *text);
/* Size, UTF-8 and value of one element; ERR_REFUSED. `field` is its path. */
enum status value_check(const ProtobufCFieldDescriptor *f, const struct field_rule *rule,
	const void *at, const char *field, struct arena *a, struct refusal *why);
/* Most bytes of one string or bytes element. */
size_t value_limit(const ProtobufCFieldDescriptor *f, const struct field_rule *rule);

/* A path that grows and shrinks while walking; cut when too long. */
struct path {
	char text[PATH_MAX_BYTES];
	size_t length;
};
size_t path_add(struct path *p, const char *name, long element);	/* returns the old length */
void path_cut(struct path *p, size_t length);

/* What a person calls this type: the verb it is the request of, else its name. */
const char *type_said(const ProtobufCMessageDescriptor *d);

#endif
