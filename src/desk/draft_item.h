/* SPDX-License-Identifier: ISC */
/*
 * draft_item -- which item a typed word means for this customer.
 *
 * The classes of the chooser (exact code; exact name, initials or pinyin; beginning; word start;
 * inside): the best class that has anything counts, and a usual item that fits from a word start
 * on always competes. One candidate is taken; of several the only usual one is taken and marked,
 * unless another fits exactly; else the line stays open with all of them. Chinese with a quantity
 * before it is read as a whole word first, then as unit and rest. Never refuses; store-free.
 */
#ifndef ORDERDESK_DESK_DRAFT_ITEM_H
#define ORDERDESK_DESK_DRAFT_ITEM_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"
#include "desk/usual.h"
#include "record/product.pb-c.h"

#define ITEM_CANDIDATES 20

struct item_choice {
	const Od__Product *product;	/* NULL: open */
	const char *unit;		/* said in the word or by the bar code; "" */
	bool among;			/* the usual one among several */
	uint32_t candidate[ITEM_CANDIDATES];	/* of an open one, and the others of `among` */
	size_t candidates;
};

void item_by_word(struct verb *v, const struct usual *usual, const char *word, bool counted,
	struct item_choice *out);
/* Code or bar code. */
void item_by_code(struct verb *v, const char *code, struct item_choice *out);
/* Code of the unit that people call so; NULL when the product has none of that name. */
const char *item_unit(struct verb *v, const Od__Product *p, const char *said);

#endif
