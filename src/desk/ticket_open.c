/* SPDX-License-Identifier: ISC */
/*
 * ticket_open -- the verb `ticket open`: from what the customer says to a ticket with two clocks.
 *
 * Order, line and batch are found from customer and product, or from the batch that is read off the label;
 * category and severity from the words; whatever the request says stands above what was found. One
 * transaction writes the ticket, its first steps, alarms, figure, call link and draft. Earlier tickets
 * (opened) need import.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/access.h"
#include "desk/batch.h"
#include "desk/call.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/draft.h"
#include "desk/inside.h"
#include "desk/marks.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/pad.h"
#include "desk/profile.h"
#include "desk/shipment.h"
#include "desk/ticket_clock.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define LINES_LOOKED 50		/* candidates among which a said line is looked for */
#define DEPARTMENT "service"	/* where a ticket begins when nobody says otherwise */

/* What the ticket is about, as said or found. */
struct about {
	Od__Customer *customer;
	const Od__Product *product;
	uint64_t order;
	uint32_t line;
	const char *batch, *shipment, *report;	/* "" when there is none */
};

static enum status said_order(struct verb *v, const Od__TicketOpen *request, struct about *a)
{
	Od__Order *o;
	enum status s = order_get(v, "order", request->order, &o, NULL);

	if (s)
		return s;
	if (o->customer != a->customer->id)
		return verb_missing(v, "order", "order", verb_said(v, "", request->order));
	a->order = o->id;
	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *line = o->line[i];

		if (request->line ? line->n != request->line
		    : !a->product || line->product != a->product->id)
			continue;
		a->line = line->n;
		a->batch = text_of(line->batch);
		if (!a->product)
			a->product = catalogue_find(v->desk, line->product);
		return OK;
	}
	if (request->line)
		return verb_refuse(v, OD__MESSAGE__LINE_NONE, "line",
			arena_format(v->arena, "%" PRIu32, request->line),
			arena_format(v->arena, "%zu", o->n_line), NULL, NULL);
	return OK;
}

/* Of a line that was said: shipment and report of the batch it came from, as for one that was found. */
static enum status find_way(struct verb *v, const char *batch, struct about *a)
{
	Od__TraceRow **row;
	size_t count;
	enum status s = ticket_candidates(v, a->customer->id, a->product->id, v->now, TICKET_NO_DAY,
		LINES_LOOKED, &row, &count);

	for (size_t i = 0; !s && i < count; i++) {
		if (row[i]->order != a->order || row[i]->line != a->line ||
		    (*batch && key_code_compare(batch, text_of(row[i]->batch)) != 0))
			continue;
		a->batch = text_of(row[i]->batch);
		a->shipment = text_of(row[i]->shipment);
		a->report = text_of(row[i]->report);
		return OK;
	}
	return s;
}

/* What a shipment brought: the line that is said, or the first of the product and batch that are. */
static enum status said_shipment(struct verb *v, const Od__TicketOpen *request, struct about *a)
{
	const char *batch = text_of(request->batch);
	Od__Customer *c;
	Od__Shipment *d;
	enum status s = shipment_of_whom(v, request->shipment, &d, &c);

	if (s)
		return s;
	if (c->id != a->customer->id)
		return verb_missing(v, "shipment", "shipment", request->shipment);
	a->order = d->order;
	a->shipment = verb_said(v, "D", d->id);
	for (size_t i = 0; !a->line && i < d->n_line; i++) {
		const Od__ShipmentLine *line = d->line[i];

		if ((request->line && line->line != request->line) ||
		    (a->product && line->product != a->product->id) ||
		    (*batch && key_code_compare(text_of(line->batch), batch) != 0) ||
		    (!request->line && !a->product && !*batch))
			continue;
		a->line = line->line;
		a->batch = text_of(line->batch);
		a->product = catalogue_find(v->desk, line->product);
	}
	return OK;
}

static void take_row(const Od__TraceRow *row, struct about *a)
{
	a->order = row->order;
	a->line = row->line;
	a->batch = text_of(row->batch);
	a->shipment = text_of(row->shipment);
	a->report = text_of(row->report);
}

/* The best candidate; where a batch is said the best that left in it, as a newer one is not meant. */
static enum status find_line(struct verb *v, const Od__TicketOpen *request, int32_t day, struct about *a)
{
	int64_t at = request->has_opened ? request->opened : v->now;
	const char *batch = text_of(request->batch);
	Od__TraceRow **row;
	size_t count, at_best = 0;
	enum status s = ticket_candidates(v, a->customer->id, a->product->id, at, day,
		*batch ? LINES_LOOKED : 1, &row, &count);

	if (s || !count)
		return s;
	while (*batch && at_best < count && key_code_compare(text_of(row[at_best]->batch), batch) != 0)
		at_best++;
	take_row(row[at_best < count ? at_best : 0], a);
	if (at_best == count && *a->batch)
		a->shipment = a->report = "";
	return OK;
}

