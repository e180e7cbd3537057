/* SPDX-License-Identifier: ISC */
/*
 * A screen onto a canvas: the drawn rows with the grow row repeated to fill, then every place of a
 * field and every row of a list. A row of a list stands where it was drawn, and once more for each
 * ditto place, in the order down and then across.
 */
#include <stdio.h>
#include <string.h>

#include "record/reflect.h"
#include "seat/picture.h"
#include "seat/screen.h"
#include "seat/terminal.h"

#define SLOTS_MOST 600
#define RULE 0x2500	/* the sign of a title line */

/* Where a drawn row comes to stand: rows behind the one that grows move down. */
static int row_of(int row, int grow_row, int more)
{
	return 1 + row + (grow_row >= 0 && row > grow_row ? more : 0);
}

static int more_rows(const struct canvas *canvas)
{
	return canvas->rows > SCREEN_ROWS ? canvas->rows - SCREEN_ROWS : 0;
}

static bool has_side(const struct screen *screen, const struct canvas *canvas)
{
	return screen->side_count > 0 && canvas->columns >= SCREEN_SIDE_FROM;
}

static int place_row(const struct screen *screen, const struct canvas *canvas,
		     const struct screen_place *place)
{
	return row_of(place->row, place->side ? screen->side_grow_row : screen->grow_row, more_rows(canvas));
}

static int place_column(const struct screen_place *place)
{
	return place->column + (place->side ? SCREEN_COLUMNS + 1 : 0);
}

/* The first place of a list: the leftmost in the row it was drawn in. */
static const struct screen_place *list_begin(const struct screen *screen, int list)
{
	const struct screen_place *first = NULL;

	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		for (size_t i = 0; i < screen->field_count && !place->ditto; i++)
			if (screen->fields[i].list == list && strcmp(screen->fields[i].id, place->id) == 0 &&
			    (!first || place->row < first->row ||
			     (place->row == first->row && place->column < first->column)))
				first = place;
	}
	return first;
}

/* The rightmost cell of a list's row. */
static int list_end(const struct screen *screen, int list, const struct screen_place *begin)
{
	int end = 0;

	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		for (size_t i = 0; i < screen->field_count && !place->ditto; i++)
			if (screen->fields[i].list == list && strcmp(screen->fields[i].id, place->id) == 0 &&
			    place->row == begin->row && place->column + place->width > end)
				end = place->column + place->width;
	}
	return end + (begin->side ? SCREEN_COLUMNS + 1 : 0);
}

struct slot {
	int row, column;	/* of the first place, on the canvas */
};

/* Where each element of a list stands: first down a column of dittos, then the next column. */
static int slots_of(const struct screen *screen, const struct canvas *canvas, int list,
		    const struct screen_place *begin, struct slot *slots)
{
	int count = 0;

	slots[count++] = (struct slot){ place_row(screen, canvas, begin), place_column(begin) };
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];
		int again = place->grows && place->ditto ? more_rows(canvas) : 0;

		if (!place->ditto || strcmp(place->id, screen->lists[list].name) != 0)
			continue;
		for (int more = 0; more <= again && count < SLOTS_MOST; more++)
			slots[count++] = (struct slot){ place_row(screen, canvas, place) + more,
						       place_column(place) };
	}
	for (int i = 1; i < count; i++) {	/* few of them: by column, then by row */
		struct slot slot = slots[i];
		int j = i;

		while (j > 0 && (slots[j - 1].column > slot.column ||
				 (slots[j - 1].column == slot.column && slots[j - 1].row > slot.row))) {
			slots[j] = slots[j - 1];
			j--;
		}
		slots[j] = slot;
	}
	return count;
}

static size_t list_size(const struct screen *screen, const struct screen_view *view, int list)
{
	const char *path = screen->lists[list].path;
	size_t root = strcspn(path, ".");

	for (size_t i = 0; i < screen->ask_count; i++) {
		struct place place;

		if (strlen(screen->asks[i].name) != root || strncmp(screen->asks[i].name, path, root) != 0)
			continue;
		if (view->replies && view->replies[i] &&
		    reflect_find(view->replies[i], path + root + 1, &place) == OK)
			return reflect_count(&place);
	}
	return 0;
}

static bool holds(const struct screen *screen, const struct screen_view *view,
		  const struct screen_field *field,
		  size_t element)
{
	char text[160], value[256];
	bool not_there;

	if (!field->when)
		return true;
	not_there = field->when[0] == '!';
	snprintf(text, sizeof text, "{%s}", field->when + not_there);
	return (screen_text(screen, view, text, field->list, element, value, sizeof value) &&
		strcmp(value, "0") != 0 && strcmp(value, "no") != 0 && strcmp(value, "false") != 0 &&
			strcmp(value, "0.00") != 0) != not_there;
}

