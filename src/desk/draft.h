/* SPDX-License-Identifier: ISC */
/*
 * draft -- work that is not finished: an order, a complaint or a customer as it is typed.
 *
 * Every accepted edit is a step with its number, and a step keeps all lines and fields as they are
 * after it; so the draft is its step at `head`, taking back moves the head, and nothing is lost.
 * Half-typed text stands in step 0. Saves are
 * quiet (no journal); taking over and dropping are journalled. A draft is in one person's hands:
 * others are refused with the name, except that a parked one may be taken by anybody who takes
 * orders. Placing is draft_place.c, editing draft_edit.c, showing draft_show.c.
 */
#ifndef ORDERDESK_DESK_DRAFT_H
#define ORDERDESK_DESK_DRAFT_H

#include <stdbool.h>
#include <stddef.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"

#define DRAFT_LINES 300
#define DRAFT_STEPS 5000
#define DRAFT_ALARM "draft"

/* A draft as its steps make it. */
struct draft_state {
	Od__Draft *draft;
	Od__Customer *customer;		/* NULL: not known yet */
	Od__DraftLine **line;
	size_t lines;
	Od__DraftField **field;		/* in force, one for each name */
	size_t fields;
	const char *typing, *words;	/* half-typed text; what the last step did */
};

/* What may be done with a draft that is not one's own. */
enum draft_right { DRAFT_EDIT, DRAFT_LOOK, DRAFT_TAKE };

/* May this actor see the customer? As verb_sees, for draft verbs, whose scope is the person's own. */
bool draft_sees(struct verb *v, uint64_t customer);
/* Reads and folds; refuses a missing one, and another's unless `right` allows. */
enum status draft_get(struct verb *v, uint64_t id, enum draft_right right,
	struct draft_state *out);
/* Lines and fields as the step at the head has them; after the head was moved. */
enum status draft_fold(struct verb *v, struct draft_state *d);
const char *draft_field(const struct draft_state *d, const char *name);	/* "" when not set */
/* Writes the record with its time and version; tells topic draft/ID. */
enum status draft_save(struct verb *v, Od__Draft *draft, const char *what);
/* What it holds was changed, now and by the actor; the caller saves it. */
void draft_touch(struct verb *v, Od__Draft *draft);
/* Adds a step behind the head, whole; steps that were taken back are gone. */
enum status draft_step_add(struct verb *v, struct draft_state *d, Od__DraftStep *step);
/* Lines of an order at today's prices, as draft lines; of a change each with what it was. */
enum status draft_lines_of(struct verb *v, const Od__Order *o, bool change,
	Od__DraftLine ***line, size_t *count);
/* The order to repeat: "last" or a number; refuses when there is none. */
enum status draft_repeat_order(struct verb *v, const Od__Customer *c, const char *said,
	Od__Order **out);
/* The newest open draft of a customer and its lines; *draft 0 when there is none. */
enum status draft_waiting(struct verb *v, uint64_t customer, Od__DraftKind kind, uint64_t *draft,
	uint32_t *lines);
/* `order place draft=N`. */
enum status draft_place(struct verb *v, const Od__OrderPlace *request, Od__OrderPlaced *reply);
/* Closes a draft from which something was made. */
enum status draft_made(struct verb *v, Od__Draft *draft, uint64_t made);
/* Prices that were asked for are no longer wanted. */
enum status draft_price_over(struct verb *v, const Od__Draft *draft, const char *why);
/* Drops what nobody touched, and forgets the steps of what is over. */
enum status draft_ring_alarm(struct verb *v, const Od__Alarm *alarm);

#endif
