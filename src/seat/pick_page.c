/* SPDX-License-Identifier: ISC */
/*
 * pick_page -- a list that a key opened (pick_page.h). It stands below what it is for, above it where
 * fewer than four rows are left, and never over the last three rows of the screen.
 */
#include "seat/pick_page.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/memory.h"
#include "base/say.h"
#include "seat/field.h"
#include "seat/list.h"
#include "seat/takes.h"

#define ROWS_MOST 14
#define WIDTH_LEAST 24
#define WIDTH_MOST 72

struct picking {
	struct pick_argument given;
	char heading[80];
	struct field filter;
	struct list list;
	size_t *shown;			/* the rows that the letters leave */
};

static void narrow(struct picking *p)
{
	char typed[80];
	size_t count = 0;

	field_copy(&p->filter, typed, sizeof typed);
	for (size_t i = 0; i < p->given.count; i++) {
		const char *label = p->given.label[i];
		bool fits = !*typed;

		for (const char *at = label; !fits && *at; at++)
			fits = strncasecmp(at, typed, strlen(typed)) == 0;
		if (fits)
			p->shown[count++] = i;
	}
	list_count(&p->list, count);
	list_select(&p->list, 0);
}

struct box {
	int row, column, rows, width;
};

/* Why a row cannot be taken; "" when it can. */
static const char *bar_of(const struct picking *p, size_t at)
{
	return p->given.bar ? p->given.bar[at] : "";
}

static int row_width(const struct picking *p, size_t at)
{
	int bar = cells_width(bar_of(p, at));

	return cells_width(p->given.label[at]) + (bar ? bar + 3 : 0);
}

static int widest(const struct picking *p)
{
	int width = cells_width(p->heading) + 6;

	for (size_t i = 0; i < p->given.count; i++)
		if (row_width(p, i) + 8 > width)
			width = row_width(p, i) + 8;
	return width < WIDTH_LEAST ? WIDTH_LEAST : width > WIDTH_MOST ? WIDTH_MOST : width;
}

static struct box box_of(const struct picking *p, const struct canvas *canvas)
{
	int end = canvas_page_end(canvas) - 1;
	struct box b = {
		.row = p->given.below >= 0 ? p->given.below + 1 : 5,
		.column = p->given.below >= 0 ? p->given.column : 20,
		.rows = p->given.count < ROWS_MOST ? (int)p->given.count : ROWS_MOST, .width = widest(p),
	};

	if (b.row + b.rows + 2 > end && end - b.row - 2 < 4)	/* above it, or as far up as there is room */
		b.row = p->given.below - b.rows - 2 > 1 ? p->given.below - b.rows - 2 : 2;
	if (b.row + b.rows + 2 > end)
		b.rows = end - b.row - 2;
	if (b.column + b.width > canvas->columns - 1)
		b.column = canvas->columns - 1 - b.width;
	return b;
}

static void picking_open(struct page *page, const void *argument)
{
	struct picking *p = page_state(page);

	p->given = *(const struct pick_argument *)argument;
	snprintf(p->heading, sizeof p->heading, "%s", p->given.heading);
	field_init(&p->filter, 60);
	list_init(&p->list);
	p->shown = mem_array(p->given.count, sizeof *p->shown);
	/* PgDn may come before it is drawn */
	list_room(&p->list, box_of(p, seat_canvas(page_seat(page))).rows);
	narrow(p);
}

static void take(struct page *page, size_t row)
{
	struct picking *p = page_state(page);
	struct seat *seat = page_seat(page);
	const char *name = p->given.name;
	size_t at = p->shown[row];
	void (*picked)(struct page *page, const char *name, size_t at) = p->given.picked;
	const char *bar = bar_of(p, at);
	char text[PICK_LABEL + 40];

	if (*bar) {
		seat_say(seat, ROLE_DUE, say_fill(_("Not now: {0}."), &bar, 1, text, sizeof text));
		return;
	}
	seat_back(seat);
	picked(seat_front(seat), name, at);
}

/* While nothing is typed there is no beginning and no end but the list's. */
static bool to_an_end(struct picking *p, struct stroke stroke)
{
	if ((stroke.code != K_HOME && stroke.code != K_END) || !field_empty(&p->filter) || !p->list.count)
		return false;
	list_select(&p->list, stroke.code == K_HOME ? 0 : p->list.count - 1);
	return true;
}

/* Does a row in sight have this digit? */
static bool shows_digit(const struct picking *p, uint32_t digit)
{
	size_t row = digit - '1';

	return row < p->list.count && row >= p->list.top && row < p->list.top + (size_t)p->list.room;
}

