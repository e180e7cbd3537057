/* SPDX-License-Identifier: ISC */
/*
 * price_order -- the one spend-and-save rule with the greatest saving, then the coupon that was
 * given on what is left. A saving is split over the lines it looked at by largest remainder, ties to the
 * lower line, so the shares always sum to the saving.
 */
#include "desk/price_order.h"

#include "base/memory.h"

static bool in_bundle(const Od__PriceRule *rule, const struct price_ask *ask)
{
	for (size_t i = 0; i < rule->n_bundle; i++)
		if (rule->bundle[i] == ask->product)
			return true;
	return rule->n_bundle == 0;
}

static bool eligible(const Od__PriceRule *rule, const struct price_ask *ask,
	const struct price_answer *answer)
{
	return answer->state == PRICE_OK && !answer->net && !ask->gift && !ask->manual &&
		price_narrowness(rule, ask) >= 0 && in_bundle(rule, ask);
}

static int64_t spent(const Od__PriceRule *rule, const struct price_ask *ask,
	const struct price_answer *answer, size_t count)
{
	int64_t sum = 0;

	for (size_t i = 0; i < count; i++)
		if (eligible(rule, &ask[i], &answer[i]) &&
		    __builtin_add_overflow(sum, answer[i].amount, &sum))
			return 0;
	return sum;
}

static const Od__PriceStep *spend_step(const Od__PriceRule *rule, int64_t spend)
{
	const Od__PriceStep *best = NULL;

	for (size_t i = 0; i < rule->n_step; i++)
		if (rule->step[i]->spend <= spend &&
		    (!best || rule->step[i]->spend > best->spend))
			best = rule->step[i];
	return best;
}

/* What the rule takes off this order, never more than its lines cost. */
static int64_t saving(const Od__PriceRule *rule, int64_t spend, enum rounding r)
{
	const Od__PriceStep *step = spend_step(rule, spend);
	int64_t save = 0;

	if (!step || spend <= 0)
		return 0;
	if (step->ppm)
		(void)money_divide((money_wide)spend * step->ppm, PPM, r, &save);
	else
		save = step->save;
	if (rule->every && step->spend > 0 &&
	    __builtin_mul_overflow(save, spend / step->spend, &save))
		save = spend;
	if (rule->has_cap && save > rule->cap)
		save = rule->cap;
	return save < spend ? save : spend;
}

static enum status take(const Od__PriceRule *rule, int64_t save, const struct price_ask *ask,
	size_t count, struct price_answer *answer)
{
	int64_t *weight = mem_array(count, sizeof *weight);
	int64_t *share = mem_array(count, sizeof *share);
	enum status s;

	for (size_t i = 0; i < count; i++)
		weight[i] = eligible(rule, &ask[i], &answer[i]) ? answer[i].amount : 0;
	s = money_split(save, weight, count, share);
	for (size_t i = 0; !s && i < count; i++) {
		answer[i].share += share[i];
		answer[i].amount -= share[i];
	}
	mem_free(weight);
	mem_free(share);
	return s;
}

static enum status apply(Od__PriceLevel level, const struct price_buyer *buyer,
	Od__PriceRule *const *rules, size_t rule_count, const struct price_ask *ask, size_t count,
	struct price_answer *answer, uint32_t *rule, int64_t *reduction)
{
	const Od__PriceRule *best = NULL;
	int64_t most = 0;

	for (size_t i = 0; i < rule_count; i++) {
		int64_t save;

		if (rules[i]->level != level || !price_rule_for(rules[i], buyer) ||
		    (level == OD__PRICE_LEVEL__COUPON && rules[i]->id != buyer->coupon))
			continue;
		save = saving(rules[i], spent(rules[i], ask, answer, count), buyer->rounding);
		if (save > most || (save == most && best && rules[i]->id < best->id)) {
			most = save;
			best = rules[i];
		}
	}
	if (!best || most <= 0)
		return OK;
	*rule = best->id;
	*reduction += most;
	return take(best, most, ask, count, answer);
}

enum status price_order_rules(const struct price_buyer *buyer, Od__PriceRule *const *rules,
	size_t rule_count, const struct price_ask *ask, size_t count, struct price_answer *answer,
	struct price_total *total)
{
	enum status s;

	s = apply(OD__PRICE_LEVEL__SPEND, buyer, rules, rule_count, ask, count, answer,
		&total->spend_rule, &total->reduction);
	if (!s)
		s = apply(OD__PRICE_LEVEL__COUPON, buyer, rules, rule_count, ask, count, answer,
			&total->coupon_rule, &total->coupon);
	total->reduction += total->coupon;
	return s;
}
