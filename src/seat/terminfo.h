/* SPDX-License-Identifier: ISC */
/*
 * The descriptions of terminals: which names exist, whether one can move its
 * cursor, and what its keys send. Apart from terminal.c because the header of
 * the library turns common words into macros. Called by terminal.c alone;
 * terminfo_learn() and terminfo_leave_charset()
 * need an open screen. An unknown name is false, no error.
 */
#ifndef ORDERDESK_SEAT_TERMINFO_H
#define ORDERDESK_SEAT_TERMINFO_H

#include <stdbool.h>

#include "seat/decode.h"

bool terminfo_exists(const char *name);
bool terminfo_moves_cursor(const char *name);

/* Teach a decoder the keys of the screen that is open. */
void terminfo_learn(struct decoder *decoder);

/*
 * Many descriptions choose the character set anew with every change of colour, three bytes each time.
 * Nothing here is drawn from the other set, so the open screen leaves it alone from now on. What
 * chooses the plain one, to be sent once; "" when the description has no such habit.
 */
const char *terminfo_leave_charset(void);

#endif
