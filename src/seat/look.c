/* SPDX-License-Identifier: ISC */
/*
 * The table of roles and the curses pairs made from it. A pair has the number
 * of its role and 1, as pair 0 is the terminal's own. -1 is the terminal's own
 * colour.
 */
#include "seat/look.h"

#include "seat/canvas.h"

#define OWN (-1)

struct shade {
	short text, ground;
	attr_t attributes;
};

/* In the order of enum role; 8 and 16 colours by number: 1 red 2 green 3 yellow 4 blue 6 cyan 7 white. */
static const struct {
	struct shade of_256, of_16, of_8;
	attr_t mono;
} table[ROLE_COUNT] = {
	[ROLE_TEXT] = { { OWN, OWN, 0 }, { OWN, OWN, 0 }, { OWN, OWN, 0 }, 0 },
	[ROLE_QUIET] = { { 244, OWN, 0 }, { 8, OWN, 0 }, { OWN, OWN, 0 }, 0 },
	[ROLE_STRONG] = { { OWN, OWN, A_BOLD }, { OWN, OWN, A_BOLD }, { OWN, OWN, A_BOLD }, A_BOLD },
	[ROLE_HERE] = { { OWN, OWN, A_REVERSE }, { OWN, OWN, A_REVERSE }, { OWN, OWN, A_REVERSE },
		       A_REVERSE },
	[ROLE_FIELD] = { { OWN, OWN, A_UNDERLINE }, { OWN, OWN, A_UNDERLINE }, { OWN, OWN, A_UNDERLINE },
			 A_UNDERLINE },
	[ROLE_MATCH] = { { OWN, OWN, A_UNDERLINE | A_BOLD }, { OWN, OWN, A_UNDERLINE | A_BOLD },
			 { OWN, OWN, A_UNDERLINE | A_BOLD }, A_UNDERLINE },
	[ROLE_KEY] = { { 74, OWN, 0 }, { 6, OWN, 0 }, { 6, OWN, 0 }, A_BOLD },
	[ROLE_DUE] = { { 179, OWN, 0 }, { 3, OWN, 0 }, { 3, OWN, 0 }, A_BOLD },
	[ROLE_LATE] = { { 167, OWN, 0 }, { 9, OWN, 0 }, { 1, OWN, A_BOLD }, A_BOLD },
	[ROLE_GOOD] = { { 71, OWN, 0 }, { 2, OWN, 0 }, { 2, OWN, 0 }, 0 },
	[ROLE_CHANGED] = { { 73, OWN, 0 }, { 6, OWN, 0 }, { 6, OWN, 0 }, A_UNDERLINE },
	[ROLE_RING] = { { 231, 24, 0 }, { 7, 4, 0 }, { 7, 4, 0 }, A_REVERSE },
	[ROLE_FAULT] = { { 231, 124, 0 }, { 7, 1, 0 }, { 7, 1, 0 }, A_REVERSE | A_BOLD },
};

static enum palette palette;

static const struct shade *shade(unsigned role)
{
	return palette == PALETTE_256 ? &table[role].of_256 :
	       palette == PALETTE_16 ? &table[role].of_16 : &table[role].of_8;
}

void look_init(int colours, enum palette most)
{
	palette = colours >= 256 ? PALETTE_256 : colours >= 16 ? PALETTE_16 : colours >= 8 ? PALETTE_8 :
		  PALETTE_MONO;
	if (palette > most)
		palette = most;
	if (palette == PALETTE_MONO)
		return;
	for (unsigned role = 0; role < ROLE_COUNT; role++)
		init_pair((short)(role + 1), shade(role)->text, shade(role)->ground);
}

attr_t look_attributes(unsigned look, short *pair)
{
	unsigned role = look & 0xff;
	attr_t attributes;

	if (role >= ROLE_COUNT)
		role = ROLE_TEXT;
	*pair = 0;
	if (palette == PALETTE_MONO) {
		attributes = table[role].mono;
	} else {
		attributes = shade(role)->attributes;
		if (shade(role)->text != OWN || shade(role)->ground != OWN)
			*pair = (short)(role + 1);
	}
	if (look & LOOK_HERE) {
		attributes |= A_REVERSE;
		if (role != ROLE_RING && role != ROLE_FAULT)
			*pair = 0;	/* no colour on colour */
	}
	if (look & LOOK_MATCH)
		attributes |= A_UNDERLINE | (palette == PALETTE_MONO ? 0 : A_BOLD);
	return attributes;
}
