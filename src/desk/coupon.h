/* SPDX-License-Identifier: ISC */
/*
 * coupon -- coupons as issued: found, redeemed by one order, given back when that is cancelled.
 *
 * What a coupon saves is a price rule of level coupon; this is the piece of paper. One is used by
 * exactly one order that stands. A coupon of another customer reads as missing. The verbs `coupon
 * issue`, `coupon list` and `coupon drop` are here.
 */
#ifndef ORDERDESK_DESK_COUPON_H
#define ORDERDESK_DESK_COUPON_H

#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/price.pb-c.h"

/*
 * The coupon that a customer gives on a day; refuses one that is not there, is another's, void,
 * over, or used by an order other than `order` (0: none may have used it).
 */
enum status coupon_look(struct verb *v, const char *field, const char *code,
	const Od__Customer *c, int32_t day, uint64_t order, Od__Coupon **out);
/* Why it may not be used, as a sentence, instead of a refusal; *why NULL when it may. */
enum status coupon_try(struct verb *v, const char *code, const Od__Customer *c, int32_t day,
	uint64_t order, Od__Coupon **out, Od__Refusal **why);
/* A coupon for a customer, of a rule that is looked at already; *code gets its code. */
enum status coupon_give(struct verb *v, uint32_t rule, uint64_t customer, int32_t until,
	const char **code);
/* Takes an issued one out of use; refuses one that an order used. */
enum status coupon_take(struct verb *v, const char *field, const char *code);
/* It saved nothing on the order. */
enum status coupon_nothing(struct verb *v, const char *field, const char *code);
/* From what an order had to what it has: gives back the one, redeems the other. */
enum status coupon_follow(struct verb *v, const Od__Order *before, const Od__Order *after);

#endif
