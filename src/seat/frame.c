/* SPDX-License-Identifier: ISC */
/*
 * What the engine draws around every page: the status row, the banner over row 2, what is said in
 * row 23 and the keys at the foot. Rows that never change place, so the eye learns them.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "record/say.h"
#include "seat/print.h"
#include "seat/seat.h"
#include "seat/takes.h"

#define STATUS_WIDE 32	/* cells of what is parked, due and late */
#define BANNER_COLUMN 22

static int status_part(struct canvas *canvas, int column, int end, const char *text, unsigned look)
{
	int width;

	if (column > 1 && column + 3 < end) {
		put_text(canvas, 0, column, 3, " \u2502 ", ROLE_QUIET, ALIGN_LEFT);
		column += 3;
	}
	if (column >= end)
		return column;
	width = cells_width(text) < end - column ? cells_width(text) : end - column;
	return column + put_text(canvas, 0, column, width, text, look, ALIGN_LEFT);
}

static const char *number_in(const char *sentence, long number, char *out, size_t size)
{
	char text[24];
	const char *argument = text;

	snprintf(text, sizeof text, "%ld", number);
	return say_fill(sentence, &argument, 1, out, size);
}

static void draw_status(struct seat *seat)
{
	struct canvas *canvas = &seat->canvas;
	const struct seat_status *status = &seat->status;
	const Od__Welcome *welcome = seat_welcome(seat);
	char now[PRINT_ROOM], text[128];
	int width, end, column = 1;

	print_now(clock_now(), now, sizeof now);
	width = cells_width(now);
	end = canvas->columns - width - 2;
	put_text(canvas, 0, canvas->columns - width - 1, width, now, ROLE_QUIET, ALIGN_LEFT);
	if (welcome && welcome->demo)
		column = status_part(canvas, column, end, "DEMO", ROLE_DUE);
	if (status->who[0])
		column = status_part(canvas, column, end, status->who, ROLE_TEXT);
	if (status->call[0])
		column = status_part(canvas, column, end, status->call, status->ringing ? ROLE_STRONG :
				     ROLE_TEXT);
	if (!status->who[0])
		return;
	/* nothing parked makes room for what is late */
	if (works_parked(seat) || (!status->late && !status->systems) || column + STATUS_WIDE < end)
		column = status_part(canvas, column, end, number_in(_("parked {0}"), (long)works_parked(seat),
								    text, sizeof text), ROLE_TEXT);
	column = status_part(canvas, column, end, number_in(_("due {0}"), status->due, text, sizeof text),
			     ROLE_TEXT);
	if (status->prices > 0)
		column = status_part(canvas, column, end, number_in(_("prices {0}"), status->prices, text,
								    sizeof text), ROLE_DUE);
	if (status->cures > 0)
		column = status_part(canvas, column, end, number_in(_("cures {0}"), status->cures, text,
								    sizeof text), ROLE_DUE);
	if (status->late > 0)
		column = status_part(canvas, column, end, number_in(_("\u25b2 late {0}"), status->late, text,
								    sizeof text), ROLE_LATE);
	if (status->systems > 0)
		status_part(canvas, column, end, number_in(_("\u25b2 systems {0}"), status->systems, text,
							   sizeof text), ROLE_LATE);
}

/* Row 2 from the end of the name on, over the 80 columns of the page: fault before ring. */
static void draw_banner(struct seat *seat, struct page *page)
{
	struct canvas *canvas = &seat->canvas;
	const char *text = seat->ring, *right = seat->ring_right;
	enum role role = ROLE_RING;
	char lost[ROW_TEXT], seconds[24];
	const char *argument = seconds;
	int column = 1 + cells_width(page->name), width;

	if (seat->options.client && !client_connected(seat->options.client)) {
		int64_t lost_for = clock_steady() - client_lost_since(seat->options.client);

		snprintf(seconds, sizeof seconds, "%lld", (long long)(lost_for / CLOCK_SECOND));
		/* A disk that failed, damaged bytes: nothing comes back by itself. */
		text = say_fill(client_start_refused(seat->options.client)
				? _("NOT CONNECTED for {0} s. `orderdesk server start` says why.")
				: _("NOT CONNECTED for {0} s. What is on the screen stays readable."),
				&argument, 1, lost, sizeof lost);
		right = "";
		role = ROLE_FAULT;
	} else if (seat->fault[0]) {
		text = seat->fault;
		/* on a page whose own F2 tells something else the bar does not promise it */
		right = page->kind->takes && page->kind->takes(page, "why") ? "" : _("F2 why");
		role = ROLE_FAULT;
	}
	if (!text[0])
		return;
	column = column + 1 > BANNER_COLUMN ? BANNER_COLUMN : column + 1;
	canvas_blank(canvas, PAGE_TITLE_ROW, column - 1, 1, 1, ROLE_TEXT);
	width = cells_width(right);
	canvas_blank(canvas, PAGE_TITLE_ROW, column, 1, SCREEN_COLUMNS - column, role);
	put_text(canvas, PAGE_TITLE_ROW, column + 1, SCREEN_COLUMNS - column - width - 3, text, role,
		 ALIGN_LEFT);
	put_text(canvas, PAGE_TITLE_ROW, SCREEN_COLUMNS - width - 1, width, right, role, ALIGN_LEFT);
}

