/* SPDX-License-Identifier: ISC */
/*
 * What a screen asks, and when. At the beginning, and after a write, one ask after the other, as a
 * later one may use what an earlier one answered; keys wait meanwhile. While an input is typed, the
 * asks that are made with its text follow it without holding a key: one at a time, the newest text
 * wins, what the desk refuses of half a word is not said. An answer moves no cursor, and the mark of
 * a list stays on its row.
 */
#include "seat/screen_form.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "record/message.pb-c.h"
#include "record/reflect.h"
#include "seat/terminal.h"

struct screen_view shown_view(struct page *page)
{
	struct shown *shown = page_state(page);

	return (struct screen_view){
		.replies = shown->bodies, .list = &shown->list,
		.fold = shown->folding.fold.row ? &shown->folding.fold : NULL, .inputs = shown->inputs,
		.focus = shown->choosing ? -1 : shown->focus, .argument = shown->argument,
		.draft = shown->keeping.draft, .call = shown->call,
		.pick = shown->filter.name, .picked = shown->filter.label,
		.with = shown->with, .calm = shown->input_count > 0 && !shown->choosing,
		.masked = seat_masked(page_seat(page)), .now = clock_now(),
	};
}

static void row_text(struct page *page, const struct row *row, bool plain, const char *text, char *out,
		     size_t size)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	struct row marked;

	view.masked = false;	/* what is sent is never the masked form */
	view.plain = plain;
	if (!row) {
		screen_chosen_count(shown->screen, &view, &marked.list);
		marked.element = screen_chosen_element(shown->screen, &view);
		row = &marked;
	}
	screen_text(shown->screen, &view, text, row->list, row->element, out, size);
}

void shown_row_text(struct page *page, const struct row *row, const char *text, char *out, size_t size)
{
	row_text(page, row, false, text, out, size);
}

void shown_row_value(struct page *page, const struct row *row, const char *text, char *out, size_t size)
{
	row_text(page, row, true, text, out, size);
}

void shown_text(struct page *page, const char *text, char *out, size_t size)
{
	shown_row_text(page, NULL, text, out, size);
}

