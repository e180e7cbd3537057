/* SPDX-License-Identifier: ISC */
/*
 * order_day -- the orders that were placed today, in memory.
 *
 * Every desk page shows how many there are and what they come to, and looks again with every order; on a
 * busy day there are tens of thousands. Of each stands here what that takes and no more. The day is read
 * from the store by the first reader that asks for it, after a start and after midnight, and is told of
 * each change from then on. A part of the desk's memory (inside.h); `server verify` holds it against the
 * store. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ORDER_DAY_H
#define ORDERDESK_DESK_ORDER_DAY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/order.pb-c.h"

struct change;

struct order_brief {
	uint64_t id, version, customer;
	int64_t placed, total;
	uint32_t by;
	Od__OrderState state;
	uint8_t hour;		/* of the desk's day */
};

void order_brief_of(const Od__Order *o, struct order_brief *out);
/*
 * *there: the day is in memory now. It is not when it is no longer, or not yet, today's, or while another
 * reader reads it. Lets the desk's lock go: pointers into the memory are not good behind it.
 */
enum status order_day_read(struct verb *v, int32_t day, bool *there);
/* The newest at place 0; NULL behind the last, and when no day is there. */
const struct order_brief *order_day_at(const struct desk *d, size_t place);
/* Was this one placed on the day that is there? Then `out` (zeroes: not in memory) is what is known. */
bool order_day_find(const struct desk *d, const Od__Order *o, struct order_brief *out);

enum status order_day_load(struct desk *d, struct txn *t);
void order_day_applied(struct desk *d, const struct change *c);
void order_day_free(struct desk *d);

#endif
