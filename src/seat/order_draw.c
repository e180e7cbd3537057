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
#include "base/memory.h"
#include "base/say.h"
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
	char number[24], words[200], a[PRINT_ROOM], b[PRINT_ROOM], c[PRINT_ROOM], until[80] = "";
	char at[PRINT_ROOM];
	const char *arguments[3] = { "", "", "" };
	int cells;

	if (day)
		arguments[0] = print_day(day, a, sizeof(a));
	if (from >= 0 && to >= 0) {
		arguments[1] = print_minutes(from, b, sizeof(b));
		arguments[2] = print_minutes(to, c, sizeof(c));
	}
	if (order_changes(o)) {
		const char *placed[3] = { number, at, shown->was_by ? shown->was_by : "" };

		snprintf(number, sizeof(number), "%llu", (unsigned long long)shown->draft->origin);
		print_time(shown->was_placed, clock_now(), at, sizeof(at));
		say_fill(say("CHANGE to order {0}, placed {1} by {2}"), placed, 3, words, sizeof(words));
	} else {
		say_fill(!day ? say("Order") : from < 0 ? say("Order for {0}") :
			say("Order for {0} {1}-{2}"), arguments, 3, words, sizeof(words));
	}
	if (cutoff) {
		const char *last[1] = { print_deadline(cutoff, clock_now(), a, sizeof(a)) };

		say_fill(order_changes(o) ? say(" · change until {0}") : say(" · order until {0}"), last, 1,
			until, sizeof(until));
	}
	snprintf(o->heading, sizeof(o->heading), "─ %s%s ", words, until);
	cells = cells_width(o->heading);
	for (size_t n = strlen(o->heading); cells < 80 && n + 4 < sizeof(o->heading); cells++, n += 3)
		memcpy(o->heading + n, "─", 4);
}

static const char *text_of(void *baton, const char *name)
{
	const struct order *o = baton;

	if (strcmp(name, "repeat") == 0)
		return o->repeat;
	return strcmp(name, "heading") == 0 ? o->heading : "";
}

/* "F9 repeats 17 Nov: 8 lines, 1,290.00 today (was 1,284.00)". */
static void write_repeat(struct order *o)
{
	const Od__CustomerPage *g = order_greeting(o);
	char day[PRINT_ROOM], lines[24], total[PRINT_ROOM], was[PRINT_ROOM];
	const char *arguments[4] = { day, lines, total, was };

	o->repeat[0] = '\0';
	if (!g || !g->n_order || !g->repeat_lines)
		return;
	print_date(clock_day(g->order[0]->placed), day, sizeof(day));
	snprintf(lines, sizeof(lines), "%u", g->repeat_lines);
	print_money(g->repeat_total, total, sizeof(total));
	print_money(g->order[0]->total, was, sizeof(was));
	say_fill(g->repeat_total == g->order[0]->total ? say("F9 repeats {0}: {1} {1|line|lines}, {2}") :
		say("F9 repeats {0}: {1} {1|line|lines}, {2} today (was {3})"), arguments, 4, o->repeat,
		sizeof(o->repeat));
}

/* "1,200" fills its column: a name that fills its own ends one cell earlier. */
static void part_name(const Od__DraftShownLine *line, struct canvas *canvas, int row)
{
	char asked[PRINT_ROOM], name[200];

	print_quantity(line->asked, asked, sizeof(asked));
	if (!line->product || !line->name || cells_width(asked) < 5)
		return;
	cells_shorten(line->name, 24, name, sizeof(name));
	put_text(canvas, row, 5, 24, name, ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 29, 1, "", ROLE_TEXT, ALIGN_LEFT);
}

/* What the screen cannot know of a line: dearer or cheaper, was how many, the mark on the row. */
static void put_over_line(const Od__DraftShownLine *line, bool here, bool moved, struct canvas *canvas,
	int row)
{
	/* blank cells take the look of their neighbours: nobody sees it, and none is switched on and off */
	if (!line->mark || !*line->mark)
		canvas_role(canvas, row, 3, 2, ROLE_TEXT);
	canvas_role(canvas, row, 60, 2, ROLE_QUIET);
	if (line->has_price && line->has_last_price && line->last_price &&
		line->price != line->last_price)
		put_text(canvas, row, 60, 1, line->price > line->last_price ? "▲" : "▼", ROLE_CHANGED,
			ALIGN_LEFT);
	if (line->has_was && line->was != line->asked) {
		char was[80], quantity[PRINT_ROOM];
		const char *argument = print_quantity(line->was, quantity, sizeof(quantity));
		int cells;

		say_fill(say("was {0}"), &argument, 1, was, sizeof(was));
		cells = cells_width(was);
		put_text(canvas, row, 3, 1, "~", ROLE_CHANGED, ALIGN_LEFT);
		if (line->product)	/* a long name ends before it */
			put_text(canvas, row, 5, 30 - 5 - cells - 1, line->name ? line->name : "", ROLE_TEXT,
				ALIGN_LEFT);
		put_text(canvas, row, 30 - cells - 1, 1, "", ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, 30 - cells, cells, was, ROLE_CHANGED, ALIGN_LEFT);
	} else {
		part_name(line, canvas, row);
	}
	if (moved)
		put_text(canvas, row, 3, 1, "~", ROLE_CHANGED, ALIGN_LEFT);
	if (here)
		canvas_mark(canvas, row, 0, 80, LOOK_HERE);
}

/* The entry line; behind it, under the amounts, what the lines come to. */
static void draw_entry(struct order *o, struct canvas *canvas, int row, size_t number)
{
	const Od__DraftShown *shown = order_shown(o);
	bool total = number > 1 && shown;
	char n[24], sum[PRINT_ROOM], text[ENTRY_LIMIT + 1];
	int room = total ? 58 : 74, cells;

	if (order_reason_line(o))
		number = order_reason_line(o)->n;
	snprintf(n, sizeof(n), "%zu", number);
	put_text(canvas, row, 0, 80, "", ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, 0, 3, n, ROLE_QUIET, ALIGN_RIGHT);
	field_draw(&o->entry, canvas, row, 5, room, ROLE_FIELD, !o->on_lines);
	/* what is typed stands on the line plainly: a key costs its own byte on a thin link */
	field_copy(&o->entry, text, sizeof(text));
	cells = cells_width(text);
	canvas_role(canvas, row, 5, cells < room ? cells : room, ROLE_TEXT);
	if (total)
		put_text(canvas, row, 64, 16, print_money(shown->total, sum, sizeof(sum)), ROLE_STRONG,
			ALIGN_RIGHT);
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
	bool *differ;

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
	differ = mem_array(shown->n_line + 1, sizeof *differ);
	order_mark_differences(o, differ, shown->n_line);
	for (size_t i = 0; i < window.n_line; i++)
		put_over_line(window.line[i], o->on_lines && o->lines.selected == top + i, differ[top + i],
			canvas, row + (int)i);
	mem_free(differ);
	row += (int)window.n_line;
	draw_entry(o, canvas, row, shown->n_line + 1);
	return order_draw_reason(o, canvas, row + 1);
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
	write_repeat(o);
	row = lines ? draw_order(page, canvas) : draw_greeting(page, canvas);
	order_draw_blocks(o, canvas, lines ? o->order_screen : o->greeting_screen);
	order_draw_below(page, canvas, row, canvas_page_end(canvas));
	screen_join(lines ? o->order_screen : o->greeting_screen, canvas);
}
