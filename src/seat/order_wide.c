/* SPDX-License-Identifier: ISC */
/*
 * order_wide -- the usual items, and what a larger screen shows beside the order page.
 *
 * From 100 columns on the side of the screen file stands beside the 80; where it is tall, the hours
 * and the people of the customer follow there. From 160 columns on a third column has his weeks as
 * bars, the usual items in full, his orders and the notes. The left 80 columns never change.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/picture.h"
#include "seat/print.h"
#include "seat/terms.h"

#define USUAL_WIDTH 26
#define WIDE_COLUMN 121		/* behind the 80, the line and the side */
#define WIDE_FROM 160
#define HOUR_FIRST 6
#define HOUR_LAST 19

/* "a 芝麻酱 1 kg    12 18.50▲": in 26 cells; a name that is too long loses the size of its pack. */
static void put_usual(const Od__PageUsual *u, struct canvas *canvas, int row, int column, int width)
{
	char quantity[PRINT_ROOM], price[PRINT_ROOM], brief[120];
	int name = width - 13;

	term_short_name(u->name, brief, sizeof(brief));
	put_text(canvas, row, column, 1, u->label, ROLE_KEY, ALIGN_LEFT);
	put_text(canvas, row, column + 2, name, cells_width(u->name) <= name ? u->name : brief, ROLE_TEXT,
		ALIGN_LEFT);
	put_text(canvas, row, column + 2 + name, 4, print_quantity(u->quantity, quantity,
		sizeof(quantity)), ROLE_QUIET, ALIGN_RIGHT);
	put_text(canvas, row, column + 6 + name, 6, u->has_price ?
		print_price(u->price, price, sizeof(price)) : "", ROLE_TEXT, ALIGN_RIGHT);
	if (u->has_price && u->has_last_price && u->price != u->last_price)
		put_text(canvas, row, column + 12 + name, 1, u->price > u->last_price ? "▲" : "▼",
			ROLE_CHANGED, ALIGN_LEFT);
}

void order_draw_usual(const struct order *o, struct canvas *canvas, int row, int column, int width,
	int rows)
{
	const Od__CustomerPage *g = order_greeting(o);
	int columns = width >= 2 * USUAL_WIDTH ? width / USUAL_WIDTH : 1;

	for (int i = 0; g && (size_t)i < g->n_usual && i < rows * columns; i++)
		put_usual(g->usual[i], canvas, row + i % rows, column + i / rows * USUAL_WIDTH,
			columns > 1 ? USUAL_WIDTH : width);
	if (g && g->n_usual == 0 && rows)
		put_text(canvas, row, column, width, say("no order yet: type items, or / to search"),
			ROLE_QUIET, ALIGN_LEFT);
}

/* The name of a weekday, 0 Monday, out of the words of the language. */
static const char *day_name(int day, size_t *length)
{
	const char *name = say("Mon Tue Wed Thu Fri Sat Sun");

	for (int skip = 0; skip < day; skip++)
		name += strcspn(name, " ") + 1;
	*length = strcspn(name, " ");
	return name;
}

void order_draw_hours(const struct order *o, struct canvas *canvas, int row, int column)
{
	const Od__CustomerPage *g = order_greeting(o);
	uint32_t largest = 0;

	if (!g || g->n_hour < 168)
		return;
	for (size_t i = 0; i < 168; i++)
		largest = g->hour[i] > largest ? g->hour[i] : largest;
	for (int h = HOUR_FIRST; h < HOUR_LAST; h += 2)
		put_format(canvas, row, column + 6 + (h - HOUR_FIRST) * 2, 2, ROLE_QUIET, ALIGN_RIGHT,
			"%d", h);
	for (int d = 0; d < 6; d++) {
		size_t length;
		const char *name = day_name(d, &length);

		put_some(canvas, row + 1 + d, column + 1, 4, name, length, ROLE_QUIET);
		for (int h = HOUR_FIRST; h <= HOUR_LAST; h++) {
			char sign[8];

			picture_heat(g->hour[(d + 1) % 7 * 24 + h], largest, sign, sizeof(sign));
			put_text(canvas, row + 1 + d, column + 7 + (h - HOUR_FIRST) * 2, 1, sign,
				ROLE_TEXT, ALIGN_LEFT);
		}
	}
}

