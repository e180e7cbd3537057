/* SPDX-License-Identifier: ISC */
/*
 * order_tall -- what stands open on a tall screen and takes a key on a low one: the script and the
 * notes below the greeting, the marked line below the read-back.
 */
#include "seat/order_page.h"

#include <stdio.h>

#include "base/say.h"
#include "seat/print.h"
#include "seat/terms.h"

#define SIDE_FROM 120	/* columns from which the notes stand beside the page */

/* "32.00 customer price, from 6 bottles · last 31.00 · stock 52" */
static void write_line(const Od__DraftShownLine *line, char *out, size_t size)
{
	char price[PRINT_ROOM], last[PRINT_ROOM], free[PRINT_ROOM], step[100] = "", counted[80];
	const char *argument = counted;
	int n;

	if (line->why && line->why->has_step && line->why->step) {
		term_counted(line->why->step, line->unit, counted, sizeof(counted));
		say_fill(say("from {0}"), &argument, 1, step, sizeof(step));
	}
	n = snprintf(out, size, "%s %s%s%s", print_price(line->price, price, sizeof(price)),
		order_level_said(line), *step ? ", " : "", step);
	if (line->has_last_price)
		n += snprintf(out + n, size - (size_t)n, " · %s %s", say("last"),
			print_price(line->last_price, last, sizeof(last)));
	else
		n += snprintf(out + n, size - (size_t)n, " · %s", say("never bought"));
	if (line->stock_known)
		n += snprintf(out + n, size - (size_t)n, " · %s %s", say("stock"),
			print_quantity(line->free, free, sizeof(free)));
	if (line->chosen)
		snprintf(out + n, size - (size_t)n, " · %s %s", say("batch"), line->chosen);
}

int order_draw_line(const struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__DraftShown *shown = order_shown(o);
	const Od__DraftShownLine *line;
	char number[16], title[300], text[600];
	const char *arguments[2] = { number, "" };

	if (o->lines.selected >= shown->n_line || (canvas->rows < ORDER_TALL && !o->on_lines) ||
	    end - row < ORDER_LINE_ROWS)
		return row;
	line = shown->line[o->lines.selected];
	if (!line->product)
		return row;
	snprintf(number, sizeof(number), "%u", line->n);
	arguments[1] = line->name;
	put_title(canvas, row + 1, 0, 80, say_fill(say("Line {0}: {1}"), arguments, 2, title, sizeof(title)));
	write_line(line, text, sizeof(text));
	put_text(canvas, row + 2, 1, 78, text, ROLE_TEXT, ALIGN_LEFT);
	if (line->note && *line->note)
		put_text(canvas, row + 3, 1, 78, line->note, ROLE_DUE, ALIGN_LEFT);
	return row + ORDER_LINE_ROWS;
}

const char *order_script(const struct order *o)
{
	const Od__CustomerPage *g = order_greeting(o);

	return g && g->strategy && *g->strategy ? g->strategy : say("No script is written for this grade.");
}

void order_draw_script(const struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__CustomerPage *g = order_greeting(o);

	if (!g || canvas->rows < ORDER_TALL || end - row < ORDER_LINE_ROWS)
		return;
	put_title(canvas, row, 0, 80, say("Script"));
	row += 1 + put_wrapped(canvas, row + 1, 1, 78, end - row - 1, order_script(o), ROLE_TEXT);
	if (canvas->columns >= SIDE_FROM || end - row < ORDER_LINE_ROWS)
		return;
	put_title(canvas, row + 1, 0, 80, say("Notes"));
	order_draw_notes(o, canvas, row + 2, 1, 78, end);
}
