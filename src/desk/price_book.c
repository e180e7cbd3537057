/* SPDX-License-Identifier: ISC */
/*
 * price_book -- an array of rules sorted by goods and id; what names the same goods is one run.
 *
 * Changes come seldom, one at a time, and move the tail; questions come with every line of every
 * order and are a few binary searches, over an array of what is compared alone: the rules themselves
 * lie all over the memory.
 */
#include "desk/price_book.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "desk/inside.h"
#include "record/system.pb-c.h"

#define FLIPPED 16	/* publications that are true and not written out; there is one at a time */

/* What a rule names, for sorting. */
struct goods {
	enum price_goods kind;
	uint32_t product;
	const char *name;
};

struct named {
	struct goods goods;
	uint32_t id;
};

struct price_book {
	Od__PriceRule **rule;
	struct named *place;	/* of each rule */
	size_t count, size;
	uint64_t flipped[FLIPPED];
	size_t flips;
};

static struct goods goods_of(const Od__PriceRule *r)
{
	if (r->product)
		return (struct goods) { GOODS_PRODUCT, r->product, "" };
	if (text_of(r->family)[0])
		return (struct goods) { GOODS_FAMILY, 0, r->family };
	if (text_of(r->category)[0])
		return (struct goods) { GOODS_CATEGORY, 0, r->category };
	return (struct goods) { GOODS_ALL, 0, "" };
}

static struct named place_of(const Od__PriceRule *r)
{
	return (struct named) { goods_of(r), r->id };
}

static int compare(const struct goods *a, uint32_t id, const struct goods *b, uint32_t other)
{
	int order = 0;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->product != b->product)
		return a->product < b->product ? -1 : 1;
	if (*a->name || *b->name)
		order = strcmp(a->name, b->name);
	if (order)
		return order;
	return id < other ? -1 : id > other;
}

