/* SPDX-License-Identifier: ISC */
/*
 * order_change -- see the header. A line stands as it was when draft and order agree on item,
 * unit and quantity; each line of the order answers for one line of the draft. A line keeps its
 * number, by which shipments and returns name it, and what has left of it.
 */
#include "desk/breath.h"
#include "desk/order_change.h"

#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/catalogue.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/price_rule.h"
#include "desk/profile.h"
#include "desk/shipment.h"
#include "desk/slot.h"
#include "record/message.pb-c.h"

enum status order_change_fixed(struct verb *v, const char *field, const Od__Order *o)
{
	if (o->state != OD__ORDER_STATE__CONFIRMED && o->state != OD__ORDER_STATE__HELD)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, field, verb_said(v, "", o->id),
			enum_label(&od__order_state__descriptor, (int)o->state), "a change",
			"confirmed or held");
	return !o->ticket ? OK : verb_refuse(v, OD__MESSAGE__REPLACEMENT_FIXED, field,
		verb_said(v, "", o->id), verb_said(v, "C", o->ticket), NULL, NULL);
}

bool order_change_late(struct verb *v, const Od__Order *o)
{
	return o->delivery && !actor_may(v->actor, "release") &&
		v->now > delivery_cutoff(v->desk, o->delivery->zone, o->delivery->day);
}

const char *order_cutoff_said(struct verb *v, const Od__Order *o)
{
	struct clock_parts at;

	clock_split(delivery_cutoff(v->desk, o->delivery->zone, o->delivery->day), &at);
	return arena_format(v->arena, "%02d:%02d", at.hour, at.minute);
}

enum status order_change_closed(struct verb *v, const char *field, const Od__Order *o)
{
	if (!order_change_late(v, o))
		return OK;
	return verb_refuse(v, OD__MESSAGE__ORDER_CLOSED, field, verb_said(v, "", o->id),
		order_cutoff_said(v, o), NULL, NULL);
}

enum status order_change_origin(struct verb *v, const Od__Draft *draft, Od__Order **out)
{
	enum status s = order_get(v, "draft", draft->origin, out, NULL);

	if (!s)
		s = verb_version(v, verb_said(v, "", draft->origin), (*out)->version,
			draft->origin_version);
	if (!s && (*out)->customer != draft->customer)
		return verb_refuse(v, OD__MESSAGE__ORDER_OF_ANOTHER, "draft",
			verb_said(v, "", draft->origin), NULL, NULL, NULL);
	return s ? s : order_change_fixed(v, "draft", *out);
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

/* What it is worth; what it has open is moved along with its row (order_moved_on). */
static enum status move_figure(struct verb *v, const Od__Order *o, int64_t by)
{
	uint32_t week = figure_week(o->placed_at), month = figure_month(o->placed_at);
	Od__Figure *f;
	enum status s = figure_get(v, o->customer, &f);

	if (s || !by)
		return s;
	SET(f, amount, f->amount + by);
	if (o->placed_at == f->last_order)
		figure_forget_last(f);
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

/* The same goods: 0 in this unit and quantity, 1 in this unit, 2 in any. */
static bool goes_on(const Od__OrderLine *old, const Od__OrderLine *new, int loose)
{
	return old->product == new->product && (loose > 1 ||
		strcmp(text_of(old->unit), text_of(new->unit)) == 0) &&
		(loose > 0 || old->asked == new->asked);
}

static void go_on(const Od__OrderLine *old, Od__OrderLine *new)
{
	new->n = old->n;
	new->has_shipped = old->has_shipped;
	new->shipped = old->shipped;
	new->has_delivered = old->has_delivered;
	new->delivered = old->delivered;
	new->has_returned = old->has_returned;
	new->returned = old->returned;
	new->batch = old->batch;
}

static enum status refuse_sent(struct verb *v, const Od__OrderLine *old)
{
	const Od__Product *p = catalogue_find(v->desk, old->product);

	return verb_refuse(v, OD__MESSAGE__LINE_SENT, "draft", p ? catalogue_name(p, v->actor->language) : "",
		breath_number(v->arena, old->shipped), p ? text_of(p->unit) : "", NULL);
}

/*
 * Each line goes on where one of the order was; refuses less than what has left of it. The number of a
 * line that went is given to no other one: complaints, shipments and returns name it.
 */
static enum status keep_sent(struct verb *v, const Od__Order *before, Od__Order *after)
{
	bool *used = arena_array(v->arena, before->n_line + 1, sizeof *used);
	bool *found = arena_array(v->arena, after->n_line + 1, sizeof *found);
	uint32_t last = before->last_line, most = 0;

	for (int loose = 0; loose < 3; loose++)
		for (size_t i = 0; i < before->n_line; i++)
			for (size_t k = 0; !used[i] && k < after->n_line; k++)
				if (!found[k] && goes_on(before->line[i], after->line[k], loose)) {
					go_on(before->line[i], after->line[k]);
					used[i] = found[k] = true;
				}
	for (size_t i = 0; i < before->n_line; i++) {
		last = before->line[i]->n > last ? before->line[i]->n : last;
		if (!used[i] && before->line[i]->shipped)
			return refuse_sent(v, before->line[i]);
	}
	for (size_t k = 0; k < after->n_line; k++) {
		if (!found[k])
			after->line[k]->n = ++last;
		if (after->line[k]->shipped > after->line[k]->quantity)
			return refuse_sent(v, after->line[k]);
		most = after->line[k]->n > most ? after->line[k]->n : most;
	}
	if (last > most)
		SET(after, last_line, last);
	return OK;
}

/* What the record keeps of its first placing. */
static void keep_origin(const Od__Order *before, Od__Order *after)
{
	after->has_id = after->has_version = after->has_by = true;
	after->id = before->id;
	after->version = before->version;
	after->by = before->by;
	after->has_payer = before->has_payer;
	after->payer = before->payer;	/* whose account it stands in */
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
	if (s)
		return s;
	*was = before->total;
	by = plan.lines.total.total - before->total;
	plan.lines.own = before;
	if (wants_more(d))
		s = order_refuse_short(v, &plan, plan.wanted);
	if (!s && (by > 0 || before->n_hold || wants_more(d)))
		s = order_holds_find(v, plan.customer, &plan.lines, plan.lines.total.total, &holds);
	if (s)
		return s;
	after = order_build(v, &plan, &buyer, &holds, (Od__Delivery *)plan.wanted);
	keep_origin(before, after);
	keep_reasons(v, d, before, after);
	s = keep_sent(v, before, after);
	if (!s)
		s = order_stock(v, before, -1);
	if (!s)
		s = order_year(v, &buyer, after);
	if (!s)
		s = order_moved_on(v, before, after, "changed");
	if (!s)
		s = order_stock(v, after, 1);
	if (!s)
		s = move_figure(v, after, by);
	if (!s && before->n_hold && !after->n_hold)
		s = figure_order_released(v, after);
	*order = after;
	return s;
}
