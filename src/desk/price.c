/* SPDX-License-Identifier: ISC */
/*
 * price -- gathers the rules that may touch a set of lines and hands them to price_rules.c.
 *
 * A customer's own rows and those of the group's head are read at once when they are few, else
 * product by product, so a quote of eight lines costs a few short walks whatever the number of
 * agreements.
 */
#include "desk/price.h"

#include <inttypes.h>
#include <string.h>

#include "base/log.h"
#include "desk/catalogue.h"
#include "desk/change.h"
#include "desk/inside.h"
#include "desk/price_rule.h"
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

/* Is the territory among those of a setting, parted by commas? */
static bool named(const char *list, const char *territory)
{
	size_t length = strlen(territory);

	while (*list && length) {
		size_t item = strcspn(list, ",");
		const char *word = list + strspn(list, " ");

		list += item + (list[item] == ',');
		if (strncmp(word, territory, length) == 0 &&
		    (word[length] == ',' || word[length] == ' ' || !word[length]))
			return true;
	}
	return false;
}

enum rounding price_rounding(const struct verb *v)
{
	return strcmp(setting_text(v->desk, "rounding"), "half_even") == 0 ? ROUND_HALF_EVEN
		: ROUND_HALF_UP;
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
	out->rounding = price_rounding(v);
	out->unit_first = setting_flag(v->desk, "round_unit_first");
	if (!c)
		return OK;
	s = profile_get(v, c->id, &profile);
	if (s)
		return s;
	out->customer = c->id;
	out->taken = arena_alloc(v->arena, sizeof *out->taken);
	out->head = c->head;
	out->kind = enum_label(&od__customer_kind__descriptor, (int)c->kind);
	out->tier = profile->tier;
	out->member = profile->member_level;
	out->territory = c->territory;
	out->dealer = c->kind == OD__CUSTOMER_KIND__DEALER;
	out->guide_floor = named(setting_text(v->desk, "guide_floor"), text_of(c->territory));
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
	ask->cost = p->cost;
}

static void gather_run(struct verb *v, struct gathered *g, enum price_goods kind, uint32_t product,
	const char *name)
{
	size_t count;
	Od__PriceRule *const *rule = price_book_run(v->desk, kind, product, name, &count);

	for (size_t i = 0; i < count; i++)
		gather(g, rule[i]);
}

/* Rules of a customer about a product; 0: those that name none. */
static enum status own_rules(struct verb *v, const struct price_own *own, uint32_t product,
	struct gathered *g)
{
	Od__PriceRule **rule;
	uint32_t last;
	size_t count;
	enum status s;

	for (size_t i = 0; own->whole && i < own->count; i++)
		if (own->rule[i]->product == product) {
			price_rule_open(v, own->rule[i]);
			gather(g, own->rule[i]);
		}
	if (own->whole || !own->customer)
		return OK;
	s = price_rules_own(v, own->customer, product, &rule, &count, &last);
	for (size_t i = 0; !s && i < count; i++)
		gather(g, rule[i]);
	return s;
}

/* Those of the customer and of the head of its group. */
static enum status both_own(struct verb *v, const struct price_own own[2], uint32_t product,
	struct gathered *g)
{
	enum status s = own_rules(v, &own[0], product, g);

	return s ? s : own_rules(v, &own[1], product, g);
}

/* Has nobody asked about this family or category before this line? */
static bool first_of(const struct price_ask *ask, size_t at, bool family)
{
	const char *name = text_of(family ? ask[at].family : ask[at].category);

	if (!*name)
		return false;
	for (size_t i = 0; i < at; i++)
		if (strcmp(text_of(family ? ask[i].family : ask[i].category), name) == 0)
			return false;
	return true;
}

enum status price_gather(struct verb *v, const struct price_buyer *buyer,
	const struct price_ask *ask, size_t count, Od__PriceRule *const **rule, size_t *rules)
{
	struct gathered g = { .arena = v->arena };
	struct price_own own[2] = { { .customer = 0 }, { .customer = 0 } };
	enum status s = OK;

	if (buyer->customer)
		s = price_rules_few(v, buyer->customer, &own[0]);
	if (!s && buyer->head)
		s = price_rules_few(v, buyer->head, &own[1]);
	if (!s)
		s = both_own(v, own, 0, &g);
	gather_run(v, &g, GOODS_ALL, 0, "");
	for (size_t i = 0; !s && i < count; i++) {
		size_t before = 0;

		if (first_of(ask, i, true))
			gather_run(v, &g, GOODS_FAMILY, 0, ask[i].family);
		if (first_of(ask, i, false))
			gather_run(v, &g, GOODS_CATEGORY, 0, ask[i].category);
		while (before < i && ask[before].product != ask[i].product)
			before++;
		if (before < i)
			continue;
		gather_run(v, &g, GOODS_PRODUCT, ask[i].product, "");
		s = both_own(v, own, ask[i].product, &g);
	}
	*rule = g.rule;
	*rules = g.count;
	return s;
}

