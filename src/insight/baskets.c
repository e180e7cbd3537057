/* SPDX-License-Identifier: ISC */
/*
 * baskets -- sets are grown item by item, each with the list of the baskets that hold it.
 *
 * The baskets of a longer set are those that two shorter ones share, so every basket is read once
 * and what is rare is never looked at again. The depth is that of the longest set.
 */
#include "insight/baskets.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define DEEPEST 32	/* items of a set */

/* An item with the baskets that hold it together with all items of the set before it. */
struct column {
	uint32_t item;
	uint32_t *basket;
	size_t count;
};

struct search {
	uint32_t least, longest;
	size_t most, size;
	struct basket_sets *out;
	uint32_t item[DEEPEST];
	bool over;
};

static int by_size_and_items(const void *a, const void *b)
{
	const struct basket_set *x = a, *y = b;

	if (x->size != y->size)
		return x->size < y->size ? -1 : 1;
	for (uint32_t i = 0; i < x->size; i++)
		if (x->item[i] != y->item[i])
			return x->item[i] < y->item[i] ? -1 : 1;
	return 0;
}

static void note(struct search *s, uint32_t size, size_t count)
{
	struct basket_sets *out = s->out;
	uint32_t *item;

	if (out->count == s->most) {
		s->over = true;
		return;
	}
	if (out->count == s->size) {
		size_t bigger = s->size ? s->size * 2 : 256;

		out->set = mem_grow(out->set, s->size, bigger, sizeof *out->set);
		s->size = bigger;
	}
	item = mem_array(size, sizeof *item);
	memcpy(item, s->item, size * sizeof *item);
	out->set[out->count++] = (struct basket_set) { item, size, (uint32_t)count };
}

/* Baskets of both lists; both ascending. */
static size_t shared(const struct column *a, const struct column *b, uint32_t *out)
{
	size_t i = 0, j = 0, n = 0;

	while (i < a->count && j < b->count) {
		if (a->basket[i] < b->basket[j])
			i++;
		else if (a->basket[i] > b->basket[j])
			j++;
		else
			out[n++] = a->basket[i++], j++;
	}
	return n;
}

/* The set s->item[0..depth) is frequent with each of these columns. */
static void grow(struct search *s, uint32_t depth, const struct column *column, size_t columns)
{
	struct column *next = mem_array(columns, sizeof *next);

	for (size_t i = 0; i < columns && !s->over; i++) {
		size_t count = 0;

		s->item[depth] = column[i].item;
		note(s, depth + 1, column[i].count);
		for (size_t k = i + 1; depth + 1 < s->longest && k < columns; k++) {
			size_t room = column[i].count < column[k].count ? column[i].count
				: column[k].count;
			struct column c = { .item = column[k].item };

			c.basket = mem_array(room, sizeof *c.basket);
			c.count = shared(&column[i], &column[k], c.basket);
			if (c.count >= s->least)
				next[count++] = c;
			else
				mem_free(c.basket);
		}
		if (count)
			grow(s, depth + 1, next, count);
		while (count)
			mem_free(next[--count].basket);
	}
	mem_free(next);
}

/* One column for each item that is frequent by itself. */
static size_t first_columns(const struct baskets *b, uint32_t least, struct column *column)
{
	size_t *count = mem_array((size_t)b->items + 1, sizeof *count);
	size_t *place = mem_array((size_t)b->items + 1, sizeof *place);
	size_t columns = 0;

	for (size_t i = b->begin[0]; i < b->begin[b->count]; i++)
		count[b->item[i]]++;
	for (uint32_t i = 0; i < b->items; i++) {
		if (count[i] < least)
			continue;
		column[columns].item = i;
		column[columns].basket = mem_array(count[i], sizeof *column->basket);
		place[i] = ++columns;
	}
	for (size_t i = 0; i < b->count; i++)
		for (size_t k = b->begin[i]; k < b->begin[i + 1]; k++) {
			struct column *c = place[b->item[k]] ? &column[place[b->item[k]] - 1] : NULL;

			if (c)
				c->basket[c->count++] = (uint32_t)i;
		}
	mem_free(place);
	mem_free(count);
	return columns;
}

enum status baskets_sets(const struct baskets *b, uint32_t least, uint32_t longest, size_t most,
	struct basket_sets *out)
{
	struct column *column = mem_array((size_t)b->items + 1, sizeof *column);
	struct search s = { .least = least ? least : 1, .most = most, .out = out,
		.longest = longest < DEEPEST ? longest : DEEPEST };
	size_t columns = 0;

	*out = (struct basket_sets) { .baskets = b->count };
	if (b->count)
		columns = first_columns(b, s.least, column);
	if (columns && longest)
		grow(&s, 0, column, columns);
	while (columns)
		mem_free(column[--columns].basket);
	mem_free(column);
	if (s.over) {
		basket_sets_free(out);
		return ERR_LIMIT;
	}
	if (out->count)
		qsort(out->set, out->count, sizeof *out->set, by_size_and_items);
	return OK;
}

void basket_sets_free(struct basket_sets *s)
{
	for (size_t i = 0; i < s->count; i++)
		mem_free((void *)(uintptr_t)s->set[i].item);
	mem_free(s->set);
	*s = (struct basket_sets) { 0 };
}

const struct basket_set *basket_set_find(const struct basket_sets *s, const uint32_t *item,
	uint32_t size)
{
	struct basket_set wanted = { item, size, 0 };

	if (!s->count)
		return NULL;
	return bsearch(&wanted, s->set, s->count, sizeof *s->set, by_size_and_items);
}

/* All items but the one at `without`: a part of a frequent set is frequent. */
static uint32_t left_count(const struct basket_sets *s, const struct basket_set *whole,
	uint32_t without)
{
	uint32_t item[DEEPEST], n = 0;
	const struct basket_set *left;

	for (uint32_t i = 0; i < whole->size; i++)
		if (i != without)
			item[n++] = whole->item[i];
	if (!n)
		return (uint32_t)s->baskets;
	left = basket_set_find(s, item, n);
	return left ? left->count : 0;
}

void basket_rules(const struct basket_sets *s, int64_t ppm, basket_rule_each *each, void *baton)
{
	for (size_t i = 0; i < s->count; i++)
		for (uint32_t k = 0; k < s->set[i].size; k++) {
			const struct basket_set *whole = &s->set[i];
			const struct basket_set *right = basket_set_find(s, &whole->item[k], 1);
			struct basket_rule rule = { .whole = whole, .right = whole->item[k],
				.left_count = left_count(s, whole, k) };

			if (!right || (int64_t)whole->count * 1000000 < ppm * rule.left_count)
				continue;
			rule.right_count = right->count;
			rule.lift = (double)whole->count * (double)s->baskets /
				((double)rule.left_count * (double)right->count);
			each(baton, &rule);
		}
}
