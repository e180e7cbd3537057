/* SPDX-License-Identifier: ISC */
/*
 * import_rows -- the rows of a file as requests of a verb, and every bad one told.
 *
 * Called by import.c. A row becomes the request that a person would type: each value is read by the
 * format of its field, and the whole is held against the limits of the type, by the functions that
 * the server uses too. An element of a list that has only constants is left out, and those that stay
 * are numbered anew, so a customer without a first phone has its fax as first point. A bad row never
 * stops the reading; a text that is no table does, as nothing behind it can be trusted.
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "command/csv.h"
#include "command/import.h"
#include "record/reflect.h"
/* ---- one row ---- */

/* Length of the first part of a path that names a list element ("point.1"), 0 when there is none. */
static size_t group_of(const char *path)
{
	for (const char *p = path; (p = strchr(p, '.')); p++) {
		size_t digits = strspn(p + 1, "0123456789");

		if (digits && (p[1 + digits] == '.' || p[1 + digits] == '\0'))
			return (size_t)(p - path) + 1 + digits;
	}
	return 0;
}

/* Has the element a value from the file? One that is constant altogether has. */
static bool group_filled(const struct map_part *part, const char *const value[], const char *path,
	size_t length)
{
	bool columns = false;

	for (size_t i = 0; i < part->rules; i++) {
		if (group_of(part->rule[i].path) != length ||
			strncmp(part->rule[i].path, path, length) != 0)
			continue;
		columns |= part->rule[i].column != NULL;
		if (part->rule[i].column && *value[i])
			return true;
	}
	return !columns;
}

/* The path with the number that the element has in this row. */
static const char *renumbered(const struct map_part *part, const char *const value[],
	const char *path, size_t length, struct arena *a)
{
	size_t name = length, number = 0;

	while (path[name - 1] != '.')
		name--;
	for (size_t i = 0; i < part->rules; i++) {
		const char *other = part->rule[i].path;
		size_t k, size = group_of(other);
		bool earlier = true;

		if (size == length && strncmp(other, path, length) == 0)
			break;
		if (size <= name || strncmp(other, path, name) != 0 ||
			!group_filled(part, value, other, size))
			continue;
		for (k = 0; k < i && earlier; k++)
			earlier = group_of(part->rule[k].path) != size ||
				strncmp(part->rule[k].path, other, size) != 0;
		number += earlier;
	}
	if (strtoul(path + name, NULL, 10) == number)
		return path;
	return arena_format(a, "%.*s%zu%s", (int)name, path, number, path + length);
}

struct row_of {			/* one row while it is read */
	struct import *m;
	const char *file;
	unsigned long number;
	char *const *field;
	size_t count;
};

static enum status bad(const struct row_of *r, const char *column, const char *reason)
{
	import_reject(r->m, r->file, r->number, column, reason);
	return ERR_REFUSED;
}

static const char *column_of(const struct map_rule *rule)
{
	return rule->column ? rule->column : rule->path;
}

/* Blanks around a number, a day or a word of a list say nothing; in a text they may. */
static const char *plain_value(const ProtobufCMessage *request, const char *path, const char *value,
	struct arena *a)
{
	struct place p;

	if (reflect_find_type(request->descriptor, path, &p) != OK ||
		p.field->type == PROTOBUF_C_TYPE_STRING)
		return value;
	return text_trim(arena_string(a, value));
}

