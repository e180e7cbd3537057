/* SPDX-License-Identifier: ISC */
/*
 * The draft of a form. It is opened at the first thing typed; each accepted input is a field of it, and
 * once a second goes what is half typed, with the input it stands in. Beside the inputs the draft has
 * the name of the screen and its argument: enough to open the form again at any seat.
 *
 * One request at a time: its answer looks for the next input that the desk does not have yet.
 */
#include "seat/screen_form.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/say.h"
#include "record/order.pb-c.h"
#include "record/reflect.h"
#include "record/system.pb-c.h"
#include "seat/print.h"
#include "seat/program.h"

#define SCREEN_FIELD "screen"
#define ARGUMENT_FIELD "argument"

static void send_next(struct page *page, unsigned flags);

/* ---- what the desk does not have yet ---- */

static bool keeps(const struct shown *shown)
{
	return shown->screen && shown->screen->keep >= 0 && shown->input_count > 0 && !shown->keeping.lost;
}

/* An input that differs from what the desk has; the one in hand is half typed and not meant. */
static bool changed_input(const struct shown *shown, size_t *input, char *text)
{
	for (size_t i = 0; i < shown->input_count; i++) {
		const char *has = shown->keeping.text[i] ? shown->keeping.text[i] : "";

		field_copy(&shown->inputs[i], text, TEXT_MOST);
		if ((int)i != shown->focus && (shown->inputs[i].before || shown->keeping.text[i]) &&
		    strcmp(text, has) != 0)
			return *input = i, true;
	}
	return false;
}

static bool anything_typed(const struct shown *shown)
{
	for (size_t i = 0; i < shown->input_count; i++)
		if (shown->inputs[i].before && !field_empty(&shown->inputs[i]))
			return true;
	return false;
}

/* "what:cap lea": the input in hand and what stands in it; false when that is too long to keep. */
static bool write_typing(const struct shown *shown, char *out, size_t size)
{
	char text[TEXT_MOST];
	int length;

	out[0] = '\0';
	if (shown->focus < 0)
		return true;
	field_copy(&shown->inputs[shown->focus], text, sizeof text);
	length = snprintf(out, size, "%s:%s", shown_input(shown, (size_t)shown->focus), text);
	return length >= 0 && (size_t)length < size;
}

/* ---- sending ---- */

static void on_put(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);

	(void)baton;
	shown->keeping.busy = false;
	if (reply->outcome == OD__OUTCOME__DONE)
		send_next(page, CALL_HOLD);
}

static void put(struct page *page, const char *field, const char *value, unsigned flags)
{
	struct shown *shown = page_state(page);
	Od__DraftPut put = OD__DRAFT_PUT__INIT;
	char typing[TYPING_MOST + 1];

	put.has_draft = true;
	put.draft = shown->keeping.draft;
	put.field = (char *)field;
	put.value = (char *)value;
	if (write_typing(shown, typing, sizeof typing)) {
		snprintf(shown->keeping.typing, sizeof shown->keeping.typing, "%s", typing);
		put.typing = typing;
	}
	shown->keeping.busy = true;
	seat_call(page, "draft put", &put.base, flags | CALL_QUIET, on_put, NULL);
}

static void send_next(struct page *page, unsigned flags)
{
	struct shown *shown = page_state(page);
	struct keeping *keeping = &shown->keeping;
	char text[TEXT_MOST];
	size_t input;

	if (keeping->busy || !keeping->draft || !changed_input(shown, &input, text))
		return;
	mem_free(keeping->text[input]);
	keeping->text[input] = mem_string(text);
	put(page, shown_input(shown, input), text, flags);
}

static void on_named(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);

	(void)baton;
	shown->keeping.busy = false;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	put(page, ARGUMENT_FIELD, shown->argument, CALL_HOLD);
}

static void on_opened(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	const Od__DraftDone *done = (const Od__DraftDone *)reply->body;
	Od__DraftPut put = OD__DRAFT_PUT__INIT;

	(void)baton;
	shown->keeping.opening = 0;
	if (reply->outcome != OD__OUTCOME__DONE || !done || !done->made) {
		shown->keeping.busy = false;
		return;
	}
	shown->keeping.draft = done->made->id;
	shown->keeping.whole = true;
	put.has_draft = true;
	put.draft = done->made->id;
	put.field = (char *)SCREEN_FIELD;
	put.value = shown->screen->name;
	seat_call(page, "draft put", &put.base, CALL_QUIET | CALL_HOLD, on_named, NULL);
}