/* A sentence that one row does not hold takes the row above it too: its keys stand at its end. */
static void draw_sentence(struct canvas *canvas, int row, const char *text, unsigned look)
{
	size_t next;

	cells_wrap(text, canvas->columns - 2, &next);
	if (next == 0) {
		put_text(canvas, row, 1, canvas->columns - 2, text, look, ALIGN_LEFT);
		return;
	}
	canvas_blank(canvas, row - 1, 0, 1, canvas->columns, ROLE_TEXT);
	put_wrapped(canvas, row - 1, 1, canvas->columns - 2, 2, text, look);
}

/* More than a second of waiting is said, with what for. */
static bool draw_waiting(struct seat *seat, int row)
{
	const struct asked *asked = asks_oldest(seat);
	int64_t waited = asked ? clock_steady() - asked->since : 0;
	char text[ROW_TEXT], seconds[24];
	const char *arguments[] = { seconds, asked ? asked->verb->full : "" };

	if (waited < CLOCK_SECOND)
		return false;
	snprintf(seconds, sizeof seconds, "%lld", (long long)(waited / CLOCK_SECOND));
	say_fill(_("The desk has been asked for {0} s ({1}). Keys are kept. F12 stops waiting."),
		 arguments, 2,
		 text, sizeof text);
	draw_sentence(&seat->canvas, row, text, ROLE_DUE);
	return true;
}

static void draw_stopped(struct seat *seat, int row)
{
	char words[160], text[ROW_TEXT];
	const char *argument = words;

	queue_words(&seat->stopped, words, sizeof words);
	say_fill(_("Typed ahead and kept: {0}. Enter plays it, F12 drops it."), &argument, 1, text,
		 sizeof text);
	draw_sentence(&seat->canvas, row, text, ROLE_DUE);
}

static void draw_question(struct seat *seat, int row)
{
	struct canvas *canvas = &seat->canvas;
	struct question *question = &seat->question;
	int used = cells_width(question->text);

	if (!question->number[0]) {
		char text[2 * ROW_TEXT];

		snprintf(text, sizeof text, "%s %s", question->text, question->unheard ?
			 _("Enter and letters answer nothing here, only F10 and F12.") : "");
		draw_sentence(canvas, row, text, ROLE_DUE);
		return;
	}
	if (used > canvas->columns - 16) {	/* the number is typed below a long question */
		draw_sentence(canvas, row - 1, question->text, ROLE_DUE);
		canvas_blank(canvas, row, 0, 1, canvas->columns, ROLE_TEXT);
		used = 0;
	} else {
		put_text(canvas, row, 1, used, question->text, ROLE_DUE, ALIGN_LEFT);
	}
	field_draw(&question->typed, canvas, row, used + 2, 12, ROLE_FIELD, true);
}

static void draw_row_23(struct seat *seat, const struct page *page)
{
	struct canvas *canvas = &seat->canvas;
	int row = canvas_page_end(canvas);

	if (seat->command) {
		char hint[ROW_TEXT];

		command_hint(seat, hint, sizeof hint);
		put_text(canvas, row - 1, 0, canvas->columns, "", ROLE_TEXT, ALIGN_LEFT);
		put_text(canvas, row - 1, 1, canvas->columns - 2, hint, ROLE_QUIET, ALIGN_LEFT);
		canvas_blank(canvas, row, 0, 1, canvas->columns, ROLE_TEXT);
		put_text(canvas, row, 0, 1, ":", ROLE_KEY, ALIGN_LEFT);
		field_draw(&seat->command_line, canvas, row, 1, canvas->columns - 2, ROLE_TEXT, true);
		return;
	}
	if (seat->hand.normal && !seat->question.page && !press_stopped(seat) && !seat->said[0] &&
	    !asks_hold(seat)) {
		canvas_blank(canvas, row, 0, 1, canvas->columns, ROLE_TEXT);
		put_text(canvas, row, 1, canvas->columns - 2, _("-- NORMAL --"), ROLE_KEY, ALIGN_LEFT);
		return;
	}
	if (!seat->question.page && !press_stopped(seat) && !seat->said[0] && !page->standing[0] &&
	    !asks_hold(seat))
		return;
	if (!asks_hold(seat) || seat->question.page || press_stopped(seat) || seat->said[0] ||
	    page->standing[0])
		canvas_blank(canvas, row, 0, 1, canvas->columns, ROLE_TEXT);
	if (seat->question.page)
		draw_question(seat, row);
	else if (draw_waiting(seat, row))
		return;
	else if (press_stopped(seat))
		draw_stopped(seat, row);
	else if (seat->said[0])
		draw_sentence(canvas, row, seat->said, seat->said_role);
	else
		put_text(canvas, row, 1, canvas->columns - 2, page->standing, ROLE_TEXT, ALIGN_LEFT);
}

