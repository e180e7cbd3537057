/* SPDX-License-Identifier: ISC */
/*
 * order_page -- the page that people live in: the greeting of a caller and the order being typed.
 *
 * Opened for a customer, a call or a draft. Until the first line is accepted there is no draft;
 * from then on every accepted line is on the server and the page only shows what the server says.
 * order_page.c has the keys, order_ask.c speaks to the desk, order_draw.c and order_below.c
 * draw over the screens greeting and order. Nothing here computes a price or a total.
 */
#ifndef ORDERDESK_SEAT_ORDER_PAGE_H
#define ORDERDESK_SEAT_ORDER_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "seat/field.h"
#include "seat/list.h"
#include "seat/page.h"
#include "seat/screen.h"

#define ENTRY_LIMIT 2000
#define TYPING_LIMIT 500	/* of half-typed text that the desk keeps */

/* What the page is opened for: one of them at least. */
struct order_argument {
	const char *customer;	/* code, or NULL */
	uint64_t call;
	uint64_t draft;
	uint64_t change;	/* order to change, 0 for none */
	uint64_t paper;		/* number of the paper that is keyed in, 0 none */
};

extern const struct page_kind order_page;
/* The page of a customer with this call or draft is open already? For seat_find(). */
bool order_page_same(struct page *page, const void *argument);

/* ---- shared by the files of the page ---- */
enum order_next { NEXT_NONE, NEXT_PUT, NEXT_REPEAT };

struct order {
	char customer[64];		/* code */
	uint64_t call, draft, wanted;	/* wanted: the draft it was opened for */
	uint64_t opening;		/* request that opens a draft; 0 none was sent */
	bool bare;			/* the draft holds nothing but what is being typed */
	bool left;			/* for the desk, where F8 leads back to the call: no work waits */
	bool left_typed;		/* the entry holds what its last seat left half typed, untouched */
	uint64_t dropped;		/* the draft that Ctrl-X gave up last; Ctrl-U gets it back */
	uint32_t step;			/* of the draft, as last shown */
	char read[2000];		/* what is read aloud before placing, in the customer's language */
	struct kept greeting;		/* Od__CustomerPage */
	struct kept shown;		/* Od__DraftShown */
	struct kept found;		/* Od__ProductRows: items for the word being typed */
	struct field entry;
	struct list choices;		/* in the list that opened itself under the entry line */
	int box;			/* rows of that list; it does not shrink while typing goes on */
	bool chosen;			/* the mark was moved by hand */
	struct list lines;
	bool on_lines;			/* the mark is on the lines, not in the entry line */
	bool more;			/* F11: the 360 blocks stand though there are lines */
	bool why, why_all;		/* F2: the reasons of a price stand; with those for others */
	struct kept price;		/* Od__PriceWhyShown */
	struct kept account;		/* Od__AccountShown of an order that will be held */
	int offer;			/* Od__Offer that was agreed */
	bool ask;			/* F6: for its release */
	bool place;			/* F10 came with text in the entry line */
	bool reason;			/* the entry line takes the reason of a price by hand */
	bool wants_reason;		/* a price was typed: if it waits for its reason, that is next */
	bool ask_price;			/* F6 with the reason in the entry line */
	bool compare;			/* the next show is held against what was seen */
	struct kept seen;		/* Od__DraftShown, when F10 found that it is another now */
	uint64_t told;			/* the draft that was told to wait for the customer */
	char held_by[104];		/* who has that one open; "" nobody else */
	bool resume_offered, resumed;
	char kept[TYPING_LIMIT + 1];	/* half-typed text as the desk has it */
	enum order_next next;		/* when the draft is open */
	char pending[ENTRY_LIMIT + 1];
	char word[ENTRY_LIMIT + 1];	/* for which `found` was asked */
	char listed[ENTRY_LIMIT + 1];	/* of which `found` is */
	uint64_t asked;
	uint64_t taken;			/* version of the draft when this seat took it */
	int64_t opened;			/* steady time, for the call's length */
	struct screen *greeting_screen, *order_screen;
	char heading[400], repeat[300];
	bool script;			/* F1: what to say stands */
	uint64_t paper;			/* number of the paper that is keyed in, 0 none */
};

static inline const Od__CustomerPage *order_greeting(const struct order *o)
{
	return (const Od__CustomerPage *)o->greeting.body;
}
static inline const Od__DraftShown *order_shown(const struct order *o)
{
	return (const Od__DraftShown *)o->shown.body;
}
static inline const Od__ProductRows *order_found(const struct order *o)
{
	return (const Od__ProductRows *)o->found.body;
}

/* The draft changes an order that was placed. */
static inline bool order_changes(const struct order *o)
{
	const Od__DraftShown *shown = order_shown(o);

	return shown && shown->draft && shown->draft->has_origin_version && shown->draft->origin_version;
}

/* The first line that waits for a choice or a look, or NULL. */
const Od__DraftShownLine *order_open_line(const struct order *o);
/* That line, or NULL, has no item and none to choose from. */
bool order_fits_nothing(const Od__DraftShownLine *line);

