/* SPDX-License-Identifier: ISC */
/*
 * The line editor behind field.h: an array of characters, a cursor that stands
 * only where a unit begins, and a view that is a run of whole units. The
 * column of the cursor is the sum of the widths before it, counted by the same
 * rules as all text on the screen (cells.h).
 */
#include "seat/field.h"

#include <string.h>

#include "base/memory.h"

#define MARKED_FROM 12	/* cells of a view that says where there is more */

void field_init(struct field *field, size_t limit)
{
	memset(field, 0, sizeof *field);
	field->limit = limit;
}

static void wipe_text(char **text)
{
	if (*text)
		mem_wipe(*text, strlen(*text));
	mem_free(*text);
	*text = NULL;
}

void field_free(struct field *field)
{
	if (field->codes)
		mem_wipe(field->codes, field->room * sizeof *field->codes);
	mem_free(field->codes);
	wipe_text(&field->before);
	wipe_text(&field->after);
	memset(field, 0, sizeof *field);
}

static size_t code_bytes(uint32_t code)
{
	char out[4];

	return character_write(code, out);
}

static size_t bytes_between(const struct field *field, size_t from, size_t to)
{
	size_t bytes = 0;

	for (size_t i = from; i < to; i++)
		bytes += code_bytes(field->codes[i]);
	return bytes;
}

size_t field_copy(const struct field *field, char *out, size_t size)
{
	size_t bytes = 0;

	for (size_t i = 0; i < field->count; i++) {
		char code[4];
		size_t length = character_write(field->codes[i], code);

		if (bytes + length >= size)
			break;
		memcpy(out + bytes, code, length);
		bytes += length;
	}
	out[bytes] = '\0';
	return bytes;
}

char *field_text(const struct field *field)
{
	size_t size = bytes_between(field, 0, field->count) + 1;
	char *text = mem_alloc(size);

	field_copy(field, text, size);
	return text;
}

bool field_empty(const struct field *field)
{
	return field->count == 0;
}

/* The beginning of the unit after the one at `at`. */
static size_t unit_after(const struct field *field, size_t at)
{
	if (at < field->count)
		at++;
	while (at < field->count && character_joins(field->codes[at]))
		at++;
	return at;
}

/* The beginning of the unit that ends at or lies over `at` - 1. */
static size_t unit_before(const struct field *field, size_t at)
{
	if (at > 0)
		at--;
	while (at > 0 && character_joins(field->codes[at]))
		at--;
	return at;
}

/* Insert characters at the cursor, which moves behind them; false when the limit forbids. */
static bool insert(struct field *field, const uint32_t *codes, size_t count)
{
	size_t bytes = bytes_between(field, 0, field->count);

	for (size_t i = 0; i < count; i++)
		bytes += code_bytes(codes[i]);
	if (bytes > field->limit)
		return false;
	if (field->count + count > field->room) {
		size_t room = (field->count + count) * 2 + 16;
		uint32_t *larger = mem_array(room, sizeof *larger);

		if (field->codes) {	/* not realloc(): a password must leave no copy behind */
			memcpy(larger, field->codes, field->count * sizeof *larger);
			mem_wipe(field->codes, field->room * sizeof *larger);
		}
		mem_free(field->codes);
		field->codes = larger;
		field->room = room;
	}
	if (count == 0)
		return true;
	memmove(field->codes + field->cursor + count, field->codes + field->cursor,
		(field->count - field->cursor) * sizeof *codes);
	memcpy(field->codes + field->cursor, codes, count * sizeof *codes);
	field->count += count;
	field->cursor += count;
	/* Typed before a mark that had no character: the mark now belongs to what was typed. */
	while (field->cursor < field->count && character_joins(field->codes[field->cursor]))
		field->cursor++;
	return true;
}

static void remove_between(struct field *field, size_t from, size_t to)
{
	memmove(field->codes + from, field->codes + to, (field->count - to) * sizeof *field->codes);
	field->count -= to - from;
	field->cursor = from;
	/* What followed may now join what stands before. */
	while (field->cursor > 0 && field->cursor < field->count &&
	       character_joins(field->codes[field->cursor]))
		field->cursor++;
}

