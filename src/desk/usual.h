/* SPDX-License-Identifier: ISC */
/*
 * usual -- what a customer buys: the products of the last orders with last quantity and price.
 *
 * Read from the last orders (setting usual_orders, 20) that were not cancelled, newest first; kept
 * nowhere. The nine bought most often carry the letters a b c d e f h j k, in that order. A last
 * price further back is sought in up to 200 orders. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_USUAL_H
#define ORDERDESK_DESK_USUAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/order.pb-c.h"

#define USUAL_LABELS 9
#define USUAL_DEEP 200		/* orders looked through for a last price */

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
};

struct usual {
	struct usual_item *item;	/* labelled ones first, then by how often */
	size_t count;
	Od__Order **order;		/* the orders read, newest first */
	size_t orders;
};

enum status usual_get(struct verb *v, uint64_t customer, struct usual *out);
const struct usual_item *usual_find(const struct usual *u, uint32_t product);
const struct usual_item *usual_label(const struct usual *u, unsigned index);
/* The last line of this product, up to USUAL_DEEP orders back; ERR_NOT_FOUND. */
enum status usual_last(struct verb *v, const struct usual *u, uint64_t customer,
	uint32_t product, struct usual_item *out);
/* Unit price of an order line, reductions in. */
int64_t usual_line_price(const Od__OrderLine *line);

#endif