static void open_draft(struct page *page, unsigned flags)
{
	struct shown *shown = page_state(page);
	Od__DraftOpen open = OD__DRAFT_OPEN__INIT;
	char call[24];

	open.has_kind = true;
	open.kind = (Od__DraftKind)shown->screen->keep;
	if (shown->call) {
		snprintf(call, sizeof call, "#%llu", (unsigned long long)shown->call);
		open.call = call;
	}
	if (shown->argument[0] == '#')
		open.call = shown->argument;
	else if (shown->argument[0])
		open.customer = shown->argument;
	shown->keeping.busy = true;
	shown->keeping.opening = seat_call(page, "draft open", &open.base, flags | CALL_QUIET, on_opened,
					   NULL);
}

bool keep_put_off(struct page *page, struct stroke stroke)
{
	return seat_put_off(page, ((const struct shown *)page_state(page))->keeping.opening, stroke);
}

void keep_inputs(struct page *page)
{
	struct shown *shown = page_state(page);

	if (!keeps(shown) || shown->keeping.busy)
		return;
	if (shown->keeping.draft)
		send_next(page, CALL_HOLD);
	else if (anything_typed(shown))
		open_draft(page, CALL_HOLD);
}

void keep_typing(struct page *page)
{
	struct shown *shown = page_state(page);
	char typing[TYPING_MOST + 1];
	size_t input;
	char text[TEXT_MOST];

	/* what answers a question is no key of the page, and would not wait */
	if (!keeps(shown) || shown->keeping.busy || page_seat(page)->question.page)
		return;
	/* one that was taken over is not in the inputs yet: what they hold would go over it */
	if (shown->keeping.draft && !shown->keeping.whole)
		return;
	if (!shown->keeping.draft) {
		if (anything_typed(shown))
			open_draft(page, 0);
	} else if (changed_input(shown, &input, text)) {
		send_next(page, 0);
	} else if (write_typing(shown, typing, sizeof typing) && strcmp(typing, shown->keeping.typing) != 0) {
		put(page, NULL, NULL, 0);
	}
}

void keep_leave(struct page *page)
{
	struct shown *shown = page_state(page);
	Od__DraftPut park = OD__DRAFT_PUT__INIT;
	Od__DraftDrop gone = OD__DRAFT_DROP__INIT;
	char typing[TYPING_MOST + 1], text[TEXT_MOST];
	size_t input;

	/* one that was taken over and not seen yet stays as it is */
	if (!keeps(shown) || !shown->keeping.draft || !shown->keeping.whole)
		return;
	shown->keeping.busy = false;
	if (!anything_typed(shown)) {	/* all of it was taken out again: nothing waits */
		gone.has_draft = true;
		gone.draft = shown->keeping.draft;
		seat_call(page, "draft drop", &gone.base, CALL_QUIET, NULL, NULL);
		return;
	}
	while (changed_input(shown, &input, text))
		send_next(page, 0), shown->keeping.busy = false;
	park.has_draft = park.has_park = park.park = true;
	park.draft = shown->keeping.draft;
	if (write_typing(shown, typing, sizeof typing))
		park.typing = typing;
	seat_call(page, "draft put", &park.base, CALL_QUIET, NULL, NULL);
}

/* ---- going on with a draft ---- */

static const char *field_of(const Od__DraftShown *draft, const char *name)
{
	for (size_t i = 0; i < draft->n_field; i++)
		if (strcmp(draft->field[i]->field, name) == 0)
			return draft->field[i]->value;
	return "";
}

static void type_into(struct shown *shown, size_t input, const char *text)
{
	field_set(&shown->inputs[input], "");
	field_insert(&shown->inputs[input], text);
}

