/* SPDX-License-Identifier: ISC */
/*
 * draft_edit -- edits of an order's draft in hand: copies of its lines, changed, then one step.
 *
 * draft_put.c reads what is asked, draft_text.c applies one-breath parts, draft_field.c single
 * fields; all change the copies through this and refuse before anything is written. The words of
 * the first effect are kept with the step, to be told when it is taken back.
 */
#ifndef ORDERDESK_DESK_DRAFT_EDIT_H
#define ORDERDESK_DESK_DRAFT_EDIT_H

#include <stdbool.h>

#include "desk/breath.h"
#include "desk/draft.h"
#include "desk/draft_item.h"
#include "desk/usual.h"

struct draft_edit {
	struct verb *v;
	struct draft_state *d;
	struct usual usual;
	Od__DraftLine **line;		/* room for DRAFT_LINES */
	size_t count;
	bool lines_set;
	Od__DraftField **set;
	size_t sets;
	const char *words;		/* of the first effect */
	unsigned effects;
	Od__Refusal *note;		/* to show after the step, or NULL */
};

enum status edit_begin(struct verb *v, struct draft_state *d, struct draft_edit *e);
/* Writes the step with `field` and `value` as they were given. */
enum status edit_end(struct draft_edit *e, const char *field, const char *value);
void edit_words(struct draft_edit *e, const char *words);
void edit_set(struct draft_edit *e, const char *field, const char *value);

/* A new line behind the others; refuses above DRAFT_LINES. */
enum status edit_add(struct draft_edit *e, Od__DraftLine **out);
void edit_remove(struct draft_edit *e, size_t at);
/* The line with this number; refuses when there is none. */
enum status edit_line(struct draft_edit *e, const char *field, unsigned n, size_t *at);
/* Sets item and unit of a line; refuses a unit that the item does not have. */
enum status edit_item(struct draft_edit *e, Od__DraftLine *line, const Od__Product *p,
	const char *unit, const char *field);
void edit_quantity(struct draft_edit *e, Od__DraftLine *line, int64_t asked);
/* A price by hand; the line waits until somebody who may has agreed to it. */
void edit_price(struct draft_edit *e, Od__DraftLine *line, int64_t price);
/* What is not there of a line is left out; the item `value`, if any, stands in for it. */
/* draft_batch.c: the batch that a line goes from; "" or "-": first to expire first. */
enum status edit_batch(struct draft_edit *e, const char *field, Od__DraftLine *line, const char *value);
enum status edit_instead(struct draft_edit *e, const char *field, size_t at, const char *value);
/* The coupon that the customer gives; "" takes it out. Refuses one that he may not use. */
enum status edit_coupon(struct draft_edit *e, const char *field, const char *code);
/* Checks and sets the day of delivery as typed. */
enum status edit_day(struct draft_edit *e, const char *field, const char *text);
/* The draft changes this order from this step on: where it goes, its remark, its version. */
void edit_origin(struct draft_edit *e, const Od__Order *o);
/* "小磨香油 6 bottle" */
const char *edit_said(struct draft_edit *e, const Od__DraftLine *line);

/* One-breath text; draft_text.c. */
enum status edit_text(struct draft_edit *e, const char *text);
/* One field; draft_field.c. */
enum status edit_field(struct draft_edit *e, const char *field, const char *value);

#endif
