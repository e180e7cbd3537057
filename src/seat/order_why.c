/* SPDX-License-Identifier: ISC */
/*
 * order_why -- F2 on a line of an order: the rule that made its price, those that lost and why, and
 * what to say of the next step.
 *
 * The desk is asked when the box opens; until its answer is there the box holds what the line itself
 * knows. Enter closes, F4 adds the rules that are for others, F10 takes the quantity of the next step.
 */
#include "seat/order_page.h"

#include <stdio.h>
#include <string.h>

#include "record/price.pb-c.h"
#include "record/say.h"
#include "seat/print.h"
#include "seat/terms.h"

#define ROWS_MOST 8

static const Od__DraftShownLine *line_of(const struct order *o)
{
	const Od__DraftShown *shown = order_shown(o);

	return shown && o->lines.selected < shown->n_line ? shown->line[o->lines.selected] : NULL;
}

static const Od__PriceWhyShown *told(const struct order *o)
{
	return (const Od__PriceWhyShown *)o->price.body;
}

static void on_told(struct page *page, const struct client_reply *reply, void *baton)
{
	struct order *o = page_state(page);

	(void)baton;
	if (o->why && reply->outcome == OD__OUTCOME__DONE)
		reply_keep(&o->price, reply->body);
}

static void ask(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *line = line_of(o);
	Od__PriceWhy why = OD__PRICE_WHY__INIT;

	if (!line || !o->draft)
		return;
	why.has_draft = why.has_line = why.has_all = true;
	why.draft = o->draft;
	why.line = line->n;
	why.all = o->why_all;
	seat_call(page, "price why", &why.base, CALL_QUIET | CALL_LATEST, on_told, NULL);
}

void order_why_open(struct page *page)
{
	struct order *o = page_state(page);

	reply_free(&o->price);
	o->why = true;
	o->why_all = false;
	page_context(page, "why");
	ask(page);
}

void order_why_close(struct page *page)
{
	struct order *o = page_state(page);

	if (!o->why)
		return;
	o->why = false;
	order_context(page);
}

void order_why_all(struct page *page)
{
	struct order *o = page_state(page);

	o->why_all = !o->why_all;
	ask(page);
}

void order_why_take(struct page *page)
{
	struct order *o = page_state(page);
	const Od__PriceWhyShown *w = told(o);
	const Od__DraftShownLine *line = line_of(o);
	char field[40], quantity[PRINT_ROOM];

	if (!w || !w->next || !line) {
		seat_say(page_seat(page), ROLE_TEXT,
			say("No larger quantity costs less. Enter closes this."));
		return;
	}
	snprintf(field, sizeof(field), "line.%u.quantity", line->n);
	print_typed_quantity(w->next->quantity, quantity, sizeof(quantity));
	order_why_close(page);
	order_put_field(page, field, quantity);
}

/* Why a rule did or did not make the price, in few words. */
static const char *reason(const Od__PriceWhyRow *row, char *out, size_t size)
{
	char amount[PRINT_ROOM];
	const char *argument = amount;

	if (row->has_missing) {
		print_quantity(row->missing, amount, sizeof(amount));
		return say_fill(say("needs {0} more"), &argument, 1, out, size);
	}
	if (row->has_spend) {	/* an amount is long: no room for a verb */
		print_money(row->spend, amount, sizeof(amount));
		return say_fill(say("{0} more"), &argument, 1, out, size);
	}
	return say(enum_label(&od__price_reason__descriptor, (int)row->reason));
}

static const char *worth(const Od__PriceWhyRow *row, char *out, size_t size)
{
	char part[PRINT_ROOM];

	if (row->has_price)
		return print_price(row->price, out, size);
	if (row->has_save) {
		snprintf(out, size, "-%s", print_money(row->save, part, sizeof(part)));
		return out;
	}
	return "";
}

