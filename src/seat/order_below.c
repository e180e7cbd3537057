/* SPDX-License-Identifier: ISC */
/*
 * order_below -- what stands below the entry line: choices, usual items still missing, read-back.
 *
 * The list of choices opens by itself under the field it belongs to and leaves the field and its
 * row free; it never covers the total, which stands in row 23 as the page's standing words.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "base/say.h"
#include "seat/print.h"

#define BOX_COLUMN 5
#define BOX_WIDTH 62

static void put_choice(const Od__ProductRow *p, bool here, struct canvas *canvas, int row)
{
	char price[PRINT_ROOM], quantity[PRINT_ROOM], free[PRINT_ROOM], at[PRINT_ROOM], last[120];
	const char *arguments[2];

	put_text(canvas, row, BOX_COLUMN + 1, 1, here ? "▸" : "", ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 2, 2, p->label ? p->label : "", ROLE_KEY, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 4, 20, p->name, ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 25, 7, p->code, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 32, 8, p->has_price ?
		print_price(p->price, price, sizeof(price)) : "", ROLE_TEXT, ALIGN_RIGHT);
	if (p->has_last_quantity && p->last_quantity) {
		arguments[0] = print_quantity(p->last_quantity, quantity, sizeof(quantity));
		arguments[1] = print_time(p->last_at, INT64_MAX, at, sizeof(at));
		say_fill(say("last {0} on {1}"), arguments, 2, last, sizeof(last));
	} else {
		snprintf(last, sizeof(last), "%s", say("never bought"));
	}
	put_text(canvas, row, BOX_COLUMN + 42, 13, last, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 55, 6, p->stock_known ?
		print_quantity(p->free, free, sizeof(free)) : "",
		p->stock_known && p->free <= 0 ? ROLE_LATE : ROLE_QUIET, ALIGN_RIGHT);
	if (here)
		canvas_mark(canvas, row, BOX_COLUMN + 1, BOX_WIDTH - 2, LOOK_HERE);
}

/* The list for the word being typed, or of the first open line; the row behind it. */
static int draw_choices(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__ProductRows *found = field_empty(&o->entry) ? NULL : order_found(o);
	const Od__DraftShownLine *open = found ? NULL : order_open_line(o);
	Od__ProductRow **rows = found ? found->row : open ? open->candidate : NULL;
	size_t count = found ? found->n_row : open ? open->n_candidate : 0;
	char title[ENTRY_LIMIT + 40];
	int fits = end - row - 3;

	if (count == 0 || (open && !field_empty(&o->entry)))
		return row;
	if (fits > 9)
		fits = 9;
	if (fits < 1)
		return row;
	if ((size_t)fits > count)
		fits = (int)count;
	list_room(&o->choices, fits);
	snprintf(title, sizeof(title), "%s %llu", found ? o->word : open->word ? open->word : "",
		(unsigned long long)(found && found->total ? found->total : count));
	put_box(canvas, row, BOX_COLUMN, fits + 2, BOX_WIDTH, title);
	for (int i = 0; i < fits && o->choices.top + (size_t)i < count; i++)
		put_choice(rows[o->choices.top + (size_t)i],
			o->choices.top + (size_t)i == o->choices.selected, canvas, row + 1 + i);
	return row + fits + 2;
}

char *order_read_back(const struct order *o, char *out, size_t size)
{
	const Od__DraftShown *shown = order_shown(o);
	char total[PRINT_ROOM], quantity[PRINT_ROOM];
	const char *arguments[2];
	size_t n = 0;

	out[0] = '\0';
	for (size_t i = 0; shown && i < shown->n_line && n + 1 < size; i++) {
		const Od__DraftShownLine *line = shown->line[i];

		if (!line->product)
			continue;
		n += (size_t)snprintf(out + n, size - n, "%s%s %s %s", n ? say(", ") : "",
			print_quantity(line->asked, quantity, sizeof(quantity)), line->unit,
			line->name);
	}
	if (n && n + 1 < size) {
		arguments[0] = print_money(shown->total, total, sizeof(total));
		say_fill(say(". {0} in all. Correct?"), arguments, 1, out + n, size - n);
	}
	return out;
}

