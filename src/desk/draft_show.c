/* SPDX-License-Identifier: ISC */
/*
 * draft_show -- the verb `draft show`: a draft as it would be placed now.
 *
 * Prices, stock, credit and day are those of this moment. Lines that hold tell why; the first such
 * sentence is the draft's. A draft of a complaint or customer shows its fields.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/account.h"
#include "desk/batch_stock.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/order_place.h"
#include "desk/shipment.h"
#include "desk/stock.h"
#include "desk/verbs.gen.h"
#include "desk/work.h"

#define BATCHES 6	/* told of a line */

static enum status candidate(struct verb *v, struct draft_view *view, uint32_t product,
	Od__ProductRow **out)
{
	const Od__Product *p = catalogue_find(v->desk, product);
	Od__ProductRow *row = FRESH(v, product_row);
	struct price_next next;
	struct usual_item last;
	int64_t price, free;
	bool known;
	enum status s;

	*out = NULL;
	if (!p)
		return OK;
	SET(row, id, p->id);
	SET_TEXT(v, row, code, text_of(p->code));
	SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, row, initials, catalogue_initials(p, v->arena));
	SET_TEXT(v, row, unit, text_of(p->unit));
	s = price_of_step(v, &view->buyer, p, "", 1000, &price, &next);
	if (s)
		return s;
	if (price)
		SET(row, price, price);
	if (next.asked) {
		SET(row, step_from, next.asked);
		SET(row, step_price, next.price);
	}
	s = usual_last(v, &view->usual, product, &last);
	if (!s) {
		SET(row, last_price, last.price);
		SET(row, last_quantity, last.asked);
		SET(row, last_at, last.at);
		if (last.label)
			SET_TEXT(v, row, label, arena_format(v->arena, "%c", last.label));
	} else if (s != ERR_NOT_FOUND) {
		return s;
	}
	s = stock_free(v, product, &free, &known);
	SET(row, stock_known, known);
	if (known)
		SET(row, free, free);
	*out = row;
	return s;
}

static enum status candidates(struct verb *v, struct draft_view *view, const Od__DraftLine *line,
	Od__DraftShownLine *out)
{
	out->candidate = arena_array(v->arena, line->n_candidate + 1, sizeof *out->candidate);
	for (size_t i = 0; i < line->n_candidate; i++) {
		Od__ProductRow *row;
		enum status s = candidate(v, view, line->candidate[i], &row);

		if (s)
			return s;
		if (row)
			out->candidate[out->n_candidate++] = row;
	}
	return OK;
}

static enum status item_part(struct verb *v, struct draft_view *view,
	const struct draft_line_view *from, Od__DraftShownLine *out)
{
	const struct price_answer *a = &view->priced.answer[from->at];
	const struct order_line_ask *ask = &view->priced.line[from->at];
	const Od__Product *p = from->product;
	struct usual_item last;
	enum status s;

	SET(out, product, p->id);
	SET_TEXT(v, out, code, text_of(p->code));
	SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, out, unit, ask->unit);
	if (a->state != PRICE_NONE) {
		SET(out, price, order_unit_price(p, ask->unit, price_net(a)));
		SET(out, amount, a->amount);
		out->why = price_why(v, a, &view->priced.total, ask->reason, ask->priced_by,
			ask->agreed_by);
	}
	SET(out, stock_known, from->stock_known);
	if (from->stock_known)
		SET(out, free, draft_free_in(p, ask->unit, from->free));
	s = usual_last(v, &view->usual, p->id, &last);
	if (s == ERR_NOT_FOUND)
		return OK;
	if (s)
		return s;
	SET(out, last_price, order_unit_price(p, ask->unit, last.price));
	if (last.label)
		SET_TEXT(v, out, label, arena_format(v->arena, "%c", last.label));
	return OK;
}

/* What lies of a line that is short, first to expire first. */
static enum status batches(struct verb *v, const struct draft_line_view *from, Od__DraftShownLine *out)
{
	Od__BatchStock **rows;
	size_t count;
	enum status s = batch_stock_rows(v, from->product->id, STOCK_SITE, &rows, &count);

	if (s)
		return s;
	out->batch = arena_array(v->arena, count + 1, sizeof *out->batch);
	for (size_t i = 0; i < count && out->n_batch < BATCHES; i++) {
		Od__DraftBatch *b = FRESH(v, draft_batch);

		if (rows[i]->on_hand <= 0 || !text_of(rows[i]->batch)[0])
			continue;
		SET_TEXT(v, b, code, text_of(rows[i]->batch));
		SET(b, quantity, rows[i]->on_hand);
		if (rows[i]->has_expiry)
			SET(b, expiry, rows[i]->expiry);
		SET(b, blocked, rows[i]->blocked);
		out->batch[out->n_batch++] = b;
	}
	return OK;
}

