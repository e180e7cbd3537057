/* SPDX-License-Identifier: ISC */
/*
 * finder_cand -- lists and bits narrowed and joined (see finder_cand.h).
 */
#include "lang/finder_cand.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"

#define BLOCK ((size_t)1 << 20)
#define MOST ((size_t)16 << 20)	/* bytes kept for the next search */
#define SORT_MOST 256u		/* a longer list is sorted by setting bits */
#define CHUNK_FEW 256u		/* rows of a list that cost as much as the bits of a chunk */
#define LIST_LEAST 256u
#define FEW 24u			/* so few are held against the query rather than narrowed on */

struct pad_block {
	struct pad_block *next;
	size_t size, used;
	_Alignas(16) unsigned char bytes[];
};

struct pad *pad_new(void)
{
	return mem_alloc(sizeof(struct pad));
}

void pad_free(struct pad *p)
{
	pad_back(p, (struct pad_mark){ NULL, 0 });
	mem_free(p);
}

void pad_set(struct pad *p, size_t rows)
{
	p->chunks = (rows + SLOTS_CHUNK - 1) / SLOTS_CHUNK;
	p->few = p->chunks * CHUNK_FEW;
	if (p->few < LIST_LEAST)
		p->few = LIST_LEAST;
	if (p->few > CAND_LIST)
		p->few = CAND_LIST;
}

void *pad_take(struct pad *p, size_t bytes)
{
	struct pad_block *b = p->blocks;

	bytes = (bytes + 15) / 16 * 16;
	if (b == NULL || b->size - b->used < bytes) {
		size_t size = bytes < BLOCK ? BLOCK : bytes;

		b = mem_alloc(sizeof(*b) + size);
		b->size = size;
		b->next = p->blocks;
		p->blocks = b;
	}
	b->used += bytes;
	return b->bytes + b->used - bytes;
}

struct pad_mark pad_mark(const struct pad *p)
{
	return (struct pad_mark){ p->blocks, p->blocks ? p->blocks->used : 0 };
}

void pad_back(struct pad *p, struct pad_mark mark)
{
	while (p->blocks && p->blocks != mark.block) {
		struct pad_block *b = p->blocks;

		p->blocks = b->next;
		mem_free(b);
	}
	if (p->blocks)
		p->blocks->used = mark.used;
}

void pad_reset(struct pad *p)
{
	size_t size = 0;

	for (struct pad_block *b = p->blocks; b; b = b->next)
		size += b->size;
	if (p->blocks && p->blocks->next) {
		pad_back(p, (struct pad_mark){ NULL, 0 });
		if (size <= MOST)
			pad_take(p, size);
	}
	if (p->blocks)
		p->blocks->used = 0;
}

static size_t bits_size(const struct pad *p)
{
	return p->chunks * SLOTS_WORDS * sizeof(uint64_t);
}

