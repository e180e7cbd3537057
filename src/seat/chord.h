/* SPDX-License-Identifier: ISC */
/*
 * Keys that mean other keys: the movement, the Ctrl- and Alt-keys and the
 * normal mode of keymaps other than cua, as lines of the keymap file.
 *
 *	press  Ctrl-F     Right          one key, in the mode that types
 *	press  "Ctrl-X k" Ctrl-X         two keys, one after the other
 *	press  Esc        normal         into the normal mode
 *	normal "d d"      Ctrl-X         in the normal mode, where nothing types
 *	normal A          End insert     the key, then back to the mode that types
 *	normal i          insert
 *
 * What a chord means is not looked up again. A sign that is meant (: / ?) is a
 * command also where text stands. In the normal mode a character that no line
 * names does nothing and is told; other keys are themselves in both modes.
 *
 * chords_press() is pure: the keys of the hand in, at most two keys out. The
 * machine of the terminal's bytes marks what came behind Esc (decode.h), which
 * is Alt here, or Esc and then the key where Esc is a key of its own.
 */
#ifndef ORDERDESK_SEAT_CHORD_H
#define ORDERDESK_SEAT_CHORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seat/key.h"
#include "seat/words.h"

#define CHORDS_MOST 80
#define CHORD_MEANT 2
#define CHORD_TEXT 32	/* the name of two keys */

struct chord {
	uint32_t key[2];	/* with the bit of Alt; the second is K_NONE where one key is enough */
	uint32_t code;		/* what it means; K_NONE: only the mode changes */
	bool normal;		/* holds in the normal mode, else in the one that types */
	bool then_normal;	/* the mode behind it */
};

struct chords {
	struct chord chord[CHORDS_MOST];
	size_t count;
};

/* What the hand did so far. */
struct chord_hand {
	uint32_t first;		/* of two keys; K_NONE: none waits */
	bool normal;
};

/* Take a line of a keymap file: NULL, or what is wrong with it. */
const char *chords_take(struct chords *chords, const struct words *words);

/*
 * One key of the hand: returns how many keys it means, in meant[]. The name of what means nothing is
 * in said[], else said[0] is 0. A paste is passed on, with its text.
 */
size_t chords_press(const struct chords *chords, struct chord_hand *hand, struct stroke stroke,
		    struct stroke meant[CHORD_MEANT], char *said, size_t size);

/* What one key alone means in the mode that types. */
uint32_t chords_meaning(const struct chords *chords, uint32_t code);

/* A chord begins with this key in the mode that types. */
bool chords_begin(const struct chords *chords, uint32_t code);

/* The keys to press for a key: its own name, or the chord for it where its own means something else. */
char *chords_label(const struct chords *chords, uint32_t code, char *out, size_t size);

/* Its twin behind Esc; "" where that means something else. */
char *chords_twin(const struct chords *chords, uint32_t code, char *out, size_t size);

#endif
