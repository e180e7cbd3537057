/* SPDX-License-Identifier: ISC */
/*
 * price_beaten -- see the header. A reason is found by asking in the order in which price_rules.c
 * decides; the next step by pricing the line anew at each quantity at which a rule has a step.
 */
#include "desk/price_beaten.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define STEPS_TRIED 40

/* What is being asked about. */
struct look {
	const struct price_buyer *buyer;
	Od__PriceRule *const *rules;
	size_t rule_count;
	const struct price_ask *ask;
	const struct price_answer *answer;
	const struct price_total *total;
	const Od__PriceRule *winner;	/* of the base price; NULL: by hand, imported, none */
	int64_t quantity;		/* that reaches the steps */
	int64_t order;			/* what all lines come to, before rules of the order */
};

static bool reduces(const struct price_answer *a, uint32_t rule)
{
	for (size_t i = 0; i < a->reductions; i++)
		if (a->reduction[i] == rule)
			return true;
	return false;
}

static bool is_order(const Od__PriceRule *rule)
{
	return rule->level == OD__PRICE_LEVEL__SPEND || rule->level == OD__PRICE_LEVEL__COUPON;
}

static bool used(const struct look *l, const Od__PriceRule *rule)
{
	if (is_order(rule))
		return rule->id == l->total->spend_rule || rule->id == l->total->coupon_rule;
	return (l->winner && rule->id == l->winner->id) || reduces(l->answer, rule->id);
}

/* The first step above the quantity, or NULL. */
static const Od__PriceStep *step_above(const Od__PriceRule *rule, int64_t quantity)
{
	const Od__PriceStep *best = NULL;

	for (size_t i = 0; i < rule->n_step; i++)
		if (rule->step[i]->from > quantity && (!best || rule->step[i]->from < best->from))
			best = rule->step[i];
	return best;
}

/* What counts for the steps of a rule: the line, the year, or the order. */
static int64_t counts(const struct look *l, const Od__PriceRule *rule)
{
	return rule->level == OD__PRICE_LEVEL__YEARLY ? price_yearly(rule, l->buyer) : l->quantity;
}

/* Why a base price that fits and is reached lost to the winner. */
static Od__PriceReason beaten_by(const struct look *l, const Od__PriceRule *rule,
	const Od__PriceStep *step)
{
	const Od__PriceRule *w = l->winner;
	const Od__PriceStep *won = price_step(w, l->quantity);
	int rank = price_base_rank(rule->level), best = price_base_rank(w->level);

	if (best < 0)
		return OD__PRICE_REASON__REASON_GUIDE;
	if (rank > best)
		return OD__PRICE_REASON__REASON_LEVEL;
	if (rank < best)	/* a contract that lets a lower price win */
		return OD__PRICE_REASON__REASON_DEARER;
	if (rule->customer && rule->customer != l->buyer->customer &&
	    w->customer == l->buyer->customer)
		return OD__PRICE_REASON__REASON_GROUP;
	if (price_narrowness(rule, l->ask) < price_narrowness(w, l->ask))
		return OD__PRICE_REASON__REASON_NARROWER;
	if (won && step->from < won->from)
		return OD__PRICE_REASON__REASON_STEP;
	return OD__PRICE_REASON__REASON_OLDER;
}

static Od__PriceReason reason_of(const struct look *l, const Od__PriceRule *rule,
	const Od__PriceStep *step)
{
	bool order = is_order(rule);

	if (used(l, rule))
		return OD__PRICE_REASON__REASON_USED;
	if (rule->state != OD__PRICE_STATE__PRICE_LIVE)
		return OD__PRICE_REASON__REASON_NOT_LIVE;
	if (rule->currency && *rule->currency && l->buyer->currency &&
	    strcmp(rule->currency, l->buyer->currency) != 0)
		return OD__PRICE_REASON__REASON_CURRENCY;
	if (!price_rule_of(rule, l->buyer))
		return OD__PRICE_REASON__REASON_BUYER;
	if (!price_rule_on(rule, l->buyer->day))
		return rule->has_from && l->buyer->day < rule->from
			? OD__PRICE_REASON__REASON_EARLY : OD__PRICE_REASON__REASON_OVER;
	if (!step)
		return OD__PRICE_REASON__REASON_QUANTITY;
	if (l->answer->level == OD__PRICE_LEVEL__MANUAL ||
	    l->answer->level == OD__PRICE_LEVEL__IMPORTED)
		return OD__PRICE_REASON__REASON_MANUAL;
	if (rule->level == OD__PRICE_LEVEL__GUIDE)	/* a floor that was not reached */
		return OD__PRICE_REASON__REASON_SMALLER;
	if (l->answer->level == OD__PRICE_LEVEL__GUIDE)
		return OD__PRICE_REASON__REASON_GUIDE;
	if (order || price_is_reduction(rule->level))
		return l->answer->net ? OD__PRICE_REASON__REASON_NET
			: OD__PRICE_REASON__REASON_SMALLER;
	return l->winner ? beaten_by(l, rule, step) : OD__PRICE_REASON__REASON_LEVEL;
}

