/* SPDX-License-Identifier: ISC */
/*
 * help -- what can be done, printed from the one table of verbs.
 *
 * `orderdesk help` lists the areas, `orderdesk help AREA` its verbs, `orderdesk help AREA VERB`
 * the fields with their formats, limits and an example. The list is the generated one, so it
 * cannot differ from what the program does; orderdesk(1) names only how to reach it.
 */
#include "command/command.h"

#include <string.h>

#include "base/say.h"
#include "record/message.pb-c.h"

static const char usage[] = N_(
	"orderdesk                       open the seat on this terminal\n"
	"orderdesk AREA VERB FIELD=VALUE …   call a verb; dotted names: line.0.item=1010\n"
	"orderdesk AREA VERB -           the same for each line of JSON on standard input\n"
	"orderdesk help [AREA [VERB]]    what there is, and its fields\n"
	"orderdesk init                  make a real desk\n"
	"orderdesk demo                  make the demo desk\n"
	"orderdesk import KIND FILE      customers, orders, batches …, see orderdesk-import(5)\n"
	"orderdesk export customers|suppliers|products|articles|orders FILE   whole records, for import\n"
	"orderdesk backup|restore|drill|dump|load FILE   copies of a desk, see orderdesk-backup(8)\n"
	"orderdesk server start|stop|status|verify\n"
	"\n"
	"switches: --desk FOLDER  --json  --once KEY  --as LOGIN  --language en|zh_CN\n"
	"          --no-start  --quiet  --csv  --jsonl  --for-spreadsheet\n"
	"\n");

/* What a person may write for a field of this type and format. */
static const char *kind_of(const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	switch (rule->format) {
	case FORMAT_MONEY: return "money, 642.80";
	case FORMAT_PRICE: return "price, 18.50";
	case FORMAT_QUANTITY: return "quantity, 2.5";
	case FORMAT_PPM: return "share, 5% or 0.05";
	case FORMAT_TIME: return "time, 2026-11-19T14:05";
	case FORMAT_DAY: return "day, 2026-11-20";
	case FORMAT_MINUTES: return "time of day, 05:30";
	case FORMAT_DURATION: return "span, 2h or 90min";
	case FORMAT_DEGREES: return "degrees Celsius, -18.5";
	case FORMAT_HEX: return "bytes in hexadecimal";
	default: break;
	}
	switch (f->type) {
	case PROTOBUF_C_TYPE_STRING: return "text";
	case PROTOBUF_C_TYPE_BOOL: return "yes or no";
	case PROTOBUF_C_TYPE_ENUM: return "one of";
	case PROTOBUF_C_TYPE_MESSAGE: return "fields below it";
	case PROTOBUF_C_TYPE_BYTES: return "bytes";
	default: return "number";
	}
}

static void print_values(const ProtobufCEnumDescriptor *e)
{
	for (unsigned i = 0; i < e->n_values; i++) {
		char name[64];
		size_t n = 0;

		for (const char *p = e->values[i].name; *p && n + 1 < sizeof(name); p++)
			name[n++] = (char)(*p >= 'A' && *p <= 'Z' ? *p - 'A' + 'a' : *p);
		name[n] = '\0';
		printf("%s%s", i ? ", " : " ", name);
	}
}

static void print_fields(const ProtobufCMessageDescriptor *m, const char *prefix, int depth)
{
	for (unsigned i = 0; i < m->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &m->fields[i];
		const struct field_rule *rule = field_rule(m, i);
		bool many = f->label == PROTOBUF_C_LABEL_REPEATED;
		char path[200];

		snprintf(path, sizeof(path), "%s%s%s", prefix, f->name, many ? ".N" : "");
		if (f->type == PROTOBUF_C_TYPE_MESSAGE) {
			char deeper[210];

			if (*rule->help)
				printf("  %-28s %s\n", path, rule->help);
			snprintf(deeper, sizeof(deeper), "%s.", path);
			if (depth < 3)
				print_fields(f->descriptor, deeper, depth + 1);
			continue;
		}
		printf("  %-28s %s", path, kind_of(f, rule));
		if (f->type == PROTOBUF_C_TYPE_ENUM)
			print_values(f->descriptor);
		else if (f->type == PROTOBUF_C_TYPE_STRING)
			printf(", %u bytes at most", many ? 4096u : rule->limit);
		if (many)
			printf(", %u at most", rule->limit);
		if (rule->required)
			fputs("; required", stdout);
		if (*rule->help)
			printf("; %s", rule->help);
		putchar('\n');
	}
}

static void help_verb(const struct verb_row *v)
{
	printf("orderdesk %s: %s\n", v->full, say(v->help));
	printf("needs: %s%s%s\n", *v->need && *v->need != '-' ? v->need : "a login",
		v->scope == SCOPE_OWN ? ", own customers where the role says so" : "",
		v->writes ? ", writes" : "");
	if (v->request->n_fields)
		puts("fields:");
	print_fields(v->request, "", 0);
	if (*v->example)
		printf("example: orderdesk %s %s\n", v->full, v->example);
}

enum exit_code help_command(const struct options *o, char **args, int count)
{
	const struct verb_row *v;
	const char *preset;
	bool found = false;

	(void)o;
	if (count >= 2) {
		v = verb_find(args[0], args[1], &preset);
		if (v) {
			help_verb(v);
			return EXIT_DONE;
		}
	} else if (count == 0) {
		fputs(say(usage), stdout);
	}
	for (size_t i = 0; count < 2 && (v = verb_at(i)); i++) {
		if (count == 1 && strcmp(v->area, args[0]) != 0)
			continue;
		found = true;
		printf("%-20s %s\n", v->full, say(v->help));
	}
	if (!found) {
		struct arena *a = arena_new(0);
		struct refusal why = { 0 };
		const char *name = count >= 2 ? arena_format(a, "%s %s", args[0], args[1]) : args[0];

		refuse(&why, a, OD__MESSAGE__VERB_UNKNOWN, NULL, name, NULL, NULL, NULL);
		say_refusal(&why, a);
		arena_free(a);
		return EXIT_USAGE;
	}
	return EXIT_DONE;
}
