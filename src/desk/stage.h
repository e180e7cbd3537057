/* SPDX-License-Identifier: ISC */
/*
 * stage -- moves of a customer's stage by its orders, for figure.c.
 *
 * Each move is a change of the profile, journalled with its date. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_STAGE_H
#define ORDERDESK_DESK_STAGE_H

#include "desk/desk.h"
#include "record/customer.pb-c.h"

/* An order was confirmed; `f` counts it already, `previous` is the order before it (0: none). */
enum status stage_ordered(struct verb *v, uint64_t customer, const Od__Figure *f, int64_t previous,
	int64_t placed_at);
/* An order was taken back; `f` counts it no longer. */
enum status stage_cancelled(struct verb *v, uint64_t customer, const Od__Figure *f);

#endif
