/* SPDX-License-Identifier: ISC */
/*
 * Words that were typed into the wrong input of a form. A caller says what is wrong before he says of
 * what, and the hand types it where the cursor stands: in the product. Where the file names an input for
 * them, they go over into it as soon as the desk says that they mean nothing where they stand, and the
 * cursor stands behind them. What was typed ahead waits for a word of the person, as it may have been
 * meant for a right word; Ctrl-U takes the words back where they were typed. Asked by screen_page.c when
 * an input is left, by screen_act.c when the desk refused the form, by screen_ask.c when answers are there.
 */
#include "seat/screen_form.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "seat/terminal.h"

static bool has_words(const struct shown *shown, int input)
{
	return shown->inputs[input].before && !field_empty(&shown->inputs[input]);
}

/* The two inputs of the file; false when it names none. */
static bool both(const struct shown *shown, int *from, int *to)
{
	if (!shown->screen->spill.from)
		return false;
	*from = screen_input(shown->screen, shown->screen->spill.from);
	*to = screen_input(shown->screen, shown->screen->spill.to);
	return true;
}

void spill_look(struct page *page, int input)
{
	struct shown *shown = page_state(page);
	int from, to;

	if (!both(shown, &from, &to) || (input >= 0 && input != from) || !has_words(shown, from) ||
	    has_words(shown, to))
		return;
	shown->spilling = true;
	if (input < 0)	/* of one that is left it is asked anyway */
		shown_ask_with(page, from);
}

/* The words of one input, into the other. */
static void move_words(struct shown *shown, int from, int to)
{
	char text[TEXT_MOST];

	field_copy(&shown->inputs[from], text, sizeof text);
	field_set(&shown->inputs[from], "");
	field_set(&shown->inputs[to], "");
	field_insert(&shown->inputs[to], text);
	shown->focus = to;
	shown->choosing = false;
}

void spill_take(struct page *page)
{
	struct shown *shown = page_state(page);
	struct seat *seat = page_seat(page);
	char path[80], value[TEXT_MOST], sentence[ROW_TEXT];
	int from, to;

	if (!shown->spilling)
		return;
	shown->spilling = false;
	if (!both(shown, &from, &to) || !has_words(shown, from) || has_words(shown, to))
		return;
	snprintf(path, sizeof path, "{%s}", shown->screen->spill.when);
	shown_text(page, path, value, sizeof value);
	if (!*value)
		return;
	shown_text(page, shown->screen->spill.sentence, sentence, sizeof sentence);
	move_words(shown, from, to);
	field_copy(&shown->inputs[to], value, sizeof value);
	mem_free(shown->spilled);
	shown->spilled = mem_string(value);
	keep_inputs(page);
	shown_ask_with(page, to);
	seat_say(seat, ROLE_DUE, sentence);
	seat_stop_keys(seat);
}

bool spill_back(struct page *page)
{
	struct shown *shown = page_state(page);
	char text[TEXT_MOST];
	int from, to;

	if (!shown->spilled || !both(shown, &from, &to) || shown->focus != to)
		return false;
	field_copy(&shown->inputs[to], text, sizeof text);
	if (strcmp(text, shown->spilled) != 0 || has_words(shown, from))
		return false;
	mem_free(shown->spilled);
	shown->spilled = NULL;
	move_words(shown, to, from);
	keep_inputs(page);
	shown_ask_with(page, from);
	return true;
}
