/* SPDX-License-Identifier: ISC */
/*
 * restock -- who orders in a rhythm and is about to run out.
 *
 * The next order is expected one mean gap behind the last. Some days before it (restock_days) the
 * owner gets a task to call, worth what an order of this customer usually is. Where a holiday of the
 * desk's calendar stands in that time the reminder comes earlier, before the holiday by as many days
 * as it has, but not sooner than half a gap behind the last order. Once for each last order; nothing
 * for who has an order on its way or a running standing order, whose gaps are too uneven to say
 * anything, or who is silent for more than two gaps: that is no restocking any more. The task is
 * done when the customer orders (order_place.c). Called by the job of the morning (day.h).
 */
#ifndef ORDERDESK_DESK_RESTOCK_H
#define ORDERDESK_DESK_RESTOCK_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"

/* Makes the task when this is the day for it. */
enum status restock_look(struct verb *v, const Od__Figure *f);
/* When to remind for an order expected on `expected`, the last having been on `last`. */
int32_t restock_day(const struct verb *v, int32_t last, int32_t expected);

#endif
