/* SPDX-License-Identifier: ISC */
/*
 * price_rules -- the price algorithm: guide gate, base price by level and narrowness, reductions,
 * best_of, manual price. What looks at the order as a whole is in price_order.c.
 *
 * Every comparison has a last resort (rule id), so that no order of the array decides a price.
 */
#include "desk/price_rules.h"

#include <string.h>

#include "base/memory.h"
#include "desk/price_order.h"

static const Od__PriceLevel BASE[] = {
	OD__PRICE_LEVEL__CONTRACT, OD__PRICE_LEVEL__CUSTOMER_PRICE, OD__PRICE_LEVEL__TIER_LIST,
	OD__PRICE_LEVEL__MEMBER_LIST, OD__PRICE_LEVEL__LIST
};

/* The best base price found so far. */
struct base {
	const Od__PriceRule *rule;
	const Od__PriceStep *step;
	bool own;
	int narrow;
};

static bool same(const char *a, const char *b)
{
	return a && b && strcmp(a, b) == 0;
}

/* A scope field that is not set holds for everybody. */
static bool scope(const char *wanted, const char *has)
{
	return !wanted || !*wanted || same(wanted, has);
}

static bool of_class(const char *wanted, const struct price_buyer *buyer)
{
	if (!wanted || !*wanted)
		return true;
	for (size_t i = 0; i < buyer->class_count; i++)
		if (same(wanted, buyer->classes[i]))
			return true;
	return false;
}

bool price_rule_on(const Od__PriceRule *rule, int32_t day)
{
	return !(rule->has_from && day < rule->from) && !(rule->has_to && day > rule->to) &&
		!(rule->has_ends && day >= rule->ends);
}

bool price_rule_of(const Od__PriceRule *rule, const struct price_buyer *buyer)
{
	bool own_level = rule->level == OD__PRICE_LEVEL__CONTRACT ||
		rule->level == OD__PRICE_LEVEL__CUSTOMER_PRICE;

	if (rule->customer && rule->customer != buyer->customer &&
	    !(own_level && buyer->head && rule->customer == buyer->head))
		return false;
	return scope(rule->kind, buyer->kind) && of_class(rule->class_, buyer) &&
		scope(rule->tier, buyer->tier) && scope(rule->member, buyer->member) &&
		scope(rule->territory, buyer->territory);
}

bool price_rule_for(const Od__PriceRule *rule, const struct price_buyer *buyer)
{
	if (rule->state != OD__PRICE_STATE__PRICE_LIVE || !price_rule_on(rule, buyer->day))
		return false;
	if (rule->currency && *rule->currency && !same(rule->currency, buyer->currency))
		return false;
	return price_rule_of(rule, buyer);
}

int price_base_rank(Od__PriceLevel level)
{
	for (size_t i = 0; i < sizeof BASE / sizeof *BASE; i++)
		if (BASE[i] == level)
			return (int)i;
	return -1;
}

int price_narrowness(const Od__PriceRule *rule, const struct price_ask *ask)
{
	if (rule->unit && *rule->unit && !same(rule->unit, ask->unit))
		return -1;
	if (rule->product)
		return rule->product != ask->product ? -1 : rule->unit && *rule->unit ? 4 : 3;
	if (rule->family && *rule->family)
		return same(rule->family, ask->family) ? 2 : -1;
	if (rule->category && *rule->category)
		return same(rule->category, ask->category) ? 1 : -1;
	return 0;
}

const Od__PriceStep *price_step(const Od__PriceRule *rule, int64_t quantity)
{
	const Od__PriceStep *best = NULL;

	for (size_t i = 0; i < rule->n_step; i++) {
		if (rule->step[i]->from > quantity)
			continue;
		if (!best || rule->step[i]->from > best->from)
			best = rule->step[i];
	}
	return best;
}

static bool better(const struct base *a, const struct base *b)
{
	if (!b->rule)
		return true;
	if (a->own != b->own)
		return a->own;
	if (a->narrow != b->narrow)
		return a->narrow > b->narrow;
	if (a->step->from != b->step->from)
		return a->step->from > b->step->from;
	if (a->rule->from != b->rule->from)
		return a->rule->from > b->rule->from;
	if (a->rule->start_at != b->rule->start_at)
		return a->rule->start_at > b->rule->start_at;
	return a->rule->id > b->rule->id;
}

/* The winner of one level; `skip` leaves a rule out (best_of). */
static struct base level_base(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, int64_t quantity, Od__PriceLevel level,
	const Od__PriceRule *skip)
{
	struct base best = { 0 };

	for (size_t i = 0; i < rule_count; i++) {
		struct base found = { .rule = rules[i] };

		if (rules[i]->level != level || rules[i] == skip ||
		    !price_rule_for(rules[i], buyer))
			continue;
		found.narrow = price_narrowness(rules[i], ask);
		found.step = price_step(rules[i], quantity);
		found.own = !rules[i]->customer || rules[i]->customer == buyer->customer;
		if (found.narrow >= 0 && found.step && found.step->has_price &&
		    better(&found, &best))
			best = found;
	}
	return best;
}

