/* SPDX-License-Identifier: ISC */
/*
 * The list behind `?`: the keys that work on the page below, with what they do, and those that do
 * nothing there with the reason. What the page does not take (takes.h) is not listed. Typing narrows it,
 * Enter does what the marked key does.
 */
#include <stdio.h>
#include <strings.h>
#include <string.h>

#include "record/say.h"
#include "seat/list.h"
#include "seat/seat.h"
#include "seat/takes.h"

struct keys {
	const struct key_binding *all[KEYMAP_MOST], *shown[KEYMAP_MOST];
	size_t all_count;
	struct field filter;
	struct list list;
};

/* What the engine or the program does with a key that the page has nothing for is called as elsewhere. */
static const struct key_binding *meant(struct page *page, const struct key_binding *binding)
{
	if (!binding->action || takes_itself(page->below, binding->action))
		return binding;
	return keymap_find(keymap_context(page->seat->keymap, "any"), binding->code);
}

static const char *words_of(struct page *page, const struct key_binding *binding)
{
	const struct page_kind *kind = page->below->kind;
	const char *label = binding->action && kind->label ? kind->label(page->below, binding->action) : NULL;

	if (!*binding->note && label && *label)
		return label;
	binding = meant(page, binding);
	return *binding->note ? keymap_say(binding->note) : *binding->label ? keymap_say(binding->label) :
	       binding->action ? binding->action : "";
}

static void narrow(struct page *page)
{
	struct keys *keys = page_state(page);
	char text[128], name[CHORD_TEXT];
	size_t count = 0;

	field_copy(&keys->filter, text, sizeof text);
	for (size_t i = 0; i < keys->all_count; i++) {
		keymap_label(page->seat->keymap, keys->all[i]->code, name, sizeof name);
		if (strcasestr(words_of(page, keys->all[i]), text) || strcasestr(name, text))
			keys->shown[count++] = keys->all[i];
	}
	list_count(&keys->list, count);
	list_select(&keys->list, 0);
}

/* The keys of the keymap in force. */
static void take(struct page *page)
{
	struct keys *keys = page_state(page);
	struct page *about = page->below;
	size_t count = keymap_list(keymap_context(page->seat->keymap, about->context), keys->all,
				   KEYMAP_MOST);

	keys->all_count = 0;
	for (size_t i = 0; i < count; i++)
		if (!keys->all[i]->action || takes_anywhere(about, keys->all[i]->action))
			keys->all[keys->all_count++] = keys->all[i];
	narrow(page);
}

static void keys_open(struct page *page, const void *argument)
{
	struct keys *keys = page_state(page);

	(void)argument;
	field_init(&keys->filter, 100);
	list_init(&keys->list);
	take(page);
}

static bool renew(struct page *page, const void *what)
{
	(void)what;
	take(page);
	return false;	/* every one of them */
}

void keys_renew(struct seat *seat)
{
	seat_find(seat, &keys_page, renew, NULL);
}

/* A sign that was picked is the command, also where text stands: as behind Esc. */
static void press_listed(struct seat *seat, uint32_t code)
{
	bool twins = seat->twins;

	press_key(seat, (struct stroke){ .code = code, .twin = code < K_NAMED });
	seat->twins = twins;
}

static bool keys_stroke(struct page *page, struct stroke stroke)
{
	struct keys *keys = page_state(page);
	enum field_result result;

	if (stroke.code == K_ENTER) {
		const struct key_binding *binding =
			keys->list.count > 0 ? keys->shown[keys->list.selected] : NULL;
		struct seat *seat = page_seat(page);

		seat_back(seat);
		if (binding)
			press_listed(seat, binding->code);
		return true;
	}
	if (list_stroke(&keys->list, stroke))
		return true;
	result = field_key(&keys->filter, stroke);
	if (result == FIELD_CHANGED)
		narrow(page);
	return result != FIELD_IGNORED && result != FIELD_BEFORE;
}

static bool keys_takes(struct page *page, const char *action)
{
	(void)page;
	return takes_in_field(action) || takes_in_list(action) || strcmp(action, "open") == 0;
}

/* What leaves the page closes the list first, so that nobody comes back to it after a call. */
static bool keys_action(struct page *page, const char *action, struct stroke stroke)
{
	struct seat *seat = page_seat(page);

	if (strcmp(action, "take") != 0 && strcmp(action, "works") != 0 && strcmp(action, "desk") != 0)
		return false;
	seat_back(seat);
	press_key(seat, stroke);
	return true;
}

static void keys_draw(struct page *page, struct canvas *canvas)
{
	struct keys *keys = page_state(page);
	int rows = canvas->rows - 8 < 16 ? canvas->rows - 8 : 16, width = KEYS_WORDS + 20;
	int top = 4, left = (80 - width) / 2;
	const struct keymap *keymap = page->seat->keymap;
	char name[CHORD_TEXT], twin[16];

	put_box(canvas, top, left, rows + 3, width, _("Keys that work here"));
	list_room(&keys->list, rows);
	field_draw(&keys->filter, canvas, top + 1, left + 2, width - 4, ROLE_FIELD, true);
	for (int r = 0; r < rows && keys->list.top + (size_t)r < keys->list.count; r++) {
		size_t index = keys->list.top + (size_t)r;
		const struct key_binding *binding = keys->shown[index];
		unsigned look = binding->action ? ROLE_TEXT : ROLE_QUIET;

		put_text(canvas, top + 2 + r, left + 3, 13,
			 keymap_label(keymap, binding->code, name, sizeof name), ROLE_KEY, ALIGN_LEFT);
		if (cells_width(name) < 10)
			put_text(canvas, top + 2 + r, left + 13, 5,
				 keymap_twin(keymap, binding->code, twin, sizeof twin), ROLE_QUIET,
				 ALIGN_LEFT);
		put_text(canvas, top + 2 + r, left + 19, KEYS_WORDS, words_of(page, binding), look,
			 ALIGN_LEFT);
		if (index == keys->list.selected) {
			put_text(canvas, top + 2 + r, left + 2, 1, "\u25b8", ROLE_TEXT, ALIGN_LEFT);
			canvas_mark(canvas, top + 2 + r, left + 2, width - 4, LOOK_HERE);
		}
	}
}

static void keys_close(struct page *page)
{
	field_free(&((struct keys *)page_state(page))->filter);
}

const struct page_kind keys_page = {
	.name = "keys", .context = "keys", .size = sizeof(struct keys), .popup = true,
	.open = keys_open, .stroke = keys_stroke, .action = keys_action, .draw = keys_draw,
	.takes = keys_takes, .close = keys_close,
};
