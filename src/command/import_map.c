/* SPDX-License-Identifier: ISC */
/*
 * import_map -- the text of a mapping, and its columns found.
 *
 * Called by import.c. A field name is held against the request's type when the mapping is read, so a
 * typing mistake is told with its line before any row is looked at. The values of rows are made in
 * import_value.c, drafts in import_draft.c.
 */
#include "command/import_map.h"

#include <string.h>

#include "base/say.h"
#include "base/text.h"
#include "record/reflect.h"

static const struct import_kind kinds[] = {
	{ .name = "customers", .area = "customer", .verb = "add", .external = "code" },
	{ .name = "suppliers", .area = "supplier", .verb = "save", .external = "code",
		.wanted = "name" },
	{ .name = "products", .area = "product", .verb = "save", .external = "code",
		.wanted = "unit" },
	{ .name = "articles", .area = "article", .verb = "save", .external = "code",
		.wanted = "title" },
	{ .name = "answers", .area = "survey", .verb = "answer", .external = "number" },
	{ .name = "orders", .area = "order", .verb = "place", .external = "number", .lines = "line",
		.belongs = "order" },
	{ .name = "lots", .area = "batch", .verb = "save", .part = "lot", .external = "lot.code",
		.within = "lot.supplier" },
	{ .name = "batches", .area = "batch", .verb = "save", .part = "batch",
		.external = "batch.code", .within = "batch.product", .lines = "batch.input",
		.belongs = "of" },
	{ .name = "reports", .area = "batch", .verb = "save", .part = "quality",
		.external = "quality.number" },
	{ .name = "trails", .area = "delivery", .verb = "trail" },
	{ .name = "reviews", .area = "word", .verb = "take", .external = "number" },
	{ .name = "transcripts", .area = "word", .verb = "take", .external = "number",
		.always = "transcript" },
};

const struct import_kind *import_kind_find(const char *name)
{
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		if (strcmp(kinds[i].name, name) == 0)
			return &kinds[i];
	return NULL;
}

const char *import_kind_counted(const struct import_kind *kind, uint64_t count, struct arena *a)
{
	size_t length = strlen(kind->name);

	if (count != 1 || strcmp(say_language_name(), "en") != 0)
		return say(kind->name);
	length -= length > 4 && strcmp(kind->name + length - 4, "ches") == 0 ? 2 : 1;
	return arena_string_n(a, kind->name, length);
}

const char *map_say(struct arena *a, const char *sentence, const char *what, const char *value)
{
	const char *arguments[] = { what, value };
	char text[1024];

	return arena_string(a, say_fill(sentence, arguments, 2, text, sizeof(text)));
}

struct reading {
	struct arena *arena;
	const struct import_kind *kind;
	const ProtobufCMessageDescriptor *request;
	struct map *map;
	struct map_part *part;
	unsigned line;
	const char *why;
};

static enum status wrong(struct reading *r, const char *sentence, const char *what)
{
	r->why = map_say(r->arena, sentence, arena_format(r->arena, "%u", r->line), what);
	return ERR_FORMAT;
}

/* In the second file fields are those of an element of the kind's list. */
bool map_names_field(const struct import_kind *kind, const ProtobufCMessageDescriptor *request,
	bool lines, const char *path, struct arena *a)
{
	struct place p;

	if (strcmp(path, "external") == 0 || (lines && strcmp(path, kind->belongs) == 0))
		return true;
	if (lines)
		path = arena_format(a, "%s.0.%s", kind->lines, path);
	return *path && reflect_find_type(request, path, &p) == OK &&
		p.field->type != PROTOBUF_C_TYPE_MESSAGE;
}

static enum status read_filter(struct reading *r, struct map_rule *rule, char *text)
{
	static const struct { const char *name; enum map_filter_kind kind; bool argument; } names[] = {
		{ "round", MAP_ROUND, true }, { "values", MAP_VALUES, true },
		{ "date", MAP_DATE, true }, { "at", MAP_AT, true },
		{ "decimal", MAP_DECIMAL, true }, { "default", MAP_DEFAULT, true },
		{ "prefix", MAP_PREFIX, true }, { "upper", MAP_UPPER, false },
		{ "trim", MAP_TRIM, false },
	};
	char *word = text_trim(text), *argument = word + strcspn(word, " \t");

