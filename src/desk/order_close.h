/* SPDX-License-Identifier: ISC */
/*
 * order_close -- the end of an order: delivered becomes closed, by the clock alone.
 *
 * An order that was delivered here waits until nothing of it can come back any more (return_days),
 * then until it is paid and its returns are settled. The first is an alarm that is set with the
 * delivery; an invoice that is paid or void and a return that ends ask again once the days are over.
 * Where another system makes the invoices, the newest one that names the order is the one that is
 * waited for. What an import brings as delivered was ended elsewhere and waits for nothing. Called by
 * shipment.c, invoice.c, account_invoice.c and return.c; errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ORDER_CLOSE_H
#define ORDERDESK_DESK_ORDER_CLOSE_H

#include <stdbool.h>

#include "desk/desk.h"
#include "record/account.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

#define ORDER_CLOSE_ALARM "order"

/* It is delivered: until when it can come back. Its alarm is set; the caller writes the order. */
enum status order_close_begin(struct verb *v, Od__Order *o);
/* Something ended that this order may have waited for. */
enum status order_close_ask(struct verb *v, uint64_t order);
/* The same for the orders of an invoice that is open no more. */
enum status order_close_paid(struct verb *v, const Od__Invoice *i);
/* A new invoice names orders: it is theirs from now on. */
enum status order_close_invoiced(struct verb *v, const Od__Invoice *i);
/* Nothing but the clock is in the way: it is delivered, paid, and no return of it is under way. */
enum status order_close_ready(struct txn *t, struct arena *a, const Od__Order *o, bool *ready);
enum status order_ring_close(struct verb *v, const Od__Alarm *alarm);

#endif
