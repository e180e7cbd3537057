/* SPDX-License-Identifier: ISC */
/*
 * How text becomes cells: strict UTF-8, the width of the locale's wcwidth(), and base/text's list of
 * characters that are never shown as themselves.
 */
#include "seat/cells.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <wchar.h>

#include "base/text.h"

#define UNIT_MOST 7	/* cells of a unit with its blank */

size_t character_read(const char *text, size_t size, uint32_t *code)
{
	size_t bytes = text_decode(text, size, code);

	if (bytes == 0)
		*code = BYTE_CODE + (unsigned char)text[0];
	return bytes ? bytes : 1;
}

size_t character_write(uint32_t code, char *out)
{
	if (code >= BYTE_CODE && code < BYTE_CODE + 0x100) {
		out[0] = (char)(code - BYTE_CODE);
		return 1;
	}
	return text_put(out, code);
}

/* Joiners and variation selectors: part of the text, never sent to a terminal. */
static bool left_out(uint32_t c)
{
	return c == 0x200c || c == 0x200d || (c >= 0xfe00 && c <= 0xfe0f) || (c >= 0xe0100 && c <= 0xe01ef);
}

/* What would act, turn the direction, hide, or stand for nothing: shown by its number. */
static bool shown_by_number(uint32_t c)
{
	return (c >= 0x80 && c < 0xa0) || (text_hidden(c) && !left_out(c));
}

bool character_joins(uint32_t c)
{
	if (c < 0x300 || (c >= 0xd800 && c < 0xe000))
		return false;
	if (left_out(c))
		return true;
	return !shown_by_number(c) && wcwidth((wchar_t)c) == 0;
}

void character_unit(uint32_t c, struct unit *unit)
{
	int width;

	memset(unit, 0, sizeof *unit);
	if (c < ' ' || c == 0x7f) {
		snprintf(unit->visible, sizeof unit->visible, "^%c", (int)(c ^ 0x40));
	} else if (c >= BYTE_CODE && c < BYTE_CODE + 0x100) {
		snprintf(unit->visible, sizeof unit->visible, "<%02X>", (unsigned)(c - BYTE_CODE));
	} else {
		width = c < 0x7f ? 1 : shown_by_number(c) ? -1 : wcwidth((wchar_t)c);
		if (width > 0) {
			unit->base = c;
			unit->width = width;
			return;
		}
		if (character_joins(c)) {	/* no character to stand on */
			unit->base = left_out(c) ? 0 : ' ';
			unit->width = unit->base ? 1 : 0;
			unit->marks[0] = c;
			unit->mark_count = unit->base ? 1 : 0;
			return;
		}
		snprintf(unit->visible, sizeof unit->visible, c < 0x100 ? "<%02X>" : "<%04X>",
			 (unsigned)c);
	}
	unit->width = (int)strlen(unit->visible);
}

void unit_read(const char *text, size_t size, struct unit *unit)
{
	uint32_t code;
	size_t bytes = character_read(text, size, &code);

	character_unit(code, unit);
	while (bytes < size) {
		size_t more = character_read(text + bytes, size - bytes, &code);

		if (!character_joins(code))
			break;
		bytes += more;
		if (unit->base && !left_out(code) && unit->mark_count < CELL_MARKS)
			unit->marks[unit->mark_count++] = code;
	}
	unit->bytes = bytes;
}

int cells_width(const char *text)
{
	int used;

	cells_fit(text, strlen(text), 1 << 28, &used);
	return used;
}

size_t cells_fit(const char *text, size_t size, int width, int *used)
{
	size_t at = 0;
	struct unit unit;

	*used = 0;
	while (at < size) {
		unit_read(text + at, size - at, &unit);
		if (*used + unit.width > width)
			break;
		*used += unit.width;
		at += unit.bytes;
	}
	return at;
}

/* The last words that are a figure with its unit, " 400 g", " 12"; "" when the text ends otherwise. */
static const char *last_figure(const char *text)
{
	const char *last = strrchr(text, ' '), *before = last;

	if (!last || last == text || last[1] == '\0')
		return "";
	if (isdigit((unsigned char)last[1]))
		return last;
	while (before > text && before[-1] != ' ')
		before--;
	return cells_width(last) <= UNIT_MOST && isdigit((unsigned char)*before) && before > text ?
		before - 1 : "";
}

char *cells_shorten(const char *text, int width, char *out, size_t size)
{
	const char *figure;
	size_t fits;
	int used;

	if (cells_width(text) <= width) {
		snprintf(out, size, "%s", text);
		return out;
	}
	figure = last_figure(text);
	if (cells_width(figure) > width / 2)
		figure += strlen(figure);
	fits = cells_fit(text, strlen(text) - strlen(figure), width - cells_width(figure) - 1, &used);
	while (fits > 0 && (text[fits - 1] == ' ' || text[fits - 1] == ','))
		fits--;
	snprintf(out, size, "%.*s%s%s", (int)fits, text, width > 0 ? "\u2026" : "", figure);
	return out;
}

/* Signs that close a sentence or a quotation do not begin a row. */
static bool closes(const char *text, size_t size)
{
	static const uint32_t signs[] = {
		0x2019, 0x201d, 0x2026, 0x3001, 0x3002, 0x3009, 0x300b, 0x300d, 0x300f, 0x3011, 0xff01,
			0xff09,
		0xff0c, 0xff0e, 0xff1a, 0xff1b, 0xff1f,
	};
	uint32_t code;

	if (size == 0)
		return false;
	character_read(text, size, &code);
	for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++)
		if (signs[i] == code)
			return true;
	return false;
}

/* The beginning of the last unit of text[0..size). */
static size_t last_unit(const char *text, size_t size)
{
	struct unit unit;
	size_t at = 0, before = 0;

	while (at < size) {
		before = at;
		unit_read(text + at, size - at, &unit);
		at += unit.bytes;
	}
	return before;
}

size_t cells_wrap(const char *text, int width, size_t *next)
{
	size_t size = strcspn(text, "\n");
	int used;
	size_t fits = cells_fit(text, size, width, &used);
	size_t cut = fits;
	struct unit unit;

	if (fits == size) {
		*next = text[size] ? size + 1 : 0;
		return size;
	}
	while (cut > 0 && closes(text + cut, size - cut) && last_unit(text, cut) > 0)
		cut = last_unit(text, cut);
	unit_read(text + cut, size - cut, &unit);
	if (text[cut] != ' ' && unit.width != 2) {	/* inside a word: back to where it began */
		size_t at = 0, after = 0;

		while (at < cut) {
			unit_read(text + at, cut - at, &unit);
			at += unit.bytes;
			if (unit.base == ' ' || unit.width == 2)
				after = at;
		}
		if (after > 0)
			cut = after;
	}
	if (cut == 0) {		/* a unit wider than the row */
		unit_read(text, size, &unit);
		cut = unit.bytes;
	}
	*next = cut;
	while (text[*next] == ' ')
		++*next;
	if (text[*next] == '\0')
		*next = 0;
	while (cut > 0 && text[cut - 1] == ' ')
		cut--;
	return cut;
}
