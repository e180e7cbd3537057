/* SPDX-License-Identifier: ISC */
/*
 * price_book -- an array of rules sorted by product and id; a product's rules are one run of it.
 *
 * Changes come seldom, one at a time, and move the tail; questions come with every line of every
 * order and are two binary searches.
 */
#include "desk/price_book.h"

#include <string.h>

#include "base/memory.h"
#include "desk/inside.h"

struct price_book {
	Od__PriceRule **rule;
	size_t count, size;
};

/* Index of the first rule that is not before (product, id). */
static size_t find(const struct price_book *b, uint32_t product, uint32_t id)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const Od__PriceRule *r = b->rule[middle];

		if (r->product < product || (r->product == product && r->id < id))
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void put(struct price_book *b, const Od__PriceRule *rule)
{
	size_t at = find(b, rule->product, rule->id);
	bool there = at < b->count && b->rule[at]->product == rule->product &&
		b->rule[at]->id == rule->id;
	bool live = rule->state != OD__PRICE_STATE__PRICE_RETIRED;

	if (there) {
		keep_free(b->rule[at]);
		if (live) {
			b->rule[at] = keep_copy(rule);
			return;
		}
		memmove(&b->rule[at], &b->rule[at + 1],
			(b->count - at - 1) * sizeof(*b->rule));
		b->count--;
		return;
	}
	if (!live)
		return;
	if (b->count == b->size) {
		size_t size = b->size ? b->size * 2 : 64;

		b->rule = mem_grow(b->rule, b->size, size, sizeof *b->rule);
		b->size = size;
	}
	memmove(&b->rule[at + 1], &b->rule[at], (b->count - at) * sizeof(*b->rule));
	b->rule[at] = keep_copy(rule);
	b->count++;
}

Od__PriceRule *const *price_rules_of(const struct desk *d, uint32_t product, size_t *count)
{
	const struct price_book *b = d->prices;
	size_t from = find(b, product, 0), to = from;

	while (to < b->count && b->rule[to]->product == product)
		to++;
	*count = to - from;
	return b->rule + from;
}

enum status price_load(struct desk *d, struct txn *t)
{
	struct key all = key_empty(), key;
	struct arena *a = arena_new(0);
	struct walk *walk;
	ProtobufCMessage *m;
	enum status s;

	d->prices = mem_alloc(sizeof *d->prices);
	s = walk_open(t, TABLE_PRICE_RULE, &all, false, &walk);
	if (s) {
		arena_free(a);
		return s;
	}
	while ((s = walk_next(walk, &key, NULL, a, &m)) == OK) {
		put(d->prices, (const Od__PriceRule *)m);
		arena_reset(a);
	}
	walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

void price_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_PRICE_RULE && c->after)
		put(d->prices, (const Od__PriceRule *)c->after);
}

void price_free(struct desk *d)
{
	if (!d->prices)
		return;
	for (size_t i = 0; i < d->prices->count; i++)
		keep_free(d->prices->rule[i]);
	mem_free(d->prices->rule);
	mem_free(d->prices);
	d->prices = NULL;
}
