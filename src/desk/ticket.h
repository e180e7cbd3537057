/* SPDX-License-Identifier: ISC */
/*
 * ticket -- complaints and questions: the record, its steps, the queue by what is due next.
 *
 * Opening is ticket_open.c, finding what it is about ticket_find.c, showing ticket_show.c, the clocks and
 * their alarms ticket_clock.h, the moves from state to state ticket_move.c. Every write by a person goes
 * through ticket_take and ticket_done: what fell due before it is kept, next_due is the earliest unmet
 * due of the running round, and the rows of the alarm queue are those that the record asks for.
 */
#ifndef ORDERDESK_DESK_TICKET_H
#define ORDERDESK_DESK_TICKET_H

#include <stdbool.h>

#include "desk/desk.h"
#include "record/customer.pb-c.h"
#include "record/system.pb-c.h"
#include "record/product.pb-c.h"
#include "record/ticket.pb-c.h"

#define TICKET_LETTER "C"

enum { TICKET_RESPONSE, TICKET_RESOLUTION, TICKET_CLOCKS };

/* "C-204" or "204"; a foreign and a missing one refuse alike. `customer` may be NULL. */
enum status ticket_get(struct verb *v, const char *field, const char *said, Od__Ticket **out,
	Od__Customer **customer);
bool ticket_is_open(const Od__Ticket *t);
const char *ticket_said(struct verb *v, const Od__Ticket *t);
/* The running round; NULL when there is none. */
const Od__Round *ticket_round(const Od__Ticket *t);
/* A clock of the running round; NULL when there is none. */
Od__Clock *ticket_clock(const Od__Ticket *t, int which);
/* The clock that is due next; NULL when none runs. */
const Od__Clock *ticket_next_clock(const Od__Ticket *t);
/* Sets next_due from the clocks. */
void ticket_set_next_due(Od__Ticket *t);
/* Writes it, with the alarms that it asks for. */
enum status ticket_put(struct verb *v, const Od__Ticket *before, Od__Ticket *after,
	const char *what);
Od__TicketRow *ticket_row(struct verb *v, const Od__Ticket *t);

/* A clock that pressed, was due or climbed, of which somebody is to be told. */
struct ticket_tell {
	int which;
	uint32_t percent;	/* of its target: below 100 it presses */
	int64_t at;
};

/* One write to a ticket: what it was (NULL: a new one), what it becomes, what is written with it. */
#define TICKET_STEPS 8
struct ticket_work {
	Od__Ticket *before, *t;
	Od__Customer *customer;
	const char *said;
	struct ticket_tell tell[TICKET_CLOCKS];
	size_t tells;
	Od__TicketStep *step[TICKET_STEPS];
	size_t steps;
	Od__Task *task[TICKET_STEPS];
	size_t tasks;
};

/*
 * Reads the ticket at `version` (0: as it is) for a change. What its clocks reached before now is marked
 * in w->t; a new one becomes open when a person works on it.
 */
enum status ticket_take(struct verb *v, const char *said, uint64_t version,
	struct ticket_work *w);
/* A step of the ticket, numbered, written by ticket_done; the caller fills it in. */
Od__TicketStep *ticket_step(struct verb *v, struct ticket_work *w, Od__StepKind kind);
/* A task about the ticket, written by ticket_done; the caller fills it in. */
Od__Task *ticket_task(struct verb *v, struct ticket_work *w, const char *kind, const char *period);
/* Writes w->t, then its steps and tasks, and tells those whom its clocks call. */
enum status ticket_done(struct verb *v, struct ticket_work *w, const char *what);

#define TICKET_HEARD 4
/* What the words of a complaint mean; explicit values stand above them. */
struct ticket_words {
	const char *category;	/* "" unknown */
	uint32_t severity;	/* 1 harm, 2 unusable, 3 minor */
	const char *heard[TICKET_HEARD];	/* the words that told it, as the desk keeps them */
	size_t count;
};
void ticket_words_find(struct verb *v, const char *text, struct ticket_words *out);
/*
 * The order, line, shipment and batch that a product of a customer may come from at a time, best first.
 * Where a day was named those that came, or were to come, or were ordered on it, and those next to it.
 */
#define TICKET_NO_DAY INT32_MIN
#define TICKET_NEAR 3u		/* days by which people err */
enum status ticket_candidates(struct verb *v, uint64_t customer, uint32_t product, int64_t at,
	int32_t day, size_t most, Od__TraceRow ***row, size_t *count);
/*
 * Open tickets of a batch, at most `most`, without the ticket `but`. Two products may have batches of one
 * code: a ticket of another product is not meant, unless one of the two is not known.
 */
enum status ticket_of_batch(struct verb *v, const char *batch, uint32_t product, uint64_t but, size_t most,
	Od__TicketRow ***row, size_t *count);
/*
 * Tickets of the same kind, category and product in the window of cause_days that no task for their cause
 * counts yet. More than cause_count of them make one, for the department of the category, with all of
 * them attached; while it is open, later ones are attached to it. A ticket is in one task of its category
 * and product at most; graded anew it counts where it belongs now. *raised is the task that this one made.
 */
enum status ticket_ask_cause(struct verb *v, const Od__Ticket *t, const Od__Task **raised);
/* Tells in *made that this write raised it: how many are alike, whose task it is. */
void ticket_cause_made(struct verb *v, const char *said, const Od__Task *raised, Od__Made *made);
#define TICKET_ALIKE 200	/* more are not counted for showing */
/* How many there are in the window, counted or not. */
enum status ticket_alike(struct verb *v, const char *category, uint32_t product, uint32_t *count);
/* The department that finds the causes of a category. */
const char *ticket_cause_department(const struct desk *d, const char *category);

/*
 * The product that people mean: its code, a usual letter, initials or name. Without one *out is NULL, and
 * *several has the names of those that fit, "" when none does.
 */
enum status ticket_product_meant(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out, const char **several);
/* The same; refuses none and several. */
enum status ticket_product(struct verb *v, uint64_t customer, const char *said,
	const Od__Product **out);
/* Code of a category or department said by code or by name in any language; NULL: none. */
const char *ticket_term(struct verb *v, const char *kind, const char *said);
/* The name of such a term in the language of who asks; its code when there is none. */
const char *ticket_term_name(struct verb *v, const char *kind, const char *code);
/* "package / leak": a category with what it stands below; is it at or below another? */
const char *ticket_category_path(struct verb *v, const char *code);
bool ticket_category_below(const struct desk *d, const char *code, const char *above);
bool ticket_category_divided(const struct desk *d, const char *code);	/* others stand below it */
/* "16:05", with the day when it is another one. */
const char *ticket_time(struct verb *v, int64_t at);

#endif
