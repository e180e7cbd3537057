/* SPDX-License-Identifier: ISC */
/*
 * A screen file as a page: its inputs, its list and the way of the hand between them. What it asks
 * is in screen_ask.c, what its keys do in screen_act.c, what is kept of half a form in screen_keep.c.
 */
#include "seat/screen_form.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "base/text.h"
#include "seat/screen_right.h"
#include "seat/script_page.h"
#include "seat/takes.h"

void screen_take(struct page *page, const char *name, struct screen **screen)
{
	char why[ROW_TEXT];

	screen_free(*screen);
	*screen = NULL;
	if (screen_load(name, say_language_name(), screen, why, sizeof why) != OK &&
	    screen_load(name, "en", screen, why, sizeof why) != OK)
		seat_say(page_seat(page), ROLE_LATE, why);
}

static void shown_open(struct page *page, const void *given)
{
	struct shown *shown = page_state(page);
	const struct screen_argument *argument = given;
	size_t input = 0;

	snprintf(shown->argument, sizeof shown->argument, "%s", argument->argument ? argument->argument : "");
	shown->call = argument->call;
	snprintf(shown->with, sizeof shown->with, "%s", argument->with ? argument->with : "");
	text_whole(shown->argument);
	text_whole(shown->with);
	shown->focus = -1;
	list_init(&shown->list);
	screen_take(page, argument->name, &shown->screen);
	if (!shown->screen)
		return;
	if (*shown->screen->context)
		page_context(page, shown->screen->context);
	shown->input_count = screen_input_count(shown->screen);
	shown->inputs = mem_array(shown->input_count + 1, sizeof *shown->inputs);
	shown->keeping.text = mem_array(shown->input_count + 1, sizeof *shown->keeping.text);
	shown->keeping.wanted = argument->draft;
	for (size_t i = 0; i < shown->screen->field_count; i++)
		if (shown->screen->fields[i].input)
			field_init(&shown->inputs[input++], shown->screen->fields[i].limit);
	shown->focus = shown->input_count > 0 ? 0 : -1;
	shown_ask(page, 0);
}

static void shown_close(struct page *page)
{
	struct shown *shown = page_state(page);

	keep_leave(page);
	keep_free(shown);
	for (size_t i = 0; i < ASKS_MOST; i++)
		reply_free(&shown->replies[i]);
	for (size_t i = 0; i < shown->input_count; i++)
		field_free(&shown->inputs[i]);
	mem_free(shown->inputs);
	mem_free(shown->spilled);
	fold_free(shown);
	screen_free(shown->screen);
}

static bool move_focus(struct page *page, int by)
{
	struct shown *shown = page_state(page);
	int to = shown->focus + by, from = shown->focus;

	if (shown->focus < 0 || to < 0 || to >= (int)shown->input_count)
		return false;
	shown->focus = to;
	spill_look(page, from);
	keep_inputs(page);
	shown_ask_with(page, from);
	return true;
}

/* The input in hand has a list of what it may hold. */
static bool picks_input(const struct shown *shown)
{
	return shown->focus >= 0 && shown_has_pick(shown, shown_input(shown, (size_t)shown->focus));
}

/* In the list of a form: Up and Down choose, Enter does what the file says, or goes back to the input. */
static bool choose_stroke(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);

	if (list_stroke(&shown->list, stroke)) {
		shown->chosen = shown->list.selected > 0;
		return true;
	}
	if (stroke.code == K_ENTER && shown_does(shown, "open"))
		return false;
	if (stroke.code == K_ENTER || key_is_char(stroke) || stroke.code == K_TAB)
		shown->choosing = false;
	return stroke.code == K_ENTER || stroke.code == K_TAB;
}

/* Keys that go between inputs; false when the key is not one, or there is nothing to go to. */
static bool between_inputs(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);

	switch (stroke.code) {
	case K_TAB:
	case K_ENTER:
		return move_focus(page, 1) || stroke.code == K_TAB;
	case K_DOWN:
	case K_UP:
		if (move_focus(page, stroke.code == K_DOWN ? 1 : -1))
			return true;
		shown->choosing = shown->list.count > 0;
		if (stroke.code == K_DOWN && shown_minds_mark(shown))
			choose_stroke(page, stroke);	/* its row was in hand: the next one */
		return true;
	case K_PAGE_UP:
	case K_PAGE_DOWN:
		shown->choosing = shown->list.count > 0;
		return list_stroke(&shown->list, stroke);
	case K_BACKTAB:
		move_focus(page, -1);
		return true;
	default:
		return false;
	}
}

