/* SPDX-License-Identifier: ISC */
/*
 * order_change -- see the header. A line stands as it was when draft and order agree on item,
 * unit and quantity; each line of the order answers for one line of the draft.
 */
#include "desk/order_change.h"

#include <string.h>

#include "base/clock.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/price_rule.h"
#include "desk/profile.h"
#include "desk/slot.h"
#include "record/message.pb-c.h"

enum status order_change_origin(struct verb *v, const Od__Draft *draft, Od__Order **out)
{
	const char *said = verb_said(v, "", draft->origin);
	enum status s = order_get(v, "draft", draft->origin, out, NULL);

	if (!s)
		s = verb_version(v, said, (*out)->version, draft->origin_version);
	if (s)
		return s;
	if ((*out)->state != OD__ORDER_STATE__CONFIRMED && (*out)->state != OD__ORDER_STATE__HELD)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "draft", said,
			enum_label(&od__order_state__descriptor, (int)(*out)->state), "a change",
			"confirmed or held");
	return OK;
}

static const Od__OrderLine *old_line(const Od__Order *before, const Od__DraftLine *line,
	bool *used)
{
	if (!line->has_was || line->was != line->asked || line->has_manual_price)
		return NULL;
	for (size_t i = 0; i < before->n_line; i++)
		if (!used[i] && before->line[i]->product == line->product &&
		    before->line[i]->asked == line->asked &&
		    strcmp(text_of(before->line[i]->unit), text_of(line->unit)) == 0) {
			used[i] = true;
			return before->line[i];
		}
	return NULL;
}

/* Do rules of the order look at a line that was priced so? */
static enum status is_open(struct verb *v, const Od__Why *why, bool *open)
{
	Od__PriceRule *rule;
	enum status s;

	*open = false;
	if (!why || !why->rule || why->level == OD__PRICE_LEVEL__GUIDE)
		return OK;
	s = price_rule_find(v, why->rule, &rule);
	if (!s)
		*open = !price_is_net(rule);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status order_change_keep(struct verb *v, const struct draft_state *d,
	const Od__Order *before, struct order_lines *lines)
{
	bool used[1000] = { false };	/* the most lines of an order */
	size_t at = 0;
	enum status s = OK;

	for (size_t i = 0; !s && i < d->lines && at < lines->count; i++) {
		const Od__OrderLine *old;

		if (!d->line[i]->product)
			continue;
		old = old_line(before, d->line[i], used);
		if (old) {
			lines->line[at].imported = true;
			lines->line[at].price = old->price;
			lines->line[at].ppm = old->ppm;
			s = is_open(v, old->why, &lines->line[at].open);
		}
		at++;
	}
	return s;
}

/* The reason of the price stays with the lines that kept it; rules of the order are new. */
static void keep_reasons(struct verb *v, const struct draft_state *d, const Od__Order *before,
	Od__Order *after)
{
	bool used[1000] = { false };

	for (size_t i = 0; i < d->lines && i < after->n_line; i++) {
		const Od__OrderLine *old = old_line(before, d->line[i], used);

		Od__Why *why, *new = after->line[i]->why;

		if (!old || !old->why)
			continue;
		why = (Od__Why *)reflect_copy(&old->why->base, v->arena);
		after->line[i]->has_missing = old->has_missing;
		after->line[i]->missing = old->missing;
		if (!after->line[i]->has_lacked) {
			after->line[i]->has_instead = old->has_instead;
			after->line[i]->instead = old->instead;
			after->line[i]->has_lacked = old->has_lacked;
			after->line[i]->lacked = old->lacked;
		}
		why->order_rule = new->order_rule;
		why->n_order_rule = new->n_order_rule;
		after->line[i]->why = why;
	}
}

static enum status move_figure(struct verb *v, const Od__Order *o, int64_t by)
{
	uint32_t week = figure_week(o->placed_at), month = figure_month(o->placed_at);
	Od__Figure *f;
	enum status s = figure_get(v, o->customer, &f);

	if (s || !by)
		return s;
	SET(f, amount, f->amount + by);
	SET(f, open_orders, f->open_orders + by);
	for (size_t i = 0; i < f->n_week; i++)
		if (f->week[i]->week == week)
			SET(f->week[i], amount, f->week[i]->amount + by);
	for (size_t i = 0; i < f->n_month; i++)
		if (f->month[i]->month == month)
			SET(f->month[i], amount, f->month[i]->amount + by);
	return figure_put(v, f);
}

/* Does the change want more of anything than the order had? */
static bool wants_more(const struct draft_state *d)
{
	for (size_t i = 0; i < d->lines; i++)
		if (!d->line[i]->has_was || d->line[i]->asked > d->line[i]->was)
			return true;
	return false;
}

/* What the record keeps of its first placing. */
static void keep_origin(const Od__Order *before, Od__Order *after)
{
	after->has_id = after->has_version = after->has_by = true;
	after->id = before->id;
	after->version = before->version;
	after->by = before->by;
	after->placed_at = before->placed_at;
	after->channel = before->channel;
	after->has_call = before->has_call;
	after->call = before->call;
	after->has_draft = before->has_draft;
	after->draft = before->draft;
	after->has_face = before->has_face;
	after->face = before->face;
	after->source = before->source;
	after->n_released = before->n_released;
	after->released = before->released;
	after->has_offer = before->has_offer;
	after->offer = before->offer;
	after->has_asked = before->has_asked;
	after->asked = before->asked;
	after->has_run = before->has_run;
	after->run = before->run;
}

enum status order_change(struct verb *v, const struct draft_state *d,
	const struct order_plan *given, Od__Order **order, int64_t *was)
{
	struct order_plan plan = *given;
	struct order_holds holds = { 0 };
	struct price_buyer buyer;
	Od__Order *before, *after;
	int64_t by;
	enum status s = order_change_origin(v, d->draft, &before);

	if (!s)
		s = price_buyer(v, plan.customer, order_price_day(v, plan.customer, v->now,
			plan.wanted->day), &buyer);
	if (!s) {
		buyer.taken->without = before;
		s = order_coupon(v, &plan, before->id, &buyer);
	}
	if (!s)
		s = order_change_keep(v, d, before, &plan.lines);
	if (!s)
		s = order_lines_price(v, &buyer, &plan.lines);
	if (!s)
		s = order_check_total(v, &plan, &buyer);
	if (!s)
		s = slot_check(v, plan.customer, plan.wanted, order_load(&plan), before);
	if (!s)
		s = order_stock(v, before, -1);
	if (s)
		return s;
	*was = before->total;
	by = plan.lines.total.total - before->total;
	if (by > 0 || before->n_hold || wants_more(d)) {
		s = order_holds_find(v, plan.customer, &plan.lines, by, &holds);
		if (s)
			return s;
	}
	after = order_build(v, &plan, &buyer, &holds, (Od__Delivery *)plan.wanted);
	keep_origin(before, after);
	keep_reasons(v, d, before, after);
	s = order_year(v, &buyer, after);
	if (!s)
		s = order_put(v, before, after, "changed");
	if (!s)
		s = order_stock(v, after, 1);
	if (!s)
		s = move_figure(v, after, by);
	if (!s)
		s = order_payer(v, after, by);
	*order = after;
	return s;
}