/* Index of the first rule that is not before (goods, id). */
static size_t find(const struct price_book *b, const struct goods *goods, uint32_t id)
{
	size_t low = 0, high = b->count;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (compare(&b->place[middle].goods, b->place[middle].id, goods, id) < 0)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static bool flipped(const struct price_book *b, uint64_t set)
{
	for (size_t i = 0; i < b->flips; i++)
		if (b->flipped[i] == set)
			return true;
	return false;
}

void price_overlay(const struct desk *d, Od__PriceRule *r)
{
	if (r->set && r->state != OD__PRICE_STATE__PRICE_LIVE && flipped(d->prices, r->set))
		SET(r, state, OD__PRICE_STATE__PRICE_LIVE);
	if (r->leaves && flipped(d->prices, r->leaves))
		SET(r, ends, r->leaves_on);
}

static void take_out(struct price_book *b, size_t at)
{
	keep_free(b->rule[at]);
	memmove(&b->rule[at], &b->rule[at + 1], (b->count - at - 1) * sizeof(*b->rule));
	memmove(&b->place[at], &b->place[at + 1], (b->count - at - 1) * sizeof(*b->place));
	b->count--;
}

/* A rule that was an edit of a draft may name other goods now. */
static void forget(struct price_book *b, uint32_t id)
{
	for (size_t i = 0; i < b->count; i++)
		if (b->rule[i]->id == id) {
			take_out(b, i);
			return;
		}
}

static void room(struct price_book *b)
{
	size_t size = b->size ? b->size * 2 : 64;

	if (b->count < b->size)
		return;
	b->rule = mem_grow(b->rule, b->size, size, sizeof *b->rule);
	b->place = mem_grow(b->place, b->size, size, sizeof *b->place);
	b->size = size;
}

static void put(struct desk *d, const Od__PriceRule *rule, bool new)
{
	struct price_book *b = d->prices;
	struct goods goods = goods_of(rule);
	Od__PriceRule *copy;
	size_t at;

	if (!new)
		forget(b, rule->id);
	if (rule->state == OD__PRICE_STATE__PRICE_RETIRED)
		return;
	at = find(b, &goods, rule->id);
	room(b);
	memmove(&b->rule[at + 1], &b->rule[at], (b->count - at) * sizeof(*b->rule));
	memmove(&b->place[at + 1], &b->place[at], (b->count - at) * sizeof(*b->place));
	copy = keep_copy(rule);
	price_overlay(d, copy);
	b->rule[at] = copy;
	b->place[at] = place_of(copy);
	b->count++;
}

Od__PriceRule *const *price_book_run(const struct desk *d, enum price_goods kind,
	uint32_t product, const char *name, size_t *count)
{
	const struct price_book *b = d->prices;
	struct goods goods = { kind, product, name };
	size_t from = find(b, &goods, 0), end = from;

	while (end < b->count && compare(&b->place[end].goods, 0, &goods, 0) == 0)
		end++;
	*count = end - from;
	return b->rule + from;
}

Od__PriceRule *const *price_rules_of(const struct desk *d, uint32_t product, size_t *count)
{
	return price_book_run(d, GOODS_PRODUCT, product, "", count);
}

Od__PriceRule *const *price_book_all(const struct desk *d, size_t *count)
{
	*count = d->prices->count;
	return d->prices->rule;
}

const Od__PriceRule *price_book_find(const struct desk *d, uint32_t id)
{
	for (size_t i = 0; i < d->prices->count; i++)
		if (d->prices->rule[i]->id == id)
			return d->prices->rule[i];
	return NULL;
}

static bool is_publication(const Od__Job *job)
{
	return strcmp(text_of(job->kind), PRICE_JOB) == 0;
}

static enum status load_flips(struct desk *d, struct txn *t, struct arena *a)
{
	struct key all = key_empty();
	struct walk *walk;
	Od__Job *job;
	enum status s = walk_open_index(t, INDEX_JOB_OPEN, &all, false, &walk);

	if (s)
		return s;
	while ((s = walk_next(walk, NULL, NULL, a, (ProtobufCMessage **)&job)) == OK)
		if (is_publication(job) && job->state == OD__JOB_STATE__FLIPPED &&
		    d->prices->flips < FLIPPED)
			d->prices->flipped[d->prices->flips++] = job->id;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static int by_goods(const void *a, const void *b)
{
	const Od__PriceRule *x = *(Od__PriceRule *const *)a, *y = *(Od__PriceRule *const *)b;
	struct goods of_x = goods_of(x), of_y = goods_of(y);

	return compare(&of_x, x->id, &of_y, y->id);
}

enum status price_load(struct desk *d, struct txn *t)
{
	struct key all = key_empty(), key;
	struct arena *a = arena_new(0);
	struct price_book *b;
	struct walk *walk;
	ProtobufCMessage *m;
	enum status s;

	b = d->prices = mem_alloc(sizeof *d->prices);
	s = load_flips(d, t, a);
	if (!s)
		s = walk_open(t, TABLE_PRICE_RULE, &all, false, &walk);
	if (s) {
		arena_free(a);
		return s;
	}
	while ((s = walk_next(walk, &key, NULL, a, &m)) == OK) {
		if (((Od__PriceRule *)m)->state != OD__PRICE_STATE__PRICE_RETIRED) {
			room(b);
			price_overlay(d, (Od__PriceRule *)m);
			b->rule[b->count++] = keep_copy(m);
		}
		arena_reset(a);
	}
	if (b->count)
		qsort(b->rule, b->count, sizeof *b->rule, by_goods);
	for (size_t i = 0; i < b->count; i++)
		b->place[i] = place_of(b->rule[i]);
	walk_close(walk);
	arena_free(a);
	return s == ERR_END ? OK : s;
}

/* The one moment in which the rules of a publication are what it says. */
static void flip(struct desk *d, const Od__Job *job)
{
	struct price_book *b = d->prices;
	bool now = job->state == OD__JOB_STATE__FLIPPED;

	for (size_t i = 0; i < b->flips; i++)
		if (b->flipped[i] == job->id) {
			if (!now)
				b->flipped[i] = b->flipped[--b->flips];
			return;
		}
	if (!now || b->flips == FLIPPED)
		return;
	b->flipped[b->flips++] = job->id;
	for (size_t i = 0; i < b->count; i++)
		price_overlay(d, b->rule[i]);
}

void price_applied(struct desk *d, const struct change *c)
{
	if (c->table == TABLE_PRICE_RULE && c->after)
		put(d, (const Od__PriceRule *)c->after, c->before == NULL && !c->quiet);
	else if (c->table == TABLE_JOB && c->after && is_publication((const Od__Job *)c->after))
		flip(d, (const Od__Job *)c->after);
}

void price_free(struct desk *d)
{
	if (!d->prices)
		return;
	for (size_t i = 0; i < d->prices->count; i++)
		keep_free(d->prices->rule[i]);
	mem_free(d->prices->rule);
	mem_free(d->prices->place);
	mem_free(d->prices);
	d->prices = NULL;
}
