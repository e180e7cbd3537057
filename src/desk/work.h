/* SPDX-License-Identifier: ISC */
/*
 * work -- work orders: what has to be made otherwise for a line of an order.
 *
 * A line with a requirement has one work order, made, changed and dropped with the line: order_put
 * calls work_follow, so that no way of writing an order can forget it. People begin it, tell the
 * batch when it is ready, or drop it with a reason; one that is ready stays what it was, and a line
 * that changes afterwards asks for another. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_WORK_H
#define ORDERDESK_DESK_WORK_H

#include "desk/desk.h"
#include "record/order.pb-c.h"

/* `before` NULL: a new order. */
enum status work_follow(struct verb *v, const Od__Order *before, const Od__Order *after);
/* Numbers of the work orders of an order that are not done, as people say them; how many are begun. */
enum status work_waiting(struct verb *v, uint64_t order, char ***said, size_t *count, uint32_t *begun);

#endif
