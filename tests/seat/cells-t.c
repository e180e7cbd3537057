/* SPDX-License-Identifier: ISC */
/*
 * Text as cells: widths, units, safe forms, cutting and wrapping; and the
 * canvas: alignment, cuts at both edges, wide characters that are written over.
 */
#include "seat/canvas.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "seat/picture.h"
#include "tap/tap.h"

static const struct {
	const char *text;
	int width;
	const char *shown;	/* what a canvas holds of it */
} forms[] = {
	{ "", 0, "" },
	{ "abc", 3, "abc" },
	{ "\u4e2d\u6587", 4, "\u4e2d\u6587" },
	{ "e\u0301", 1, "e\u0301" },			/* combining */
	{ "\u0301", 1, " \u0301" },			/* a mark alone stands on a blank */
	{ "a\u0300\u0301\u0302\u0303\u0304\u0305", 1, "a\u0300\u0301\u0302\u0303" },	/* at most four */
	{ "\x1b[31m", 6, "^[[31m" },
	{ "a\nb\tc", 7, "a^Jb^Ic" },
	{ "\x7f", 2, "^?" },
	{ "\xc2\x9b" "31m", 7, "<9B>31m" },		/* CSI of eight bits */
	{ "\xff\xc0\x80", 12, "<FF><C0><80>" },
	{ "\xed\xa0\x80", 12, "<ED><A0><80>" },		/* a surrogate */
	{ "a\u202eb", 8, "a<202E>b" },
	{ "\u2066x\u2069", 13, "<2066>x<2069>" },
	{ "\u200bx", 7, "<200B>x" },
	{ "\ufeffx", 7, "<FEFF>x" },
	{ "\u2028", 6, "<2028>" },
	{ "\U000e0041", 7, "<E0041>" },
	{ "\u2764\ufe0f", 1, "\u2764" },		/* a variation selector is left out */
	{ "\u0915\u200d", 1, "\u0915" },		/* so is a joiner */
	{ "\uff21\uff11", 4, "\uff21\uff11" },		/* full width */
	{ "\u00b7\u2026\u25b8\u2500", 4, "\u00b7\u2026\u25b8\u2500" },
};

static void shown_forms(void)
{
	char row[256];

	for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
		struct canvas canvas;

		canvas_init(&canvas, 1, 40);
		is_int(forms[i].width, cells_width(forms[i].text), "width of form %zu", i);
		put_text(&canvas, 0, 0, 40, forms[i].text, ROLE_TEXT, ALIGN_LEFT);
		is_string(forms[i].shown, canvas_row(&canvas, 0, row, sizeof row), "form %zu", i);
		canvas_free(&canvas);
	}
}

static const struct {
	const char *text;
	int width;
	enum align align;
	const char *wanted;	/* between two bars that must stay in place */
} puts_[] = {
	{ "abc", 5, ALIGN_LEFT, "|abc  |" },
	{ "abc", 5, ALIGN_RIGHT, "|  abc|" },
	{ "abc", 5, ALIGN_CENTRE, "| abc |" },
	{ "abcdef", 5, ALIGN_LEFT, "|abcd\u2026|" },
	{ "\u4e2d\u6587\u5b57", 5, ALIGN_LEFT, "|\u4e2d\u6587\u2026|" },
	{ "\u4e2d\u6587\u5b57", 4, ALIGN_LEFT, "|\u4e2d \u2026|" },
	{ "\u4e2d\u6587\u5b57", 6, ALIGN_LEFT, "|\u4e2d\u6587\u5b57|" },
	{ "a\u4e2d\u6587", 4, ALIGN_RIGHT, "|a\u4e2d\u2026|" },
	{ "e\u0301e\u0301e\u0301", 2, ALIGN_LEFT, "|e\u0301\u2026|" },
	{ "\u4e2d", 1, ALIGN_LEFT, "|\u2026|" },
	{ "", 2, ALIGN_LEFT, "|  |" },
	{ "abcdef", 0, ALIGN_LEFT, "||" },
	{ "\x1b]0;title\x07", 12, ALIGN_LEFT, "|^[]0;title^G|" },
};

static void aligned(void)
{
	char row[256];

	for (size_t i = 0; i < sizeof puts_ / sizeof puts_[0]; i++) {
		struct canvas canvas;

		canvas_init(&canvas, 1, 40);
		put_text(&canvas, 0, 0, 1, "|", ROLE_TEXT, ALIGN_LEFT);
		put_text(&canvas, 0, 1 + puts_[i].width, 1, "|", ROLE_TEXT, ALIGN_LEFT);
		put_text(&canvas, 0, 1, puts_[i].width, puts_[i].text, ROLE_TEXT, puts_[i].align);
		is_string(puts_[i].wanted, canvas_row(&canvas, 0, row, sizeof row), "put %zu", i);
		canvas_free(&canvas);
	}
}

