/* SPDX-License-Identifier: ISC */
/*
 * draft_line -- see the header. A line whose price is missing is priced as if it were not there
 * and holds with the reason.
 */
#include "desk/draft_line.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/breath.h"
#include "desk/catalogue.h"
#include "desk/coupon.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_change.h"
#include "desk/order_place.h"
#include "desk/price_rule.h"
#include "desk/setting.h"
#include "desk/stock.h"
#include "record/message.pb-c.h"
#include "record/unit.h"

#define OFFERED_MOST 20

static void hold(struct draft_view *view, struct draft_line_view *line, Od__Refusal *message)
{
	if (!line->holds)
		view->open++;
	line->holds = true;
	if (!line->message)
		line->message = message;
}

static void fill_ask(struct verb *v, const Od__DraftLine *line, const Od__Product *p,
	struct order_line_ask *ask)
{
	ask->product = p;
	ask->unit = text_of(line->unit)[0] ? line->unit : text_of(p->unit);
	ask->asked = line->asked;
	ask->note = text_of(line->note);
	ask->requirement = text_of(line->requirement);
	ask->batch = text_of(line->batch);
	ask->draft = true;
	ask->suggested = line->suggested;
	ask->reminded = line->reminded;
	ask->instead = line->instead;
	ask->lacked = line->lacked;
	ask->reason = text_of(line->reason);
	if (line->has_manual_price) {
		ask->manual = true;
		ask->price = order_base_price(p, ask->unit, line->manual_price);
		ask->priced_by = line->priced_by;
		ask->agreed_by = line->agreed_by;
	}
	if (catalogue_to_base(p, ask->unit, ask->asked, &ask->quantity))
		ask->quantity = 0;
	(void)v;
}

static const char *day_of(struct verb *v, int32_t day)
{
	return day_said(v, day);
}

/* "36 bottles" in the words of who types. */
static const char *counted(struct verb *v, int64_t quantity, const char *unit)
{
	const char *language = text_of(v->actor->language);
	const char *word = catalogue_unit_name(v->desk, unit, language);

	return arena_format(v->arena, "%s %s%s", breath_number(v->arena, quantity), word,
		strcmp(language, "en") == 0 ? unit_ending(word, quantity) : "");
}

int64_t draft_line_most(struct desk *d)
{
	return setting_int(d, "line_most") * 1000;
}

/* Too much of it: above all stock, or many times what the customer ever took. */
static void look_quantity(struct verb *v, struct draft_view *view, struct draft_line_view *line,
	int32_t day)
{
	const struct stock_need *need = order_lines_need(&view->priced, line->product->id);
	const struct usual_item *usual = usual_find(&view->usual, line->product->id);
	int64_t wanted = need->quantity;	/* over all lines */
	int64_t times = setting_int(v->desk, "unusual_times");
	const char *name = catalogue_name(line->product, v->actor->language);

	line->stock_known = need->known;
	line->free = need->free + order_reserves(view->priced.own, line->product->id);
	if (line->line->accepted)
		return;
	if (line->stock_known && wanted > line->free &&
	    strcmp(setting_text(v->desk, "short"), "allow") != 0) {
		int64_t can = line->free > 0 ? line->free : 0;

		line->lacks = true;
		hold(view, line, made_sentence(v, OD__MESSAGE__LINE_SHORT, name,
			breath_number(v->arena, can), breath_number(v->arena, wanted),
			day_of(v, day)));
		return;
	}
	if (usual && usual->largest > 0 && wanted > usual->largest * times)
		hold(view, line, made_sentence(v, OD__MESSAGE__QUANTITY_UNUSUAL,
			counted(v, line->line->asked, text_of(line->line->unit)), name,
			breath_number(v->arena, wanted / usual->largest * 1000),
			counted(v, usual->asked, usual->unit)));
}

static enum status look_price(struct verb *v, const struct draft_state *d, struct draft_view *view,
	struct draft_line_view *line)
{
	const struct price_answer *a = &view->priced.answer[line->at];
	const char *name = catalogue_name(line->product, v->actor->language);
	const char *unit = view->priced.line[line->at].unit;
	const char *price;
	bool waits;
	enum status s;
	Od__Refusal *blocked = assortment_blocked(v, &view->usual.range, line->product);