static void fill_form(struct page *page, const Od__DraftShown *draft)
{
	struct shown *shown = page_state(page);
	const char *typing = draft->typing ? draft->typing : "";
	char at[PRINT_ROOM], text[ROW_TEXT];
	const char *argument = at;

	shown->keeping.whole = true;
	for (size_t i = 0; i < shown->input_count; i++) {
		const char *id = shown_input(shown, i), *value = field_of(draft, id);
		size_t length = strlen(id);

		if (*value)
			type_into(shown, i, value);
		mem_free(shown->keeping.text[i]);
		shown->keeping.text[i] = *value ? mem_string(value) : NULL;
		if (strncmp(typing, id, length) == 0 && typing[length] == ':') {
			if (typing[length + 1] || *value)
				type_into(shown, i, typing + length + 1);
			shown->focus = (int)i;
		}
	}
	snprintf(shown->keeping.typing, sizeof shown->keeping.typing, "%s", typing);
	if (draft->draft->call)
		shown->call = draft->draft->call;
	print_time(draft->draft->updated, clock_now(), at, sizeof at);
	say_fill(say("What was written at {0} goes on here. Ctrl-X drops it."), &argument, 1, text,
		 sizeof text);
	seat_say(page_seat(page), ROLE_TEXT, text);
	shown_ask_inputs(page);
}

static void on_shown(struct page *page, const struct client_reply *reply, void *baton)
{
	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE)
		fill_form(page, (const Od__DraftShown *)reply->body);
}

static void on_taken(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	const Od__DraftDone *done = (const Od__DraftDone *)reply->body;
	Od__DraftShow show = OD__DRAFT_SHOW__INIT;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !done || !done->made)
		return;
	shown->keeping.draft = done->made->id;
	shown->keeping.whole = false;
	shown->keeping.taken = done->made->version;
	show.has_draft = true;
	show.draft = shown->keeping.draft;
	seat_call(page, "draft show", &show.base, CALL_HOLD, on_shown, NULL);
}

static void take_draft(struct page *page, uint64_t draft)
{
	Od__DraftTake take = OD__DRAFT_TAKE__INIT;

	take.has_draft = true;
	take.draft = draft;
	seat_call(page, "draft take", &take.base, CALL_HOLD, on_taken, NULL);
}

/* A draft of the customer: this form's, if it was written on this screen. */
static void on_candidate(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	const Od__DraftShown *draft = (const Od__DraftShown *)reply->body;

	(void)baton;
	if (reply->outcome == OD__OUTCOME__DONE && draft->draft && !shown->keeping.draft &&
	    strcmp(field_of(draft, SCREEN_FIELD), shown->screen->name) == 0)
		take_draft(page, draft->draft->id);
}

static void on_drafts(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	const Od__DraftRows *rows = (const Od__DraftRows *)reply->body;
	const Od__SessionShown *me = (const Od__SessionShown *)program_of(page)->me.body;

	(void)baton;
	for (size_t i = 0; reply->outcome == OD__OUTCOME__DONE && me && i < rows->n_row; i++) {
		const Od__DraftRow *row = rows->row[i];
		Od__DraftShow show = OD__DRAFT_SHOW__INIT;

		if ((int)row->kind != shown->screen->keep || (row->state != OD__DRAFT_STATE__DRAFT_PARKED &&
		    (!row->owner || strcmp(row->owner, me->login) != 0)))
			continue;
		show.has_draft = true;
		show.draft = row->draft;
		seat_call(page, "draft show", &show.base, CALL_HOLD | CALL_QUIET, on_candidate, NULL);
	}
}

void keep_begin(struct page *page)
{
	struct shown *shown = page_state(page);
	Od__DraftList list = OD__DRAFT_LIST__INIT;

	if (!keeps(shown) || shown->keeping.looked)
		return;
	shown->keeping.looked = true;
	if (shown->keeping.wanted) {
		take_draft(page, shown->keeping.wanted);
	} else if (shown->argument[0] && shown->argument[0] != '#') {
		list.customer = shown->argument;
		seat_call(page, "draft list", &list.base, CALL_HOLD | CALL_QUIET, on_drafts, NULL);
	}
}

