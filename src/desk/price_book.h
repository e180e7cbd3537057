/* SPDX-License-Identifier: ISC */
/*
 * price_book -- the rules for everybody, in memory by product.
 *
 * A part of the desk's memory (desk/inside.h): read whole at start, followed after each commit.
 * Retired rules stay in the table and leave the book. price.c asks; nothing here fails but the
 * store at load. Rules for all goods or a family stand under product 0.
 */
#ifndef ORDERDESK_DESK_PRICE_BOOK_H
#define ORDERDESK_DESK_PRICE_BOOK_H

#include <stddef.h>

#include "desk/desk.h"
#include "record/product.pb-c.h"

struct change;

/* The rules of a product (0: wider ones) by id; good until the handler returns. */
Od__PriceRule *const *price_rules_of(const struct desk *d, uint32_t product, size_t *count);

enum status price_load(struct desk *d, struct txn *t);
void price_applied(struct desk *d, const struct change *c);
void price_free(struct desk *d);

#endif