static void load(struct field *field, const char *text)
{
	size_t size = strlen(text);
	uint32_t code;

	field->count = field->cursor = field->scroll = 0;
	for (size_t at = 0; at < size;) {
		at += character_read(text + at, size - at, &code);
		if (!insert(field, &code, 1))
			break;
	}
}

void field_set(struct field *field, const char *text)
{
	load(field, text);
	wipe_text(&field->before);
	wipe_text(&field->after);
}

size_t field_cursor_byte(const struct field *field)
{
	return bytes_between(field, 0, field->cursor);
}

void field_cursor_set(struct field *field, size_t at)
{
	size_t bytes = 0, index = 0;

	while (index < field->count && bytes + code_bytes(field->codes[index]) <= at)
		bytes += code_bytes(field->codes[index++]);
	while (index > 0 && index < field->count && character_joins(field->codes[index]))
		index--;
	field->cursor = index;
}

/* Before the first change of a round of typing: keep what Ctrl-U gives back. */
static void remember(struct field *field)
{
	if (!field->before)
		field->before = field_text(field);
	wipe_text(&field->after);
}

static enum field_result take_back(struct field *field)
{
	char *text;

	if (!field->before)
		return FIELD_IGNORED;
	text = field_text(field);
	load(field, field->before);
	wipe_text(&field->before);
	wipe_text(&field->after);
	field->after = text;
	return FIELD_CHANGED;
}

static enum field_result go_forward(struct field *field)
{
	char *text = field->after;

	if (!text)
		return FIELD_IGNORED;
	field->before = field_text(field);
	field->after = NULL;
	load(field, text);
	wipe_text(&text);
	return FIELD_CHANGED;
}

static enum field_result delete_between(struct field *field, size_t from, size_t to)
{
	if (from == to)
		return FIELD_MOVED;
	remember(field);
	remove_between(field, from, to);
	return FIELD_CHANGED;
}

static enum field_result type(struct field *field, uint32_t code)
{
	if (bytes_between(field, 0, field->count) + code_bytes(code) > field->limit)
		return FIELD_FULL;
	remember(field);
	insert(field, &code, 1);
	return FIELD_CHANGED;
}

enum field_result field_insert(struct field *field, const char *text)
{
	size_t size = strlen(text), count = 0;
	uint32_t *codes = mem_array(size + 1, sizeof *codes);
	enum field_result result = FIELD_MOVED;

	for (size_t at = 0; at < size;) {
		at += character_read(text + at, size - at, &codes[count]);
		if (codes[count] >= ' ' && codes[count] != 0x7f &&
		    !(codes[count] >= 0x80 && codes[count] < 0xa0) &&
		    !(codes[count] >= BYTE_CODE && codes[count] < BYTE_CODE + 0x100))
			count++;
	}
	if (count > 0) {
		size_t bytes = bytes_between(field, 0, field->count);

		for (size_t i = 0; i < count; i++)
			bytes += code_bytes(codes[i]);
		result = FIELD_FULL;
		if (bytes <= field->limit) {
			remember(field);
			insert(field, codes, count);
			result = FIELD_CHANGED;
		}
	}
	mem_wipe(codes, (size + 1) * sizeof *codes);
	mem_free(codes);
	return result;
}

static bool word_code(const struct field *field, size_t at)
{
	return field->codes[at] != ' ';
}

static size_t word_after(const struct field *field)
{
	size_t at = field->cursor;

	while (at < field->count && !word_code(field, at))
		at++;
	while (at < field->count && word_code(field, at))
		at++;
	return at;
}

static size_t word_before(const struct field *field)
{
	size_t at = field->cursor;

	while (at > 0 && !word_code(field, at - 1))
		at--;
	while (at > 0 && word_code(field, at - 1))
		at--;
	return at;
}