void keep_event(struct page *page, const Od__Event *event)
{
	struct shown *shown = page_state(page);
	char topic[48];

	if (!shown->keeping.draft)
		return;
	snprintf(topic, sizeof topic, "draft/%llu", (unsigned long long)shown->keeping.draft);
	if (!event->topic || strcmp(event->topic, topic) != 0 || !event->what ||
	    strcmp(event->what, "taken") != 0 || event->version <= shown->keeping.taken)
		return;
	shown->keeping.draft = 0;
	shown->keeping.lost = true;
	seat_say(page_seat(page), ROLE_DUE,
		 say("Another seat took this draft over. Its lines are safe there."));
}

/* ---- the end of a draft ---- */

static void clear_form(struct shown *shown)
{
	for (size_t i = 0; i < shown->input_count; i++) {
		field_set(&shown->inputs[i], "");
		mem_free(shown->keeping.text[i]);
		shown->keeping.text[i] = NULL;
	}
	shown->keeping.draft = 0;
	shown->keeping.typing[0] = '\0';
	shown->focus = 0;
	shown->filled = false;
}

static void on_dropped(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	shown->keeping.dropped = shown->keeping.draft;
	clear_form(shown);
	seat_say(page_seat(page), ROLE_TEXT, say("The draft is dropped. Ctrl-U gets it back."));
	shown_ask_inputs(page);
}

static void drop(struct page *page, uint64_t draft, bool back, page_on_reply *on)
{
	Od__DraftDrop drop = OD__DRAFT_DROP__INIT;

	drop.has_draft = true;
	drop.draft = draft;
	drop.has_back = drop.back = back;
	seat_call(page, "draft drop", &drop.base, CALL_HOLD, on, NULL);
}

bool keep_drop(struct page *page)
{
	struct shown *shown = page_state(page);

	if (!keeps(shown) || !shown->keeping.draft)
		return false;
	drop(page, shown->keeping.draft, false, on_dropped);
	return true;
}

static void on_back(struct page *page, const struct client_reply *reply, void *baton)
{
	struct shown *shown = page_state(page);
	uint64_t draft = shown->keeping.dropped;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE)
		return;
	shown->keeping.dropped = 0;
	take_draft(page, draft);
}

bool keep_back(struct page *page)
{
	struct shown *shown = page_state(page);

	if (!keeps(shown) || shown->keeping.draft || !shown->keeping.dropped)
		return false;
	drop(page, shown->keeping.dropped, true, on_back);
	return true;
}

void keep_made(struct page *page, const struct verb_row *verb)
{
	struct shown *shown = page_state(page);
	struct place place;

	/* a verb that knows of drafts has closed it */
	if (shown->keeping.draft && reflect_find_type(verb->request, "draft", &place) != OK)
		drop(page, shown->keeping.draft, false, NULL);
	shown->keeping.draft = 0;
}

void keep_free(struct shown *shown)
{
	for (size_t i = 0; shown->keeping.text && i < shown->input_count; i++)
		mem_free(shown->keeping.text[i]);
	mem_free(shown->keeping.text);
}

/* ---- from the desk ---- */

static bool has_draft(struct page *page, const void *what)
{
	const struct shown *shown = page_state(page);
	uint64_t draft = *(const uint64_t *)what;

	return shown->keeping.draft == draft || shown->keeping.wanted == draft;
}

static void on_asked(struct page *page, const struct client_reply *reply, void *baton)
{
	const Od__DraftShown *draft = (const Od__DraftShown *)reply->body;
	struct screen_argument argument;

	(void)baton;
	if (reply->outcome != OD__OUTCOME__DONE || !*field_of(draft, SCREEN_FIELD) ||
	    seat_late(page_seat(page)))
		return;
	argument = (struct screen_argument){ .name = field_of(draft, SCREEN_FIELD),
		.argument = field_of(draft, ARGUMENT_FIELD), .draft = draft->draft->id };
	seat_work(page_seat(page), &screen_page, &argument);
}

void screen_resume(struct page *page, uint64_t draft)
{
	struct page *there = seat_find(page_seat(page), &screen_page, has_draft, &draft);
	Od__DraftShow show = OD__DRAFT_SHOW__INIT;

	if (there) {
		seat_go_to(page_seat(page), there);
		return;
	}
	show.has_draft = true;
	show.draft = draft;
	seat_call(page, "draft show", &show.base, CALL_HOLD, on_asked, NULL);
}
