/* SPDX-License-Identifier: ISC */
/*
 * What a role looks like on this terminal: attributes and colours for 256, 16
 * and 8 colours and for none, from one table. Text is always the terminal's own
 * foreground on its own background, so light and dark both work; only the two
 * bars have a background. Every role also has a sign or a place, so nothing is
 * lost without colour. Only terminal.c calls this; nothing here fails.
 */
#ifndef ORDERDESK_SEAT_LOOK_H
#define ORDERDESK_SEAT_LOOK_H

#include <curses.h>

enum palette {
	PALETTE_MONO,
	PALETTE_8,
	PALETTE_16,
	PALETTE_256
};

/* Choose the palette that `colours` of the terminal allow, at most `most`, and set the pairs up. */
void look_init(int colours, enum palette most);

/* The attributes and the colour pair of a look (a role with LOOK_ marks, see canvas.h). */
attr_t look_attributes(unsigned look, short *pair);

#endif