static bool picking_stroke(struct page *page, struct stroke stroke)
{
	struct picking *p = page_state(page);

	if (stroke.code >= '1' && stroke.code <= '9') {
		if (shows_digit(p, stroke.code))
			take(page, stroke.code - '1');
		else
			seat_say(page_seat(page), ROLE_TEXT,
				 _("No row in sight has this number. Letters narrow the list."));
		return true;
	}
	if (stroke.code == K_ENTER) {
		if (p->list.count)
			take(page, p->list.selected);
		return true;
	}
	if (list_stroke(&p->list, stroke) || to_an_end(p, stroke))
		return true;
	if (field_key(&p->filter, stroke) == FIELD_IGNORED)
		return false;
	narrow(p);
	return true;
}

/* F10 is Enter here; every other key leaves the page below alone. */
static bool picking_action(struct page *page, const char *action, struct stroke stroke)
{
	(void)stroke;
	if (strcmp(action, "confirm") != 0)
		return false;
	return picking_stroke(page, (struct stroke){ .code = K_ENTER });
}

static void draw_label(const struct picking *p, struct canvas *canvas, int row, int column, int width,
		       size_t at)
{
	const char *label = p->given.label[at], *bar = bar_of(p, at);
	char both[2 * PICK_LABEL + 8];

	if (!*bar) {
		put_text(canvas, row, column, width, label, ROLE_TEXT, ALIGN_LEFT);
		return;
	}
	snprintf(both, sizeof both, "%s \u00b7 %s", label, bar);
	put_text(canvas, row, column, width, both, ROLE_QUIET, ALIGN_LEFT);
}

static void picking_draw(struct page *page, struct canvas *canvas)
{
	struct picking *p = page_state(page);
	struct box b = box_of(p, canvas);
	int row = b.row, column = b.column, rows = b.rows, width = b.width;

	list_room(&p->list, rows);
	put_box(canvas, row, column, rows + 2, width, p->heading);
	for (int r = 0; r < rows && p->list.top + (size_t)r < p->list.count; r++) {
		size_t at = p->list.top + (size_t)r;
		char digit[2] = { at < 9 ? (char)('1' + at) : ' ', '\0' };

		put_text(canvas, row + 1 + r, column + 2, 2, digit, ROLE_KEY, ALIGN_LEFT);
		draw_label(p, canvas, row + 1 + r, column + 4, width - 6, p->shown[at]);
		if (at == p->list.selected)
			canvas_mark(canvas, row + 1 + r, column + 1, width - 2, LOOK_HERE);
	}
	if (p->list.count == 0)
		put_wrapped(canvas, row + 1, column + 2, width - 4, rows,
			    _("Nothing fits. Ctrl-U shows all."), ROLE_QUIET);
	if (p->list.count > (size_t)rows) {
		char at[48];

		snprintf(at, sizeof at, " %zu/%zu ", p->list.selected + 1, p->list.count);
		put_text(canvas, row + rows + 1, column + width - 2 - (int)strlen(at), (int)strlen(at), at,
			 ROLE_QUIET, ALIGN_LEFT);
	}
	if (!field_empty(&p->filter) || p->list.count == 0)
		field_draw(&p->filter, canvas, row + rows + 1, column + 3, width - 16, ROLE_FIELD, true);
	else
		canvas_cursor(canvas, row + 1 + (int)(p->list.selected - p->list.top), column + 4);
}

static bool picking_takes(struct page *page, const char *action)
{
	if (strcmp(action, "undo") == 0)
		return !field_empty(&((const struct picking *)page_state(page))->filter);
	return takes_in_field(action) || takes_in_list(action) || takes_one_of(action, "open confirm");
}

static void picking_close(struct page *page)
{
	struct picking *p = page_state(page);

	field_free(&p->filter);
	mem_free(p->given.label);
	mem_free(p->given.bar);
	mem_free(p->shown);
}

/* A key that has no meaning in a list is left out of the foot. */
static const char *picking_label(struct page *page, const char *action)
{
	(void)page;
	return strcmp(action, "open") == 0 || strcmp(action, "back") == 0 ? NULL : "";
}

const struct page_kind pick_page = {
	.name = "pick",
	.context = "list",
	.size = sizeof(struct picking),
	.popup = true,
	.open = picking_open,
	.stroke = picking_stroke,
	.action = picking_action,
	.draw = picking_draw,
	.label = picking_label,
	.takes = picking_takes,
	.close = picking_close,
};
