/* SPDX-License-Identifier: ISC */
/*
 * order_release -- ends of holds: by a supervisor with a reason, or by itself when the money came.
 *
 * `order release` lifts reasons by role and keeps who and why on the order; `order ask` makes a
 * task of it, with what was agreed about the money. When the account of a payer becomes better
 * (RELEASE_ALARM) its held orders are looked at again, oldest first. An order whose cut-off went by
 * meanwhile goes to the next day of delivery. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ORDER_RELEASE_H
#define ORDERDESK_DESK_ORDER_RELEASE_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

/* Asks for the release of a held, numbered order: sets the offer and the task; not written here. */
enum status order_ask(struct verb *v, Od__Order *o, Od__Offer offer, uint32_t term);
/* An order is held no more: what asked for that is done. */
enum status order_asked_done(struct verb *v, const Od__Order *o);
enum status order_ring_release(struct verb *v, const Od__Alarm *alarm);

#endif
