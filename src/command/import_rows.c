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
#include <ctype.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "command/csv.h"
#include "command/encoding.h"
#include "command/import.h"
#include "record/reflect.h"


void import_reject(struct import *m, const char *file, unsigned long row, const char *column,
	const char *reason)
{
	const char *base = strrchr(file, '/');

	m->reject_count++;
	if (!m->rejects) {
		m->rejects = fopen(m->reject_path, "w");
		if (!m->rejects) {
			fprintf(stderr, "%s: %s\n", m->reject_path, strerror(errno));
			return;
		}
		fputs("file,row,column,reason\n", m->rejects);
	}
	csv_put(m->rejects, base ? base + 1 : file, false);
	fprintf(m->rejects, ",%lu,", row);
	csv_put(m->rejects, column ? column : "", false);
	fputc(',', m->rejects);
	csv_put(m->rejects, reason, false);
	fputc('\n', m->rejects);
}

static const char *fill(struct arena *a, const char *sentence, const char *a0, const char *a1)
{
	const char *arguments[] = { a0, a1 };
	char text[1024];

	return arena_string(a, say_fill(sentence, arguments, 2, text, sizeof(text)));
}

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
		if (!*value[i] || (*prefix && strcmp(path, "order") == 0))
			continue;
		if (group && !group_filled(part, value, path, group))
			continue;
		if (group)
			path = renumbered(part, value, path, group, a);
		if (reflect_set(request, arena_format(a, "%s%s", prefix, path), value[i], a,
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

static int by_order(const void *a, const void *b)
{
	const struct import_line *x = a, *y = b;
	int order = strcmp(x->order, y->order);

	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

/* The lines of an order, from the second file. */
static enum status set_lines(const struct row_of *r, const char *order, ProtobufCMessage *request,
	bool *taken)
{
	struct import *m = r->m;
	size_t low = 0, high = m->lines, n = 0;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (strcmp(m->line[middle].order, order) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < m->lines && strcmp(m->line[low].order, order) == 0; low++, n++) {
		struct row_of line = { .m = m, .file = m->lines_file, .number = m->line[low].row,
			.field = m->line[low].field, .count = m->line[low].count };
		const char *unused;

		taken[low] = true;
		if (set_part(&line, &m->map.lines, arena_format(m->row_arena, "line.%zu.", n), request,
			&unused) != OK)
			return ERR_REFUSED;
	}
	return n ? OK : bad(r, NULL, say("the order has no line in the other file"));
}

static uint64_t fingerprint(const unsigned char *bytes, size_t length)
{
	uint64_t hash = UINT64_C(14695981039346656037);

	for (size_t i = 0; i < length; i++)
		hash = (hash ^ bytes[i]) * UINT64_C(1099511628211);
	return hash;
}

static enum status keep(const struct row_of *r, ProtobufCMessage *request, const char *external)
{
	struct import *m = r->m;
	struct refusal why = { 0 };
	struct import_request *out;
	struct place p;

	if (reflect_find(request, "accept_duplicate", &p) == OK && !p.present)
		reflect_set(request, "accept_duplicate", "true", m->row_arena, &why);
	if (reflect_check(request, m->row_arena, &why) != OK)
		return bad(r, column_at(&m->map.main, why.field), refusal_text(&why, m->row_arena, say));
	if (m->requests == IMPORT_ROWS_MAX)
		return bad(r, NULL, say("a file has 5000000 rows at most"));
	if (m->requests % 1024 == 0)
		m->request = mem_grow(m->request, m->requests, m->requests + 1024, sizeof(*m->request));
	out = &m->request[m->requests++];
	out->row = r->number;
	out->length = protobuf_c_message_get_packed_size(request);
	out->bytes = arena_alloc(m->arena, out->length + 1);
	protobuf_c_message_pack(request, out->bytes);
	if (!*external && reflect_find(request, m->kind->external, &p) == OK && p.present)
		external = reflect_string(&p);
	out->external = *external ? arena_string(m->arena, external)
		: arena_format(m->arena, "#%016llx",
			(unsigned long long)fingerprint(out->bytes, out->length));
	if (strlen(out->external) > 128) {
		m->requests--;
		return bad(r, "external", say("an external id has 128 bytes at most"));
	}
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
	return bad(r, NULL, fill(a, say("the row has {0} fields, the heading {1}"),
		arena_format(a, "%zu", row->count), arena_format(a, "%zu", r->m->headings)));
}

/* ---- whole files ---- */

struct file_of { struct import *m; const char *file; bool is_lines; bool *taken; };

static enum status take_heading(struct file_of *f, const struct csv_row *row)
{
	struct import *m = f->m;
	struct map_part *part = f->is_lines ? &m->map.lines : &m->map.main;
	const char *why;

	m->headings = row->count;
	m->heading = arena_array(m->arena, row->count + 1, sizeof(*m->heading));
	for (size_t i = 0; i < row->count; i++)
		m->heading[i] = arena_string(m->arena, row->field[i]);
	if (m->drafted)
		map_draft(m->kind, m->verb->request, f->is_lines, m->heading, m->headings, part,
			m->arena);
	if (map_bind(part, m->heading, m->headings, m->arena, &why) != OK) {
		import_reject(m, f->file, 1, NULL, why);
		return ERR_REFUSED;
	}
	return OK;
}

static enum status on_row(void *baton, const struct csv_row *row)
{
	struct file_of *f = baton;
	struct import *m = f->m;
	struct row_of r = { .m = m, .file = f->file, .number = row->number, .field = row->field,
		.count = row->count };
	const char *external = "";
	ProtobufCMessage *request;
	struct place p;

	if (row->number == 1)
		return take_heading(f, row);
	arena_reset(m->row_arena);
	if (check_shape(&r, row) != OK)
		return OK;
	for (size_t i = 0; m->spreadsheet && i < row->count; i++)
		row->field[i] = csv_plain(row->field[i]);
	request = reflect_new(m->verb->request, m->row_arena);
	if (set_part(&r, &m->map.main, "", request, &external) != OK)
		return OK;
	if (m->lines_file) {
		const char *order = external;

		if (!*order && reflect_find(request, m->kind->external, &p) == OK && p.present)
			order = reflect_string(&p);
		if (set_lines(&r, order, request, f->taken) != OK)
			return OK;
	}
	keep(&r, request, external);
	return OK;
}

static enum status on_line(void *baton, const struct csv_row *row)
{
	struct file_of *f = baton;
	struct import *m = f->m;
	struct row_of r = { .m = m, .file = f->file, .number = row->number };
	struct import_line *line;

	if (row->number == 1)
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

		if (strcmp(rule->path, "order") == 0 && map_value(rule, line->field, line->count,
			m->arena, &line->order, &why) != OK)
			bad(&r, rule->column, why);
	}
	return OK;
}

static enum status slurp(struct import *m, const char *path, struct buffer *raw)
{
	FILE *f = fopen(path, "rb");
	enum status s = OK;
	char piece[65536];
	size_t got;

	if (!f) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		return ERR_IO;
	}
	while (s == OK && (got = fread(piece, 1, sizeof(piece), f)) > 0)
		s = buffer_put(raw, piece, got);
	if (s == OK && ferror(f)) {
		fprintf(stderr, "%s: %s\n", path, strerror(errno));
		s = ERR_IO;
	}
	fclose(f);
	if (s == ERR_LIMIT)
		import_reject(m, path, 1, NULL, say("a file has 536870912 bytes at most"));
	return s;
}

/* The text of a file in m->text. Wrong bytes are a reject, a file that is not there is told. */
static enum status read_text(struct import *m, const char *path)
{
	struct buffer raw;
	unsigned long line;
	enum status s;

	buffer_init(&raw, IMPORT_FILE_MAX);
	buffer_free(&m->text);
	buffer_init(&m->text, IMPORT_FILE_MAX);
	s = slurp(m, path, &raw);
	if (s == OK) {
		m->read_as = m->encoding ? m->encoding : m->map.encoding ? m->map.encoding
			: encoding_guess(raw.bytes, raw.length);
		s = encoding_utf8(m->read_as, raw.bytes, raw.length, &m->text, &line);
		if (s == ERR_NOT_FOUND)
			tell(stderr, N_("There is no encoding \"{0}\". `iconv -l` lists them.\n"),
				m->read_as, NULL, NULL);
		else if (s != OK)
			import_reject(m, path, line ? line : 1, NULL, fill(m->arena,
				say("the bytes are no {0} text; --encoding names another"),
				m->read_as, NULL));
	}
	buffer_free(&raw);
	return s;
}

static enum status read_table(struct import *m, const char *path, csv_each *each,
	struct file_of *f)
{
	struct csv_fault fault;
	enum status s = read_text(m, path);
	char separator;

	if (s != OK)
		return s;
	separator = m->map.separator ? m->map.separator
		: csv_separator(buffer_string(&m->text), m->text.length);
	m->headings = 0;
	s = csv_read(buffer_string(&m->text), m->text.length, separator, each, f, &fault);
	if (fault.reason)
		import_reject(m, path, fault.row, NULL, say(fault.reason));
	else if (s == OK && !m->headings)
		import_reject(m, path, 1, NULL, say("the file has no heading"));
	return s == OK && m->headings ? OK : ERR_FORMAT;
}

enum status import_read(struct import *m)
{
	struct file_of lines = { .m = m, .file = m->lines_file, .is_lines = true };
	struct file_of main = { .m = m, .file = m->file };
	enum status s = OK;

	if (m->lines_file)
		s = read_table(m, m->lines_file, on_line, &lines);
	if (s == OK && m->lines)
		qsort(m->line, m->lines, sizeof(*m->line), by_order);
	main.taken = mem_array(m->lines + 1, sizeof(*main.taken));
	if (s == OK)
		s = read_table(m, m->file, on_row, &main);
	for (size_t i = 0; s == OK && i < m->lines; i++)
		if (!main.taken[i])
			import_reject(m, m->lines_file, m->line[i].row, NULL,
				fill(m->arena, say("there is no order \"{0}\" in the other file"),
				m->line[i].order, NULL));
	mem_free(main.taken);
	return s;
}
