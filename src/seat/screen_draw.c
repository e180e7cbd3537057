/* SPDX-License-Identifier: ISC */
/*
 * A screen onto a canvas: the drawn rows, then every place of a field and every row of a list. A row
 * of a list stands where it was drawn, and once more for each ditto place, in the order down and then
 * across. screen_place.c knows where, screen_row.c fits the places of one row together.
 */
#include <stdio.h>
#include <string.h>

#include "record/reflect.h"
#include "seat/picture.h"
#include "seat/screen_inside.h"

static size_t whole_size(const struct screen *screen, const struct screen_view *view, int list)
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

/* The rows of a list that can be seen, and the element of one of them. */
static size_t list_size(const struct screen *screen, const struct screen_view *view, int list)
{
	return view->fold && view->fold->list == list ? view->fold->count : whole_size(screen, view, list);
}

static size_t element_of(const struct screen_view *view, int list, size_t row)
{
	return view->fold && view->fold->list == list && row < view->fold->count ? view->fold->row[row] : row;
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
		return screen->lists[list].last && size > (size_t)rows ? size - (size_t)rows : 0;
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

static void mark_row(const struct slot *slot, struct canvas *canvas, int width, bool calm)
{
	int column = slot->column >= 2 ? slot->column - 2 : 0;

	if (slot->column >= 2)
		put_text(canvas, slot->row, column, 1, "\u25b8", ROLE_TEXT, ALIGN_LEFT);
	if (calm)
		return;
	canvas_mark(canvas, slot->row, column, width + slot->column - column, LOOK_HERE);
	if (canvas->cursor_row < 0)	/* no field has the cursor: it stands at the mark */
		canvas_cursor(canvas, slot->row, column);
}

static void draw_list(const struct screen *screen, const struct screen_view *view,
		      struct canvas *canvas, int list)
{
	const struct screen_place *begin = list_begin(screen, list);
	struct slot slots[SLOTS_MOST];
	size_t size = list_size(screen, view, list), top;
	int count, width;

	if (!begin || !part_shown(screen, canvas, begin->part))
		return;
	count = list_slots(screen, canvas, list, begin, slots);
	width = list_end(screen, list, begin) - place_column(begin);
	top = top_of(screen, view, list, size, count);
	if (size == 0 && count)
		row_draw(screen, view, canvas, begin, SCREEN_NONE, &slots[0]);
	for (int s = 0; s < count && top + (size_t)s < size; s++) {
		size_t row = top + (size_t)s;

		row_draw(screen, view, canvas, begin, element_of(view, list, row), &slots[s]);
		if (screen->lists[list].choose && view->list &&
		    chosen_before(screen, view, list) + row == view->list->selected)
			mark_row(&slots[s], canvas, width, view->calm);
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

static void draw_part(const struct screen *screen, struct canvas *canvas, int part)
{
	const struct screen_part *p = &screen->parts[part];

	for (int row = 0; row < p->count; row++)
		for (int more = part_more(screen, canvas, part, row); more >= 0; more--) {
			int at = part_row(screen, canvas, part, row) + more;

			if (at < part_end(canvas, part))
				draw_row(canvas, at, part_column(part), part_width(part), p->rows[row]);
		}
}

void screen_join(const struct screen *screen, struct canvas *canvas)
{
	static const char *const signs[] = { "\u2502", "\u2524", "\u251c", "\u253c" };
	uint32_t rule = picture_twin(RULE, canvas->ascii);

	for (int part = 1; part_shown(screen, canvas, part); part++)
		for (int row = 1; row < canvas->rows - 2; row++) {
			int left = canvas_sign(canvas, row, part_column(part) - 2) == rule;
			int right = canvas_sign(canvas, row, part_column(part)) == rule;

			put_text(canvas, row, part_column(part) - 1, 1, signs[left + 2 * right], ROLE_QUIET,
				 ALIGN_LEFT);
		}
}

void screen_draw(const struct screen *screen, const struct screen_view *view, struct canvas *canvas)
{
	for (int part = 0; part_shown(screen, canvas, part); part++)
		draw_part(screen, canvas, part);
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];
		struct slot slot = { place_row(screen, canvas, place), place_column(place) };
		bool first = !place->ditto && place->list < 0;

		for (const struct screen_place *q = place; first && q-- > screen->places &&
		     q->part == place->part && q->row == place->row;)
			first = q->ditto || q->list >= 0;
		if (first && part_shown(screen, canvas, place->part) &&
		    slot.row < part_end(canvas, place->part))
			row_draw(screen, view, canvas, place, 0, &slot);
	}
	for (size_t i = 0; i < screen->list_count; i++)
		draw_list(screen, view, canvas, (int)i);
	screen_join(screen, canvas);
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

size_t screen_list_size(const struct screen *screen, const struct screen_view *view, int list)
{
	return whole_size(screen, view, list);
}

size_t screen_chosen_element(const struct screen *screen, const struct screen_view *view)
{
	int list;

	screen_chosen_count(screen, view, &list);
	if (list < 0)
		return 0;
	return element_of(view, list, view->list->selected - chosen_before(screen, view, list));
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

const struct screen_field *screen_input_field(const struct screen *screen, size_t input)
{
	for (size_t i = 0; i < screen->field_count; i++)
		if (screen->fields[i].input && input-- == 0)
			return &screen->fields[i];
	return NULL;
}

size_t screen_input_count(const struct screen *screen)
{
	size_t count = 0;

	for (size_t i = 0; i < screen->field_count; i++)
		count += screen->fields[i].input;
	return count;
}
