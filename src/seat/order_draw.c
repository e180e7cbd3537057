/* SPDX-License-Identifier: ISC */
/*
 * order_draw -- the order page on the canvas: the screen greeting, or order once there are lines.
 *
 * The screen files give what stands still and the values of the replies; drawn over them are what
 * moves: the entry line behind the last line of the order, marks of prices that went up or down,
 * usual items in columns. Longer orders scroll above the entry line.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/picture.h"
#include "seat/print.h"

#define LINE_ROWS 2	/* rows kept free below the entry line at least */

/* "─ Order for Fri 20 Nov 05:00-06:30 · order until today 18:00 ───", 80 cells. */
static void write_heading(struct order *o)
{
	const Od__CustomerPage *g = order_greeting(o);
	const Od__DraftShown *shown = order_shown(o);
	const Od__Delivery *d = shown ? shown->delivery : NULL;
	int32_t day = d && d->has_day ? d->day : g && g->has_delivery_day ? g->delivery_day : 0;
	int64_t from = d && d->has_from ? (int64_t)d->from :
		g && g->has_window_from ? (int64_t)g->window_from : -1;
	int64_t to = d && d->has_to ? (int64_t)d->to :
		g && g->has_window_to ? (int64_t)g->window_to : -1;
	int64_t cutoff = shown && shown->has_cutoff ? shown->cutoff :
		g && g->has_cutoff ? g->cutoff : 0;
	char words[200], a[PRINT_ROOM], b[PRINT_ROOM], c[PRINT_ROOM], until[80] = "";
	const char *arguments[4] = { "", "", "", "" };
	int cells;

	if (day)
		arguments[0] = print_day(day, a, sizeof(a));
	if (from >= 0 && to >= 0) {
		arguments[1] = print_minutes(from, b, sizeof(b));
		arguments[2] = print_minutes(to, c, sizeof(c));
	}
	say_fill(!day ? say("Order") : from < 0 ? say("Order for {0}") : say("Order for {0} {1}-{2}"),
		arguments, 4, words, sizeof(words));
	if (cutoff) {
		const char *at[1] = { print_time(cutoff, clock_now(), a, sizeof(a)) };

		say_fill(say(" · order until {0}"), at, 1, until, sizeof(until));
	}
	snprintf(o->heading, sizeof(o->heading), "─ %s%s ", words, until);
	cells = cells_width(o->heading);
	for (size_t n = strlen(o->heading); cells < 80 && n + 4 < sizeof(o->heading); cells++, n += 3)
		memcpy(o->heading + n, "─", 4);
}

static const char *text_of(void *baton, const char *name)
{
	const struct order *o = baton;

	return strcmp(name, "heading") == 0 ? o->heading : "";
}

static void put_usual(const Od__PageUsual *u, bool here, struct canvas *canvas, int row, int column,
	int width)
{
	char quantity[PRINT_ROOM], price[PRINT_ROOM];
	int name = width - 17;

	put_text(canvas, row, column, 1, u->label, ROLE_KEY, ALIGN_LEFT);
	put_text(canvas, row, column + 2, name, u->name, here ? ROLE_QUIET : ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, column + 2 + name, 5, print_quantity(u->quantity, quantity,
		sizeof(quantity)), ROLE_QUIET, ALIGN_RIGHT);
	put_text(canvas, row, column + 8 + name, 7, u->has_price ?
		print_price(u->price, price, sizeof(price)) : "", ROLE_TEXT, ALIGN_RIGHT);
	if (u->has_price && u->has_last_price && u->price != u->last_price)
		put_text(canvas, row, column + 15 + name, 1, u->price > u->last_price ? "▲" : "▼",
			ROLE_CHANGED, ALIGN_LEFT);
}

void order_draw_usual(const struct order *o, struct canvas *canvas, int row, int column, int width,
	int rows)
{
	const Od__CustomerPage *g = order_greeting(o);
	int columns = width >= 52 ? width / 26 : 1;

	for (int i = 0; g && (size_t)i < g->n_usual && i < rows * columns; i++)
		put_usual(g->usual[i], false, canvas, row + i % rows, column + i / rows * 26,
			columns > 1 ? 26 : width);
	if (g && g->n_usual == 0 && rows)
		put_text(canvas, row, column, width, say("no order yet: type items, or / to search"),
			ROLE_QUIET, ALIGN_LEFT);
}

