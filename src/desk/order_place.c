/* SPDX-License-Identifier: ISC */
/*
 * order_place -- the verb `order place`.
 *
 * Everything that can refuse is asked before the first write: customer, lines, price, day, total,
 * stock by setting. Then: number, order, stock in ascending order of products, figures, link,
 * call, draft. An imported number that is known already answers with the order it made.
 */
#include "desk/order_place.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/account.h"
#include "desk/breath.h"
#include "desk/call.h"
#include "desk/change.h"
#include "desk/coupon.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/draft.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_release.h"
#include "desk/pad.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/slot.h"
#include "desk/stock.h"
#include "desk/suggest.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define IMPORT_SYSTEM "import"
#define LOAD_MOST INT64_C(1000000000000000)	/* so that those of a day add up */

static size_t needs_of(struct verb *v, const struct order_lines *lines, struct stock_need **out)
{
	struct stock_need *need = arena_array(v->arena, lines->count + 1, sizeof *need);

	for (size_t i = 0; i < lines->count; i++) {
		need[i].product = lines->line[i].product->id;
		need[i].quantity = lines->line[i].quantity;
	}
	*out = need;
	return stock_sort(need, lines->count);
}

static void hold(struct order_holds *holds, const char *reason)
{
	if (holds->count < sizeof holds->reason / sizeof *holds->reason)
		holds->reason[holds->count++] = (char *)reason;
}

/* The first of looked-at needs that is not there; an order counts what it reserves itself. */
static const struct stock_need *first_missing(const struct order_lines *lines,
	const struct stock_need *need, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (need[i].known && need[i].quantity > need[i].free
		    + order_reserves(lines->own, need[i].product))
			return &need[i];
	return NULL;
}

static bool gifts(const struct order_lines *lines)
{
	for (size_t i = 0; i < lines->count; i++)
		if (!lines->line[i].gift)
			return false;
	return lines->count > 0;
}

/* The holds, the stock of the lines having been looked at. */
static enum status holds_of(struct verb *v, const Od__Customer *c, const struct order_lines *lines,
	const struct stock_need *need, size_t count, int64_t total, struct order_holds *out)
{
	struct account account;
	enum status s;

	memset(out, 0, sizeof *out);
	if (!gifts(lines)) {	/* what is replaced waits for no credit */
		s = account_look(v, c, &account);
		if (s)
			return s;
		if (account_over(&account, total - (lines->own ? lines->own->total : 0)))
			hold(out, "credit");
		if (account_overdue(&account))
			hold(out, "overdue");
	}
	if (strcmp(setting_text(v->desk, "short"), "allow") != 0 && first_missing(lines, need, count))
		hold(out, "short");
	return OK;
}

enum status order_lines_stock(struct verb *v, struct order_lines *lines)
{
	lines->needs = needs_of(v, lines, &lines->need);
	return stock_look(v, lines->need, lines->needs);
}

const struct stock_need *order_lines_need(const struct order_lines *lines, uint32_t product)
{
	return stock_find(lines->need, lines->needs, product);
}

enum status order_holds_find(struct verb *v, const Od__Customer *c,
	const struct order_lines *lines, int64_t total, struct order_holds *out)
{
	struct stock_need *need = lines->need;
	size_t count = need ? lines->needs : needs_of(v, lines, &need);
	enum status s = lines->need ? OK : stock_look(v, need, count);

	return s ? s : holds_of(v, c, lines, need, count, total, out);
}

static enum status refuse_short(struct verb *v, const struct order_plan *plan,
	const struct stock_need *need, size_t count, const Od__Delivery *delivery)
{
	const struct stock_need *missing = NULL;
	const Od__Product *p;

	if (strcmp(setting_text(v->desk, "short"), "refuse") == 0)
		missing = first_missing(&plan->lines, need, count);
	if (!missing)
		return OK;
	p = plan->lines.line[0].product;
	for (size_t i = 0; i < plan->lines.count; i++)
		if (plan->lines.line[i].product->id == missing->product)
			p = plan->lines.line[i].product;
	return verb_refuse(v, OD__MESSAGE__LINE_REFUSED, "line", text_of(p->code),
		breath_number(v->arena, missing->free > 0 ? missing->free : 0),
		breath_number(v->arena, missing->quantity), day_said(v, delivery->day));
}

