/* SPDX-License-Identifier: ISC */
/*
 * ticket_grade -- the verb `ticket grade`: severity, category and links of a ticket.
 *
 * Severity counts the clocks anew from their start. Another line of an order brings its product, batch and
 * shipment along, but for what the request names anew. What a ticket is linked to is there and its customer's
 * own; a batch that has a record is named as that has it, and one that has none stays as it was said. What
 * its words say about goods is counted where its product and batch are now. Any change of category or
 * product may be the sixth of its kind.
 */
#include <inttypes.h>
#include <string.h>

#include "desk/batch.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/marks.h"
#include "desk/order.h"
#include "desk/shipment.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_move.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/return.pb-c.h"

#define LINES_LOOKED 50		/* candidates among which a line is looked for */

static enum status grade_order(struct verb *v, const Od__TicketGrade *request,
	struct ticket_work *w)
{
	uint64_t number = request->has_order ? request->order : w->t->order;
	Od__Order *o;
	enum status s;

	if (!request->has_order && !request->has_line)
		return OK;
	if (number) {
		s = order_get(v, "order", number, &o, NULL);
		if (s)
			return s;
		if (o->customer != w->t->customer)
			return verb_missing(v, "order", "order", verb_said(v, "", number));
		if (request->has_line && !order_line(o, request->line))
			return verb_refuse(v, OD__MESSAGE__LINE_NONE, "line",
				arena_format(v->arena, "%" PRIu32, request->line),
				arena_format(v->arena, "%zu", o->n_line), NULL, NULL);
	}
	if (!number && request->line)
		return verb_refuse(v, OD__MESSAGE__FIELD_ABSENT, "order", "order", NULL, NULL, NULL);
	SET(w->t, order, number);
	SET(w->t, line, request->has_line ? request->line : 0);
	return OK;
}

static enum status grade_what(struct verb *v, const Od__TicketGrade *request,
	struct ticket_work *w)
{
	const Od__Product *product;
	const char *category;
	enum status s;

	if (request->has_severity && (request->severity < 1 || request->severity > 3))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "severity", "severity",
			"1 harm, 2 unusable or 3 minor",
			arena_format(v->arena, "%" PRIu32, request->severity), NULL);
	if (request->has_severity)
		SET(w->t, severity, request->severity);
	if (request->category && !*request->category) {	/* it was none */
		w->t->category = NULL;
	} else if (request->category) {
		category = ticket_term(v, "category", request->category);
		if (!category)
			return verb_missing(v, "category", "category", request->category);
		SET_TEXT(v, w->t, category, category);
	}
	if (text_of(request->product)[0]) {
		s = ticket_product(v, w->t->customer, request->product, &product);
		if (s)
			return s;
		SET(w->t, product, product->id);
	}
	return OK;
}


/* One that is there; of a customer's papers those of this ticket's alone. 0 takes the link away. */
static enum status check_link(struct verb *v, const Od__Ticket *t, const char *field, const char *what,
	enum table_id table, const char *letter, uint64_t id)
{
	struct key key = key_u64(id);
	uint64_t customer = t->customer;
	ProtobufCMessage *m;
	enum status s = id ? table_get(v->txn, table, &key, v->arena, &m) : OK;

	if (!s && id && table == TABLE_SHIPMENT)
		customer = ((const Od__Shipment *)m)->customer;
	if (!s && id && table == TABLE_RETURN)
		customer = ((const Od__Return *)m)->customer;
	if (s == ERR_NOT_FOUND || (!s && customer != t->customer))
		return verb_missing(v, field, what, verb_said(v, letter, id));
	return s;
}

static enum status grade_links(struct verb *v, const Od__TicketGrade *request, Od__Ticket *t)
{
	const char *said = text_of(request->batch);
	Od__Batch *batch = NULL;
	enum status s = check_link(v, t, "shipment", "shipment", TABLE_SHIPMENT, "D", request->shipment);

	if (!s)
		s = check_link(v, t, "quality", "quality report", TABLE_QUALITY, "Q", request->quality);
	if (!s)
		s = check_link(v, t, "return_id", "return", TABLE_RETURN, "R", request->return_id);
	if (!s && *said && t->product)
		s = batch_of(v, t->product, said, &batch);
	if (s)
		return s;
	if (request->batch)
		SET_TEXT(v, t, batch, batch ? batch->code : said);
	if (request->has_shipment)
		SET(t, shipment, request->shipment);
	if (request->has_quality)
		SET(t, quality, request->quality);
	if (request->has_return_id)
		SET(t, return_id, request->return_id);
	return OK;
}

