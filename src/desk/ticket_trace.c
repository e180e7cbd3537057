/* SPDX-License-Identifier: ISC */
/*
 * ticket_trace -- the verb `ticket trace`: what a complaint may be about, and what would follow from it.
 *
 * Asked while the customer still talks: orders, lines and batches that fit, open tickets of the same
 * batch, and what saving would start: category and severity by the words, both clocks, how many alike
 * there are before somebody is asked for their cause, what to say and what may be given without asking.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/config.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/ticket_clock.h"
#include "desk/ticket_redress.h"
#include "desk/ticket_standard.h"
#include "desk/verbs.gen.h"

#define ALIKE 5		/* tickets of the same batch shown */
#define TRACED 10	/* candidates */
#define COUNTED 99	/* tickets of a batch */

/* What is said in such a case: of the category, of one above it, or of all. */
static const char *phrase(struct verb *v, const char *category)
{
	bool zh = strncmp(text_of(v->actor->language), "zh", 2) == 0;
	const Od__Phrase *best = NULL;
	const Od__Config *c;

	for (size_t i = 0; (c = config_at(v->desk, "phrase", i)); i++) {
		const char *of = c->value_case == OD__CONFIG__VALUE_PHRASE
			? text_of(c->phrase->category) : NULL;

		if (!of || (*of && !ticket_category_below(v->desk, category, of)))
			continue;
		if (!best || (*of && (!text_of(best->category)[0] ||
		     ticket_category_below(v->desk, of, best->category))))
			best = c->phrase;
	}
	if (!best)
		return "";
	return zh && text_of(best->zh)[0] ? best->zh : text_of(best->en);
}

/* What the ticket would be, if it were opened with these words now. */
static Od__Ticket *as_opened(struct verb *v, const Od__Customer *c, const Od__Product *p,
	const char *text, Od__TicketKind kind, Od__TicketTraced *reply)
{
	Od__Ticket *t = FRESH(v, ticket);
	struct ticket_words words;

	ticket_words_find(v, text, &words);
	reply->heard = arena_array(v->arena, words.count + 1, sizeof *reply->heard);
	for (size_t i = 0; i < words.count; i++)
		reply->heard[reply->n_heard++] = arena_string(v->arena, words.heard[i]);
	SET(t, kind, kind);
	SET(t, customer, c->id);
	SET(t, opened, v->now);
	SET(t, severity, words.severity);
	SET_TEXT(v, t, category, words.category);
	SET(t, product, p ? p->id : 0);
	return t;
}

static enum status what_follows(struct verb *v, Od__Ticket *t, Od__TicketTraced *reply)
{
	const Od__Standard *standard = ticket_standard(v->desk, t);
	const Od__Clock *response, *resolution;
	int64_t give = ticket_may_give(v, 0);
	enum status s = ticket_begin_round(v, t);

	if (!s)
		s = ticket_alike(v, t->category, t->product, &reply->alike);
	if (s)
		return s;
	reply->has_alike = true;
	response = ticket_clock(t, TICKET_RESPONSE);
	resolution = ticket_clock(t, TICKET_RESOLUTION);
	SET_TEXT(v, reply, category, t->category);
	SET_TEXT(v, reply, path, ticket_category_path(v, t->category));
	SET(reply, severity, t->severity);
	SET(reply, response, response->target);
	SET(reply, resolution, resolution->target);
	SET(reply, response_due, response->due);
	SET(reply, resolution_due, resolution->due);
	SET(reply, cause_count, (uint32_t)setting_int(v->desk, "cause_count"));
	SET(reply, cause_days, (uint32_t)setting_int(v->desk, "cause_days"));
	SET_TEXT(v, reply, cause_department, ticket_cause_department(v->desk, t->category));
	SET_TEXT(v, reply, phrase, phrase(v, t->category));
	if (standard)
		SET_TEXT(v, reply, standard, ticket_standard_words(v, standard));
	if (actor_may(v->actor, "redress") && give != INT64_MAX)
		SET(reply, may_give, give);
	return OK;
}

static uint32_t product_of(const struct verb *v, const Od__TraceRow *row)
{
	const Od__Product *p = catalogue_code(v->desk, text_of(row->code));

	return p ? p->id : 0;
}

/* How many open tickets there are about the batch of each candidate. */
static enum status count_alike(struct verb *v, Od__TicketTraced *reply)
{
	enum status s = OK;

	for (size_t i = 0; !s && i < reply->n_row; i++) {
		Od__TicketRow **row;
		size_t count;

		s = ticket_of_batch(v, text_of(reply->row[i]->batch), product_of(v, reply->row[i]), 0,
			COUNTED, &row, &count);
		if (!s && count)
			SET(reply->row[i], tickets, (uint32_t)count);
	}
	return s;
}

/* A day that is still being typed is none yet, and no reason to tell nothing. */
static int32_t day_named(struct verb *v, const Od__TicketTrace *request, Od__TicketTraced *reply)
{
	struct dayword word;

	if (dayword_past(text_of(request->day), clock_day(v->now), &word))
		return TICKET_NO_DAY;
	SET(reply, day, word.day);
	return word.day;
}

/*
 * What was typed for a product. Half a word is none yet, and the words of the complaint are none at all:
 * that is told, and the rows are those of all products.
 */
static enum status said_product(struct verb *v, const Od__TicketTrace *request, const Od__Customer *c,
	Od__TicketTraced *reply, uint32_t *product)
{
	const char *said = text_of(request->product), *several;
	const Od__Product *p = NULL;
	enum status s = request->typed ? ticket_product_meant(v, c->id, said, &p, &several)
		: ticket_product(v, c->id, said, &p);

	*product = p ? p->id : 0;
	if (s)
		return s;
	if (p)
		SET_TEXT(v, reply, meant, catalogue_name(p, v->actor->language));
	else if (*several)
		SET_TEXT(v, reply, several, several);
	else
		SET_TEXT(v, reply, unknown, said);
	return OK;
}

enum status verb_ticket_trace(struct verb *v, const Od__TicketTrace *request,
	Od__TicketTraced *reply)
{
	const Od__Product *p;
	uint32_t product = 0;
	Od__Customer *c;
	enum status s = customer_get(v, "customer", request->customer, &c);

	txn_let_go(v->txn);
	if (!s && text_of(request->product)[0])
		s = said_product(v, request, c, reply, &product);
	if (!s)
		s = ticket_candidates(v, c->id, product, v->now, day_named(v, request, reply), TRACED,
			&reply->row, &reply->n_row);
	p = product ? catalogue_find(v->desk, product) : NULL;	/* it gave way meanwhile */
	if (!s && reply->has_day) {
		SET(reply, that_day, 0);
		while (reply->that_day < reply->n_row && !reply->row[reply->that_day]->off)
			reply->that_day++;
	}
	if (!s && reply->n_row)
		s = ticket_of_batch(v, text_of(reply->row[0]->batch), product_of(v, reply->row[0]), 0, ALIKE,
			&reply->same_batch, &reply->n_same_batch);
	if (!s)
		s = count_alike(v, reply);
	return s ? s : what_follows(v, as_opened(v, c, p, text_of(request->text), request->kind, reply),
		reply);
}