/* Names in the language of the customer, when it is not that of whoever reads them out. */
static void speak(struct verb *v, const struct draft_state *d, const struct draft_view *view,
	Od__DraftShown *reply)
{
	const char *language = d->customer ? text_of(d->customer->language) : "";

	if (!*language || strncmp(language, v->actor->language, 2) == 0)
		return;
	SET_TEXT(v, reply, language, language);
	for (size_t i = 0; i < reply->n_line; i++)
		if (view->line[i].product)
			SET_TEXT(v, reply->line[i], spoken, catalogue_name(view->line[i].product,
				strncmp(language, "zh", 2) == 0 ? "zh_CN" : "en"));
}

static enum status shown_line(struct verb *v, struct draft_view *view,
	const struct draft_line_view *from, Od__DraftShownLine **result)
{
	Od__DraftShownLine *out = FRESH(v, draft_shown_line);
	const Od__DraftLine *line = from->line;
	enum status s = OK;

	SET(out, n, line->n);
	SET(out, asked, line->asked);
	SET_TEXT(v, out, word, text_of(line->word));
	SET_TEXT(v, out, mark, from->holds && from->product ? "!" : text_of(line->mark));
	SET(out, holds, from->holds);
	if (text_of(line->note)[0])
		SET_TEXT(v, out, note, line->note);
	if (line->has_was && line->was != line->asked)
		SET(out, was, line->was);
	if (text_of(line->batch)[0])
		SET_TEXT(v, out, chosen, line->batch);
	out->message = from->message;
	if (from->product)
		s = item_part(v, view, from, out);
	else
		SET_TEXT(v, out, unit, text_of(line->unit));
	if (!s && line->n_candidate)
		s = candidates(v, view, line, out);
	if (!s && from->lacks)
		s = draft_offers(v, view, from, out);
	if (!s && from->lacks)
		s = batches(v, from, out);
	*result = out;
	return s;
}

static void usual_left(struct verb *v, const struct draft_view *view, Od__DraftShown *reply)
{
	reply->usual = arena_array(v->arena, USUAL_LABELS, sizeof *reply->usual);
	for (unsigned i = 0; i < USUAL_LABELS; i++) {
		const struct usual_item *item = draft_usual_left(v, view, i);
		Od__PageUsualLeft *left;

		if (!item)
			continue;
		left = FRESH(v, page_usual_left);
		SET_TEXT(v, left, label, arena_format(v->arena, "%c", item->label));
		SET_TEXT(v, left, name, catalogue_name(catalogue_find(v->desk, item->product),
			v->actor->language));
		SET(left, quantity, item->asked);
		reply->usual[reply->n_usual++] = left;
	}
}

/* One thing that goes well with what is there. */
static enum status suggested(struct verb *v, const struct draft_state *d,
	const struct draft_view *view, Od__DraftShown *reply)
{
	struct suggested one;
	Od__DraftSuggested *out;
	enum status s = draft_suggest(v, d->line, d->lines, &one);

	if (s || !one.product || !assortment_has(&view->usual.range, one.product))
		return s;
	out = reply->suggested = FRESH(v, draft_suggested);
	SET_TEXT(v, out, code, text_of(one.product->code));
	SET_TEXT(v, out, name, catalogue_name(one.product, v->actor->language));
	SET_TEXT(v, out, because, catalogue_name(one.because, v->actor->language));
	if (one.recipe)
		SET_TEXT(v, out, recipe, one.recipe);
	else
		SET(out, confidence, one.confidence);
	return OK;
}

static Od__DraftShownLine *line_before(struct verb *v, const Od__OrderLine *from)
{
	const Od__Product *p = catalogue_find(v->desk, from->product);
	Od__DraftShownLine *out = FRESH(v, draft_shown_line);

	SET(out, n, from->n);
	SET(out, product, from->product);
	if (p) {
		SET_TEXT(v, out, code, text_of(p->code));
		SET_TEXT(v, out, name, catalogue_name(p, v->actor->language));
	}
	SET(out, asked, from->asked);
	SET_TEXT(v, out, unit, text_of(from->unit));
	SET(out, price, order_line_price(v, from));
	SET(out, amount, from->amount);
	if (text_of(from->note)[0])
		SET_TEXT(v, out, note, from->note);
	return out;
}

/* What the house has done for it already: work orders, the shipment that left. */
static enum status made_and_sent(struct verb *v, const Od__Order *origin, Od__DraftShown *reply)
{
	Od__Shipment *sent;
	uint32_t begun;
	enum status s = work_waiting(v, origin->id, &reply->was_work, &reply->n_was_work, &begun);

	if (!s)
		s = shipment_newest(v, origin->id, &sent);
	if (s)
		return s;
	if (begun)
		SET(reply, was_begun, begun);
	if (sent) {
		SET_TEXT(v, reply, was_shipment, verb_said(v, "D", sent->id));
		SET(reply, was_left, sent->left);
	}
	return OK;
}

