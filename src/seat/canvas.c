/* SPDX-License-Identifier: ISC */
/*
 * Cells in memory and the calls that write them. The one rule that all of
 * them keep: a wide character is whole or not there. Writing over one half
 * blanks the other half first.
 */
#include "seat/canvas.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "seat/picture.h"

static struct cell *at(const struct canvas *canvas, int row, int column)
{
	if (row < 0 || column < 0 || row >= canvas->rows || column >= canvas->columns)
		return NULL;
	return &canvas->cells[row * canvas->columns + column];
}

static void empty(struct cell *cell, unsigned look)
{
	memset(cell, 0, sizeof *cell);
	cell->base = ' ';
	cell->width = 1;
	cell->look = (uint16_t)look;
}

void canvas_init(struct canvas *canvas, int rows, int columns)
{
	memset(canvas, 0, sizeof *canvas);
	canvas_resize(canvas, rows, columns);
}

void canvas_free(struct canvas *canvas)
{
	mem_free(canvas->cells);
	memset(canvas, 0, sizeof *canvas);
}

void canvas_resize(struct canvas *canvas, int rows, int columns)
{
	rows = rows < 1 ? 1 : rows > 1000 ? 1000 : rows;
	columns = columns < 2 ? 2 : columns > 1000 ? 1000 : columns;
	if (rows != canvas->rows || columns != canvas->columns) {
		mem_free(canvas->cells);
		canvas->cells = mem_array((size_t)rows * (size_t)columns, sizeof *canvas->cells);
		canvas->rows = rows;
		canvas->columns = columns;
	}
	canvas_clear(canvas);
}

void canvas_clear(struct canvas *canvas)
{
	for (int i = 0; i < canvas->rows * canvas->columns; i++)
		empty(&canvas->cells[i], ROLE_TEXT);
	canvas->cursor_row = canvas->cursor_column = -1;
}

/* Before cells [column, column + width) are written: blank what would be left of a wide character. */
static void open_cells(struct canvas *canvas, int row, int column, int width)
{
	struct cell *first = at(canvas, row, column), *before = at(canvas, row, column - 1);
	struct cell *last = at(canvas, row, column + width - 1), *after = at(canvas, row, column + width);

	if (first && before && first->width == 0)
		empty(before, before->look);
	if (last && after && after->width == 0)
		empty(after, after->look);
}

static void put_cell(struct canvas *canvas, int row, int column, uint32_t base, int width, unsigned look)
{
	struct cell *cell = at(canvas, row, column);

	if (!cell)
		return;
	open_cells(canvas, row, column, width);
	empty(cell, look);
	if (width == 2 && column + 1 >= canvas->columns)
		return;		/* the right edge: a blank stands in */
	cell->base = base;
	cell->width = (uint8_t)width;
	if (width == 2) {
		empty(cell + 1, look);
		cell[1].base = 0;
		cell[1].width = 0;
	}
}

void canvas_blank(struct canvas *canvas, int row, int column, int rows, int width, unsigned look)
{
	for (int r = row; r < row + rows; r++)
		for (int c = column; c < column + width; c++)
			put_cell(canvas, r, c, ' ', 1, look);
}

static void put_unit(struct canvas *canvas, int row, int column, const struct unit *unit, unsigned look)
{
	struct cell *cell = at(canvas, row, column);

	if (unit->base == 0) {
		for (int i = 0; i < unit->width; i++)
			put_cell(canvas, row, column + i, (unsigned char)unit->visible[i], 1, look);
		return;
	}
	put_cell(canvas, row, column, picture_twin(unit->base, canvas->ascii), unit->width, look);
	if (!cell || cell->width != unit->width)
		return;
	for (int i = 0; i < unit->mark_count; i++)
		cell->marks[i] = unit->marks[i];
	cell->mark_count = (uint8_t)unit->mark_count;
}

int put_some(struct canvas *canvas, int row, int column, int width, const char *text, size_t size,
	     unsigned look)
{
	int used = 0;
	struct unit unit;

	for (size_t i = 0; i < size; i += unit.bytes) {
		unit_read(text + i, size - i, &unit);
		if (used + unit.width > width)
			break;
		put_unit(canvas, row, column + used, &unit, look);
		used += unit.width;
	}
	return used;
}

int put_text(struct canvas *canvas, int row, int column, int width, const char *text, unsigned look,
	     enum align align)
{
	size_t size = strlen(text);
	int used, before, room = width;
	unsigned pad;
	size_t fits;