enum status order_refuse_short(struct verb *v, const struct order_plan *plan,
	const Od__Delivery *delivery)
{
	struct stock_need *need;
	size_t count = needs_of(v, &plan->lines, &need);
	enum status s = stock_look(v, need, count);

	return s ? s : refuse_short(v, plan, need, count, delivery);
}

int64_t order_load(const struct order_plan *plan)
{
	money_wide load = 0;

	for (size_t i = 0; i < plan->lines.count; i++) {
		const struct order_line_ask *ask = &plan->lines.line[i];

		load += ask->product->has_load ? (money_wide)ask->quantity * ask->product->load / 1000
			: ask->quantity;
	}
	return load < LOAD_MOST ? (int64_t)load : LOAD_MOST;
}

static Od__OrderLine *make_line(struct verb *v, const struct order_plan *plan, size_t i)
{
	const struct order_line_ask *ask = &plan->lines.line[i];
	const struct price_answer *answer = &plan->lines.answer[i];
	Od__OrderLine *line = FRESH(v, order_line);

	SET(line, n, (uint32_t)i + 1);
	SET(line, product, ask->product->id);
	SET_TEXT(v, line, unit, ask->unit);
	SET(line, asked, ask->asked);
	SET(line, quantity, ask->quantity);
	SET(line, price, answer->price);
	if (answer->ppm)
		SET(line, ppm, answer->ppm);
	SET(line, amount, answer->amount);
	if (answer->share)
		SET(line, order_share, answer->share);
	line->why = price_why(v, answer, &plan->lines.total, ask->reason, ask->priced_by,
		ask->agreed_by);
	if (ask->suggested)
		SET(line, suggested, true);
	if (ask->reminded)
		SET(line, reminded, true);
	if (ask->instead)
		SET(line, instead, ask->instead);
	if (ask->lacked)
		SET(line, lacked, ask->lacked);
	if (*text_of(ask->note))
		SET_TEXT(v, line, note, ask->note);
	if (*text_of(ask->requirement))
		SET_TEXT(v, line, requirement, ask->requirement);
	if (*text_of(ask->batch))
		SET_TEXT(v, line, chosen, ask->batch);
	if (plan->past) {
		SET(line, shipped, ask->quantity);
		SET(line, delivered, ask->quantity);
	}
	return line;
}

void order_promise(Od__Order *o)
{
	struct clock_parts parts;

	clock_day_split(o->delivery->day, &parts);
	parts.hour = (int)o->delivery->to / 60;
	parts.minute = (int)o->delivery->to % 60;
	parts.second = 0;
	SET(o, promised, clock_join(&parts));
}

Od__Order *order_build(struct verb *v, const struct order_plan *plan,
	const struct price_buyer *buyer, const struct order_holds *holds, Od__Delivery *delivery)
{
	const Od__Customer *c = plan->customer;
	Od__Order *o = FRESH(v, order);

	SET(o, customer, c->id);
	SET(o, payer, c->payer ? c->payer : c->id);
	SET(o, placed_at, plan->placed_at);
	SET(o, by, v->actor->user);
	SET_TEXT(v, o, channel, text_of(plan->channel)[0] ? plan->channel
		: plan->call ? "phone" : "verb");
	if (plan->call)
		SET(o, call, plan->call);
	o->line = arena_array(v->arena, plan->lines.count + 1, sizeof *o->line);
	for (size_t i = 0; i < plan->lines.count; i++)
		o->line[o->n_line++] = make_line(v, plan, i);
	if (plan->lines.total.reduction)
		SET(o, order_reduction, plan->lines.total.reduction);
	SET(o, total, plan->lines.total.total);
	SET(o, load, order_load(plan));
	SET_TEXT(v, o, currency, buyer->currency);
	o->delivery = delivery;
	order_promise(o);
	o->hold = arena_array(v->arena, holds->count + 1, sizeof *o->hold);
	for (size_t i = 0; i < holds->count; i++)
		o->hold[o->n_hold++] = arena_string(v->arena, holds->reason[i]);
	SET(o, source, plan->source);
	SET(o, subject, c->subject);
	if (plan->draft)
		SET(o, draft, plan->draft);
	if (plan->ticket)
		SET(o, ticket, plan->ticket);
	if (text_of(plan->note)[0])
		SET_TEXT(v, o, note, plan->note);
	o->n_offered = plan->n_offered;
	o->offered = (uint32_t *)plan->offered;
	o->n_reminded = plan->n_reminded;
	o->reminded = (uint32_t *)plan->reminded;
	if (plan->lines.total.coupon_rule)
		SET_TEXT(v, o, coupon, plan->coupon);
	SET(o, state, order_state(o));
	return o;
}

