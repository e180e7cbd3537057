/* SPDX-License-Identifier: ISC */
/*
 * Tables as text: what csv_read makes of tricky files, what csv_put writes and how it reads back,
 * which encoding bytes are taken for. The collections beside the checkout are read where they are.
 */
#include <dirent.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buffer.h"
#include "base/text.h"
#include "command/csv.h"
#include "command/encoding.h"
#include "tap/tap.h"

#define TEXT_MAX (64u << 20)

static bool slurp(const char *path, struct buffer *out)
{
	FILE *f = fopen(path, "rb");
	char piece[65536];
	size_t got;

	buffer_init(out, TEXT_MAX);
	while (f && (got = fread(piece, 1, sizeof(piece), f)) > 0)
		buffer_put(out, piece, got);
	if (f)
		fclose(f);
	return f != NULL;
}

static bool data_file(const char *name, struct buffer *out)
{
	char path[4096];

	snprintf(path, sizeof(path), "%s/../shared/data/%s", getenv("top_srcdir"), name);
	return slurp(path, out);
}

/* ---- small texts ---- */

/* Fields of a row in <>, rows end with /. */
static enum status put_row(void *baton, const struct csv_row *row)
{
	struct buffer *out = baton;

	for (size_t i = 0; i < row->count; i++) {
		buffer_char(out, '<');
		buffer_put(out, row->field[i], row->length[i]);
		buffer_char(out, '>');
	}
	return buffer_char(out, '/');
}

static const struct { const char *text, *rows, *reason; } texts[] = {
	{ "", "", NULL },
	{ "a", "<a>/", NULL },
	{ "a,b\n1,2\n", "<a><b>/<1><2>/", NULL },
	{ "a,b\r\n1,2\r\n", "<a><b>/<1><2>/", NULL },
	{ "a,b\r1,2", "<a><b>/<1><2>/", NULL },
	{ "a,b\n\n\n1,2\n\n", "<a><b>/<1><2>/", NULL },
	{ "a,\n,b\n,\n", "<a><>/<><b>/<><>/", NULL },
	{ " a , \"b\"x\n", "< a >< \"b\"x>/", NULL },
	{ " a ,b \n", "< a ><b >/", NULL },
	{ "\"a,\"\"b\"\"\n\r\nc\",d\n", "<a,\"b\"\n\r\nc><d>/", NULL },
	{ "\"\"\n", "<>/", NULL },
	{ "\"\"\"\"\n", "<\">/", NULL },
	{ "a,b\n1,\"2", "<a><b>/", "a quote never closes" },
	{ "a,b\n1,\"2\"3\n4,5\n", "<a><b>/", "a quote stands inside a quoted field" },
	{ "a\"b\n", "<a\"b>/", NULL },
	{ "a,\"b\"\"\"x\n", "", "a quote stands inside a quoted field" },
	{ "甲,乙\n", "<甲><乙>/", NULL },
};

static void check_texts(void)
{
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		struct csv_fault fault;
		struct buffer rows;

		buffer_init(&rows, TEXT_MAX);
		csv_read(texts[i].text, strlen(texts[i].text), ',', put_row, &rows, &fault);
		is_string(texts[i].rows, buffer_string(&rows), "text %zu: rows", i);
		is_string(texts[i].reason, fault.reason, "text %zu: reason", i);
		buffer_free(&rows);
	}
}

static enum status put_number(void *baton, const struct csv_row *row)
{
	char text[32];

	snprintf(text, sizeof(text), "%lu ", row->number);
	return buffer_text(baton, text);
}

/* Rows are numbered as a spreadsheet does. */
static void check_numbers(void)
{
	static const struct { const char *text, *numbers; } tables[] = {
		{ "a\nb\n", "1 2 " }, { "\n\na\r\n\r\nb\r\n", "3 5 " }, { "a\r\rb\r", "1 3 " },
		{ "a\r\n\n\r\nb", "1 4 " }, { "\"a\n\nb\"\n\nc\n", "1 3 " },
		{ "sep=;\r\na;b\r\n1;2\r\n", "2 3 " }, { "sep=,\n\na\n", "3 " },
	};

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++) {
		struct csv_fault fault;
		struct buffer seen;

		buffer_init(&seen, TEXT_MAX);
		csv_read(tables[i].text, strlen(tables[i].text), ',', put_number, &seen, &fault);
		is_string(tables[i].numbers, buffer_string(&seen), "numbers of table %zu", i);
		buffer_free(&seen);
	}
}

