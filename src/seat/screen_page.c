/* SPDX-License-Identifier: ISC */
/*
 * A screen file as a page. The asks are made one after the other, as a later one may use what an
 * earlier one answered; keys wait meanwhile. A write says its sentence in row 23 and then asks
 * again, goes back or on, as the file says.
 */
#include "seat/screen_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "record/reflect.h"

static struct screen_view view_of(struct page *page, struct shown *shown)
{
	return (struct screen_view){
		.replies = shown->bodies, .list = &shown->list, .inputs = shown->inputs,
		.focus = shown->focus, .argument = shown->argument,
		.draft = shown->keeping.draft, .masked = seat_masked(page_seat(page)),
		.now = clock_now(),
	};
}

/* A text of the file filled in for the row that has the mark. */
static void text_of(struct page *page, const char *text, char *out, size_t size)
{
	struct shown *shown = page_state(page);
	struct screen_view view = view_of(page, shown);
	int list;

	view.masked = false;	/* what is sent is never the masked form */
	screen_chosen_count(shown->screen, &view, &list);
	screen_text(shown->screen, &view, text, list, screen_chosen_element(shown->screen, &view), out, size);
}

/* A value of an enum is typed as its number in the list, or as its word in either language. */
static void enum_word(const ProtobufCMessage *request, const char *name, char *text, size_t size)
{
	const ProtobufCEnumDescriptor *type;
	struct place place;

	if (reflect_find(request, name, &place) != OK || place.field->type != PROTOBUF_C_TYPE_ENUM)
		return;
	type = place.field->descriptor;
	for (unsigned i = 0; i < type->n_values; i++) {
		const char *label = enum_label(type, type->values[i].value);
		char number[16];

		snprintf(number, sizeof number, "%d", type->values[i].value);
		if (strcmp(text, number) != 0 && strcmp(text, say(label)) != 0 && strcmp(text, label) != 0)
			continue;
		snprintf(text, size, "%s", type->values[i].name);
		for (char *c = text; *c; c++)
			*c = (char)tolower((unsigned char)*c);
		return;
	}
}

/* A request with the fields that have a value; NULL with a sentence in row 23. */
static ProtobufCMessage *request_of(struct page *page, const struct verb_row *verb, const char *const *fields,
				    size_t count, struct arena *arena)
{
	ProtobufCMessage *request = reflect_new(verb->request, arena);
	char name[128], text[TEXT_MOST];

	for (size_t i = 0; i < count; i++) {
		size_t length = strcspn(fields[i], "=");
		struct refusal why = { 0 };

		snprintf(name, sizeof name, "%.*s", (int)length, fields[i]);
		text_of(page, fields[i] + length + 1, text, sizeof text);
		if (!*text)
			continue;
		enum_word(request, name, text, sizeof text);
		if (reflect_set(request, name, text, arena, &why) != OK) {
			seat_refused(page_seat(page), &why);
			return NULL;
		}
	}
	return request;
}

static void ask_from(struct page *page, size_t index);

static void fill_inputs(struct page *page)
{
	struct shown *shown = page_state(page);
	size_t input = 0;

	if (shown->filled)
		return;
	shown->filled = true;
	for (size_t i = 0; i < shown->screen->field_count; i++) {
		const struct screen_field *field = &shown->screen->fields[i];
		char text[TEXT_MOST];

		if (!field->input)
			continue;
		text_of(page, field->text, text, sizeof text);
		field_set(&shown->inputs[input++], text);
	}
}

static void all_there(struct page *page)
{
	struct shown *shown = page_state(page);
	struct screen_view view = view_of(page, shown);
	char name[128];
	int list;

	list_count(&shown->list, screen_chosen_count(shown->screen, &view, &list));
	text_of(page, shown->screen->title, name, sizeof name);
	page_name(page, name);
	text_of(page, shown->screen->follow, shown->follow, sizeof shown->follow);
	fill_inputs(page);
	keep_begin(page);
}

static void on_answer(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	size_t index = (size_t)baton;

	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	reply_keep(&shown->replies[index], reply->body);
	shown->bodies[index] = shown->replies[index].body;
	ask_from(page, index + 1);
}

