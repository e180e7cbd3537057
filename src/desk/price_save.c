/* SPDX-License-Identifier: ISC */
/*
 * price_save -- the verb `price save`, and list prices set by `product save`.
 *
 * A rule's text never changes: a new price is a new rule that wins by its later start, and an
 * older one that it covers wholly is retired. List and customer prices are live at once unless a
 * draft is asked for; every other level is kept as a draft until it is tried and published. A draft
 * may be changed; the edit of a live rule is a draft that replaces it. Refuses unknown codes, odd
 * dates, prices out of range and levels that lack what they need; nothing is written then.
 */
#include "desk/price.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/clock.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order_lines.h"
#include "desk/price_rule.h"
#include "desk/price_trial.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

/* What a rule of a level must have. */
struct level_needs {
	Od__PriceLevel level;
	bool customer, goods, territory, tier, member, unit;
	enum { TERMS_PRICE, TERMS_PERCENT, TERMS_ORDER } terms;
};

static const struct level_needs NEEDS[] = {
	{ OD__PRICE_LEVEL__LIST, .goods = true },
	{ OD__PRICE_LEVEL__CUSTOMER_PRICE, .customer = true, .goods = true },
	{ OD__PRICE_LEVEL__CONTRACT, .customer = true, .goods = true },
	{ OD__PRICE_LEVEL__TIER_LIST, .goods = true, .tier = true },
	{ OD__PRICE_LEVEL__MEMBER_LIST, .goods = true, .member = true },
	{ OD__PRICE_LEVEL__GUIDE, .goods = true, .territory = true },
	{ OD__PRICE_LEVEL__LADDER, .terms = TERMS_PERCENT },
	{ OD__PRICE_LEVEL__OFFER, .terms = TERMS_PERCENT },
	{ OD__PRICE_LEVEL__LARGE_PACK, .unit = true, .terms = TERMS_PERCENT },
	{ OD__PRICE_LEVEL__YEARLY, .terms = TERMS_PERCENT },
	{ OD__PRICE_LEVEL__SPEND, .terms = TERMS_ORDER },
	{ OD__PRICE_LEVEL__COUPON, .terms = TERMS_ORDER },
};

/* Same level and scope, and no day is left to it: the newer one takes the older one's place. */
static bool covers(const Od__PriceRule *new, const Od__PriceRule *old)
{
	return old->state == OD__PRICE_STATE__PRICE_LIVE && price_rule_alike(new, old) &&
		old->from >= new->from && !new->has_to;
}

static enum status retire_covered(struct verb *v, const Od__PriceRule *new,
	Od__PriceRule *const *rule, size_t count, uint32_t *replaced)
{
	for (size_t i = 0; i < count; i++) {
		Od__PriceRule *after, *stored;
		enum status s;

		if (!covers(new, rule[i]))
			continue;
		*replaced = rule[i]->id;
		s = price_rule_get(v, "rule", rule[i]->id, &after, &stored);
		if (s)
			return s;
		SET(after, state, OD__PRICE_STATE__PRICE_RETIRED);
		s = price_rule_put(v, stored, after);
		if (s)
			return s;
	}
	return OK;
}

/* Numbers the rule, retires what it covers and writes it. */
static enum status rule_add(struct verb *v, Od__PriceRule *r)
{
	Od__PriceRule **old;
	uint32_t last = 0, replaced = 0;
	uint64_t id;
	size_t count;
	enum status s;

	s = counter_next(v->txn, "price_rule", &id);
	if (s)
		return s;
	SET(r, id, (uint32_t)id);
	SET(r, start_at, v->now);
	SET(r, by, v->actor->user);
	if (r->customer) {
		s = price_rules_own(v, r->customer, r->product, &old, &count, &last);
		if (s)
			return s;
		SET(r, n, last + 1);
	} else {
		old = (Od__PriceRule **)price_rules_of(v->desk, r->product, &count);
		if (!r->product)
			old = (Od__PriceRule **)price_book_all(v->desk, &count);
	}
	if (r->state == OD__PRICE_STATE__PRICE_LIVE) {
		s = retire_covered(v, r, old, count, &replaced);
		if (s)
			return s;
	}
	if (replaced)
		SET(r, replaces, replaced);
	return price_rule_put(v, NULL, r);
}

static Od__PriceStep *one_step(struct verb *v, Od__PriceRule *r)
{
	r->n_step = 1;
	r->step = arena_alloc(v->arena, sizeof *r->step);
	r->step[0] = FRESH(v, price_step);
	return r->step[0];
}