	if (blocked) {
		hold(view, line, blocked);
		return OK;
	}

	if (a->state == PRICE_NONE) {
		hold(view, line, made_sentence(v, OD__MESSAGE__NO_PRICE, name,
			view->buyer.currency, NULL, NULL));
		return OK;
	}
	if (!line->line->has_manual_price)
		return OK;
	price = price_said(v, line->line->manual_price);
	if (!text_of(line->line->reason)[0]) {	/* who is asked to agree reads it too */
		hold(view, line, made_sentence(v, OD__MESSAGE__MANUAL_PRICE_REASON, price, name,
			price_said(v, order_unit_price(line->product, unit, a->list_price)), NULL));
		return OK;
	}
	blocked = order_line_blocked(v, &view->priced.line[line->at], a);
	if (!blocked)
		return OK;
	if (line->line->not_agreed_by)
		blocked = made_sentence(v, OD__MESSAGE__PRICE_DENIED, access_name_of(v->desk,
			line->line->not_agreed_by), price, name,
			arena_format(v->arena, "%zu", (size_t)line->at + 1));
	s = draft_price_waits(v, d, line->line, &waits);
	if (waits)
		blocked = made_sentence(v, OD__MESSAGE__PRICE_WAITS, name, price, NULL, NULL);
	hold(view, line, blocked);
	return s;
}

/* The coupon that was given, into the buyer; one that may not be used is told. */
static enum status look_coupon(struct verb *v, const struct draft_state *d, struct draft_view *out)
{
	const char *code = draft_field(d, "coupon");
	Od__Coupon *coupon;
	enum status s;

	if (!*code)
		return OK;
	s = coupon_try(v, code, d->customer, out->buyer.day, d->draft->origin_version
		? d->draft->origin : 0, &coupon, &out->coupon_message);
	if (!s && !out->coupon_message)
		out->buyer.coupon = coupon->rule;
	return s;
}

enum status draft_view_make(struct verb *v, const struct draft_state *d, int32_t day,
	struct draft_view *out)
{
	size_t items = 0;
	enum status s;

	memset(out, 0, sizeof *out);
	out->line = arena_array(v->arena, d->lines + 1, sizeof *out->line);
	out->count = d->lines;
	s = price_buyer(v, d->customer, order_price_day(v, d->customer, v->now, day), &out->buyer);
	if (!s)
		s = usual_get(v, d->customer ? d->customer->id : 0, &out->usual);
	if (s)
		return s;
	order_lines_room(v, d->lines, &out->priced);
	for (size_t i = 0; i < d->lines; i++) {
		struct draft_line_view *line = &out->line[i];

		line->line = d->line[i];
		line->product = d->line[i]->product
			? catalogue_find(v->desk, d->line[i]->product) : NULL;
		if (!line->product) {
			hold(out, line, d->line[i]->n_candidate ? NULL
				: made_sentence(v, OD__MESSAGE__NOTHING_FITS,
					text_of(d->line[i]->word), NULL, NULL, NULL));
			continue;
		}
		line->at = items++;
		fill_ask(v, d->line[i], line->product, &out->priced.line[line->at]);
	}
	out->priced.count = items;
	if (d->draft->origin_version) {
		Od__Order *origin;

		s = order_change_origin(v, d->draft, &origin);
		if (s && s != ERR_REFUSED)
			return s;
		if (!s) {	/* one that moved on is told when it is placed */
			s = order_change_keep(v, d, origin, &out->priced);
			out->priced.own = origin;
			if (out->buyer.taken)
				out->buyer.taken->without = origin;
		}
		if (s && s != ERR_REFUSED)
			return s;
	}
	s = look_coupon(v, d, out);
	if (s)
		return s;
	s = order_lines_try(v, &out->buyer, &out->priced);
	if (!s && out->buyer.coupon && !out->priced.total.coupon_rule)
		out->coupon_message = made_sentence(v, OD__MESSAGE__COUPON_NOTHING,
			draft_field(d, "coupon"), NULL, NULL, NULL);
	if (!s)
		s = order_lines_stock(v, &out->priced);
	for (size_t i = 0; !s && i < d->lines; i++) {
		if (!out->line[i].product)
			continue;
		s = look_price(v, d, out, &out->line[i]);
		if (!s)
			look_quantity(v, out, &out->line[i], day);
	}
	return s;
}