/* A value of an enum is typed as its number in the list, or as its word in either language; 1 is yes. */
static void enum_word(const ProtobufCMessage *request, const char *name, char *text, size_t size)
{
	const ProtobufCEnumDescriptor *type;
	struct place place;

	if (reflect_find(request, name, &place) != OK)
		return;
	if (place.field->type == PROTOBUF_C_TYPE_BOOL && (text[0] == '0' || text[0] == '1') && !text[1])
		snprintf(text, size, "%s", text[0] == '1' ? "yes" : "no");
	if (place.field->type != PROTOBUF_C_TYPE_ENUM)
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

/* "1 restaurant, 2 chain store": what is typed for an enum, as enum_word() reads it. */
static const char *enum_takes(const ProtobufCEnumDescriptor *type, struct arena *arena)
{
	const char *all = "";

	for (unsigned i = 0; i < type->n_values; i++)
		if (type->values[i].value > 0)
			all = arena_format(arena, "%s%s%d %s", all, *all ? ", " : "", type->values[i].value,
					   say(enum_label(type, type->values[i].value)));
	return all;
}

/* A word that is no value of an enum is refused with the values as people call them. */
static void refuse_enum(const ProtobufCMessage *request, const char *name, struct arena *arena,
			struct refusal *why)
{
	struct place place;

	if (why->message == OD__MESSAGE__FIELD_VALUE && why->args > 1 &&
	    reflect_find(request, name, &place) == OK && place.field->type == PROTOBUF_C_TYPE_ENUM)
		why->arg[1] = enum_takes(place.field->descriptor, arena);
}

/* The text is an input alone that had words of the record and has none any more: they are to go. */
static bool emptied(const struct shown *shown, const char *text)
{
	size_t length = strlen(text);
	char id[64];
	int input;

	if (length < 3 || length >= sizeof id || text[0] != '{' || text[length - 1] != '}')
		return false;
	snprintf(id, sizeof id, "%.*s", (int)length - 2, text + 1);
	input = screen_input(shown->screen, id);
	return input >= 0 && input < 64 && (shown->had >> input & 1) && field_empty(&shown->inputs[input]);
}

static bool is_words(const ProtobufCMessage *request, const char *name)
{
	struct place place;

	return reflect_find(request, name, &place) == OK && place.field->type == PROTOBUF_C_TYPE_STRING &&
		place.field->label == PROTOBUF_C_LABEL_OPTIONAL;
}

/* Sets one "name=text" of a request; false with the reason in *why. */
static bool set_field(struct page *page, bool writes, ProtobufCMessage *request, const char *field,
		      const struct row *row, struct arena *arena, struct refusal *why)
{
	size_t length = strcspn(field, "=");
	char name[128], text[TEXT_MOST];

	snprintf(name, sizeof name, "%.*s", (int)length, field);
	shown_row_value(page, row, field + length + 1, text, sizeof text);
	if (!*text && !(writes && emptied(page_state(page), field + length + 1) && is_words(request, name)))
		return true;
	enum_word(request, name, text, sizeof text);
	if (reflect_set(request, name, text, arena, why) == OK)
		return true;
	refuse_enum(request, name, arena, why);
	return false;
}

ProtobufCMessage *shown_request(struct page *page, const struct verb_row *verb, const char *const *fields,
				size_t count, const struct row *row, struct arena *arena,
				struct refusal *why)
{
	ProtobufCMessage *request = reflect_new(verb->request, arena);

	*why = (struct refusal){ 0 };
	for (size_t i = 0; i < count; i++) {
		if (set_field(page, verb->writes, request, fields[i], row, arena, why))
			continue;
		why->field = arena_format(arena, "%.*s", (int)strcspn(fields[i], "="), fields[i]);
		return NULL;
	}
	return request;
}

/* The request of an ask with the fields of what was picked for it. */
static ProtobufCMessage *ask_request(struct page *page, const struct screen_ask *ask, struct arena *arena,
				     bool quiet)
{
	const struct shown *shown = page_state(page);
	struct refusal why;
	ProtobufCMessage *request = shown_request(page, ask->verb, ask->fields, ask->field_count, NULL,
						  arena, &why);

	if (!request && !quiet)
		seat_refused(page_seat(page), &why);

	for (size_t i = 0; request && ask->pick && shown->filter.name &&
	     strcmp(ask->pick, shown->filter.name) == 0 && i < shown->filter.count; i++)
		set_field(page, false, request, shown->filter.fields[i], NULL, arena, &why);
	return request;
}

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
		shown_row_value(page, NULL, field->text, text, sizeof text);
		if (!(input < 64 && shown->unsent >> input & 1))
			field_set(&shown->inputs[input], text);
		if (input < 64)
			shown->had = (shown->had & ~((uint64_t)1 << input)) | (uint64_t)(*text != 0) << input;
		input++;
	}
	shown->unsent = 0;
}

/* ---- the mark ---- */

/* What tells a row of the list in hand from others; "" when nothing does. */
static void row_key(struct page *page, size_t beyond, char *out, size_t size)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	int list;

	out[0] = '\0';
	screen_chosen_count(shown->screen, &view, &list);
	if (list >= 0 && shown->screen->lists[list].key)
		screen_text(shown->screen, &view, shown->screen->lists[list].key, list,
			    screen_chosen_element(shown->screen, &view) + beyond, out, size);
}

/* The rows are others now: the mark goes to where its row is. */
static void follow_mark(struct page *page, const char *key)
{
	struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);
	size_t count;
	int list;
	char text[KEY_MOST];

	count = screen_chosen_count(shown->screen, &view, &list);
	list_count(&shown->list, count);
	if (list < 0 || !shown->screen->lists[list].key || !*key)
		return;
	if (view.calm && shown->screen->keep >= 0 && !shown->chosen) {
		list_select(&shown->list, 0);	/* rows came and went while it was typed: none was chosen */
		return;
	}
	for (size_t i = 0; i < count; i++) {
		size_t element = view.fold && view.fold->list == list && i < view.fold->count
			? view.fold->row[i] : i;

		screen_text(shown->screen, &view, shown->screen->lists[list].key, list, element, text,
			    sizeof text);
		if (strcmp(text, key) == 0) {
			list_select(&shown->list, i);
			return;
		}
	}
	if (view.calm)	/* of a form: what was chosen is gone, what stands first is meant */
		list_select(&shown->list, 0);
	else if (shown->following && !asks_hold(page_seat(page)))
		/* no work of this hand: the next key is about another row */
		seat_say(page_seat(page), ROLE_DUE,
			 say("The marked row is gone: somebody else was quicker. "
			     "The mark is on another one."));
}

