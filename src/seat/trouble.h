/* SPDX-License-Identifier: ISC */
/*
 * trouble -- what the desk cannot do now, in the bar of row 2.
 *
 * The program asks when it has logged in and whenever the server tells everybody that its room on
 * the disk changed; the sentence is the server's, the words are the seat's language.
 */
#ifndef ORDERDESK_SEAT_TROUBLE_H
#define ORDERDESK_SEAT_TROUBLE_H

#include "seat/page.h"

/* Asks the server how it is; its answer is drawn. */
void trouble_ask(struct page *page);
/* Is this event about what the desk can do? */
bool trouble_event(const Od__Event *event);

#endif