static int draw_key(struct seat *seat, int column, uint32_t code, const char *label, bool twin)
{
	struct canvas *canvas = &seat->canvas;
	int row = canvas->rows - 1, need;
	char name[CHORD_TEXT];
	const char *shown = twin ? keymap_twin(seat->keymap, code, name, sizeof name) : "";

	if (*shown)
		shown += 4;	/* without "Esc " */
	else
		shown = keymap_label(seat->keymap, code, name, sizeof name);
	need = cells_width(shown) + 1 + cells_width(label);
	if (column + need > canvas->columns)
		return -1;
	put_some(canvas, row, column, need, shown, strlen(shown), ROLE_KEY);
	column += cells_width(shown) + 1;
	put_some(canvas, row, column, need, label, strlen(label), ROLE_TEXT);
	return column + cells_width(label) + 2;
}

/* What a key does at the foot; "" when it has no place there. */
static const char *foot_label(struct page *page, const struct key_binding *binding)
{
	const char *label = NULL;

	if (!binding->action)	/* a further file says that it does nothing here */
		return "";
	if (page->kind->label && !page->seat->question.page)
		label = page->kind->label(page, binding->action);
	return label ? label : keymap_say(binding->label);
}

static bool at_foot(const uint32_t *codes, size_t count, uint32_t code)
{
	for (size_t i = 0; i < count; i++)
		if (codes[i] == code)
			return true;
	return false;
}

/* Beyond the 80 columns that every hand knows: the other keys that do something here, as far as they fit. */
static void draw_further(struct seat *seat, struct page *page, const uint32_t *codes, size_t count,
			 int column, bool twin)
{
	const struct key_context *context = keymap_context(seat->keymap, page->context);
	const struct key_binding *all[KEYMAP_MOST];
	size_t found = keymap_list(context, all, KEYMAP_MOST);

	column = column < SCREEN_COLUMNS + 1 ? SCREEN_COLUMNS + 1 : column;
	for (size_t i = 0; i < found && column > 0; i++) {
		const char *label = foot_label(page, all[i]);

		if (strcmp(label, "") == 0 || at_foot(codes, count, all[i]->code) ||
		    !takes_anywhere(page, all[i]->action))
			continue;
		if (seat->works != seat->desk || page->below || strcmp(all[i]->action, "desk") != 0)
			column = draw_key(seat, column, all[i]->code, label, twin);
	}
}

static void draw_foot(struct seat *seat, struct page *page)
{
	const struct key_context *context;
	uint32_t codes[KEYMAP_FOOT];
	size_t count;
	int column = 1;
	bool twin = seat->twins || seat->escape_shown;

	context = keymap_context(seat->keymap, seat->question.page ? "question" : page->context);
	count = keymap_foot(context, codes);
	if (twin)
		column += put_text(&seat->canvas, seat->canvas.rows - 1, column, 4, "Esc",
				   seat->escape_shown ? ROLE_HERE : ROLE_KEY, ALIGN_LEFT) + 1;
	for (size_t i = 0; i < count && column > 0; i++) {
		const char *label = foot_label(page, keymap_find(context, codes[i]));

		if (*label)
			column = draw_key(seat, column, codes[i], label, twin);
	}
	if (column > 0 && !seat->question.page && seat->canvas.columns > SCREEN_COLUMNS)
		draw_further(seat, page, codes, count, column, twin);
}

static void draw_too_small(struct seat *seat)
{
	char rows[16], columns[16], text[ROW_TEXT];
	const char *arguments[] = { columns, rows };

	snprintf(rows, sizeof rows, "%d", seat->canvas.rows);
	snprintf(columns, sizeof columns, "%d", seat->canvas.columns);
	say_fill(_("This window is {0}x{1}. The seat needs 80x24: make it larger. Keys are kept."),
		 arguments, 2,
		 text, sizeof text);
	put_wrapped(&seat->canvas, 0, 0, seat->canvas.columns, seat->canvas.rows, text, ROLE_DUE);
}

static void draw_pages(struct page *page, struct canvas *canvas)
{
	if (page->kind->popup && page->below)
		draw_pages(page->below, canvas);
	if (!page->kind->beside)
		canvas_cursor(canvas, -1, 0);
	if (page->kind->draw)
		page->kind->draw(page, canvas);
}

void frame_draw(struct seat *seat)
{
	struct page *page = seat_front(seat);
	struct page *named = page;

	canvas_clear(&seat->canvas);
	seat->canvas.ascii = terminal_ascii(seat->terminal);
	if (seat->canvas.rows < SCREEN_ROWS || seat->canvas.columns < SCREEN_COLUMNS) {
		draw_too_small(seat);
	} else {
		draw_pages(page, &seat->canvas);
		while (named->kind->popup && named->below)
			named = named->below;
		draw_status(seat);
		draw_banner(seat, named);
		draw_row_23(seat, page);
		draw_foot(seat, page);
	}
	terminal_show(seat->terminal, &seat->canvas);
	seat->dirty = false;
}
