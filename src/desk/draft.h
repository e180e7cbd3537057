/* SPDX-License-Identifier: ISC */
/*
 * draft -- work that is not finished: an order, a complaint or a customer as it is typed.
 *
 * Kept step by step, so that nothing accepted is lost and every step can be taken back. An order
 * is placed from its draft here.
 */
#ifndef ORDERDESK_DESK_DRAFT_H
#define ORDERDESK_DESK_DRAFT_H

#include "desk/desk.h"
#include "record/order.pb-c.h"

/* `order place draft=N`: as order_place, naming the step and total that the asker saw. */
enum status draft_place(struct verb *v, const Od__OrderPlace *request, Od__OrderPlaced *reply);

#endif
