/* SPDX-License-Identifier: ISC */
/*
 * slot -- how much of a delivery window is taken, and the verb `delivery slots`.
 *
 * A window of an area may have a capacity of a day. Each open order counts in the window in
 * which its delivery begins, by its load; order_put keeps the sums by slot_follow, so
 * that no way of writing an order can forget them (I11). Whether there is room is asked before
 * anything is written: slot_check refuses with the next window that has some.
 */
#ifndef ORDERDESK_DESK_SLOT_H
#define ORDERDESK_DESK_SLOT_H

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

/* What is left of a window on a day; INT64_MAX when it has no capacity. */
enum status slot_free(struct verb *v, const char *zone, int32_t day, const Od__AreaWindow *w,
	int64_t *free);
/* Sets the window that the delivery counts in; none for areas without windows. */
void slot_set(struct verb *v, Od__Delivery *d);
/*
 * The first day and window of the customer's with room for the load, from `day` on; false in
 * *found when none of the next days has any. Windows of the customer's own stand before those of the area.
 */
enum status slot_first(struct verb *v, const Od__Customer *c, const char *zone, int32_t day,
	int64_t load, Od__Delivery *out, bool *found);
/* Is there room for this load (`own`: what the order had before)? Refuses with SLOT_FULL. */
enum status slot_check(struct verb *v, const Od__Customer *c, const Od__Delivery *d, int64_t load,
	const Od__Order *own);
/* An order was written: its window gets the load, the one before gives it back. */
enum status slot_follow(struct verb *v, const Od__Order *before, const Od__Order *after);
struct key slot_key(int32_t day, const char *area, uint32_t from);

#endif
