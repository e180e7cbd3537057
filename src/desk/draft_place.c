/* SPDX-License-Identifier: ISC */
/*
 * draft_place -- an order from its draft, as the asker saw it.
 *
 * The request names the step it saw; when the draft went on in other hands nothing is placed. The
 * total that was seen is asked for too: prices, stock and holds that moved are told with both
 * totals. A line that waits for a look stops it. The draft of a change writes into its order.
 */
#include "desk/draft.h"

#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/access.h"
#include "desk/catalogue.h"
#include "desk/delivery.h"
#include "desk/draft_line.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order_change.h"
#include "desk/order_place.h"
#include "desk/pad.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

static enum status check_lines(struct verb *v, const struct draft_view *view)
{
	if (!view->count)
		return verb_refuse(v, OD__MESSAGE__ORDER_EMPTY, "draft", NULL, NULL, NULL, NULL);
	for (size_t i = 0; i < view->count; i++) {
		const struct draft_line_view *line = &view->line[i];
		const char *n = arena_format(v->arena, "%zu", i + 1);
		const char *field = arena_format(v->arena, "line.%zu", i + 1);
		const Od__Product *first;

		if (!line->holds)
			continue;
		if (line->product)
			return verb_refuse(v, OD__MESSAGE__LINE_LOOK, field, n,
				catalogue_name(line->product, v->actor->language), NULL, NULL);
		first = line->line->n_candidate
			? catalogue_find(v->desk, line->line->candidate[0]) : NULL;
		if (!first)
			return verb_refuse(v, OD__MESSAGE__NOTHING_FITS, field,
				text_of(line->line->word), NULL, NULL, NULL);
		return verb_refuse(v, OD__MESSAGE__LINE_STILL_OPEN, field, n,
			catalogue_name(first, v->actor->language), NULL, NULL);
	}
	return OK;
}

/* Is the reason one of a list by commas? */
static bool names(const char *list, const char *reason)
{
	size_t size = strlen(reason);

	for (const char *at = list; (at = strstr(at, reason)); at += size)
		if ((at == list || at[-1] == ',') && (at[size] == ',' || !at[size]))
			return true;
	return false;
}

/* For what the asker saw it would be held: as he says, else as his last edit left it. */
static bool was_seen(const Od__Draft *draft, const char *accepted, const char *reason)
{
	if (*accepted)
		return names(accepted, reason);
	for (size_t k = 0; k < draft->n_seen_hold; k++)
		if (strcmp(draft->seen_hold[k], reason) == 0)
			return true;
	return false;
}

/*
 * The asker names no total: it must be the one that his last edit left, with no new hold. With a
 * total he has seen what is now, and order_check_total compares; holds that he names are compared here.
 */
static enum status check_seen(struct verb *v, const struct draft_state *d,
	const struct draft_view *view, const char *accepted, struct order_plan *plan)
{
	const Od__Draft *draft = d->draft;
	struct order_holds holds;
	const char *new = "";
	enum status s;

	if ((plan->check_total || !draft->has_seen_total) && !*accepted)
		return OK;
	if (!plan->check_total && draft->has_seen_total) {
		plan->check_total = true;
		plan->total = draft->seen_total;
	}
	if (draft->origin_version)
		return OK;	/* a change looks at what it adds */
	s = order_holds_find(v, d->customer, &view->priced, view->priced.total.total, &holds);
	for (size_t i = 0; !s && i < holds.count; i++) {
		if (!was_seen(draft, accepted, holds.reason[i]))
			new = arena_format(v->arena, "%s%s%s", new, *new ? ", " : "",
				holds.reason[i]);
	}
	if (s || !*new)
		return s;
	return verb_refuse(v, OD__MESSAGE__HOLD_MOVED, "draft", new, NULL, NULL, NULL);
}

/* Another hand changed it since it was seen. */
static enum status moved_on(struct verb *v, const Od__Draft *draft)
{
	struct clock_parts at;

	clock_split(draft->handed, &at);
	return verb_refuse(v, OD__MESSAGE__DRAFT_MOVED, "revision", access_name_of(v->desk, draft->hand),
		arena_format(v->arena, "%02d:%02d", at.hour, at.minute), NULL, NULL);
}

