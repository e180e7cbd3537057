/* SPDX-License-Identifier: ISC */
/*
 * A list that is moved through: how many rows there are, which is marked, which is the first one
 * shown. The rows themselves are the page's. Up, Down, PgUp and PgDn move the mark; the
 * view follows it. Pure; an empty list takes no keys.
 */
#ifndef ORDERDESK_SEAT_LIST_H
#define ORDERDESK_SEAT_LIST_H

#include <stdbool.h>
#include <stddef.h>

#include "seat/key.h"

struct list {
	size_t count, selected, top;
	int room;		/* rows that are shown; list_room() sets it */
};

void list_init(struct list *list);
/* There are so many rows now; the mark stays where it was as far as it can. */
void list_count(struct list *list, size_t count);
void list_select(struct list *list, size_t index);
/* So many rows are shown: brings the mark into the view. Call it before drawing. */
void list_room(struct list *list, int rows);
/* True when the key moved, or could not move, the mark of a list that has rows. */
bool list_stroke(struct list *list, struct stroke stroke);

#endif
