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

#include "record/say.h"
#include "seat/print.h"
#include "seat/terminal.h"
#include "seat/terms.h"

#define BOX_COLUMN 5
#define BOX_WIDTH 74
#define LIST_LEAST 5	/* rows of a list of three */
#define SCRIPT_ROWS 9
#define BELOW_ENTRY 6	/* rows of the greeting's screen below the entry line */

static void put_choice(const Od__ProductRow *p, bool here, struct canvas *canvas, int row)
{
	char price[PRINT_ROOM], quantity[PRINT_ROOM], free[PRINT_ROOM], at[PRINT_ROOM], last[120];
	char name[200];
	const char *arguments[2];

	put_text(canvas, row, BOX_COLUMN + 1, 1, here ? "▸" : "", ROLE_TEXT, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 2, 2, p->label ? p->label : "", ROLE_KEY, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 4, 26, cells_shorten(p->name, 26, name, sizeof(name)), ROLE_TEXT,
		ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 31, 7, p->code, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 38, 8, p->has_price ?
		print_said_price(p->price, price, sizeof(price)) : "", ROLE_TEXT, ALIGN_RIGHT);
	if (p->has_step_from && p->step_from) {
		arguments[0] = print_quantity(p->step_from, quantity, sizeof(quantity));
		arguments[1] = print_said_price(p->step_price, at, sizeof(at));
		say_fill(say("from {0}: {1}"), arguments, 2, last, sizeof(last));
	} else if (p->has_last_quantity && p->last_quantity) {
		arguments[0] = print_quantity(p->last_quantity, quantity, sizeof(quantity));
		arguments[1] = print_time(p->last_at, INT64_MAX, at, sizeof(at));
		say_fill(say("last {0} on {1}"), arguments, 2, last, sizeof(last));
	} else {
		snprintf(last, sizeof(last), "%s", say("never bought"));
	}
	put_text(canvas, row, BOX_COLUMN + 48, 18, last, ROLE_QUIET, ALIGN_LEFT);
	put_text(canvas, row, BOX_COLUMN + 66, 6, p->stock_known ?
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
	int fits = end - row - 2;

	if (count == 0 || (open && !field_empty(&o->entry)))
		return row;
	if (fits > 9)
		fits = 9;
	if (fits < 1)
		return row;
	if (found && o->box < LIST_LEAST - 2)
		o->box = LIST_LEAST - 2;
	if ((size_t)fits > count)
		fits = (int)count > o->box || o->box > fits ? (int)count : o->box;
	o->box = found ? fits : 0;
	list_room(&o->choices, fits);
	snprintf(title, sizeof(title), "%s %llu", found ? o->listed : open->word ? open->word : "",
		(unsigned long long)(found && found->total ? found->total : count));
	canvas_blank(canvas, row, 0, fits + 2, 80, ROLE_TEXT);
	put_box(canvas, row, BOX_COLUMN, fits + 2, BOX_WIDTH, title);
	for (int i = 0; i < fits && o->choices.top + (size_t)i < count; i++)
		put_choice(rows[o->choices.top + (size_t)i],
			o->choices.top + (size_t)i == o->choices.selected, canvas, row + 1 + i);
	return row + fits + 2;
}

/* An open line without candidates: what holds it, and that Enter keeps it. */
static int draw_open(const struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__DraftShownLine *line = order_open_line(o);
	char number[16], title[300], text[600];
	const char *arguments[2] = { number, "" };

	if (!line || line->n_candidate || !line->message || end - row < 4 || !field_empty(&o->entry))
		return row;
	snprintf(number, sizeof(number), "%u", line->n);
	arguments[1] = line->name ? line->name : line->word;
	put_title(canvas, row + 1, 0, 80, say_fill(say("Line {0}: {1}"), arguments, 2, title,
		sizeof(title)));
	say_message((int)line->message->message, (const char *const *)line->message->arg,
		line->message->n_arg, text, sizeof(text));
	return row + 2 + put_wrapped(canvas, row + 2, 1, 78, 3, text, ROLE_DUE);
}

/* Usual items that are not on the order yet, in one row. */
static void put_missing(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	int column = 1 + put_text(canvas, row, 1, 30, say("usual, not yet:"), ROLE_QUIET, ALIGN_LEFT);

	for (size_t i = 0; i < shown->n_usual; i++) {
		char name[120];

		term_short_name(shown->usual[i]->name, name, sizeof(name));
		if (column + 4 + cells_width(name) > 79)
			return;
		column += 1 + put_text(canvas, row, column + 1, 1, shown->usual[i]->label, ROLE_KEY,
			ALIGN_LEFT);
		column += 2 + put_some(canvas, row, column + 1, 79 - column, name, strlen(name), ROLE_TEXT);
	}
}

static bool has_note(const Od__DraftShown *shown)
{
	return shown->note && *shown->note;
}

static void put_note(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	char text[600];
	const char *argument = shown->note;

	put_text(canvas, row, 1, 78, say_fill(say("remark: {0}"), &argument, 1, text, sizeof(text)), ROLE_DUE,
		ALIGN_LEFT);
}

static bool has_coupon(const Od__DraftShown *shown)
{
	return shown->coupon && *shown->coupon;
}

/* What the coupon takes off; one that takes nothing says why. */
static void put_coupon(const Od__DraftShown *shown, struct canvas *canvas, int row)
{
	char amount[PRINT_ROOM], text[600];
	const char *arguments[2] = { shown->coupon, amount };

	print_money(shown->coupon_saves, amount, sizeof(amount));
	if (shown->coupon_saves || !shown->message)
		say_fill(say("coupon {0}: {1} off, in the total"), arguments, 2, text, sizeof(text));
	else
		say_message((int)shown->message->message, (const char *const *)shown->message->arg,
			shown->message->n_arg, text, sizeof(text));
	put_text(canvas, row, 1, 78, text, shown->coupon_saves ? ROLE_GOOD : ROLE_DUE, ALIGN_LEFT);
}

/* One quiet row: what goes well with what is there, or what a dish still needs. */
static void put_suggested(const Od__DraftSuggested *s, struct canvas *canvas, int row)
{
	char name[120], because[120], text[400];
	const char *arguments[2] = { name, because };

	term_short_name(s->name, name, sizeof(name));
	term_short_name(s->recipe ? s->recipe : s->because, because, sizeof(because));
	put_text(canvas, row, 1, 78, say_fill(s->recipe ? say("for {1}: {0} (+ takes it)") :
		say("pairs well: {0} with {1} (+ takes it)"), arguments, 2, text, sizeof(text)),
		ROLE_QUIET, ALIGN_LEFT);
}

/* Why the order will be held, in words. */
void order_write_holds(const struct order *o, char *out, size_t size)
{
	const Od__DraftShown *shown = order_shown(o);
	const Od__CustomerPage *g = order_greeting(o);
	char days[24] = "", allowed[24] = "", text[200];
	const char *arguments[2] = { days, allowed };
	size_t n = 0;

	if (g && g->has_overdue_days)
		snprintf(days, sizeof(days), "%u", g->overdue_days);
	if (g && g->has_overdue_allowed)
		snprintf(allowed, sizeof(allowed), "%u", g->overdue_allowed);
	out[0] = '\0';
	for (size_t i = 0; shown && i < shown->n_hold && n < size; i++) {
		const char *why = shown->hold[i];

		if (strcmp(why, "overdue") == 0 && *days)
			say_fill(say("{0} {0|day|days} overdue, allowed {1}"), arguments, 2, text,
				sizeof(text));
		else
			snprintf(text, sizeof(text), "%s", strcmp(why, "overdue") == 0 ? say("overdue") :
				strcmp(why, "credit") == 0 ? say("above the credit limit") :
				strcmp(why, "short") == 0 ? say("goods are short") : why);
		n += (size_t)snprintf(out + n, size - n, "%s%s", n ? say(", ") : "", text);
	}
}

/* The order can be taken and waits for release: told as soon as it is known. */
static int draw_held(struct page *page, struct canvas *canvas, int row, int end)
{
	const struct order *o = page_state(page);
	int begin = row;
	const Od__DraftShown *shown = order_shown(o);
	char why[300], text[600];
	const char *argument = why;

	if (order_held(o))
		row = order_draw_held(page, canvas, row, end);
	if (row > begin || !shown->n_hold || end - row < 4)
		return row;
	order_write_holds(o, why, sizeof(why));
	put_title(canvas, row + 1, 0, 80, say("Held, not refused"));
	say_fill(say("▲ {0}. Take the order: it waits for release before it is packed."), &argument, 1,
		text, sizeof(text));
	return row + 2 + put_wrapped(canvas, row + 2, 1, 78, 2, text, ROLE_LATE);
}

/* Row 23: the total, and what it does to the account. */
static void write_standing(struct page *page)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	char total[PRINT_ROOM], owes[PRINT_ROOM], limit[PRINT_ROOM], lines[24], text[300];
	char was[PRINT_ROOM], paper[24] = "", open[16] = "";
	const char *arguments[7] = { lines, total, owes, limit, was, paper, open }, *number = paper;

	if (o->paper)
		snprintf(paper, sizeof(paper), "P-%llu", (unsigned long long)o->paper);
	if (!shown || !shown->n_line) {
		page_standing(page, o->paper ? say_fill(say("Paper {0}: its items, its day with >, F10 "
			"places it"), &number, 1, text, sizeof(text)) : "");
		return;
	}
	snprintf(lines, sizeof(lines), "%zu", shown->n_line);
	if (order_open_line(o))
		snprintf(open, sizeof(open), "%u", order_open_line(o)->n);
	print_money(shown->total, total, sizeof(total));
	print_money(shown->owes + shown->total, owes, sizeof(owes));
	print_money(shown->limit, limit, sizeof(limit));
	print_money(shown->was_total, was, sizeof(was));
	if (order_fits_nothing(order_open_line(o)))
		say_fill(say("{0} {0|line|lines} {1} · nothing fits a line: Ctrl-X drops it"), arguments, 2,
			text, sizeof(text));
	else if (order_reason_line(o))
		say_fill(say("{0} {0|line|lines} {1} · type the reason, Enter takes it"), arguments, 2, text,
			sizeof(text));
	else if (order_lacks_reason(order_open_line(o)))
		say_fill(say("{0} {0|line|lines} {1} · a price has no reason yet: Enter goes back to it"),
			arguments, 2, text, sizeof(text));
	else if (order_price_to_ask(order_open_line(o)))
		say_fill(say("{0} {0|line|lines} {1} · a price needs somebody to agree: F6 asks"), arguments,
			2, text, sizeof(text));
	else if (order_price_holds(order_open_line(o)))
		say_fill(say("{0} {0|line|lines} {1} · a price waits for somebody to agree to it"), arguments,
			2, text, sizeof(text));
	else if (shown->open_lines)
		say_fill(order_open_line(o) && order_open_line(o)->product ?
			order_open_line(o)->n_offer ? say("{0} {0|line|lines} {1} · a line is short: Enter "
				"takes the marked choice") :
			order_line_keeps(order_open_line(o)) ?
				say("{0} {0|line|lines} {1} · a line waits: Enter keeps it as it is") :
				say("{0} {0|line|lines} {1} · a line cannot go like this: {6}- takes it "
					"out") :
			say("{0} {0|line|lines} {1} · a line is open: Enter takes the marked choice"),
			arguments, 7, text, sizeof(text));
	else if (has_coupon(shown) && !shown->coupon_saves && shown->message)
		say_fill(say("{0} {0|line|lines} {1} · the coupon holds it: % and Enter takes it out"),
			arguments, 2, text, sizeof(text));
	else if (order_changes(o))
		say_fill(say("{0} {0|line|lines} {1}, was {4} · F10 keeps the change"), arguments, 5, text,
			sizeof(text));
	else if (shown->n_hold)
		say_fill(say("{0} {0|line|lines} {1} · held, not refused · F10 places it as held"),
			arguments, 2, text, sizeof(text));
	else if (o->paper)
		say_fill(say("{0} {0|line|lines} {1} · F10 places it as paper {5}"), arguments, 6, text,
			sizeof(text));
	else if (shown->limit)
		say_fill(say("{0} {0|line|lines} · after this owes {2} of {3} · F10 places it"), arguments, 4,
			text, sizeof(text));
	else
		say_fill(say("{0} {0|line|lines} {1} · F10 places it"), arguments, 2, text, sizeof(text));
	page_standing(page, text);
}