enum status price_set_list(struct verb *v, const Od__Product *p, int64_t price,
	const char *currency)
{
	Od__PriceRule *r = FRESH(v, price_rule);
	Od__PriceStep *step;
	struct price_buyer buyer;
	struct price_ask ask;
	struct price_answer answer;
	struct price_total total;
	enum status s;

	if (price < 0 || price > PRICE_HIGHEST)
		return verb_refuse(v, OD__MESSAGE__PRICE_RANGE, "price", NULL, NULL, NULL, NULL);
	s = price_buyer(v, NULL, clock_day(v->now), &buyer);
	if (s)
		return s;
	if (currency && *currency)
		buyer.currency = currency;
	price_ask_set(&ask, p, NULL, 1000);
	s = price_quote(v, &buyer, &ask, 1, &answer, &total);
	if (s)
		return s;
	if (answer.state == PRICE_OK && answer.level == OD__PRICE_LEVEL__LIST &&
	    answer.price == price)
		return OK;
	SET(r, level, OD__PRICE_LEVEL__LIST);
	SET(r, product, p->id);
	if (answer.state == PRICE_OK)
		SET(r, from, clock_day(v->now));	/* the first price of goods holds from ever */
	SET(r, state, OD__PRICE_STATE__PRICE_LIVE);
	SET_TEXT(v, r, currency, buyer.currency);
	step = one_step(v, r);
	SET(step, price, price);
	return rule_add(v, r);
}

/* Numbers of a step in their range, and each step above the one before. */
static enum status check_steps(struct verb *v, const Od__PriceRule *r)
{
	for (size_t i = 0; i < r->n_step; i++) {
		const Od__PriceStep *step = r->step[i], *before = i ? r->step[i - 1] : NULL;
		const char *field = arena_format(v->arena, "step.%zu", i);

		if (step->price < 0 || step->price > PRICE_HIGHEST || step->ppm < 0 ||
		    step->ppm > PPM || step->from < 0 || step->spend < 0 || step->save < 0 ||
		    step->spend > PRICE_HIGHEST || step->save > PRICE_HIGHEST)
			return verb_refuse(v, OD__MESSAGE__PRICE_RANGE, field, NULL, NULL, NULL,
				NULL);
		if (before && step->from <= before->from && step->spend <= before->spend)
			return verb_refuse(v, OD__MESSAGE__PRICE_STEPS, field, NULL, NULL, NULL,
				NULL);
	}
	if (r->cap < 0)
		return verb_refuse(v, OD__MESSAGE__PRICE_RANGE, "cap", NULL, NULL, NULL, NULL);
	return OK;
}

static const char *said_level(Od__PriceLevel level)
{
	return enum_label(&od__price_level__descriptor, (int)level);
}

static enum status lacks(struct verb *v, const char *field, const char *what)
{
	return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, field, field, what, NULL, NULL);
}

/* Prices for a level of prices, parts for a reduction, savings for a rule of the order. */
static bool terms_fit(const Od__PriceStep *step, int terms)
{
	bool order = step->spend || step->save;

	if (terms == TERMS_PRICE)
		return step->has_price && !step->ppm && !order;
	if (terms == TERMS_PERCENT)
		return !step->has_price && step->ppm && !order;
	return !step->has_price && !step->from && (step->ppm != 0) != (step->save != 0);
}

static enum status check_level(struct verb *v, const Od__PriceRule *r)
{
	static const char *const takes[] = { "price, or step.0.from and step.0.price",
		"percent, or step.0.from and step.0.ppm", "spend with save or percent" };
	const struct level_needs *n = NEEDS;
	bool named = r->product || text_of(r->family)[0] || text_of(r->category)[0];

	while (n < NEEDS + sizeof NEEDS / sizeof *NEEDS && n->level != r->level)
		n++;
	if (n == NEEDS + sizeof NEEDS / sizeof *NEEDS)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "level", "level",
			"a level of a rule", said_level(r->level), NULL);
	if (n->customer && !r->customer)
		return lacks(v, "customer", "a code");
	if (r->customer && r->level == OD__PRICE_LEVEL__LIST)
		return verb_refuse(v, OD__MESSAGE__LIST_FOR_ALL, "customer", NULL, NULL, NULL,
			NULL);
	if (n->goods && !named)
		return lacks(v, "product", "a code, or family or category");
	if (n->territory && !text_of(r->territory)[0])
		return lacks(v, "territory", "the territory that is held to the price");
	if (n->tier && !text_of(r->tier)[0])
		return lacks(v, "tier", "the tier that has the price");
	if (n->member && !text_of(r->member)[0])
		return lacks(v, "member", "the member level that has the price");
	if (n->unit && !text_of(r->unit)[0])
		return lacks(v, "unit", "the unit that is the large pack");
	if (!r->n_step)
		return lacks(v, "price", takes[n->terms]);
	for (size_t i = 0; i < r->n_step; i++)
		if (!terms_fit(r->step[i], n->terms))
			return verb_refuse(v, OD__MESSAGE__PRICE_TERMS,
				arena_format(v->arena, "step.%zu", i), said_level(r->level),
				takes[n->terms], NULL, NULL);
	if (r->has_sealed && !r->customer)
		return verb_refuse(v, OD__MESSAGE__SEALED_FOR_ONE, "sealed", NULL, NULL, NULL,
			NULL);
	return OK;
}