/* A sign that the input in hand does not take is refused when it is typed, not when the form is sent. */
static bool takes(struct page *page, struct stroke *stroke)
{
	const struct shown *shown = page_state(page);
	const struct screen_field *field = screen_input_field(shown->screen, (size_t)shown->focus);
	char sign[8] = "";

	if (!field->takes || !key_is_char(*stroke))
		return true;
	if (stroke->code > 0xff00 && stroke->code < 0xff5f)
		stroke->code -= 0xff00 - ' ';	/* full width */
	if (stroke->code < 128 && strchr(field->takes, (int)stroke->code))
		return true;
	key_label(stroke->code, sign, sizeof sign);
	seat_message(page_seat(page), ROLE_LATE, OD__MESSAGE__INPUT_TAKES, field->takes, sign, NULL, NULL);
	return false;
}

static void say_full(struct page *page, const struct field *input)
{
	char bytes[24], text[ROW_TEXT];
	const char *argument = bytes;

	snprintf(bytes, sizeof bytes, "%zu", input->limit);
	seat_say(page_seat(page), ROLE_LATE,
		 say_fill(_("No more fits here: this field takes {0} bytes."), &argument, 1, text,
			  sizeof text));
}

static bool type(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);
	struct field *input = &shown->inputs[shown->focus];
	enum field_result result;

	if (field_empty(input) && (stroke.code == ':' || stroke.code == '?'))
		return false;
	if (!takes(page, &stroke))
		return true;
	if ((key_is_char(stroke) || stroke.code == K_PASTE) && !input->before)
		field_set(input, "");	/* a proposal */
	result = field_key(input, stroke);
	if (result == FIELD_BEFORE)
		move_focus(page, -1);
	else if (result == FIELD_CHANGED)
		shown_live(page);
	else if (result == FIELD_FULL)
		say_full(page, input);
	return result != FIELD_IGNORED;
}

void screen_fill(struct page *page, const char *id, const char *text)
{
	struct shown *shown = page_state(page);
	int input = shown->screen ? screen_input(shown->screen, id) : -1;

	if (input < 0)
		return;
	field_set(&shown->inputs[input], "");
	if (field_insert(&shown->inputs[input], text) == FIELD_FULL)
		say_full(page, &shown->inputs[input]);
	shown_ask_with(page, input);
}

bool screen_type(struct page *page, const char *text)
{
	struct shown *shown = page_state(page);
	struct field *input;

	if (page_kind(page) != &screen_page || shown->focus < 0)
		return false;
	input = &shown->inputs[shown->focus];
	if (!input->before)
		field_set(input, "");	/* a proposal */
	else
		field_insert(input, " ");
	if (field_insert(input, text) == FIELD_FULL)
		say_full(page, input);
	shown_live(page);
	return true;
}

/* A key about rows that follow what is typed waits for those of the last letter. */
static bool put_off(struct page *page, struct stroke stroke)
{
	const struct shown *shown = page_state(page);

	return shown->live && seat_put_off(page, shown->live, stroke);
}

static bool moves(struct stroke stroke)
{
	return stroke.code == K_UP || stroke.code == K_DOWN || stroke.code == K_PAGE_UP ||
	       stroke.code == K_PAGE_DOWN;
}

static bool shown_stroke(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);

	if (!shown->screen)
		return false;
	if (moves(stroke) && put_off(page, stroke))
		return true;
	if (stroke.code == K_CTRL('U') && !shown->choosing && spill_back(page))
		return true;
	if (shown->choosing && choose_stroke(page, stroke))
		return true;
	if (shown->choosing)
		return false;
	if (shown->focus >= 0 && (between_inputs(page, stroke) || type(page, stroke)))
		return true;
	return fold_stroke(page, stroke) || list_stroke(&shown->list, stroke);
}