/* A figure is never cut: without its commas, else not at all. */
static void fit_figure(char *text, int width)
{
	char *to = text;

	if (cells_width(text) <= width || !*text || text[strspn(text, "0123456789.,-")])
		return;
	for (const char *p = text; *p; p++)
		if (*p != ',')
			*to++ = *p;
	*to = '\0';
	if (cells_width(text) > width)
		strcpy(text, "\u2026");
}

static uint32_t sign_at(const struct canvas *canvas, int row, int column)
{
	return column < canvas->columns ? canvas->cells[row * canvas->columns + column].base : 0;
}

/* A place in a title line leaves the rest of its cells to the rule that goes on behind it. */
static void fill_rule(struct canvas *canvas, int row, int column, int width, const char *text)
{
	int used = *text ? cells_width(text) + 1 : 0;

	if (sign_at(canvas, row, column + width) != picture_twin(RULE, canvas->ascii))
		return;
	for (int at = column + used; at < column + width; at++)
		put_text(canvas, row, at, 1, "\u2500", ROLE_QUIET, ALIGN_LEFT);
}

/* Draw the first field of a place whose condition holds; what was drawn before it stays otherwise. */
static void draw_place(const struct screen *screen, const struct screen_view *view, struct canvas *canvas,
		       const char *id, size_t element, int row, int column, int width)
{
	for (size_t i = 0; i < screen->field_count; i++) {
		const struct screen_field *field = &screen->fields[i];
		char text[2048];

		if (strcmp(field->id, id) != 0 || !holds(screen, view, field, element))
			continue;
		if (field->input && view->inputs) {
			int input = screen_input(screen, id);
			bool here = input == view->focus;

			field_draw(&view->inputs[input], canvas, row, column, width,
				   here ? ROLE_FIELD : ROLE_TEXT, here);
			return;
		}
		screen_text(screen, view, field->text, field->list, element, text, sizeof text);
		fit_figure(text, width);
		put_text(canvas, row, column, width, text, field->role, (enum align)field->align);
		fill_rule(canvas, row, column, width, text);
		return;
	}
}

/* The lists with the mark are one list for the hand: how many, and the first row of `list` in it. */
static size_t chosen_before(const struct screen *screen, const struct screen_view *view, int list)
{
	size_t before = 0;

	for (int i = 0; i < list; i++)
		if (screen->lists[i].choose)
			before += list_size(screen, view, i);
	return before;
}

static bool only_choice(const struct screen *screen, int list)
{
	for (size_t i = 0; i < screen->list_count; i++)
		if (screen->lists[i].choose && (int)i != list)
			return false;
	return true;
}

/* The first element that is shown: the list scrolls so that its mark is inside. */
static size_t top_of(const struct screen *screen, const struct screen_view *view, int list, size_t size,
		     int rows)
{
	size_t before, here;

	if (!screen->lists[list].choose || !view->list)
		return 0;
	if (only_choice(screen, list)) {
		list_room(view->list, rows);
		return view->list->top;
	}
	before = chosen_before(screen, view, list);
	here = view->list->selected - before;
	if (view->list->selected < before || here >= size || here < (size_t)rows)
		return 0;
	return here - (size_t)rows + 1;
}

static void mark_row(const struct slot *slot, struct canvas *canvas, int width)
{
	int column = slot->column >= 2 ? slot->column - 2 : 0;

	if (slot->column >= 2)
		put_text(canvas, slot->row, column, 1, "\u25b8", ROLE_TEXT, ALIGN_LEFT);
	canvas_mark(canvas, slot->row, column, width + slot->column - column, LOOK_HERE);
	if (canvas->cursor_row < 0)	/* no field has the cursor: it stands at the mark */
		canvas_cursor(canvas, slot->row, column);
}

static void draw_element(const struct screen *screen, const struct screen_view *view, struct canvas *canvas,
			 int list, const struct screen_place *begin, const struct slot *slot, size_t element)
{
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		if (place->ditto || place->row != begin->row || place->side != begin->side)
			continue;
		for (size_t i = 0; i < screen->field_count; i++) {
			if (screen->fields[i].list != list || strcmp(screen->fields[i].id, place->id) != 0)
				continue;
			draw_place(screen, view, canvas, place->id, element, slot->row,
				   slot->column + place->column - begin->column, place->width);
			break;
		}
	}
}

static void draw_list(const struct screen *screen, const struct screen_view *view,
		      struct canvas *canvas, int list)
{
	const struct screen_place *begin = list_begin(screen, list);
	struct slot slots[SLOTS_MOST];
	size_t size = list_size(screen, view, list), top;
	int count, width;

	if (!begin || (begin->side && !has_side(screen, canvas)))
		return;
	count = slots_of(screen, canvas, list, begin, slots);
	width = list_end(screen, list, begin) - place_column(begin);
	top = top_of(screen, view, list, size, count);
	for (int s = 0; s < count && top + (size_t)s < size; s++) {
		size_t element = top + (size_t)s;

		draw_element(screen, view, canvas, list, begin, &slots[s], element);
		if (screen->lists[list].choose && view->list &&
		    chosen_before(screen, view, list) + element == view->list->selected)
			mark_row(&slots[s], canvas, width);
	}
}

