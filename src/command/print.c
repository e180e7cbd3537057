/* SPDX-License-Identifier: ISC */
/*
 * print -- a reply as a table for people, or as JSON for programs.
 *
 * The columns of a table are the fields of the row that carry a label, in the order of their
 * declaration; widths are counted in cells, so Chinese and Latin stand in line. Behind a reply of
 * two lists its single values follow as "label: value". A write answers with the sentence that its
 * Made carries. Nothing that came from a caller or a file reaches the terminal as a control character.
 */
#include "command/command.h"

#include <string.h>

#include "base/buffer.h"
#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "record/common.pb-c.h"
#include "record/system.pb-c.h"

#define COLUMNS_MAX 24
#define CELL_MAX 60	/* cells of one column at most */
#define TEXT_MAX (1u << 20)

struct column {
	unsigned index;
	const char *label;
	bool right;
	int width;
};

static bool is_number(const ProtobufCFieldDescriptor *f, const struct field_rule *rule)
{
	return f->type != PROTOBUF_C_TYPE_STRING && f->type != PROTOBUF_C_TYPE_ENUM &&
		f->type != PROTOBUF_C_TYPE_MESSAGE && f->type != PROTOBUF_C_TYPE_BYTES &&
		rule->format != FORMAT_TIME && rule->format != FORMAT_DAY;
}

static const char *sentence(const Od__Refusal *said, struct arena *a)
{
	struct refusal note = { .message = (int)said->message };

	for (; note.args < said->n_arg && note.args < 4; note.args++)
		note.arg[note.args] = said->arg[note.args];
	return refusal_text(&note, a, say);
}

/* The word of an enum as the reader calls it; NULL: it is none, or has none. */
static const char *enum_word(const struct place *p)
{
	const char *label = NULL;

	if (p->present && p->field->type == PROTOBUF_C_TYPE_ENUM &&
	    p->field->label != PROTOBUF_C_LABEL_REPEATED)
		label = enum_label(p->field->descriptor, (int)reflect_integer(p));
	return label ? say(label) : NULL;
}

/* The visible text of one value; newlines become blanks. In the arena. */
static char *cell_text(const struct place *p, struct arena *a)
{
	const char *word = enum_word(p);
	struct buffer raw, safe;
	char *text;

	buffer_init(&raw, TEXT_MAX);
	buffer_init(&safe, TEXT_MAX);
	if (p->present && p->field->type == PROTOBUF_C_TYPE_MESSAGE &&
	    p->field->descriptor == &od__refusal__descriptor)
		buffer_text(&raw, sentence((const Od__Refusal *)reflect_message(p), a));
	else if (word)
		buffer_text(&raw, word);
	else
		reflect_print(p, false, &raw);
	for (size_t i = 0; i < raw.length; i++)
		if (raw.bytes[i] == '\n' || raw.bytes[i] == '\t')
			raw.bytes[i] = ' ';
	text_visible(buffer_string(&raw), raw.length, &safe);
	text = arena_string(a, buffer_string(&safe));
	buffer_free(&raw);
	buffer_free(&safe);
	return text;
}

static void put_cell(FILE *out, const char *text, int width, bool right, bool last)
{
	int used;
	size_t bytes = text_fit(text, width, &used);

	if (text[bytes] != '\0') {
		bytes = text_fit(text, width - 1, &used);
		fwrite(text, 1, bytes, out);
		fprintf(out, "…%*s", last ? 0 : width - used - 1, "");
		return;
	}
	if (right)
		fprintf(out, "%*s", width - used, "");
	fwrite(text, 1, bytes, out);
	if (!right && !last)
		fprintf(out, "%*s", width - used, "");
}

static size_t columns_of(const ProtobufCMessageDescriptor *row, struct column *columns)
{
	size_t count = 0;

	for (unsigned i = 0; i < row->n_fields && count < COLUMNS_MAX; i++) {
		const ProtobufCFieldDescriptor *f = &row->fields[i];
		const struct field_rule *rule = field_rule(row, i);

		if (!*rule->label || (f->label == PROTOBUF_C_LABEL_REPEATED &&
			f->type == PROTOBUF_C_TYPE_MESSAGE))
			continue;
		columns[count++] = (struct column){
			.index = i,
			.label = say_in("label", rule->label),
			.right = is_number(f, rule),
			.width = text_width(say_in("label", rule->label)),
		};
	}
	return count;
}