/* order_ask.c */
void order_load(struct page *page);
void order_put(struct page *page, const char *text);
void order_put_field(struct page *page, const char *field, const char *value);
void order_step(struct page *page, int steps);
void order_repeat(struct page *page);
void order_show(struct page *page);
void order_take(struct page *page, uint64_t draft);
/* ---- order_waits.c: a draft that waits for the customer is told; Enter goes on with it ---- */
void order_waiting(struct page *page, uint64_t draft);
void order_take_waiting(struct page *page);
void order_keep_typing(struct page *page);
void order_place(struct page *page);
void order_drop(struct page *page, bool cancelled);	/* the order that it changed is no more */
void order_get_back(struct page *page);
void order_park(struct page *page);
bool order_let_go(struct page *page);
bool order_empty(const struct order *o);	/* nothing was chosen, or all of it was taken out again */
/* What Up and Down choose among for the first open line. */
void order_count_choices(struct order *o);
void order_context(struct page *page);
bool order_windows(struct page *page);	/* F4: when it can be delivered */
/* order_find.c */
void order_find_word(struct page *page);

/*
 * order_draw.c draws the page; order_below.c what stands below the entry line and over the page,
 * order_wide.c the blocks about the customer that are no rows of a list, order_tall.c what stands open
 * where there are rows for it.
 */
#define USUAL_MOST 9
void order_draw(struct page *page, struct canvas *canvas);
/* The list that opened itself, usual items not on the order yet, the read-back: rows [row, end). */
void order_draw_below(struct page *page, struct canvas *canvas, int row, int end);
/* order_held.c: an order that will be held for money, why, and what can be offered. */
bool order_held(const struct order *o);
void order_held_look(struct page *page);
void order_held_offer(struct page *page);	/* F4: the next offer is marked */
void order_held_ask(struct page *page);		/* F6: placed, and its release asked for */
void order_held_fill(const struct order *o, Od__OrderPlace *place);
int order_draw_held(struct page *page, struct canvas *canvas, int row, int end);
/* Why the order will be held, in words. */
void order_write_holds(const struct order *o, char *out, size_t size);
/* order_price.c: a price by hand, its reason, and the supervisor who agrees to it. */
bool order_price_holds(const Od__DraftShownLine *line);	/* the line waits for one of them */
bool order_price_to_ask(const Od__DraftShownLine *line);	/* for somebody who was not asked yet */
bool order_lacks_reason(const Od__DraftShownLine *line);	/* nobody can be asked before */
bool order_line_keeps(const Od__DraftShownLine *line);	/* of one that waits: Enter keeps it as it is */
const Od__DraftShownLine *order_reason_line(const struct order *o);	/* whose reason is typed, or NULL */
bool order_reason_begin(struct page *page);	/* false: no line lacks one */
void order_reason_look(struct page *page);		/* the draft was shown anew */
bool order_reason_take(struct page *page, const char *text);	/* Enter; false: the text is no reason */
int order_draw_reason(const struct order *o, struct canvas *canvas, int row);
bool order_price_ask(struct page *page);		/* F6 */
void order_price_answered(struct page *page, bool agreed);
/* order_diff.c: what a change changes, and what another hand changed; the row behind the block. */
void order_mark_differences(const struct order *o, bool *differ, size_t count);	/* of the lines shown */
int order_draw_change(struct page *page, struct canvas *canvas, int row, int end);
void order_ask_cancel(struct page *page);	/* Ctrl-X: the whole order */
int order_draw_moved(struct page *page, struct canvas *canvas, int row, int end);
/* order_short.c: the line that is short, and what can be done with it. */
int order_draw_short(struct order *o, struct canvas *canvas, int row, int end);
/* order_why.c: F2, the reasons of the price of the marked line; a box that ends above `end`. */
void order_why_open(struct page *page);
void order_why_close(struct page *page);
void order_why_all(struct page *page);
void order_why_take(struct page *page);
void order_draw_why(struct page *page, struct canvas *canvas, int row, int end);
/* What to say to this customer. */
const char *order_script(const struct order *o);
/* What made the price of a line, in words. */
const char *order_level_said(const Od__DraftShownLine *line);
#define ORDER_LINE_ROWS 4	/* of a line's block with the blank row before it */
#define ORDER_TALL 32		/* rows from which what takes a key on a low screen stands open */
/*
 * The marked line in full, on a low screen while the mark is on it; on a tall one always, with the script
 * and the notes of the greeting.
 */
int order_draw_line(const struct order *o, struct canvas *canvas, int row, int end);
void order_draw_script(const struct order *o, struct canvas *canvas, int row, int end);
/* The usual items, when he calls, his weeks, the notes, each where the screen has a place for it. */
void order_draw_blocks(const struct order *o, struct canvas *canvas, const struct screen *screen);
/* The notes on the customer from `row` to before `end`; the row behind them. */
int order_draw_notes(const struct order *o, struct canvas *canvas, int row, int column, int width, int end);
/* "12 jars of sesame paste …": what is read aloud before placing. */
void order_read_make(struct order *o);

#endif