const char *order_level_said(const Od__DraftShownLine *line)
{
	const ProtobufCEnumValue *level = line->why ?
		protobuf_c_enum_descriptor_get_value(&od__price_level__descriptor,
			(int)line->why->level) : NULL;

	return level ? say(enum_label(&od__price_level__descriptor, level->value)) : "";
}

/* F1: what to say, whole, and how a line is typed, over the page. */
static void draw_script(const struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__CustomerPage *g = order_greeting(o);
	int rows;

	if (end - row < SCRIPT_ROWS)
		row = end - SCRIPT_ROWS;
	put_box(canvas, row, 2, SCRIPT_ROWS, 76, say("Script"));
	rows = put_wrapped(canvas, row + 1, 4, 72, 3, order_script(o), ROLE_TEXT);
	if (g && g->n_note && g->note[0]->text)
		put_wrapped(canvas, row + 1 + rows, 4, 72, 4 - rows, g->note[0]->text, ROLE_QUIET);
	put_text(canvas, row + 5, 4, 72,
		say("12a usual   3jy initials   #1010 code   a=8 set   2b- less   b- off"), ROLE_TEXT,
		ALIGN_LEFT);
	put_text(canvas, row + 6, 4, 72,
		say("a@9.80 price   a'text remark   >sat other day   %CODE coupon   / find"), ROLE_TEXT,
		ALIGN_LEFT);
	put_text(canvas, row + 7, 4, 72, say("Typing goes on and closes this. F1 again lists the keys."),
		ROLE_QUIET, ALIGN_LEFT);
}

