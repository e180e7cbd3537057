/* SPDX-License-Identifier: ISC */
/*
 * page -- shared by the files of the verb `customer page`.
 *
 * page_coming says where the customer's order is, from the orders that were read; page_standing which
 * order comes by itself next. They refuse nothing; errors are those of the store.
 */
#ifndef ORDERDESK_DESK_PAGE_H
#define ORDERDESK_DESK_PAGE_H

#include "desk/desk.h"
#include "desk/usual.h"
#include "record/customer.pb-c.h"

enum status page_coming(struct verb *v, const struct usual *u, Od__CustomerPage *reply);
enum status page_standing(struct verb *v, const Od__Customer *c, Od__CustomerPage *reply);

#endif
