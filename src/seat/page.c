/* SPDX-License-Identifier: ISC */
/*
 * The small calls of page.h: what a page says of itself, what the seat tells a page, and what is
 * said in row 23. Works are in works.c, requests in asks.c.
 */
#include "seat/page.h"

#include <stdio.h>
#include <string.h>

#include "base/memory.h"
#include "record/message.pb-c.h"
#include "record/phrase.h"
#include "record/say.h"
#include "seat/seat.h"

void *page_state(struct page *page)
{
	return page->state;
}

struct seat *page_seat(struct page *page)
{
	return page->seat;
}

const struct page_kind *page_kind(const struct page *page)
{
	return page->kind;
}

void page_context(struct page *page, const char *context)
{
	snprintf(page->context, sizeof page->context, "%s", context);
	page->seat->dirty = true;
}

void page_name(struct page *page, const char *name)
{
	snprintf(page->name, sizeof page->name, "%s", name);
	page->seat->dirty = true;
}

void page_standing(struct page *page, const char *text)
{
	snprintf(page->standing, sizeof page->standing, "%s", text ? text : "");
}

void seat_say(struct seat *seat, enum role role, const char *text)
{
	snprintf(seat->said, sizeof seat->said, "%s", text);
	seat->said_role = role;
	seat->dirty = true;
}

void seat_message(struct seat *seat, enum role role, int number, const char *a0, const char *a1,
		  const char *a2, const char *a3)
{
	const char *arguments[] = { a0, a1, a2, a3 };
	char text[ROW_TEXT];

	seat_say(seat, role, say_message(number, arguments, 4, text, sizeof text));
}

void seat_refused(struct seat *seat, const struct refusal *why)
{
	seat_refused_as(seat, why, NULL);
}

void seat_refused_as(struct seat *seat, const struct refusal *why, const char *called)
{
	struct phrased words;
	char text[ROW_TEXT];

	refusal_phrase(why, true, say, &words);
	if (called && words.args)
		words.arg[0] = called;
	seat_say(seat, ROLE_LATE, say_message(words.message, words.arg, words.args, text, sizeof text));
}

void seat_note(struct seat *seat, enum role role, const Od__Refusal *note)
{
	char text[ROW_TEXT];

	if (note && note->has_message)
		seat_say(seat, role, told_say(note, text, sizeof text));
}

void seat_ask(struct page *page, const char *text, const char *number,
	      void (*yes)(struct page *page, void *baton), void *baton)
{
	struct question *question = &page->seat->question;

	snprintf(question->text, sizeof question->text, "%s", text);
	snprintf(question->number, sizeof question->number, "%s", number ? number : "");
	field_set(&question->typed, "");
	question->unheard = false;
	question->yes = yes;
	question->baton = baton;
	question->page = page;
	page->seat->dirty = true;
}

void seat_stop_keys(struct seat *seat)
{
	if (!press_stopped(seat))	/* of a page that was left: not meant any more */
		queue_free(&seat->stopped);
	seat->stopped_on = seat_front(seat);
	queue_move(&seat->stopped, &seat->keys);
	seat->dirty = true;
}

void seat_press(struct seat *seat, uint32_t code)
{
	press_key(seat, (struct stroke){ .code = code });
}

struct seat_status *seat_status(struct seat *seat)
{
	seat->dirty = true;
	return &seat->status;
}

void seat_ring(struct seat *seat, const char *text, const char *right)
{
	snprintf(seat->ring, sizeof seat->ring, "%s", text);
	snprintf(seat->ring_right, sizeof seat->ring_right, "%s", right ? right : "");
	seat->dirty = true;
}

void seat_fault(struct seat *seat, const char *text)
{
	snprintf(seat->fault, sizeof seat->fault, "%s", text);
	seat->dirty = true;
}

bool seat_faulty(const struct seat *seat)
{
	return seat->fault[0] != '\0';
}

bool seat_explains(const struct seat *seat)
{
	return seat_faulty(seat) || seat->status.systems > 0;
}

bool seat_masked(const struct seat *seat)
{
	return seat->masked;
}

void seat_ascii(struct seat *seat)
{
	terminal_draw_ascii(seat->terminal);
	seat->dirty = true;
}

bool seat_keymap(struct seat *seat, const char *name)
{
	struct keymap *keymap;
	char why[ROW_TEXT];
	enum status status = keymap_load(name, &keymap, why, sizeof why);

	if (status == ERR_NOT_FOUND)
		seat_message(seat, ROLE_LATE, OD__MESSAGE__KEYMAP_UNKNOWN, name, NULL, NULL, NULL);
	else if (status != OK)
		seat_say(seat, ROLE_LATE, why);
	if (status != OK)
		return false;
	keymap_free(seat->keymap);
	seat->keymap = keymap;
	keys_renew(seat);
	seat_hand(seat);
	seat->dirty = true;
	return true;
}

void seat_hand(struct seat *seat)
{
	const struct chords *chords = keymap_chords(seat->keymap);

	seat->hand = (struct chord_hand){ .normal = false };
	decode_escape_key(&seat->decoder, chords_begin(chords, K_ESCAPE));
	seat->decoder.control_h = chords_begin(chords, K_CTRL('H')) && terminal_erases_by_del();
}

const struct canvas *seat_canvas(const struct seat *seat)
{
	return &seat->canvas;
}

void seat_dirty(struct seat *seat)
{
	seat->dirty = true;
}

void seat_quit(struct seat *seat, int code)
{
	seat->quit = true;
	seat->exit_code = code;
}

void *seat_baton(const struct seat *seat)
{
	return seat->options.baton;
}

int canvas_page_end(const struct canvas *canvas)
{
	return canvas->rows - 2;
}

const char *seat_key_label(struct page *page, const char *action)
{
	static char label[CHORD_TEXT];
	uint32_t code = keymap_key(keymap_context(page->seat->keymap, page->context), action);

	if (page->seat->twins && *keymap_twin(page->seat->keymap, code, label, sizeof label))
		return label;
	return keymap_label(page->seat->keymap, code, label, sizeof label);
}
