/* SPDX-License-Identifier: ISC */
/*
 * generate_write -- the C text of the tables, the handlers and their prototypes.
 *
 * The names of descriptors and types follow protoc-c: "od.CustomerFind" is
 * od__customer_find__descriptor and Od__CustomerFind. What is not given is written with its
 * default, so the tables at run time need no second thought: 4096 bytes for a string, 1 MiB for
 * bytes, 1000 elements.
 */
#include "record/generate.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define REPEATED GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__LABEL__LABEL_REPEATED
#define BYTES GOOGLE__PROTOBUF__FIELD_DESCRIPTOR_PROTO__TYPE__TYPE_BYTES

static void quoted(const char *text)
{
	putchar('"');
	for (; text && *text; text++) {
		if (*text == '"' || *text == '\\' || *text == '?')
			printf("\\%c", *text);
		else if ((unsigned char)*text < 0x20 || *text == 0x7f)
			printf("\\%03o", (unsigned)*text);
		else
			putchar(*text);
	}
	putchar('"');
}

/* od.CustomerFind: "od__customer_find" or, as a type, "Od__CustomerFind". */
static void c_name(const char *full, bool type)
{
	bool start = true, upper = true;

	for (; *full; full++) {
		if (*full == '.') {
			printf("__");
			start = upper = true;
			continue;
		}
		if (type) {
			putchar(start ? toupper((unsigned char)*full) : *full);
		} else {
			if (isupper((unsigned char)*full) && !upper)
				putchar('_');
			upper = isupper((unsigned char)*full) != 0;
			putchar(tolower((unsigned char)*full));
		}
		start = false;
	}
}

static void descriptor(const char *full)
{
	putchar('&');
	c_name(full, false);
	printf("__descriptor");
}

static void includes(const struct set *s)
{
	size_t i;

	for (i = 0; i < s->message_count; i++)
		if (i == 0 || strcmp(s->messages[i].file, s->messages[i - 1].file) != 0)
			printf("#include \"%.*s.pb-c.h\"\n",
				(int)strlen(s->messages[i].file) - 6, s->messages[i].file);
}

static void write_rules(const struct item_message *m, size_t number)
{
	static const char *const grades[] = { "OPEN", "INTERNAL", "PERSONAL", "SECRET" };
	static const char *const formats[] = { "PLAIN", "MONEY", "PRICE", "QUANTITY", "PPM", "TIME",
		"DAY", "PHONE", "COUNTRY", "FLAG", "MINUTES", "DURATION", "HEX",
		"DEGREES" };
	size_t i;

	printf("\n/* %s */\nstatic const struct field_rule rules_%zu[] = {\n", m->full, number);
	for (i = 0; i < m->count; i++) {
		const Od__FieldRule *r = m->rule[i];
		unsigned limit = r->has_limit ? r->limit : m->field[i]->label == REPEATED ? 1000 :
			m->field[i]->type == BYTES ? 1u << 20 : 4096;

		printf("\t{ GRADE_%s, FORMAT_%s, ", grades[r->grade], formats[r->format]);
		quoted(r->label);
		printf(", ");
		quoted(r->help);
		printf(", %u, %s },\t/* %s */\n", limit, r->required ? "true" : "false",
			m->field[i]->name);
	}
	if (m->count == 0)
		printf("\t{ GRADE_OPEN, FORMAT_PLAIN, \"\", \"\", 1, false },\n");
	printf("};\n");
}

static void write_labels(const struct item_enum *e, size_t number)
{
	size_t i;

	printf("\n/* %s */\nstatic const char *const labels_%zu[] = {\n", e->full, number);
	for (i = 0; i < e->count; i++) {
		char *low = mem_string(e->value[i]->name), *p;

		for (p = low; *p; p++)
			*p = (char)tolower((unsigned char)*p);
		printf("\t");
		quoted(e->rule[i]->label ? e->rule[i]->label : low);
		printf(",\n");
		mem_free(low);
	}
	printf("};\n");
}

