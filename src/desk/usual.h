/* SPDX-License-Identifier: ISC */
/*
 * usual -- what a customer buys: the products of the last orders with last quantity and price.
 *
 * Read from the last orders (setting usual_orders, 20) that were not cancelled, newest first; kept
 * nowhere. The nine bought most often carry the letters a b c d e f h j k, in that order. Letters go by
 * the orders before today, so that one means the same all day, whatever is ordered meanwhile; what
 * was first ordered today comes behind. A last price further back is sought in more orders (setting
 * price_days). Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_USUAL_H
#define ORDERDESK_DESK_USUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/assortment.h"
#include "desk/desk.h"
#include "record/order.pb-c.h"

#define USUAL_LABELS 9

extern const char usual_letters[USUAL_LABELS + 1];	/* "abcdefhjk" */

struct usual_item {
	uint32_t product;
	char label;		/* 0: none */
	unsigned orders;	/* how many of the last had it */
	int64_t asked;		/* last quantity, in `unit` */
	const char *unit;	/* "" the base unit */
	int64_t price;		/* last unit price, reductions in */
	int64_t largest;	/* largest quantity of one order, base units */
	int64_t at;		/* last order */
	unsigned before;	/* orders before today that had it */
	int64_t before_at;	/* the last of them */
	size_t counted;		/* while counting: the order last looked at, and its lines' sum */
	int64_t together;
};

struct usual {
	uint64_t customer;
	struct usual_item *item;	/* labelled ones first, then by how often */
	size_t count;
	Od__Order **order;		/* the orders read, newest first */
	size_t orders;
	Od__Order **older;		/* those behind them, read when first asked for */
	size_t olders;
	bool deep;			/* older ones were read */
	struct assortment range;	/* what the customer may buy */
};

/* Customer 0 has no usual items. */
enum status usual_get(struct verb *v, uint64_t customer, struct usual *out);
const struct usual_item *usual_find(const struct usual *u, uint32_t product);
/* By index of the letter, 0 to 8; NULL when there are fewer. */
const struct usual_item *usual_label(const struct usual *u, unsigned index);
/* The last line of this product, older orders looked through too; ERR_NOT_FOUND. */
enum status usual_last(struct verb *v, struct usual *u, uint32_t product,
	struct usual_item *out);
/* Unit price of an order line, reductions in; per base unit. */
int64_t usual_line_price(const Od__OrderLine *line);

#endif
