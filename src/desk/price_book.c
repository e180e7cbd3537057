/* SPDX-License-Identifier: ISC */
/*
 * price_book -- an array of rules sorted by product and id; a product's rules are one run of it.
 *
 * Changes come seldom, one at a time, and move the tail; questions come with every line of every
 * order and are two binary searches.
 */
#include "desk/price_book.h"

#include "base/memory.h"
#include "base/sorted.h"
#include "desk/inside.h"

struct price_book {
	struct sorted rules;	/* of Od__PriceRule, owned */
};

struct rule_key {
	uint32_t product, id;
};

static int compare(const void *key, const void *row)
{
	const struct rule_key *k = key;
	const Od__PriceRule *r = row;

	if (k->product != r->product)
		return k->product < r->product ? -1 : 1;
	return k->id < r->id ? -1 : k->id > r->id;
}

static void put(struct desk *d, const void *stored)
{
	const Od__PriceRule *rule = stored;
	struct sorted *rules = &d->prices->rules;
	bool there;
	size_t at = sorted_place(rules, compare, &(struct rule_key){ rule->product, rule->id }, &there);

	if (there)
		keep_free(sorted_take(rules, at));
	if (rule->state != OD__PRICE_STATE__PRICE_RETIRED)
		sorted_put(rules, at, keep_copy(rule));
}

Od__PriceRule *const *price_rules_of(const struct desk *d, uint32_t product, size_t *count)
{
	const struct sorted *rules = &d->prices->rules;
	bool there;
	size_t from = sorted_place(rules, compare, &(struct rule_key){ product, 0 }, &there), to = from;

	while (to < rules->count && ((const Od__PriceRule *)rules->row[to])->product == product)
		to++;
	*count = to - from;
	return (Od__PriceRule *const *)rules->row + from;
}

enum status price_load(struct desk *d, struct txn *t)
{
	d->prices = mem_alloc(sizeof *d->prices);
	return keep_load(d, t, TABLE_PRICE_RULE, put);
}

void price_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_PRICE_RULE && c->after)
		put(d, c->after);
}

void price_free(struct desk *d)
{
	if (!d->prices)
		return;
	for (size_t i = 0; i < d->prices->rules.count; i++)
		keep_free(d->prices->rules.row[i]);
	sorted_free(&d->prices->rules);
	mem_free(d->prices);
	d->prices = NULL;
}
