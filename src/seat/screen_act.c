/* SPDX-License-Identifier: ISC */
/*
 * What the keys of a screen do: go on to another, do a verb and say its sentence, open a list of
 * picks, step into the list of a form. A write that went well asks anew, goes back or on, as the
 * file says.
 */
#include "seat/screen_form.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "base/say.h"
#include "record/phrase.h"
#include "record/reflect.h"
#include "seat/pick_page.h"
#include "seat/screen_right.h"

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

/* What a form was taken for stands on the page below it, which is asked anew once it is in front. */
static void touch(struct page *below)
{
	if (below && page_kind(below) == &screen_page)
		((struct shown *)page_state(below))->written = true;
}

/* A form that was taken is done with: it is not parked. */
static void leave(struct page *page)
{
	struct seat *seat = page_seat(page);

	if (page->below)
		seat_done(seat);
	else
		seat_end_work(page);
}

/* What the write did not take with it stays in its inputs: a word that was typed is not lost. */
static void fill_anew(struct shown *shown, const struct screen_action *action)
{
	shown->filled = false;
	for (size_t i = 0; i < shown->input_count && i < 64; i++)
		if (shown->inputs[i].before && !shown_sends(shown, action, i))
			shown->unsent |= (uint64_t)1 << i;
}

/* "point" is meant by "point.0.value", and "line.0.item" by "item". */
static bool same_field(const char *sent, size_t length, const char *refused)
{
	size_t other = strlen(refused), less = length < other ? length : other;
	const char *longer = length < other ? refused : sent;
	size_t most = length < other ? other : length;

	if (less == 0)
		return false;
	if (strncmp(sent, refused, less) == 0 && (most == less || longer[less] == '.'))
		return true;
	return most > less && longer[most - less - 1] == '.' &&
	       strncmp(sent + length - less, refused + other - less, less) == 0;
}

/*
 * The cursor goes to the input whose text the desk did not take, and the sentence calls it as it is
 * called on the page.
 */
static void go_to_refused(struct page *page, const struct screen_action *action,
			  const struct refusal *why)
{
	struct shown *shown = page_state(page);
	const char *refused = why->field;
	char name[80], called[80];

	for (size_t f = 0; refused && f < action->field_count; f++) {
		if (!same_field(action->fields[f], strcspn(action->fields[f], "="), refused))
			continue;
		for (size_t i = 0; i < shown->input_count; i++) {
			snprintf(name, sizeof name, "{%s}", shown_input(shown, i));
			if (!strstr(action->fields[f], name))
				continue;
			shown->focus = (int)i;
			shown->choosing = false;
			screen_called(shown->screen, shown_input(shown, i), called, sizeof called);
			if (*called && refusal_names_field(why))
				seat_refused_as(page_seat(page), why, called);
			spill_look(page, -1);
			return;
		}
	}
}

/* After the answers to come the mark stands on what was made, in a list whose rows its number tells apart. */
static void mark_made(struct shown *shown, const ProtobufCMessage *reply)
{
	struct place place;

	if (reply && (reflect_find(reply, "id", &place) == OK ||
	    reflect_find(reply, "made.id", &place) == OK) && place.present)
		snprintf(shown->next, sizeof shown->next, "%lld", (long long)reflect_integer(&place));
}

static void on_done(struct page *page, const struct client_reply *reply, void *baton)
{
	const struct screen_action *action = baton;
	struct shown *shown = page_state(page);
	struct seat *seat = page_seat(page);
	const char *then = action->then ? action->then : "again";
	char argument[256];

	if (reply->outcome != OD__OUTCOME__DONE) {
		go_to_refused(page, action, &reply->refusal);
		return;
	}
	keep_made(page, action->verb);
	if (strcmp(then, "again") == 0 || strcmp(then, "next") == 0 || strcmp(then, "made") == 0 ||
	    seat_late(seat)) {
		fill_anew(shown, action);
		if (strcmp(then, "made") == 0)
			mark_made(shown, reply->body);
		if (strcmp(then, "next") == 0) {
			shown->unsent = 0;	/* they were about the row before */
			shown_mark_next(page);
		}
		shown_ask(page, 0);
	} else if (strcmp(then, "back") == 0) {
		touch(page->below);
		leave(page);
		say_note(seat_front(seat), reply->body);
		return;
	} else {
		struct place place;
		struct page *below;
		char name[SCREEN_NAME];

		snprintf(name, sizeof name, "%s", then);
		snprintf(argument, sizeof argument, "%s", shown->argument);
		if ((reflect_find(reply->body, "said", &place) == OK && place.present) ||
		    (reflect_find(reply->body, "made.said", &place) == OK && place.present))
			snprintf(argument, sizeof argument, "%s", reflect_string(&place));
		below = page->below;
		leave(page);
		touch(below);
		seat_go(seat, name, argument);
	}
	say_note(seat_front(seat), reply->body);
}

