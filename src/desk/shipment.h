/* SPDX-License-Identifier: ISC */
/*
 * shipment -- goods of one order that leave together, with the batches they are of.
 *
 * Made by `delivery dispatch` (delivery_dispatch.c), ended by `delivery done` (delivery_done.c); in
 * between carriers tell stations (delivery_trail.c). The order's lines, the stock and the figures
 * move in the same transaction, so a shipment's lines always sum to what its order has shipped
 * (invariant I8). Said as D-88. A shipment of a customer that the actor may not see is missing.
 */
#ifndef ORDERDESK_DESK_SHIPMENT_H
#define ORDERDESK_DESK_SHIPMENT_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"

/* By what people say ("D-88"). */
enum status shipment_said(struct verb *v, const char *field, const char *said,
	Od__Shipment **out);
/* The same, and whose it is. */
enum status shipment_of_whom(struct verb *v, const char *said, Od__Shipment **out, Od__Customer **customer);
/* The newest shipment of an order; NULL when nothing left yet. */
enum status shipment_newest(struct verb *v, uint64_t order, Od__Shipment **out);
/* What of a station that a carrier tells of can be refused, asked before it is kept; its shipment. */
enum status shipment_trail_look(struct verb *v, const Od__DeliveryTrail *request,
	Od__Shipment **out);
/* Writes it and tells its followers. */
enum status shipment_put(struct verb *v, const Od__Shipment *before, Od__Shipment *after,
	const char *what);
/* The line of an order by its number; NULL. */
Od__OrderLine *order_line(const Od__Order *o, uint32_t n);
/*
 * Writes an order whose lines moved on, with the state that follows from them, and the figures
 * when it is not to be paid for as an open order any more.
 */
enum status order_moved_on(struct verb *v, const Od__Order *before, Od__Order *after,
	const char *what);

#endif