/* The order that is repeated, or changed: then as it stands, to tell what becomes different. */
static enum status origin_part(struct verb *v, const struct draft_state *d, Od__DraftShown *reply)
{
	Od__Order *origin;
	enum status s = order_get(v, "draft", d->draft->origin, &origin, NULL);

	if (s)
		return s == ERR_REFUSED ? OK : s;
	SET(reply, was_total, origin->total);
	if (!d->draft->origin_version)
		return OK;
	SET(reply, was_placed, origin->placed_at);
	SET_TEXT(v, reply, was_by, access_name_of(v->desk, origin->by));
	reply->was_delivery = origin->delivery;
	if (origin->run)
		SET(reply, was_run, origin->run);
	s = made_and_sent(v, origin, reply);
	if (s)
		return s;
	reply->before = arena_array(v->arena, origin->n_line + 1, sizeof *reply->before);
	for (size_t i = 0; i < origin->n_line; i++)
		if (origin->line[i]->quantity > origin->line[i]->cancelled)
			reply->before[reply->n_before++] = line_before(v, origin->line[i]);
	return OK;
}

static enum status money_part(struct verb *v, const struct draft_state *d,
	const struct draft_view *view, Od__DraftShown *reply)
{
	struct order_holds holds;
	struct account account;
	enum status s;

	SET(reply, total, view->priced.total.total);
	SET_TEXT(v, reply, currency, view->buyer.currency);
	if (!d->customer)
		return OK;
	s = account_look(v, d->customer, &account);
	if (!s)
		s = order_holds_find(v, d->customer, &view->priced, view->priced.total.total,
			&holds);
	if (s)
		return s;
	SET(reply, owes, account.owes - (view->priced.own ? view->priced.own->total : 0));
	if (account.limited)
		SET(reply, limit, account.limit);
	reply->hold = arena_array(v->arena, holds.count + 1, sizeof *reply->hold);
	for (size_t i = 0; i < holds.count; i++)
		reply->hold[reply->n_hold++] = holds.reason[i];
	return d->draft->origin ? origin_part(v, d, reply) : OK;
}

static enum status order_part(struct verb *v, const struct draft_state *d, Od__DraftShown *reply)
{
	struct draft_view view;
	Od__Delivery *delivery;
	enum status s = OK;

	if (d->customer)
		s = delivery_make(v, d->customer, draft_delivery(v, d), v->now, true, &delivery);
	else
		delivery = draft_delivery(v, d);
	if (!s)
		s = draft_view_make(v, d, delivery->has_day ? delivery->day : clock_day(v->now),
			&view);
	if (s)
		return s;
	reply->delivery = delivery;
	if (delivery->has_day)
		SET(reply, cutoff, delivery_cutoff(v->desk, delivery->zone, delivery->day));
	reply->line = arena_array(v->arena, view.count + 1, sizeof *reply->line);
	for (size_t i = 0; !s && i < view.count; i++) {
		s = shown_line(v, &view, &view.line[i], &reply->line[i]);
		reply->n_line++;
		if (!reply->message && view.line[i].message)
			reply->message = view.line[i].message;
	}
	if (s)
		return s;
	speak(v, d, &view, reply);
	SET(reply, open_lines, (uint32_t)view.open);
	if (*draft_field(d, "note"))
		SET_TEXT(v, reply, note, draft_field(d, "note"));
	if (*draft_field(d, "coupon"))
		SET_TEXT(v, reply, coupon, draft_field(d, "coupon"));
	if (!reply->message)
		reply->message = view.coupon_message;
	if (view.priced.total.reduction)
		SET(reply, reduction, view.priced.total.reduction);
	if (view.priced.total.coupon)
		SET(reply, coupon_saves, view.priced.total.coupon);
	usual_left(v, &view, reply);
	s = suggested(v, d, &view, reply);
	if (s)
		return s;
	return money_part(v, d, &view, reply);
}

enum status verb_draft_show(struct verb *v, const Od__DraftShow *request, Od__DraftShown *reply)
{
	struct draft_state d;
	enum status s = draft_get(v, request->draft, DRAFT_LOOK, &d);

	if (s)
		return s;
	reply->draft = d.draft;
	SET(reply, step, d.draft->head);
	SET_TEXT(v, reply, owner_name, access_name_of(v->desk, d.draft->owner));
	if (d.draft->seat && !desk_session_lives(v->desk, d.draft->seat, d.draft->updated))
		SET(reply, gone, true);
	if (d.customer) {
		SET_TEXT(v, reply, customer, customer_said(v, d.customer));
		SET_TEXT(v, reply, name, text_of(d.customer->name));
	}
	if (*d.typing)
		SET_TEXT(v, reply, typing, d.typing);
	if (d.draft->head)
		SET_TEXT(v, reply, can_undo, d.words);
	if (d.draft->kind == OD__DRAFT_KIND__ORDER_DRAFT)
		return order_part(v, &d, reply);
	reply->field = d.field;
	reply->n_field = d.fields;
	return OK;
}
