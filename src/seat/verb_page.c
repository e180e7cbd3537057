/* SPDX-License-Identifier: ISC */
/*
 * A table made from descriptors. A column is a field of the row's record that has a label; it is
 * as wide as what stands in it needs; columns that find no room are left out, the last ones first.
 */
#include "seat/takes.h"
#include "seat/verb_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "record/reflect.h"
#include "seat/list.h"
#include "seat/seat.h"
#include "seat/value.h"
#include "seat/verb_line.h"

#define COLUMNS_MOST 24
#define CELL_MOST 512
#define WIDEST 40

struct column {
	const char *name, *label;
	int width;
	bool right;
};

struct table {
	const struct verb_row *verb;
	struct kept reply;
	struct list list;
	struct column columns[COLUMNS_MOST];
	int count;
};

static const char *label_of(const ProtobufCMessageDescriptor *type, unsigned index)
{
	const char *label = field_rule(type, index)->label;

	return *label ? say_in("label", label) : type->fields[index].name;
}

static bool shows(const ProtobufCFieldDescriptor *field)
{
	return field->type != PROTOBUF_C_TYPE_MESSAGE && field->type != PROTOBUF_C_TYPE_BYTES;
}

/* The value of a column in a row; of the reply itself when the verb has no list. */
static const char *cell(struct page *page, const char *name, size_t row, char *out, size_t size)
{
	struct table *table = page_state(page);
	char path[160], whole[CELL_MOST];
	struct place place;

	out[0] = '\0';
	if (*table->verb->list)
		snprintf(path, sizeof path, "%s.%zu.%s", table->verb->list, row, name);
	else
		snprintf(path, sizeof path, "%s", name);
	if (reflect_find(table->reply.body, path, &place) != OK || !place.present || !place.message)
		return out;
	value_show(&place, clock_now(), out, size);
	if (seat_masked(page_seat(page)) && out[0] &&
	    field_rule(place.message->descriptor, place.index)->grade >= GRADE_PERSONAL) {
		snprintf(whole, sizeof whole, "%s", out);
		value_hide(whole, out, size);
	}
	return out;
}

static void measure(struct page *page, struct column *column)
{
	struct table *table = page_state(page);
	char text[CELL_MOST];

	column->width = cells_width(column->label);
	for (size_t row = 0; row < table->list.count && row < 500; row++) {
		int width = cells_width(cell(page, column->name, row, text, sizeof text));

		column->width = width > column->width ? width : column->width;
	}
	if (column->width > WIDEST)
		column->width = WIDEST;
}

static void make_columns(struct page *page, const ProtobufCMessageDescriptor *type)
{
	struct table *table = page_state(page);

	for (unsigned i = 0; i < type->n_fields && table->count < COLUMNS_MOST; i++) {
		struct column *column = &table->columns[table->count];
		struct place place;

		if (!shows(&type->fields[i]) || !*field_rule(type, i)->label)
			continue;
		column->name = type->fields[i].name;
		column->label = label_of(type, i);
		column->right = reflect_find_type(type, column->name, &place) == OK && value_right(&place);
		measure(page, column);
		table->count++;
	}
}

static void table_open(struct page *page, const void *given)
{
	struct table *table = page_state(page);
	const struct verb_argument *argument = given;
	struct place place;

	table->verb = argument->verb;
	reply_keep(&table->reply, argument->reply);
	list_init(&table->list);
	page_name(page, table->verb->full);
	if (*table->verb->list && reflect_find(table->reply.body, table->verb->list, &place) == OK) {
		list_count(&table->list, reflect_count(&place));
		make_columns(page, place.field->descriptor);
	} else {
		list_count(&table->list, table->verb->reply->n_fields);
	}
}

static bool table_stroke(struct page *page, struct stroke stroke)
{
	return list_stroke(&((struct table *)page_state(page))->list, stroke);
}

static bool table_action(struct page *page, const char *action, struct stroke stroke)
{
	(void)stroke;
	if (strcmp(action, "open") != 0)
		return false;
	seat_back(page_seat(page));
	return true;
}

static void draw_row(struct page *page, struct canvas *canvas, int row, size_t index, bool head)
{
	struct table *table = page_state(page);
	char text[CELL_MOST];
	int column = 3;

	for (int i = 0; i < table->count; i++) {
		const struct column *c = &table->columns[i];

		if (column + c->width > canvas->columns - 1)
			break;
		put_text(canvas, row, column, c->width,
			 head ? c->label : cell(page, c->name, index, text, sizeof text),
			 head ? ROLE_QUIET : ROLE_TEXT, c->right ? ALIGN_RIGHT : ALIGN_LEFT);
		column += c->width + 2;
	}
}

