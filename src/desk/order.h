/* SPDX-License-Identifier: ISC */
/*
 * order -- the order as a record: got with scope, its state as a function of its lines, its row.
 *
 * Placing is order_place.c, cancelling order_cancel.c, the lists order_list.c; each writes through
 * order_put and keeps stock, figure and order in step (invariants I1, I2, I3, I7).
 */
#ifndef ORDERDESK_DESK_ORDER_H
#define ORDERDESK_DESK_ORDER_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"

#define ORDER_TICKET_ALARM "redress"	/* rings when a ticket's replacement was cancelled */

/* The order and its customer; a missing and a foreign one refuse alike. `customer` may be NULL. */
enum status order_get(struct verb *v, const char *field, uint64_t id, Od__Order **out,
	Od__Customer **customer);
/* By what people say ("1042"). */
enum status order_said(struct verb *v, const char *field, const char *said, Od__Order **out,
	Od__Customer **customer);
/* What the lines, the holds and the cancel flag make of it; a closed one reads as delivered. */
Od__OrderState order_state(const Od__Order *o);
/* Does it hold stock and credit: confirmed, held or on its way? */
bool order_is_open(const Od__Order *o);
/* Base units of a line that are still to ship. */
int64_t order_line_open(const Od__OrderLine *line);
/* Writes it and tells its followers. */
enum status order_put(struct verb *v, const Od__Order *before, Od__Order *after,
	const char *what);
/* What an order has of a product, reserved or sent, in base units; 0 for no order. */
int64_t order_reserves(const Od__Order *o, uint32_t product);
/* Reserves (sign 1) or gives back (-1) what its lines have open. */
enum status order_stock(struct verb *v, const Od__Order *o, int sign);
/* The payer's share of open orders, when another pays. */
enum status order_payer(struct verb *v, const Od__Order *o, int64_t amount);
Od__OrderRow *order_row(struct verb *v, const Od__Order *o, const Od__Customer *c);
/* A line in its unit: price of that unit. */
int64_t order_line_price(struct verb *v, const Od__OrderLine *line);

#endif
