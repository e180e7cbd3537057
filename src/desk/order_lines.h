/* SPDX-License-Identifier: ISC */
/*
 * order_lines -- lines as asked, made into products, quantities and prices.
 *
 * What `price quote`, `order place` and drafts share: items are found by code, units and
 * quantities checked, prices by hand turned into prices of the base unit, then all are priced
 * together. Refusals name the field of the line; nothing is written here.
 */
#ifndef ORDERDESK_DESK_ORDER_LINES_H
#define ORDERDESK_DESK_ORDER_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"
#include "desk/price.h"
#include "desk/usual.h"
#include "record/order.pb-c.h"

#define LINE_MOST INT64_C(1000000000)	/* thousandths: a million, of a whole order's line */
#define LINE_BASE_MOST INT64_C(1000000000000)	/* the same line in base units: a thousand million */
#define TOTAL_MOST INT64_C(1000000000000000)	/* minor units of an order */

struct order_line_ask {
	const Od__Product *product;
	const char *unit;		/* code, the base unit's when none was asked */
	int64_t asked;			/* in that unit, thousandths */
	int64_t quantity;		/* base units, thousandths */
	bool manual, imported, gift;
	int64_t price;			/* of a manual or imported line, per base unit */
	int64_t ppm;
	const char *reason, *note, *requirement;
	const char *batch;		/* chosen for it; NULL or "": first to expire first */
	uint32_t priced_by, agreed_by;	/* of a manual line in a draft; 0: the asker, nobody */
	bool draft, suggested, reminded;
	uint32_t instead;		/* stands in for this product; 0: for none */
	int64_t lacked;			/* base units that were asked for besides and not there */
	bool open;			/* imported, and rules of the order look at it all the same */
};

struct order_lines {
	struct order_line_ask *line;
	struct price_answer *answer;
	struct price_total total;
	size_t count;
	struct stock_need *need;	/* of their goods, sorted and looked at; NULL: not yet */
	size_t needs;
	const Od__Order *own;	/* the order that these lines change: what it holds is free to them */
};

/*
 * Reads the lines of a request. `usual` (may be NULL) gives quantities that were left out.
 * `imported`: price and discount are taken as given, rounded to cents and hundredths.
 */
enum status order_lines_read(struct verb *v, Od__QuoteLine *const *line, size_t count,
	const struct usual *usual, bool imported, struct order_lines *out);
/* Room for lines that the caller fills himself. */
void order_lines_room(struct verb *v, size_t count, struct order_lines *out);
/* Base quantity of a filled line; refuses odd units and quantities, naming `field`. */
enum status order_line_check(struct verb *v, const char *field, struct order_line_ask *line,
	int64_t most);
/* Prices all; refuses lines without a price and manual ones that the actor may not make. */
enum status order_lines_price(struct verb *v, const struct price_buyer *buyer,
	struct order_lines *lines);
/* The same without refusing: the answers tell what is not right. */
enum status order_lines_try(struct verb *v, const struct price_buyer *buyer,
	struct order_lines *lines);

/* Why this actor may not have the price by hand of a priced line; NULL when he may. */
Od__Refusal *order_line_blocked(struct verb *v, const struct order_line_ask *line,
	const struct price_answer *a);
/* The lines as the rules of prices see them. */
struct price_ask *order_lines_asks(struct verb *v, const struct order_lines *lines);
/* The day whose prices hold: the placing's or, by setting, the delivery's (0: the next one). */
int32_t order_price_day(struct verb *v, const Od__Customer *c, int64_t placed_at,
	int32_t delivery);

/* Its units for a sentence: "jar, case". */
const char *order_units(struct verb *v, const Od__Product *p);
/* A price of the base unit as a price of `unit`, and back; rounded half up. */
int64_t order_unit_price(const Od__Product *p, const char *unit, int64_t price);
int64_t order_base_price(const Od__Product *p, const char *unit, int64_t price);

#endif