/* The way that a line came: by its batch when one is named, else the best. */
static enum status line_way(struct verb *v, const Od__Ticket *t, const char *batch, const Od__TraceRow **way)
{
	Od__TraceRow **row;
	size_t count;
	enum status s = ticket_candidates(v, t->customer, t->product, v->now, TICKET_NO_DAY, LINES_LOOKED,
		&row, &count);

	*way = NULL;
	for (size_t i = 0; !s && i < count; i++)
		if (row[i]->order == t->order && row[i]->line == t->line &&
		    (!*way || (*batch && key_code_compare(text_of(row[i]->batch), batch) == 0)))
			*way = row[i];
	return s;
}

/* A form sends all its fields: what is said again as it was is not named anew. */
static enum status follow_line(struct verb *v, const Od__TicketGrade *r, struct ticket_work *w)
{
	const Od__Ticket *was = w->before;
	Od__Ticket *t = w->t;
	bool named = key_code_compare(text_of(t->batch), text_of(was->batch)) != 0;
	const Od__TraceRow *way;
	uint64_t shipment = 0;
	Od__Order *o;
	enum status s = OK;

	if (!t->order || !t->line || (t->order == was->order && t->line == was->line))
		return OK;
	s = order_get(v, "order", t->order, &o, NULL);
	if (!s && t->product == was->product)
		SET(t, product, order_line(o, t->line)->product);
	if (!s)
		s = line_way(v, t, named ? t->batch : "", &way);
	if (s)
		return s;
	if (!named)
		SET_TEXT(v, t, batch, text_of(way ? way->batch : order_line(o, t->line)->batch));
	if (t->shipment == was->shipment && way)
		(void)verb_number(text_of(way->shipment), "D", &shipment);
	if (t->shipment == was->shipment)
		SET(t, shipment, shipment);
	if (!r->has_quality) {
		t->has_quality = false;
		t->quality = 0;
	}
	return OK;
}

/* What was counted about one product and batch is said about another. */
static enum status move_marks(struct verb *v, const Od__Ticket *was, const Od__Ticket *is)
{
	enum status s;

	if (was->product == is->product && strcmp(text_of(was->batch), text_of(is->batch)) == 0)
		return OK;
	s = marks_uncount(v, OD__MENTION_SOURCE__SAID_TICKET, was->opened, was->product,
		text_of(was->batch), was->mark, was->n_mark);
	return s ? s : marks_count(v, OD__MENTION_SOURCE__SAID_TICKET, is->opened, is->product,
		text_of(is->batch), is->mark, is->n_mark);
}

static bool grades_nothing(const Od__TicketGrade *r)
{
	return !r->has_severity && !r->category && !text_of(r->product)[0] &&
		!r->has_order && !r->has_line && !r->batch && !r->has_shipment &&
		!r->has_quality && !r->has_return_id;
}

enum status verb_ticket_grade(struct verb *v, const Od__TicketGrade *request, Od__Made *reply)
{
	const Od__Clock *resolution;
	const Od__Task *raised;
	Od__TicketStep *step;
	struct ticket_work w;
	enum status s;

	if (grades_nothing(request))
		return verb_refuse(v, OD__MESSAGE__NOTHING_TO_CHANGE, NULL, NULL, NULL, NULL, NULL);
	s = ticket_take(v, request->id, request->version, &w);
	if (!s && w.before->state == OD__TICKET_STATE__TICKET_CLOSED)
		s = ticket_must_be_open(v, &w, "ticket grade");
	if (!s)
		s = grade_what(v, request, &w);
	if (!s)
		s = grade_order(v, request, &w);
	if (!s)
		s = grade_links(v, request, w.t);
	if (!s)
		s = follow_line(v, request, &w);
	if (!s && w.t->severity != w.before->severity)
		s = ticket_regrade(v, w.t);
	if (s)
		return s;
	step = ticket_step(v, &w, OD__STEP_KIND__STEP_GRADE);
	step->told = made_sentence(v, text_of(w.t->category)[0] ? OD__MESSAGE__GRADED_STEP
		: OD__MESSAGE__GRADED_PLAIN_STEP, arena_format(v->arena, "%" PRIu32, w.t->severity),
		text_of(w.t->category)[0] ? w.t->category : NULL, NULL, NULL);
	s = ticket_done(v, &w, "changed");
	if (!s)
		s = move_marks(v, w.before, w.t);
	if (!s)
		s = ticket_ask_cause(v, w.t, &raised);
	if (s)
		return s;
	resolution = ticket_clock(w.t, TICKET_RESOLUTION);
	if (resolution && resolution->has_due && !resolution->has_met)
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_GRADED,
			ticket_time(v, resolution->due), NULL);
	else
		ticket_made(v, &w, reply, OD__MESSAGE__TICKET_NOTED, NULL, NULL);
	if (raised)
		ticket_cause_made(v, w.said, raised, reply);
	return OK;
}
