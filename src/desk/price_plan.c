/* SPDX-License-Identifier: ISC */
/*
 * price_plan -- see the header.
 */
#include "desk/price_plan.h"

#include <inttypes.h>

#include "desk/inside.h"
#include "desk/price_rule.h"
#include "record/message.pb-c.h"

static enum status too_many(struct verb *v)
{
	return verb_refuse(v, OD__MESSAGE__FIELD_TOO_MANY, "rule", "rule", "1001", "1000", NULL);
}

/* Lines of the agreement that may be published: drafts, or live ones to end. */
static enum status take_agreement(struct verb *v, uint64_t agreement, struct price_plan *p)
{
	struct key prefix = key_u64(agreement);
	struct walk *walk;
	Od__PriceRule *r;
	enum status s = walk_open_index(v->txn, INDEX_CUSTOMER_PRICE_AGREEMENT, &prefix, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&r)) == OK) {
		price_rule_open(v, r);
		if (p->retire ? r->state != OD__PRICE_STATE__PRICE_LIVE
		    : r->state != OD__PRICE_STATE__PRICE_DRAFT &&
		      r->state != OD__PRICE_STATE__PRICE_TRIED)
			continue;
		if (p->count == PRICE_PLAN_MOST) {
			s = too_many(v);
			break;
		}
		p->rule[p->count++] = r;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status take_rules(struct verb *v, const uint32_t *rule, size_t rules,
	struct price_plan *p)
{
	enum status s = OK;

	for (size_t i = 0; !s && i < rules; i++) {
		bool twice = false;

		for (size_t k = 0; k < p->count; k++)
			twice |= p->rule[k]->id == rule[i];
		if (twice)
			continue;
		if (p->count == PRICE_PLAN_MOST)
			return too_many(v);
		s = price_rule_get(v, arena_format(v->arena, "rule.%zu", i), rule[i],
			&p->rule[p->count], NULL);
		p->count += s == OK;
	}
	return s;
}

static enum status check_states(struct verb *v, const struct price_plan *p)
{
	for (size_t i = 0; i < p->count; i++) {
		Od__PriceState state = p->rule[i]->state;
		bool draft = state == OD__PRICE_STATE__PRICE_DRAFT ||
			state == OD__PRICE_STATE__PRICE_TRIED;

		if (p->retire ? state != OD__PRICE_STATE__PRICE_LIVE : !draft)
			return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "rule",
				arena_format(v->arena, "%" PRIu32, p->rule[i]->id),
				enum_label(&od__price_state__descriptor, (int)state),
				p->retire ? "an end" : "publishing", p->retire ? "live" : "draft or tried");
	}
	return OK;
}

enum status price_plan_read(struct verb *v, const uint32_t *rule, size_t rules, uint64_t agreement,
	struct price_plan *p)
{
	enum status s = OK;

	if (agreement)
		s = take_agreement(v, agreement, p);
	if (!s)
		s = take_rules(v, rule, rules, p);
	if (!s && !p->count)
		return verb_refuse(v, OD__MESSAGE__RULES_NONE, "rule", NULL, NULL, NULL, NULL);
	return s ? s : check_states(v, p);
}
