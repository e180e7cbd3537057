/* SPDX-License-Identifier: ISC */
/*
 * The field editor: a table of what keys make of a text, the column of the
 * cursor at both edges of every width, and a long random edit against a model
 * that keeps whole units in a plain list.
 */
#include "seat/field.h"

#include <locale.h>
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "tap/tap.h"

#define ZHONG "\u4e2d"
#define WEN "\u6587"
#define ACUTE "\u0301"

/* Keys by name between blanks; what is no name is typed. Returns the last result. */
static enum field_result play(struct field *field, const char *keys)
{
	enum field_result result = FIELD_IGNORED;
	char copy[512], *save = NULL;

	snprintf(copy, sizeof copy, "%s", keys);
	for (char *word = strtok_r(copy, " ", &save); word; word = strtok_r(NULL, " ", &save)) {
		uint32_t code = strlen(word) > 1 ? key_by_name(word) : K_NONE;
		size_t size = strlen(word);

		if (code != K_NONE) {
			result = field_key(field, (struct stroke){ .code = code });
			continue;
		}
		for (size_t at = 0; at < size;) {
			at += character_read(word + at, size - at, &code);
			result = field_key(field, (struct stroke){ .code = code });
		}
	}
	return result;
}

static const struct {
	const char *start, *keys, *wanted;
	size_t cursor;		/* bytes before it */
	enum field_result result;
} table[] = {
	{ "", "abc", "abc", 3, FIELD_CHANGED },
	{ "", "Backspace", "", 0, FIELD_BEFORE },
	{ "a", "Backspace", "", 0, FIELD_CHANGED },
	{ "a", "Home Backspace", "a", 0, FIELD_MOVED },
	{ "abc", "Left Left x", "axbc", 2, FIELD_CHANGED },
	{ "abc", "Home Del", "bc", 0, FIELD_CHANGED },
	{ "abc", "Del", "abc", 3, FIELD_MOVED },
	{ "abc", "Home Right Ctrl-K", "a", 1, FIELD_CHANGED },
	{ "abc", "Ctrl-K", "abc", 3, FIELD_MOVED },
	{ ZHONG WEN, "Left x", ZHONG "x" WEN, 4, FIELD_CHANGED },
	{ ZHONG WEN, "Backspace", ZHONG, 3, FIELD_CHANGED },
	{ "e" ACUTE "x", "Left Left", "e" ACUTE "x", 0, FIELD_MOVED },	/* the mark stays with its base */
	{ "e" ACUTE "x", "Home Right", "e" ACUTE "x", 3, FIELD_MOVED },
	{ "e" ACUTE, "Backspace", "", 0, FIELD_CHANGED },
	{ "e" ACUTE "x", "Home Del", "x", 0, FIELD_CHANGED },
	{ "ex", "Left " ACUTE, "e" ACUTE "x", 3, FIELD_CHANGED },
	{ ACUTE "x", "Home e", "e" ACUTE "x", 3, FIELD_CHANGED },	/* a mark without base gets one */
	{ "ab", "Left Ctrl-A", "ab", 1, FIELD_IGNORED },
	{ "ab", "Up", "ab", 2, FIELD_IGNORED },
	{ "ab", "F4", "ab", 2, FIELD_IGNORED },
	{ "ab", "Ctrl-U", "ab", 2, FIELD_IGNORED },		/* nothing was typed */
	{ "ab", "cd Ctrl-U", "ab", 2, FIELD_CHANGED },
	{ "ab", "cd Ctrl-U Ctrl-U", "ab", 2, FIELD_IGNORED },
	{ "ab", "cd Ctrl-U Ctrl-R", "abcd", 4, FIELD_CHANGED },
	{ "ab", "cd Ctrl-U Ctrl-R Ctrl-U", "ab", 2, FIELD_CHANGED },
	{ "ab", "cd Ctrl-U e Ctrl-R", "abe", 3, FIELD_IGNORED },
	{ "ab", "Ctrl-R", "ab", 2, FIELD_IGNORED },
	{ "123456789", "Z", "123456789Z", 10, FIELD_CHANGED },
	{ "1234567890", "Z", "1234567890", 10, FIELD_FULL },	/* the limit of this test: 10 bytes */
	{ "12345678", ZHONG, "12345678", 8, FIELD_FULL },
	{ "1234567", ZHONG, "1234567" ZHONG, 10, FIELD_CHANGED },
	{ "a\x01\xff" "b", "Left Left x", "a\x01x\xff" "b", 3, FIELD_CHANGED },	/* bytes stay */
};