/* The step of an order's rule that the order reaches, or the lowest one. */
static const Od__PriceStep *order_step(const Od__PriceRule *rule, int64_t order, bool reached)
{
	const Od__PriceStep *best = NULL;

	for (size_t i = 0; i < rule->n_step; i++) {
		const Od__PriceStep *s = rule->step[i];

		if (reached ? s->spend <= order && (!best || s->spend > best->spend)
		    : s->spend > order && (!best || s->spend < best->spend))
			best = s;
	}
	return best;
}

/* A price itself; of a reduction, what it would make of the price. */
static int64_t price_with(const struct look *l, const Od__PriceRule *rule,
	const Od__PriceStep *step)
{
	int64_t out = 0;

	if (!step || is_order(rule))
		return 0;
	if (step->has_price)
		return step->price;
	(void)money_divide((money_wide)l->answer->price * (PPM - step->ppm), PPM, ROUND_HALF_UP,
		&out);
	return out;
}

static void take(const struct look *l, const Od__PriceRule *rule, struct price_candidate *out,
	size_t *n, size_t most)
{
	bool order = is_order(rule);
	int64_t count = order ? l->order : counts(l, rule);
	const Od__PriceStep *step = order ? order_step(rule, count, true) : price_step(rule, count);
	const Od__PriceStep *above = order ? order_step(rule, count, false)
		: step_above(rule, count);
	struct price_candidate c = { .rule = rule, .step = step,
		.reason = reason_of(l, rule, step) };

	if (*n == most)
		return;
	if (c.reason == OD__PRICE_REASON__REASON_QUANTITY && above) {
		c.step = above;
		c.missing = (order ? above->spend : above->from) - count;
	}
	c.price = price_with(l, rule, c.step);
	out[(*n)++] = c;
	if (c.reason != OD__PRICE_REASON__REASON_USED || !above || *n == most)
		return;
	c.step = above;
	c.next = true;
	c.reason = OD__PRICE_REASON__REASON_QUANTITY;
	c.missing = (order ? above->spend : above->from) - count;
	c.price = price_with(l, rule, above);
	out[(*n)++] = c;
}

/* Reasons in the order in which they are told. */
static int rank(const struct price_candidate *c)
{
	static const Od__PriceReason order[] = {
		OD__PRICE_REASON__REASON_USED, OD__PRICE_REASON__REASON_LEVEL,
		OD__PRICE_REASON__REASON_NARROWER, OD__PRICE_REASON__REASON_STEP,
		OD__PRICE_REASON__REASON_OLDER, OD__PRICE_REASON__REASON_GROUP,
		OD__PRICE_REASON__REASON_DEARER, OD__PRICE_REASON__REASON_SMALLER,
		OD__PRICE_REASON__REASON_NET, OD__PRICE_REASON__REASON_GUIDE,
		OD__PRICE_REASON__REASON_MANUAL, OD__PRICE_REASON__REASON_QUANTITY,
		OD__PRICE_REASON__REASON_OVER, OD__PRICE_REASON__REASON_EARLY,
		OD__PRICE_REASON__REASON_NOT_LIVE, OD__PRICE_REASON__REASON_CURRENCY,
		OD__PRICE_REASON__REASON_BUYER
	};
	int i = 0;

	while (order[i] != c->reason)
		i++;
	return i;
}

static int by_rank(const void *a, const void *b)
{
	const struct price_candidate *x = a, *y = b;
	int left = x->next ? 0 : rank(x), right = y->next ? 0 : rank(y);

	if (left != right)
		return left < right ? -1 : 1;
	if (price_base_rank(x->rule->level) != price_base_rank(y->rule->level))	/* prices first */
		return (unsigned)price_base_rank(x->rule->level) <
			(unsigned)price_base_rank(y->rule->level) ? -1 : 1;
	if (x->rule->id != y->rule->id)
		return x->rule->id < y->rule->id ? -1 : 1;
	return (int)x->next - (int)y->next;
}

