/* SPDX-License-Identifier: ISC */
/*
 * profile -- what the rules say of a customer (profile) and all its counters (figure).
 *
 * Two narrow rows beside the customer. A profile is versioned and journalled; a figure is the hot
 * row of an order: written quietly, it must always equal what its orders, calls and tickets add up
 * to. Each helper reads the row, changes it and writes it, once a transaction and customer. The
 * rhythm is kept as first and last order, number of gaps, their mean and their sum of squares, in
 * milli-days, so that taking an order back is exact.
 */
#ifndef ORDERDESK_DESK_PROFILE_H
#define ORDERDESK_DESK_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"

#define PROFILE_GRADE_ALARM "grade"	/* rings when a customer's grade changed */

/* A fresh row with the customer set when there is none yet. */
enum status profile_get(struct verb *v, uint64_t customer, Od__Profile **out);
enum status figure_get(struct verb *v, uint64_t customer, Od__Figure **out);
/* Writes a changed profile; `before` is what profile_get gave (version 0: it is new). */
enum status profile_put(struct verb *v, const Od__Profile *before, Od__Profile *after);
enum status figure_put(struct verb *v, Od__Figure *f);

/* Is it a sale that stands: neither cancelled nor the replacement of goods that were paid before? */
bool figure_counts(const Od__Order *o);
/* What the last order came to is not what the figure says any more: it is looked up from now on. */
void figure_forget_last(Od__Figure *f);
/*
 * An order was placed; `o` is whole and has its state. Orders, amount, first, last, rhythm, week,
 * month; open_orders while it is confirmed, held or shipped; the stage of the profile moves unless
 * it is held. The order must not be written yet: its neighbours in time are read from the store
 * when it is not the newest.
 */
enum status figure_order_placed(struct verb *v, const Od__Order *o);
/* It was held and is confirmed now: the stage moves as it does for one that was never held. */
enum status figure_order_released(struct verb *v, const Od__Order *o);
/*
 * Takes back what figure_order_placed did; `o` as it was before the cancelling. Its row in the
 * store may be either: it is left out of its neighbours.
 */
enum status figure_order_cancelled(struct verb *v, const Od__Order *o);
/* A call is this customer's (1), or was taken for his by mistake (-1). */
enum status figure_call(struct verb *v, uint64_t customer, int by);
enum status figure_ticket_opened(struct verb *v, uint64_t customer, int64_t at, bool complaint);
enum status figure_ticket_closed(struct verb *v, uint64_t customer);
enum status figure_ticket_reopened(struct verb *v, uint64_t customer);
/* Goods came back, worth so much; counted in the month of this instant. */
enum status figure_returned(struct verb *v, uint64_t customer, int64_t at, int64_t amount);
/* A redress of this instant cost so much; less when it was taken back. */
enum status figure_redress(struct verb *v, uint64_t customer, int64_t at, int64_t cost);

/* Months and weeks of a figure: year * 12 + month - 1; days since Monday 1969-12-29 / 7. */
uint32_t figure_month(int64_t at);
uint32_t figure_week(int64_t at);
int64_t figure_month_amount(const Od__Figure *f, uint32_t month);
int64_t figure_week_amount(const Od__Figure *f, uint32_t week);
/* Mean days between orders in thousandths, 0 when there were fewer than two. */
int64_t figure_rhythm(const Od__Figure *f);

#endif
