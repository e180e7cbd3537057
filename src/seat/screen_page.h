/* SPDX-License-Identifier: ISC */
/*
 * The page that a screen file makes by itself: it asks what the file asks, draws the reply, moves
 * through its list and its inputs, goes to other screens and does verbs. A list, a form or a detail
 * over verbs that exist needs no C: a file in screens/ is enough, and seat_go() opens it.
 */
#ifndef ORDERDESK_SEAT_SCREEN_PAGE_H
#define ORDERDESK_SEAT_SCREEN_PAGE_H

#include "seat/page.h"
#include "seat/screen.h"

struct screen_argument {
	const char *name;	/* of the screen */
	const char *argument;	/* {argument}; "" none */
	uint64_t draft;		/* of a form: go on with what was written; 0 none */
	uint64_t call;		/* {call}; 0 none */
	const char *with;	/* {with}; NULL none */
};

extern const struct page_kind screen_page;

/*
 * A screen for a page with C of its own: read in the language of the person, or in English where it
 * has none, in the place of the one in *screen. What is wrong is said in row 23 and leaves NULL.
 */
void screen_take(struct page *page, const char *name, struct screen **screen);

/* Go on with the draft of a form, on the screen it was written on, as a work of its own. */
void screen_resume(struct page *page, uint64_t draft);

/* The open page of a screen for this argument, or NULL. */
struct page *screen_find(struct seat *seat, const char *name, const char *argument);

/* Type a text behind what stands in the input in hand; false when the page has none. */
bool screen_type(struct page *page, const char *text);
/* What was typed elsewhere stands in this input of a form that was just opened, as if typed there. */
void screen_fill(struct page *page, const char *id, const char *text);

/*
 * Open a page by name over the page in hand: the program's own (seat_options.go), else the screen
 * file of that name. False, with a sentence in row 23, when there is none or the file is wrong.
 */
bool seat_go(struct seat *seat, const char *name, const char *argument);
/* The same in a call: a form passes it on to what it writes. */
bool seat_go_call(struct seat *seat, const char *name, const char *argument, uint64_t call);
/* The same with a second word for the screen; "script": the article that fits (script_page.h). */
bool seat_go_with(struct seat *seat, const char *name, const char *argument, const char *with);

#endif
