/* SPDX-License-Identifier: ISC */
/*
 * verify_price -- each line costs what its record says that it costs (I1), coupons are used by the
 * orders that name them (I20), yearly volumes are what the orders come to (I3).
 *
 * Rules never change, so a line is recomputed from the rule, the step and the reductions that its
 * record names. Rules are read once and kept in short form; a sealed one is opened for it. An
 * order with a coupon is read again together with it, so that one that was cancelled meanwhile is
 * no fault.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "base/money.h"
#include "desk/inside.h"
#include "desk/price_rule.h"
#include "desk/setting.h"
#include "desk/verify_part.h"
#include "desk/volume.h"

/* A rule as far as a line is recomputed from it. */
struct short_rule {
	uint32_t id;
	size_t steps;
	struct {
		int64_t from, price, ppm;
	} step[20];
};

struct verify_rules {
	struct short_rule *rule;	/* by id */
	size_t count, size;
};

struct reading {
	struct looking *l;
	uint32_t id;
	struct short_rule rule;
};

static enum status read_rule(struct txn *t, void *baton)
{
	struct reading *g = baton;
	struct verb v = *g->l->v;
	Od__PriceRule *rule;
	enum status s;

	v.txn = t;
	v.arena = arena_new(0);
	desk_read_lock(v.desk);
	s = price_rule_find(&v, g->id, &rule);
	desk_unlock(v.desk);
	memset(&g->rule, 0, sizeof g->rule);
	g->rule.id = g->id;
	for (size_t i = 0; !s && i < rule->n_step && i < 20; i++) {
		g->rule.step[i].from = rule->step[i]->from;
		g->rule.step[i].price = rule->step[i]->has_price ? rule->step[i]->price : -1;
		g->rule.step[i].ppm = rule->step[i]->ppm;
		g->rule.steps++;
	}
	arena_free(v.arena);
	return s == ERR_NOT_FOUND ? OK : s;
}