static uint64_t *zero_bits(struct pad *p)
{
	uint64_t *bits = pad_take(p, bits_size(p));

	memset(bits, 0, bits_size(p));
	return bits;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

size_t cand_sort(struct pad *p, uint32_t *list, size_t count)
{
	size_t kept = 0;

	if (count > SORT_MOST) {
		struct pad_mark mark = pad_mark(p);
		uint64_t *bits = zero_bits(p);

		for (size_t i = 0; i < count; i++)
			bits_set(bits, list[i]);
		kept = bits_list(bits, p->chunks, list);
		pad_back(p, mark);
		return kept;
	}
	qsort(list, count, sizeof(list[0]), by_number);
	for (size_t i = 0; i < count; i++)
		if (kept == 0 || list[kept - 1] != list[i])
			list[kept++] = list[i];
	return kept;
}

void group_add(struct group *g, const struct slots *set)
{
	if (set->count == 0)
		return;
	for (unsigned i = 0; i < g->count; i++)
		if (g->sets[i] == set)
			return;
	if (g->count == GROUP_SETS) {
		g->open = true;
		return;
	}
	g->sets[g->count++] = set;
	g->rows += set->count;
}

/* A list that has grown long becomes bits, bits that have become few a list. */
static void even_out(struct pad *p, struct cand *c)
{
	if (c->list && c->count > p->few) {
		cand_bits(p, c);
	} else if (c->list == NULL && c->count <= p->few) {
		uint32_t *list = pad_take(p, (c->count + 1) * sizeof(list[0]));

		bits_list(c->bits, p->chunks, list);
		c->list = list;
	}
}

static void take_list(struct pad *p, const struct group *g, const uint64_t *among, struct cand *out)
{
	out->list = pad_take(p, (g->rows + 1) * sizeof(out->list[0]));
	for (unsigned i = 0; i < g->count; i++)
		out->count += among ? slots_list_in(g->sets[i], among, out->list + out->count)
				    : slots_list(g->sets[i], out->list + out->count);
	if (g->count > 1)
		out->count = cand_sort(p, out->list, out->count);
}

/* All rows of a group, among those of `among` when it is not NULL. */
static void take_group(struct pad *p, const struct group *g, const uint64_t *among, struct cand *out)
{
	*out = (struct cand){ .count = 0 };
	if (g->rows <= (among ? CAND_LIST : p->few)) {
		take_list(p, g, among, out);
		even_out(p, out);
		return;
	}
	out->bits = among ? pad_take(p, bits_size(p)) : zero_bits(p);
	if (among)
		out->count = slots_and(g->sets[0], among, p->chunks, out->bits);
	for (unsigned i = among != NULL; i < g->count; i++) {
		if (among)
			slots_or_in(g->sets[i], among, out->bits);
		else
			slots_or(g->sets[i], out->bits);
	}
	if (g->count > 1)
		out->count = bits_count(out->bits, p->chunks);
	else if (among == NULL)
		out->count = g->rows;
	even_out(p, out);
}

/* Those of an ascending list that meet the group. */
static void keep_of_list(struct pad *p, const struct cand *c, const struct group *g, struct cand *out)
{
	size_t words = c->count / 64 + 1;
	uint64_t *marks;

	*out = (struct cand){ .list = pad_take(p, (c->count + 1) * sizeof(c->list[0])) };
	marks = pad_take(p, words * sizeof(marks[0]));
	memset(marks, 0, words * sizeof(marks[0]));
	for (unsigned i = 0; i < g->count; i++)
		slots_mark(g->sets[i], c->list, c->count, marks);
	for (size_t w = 0; w < words; w++)
		for (uint64_t left = marks[w]; left; left &= left - 1)
			out->list[out->count++] = c->list[w * 64 + (unsigned)__builtin_ctzll(left)];
}

void cand_narrow(struct pad *p, const struct cand *c, const struct group *g, struct cand *out)
{
	if (g->open)
		*out = *c;
	else if (c->list)
		keep_of_list(p, c, g, out);
	else
		take_group(p, g, c->bits, out);
}

void cand_meet(struct pad *p, const struct cand *among, const struct group *const *groups,
	       size_t count, struct cand *out)
{
	const struct group *order[64] = { groups[0] };
	size_t n = 0, done = 0;

	for (size_t i = 0; i < count && n < 64; i++) {
		size_t at = n;

		if (groups[i]->open)
			continue;
		while (at > 0 && order[at - 1]->rows > groups[i]->rows) {
			order[at] = order[at - 1];
			at--;
		}
		order[at] = groups[i];
		n++;
	}
	if (among)
		*out = *among;
	else
		take_group(p, order[done++], NULL, out);
	while (done < n && (out->list == NULL || out->count > FEW)) {
		struct cand fewer;

		cand_narrow(p, out, order[done++], &fewer);
		*out = fewer;
	}
}

void cand_none(struct pad *p, struct cand *out)
{
	*out = (struct cand){ .list = pad_take(p, sizeof(out->list[0])) };
}

void cand_bits(struct pad *p, struct cand *c)
{
	if (c->list == NULL)
		return;
	c->bits = zero_bits(p);
	for (size_t i = 0; i < c->count; i++)
		bits_set(c->bits, c->list[i]);
	c->list = NULL;
}

void cand_both(struct pad *p, const struct cand *a, const struct cand *b, struct cand *out)
{
	const struct cand *list = a->list ? a : b, *other = a->list ? b : a;
	struct cand as_bits = *other;

	cand_bits(p, &as_bits);
	if (list->list == NULL) {
		uint64_t *bits = pad_take(p, bits_size(p));
		size_t count = bits_and(bits, list->bits, as_bits.bits, p->chunks);

		*out = (struct cand){ .bits = bits, .count = count };
		return;
	}
	*out = (struct cand){ .list = pad_take(p, (list->count + 1) * sizeof(out->list[0])) };
	for (size_t i = 0; i < list->count; i++)
		if (bits_has(as_bits.bits, list->list[i]))
			out->list[out->count++] = list->list[i];
}

void cand_either(struct pad *p, const struct cand *a, const struct cand *b, struct cand *out)
{
	const struct cand *list = a->list ? a : b, *other = a->list ? b : a;

	if (list->list && (list->count == 0 || other->count == 0)) {
		*out = list->count == 0 ? *other : *list;
		return;
	}
	if (list->list && other->list && list->count + other->count <= p->few) {
		uint32_t *both = pad_take(p, (list->count + other->count) * sizeof(both[0]));

		memcpy(both, list->list, list->count * sizeof(both[0]));
		memcpy(both + list->count, other->list, other->count * sizeof(both[0]));
		*out = (struct cand){ .list = both };
		out->count = cand_sort(p, both, list->count + other->count);
		return;
	}
	*out = (struct cand){ .bits = pad_take(p, bits_size(p)) };
	if (other->list)
		memset(out->bits, 0, bits_size(p));
	else
		memcpy(out->bits, other->bits, bits_size(p));
	for (size_t i = 0; list->list && i < list->count; i++)
		bits_set(out->bits, list->list[i]);
	for (size_t i = 0; other->list && i < other->count; i++)
		bits_set(out->bits, other->list[i]);
	if (list->list == NULL)
		bits_or(out->bits, list->bits, p->chunks);
	out->count = bits_count(out->bits, p->chunks);
}
