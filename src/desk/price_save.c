/* SPDX-License-Identifier: ISC */
/*
 * price_save -- the verb `price save`, and list prices set by `product save`.
 *
 * A rule's text never changes: a new price is a new rule that wins by its later start, and an
 * older one that it covers wholly is retired. List and customer prices are live at once; every
 * other level is kept as a draft until it is published. Refuses unknown codes, odd dates, prices
 * out of range and levels that lack what they need; nothing is written then.
 */
#include "desk/price.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order_lines.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define PRICE_HIGHEST INT64_C(1000000000000)	/* 100,000,000.0000 */

static struct key rule_key(const Od__PriceRule *r)
{
	struct key key;

	if (!r->customer)
		return key_u32(r->id);
	key = key_u64(r->customer);
	key_add_u32(&key, r->product);
	key_add_u32(&key, r->n);
	return key;
}

static enum status rule_put(struct verb *v, const Od__PriceRule *before, Od__PriceRule *r)
{
	struct key key = rule_key(r);

	return change_put(v, r->customer ? TABLE_CUSTOMER_PRICE : TABLE_PRICE_RULE, &key, r->id,
		r->customer, 0, before ? &before->base : NULL, &r->base);
}

static bool equal(const char *a, const char *b)
{
	return strcmp(text_of(a), text_of(b)) == 0;
}

/* Same level and scope: the newer one takes the older one's place. */
static bool covers(const Od__PriceRule *new, const Od__PriceRule *old)
{
	return old->state == OD__PRICE_STATE__PRICE_LIVE && old->level == new->level &&
		old->product == new->product && old->customer == new->customer &&
		equal(old->family, new->family) && equal(old->unit, new->unit) &&
		equal(old->currency, new->currency) && equal(old->kind, new->kind) &&
		equal(old->tier, new->tier) && equal(old->class_, new->class_) &&
		equal(old->territory, new->territory) && old->from >= new->from &&
		!new->has_to;
}

static enum status retire_covered(struct verb *v, const Od__PriceRule *new,
	Od__PriceRule *const *rule, size_t count, uint32_t *replaced)
{
	for (size_t i = 0; i < count; i++) {
		Od__PriceRule *after;
		enum status s;

		if (!covers(new, rule[i]))
			continue;
		*replaced = rule[i]->id;
		after = (Od__PriceRule *)reflect_copy(&rule[i]->base, v->arena);
		SET(after, state, OD__PRICE_STATE__PRICE_RETIRED);
		s = rule_put(v, (Od__PriceRule *)reflect_copy(&rule[i]->base, v->arena), after);
		if (s)
			return s;
	}
	return OK;
}

