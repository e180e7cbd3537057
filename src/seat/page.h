/* SPDX-License-Identifier: ISC */
/*
 * What the pages of the seat are written against: the seat as a page sees it.
 *
 * A page is a table of functions and a block of state. It draws itself whole on a canvas (cells in
 * memory; only changed cells are sent), takes keys, and speaks to the desk through seat_call().
 * The engine owns rows 1 and 24, the banner in row 2 and what it says in row 23.
 *
 *	struct page_kind order_page = {
 *		.name = "order",		also the name of its screen file
 *		.context = "order",		of the keymap
 *		.size = sizeof(struct order),	zeroed; page_state() gives it
 *		.open = order_open, .stroke = order_stroke, .action = order_action,
 *		.event = order_event, .draw = order_draw, .close = order_close,
 *	};
 *
 * The way of a key. First .stroke() of the page on top, with every key as it came: it gives its
 * active field, its list or its form their keys (field_key, list_stroke, form_stroke) and returns
 * true for what was taken. What it leaves goes through the keymap: the action found in the page's
 * context is given to .action(); what that leaves is done by the engine ("desk", "back", "works",
 * "keys", "command", "repaint", "mask") or by the program's own handler (seat_options.action), and
 * else row 23 says that the key does nothing here. `:` `?` `/` `+` `>` reach the keymap only when
 * .stroke() leaves them: take them while the entry line holds text, leave them while it is empty.
 *
 * Type-ahead. Keys are played in order as fast as answers come, and the page is drawn after the
 * last of them. A call whose answer decides what the next key means is made with CALL_HOLD: keys
 * wait until it is there. A key that needs an answer already asked for without it (Enter on a search)
 * is put off by seat_put_off(). When a key refuses (F10 with an open line), seat_stop_keys() stops what
 * was typed ahead behind it.
 *
 * Works. seat_work() begins a work (a call with its order, a complaint) and parks the one in hand;
 * seat_open() puts a further page, or a popup, over the page in hand; seat_back() leaves it. F7, F3
 * and F12 need nothing of a page. Pages stay in memory while parked, cursor and half-typed text
 * with them. A page without .keeps() or for which it says false disappears when it is left, or later,
 * once what it kept is gone (seat_tidy()).
 *
 * Places on the canvas. Row 0 is the status row, PAGE_TITLE_ROW the title, PAGE_TOP the first row of
 * the page, canvas_page_end() the row behind its last (row 23 of 24), which page_standing() may also
 * fill while the engine has nothing to say there. Screen files (screen.h): a list, a form or a
 * detail needs no page of its own, seat_go() (screen_page.h) opens the file; a page with C of its
 * own loads one by screen_load(), draws it by screen_draw() and finds its places by screen_where().
 *
 * Everything a page keeps belongs to it: .close() frees it. Strings given to the engine are copied.
 */
#ifndef ORDERDESK_SEAT_PAGE_H
#define ORDERDESK_SEAT_PAGE_H

#include <protobuf-c/protobuf-c.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "seat/canvas.h"
#include "seat/key.h"
#include "wire/client.h"

#define PAGE_TITLE_ROW 1
#define PAGE_TOP 2

struct seat;
struct page;

struct page_kind {
	const char *name;
	const char *context;
	size_t size;
	bool popup;		/* drawn over the page below it */
	bool beside;		/* a popup beside which typing goes on below: the cursor stays there */
	/* Begin; `argument` is what seat_open() or seat_work() was given and is not kept. */
	void (*open)(struct page *page, const void *argument);
	bool (*stroke)(struct page *page, struct stroke stroke);
	bool (*action)(struct page *page, const char *action, struct stroke stroke);
	/* A change at the desk that was subscribed to; every open page hears it. It ends no page. */
	void (*event)(struct page *page, const Od__Event *event);
	/* The page comes to the front again (from F7, or a page above it was left). */
	void (*show)(struct page *page);
	/* Once a second while it is in front. */
	void (*tick)(struct page *page, int64_t now);
	void (*draw)(struct page *page, struct canvas *canvas);
	/* The label of an action at the foot: NULL the keymap's, "" when it does nothing now. */
	const char *(*label)(struct page *page, const char *action);
	/* An action of the keymap means something on it now (takes.h). NULL: every one does. */
	bool (*takes)(struct page *page, const char *action);
	/* There is content: leaving parks it, it is not thrown away. Asked whenever that may have changed. */
	bool (*keeps)(struct page *page);
	/* Its work goes out of hand and is parked. */
	void (*park)(struct page *page);
	/* The draft at the desk that it shows, 0 none. */
	uint64_t (*draft)(struct page *page);
	void (*close)(struct page *page);
};