static void put_row(const Od__PriceWhyRow *row, struct canvas *canvas, int at)
{
	char text[PRINT_ROOM], words[200];
	const char *argument = text;
	bool used = row->reason == OD__PRICE_REASON__REASON_USED;
	enum role role = used ? ROLE_STRONG : ROLE_TEXT;

	put_text(canvas, at, 4, 1, used ? "▸" : "", ROLE_TEXT, ALIGN_LEFT);
	if (row->has_sealed) {
		snprintf(text, sizeof(text), "%llu", (unsigned long long)row->sealed);
		put_text(canvas, at, 6, 22, say_fill(say("sealed agreement {0}"), &argument, 1, words,
			sizeof(words)), role, ALIGN_LEFT);
	} else {
		put_text(canvas, at, 6, 20, row->next ? say("same rule") :
			say(enum_label(&od__price_level__descriptor, (int)row->level)), role, ALIGN_LEFT);
	}
	if (row->has_to && !row->next) {
		print_day(row->to, text, sizeof(text));
		put_text(canvas, at, 27, 14, say_fill(say("to {0}"), &argument, 1, words, sizeof(words)),
			ROLE_QUIET, ALIGN_LEFT);
	}
	if (row->has_step && row->step) {
		print_quantity(row->step, text, sizeof(text));
		put_text(canvas, at, 41, 11, say_fill(say("from {0}"), &argument, 1, words, sizeof(words)),
			ROLE_QUIET, ALIGN_LEFT);
	}
	put_text(canvas, at, 52, 9, worth(row, text, sizeof(text)), role, ALIGN_RIGHT);
	put_text(canvas, at, 62, 15, reason(row, words, sizeof(words)), used ? ROLE_TEXT : ROLE_QUIET,
		ALIGN_LEFT);
}

/* What the caller may be told of the next step. */
static void put_next(const Od__PriceWhyShown *w, struct canvas *canvas, int row)
{
	char counted[120], price[PRINT_ROOM], saving[PRINT_ROOM], text[400];
	const char *arguments[3] = { counted, price, saving };

	if (!w->next)
		return;
	term_counted(w->next->quantity, w->unit, counted, sizeof(counted));
	print_said_price(w->next->price, price, sizeof(price));
	print_money(w->next->saving, saving, sizeof(saving));
	put_text(canvas, row, 4, 72, say_fill(say("Say: \"With {0} it is {1} each, {2} less in all.\""),
		arguments, 3, text, sizeof(text)), ROLE_TEXT, ALIGN_LEFT);
}

/* Below the entry line, over lines when there is no room, but never over the one it is about. */
static int box_row(const struct order *o, const struct canvas *canvas, int row, int end, int rows)
{
	int first, column, width;

	if (end - row >= rows || !screen_where(o->order_screen, canvas, "n", &first, &column, &width))
		return row;
	first += (int)(o->lines.selected - o->lines.top);
	return first < end - rows ? end - rows : first - rows > 0 ? first - rows : 0;
}

void order_draw_why(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__DraftShownLine *line = line_of(o);
	const Od__PriceWhyShown *w = told(o);
	char title[300], price[PRINT_ROOM], counted[120];
	int count = w && w->n_row ? (int)(w->n_row < ROWS_MOST ? w->n_row : ROWS_MOST) : 1;
	int rows = count + 5;

	if (!line)
		return;
	row = box_row(o, canvas, row, end, rows);
	print_price(line->price, price, sizeof(price));
	snprintf(title, sizeof(title), "%s %s?  %s, %s", say("Why"), price, line->name ? line->name :
		line->word, term_counted(line->asked, line->unit, counted, sizeof(counted)));
	put_box(canvas, row, 2, rows, 76, title);
	for (int i = 0; w && i < count && i < (int)w->n_row; i++)
		put_row(w->row[i], canvas, row + 1 + i);
	if (!w || !w->n_row || (line->why && line->why->reason && *line->why->reason))
		put_format(canvas, row + (w && w->n_row ? count + 1 : 1), 6, 70, ROLE_STRONG, ALIGN_LEFT,
			"%s%s%s", order_level_said(line), line->why && line->why->reason &&
			*line->why->reason ? ": " : "",
			line->why && line->why->reason ? line->why->reason : "");
	if (w)
		put_next(w, canvas, row + count + 2);
	put_text(canvas, row + count + 3, 4, 72, say("Precedence: manual, contract, customer price, ladder, "
		"offer, list"), ROLE_QUIET, ALIGN_LEFT);
}
