/* SPDX-License-Identifier: ISC */
/*
 * page -- shared by the two files of the verb `customer page`.
 *
 * page_orders fills in what the customer's orders tell: the last ones, usual items with today's
 * price and stock, the repeat of the last at today's prices, orders by weekday and hour. Refuses
 * nothing; an item that has no price today is shown without one.
 */
#ifndef ORDERDESK_DESK_PAGE_H
#define ORDERDESK_DESK_PAGE_H

#include "desk/catalogue.h"
#include "desk/desk.h"
#include "record/customer.pb-c.h"

enum status page_orders(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply);

#endif
