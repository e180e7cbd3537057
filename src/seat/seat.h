/* SPDX-License-Identifier: ISC */
/*
 * The inside of a running seat, shared by the files of the engine: loop.c (bytes, keys, time),
 * works.c (works and their pages), asks.c (requests and replies), frame.c (rows 1, 2, 23, 24),
 * say_row.c (what row 23 says). Pages see page.h alone.
 */
#ifndef ORDERDESK_SEAT_SEAT_H
#define ORDERDESK_SEAT_SEAT_H

#include "seat/field.h"
#include "seat/keymap.h"
#include "seat/page.h"
#include "seat/queue.h"
#include "seat/terminal.h"

#define WORKS_PARKED 9
#define ROW_TEXT 512

struct page {
	const struct page_kind *kind;
	struct seat *seat;
	struct page *below;		/* the page it lies over; NULL at the first of a work */
	struct work *work;
	uint64_t number;		/* of all pages of this seat: memory is used again, a number is not */
	char context[32];
	char name[128];
	char standing[ROW_TEXT];
	void *state;
	bool closing;
};

struct work {
	struct page *top;
	int64_t parked;			/* steady time; 0 in hand */
	uint64_t typed;			/* count of keys when one was last typed in it */
	struct work *next;		/* in the order of use, the latest first */
};

/* A request without its last answer. */
struct asked {
	uint64_t number;
	struct page *page;		/* NULL: closed in the meantime */
	page_on_reply *on_reply;
	void *baton;
	unsigned flags;
	bool let_go;			/* F12 stopped waiting for it */
	bool answering, cancelled;	/* its page has the answer in hand; wants no more of them */
	int64_t since;
	const struct verb_row *verb;
	struct seat *seat;
	struct asked *next;
};

struct question {
	struct page *page;		/* NULL: none */
	char text[ROW_TEXT];
	char number[32];		/* to be typed first; "" none */
	struct field typed;
	bool unheard;			/* another key than F10 and F12 was tried */
	void (*yes)(struct page *page, void *baton);
	void *baton;
};

struct seat {
	struct seat_options options;
	struct terminal *terminal;
	struct decoder decoder;
	struct queue keys, stopped;	/* to be played; stopped behind a refusal */
	struct page *stopped_on;	/* the page that the stopped ones were typed for */
	struct canvas canvas;
	struct keymap *keymap;
	struct chord_hand hand;		/* keys of a chord so far, and the mode */
	uint64_t hand_page;		/* number of the page that the mode was chosen on */
	uint64_t pages;			/* opened so far */
	struct work *works;		/* in hand first */
	struct work *desk;		/* never ends */
	uint64_t typed;			/* keys so far */
	struct asked *asked;
	struct question question;
	struct seat_status status;
	char ring[ROW_TEXT], ring_right[64], fault[ROW_TEXT];
	char said[ROW_TEXT];		/* row 23 */
	enum role said_role;
	bool command;			/* `:` line open in row 23 */
	struct field command_line;
	char command_last[ROW_TEXT];
	bool late;			/* the reply in hand was no longer waited for */
	bool twins, masked, dirty, quit, was_lost, escape_shown;
	size_t kept_keys;		/* while the connection was lost */
	int exit_code;
	int64_t second;			/* steady time of the next tick */
};

/* works.c */
struct page *page_new(struct seat *seat, struct work *work, const struct page_kind *kind,
		      const void *argument);
void works_init(struct seat *seat);
void works_free(struct seat *seat);
size_t works_parked(const struct seat *seat);
void works_event(struct seat *seat, const Od__Event *event);

/* asks.c */
bool asks_hold(const struct seat *seat);
void asks_forget_page(struct seat *seat, const struct page *page);
void asks_free(struct seat *seat);
/* The oldest request that holds keys, or NULL. */
const struct asked *asks_oldest(const struct seat *seat);
void asks_let_go(struct seat *seat);	/* F12: stop waiting */

/* press.c: keys were stopped on the page in front, Enter plays them. */
bool press_stopped(const struct seat *seat);

/* page.c: the hand begins anew with the keymap in force */
void seat_hand(struct seat *seat);

/* frame.c */
void frame_draw(struct seat *seat);

/* press.c: what a key does */
void press_key(struct seat *seat, struct stroke stroke);
/* The same for a key of the hand, which may mean another one or be the first of two. */
void press_hand(struct seat *seat, struct stroke stroke);

/* commands.c: the line behind `:` */
void command_open(struct seat *seat);
bool command_stroke(struct seat *seat, struct stroke stroke);
/* The words that may follow. */
void command_hint(struct seat *seat, char *out, size_t size);

/* keys.c: the page behind `?` */
extern const struct page_kind keys_page;
/* Another keymap is in force: open lists show its keys. */
void keys_renew(struct seat *seat);

#endif
