/* SPDX-License-Identifier: ISC */
/*
 * names -- open addressing over hashes, at most two thirds full (see names.h).
 */
#include "base/names.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/random.h>

#include "base/arena.h"
#include "base/log.h"
#include "base/memory.h"

#define HUGE ((size_t)2 << 20)		/* of a page of the machine's large ones */
#define TEXT_MAX ((size_t)16 << 30)

struct place {
	const unsigned char *bytes;	/* NULL: free */
	uint64_t hash, number;
	size_t length;
};

struct names {
	struct place *places;
	size_t size, count;		/* size: a power of two */
	struct arena *text;
	uint64_t seed;
};

/* WHY: places are met in no order, and with small pages the way to each is longer than the look at it. */
static struct place *places_new(size_t size)
{
	size_t bytes = size * sizeof(struct place);
	struct place *places;

	if (bytes < 2 * HUGE)
		return mem_array(size, sizeof *places);
	places = aligned_alloc(HUGE, bytes);
	if (!places)
		panic("memory: no %zu bytes left", bytes);
	madvise(places, bytes, MADV_HUGEPAGE);
	memset(places, 0, bytes);
	return places;
}

struct names *names_new(void)
{
	struct names *n = mem_alloc(sizeof *n);

	n->size = 1024;
	n->places = places_new(n->size);
	n->text = arena_new(TEXT_MAX);
	if (getrandom(&n->seed, sizeof n->seed, 0) != (ssize_t)sizeof n->seed)
		panic("there is no source of random numbers");
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	mem_free(n->places);
	arena_free(n->text);
	mem_free(n);
}

static uint64_t hash_of(const struct names *n, const unsigned char *bytes, size_t length)
{
	uint64_t hash = n->seed ^ length;

	while (length > 0) {
		size_t some = length < 8 ? length : 8;
		uint64_t word = 0;

		memcpy(&word, bytes, some);
		hash = (hash ^ word) * UINT64_C(0x9e3779b97f4a7c15);
		hash ^= hash >> 29;
		bytes += some;
		length -= some;
	}
	return hash ^ hash >> 32;
}

/* Where these bytes stand, or would. */
static struct place *look(const struct names *n, uint64_t hash, const void *bytes, size_t length)
{
	size_t at = hash & (n->size - 1);

	for (;; at = (at + 1) & (n->size - 1)) {
		struct place *p = &n->places[at];

		if (!p->bytes || (p->hash == hash && p->length == length &&
			memcmp(p->bytes, bytes, length) == 0))
			return p;
	}
}

static void widen(struct names *n)
{
	struct place *old = n->places;
	size_t size = n->size, i;

	n->size = 2 * size;
	n->places = places_new(n->size);
	for (i = 0; i < size; i++)
		if (old[i].bytes)
			*look(n, old[i].hash, old[i].bytes, old[i].length) = old[i];
	mem_free(old);
}

void names_soon(const struct names *n, const void *bytes, size_t length)
{
	__builtin_prefetch(&n->places[hash_of(n, bytes, length) & (n->size - 1)], 1);
}

uint64_t *names_at(struct names *n, const void *bytes, size_t length, bool *fresh)
{
	uint64_t hash = hash_of(n, bytes, length);
	struct place *p = look(n, hash, bytes, length);

	*fresh = !p->bytes;
	if (p->bytes)
		return &p->number;
	if (3 * (n->count + 1) > 2 * n->size) {
		widen(n);
		p = look(n, hash, bytes, length);
	}
	n->count++;
	/* a byte more: nothing is no NULL */
	*p = (struct place){ (unsigned char *)arena_string_n(n->text, bytes, length), hash, 0,
		length };
	return &p->number;
}

uint64_t *names_find(struct names *n, const void *bytes, size_t length)
{
	struct place *p = look(n, hash_of(n, bytes, length), bytes, length);

	return p->bytes ? &p->number : NULL;
}
