/* SPDX-License-Identifier: ISC */
/*
 * The picture of a screen before it is sent: rows and columns of cells, each
 * with a character, its marks and a look. Pages, fields, lists and popups draw
 * on it; terminal_show() sends it, and only what changed since the last time.
 * As it is plain memory, every page can be drawn and read without a terminal.
 *
 * A look is a role (what the text means) with marks that may lie over it: HERE
 * for the selected row, MATCH for characters that were found. What a role
 * looks like is the terminal's affair, see terminal.h.
 *
 * No call splits a wide character: where an edge or a later text cuts one, a
 * blank stands in its other half. Writing outside the canvas is left out.
 * All text passes through cells.h. Nothing here can fail.
 */
#ifndef ORDERDESK_SEAT_CANVAS_H
#define ORDERDESK_SEAT_CANVAS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "seat/cells.h"

enum role {
	ROLE_TEXT,	/* data */
	ROLE_QUIET,	/* labels, units, old or assumed values */
	ROLE_STRONG,	/* the figure to read aloud */
	ROLE_HERE,	/* the selected row */
	ROLE_FIELD,	/* the active field */
	ROLE_MATCH,	/* characters found */
	ROLE_KEY,	/* names of keys */
	ROLE_DUE,	/* needs a look */
	ROLE_LATE,	/* over, held, refused, short */
	ROLE_GOOD,	/* done, paid, in time */
	ROLE_CHANGED,	/* differs from saved or from last time */
	ROLE_RING,	/* the bar of a call */
	ROLE_FAULT,	/* the bar of a fault */
	ROLE_COUNT
};

#define LOOK_HERE 0x100		/* over any role: this row is the selected one */
#define LOOK_MATCH 0x200	/* over any role: underlined */

enum align {
	ALIGN_LEFT,
	ALIGN_RIGHT,
	ALIGN_CENTRE
};

struct cell {
	uint32_t base;		/* ' ' when empty; 0 in the right half of a wide character */
	uint32_t marks[CELL_MARKS];
	uint16_t look;		/* a role and LOOK_ marks */
	uint8_t mark_count;
	uint8_t width;		/* 1, 2; 0 in the right half */
};

struct canvas {
	int rows, columns;
	struct cell *cells;
	int cursor_row, cursor_column;	/* -1: no cursor */
	bool ascii;			/* draw furniture with the ASCII twins */
};

/* Make an empty canvas; canvas_free() gives its memory back. */
void canvas_init(struct canvas *canvas, int rows, int columns);
void canvas_free(struct canvas *canvas);

/* Change the size; all cells are empty afterwards. */
void canvas_resize(struct canvas *canvas, int rows, int columns);

/* Empty every cell and take the cursor away. */
void canvas_clear(struct canvas *canvas);

/* Fill a rectangle with blanks of a look. */
void canvas_blank(struct canvas *canvas, int row, int column, int rows, int width, unsigned look);

/*
 * Put text into `width` cells: aligned, the rest blank, too long cut with … in
 * the last cell. Returns the cells the text took. Pieces of furniture (─ │ ▸ …)
 * in the text become their ASCII twins when the canvas is ascii.
 */
int put_text(struct canvas *canvas, int row, int column, int width, const char *text, unsigned look,
	     enum align align);

/* As put_text() left aligned, of text[0..size), without filling the rest. Returns the cells taken. */
int put_some(struct canvas *canvas, int row, int column, int width, const char *text, size_t size,
	     unsigned look);

/* The same through a format; for short lines (up to 500 bytes are shown). */
int put_format(struct canvas *canvas, int row, int column, int width, unsigned look, enum align align,
	       const char *format, ...) __attribute__((format(printf, 7, 8)));

/* Text over at most `rows` rows of `width` cells, broken at words; returns the rows used. */
int put_wrapped(struct canvas *canvas, int row, int column, int width, int rows, const char *text,
		unsigned look);

/* Add LOOK_ marks to cells that are already drawn: a selected row, matched characters. */
void canvas_mark(struct canvas *canvas, int row, int column, int width, unsigned marks);

/* Give cells that are already drawn another role, keeping their marks. */
void canvas_role(struct canvas *canvas, int row, int column, int width, enum role role);

void canvas_cursor(struct canvas *canvas, int row, int column);

/* A title line: ─ Title ───── over `width` cells, in the quiet role with the title as text. */
void put_title(struct canvas *canvas, int row, int column, int width, const char *title);

/* A box with a title in its upper edge, its inside blank; for what lies over the page. */
void put_box(struct canvas *canvas, int row, int column, int rows, int width, const char *title);

/* The character of a cell; 0 outside and in the right half of a wide one. */
uint32_t canvas_sign(const struct canvas *canvas, int row, int column);

/* One row as UTF-8 without blanks at its end; out of `size` bytes, ended by 0. For tests and copies. */
char *canvas_row(const struct canvas *canvas, int row, char *out, size_t size);

#endif
