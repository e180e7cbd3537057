/* SPDX-License-Identifier: ISC */
/*
 * What a hand pressed: one number for each key, and the names of the keys.
 *
 * A code below 0x110000 is the character itself. Function keys, named keys
 * and Ctrl-letters have numbers above it, so that a keymap is a plain lookup.
 * The names are those of the manual and of the keymap files: "F10", "Enter",
 * "Shift-Tab", "Ctrl-U", "Up", ":".
 *
 * A key that came by its Esc twin (Esc 0 for F10, Esc u for Ctrl-U) carries
 * the mark `twin`: the foot of the screen then shows twins, and a strike by
 * twin asks first. `Esc :` and `Esc ?` are the characters with the mark: they
 * are commands also where text is typed.
 *
 * A paste owns its text: key_release() frees it. Nothing here can fail.
 */
#ifndef ORDERDESK_SEAT_KEY_H
#define ORDERDESK_SEAT_KEY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum key_code {
	K_NONE = 0,
	K_NAMED = 0x110000,
	K_ENTER,
	K_TAB,
	K_BACKTAB,
	K_BACKSPACE,
	K_DELETE,
	K_UP,
	K_DOWN,
	K_LEFT,
	K_RIGHT,
	K_HOME,
	K_END,
	K_PAGE_UP,
	K_PAGE_DOWN,
	K_INSERT,
	K_PASTE,
	K_REPORT,		/* the terminal's answer to where its cursor is, see decode_await_report() */
	K_ESCAPE,		/* Esc as a key of its own, see decode_escape_key() */
	K_WORD_LEFT,		/* what no keyboard has, and keymaps mean */
	K_WORD_RIGHT,
	K_WORD_DELETE,
	K_FUNCTION = 0x110100,	/* K_FUNCTION + 1 is F1 … + 12 is F12 */
	K_CONTROL = 0x110200	/* K_CONTROL + 'A' is Ctrl-A … */
};

#define K_F(n) (K_FUNCTION + (n))
#define K_CTRL(letter) (K_CONTROL + (letter))

struct stroke {
	uint32_t code;
	bool twin;
	bool meant;	/* no key of the hand: a chord of the keymap stands for it */
	bool cut;	/* a paste longer than PASTE_LIMIT: the rest was dropped */
	char *text;	/* of K_PASTE: UTF-8, owned by the key; else NULL */
};

bool key_is_char(struct stroke stroke);
/* It is one of these ASCII signs. Not strchr(): of a wide character that looks at the last byte alone. */
bool key_is_one_of(struct stroke stroke, const char *signs);
bool key_is_function(struct stroke stroke);
bool key_is_control(struct stroke stroke);

/* Write the name of a code ("F10", "Ctrl-U", "a"), ended by 0; returns `name`. `size` of 16 is enough. */
char *key_label(uint32_t code, char *name, size_t size);

/* The twin by which a key can be pressed without it: "Esc 0", "Esc u"; "" where it has none. */
char *key_twin_label(uint32_t code, char *name, size_t size);

/* The code of a name; K_NONE when there is no such key. Names are matched exactly. */
uint32_t key_by_name(const char *name);

/* Free the text of a paste and make the key empty. */
void key_release(struct stroke *stroke);

#endif