/* The batch as it is printed in its record, with the report on it. */
static enum status find_batch(struct verb *v, const char *said, struct about *a)
{
	Od__Quality *quality = NULL;
	Od__Batch *batch = NULL;
	enum status s = OK;

	if (*said && key_code_compare(said, a->batch) != 0) {
		a->batch = said;
		a->report = "";
	}
	if (*a->batch && a->product)
		s = batch_of(v, a->product->id, a->batch, &batch);
	if (s || !batch)
		return s;
	a->batch = batch->code;
	if (!*a->report)
		s = quality_newest(v, true, batch->id, &quality);
	if (!s && quality)
		a->report = verb_said(v, "Q", quality->id);
	return s;
}

static enum status find_about(struct verb *v, const Od__TicketOpen *request, struct about *a)
{
	int32_t day = TICKET_NO_DAY;
	Od__Batch *batch = NULL;
	enum status s;

	memset(a, 0, sizeof *a);
	a->batch = a->shipment = a->report = "";
	s = customer_get(v, "customer", request->customer, &a->customer);
	if (!s && text_of(request->day)[0])
		s = day_read_past(v, "day", request->day, &day);
	if (!s && text_of(request->product)[0])
		s = ticket_product(v, a->customer->id, request->product, &a->product);
	else if (!s && text_of(request->batch)[0] && !request->order && !text_of(request->shipment)[0])
		s = batch_alone(v, request->batch, &batch);
	if (!s && batch)
		a->product = catalogue_find(v->desk, batch->product);
	if (!s && text_of(request->shipment)[0]) {
		s = said_shipment(v, request, a);
	} else if (!s && request->order) {
		s = said_order(v, request, a);
		if (!s && a->line && a->product)
			s = find_way(v, text_of(request->batch), a);
	} else if (!s && a->product) {
		s = find_line(v, request, day, a);
	}
	return s ? s : find_batch(v, text_of(request->batch), a);
}

static enum status set_department(struct verb *v, const Od__TicketOpen *request, Od__Ticket *t)
{
	const char *said = text_of(request->department), *code = DEPARTMENT;

	if (*said && !(code = ticket_term(v, "department", said)))
		return verb_missing(v, "department", "department", said);
	SET_TEXT(v, t, department, code);
	return OK;
}

static enum status set_words(struct verb *v, const Od__TicketOpen *request, Od__Ticket *t)
{
	const char *category = text_of(request->category);
	struct ticket_words words;

	if (request->has_severity && (request->severity < 1 || request->severity > 3))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "severity", "severity",
			"1 harm, 2 unusable or 3 minor",
			arena_format(v->arena, "%" PRIu32, request->severity), NULL);
	if (*category && !(category = ticket_term(v, "category", category)))
		return verb_missing(v, "category", "category", request->category);
	ticket_words_find(v, request->text, &words);
	SET(t, severity, request->has_severity ? request->severity : words.severity);
	SET_TEXT(v, t, category, *category ? category : words.category);
	return OK;
}

static void add_step(struct verb *v, struct ticket_work *w, Od__StepKind kind, const char *text)
{
	Od__TicketStep *step = ticket_step(v, w, kind);

	SET(step, at, w->t->opened);
	SET_TEXT(v, step, text, text);
}

/* What it was linked to, as a sentence that each reads in his language; NULL: no order and no batch. */
static Od__Refusal *link_sentence(struct verb *v, const struct about *a)
{
	const char *order = arena_format(v->arena, "%" PRIu64, a->order);
	const char *line = arena_format(v->arena, "%" PRIu32, a->line);

	if (!a->order)
		return *a->batch ? made_sentence(v, OD__MESSAGE__LINKED_BATCH_STEP, a->batch, NULL, NULL,
			NULL) : NULL;
	if (!a->line)
		return *a->batch ? made_sentence(v, OD__MESSAGE__LINKED_ORDER_BATCH_STEP, order, a->batch,
			NULL, NULL) : made_sentence(v, OD__MESSAGE__LINKED_ORDER_STEP, order, NULL, NULL,
			NULL);
	return *a->batch ? made_sentence(v, OD__MESSAGE__LINKED_LINE_BATCH_STEP, order, line,
		a->batch, NULL) : made_sentence(v, OD__MESSAGE__LINKED_LINE_STEP, order, line, NULL, NULL);
}

/* The step that tells it; shipment and report stand behind by their numbers: "D-88 · Q-3". */
static void add_link(struct verb *v, struct ticket_work *w, const struct about *a)
{
	Od__Refusal *told = link_sentence(v, a);
	const char *both = *a->shipment && *a->report ? " \u00b7 " : "";
	Od__TicketStep *step;

	if (!told && !*a->shipment && !*a->report)
		return;
	step = ticket_step(v, w, OD__STEP_KIND__STEP_LINK);
	SET(step, at, w->t->opened);
	step->told = told;
	if (*a->shipment || *a->report)
		SET_TEXT(v, step, text, arena_format(v->arena, "%s%s%s", a->shipment, both, a->report));
}

