/* SPDX-License-Identifier: ISC */
/*
 * The line behind `:` in row 23: `:quit` and `:keys` are the engine's own, other words are given to
 * the program's handler and then to the verbs of the desk. Above it stand the words that may follow;
 * Tab writes them as far as they agree. F9 brings the last line back, F12 or Backspace in the empty
 * line leaves, F7 and F8 go where they always go.
 */
#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/say.h"
#include "seat/seat.h"
#include "seat/verb_line.h"
#include "seat/verb_page.h"

void command_open(struct seat *seat)
{
	field_set(&seat->command_line, "");
	seat->command = true;
	seat->dirty = true;
}

static void run(struct seat *seat, const char *words)
{
	char text[ROW_TEXT];

	snprintf(seat->command_last, sizeof seat->command_last, "%s", words);
	if (strcmp(words, "quit") == 0 || strcmp(words, "q") == 0)
		seat_quit(seat, 0);
	else if (strcmp(words, "keys") == 0)
		seat_open(seat, &keys_page, seat_front(seat));
	else if (!(seat->options.command && seat->options.command(seat, words)) &&
		 !verb_page_run(seat, words))
		seat_say(seat, ROLE_TEXT,
			 say_fill(_("There is no command \"{0}\". `?` lists the keys."), &words, 1,
						   text, sizeof text));
}

/* Tab: the letters that all words which fit have in common. */
static void complete(struct seat *seat)
{
	char words[ROW_TEXT], common[128];
	char *line = field_text(&seat->command_line);

	if (verb_line_complete(line, words, sizeof words, common, sizeof common) > 0)
		field_insert(&seat->command_line, common);
	mem_free(line);
}

void command_hint(struct seat *seat, char *out, size_t size)
{
	char common[128];
	char *line = field_text(&seat->command_line);
	const char *preset = NULL;
	const struct verb_row *verb = verb_line_verb(line, &preset);

	verb_line_complete(line, out, size, common, sizeof common);
	if (verb && !*out)
		snprintf(out, size, "%s", verb->help);
	mem_free(line);
}

/* A ring is answered and a work gone to from the open line as well: it closes, what was typed in it goes. */
static bool leads_away(struct seat *seat, struct stroke stroke)
{
	const struct key_context *context = keymap_context(seat->keymap, seat_front(seat)->context);
	const struct key_binding *binding = keymap_find(context, stroke.code);

	return binding && binding->action &&
	       (strcmp(binding->action, "take") == 0 || strcmp(binding->action, "works") == 0);
}

bool command_stroke(struct seat *seat, struct stroke stroke)
{
	char *words;

	switch (stroke.code) {
	case K_ENTER:
		words = field_text(&seat->command_line);
		seat->command = false;
		if (*words)
			run(seat, words);
		mem_free(words);
		return true;
	case K_TAB:
		complete(seat);
		return true;
	case K_F(9):
		field_set(&seat->command_line, seat->command_last);
		return true;
	case K_F(12):
	case K_F(3):
		seat->command = false;
		return true;
	default:
		if (leads_away(seat, stroke)) {
			seat->command = false;
			return false;
		}
		if (field_key(&seat->command_line, stroke) == FIELD_BEFORE)
			seat->command = false;
		return true;
	}
}