static void edits(void)
{
	for (size_t i = 0; i < sizeof table / sizeof table[0]; i++) {
		struct field field;
		char *text;

		field_init(&field, 10);
		field_set(&field, table[i].start);
		is_int(table[i].result, play(&field, table[i].keys), "%zu: result of %s", i, table[i].keys);
		text = field_text(&field);
		is_string(table[i].wanted, text, "%zu: text after %s", i, table[i].keys);
		is_int((long long)table[i].cursor, (long long)field_cursor_byte(&field), "%zu: cursor", i);
		mem_free(text);
		field_free(&field);
	}
}

static const struct {
	const char *text;
	size_t cursor;	/* byte */
	int width;
	const char *shown;
	int column;
} views[] = {
	{ "", 0, 5, "", 0 },
	{ "abcd", 4, 5, "abcd", 4 },
	{ "abcde", 5, 5, "bcde", 4 },		/* the cursor behind the text has its cell */
	{ "abcde", 4, 5, "abcde", 4 },
	{ "abcdefgh", 0, 5, "abcde", 0 },
	{ ZHONG WEN, 6, 5, ZHONG WEN, 4 },
	{ ZHONG WEN ZHONG, 9, 5, WEN ZHONG, 4 },
	{ ZHONG WEN ZHONG, 9, 4, ZHONG, 2 },	/* no half of a character at the left edge */
	{ ZHONG WEN ZHONG, 6, 4, WEN ZHONG, 2 },
	{ "a" ZHONG WEN, 0, 4, "a" ZHONG, 0 },	/* nor at the right */
	{ "a" ZHONG WEN, 0, 5, "a" ZHONG WEN, 0 },
	{ "e" ACUTE "e" ACUTE "e" ACUTE, 9, 3, "e" ACUTE "e" ACUTE, 2 },
	{ "a\x1b" "b", 2, 6, "a^[b", 3 },
	{ "\u202ex", 3, 8, "<202E>x", 6 },
	{ "\u202ex", 0, 4, "", 0 },
};

static void edges(void)
{
	for (size_t i = 0; i < sizeof views / sizeof views[0]; i++) {
		struct canvas canvas;
		struct field field;
		char row[256];

		canvas_init(&canvas, 1, 40);
		field_init(&field, 100);
		field_set(&field, views[i].text);
		field_cursor_set(&field, views[i].cursor);
		put_text(&canvas, 0, 0, 40, "########################################", ROLE_TEXT,
			 ALIGN_LEFT);
		field_draw(&field, &canvas, 0, 2, views[i].width, ROLE_FIELD, true);
		canvas_blank(&canvas, 0, 0, 1, 2, ROLE_TEXT);
		canvas_blank(&canvas, 0, 2 + views[i].width, 1, 38 - views[i].width, ROLE_TEXT);
		canvas_row(&canvas, 0, row, sizeof row);
		is_string(views[i].shown, row[0] ? row + 2 : row, "view %zu", i);
		is_int(views[i].column + 2, canvas.cursor_column, "cursor of view %zu", i);
		field_free(&field);
		canvas_free(&canvas);
	}
}

/* Text that was longer than its view and is removed from the end: what is left comes back into it. */
static void shorter(void)
{
	struct field field;
	struct canvas canvas;
	char row[100];

	canvas_init(&canvas, 1, 10);
	field_init(&field, 100);
	field_set(&field, "abcdefghijklmnopqrst");
	field_draw(&field, &canvas, 0, 0, 10, ROLE_FIELD, true);
	is_string("lmnopqrst", canvas_row(&canvas, 0, row, sizeof row), "the end of a long text is seen");
	for (int i = 0; i < 8; i++)
		field_key(&field, (struct stroke){ .code = K_BACKSPACE });
	field_draw(&field, &canvas, 0, 0, 10, ROLE_FIELD, true);
	is_string("defghijkl", canvas_row(&canvas, 0, row, sizeof row), "and all that fits of a shorter one");
	is_int(9, canvas.cursor_column, "the cursor behind it");
	field_free(&field);
	canvas_free(&canvas);
}