/* Enter sends nothing: it says which key does. */
static void say_confirm(struct page *page, const char *sentence)
{
	char text[ROW_TEXT];
	const struct key_context *context = keymap_context(page->seat->keymap, page->context);
	const struct key_binding *binding = keymap_find(context, keymap_key(context, "confirm"));
	const char *arguments[] = {
		seat_key_label(page, "confirm"), binding ? keymap_say(binding->label) : "",
	};

	seat_say(page_seat(page), ROLE_TEXT, say_fill(sentence, arguments, 2, text, sizeof text));
}

/* Words stand in the input in hand, and what Enter would do to the list's row does not take them. */
static bool words_wait(const struct shown *shown)
{
	const struct field *input = shown->focus >= 0 ? &shown->inputs[shown->focus] : NULL;

	if (!input || shown->choosing || !input->before || field_empty(input))
		return false;
	for (size_t i = 0; i < shown->screen->action_count; i++) {
		const struct screen_action *action = &shown->screen->actions[i];

		if (strcmp(action->action, "open") == 0 && action->verb && action->verb->writes)
			return !shown_sends(shown, action, (size_t)shown->focus);
	}
	return false;
}

static bool shown_action(struct page *page, const char *name, struct stroke stroke)
{
	struct shown *shown = page_state(page);

	if (!shown->screen)
		return false;
	if (keep_put_off(page, stroke))
		return true;
	if (strcmp(name, "help") != 0 &&	/* the script asks with the words itself */
	    (shown_does(shown, name) || (strcmp(name, "list") == 0 && picks_input(shown))) &&
	    put_off(page, stroke))
		return true;
	if (strcmp(name, "refresh") == 0) {
		shown_ask(page, 0);
		return true;
	}
	if (shown->keeping.lost && strcmp(name, "confirm") == 0) {
		seat_say(page_seat(page), ROLE_DUE,
			 _("Another seat has this draft and saves it. F12 goes back."));
		return true;
	}
	if ((strcmp(name, "strike") == 0 && keep_drop(page)) ||
	    (strcmp(name, "undo") == 0 && keep_back(page)))
		return true;
	if (strcmp(name, "open") == 0 && shown->focus >= 0 && !shown_does(shown, name) &&
	    shown_does(shown, "confirm"))
		return say_confirm(page, _("This is the last field. {0}: {1}.")), true;
	if (strcmp(name, "open") == 0 && words_wait(shown))
		return say_confirm(page, _("These words are not kept yet. {0}: {1}.")), true;
	if (strcmp(name, "list") == 0 && picks_input(shown)) {
		shown_pick(page, shown_input(shown, (size_t)shown->focus), "");
		return true;
	}
	return shown_act(page, name);
}

/* One record, or all that begin so: "record/run/". */
static bool follows(const char *follow, const char *topic)
{
	size_t length = strlen(follow);

	if (length && follow[length - 1] == '/')
		return strncmp(topic, follow, length) == 0;
	return length && strcmp(topic, follow) == 0;
}

static void shown_event(struct page *page, const Od__Event *event)
{
	struct shown *shown = page_state(page);

	keep_event(page, event);
	if (shown->screen && shown->follow[0] &&
	    (event->lost || (event->topic && follows(shown->follow, event->topic))))
		shown_follow(page);
}

static void shown_show(struct page *page)
{
	struct shown *shown = page_state(page);

	if (shown->written && shown->screen)
		shown_ask(page, 0);	/* the next key is about what is there now */
	else if (shown->stale)
		shown_follow_now(page);
	shown->written = false;
}

static void shown_tick(struct page *page, int64_t now)
{
	(void)now;
	keep_typing(page);
	shown_widen(page);
	shown_go_on(page);
}

static void shown_draw(struct page *page, struct canvas *canvas)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);

	if (shown->screen)
		screen_draw(shown->screen, &view, canvas);
}

/* The lists are there, and what the action is done to is not among them. */
static bool in_vain(struct page *page, const struct screen_action *action)
{
	const struct shown *shown = page_state(page);

	return shown->filled && !shown->asked &&
	       (shown_nothing_marked(page, action) || shown_nowhere(page, action));
}

