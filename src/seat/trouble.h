/* SPDX-License-Identifier: ISC */
/*
 * trouble -- what the desk cannot do now, in the bar of row 2.
 *
 * The program asks when it has logged in and whenever the server tells everybody that its room on
 * the disk changed; the sentence is the server's, the words are the seat's language. While the desk
 * writes, the seat sees to it that its person has papers with numbers for when it does not.
 */
#ifndef ORDERDESK_SEAT_TROUBLE_H
#define ORDERDESK_SEAT_TROUBLE_H

#include "record/system.pb-c.h"
#include "seat/page.h"

/* Asks the server how it is; its answer is drawn. */
void trouble_ask(struct page *page);
/* Is this event about what the desk can do? */
bool trouble_event(const Od__Event *event);

/* The papers of the person, as the server told them. */
void trouble_papers(const Od__PaperRows *rows);
/* This paper, and those before it, are written: the bar shows the one behind them. */
void trouble_written(struct page *page, uint64_t number);
/* The number to write on the next paper; 0: none was given. */
uint64_t trouble_next(void);

#endif