void *page_state(struct page *page);
struct seat *page_seat(struct page *page);
const struct page_kind *page_kind(const struct page *page);
/* The context may change while the page lives ("order", "change", "held"). */
void page_context(struct page *page, const char *context);
/* The name that stays at the left of row 2 under a banner, and of the work on the desk. */
void page_name(struct page *page, const char *name);
/* The words of row 23 while the engine has nothing to say there. NULL or "": none. */
void page_standing(struct page *page, const char *text);

/* ---- works and pages ---- */
/* Begin a work and go to it. When nine are parked already, row 23 says which to finish. */
struct page *seat_work(struct seat *seat, const struct page_kind *kind, const void *argument);
/* Put a page over the page in hand. */
struct page *seat_open(struct seat *seat, const struct page_kind *kind, const void *argument);
/*
 * Leave the page in hand; the first page of a work goes to the desk. What stands over the desk and has
 * something typed is parked as a work.
 */
void seat_back(struct seat *seat);
/* The page in hand is done with: it goes, whatever it keeps. It is not the first of its work. */
void seat_done(struct seat *seat);
/* Put another page in the place of the page in hand. */
struct page *seat_replace(struct seat *seat, const struct page_kind *kind, const void *argument);
/* Go to the desk; the work in hand is parked, or ended when it keeps nothing. */
void seat_desk(struct seat *seat);
void seat_next_work(struct seat *seat);
/* After a lost connection: every page hears that anything may have changed meanwhile. */
void seat_changed(struct seat *seat);
/* End the parked works that keep nothing any more: something outside of them has changed. */
void seat_tidy(struct seat *seat);
/* End the work that a page belongs to, whatever it keeps (placed, dropped). */
void seat_end_work(struct page *page);

struct work_view {
	const char *kind, *name;	/* of its first page */
	int64_t since;			/* steady time when it was parked */
	struct page *page;		/* its page on top */
	uint64_t draft;			/* of one of its pages, 0 none */
};
/* The parked works, the latest first; returns how many were written. */
size_t seat_works(const struct seat *seat, struct work_view *views, size_t room);
void seat_go_to(struct seat *seat, struct page *page);
/* The page in front, and the first open page of a kind for which `same` says true (NULL: any). */
struct page *seat_front(const struct seat *seat);
struct page *seat_find(const struct seat *seat, const struct page_kind *kind,
		       bool (*same)(struct page *page, const void *what), const void *what);

/* ---- speaking to the desk ---- */
#define CALL_HOLD 1	/* keys wait for the answer */
#define CALL_QUIET 2	/* a refusal is not said in row 23: on_reply looks at it */
/*
 * Of questions with the same on_reply and baton only the last one is answered to the page: the desk
 * answers what is read in any order, and an older state must not come to stand over a newer one.
 */
#define CALL_LATEST 4

typedef void page_on_reply(struct page *page, const struct client_reply *reply, void *baton);
/*
 * Ask for a verb ("order place"); on_reply comes once (more often from a stream) unless the page
 * is closed before. The reply lives in the call only: keep a copy by reply_keep(). Returns the
 * number of the request, for seat_cancel(). `on_reply` may be NULL.
 */
uint64_t seat_call(struct page *page, const char *verb, const ProtobufCMessage *request, unsigned flags,
		   page_on_reply *on_reply, void *baton);
void seat_cancel(struct page *page, uint64_t number);
/*
 * A key whose meaning depends on an answer that is still awaited (Enter on the results of a search
 * while they are on their way) is put off: true, and the key comes again as soon as the request of
 * this number is answered; keys behind it wait. False: it is answered, go on.
 */
bool seat_put_off(struct page *page, uint64_t number, struct stroke stroke);
/* True while a request of this number has no answer yet. */
bool seat_waits(const struct page *page, uint64_t number);

/*
 * In on_reply: F12 stopped waiting for this answer, and the person went on. It may fill the page
 * that asked, it must open nothing and move nothing.
 */
bool seat_late(const struct seat *seat);

/* A reply that a page keeps: its own arena. Taking anew frees the one before. */
struct kept {
	struct arena *arena;
	ProtobufCMessage *body;		/* NULL: none yet */
};
void reply_keep(struct kept *kept, const ProtobufCMessage *body);
void reply_free(struct kept *kept);

