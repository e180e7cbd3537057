/* SPDX-License-Identifier: ISC */
/*
 * draft_short -- a line of a draft that is short: what can be done with it, and doing so.
 *
 * Offered are to keep the line as it is, to send what is there and another item for the rest, that item
 * for all of it when nothing is there, and only what is there. Other items are those that the product
 * names as its substitutes, while they are sold, free and for this customer; one that is counted in
 * another unit is left to the person, since no count of one says how much of the other is as good.
 * What was asked for and not there is kept with the line that stays (lacked, instead), so that the rate
 * of shortages tells it. Refuses what is not short; nothing is changed then.
 */
#include <string.h>

#include "desk/catalogue.h"
#include "desk/draft_edit.h"
#include "desk/draft_item.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/stock.h"
#include "record/message.pb-c.h"

#define OFFERS (3 + ITEM_CANDIDATES)

struct shortfall {
	const Od__Product *product;
	const char *unit;
	int64_t asked, there;		/* in the unit of the line */
	int64_t rest;			/* base units */
};

int64_t draft_free_in(const Od__Product *p, const char *unit, int64_t free)
{
	int64_t factor = catalogue_factor(p, unit), whole;

	if (factor <= 0 || factor == 1000)
		return free;
	whole = free * 1000 / factor;
	return factor > 1000 ? whole / 1000 * 1000 : whole;
}

/* Base units of a product on the draft, over the lines beside one of them. */
static int64_t beside(const struct draft_view *view, const struct draft_line_view *line, uint32_t product)
{
	int64_t sum = 0;

	for (size_t i = 0; i < view->count; i++)
		if (&view->line[i] != line && view->line[i].product && view->line[i].product->id == product)
			sum += view->priced.line[view->line[i].at].quantity;
	return sum;
}

static void shortfall_of(const struct draft_view *view, const struct draft_line_view *line,
	struct shortfall *out)
{
	const struct order_line_ask *ask = &view->priced.line[line->at];
	int64_t free = line->free - beside(view, line, line->product->id), there;

	memset(out, 0, sizeof *out);
	out->product = line->product;
	out->unit = ask->unit;
	out->asked = ask->asked;
	out->there = free > 0 ? draft_free_in(line->product, ask->unit, free) : 0;
	if (catalogue_to_base(line->product, ask->unit, out->there, &there))
		there = 0;
	out->rest = ask->quantity - there;
}

/* How much of another product can stand in for the rest: 0 when none of it is free. */
static enum status stands_in(struct verb *v, const struct draft_view *view,
	const struct draft_line_view *line, const struct shortfall *f, const Od__Product *p,
	int64_t *quantity, int64_t *free, bool *known)
{
	enum status s = stock_free(v, p->id, free, known);

	*free -= beside(view, line, p->id);
	*quantity = !*known || *free > f->rest ? f->rest : *free > 0 ? *free : 0;
	return s;
}

static Od__DraftOffer *offer(struct verb *v, const struct shortfall *f, int way, uint32_t n,
	const char *field, const char *value, Od__DraftShownLine *out)
{
	Od__DraftOffer *one = FRESH(v, draft_offer);

	SET(one, way, way);
	SET_TEXT(v, one, field, arena_format(v->arena, "line.%u.%s", n, field));
	SET_TEXT(v, one, value, value);
	SET(one, there, f->there);
	SET(one, rest, f->asked - f->there);
	out->offer[out->n_offer++] = one;
	return one;
}

/* What so much of a product costs by itself, base units; 0 when it has no price. */
static enum status costs(struct verb *v, const struct draft_view *view, const Od__Product *p,
	const char *unit, int64_t asked, int64_t *price, int64_t *amount)
{
	struct price_ask ask;
	int64_t quantity;
	enum status s = catalogue_to_base(p, unit, asked, &quantity);

	*price = *amount = 0;
	if (!s)
		s = price_of(v, &view->buyer, p, unit, quantity, price);
	if (s || !*price)
		return s == ERR_NOT_FOUND || s == ERR_LIMIT ? OK : s;
	price_ask_set(&ask, p, unit, quantity);
	ask.asked = asked;
	return price_gross(&view->buyer, &ask, *price, 0, amount);
}

/* What an offer comes to: what goes of the line, and so much of the other product. */
static enum status set_amount(struct verb *v, const struct draft_view *view,
	const struct draft_line_view *line, const struct shortfall *f, const Od__Product *other,
	Od__DraftOffer *one)
{
	int64_t price, of_line = 0, of_other = 0;
	enum status s = OK;

	if (line->line->has_manual_price)	/* it is for the line as it was asked */
		return OK;
	if (f->there)
		s = costs(v, view, f->product, f->unit, f->there, &price, &of_line);
	if (!s && f->there && !other && catalogue_factor(f->product, f->unit) == 1000)
		SET(one, price, price);
	if (!s && other)
		s = costs(v, view, other, "", one->quantity, &price, &of_other);
	if (!s && of_line + of_other)
		SET(one, amount, of_line + of_other);
	return s;
}

