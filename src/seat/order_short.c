/* SPDX-License-Identifier: ISC */
/*
 * order_short -- the block of a line that is short: what can be done with it, one of the rows marked.
 *
 * The line waits and typing goes on. Up and Down choose, Enter on the empty entry line takes the marked
 * row; every row is one field of the draft that the desk named, so taking one is one step that is taken
 * back like any other. order_page.c has the keys.
 */
#include "seat/order_page.h"

#include <stdio.h>

#include "record/say.h"
#include "seat/print.h"
#include "seat/terms.h"

#define OFFER_ROWS 8

/* "52 now, 8 × black sesame oil 500 ml" */
static void write_offer(const Od__DraftOffer *offer, const char *unit, bool brief, char *out, size_t size)
{
	char name[200], there[80], rest[PRINT_ROOM], quantity[PRINT_ROOM];
	const char *arguments[4] = { there, rest, quantity, offer->name ? offer->name : "" }, *words;

	term_counted(offer->there, unit, there, sizeof(there));
	print_quantity(offer->rest, rest, sizeof(rest));
	print_quantity(offer->quantity, quantity, sizeof(quantity));
	if (brief)
		arguments[3] = term_short_name(arguments[3], name, sizeof(name));
	switch (offer->way) {
	case OD__SHORT_WAY__SHORT_BOTH:
		words = say("{0}, and {2} x {3}");
		break;
	case OD__SHORT_WAY__SHORT_INSTEAD:
		words = say("{2} x {3} instead");
		break;
	case OD__SHORT_WAY__SHORT_ONLY:
		words = say("{0} only");
		break;
	default:
		words = offer->there ? say("{0} now, {1} wait for stock") : say("all {1} wait for stock");
	}
	say_fill(words, arguments, 4, out, size);
}

static void put_offer(const Od__DraftShownLine *line, const Od__DraftOffer *offer, bool here,
	struct canvas *canvas, int row)
{
	int64_t price = offer->has_price ? offer->price : line->price;
	char text[300], number[PRINT_ROOM], stock[80] = "";
	const char *argument = number;
	int room = 48;

	if (offer->stock_known) {
		print_quantity(offer->free, number, sizeof(number));
		say_fill(say("stock {0}"), &argument, 1, stock, sizeof(stock));
		room -= cells_width(stock) + 2;
	}
	put_text(canvas, row, 1, 1, here ? "▸" : "·", here ? ROLE_KEY : ROLE_QUIET, ALIGN_LEFT);
	write_offer(offer, line->unit, false, text, sizeof(text));
	if (cells_width(text) > room)
		write_offer(offer, line->unit, true, text, sizeof(text));
	put_text(canvas, row, 3, room, text, here ? ROLE_STRONG : ROLE_TEXT, ALIGN_LEFT);
	if (*stock)
		put_text(canvas, row, 3 + room + 2, cells_width(stock), stock, ROLE_QUIET, ALIGN_LEFT);
	if (price)
		put_text(canvas, row, 52, 10, print_price(price, number, sizeof(number)), ROLE_TEXT,
			ALIGN_RIGHT);
	if (offer->has_amount)
		put_text(canvas, row, 64, 16, print_money(offer->amount, number, sizeof(number)),
			here ? ROLE_STRONG : ROLE_TEXT, ALIGN_RIGHT);
}

/* What is said of the marked way, for an answer. */
static void put_say(const struct order *o, const Od__DraftShownLine *line, struct canvas *canvas, int row)
{
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftOffer *offer = line->offer[o->choices.selected < line->n_offer ?
		o->choices.selected : 0];
	char there[80], rest[PRINT_ROOM], name[200], day[PRINT_ROOM] = "", quantity[PRINT_ROOM], text[600];
	const char *arguments[5] = { there, rest, quantity, day, name }, *words;

	if (shown->delivery && shown->delivery->has_day)
		print_day(shown->delivery->day, day, sizeof(day));
	term_counted(offer->there, line->unit, there, sizeof(there));
	print_quantity(offer->rest, rest, sizeof(rest));
	print_quantity(offer->quantity, quantity, sizeof(quantity));
	term_short_name(offer->name ? offer->name : "", name, sizeof(name));
	switch (offer->way) {
	case OD__SHORT_WAY__SHORT_BOTH:
		words = say("Say: \"{0} on {3}, and {2} x {4}. Is that good?\"");
		break;
	case OD__SHORT_WAY__SHORT_INSTEAD:
		words = say("Say: \"None of it on {3}; {2} x {4} instead. Is that good?\"");
		break;
	case OD__SHORT_WAY__SHORT_ONLY:
		words = say("Say: \"{0} on {3}, and no more. Is that good?\"");
		break;
	default:
		words = offer->there ? say("Say: \"{0} on {3}, {1} as soon as they come. Is that good?\"") :
			say("Say: \"None of it on {3}, {1} as soon as they come. Is that good?\"");
	}
	if (*day)
		put_text(canvas, row, 1, 78, say_fill(words, arguments, 5, text, sizeof(text)), ROLE_TEXT,
			ALIGN_LEFT);
}

/* "B0817  22 best before 16 Aug": what would go first stands first. */
static int put_batches(const Od__DraftShownLine *line, struct canvas *canvas, int row, int end)
{
	for (size_t i = 0; i < line->n_batch && row < end; i++, row++) {
		const Od__DraftBatch *b = line->batch[i];
		char quantity[PRINT_ROOM], day[PRINT_ROOM], text[300];
		const char *arguments[2] = { quantity, day };

		print_quantity(b->quantity, quantity, sizeof(quantity));
		if (b->has_expiry)
			print_day(b->expiry, day, sizeof(day));
		put_text(canvas, row, 3, 14, b->code, ROLE_QUIET, ALIGN_LEFT);
		say_fill(b->blocked ? say("{0} blocked") : b->has_expiry ? say("{0}, best before {1}") :
			say("{0} there"), arguments, 2, text, sizeof(text));
		put_text(canvas, row, 18, 60, text, b->blocked ? ROLE_LATE : ROLE_TEXT, ALIGN_LEFT);
	}
	return row;
}

int order_draw_short(struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__DraftShownLine *line = order_open_line(o);
	char number[16], title[300], text[600];
	const char *arguments[2] = { number, "" };
	int fits = end - row - 4;

	if (!line || !line->n_offer || !line->message || fits < 1)
		return row;
	if (fits > OFFER_ROWS)
		fits = OFFER_ROWS;
	snprintf(number, sizeof(number), "%u", line->n);
	arguments[1] = line->name;
	put_title(canvas, row + 1, 0, 80, say_fill(say("Line {0}: {1}"), arguments, 2, title, sizeof(title)));
	say_message((int)line->message->message, (const char *const *)line->message->arg,
		line->message->n_arg, text, sizeof(text));
	row += 2 + put_wrapped(canvas, row + 2, 1, 78, 2, text, ROLE_DUE);
	list_room(&o->choices, fits);
	for (size_t i = o->choices.top; i < line->n_offer && fits-- > 0; i++)
		put_offer(line, line->offer[i], field_empty(&o->entry) && i == o->choices.selected, canvas,
			row++);
	if (line->n_batch && row + 1 < end)
		row = put_batches(line, canvas, row + 1, end);
	if (end - row > 2 && field_empty(&o->entry))
		put_say(o, line, canvas, row + 1), row += 2;
	return row;
}
