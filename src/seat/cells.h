/* SPDX-License-Identifier: ISC */
/*
 * Text as the cells of a screen: where a unit of UTF-8 ends, how many cells it
 * takes and in which form it may be shown. Everything that came from outside
 * passes through here on its way to the screen, so nothing can send a control
 * to the terminal.
 *
 * A unit is a character with the combining marks that follow it. A character
 * takes what wcwidth() says: 1 cell, 2 for East-Asian wide ones; marks take
 * none, and one without a character before it stands on a blank. At most
 * CELL_MARKS marks are shown on one character.
 *
 * What has no safe form is shown in ASCII: a control as ^[ (Esc), ^J, ^?;
 * characters that turn the direction of writing, that are invisible or that
 * have no width as <202E>; a byte that is no UTF-8 as <FF>. Joiners and
 * variation selectors (which terminals disagree on) are left out.
 *
 * Needs LC_CTYPE with UTF-8, see terminal_locale(). Pure; cannot fail.
 */
#ifndef ORDERDESK_SEAT_CELLS_H
#define ORDERDESK_SEAT_CELLS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define CELL_MARKS 4		/* combining marks kept on one character */
#define BYTE_CODE 0xdc00	/* a byte b that is no UTF-8 is the code BYTE_CODE + b, never a character */

struct unit {
	size_t bytes;		/* how much of the text it is */
	uint32_t base;		/* the character to show; 0 when `visible` is shown instead */
	uint32_t marks[CELL_MARKS];
	int mark_count;
	int width;		/* cells: 0 (left out), 1, 2, or the length of `visible` */
	char visible[12];	/* the ASCII form */
};

/* Read one character of UTF-8 from text[0..size); returns its bytes (at least 1 when size > 0). */
size_t character_read(const char *text, size_t size, uint32_t *code);

/* Write a code as UTF-8 into out (4 bytes); a BYTE_CODE goes out as its byte. Returns the bytes. */
size_t character_write(uint32_t code, char *out);

/* A mark that stands on the character before it, or a sign without a cell. */
bool character_joins(uint32_t code);

/* The cells and the shown form of one character that joins nothing. */
void character_unit(uint32_t code, struct unit *unit);

/* The unit at the beginning of text[0..size), size > 0. */
void unit_read(const char *text, size_t size, struct unit *unit);

/* Cells that text takes. */
int cells_width(const char *text);

/*
 * How many bytes of text fit into `width` cells, never splitting a unit; the
 * cells they take in *used. Reads at most size bytes.
 */
size_t cells_fit(const char *text, size_t size, int width, int *used);

/*
 * Text in at most `width` cells. What is too long loses its end, or what stands before the figure at
 * its end (the size of a pack, the number of a house): "hot pot base, b… 400 g". Returns out.
 */
char *cells_shorten(const char *text, int width, char *out, size_t size);

/*
 * The next row of a wrapped text: bytes that go on a row of `width` cells,
 * broken at a blank, or at a wide character, or where the room ends. A line
 * end ends the row. *next is where the following row begins (0 at the end).
 */
size_t cells_wrap(const char *text, int width, size_t *next);

#endif
