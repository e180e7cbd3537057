/* SPDX-License-Identifier: ISC */
/*
 * assortment -- what a customer may buy: the goods of his class or kind of store.
 *
 * An assortment is a record of config: families and goods in it, goods taken out of it, and the kinds of
 * customers that it is for. A customer's own field "assortment" stands before his kind; who has none
 * may buy everything. Pointers are good until the handler returns. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ASSORTMENT_H
#define ORDERDESK_DESK_ASSORTMENT_H

#include <stdbool.h>

#include "desk/desk.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"

struct assortment {
	const Od__Assortment *range;	/* NULL: everything */
	const char *name;		/* for people */
};

/* Of a customer by id; 0 is nobody, who may have everything. */
enum status assortment_of(struct verb *v, uint64_t customer, struct assortment *out);
bool assortment_has(const struct assortment *a, const Od__Product *p);
/* Why it is not for this customer; NULL when it is. */
Od__Refusal *assortment_blocked(struct verb *v, const struct assortment *a, const Od__Product *p);

#endif
