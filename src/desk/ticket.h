/* SPDX-License-Identifier: ISC */
/*
 * ticket -- complaints and questions: the record, its clocks, the queue by what is due next.
 *
 * Opening is ticket_open.c, finding what it is about ticket_find.c, showing and tracing
 * ticket_show.c. next_due is always the earliest unmet due of the running round, so the queue is
 * in the order of work. The clock warns and breaches each clock once; both stay on record.
 */
#ifndef ORDERDESK_DESK_TICKET_H
#define ORDERDESK_DESK_TICKET_H

#include <stdbool.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "record/product.pb-c.h"
#include "record/ticket.pb-c.h"

#define TICKET_ALARM "sla"	/* n: clock * 2, + 1 for its due */
#define TICKET_LETTER "C"

/* "C-204" or "204"; a foreign and a missing one refuse alike. `customer` may be NULL. */
enum status ticket_get(struct verb *v, const char *field, const char *said, Od__Ticket **out,
	Od__Customer **customer);
bool ticket_is_open(const Od__Ticket *t);
/* The running round; NULL when there is none. */
const Od__Round *ticket_round(const Od__Ticket *t);
/* Sets next_due from the clocks. */
void ticket_set_next_due(Od__Ticket *t);
enum status ticket_put(struct verb *v, const Od__Ticket *before, Od__Ticket *after,
	const char *what);
/* Alarms of both clocks of the running round. */
enum status ticket_set_alarms(struct verb *v, const Od__Ticket *t);
Od__TicketRow *ticket_row(struct verb *v, const Od__Ticket *t);
enum status ticket_ring_alarm(struct verb *v, const Od__Alarm *alarm);

/* What the words of a complaint mean; explicit values stand above them. */
struct ticket_words {
	const char *category;	/* "" unknown */
	uint32_t severity;	/* 1 harm, 2 unusable, 3 minor */
};
void ticket_words_find(struct verb *v, const char *text, struct ticket_words *out);
/* The order, line and batch that a product of a customer may come from, newest first. */
enum status ticket_candidates(struct verb *v, uint64_t customer, uint32_t product, size_t most,
	Od__TraceRow ***row, size_t *count);
/* Open tickets of a batch, at most `most`, without the ticket `but`. */
enum status ticket_of_batch(struct verb *v, const char *batch, uint64_t but, size_t most,
	Od__TicketRow ***row, size_t *count);
/* More than cause_count tickets of a product and category in cause_days: a task, once. */
enum status ticket_ask_cause(struct verb *v, const Od__Ticket *t);

/* The product that people mean: its code, a usual letter, initials or name; refuses others. */
enum status ticket_product(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out);
/* Code of a category or department said by code or by name in any language; NULL: none. */
const char *ticket_term(struct verb *v, const char *kind, const char *said);

#endif