/* A view with room for it says at which side there is more, beside the cursor and never under it. */
static void marked(void)
{
	static const struct {
		const char *text;
		size_t cursor;
		bool active;
		const char *shown;
	} cases[] = {
		{ "abcdefghijklmnopqrst", 20, false, "abcdefghijk\u2026" },
		{ "abcdefghijklmnopqrst", 20, true, "\u2026klmnopqrst" },
		{ "abcdefghijklmnopqrst", 0, true, "abcdefghijk\u2026" },
		{ "abcdefghijkl", 0, false, "abcdefghijkl" },
		{ "abcdefghijklm", 11, true, "abcdefghijkl" },
		{ ZHONG ZHONG ZHONG ZHONG ZHONG ZHONG ZHONG, 0, false,
		  ZHONG ZHONG ZHONG ZHONG ZHONG " \u2026" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
		struct canvas canvas;
		struct field field;
		char row[100];

		canvas_init(&canvas, 1, 12);
		field_init(&field, 100);
		field_set(&field, cases[i].text);
		field_cursor_set(&field, cases[i].cursor);
		field_draw(&field, &canvas, 0, 0, 12, ROLE_FIELD, cases[i].active);
		is_string(cases[i].shown, canvas_row(&canvas, 0, row, sizeof row), "marked view %zu", i);
		field_free(&field);
		canvas_free(&canvas);
	}
}

static void secret(void)
{
	struct canvas canvas;
	struct field field;
	char row[64];

	canvas_init(&canvas, 1, 20);
	field_init(&field, 100);
	field.secret = true;
	field_set(&field, "p" ZHONG "e" ACUTE);
	field_draw(&field, &canvas, 0, 0, 10, ROLE_FIELD, true);
	is_string("***", canvas_row(&canvas, 0, row, sizeof row), "a secret shows one * for each unit");
	is_int(3, canvas.cursor_column, "and the cursor behind them");
	field_free(&field);
	canvas_free(&canvas);
}

static void paste(void)
{
	struct field field;
	char text[64] = "x\x07y\x1b[A" ZHONG "\xff";
	struct stroke stroke = { .code = K_PASTE, .text = text };
	char *seen;

	field_init(&field, 100);
	is_int(FIELD_CHANGED, field_key(&field, stroke), "a paste is taken");
	seen = field_text(&field);
	is_string("xy[A" ZHONG, seen, "without its controls");
	mem_free(seen);
	field_free(&field);
	field_init(&field, 3);
	is_int(FIELD_FULL, field_key(&field, stroke), "a paste over the limit is refused whole");
	ok(field_empty(&field), "and changes nothing");
	field_free(&field);
}

/* The model: units as strings in a list; a mark joins the unit before it. */
struct model {
	char unit[400][64];
	int count, cursor;
};

static void append(char *to, const char *from)
{
	memmove(to + strlen(to), from, strlen(from) + 1);
}

static void model_insert(struct model *model, const char *text, bool mark)
{
	if (mark && model->cursor > 0) {
		append(model->unit[model->cursor - 1], text);
		return;
	}
	memmove(model->unit[model->cursor + 1], model->unit[model->cursor],
		sizeof model->unit[0] * (size_t)(model->count - model->cursor));
	strcpy(model->unit[model->cursor], text);
	model->count++;
	model->cursor++;
	/* A unit that is only marks joins what now stands before it. */
	while (model->cursor < model->count &&
	       strncmp(model->unit[model->cursor], ACUTE, 2) == 0) {
		append(model->unit[model->cursor - 1], model->unit[model->cursor]);
		memmove(model->unit[model->cursor], model->unit[model->cursor + 1],
			sizeof model->unit[0] * (size_t)(model->count - model->cursor));
		model->count--;
	}
}

static void model_remove(struct model *model, int at)
{
	memmove(model->unit[at], model->unit[at + 1],
		sizeof model->unit[0] * (size_t)(model->count - at));
	model->count--;
	model->cursor = at;
	while (at > 0 && at < model->count && strncmp(model->unit[at], ACUTE, 2) == 0) {
		append(model->unit[at - 1], model->unit[at]);
		memmove(model->unit[at], model->unit[at + 1],
			sizeof model->unit[0] * (size_t)(model->count - at));
		model->count--;
	}
}

static int model_width(const char *unit)
{
	return strncmp(unit, ZHONG, 3) == 0 || strncmp(unit, WEN, 3) == 0 ? 2 :
	       strncmp(unit, "\u202e", 3) == 0 ? 6 : 1;
}

static void random_edits(void)
{
	static struct model model;
	static const char *const letters[] = { "a", ZHONG, ACUTE, WEN, "\u202e", "z" };
	struct field field;
	struct canvas canvas;
	unsigned seed = 1;
	int wrong_text = 0, wrong_cursor = 0, wrong_column = 0, outside = 0, half = 0;

	canvas_init(&canvas, 1, 40);
	field_init(&field, 300);
	for (int step = 0; step < 30000; step++) {
		int what, width;
		char wanted[2048] = "", *seen;
		size_t before = 0;
		uint32_t code;

		seed = seed * 1103515245 + 12345;
		what = (int)(seed >> 16) % 14;
		width = 7 + (int)(seed >> 8) % 9;
		if (what < 6) {
			const char *text = letters[what];

			character_read(text, strlen(text), &code);
			if (field_key(&field, (struct stroke){ .code = code }) == FIELD_CHANGED)
				model_insert(&model, text, what == 2);
		} else if (what < 8) {
			field_key(&field, (struct stroke){ .code = K_BACKSPACE });
			if (model.cursor > 0)
				model_remove(&model, model.cursor - 1);
		} else if (what == 8) {
			field_key(&field, (struct stroke){ .code = K_DELETE });
			if (model.cursor < model.count)
				model_remove(&model, model.cursor);
		} else if (what < 11) {
			field_key(&field, (struct stroke){ .code = K_LEFT });
			model.cursor -= model.cursor > 0;
		} else if (what < 13) {
			field_key(&field, (struct stroke){ .code = K_RIGHT });
			model.cursor += model.cursor < model.count;
		} else {
			bool home = seed >> 30 & 1;

			field_key(&field, (struct stroke){ .code = home ? K_HOME : K_END });
			model.cursor = home ? 0 : model.count;
		}
		for (int i = 0; i < model.count; i++) {
			before += i < model.cursor ? strlen(model.unit[i]) : 0;
			strcat(wanted, model.unit[i]);
		}
		seen = field_text(&field);
		wrong_text += strcmp(wanted, seen) != 0;
		wrong_cursor += before != field_cursor_byte(&field);
		mem_free(seen);

		/*
		 * The column: the widths from the first shown unit to the cursor, wherever the view
		 * begins.
		 */
		canvas_clear(&canvas);
		field_draw(&field, &canvas, 0, 0, width, ROLE_FIELD, true);
		{
			size_t bytes = 0, codes = 0;
			int first = 0, column = 0;

			while (codes < field.scroll) {	/* units before the view, in the model */
				char code_text[4];

				bytes += character_write(field.codes[codes++], code_text);
			}
			for (size_t sum = 0; first < model.count && sum < bytes; first++)
				sum += strlen(model.unit[first]);
			for (int i = first; i < model.cursor; i++)
				column += model_width(model.unit[i]);
			wrong_column += column != canvas.cursor_column;
			outside += canvas.cursor_column < 0 || canvas.cursor_column >= width;
			half += canvas.cells[canvas.cursor_column].width == 0;
			half += canvas.cells[width].base != ' ';
		}
	}
	is_int(0, wrong_text, "30,000 random edits: the text is the model's");
	is_int(0, wrong_cursor, "so is the cursor");
	is_int(0, wrong_column, "its column is the sum of the widths before it");
	is_int(0, outside, "always inside the view");
	is_int(0, half, "never in the middle of a character, nothing beyond the edge");
	field_free(&field);
	canvas_free(&canvas);
}

int main(void)
{
	setlocale(LC_CTYPE, "C.UTF-8");
	plan_lazy();
	edits();
	edges();
	shorter();
	marked();
	secret();
	paste();
	random_edits();
	return tap_result();
}
