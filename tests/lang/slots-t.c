/* SPDX-License-Identifier: ISC */
/*
 * Sets of slots against plain bits: random changes through all forms and back, sets loaded in
 * order, and what is read of many at once, over several chunks.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lang/slots.h"
#include "tap/tap.h"

#define CHUNKS 5
#define SLOTS (CHUNKS * SLOTS_CHUNK)
#define WORDS (CHUNKS * SLOTS_WORDS)

static uint64_t state = 20261122;

static unsigned any(unsigned below)
{
	state = state * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return (unsigned)(state >> 33) % below;
}

static uint64_t *bits_new(void)
{
	return mem_array(WORDS, sizeof(uint64_t));
}

static void bit_set(uint64_t *bits, uint32_t slot, bool on)
{
	if (on)
		bits_set(bits, slot);
	else
		bits[slot / 64] &= ~(UINT64_C(1) << (slot % 64));
}

/* Everything that can be read of a set agrees with the bits. */
static bool agree(const struct slots *s, const uint64_t *bits)
{
	uint32_t *list = mem_array(SLOTS, sizeof(list[0])), *plain = mem_array(SLOTS, sizeof(list[0]));
	uint64_t *among = bits_new(), *out = bits_new(), *wanted = bits_new();
	size_t count = bits_list(bits, CHUNKS, plain), n;
	bool same = s->count == count && bits_count(bits, CHUNKS) == count &&
		    slots_list(s, list) == count && memcmp(list, plain, count * sizeof(list[0])) == 0;

	for (unsigned i = 0; i < 500 && same; i++) {
		uint32_t slot = any(SLOTS);

		same = slots_has(s, slot) == bits_has(bits, slot);
	}
	for (unsigned w = 0; w < WORDS; w++)
		among[w] = any(3) ? ~UINT64_C(0) << any(64) : 0;
	n = bits_and(wanted, bits, among, CHUNKS);
	same = same && bits_list(wanted, CHUNKS, plain) == n &&
	       slots_list_in(s, among, list) == n &&
	       memcmp(list, plain, n * sizeof(list[0])) == 0;
	memset(out, 0x55, WORDS * sizeof(out[0]));
	same = same && slots_and(s, among, CHUNKS, out) == n &&
	       memcmp(out, wanted, WORDS * sizeof(out[0])) == 0;
	memset(out, 0, WORDS * sizeof(out[0]));
	slots_or_in(s, among, out);
	same = same && memcmp(out, wanted, WORDS * sizeof(out[0])) == 0;
	memcpy(wanted, among, WORDS * sizeof(wanted[0]));
	bits_or(wanted, bits, CHUNKS);
	slots_or(s, among);
	same = same && memcmp(among, wanted, WORDS * sizeof(among[0])) == 0;
	mem_free(list);
	mem_free(plain);
	mem_free(among);
	mem_free(out);
	mem_free(wanted);
	return same;
}

/* A list held against the set, from nothing to all numbers, agrees with the bits. */
static bool marks_agree(const struct slots *s, const uint64_t *bits, unsigned one_in)
{
	uint32_t *list = mem_array(SLOTS, sizeof(list[0]));
	uint64_t *marks = bits_new();
	size_t count = 0;
	bool same = true;

	for (uint32_t slot = any(one_in); slot < SLOTS; slot += 1 + any(2 * one_in - 1))
		list[count++] = slot;
	slots_mark(s, list, count, marks);
	for (size_t i = 0; i < WORDS * 64 && same; i++)
		same = bits_has(marks, (uint32_t)i) == (i < count && bits_has(bits, list[i]));
	mem_free(list);
	mem_free(marks);
	return same;
}

/* Grows to so many and shrinks again; numbers come from the first `span`. */
static void test_changes(uint32_t most, uint32_t span, const char *how)
{
	uint64_t *bits = bits_new();
	struct slots s = { 0 };
	unsigned wrong = 0, looks = 0;

	for (unsigned turn = 0; turn < 2; turn++)
		for (unsigned i = 0; i < 3 * most; i++) {
			uint32_t slot = any(span);
			bool add = turn == 0 ? any(8) != 0 : any(8) == 0, there = bits_has(bits, slot);

			wrong += add ? slots_add(&s, slot) == there : slots_remove(&s, slot) != there;
			bit_set(bits, slot, add);
			if (i % (most / 2 + 1) == 0) {
				wrong += !agree(&s, bits) || !marks_agree(&s, bits, 1 + any(900));
				looks++;
			}
		}
	for (uint32_t slot = 0; slot < span; slot++)
		if (bits_has(bits, slot))
			wrong += !slots_remove(&s, slot);
	is_int(0, wrong, "%s: changed at random, looked at %u times", how, looks);
	ok(s.count == 0 && s.form == 0 && slots_bytes(&s) == 0, "%s: empty at the end", how);
	mem_free(bits);
}

/* Loaded chunk by chunk, some in two parts, some chunks missing, of every density. */
static void test_append(void)
{
	static const unsigned one_in[] = { 1, 3, 20, 400, 9000, 40000 };
	uint16_t *low = mem_array(SLOTS_CHUNK, sizeof(low[0]));
	unsigned wrong = 0;

	for (size_t k = 0; k < sizeof(one_in) / sizeof(one_in[0]); k++) {
		uint64_t *bits = bits_new();
		struct slots s = { 0 };

		for (uint32_t high = 0; high < CHUNKS; high++) {
			size_t count = 0;

			if (any(4) == 0)
				continue;
			for (uint32_t i = 0; i < SLOTS_CHUNK; i++) {
				if (i == SLOTS_CHUNK / 2 && count) {
					slots_append(&s, high, low, count);
					count = 0;
				}
				if (any(one_in[k]))
					continue;
				low[count++] = (uint16_t)i;
				bits_set(bits, high * SLOTS_CHUNK + i);
			}
			if (count)
				slots_append(&s, high, low, count);
		}
		wrong += !agree(&s, bits);
		slots_trim(&s);
		wrong += !agree(&s, bits);
		for (unsigned i = 0; i < 3000; i++) {
			uint32_t slot = any(SLOTS);
			bool there = bits_has(bits, slot);

			wrong += any(2) ? slots_add(&s, slot) == there : slots_remove(&s, slot) != there;
			bit_set(bits, slot, slots_has(&s, slot));
		}
		wrong += !agree(&s, bits);
		slots_clear(&s);
		mem_free(bits);
	}
	is_int(0, wrong, "loaded in order, cut to measure and changed");
	mem_free(low);
}

int main(void)
{
	plan_lazy();
	test_changes(2, SLOTS, "a few");
	test_changes(400, SLOTS, "a list");
	test_changes(3000, SLOTS, "chunks");
	test_changes(9000, SLOTS_CHUNK / 4, "a bitmap");
	test_append();
	return tap_result();
}
