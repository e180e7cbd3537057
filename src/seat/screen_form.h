/* SPDX-License-Identifier: ISC */
/*
 * Between the files of the page that a screen file makes: its state. screen_page.c asks, draws and
 * acts; screen_keep.c keeps what is typed into a form as a draft at the desk, so that it outlives
 * the page and the seat. Nobody else includes this.
 */
#ifndef ORDERDESK_SEAT_SCREEN_FORM_H
#define ORDERDESK_SEAT_SCREEN_FORM_H

#include "seat/screen_page.h"
#include "seat/seat.h"

#define ASKS_MOST 24
#define TEXT_MOST 4096
#define TYPING_MOST 500		/* of half-typed text that a draft takes */

/* The draft of a form. */
struct keeping {
	uint64_t draft, dropped;	/* 0 none; dropped: Ctrl-U gets it back */
	uint64_t taken;			/* version of the draft when this seat took it */
	uint64_t wanted;		/* the draft it was opened for */
	bool looked;			/* one that waits was looked for */
	bool busy;			/* an answer about the draft is awaited */
	bool lost;			/* another seat has it now */
	char **text;			/* of each input, as the desk has it; NULL nothing */
	char typing[TYPING_MOST + 1];	/* as the desk has it */
};

struct shown {
	struct screen *screen;
	char argument[256], follow[128];
	struct kept replies[ASKS_MOST];
	const ProtobufCMessage *bodies[ASKS_MOST];
	struct list list;
	struct field *inputs;
	size_t input_count;
	int focus;
	bool filled;			/* the inputs have what stood in the record */
	struct keeping keeping;
};

/* The name of the input of this index. */
const char *shown_input(const struct shown *shown, size_t input);
/* Ask again what is asked with the text of inputs. */
void shown_ask_inputs(struct page *page);

/* ---- screen_keep.c ---- */
/* The page is filled: go on with the draft it was opened for, or one that waits for its customer. */
void keep_begin(struct page *page);
/* An input was accepted; the next key waits until the desk has it. */
void keep_inputs(struct page *page);
/* Once a second: what is half typed, and where. */
void keep_typing(struct page *page);
/* The page is left: the draft is parked. */
void keep_leave(struct page *page);
/* Ctrl-X: the draft is dropped and the form is empty; false when nothing is typed. */
bool keep_drop(struct page *page);
/* Ctrl-U: the draft that was dropped last is back; false when there is none. */
bool keep_back(struct page *page);
void keep_event(struct page *page, const Od__Event *event);
/* What was typed became a record by this verb: the draft is done with. */
void keep_made(struct page *page, const struct verb_row *verb);
void keep_free(struct shown *shown);

#endif