/* Lean: without the columns that no row has a value in. */
static void print_table(const ProtobufCMessage *reply, const char *list, bool lean, FILE *out)
{
	struct arena *a = arena_new(0);
	struct column columns[COLUMNS_MAX];
	struct place rows;
	size_t count, width, kept = 0;
	char **cells;

	if (reflect_find(reply, list, &rows) != OK)
		goto out;
	count = reflect_count(&rows);
	width = columns_of(rows.field->descriptor, columns);
	cells = arena_array(a, count * width + 1, sizeof(*cells));
	for (size_t r = 0; r < count; r++) {
		struct place one = rows;
		const ProtobufCMessage *row;

		one.element = (long)r;
		row = reflect_message(&one);
		for (size_t c = 0; c < width; c++) {
			const char *name = row->descriptor->fields[columns[c].index].name;
			struct place value;
			int cellwidth;

			if (reflect_find(row, name, &value) != OK)
				continue;
			cells[r * width + c] = cell_text(&value, a);
			cellwidth = text_width(cells[r * width + c]);
			if (cellwidth > CELL_MAX)
				cellwidth = CELL_MAX;
			if (cellwidth > columns[c].width)
				columns[c].width = cellwidth;
		}
	}
	for (size_t c = 0; lean && c < width; c++) {
		size_t r = 0;

		while (r < count && !(cells[r * width + c] && *cells[r * width + c]))
			r++;
		if (r == count)
			continue;
		for (r = 0; r < count; r++)
			cells[r * width + kept] = cells[r * width + c];
		columns[kept++] = columns[c];
	}
	kept = lean ? kept : width;
	/* No row: a heading over nothing tells nothing. */
	for (size_t c = 0; count && c < kept; c++) {
		put_cell(out, columns[c].label, columns[c].width, columns[c].right, c + 1 == kept);
		fputs(c + 1 == kept ? "\n" : "  ", out);
	}
	for (size_t r = 0; r < count; r++)
		for (size_t c = 0; c < kept; c++) {
			const char *text = cells[r * width + c];

			put_cell(out, text ? text : "", columns[c].width, columns[c].right,
				c + 1 == kept);
			fputs(c + 1 == kept ? "\n" : "  ", out);
		}
out:
	arena_free(a);
}

static bool beside(const ProtobufCMessageDescriptor *d, unsigned i, const ProtobufCFieldDescriptor *first)
{
	const ProtobufCFieldDescriptor *f = &d->fields[i];

	return f != first && f->label == PROTOBUF_C_LABEL_REPEATED && f->type == PROTOBUF_C_TYPE_MESSAGE &&
		f->descriptor == first->descriptor && *field_rule(d, i)->label;
}

static void print_single(const ProtobufCMessage *reply, const char *gap, FILE *out)
{
	struct arena *a = arena_new(0);
	struct place place;

	for (unsigned i = 0; i < reply->descriptor->n_fields; i++) {
		const ProtobufCFieldDescriptor *f = &reply->descriptor->fields[i];
		const char *label = field_rule(reply->descriptor, i)->label, *text;

		if (f->label != PROTOBUF_C_LABEL_OPTIONAL || !*label ||
		    reflect_find(reply, f->name, &place) != OK || !place.present)
			continue;
		text = cell_text(&place, a);
		if (!*text)
			continue;
		fprintf(out, "%s%s: %s\n", gap, say_in("label", label), text);
		gap = "";
	}
	arena_free(a);
}