size_t price_beaten(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, const struct price_total *total,
	struct price_candidate *out, size_t most)
{
	struct look l = { .buyer = buyer, .rules = rules, .rule_count = rule_count,
		.ask = &ask[at], .answer = &answer[at], .total = total,
		.quantity = price_together(ask, count, at) };
	size_t n = 0;

	for (size_t i = 0; i < rule_count; i++)
		if (rules[i]->id == answer[at].rule && answer[at].rule)
			l.winner = rules[i];
	for (size_t i = 0; i < count; i++)
		if (!answer[i].net)
			l.order += answer[i].gross;
	for (size_t i = 0; i < rule_count; i++)
		if (price_narrowness(rules[i], &ask[at]) >= 0)
			take(&l, rules[i], out, &n, most);
	if (n)
		qsort(out, n, sizeof *out, by_rank);
	return n;
}

/* ---- the next step ---- */

static int by_quantity(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

/* Quantities above this one at which any rule that holds has a step, ascending. */
static size_t thresholds(const struct look *l, int64_t *out)
{
	size_t n = 0, kept = 0;

	for (size_t i = 0; i < l->rule_count; i++) {
		const Od__PriceRule *r = l->rules[i];

		if (!price_rule_for(r, l->buyer) || price_narrowness(r, l->ask) < 0 ||
		    is_order(r) || r->level == OD__PRICE_LEVEL__YEARLY)
			continue;
		for (size_t k = 0; k < r->n_step && n < STEPS_TRIED; k++)
			if (r->step[k]->from > l->quantity)
				out[n++] = r->step[k]->from;
	}
	if (n)
		qsort(out, n, sizeof *out, by_quantity);
	for (size_t i = 0; i < n; i++)
		if (!kept || out[kept - 1] != out[i])
			out[kept++] = out[i];
	return kept;
}

static money_wide net(const struct price_answer *a)
{
	return (money_wide)a->price * (PPM - a->ppm);
}

/* Units so that the line grows by at least so many base units. */
static int64_t more_units(int64_t base, int64_t factor, bool whole)
{
	int64_t one = whole ? 1000 : 1;
	money_wide wanted = (money_wide)base * 1000;
	money_wide step = (money_wide)factor * one;

	return (int64_t)((wanted + step - 1) / step) * one;
}

static void tell(const struct price_buyer *buyer, const struct price_answer *now,
	const struct price_ask *then, const struct price_answer *a, struct price_next *out)
{
	int64_t before;

	if (price_gross(buyer, then, now->price, now->ppm, &before))
		return;
	out->asked = then->asked;
	out->quantity = then->quantity;
	out->saving = before - a->gross;
	(void)money_divide(net(a), PPM, ROUND_HALF_UP, &out->price);
}

enum status price_next_step(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, size_t at,
	const struct price_answer *answer, int64_t factor, bool whole, struct price_next *out)
{
	struct look l = { .buyer = buyer, .rules = rules, .rule_count = rule_count,
		.ask = &ask[at], .quantity = price_together(ask, count, at) };
	struct price_ask *then = mem_array(count, sizeof *then);
	struct price_answer *a = mem_array(count, sizeof *a);
	int64_t from[STEPS_TRIED];
	struct price_total total;
	size_t steps = thresholds(&l, from);
	enum status s = OK;

	memset(out, 0, sizeof *out);
	if (answer[at].state != PRICE_OK || ask[at].manual || ask[at].imported || ask[at].gift ||
	    factor <= 0)
		steps = 0;
	for (size_t i = 0; !s && i < steps && !out->asked; i++) {
		int64_t more = more_units(from[i] - l.quantity, factor, whole);

		memcpy(then, ask, count * sizeof *then);
		then[at].asked = (ask[at].asked ? ask[at].asked : ask[at].quantity) + more;
		then[at].quantity = ask[at].quantity + (int64_t)((money_wide)more * factor / 1000);
		s = price_lines(buyer, rules, rule_count, then, count, a, &total);
		if (!s && a[at].state == PRICE_OK && net(&a[at]) < net(&answer[at]))
			tell(buyer, &answer[at], &then[at], &a[at], out);
	}
	for (size_t i = 0; out->asked && i < rule_count; i++)
		if (rules[i]->id == a[at].rule)
			out->rule = rules[i];
	mem_free(then);
	mem_free(a);
	return s;
}
