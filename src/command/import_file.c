/* SPDX-License-Identifier: ISC */
/*
 * import_file -- the files of an import: read whole, their text made UTF-8, row by row handed on.
 *
 * Called by import.c. The second file of orders is read first and sorted by order, so that each
 * order finds its lines. What is wrong with a file as a whole is told by its first row; each bad row
 * stands in the reject file, which is made with the first of them. That it cannot be written is told
 * once and stops the import: bad rows that nobody can look at are none to go on with.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "command/csv.h"
#include "command/encoding.h"
#include "command/import.h"

void import_reject(struct import *m, const char *file, unsigned long row, const char *column,
	const char *reason)
{
	const char *base = strrchr(file, '/');

	m->reject_count++;
	if (m->unwritable)
		return;
	if (!m->rejects) {
		m->rejects = fopen(m->reject_path, "w");
		m->unwritable = !m->rejects;
		if (m->unwritable) {
			fprintf(stderr, "%s: %s\n", m->reject_path, strerror(errno));
			return;
		}
		fputs("file,row,column,reason\n", m->rejects);
	}
	/* it is looked at in a spreadsheet; names and headings are whoever's who made the file */
	csv_put(m->rejects, base ? base + 1 : file, true);
	fprintf(m->rejects, ",%lu,", row);
	csv_put(m->rejects, column ? column : "", true);
	fputc(',', m->rejects);
	csv_put(m->rejects, reason, true);
	fputc('\n', m->rejects);
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
	if (s == OK && raw.length > 4 && memcmp(raw.bytes, "PK\003\004", 4) == 0) {
		import_reject(m, path, 1, NULL, say("this is a workbook, not a table: save it as CSV first"));
		s = ERR_FORMAT;
	} else if (s == OK) {
		m->read_as = m->encoding ? m->encoding : m->map.encoding ? m->map.encoding
			: encoding_guess(raw.bytes, raw.length);
		s = encoding_utf8(m->read_as, raw.bytes, raw.length, &m->text, &line);
		if (s == ERR_NOT_FOUND)
			tell(stderr, N_("There is no encoding \"{0}\". `iconv -l` lists them.\n"),
				m->read_as, NULL, NULL);
		else if (s != OK)
			import_reject(m, path, line ? line : 1, NULL, map_say(m->arena,
				say("the bytes are no {0} text; --encoding names another"),
				m->read_as, NULL));
	}
	buffer_free(&raw);
	return s;
}

static enum status read_table(struct import *m, const char *path, csv_each *each,
	struct import_file *f)
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

static int by_order(const void *a, const void *b)
{
	const struct import_line *x = a, *y = b;
	int order = strcmp(x->order, y->order);

	return order ? order : x->row < y->row ? -1 : x->row > y->row;
}

enum status import_read(struct import *m)
{
	struct import_file lines = { .m = m, .name = m->lines_file, .is_lines = true };
	struct import_file main = { .m = m, .name = m->file };
	enum status s = OK;

	if (m->lines_file)
		s = read_table(m, m->lines_file, import_take_line, &lines);
	if (s == OK && m->lines)
		qsort(m->line, m->lines, sizeof(*m->line), by_order);
	main.taken = mem_array(m->lines + 1, sizeof(*main.taken));
	if (s == OK)
		s = read_table(m, m->file, import_take_row, &main);
	for (size_t i = 0; s == OK && i < m->lines; i++)
		if (!main.taken[i])
			import_reject(m, m->lines_file, m->line[i].row, NULL,
				map_say(m->arena, say("there is no order \"{0}\" in the other file"),
				m->line[i].order, NULL));
	mem_free(main.taken);
	return s;
}