/* A reply without a list: its fields, label and value. */
static void draw_field(struct page *page, struct canvas *canvas, int row, size_t index)
{
	struct table *table = page_state(page);
	const ProtobufCMessageDescriptor *type = table->verb->reply;
	char text[CELL_MOST];
	struct place place;

	put_text(canvas, row, 3, 18, label_of(type, (unsigned)index), ROLE_QUIET, ALIGN_LEFT);
	if (shows(&type->fields[index])) {
		cell(page, type->fields[index].name, 0, text, sizeof text);
	} else {
		text[0] = '\0';
		if (reflect_find(table->reply.body, type->fields[index].name, &place) == OK &&
		    reflect_count(&place))
			snprintf(text, sizeof text, "%zu", reflect_count(&place));
	}
	put_text(canvas, row, 22, canvas->columns - 23, text, ROLE_TEXT, ALIGN_LEFT);
}

static void table_draw(struct page *page, struct canvas *canvas)
{
	struct table *table = page_state(page);
	int top = PAGE_TOP + 1, rows = canvas_page_end(canvas) - top - 1;
	bool listed = table->count > 0;

	put_text(canvas, PAGE_TITLE_ROW, 1, 40, table->verb->full, ROLE_STRONG, ALIGN_LEFT);
	put_text(canvas, PAGE_TITLE_ROW, 42, canvas->columns - 43, table->verb->help, ROLE_QUIET,
		 ALIGN_RIGHT);
	put_title(canvas, PAGE_TOP, 0, canvas->columns, "");
	if (listed) {
		draw_row(page, canvas, top++, 0, true);
		rows--;
	}
	list_room(&table->list, rows);
	for (int r = 0; r < rows && table->list.top + (size_t)r < table->list.count; r++) {
		size_t index = table->list.top + (size_t)r;

		if (listed)
			draw_row(page, canvas, top + r, index, false);
		else
			draw_field(page, canvas, top + r, index);
		if (index != table->list.selected)
			continue;
		put_text(canvas, top + r, 1, 1, "\u25b8", ROLE_TEXT, ALIGN_LEFT);
		canvas_mark(canvas, top + r, 1, canvas->columns - 2, LOOK_HERE);
		canvas_cursor(canvas, top + r, 1);
	}
	if (table->list.count == 0)
		put_text(canvas, top, 3, 60, _("nothing is in this list"), ROLE_QUIET, ALIGN_LEFT);
}

/* What this page has nothing for is not at the foot. */
static const char *table_label(struct page *page, const char *action)
{
	static const char *const nothing[] = { "again", "more", "list", "why", "new", "confirm" };

	(void)page;
	for (size_t i = 0; i < sizeof nothing / sizeof nothing[0]; i++)
		if (strcmp(nothing[i], action) == 0)
			return "";
	return strcmp(action, "open") == 0 ? _("close") : NULL;
}

static bool table_takes(struct page *page, const char *action)
{
	(void)page;
	return takes_in_list(action) || strcmp(action, "open") == 0;
}

static void table_close(struct page *page)
{
	reply_free(&((struct table *)page_state(page))->reply);
}

const struct page_kind verb_page = {
	.name = "verb", .context = "detail", .size = sizeof(struct table), .open = table_open,
	.stroke = table_stroke, .action = table_action, .draw = table_draw, .label = table_label,
	.takes = table_takes,
	.close = table_close,
};

/* A write says its sentence, a read opens the table. */
static void on_answer(struct page *page, const struct client_reply *reply, void *baton)
{
	struct verb_argument argument = { .verb = baton, .reply = reply->body };
	struct place place;

	if (reply->outcome != OD__OUTCOME__DONE || reply->more || !reply->body)
		return;
	if (argument.verb->writes && (reflect_find(reply->body, "note", &place) == OK ||
				      reflect_find(reply->body, "made.note", &place) == OK) &&
					place.present) {
		seat_note(page_seat(page), ROLE_GOOD, (const Od__Refusal *)reflect_message(&place));
		return;
	}
	if (!seat_late(page_seat(page)))
		seat_open(page_seat(page), &verb_page, &argument);
}

bool verb_page_run(struct seat *seat, const char *line)
{
	const struct verb_row *verb;
	const char *preset = NULL;
	struct arena *arena;
	ProtobufCMessage *request;
	struct refusal why = { 0 };

	if (!verb_line_verb(line, &preset))
		return false;
	arena = arena_new(0);
	if (verb_line_request(line, arena, &verb, &request, &why) != OK)
		seat_refused(seat, &why);
	else
		seat_call(seat_front(seat), verb->full, request, CALL_HOLD, on_answer,
			  (void *)(unsigned long)verb);
	arena_free(arena);
	return true;
}
