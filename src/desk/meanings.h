/* SPDX-License-Identifier: ISC */
/*
 * meanings -- the desk's words and what they mean, ready to read texts with.
 *
 * Made from the config records of kind "word" and made anew when one changes. A part of the memory:
 * read handlers read it under the read side of the lock. A word that has neither mood nor topic is
 * of no use here (it may name the category of a complaint: ticket.h). Reading never fails.
 */
#ifndef ORDERDESK_DESK_MEANINGS_H
#define ORDERDESK_DESK_MEANINGS_H

#include "desk/desk.h"
#include "lang/meaning.h"

struct change;

/* What a text says; in the request's arena. */
const struct meaning_found *meanings_read(struct verb *v, const char *text);
/* "good", "bad", or "" for a value that is neither. */
const char *meanings_mood(int value);
/* The role of a word's mood as it is written in its record; false when there is no such. */
bool meanings_role(const char *mood, enum meaning_role *role);

enum status meanings_load(struct desk *d, struct txn *t);
void meanings_applied(struct desk *d, const struct change *c);
void meanings_free(struct desk *d);

#endif