/* A second list of the same rows follows the first under its label, then the single values. */
static void print_lists(const ProtobufCMessage *reply, const char *list, FILE *out)
{
	const ProtobufCMessageDescriptor *d = reply->descriptor;
	const ProtobufCFieldDescriptor *first = protobuf_c_message_descriptor_get_field_by_name(d, list);
	struct place place;
	const char *gap;
	bool second = false;

	for (unsigned i = 0; first && i < d->n_fields; i++)
		second |= beside(d, i, first);
	print_table(reply, list, second, out);
	gap = reflect_find(reply, list, &place) == OK && reflect_count(&place) ? "\n" : "";
	for (unsigned i = 0; second && i < d->n_fields; i++) {
		if (!beside(d, i, first) || reflect_find(reply, d->fields[i].name, &place) != OK ||
		    reflect_count(&place) == 0)
			continue;
		fprintf(out, "%s%s:\n", gap, say_in("label", field_rule(d, i)->label));
		print_table(reply, d->fields[i].name, true, out);
		gap = "\n";
	}
	if (second)
		print_single(reply, gap, out);
}

/* The sentence that a write left in its Made; false when there is none. */
static bool print_made(const ProtobufCMessage *reply, FILE *out)
{
	const Od__Made *made = NULL;
	struct buffer safe;
	struct arena *a;
	const char *text;
	struct place p;

	if (reply->descriptor == &od__made__descriptor)
		made = (const Od__Made *)reply;
	else if (reflect_find(reply, "made", &p) == OK && p.present)
		made = (const Od__Made *)reflect_message(&p);
	if (!made)
		return false;
	if (!made->note)
		return made->said ? fprintf(out, "%s\n", made->said) > 0 : false;
	a = arena_new(0);
	text = sentence(made->note, a);
	buffer_init(&safe, TEXT_MAX);
	text_visible(text, strlen(text), &safe);
	fprintf(out, "%s\n", buffer_string(&safe));
	buffer_free(&safe);
	arena_free(a);
	return true;
}

/* Every value with its dotted name; used for replies that are no table. */
static void print_value(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	FILE *out = baton;
	struct arena *a = arena_new(0);
	const struct field_rule *rule = field_rule(after->message->descriptor, after->index);
	bool top = !strchr(path, '.');

	(void)before;
	fprintf(out, "%s: %s\n", top && *rule->label ? say_in("label", rule->label) : path,
		cell_text(after, a));
	arena_free(a);
}

static bool told_behind(const char *path)
{
	return strncmp(path, "trouble", 7) == 0 || strncmp(path, "consumer", 8) == 0;
}

static void print_status_value(void *baton, const char *path, const struct place *before,
	const struct place *after)
{
	if (!told_behind(path))
		print_value(baton, path, before, after);
}

/* The state of a desk: its values, who reads its feed, and in words what does not work. */
static void print_status(const Od__ServerShown *shown, FILE *out)
{
	struct arena *a = arena_new(0);

	reflect_diff(NULL, &shown->base, print_status_value, out);
	if (shown->n_consumer) {
		fputc('\n', out);
		print_table(&shown->base, "consumer", false, out);
	}
	for (size_t i = 0; i < shown->n_troubles; i++) {
		struct place one;

		if (reflect_find(&shown->base, arena_format(a, "troubles.%zu", i), &one) == OK)
			fprintf(out, "%s\u25b2 %s\n", i ? "" : "\n", cell_text(&one, a));
	}
	arena_free(a);
}

void print_reply(const struct verb_row *verb, const ProtobufCMessage *reply, FILE *out)
{
	if (print_made(reply, out))
		return;
	if (reply->descriptor == &od__server_shown__descriptor) {
		print_status((const Od__ServerShown *)reply, out);
		return;
	}
	if (*verb->list && strcmp(verb->list, "step") != 0 &&
		strcmp(verb->list, "line") != 0) {
		print_lists(reply, verb->list, out);
		return;
	}
	reflect_diff(NULL, reply, print_value, out);
}

void print_json(const ProtobufCMessage *reply, FILE *out)
{
	struct buffer json;

	buffer_init(&json, 16u << 20);
	reflect_json(reply, &json);
	fwrite(json.bytes, 1, json.length, out);
	fputc('\n', out);
	buffer_free(&json);
}