	if (*argument)
		*argument++ = '\0';
	argument = text_trim(argument);
	if (rule->filters == MAP_FILTERS)
		return wrong(r, say("line {0}: a field has more than 8 filters"), NULL);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (strcmp(names[i].name, word) != 0)
			continue;
		if (names[i].argument && !*argument)
			return wrong(r, say("line {0}: {1} wants a word behind it"), word);
		if (names[i].kind == MAP_ROUND && (strlen(argument) != 1 || !strchr("0123456", *argument)))
			return wrong(r, say("line {0}: round takes 0 to 6"), NULL);
		rule->filter[rule->filters++] = (struct map_filter){ names[i].kind, argument };
		return OK;
	}
	return wrong(r, say("line {0}: there is no filter \"{1}\""), word);
}

/* The text in quotes at *p, which moves behind them; NULL when they do not close. */
static const char *quoted(char **p)
{
	char *start = ++*p, *end = strchr(start, '"');

	if (!end)
		return NULL;
	*end = '\0';
	*p = end + 1;
	return start;
}

static enum status read_rule(struct reading *r, char *text)
{
	char *equals = strchr(text, '='), *p, *bar;
	struct map_rule *rule;
	enum status s = OK;

	if (!equals)
		return wrong(r, say("line {0}: a field wants = and a column"), NULL);
	*equals = '\0';
	if (r->part->rules == MAP_RULES)
		return wrong(r, say("line {0}: a mapping has 200 fields at most"), NULL);
	rule = &r->part->rule[r->part->rules++];
	*rule = (struct map_rule){ .path = text_trim(text), .at = -1, .line = r->line };
	if (!map_names_field(r->kind, r->request, r->part == &r->map->lines, rule->path, r->arena))
		return wrong(r, say("line {0}: there is no field \"{1}\""), rule->path);
	p = text_trim(equals + 1);
	if (*p == '"') {
		rule->constant = quoted(&p);
		if (!rule->constant)
			return wrong(r, say("line {0}: a quote never closes"), NULL);
		bar = strchr(p, '|');
	} else {
		bar = strchr(p, '|');
		if (bar)
			*bar = '\0';
		rule->column = text_trim(p);
		if (!*rule->column)
			return wrong(r, say("line {0}: a field wants = and a column"), NULL);
	}
	while (s == OK && bar) {
		char *next = strchr(bar + 1, '|');

		if (next)
			*next = '\0';
		s = read_filter(r, rule, bar + 1);
		bar = next;
	}
	return s;
}

static enum status read_switch(struct reading *r, char *text)
{
	char *value = text + strcspn(text, " \t");

	if (*value)
		*value++ = '\0';
	value = text_trim(value);
	if (strcmp(text, ":encoding") == 0) {
		r->map->encoding = value;
		return OK;
	}
	if (strcmp(text, ":separator") == 0) {
		r->map->separator = strcmp(value, "tab") == 0 ? '\t' : *value;
		if (strcmp(value, "tab") == 0 || (strlen(value) == 1 && strchr(",;|", *value)))
			return OK;
		return wrong(r, say("line {0}: a separator is , ; | or tab"), NULL);
	}
	return wrong(r, say("line {0}: there is no switch \"{1}\""), text);
}

enum status map_parse(const char *text, const struct import_kind *kind,
	const ProtobufCMessageDescriptor *request, struct map *out, struct arena *a, const char **why)
{
	struct reading r = { .arena = a, .kind = kind, .request = request, .map = out };
	char *rest = arena_string(a, text), *line;
	enum status s = OK;

	memset(out, 0, sizeof(*out));
	r.part = &out->main;
	while (s == OK && (line = strsep(&rest, "\n"))) {
		r.line++;
		line = text_trim(line);
		if (!*line || *line == '#')
			continue;
		if (*line == ':')
			s = read_switch(&r, line);
		else if (strcmp(line, "[lines]") == 0 && kind->lines)
			r.part = &out->lines;
		else
			s = read_rule(&r, line);
	}
	*why = r.why;
	return s;
}

void map_bind(struct map_part *part, char *const *heading, size_t count)
{
	for (size_t i = 0; i < part->rules; i++) {
		struct map_rule *rule = &part->rule[i];

		rule->at = -1;
		for (size_t k = 0; rule->column && k < count && rule->at < 0; k++)
			if (strcmp(heading[k], rule->column) == 0)
				rule->at = (long)k;
	}
}