/* Sets all values of a part into the request; `prefix` is "line.3." or "". */
static enum status set_part(const struct row_of *r, const struct map_part *part,
	const char *prefix, ProtobufCMessage *request, const char **external)
{
	struct arena *a = r->m->row_arena;
	const char *value[MAP_RULES], *why;
	struct refusal refusal = { 0 };

	for (size_t i = 0; i < part->rules; i++)
		if (map_value(&part->rule[i], r->field, r->count, a, &value[i], &why) != OK)
			return bad(r, column_of(&part->rule[i]), why);
	for (size_t i = 0; i < part->rules; i++) {
		const struct map_rule *rule = &part->rule[i];
		const char *path = rule->path;
		size_t group = group_of(path);

		if (strcmp(path, "external") == 0 && !*prefix) {
			*external = value[i];
			continue;
		}
		if (!*value[i] || (*prefix && strcmp(path, r->m->kind->belongs) == 0))
			continue;
		if (group && !group_filled(part, value, path, group))
			continue;
		if (group)
			path = renumbered(part, value, path, group, a);
		if (*prefix)
			path = arena_format(a, "%s%s", prefix, path);
		if (reflect_set(request, path, plain_value(request, path, value[i], a), a,
			&refusal) != OK)
			return bad(r, column_of(rule), refusal_text(&refusal, a, say));
	}
	return OK;
}

/* The rule that fills a field of the request, for the column of a refusal. */
static const char *column_at(const struct map_part *part, const char *field)
{
	for (size_t i = 0; field && i < part->rules; i++)
		if (strcmp(part->rule[i].path, field) == 0)
			return column_of(&part->rule[i]);
	return field;
}

static const char *column_of_path(const struct row_of *r, const char *path)
{
	return column_at(&r->m->map.main, path);
}

static bool is_external(const struct import *m, const char *path)
{
	return m->kind->external && strcmp(path, m->kind->external) == 0;
}

/* What the row says its order is, also when something else of it is bad; "" when it does not. */
static const char *order_of(const struct row_of *r)
{
	const struct map_part *part = &r->m->map.main;
	const char *order = "", *value, *why;

	for (size_t i = 0; i < part->rules; i++) {
		const struct map_rule *rule = &part->rule[i];
		bool external = strcmp(rule->path, "external") == 0;

		if (!external && (*order || !is_external(r->m, rule->path)))
			continue;
		if (map_value(rule, r->field, r->count, r->m->row_arena, &value, &why) == OK && *value)
			order = value;
	}
	return order;
}

/* The place of an order's first line in the second file; all of its lines belong to it from now on. */
static size_t claim_lines(struct import *m, const char *order, bool *taken)
{
	size_t low = 0, high = m->lines, i;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(m->line[middle].order, order) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (i = low; i < m->lines && strcmp(m->line[i].order, order) == 0; i++)
		taken[i] = true;
	return low;
}

static enum status set_lines(const struct row_of *r, size_t first, const char *order,
	ProtobufCMessage *request)
{
	struct import *m = r->m;
	size_t n = 0;

	if (m->kind->within && first < m->lines && strcmp(m->line[first].order, order) == 0) {
		if (m->line[first].claimed && m->line[first].claimed != r->number)
			return bad(r, column_of_path(r, m->kind->external),
				map_say(m->row_arena, say("the rows of the other file that name {0} "
				"belong to row {1} already; a mapping tells them apart by external"),
				order, arena_format(m->row_arena, "%lu", m->line[first].claimed)));
		m->line[first].claimed = r->number;
	}
	for (size_t i = first; i < m->lines && strcmp(m->line[i].order, order) == 0; i++, n++) {
		struct row_of line = { .m = m, .file = m->lines_file, .number = m->line[i].row,
			.field = m->line[i].field, .count = m->line[i].count };
		const char *unused;

		if (set_part(&line, &m->map.lines,
			arena_format(m->row_arena, "%s.%zu.", m->kind->lines, n), request,
			&unused) != OK)
			return ERR_REFUSED;
	}
	if (n || strcmp(m->kind->belongs, "order") != 0)
		return OK;
	return bad(r, NULL, say("the order has no line in the other file"));
}

/* An id stands once in a file, or with the same values again. */
static enum status check_twice(const struct row_of *r, const char *external, uint64_t content)
{
	struct import *m = r->m;
	bool fresh;
	uint64_t *place = names_at(m->seen, external, strlen(external), &fresh);