/* A drawn row as it stands, its rules and signs quiet, words of titles as text. */
static void draw_row(struct canvas *canvas, int row, int column, int width, const char *text)
{
	static const char *const quiet = "\u2500\u2502\u252c\u2534\u251c\u2524\u253c\u2514";
	int at = column;
	struct unit unit;

	for (size_t i = 0; text[i]; i += unit.bytes) {
		char sign[5] = "";

		unit_read(text + i, strlen(text + i), &unit);
		if (unit.bytes < sizeof sign)
			memcpy(sign, text + i, unit.bytes);
		put_some(canvas, row, at, column + width - at, text + i, unit.bytes,
			 sign[0] && strstr(quiet, sign) ? ROLE_QUIET : ROLE_TEXT);
		at += unit.width;
	}
}

static void draw_rows(const struct screen *screen, struct canvas *canvas, bool side)
{
	const char *const *rows = side ? screen->side_rows : screen->rows;
	int count = side ? screen->side_count : screen->row_count;
	int grow = side ? screen->side_grow_row : screen->grow_row;

	for (int row = 0; row < count; row++) {
		int again = row == grow ? more_rows(canvas) : 0;

		for (int more = 0; more <= again; more++)
			draw_row(canvas, row_of(row, grow, more_rows(canvas)) + more,
				 side ? SCREEN_COLUMNS + 1 : 0, side ? SCREEN_SIDE : SCREEN_COLUMNS,
					rows[row]);
	}
}

void screen_join(const struct screen *screen, struct canvas *canvas)
{
	static const char *const signs[] = { "\u2502", "\u2524", "\u251c", "\u253c" };

	if (!has_side(screen, canvas))
		return;
	for (int row = 1; row < canvas->rows - 2; row++) {
		uint32_t rule = picture_twin(RULE, canvas->ascii);
		int left = sign_at(canvas, row, SCREEN_COLUMNS - 1) == rule;
		int right = sign_at(canvas, row, SCREEN_COLUMNS + 1) == rule;

		put_text(canvas, row, SCREEN_COLUMNS, 1, signs[left + 2 * right], ROLE_QUIET, ALIGN_LEFT);
	}
}

void screen_draw(const struct screen *screen, const struct screen_view *view, struct canvas *canvas)
{
	draw_rows(screen, canvas, false);
	if (has_side(screen, canvas))
		draw_rows(screen, canvas, true);
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];
		bool in_list = false;

		for (size_t i = 0; i < screen->field_count; i++)
			in_list |= screen->fields[i].list >= 0 &&
				strcmp(screen->fields[i].id, place->id) == 0;
		if (place->ditto || in_list || (place->side && !has_side(screen, canvas)))
			continue;
		draw_place(screen, view, canvas, place->id, 0, place_row(screen, canvas, place),
			   place_column(place), place->width);
	}
	for (size_t i = 0; i < screen->list_count; i++)
		draw_list(screen, view, canvas, (int)i);
	screen_join(screen, canvas);
}

bool screen_where(const struct screen *screen, const struct canvas *canvas, const char *id, int *row,
		  int *column, int *width)
{
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		if (place->ditto || strcmp(place->id, id) != 0 || (place->side && !has_side(screen, canvas)))
			continue;
		*row = place_row(screen, canvas, place);
		*column = place_column(place);
		*width = place->width;
		return true;
	}
	return false;
}

int screen_list_rows(const struct screen *screen, const struct canvas *canvas, int list)
{
	const struct screen_place *begin = list_begin(screen, list);
	struct slot slots[SLOTS_MOST];

	return begin ? slots_of(screen, canvas, list, begin, slots) : 0;
}

size_t screen_chosen_count(const struct screen *screen, const struct screen_view *view, int *list)
{
	size_t total = 0;

	*list = -1;
	for (size_t i = 0; i < screen->list_count; i++) {
		size_t size = screen->lists[i].choose ? list_size(screen, view, (int)i) : 0;

		if (*list < 0 && view->list && size > 0 && view->list->selected < total + size)
			*list = (int)i;
		total += size;
	}
	return total;
}

size_t screen_chosen_element(const struct screen *screen, const struct screen_view *view)
{
	int list;

	screen_chosen_count(screen, view, &list);
	return list < 0 ? 0 : view->list->selected - chosen_before(screen, view, list);
}

int screen_input(const struct screen *screen, const char *id)
{
	int count = 0;

	for (size_t i = 0; i < screen->field_count; i++) {
		if (!screen->fields[i].input)
			continue;
		if (strcmp(screen->fields[i].id, id) == 0)
			return count;
		count++;
	}
	return -1;
}

size_t screen_input_count(const struct screen *screen)
{
	size_t count = 0;

	for (size_t i = 0; i < screen->field_count; i++)
		count += screen->fields[i].input;
	return count;
}
