/* SPDX-License-Identifier: ISC */
/*
 * order_wide -- what the order page draws by hand in places of its screens: the usual items in
 * columns, and on larger screens when the customer calls, his weeks as bars and the notes on him.
 * What is a list of rows stands in the screen files.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/say.h"
#include "seat/picture.h"
#include "seat/print.h"
#include "seat/terms.h"

#define USUAL_WIDTH 39		/* of one column of usual items, the gap behind it included */
#define HOUR_FIRST 6
#define HOUR_LAST 19
#define WEEK_BAR 18

/* "hot pot base, beef tallow 400 g" as "hot pot base 400 g"; false when that tells nothing apart. */
static bool without_kind(const char *name, char *out, size_t size)
{
	const char *comma = strstr(name, ", "), *pack = NULL;

	for (const char *p = name; *p; p++)
		if (*p == ' ' && p[1] >= '0' && p[1] <= '9')
			pack = p;
	if (!comma || (pack && pack < comma))
		return false;
	snprintf(out, size, "%.*s%s", (int)(comma - name), name, pack ? pack : "");
	return true;
}

/* The name in so many cells: whole, or what tells it from the other usual items, or cut. */
static const char *usual_name(const Od__CustomerPage *g, const Od__PageUsual *u, int room, char *out,
	size_t size)
{
	char brief[200], other[200];

	if (cells_width(u->name) <= room || !without_kind(u->name, brief, sizeof(brief)))
		return cells_shorten(u->name, room, out, size);
	for (size_t i = 0; i < g->n_usual; i++)
		if (g->usual[i] != u && (strcmp(g->usual[i]->name, brief) == 0 ||
		    (without_kind(g->usual[i]->name, other, sizeof(other)) && strcmp(other, brief) == 0)))
			return cells_shorten(u->name, room, out, size);
	return cells_shorten(brief, room, out, size);
}

/* "a 芝麻酱 1 kg                    12 18.50▲"; long figures take cells of the name. */
static void put_usual(const Od__CustomerPage *g, const Od__PageUsual *u, struct canvas *canvas, int row,
	int column, int width)
{
	char quantity[PRINT_ROOM], price[PRINT_ROOM], name[200];
	int figure, room, many;

	snprintf(price, sizeof(price), "%s", "");
	if (u->has_price)
		print_said_price(u->price, price, sizeof(price));
	figure = cells_width(price) < 6 ? 6 : cells_width(price) + 1;
	many = cells_width(print_quantity(u->quantity, quantity, sizeof(quantity))) + 1;
	if (many < 4)
		many = 4;
	room = width - 4 - many - figure;
	put_text(canvas, row, column, 1, u->label, ROLE_KEY, ALIGN_LEFT);
	put_text(canvas, row, column + 2, room, usual_name(g, u, room, name, sizeof(name)), ROLE_TEXT,
		ALIGN_LEFT);
	put_text(canvas, row, column + 2 + room, many, quantity, ROLE_QUIET, ALIGN_RIGHT);
	put_text(canvas, row, column + 2 + room + many, figure, price, ROLE_TEXT, ALIGN_RIGHT);
	if (u->has_price && u->has_last_price && u->price != u->last_price)
		put_text(canvas, row, column + 2 + room + many + figure, 1,
			u->price > u->last_price ? "▲" : "▼", ROLE_CHANGED, ALIGN_LEFT);
}

static void put_usual_items(const struct order *o, struct canvas *canvas, int row, int column, int width)
{
	const Od__CustomerPage *g = order_greeting(o);
	int columns = width >= 2 * USUAL_WIDTH ? width / USUAL_WIDTH : 1;
	int rows = (USUAL_MOST + columns - 1) / columns, whole = width;

	width = columns > 1 ? USUAL_WIDTH : width + 1;
	for (int i = 0; (size_t)i < g->n_usual && i < USUAL_MOST; i++)
		put_usual(g, g->usual[i], canvas, row + i % rows, column + i / rows * width, width);
	if (g->n_usual == 0)
		put_text(canvas, row, column, whole, say("no order yet: type items, or / to search"),
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

/* Orders by weekday and hour, 6 rows under a heading. */
static void put_hours(const struct order *o, struct canvas *canvas, int row, int column, int width)
{
	const Od__CustomerPage *g = order_greeting(o);
	uint32_t largest = 0;

	(void)width;
	if (g->n_hour < 168)
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

/* What he ordered in each of the last weeks, the latest first. */
static void put_weeks(const struct order *o, struct canvas *canvas, int row, int column, int width)
{
	const Od__CustomerPage *g = order_greeting(o);
	int32_t monday = clock_day(clock_now());
	int64_t largest = 0;

	(void)width;
	monday -= (monday + 3) % 7;	/* day 0 was a Thursday */
	for (size_t i = 0; i < g->n_week; i++)
		largest = g->week[i] > largest ? g->week[i] : largest;
	for (size_t i = g->n_week; i-- > 0 && largest; row++) {
		char day[PRINT_ROOM], bar[100], amount[PRINT_ROOM];

		print_date(monday - 7 * (int32_t)(g->n_week - 1 - i), day, sizeof(day));
		picture_bar(g->week[i], largest, WEEK_BAR, canvas->ascii, bar, sizeof(bar));
		put_text(canvas, row, column + 1, 7, day, ROLE_QUIET, ALIGN_LEFT);
		put_text(canvas, row, column + 8, WEEK_BAR, bar, ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row, column + 8 + WEEK_BAR, 12, print_money(g->week[i], amount,
			sizeof(amount)), ROLE_TEXT, ALIGN_RIGHT);
	}
}

static void put_notes(const struct order *o, struct canvas *canvas, int row, int column, int width)
{
	order_draw_notes(o, canvas, row, column, width, canvas_page_end(canvas));
}

int order_draw_notes(const struct order *o, struct canvas *canvas, int row, int column, int width, int end)
{
	const Od__CustomerPage *g = order_greeting(o);

	for (size_t i = 0; i < g->n_note && row < end; i++) {
		char day[PRINT_ROOM];

		put_text(canvas, row, column, 7, print_date(clock_day(g->note[i]->at), day, sizeof(day)),
			ROLE_QUIET, ALIGN_LEFT);
		row += put_wrapped(canvas, row, column + 8, width - 8, end - row,
			g->note[i]->text ? g->note[i]->text : "", ROLE_TEXT);
	}
	if (g->n_note == 0)
		put_text(canvas, row++, column, width, say("no note yet. Ctrl-T writes one"), ROLE_QUIET,
			ALIGN_LEFT);
	return row;
}

void order_draw_blocks(const struct order *o, struct canvas *canvas, const struct screen *screen)
{
	static const struct {
		const char *place;
		void (*put)(const struct order *o, struct canvas *canvas, int row, int column, int width);
	} blocks[] = {
		{ "usual", put_usual_items }, { "hours", put_hours }, { "wk", put_weeks },
		{ "notes", put_notes },
	};
	int row, column, width;

	for (size_t i = 0; i < sizeof(blocks) / sizeof(blocks[0]) && order_greeting(o); i++)
		if (screen_where(screen, canvas, blocks[i].place, &row, &column, &width))
			blocks[i].put(o, canvas, row, column, width);
}
