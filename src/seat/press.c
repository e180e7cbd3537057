/* SPDX-License-Identifier: ISC */
/*
 * What a key does. First what lies over the page has its say (a question, the command line, keys
 * that were stopped), then the page, then the keymap, then the engine's own actions. A key that
 * does nothing says why.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "record/say.h"
#include "seat/seat.h"

static void answer(struct seat *seat, bool yes)
{
	struct page *page = seat->question.page;

	seat->question.page = NULL;
	seat->said[0] = '\0';
	if (yes)
		seat->question.yes(page, seat->question.baton);
}

/* A question takes F10, F12 and, where a number is wanted, what belongs to a field. */
static bool question_stroke(struct seat *seat, struct stroke stroke)
{
	struct question *question = &seat->question;
	const struct key_context *context = keymap_context(seat->keymap, "question");
	const struct key_binding *binding = keymap_find(context, stroke.code);
	const char *action = binding && binding->action ? binding->action : "";

	if (strcmp(action, "confirm") == 0 && question->number[0]) {
		char *typed = field_text(&question->typed);
		bool same = strcmp(typed, question->number) == 0;

		if (same) {
			answer(seat, true);
		} else {
			const char *numbers[] = { typed, question->number };
			char text[ROW_TEXT];

			say_fill(*typed ? _("You typed {0}; the number is {1}. F12 leaves it as it is.")
				: _("Type {1}, then F10 does it. F12 leaves it as it is."), numbers, 2,
				text, sizeof text);
			snprintf(question->text, sizeof question->text, "%s", text);
			field_set(&question->typed, "");
		}
		mem_free(typed);
		return true;
	}
	if (strcmp(action, "confirm") == 0) {
		answer(seat, true);
		return true;
	}
	if (strcmp(action, "back") == 0 || strcmp(action, "desk") == 0) {
		answer(seat, false);
		return true;
	}
	if (question->number[0])
		field_key(&question->typed, stroke);
	else
		question->unheard = true;
	return true;
}

bool press_stopped(const struct seat *seat)
{
	return seat->stopped.count > 0 && seat->stopped_on == seat_front(seat);
}

/* Keys stopped behind a refusal: Enter plays them, F12 drops them; anything else goes on to the page. */
static bool stopped_stroke(struct seat *seat, struct stroke stroke)
{
	if (stroke.code == K_ENTER) {
		struct queue later;

		queue_init(&later);
		queue_move(&later, &seat->keys);
		queue_move(&seat->keys, &seat->stopped);
		queue_move(&seat->keys, &later);
		return true;
	}
	if (stroke.code == K_F(12)) {
		queue_free(&seat->stopped);
		return true;
	}
	return false;
}

static void leave(struct page *page, void *baton)
{
	(void)baton;
	seat_quit(page_seat(page), 0);
}

static void mask(struct seat *seat)
{
	seat->masked = !seat->masked;
	seat_say(seat, ROLE_TEXT, seat->masked ? _("Personal data is masked. Ctrl-G shows it again.")
					       : _("Personal data is shown."));
}

/* F3, other than the last F12 of a work, also leaves the search whose result was opened. */
static void go_home(struct seat *seat)
{
	struct page *page;

	seat_desk(seat);
	page = seat_front(seat);
	if (page->kind->action)
		page->kind->action(page, "home", (struct stroke){ .code = K_F(3) });
}

static bool engine_action(struct seat *seat, const char *action)
{
	if (strcmp(action, "desk") == 0)
		go_home(seat);
	else if (strcmp(action, "back") == 0)
		seat_back(seat);
	else if (strcmp(action, "works") == 0)
		seat_next_work(seat);
	else if (strcmp(action, "keys") == 0)
		seat_open(seat, &keys_page, seat_front(seat));
	else if (strcmp(action, "command") == 0)
		command_open(seat);
	else if (strcmp(action, "repaint") == 0)
		terminal_repaint(seat->terminal);
	else if (strcmp(action, "mask") == 0)
		mask(seat);
	else if (strcmp(action, "quit") == 0)
		seat_ask(seat_front(seat),
			 _("Leave the seat? Parked works wait as drafts. F10 leaves, F12 stays."),
			 NULL, leave, NULL);
	else
		return false;
	return true;
}