/* The text has a value only with a row of this list; one that is sent when it was picked may be missing. */
static bool wants_row(const char *text, const char *list)
{
	static const char optional[] = ":picked";
	size_t length = strlen(list);

	for (const char *at = text ? strchr(text, '{') : NULL; at; at = strchr(at, '{')) {
		const char *end = strchr(++at, '}');

		at += *at == '^';
		if (end && strncmp(at, list, length) == 0 && at[length] == '.' &&
		    strncmp(end - (sizeof optional - 1), optional, sizeof optional - 1) != 0)
			return true;
	}
	return false;
}

static bool action_wants(const struct screen_action *action, const char *list)
{
	for (size_t f = 0; f < action->field_count; f++)
		if (wants_row(action->fields[f], list))
			return true;
	return wants_row(action->go, list) || wants_row(action->argument, list) ||
	       wants_row(action->with, list);
}

bool shown_minds_mark(const struct shown *shown)
{
	const struct screen *screen = shown->screen;

	for (size_t a = 0; a < screen->action_count; a++)
		for (size_t i = 0; i < screen->list_count; i++)
			if (screen->lists[i].choose && (strcmp(screen->actions[a].action, "open") == 0 ||
			    strcmp(screen->actions[a].action, "confirm") == 0) &&
			    action_wants(&screen->actions[a], screen->lists[i].name))
				return true;
	return false;
}

/* What it would be done to is a row of a list, and there is none. */
bool shown_nothing_marked(struct page *page, const struct screen_action *action)
{
	const struct shown *shown = page_state(page);
	struct screen_view view = shown_view(page);

	if (action->choose)
		return shown->list.count == 0;
	for (size_t i = 0; i < shown->screen->list_count; i++)
		if (shown->screen->lists[i].choose && !screen_list_size(shown->screen, &view, (int)i) &&
		    action_wants(action, shown->screen->lists[i].name))
			return true;
	return false;
}

bool shown_nowhere(struct page *page, const struct screen_action *action)
{
	const struct screen *screen = ((const struct shown *)page_state(page))->screen;
	char argument[256];

	for (size_t i = 0; action->go && i < screen->ask_count; i++)
		if (wants_row(action->argument, screen->asks[i].name)) {
			shown_text(page, action->argument, argument, sizeof argument);
			return !*argument;
		}
	return false;
}

static void do_row(struct page *page, struct screen_action *action, const struct row *row)
{
	struct arena *arena = arena_new(0);
	struct refusal why;
	ProtobufCMessage *request = shown_request(page, action->verb, action->fields, action->field_count,
						  row, arena, &why);

	if (request) {
		seat_call(page, action->verb->full, request, CALL_HOLD, on_done, action);
	} else {
		seat_refused(page_seat(page), &why);
		go_to_refused(page, action, &why);
	}
	arena_free(arena);
}

static void do_it(struct page *page, void *baton)
{
	do_row(page, baton, NULL);
}

/* False when the place to go to, or what it is opened for, has no value in this row. */
static bool go_row(struct page *page, const struct screen_action *action, const struct row *row)
{
	char name[SCREEN_NAME], argument[256], with[128] = "";

	shown_row_text(page, row, action->go, name, sizeof name);
	shown_row_text(page, row, action->argument, argument, sizeof argument);
	if (action->with)
		shown_row_text(page, row, action->with, with, sizeof with);
	if (!*name || (!*argument && *action->argument))
		return false;
	seat_go_with(page_seat(page), name, argument, with);
	return true;
}

/* ---- picks ---- */

/* The pick that a row of the opened list is, and the row of the screen's list it was made from. */
static const struct screen_pick *pick_at(struct page *page, const char *name, size_t at, struct row *row)
{
	const struct shown *shown = page_state(page);
	const struct screen *screen = shown->screen;
	struct screen_view view = shown_view(page);

	for (size_t i = 0; i < screen->pick_count; i++) {
		const struct screen_pick *pick = &screen->picks[i];
		size_t size;

		if (strcmp(pick->name, name) != 0)
			continue;
		size = pick->list < 0 ? 1 : screen_list_size(screen, &view, pick->list);
		*row = (struct row){ .list = pick->list, .element = at };
		if (at < size)
			return pick;
		at -= size;
	}
	return NULL;
}

/* From now on the asks with this pick have its fields. */
static void narrow(struct page *page, const struct screen_pick *pick, const struct row *row)
{
	struct shown *shown = page_state(page);
	struct filter *filter = &shown->filter;

	filter->name = pick->name;
	shown_row_text(page, row, pick->label, filter->label, sizeof filter->label);
	for (filter->count = 0; filter->count < pick->field_count; filter->count++) {
		const char *field = pick->fields[filter->count], *value = strchr(field, '=') + 1;
		char *to = filter->fields[filter->count];
		int length = snprintf(to, FILTER_ROOM, "%.*s", (int)(value - field), field);

		shown_row_value(page, row, value, to + length, FILTER_ROOM - (size_t)length);
	}
	shown_ask(page, 0);
}