static enum status rules_of_customer(struct verb *v, uint64_t customer, uint32_t product,
	Od__PriceRule ***rule, size_t *count, uint32_t *last)
{
	struct key prefix = key_u64(customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	size_t size = 16;
	enum status s;

	*rule = arena_array(v->arena, size, sizeof **rule);
	*count = 0;
	*last = 0;
	key_add_u32(&prefix, product);
	s = walk_open(v->txn, TABLE_CUSTOMER_PRICE, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		Od__PriceRule *r = (Od__PriceRule *)m;

		if (r->n > *last)
			*last = r->n;
		if (*count == size) {
			Od__PriceRule **more = arena_array(v->arena, size * 2, sizeof *more);

			memcpy(more, *rule, size * sizeof(*more));
			*rule = more;
			size *= 2;
		}
		(*rule)[(*count)++] = r;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
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
	if (r->customer) {
		s = rules_of_customer(v, r->customer, r->product, &old, &count, &last);
		if (s)
			return s;
		SET(r, n, last + 1);
	} else {
		old = (Od__PriceRule **)price_rules_of(v->desk, r->product, &count);
	}
	if (r->state == OD__PRICE_STATE__PRICE_LIVE) {
		s = retire_covered(v, r, old, count, &replaced);
		if (s)
			return s;
	}
	if (replaced)
		SET(r, replaces, replaced);
	return rule_put(v, NULL, r);
}

static void one_step(struct verb *v, Od__PriceRule *r, int64_t price)
{
	Od__PriceStep *step = FRESH(v, price_step);

	SET(step, from, 0);
	SET(step, price, price);
	r->n_step = 1;
	r->step = arena_alloc(v->arena, sizeof *r->step);
	r->step[0] = step;
}

enum status price_set_list(struct verb *v, const Od__Product *p, int64_t price,
	const char *currency)
{
	Od__PriceRule *r = FRESH(v, price_rule);
	struct price_buyer buyer;
	struct price_ask ask;
	struct price_answer answer;
	struct price_total total;
	enum status s;

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
	one_step(v, r, price);
	return rule_add(v, r);
}

static enum status check_steps(struct verb *v, const Od__PriceRule *r)
{
	for (size_t i = 0; i < r->n_step; i++) {
		const Od__PriceStep *step = r->step[i];
		const char *field = arena_format(v->arena, "step.%zu", i);

		if (step->price < 0 || step->price > PRICE_HIGHEST || step->ppm < 0 ||
		    step->ppm > PPM || step->from < 0)
			return verb_refuse(v, OD__MESSAGE__PRICE_RANGE, field, NULL, NULL, NULL,
				NULL);
		if (i && step->from <= r->step[i - 1]->from)
			return verb_refuse(v, OD__MESSAGE__PRICE_STEPS, field, NULL, NULL, NULL,
				NULL);
	}
	return OK;
}

enum status verb_price_save(struct verb *v, const Od__PriceSave *request, Od__Made *reply)
{
	Od__PriceRule *r = FRESH(v, price_rule);
	const Od__Product *product = NULL;
	Od__Customer *customer = NULL;
	Od__PriceLevel level = request->level;
	const char *said = "";
	enum status s;

	if (!request->has_level)
		level = text_of(request->customer)[0] ? OD__PRICE_LEVEL__CUSTOMER_PRICE
			: OD__PRICE_LEVEL__LIST;
	SET(r, level, level);
	if (text_of(request->product)[0]) {
		s = product_get(v, "product", request->product, &product);
		if (s)
			return s;
		SET(r, product, product->id);
		said = text_of(product->code);
		if (text_of(request->unit)[0] && !catalogue_factor(product, request->unit))
			return verb_refuse(v, OD__MESSAGE__NO_SUCH_UNIT, "unit", said,
				request->unit, order_units(v, product), NULL);
	} else if (text_of(request->family)[0]) {
		SET_TEXT(v, r, family, request->family);
		said = r->family;
	} else {
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "product", "product",
			"a code, or family", NULL, NULL);
	}
	if (text_of(request->customer)[0]) {
		s = customer_get(v, "customer", request->customer, &customer);
		if (s)
			return s;
		SET(r, customer, customer->id);
	}
	if (!customer && (level == OD__PRICE_LEVEL__CUSTOMER_PRICE ||
			  level == OD__PRICE_LEVEL__CONTRACT))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "customer", "customer",
			"a code", NULL, NULL);
	if (customer && level == OD__PRICE_LEVEL__LIST)
		return verb_refuse(v, OD__MESSAGE__LIST_FOR_ALL, "customer", NULL, NULL, NULL,
			NULL);
	if (request->n_step) {
		r->n_step = request->n_step;
		r->step = request->step;
	} else if (request->has_price) {
		one_step(v, r, request->price);
	} else {
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "price", "price",
			"a price, or steps", NULL, NULL);
	}
	s = check_steps(v, r);
	if (s)
		return s;
	SET(r, from, request->has_from ? request->from : clock_day(v->now));
	if (request->has_to) {
		if (request->to < r->from)
			return verb_refuse(v, OD__MESSAGE__DATES_BACKWARD, "to", NULL, NULL,
				NULL, NULL);
		SET(r, to, request->to);
	}
	if (text_of(request->unit)[0])
		SET_TEXT(v, r, unit, request->unit);
	SET_TEXT(v, r, currency, text_of(request->currency)[0] ? request->currency
		: customer && text_of(customer->currency)[0] ? customer->currency
		: setting_text(v->desk, "currency"));
	SET(r, state, level == OD__PRICE_LEVEL__LIST ||
		level == OD__PRICE_LEVEL__CUSTOMER_PRICE
		? OD__PRICE_STATE__PRICE_LIVE : OD__PRICE_STATE__PRICE_DRAFT);
	s = rule_add(v, r);
	if (s)
		return s;
	made_fill(v, reply, "price_rule", r->id, said, r->version);
	made_note(v, reply, r->state == OD__PRICE_STATE__PRICE_LIVE ? OD__MESSAGE__PRICE_SAVED
		: OD__MESSAGE__PRICE_DRAFTED, said,
		enum_label(&od__price_level__descriptor, (int)level), NULL, NULL);
	return OK;
}