	if (width <= 0)
		return 0;
	fits = cells_fit(text, size, width, &used);
	if (fits < size) {	/* cut, with the sign of it in the last cell */
		fits = cells_fit(text, size, width - 1, &used);
		canvas_blank(canvas, row, column, 1, width, look);
		put_some(canvas, row, column, width - 1, text, fits, look);
		put_cell(canvas, row, column + width - 1, picture_twin(0x2026, canvas->ascii), 1, look);
		return width;
	}
	room -= used;
	before = align == ALIGN_RIGHT ? room : align == ALIGN_CENTRE ? room / 2 : 0;
	pad = look == ROLE_CHANGED ? ROLE_TEXT : look;	/* without colours: a line under the text */
	canvas_blank(canvas, row, column, 1, before, pad);
	put_some(canvas, row, column + before, used, text, size, look);
	canvas_blank(canvas, row, column + before + used, 1, room - before, pad);
	return used;
}

int put_format(struct canvas *canvas, int row, int column, int width, unsigned look, enum align align,
	       const char *format, ...)
{
	char text[512];
	va_list arguments;

	va_start(arguments, format);
	vsnprintf(text, sizeof text, format, arguments);
	va_end(arguments);
	return put_text(canvas, row, column, width, text, look, align);
}

int put_wrapped(struct canvas *canvas, int row, int column, int width, int rows, const char *text,
		unsigned look)
{
	int used = 0;
	size_t next = 1;

	while (next != 0 && *text && used < rows) {
		size_t size = cells_wrap(text, width, &next);

		if (used == rows - 1 && next != 0) {	/* no room for the rest: cut with … */
			put_text(canvas, row + used, column, width, text, look, ALIGN_LEFT);
			return rows;
		}
		canvas_blank(canvas, row + used, column, 1, width, look);
		put_some(canvas, row + used, column, width, text, size, look);
		text += next;
		used++;
	}
	return used;
}

void canvas_mark(struct canvas *canvas, int row, int column, int width, unsigned marks)
{
	for (int c = column; c < column + width; c++) {
		struct cell *cell = at(canvas, row, c);

		if (cell)
			cell->look = (uint16_t)(cell->look | marks);
	}
}

void canvas_role(struct canvas *canvas, int row, int column, int width, enum role role)
{
	for (int c = column; c < column + width; c++) {
		struct cell *cell = at(canvas, row, c);

		if (cell)
			cell->look = (uint16_t)((cell->look & ~0xffu) | role);
	}
}

void canvas_cursor(struct canvas *canvas, int row, int column)
{
	canvas->cursor_row = row < 0 || row >= canvas->rows ? -1 : row;
	canvas->cursor_column = column < 0 ? 0 : column >= canvas->columns ? canvas->columns - 1 : column;
}

void put_title(struct canvas *canvas, int row, int column, int width, const char *title)
{
	int used;

	for (int c = column; c < column + width; c++)
		put_cell(canvas, row, c, picture_twin(0x2500, canvas->ascii), 1, ROLE_QUIET);
	if (!*title || width < 6)
		return;
	put_cell(canvas, row, column + 1, ' ', 1, ROLE_TEXT);
	cells_fit(title, strlen(title), width - 4, &used);
	used = used < cells_width(title) ? width - 4 : used;
	put_text(canvas, row, column + 2, used, title, ROLE_TEXT, ALIGN_LEFT);
	put_cell(canvas, row, column + 2 + used, ' ', 1, ROLE_TEXT);
}

void put_box(struct canvas *canvas, int row, int column, int rows, int width, const char *title)
{
	int right = column + width - 1, bottom = row + rows - 1;

	canvas_blank(canvas, row, column, rows, width, ROLE_TEXT);
	put_title(canvas, row, column + 1, width - 2, title);
	for (int c = column; c <= right; c++)
		put_cell(canvas, bottom, c, picture_twin(0x2500, canvas->ascii), 1, ROLE_QUIET);
	for (int r = row; r <= bottom; r++) {
		/* the twin of the lower corner is a branch's: a box has + at all four */
		uint32_t left_sign = r == row ? 0x250c : r == bottom ? canvas->ascii ? '+' : 0x2514 : 0x2502;
		uint32_t right_sign = r == row ? 0x2510 : r == bottom ? 0x2518 : 0x2502;

		put_cell(canvas, r, column, picture_twin(left_sign, canvas->ascii), 1, ROLE_QUIET);
		put_cell(canvas, r, right, picture_twin(right_sign, canvas->ascii), 1, ROLE_QUIET);
	}
}

uint32_t canvas_sign(const struct canvas *canvas, int row, int column)
{
	const struct cell *cell = at(canvas, row, column);

	return cell ? cell->base : 0;
}

char *canvas_row(const struct canvas *canvas, int row, char *out, size_t size)
{
	size_t length = 0, end = 0;

	for (int c = 0; c < canvas->columns; c++) {
		const struct cell *cell = at(canvas, row, c);

		if (!cell || cell->width == 0)
			continue;
		for (int i = -1; i < cell->mark_count && length + 5 < size; i++)
			length += character_write(i < 0 ? cell->base : cell->marks[i], out + length);
		if (cell->base != ' ' || cell->mark_count)
			end = length;
	}
	out[end] = '\0';
	return out;
}
