/* SPDX-License-Identifier: ISC */
/*
 * finder_index -- numbers of traits, and changes of one slot (see finder_index.h).
 */
#include "lang/finder_index.h"

#include <string.h>

#include "base/memory.h"
#include "lang/han.h"

void index_init(struct finder_index *x)
{
	uint32_t syllables = han_syllable_count;
	const uint32_t shape[TRAIT_KINDS][2] = {	/* how many a, how many b */
		[TRAIT_UNIT] = { PLACES, UNITS },
		[TRAIT_SYLLABLE] = { PLACES, syllables },
		[TRAIT_UNITS] = { PAIR_PLACES * UNITS, UNITS },
		[TRAIT_INNER] = { UNITS, UNITS },
		[TRAIT_SYLLABLES] = { syllables, syllables },
		[TRAIT_LENGTH] = { 1, LENGTHS + 1 },
		[TRAIT_PHONE_HAS] = { 3, 100 },
		[TRAIT_PHONE_STARTS] = { 3, 100 },
		[TRAIT_PHONE_ENDS] = { 3, 100 },
		[TRAIT_PHONE_IS] = { 4, 1000 },
		[TRAIT_PHONE_RUN] = { 1, 12 * 12 * 12 * 12 },
		[TRAIT_CODE_HAS] = { 1, 10 },
		[TRAIT_CODE_PAIR] = { 36, 36 },
	};

	memset(x, 0, sizeof(*x));
	for (unsigned k = 0; k < TRAIT_KINDS; k++) {
		x->first[k] = x->count;
		x->across[k] = shape[k][1];
		x->count += shape[k][0] * shape[k][1];
	}
	x->size = x->count;
	x->sets = mem_array(x->size, sizeof(x->sets[0]));
}

void index_free(struct finder_index *x)
{
	index_load_end(x);
	for (uint32_t i = 0; i < x->count && i < x->size; i++)
		slots_clear(&x->sets[i]);
	mem_free(x->sets);
	mem_free(x->keys);
	memset(x, 0, sizeof(*x));
}

/* ---- hashed traits ---- */

uint64_t trait_key(enum trait_hash kind, uint64_t value)
{
	uint64_t x = value * UINT64_C(0x9e3779b97f4a7c15) + (uint64_t)kind + 1;

	x = (x ^ x >> 32) * UINT64_C(0xd6e8feb86659fd93);
	x ^= x >> 32;
	return x ? x : 1;
}

static size_t find_key(const struct finder_index *x, uint64_t key)
{
	size_t at = (size_t)key & (x->slot_size - 1);

	while (x->keys[at].key && x->keys[at].key != key)
		at = (at + 1) & (x->slot_size - 1);
	return at;
}

uint32_t trait_hashed(const struct finder_index *x, enum trait_hash kind, uint64_t value)
{
	size_t at;

	if (x->slot_size == 0)
		return NO_TRAIT;
	at = find_key(x, trait_key(kind, value));
	return x->keys[at].key ? x->keys[at].number : NO_TRAIT;
}

static void grow_keys(struct finder_index *x)
{
	struct finder_index old = *x;

	x->slot_size = old.slot_size ? 2 * old.slot_size : 1024;
	x->keys = mem_array(x->slot_size, sizeof(x->keys[0]));
	for (size_t i = 0; i < old.slot_size; i++)
		if (old.keys[i].key)
			x->keys[find_key(x, old.keys[i].key)] = old.keys[i];
	mem_free(old.keys);
}

uint32_t trait_make(struct finder_index *x, uint64_t key)
{
	size_t at;

	if (3 * (x->used + 1) > 2 * x->slot_size)
		grow_keys(x);
	at = find_key(x, key);
	if (x->keys[at].key)
		return x->keys[at].number;
	if (x->count == x->size && !x->load) {
		uint32_t size = x->size + x->size / 4;

		x->sets = mem_grow(x->sets, x->size, size, sizeof(x->sets[0]));
		x->size = size;
	}
	x->keys[at] = (struct trait_key){ key, x->count };
	x->used++;
	return x->count++;
}

/* ---- one slot ---- */

void index_change(struct finder_index *x, uint32_t slot, const uint32_t *old, size_t old_count,
		  const uint32_t *new, size_t new_count)
{
	size_t i = 0, k = 0;

	while (i < old_count || k < new_count) {
		if (k == new_count || (i < old_count && old[i] < new[k])) {
			slots_remove(&x->sets[old[i++]], slot);
		} else if (i == old_count || new[k] < old[i]) {
			slots_add(&x->sets[new[k++]], slot);
		} else {
			i++;
			k++;
		}
	}
}

size_t index_bytes(const struct finder_index *x)
{
	size_t bytes = x->size * sizeof(x->sets[0]) +
		       x->slot_size * sizeof(x->keys[0]);

	for (uint32_t i = 0; i < x->count; i++)
		bytes += slots_bytes(&x->sets[i]);
	return bytes;
}