static void check_limits(void)
{
	struct csv_fault fault;
	struct buffer text, rows;

	buffer_init(&text, TEXT_MAX);
	buffer_init(&rows, TEXT_MAX);
	for (unsigned i = 0; i < CSV_FIELD_MAX; i++)
		buffer_char(&text, 'x');
	is_int(OK, csv_read(buffer_string(&text), text.length, ',', put_row, &rows, &fault),
		"a field at its limit");
	buffer_char(&text, 'x');
	is_int(ERR_LIMIT, csv_read(buffer_string(&text), text.length, ',', put_row, &rows, &fault),
		"a field above it");
	is_string("a field has more than 65536 bytes", fault.reason, "names the limit");
	buffer_reset(&text);
	buffer_char(&text, '"');
	for (unsigned i = 0; i < 8 * CSV_FIELD_MAX; i++)
		buffer_char(&text, '\n');
	is_int(ERR_LIMIT, csv_read(buffer_string(&text), text.length, ',', put_row, &rows, &fault),
		"a quote that opens a long rest");
	buffer_reset(&text);
	for (unsigned i = 0; i < CSV_FIELDS_MAX; i++)
		buffer_char(&text, ',');
	is_int(ERR_LIMIT, csv_read(buffer_string(&text), text.length, ',', put_row, &rows, &fault),
		"a field too many");
	is_string("a row has more than 500 fields", fault.reason, "names the limit");
	buffer_free(&text);
	buffer_free(&rows);
}

static void check_separators(void)
{
	static const struct { const char *text; char wanted; } rows[] = {
		{ "a,b,c\n1;2;3;4;5;6", ',' }, { "a;b\n", ';' }, { "a\tb\tc,d\n", '\t' },
		{ "\"a,b,c\";d\n", ';' }, { "a\n", ',' }, { "", ',' },
		{ "sep=;\na,b,c\n", ';' }, { "SEP=\t\r\na,b,c\n", '\t' }, { "sep=x\na;b\n", ',' },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		is_int(rows[i].wanted, csv_separator(rows[i].text, strlen(rows[i].text)),
			"separator %zu", i);
}

/* ---- csv-spectrum ---- */

struct table { json_t *rows; char *heading[64]; size_t headings; };

static enum status put_object(void *baton, const struct csv_row *row)
{
	struct table *t = baton;
	json_t *object;

	if (row->number == 1) {
		for (size_t i = 0; i < row->count && i < 64; i++)
			t->heading[t->headings++] = strdup(row->field[i]);
		return OK;
	}
	object = json_object();
	for (size_t i = 0; i < row->count && i < t->headings; i++)
		json_object_set_new(object, t->heading[i], json_string(row->field[i]));
	json_array_append_new(t->rows, object);
	return OK;
}

static json_t *replaced(json_t *object, const char *name, const char *text)
{
	json_object_set_new(object, name, json_string(text));
	return object;
}

static void check_spectrum(void)
{
	static const char *const names[] = { "comma_in_quotes", "empty", "empty_crlf",
		"escaped_quotes", "json", "location_coordinates", "newlines", "newlines_crlf",
		"quotes_and_newlines", "simple", "simple_crlf", "utf8" };
	int right = 0;

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		struct table t = { .rows = NULL };
		struct buffer text, wanted;
		struct csv_fault fault;
		char name[100];
		json_t *json;

		snprintf(name, sizeof(name), "csv-spectrum/csvs/%s.csv", names[i]);
		if (!data_file(name, &text)) {
			skip(1, "the collection is not beside the checkout");
			return;
		}
		t.rows = json_array();
		snprintf(name, sizeof(name), "csv-spectrum/json/%s.json", names[i]);
		data_file(name, &wanted);
		json = json_loads(buffer_string(&wanted), 0, NULL);
		/* one file and what is wanted of it name two numbers, another lost its CR */
		if (i == 5)
			json = json_pack("[o]", replaced(json, "Contact Phone Number", "2095257564"));
		if (i == 7)
			replaced(json_array_get(json, 1), "a", "Once upon \na time");
		csv_read(buffer_string(&text), text.length,
			csv_separator(buffer_string(&text), text.length), put_object, &t, &fault);
		if (json && json_equal(json, t.rows))
			right++;
		else
			diag("%s reads as %s", names[i], json_dumps(t.rows, 0));
		json_decref(json);
		json_decref(t.rows);
		for (size_t k = 0; k < t.headings; k++)
			free(t.heading[k]);
		buffer_free(&text);
		buffer_free(&wanted);
	}
	is_int(12, right, "csv-spectrum");
}

/* ---- naughty strings ---- */

static enum status take_cell(void *baton, const struct csv_row *row)
{
	*(char **)baton = row->count == 2 ? strdup(row->field[0]) : NULL;
	return OK;
}

static bool round_trip(const char *text, bool spreadsheet)
{
	char *bytes = NULL, *seen = NULL;
	size_t size = 0;
	FILE *f = open_memstream(&bytes, &size);
	struct csv_fault fault;
	bool same;

	csv_put(f, text, spreadsheet);
	fputs(",end\n", f);
	fclose(f);
	csv_read(bytes, size, ',', take_cell, &seen, &fault);
	same = seen && strcmp(spreadsheet ? csv_plain(seen) : seen, text) == 0;
	if (spreadsheet && *text && (strchr("=+-@\n", *text) || strncmp(text, "＝", 3) == 0))
		same &= strncmp(bytes, "\"'", 2) == 0;
	free(seen);
	free(bytes);
	return same;
}

