/* SPDX-License-Identifier: ISC */
/*
 * csv -- libcsv with limits, and the few lines that write.
 *
 * The text is given to the parser in pieces, so that a field without an end is noticed at its limit
 * and not when memory is gone. The fields of a row stand one behind the other in one buffer, which
 * is used again for the next row. The parser would take more text behind a closed quote as part of the
 * field; that place is looked for first, and the reading ends there.
 */
#include "command/csv.h"

#include <csv.h>
#include <string.h>

#include "base/buffer.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/say.h"

#define PIECE 4096u

struct reading {
	csv_each *each;
	void *baton;
	struct csv_row row;
	struct buffer text;		/* the fields of this row, each with a NUL */
	size_t start[CSV_FIELDS_MAX], length[CSV_FIELDS_MAX];
	char *field[CSV_FIELDS_MAX];
	int ended;			/* byte that ended the row before; -1 when fields came since */
	enum status status;
	struct csv_fault *fault;
};

static void wrong(struct reading *r, enum status s, const char *reason)
{
	if (r->status != OK)
		return;
	r->status = s;
	r->fault->row = r->row.number + 1;
	r->fault->reason = reason;
}

static void on_field(void *bytes, size_t length, void *baton)
{
	struct reading *r = baton;

	if (r->status != OK)
		return;
	r->ended = -1;
	if (r->row.count == CSV_FIELDS_MAX) {
		wrong(r, ERR_LIMIT, N_("a row has more than 500 fields"));
		return;
	}
	if (length > CSV_FIELD_MAX) {
		wrong(r, ERR_LIMIT, N_("a field has more than 65536 bytes"));
		return;
	}
	r->start[r->row.count] = r->text.length;
	r->length[r->row.count++] = length;
	if ((length && buffer_put(&r->text, bytes, length) != OK) ||
		buffer_char(&r->text, '\0') != OK)
		wrong(r, ERR_LIMIT, N_("a row has more than 524288 bytes"));
}

static void on_row(int end, void *baton)
{
	struct reading *r = baton;
	int before = r->ended;
	enum status s;

	if (r->status != OK)
		return;
	r->ended = end;
	if (r->row.count == 0) {	/* an empty line, or the LF of a CR LF */
		r->row.number += !(end == '\n' && before == '\r');
		return;
	}
	for (size_t i = 0; i < r->row.count; i++)
		r->field[i] = (char *)r->text.bytes + r->start[i];
	r->row.number++;
	s = r->each(r->baton, &r->row);
	r->row.count = 0;
	buffer_reset(&r->text);
	if (s != OK)
		r->status = s;
}

/* Bytes of a first line "sep=;", by which spreadsheets name the separator; 0 when there is none. */
static size_t mark_of(const char *text, size_t length)
{
	size_t n = 5;

	if (length < 6 || strncasecmp(text, "sep=", 4) != 0 || !memchr(",;\t|", text[4], 4) ||
		(text[n] != '\r' && text[n] != '\n'))
		return 0;
	return n + 1 + (text[n] == '\r' && length > n + 1 && text[n + 1] == '\n');
}

/* Blanks are part of a field. */
static int no_space(unsigned char c)
{
	(void)c;
	return 0;
}

/* Where a closed quote is followed by more of the field; `length` when nowhere. Is one *open then? */
static size_t stray_quote(const char *text, size_t length, char separator, bool *open)
{
	bool start = true, quoted = false;

	for (size_t i = 0; i < length; i++) {
		char c = text[i], next = i + 1 < length ? text[i + 1] : '\n';

		if (quoted && c == '"' && next == '"') {
			i++;
		} else if (quoted && c == '"') {
			quoted = false;
			if (next != separator && next != '\n' && next != '\r')
				return i + 1;
		} else if (!quoted) {
			quoted = start && c == '"';
			start = c == separator || c == '\n' || c == '\r';
		}
	}
	*open = quoted;
	return length;
}

enum status csv_read(const char *text, size_t length, char separator, csv_each *each, void *baton,
	struct csv_fault *fault)
{
	struct reading *r = mem_alloc(sizeof(*r));
	bool open = false;
	size_t mark = mark_of(text, length), good;
	struct csv_parser p;
	enum status s;

	text += mark;
	length -= mark;
	good = stray_quote(text, length, separator, &open);
	*fault = (struct csv_fault){ 0 };
	*r = (struct reading){ .each = each, .baton = baton, .fault = fault };
	r->row.field = r->field;
	r->row.length = r->length;
	r->row.number = mark > 0;
	buffer_init(&r->text, CSV_ROW_MAX);
	if (csv_init(&p, CSV_REPALL_NL) != 0)
		panic("the table reader does not start");
	csv_set_delim(&p, (unsigned char)separator);
	csv_set_space_func(&p, no_space);
	for (size_t at = 0; at < good && r->status == OK; at += PIECE) {
		size_t piece = good - at < PIECE ? good - at : PIECE;

		if (csv_parse(&p, text + at, piece, on_field, on_row, r) != piece)
			panic("the table reader stopped: %s", csv_strerror(csv_error(&p)));
		else if (p.entry_pos > CSV_FIELD_MAX)
			wrong(r, ERR_LIMIT, N_("a field has more than 65536 bytes"));
	}
	if (r->status == OK && good < length)
		wrong(r, ERR_FORMAT, N_("a quote stands inside a quoted field"));
	if (r->status == OK && open)
		wrong(r, ERR_FORMAT, N_("a quote never closes"));
	if (r->status == OK)
		csv_fini(&p, on_field, on_row, r);
	csv_free(&p);
	s = r->status;
	buffer_free(&r->text);
	mem_free(r);
	return s;
}

char csv_separator(const char *text, size_t length)
{
	static const char tried[] = { ',', ';', '\t' };
	size_t count[sizeof(tried)] = { 0 }, best = 0;
	bool quoted = false;

	if (mark_of(text, length))
		return text[4];
	for (size_t i = 0; i < length && (quoted || (text[i] != '\n' && text[i] != '\r')); i++) {
		if (text[i] == '"')
			quoted = !quoted;
		for (size_t k = 0; !quoted && k < sizeof(tried); k++)
			count[k] += text[i] == tried[k];
	}
	for (size_t k = 1; k < sizeof(tried); k++)
		if (count[k] > count[best])
			best = k;
	return tried[best];
}

/*
 * How many apostrophes lead, and does what follows look like a formula? East Asian spreadsheets take
 * the wide forms of the signs for them.
 */
static bool formula(const char *text, size_t *marks)
{
	static const char *const wide[] = { "＝", "＋", "－", "＠" };

	*marks = strspn(text, "'");
	text += *marks;
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++)
		if (strncmp(text, wide[i], 3) == 0)
			return true;
	return *text && strchr("=+-@\t\r\n", *text);
}

void csv_put(FILE *out, const char *text, bool spreadsheet)
{
	size_t marks;
	bool mark = spreadsheet && formula(text, &marks);

	if (!mark && *text && !strpbrk(text, ",;\t\"\r\n") && *text != ' ' &&
		text[strlen(text) - 1] != ' ') {
		fputs(text, out);
		return;
	}
	if (!*text)
		return;
	fputc('"', out);
	if (mark)
		fputc('\'', out);
	for (; *text; text++) {
		if (*text == '"')
			fputc('"', out);
		fputc(*text, out);
	}
	fputc('"', out);
}

char *csv_plain(char *cell)
{
	size_t marks;

	return formula(cell, &marks) && marks ? cell + 1 : cell;
}