static size_t place_of(const struct verify_rules *r, uint32_t id)
{
	size_t low = 0, high = r->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (r->rule[middle].id < id)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static enum status rule_of(struct looking *l, uint32_t id, const struct short_rule **out)
{
	struct verify_rules *r = l->rules;
	size_t at = place_of(r, id);
	struct reading g = { .l = l, .id = id };
	enum status s = OK;

	if (at == r->count || r->rule[at].id != id) {
		s = store_read(desk_store(l->v->desk), read_rule, &g, NULL);
		if (s)
			return s;
		if (r->count == r->size) {
			size_t size = r->size ? r->size * 2 : 256;

			r->rule = mem_grow(r->rule, r->size, size, sizeof *r->rule);
			r->size = size;
		}
		memmove(&r->rule[at + 1], &r->rule[at], (r->count - at) * sizeof *r->rule);
		r->rule[at] = g.rule;
		r->count++;
	}
	*out = &r->rule[at];
	return s;
}

/* Was it placed under any of the settings of rounding? */
static bool rounds_to(const Od__OrderLine *line, int places, int64_t amount)
{
	static const enum rounding ways[] = { ROUND_HALF_UP, ROUND_HALF_EVEN };
	int64_t seen;

	for (size_t i = 0; i < 2; i++) {
		if (!money_line(line->quantity, line->price, line->ppm, places, ways[i], &seen) &&
		    seen == amount)
			return true;
		if (line->asked > 0 && !money_line_unit(line->asked, line->quantity, line->price,
		    line->ppm, places, ways[i], &seen) && seen == amount)
			return true;
	}
	return false;
}

static bool has_price(const struct short_rule *rule, int64_t from, int64_t price)
{
	for (size_t i = 0; i < rule->steps; i++)
		if (rule->step[i].from == from && rule->step[i].price == price)
			return true;
	return false;
}

static bool has_ppm(const struct short_rule *rule, int64_t ppm)
{
	for (size_t i = 0; i < rule->steps; i++)
		if (rule->step[i].ppm == ppm)
			return true;
	return false;
}

/* Price and reductions from the rules that the record names. */
static enum status check_reason(struct looking *l, const Od__Order *o, const Od__OrderLine *line)
{
	const Od__Why *why = line->why;
	const struct short_rule *rule;
	int64_t ppm = 0;
	enum status s = OK;

	if (!why || !why->rule || why->n_reduction != why->n_reduction_ppm)
		return OK;
	s = rule_of(l, why->rule, &rule);
	if (!s && !has_price(rule, why->step, line->price))
		verify_tell(l, "I1", "order", o->id, "a line's price of its rule", -1, line->price);
	for (size_t i = 0; !s && i < why->n_reduction; i++) {
		s = rule_of(l, why->reduction[i], &rule);
		if (!s && !has_ppm(rule, why->reduction_ppm[i]))
			verify_tell(l, "I1", "order", o->id, "a line's reduction of its rule", -1,
				why->reduction_ppm[i]);
		ppm = money_stack_ppm(ppm, why->reduction_ppm[i]);
	}
	if (!s)
		verify_tell(l, "I1", "order", o->id, "a line's reduction", ppm, line->ppm);
	return s;
}

/* An order and the coupon that it names, in one instant. */
struct pair {
	uint64_t order;
	struct key coupon;
	bool stands;		/* the order is not cancelled and names it */
	bool redeemed;		/* by this order */
	uint64_t by;
};

static enum status read_pair(struct txn *t, void *baton)
{
	struct pair *p = baton;
	struct arena *a = arena_new(0);
	struct key key = key_u64(p->order), named = key_empty();
	Od__Coupon *coupon;
	Od__Order *o;
	enum status s = table_get_as(t, TABLE_COUPON, &p->coupon, a, &coupon);

	p->stands = p->redeemed = false;
	p->by = 0;
	if (!s && coupon->state == OD__COUPON_STATE__COUPON_REDEEMED) {
		p->by = coupon->order;
		p->redeemed = p->by == p->order;
	}
	if (!s || s == ERR_NOT_FOUND)
		s = table_get_as(t, TABLE_ORDER, &key, a, &o);
	if (!s && !o->cancel && text_of(o->coupon)[0]) {
		key_add_code(&named, o->coupon);
		p->stands = named.length == p->coupon.length &&
			memcmp(named.bytes, p->coupon.bytes, named.length) == 0;
	}
	arena_free(a);
	return s == ERR_NOT_FOUND ? OK : s;
}

enum status verify_order_price(struct looking *l, const Od__Order *o)
{
	int places = (int)setting_int(l->v->desk, "places");
	struct pair p = { .order = o->id, .coupon = key_empty() };
	enum status s = OK;

	for (size_t i = 0; !s && i < o->n_line; i++) {
		const Od__OrderLine *line = o->line[i];

		if (!rounds_to(line, places, line->amount + line->order_share))
			verify_tell(l, "I1", "order", o->id, "a line's amount", -1, line->amount);
		s = check_reason(l, o, line);
	}
	if (s || o->cancel || !text_of(o->coupon)[0])
		return s;
	key_add_code(&p.coupon, o->coupon);
	s = store_read(desk_store(l->v->desk), read_pair, &p, NULL);
	if (!s && p.stands && !p.redeemed)
		verify_tell(l, "I20", "order", o->id, "its coupon used by order", (int64_t)o->id,
			(int64_t)p.by);
	return s;
}

static enum status check_coupon(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Coupon *coupon = (const Od__Coupon *)m;
	struct pair p = { .order = coupon->order, .coupon = *key };
	struct looking *l = baton;
	enum status s;

	l->rows++;
	if (coupon->state != OD__COUPON_STATE__COUPON_REDEEMED)
		return OK;
	s = store_read(desk_store(l->v->desk), read_pair, &p, NULL);
	if (!s && p.redeemed && !p.stands)
		verify_tell(l, "I20", "coupon of rule", coupon->rule, "used by order", 0,
			(int64_t)coupon->order);
	return s;
}

/* A customer's year: what its rows say, and what the orders come to, in one instant. */
struct year {
	uint64_t customer;
	int year;
	bool differs;
	uint32_t product;
	int64_t wanted, seen;
};

static void differ(struct year *y, uint32_t product, int64_t wanted, int64_t seen)
{
	if (y->differs || wanted == seen)
		return;
	y->differs = true;
	y->product = product;
	y->wanted = wanted;
	y->seen = seen;
}

static enum status read_year(struct txn *t, void *baton)
{
	struct year *y = baton;
	struct arena *a = arena_new(0);
	struct key prefix = key_u64(y->customer);
	struct price_volume *list;
	struct walk *walk;
	Od__Volume *row;
	size_t count, at = 0;
	enum status s = volume_add_up(t, a, y->customer, y->year, INT64_MAX, &list, &count);

	y->differs = false;
	key_add_u32(&prefix, (uint32_t)y->year);
	if (!s)
		s = walk_open(t, TABLE_VOLUME, &prefix, false, &walk);
	while (!s && (s = walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&row)) == OK) {
		for (; at < count && list[at].product < row->product; at++)
			differ(y, list[at].product, list[at].quantity, 0);
		if (at < count && list[at].product == row->product)
			differ(y, row->product, list[at++].quantity, row->quantity);
		else
			differ(y, row->product, 0, row->quantity);
	}
	for (; s == ERR_END && at < count; at++)
		differ(y, list[at].product, list[at].quantity, 0);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status check_year(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Volume *row = (const Od__Volume *)m;
	struct year y = { .customer = row->customer, .year = (int)row->year };
	struct looking *l = baton;
	enum status s;

	(void)key;
	l->rows++;
	if (row->product)
		return OK;
	s = store_read(desk_store(l->v->desk), read_year, &y, NULL);
	if (!s && y.differs)
		verify_tell(l, "I3", "customer", row->customer, arena_format(l->v->arena,
			"volume of product %" PRIu32 " in %d", y.product, y.year), y.wanted, y.seen);
	return s;
}

enum status verify_prices(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = store_each(store, TABLE_COUPON, NULL, check_coupon, l);

	return s ? s : store_each(store, TABLE_VOLUME, NULL, check_year, l);
}

void verify_rules_begin(struct looking *l)
{
	l->rules = mem_alloc(sizeof *l->rules);
}

void verify_rules_end(struct looking *l)
{
	mem_free(l->rules->rule);
	mem_free(l->rules);
	l->rules = NULL;
}