enum status price_with_year(struct verb *v, const struct price_buyer *buyer,
	Od__PriceRule *const *rule, size_t rules, struct price_buyer *out)
{
	struct price_year *year = buyer->taken;
	bool asked = false;
	enum status s = OK;

	*out = *buyer;
	for (size_t i = 0; i < rules && !asked; i++)
		asked = rule[i]->level == OD__PRICE_LEVEL__YEARLY && price_rule_for(rule[i], buyer);
	if (!asked || !year || !buyer->customer)
		return OK;
	if (!year->read) {
		s = volume_read(v, buyer->customer, volume_year(buyer->day), &year->volumes);
		if (!s && year->without)
			volume_without(&year->volumes, year->without);
		year->read = s == OK;
	}
	out->volume = year->volumes.product;
	out->volumes = year->volumes.count;
	return s;
}

enum status price_quote(struct verb *v, const struct price_buyer *buyer,
	const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total)
{
	Od__PriceRule *const *rule;
	struct price_buyer with;
	size_t rules;
	enum status s = price_gather(v, buyer, ask, count, &rule, &rules);

	if (!s)
		s = price_with_year(v, buyer, rule, rules, &with);
	return s ? s : price_lines(&with, rule, rules, ask, count, answer, total);
}

enum status price_of(struct verb *v, const struct price_buyer *buyer, const Od__Product *p,
	const char *unit, int64_t quantity, int64_t *price)
{
	return price_of_step(v, buyer, p, unit, quantity, price, NULL);
}

enum status price_of_step(struct verb *v, const struct price_buyer *buyer, const Od__Product *p,
	const char *unit, int64_t quantity, int64_t *price, struct price_next *next)
{
	struct price_answer answer;
	struct price_total total;
	struct price_ask ask;
	Od__PriceRule *const *rule;
	struct price_buyer with;
	size_t rules;
	enum status s;

	*price = 0;
	if (next)
		memset(next, 0, sizeof *next);
	price_ask_set(&ask, p, unit, quantity);
	s = price_gather(v, buyer, &ask, 1, &rule, &rules);
	if (!s)
		s = price_with_year(v, buyer, rule, rules, &with);
	if (!s)
		s = price_lines(&with, rule, rules, &ask, 1, &answer, &total);
	if (s || answer.state == PRICE_NONE)
		return s;
	*price = price_net(&answer);
	return next ? price_next_open(&with, rule, rules, &ask, 1, 0, &answer, p, ask.unit, next)
		: OK;
}

enum status price_next_open(const struct price_buyer *buyer, Od__PriceRule *const *rule,
	size_t rules, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, const Od__Product *p, const char *unit,
	struct price_next *out)
{
	memset(out, 0, sizeof *out);
	for (size_t i = 0; i < rules; i++)
		if (price_rule_closed(rule[i]))
			return OK;
	return price_next_step(buyer, rule, rules, ask, count, at, answer, catalogue_factor(p, unit),
		!p->weighed, out);
}

int64_t price_net(const struct price_answer *a)
{
	int64_t net = 0;

	if (!a->ppm)
		return a->price;
	(void)money_divide((money_wide)a->price * (PPM - a->ppm), PPM, ROUND_HALF_UP, &net);
	return net;
}

Od__Why *price_why(struct verb *v, const struct price_answer *a, const struct price_total *total,
	const char *reason, uint32_t priced_by, uint32_t agreed_by)
{
	Od__Why *why = FRESH(v, why);

	SET(why, level, a->level);
	if (a->rule)
		SET(why, rule, a->rule);
	if (a->step)
		SET(why, step, a->step);
	why->n_reduction = a->reductions;
	why->reduction = arena_copy(v->arena, a->reduction, sizeof a->reduction);
	why->n_reduction_ppm = a->reductions;
	why->reduction_ppm = arena_copy(v->arena, a->reduction_ppm, sizeof a->reduction_ppm);
	if (a->level == OD__PRICE_LEVEL__MANUAL) {
		SET(why, manual_by, priced_by ? priced_by : v->actor->user);
		if (agreed_by)
			SET(why, agreed_by, agreed_by);
	}
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