static void ask_from(struct page *page, size_t index)
{
	struct shown *shown = page_state(page);
	const struct screen_ask *ask = &shown->screen->asks[index];
	struct arena *arena;
	ProtobufCMessage *request;

	if (index == shown->screen->ask_count) {
		all_there(page);
		return;
	}
	arena = arena_new(0);
	request = request_of(page, ask->verb, ask->fields, ask->field_count, arena);
	if (request)
		seat_call(page, ask->verb->full, request, CALL_HOLD, on_answer, (void *)index);
	arena_free(arena);
}

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
	ask_from(page, 0);
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
	screen_free(shown->screen);
}

const char *shown_input(const struct shown *shown, size_t input)
{
	for (size_t i = 0; i < shown->screen->field_count; i++)
		if (shown->screen->fields[i].input && input-- == 0)
			return shown->screen->fields[i].id;
	return "";
}

/* The first ask that is made with the text of this input; the count of asks when there is none. */
static size_t ask_of_input(const struct shown *shown, size_t input)
{
	const struct screen *screen = shown->screen;
	char name[80];
	size_t a = 0;

	snprintf(name, sizeof name, "{%s}", shown_input(shown, input));
	for (; a < screen->ask_count; a++)
		for (size_t f = 0; f < screen->asks[a].field_count; f++)
			if (strstr(screen->asks[a].fields[f], name))
				return a;
	return a;
}

/* An ask that is made with what stands in an input is made again when that input is left. */
static void ask_with(struct page *page, int input)
{
	struct shown *shown = page_state(page);
	size_t ask = ask_of_input(shown, (size_t)input);

	if (shown->inputs[input].before && ask < shown->screen->ask_count)
		ask_from(page, ask);
}

void shown_ask_inputs(struct page *page)
{
	struct shown *shown = page_state(page);
	size_t first = shown->screen->ask_count;

	for (size_t i = 0; i < shown->input_count; i++)
		if (ask_of_input(shown, i) < first)
			first = ask_of_input(shown, i);
	if (first < shown->screen->ask_count)
		ask_from(page, first);
}

static bool move_focus(struct page *page, int by)
{
	struct shown *shown = page_state(page);
	int to = shown->focus + by, from = shown->focus;

	if (shown->focus < 0 || to < 0 || to >= (int)shown->input_count)
		return false;
	shown->focus = to;
	keep_inputs(page);
	ask_with(page, from);
	return true;
}

static bool shown_stroke(struct page *page, struct stroke stroke)
{
	struct shown *shown = page_state(page);
	enum field_result result;

	if (!shown->screen)
		return false;
	if (shown->focus >= 0) {
		switch (stroke.code) {
		case K_TAB:
		case K_ENTER:
			return move_focus(page, 1) || stroke.code == K_TAB;
		case K_DOWN:
			if (move_focus(page, 1))
				return true;
			break;
		case K_UP:
			if (move_focus(page, -1))
				return true;
			break;
		case K_BACKTAB:
			move_focus(page, -1);
			return true;
		}
		if (!(field_empty(&shown->inputs[shown->focus]) &&
		      (stroke.code == ':' || stroke.code == '?'))) {
			if (key_is_char(stroke) && !shown->inputs[shown->focus].before)
				field_set(&shown->inputs[shown->focus], "");	/* a proposal */
			result = field_key(&shown->inputs[shown->focus], stroke);
			if (result == FIELD_BEFORE)
				move_focus(page, -1);
			if (result == FIELD_FULL)
				seat_message(page_seat(page), ROLE_LATE, OD__MESSAGE__FIELD_TOO_LONG,
					     "", "", "", NULL);
			if (result != FIELD_IGNORED)
				return true;
		}
	}
	return list_stroke(&shown->list, stroke);
}

/* What a write says of itself: Made.note, or the note of a Made inside the reply. */
static void say_note(struct page *page, const ProtobufCMessage *reply)
{
	struct place place;

	if (reply && (reflect_find(reply, "note", &place) == OK ||
		      reflect_find(reply, "made.note", &place) == OK) &&
	    place.present && place.field->type == PROTOBUF_C_TYPE_MESSAGE &&
	    place.field->descriptor == &od__refusal__descriptor)
		seat_note(page_seat(page), ROLE_GOOD, (const Od__Refusal *)reflect_message(&place));
}

/* A form that was taken is done with: it is not parked. */
static void leave(struct page *page)
{
	struct seat *seat = page_seat(page);

	if (page->below)
		seat_back(seat);
	else
		seat_end_work(page);
}