static void check_naughty(void)
{
	static const char *const own[] = { "", " ", "=1+1", "'=1+1", "''=1", "'plain", "+86 571", "-",
		"@x", "\t=1", "＝1+1", "'＠x", "－1", "\n=1", "\"", "a\r\nb", ",", ";", "x ", "0012" };
	struct buffer text;
	int tried = 0, right = 0;
	char *rest, *line;

	for (size_t i = 0; i < sizeof(own) / sizeof(own[0]); i++)
		ok(round_trip(own[i], false) && round_trip(own[i], true), "\"%s\" comes back",
			strpbrk(own[i], "\r\n") ? "two lines" : own[i]);
	if (!data_file("naughty_strings/blns.txt", &text)) {
		skip(1, "the collection is not beside the checkout");
		return;
	}
	rest = (char *)text.bytes;
	while ((line = strsep(&rest, "\n"))) {
		tried++;
		right += round_trip(line, false) && round_trip(line, true);
	}
	ok(tried > 500, "%d naughty strings", tried);
	is_int(tried, right, "all come back, exactly and from a spreadsheet");
	buffer_free(&text);
}

/* ---- encodings ---- */

static void put_utf8_as_rows(struct buffer *text, struct buffer *rows)
{
	struct csv_fault fault;

	buffer_init(rows, TEXT_MAX);
	csv_read(buffer_string(text), text->length, ',', put_row, rows, &fault);
}

static void check_encodings(void)
{
	static const struct { const char *file, *original, *encoding; } files[] = {
		{ "encodings/cities_gb18030.csv", "cn_divisions/cities.csv", "GB18030" },
		{ "encodings/vegetables_gb18030.csv", "cn_vegetables/products.csv", "GB18030" },
		{ "encodings/waimai_1000_gb18030.csv", "waimai_sample/waimai_1000.csv", "GB18030" },
		{ "encodings/cities_utf8_bom_crlf.csv", "cn_divisions/cities.csv", "UTF-8" },
		{ "encodings/cities_utf16le_bom.csv", "cn_divisions/cities.csv", "UTF-16LE" },
		{ "encodings/northwind_customers_cp1252.csv", "northwind/customers.csv", "CP1252" },
		{ "northwind/customers.csv", "northwind/customers.csv", "UTF-8" },
	};

	for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++) {
		struct buffer raw, text, original, rows, wanted;
		unsigned long line;

		if (!data_file(files[i].file, &raw) || !data_file(files[i].original, &original)) {
			skip(1, "the collection is not beside the checkout");
			return;
		}
		is_string(files[i].encoding, encoding_guess(raw.bytes, raw.length), "%s is taken for",
			files[i].file);
		buffer_init(&text, TEXT_MAX);
		is_int(OK, encoding_utf8(files[i].encoding, raw.bytes, raw.length, &text, &line),
			"%s is converted", files[i].file);
		put_utf8_as_rows(&text, &rows);
		put_utf8_as_rows(&original, &wanted);
		ok(rows.length > 1000 && rows.length == wanted.length &&
			memcmp(rows.bytes, wanted.bytes, rows.length) == 0,
			"%s has the rows of its original", files[i].file);
		buffer_free(&raw);
		buffer_free(&text);
		buffer_free(&original);
		buffer_free(&rows);
		buffer_free(&wanted);
	}
}

static void check_wrong_bytes(void)
{
	struct buffer out;
	unsigned long line;

	buffer_init(&out, TEXT_MAX);
	is_int(ERR_FORMAT, encoding_utf8("UTF-8", "a\nb\n\xff\n", 6, &out, &line), "no UTF-8");
	is_int(3, (long long)line, "the line is told");
	is_int(ERR_NOT_FOUND, encoding_utf8("NOBODY-1", "a", 1, &out, &line), "no such encoding");
	is_string("UTF-16LE", encoding_guess("a\0,\0b\0\n\0", 8), "UTF-16 without a mark");
	is_string("UTF-16BE", encoding_guess("\0a\0,\0b\0\n", 8), "the other way round");
	is_string("CP1252", encoding_guess("caf\xe9,na\xefve\n", 11), "accents alone");
	is_string("UTF-8", encoding_guess("", 0), "nothing");
	buffer_free(&out);
}

int main(void)
{
	plan_lazy();
	text_locale();
	check_texts();
	check_numbers();
	check_limits();
	check_separators();
	check_spectrum();
	check_naughty();
	check_encodings();
	check_wrong_bytes();
	return tap_result();
}