static int wrapped_rows(const char *text, int width)
{
	size_t next;
	int rows = 0;

	do {
		cells_wrap(text, width, &next);
		text += next;
		rows++;
	} while (next);
	return rows;
}

/*
 * What stands ready above the end of a low page, where a line more moves none of it: usual items that
 * are not there yet, what goes well, the read-back; while a line is marked, that line in full. The
 * first row of it. A tall page goes on below.
 */
static int draw_ready(const struct order *o, struct canvas *canvas, int row, int end)
{
	const Od__DraftShown *shown = order_shown(o);
	int low = SCREEN_ROWS - 2 < end ? SCREEN_ROWS - 2 : end, top, read, more;
	const char *text = o->read;

	if (o->on_lines && canvas->rows < ORDER_TALL) {
		order_draw_line(o, canvas, low - ORDER_LINE_ROWS, low);
		return low - ORDER_LINE_ROWS;
	}
	read = shown->open_lines ? 0 : wrapped_rows(text, 78) + 1;
	more = has_note(shown) + has_coupon(shown) + (shown->n_usual > 0) + (shown->suggested != NULL);
	if (row + 2 + more + read > low)
		low = end;
	/* the read-back goes before the suggestions, and both before blank rows */
	while (more && row + 2 + more + read > low)
		more--;
	top = low - read - (more ? more + 1 : 0);
	top = top > row + 1 ? top : row + (end - row > read + more);
	row = top;
	if (more && has_note(shown))
		put_note(shown, canvas, row++), more--;
	if (more && has_coupon(shown))
		put_coupon(shown, canvas, row++), more--;
	if (more && shown->n_usual)
		put_missing(shown, canvas, row++), more--;
	if (more)
		put_suggested(shown->suggested, canvas, row++);
	row += row > top;
	/* what tells of a held order leaves it whole or out */
	if (read && end - row >= (order_held(o) ? read : 2)) {
		put_title(canvas, row, 0, 80, !shown->language ? say("Read back") :
			strncmp(shown->language, "zh", 2) == 0 ? say("Read back, in Chinese") :
			say("Read back, in English"));
		row += 1 + put_wrapped(canvas, row + 1, 1, 78, end - row - 1, text, ROLE_TEXT);
		order_draw_line(o, canvas, row, end);
	}
	return top;
}