	if (fresh) {
		if (m->row_count % 4096 == 0)
			m->rows = mem_grow(m->rows, m->row_count, m->row_count + 4096,
				sizeof(*m->rows));
		m->rows[m->row_count] = (struct import_seen){ r->number, content };
		*place = m->row_count++;
	}
	if (m->rows[*place].content == content)
		return OK;
	return bad(r, column_of_path(r, m->kind->external), map_say(m->row_arena,
		say("{0} stands in row {1} already, with other values"), external,
		arena_format(m->row_arena, "%lu", m->rows[*place].row)));
}

static enum status check_request(const struct row_of *r, ProtobufCMessage *request)
{
	struct import *m = r->m;
	const char *wanted = m->kind->wanted;
	struct refusal why = { 0 };
	struct place p;

	if (m->kind->always)
		reflect_set(request, m->kind->always, "true", m->row_arena, &why);
	if (reflect_find(request, "accept_duplicate", &p) == OK && !p.present)
		reflect_set(request, "accept_duplicate", "true", m->row_arena, &why);
	if (reflect_check(request, m->row_arena, &why) != OK)
		return bad(r, column_at(&m->map.main, why.field), refusal_text(&why, m->row_arena, say));
	if (wanted && (reflect_find(request, wanted, &p) != OK || !p.present || !*reflect_string(&p)))
		return bad(r, column_at(&m->map.main, wanted), map_say(m->row_arena,
			say("{0} is missing; a mapping gives all rows one by {0} = \"...\""), wanted, NULL));
	if (m->requests == IMPORT_ROWS_MAX)
		return bad(r, NULL, say("a file has 5000000 rows at most"));
	return OK;
}

/* The id that a row has by itself: S1/L2291 where two suppliers may have the same lot; "". */
static const char *external_of(struct import *m, ProtobufCMessage *request)
{
	struct place p, q;

	if (!m->kind->external || reflect_find(request, m->kind->external, &p) != OK || !p.present ||
		!*reflect_string(&p))
		return "";
	if (!m->kind->within || reflect_find(request, m->kind->within, &q) != OK || !q.present)
		return reflect_string(&p);
	return arena_format(m->row_arena, "%s/%s", reflect_string(&q), reflect_string(&p));
}

static enum status keep(const struct row_of *r, ProtobufCMessage *request, const char *external)
{
	struct import *m = r->m;
	struct import_request out = { .row = r->number };
	/* rows of a first load go at once, others are kept to the end of the file */
	struct arena *a = m->loading ? m->row_arena : m->arena;
	uint64_t content;

	if (*external)
		names_soon(m->seen, external, strlen(external));
	if (check_request(r, request) != OK)
		return ERR_REFUSED;
	out.length = protobuf_c_message_get_packed_size(request);
	out.bytes = arena_alloc(a, out.length + 1);
	protobuf_c_message_pack(request, out.bytes);
	content = hash_bytes(HASH_BEGIN, out.bytes, out.length);
	if (!*external)
		external = external_of(m, request);
	out.external = *external ? arena_string(a, external)
		: arena_format(a, "#%016llx", (unsigned long long)content);
	if (strlen(out.external) > 128)
		return bad(r, "external", say("an external id has 128 bytes at most"));
	if (check_twice(r, out.external, content) != OK)
		return ERR_REFUSED;
	if (m->loading) {
		m->requests++;
		first_put(m, &out);
		return OK;
	}
	if (m->requests % 1024 == 0)
		m->request = mem_grow(m->request, m->requests, m->requests + 1024, sizeof(*m->request));
	m->request[m->requests++] = out;
	return OK;
}

/* Ragged rows and bytes that no text has. */
static enum status check_shape(const struct row_of *r, const struct csv_row *row)
{
	struct arena *a = r->m->row_arena;

	for (size_t i = 0; i < row->count; i++)
		if (strlen(row->field[i]) != row->length[i])
			return bad(r, i < r->m->headings ? r->m->heading[i] : NULL,
				say("the field holds a NUL byte"));
	if (row->count == r->m->headings)
		return OK;
	return bad(r, NULL, map_say(a, say("the row has {0} fields, the heading {1}"),
		arena_format(a, "%zu", row->count), arena_format(a, "%zu", r->m->headings)));
}