static void write_verbs(const struct set *s)
{
	static const char *const scopes[] = { "NONE", "OWN", "SELF" };
	static const char *const rooms[] = { "A_LITTLE", "MUCH", "NOTHING" };
	size_t i;

	printf("\nconst struct verb_row table_verbs[] = {\n");
	for (i = 0; i < s->verb_count; i++) {
		const struct item_verb *v = &s->verbs[i];
		const Od__VerbRule *r = v->rule;

		printf("\t{ \"%s\", \"%s\", \"%s %s\", ", v->area, v->name, v->area, v->name);
		quoted(r->need);
		printf(", SCOPE_%s, %s, %s, %s, %s, VERB_ROOM_%s,\n\t\t", scopes[r->scope],
			r->writes ? "true" : "false", r->unlogged ? "true" : "false",
			r->opens ? "true" : "false", r->streams ? "true" : "false", rooms[r->room]);
		quoted(r->help);
		printf(", ");
		quoted(r->example);
		printf(", ");
		quoted(r->list);
		printf(",\n\t\t");
		descriptor(v->request->full);
		printf(", ");
		descriptor(v->reply->full);
		printf(" },\n");
	}
	printf("};\nconst size_t table_verb_count = %zu;\n", s->verb_count);
	printf("\nconst struct table_alias table_aliases[] = {\n");
	for (i = 0; i < s->alias_count; i++) {
		printf("\t{ \"%s\", \"%s\", ", s->aliases[i].alias, s->aliases[i].area);
		quoted(s->aliases[i].preset);
		printf(" },\n");
	}
	printf("\t{ NULL, NULL, NULL }\n};\n");
}

static int by_table(const void *left, const void *right)
{
	const struct item_message *a = *(const struct item_message *const *)left;
	const struct item_message *b = *(const struct item_message *const *)right;

	return strcmp(a->record->table, b->record->table);
}

static void write_records(const struct set *s)
{
	const struct item_message **rows = mem_array(s->message_count, sizeof *rows);
	size_t count = 0, i;

	for (i = 0; i < s->message_count; i++)
		if (s->messages[i].record)
			rows[count++] = &s->messages[i];
	qsort(rows, count, sizeof *rows, by_table);
	printf("\nconst struct record_row table_records[] = {\n");
	for (i = 0; i < count; i++) {
		printf("\t{ \"%s\", ", rows[i]->record->table);
		descriptor(rows[i]->full);
		printf(", ");
		quoted(rows[i]->record->letter);
		printf(" },\n");
	}
	printf("\t{ NULL, NULL, NULL }\n};\nconst size_t table_record_count = %zu;\n", count);
}

void write_table(const struct set *s)
{
	size_t i, k;

	printf("/* Made by record/generate of the .proto files: not to be edited. */\n"
		"#include \"record/table_data.h\"\n\n");
	includes(s);
	for (i = 0; i < s->message_count; i++)
		write_rules(&s->messages[i], i);
	for (i = 0; i < s->enum_count; i++)
		write_labels(&s->enums[i], i);
	printf("\nconst struct table_message table_messages[] = {\n");
	for (i = 0; i < s->message_count; i++) {
		printf("\t{ ");
		descriptor(s->messages[i].full);
		printf(", rules_%zu },\n", i);
	}
	printf("};\nconst size_t table_message_count = %zu;\n", s->message_count);
	printf("\nconst struct table_enum table_enums[] = {\n");
	for (i = 0; i < s->enum_count; i++) {
		printf("\t{ ");
		descriptor(s->enums[i].full);
		printf(", labels_%zu },\n", i);
	}
	printf("};\nconst size_t table_enum_count = %zu;\n", s->enum_count);
	printf("\nconst struct table_text table_texts[] = {\n");
	for (i = 0; i < s->enum_count; i++) {
		const struct item_enum *e = &s->enums[i];

		for (k = 0; strcmp(e->full, "od.Message") == 0 && k < e->count; k++) {
			if (e->value[k]->number == 0)
				continue;
			printf("\t{ %d, \"%s\", ", e->value[k]->number, e->value[k]->name);
			quoted(e->rule[k]->text);
			printf(" },\n");
		}
	}
	printf("\t{ 0, NULL, NULL }\n};\n");
	write_verbs(s);
	write_records(s);
}