void shown_mark_next(struct page *page)
{
	row_key(page, 1, ((struct shown *)page_state(page))->next, sizeof ((struct shown *)0)->next);
}

/* Takes the reply of an ask in. */
static void take_reply(struct page *page, size_t index, const ProtobufCMessage *body)
{
	struct shown *shown = page_state(page);
	char key[sizeof shown->next];

	row_key(page, 0, key, sizeof key);
	if (shown->next[0])
		snprintf(key, sizeof key, "%s", shown->next);
	if (body) {
		reply_keep(&shown->replies[index], body);
		shown->bodies[index] = shown->replies[index].body;
	} else {
		reply_free(&shown->replies[index]);
		shown->bodies[index] = NULL;
	}
	fold_take(page);
	follow_mark(page, key);
}

/* ---- one after the other ---- */

static void ask_next(struct page *page, size_t index);

static void all_there(struct page *page)
{
	struct shown *shown = page_state(page);
	char name[128];

	if (!shown->filled)
		shown_rights(page);
	shown->next[0] = '\0';
	shown_text(page, shown->screen->title, name, sizeof name);
	page_name(page, name);
	shown_text(page, shown->screen->follow, shown->follow, sizeof shown->follow);
	fill_inputs(page);
	keep_begin(page);
	spill_take(page);
	shown_go_on(page);
}

static void on_answer(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	size_t index = (size_t)baton;
	bool done = reply->outcome == OD__OUTCOME__DONE;

	shown->asked = 0;
	if (shown->following && seat_front(page_seat(page)) != page) {
		shown->stale = true;	/* what lies over it was opened for the rows that it saw */
		return;
	}
	if (!done && !shown->screen->asks[index].maybe)
		return;
	take_reply(page, index, done ? reply->body : NULL);
	/* a change that comes before the other answers is heard as well */
	shown_text(page, shown->screen->follow, shown->follow, sizeof shown->follow);
	ask_next(page, index + 1);
}

static bool has_sides(struct page *page)
{
	const struct shown *shown = page_state(page);

	return shown->screen->part_count > 1 &&
	       seat_canvas(page_seat(page))->columns >= SCREEN_COLUMNS + 1 + SCREEN_SIDE;
}

/* Not now: nothing to ask it about, or no room for what it is for. */
static bool left_out(struct page *page, const struct screen_ask *ask)
{
	const struct shown *shown = page_state(page);
	char text[80], value[TEXT_MOST];

	if (ask->side && !shown->wide)
		return true;
	if (!ask->when)
		return false;
	snprintf(text, sizeof text, "{%s}", ask->when);
	shown_text(page, text, value, sizeof value);
	return !*value || strcmp(value, "0") == 0;
}

static void ask_next(struct page *page, size_t index)
{
	struct shown *shown = page_state(page);
	const struct screen_ask *ask = &shown->screen->asks[index];
	unsigned flags = shown->following ? CALL_QUIET : CALL_HOLD;
	struct arena *arena;
	ProtobufCMessage *request;

	for (; index < shown->screen->ask_count && left_out(page, ask); index++, ask++)
		take_reply(page, index, NULL);
	if (index == shown->screen->ask_count) {
		all_there(page);
		return;
	}
	if (!shown->following && ask->maybe)
		flags |= CALL_QUIET;
	arena = arena_new(0);
	request = ask_request(page, ask, arena, flags & CALL_QUIET);
	shown->asked_at = index;
	if (request)
		shown->asked = seat_call(page, ask->verb->full, request, flags, on_answer, (void *)index);
	arena_free(arena);
}

