/* SPDX-License-Identifier: ISC */
/*
 * A list that a key opened over a page: digits pick, letters narrow it, Enter takes the marked row,
 * F12 leaves everything as it was. A digit picks a row that shows it. What was picked is told to the
 * page below by its place in the list that was given. A row that cannot be taken now is dim, keeps its digit
 * and says why. Where rows stand outside of the box, its edge says
 * which one of how many is marked. Nothing fails.
 */
#ifndef ORDERDESK_SEAT_PICK_PAGE_H
#define ORDERDESK_SEAT_PICK_PAGE_H

#include "seat/page.h"

#define PICK_LABEL 160

struct pick_argument {
	const char *name, *heading;	/* `name` outlives the list; the heading is copied */
	char (*label)[PICK_LABEL];	/* mem_array(); the list frees it */
	char (*bar)[PICK_LABEL];	/* why a row cannot be taken, "" it can; mem_array(), NULL all can */
	size_t count;
	int below, column;		/* the row and column of what it is for; row -1: none */
	void (*picked)(struct page *page, const char *name, size_t at);
};

extern const struct page_kind pick_page;

#endif