static void does_nothing(struct seat *seat, struct stroke stroke, const struct key_binding *binding)
{
	char name[16];

	key_label(stroke.code, name, sizeof name);
	if (binding && !binding->action)
		seat_message(seat, ROLE_TEXT, OD__MESSAGE__KEY_DOES_NOTHING, name,
			     keymap_say(binding->label), NULL, NULL);
	else if (binding)
		seat_message(seat, ROLE_TEXT, OD__MESSAGE__KEY_DOES_NOTHING, name,
			     _("this page has nothing for it"), NULL, NULL);
}

static void strike(struct page *page, void *baton)
{
	(void)baton;
	seat_press(page_seat(page), K_CTRL('X'));
}

/* Esc x is Ctrl-X, and what Alt-x sends: it is asked first, always. */
static void ask_strike(struct page *page, const char *label)
{
	char text[ROW_TEXT];

	label = *label ? keymap_say(label) : "Ctrl-X";
	seat_ask(page, say_fill(_("Esc x is Ctrl-X: {0}. F10 does it, F12 leaves it as it is."), &label, 1,
				text, sizeof text), NULL, strike, NULL);
}

static void press(struct seat *seat, struct stroke stroke)
{
	struct page *page = seat_front(seat);
	const struct key_binding *binding;
	const char *action;

	if (seat->question.page) {
		question_stroke(seat, stroke);
		return;
	}
	if (seat->command && command_stroke(seat, stroke))
		return;
	if (press_stopped(seat) && stopped_stroke(seat, stroke))
		return;
	if (!(stroke.twin && stroke.code < K_NAMED) && page->kind->stroke && page->kind->stroke(page, stroke))
		return;
	page = seat_front(seat);
	binding = keymap_find(keymap_context(seat->keymap, page->context), stroke.code);
	action = binding ? binding->action : NULL;
	if (action && stroke.twin && stroke.code == K_CTRL('X')) {
		ask_strike(page, binding->label);
		return;
	}
	if (action && page->kind->action && page->kind->action(page, action, stroke))
		return;
	if (action && engine_action(seat, action))
		return;
	if (action && seat->options.action && seat->options.action(seat, action, stroke))
		return;
	if (action && strcmp(action, "help") == 0)	/* no script and no article: the keys */
		seat_open(seat, &keys_page, page);
	else
		does_nothing(seat, stroke, binding);
}

void press_key(struct seat *seat, struct stroke stroke)
{
	const struct key_binding *binding;

	seat->dirty = true;
	if (stroke.twin)
		seat->twins = true;
	binding = keymap_find(keymap_context(seat->keymap, seat_front(seat)->context), stroke.code);
	if (!binding || !binding->action || strcmp(binding->action, "works") != 0)
		seat->works->typed = ++seat->typed;
	seat->said[0] = '\0';
	press(seat, stroke);
}

void press_hand(struct seat *seat, struct stroke stroke)
{
	const struct chords *chords = keymap_chords(seat->keymap);
	struct stroke meant[CHORD_MEANT];
	char said[CHORD_TEXT] = "";
	bool twins = seat->twins;
	size_t count;

	/* What opens takes text at once, whatever the hand did on the page before it. */
	if (seat->hand_page != seat_front(seat)->number)
		seat->hand = (struct chord_hand){ .normal = false };
	seat->hand_page = seat_front(seat)->number;
	seat->dirty = true;
	seat->said[0] = '\0';
	count = chords_press(chords, &seat->hand, stroke, meant, said, sizeof said);
	if (*said)
		seat_message(seat, ROLE_TEXT, OD__MESSAGE__KEYS_MEAN_NOTHING, said, NULL, NULL, NULL);
	if (count > 1) {	/* the first may hold what follows, or stop it */
		meant[1].meant = true;
		queue_put_back(&seat->keys, meant[1]);
	}
	if (count > 0) {
		press_key(seat, meant[0]);
		if (meant[0].meant)
			seat->twins = twins;
	}
}