/* What of the lines is not there now: the last lines of a product are the ones that miss it. */
static void mark_missing(const struct stock_need *need, size_t count, Od__Order *o)
{
	for (size_t i = 0; i < count; i++) {
		int64_t there = need[i].free > 0 ? need[i].free : 0;
		int64_t missing = need[i].quantity > there ? need[i].quantity - there : 0;

		for (size_t k = o->n_line; need[i].known && k-- > 0;) {
			Od__OrderLine *line = o->line[k];

			if (line->product != need[i].product)
				continue;
			SET(line, missing, missing < line->quantity ? missing : line->quantity);
			missing -= line->missing;
		}
	}
}

enum status order_check_total(struct verb *v, const struct order_plan *plan,
	const struct price_buyer *buyer)
{
	char now[40], seen[40];

	if (!plan->check_total || plan->total == plan->lines.total.total)
		return OK;
	money_print_grouped(plan->lines.total.total, buyer->places, now);
	money_print_grouped(plan->total, buyer->places, seen);
	return verb_refuse(v, OD__MESSAGE__TOTAL_MOVED, "accept_total", now, seen, NULL, NULL);
}

enum status order_coupon(struct verb *v, struct order_plan *plan, uint64_t order,
	struct price_buyer *buyer)
{
	Od__Coupon *coupon;
	enum status s;

	if (!text_of(plan->coupon)[0])
		return OK;
	if (plan->imported)
		return verb_refuse(v, OD__MESSAGE__COUPON_IMPORT, "coupon", NULL, NULL, NULL, NULL);
	s = coupon_look(v, "coupon", plan->coupon, plan->customer, buyer->day, order, &coupon);
	if (s)
		return s;
	plan->coupon = coupon->code;
	buyer->coupon = coupon->rule;
	return OK;
}

enum status order_year(struct verb *v, const struct price_buyer *buyer, const Od__Order *o)
{
	const struct price_year *year = buyer->taken;

	if (!year || !year->read || v->unseen ||
	    year->volumes.year != volume_year(clock_day(o->placed_at)))
		return OK;
	return volume_keep(v, &year->volumes);
}

enum status order_plan_place(struct verb *v, const struct order_plan *given, Od__Order **order)
{
	struct order_plan plan = *given;
	struct order_holds holds = { 0 };
	struct stock_need *need = NULL;
	size_t needs = 0;
	struct price_buyer buyer;
	Od__Delivery *delivery;
	Od__Order *o;
	uint64_t id;
	enum status s;

