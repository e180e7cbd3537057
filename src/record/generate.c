/* SPDX-License-Identifier: ISC */
/*
 * generate -- reads what protoc --descriptor_set_out wrote, and prints C.
 *
 * "generate table FILE" prints record/table.gen.c, "generate handlers FILE" the server's list of
 * verb handlers, "generate prototypes FILE" their header, "generate missing FILE" handlers that
 * refuse for verbs that nobody has written. protobuf-c keeps unknown fields: our options arrive in
 * the options messages of descriptor.proto as numbers 50001 to 50005 and are unpacked by the code
 * that protoc-c made of options.proto. protoc writes "(field).a" and "(field).b" as two pieces of
 * one option; pieces are joined before unpacking, which is what merging means.
 */
#include "record/generate.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

static int faults;

void fault(const char *where, const char *format, ...)
{
	va_list args;

	fprintf(stderr, "%s: ", where);
	va_start(args, format);
	vfprintf(stderr, format, args);
	va_end(args);
	fputc('\n', stderr);
	faults++;
}

static char *join(const char *a, const char *b, const char *c)
{
	size_t length = strlen(a) + strlen(b) + strlen(c);
	char *out = mem_alloc(length + 1);

	snprintf(out, length + 1, "%s%s%s", a, b, c);
	return out;
}

/* The bytes of option `tag`, all pieces joined; NULL when it is not set. */
static unsigned char *option(const ProtobufCMessage *options, unsigned tag, size_t *length)
{
	unsigned char *bytes = NULL;
	unsigned i;

	*length = 0;
	for (i = 0; options && i < options->n_unknown_fields; i++) {
		const ProtobufCMessageUnknownField *u = &options->unknown_fields[i];
		size_t skip = 0;

		if (u->tag != tag)
			continue;
		while (skip < u->len && u->data[skip] & 0x80)
			skip++;		/* the length in front of the piece */
		skip++;
		bytes = mem_grow(bytes, *length, *length + u->len - skip + 1, 1);
		memcpy(bytes + *length, u->data + skip, u->len - skip);
		*length += u->len - skip;
	}
	return bytes;
}

static void *unpack(const ProtobufCMessageDescriptor *d, const ProtobufCMessage *options,
	unsigned tag, const char *where)
{
	size_t length;
	unsigned char *bytes = option(options, tag, &length);
	void *out;

	if (!bytes)
		return NULL;
	out = protobuf_c_message_unpack(d, NULL, length, bytes);
	if (!out) {
		fault(where, "its option cannot be read");
		exit(1);
	}
	mem_free(bytes);
	return out;
}