static void changed_note(struct verb *v, const Od__Order *o, int64_t was, Od__OrderPlaced *reply)
{
	int places = (int)setting_int(v->desk, "places");
	char now[40], before[40];

	money_print_grouped(o->total, places, now);
	money_print_grouped(was, places, before);
	made_note(v, reply->made, OD__MESSAGE__ORDER_CHANGED, verb_said(v, "", o->id), now, before,
		NULL);
}

/* A change that leaves its order's day is not asked whether it is open; its order is. */
static enum status read_delivery(struct verb *v, const struct draft_state *d, Od__Delivery **out)
{
	Od__Delivery *wanted = draft_delivery(v, d);
	Od__Order *o = NULL;
	bool same;
	enum status s = OK;

	if (d->draft->origin_version)
		s = order_change_origin(v, d->draft, &o);
	if (!s && o)
		s = order_change_closed(v, "draft", o);
	if (s)
		return s;
	same = o && o->delivery && wanted->has_day && wanted->day == o->delivery->day;
	if (same && wanted->from == o->delivery->from && o->delivery->has_fixed)
		SET(wanted, fixed, o->delivery->fixed);
	return delivery_make(v, d->customer, wanted, v->now, same, out);
}

enum status draft_place(struct verb *v, const Od__OrderPlace *request, Od__OrderPlaced *reply)
{
	struct order_plan plan = { .source = OD__ORDER_SOURCE__FROM_DRAFT, .placed_at = v->now };
	struct draft_state d;
	struct draft_view view;
	Od__Delivery *delivery;
	int64_t was = 0;
	Od__Order *o;
	uint64_t pad;
	enum status s = paper_check(v, request->pad, &pad);

	if (!s)
		s = draft_get(v, request->draft, DRAFT_EDIT, &d);
	if (s)
		return s;
	if (pad)
		plan.source = OD__ORDER_SOURCE__FROM_PAD;
	if (d.draft->kind != OD__DRAFT_KIND__ORDER_DRAFT)
		return verb_missing(v, "draft", "draft of an order", verb_said(v, "",
			request->draft));
	if (request->has_step && request->step != d.draft->head)
		return verb_refuse(v, OD__MESSAGE__STEP_MOVED, "step",
			arena_format(v->arena, "%u", d.draft->head),
			arena_format(v->arena, "%u", request->step), NULL, NULL);
	if (request->has_revision && request->revision != d.draft->revision)
		return moved_on(v, d.draft);
	if (!d.customer)
		return verb_refuse(v, OD__MESSAGE__DRAFT_OF_WHOM, "draft", NULL, NULL, NULL, NULL);
	s = read_delivery(v, &d, &delivery);
	if (!s)
		s = draft_view_make(v, &d, delivery->day, &view);
	if (!s)
		s = check_lines(v, &view);
	if (s)
		return s;
	plan.customer = d.customer;
	plan.lines = view.priced;
	plan.wanted = delivery;
	plan.note = draft_field(&d, "note");
	plan.coupon = draft_field(&d, "coupon");
	plan.offered = d.draft->offered;
	plan.n_offered = d.draft->n_offered;
	plan.reminded = d.draft->reminded;
	plan.n_reminded = d.draft->n_reminded;
	plan.channel = *draft_field(&d, "channel") ? draft_field(&d, "channel")
		: d.draft->call ? "phone" : "seat";
	plan.call = d.draft->call;
	plan.draft = d.draft->id;
	order_plan_ask(&plan, request);
	plan.check_total = request->has_accept_total;
	plan.total = request->accept_total;
	s = check_seen(v, &d, &view, text_of(request->accept_hold), &plan);
	if (s)
		return s;
	if (d.draft->origin_version)
		s = order_change(v, &d, &plan, &o, &was);
	else
		s = order_plan_place(v, &plan, &o);
	if (!s)
		s = draft_made(v, d.draft, o->id);
	if (!s)
		s = paper_take(v, pad, "order", o->id);
	if (s)
		return s;
	order_placed(v, o, reply);
	if (d.draft->origin_version)
		changed_note(v, o, was, reply);
	return OK;
}
