/* SPDX-License-Identifier: ISC */
/*
 * pairs -- one open table of pairs while counting; sorted by their first item when first asked.
 *
 * A pair stands once, lower item first; for asking it is put down both ways, so that the partners
 * of an item are one run of the sorted array.
 */
#include "insight/pairs.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

struct pair {
	uint32_t a, b, count;	/* count 0: a free place */
};

struct pairs {
	struct pair *table;	/* while counting */
	size_t size, count, most;
	bool full;
	struct pair *single;	/* items by number: a = item */
	size_t singles, single_size;
	uint64_t baskets;
	struct pair *sorted;	/* both ways, by a */
	size_t sorted_count;
};

struct pairs *pairs_new(size_t most)
{
	struct pairs *p = mem_alloc(sizeof *p);

	p->most = most;
	p->size = 1024;
	p->table = mem_array(p->size, sizeof *p->table);
	return p;
}

void pairs_free(struct pairs *p)
{
	if (!p)
		return;
	mem_free(p->table);
	mem_free(p->single);
	mem_free(p->sorted);
	mem_free(p);
}

uint64_t pairs_baskets(const struct pairs *p)
{
	return p->baskets;
}

bool pairs_full(const struct pairs *p)
{
	return p->full;
}

static struct pair *place(struct pair *table, size_t size, uint32_t a, uint32_t b)
{
	uint64_t h = ((uint64_t)a << 32 | b) * UINT64_C(0x9E3779B97F4A7C15);
	size_t i = (size_t)(h >> 20) & (size - 1);

	while (table[i].count && (table[i].a != a || table[i].b != b))
		i = (i + 1) & (size - 1);
	return &table[i];
}

static void enlarge(struct pairs *p)
{
	size_t size = p->size * 2;
	struct pair *table = mem_array(size, sizeof *table);

	for (size_t i = 0; i < p->size; i++)
		if (p->table[i].count)
			*place(table, size, p->table[i].a, p->table[i].b) = p->table[i];
	mem_free(p->table);
	p->table = table;
	p->size = size;
}

static void count_pair(struct pairs *p, uint32_t a, uint32_t b)
{
	struct pair *at = place(p->table, p->size, a, b);

	if (at->count) {
		at->count++;
		return;
	}
	if (p->count == p->most) {
		p->full = true;
		return;
	}
	*at = (struct pair) { a, b, 1 };
	if (++p->count * 4 > p->size * 3)
		enlarge(p);
}

static size_t single_at(const struct pairs *p, uint32_t item)
{
	size_t low = 0, high = p->singles;

	while (low < high) {
		size_t middle = (low + high) / 2;

		if (p->single[middle].a < item)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static void count_single(struct pairs *p, uint32_t item)
{
	size_t at = single_at(p, item);

	if (at == p->singles || p->single[at].a != item) {
		if (p->singles == p->single_size) {
			size_t size = p->single_size ? p->single_size * 2 : 256;

			p->single = mem_grow(p->single, p->single_size, size, sizeof *p->single);
			p->single_size = size;
		}
		memmove(&p->single[at + 1], &p->single[at],
			(p->singles - at) * sizeof *p->single);
		p->single[at] = (struct pair) { .a = item };
		p->singles++;
	}
	p->single[at].count++;
}

static int ascending(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

void pairs_add(struct pairs *p, const uint32_t *item, size_t count)
{
	uint32_t each[PAIRS_BASKET];
	size_t n = 0;

	if (!count || count > PAIRS_BASKET)
		return;
	memcpy(each, item, count * sizeof *each);
	qsort(each, count, sizeof *each, ascending);
	for (size_t i = 0; i < count; i++)
		if (!n || each[n - 1] != each[i])
			each[n++] = each[i];
	p->baskets++;
	for (size_t i = 0; i < n; i++) {
		count_single(p, each[i]);
		for (size_t k = i + 1; k < n; k++)
			count_pair(p, each[i], each[k]);
	}
}

static int by_items(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	if (x->a != y->a)
		return x->a < y->a ? -1 : 1;
	return x->b < y->b ? -1 : x->b > y->b;
}

static void sort(struct pairs *p)
{
	size_t n = 0;

	p->sorted = mem_array(p->count * 2 + 1, sizeof *p->sorted);
	for (size_t i = 0; i < p->size; i++)
		if (p->table[i].count) {
			const struct pair *t = &p->table[i];

			p->sorted[n++] = *t;
			p->sorted[n++] = (struct pair) { t->b, t->a, t->count };
		}
	p->sorted_count = n;
	qsort(p->sorted, n, sizeof *p->sorted, by_items);
}

static int by_worth(const void *a, const void *b)
{
	const struct pair_partner *x = a, *y = b;

	if (x->lift < y->lift || x->lift > y->lift)
		return x->lift > y->lift ? -1 : 1;
	if (x->count != y->count)
		return x->count > y->count ? -1 : 1;
	return x->item < y->item ? -1 : x->item > y->item;
}

/* The best partners of the item whose run begins at `from`. */
static size_t best(const struct pairs *p, size_t from, size_t to, uint32_t least,
	struct pair_partner *out, size_t size)
{
	struct pair_partner *all = mem_array(to - from, sizeof *all);
	uint32_t of = p->single[single_at(p, p->sorted[from].a)].count;
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		const struct pair *pair = &p->sorted[i];
		uint32_t with = p->single[single_at(p, pair->b)].count;
		double lift = (double)pair->count * (double)p->baskets /
			((double)of * (double)with);

		if (pair->count >= least && lift > 1)
			all[n++] = (struct pair_partner) { pair->b, pair->count, lift,
				(double)pair->count / (double)of };
	}
	qsort(all, n, sizeof *all, by_worth);
	if (n > size)
		n = size;
	if (n)
		memcpy(out, all, n * sizeof *out);
	mem_free(all);
	return n;
}

size_t pairs_next(struct pairs *p, uint32_t after, uint32_t least, struct pair_partner *out,
	size_t size, uint32_t *item)
{
	size_t low = 0, high, n = 0;

	if (!p->sorted)
		sort(p);
	high = p->sorted_count;
	while (low < high) {
		size_t middle = (low + high) / 2;

		if (p->sorted[middle].a <= after)
			low = middle + 1;
		else
			high = middle;
	}
	while (!n && low < p->sorted_count) {
		size_t to = low;

		*item = p->sorted[low].a;
		while (to < p->sorted_count && p->sorted[to].a == *item)
			to++;
		n = best(p, low, to, least, out, size);
		low = to;
	}
	return n;
}