static void minutes(const struct draft_state *d, const char *name, protobuf_c_boolean *has,
	uint32_t *value)
{
	const char *text = draft_field(d, name);

	if (!*text)
		return;
	*has = true;
	*value = (uint32_t)strtoul(text, NULL, 10);
}

Od__Delivery *draft_delivery(struct verb *v, const struct draft_state *d)
{
	Od__Delivery *out = FRESH(v, delivery);
	const char *day = draft_field(d, "delivery.day");

	if (*day)
		SET(out, day, (int32_t)strtol(day, NULL, 10));
	minutes(d, "delivery.from", &out->has_from, &out->from);
	minutes(d, "delivery.to", &out->has_to, &out->to);
	minutes(d, "delivery.address", &out->has_address, &out->address);
	if (*draft_field(d, "delivery.one_off"))
		SET_TEXT(v, out, one_off, draft_field(d, "delivery.one_off"));
	return out;
}

enum status draft_day(struct verb *v, const struct draft_state *d, int32_t *day)
{
	Od__Delivery *delivery = draft_delivery(v, d);
	enum status s = OK;

	if (d->customer)
		s = delivery_make(v, d->customer, delivery, v->now, true, &delivery);
	*day = !s && delivery->has_day ? delivery->day : clock_day(v->now);
	return s;
}

enum status draft_suggest(struct verb *v, Od__DraftLine *const *line, size_t count,
	struct suggested *out)
{
	uint32_t *on = arena_array(v->arena, count + 1, sizeof *on);
	size_t n = 0;

	for (size_t i = 0; i < count; i++)
		if (line[i]->product)
			on[n++] = line[i]->product;
	return suggest(v, on, n, out);
}

const struct usual_item *draft_usual_left(struct verb *v, const struct draft_view *view, unsigned letter)
{
	const struct usual_item *item = usual_label(&view->usual, letter);
	const Od__Product *p = item ? catalogue_find(v->desk, item->product) : NULL;

	if (!p || p->retired)
		return NULL;
	for (size_t i = 0; i < view->count; i++)
		if (view->line[i].product == p)
			return NULL;
	return item;
}

/* One product more that was shown, once. */
static void note_shown(struct verb *v, uint32_t product, uint32_t **shown, size_t *count)
{
	uint32_t *more;

	for (size_t i = 0; i < *count; i++)
		if ((*shown)[i] == product)
			return;
	if (*count >= OFFERED_MOST)
		return;
	more = arena_array(v->arena, *count + 1, sizeof *more);
	if (*count)
		memcpy(more, *shown, *count * sizeof *more);
	more[(*count)++] = product;
	*shown = more;
}

/* What the next show will suggest, and the usual items that it will miss, count as offered, once. */
static enum status note_offered(struct verb *v, struct draft_state *d, const struct draft_view *view)
{
	struct suggested one;
	enum status s = draft_suggest(v, d->line, d->lines, &one);

	if (!s && one.product)
		note_shown(v, one.product->id, &d->draft->offered, &d->draft->n_offered);
	for (unsigned i = 0; i < USUAL_LABELS && d->lines && !d->draft->origin_version; i++) {
		const struct usual_item *left = draft_usual_left(v, view, i);

		if (left)
			note_shown(v, left->product, &d->draft->reminded, &d->draft->n_reminded);
	}
	return s;
}

enum status draft_note_seen(struct verb *v, struct draft_state *d)
{
	struct order_holds holds;
	struct draft_view view;
	int32_t day;
	enum status s;

	if (d->draft->kind != OD__DRAFT_KIND__ORDER_DRAFT || !d->customer)
		return OK;
	s = draft_day(v, d, &day);
	if (!s)
		s = draft_view_make(v, d, day, &view);
	if (!s)
		s = order_holds_find(v, d->customer, &view.priced, view.priced.total.total, &holds);
	if (!s)
		s = note_offered(v, d, &view);
	if (s)
		return s;
	SET(d->draft, seen_total, view.priced.total.total);
	d->draft->seen_hold = arena_array(v->arena, holds.count + 1, sizeof(char *));
	d->draft->n_seen_hold = holds.count;
	for (size_t i = 0; i < holds.count; i++)
		d->draft->seen_hold[i] = holds.reason[i];
	return OK;
}
