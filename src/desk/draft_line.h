/* SPDX-License-Identifier: ISC */
/*
 * draft_line -- lines of a draft as lines of an order: priced, with what holds them back.
 *
 * What the show and the placing of a draft share, so that what is shown is what is placed. A line
 * holds when its item is open, its price by hand lacks a reason, or its quantity is unusual or
 * above the stock and was not accepted. Reads only; errors are those of the store.
 */
#ifndef ORDERDESK_DESK_DRAFT_LINE_H
#define ORDERDESK_DESK_DRAFT_LINE_H

#include <stdbool.h>

#include "desk/draft.h"
#include "desk/order_lines.h"
#include "desk/suggest.h"
#include "desk/usual.h"

struct draft_line_view {
	const Od__DraftLine *line;
	const Od__Product *product;	/* NULL: open */
	size_t at;			/* its place among the priced lines */
	bool holds;
	bool lacks;			/* holds because not all of it is there */
	bool stock_known;
	int64_t free;			/* base units, before this draft */
	Od__Refusal *message;		/* why it holds, or NULL */
};

struct draft_view {
	struct draft_line_view *line;	/* one for each line of the draft */
	size_t count;
	struct order_lines priced;	/* those with an item and a price */
	struct price_buyer buyer;
	struct usual usual;
	size_t open;			/* lines that hold */
	Od__Refusal *coupon_message;	/* why the coupon saves nothing, or NULL */
};

/* Prices a draft for a delivery day and finds what holds. */
enum status draft_view_make(struct verb *v, const struct draft_state *d, int32_t day,
	struct draft_view *out);
/* Notes in the draft what its last edit left: total and holds, to be compared when it is placed. */
enum status draft_note_seen(struct verb *v, struct draft_state *d);
/* What goes well with these lines and is not among them. */
enum status draft_suggest(struct verb *v, Od__DraftLine *const *line, size_t count,
	struct suggested *out);
/* The usual item of this letter, when it is sold and not among the lines; else NULL. */
const struct usual_item *draft_usual_left(struct verb *v, const struct draft_view *view, unsigned letter);
/* What can be done with a line that is short, for the show of it. */
enum status draft_offers(struct verb *v, const struct draft_view *view,
	const struct draft_line_view *line, Od__DraftShownLine *out);
/* Free stock in the unit asked; whole ones when that is a pack. */
int64_t draft_free_in(const Od__Product *p, const char *unit, int64_t free);
/* A supervisor was asked for the price by hand of this line and has not answered. */
enum status draft_price_waits(struct verb *v, const struct draft_state *d, const Od__DraftLine *line,
	bool *waits);
/* The day that it is for. */
enum status draft_day(struct verb *v, const struct draft_state *d, int32_t *day);
/* The delivery that its fields say; NULL fields are left to the default. */
Od__Delivery *draft_delivery(struct verb *v, const struct draft_state *d);

/* Most of one line, in thousandths of its unit (setting line_most). */
int64_t draft_line_most(struct desk *d);

#endif