/* A row was picked: the page with the picks is in front again. */
static void picked(struct page *page, const char *name, size_t at)
{
	struct shown *shown = page_state(page);
	struct row row;
	const struct screen_pick *pick = pick_at(page, name, at, &row);
	char text[TEXT_MOST];
	int input;

	if (!pick)
		return;
	if (pick->act && pick->act->go) {
		go_row(page, pick->act, &row);
		return;
	}
	if (pick->act) {
		do_row(page, pick->act, &row);
		return;
	}
	if (!pick->set && !pick->type) {
		narrow(page, pick, &row);
		return;
	}
	input = screen_input(shown->screen, pick->set ? name : pick->type);
	shown_row_value(page, &row, pick->set ? pick->set : pick->text, text, sizeof text);
	if (pick->set)
		field_set(&shown->inputs[input], "");
	field_insert(&shown->inputs[input], text);
	/* it is whole: what is typed next belongs into the next one */
	if (pick->set && shown->focus == input && (size_t)input + 1 < shown->input_count)
		shown->focus++;
	keep_inputs(page);
	shown_ask_with(page, input);
}

/* The list makes something: what its rows go to is a form that is filled in. */
static bool pick_fills(const struct screen *screen, const char *name)
{
	for (size_t i = 0; i < screen->action_count; i++)
		if (screen->actions[i].pick && strcmp(screen->actions[i].pick, name) == 0)
			return strcmp(screen->actions[i].action, "new") == 0;
	return false;
}

void shown_pick(struct page *page, const char *name, const char *heading)
{
	struct shown *shown = page_state(page);
	struct pick_argument argument = { .name = name, .heading = heading, .picked = picked };
	struct screen_view view = shown_view(page);
	const struct screen_pick *pick;
	struct row row;
	size_t count = 0;

	while (pick_at(page, name, count, &row))
		count++;
	if (count == 0)
		return;
	argument.label = mem_array(count, sizeof *argument.label);
	argument.bar = mem_array(count, sizeof *argument.bar);
	while (argument.count < count && (pick = pick_at(page, name, argument.count, &row))) {
		shown_row_text(page, &row, pick->label, argument.label[argument.count],
			       sizeof argument.label[0]);
		if (!screen_may_pick(page_seat(page), pick, pick_fills(shown->screen, name)))
			snprintf(argument.bar[argument.count], PICK_LABEL, "%s", say("not for your role"));
		else if (pick->bar)
			shown_row_text(page, &row, pick->bar, argument.bar[argument.count],
				       sizeof argument.bar[0]);
		argument.count++;
	}
	argument.below = -1;
	if (view.focus >= 0)
		screen_where(shown->screen, seat_canvas(page_seat(page)), name, &argument.below,
			     &argument.column, &(int){ 0 });
	seat_open(page_seat(page), &pick_page, &argument);
}

bool shown_has_pick(const struct shown *shown, const char *name)
{
	for (size_t i = 0; i < shown->screen->pick_count; i++)
		if (strcmp(shown->screen->picks[i].name, name) == 0)
			return true;
	return false;
}

/* ---- keys ---- */

/* What the role may not do is told before a question about it is asked. */
static bool may(struct page *page, const struct screen_action *action)
{
	struct seat *seat = page_seat(page);

	if (!action->verb || !seat->options.may || seat->options.may(seat, action->verb->need))
		return true;
	seat_message(seat, ROLE_LATE, OD__MESSAGE__ROLE_LACKS, action->verb->full, action->verb->need, NULL,
		     NULL);
	return false;
}

void shown_rights(struct page *page)
{
	const struct screen *screen = ((struct shown *)page_state(page))->screen;

	for (size_t i = 0; i < screen->action_count; i++)
		if (screen->actions[i].question && strcmp(screen->actions[i].action, "confirm") == 0)
			may(page, &screen->actions[i]);
}

static void ask_first(struct page *page, struct screen_action *action)
{
	char text[ROW_TEXT], number[40] = "";

	if (!may(page, action))
		return;
	shown_text(page, action->question, text, sizeof text);
	if (action->number)
		shown_text(page, action->number, number, sizeof number);
	seat_ask(page, text, *number ? number : NULL, do_it, action);
}

bool shown_does(const struct shown *shown, const char *name)
{
	for (size_t i = 0; i < shown->screen->action_count; i++)
		if (strcmp(shown->screen->actions[i].action, name) == 0)
			return true;
	return false;
}

bool shown_act(struct page *page, const char *name)
{
	struct shown *shown = page_state(page);

	for (size_t i = 0; i < shown->screen->action_count; i++) {
		struct screen_action *action = &shown->screen->actions[i];

		if (strcmp(action->action, name) != 0)
			continue;
		if (action->choose) {
			shown->choosing = !shown->choosing && shown->list.count > 0;
		} else if (action->pick) {
			shown_pick(page, action->pick, action->heading);
		} else if (action->go) {
			if (!go_row(page, action, NULL))
				continue;	/* the next line of the same action: else */
		} else if (shown_nothing_marked(page, action)) {
			seat_say(page_seat(page), ROLE_TEXT,
				 say("The list is empty: there is nothing that this could be done to."));
		} else if (action->question) {
			ask_first(page, action);
		} else {
			do_it(page, action);
		}
		return true;
	}
	return false;
}
