/* SPDX-License-Identifier: ISC */
/*
 * One line that is being typed: the text, the cursor, and what shows of it.
 *
 * The text is edited in units: a character with its combining marks, and what
 * moves or is removed is always a whole unit. A new mark joins the unit before
 * the cursor. UTF-8 goes in and comes out unchanged, also bytes that are no
 * UTF-8. The view scrolls sideways by itself: the cursor is always inside, a
 * wide character that an edge would cut is left out and a blank stands there.
 *
 * field_key() is pure; field_draw() puts the view on a canvas and sets the
 * cursor. The length is limited in bytes. Nothing here fails but by refusing
 * a key, which the result says.
 */
#ifndef ORDERDESK_SEAT_FIELD_H
#define ORDERDESK_SEAT_FIELD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seat/canvas.h"
#include "seat/key.h"

enum field_result {
	FIELD_IGNORED,	/* the key is not one of the field's */
	FIELD_MOVED,	/* taken, the text is the same */
	FIELD_CHANGED,	/* taken, the text is another */
	FIELD_BEFORE,	/* Backspace in an empty field: go to the field before */
	FIELD_FULL	/* the text would be longer than the limit: nothing changed */
};

struct field {
	uint32_t *codes;	/* characters, see cells.h for bytes that are none */
	size_t count, room;
	size_t cursor;		/* index into codes, at the beginning of a unit or at count */
	size_t scroll;		/* first code in the view */
	size_t limit;		/* bytes of UTF-8 */
	bool secret;		/* shown as one * for each unit */
	char *before;		/* text when the typing began, for Ctrl-U */
	char *after;		/* text that Ctrl-U took back, for Ctrl-R */
};

/* Make an empty field of at most `limit` bytes; field_free() wipes and frees it. */
void field_init(struct field *field, size_t limit);
void field_free(struct field *field);

/* Set the text, cut at the limit to whole characters, the cursor behind it. What was typed is forgotten. */
void field_set(struct field *field, const char *text);

/* The text as UTF-8 in memory of its own, ended by 0: the caller frees it by mem_free(). */
char *field_text(const struct field *field);

/* Copy the text to `out`, which has room for the limit and one byte more. Returns its bytes. */
size_t field_copy(const struct field *field, char *out, size_t size);

bool field_empty(const struct field *field);

/* Bytes of the text before the cursor. */
size_t field_cursor_byte(const struct field *field);

/* Put the cursor before byte `at` of the text (to the beginning of its unit). */
void field_cursor_set(struct field *field, size_t at);

/*
 * Give the field a key. Characters, pastes, Backspace, Del, Left, Right, Home,
 * End, the words of keymaps (Word-Left, Word-Right, Word-Del), Ctrl-K (delete
 * to the end), Ctrl-U (take the typing back: the text as it was when the
 * typing began) and Ctrl-R (forward again) are its own.
 * Ctrl-U and Ctrl-R with nothing to take back are FIELD_IGNORED.
 */
enum field_result field_key(struct field *field, struct stroke stroke);

/* Insert text at the cursor as if it was typed, controls removed. */
enum field_result field_insert(struct field *field, const char *text);

/*
 * Bring the view of `width` cells into order: moves `scroll` so that the cursor
 * is inside. Returns the column of the cursor, 0 … width - 1. width is at least 2.
 */
int field_view(struct field *field, int width);

/*
 * Draw the view and set the cursor when `active`; else how it begins; … where there is more. `look` is
 * the role of the text.
 */
void field_draw(struct field *field, struct canvas *canvas, int row, int column, int width, unsigned look,
		bool active);

#endif
