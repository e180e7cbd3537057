/* SPDX-License-Identifier: ISC */
/*
 * export -- a list verb as CSV or JSON lines, all of its pages.
 *
 * With --csv or --jsonl the pages of a list follow one another until the last, however many. Columns
 * are the fields of the row that are single values, headed by their own names, with exact values that
 * read back; --for-spreadsheet makes cells that a spreadsheet would compute harmless, and on a terminal
 * control characters are shown as text is, which JSON never holds as such. What follows a page goes out
 * as it comes, so an export that breaks off is told by the exit code.
 */
#include "command/command.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/buffer.h"
#include "base/say.h"
#include "base/text.h"
#include "command/csv.h"
#include "record/reflect.h"

#define TEXT_MAX (1u << 20)

static bool is_column(const ProtobufCFieldDescriptor *f)
{
	return f->type != PROTOBUF_C_TYPE_MESSAGE && f->label != PROTOBUF_C_LABEL_REPEATED;
}

static void put_heading(const ProtobufCMessageDescriptor *row, FILE *out)
{
	bool first = true;

	for (unsigned i = 0; i < row->n_fields; i++) {
		if (!is_column(&row->fields[i]))
			continue;
		if (!first)
			fputc(',', out);
		csv_put(out, row->fields[i].name, false);
		first = false;
	}
	fputc('\n', out);
}

/*
 * A cell that a terminal may be given; its lines stay lines. Over a gate nobody here knows whether the
 * other end is one.
 */
static void put_shown(const struct options *o, const char *text, FILE *out)
{
	struct buffer safe;

	buffer_init(&safe, 4 * TEXT_MAX);
	while (*text) {
		size_t length = strcspn(text, "\n\t");

		text_visible(text, length, &safe);
		text += length;
		if (*text)
			buffer_char(&safe, *text++);
	}
	csv_put(out, buffer_string(&safe), o->spreadsheet);
	buffer_free(&safe);
}

static void put_row(const struct options *o, const ProtobufCMessage *row, FILE *out)
{
	struct buffer text;
	bool first = true;

	buffer_init(&text, TEXT_MAX);
	if (o->jsonl) {
		reflect_json(row, &text);
		fwrite(text.bytes, 1, text.length, out);
	}
	for (unsigned i = 0; !o->jsonl && i < row->descriptor->n_fields; i++) {
		struct place p;

		if (!is_column(&row->descriptor->fields[i]))
			continue;
		buffer_reset(&text);
		if (reflect_find(row, row->descriptor->fields[i].name, &p) == OK && p.present)
			reflect_print(&p, true, &text);
		if (!first)
			fputc(',', out);
		if (o->link || isatty(fileno(out)))
			put_shown(o, buffer_string(&text), out);
		else
			csv_put(out, buffer_string(&text), o->spreadsheet);
		first = false;
	}
	fputc('\n', out);
	buffer_free(&text);
}

/* Sets page.after for the next page; false behind the last or where the list has no pages. */
static bool turn_page(ProtobufCMessage *request, const ProtobufCMessage *reply, size_t rows,
	struct arena *a)
{
	struct refusal why = { 0 };
	struct place p;

	if (!rows || reflect_find(reply, "after", &p) != OK || !p.present || !*reflect_string(&p))
		return false;
	return reflect_set(request, "page.after", reflect_string(&p), a, &why) == OK;
}

enum exit_code export_command(const struct options *o, const struct verb_row *verb,
	ProtobufCMessage *request)
{
	struct arena *a = arena_new(0), *page = arena_new(0);
	struct client *c = NULL;
	enum exit_code code = EXIT_DONE;
	struct refusal why = { 0 };
	struct place p;
	bool headed = false, more = true;

	if (!*verb->list || verb->writes || verb->streams) {
		tell(stderr, N_("{0} is no list: --csv and --jsonl are for lists.\n"), verb->full, NULL,
			NULL);
		code = EXIT_USAGE;
		goto out;
	}
	/* the largest pages, unless the person named a size */
	if (reflect_find_type(verb->request, "page.limit", &p) == OK &&
		(reflect_find(request, "page.limit", &p) != OK || !p.present))
		reflect_set(request, "page.limit", "200", a, &why);
	c = connect_desk(o, a);
	if (!c)
		code = connect_code();
	while (c && more && code == EXIT_DONE) {
		ProtobufCMessage *reply;
		struct place rows;
		size_t count = 0;
		enum status s;

		arena_reset(page);
		s = client_call(c, verb, request, NULL, page, &reply, &why);
		if (s != OK) {
			if (why.message)
				say_refusal(&why, page);
			code = s == ERR_DENIED ? EXIT_DENIED : s == ERR_NOT_FOUND ? EXIT_MISSING
				: s == ERR_REFUSED ? EXIT_REFUSED : EXIT_SERVER;
			break;
		}
		if (reflect_find(reply, verb->list, &rows) == OK)
			count = reflect_count(&rows);
		for (size_t i = 0; i < count; i++) {
			struct place one = rows;

			one.element = (long)i;
			if (!headed && !o->jsonl)
				put_heading(rows.field->descriptor, stdout);
			headed = true;
			put_row(o, reflect_message(&one), stdout);
		}
		more = turn_page(request, reply, count, a);
		if (!more && !headed && !o->jsonl &&
			reflect_find_type(verb->reply, verb->list, &rows) == OK)
			put_heading(rows.field->descriptor, stdout);
		if (fflush(stdout) != 0) {
			fprintf(stderr, "orderdesk: %s\n", strerror(errno));
			code = EXIT_SERVER;
		}
	}
out:
	if (c)
		client_close(c);
	arena_free(page);
	arena_free(a);
	return code;
}