	s = price_buyer(v, plan.customer, order_price_day(v, plan.customer, plan.placed_at,
		plan.wanted && plan.wanted->has_day ? plan.wanted->day : 0), &buyer);
	if (!s)
		s = order_coupon(v, &plan, 0, &buyer);
	if (!s)
		s = order_lines_price(v, &buyer, &plan.lines);
	if (!s && buyer.coupon && !plan.lines.total.coupon_rule)
		s = coupon_nothing(v, "coupon", plan.coupon);
	if (!s)
		s = order_check_total(v, &plan, &buyer);
	if (!s)
		s = delivery_make(v, plan.customer, plan.wanted, plan.placed_at, plan.imported,
			&delivery);
	if (!s && (!plan.imported || !(plan.past || v->unseen))) {
		needs = needs_of(v, &plan.lines, &need);
		s = stock_look(v, need, needs);
	}
	if (!s && !plan.imported)
		s = refuse_short(v, &plan, need, needs, delivery);
	if (!s && !plan.imported)
		s = holds_of(v, plan.customer, &plan.lines, need, needs, plan.lines.total.total,
			&holds);
	if (s)
		return s;
	o = order_build(v, &plan, &buyer, &holds, delivery);
	if (plan.past || v->unseen)
		delivery->has_slot = false;
	else
		mark_missing(need, needs, o);
	s = slot_check(v, plan.customer, delivery, o->load, NULL);
	if (s)
		return s;
	s = verb_next(v, "order", &id);
	if (s)
		return s;
	SET(o, id, id);
	if (o->n_hold && (plan.ask || plan.offer))
		s = order_ask(v, o, plan.offer, plan.term);
	if (!s)
		s = order_year(v, &buyer, o);
	if (!s)
		s = order_put(v, NULL, o, "placed");
	*order = o;
	if (s || v->unseen)	/* counted when it is shown (import_build.c) */
		return s;
	if (!plan.past)
		s = stock_reserve(v, need, needs);
	if (!s)
		s = figure_order_placed(v, o);
	if (!s && !plan.past)
		s = order_payer(v, o, o->total);
	if (!s)
		s = suggest_count(v, o);
	if (!s && !plan.past)
		s = task_finish_all(v, RESTOCK_TASK, "customer", o->customer, "ordered");
	if (!s)
		s = call_link_order(v, o->call, id);
	return s;
}

/* Why it is held, as people say it. */
const char *order_hold_said(struct verb *v, const char *reason)
{
	static const struct { const char *reason, *en, *zh; } words[] = {
		{ "short", "goods are short", "缺货" }, { "credit", "above the credit limit", "超出额度" },
		{ "overdue", "overdue", "逾期" },
	};
	bool chinese = strcmp(text_of(v->actor->language), "zh_CN") == 0;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].reason, reason) == 0)
			return chinese ? words[i].zh : words[i].en;
	return reason;
}

void order_placed(struct verb *v, const Od__Order *o, Od__OrderPlaced *reply)
{
	const char *said = verb_said(v, "", o->id);
	char total[40];
	const char *lines = arena_format(v->arena, "%zu", o->n_line);

	money_print_grouped(o->total, (int)setting_int(v->desk, "places"), total);
	reply->made = FRESH(v, made);
	made_fill(v, reply->made, "order", o->id, said, o->version);
	if (o->n_hold)
		made_note(v, reply->made, OD__MESSAGE__ORDER_PLACED_HELD, said, lines, total,
			order_hold_said(v, o->hold[0]));
	else
		made_note(v, reply->made, OD__MESSAGE__ORDER_PLACED, said, lines, total,
			delivery_said(v, o->delivery));
	SET(reply, order, o->id);
	SET(reply, state, o->state);
	SET(reply, total, o->total);
	SET(reply, lines, (uint32_t)o->n_line);
	SET(reply, day, o->delivery->day);
	SET(reply, from, o->delivery->from);
	SET(reply, to, o->delivery->to);
	reply->n_hold = o->n_hold;
	reply->hold = o->hold;
	SET_TEXT(v, reply, currency, text_of(o->currency));
}

static struct key link_key(const char *number)
{
	struct key key = key_empty();

	key_add_text(&key, IMPORT_SYSTEM);
	key_add_text(&key, "order");
	key_add_text(&key, number);
	return key;
}

/* The order that this number made before; NULL when it is new. */
static enum status imported_before(struct verb *v, const char *number, Od__Order **out)
{
	struct key key = link_key(number);
	Od__Link *link;
	enum status s = table_get_as(v->txn, TABLE_LINK, &key, v->arena, &link);

	*out = NULL;
	if (s == ERR_NOT_FOUND)
		return OK;
	if (s)
		return s;
	key = key_u64(link->id);
	return table_get_as(v->txn, TABLE_ORDER, &key, v->arena, out);
}

static enum status link_number(struct verb *v, const char *number, uint64_t id)
{
	struct key key = link_key(number);
	Od__Link *link = FRESH(v, link);

	SET_TEXT(v, link, system, IMPORT_SYSTEM);
	SET_TEXT(v, link, kind, "order");
	SET_TEXT(v, link, external, number);
	SET(link, id, id);
	return change_quiet(v, TABLE_LINK, &key, &link->base);
}

