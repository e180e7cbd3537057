/* SPDX-License-Identifier: ISC */
/*
 * What each key does, by context: a keymap file read into a table.
 *
 *	context order : page          a context, and the one it goes on in
 *	F10   place   "place"         key, action, label for the foot of the screen
 *	F9    -       "what is again" key, nothing: why it does nothing here
 *	foot  Enter F1 F2 F10 F12     the keys at the foot, in this order, 8 at most
 *	base  cua                     first: what this file does not say is said by that one
 *	press Ctrl-F Right            keys that mean another key, see chord.h
 *
 * A key that a context does not name means what it means in the context behind
 * the colon. One key has one action in a context. Labels are English; they go
 * through keymap_say(). Forbidden: keys that terminals and browsers take, function
 * keys above F12, and bare letters and digits, which always type; the signs
 * : / ? + > may be bound, as they are commands on an empty entry line.
 *
 * orderdesk-keymap(5) describes the file. A file that breaks a rule is refused
 * whole with a sentence naming the line.
 */
#ifndef ORDERDESK_SEAT_KEYMAP_H
#define ORDERDESK_SEAT_KEYMAP_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/status.h"
#include "seat/chord.h"

#define KEYS_WORDS 58	/* cells that the list behind `?` has for what a key does */
#define KEYMAP_FOOT 8
#define KEYMAP_MOST 100	/* bindings that hold in one context */

struct key_binding {
	uint32_t code;
	const char *action;	/* NULL: does nothing here, the label says why */
	const char *label;	/* English; "" where none is shown */
	const char *note;	/* for the list of keys; "" mostly */
};

struct key_context;
struct keymap;

/*
 * Read keymaps/NAME.keymap. ERR_NOT_FOUND, or ERR_FORMAT with a sentence in
 * why[0..size).
 */
enum status keymap_load(const char *name, struct keymap **keymap, char *why, size_t size);
/* The same from text, which is changed. */
enum status keymap_parse(const char *name, char *text, struct keymap **keymap, char *why, size_t size);
void keymap_free(struct keymap *keymap);

/* A context by name; that of "any" when there is no such one. */
const struct key_context *keymap_context(const struct keymap *keymap, const char *name);

/* What a key does in a context or in those behind it; NULL when nothing is said of it. */
const struct key_binding *keymap_find(const struct key_context *context, uint32_t code);

/* The key of an action in a context; K_NONE when it has none. */
uint32_t keymap_key(const struct key_context *context, const char *action);

/* The keys of the foot, at most KEYMAP_FOOT; returns how many. */
size_t keymap_foot(const struct key_context *context, uint32_t codes[KEYMAP_FOOT]);

/* The bindings that hold in a context in the order of the keys, each once; returns how many were written. */
size_t keymap_list(const struct key_context *context, const struct key_binding **list, size_t room);

/* A label or note of a binding in the language in force. */
const char *keymap_say(const char *label);

/* The keys that mean other keys. */
const struct chords *keymap_chords(const struct keymap *keymap);

/* What to press for a key, as the foot says it: its own name, or the keys that stand for it. 32 is enough. */
char *keymap_label(const struct keymap *keymap, uint32_t code, char *out, size_t size);
char *keymap_twin(const struct keymap *keymap, uint32_t code, char *out, size_t size);

/* Contexts and their names, for tests and for help; NULL behind the last. */
const struct key_context *keymap_at(const struct keymap *keymap, size_t index);
const char *keymap_context_name(const struct key_context *context);

#endif
