/* SPDX-License-Identifier: ISC */
/*
 * price_order -- reductions of an order as a whole: spend and save, then one coupon.
 *
 * Called by price_lines alone, after every line has its price. Guide, net, manual and gift lines
 * neither count nor take a share. Pure; ERR_LIMIT beyond 64 bits.
 */
#ifndef ORDERDESK_DESK_PRICE_ORDER_H
#define ORDERDESK_DESK_PRICE_ORDER_H

#include "desk/price_rules.h"

enum status price_order_rules(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total);

#endif