static void c_word(const char *name)
{
	for (; *name; name++)
		putchar(*name == '-' ? '_' : *name);
}

static void handler(const struct item_verb *v)
{
	printf("verb_");
	c_word(v->area);
	putchar('_');
	c_word(v->name);
}

static void signature(const struct item_verb *v)
{
	printf("enum status ");
	handler(v);
	printf("(struct verb *v, const ");
	c_name(v->request->full, true);
	printf(" *request, ");
	c_name(v->reply->full, true);
	printf(" *reply)");
}

void write_prototypes(const struct set *s)
{
	size_t i;

	printf("/* Made by record/generate of the .proto files: not to be edited. */\n"
		"/* The handlers of all verbs; verb_handlers is in the order of verb_at(). */\n"
		"#ifndef ORDERDESK_DESK_VERBS_GEN_H\n#define ORDERDESK_DESK_VERBS_GEN_H\n\n"
		"#include \"base/status.h\"\n");
	includes(s);
	printf("\nstruct verb;\n\ntypedef enum status verb_function(struct verb *v, "
		"const void *request, void *reply);\nextern verb_function *const verb_handlers[];\n\n");
	for (i = 0; i < s->verb_count; i++) {
		signature(&s->verbs[i]);
		printf(";\n");
	}
	printf("\n#endif\n");
}

void write_handlers(const struct set *s)
{
	size_t i;

	printf("/* Made by record/generate of the .proto files: not to be edited. */\n"
		"#include \"desk/verbs.gen.h\"\n");
	for (i = 0; i < s->verb_count; i++) {
		printf("\nstatic enum status call_%zu(struct verb *v, const void *request, "
			"void *reply)\n{\n\treturn ", i);
		handler(&s->verbs[i]);
		printf("(v, request, reply);\n}\n");
	}
	printf("\nverb_function *const verb_handlers[] = {\n");
	for (i = 0; i < s->verb_count; i++)
		printf("\tcall_%zu,\t/* %s %s */\n", i, s->verbs[i].area, s->verbs[i].name);
	printf("};\n");
}

/* Is "verb_area_name" among the lines of standard input? */
static bool known(char **names, size_t count, const struct item_verb *v)
{
	char wanted[256], *p;
	size_t i;

	snprintf(wanted, sizeof wanted, "verb_%s_%s", v->area, v->name);
	for (p = wanted; *p; p++)
		if (*p == '-')
			*p = '_';
	for (i = 0; i < count; i++)
		if (strcmp(names[i], wanted) == 0)
			return true;
	return false;
}

void write_missing(const struct set *s)
{
	char line[256], **names = NULL;
	size_t count = 0, i;

	while (fgets(line, sizeof line, stdin)) {
		line[strcspn(line, "\r\n")] = 0;
		names = mem_grow(names, count, count + 1, sizeof *names);
		names[count++] = mem_string(line);
	}
	printf("/* Made by record/generate: verbs that have no handler yet refuse. */\n"
		"#include \"desk/desk.h\"\n#include \"desk/verbs.gen.h\"\n");
	for (i = 0; i < s->verb_count; i++) {
		const struct item_verb *v = &s->verbs[i];

		if (known(names, count, v))
			continue;
		fprintf(stderr, "no handler yet: %s %s\n", v->area, v->name);
		putchar('\n');
		signature(v);
		printf("\n{\n\t(void)request;\n\t(void)reply;\n\treturn verb_refuse(v, "
			"OD__MESSAGE__VERB_UNKNOWN, NULL, \"%s %s\", NULL, NULL, NULL);\n}\n",
			v->area, v->name);
	}
}
