/* SPDX-License-Identifier: ISC */
/*
 * The places of one row, fitted together. Columns do not move, but cells that a neighbour does not
 * need are lent: a text that is too long flows into the blanks before a figure on its right or into
 * an empty place, and a figure, a phone number or a code that is too wide takes cells of the text
 * beside it, as it is never cut. What does not fit even so is shortened (cells_shorten()).
 */
#include <stdio.h>
#include <string.h>

#include "seat/picture.h"
#include "seat/screen_inside.h"

#define TOGETHER 16	/* places of one row */
#define GAP_MOST 3	/* neighbours stand no farther apart */
#define TEXT_LEAST 4	/* cells that a text keeps */
#define FIGURE_GAP 2	/* cells between a text that flowed and the figure behind it */

struct fitted {
	const struct screen_field *field;
	char text[2048];
	int column, width;
	bool right;	/* aligned */
	bool whole;	/* never cut */
};

static bool holds(const struct screen *screen, const struct screen_view *view,
		  const struct screen_field *field, size_t element)
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

/* A figure, a phone number, a code: signs of figures alone, or one ASCII word with a digit. */
static bool never_cut(const char *text)
{
	if (!text[strcspn(text, "0123456789")])
		return false;
	if (!text[strspn(text, "0123456789.,:-+() ")])
		return true;
	for (const char *p = text; *p; p++)
		if (*p <= ' ' || *p > '~')
			return false;
	return true;
}

/* The first field of a place whose condition holds; false: what was drawn before stays. */
static bool take(const struct screen *screen, const struct screen_view *view, const char *id, size_t element,
		 struct fitted *f)
{
	for (size_t i = 0; i < screen->field_count; i++) {
		f->field = &screen->fields[i];
		if (strcmp(f->field->id, id) != 0 || (element == SCREEN_NONE && f->field->list >= 0) ||
		    !holds(screen, view, f->field, element))
			continue;
		f->text[0] = '\0';
		if (!f->field->input || !view->inputs)
			screen_text(screen, view, f->field->text, f->field->list, element, f->text,
				    sizeof f->text);
		f->right = f->field->align == ALIGN_RIGHT;
		f->whole = f->field->input || never_cut(f->text);
		return true;
	}
	return false;
}

static bool blank_between(const struct canvas *canvas, int row, const struct fitted *a,
			  const struct fitted *b)
{
	int end = a->column + a->width;

	if (b->column - end > GAP_MOST || a->field->input || b->field->input)
		return false;
	for (int at = end; at < b->column; at++)
		if (canvas_sign(canvas, row, at) != ' ')
			return false;
	return true;
}

/* Cells of the text on one side for the figure on the other; the gap between them stays. */
static void take_cells(struct fitted *figure, struct fitted *text, bool text_is_left)
{
	int more = cells_width(figure->text) - figure->width;

	if (text->whole || text->right)
		return;
	if (more > text->width - TEXT_LEAST)
		more = text->width - TEXT_LEAST;
	if (more <= 0)
		return;
	text->width -= more;
	figure->width += more;
	if (text_is_left)
		figure->column -= more;
	else
		text->column += more;
	if (text->column + text->width == figure->column)	/* they stood without a gap */
		text->width--;
}

/* The blanks before a figure, or an empty place, for the text on its left. */
static void flow(struct fitted *text, struct fitted *next)
{
	int more = cells_width(text->text) - text->width, end = text->column + text->width;
	int used = cells_width(next->text), begin = next->column + next->width - used;
	int free = begin - end - (used ? FIGURE_GAP : 0);
	int covered;

	if (more > free)
		more = free;
	if (text->right || more <= 0 || (used && !next->right))
		return;
	text->width += more;
	covered = text->column + text->width - next->column;
	if (covered > 0) {
		next->column += covered;
		next->width -= covered;
	}
}

static void fit(const struct canvas *canvas, int row, struct fitted *f, size_t count)
{
	for (size_t i = 0; i < count; i++) {
		if (!f[i].whole)
			continue;
		if (f[i].right && i > 0 && blank_between(canvas, row, &f[i - 1], &f[i]))
			take_cells(&f[i], &f[i - 1], true);
		else if (!f[i].right && i + 1 < count && blank_between(canvas, row, &f[i], &f[i + 1]))
			take_cells(&f[i], &f[i + 1], false);
	}
	for (size_t i = 0; i + 1 < count; i++)
		if (blank_between(canvas, row, &f[i], &f[i + 1]))
			flow(&f[i], &f[i + 1]);
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

/* A place in a title line leaves the rest of its cells to the rule that goes on behind it. */
static void fill_rule(struct canvas *canvas, int row, int column, int width, const char *text)
{
	int used = *text ? cells_width(text) + 1 : 0;

	if (canvas_sign(canvas, row, column + width) != picture_twin(RULE, canvas->ascii))
		return;
	for (int at = column + used; at < column + width; at++)
		put_text(canvas, row, at, 1, "\u2500", ROLE_QUIET, ALIGN_LEFT);
}

static void put(const struct screen *screen, const struct screen_view *view, struct canvas *canvas, int row,
		struct fitted *f)
{
	char text[sizeof f->text];

	if (f->field->input && view->inputs) {
		int input = screen_input(screen, f->field->id);
		bool here = input == view->focus;

		field_draw(&view->inputs[input], canvas, row, f->column, f->width,
			   here ? ROLE_FIELD : ROLE_TEXT, here);
		if (f->field->hint && field_empty(&view->inputs[input]) &&
		    screen_text(screen, view, f->field->hint, -1, 0, f->text, sizeof f->text))
			put_some(canvas, row, f->column, f->width, f->text, strlen(f->text),
				 here ? ROLE_QUIET : ROLE_TEXT);
		return;
	}
	fit_figure(f->text, f->width);
	put_text(canvas, row, f->column, f->width, f->right ? f->text :
		 cells_shorten(f->text, f->width, text, sizeof text), f->field->role,
		 (enum align)f->field->align);
	fill_rule(canvas, row, f->column, f->width, f->text);
}

void row_draw(const struct screen *screen, const struct screen_view *view, struct canvas *canvas,
	      const struct screen_place *begin, size_t element, const struct slot *slot)
{
	static struct fitted f[TOGETHER];	/* GLOBAL: large for a stack; good in the call only */
	const struct screen_place *end = screen->places + screen->place_count;
	size_t count = 0;

	for (const struct screen_place *p = begin; p < end && p->row == begin->row && count < TOGETHER &&
	     p->part == begin->part; p++) {
		if (p->ditto || p->list != begin->list)
			continue;
		f[count].column = slot->column + p->column - begin->column;
		f[count].width = p->width;
		count += take(screen, view, p->id, element, &f[count]);
	}
	fit(canvas, slot->row, f, count);
	for (size_t i = 0; i < count; i++)
		put(screen, view, canvas, slot->row, &f[i]);
}
