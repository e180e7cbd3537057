/* SPDX-License-Identifier: ISC */
/*
 * order_place -- from checked lines to an order: price, holds, stock, figure, call, in one go.
 *
 * `order place` reads a whole order or a draft (draft_place.c) into a plan and calls
 * order_plan_place; it refuses before the first write or writes everything. What other hands
 * changed since the asker looked is told with both totals and nothing is placed.
 */
#ifndef ORDERDESK_DESK_ORDER_PLACE_H
#define ORDERDESK_DESK_ORDER_PLACE_H

#include <stdbool.h>

#include "desk/desk.h"
#include "desk/order_lines.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"

struct order_plan {
	Od__Customer *customer;
	struct order_lines lines;
	const Od__Delivery *wanted;	/* NULL: all by default */
	const char *note, *channel, *coupon;
	const uint32_t *offered;	/* products that were suggested */
	size_t n_offered;
	const uint32_t *reminded;	/* usual items that were shown as not there yet */
	size_t n_reminded;
	uint64_t call, draft;
	uint64_t ticket;		/* replaces its goods: no sale, no hold for credit */
	Od__OrderSource source;
	int64_t placed_at;
	bool ask;			/* for release, when it is held */
	Od__Offer offer;
	uint32_t term;
	bool imported;			/* comes from elsewhere: no holds, any day */
	bool past;			/* delivered already: moves neither stock nor credit */
	bool check_total;
	int64_t total;			/* that the asker saw */
};

/* Reasons to hold an order of these lines, from account and stock; also refuses a short one. */
struct order_holds {
	char *reason[4];
	size_t count;
};
/* The room that the goods take on a vehicle. */
int64_t order_load(const struct order_plan *plan);

/* Looks at the stock of the lines, each product once, for whoever asks about it from here on. */
enum status order_lines_stock(struct verb *v, struct order_lines *lines);
/* What the lines need of a product together, and what is free of it; after order_lines_stock. */
const struct stock_need *order_lines_need(const struct order_lines *lines, uint32_t product);
/* Why an order of this total and these lines would be held now (reads only). */
enum status order_holds_find(struct verb *v, const Od__Customer *c,
	const struct order_lines *lines, int64_t total, struct order_holds *out);
/* Refuses goods that are not there, where the desk says so (setting). */
enum status order_refuse_short(struct verb *v, const struct order_plan *plan,
	const Od__Delivery *delivery);
/* Places it; *order is the record as written. */
enum status order_plan_place(struct verb *v, const struct order_plan *plan, Od__Order **order);
/* The plan's coupon into the buyer; refuses one that may not be used. `order`: that may have it. */
enum status order_coupon(struct verb *v, struct order_plan *plan, uint64_t order,
	struct price_buyer *buyer);
/* A yearly volume was asked for the price: the year is kept in rows from now on. */
enum status order_year(struct verb *v, const struct price_buyer *buyer, const Od__Order *o);
/* Refuses with both totals when the asker saw another one. */
enum status order_check_total(struct verb *v, const struct order_plan *plan,
	const struct price_buyer *buyer);
/* The record that a priced plan makes, not yet numbered or written. */
Od__Order *order_build(struct verb *v, const struct order_plan *plan,
	const struct price_buyer *buyer, const struct order_holds *holds, Od__Delivery *delivery);
/* Why an order is held, as people say it. */
const char *order_hold_said(struct verb *v, const char *reason);
/* What a request says of asking for release. */
void order_plan_ask(struct order_plan *plan, const Od__OrderPlace *request);
/* The instant it is promised for, from its day and window. */
void order_promise(Od__Order *o);
/* Fills the reply of `order place` from an order. */
void order_placed(struct verb *v, const Od__Order *o, Od__OrderPlaced *reply);

#endif