/* From this one on; what was asked before and has no answer is asked again. */
static void ask_from(struct page *page, size_t index, bool following)
{
	struct shown *shown = page_state(page);

	if (shown->live)
		seat_cancel(page, shown->live);
	shown->live = 0;
	if (shown->asked) {
		seat_cancel(page, shown->asked);
		index = shown->asked_at < index ? shown->asked_at : index;
	}
	shown->asked = 0;
	shown->wide = has_sides(page);
	shown->following = following;
	shown->stale = shown->stale && index;	/* what was heard of before is in the answers */
	ask_next(page, index);
}

void shown_ask(struct page *page, size_t index)
{
	ask_from(page, index, false);
}

void shown_widen(struct page *page)
{
	struct shown *shown = page_state(page);

	if (shown->screen && !shown->wide && has_sides(page))
		shown_follow_now(page);
}

void shown_follow(struct page *page)
{
	struct shown *shown = page_state(page);

	shown->stale = true;
	shown_go_on(page);
}

void shown_follow_now(struct page *page)
{
	struct shown *shown = page_state(page);

	shown->followed = 0;
	shown_follow(page);
}

void shown_go_on(struct page *page)
{
	struct shown *shown = page_state(page);
	int64_t now = clock_steady();

	if (!shown->stale || shown->asked || seat_front(page_seat(page)) != page ||
	    now - shown->followed < CLOCK_SECOND)
		return;
	shown->stale = false;
	shown->followed = now;
	ask_from(page, 0, true);
}

/* ---- while an input is typed ---- */

const char *shown_input(const struct shown *shown, size_t input)
{
	const struct screen_field *field = screen_input_field(shown->screen, input);

	return field ? field->id : "";
}

bool shown_sends(const struct shown *shown, const struct screen_action *action, size_t input)
{
	char name[80];

	snprintf(name, sizeof name, "{%s}", shown_input(shown, input));
	for (size_t f = 0; f < action->field_count; f++)
		if (strstr(action->fields[f], name))
			return true;
	return false;
}

/* The first ask, from this one on, that is made with the text of this input; else the count of asks. */
static size_t ask_of_input(const struct shown *shown, size_t input, size_t a)
{
	const struct screen *screen = shown->screen;
	char name[80];

	snprintf(name, sizeof name, "{%s}", shown_input(shown, input));
	for (; a < screen->ask_count; a++)
		for (size_t f = 0; f < screen->asks[a].field_count; f++)
			if (strstr(screen->asks[a].fields[f], name))
				return a;
	return a;
}

void shown_ask_with(struct page *page, int input)
{
	struct shown *shown = page_state(page);
	size_t ask = ask_of_input(shown, (size_t)input, 0);

	if (shown->inputs[input].before && ask < shown->screen->ask_count)
		shown_ask(page, ask);
}

void shown_ask_inputs(struct page *page)
{
	struct shown *shown = page_state(page);
	size_t first = shown->screen->ask_count;

	for (size_t i = 0; i < shown->input_count; i++)
		if (ask_of_input(shown, i, 0) < first)
			first = ask_of_input(shown, i, 0);
	if (first < shown->screen->ask_count)
		shown_ask(page, first);
}

static void live_from(struct page *page, size_t index);

static void on_live(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	size_t index = (size_t)baton;

	shown->live = 0;
	if (reply->outcome == OD__OUTCOME__DONE)
		take_reply(page, index, reply->body);
	if (shown->live_again)
		shown_live(page);
	else if (shown->focus >= 0)
		live_from(page, index + 1);
}

static void live_from(struct page *page, size_t index)
{
	struct shown *shown = page_state(page);
	struct arena *arena = arena_new(0);
	ProtobufCMessage *request = NULL;

	index = ask_of_input(shown, (size_t)shown->focus, index);
	if (index < shown->screen->ask_count)
		request = ask_request(page, &shown->screen->asks[index], arena, true);
	if (request)
		shown->live = seat_call(page, shown->screen->asks[index].verb->full, request,
					CALL_QUIET, on_live, (void *)index);
	arena_free(arena);
}

void shown_live(struct page *page)
{
	struct shown *shown = page_state(page);

	shown->live_again = shown->live != 0;
	if (!shown->live && shown->focus >= 0)
		live_from(page, 0);
}
