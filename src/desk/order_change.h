/* SPDX-License-Identifier: ISC */
/*
 * order_change -- the draft of a change written into its order.
 *
 * Called by draft_place.c. Lines that were not touched keep the price of the day they were placed;
 * new and changed ones cost what they cost today. Stock and figures move by the difference. What
 * has left stays on its line: no less can be ordered, and an order whose rest is taken off is on
 * its way or delivered by it. An order that somebody changed or shipped in the meantime refuses,
 * and so does a total other than the one that was seen; then nothing is written.
 */
#ifndef ORDERDESK_DESK_ORDER_CHANGE_H
#define ORDERDESK_DESK_ORDER_CHANGE_H

#include "desk/draft.h"
#include "desk/order_place.h"

/* Refuses to change an order that left or replaces goods. */
enum status order_change_fixed(struct verb *v, const char *field, const Od__Order *o);
/* Is it behind its cut-off, for one without need "release"? The second one refuses so. */
bool order_change_late(struct verb *v, const Od__Order *o);
/* When that is, "18:00"; of one that has a delivery. */
const char *order_cutoff_said(struct verb *v, const Od__Order *o);
enum status order_change_closed(struct verb *v, const char *field, const Od__Order *o);
/* The order that a draft changes, refused when it moved on since the draft began. */
enum status order_change_origin(struct verb *v, const Od__Draft *draft, Od__Order **out);
/* Lines of the draft that stand as they were get their old price. */
enum status order_change_keep(struct verb *v, const struct draft_state *d,
	const Od__Order *before, struct order_lines *lines);
enum status order_change(struct verb *v, const struct draft_state *d,
	const struct order_plan *plan, Od__Order **order, int64_t *was);

#endif