static enum status take_goods(struct verb *v, const Od__PriceSave *request, Od__PriceRule *r)
{
	const Od__Product *product;
	enum status s = OK;

	if (text_of(request->product)[0]) {
		s = product_get(v, "product", request->product, &product);
		if (s)
			return s;
		SET(r, product, product->id);
		if (text_of(request->unit)[0] && !catalogue_factor(product, request->unit))
			return verb_refuse(v, OD__MESSAGE__NO_SUCH_UNIT, "unit",
				text_of(product->code), request->unit, order_units(v, product),
				NULL);
	} else if (text_of(request->family)[0]) {
		SET_TEXT(v, r, family, request->family);
	} else if (text_of(request->category)[0]) {
		SET_TEXT(v, r, category, request->category);
	}
	if (text_of(request->unit)[0])
		SET_TEXT(v, r, unit, request->unit);
	if (request->n_goods) {
		r->bundle = arena_array(v->arena, request->n_goods, sizeof *r->bundle);
		r->n_bundle = 0;
	}
	for (size_t i = 0; !s && i < request->n_goods; i++) {
		s = product_get(v, arena_format(v->arena, "goods.%zu", i), request->goods[i],
			&product);
		if (!s)
			r->bundle[r->n_bundle++] = product->id;
	}
	return s;
}

/* Who has it, besides the customer. */
static void take_buyers(struct verb *v, const Od__PriceSave *request, Od__PriceRule *r)
{
	if (request->kind)
		SET_TEXT(v, r, kind, request->kind);
	if (request->class_)
		SET_TEXT(v, r, class_, request->class_);
	if (request->tier)
		SET_TEXT(v, r, tier, request->tier);
	if (request->member)
		SET_TEXT(v, r, member, request->member);
	if (request->territory)
		SET_TEXT(v, r, territory, request->territory);
}

static void take_terms(struct verb *v, const Od__PriceSave *request, Od__PriceRule *r)
{
	Od__PriceStep *step;

	if (request->n_step) {
		r->n_step = request->n_step;
		r->step = request->step;
	} else if (request->has_price || request->has_percent || request->has_spend ||
		   request->has_save) {
		step = one_step(v, r);
		if (request->has_price)
			SET(step, price, request->price);
		if (request->has_percent)
			SET(step, ppm, request->percent);
		if (request->has_spend)
			SET(step, spend, request->spend);
		if (request->has_save)
			SET(step, save, request->save);
	}
	if (request->has_net)
		SET(r, net, request->net);
	if (request->has_best_of)
		SET(r, best_of, request->best_of);
	if (request->has_stack)
		SET(r, stack, request->stack);
	if (request->has_every)
		SET(r, every, request->every);
	if (request->has_cap)
		SET(r, cap, request->cap);
	if (request->has_agreement)
		SET(r, agreement, request->agreement);
	if (request->note)
		SET_TEXT(v, r, note, request->note);
	if (request->sealed) {
		r->has_sealed = true;
		r->sealed.len = 0;
	}
}

static enum status take_dates(struct verb *v, const Od__PriceSave *request, Od__PriceRule *r)
{
	if (request->has_from || !r->has_from)
		SET(r, from, request->has_from ? request->from : clock_day(v->now));
	if (request->has_to)
		SET(r, to, request->to);
	if (r->has_to && r->to < r->from)
		return verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "to", NULL, NULL, NULL, NULL);
	return OK;
}

/* A draft's goods and customer are its place; an edit of it may not move it. */
static enum status fixed(struct verb *v, const Od__PriceSave *request)
{
	const char *field = text_of(request->product)[0] ? "product"
		: text_of(request->family)[0] ? "family"
		: text_of(request->category)[0] ? "category"
		: text_of(request->customer)[0] ? "customer" : request->has_level ? "level" : NULL;

	return field ? verb_refuse(v, OD__MESSAGE__RULE_FIXED, field, field, NULL, NULL, NULL)
		: OK;
}