/* What the file does not do now, or this login may not: its key is left out of the foot. */
static const char *shown_label(struct page *page, const char *name)
{
	static const char *const general[] = { "help", "refresh", "back", "desk", "works", "take",
					      "command", "keys" };
	struct shown *shown = page_state(page);

	if (shown->screen && strcmp(name, "help") == 0 && !shown_does(shown, name))
		return keymap_say("help");	/* it lists the keys, whatever the context calls it */
	for (size_t i = 0; i < sizeof general / sizeof general[0]; i++)
		if (strcmp(general[i], name) == 0)
			return NULL;
	if (shown->keeping.lost && strcmp(name, "confirm") == 0)
		return "";
	if ((strcmp(name, "open") == 0 && shown->focus >= 0) ||
	    (strcmp(name, "list") == 0 && shown->screen && picks_input(shown)))
		return NULL;
	for (size_t i = 0; shown->screen && i < shown->screen->action_count; i++)
		if (strcmp(shown->screen->actions[i].action, name) == 0 &&
		    screen_may_act(page_seat(page), shown->screen, &shown->screen->actions[i]) &&
		    !in_vain(page, &shown->screen->actions[i]))
			return NULL;
	return "";
}

/* What the file does, and the keys of its inputs, its list and its branches. */
static bool shown_takes(struct page *page, const char *name)
{
	const struct shown *shown = page_state(page);
	const char *label = shown_label(page, name);

	if (!shown->screen)
		return false;
	if (shown->focus >= 0 && !shown->choosing &&
	    (takes_in_field(name) || takes_one_of(name, "next-field before-field before-field-empty")))
		return true;
	if (takes_one_of(name, "undo redo"))
		return shown->focus >= 0 && shown->inputs[shown->focus].before;
	if (takes_one_of(name, "up down"))
		return shown->focus >= 0 || shown->list.count > 0;
	if (takes_in_list(name))
		return shown->list.count > 0;
	if (takes_one_of(name, "left right") && shown->folding.fold.row)
		return true;
	if (strcmp(name, "help") == 0)
		return shown_does(shown, name);
	return !label || *label;
}

static bool shown_keeps(struct page *page)
{
	struct shown *shown = page_state(page);

	for (size_t i = 0; i < shown->input_count; i++)
		if (shown->inputs[i].before)
			return true;
	return false;
}

static uint64_t shown_draft(struct page *page)
{
	return ((const struct shown *)page_state(page))->keeping.draft;
}

const struct page_kind screen_page = {
	.name = "screen", .context = "detail", .size = sizeof(struct shown), .open = shown_open,
	.stroke = shown_stroke, .action = shown_action, .event = shown_event,
	.show = shown_show, .tick = shown_tick, .draw = shown_draw, .label = shown_label,
	.takes = shown_takes,
	.keeps = shown_keeps, .draft = shown_draft, .close = shown_close,
};

static bool shows(struct page *page, const void *what)
{
	const struct shown *shown = page_state(page);
	const struct screen_argument *argument = what;

	return shown->screen && strcmp(shown->screen->name, argument->name) == 0 &&
	       strcmp(shown->argument, argument->argument) == 0;
}

struct page *screen_find(struct seat *seat, const char *name, const char *argument)
{
	return seat_find(seat, &screen_page, shows,
			 &(struct screen_argument){ .name = name, .argument = argument });
}

static bool go(struct seat *seat, const struct screen_argument *given)
{
	struct page *page;

	if (seat->options.go && seat->options.go(seat, given->name, given->argument))
		return true;
	if (strcmp(given->name, script_page.name) == 0)
		return seat_open(seat, &script_page, given) != NULL;
	page = seat_open(seat, &screen_page, given);
	if (((struct shown *)page_state(page))->screen)
		return true;
	{
		char why[ROW_TEXT];

		snprintf(why, sizeof why, "%s", seat->said);
		seat_back(seat);
		seat_say(seat, ROLE_LATE, why);
	}
	return false;
}

bool seat_go(struct seat *seat, const char *name, const char *argument)
{
	return go(seat, &(struct screen_argument){ .name = name, .argument = argument });
}

bool seat_go_call(struct seat *seat, const char *name, const char *argument, uint64_t call)
{
	return go(seat, &(struct screen_argument){ .name = name, .argument = argument, .call = call });
}

bool seat_go_with(struct seat *seat, const char *name, const char *argument, const char *with)
{
	return go(seat, &(struct screen_argument){ .name = name, .argument = argument, .with = with });
}