struct client *seat_client(const struct seat *seat);
const Od__Welcome *seat_welcome(const struct seat *seat);	/* NULL without a connection */

/* ---- row 23 ---- */
void seat_say(struct seat *seat, enum role role, const char *text);
/* A numbered message with arguments (NULL: nothing), in the language of the person. */
void seat_message(struct seat *seat, enum role role, int number, const char *a0, const char *a1,
		  const char *a2, const char *a3);
/* What a refusal says. */
void seat_refused(struct seat *seat, const struct refusal *why);
/* The same; the field is called as the page calls it. */
void seat_refused_as(struct seat *seat, const struct refusal *why, const char *called);
/* The sentence of a record (Made.note …); the messages of writes that went well. */
void seat_note(struct seat *seat, enum role role, const Od__Refusal *note);
/*
 * Ask in row 23 before what cannot be undone: F10 calls `yes`, F12 leaves. With `number` not NULL
 * the person types that number first. The question ends with the page.
 */
void seat_ask(struct page *page, const char *question, const char *number,
	      void (*yes)(struct page *page, void *baton), void *baton);
/* Stop the keys typed ahead: they are shown in row 23, Enter plays them, F12 drops them. */
void seat_stop_keys(struct seat *seat);
/* Press a key as if it was typed, before those that wait. */
void seat_press(struct seat *seat, uint32_t code);

/* ---- the rest ---- */
struct seat_status {		/* row 1; the engine adds parked, time and DEMO */
	char who[80];		/* "li.na 8021" */
	char call[48];		/* "call 0:41"; "" none */
	bool ringing;		/* `call` is drawn as a ring */
	int due, late;
	int prices;		/* by hand, that wait for this person or another to agree */
	int cures;		/* redress, the same */
	int systems;		/* of the desk that do not work, for who looks after them */
};
struct seat_status *seat_status(struct seat *seat);
/* The ring in row 2; "" takes it away. Left part and right part ("0:03    F8 take"). */
void seat_ring(struct seat *seat, const char *text, const char *right);
/* A fault in row 2, above a ring; "" takes it away. The lost connection is the engine's own. */
void seat_fault(struct seat *seat, const char *text);
bool seat_faulty(const struct seat *seat);	/* a fault stands in row 2 */
bool seat_explains(const struct seat *seat);	/* or systems in row 1: F2 says what does not work */
bool seat_masked(const struct seat *seat);	/* Ctrl-G: personal data hidden */
const char *seat_setting(const struct seat *seat, const char *name);	/* "" when not set */
/* Signs are drawn as their twins of ASCII: the desk's setting says so. */
void seat_ascii(struct seat *seat);
bool seat_keymap(struct seat *seat, const char *name);
/* The canvas of the latest drawing, for its size: what a key means never depends on what is drawn. */
const struct canvas *seat_canvas(const struct seat *seat);
void seat_dirty(struct seat *seat);		/* draw again (not needed after a key or a reply) */
void seat_quit(struct seat *seat, int code);
int canvas_page_end(const struct canvas *canvas);

/* The label of the key that does an action here ("F9"), or its twin once twins were used. */
const char *seat_key_label(struct page *page, const char *action);

/* ---- a seat ---- */
struct seat_options {
	struct client *client;		/* NULL: without a desk (tests) */
	const struct page_kind *desk;	/* the first page */
	const char *keymap;		/* "cua" */
	int ambiguous;			/* enum ambiguous, see terminal.h */
	int most_colours;
	bool remote;
	bool bell;
	/* Actions that neither the page nor the engine knows ("take", "new"); true when done. */
	bool (*action)(struct seat *seat, const char *action, struct stroke stroke);
	/* Every event, before the pages. */
	void (*event)(struct seat *seat, const Od__Event *event);
	/* After the desk page is open, and after each connection to the desk. */
	void (*connected)(struct seat *seat);
	/* Once a second. */
	void (*tick)(struct seat *seat, int64_t now);
	/* Open a page of the program by name over the page in hand; false: the name is not one. */
	bool (*go)(struct seat *seat, const char *name, const char *argument);
	/* May the person use a verb with this need? NULL: everything. */
	bool (*may)(struct seat *seat, const char *need);
	/* Typed behind `:`; true when the words were understood. */
	bool (*command)(struct seat *seat, const char *words);
	void *baton;
};
void *seat_baton(const struct seat *seat);

/*
 * Open the terminal, run until the seat is left, close it. Returns the exit code: 0, or
 * TERMINAL_EXIT with a sentence on standard error.
 */
int seat_run(const struct seat_options *options);

#endif