static void written_over(void)
{
	struct canvas canvas;
	char row[256];

	canvas_init(&canvas, 2, 6);
	put_text(&canvas, 0, 0, 6, "\u4e2d\u6587\u5b57", ROLE_TEXT, ALIGN_LEFT);
	put_some(&canvas, 0, 3, 1, "x", 1, ROLE_TEXT);
	is_string("\u4e2d x\u5b57", canvas_row(&canvas, 0, row, sizeof row), "over the right half");
	put_text(&canvas, 0, 0, 6, "\u4e2d\u6587\u5b57", ROLE_TEXT, ALIGN_LEFT);
	put_some(&canvas, 0, 2, 1, "x", 1, ROLE_TEXT);
	is_string("\u4e2dx \u5b57", canvas_row(&canvas, 0, row, sizeof row), "over the left half");
	put_text(&canvas, 0, 0, 6, "\u4e2d\u6587\u5b57", ROLE_TEXT, ALIGN_LEFT);
	put_some(&canvas, 0, 1, 2, "\u6587", 3, ROLE_TEXT);
	is_string(" \u6587 \u5b57", canvas_row(&canvas, 0, row, sizeof row), "wide over two halves");
	canvas_clear(&canvas);
	put_some(&canvas, 0, 5, 2, "\u6587", 3, ROLE_TEXT);
	is_string("", canvas_row(&canvas, 0, row, sizeof row), "none at the right edge");
	put_some(&canvas, 0, -1, 9, "\u4e2d" "abcdefgh", 11, ROLE_TEXT);
	is_string("", canvas_row(&canvas, 1, row, sizeof row), "nothing spills into the next row");
	put_some(&canvas, 9, 9, 9, "abc", 3, ROLE_TEXT);
	ok(true, "nothing is written outside");
	canvas_free(&canvas);
}

static void wrapped(void)
{
	static const struct {
		const char *text;
		int width;
		const char *rows;	/* parted by / */
	} table[] = {
		{ "one two three", 7, "one two/three" },
		{ "one two three", 8, "one two/three" },
		{ "one two three", 6, "one/two/three" },
		{ "abcdefgh", 3, "abc/def/gh" },
		{ "a\nb", 9, "a/b" },
		{ "a\n\nb", 9, "a//b" },
		{ "\u4e2d\u6587\u5b57\u6bcd", 5, "\u4e2d\u6587/\u5b57\u6bcd" },
		{ "ab \u4e2d\u6587", 5, "ab \u4e2d/\u6587" },
		{ "\u4e2d\u6587 abc", 7, "\u4e2d\u6587/abc" },
		{ "", 5, "" },
		{ "\u4e2d\u6587\u5b57\uff1f", 6, "\u4e2d\u6587/\u5b57\uff1f" },	/* no row begins with it */
		{ "\u4e2d\uff1f", 2, "\u4e2d/\uff1f" },
	};

	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		const char *text = table[i].text;
		char rows[128] = "";
		size_t next = 1;

		while (next && *text) {
			size_t size = cells_wrap(text, table[i].width, &next);

			if (text != table[i].text)
				strcat(rows, "/");
			strncat(rows, text, size);
			text += next;
		}
		is_string(table[i].rows, rows, "wrap %zu", i);
	}
}

static void pictures(void)
{
	static const int64_t week[] = { 0, 10, 50, 100, 70, -5 };
	struct canvas canvas;
	char out[128], row[256];

	is_string("\u2581\u2582\u2585\u2588\u2586\u2581", picture_sparkline(week, 6, out, sizeof out),
		  "a sparkline from 0 to its largest");
	is_string("\u2581\u2581", picture_sparkline((int64_t[]){ 0, 0 }, 2, out, sizeof out), "of nothing");
	is_string("\u2588\u2588\u2591\u2591", picture_bar(50, 100, 4, false, out, sizeof out), "a bar");
	is_string("##..", picture_bar(50, 100, 4, true, out, sizeof out), "in ASCII");
	is_string("\u2588\u2591\u2591\u2591", picture_bar(1, 100, 4, false, out, sizeof out), "a little");
	is_string("\u2588\u2588", picture_bar(300, 100, 2, false, out, sizeof out), "over the whole");
	is_string("\u2591\u2591", picture_bar(5, 0, 2, false, out, sizeof out), "of nothing");
	is_string("\u00b7", picture_heat(0, 9, out, sizeof out), "cold");
	is_string("\u2588", picture_heat(9, 9, out, sizeof out), "hot");
	is_string("\u2502  \u251c\u2500 ", picture_tree(2, 1, false, out, sizeof out), "a branch");
	is_string("   \u2514\u2500 ", picture_tree(2, 0, true, out, sizeof out), "the last one");
	canvas_init(&canvas, 3, 20);
	canvas.ascii = true;
	put_text(&canvas, 0, 0, 20, "\u25b8\u2581\u2588 \u2026\u00b7 \u4e2d", ROLE_TEXT, ALIGN_LEFT);
	is_string(">_@ ~. \u4e2d", canvas_row(&canvas, 0, row, sizeof row), "twins on an ASCII canvas");
	put_box(&canvas, 0, 0, 3, 12, "why");
	is_string("+- why ----+", canvas_row(&canvas, 0, row, sizeof row), "a box in ASCII");
	canvas.ascii = false;
	put_box(&canvas, 0, 0, 3, 12, "\u4e3a\u4f55\u662f\u8fd9\u4e2a");
	is_string("\u250c\u2500 \u4e3a\u4f55 \u2026 \u2500\u2510", canvas_row(&canvas, 0, row, sizeof row),
		  "a box with a long title");
	put_title(&canvas, 1, 0, 20, "Orders");
	is_string("\u2500 Orders \u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500\u2500",
		  canvas_row(&canvas, 1, row, sizeof row), "a title line");
	canvas_free(&canvas);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	plan_lazy();
	shown_forms();
	aligned();
	written_over();
	wrapped();
	pictures();
	return tap_result();
}
