/* SPDX-License-Identifier: ISC */
/*
 * Between the files of the page that a screen file makes: its state. screen_page.c has the hand,
 * screen_ask.c asks, screen_act.c does; screen_keep.c keeps what is typed into a form as a draft at
 * the desk, so that it outlives the page and the seat. Nobody else includes this.
 */
#ifndef ORDERDESK_SEAT_SCREEN_FORM_H
#define ORDERDESK_SEAT_SCREEN_FORM_H

#include "seat/screen_page.h"
#include "seat/seat.h"

#define ASKS_MOST 24
#define TEXT_MOST (SCREEN_INPUT_MOST + 1)
#define KEY_MOST 512		/* of what tells a row from others */
#define TYPING_MOST 500		/* of half-typed text that a draft takes */

/* The draft of a form. */
struct keeping {
	uint64_t draft, dropped;	/* 0 none; dropped: Ctrl-U gets it back */
	uint64_t taken;			/* version of the draft when this seat took it */
	uint64_t wanted;		/* the draft it was opened for */
	uint64_t opening;		/* request that opens one; 0 none is awaited */
	bool looked;			/* one that waits was looked for */
	bool busy;			/* an answer about the draft is awaited */
	bool lost;			/* another seat has it now */
	bool whole;			/* the inputs have all of it: one without text is empty */
	char **text;			/* of each input, as the desk has it; NULL nothing */
	char typing[TYPING_MOST + 1];	/* as the desk has it */
};

#define FILTER_ROOM 160

/* What was picked to narrow an ask. */
struct filter {
	const char *name;		/* of the picks; NULL nothing yet */
	char label[160];
	char fields[6][FILTER_ROOM];	/* "state=told" */
	size_t count;
};

/* A tree, as the hand folded it. */
struct folding {
	struct screen_fold fold;
	size_t size;
	uint32_t *depth;
	bool *closed;
	bool begun;
};

struct shown {
	struct screen *screen;
	char argument[256], with[128], follow[128];
	uint64_t call;			/* that was talked on when it was opened; 0 none */
	uint64_t asked;			/* request that is awaited, one after the other; 0 none */
	size_t asked_at;		/* its place among the asks */
	bool following;			/* asked because of a change elsewhere: no key waits */
	bool stale;			/* something changed since it was asked */
	bool written;			/* by the form that lay over it */
	int64_t followed;		/* steady time of the last asking because of that */
	bool wide;			/* there was room for a side when it was asked */
	uint64_t live;			/* request that follows the typing; 0 none is awaited */
	bool live_again;		/* the text is another since it was sent */
	bool choosing;			/* the hand is in the list of a form */
	bool chosen;			/* and has chosen a row there that is not the first */
	char next[KEY_MOST];		/* tells the row that is marked after the answers; "" the same */
	struct filter filter;
	struct kept replies[ASKS_MOST];
	const ProtobufCMessage *bodies[ASKS_MOST];
	struct list list;
	struct field *inputs;
	size_t input_count;
	int focus;
	bool filled;			/* the inputs have what stood in the record */
	bool spilling;			/* after the answers to come words may go over into another input */
	char *spilled;			/* words that went over, while nothing else was typed; NULL none */
	uint64_t had;			/* a bit for each input that had words of the record, then */
	uint64_t unsent;		/* a bit for each input that keeps its words when they are filled */
	struct keeping keeping;
	struct folding folding;
};

/* ---- screen_fold.c ---- */
void fold_take(struct page *page);
bool fold_stroke(struct page *page, struct stroke stroke);
void fold_free(struct shown *shown);

/* ---- screen_ask.c ---- */
struct screen_view shown_view(struct page *page);
/* A row of a list; NULL means the one that has the mark. */
struct row {
	int list;
	size_t element;
};
/* A text of the file filled in for the row that has the mark, or for another one. */
void shown_text(struct page *page, const char *text, char *out, size_t size);
void shown_row_text(struct page *page, const struct row *row, const char *text, char *out, size_t size);
/* The same as it is typed and sent: figures without commas. */
void shown_row_value(struct page *page, const struct row *row, const char *text, char *out, size_t size);
/* A request with the fields that have a value; NULL with the reason in *why, whose text is the arena's. */
ProtobufCMessage *shown_request(struct page *page, const struct verb_row *verb, const char *const *fields,
				size_t count, const struct row *row, struct arena *arena,
				struct refusal *why);
/* Ask from this one on, one after the other; keys wait. */
void shown_ask(struct page *page, size_t index);
/*
 * What is shown has changed elsewhere: asked anew without holding a key, once the page is in front; a second
 * passes from one such asking to the next.
 */
void shown_follow(struct page *page);
void shown_follow_now(struct page *page);	/* the hand waits for it */
void shown_go_on(struct page *page);	/* its turn may have come */
/* The window became wide enough for what was not asked: it is. */
void shown_widen(struct page *page);
/* The name of the input of this index. */
const char *shown_input(const struct shown *shown, size_t input);
/* The action takes what is typed in this input with it. */
bool shown_sends(const struct shown *shown, const struct screen_action *action, size_t input);
/* Ask again what is asked with the text of inputs, or of this one. */
void shown_ask_inputs(struct page *page);
void shown_ask_with(struct page *page, int input);
/* The text of the input in hand changed: what is asked with it follows, no key waits. */
void shown_live(struct page *page);
/* After the answers to come the mark stands on the row that is next to the marked one now. */
void shown_mark_next(struct page *page);

/* ---- screen_act.c ---- */
/* Do what the file says to an action; false when it says nothing. */
bool shown_act(struct page *page, const char *action);
/* Says what the role may not do here, when that is asked about before it is done. */
void shown_rights(struct page *page);
bool shown_does(const struct shown *shown, const char *action);
/* Enter or F10 is about the marked row while the hand is in an input, too. */
bool shown_minds_mark(const struct shown *shown);
/* It is done to a row of a list that has none. */
bool shown_nothing_marked(struct page *page, const struct screen_action *action);
/* It goes to what an answer names, and none is named there. */
bool shown_nowhere(struct page *page, const struct screen_action *action);
/* Open the list of picks of this name. */
void shown_pick(struct page *page, const char *name, const char *heading);
bool shown_has_pick(const struct shown *shown, const char *name);

/* ---- screen_spill.c ---- */
/* This input was left, or the desk refused the form: its words may be meant for another input. */
void spill_look(struct page *page, int input);
/* The answers are there: the words go over, when the file says so. */
void spill_take(struct page *page);
/* Ctrl-U: they go back where they were typed; false when none went over, or others were typed since. */
bool spill_back(struct page *page);

/* ---- screen_keep.c ---- */
/* The page is filled: go on with the draft it was opened for, or one that waits for its customer. */
void keep_begin(struct page *page);
/* An input was accepted; the next key waits until the desk has it. */
void keep_inputs(struct page *page);
/*
 * A key that leaves the page, or sends it, waits while its draft is being opened: the answer would find no
 * page, and what was typed no draft. True when it is put off.
 */
bool keep_put_off(struct page *page, struct stroke stroke);
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