static void drafted(struct verb *v, const Od__PriceRule *r, int message, Od__Made *reply)
{
	const char *goods = price_rule_goods(v, r);
	const char *number = arena_format(v->arena, "%" PRIu32, r->id);

	made_fill(v, reply, "price_rule", r->id, number, r->version);
	/* what counts for all goods has none to name */
	if (message == OD__MESSAGE__PRICE_DRAFTED && !*goods)
		made_note(v, reply, OD__MESSAGE__RULE_DRAFTED, number, said_level(r->level), NULL, NULL);
	else
		made_note(v, reply, message, message == OD__MESSAGE__PRICE_SAVED ||
			message == OD__MESSAGE__PRICE_DRAFTED ? goods : number, said_level(r->level),
			number, NULL);
}

/* What is changed of a rule: the draft itself, or a new draft that will replace it. */
static enum status edit_rule(struct verb *v, const Od__PriceSave *request, Od__Made *reply)
{
	Od__PriceRule *r, *stored;
	bool live;
	enum status s = price_rule_get(v, "rule", request->rule, &r, &stored);
	const char *said = arena_format(v->arena, "%" PRIu32, request->rule);

	if (!s)
		s = verb_version(v, said, stored->version, request->version);
	if (!s && (r->state == OD__PRICE_STATE__PRICE_RETIRED ||
		   (r->has_ends && r->ends <= clock_day(v->now))))
		s = verb_refuse(v, OD__MESSAGE__RULE_RETIRED, "rule", said, NULL, NULL, NULL);
	if (!s && job_open(v, PRICE_JOB, ""))
		s = verb_refuse(v, OD__MESSAGE__PRICE_PUBLISHING, "rule", NULL, NULL, NULL, NULL);
	if (!s)
		s = fixed(v, request);
	if (s)
		return s;
	live = r->state == OD__PRICE_STATE__PRICE_LIVE;
	if (text_of(request->trial)[0]) {
		s = live ? verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "trial", said, "live",
			"a trial", "draft") : price_trial_check(v, &r, 1, request->trial, &r->tried_at);
		if (s)
			return s;
		r->has_tried_at = true;
		SET(r, state, OD__PRICE_STATE__PRICE_TRIED);
		s = price_rule_put(v, stored, r);
		drafted(v, r, OD__MESSAGE__TRIAL_NOTED, reply);
		return s;
	}
	s = take_goods(v, request, r);
	if (s)
		return s;
	take_buyers(v, request, r);
	take_terms(v, request, r);
	s = take_dates(v, request, r);
	if (!s)
		s = check_steps(v, r);
	if (!s)
		s = check_level(v, r);
	if (s)
		return s;
	r->has_set = r->has_leaves = r->has_leaves_on = r->has_ends = r->has_tried_at = false;
	r->set = r->leaves = 0;
	SET(r, state, OD__PRICE_STATE__PRICE_DRAFT);
	if (live) {
		SET(r, replaces, r->id);
		r->has_version = false;
		r->version = 0;
		s = rule_add(v, r);
	} else {
		SET(r, by, v->actor->user);
		s = price_rule_put(v, stored, r);
	}
	drafted(v, r, OD__MESSAGE__PRICE_DRAFTED, reply);
	return s;
}

enum status verb_price_save(struct verb *v, const Od__PriceSave *request, Od__Made *reply)
{
	Od__PriceRule *r = FRESH(v, price_rule);
	Od__Customer *customer = NULL;
	bool at_once;
	enum status s = OK;

	if (request->rule)
		return edit_rule(v, request, reply);
	SET(r, level, request->has_level ? request->level
		: text_of(request->customer)[0] ? OD__PRICE_LEVEL__CUSTOMER_PRICE
		: OD__PRICE_LEVEL__LIST);
	s = take_goods(v, request, r);
	if (!s && text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &customer);
		if (!s)
			SET(r, customer, customer->id);
	}
	if (s)
		return s;
	take_buyers(v, request, r);
	take_terms(v, request, r);
	s = check_steps(v, r);
	if (!s)
		s = check_level(v, r);
	if (!s)
		s = take_dates(v, request, r);
	if (s)
		return s;
	SET_TEXT(v, r, currency, text_of(request->currency)[0] ? request->currency
		: customer && text_of(customer->currency)[0] ? customer->currency
		: setting_text(v->desk, "currency"));
	at_once = !request->draft && (r->level == OD__PRICE_LEVEL__LIST ||
		r->level == OD__PRICE_LEVEL__CUSTOMER_PRICE);
	SET(r, state, at_once ? OD__PRICE_STATE__PRICE_LIVE : OD__PRICE_STATE__PRICE_DRAFT);
	s = rule_add(v, r);
	drafted(v, r, at_once ? OD__MESSAGE__PRICE_SAVED : OD__MESSAGE__PRICE_DRAFTED, reply);
	return s;
}