static enum status offer_product(struct verb *v, const struct draft_view *view,
	const struct draft_line_view *line, const struct shortfall *f, const Od__Product *p,
	Od__DraftShownLine *out)
{
	int64_t quantity, free, price;
	struct price_next next;
	Od__DraftOffer *one;
	bool known;
	enum status s = stands_in(v, view, line, f, p, &quantity, &free, &known);

	if (!s && quantity)
		s = price_of_step(v, &view->buyer, p, "", 1000, &price, &next);
	if (s || !quantity || !price)
		return s;
	one = offer(v, f, f->there ? OD__SHORT_WAY__SHORT_BOTH : OD__SHORT_WAY__SHORT_INSTEAD, line->line->n,
		"instead", text_of(p->code), out);
	SET_TEXT(v, one, code, text_of(p->code));
	SET_TEXT(v, one, name, catalogue_name(p, v->actor->language));
	SET_TEXT(v, one, unit, text_of(p->unit));
	SET(one, quantity, quantity);
	SET(one, price, price);
	SET(one, stock_known, known);
	if (known)
		SET(one, free, free);
	return set_amount(v, view, line, f, p, one);
}

enum status draft_offers(struct verb *v, const struct draft_view *view,
	const struct draft_line_view *line, Od__DraftShownLine *out)
{
	const Od__Product *p = line->product;
	Od__DraftOffer *one;
	struct shortfall f;
	enum status s = OK;

	shortfall_of(view, line, &f);
	out->offer = arena_array(v->arena, OFFERS, sizeof *out->offer);
	one = offer(v, &f, OD__SHORT_WAY__SHORT_KEEP, line->line->n, "accept", "true", out);
	SET(one, amount, view->priced.answer[line->at].amount);
	for (size_t i = 0; !s && i < p->n_substitute && i < ITEM_CANDIDATES; i++) {
		const Od__Product *other = catalogue_find(v->desk, p->substitute[i]);

		if (other && other != p && !other->retired && assortment_has(&view->usual.range, other) &&
		    strcmp(text_of(other->unit), text_of(p->unit)) == 0)
			s = offer_product(v, view, line, &f, other, out);
	}
	if (!s && f.there)
		s = set_amount(v, view, line, &f, NULL, offer(v, &f, OD__SHORT_WAY__SHORT_ONLY,
			line->line->n, "instead", "", out));
	return s;
}

/* A line of the other product: in the place of the short one when nothing of that goes, else behind all. */
static enum status stand_in(struct draft_edit *e, const char *field, Od__DraftLine *line,
	const struct shortfall *f, const Od__Product *p, int64_t quantity)
{
	enum status s = f->there ? edit_add(e, &line) : OK;

	if (!s)
		s = edit_item(e, line, p, "", field);
	if (s)
		return s;
	line->has_manual_price = line->has_agreed_by = false;
	line->reason = NULL;
	SET(line, instead, f->product->id);
	if (!f->there)
		SET(line, lacked, f->rest);
	edit_quantity(e, line, quantity);
	edit_words(e, edit_said(e, line));
	return OK;
}

enum status edit_instead(struct draft_edit *e, const char *field, size_t at, const char *value)
{
	Od__DraftLine *line = e->line[at];
	struct item_choice choice = { .product = NULL };
	struct draft_view view;
	struct shortfall f;
	struct verb *v = e->v;
	const char *name;
	int64_t quantity = 0, free;
	bool known;
	int32_t day;
	enum status s = draft_day(v, e->d, &day);

	if (!s)
		s = draft_view_make(v, e->d, day, &view);
	if (s)
		return s;
	if (!line->product)
		return verb_refuse(v, OD__MESSAGE__CHOICE_NONE, field,
			arena_format(v->arena, "%u", line->n), NULL, NULL, NULL);
	name = catalogue_name(view.line[at].product, v->actor->language);
	if (!view.line[at].lacks)
		return verb_refuse(v, OD__MESSAGE__NOT_SHORT, field, name, NULL, NULL, NULL);
	shortfall_of(&view, &view.line[at], &f);
	if (*value) {
		item_by_code(v, value, &choice);
		if (!choice.product)
			return verb_refuse(v, OD__MESSAGE__NOTHING_FITS, field, value, NULL, NULL, NULL);
		if (strcmp(text_of(choice.product->unit), text_of(f.product->unit)) != 0)
			return verb_refuse(v, OD__MESSAGE__STAND_IN_UNIT, field, name,
				catalogue_unit_name(v->desk, text_of(f.product->unit), v->actor->language),
				catalogue_name(choice.product, v->actor->language), catalogue_unit_name(
				v->desk, text_of(choice.product->unit), v->actor->language));
		s = stands_in(v, &view, &view.line[at], &f, choice.product, &quantity, &free, &known);
		if (s)
			return s;
		name = catalogue_name(choice.product, v->actor->language);
	}
	if (*value ? !quantity : !f.there)
		return verb_refuse(v, OD__MESSAGE__NOTHING_THERE, field, name, NULL, NULL, NULL);
	if (f.there) {
		edit_quantity(e, line, f.there);
		SET(line, lacked, line->lacked + f.rest);
		SET(line, accepted, true);	/* it was looked at */
		edit_words(e, edit_said(e, line));
	}
	return *value ? stand_in(e, field, line, &f, choice.product, quantity) : OK;
}
