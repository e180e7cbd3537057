/* SPDX-License-Identifier: ISC */
/*
 * delivery -- for which day an order goes, in which window, and until when it may change.
 *
 * The next delivery day is tomorrow before the cut-off and the day after behind it, then on to the
 * first day on which is delivered (setting delivery_days) and the customer takes goods (windows).
 * A day's orders close at the cut-off of the day before. Days and minutes are local to the desk's
 * zone.
 */
#ifndef ORDERDESK_DESK_DELIVERY_H
#define ORDERDESK_DESK_DELIVERY_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"

#define DELIVERY_AHEAD 366	/* days ahead that an order may name */

/* Is there delivery on this day, for this customer (NULL: anybody)? */
bool delivery_on(const struct desk *d, const Od__Customer *c, int32_t day);
/* The window of a day; the desk's own where the customer has none. */
void delivery_window(const struct desk *d, const Od__Customer *c, int32_t day, uint32_t *from,
	uint32_t *to);
/* Until when orders of a zone ("" or NULL: of none) can be given for this day. */
int64_t delivery_cutoff(const struct desk *d, const char *zone, int32_t day);
/* The first day that an order of this instant can go for. */
int32_t delivery_next(const struct desk *d, const Od__Customer *c, int64_t at);
/*
 * A whole delivery: what `wanted` (may be NULL) says, the rest by default. Refuses days that are
 * over, behind the cut-off (without need "release"), too far or not delivered on, and windows and
 * addresses that are none; a `past` order may name any day.
 */
enum status delivery_make(struct verb *v, const Od__Customer *c, const Od__Delivery *wanted,
	int64_t at, bool past, Od__Delivery **out);
/* "Fri 05:00-06:30" in the actor's language; a day beyond a week with its date. In the arena. */
const char *delivery_said(struct verb *v, const Od__Delivery *delivery);
/* "Fri 20 Nov" or "11-20 周五". In the arena. */
const char *day_said(struct verb *v, int32_t day);
/* "Fri 20 Nov 05:00" */
const char *moment_said(struct verb *v, int64_t at);

#endif