/* ---- what the table reader calls ---- */

static enum status take_heading(struct import_file *f, const struct csv_row *row)
{
	struct import *m = f->m;
	struct map_part *part = f->is_lines ? &m->map.lines : &m->map.main;
	enum status s = OK;

	m->headings = row->count;
	m->heading = arena_array(m->arena, row->count + 1, sizeof(*m->heading));
	for (size_t i = 0; i < row->count; i++)
		m->heading[i] = text_trim(arena_string(m->arena, row->field[i]));
	if (m->drafted)
		map_draft(m->kind, m->verb->request, f->is_lines, m->heading, m->headings, part,
			m->arena);
	map_bind(part, m->heading, m->headings);
	for (size_t i = 0; i < part->rules; i++) {
		const struct map_rule *rule = &part->rule[i];

		if (!rule->column || rule->at >= 0)
			continue;
		import_reject(m, f->name, row->number, rule->column, map_say(m->arena,
			say("the file has no column \"{0}\""), rule->column, NULL));
		s = ERR_REFUSED;
	}
	return s;
}

/* Spreadsheets keep rows that somebody emptied. */
static bool all_empty(const struct csv_row *row)
{
	for (size_t i = 0; i < row->count; i++)
		if (row->length[i] != strspn(row->field[i], " \t"))
			return false;
	return true;
}

enum status import_take_row(void *baton, const struct csv_row *row)
{
	struct import_file *f = baton;
	struct import *m = f->m;
	struct row_of r = { .m = m, .file = f->name, .number = row->number, .field = row->field,
		.count = row->count };
	const char *external = "", *order = "";
	ProtobufCMessage *request;
	enum status shape;
	size_t first = 0;

	if (all_empty(row))
		return OK;
	if (!m->headings)
		return take_heading(f, row);
	arena_reset(m->row_arena);
	shape = check_shape(&r, row);
	for (size_t i = 0; m->spreadsheet && i < row->count; i++)
		row->field[i] = csv_plain(row->field[i]);
	if (m->lines_file) {
		order = order_of(&r);
		first = claim_lines(m, order, f->taken);
	}
	if (shape != OK)
		return OK;
	request = reflect_new(m->verb->request, m->row_arena);
	if (set_part(&r, &m->map.main, "", request, &external) != OK)
		return OK;
	if (m->lines_file && set_lines(&r, first, order, request) != OK)
		return OK;
	keep(&r, request, external);
	return OK;
}

enum status import_take_line(void *baton, const struct csv_row *row)
{
	struct import_file *f = baton;
	struct import *m = f->m;
	struct row_of r = { .m = m, .file = f->name, .number = row->number };
	struct import_line *line;

	if (all_empty(row))
		return OK;
	if (!m->headings)
		return take_heading(f, row);
	arena_reset(m->row_arena);
	if (check_shape(&r, row) != OK)
		return OK;
	if (m->lines % 1024 == 0)
		m->line = mem_grow(m->line, m->lines, m->lines + 1024, sizeof(*m->line));
	line = &m->line[m->lines++];
	*line = (struct import_line){ .order = "", .row = row->number, .count = row->count };
	line->field = arena_array(m->arena, row->count, sizeof(*line->field));
	for (size_t i = 0; i < row->count; i++)
		line->field[i] = arena_string(m->arena, m->spreadsheet ? csv_plain(row->field[i])
			: row->field[i]);
	for (size_t i = 0; i < m->map.lines.rules; i++) {
		const struct map_rule *rule = &m->map.lines.rule[i];
		const char *why;

		if (strcmp(rule->path, m->kind->belongs) == 0 && map_value(rule, line->field, line->count,
			m->arena, &line->order, &why) != OK)
			bad(&r, rule->column, why);
	}
	return OK;
}

