/* SPDX-License-Identifier: ISC */
/*
 * return -- goods that come back, against the line and the batch that they were of.
 *
 * Opened by `return open` (return_open.c), moved by `return settle` (return_settle.c): agreed within
 * the limit of the role, received into stock or written off, then credited, refunded or exchanged;
 * listed by return_list.c. The credit is the line's cumulative share, so that all parts of a line
 * add up to what it cost. What a product had delivered and returned is kept by month. Said as R-31.
 * Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_RETURN_H
#define ORDERDESK_DESK_RETURN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/return.pb-c.h"

/* A batch that a line of an order was delivered of. */
struct return_part {
	const char *batch;
	bool has_expiry;
	int32_t expiry;
	int64_t left;		/* delivered and not come back, nor on its way back */
};

/* By what people say; a missing and a foreign one refuse alike. */
enum status return_said(struct verb *v, const char *field, const char *said, Od__Return **out,
	Od__Customer **customer);
enum status return_put(struct verb *v, const Od__Return *before, Od__Return *after,
	const char *what);
/* Base units of an order's line that open returns speak of, without the one numbered `but`. */
enum status return_spoken(struct verb *v, uint64_t order, uint32_t line, uint64_t but,
	int64_t *out);
/* Batches of a line, in the order in which they left; none when it was delivered before batches. */
enum status return_parts(struct verb *v, uint64_t order, uint32_t line, uint64_t but,
	struct return_part **out, size_t *count);
/* Takes off what the first `lines` of a return speak of, of this line of the order. */
void return_parts_less(struct return_part *part, size_t count, const Od__Return *r, size_t lines,
	uint32_t line);
/* What a quantity of a line is worth when `before` of it came back already. */
int64_t return_worth(struct verb *v, const Od__OrderLine *line, int64_t before, int64_t quantity);
/* What this user agreed to today for a customer, so that parts do not pass where the whole would not. */
enum status return_given(struct verb *v, uint64_t customer, int64_t *out);
void return_agree(struct verb *v, Od__Return *r);
/* Did the goods come back, or was it settled without them? */
bool return_counts(const Od__Return *r);

/* Counts of a product in the month of an instant; nothing for zero. */
enum status goods_count(struct verb *v, uint32_t product, int64_t at, int64_t delivered,
	int64_t returned, int64_t scrapped);
uint32_t goods_month(int64_t at);

#endif
