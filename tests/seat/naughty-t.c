/* SPDX-License-Identifier: ISC */
/*
 * Strings that break programs, on the canvas: whatever a caller or a file supplied, no cell holds a
 * control, a mark that turns the direction of writing or a character that hides; text goes through
 * a field and comes out byte for byte; the cursor is never inside a character. A set of our own
 * always runs; a list of naughty strings beside the source is taken where it is there.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/text.h"
#include "seat/canvas.h"
#include "seat/field.h"
#include "tap/tap.h"

static const char *const own[] = {
	"\x01\x02\x1b[2J\x1b]0;x\x07\x7f", "\xc2\x80\xc2\x9b\xc2\x9f", "\xff\xfe\xfd", "\xe4\xb8",
		"\xed\xa0\x80",
	"\xf4\x90\x80\x80", "\xc0\xaf",
		"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c",
	"\u200b\u200c\u200d\u2060\ufeff\u00ad\u180e\u3164\u115f", "\u2028\u2029",
		"\U000e0001\U000e0020\U000e007f",
	"Z\u0351\u036b\u0343\u036a\u0302\u036b\u033d\u034f\u0334\u0319\u0324", "\u0301\u0302\u0303",
	"\U0001f468\u200d\U0001f469\u200d\U0001f467", "\u2764\ufe0f\U0001f1e8\U0001f1f3", "\ufdfa\ufdfd",
	"\u4e2d\u6587\uff21\uff11\u3000", "\u0e01\u0e33\u0e49", "\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
	"\ufff9\ufffa\ufffb\ufffe\uffff", "a\tb\nc\rd", "",
};

static bool forbidden(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || c == 0x61c ||
		(c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xd800 && c < 0xe000) || c > 0x10ffff || (c >= 0xe0000 && c < 0xe0100);
}

/* Cells that must not be sent; widths that do not add up. */
static int bad_cells(const struct canvas *canvas)
{
	int bad = 0;

	for (int i = 0; i < canvas->rows * canvas->columns; i++) {
		const struct cell *cell = &canvas->cells[i];

		if (cell->width == 0) {
			bad += i % canvas->columns == 0 || canvas->cells[i - 1].width != 2 || cell->base != 0;
			continue;
		}
		bad += forbidden(cell->base) || text_code_width(cell->base) != cell->width;
		bad += cell->width == 2 && i % canvas->columns == canvas->columns - 1;
		for (int m = 0; m < cell->mark_count; m++)
			bad += forbidden(cell->marks[m]) || text_code_width(cell->marks[m]) != 0;
	}
	return bad;
}

static bool check(const char *text)
{
	struct canvas canvas;
	struct field field;
	char *out;
	int bad = 0;
	bool same;

	canvas_init(&canvas, 30, 60);
	for (int width = 1; width < 12; width++)
		put_text(&canvas, width, 3, width, text, ROLE_TEXT, (enum align)(width % 3));
	put_text(&canvas, 0, 0, 60, text, ROLE_TEXT, ALIGN_LEFT);
	put_wrapped(&canvas, 14, 1, 17, 9, text, ROLE_TEXT);
	put_some(&canvas, 26, 55, 9, text, strlen(text), ROLE_TEXT);
	put_box(&canvas, 10, 10, 4, 20, text);
	bad += bad_cells(&canvas);

	field_init(&field, 100000);
	field_set(&field, text);
	out = field_text(&field);
	same = strcmp(out, text) == 0;
	mem_free(out);
	for (int width = 2; width < 9; width++) {
		field_key(&field, (struct stroke){ .code = K_END });
		for (int step = 0; step < 20; step++) {
			canvas_clear(&canvas);
			field_draw(&field, &canvas, 0, 5, width, ROLE_FIELD, true);
			bad += bad_cells(&canvas);
			bad += canvas.cursor_column < 5 || canvas.cursor_column >= 5 + width;
			bad += canvas.cells[canvas.cursor_column].width == 0;
			bad += canvas.cells[4].base != ' ' || canvas.cells[5 + width].base != ' ';
			field_key(&field, (struct stroke){ .code = K_LEFT });
		}
	}
	field_free(&field);
	canvas_free(&canvas);
	return bad == 0 && same;
}

static void others(void)
{
	char path[4096], *line = NULL;
	size_t room = 0;
	ssize_t size;
	int lines = 0, bad = 0;
	FILE *file;

	snprintf(path, sizeof path, "%s/../shared/data/naughty_strings/blns.txt", getenv("top_srcdir"));
	file = fopen(path, "r");
	if (!file) {
		skip(2, "no list of naughty strings beside the source");
		return;
	}
	while ((size = getline(&line, &room, file)) > 0) {
		line[size - (line[size - 1] == '\n')] = '\0';
		lines++;
		if (!check(line)) {
			diag("line %d", lines);
			bad++;
		}
	}
	free(line);
	fclose(file);
	ok(lines > 400, "%d naughty strings", lines);
	is_int(0, bad, "none of them reaches a cell, all come out of a field as they went in");
}

int main(void)
{
	unsigned seed = 7;
	int bad = 0;

	plan_lazy();
	text_locale();
	for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
		ok(check(own[i]), "string %zu", i);
	for (int i = 0; i < (int)tap_rounds(300); i++) {		/* bytes at random */
		char text[64];

		for (int b = 0; b < 63; b++) {
			seed = seed * 1103515245 + 12345;
			text[b] = (char)(1 + (seed >> 16) % 255);
		}
		text[63] = '\0';
		bad += !check(text);
	}
	is_int(0, bad, "random bytes");
	others();
	return tap_result();
}
