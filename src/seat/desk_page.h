/* SPDX-License-Identifier: ISC */
/*
 * desk_page -- the desk and the search, shared by their files.
 *
 * desk_page.c has the keys and what they open, desk_ask.c what is asked of the desk, desk_draw.c
 * the picture. A block of rows is one reply; one mark goes through the blocks of the picture in
 * hand, in the order they are drawn: those of the desk, or those of the search.
 */
#ifndef ORDERDESK_SEAT_DESK_PAGE_H
#define ORDERDESK_SEAT_DESK_PAGE_H

#include <stdbool.h>
#include <stdint.h>

#include "record/call.pb-c.h"
#include "seat/field.h"
#include "seat/list.h"
#include "seat/page.h"
#include "seat/screen.h"

#define FIND_LIMIT 200
#define DESK_WORKS 10	/* parked works without a draft that are listed */

/* In the order of the asks of the screens desk and search; DESK_LOG and after have no mark. */
enum block {
	DESK_CALLS, DESK_DRAFTS, DESK_TICKETS, DESK_ORDERS, DESK_LOG, DESK_DELIVERIES,
	FOUND_CUSTOMERS, FOUND_PRODUCTS, FOUND_NUMBER, BLOCK_COUNT
};

struct desk_state {
	bool spent;		/* a row of the search was opened: the next letter begins anew */
	struct field find;
	struct kept replies[BLOCK_COUNT];
	struct screen *desk, *search;
	struct list mark;		/* over all blocks shown */
	size_t shown[BLOCK_COUNT];	/* rows drawn of each */
	char asked[FIND_LIMIT + 1];
	uint64_t number[BLOCK_COUNT];	/* the last request for a block */
	int64_t fresh;			/* steady time of the last asking for all of it */
	int64_t since[FOUND_CUSTOMERS];	/* steady time of the last asking for a block of the desk */
	bool touched[FOUND_CUSTOMERS];	/* an event was about it since it was last asked for */
	bool moved;			/* the mark was moved by hand */
	unsigned answered;		/* bits of the blocks with a mark that were answered once */
	size_t drafts;			/* rows of the drafts that the desk told; behind them parked works */
	int64_t parked[DESK_WORKS];	/* since when each of these */
	bool masked;			/* personal data is hidden in the drawing in hand */
	bool offered;			/* the drafts that wait were told after the login */
};

/* The blocks that the mark goes through: from the first to before the end. */
static inline enum block desk_first(const struct desk_state *d)
{
	return field_empty(&d->find) ? DESK_CALLS : FOUND_CUSTOMERS;
}

static inline enum block desk_end(const struct desk_state *d)
{
	return field_empty(&d->find) ? DESK_LOG : BLOCK_COUNT;
}

static inline bool desk_searches(const struct desk_state *d)
{
	return !field_empty(&d->find);
}

/* ---- desk_ask.c ---- */
/* What the desk shows without a search. */
void desk_refresh(struct page *page);
/* desk_trace.c: row 23 of the desk tells of this call, NULL of none. */
void desk_trace(struct seat *seat, const Od__CallRow *call);
/* An event: the block that it is about is asked for, at once or when its turn comes. */
void desk_touch(struct page *page, const Od__Event *event);
/* Asks for what was touched and has its turn now. */
void desk_go_on(struct page *page);
/* It is older than some seconds. */
bool desk_stale(const struct desk_state *d);
/* Ask for what is typed, when that changed; without text the desk again. */
void desk_search(struct page *page);
size_t desk_rows(const struct desk_state *d, enum block b);
/* Go to the parked work of a row behind the drafts. */
void desk_go_work(struct page *page, size_t index);
bool desk_resume(struct page *page);	/* the draft of this hand, while the seat holds no work; false none */
/* What was typed is a ticket's number and there is such a ticket. */
bool desk_ticket_found(const struct desk_state *d);

/* ---- desk_draw.c ---- */
void desk_draw(struct page *page, struct canvas *canvas);
/*
 * How many rows of each block there is room for: by the replies and the size of the screen, not by
 * what was drawn, as keys are played before the drawing.
 */
void desk_measure(struct page *page);

#endif