static int put_people(const struct order *o, struct canvas *canvas, int row, int column, int end)
{
	const Od__CustomerPage *g = order_greeting(o);

	put_title(canvas, row++, column - 1, 39, say("People"));
	for (size_t i = 0; g && i < g->n_point && row < end; i++) {
		char phone[PRINT_ROOM];
		const Od__PagePoint *p = g->point[i];

		put_format(canvas, row++, column, 37, ROLE_TEXT, ALIGN_LEFT, "%s%s%s%s%s",
			p->person ? p->person : "", p->person && *p->person ? " " : "",
			p->role ? p->role : "", p->role && *p->role ? " " : "",
			print_phone(p->value ? p->value : "", phone, sizeof(phone)));
	}
	return row;
}

void order_draw_side(const struct order *o, struct canvas *canvas, int row, int column)
{
	int end = canvas_page_end(canvas);

	if (end - row < 12)
		return;
	put_title(canvas, row, column - 1, 39, say("When they call"));
	order_draw_hours(o, canvas, row + 1, column);
	put_people(o, canvas, row + 8, column, end);
}

/* ---- the third column ---- */

static int put_weeks(const Od__CustomerPage *g, struct canvas *canvas, int row, int width)
{
	int32_t monday = clock_day(clock_now());
	int64_t largest = 0;

	monday -= (monday + 3) % 7;	/* day 0 was a Thursday */
	for (size_t i = 0; i < g->n_week; i++)
		largest = g->week[i] > largest ? g->week[i] : largest;
	put_title(canvas, row++, WIDE_COLUMN, width, say("Weeks"));
	for (size_t i = g->n_week; i-- > 0 && largest;) {
		char day[PRINT_ROOM], bar[200], amount[PRINT_ROOM];

		print_date(monday - 7 * (int32_t)(g->n_week - 1 - i), day, sizeof(day));
		picture_bar(g->week[i], largest, 40, canvas->ascii, bar, sizeof(bar));
		put_text(canvas, row, WIDE_COLUMN + 1, 7, day, ROLE_QUIET, ALIGN_LEFT);
		put_text(canvas, row, WIDE_COLUMN + 9, 40, bar, ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row++, WIDE_COLUMN + 50, 12, print_money(g->week[i], amount,
			sizeof(amount)), ROLE_TEXT, ALIGN_RIGHT);
	}
	return row;
}

static int put_usual_whole(const Od__CustomerPage *g, struct canvas *canvas, int row, int width)
{
	put_title(canvas, row++, WIDE_COLUMN, width, say("Usual, in full"));
	for (size_t i = 0; i < g->n_usual; i++, row++) {
		const Od__PageUsual *u = g->usual[i];
		char counted[80], price[PRINT_ROOM], at[PRINT_ROOM], free[PRINT_ROOM];

		put_text(canvas, row, WIDE_COLUMN + 1, 1, u->label, ROLE_KEY, ALIGN_LEFT);
		put_text(canvas, row, WIDE_COLUMN + 3, 28, u->name, ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, WIDE_COLUMN + 32, 12, term_counted(u->quantity, u->unit, counted,
			sizeof(counted)), ROLE_TEXT, ALIGN_RIGHT);
		put_text(canvas, row, WIDE_COLUMN + 45, 9, u->has_price ? print_price(u->price, price,
			sizeof(price)) : "", ROLE_TEXT, ALIGN_RIGHT);
		put_text(canvas, row, WIDE_COLUMN + 56, 8, u->has_last_at ? print_date(clock_day(
			u->last_at), at, sizeof(at)) : "", ROLE_QUIET, ALIGN_LEFT);
		put_text(canvas, row, WIDE_COLUMN + 65, 8, u->stock_known ? print_quantity(u->free, free,
			sizeof(free)) : "", u->stock_known && u->free <= 0 ? ROLE_LATE : ROLE_QUIET,
			ALIGN_RIGHT);
	}
	return row;
}