enum field_result field_key(struct field *field, struct stroke stroke)
{
	if (key_is_char(stroke))
		return type(field, stroke.code);
	switch (stroke.code) {
	case K_PASTE:
		return field_insert(field, stroke.text ? stroke.text : "");
	case K_BACKSPACE:
		if (field->count == 0)
			return FIELD_BEFORE;
		return delete_between(field, unit_before(field, field->cursor), field->cursor);
	case K_DELETE:
		return delete_between(field, field->cursor, unit_after(field, field->cursor));
	case K_CTRL('K'):
		return delete_between(field, field->cursor, field->count);
	case K_CTRL('U'):
		return take_back(field);
	case K_CTRL('R'):
		return go_forward(field);
	case K_LEFT:
		field->cursor = unit_before(field, field->cursor);
		return FIELD_MOVED;
	case K_RIGHT:
		field->cursor = unit_after(field, field->cursor);
		return FIELD_MOVED;
	case K_WORD_LEFT:
		field->cursor = word_before(field);
		return FIELD_MOVED;
	case K_WORD_RIGHT:
		field->cursor = word_after(field);
		return FIELD_MOVED;
	case K_WORD_DELETE:
		return delete_between(field, field->cursor, word_after(field));
	case K_HOME:
		field->cursor = 0;
		return FIELD_MOVED;
	case K_END:
		field->cursor = field->count;
		return FIELD_MOVED;
	default:
		return FIELD_IGNORED;
	}
}

static void shown_unit(const struct field *field, size_t at, struct unit *unit)
{
	if (field->secret) {
		character_unit('*', unit);
		return;
	}
	character_unit(field->codes[at], unit);
	for (size_t i = at + 1; i < unit_after(field, at); i++) {
		struct unit mark;

		character_unit(field->codes[i], &mark);
		if (unit->base && mark.mark_count && unit->mark_count < CELL_MARKS)
			unit->marks[unit->mark_count++] = field->codes[i];
	}
}

static int unit_width(const struct field *field, size_t at)
{
	struct unit unit;

	shown_unit(field, at, &unit);
	return unit.width;
}

/* Cells from unit `from` up to unit `to`. */
static int width_between(const struct field *field, size_t from, size_t to)
{
	int width = 0;

	for (size_t at = from; at < to; at = unit_after(field, at))
		width += unit_width(field, at);
	return width;
}

int field_view(struct field *field, int width)
{
	size_t start = field->scroll;
	int under = 1;	/* cells that must be free at the cursor */

	if (start > field->count)
		start = field->count;
	while (start > 0 && start < field->count && character_joins(field->codes[start]))
		start--;
	if (field->cursor < start)
		start = field->cursor;
	if (field->cursor < field->count) {
		under = unit_width(field, field->cursor);
		under = under < 1 ? 1 : under > width ? width : under;
	}
	while (start < field->cursor && width_between(field, start, field->cursor) + under > width)
		start = unit_after(field, start);
	/* No empty room at the right while text is hidden at the left. */
	while (start > 0) {
		size_t before = unit_before(field, start);

		if (width_between(field, before, field->count) + 1 > width)
			break;
		start = before;
	}
	field->scroll = start;
	return width_between(field, start, field->cursor);
}

void field_draw(struct field *field, struct canvas *canvas, int row, int column, int width, unsigned look,
		bool active)
{
	int cursor = active ? field_view(field, width) : 0, used = 0;
	struct unit unit;
	char text[64];
	size_t at = active ? field->scroll : 0;

	canvas_blank(canvas, row, column, 1, width, look);
	for (; at < field->count; at = unit_after(field, at)) {
		size_t bytes = 0;

		shown_unit(field, at, &unit);
		if (used + unit.width > width)
			break;
		if (unit.width == 0)
			continue;
		if (unit.base) {
			bytes = character_write(unit.base, text);
			for (int i = 0; i < unit.mark_count; i++)
				bytes += character_write(unit.marks[i], text + bytes);
		} else {
			bytes = strlen(unit.visible);
			memcpy(text, unit.visible, bytes);
		}
		put_some(canvas, row, column + used, width - used, text, bytes, look);
		used += unit.width;
	}
	/* there is more at this side: never where the cursor stands, nor where each cell is dear */
	if (width >= MARKED_FROM && at < field->count && (!active || cursor < width - 1))
		put_text(canvas, row, column + width - 1, 1, "\u2026", look, ALIGN_LEFT);
	if (width >= MARKED_FROM && active && field->scroll > 0 && cursor > 1)
		put_text(canvas, row, column, 1, "\u2026", look, ALIGN_LEFT);
	if (active)
		canvas_cursor(canvas, row, column + cursor);
}
