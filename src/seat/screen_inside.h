/* SPDX-License-Identifier: ISC */
/*
 * Between the files of a screen: the state of a reading, the checks of what was read against the
 * records (screen_check.c), and where on a canvas its parts stand (screen_place.c). Nobody else
 * includes this.
 */
#ifndef ORDERDESK_SEAT_SCREEN_INSIDE_H
#define ORDERDESK_SEAT_SCREEN_INSIDE_H

#include "seat/screen.h"

struct reading {
	struct screen *screen;
	char *next;		/* the text that is not read yet */
	int line;
	char *why;
	size_t size;
};

/* Say what is wrong at the line in hand; ERR_FORMAT. */
enum status screen_wrong(struct reading *reading, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Turn the braces of a part's drawing into places and blanks. */
enum status screen_places(struct reading *reading, int part);

/* Every name is one of the records, every place has a field, every field a place. */
enum status screen_check(struct reading *reading);

/* ---- screen_place.c ---- */
#define SLOTS_MOST 600
#define RULE 0x2500	/* the sign of a title line */

struct slot {
	int row, column;	/* of the first place, on the canvas */
};

/* The canvas has room for this part. */
bool part_shown(const struct screen *screen, const struct canvas *canvas, int part);
int part_column(int part);
int part_width(int part);
int part_end(const struct canvas *canvas, int part);	/* the row behind its last */
/* Where a drawn row of a part comes to stand, and how often more it is repeated there. */
int part_row(const struct screen *screen, const struct canvas *canvas, int part, int row);
int part_more(const struct screen *screen, const struct canvas *canvas, int part, int row);
int place_row(const struct screen *screen, const struct canvas *canvas, const struct screen_place *place);
int place_column(const struct screen_place *place);

/* The first place of a list: the leftmost in the row it was drawn in; NULL when it is not drawn. */
const struct screen_place *list_begin(const struct screen *screen, int list);
/* The rightmost cell of a list's row, on the canvas. */
int list_end(const struct screen *screen, int list, const struct screen_place *begin);
/* Where each element of a list stands, first down a column of dittos, then the next; their count. */
int list_slots(const struct screen *screen, const struct canvas *canvas, int list,
	       const struct screen_place *begin, struct slot *slots);

/* ---- screen_row.c ---- */
#define SCREEN_NONE ((size_t)-1)	/* the element of an empty list */
/*
 * Draw the places of one row, from `begin` on, that belong to the same list (or to none) as it, with
 * `begin` at the slot. Of an empty list the fields that need no row.
 */
void row_draw(const struct screen *screen, const struct screen_view *view, struct canvas *canvas,
	      const struct screen_place *begin, size_t element, const struct slot *slot);

#endif