static void on_done(struct page *page, const struct client_reply *reply, void *baton)
{
	const struct screen_action *action = baton;
	struct shown *shown = page_state(page);
	struct seat *seat = page_seat(page);
	char argument[256];

	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	keep_made(page, action->verb);
	if (!action->then || strcmp(action->then, "again") == 0 || seat_late(seat)) {
		shown->filled = false;
		ask_from(page, 0);
	} else if (strcmp(action->then, "back") == 0) {
		leave(page);
		say_note(seat_front(seat), reply->body);
		return;
	} else {
		struct place place;
		char then[SCREEN_NAME];

		snprintf(then, sizeof then, "%s", action->then);
		snprintf(argument, sizeof argument, "%s", shown->argument);
		if ((reflect_find(reply->body, "said", &place) == OK && place.present) ||
		    (reflect_find(reply->body, "made.said", &place) == OK && place.present))
			snprintf(argument, sizeof argument, "%s", reflect_string(&place));
		leave(page);
		seat_go(seat, then, argument);
	}
	say_note(seat_front(seat), reply->body);
}

static void do_it(struct page *page, void *baton)
{
	const struct screen_action *action = baton;
	struct arena *arena = arena_new(0);
	ProtobufCMessage *request = request_of(page, action->verb, action->fields, action->field_count,
					       arena);

	if (request)
		seat_call(page, action->verb->full, request, CALL_HOLD, on_done, baton);
	arena_free(arena);
}

static bool shown_action(struct page *page, const char *name, struct stroke stroke)
{
	struct shown *shown = page_state(page);
	char text[ROW_TEXT];

	(void)stroke;
	if (!shown->screen)
		return false;
	if (strcmp(name, "refresh") == 0) {
		ask_from(page, 0);
		return true;
	}
	if ((strcmp(name, "strike") == 0 && keep_drop(page)) ||
	    (strcmp(name, "undo") == 0 && keep_back(page)))
		return true;
	for (size_t i = 0; i < shown->screen->action_count; i++) {
		struct screen_action *action = &shown->screen->actions[i];

		if (strcmp(action->action, name) != 0)
			continue;
		if (action->go) {
			text_of(page, action->argument, text, sizeof text);
			if (*text)
				seat_go(page_seat(page), action->go, text);
		} else if (action->question) {
			text_of(page, action->question, text, sizeof text);
			seat_ask(page, text, NULL, do_it, action);
		} else {
			do_it(page, action);
		}
		return true;
	}
	return false;
}

static void shown_event(struct page *page, const Od__Event *event)
{
	struct shown *shown = page_state(page);

	keep_event(page, event);
	if (shown->screen && shown->follow[0] && event->topic && strcmp(event->topic, shown->follow) == 0)
		ask_from(page, 0);
}

static void shown_tick(struct page *page, int64_t now)
{
	(void)now;
	keep_typing(page);
}

static void shown_draw(struct page *page, struct canvas *canvas)
{
	struct shown *shown = page_state(page);
	struct screen_view view = view_of(page, shown);

	if (shown->screen)
		screen_draw(shown->screen, &view, canvas);
}

/* An action of the file that is not there does nothing; its key is left out of the foot. */
static const char *shown_label(struct page *page, const char *name)
{
	static const char *const general[] = { "help", "refresh", "back", "desk", "works", "take",
					      "command", "keys" };
	struct shown *shown = page_state(page);

	for (size_t i = 0; i < sizeof general / sizeof general[0]; i++)
		if (strcmp(general[i], name) == 0)
			return NULL;
	if (strcmp(name, "open") == 0 && shown->focus >= 0)
		return NULL;
	for (size_t i = 0; shown->screen && i < shown->screen->action_count; i++)
		if (strcmp(shown->screen->actions[i].action, name) == 0)
			return NULL;
	return "";
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
	.stroke = shown_stroke, .action = shown_action, .event = shown_event, .tick = shown_tick,
	.draw = shown_draw, .label = shown_label, .keeps = shown_keeps, .draft = shown_draft,
	.close = shown_close,
};

bool seat_go(struct seat *seat, const char *name, const char *argument)
{
	struct screen_argument given = { .name = name, .argument = argument };
	struct page *page;

	if (seat->options.go && seat->options.go(seat, name, argument))
		return true;
	page = seat_open(seat, &screen_page, &given);
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