/* What an import may say; refuses those who may not import. */
static enum status read_import(struct verb *v, const Od__OrderPlace *request,
	struct order_plan *plan)
{
	bool wants = request->has_placed_at || text_of(request->number)[0] || request->has_state;
	int32_t today = clock_day(v->now), day;

	plan->source = OD__ORDER_SOURCE__FROM_VERB;
	plan->placed_at = v->now;
	for (size_t i = 0; i < request->n_line; i++)
		wants |= request->line[i]->has_discount && request->line[i]->discount;
	if (!wants)
		return OK;
	if (!actor_may(v->actor, "import"))
		return verb_refuse(v, OD__MESSAGE__ROLE_LACKS, request->has_placed_at ? "placed_at"
			: "number", "order place", "import", NULL, NULL);
	plan->imported = true;
	plan->source = OD__ORDER_SOURCE__FROM_IMPORT;
	if (!text_of(plan->channel)[0])
		plan->channel = "import";
	if (request->has_placed_at)
		plan->placed_at = request->placed_at;
	if (plan->placed_at > v->now)
		return verb_refuse(v, OD__MESSAGE__TIME_AHEAD, "placed_at", NULL, NULL, NULL,
			NULL);
	if (request->has_state) {
		plan->past = request->state == OD__ORDER_STATE__DELIVERED;
		if (!plan->past && request->state != OD__ORDER_STATE__CONFIRMED)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "state", "state",
				"confirmed or delivered",
				enum_label(&od__order_state__descriptor, (int)request->state),
				NULL);
		return OK;
	}
	day = request->delivery && request->delivery->has_day ? request->delivery->day
		: delivery_next(v->desk, plan->customer, plan->placed_at);
	plan->past = day < today;
	return OK;
}

void order_plan_ask(struct order_plan *plan, const Od__OrderPlace *request)
{
	plan->ask = request->ask;
	plan->offer = request->offer;
	plan->term = request->term;
}

static enum status place_whole(struct verb *v, const Od__OrderPlace *request,
	struct order_plan *plan)
{
	struct usual usual;
	bool quantities = true;
	Od__Call *call;
	enum status s;

	for (size_t i = 0; i < request->n_line; i++)
		quantities &= request->line[i]->has_quantity;
	if (!text_of(request->customer)[0])
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer",
			"a code, or draft", NULL, NULL);
	if (!request->n_line)
		return verb_refuse(v, OD__MESSAGE__ORDER_EMPTY, "line", NULL, NULL, NULL, NULL);
	s = customer_get(v, "customer", request->customer, &plan->customer);
	if (s)
		return s;
	plan->channel = request->channel;
	plan->note = request->note;
	plan->coupon = request->coupon;
	order_plan_ask(plan, request);
	plan->wanted = request->delivery;
	s = read_import(v, request, plan);
	if (!s && text_of(request->call)[0]) {
		s = call_get(v, "call", request->call, &call);
		if (!s)
			plan->call = call->id;
	}
	if (!s && !quantities)
		s = usual_get(v, plan->customer->id, &usual);
	if (!s)
		s = order_lines_read(v, request->line, request->n_line,
			quantities ? NULL : &usual, plan->imported, &plan->lines);
	plan->check_total = request->has_accept_total;
	plan->total = request->accept_total;
	return s;
}

enum status verb_order_place(struct verb *v, const Od__OrderPlace *request, Od__OrderPlaced *reply)
{
	struct order_plan plan = { 0 };
	Od__Order *o = NULL;
	enum status s;
	uint64_t pad;

	if (request->draft)
		return draft_place(v, request, reply);
	s = paper_check(v, request->pad, &pad);
	if (!s)
		s = place_whole(v, request, &plan);
	if (pad)
		plan.source = OD__ORDER_SOURCE__FROM_PAD;
	if (!s && text_of(request->number)[0]) {
		s = imported_before(v, request->number, &o);
		if (!s && o) {
			order_placed(v, o, reply);
			return OK;
		}
	}
	if (!s)
		s = order_plan_place(v, &plan, &o);
	if (!s && text_of(request->number)[0])
		s = link_number(v, request->number, o->id);
	if (!s)
		s = paper_take(v, pad, "order", o->id);
	if (s)
		return s;
	order_placed(v, o, reply);
	return OK;
}
