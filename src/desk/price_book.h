/* SPDX-License-Identifier: ISC */
/*
 * price_book -- the rules for everybody, in memory by the goods they name.
 *
 * A part of the desk's memory (desk/inside.h): read whole at start, followed after each commit.
 * Retired rules stay in the table and leave the book. price.c asks; nothing here fails but the
 * store at load.
 *
 * A publication (price_publish.c) takes many rules live, and ends others, in one moment: that of
 * its flip. Until its rows are written they carry its number only, and price_overlay makes of a
 * row what it is now; the rules of the book are kept so.
 */
#ifndef ORDERDESK_DESK_PRICE_BOOK_H
#define ORDERDESK_DESK_PRICE_BOOK_H

#include <stddef.h>

#include "desk/desk.h"
#include "record/price.pb-c.h"

#define PRICE_JOB "price publish"

struct change;

/* Rules in memory by what they name. Good until the handler returns. */
enum price_goods { GOODS_ALL, GOODS_CATEGORY, GOODS_FAMILY, GOODS_PRODUCT };
Od__PriceRule *const *price_book_run(const struct desk *d, enum price_goods goods,
	uint32_t product, const char *name, size_t *count);
/* The rules that name a product, by id. */
Od__PriceRule *const *price_rules_of(const struct desk *d, uint32_t product, size_t *count);
/* By id; NULL when it is not in the book. */
const Od__PriceRule *price_book_find(const struct desk *d, uint32_t id);
/* Every rule of the book, in the order of what they name. */
Od__PriceRule *const *price_book_all(const struct desk *d, size_t *count);

/* A row as the publications make it now; changes it. */
void price_overlay(const struct desk *d, Od__PriceRule *rule);

enum status price_load(struct desk *d, struct txn *t);
void price_applied(struct desk *d, const struct change *c);
void price_free(struct desk *d);

#endif