static void add_reduction(struct price_answer *a, uint32_t rule, int64_t ppm)
{
	if (a->reductions == PRICE_REDUCTIONS)
		return;
	a->reduction[a->reductions] = rule;
	a->reduction_ppm[a->reductions++] = ppm;
}

int64_t price_yearly(const Od__PriceRule *rule, const struct price_buyer *buyer)
{
	int64_t sum = 0;

	for (size_t i = 0; i < buyer->volumes; i++) {
		struct price_ask goods = { .product = buyer->volume[i].product,
			.family = buyer->volume[i].family, .category = buyer->volume[i].category,
			.unit = rule->unit };

		if (price_narrowness(rule, &goods) >= 0)
			sum += buyer->volume[i].quantity;
	}
	return sum;
}

bool price_is_reduction(Od__PriceLevel level)
{
	return level == OD__PRICE_LEVEL__LADDER || level == OD__PRICE_LEVEL__OFFER ||
		level == OD__PRICE_LEVEL__LARGE_PACK || level == OD__PRICE_LEVEL__YEARLY;
}

/* What a reduction takes from this line, 0 when it does not fit. */
static int64_t reduction_of(const struct price_buyer *buyer, const Od__PriceRule *rule,
	const struct price_ask *ask, int64_t quantity)
{
	const Od__PriceStep *step;

	if (!price_is_reduction(rule->level) || !price_rule_for(rule, buyer) ||
	    price_narrowness(rule, ask) < 0)
		return 0;
	step = price_step(rule, rule->level == OD__PRICE_LEVEL__YEARLY ? price_yearly(rule, buyer)
		: quantity);
	return step ? step->ppm : 0;
}

static bool stacks(const Od__PriceRule *rule)
{
	return rule->has_stack ? rule->stack : rule->level == OD__PRICE_LEVEL__LARGE_PACK;
}

/* The one largest, then those that stack, in the order of their ids. */
static void reduce(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, int64_t quantity, struct price_answer *a)
{
	const Od__PriceRule *largest = NULL;
	uint32_t done = 0;

	for (size_t i = 0; i < rule_count; i++) {
		int64_t ppm = reduction_of(buyer, rules[i], ask, quantity);

		if (ppm <= 0 || stacks(rules[i]))
			continue;
		if (ppm > a->ppm || (ppm == a->ppm && largest && rules[i]->id < largest->id)) {
			a->ppm = ppm;
			largest = rules[i];
		}
	}
	if (largest)
		add_reduction(a, largest->id, a->ppm);
	for (;;) {
		const Od__PriceRule *next = NULL;

		for (size_t i = 0; i < rule_count; i++)
			if (rules[i]->id > done && stacks(rules[i]) &&
			    (!next || rules[i]->id < next->id) &&
			    reduction_of(buyer, rules[i], ask, quantity) > 0)
				next = rules[i];
		if (!next)
			return;
		done = next->id;
		add_reduction(a, next->id, reduction_of(buyer, next, ask, quantity));
		a->ppm = money_stack_ppm(a->ppm, reduction_of(buyer, next, ask, quantity));
	}
}

bool price_is_net(const Od__PriceRule *rule)
{
	if (rule->has_net)
		return rule->net;
	return rule->level == OD__PRICE_LEVEL__CONTRACT ||
		rule->level == OD__PRICE_LEVEL__CUSTOMER_PRICE;
}

/* unit price x (1 - ppm), compared without rounding */
static money_wide unit_price(const struct price_answer *a)
{
	return (money_wide)a->price * (PPM - a->ppm);
}

static void find_price(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, int64_t quantity,
	const Od__PriceRule *skip, struct price_answer *a)
{
	struct base base = { 0 };
	struct price_answer other;

	memset(a, 0, sizeof *a);
	for (size_t i = 0; i < sizeof BASE / sizeof *BASE && !base.rule; i++)
		base = level_base(buyer, rules, rule_count, ask, quantity, BASE[i], skip);
	if (!base.rule) {
		a->state = PRICE_NONE;
		return;
	}
	a->level = base.rule->level;
	a->rule = base.rule->id;
	a->step = base.step->from;
	a->price = base.step->price;
	a->net = price_is_net(base.rule);
	if (!a->net)
		reduce(buyer, rules, rule_count, ask, quantity, a);
	if (base.rule->level == OD__PRICE_LEVEL__CONTRACT && base.rule->best_of && !skip) {
		find_price(buyer, rules, rule_count, ask, quantity, base.rule, &other);
		if (other.state == PRICE_OK && unit_price(&other) < unit_price(a))
			*a = other;
	}
}

