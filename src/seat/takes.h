/* SPDX-License-Identifier: ISC */
/*
 * Which actions mean anything on a page now. The list behind `?` shows these and no other ones: a page
 * says what it takes by page_kind.takes, the engine and the program add what they do everywhere. Pure.
 */
#ifndef ORDERDESK_SEAT_TAKES_H
#define ORDERDESK_SEAT_TAKES_H

#include "seat/page.h"

/* The page itself takes it; so does a page that does not say. */
bool takes_itself(struct page *page, const char *action);
/* It, the engine or the program. */
bool takes_anywhere(struct page *page, const char *action);

/* For page_kind.takes. Names are parted by blanks. */
bool takes_one_of(const char *action, const char *names);
bool takes_in_field(const char *action);	/* field_key(), but undo and redo */
bool takes_in_list(const char *action);		/* list_stroke() */

#endif