void order_draw_hours(const struct order *o, struct canvas *canvas, int row, int column)
{
	const Od__CustomerPage *g = order_greeting(o);
	const char *days = say("Mon Tue Wed Thu Fri Sat Sun");
	uint32_t largest = 0;

	if (!g || g->n_hour < 168)
		return;
	for (size_t i = 0; i < 168; i++)
		largest = g->hour[i] > largest ? g->hour[i] : largest;
	put_text(canvas, row, column + 6, 30, " 6  8  10  12  14  16  18", ROLE_QUIET, ALIGN_LEFT);
	for (int d = 0; d < 6; d++) {
		const char *name = days;
		size_t length;

		for (int skip = 0; skip < d; skip++)
			name += strcspn(name, " ") + 1;
		length = strcspn(name, " ");
		put_some(canvas, row + 1 + d, column + 1, 4, name, length, ROLE_QUIET);
		for (int h = 6; h < 20; h++) {
			char sign[8];

			picture_heat(g->hour[(d + 1) % 7 * 24 + h], largest, sign, sizeof(sign));
			put_text(canvas, row + 1 + d, column + 7 + (h - 6) * 2, 1, sign, ROLE_TEXT,
				ALIGN_LEFT);
		}
	}
}

/* What the screen cannot know of a line: dearer or cheaper, was how many, the mark on the row. */
static void put_over_line(const Od__DraftShownLine *line, bool here, struct canvas *canvas, int row)
{
	if (line->has_price && line->has_last_price && line->last_price &&
		line->price != line->last_price)
		put_text(canvas, row, 61, 1, line->price > line->last_price ? "▲" : "▼", ROLE_CHANGED,
			ALIGN_LEFT);
	if (here)
		canvas_mark(canvas, row, 0, 80, LOOK_HERE);
}

static void draw_entry(struct order *o, struct canvas *canvas, int row, size_t number)
{
	char n[16];

	snprintf(n, sizeof(n), "%zu", number);
	put_text(canvas, row, 0, 80, "", ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 0, 3, n, ROLE_QUIET, ALIGN_RIGHT);
	field_draw(&o->entry, canvas, row, 5, 74, ROLE_FIELD, !o->on_lines);
}

static int draw_order(struct page *page, struct canvas *canvas)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	Od__DraftShown window = *shown;
	const ProtobufCMessage *replies[2] = { o->greeting.body, &window.base };
	struct screen_view view = { .replies = replies, .focus = -1, .argument = "",
		.text = text_of, .baton = o, .masked = seat_masked(page_seat(page)), .now = clock_now() };
	int room = screen_list_rows(o->order_screen, canvas, 0) - LINE_ROWS, row, column, width;
	size_t top;

	if (room < 1)
		room = 1;
	if (!o->on_lines && o->lines.count)
		list_select(&o->lines, o->lines.count - 1);
	list_room(&o->lines, room);
	top = o->lines.top;
	window.line += top;
	window.n_line = shown->n_line - top < (size_t)room ? shown->n_line - top : (size_t)room;
	screen_draw(o->order_screen, &view, canvas);
	if (!screen_where(o->order_screen, canvas, "n", &row, &column, &width))
		return PAGE_TOP;
	for (size_t i = 0; i < window.n_line; i++)
		put_over_line(window.line[i], o->on_lines && o->lines.selected == top + i, canvas,
			row + (int)i);
	row += (int)window.n_line;
	draw_entry(o, canvas, row, shown->n_line + 1);
	if (screen_where(o->order_screen, canvas, "usual", &column, &width, &room))
		order_draw_usual(o, canvas, column, width, room, 9);
	return row + 1;
}

static int draw_greeting(struct page *page, struct canvas *canvas)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const ProtobufCMessage *replies[1] = { o->greeting.body };
	struct screen_view view = { .replies = replies, .focus = -1, .argument = "",
		.text = text_of, .baton = o, .masked = seat_masked(page_seat(page)), .now = clock_now() };
	int row, column, width;

	screen_draw(o->greeting_screen, &view, canvas);
	if (screen_where(o->greeting_screen, canvas, "usual", &row, &column, &width))
		order_draw_usual(o, canvas, row, column, width, 3);
	if (screen_where(o->greeting_screen, canvas, "hours", &row, &column, &width))
		order_draw_hours(o, canvas, row, column);
	if (!screen_where(o->greeting_screen, canvas, "entry", &row, &column, &width))
		return PAGE_TOP;
	draw_entry(o, canvas, row, shown ? shown->n_line + 1 : 1);
	return row + 1;
}

void order_draw(struct page *page, struct canvas *canvas)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	bool lines = shown && shown->n_line && !o->more;
	int row;

	if (!o->greeting_screen || !o->order_screen)
		return;
	write_heading(o);
	row = lines ? draw_order(page, canvas) : draw_greeting(page, canvas);
	order_draw_below(page, canvas, row, canvas_page_end(canvas));
}
