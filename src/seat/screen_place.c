/* SPDX-License-Identifier: ISC */
/*
 * Where the parts, rows and lists of a screen stand on a canvas: what was drawn for 80x24, with the
 * rows that grow repeated to fill a taller one and the sides beside it on a wider one.
 *
 * Rows that grow by so many at the most take theirs first, from the top; one that grows without
 * end takes what is left. A side may be drawn longer than 80x24 has room for: its rows come to be
 * shown before any grows.
 */
#include <stdio.h>
#include <string.h>

#include "seat/cells.h"
#include "seat/screen_inside.h"
#include "seat/terminal.h"

int part_column(int part)
{
	return part ? SCREEN_COLUMNS + 1 + (part - 1) * (SCREEN_SIDE + 1) : 0;
}

int part_width(int part)
{
	return part ? SCREEN_SIDE : SCREEN_COLUMNS;
}

bool part_shown(const struct screen *screen, const struct canvas *canvas, int part)
{
	return part < screen->part_count && canvas->columns >= part_column(part) + part_width(part);
}

int part_more(const struct screen *screen, const struct canvas *canvas, int part, int row)
{
	const struct screen_part *p = &screen->parts[part];
	int left = canvas->rows - SCREEN_ROWS - (p->count > SCREEN_ROWS_MOST - 1 && part ?
		p->count - SCREEN_ROWS_MOST + 1 : 0);
	int endless = -1;

	if (left < 0)
		left = 0;

	for (int i = 0; i < p->grow_count; i++) {
		int most = p->grow[i].most < left ? p->grow[i].most : left;

		if (p->grow[i].most == 0 && endless < 0)
			endless = p->grow[i].row;
		if (p->grow[i].row == row && p->grow[i].most)
			return most;
		left -= most;
	}
	return endless == row ? left : 0;
}

int part_row(const struct screen *screen, const struct canvas *canvas, int part, int row)
{
	const struct screen_part *p = &screen->parts[part];
	int at = 1 + row;

	for (int i = 0; i < p->grow_count; i++)
		if (p->grow[i].row < row)
			at += part_more(screen, canvas, part, p->grow[i].row);
	return at;
}

/* A side leaves row 23 to the sentences of the engine. */
int part_end(const struct canvas *canvas, int part)
{
	return canvas->rows - (part ? 2 : 1);
}

int place_row(const struct screen *screen, const struct canvas *canvas, const struct screen_place *place)
{
	return part_row(screen, canvas, place->part, place->row);
}

int place_column(const struct screen_place *place)
{
	return part_column(place->part) + place->column;
}

const struct screen_place *list_begin(const struct screen *screen, int list)
{
	const struct screen_place *first = NULL;

	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		if (place->list == list && !place->ditto &&
		    (!first || place->row < first->row ||
		     (place->row == first->row && place->column < first->column)))
			first = place;
	}
	return first;
}

int list_end(const struct screen *screen, int list, const struct screen_place *begin)
{
	int end = 0;

	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		if (place->list == list && !place->ditto && place->row == begin->row &&
		    place_column(place) + place->width > end)
			end = place_column(place) + place->width;
	}
	return end;
}

int list_slots(const struct screen *screen, const struct canvas *canvas, int list,
	       const struct screen_place *begin, struct slot *slots)
{
	int count = 0, end = part_end(canvas, begin->part);

	if (place_row(screen, canvas, begin) < end)
		slots[count++] = (struct slot){ place_row(screen, canvas, begin), place_column(begin) };
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];
		int again;

		if (!place->ditto || strcmp(place->id, screen->lists[list].name) != 0)
			continue;
		again = place->grows ? part_more(screen, canvas, place->part, place->row) : 0;
		for (int more = 0; more <= again && count < SLOTS_MOST &&
		     place_row(screen, canvas, place) + more < end; more++)
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

bool screen_where(const struct screen *screen, const struct canvas *canvas, const char *id, int *row,
		  int *column, int *width)
{
	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *place = &screen->places[p];

		if (place->ditto || strcmp(place->id, id) != 0 || !part_shown(screen, canvas, place->part))
			continue;
		*row = place_row(screen, canvas, place);
		if (*row >= part_end(canvas, place->part))
			return false;
		*column = place_column(place);
		*width = place->width;
		return true;
	}
	return false;
}

/* Byte of a drawn row where this column begins. */
static size_t byte_of(const char *row, int column)
{
	return cells_fit(row, strlen(row), column, &(int){ 0 });
}

/* What is drawn between a place and the one before it, behind the last gap of two blanks. */
static void drawn_before(const struct screen *screen, const struct screen_place *place, char *out,
			 size_t size)
{
	const char *row = screen->parts[place->part].rows[place->row], *name;
	size_t end = byte_of(row, place->column), begin = 0;

	for (size_t p = 0; p < screen->place_count; p++) {
		const struct screen_place *other = &screen->places[p];

		if (other->part == place->part && other->row == place->row && other->column < place->column &&
		    byte_of(row, other->column + other->width) > begin)
			begin = byte_of(row, other->column + other->width);
	}
	while (end > begin && row[end - 1] == ' ')
		end--;
	for (name = row + end; name > row + begin; name--)
		if (name[-1] == ' ' && (name - 1 == row + begin || name[-2] == ' '))
			break;
	snprintf(out, size, "%.*s", (int)(row + end - name), name);
	if (!out[strspn(out, "0123456789 ")])	/* the number of a row is no name */
		out[0] = '\0';
}

char *screen_called(const struct screen *screen, const char *id, char *out, size_t size)
{
	int input = screen_input(screen, id);
	const struct screen_field *field = input < 0 ? NULL : screen_input_field(screen, (size_t)input);

	snprintf(out, size, "%s", field && field->called ? field->called : "");
	for (size_t p = 0; p < screen->place_count && !*out; p++)
		if (!screen->places[p].ditto && strcmp(screen->places[p].id, id) == 0)
			drawn_before(screen, &screen->places[p], out, size);
	return out;
}

int screen_list_rows(const struct screen *screen, const struct canvas *canvas, int list)
{
	const struct screen_place *begin = list_begin(screen, list);
	struct slot slots[SLOTS_MOST];

	return begin ? list_slots(screen, canvas, list, begin, slots) : 0;
}
