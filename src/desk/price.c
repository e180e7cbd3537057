/* SPDX-License-Identifier: ISC */
/*
 * price -- gathers the rules that may touch a set of lines and hands them to price_rules.c.
 *
 * A customer's own rows and those of the group's head are read product by product, so a quote of
 * eight lines costs a few short walks whatever the number of agreements.
 */
#include "desk/price.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

struct gathered {
	struct arena *arena;
	Od__PriceRule **rule;
	size_t count, size;
};

static void gather(struct gathered *g, Od__PriceRule *rule)
{
	if (g->count == g->size) {
		size_t size = g->size ? g->size * 2 : 64;
		Od__PriceRule **bigger = arena_array(g->arena, size, sizeof *bigger);

		if (g->count)
			memcpy(bigger, g->rule, g->count * sizeof(*bigger));
		g->rule = bigger;
		g->size = size;
	}
	g->rule[g->count++] = rule;
}

enum status price_buyer(struct verb *v, const Od__Customer *c, int32_t day,
	struct price_buyer *out)
{
	Od__Profile *profile;
	const char **classes;
	enum status s;

	memset(out, 0, sizeof *out);
	out->day = day;
	out->currency = setting_text(v->desk, "currency");
	out->places = (int)setting_int(v->desk, "places");
	out->rounding = strcmp(setting_text(v->desk, "rounding"), "half_even") == 0
		? ROUND_HALF_EVEN : ROUND_HALF_UP;
	if (!c)
		return OK;
	s = profile_get(v, c->id, &profile);
	if (s)
		return s;
	out->customer = c->id;
	out->head = c->head;
	out->kind = enum_label(&od__customer_kind__descriptor, (int)c->kind);
	out->tier = profile->tier;
	out->member = profile->member_level;
	out->territory = c->territory;
	out->dealer = c->kind == OD__CUSTOMER_KIND__DEALER;
	if (c->currency && *c->currency)
		out->currency = c->currency;
	classes = arena_array(v->arena, profile->n_class_ + 1, sizeof *classes);
	for (size_t i = 0; i < profile->n_class_; i++)
		classes[i] = arena_format(v->arena, "%" PRIu32, profile->class_[i]->id);
	out->classes = classes;
	out->class_count = profile->n_class_;
	return OK;
}

void price_ask_set(struct price_ask *ask, const Od__Product *p, const char *unit,
	int64_t quantity)
{
	memset(ask, 0, sizeof *ask);
	ask->product = p->id;
	ask->family = p->family;
	ask->category = p->category;
	ask->unit = unit && *unit ? unit : text_of(p->unit);
	ask->quantity = quantity;
}

static enum status own_rules(struct verb *v, uint64_t customer, uint32_t product,
	struct gathered *g)
{
	struct key prefix = key_u64(customer), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_u32(&prefix, product);
	s = walk_open(v->txn, TABLE_CUSTOMER_PRICE, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, &m)) == OK)
		gather(g, (Od__PriceRule *)m);
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* All rules that name this product; 0: those that name none. */
static enum status rules_for(struct verb *v, const struct price_buyer *buyer, uint32_t product,
	struct gathered *g)
{
	size_t count;
	Od__PriceRule *const *rule = price_rules_of(v->desk, product, &count);
	enum status s = OK;

	for (size_t i = 0; i < count; i++)
		gather(g, rule[i]);
	if (buyer->customer)
		s = own_rules(v, buyer->customer, product, g);
	if (!s && buyer->head)
		s = own_rules(v, buyer->head, product, g);
	return s;
}

enum status price_quote(struct verb *v, const struct price_buyer *buyer,
	const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total)
{
	struct gathered g = { .arena = v->arena };
	enum status s = rules_for(v, buyer, 0, &g);

	for (size_t i = 0; !s && i < count; i++) {
		size_t before = 0;

		while (before < i && ask[before].product != ask[i].product)
			before++;
		if (before == i && !ask[i].imported)
			s = rules_for(v, buyer, ask[i].product, &g);
	}
	if (s)
		return s;
	return price_lines(buyer, g.rule, g.count, ask, count, answer, total);
}

enum status price_of(struct verb *v, const struct price_buyer *buyer, const Od__Product *p,
	const char *unit, int64_t quantity, int64_t *price)
{
	struct price_answer answer;
	struct price_total total;
	struct price_ask ask;
	enum status s;

	*price = 0;
	price_ask_set(&ask, p, unit, quantity);
	s = price_quote(v, buyer, &ask, 1, &answer, &total);
	if (s || answer.state == PRICE_NONE)
		return s;
	*price = price_net(&answer);
	return OK;
}

int64_t price_net(const struct price_answer *a)
{
	int64_t net = 0;

	if (!a->ppm)
		return a->price;
	(void)money_divide((money_wide)a->price * (PPM - a->ppm), PPM, ROUND_HALF_UP, &net);
	return net;
}

enum status price_ready(struct verb *v, const struct price_buyer *buyer, const char *field,
	const Od__Product *p, const struct price_answer *answer)
{
	const char *need = NULL;

	if (answer->state == PRICE_NONE)
		return verb_refuse(v, OD__MESSAGE__NO_PRICE, field, text_of(p->code),
			buyer->currency, NULL, NULL);
	if (answer->level == OD__PRICE_LEVEL__MANUAL)
		need = answer->state == PRICE_GUIDE_BLOCKS ? "price.guide"
			: answer->state == PRICE_BELOW_FLOOR ? "price.floor" : "manual";
	if (need && !actor_may(v->actor, need))
		return verb_refuse(v, OD__MESSAGE__MANUAL_PRICE_ROLE, field, text_of(p->code),
			need, NULL, NULL);
	return OK;
}

Od__Why *price_why(struct verb *v, const struct price_answer *a, const struct price_total *total,
	const char *reason)
{
	Od__Why *why = FRESH(v, why);

	SET(why, level, a->level);
	if (a->rule)
		SET(why, rule, a->rule);
	if (a->step)
		SET(why, step, a->step);
	why->n_reduction = a->reductions;
	why->reduction = arena_copy(v->arena, a->reduction, sizeof a->reduction);
	if (a->level == OD__PRICE_LEVEL__MANUAL)
		SET(why, manual_by, v->actor->user);
	if (reason && *reason)
		SET_TEXT(v, why, reason, reason);
	if (a->share) {
		why->order_rule = arena_array(v->arena, 2, sizeof *why->order_rule);
		if (total->spend_rule)
			why->order_rule[why->n_order_rule++] = total->spend_rule;
		if (total->coupon_rule)
			why->order_rule[why->n_order_rule++] = total->coupon_rule;
	}
	return why;
}