static int put_orders(const Od__CustomerPage *g, struct canvas *canvas, int row, int width)
{
	put_title(canvas, row++, WIDE_COLUMN, width, say("Orders"));
	for (size_t i = 0; i < g->n_order; i++, row++) {
		const Od__PageOrder *order = g->order[i];
		char day[PRINT_ROOM], total[PRINT_ROOM], lines[80], number[24];
		const char *argument = number;

		snprintf(number, sizeof(number), "%u", order->lines);
		say_fill(say("{0} lines"), &argument, 1, lines, sizeof(lines));
		put_text(canvas, row, WIDE_COLUMN + 1, 14, print_day(clock_day(order->placed), day,
			sizeof(day)), ROLE_QUIET, ALIGN_LEFT);
		put_format(canvas, row, WIDE_COLUMN + 16, 9, ROLE_TEXT, ALIGN_RIGHT, "%llu",
			(unsigned long long)order->order);
		put_text(canvas, row, WIDE_COLUMN + 27, 10, lines, ROLE_QUIET, ALIGN_RIGHT);
		put_text(canvas, row, WIDE_COLUMN + 39, 12, print_money(order->total, total,
			sizeof(total)), ROLE_TEXT, ALIGN_RIGHT);
		put_text(canvas, row, WIDE_COLUMN + 54, 16, order->state ? say(order->state) : "",
			ROLE_QUIET, ALIGN_LEFT);
	}
	return row;
}

static void put_notes(const Od__CustomerPage *g, struct canvas *canvas, int row, int width, int end)
{
	put_title(canvas, row++, WIDE_COLUMN, width, say("Notes"));
	for (size_t i = 0; i < g->n_note && row < end; i++) {
		char day[PRINT_ROOM];

		put_text(canvas, row, WIDE_COLUMN + 1, 7, print_date(clock_day(g->note[i]->at), day,
			sizeof(day)), ROLE_QUIET, ALIGN_LEFT);
		row += put_wrapped(canvas, row, WIDE_COLUMN + 9, width - 10, end - row,
			g->note[i]->text ? g->note[i]->text : "", ROLE_TEXT);
	}
	if (g->n_note == 0)
		put_text(canvas, row, WIDE_COLUMN + 1, width - 2, say("no note yet. Ctrl-T writes one"),
			ROLE_QUIET, ALIGN_LEFT);
}

void order_draw_wide(const struct order *o, struct canvas *canvas, bool lines)
{
	const Od__CustomerPage *g = order_greeting(o);
	int width = canvas->columns - WIDE_COLUMN, end = canvas_page_end(canvas), row = PAGE_TITLE_ROW;

	(void)lines;
	if (!g || canvas->columns < WIDE_FROM)
		return;
	for (int r = PAGE_TITLE_ROW; r < end; r++)
		put_text(canvas, r, WIDE_COLUMN - 1, 1, "│", ROLE_QUIET, ALIGN_LEFT);
	row = put_orders(g, canvas, row, width);
	if (row + (int)g->n_usual + 1 < end)
		row = put_usual_whole(g, canvas, row, width);
	if (row + (int)g->n_week + 1 < end)
		row = put_weeks(g, canvas, row, width);
	if (row + 2 < end)
		put_notes(g, canvas, row, width, end);
	for (int r = PAGE_TITLE_ROW; r < end; r++) {
		const struct cell *cells = &canvas->cells[r * canvas->columns + WIDE_COLUMN];
		bool left = cells[-2].base == picture_twin(0x2500, canvas->ascii);
		bool right = cells[0].base == picture_twin(0x2500, canvas->ascii);

		if (left || right)
			put_text(canvas, r, WIDE_COLUMN - 1, 1, left && right ? "┼" : left ? "┤" : "├",
				ROLE_QUIET, ALIGN_LEFT);
	}
}