/* The ticket as the request and what was found make it, not yet numbered. */
static enum status make(struct verb *v, const Od__TicketOpen *request, const struct about *a,
	Od__Ticket *t)
{
	uint64_t shipment;
	Od__Call *call;
	enum status s = OK;

	SET(t, kind, request->kind);
	SET(t, customer, a->customer->id);
	SET(t, subject, a->customer->subject);
	SET_TEXT(v, t, text, request->text);
	SET(t, opened, request->has_opened ? request->opened : v->now);
	SET(t, by, v->actor->user);
	SET(t, assignee, v->actor->user);
	SET(t, held_since, t->opened);
	SET(t, state, OD__TICKET_STATE__TICKET_NEW);
	if (request->kind == OD__TICKET_KIND__BREACH && !actor_may(v->actor, "privacy"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "kind", "ticket open", "privacy", NULL,
			NULL);
	if (request->has_opened && !actor_may(v->actor, "import"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, "opened", "ticket open", "import",
			NULL, NULL);
	if (t->opened > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "opened", NULL, NULL, NULL, NULL);
	if (a->product)
		SET(t, product, a->product->id);
	if (a->order)
		SET(t, order, a->order);
	if (a->line)
		SET(t, line, a->line);
	if (*a->batch)
		SET_TEXT(v, t, batch, a->batch);
	if (*a->shipment && verb_number(a->shipment, "D", &shipment))
		SET(t, shipment, shipment);
	if (text_of(request->wanted)[0])
		SET_TEXT(v, t, wanted, request->wanted);
	if (text_of(request->call)[0]) {
		s = call_get(v, "call", request->call, &call);
		if (!s)
			SET(t, call, call->id);
	}
	SET_TEXT(v, t, channel, text_of(request->channel)[0] ? request->channel
		: t->call ? "phone" : "");
	if (!s)
		s = set_department(v, request, t);
	if (!s)
		s = set_words(v, request, t);
	return s ? s : ticket_begin_round(v, t);
}

static enum status close_draft(struct verb *v, uint64_t id, uint64_t ticket)
{
	struct draft_state d;
	enum status s;

	if (!id)
		return OK;
	s = draft_get(v, id, DRAFT_EDIT, &d);
	return s ? s : draft_made(v, d.draft, ticket);
}

static void reply_opened(struct verb *v, const Od__Ticket *t, Od__TicketOpened *reply)
{
	const char *said = ticket_said(v, t);
	const Od__Round *round = ticket_round(t);

	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "ticket", t->id, said, t->version);
	made_note(v, reply->made, OD__MESSAGE__TICKET_SAVED, said,
		ticket_time(v, round->response->due), ticket_time(v, round->resolution->due), NULL);
	SET_TEXT(v, reply, said, said);
	SET(reply, response_due, round->response->due);
	SET(reply, resolution_due, round->resolution->due);
	if (t->order)
		SET(reply, order, t->order);
	if (t->line)
		SET(reply, line, t->line);
	if (text_of(t->batch)[0])
		SET_TEXT(v, reply, batch, t->batch);
}

enum status verb_ticket_open(struct verb *v, const Od__TicketOpen *request, Od__TicketOpened *reply)
{
	struct ticket_work w = { .t = FRESH(v, ticket) };
	const Od__Task *raised;
	struct about about;
	uint64_t id, pad;
	enum status s = paper_check(v, request->pad, &pad);

	if (!s)
		s = find_about(v, request, &about);
	if (!s)
		s = make(v, request, &about, w.t);
	if (!s)
		s = counter_next(v->txn, "ticket", &id);
	if (s)
		return s;
	SET(w.t, id, id);
	w.said = ticket_said(v, w.t);
	w.customer = about.customer;
	add_step(v, &w, OD__STEP_KIND__STEP_NOTE, request->text);
	marks_read(v, request->text, &w.t->mark, &w.t->n_mark);
	add_link(v, &w, &about);
	s = ticket_done(v, &w, "opened");
	if (!s)
		s = figure_ticket_opened(v, w.t->customer, w.t->opened,
			w.t->kind == OD__TICKET_KIND__COMPLAINT);
	if (!s)
		s = marks_count(v, OD__MENTION_SOURCE__SAID_TICKET, w.t->opened, w.t->product,
			text_of(w.t->batch), w.t->mark, w.t->n_mark);
	if (!s)
		s = call_link_ticket(v, w.t->call, id);
	if (!s)
		s = close_draft(v, request->draft, id);
	if (!s)
		s = paper_take(v, pad, "ticket", id);
	if (!s)
		s = ticket_ask_cause(v, w.t, &raised);
	if (s)
		return s;
	reply_opened(v, w.t, reply);
	if (raised) {
		ticket_cause_made(v, w.said, raised, reply->made);
		SET_TEXT(v, reply, task, verb_said(v, "T", raised->id));
	}
	return OK;
}
