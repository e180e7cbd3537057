/* SPDX-License-Identifier: ISC */
/*
 * spare_plain -- the lines of most orders, as bare numbers.
 *
 * Goods at a price that one rule gives, in one unit, with all that follows from that and nothing else: the
 * names of fields are more than half of what such a line takes. So of each only product, quantity, price and
 * rule are written, one behind the other, and of the order no payer and subject that are its customer, and
 * no total that is the sum. Any order whose lines hold more, less or something else is not plain.
 *
 * Called by spare.c alone. What can fail: bytes that are no such lines, and an allocator that gives no more.
 * What they mean may never change.
 */
#ifndef ORDERDESK_RECORD_SPARE_PLAIN_H
#define ORDERDESK_RECORD_SPARE_PLAIN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "record/order.pb-c.h"

#define PLAIN_LENGTH 2u		/* bytes that say how many follow */

/* What the price times the quantity is; false where it has not both, or is out of bounds. */
bool plain_amount(const Od__OrderLine *l, int64_t *amount);
/* Are all lines plain? `missing`: each says that nothing was missing; else none says anything. */
bool plain_is(const Od__Order *o, bool missing);
/* Writes the lines of a plain order; takes out of `rest` what is not written of it. Returns their bytes. */
size_t plain_put(const Od__Order *o, Od__Order *rest, uint8_t *out);
/* How many bytes the lines take; 0: more than there are. */
size_t plain_length(const uint8_t *bytes, size_t length);
/* The lines, and what of the order was not written. */
bool plain_take(Od__Order *o, const uint8_t *bytes, size_t length, bool missing, ProtobufCAllocator *a);

#endif