void order_draw_below(struct page *page, struct canvas *canvas, int row, int end)
{
	struct order *o = page_state(page);
	const Od__DraftShown *shown = order_shown(o);
	bool lines = shown && shown->n_line && !o->more;
	int begin = row, ready = end;

	write_standing(page);
	if (lines && !o->why) {
		row = order_draw_moved(page, canvas, row, end);
		if (row == begin)
			row = order_draw_short(o, canvas, row, end);
		if (row == begin && !order_reason_line(o))
			row = draw_open(o, canvas, row, end);
		if (row == begin && field_empty(&o->entry) && !shown->open_lines)
			row = draw_held(page, canvas, row, end);
		begin = row;
	}
	if (o->script || o->why) {
		if (o->script)
			draw_script(o, canvas, row, end);
		else
			order_draw_why(page, canvas, row, end);
		return;
	}
	if (lines && order_changes(o) && !o->on_lines && !order_open_line(o) && field_empty(&o->entry) &&
	    row == begin && (row = order_draw_change(page, canvas, row, end)) > begin)
		return;
	if (lines)
		ready = draw_ready(o, canvas, row, end);
	/* a list goes over what stands ready only where there is no room above it */
	row = draw_choices(page, canvas, row, ready - row > LIST_LEAST ? ready : end);
	if (!lines && row == begin)
		order_draw_script(o, canvas, row + BELOW_ENTRY, end);
}