int64_t price_together(const struct price_ask *ask, size_t count, size_t of)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		if (ask[i].product == ask[of].product && !ask[i].gift && !ask[i].imported &&
		    (same(ask[i].unit, ask[of].unit) || (!ask[i].unit && !ask[of].unit)))
			sum += ask[i].quantity;
	return sum;
}

enum status price_gross(const struct price_buyer *buyer, const struct price_ask *ask, int64_t price,
	int64_t ppm, int64_t *amount)
{
	if (buyer->unit_first)
		return money_line_unit(ask->asked ? ask->asked : ask->quantity, ask->quantity, price,
			ppm, buyer->places, buyer->rounding, amount);
	return money_line(ask->quantity, price, ppm, buyer->places, buyer->rounding, amount);
}

/* A price that stands by itself: no reduction and no rule of the order touches it. */
static void fixed(struct price_answer *a, Od__PriceLevel level, const struct base *base,
	int64_t price)
{
	a->level = level;
	a->rule = base ? base->rule->id : 0;
	a->step = base ? base->step->from : 0;
	a->price = price;
	a->ppm = 0;
	a->reductions = 0;
	a->net = true;
}

static void by_hand(const struct price_ask *ask, const struct base *guide, bool dealer,
	struct price_answer *a)
{
	a->floor = ask->cost;
	if (guide->rule && guide->step->price > a->floor)
		a->floor = guide->step->price;
	fixed(a, OD__PRICE_LEVEL__MANUAL, NULL, ask->price);
	a->state = dealer && guide->rule ? PRICE_GUIDE_BLOCKS
		: ask->price < a->floor ? PRICE_BELOW_FLOOR : PRICE_OK;
}

static enum status price_one(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, size_t at,
	struct price_answer *a)
{
	int64_t quantity = price_together(ask, count, at);
	struct base guide = { 0 };

	memset(a, 0, sizeof *a);
	if (ask[at].imported) {
		fixed(a, OD__PRICE_LEVEL__IMPORTED, NULL, ask[at].price);
		a->list_price = ask[at].price;
		a->ppm = ask[at].ppm;
		a->net = !ask[at].open;
		return price_gross(buyer, &ask[at], a->price, a->ppm, &a->gross);
	}
	if (buyer->dealer || buyer->guide_floor)
		guide = level_base(buyer, rules, rule_count, &ask[at], quantity,
			OD__PRICE_LEVEL__GUIDE, NULL);
	if (buyer->dealer && guide.rule)
		fixed(a, OD__PRICE_LEVEL__GUIDE, &guide, guide.step->price);
	else
		find_price(buyer, rules, rule_count, &ask[at], quantity, NULL, a);
	if (guide.rule && a->state == PRICE_OK &&
	    unit_price(a) < (money_wide)guide.step->price * PPM)
		fixed(a, OD__PRICE_LEVEL__GUIDE, &guide, guide.step->price);
	a->list_price = a->price;
	if (a->ppm)
		(void)money_divide(unit_price(a), PPM, ROUND_HALF_UP, &a->list_price);
	if (ask[at].manual)
		by_hand(&ask[at], &guide, buyer->dealer, a);
	else if (a->state == PRICE_NONE)
		return OK;
	if (ask[at].gift)
		fixed(a, a->level, NULL, 0);
	return price_gross(buyer, &ask[at], a->price, a->ppm, &a->gross);
}

enum status price_lines(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total)
{
	Od__PriceRule **mine = mem_array(rule_count + 1, sizeof *mine);	/* that may touch a line */
	size_t mine_count;
	enum status s = OK;

	memset(total, 0, sizeof *total);
	for (size_t i = 0; !s && i < count; i++) {
		mine_count = 0;
		for (size_t k = 0; k < rule_count; k++)
			if (!rules[k]->product || rules[k]->product == ask[i].product)
				mine[mine_count++] = rules[k];
		s = price_one(buyer, mine, mine_count, ask, count, i, &answer[i]);
		answer[i].amount = answer[i].gross;
	}
	mem_free(mine);
	if (s)
		return s;
	s = price_order_rules(buyer, rules, rule_count, ask, count, answer, total);
	if (s)
		return s;
	for (size_t i = 0; i < count; i++)
		if (__builtin_add_overflow(total->total, answer[i].amount, &total->total))
			return ERR_LIMIT;
	return OK;
}

int64_t price_return(int64_t amount, int64_t whole, int64_t before, int64_t quantity,
	enum rounding r)
{
	int64_t upto = 0, gone = 0;

	if (whole <= 0)
		return 0;
	if (money_divide((money_wide)amount * (before + quantity), whole, r, &upto) ||
	    money_divide((money_wide)amount * before, whole, r, &gone))
		return 0;
	return upto - gone;
}