static int by_number(const void *left, const void *right)
{
	const Google__Protobuf__FieldDescriptorProto *a =
		*(const Google__Protobuf__FieldDescriptorProto *const *)left;
	const Google__Protobuf__FieldDescriptorProto *b =
		*(const Google__Protobuf__FieldDescriptorProto *const *)right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static int by_value(const void *left, const void *right)
{
	const Google__Protobuf__EnumValueDescriptorProto *a =
		*(const Google__Protobuf__EnumValueDescriptorProto *const *)left;
	const Google__Protobuf__EnumValueDescriptorProto *b =
		*(const Google__Protobuf__EnumValueDescriptorProto *const *)right;

	return a->number < b->number ? -1 : a->number > b->number;
}

static void add_enum(struct set *s, const Google__Protobuf__EnumDescriptorProto *e,
	const char *prefix)
{
	struct item_enum *item;
	size_t i;

	s->enums = mem_grow(s->enums, s->enum_count, s->enum_count + 1, sizeof *s->enums);
	item = &s->enums[s->enum_count++];
	item->proto = e;
	item->full = join(prefix, ".", e->name);
	item->value = mem_array(e->n_value, sizeof *item->value);
	item->rule = mem_array(e->n_value, sizeof *item->rule);
	memcpy(item->value, e->value, e->n_value * sizeof *item->value);
	qsort(item->value, e->n_value, sizeof *item->value, by_value);
	for (i = 0; i < e->n_value; i++) {
		static Od__ValueRule none = OD__VALUE_RULE__INIT;
		Od__ValueRule *rule;

		if (i > 0 && item->value[i]->number == item->value[i - 1]->number) {
			fault(item->full, "number %d is used twice", item->value[i]->number);
			continue;
		}
		item->value[item->count] = item->value[i];
		rule = unpack(&od__value_rule__descriptor,
			(const ProtobufCMessage *)item->value[i]->options, 50004, item->full);
		item->rule[item->count++] = rule ? rule : &none;
	}
}

static void add_message(struct set *s, const Google__Protobuf__DescriptorProto *m,
	const char *prefix, const char *file)
{
	struct item_message *item;
	const char *full = join(prefix, ".", m->name);
	size_t i;

	s->messages = mem_grow(s->messages, s->message_count, s->message_count + 1,
		sizeof *s->messages);
	item = &s->messages[s->message_count++];
	item->proto = m;
	item->full = full;
	item->file = file;
	item->count = m->n_field;
	item->field = mem_array(m->n_field, sizeof *item->field);
	item->rule = mem_array(m->n_field, sizeof *item->rule);
	if (m->n_field)
		memcpy(item->field, m->field, m->n_field * sizeof *item->field);
	qsort(item->field, m->n_field, sizeof *item->field, by_number);
	for (i = 0; i < m->n_field; i++) {
		static Od__FieldRule none = OD__FIELD_RULE__INIT;
		Od__FieldRule *rule = unpack(&od__field_rule__descriptor,
			(const ProtobufCMessage *)item->field[i]->options, 50001, full);

		item->rule[i] = rule ? rule : &none;
	}
	item->record = unpack(&od__record_rule__descriptor, (const ProtobufCMessage *)m->options,
		50005, full);
	for (i = 0; i < m->n_enum_type; i++)
		add_enum(s, m->enum_type[i], full);
	for (i = 0; i < m->n_nested_type; i++)
		add_message(s, m->nested_type[i], full, file);
}

struct item_message *find_message(struct set *s, const char *type)
{
	size_t i;

	if (*type == '.')
		type++;
	for (i = 0; i < s->message_count; i++)
		if (strcmp(s->messages[i].full, type) == 0)
			return &s->messages[i];
	return NULL;
}

/* "TakeOver" to "take_over". */
static char *lower(const char *name)
{
	char *out = mem_alloc(2 * strlen(name) + 1), *p = out;
	const char *from = name;

	for (; *from; from++) {
		if (isupper((unsigned char)*from) && from > name && !isupper((unsigned char)from[-1]))
			*p++ = '_';
		*p++ = (char)tolower((unsigned char)*from);
	}
	return out;
}

static void add_service(struct set *s, const Google__Protobuf__ServiceDescriptorProto *service,
	const char *file)
{
	Od__ServiceRule *rule = unpack(&od__service_rule__descriptor,
		(const ProtobufCMessage *)service->options, 50003, service->name);
	size_t i;

	if (!rule || !rule->area || !*rule->area) {
		fault(file, "service %s has no area", service->name);
		return;
	}
	if (rule->alias) {
		s->aliases = mem_grow(s->aliases, s->alias_count, s->alias_count + 1,
			sizeof *s->aliases);
		s->aliases[s->alias_count++] = (struct item_alias){ rule->alias, rule->area,
			rule->preset ? rule->preset : "" };
	}
	for (i = 0; i < service->n_method; i++) {
		const Google__Protobuf__MethodDescriptorProto *m = service->method[i];
		struct item_verb v = { rule->area, lower(m->name), NULL,
			find_message(s, m->input_type), find_message(s, m->output_type), file };

		v.rule = unpack(&od__verb_rule__descriptor, (const ProtobufCMessage *)m->options,
			50002, m->name);
		if (!v.rule || !v.request || !v.reply) {
			fault(file, "verb %s %s has no option (verb), or no such messages", v.area,
				v.name);
			continue;
		}
		s->verbs = mem_grow(s->verbs, s->verb_count, s->verb_count + 1, sizeof *s->verbs);
		s->verbs[s->verb_count++] = v;
	}
}

static int by_verb(const void *left, const void *right)
{
	const struct item_verb *a = left, *b = right;
	int order = strcmp(a->area, b->area);

	return order ? order : strcmp(a->name, b->name);
}

static Google__Protobuf__FileDescriptorSet *read_set(const char *path)
{
	FILE *f = fopen(path, "rb");
	unsigned char *bytes = NULL;
	size_t length = 0, got;
	Google__Protobuf__FileDescriptorSet *out;

	if (!f) {
		perror(path);
		exit(1);
	}
	do {
		bytes = mem_grow(bytes, length, length + 65536, 1);
		got = fread(bytes + length, 1, 65536, f);
		length += got;
	} while (got > 0);
	fclose(f);
	out = google__protobuf__file_descriptor_set__unpack(NULL, length, bytes);
	mem_free(bytes);
	if (!out) {
		fault(path, "is no descriptor set");
		exit(1);
	}
	return out;
}

int main(int argc, char **argv)
{
	Google__Protobuf__FileDescriptorSet *files;
	struct set set = { 0 };
	size_t i, k;

	if (argc != 3) {
		fprintf(stderr, "generate table|handlers|prototypes|missing DESCRIPTORS\n");
		return 2;
	}
	files = read_set(argv[2]);
	for (i = 0; i < files->n_file; i++) {
		const Google__Protobuf__FileDescriptorProto *f = files->file[i];

		if (!f->package || strcmp(f->package, "od") != 0 ||
		    strcmp(f->name, "record/options.proto") == 0)
			continue;
		for (k = 0; k < f->n_enum_type; k++)
			add_enum(&set, f->enum_type[k], f->package);
		for (k = 0; k < f->n_message_type; k++)
			add_message(&set, f->message_type[k], f->package, f->name);
	}
	for (i = 0; i < files->n_file; i++)
		for (k = 0; k < files->file[i]->n_service; k++)
			add_service(&set, files->file[i]->service[k], files->file[i]->name);
	qsort(set.verbs, set.verb_count, sizeof *set.verbs, by_verb);
	check_set(&set);
	if (faults)
		return 1;
	if (strcmp(argv[1], "table") == 0)
		write_table(&set);
	else if (strcmp(argv[1], "handlers") == 0)
		write_handlers(&set);
	else if (strcmp(argv[1], "prototypes") == 0)
		write_prototypes(&set);
	else if (strcmp(argv[1], "missing") == 0)
		write_missing(&set);
	else
		return 2;
	return fflush(stdout) != 0 || ferror(stdout);
}
