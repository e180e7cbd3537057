/* SPDX-License-Identifier: ISC */
/*
 * Between the files that read a screen: the state of a reading, and the checks of what was read
 * against the records (screen_check.c). Nobody else includes this.
 */
#ifndef ORDERDESK_SEAT_SCREEN_INSIDE_H
#define ORDERDESK_SEAT_SCREEN_INSIDE_H

#include "seat/screen.h"

#define SCREEN_COLUMNS_LEAST 80

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

/* Turn the braces of the drawing into places and blanks. */
enum status screen_places(struct reading *reading, bool side);

/* Every name is one of the records, every place has a field, every field a place. */
enum status screen_check(struct reading *reading);

#endif