/* Usual items that are not on the order yet, in one row. */
static void put_missing(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	int column = 1 + put_text(canvas, row, 1, 30, say("usual, not yet:"), ROLE_QUIET, ALIGN_LEFT);

	for (size_t i = 0; i < shown->n_usual && column < 70; i++) {
		column += 1 + put_text(canvas, row, column + 1, 2, shown->usual[i]->label, ROLE_KEY,
			ALIGN_LEFT);
		column += 1 + put_some(canvas, row, column + 1, 79 - column, shown->usual[i]->name,
			strlen(shown->usual[i]->name), ROLE_TEXT);
	}
}

/* Row 23: the total, and what it does to the account. */
static void write_standing(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	char total[PRINT_ROOM], owes[PRINT_ROOM], limit[PRINT_ROOM], lines[24], text[300];
	const char *arguments[4] = { lines, total, owes, limit };

	if (!shown || !shown->n_line) {
		page_standing(page, "");
		return;
	}
	snprintf(lines, sizeof(lines), "%zu", shown->n_line);
	print_money(shown->total, total, sizeof(total));
	print_money(shown->owes + shown->total, owes, sizeof(owes));
	print_money(shown->limit, limit, sizeof(limit));
	if (shown->open_lines)
		say_fill(say("{0} lines {1} · a line is open: Enter takes the marked choice"), arguments, 2,
			text, sizeof(text));
	else if (shown->n_hold)
		say_fill(say("{0} lines {1} · will be held, not refused · F10 places it"), arguments, 2,
			text, sizeof(text));
	else if (shown->limit)
		say_fill(say("{0} lines {1} · after this owes {2} of {3} · F10 places it"), arguments, 4,
			text, sizeof(text));
	else
		say_fill(say("{0} lines {1} · F10 places it"), arguments, 2, text, sizeof(text));
	page_standing(page, text);
}

void order_draw_why(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *line;
	const ProtobufCEnumValue *level;
	char title[300], price[PRINT_ROOM];

	if (!shown || o->lines.selected >= shown->n_line || end - row < 5)
		return;
	line = shown->line[o->lines.selected];
	snprintf(title, sizeof(title), "%s %s  %s", say("Why"), print_price(line->price, price,
		sizeof(price)), line->name);
	put_box(canvas, row, 2, 4, 74, title);
	level = line->why ? protobuf_c_enum_descriptor_get_value(&od__price_level__descriptor,
		(int)line->why->level) : NULL;
	put_format(canvas, row + 1, 4, 70, ROLE_TEXT, ALIGN_LEFT, "▸ %s  %s  %s",
		level ? say(enum_label(&od__price_level__descriptor, level->value)) : "",
		price, line->why && line->why->reason ? line->why->reason : "");
	put_text(canvas, row + 2, 4, 70, say("Order of precedence: manual, contract, customer price, "
		"list"), ROLE_QUIET, ALIGN_LEFT);
}

void order_draw_below(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	char text[2000];

	write_standing(page);
	if (o->why) {
		order_draw_why(page, canvas, row, end);
		return;
	}
	row = draw_choices(page, canvas, row, end);
	if (!shown || !shown->n_line || o->more)
		return;
	if (row + 1 < end && shown->n_usual)
		put_missing(shown, canvas, ++row);
	row += 2;
	if (end - row >= 3 && field_empty(&o->entry) && !shown->open_lines) {
		put_title(canvas, row, 0, 80, say("Read back"));
		put_wrapped(canvas, row + 1, 1, 78, end - row - 1,
			order_read_back(o, text, sizeof(text)), ROLE_TEXT);
	}
}
