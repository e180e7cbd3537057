/* SPDX-License-Identifier: ISC */
/*
 * slots_many -- whole sets at once: into lists, into bits, and what a list or bits have of them.
 *
 * Most of a search is spent here. What goes over the bits of a chunk is compiled for wider processors
 * too, and which of them this one is, is asked each time: that is a look at one word.
 */
#include <string.h>

#include "lang/slots_inside.h"

/* ---- a chunk's bits ---- */

#define INLINE static inline __attribute__((always_inline))

/* WHY: loops of a fixed length over what does not overlap: the compiler makes them wide. */
INLINE size_t and_words(uint64_t *restrict out, const uint64_t *restrict a, const uint64_t *restrict b)
{
	size_t count = 0;

	for (unsigned w = 0; w < SLOTS_WORDS; w++) {
		out[w] = a[w] & b[w];
		count += (size_t)__builtin_popcountll(out[w]);
	}
	return count;
}

INLINE void or_words(uint64_t *restrict out, const uint64_t *restrict a)
{
	for (unsigned w = 0; w < SLOTS_WORDS; w++)
		out[w] |= a[w];
}

INLINE void or_words_in(uint64_t *restrict out, const uint64_t *restrict a, const uint64_t *restrict b)
{
	for (unsigned w = 0; w < SLOTS_WORDS; w++)
		out[w] |= a[w] & b[w];
}

INLINE size_t count_words(const uint64_t *bits)
{
	size_t count = 0;

	for (unsigned w = 0; w < SLOTS_WORDS; w++)
		count += (size_t)__builtin_popcountll(bits[w]);
	return count;
}

struct kernels {
	size_t (*and)(uint64_t *, const uint64_t *, const uint64_t *);
	void (*or)(uint64_t *, const uint64_t *);
	void (*or_in)(uint64_t *, const uint64_t *, const uint64_t *);
	size_t (*count)(const uint64_t *);
};

#define KERNELS(name, target)                                                                      \
	target static size_t and_##name(uint64_t *out, const uint64_t *a, const uint64_t *b)       \
	{                                                                                          \
		return and_words(out, a, b);                                                       \
	}                                                                                          \
	target static void or_##name(uint64_t *out, const uint64_t *a)                             \
	{                                                                                          \
		or_words(out, a);                                                                  \
	}                                                                                          \
	target static void or_in_##name(uint64_t *out, const uint64_t *a, const uint64_t *b)       \
	{                                                                                          \
		or_words_in(out, a, b);                                                            \
	}                                                                                          \
	target static size_t count_##name(const uint64_t *bits)                                    \
	{                                                                                          \
		return count_words(bits);                                                          \
	}                                                                                          \
	static const struct kernels name = { and_##name, or_##name, or_in_##name, count_##name }

KERNELS(plain, );
#ifdef __x86_64__
KERNELS(wide, __attribute__((target("avx2,popcnt"))));
KERNELS(widest, __attribute__((target("avx512f,avx512vl,avx512vpopcntdq,popcnt"))));
#endif

static const struct kernels *kernels(void)
{
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx512vpopcntdq") && __builtin_cpu_supports("avx512vl"))
		return &widest;
	if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt"))
		return &wide;
#endif
	return &plain;
}

/* ---- bits ---- */

size_t bits_and(uint64_t *out, const uint64_t *a, const uint64_t *b, size_t chunks)
{
	const struct kernels *k = kernels();
	size_t count = 0;

	for (size_t i = 0; i < chunks * SLOTS_WORDS; i += SLOTS_WORDS)
		count += k->and(out + i, a + i, b + i);
	return count;
}

void bits_or(uint64_t *bits, const uint64_t *other, size_t chunks)
{
	const struct kernels *k = kernels();

	for (size_t i = 0; i < chunks * SLOTS_WORDS; i += SLOTS_WORDS)
		k->or(bits + i, other + i);
}

size_t bits_count(const uint64_t *bits, size_t chunks)
{
	const struct kernels *k = kernels();
	size_t count = 0;

	for (size_t i = 0; i < chunks * SLOTS_WORDS; i += SLOTS_WORDS)
		count += k->count(bits + i);
	return count;
}

static size_t list_words(const uint64_t *bits, size_t words, uint32_t base, uint32_t *out)
{
	size_t count = 0;

	for (size_t w = 0; w < words; w++)
		for (uint64_t left = bits[w]; left; left &= left - 1)
			out[count++] = base + (uint32_t)w * 64 + (uint32_t)__builtin_ctzll(left);
	return count;
}

size_t bits_list(const uint64_t *bits, size_t chunks, uint32_t *out)
{
	return list_words(bits, chunks * SLOTS_WORDS, 0, out);
}

/* ---- sets ---- */

size_t slots_list(const struct slots *s, uint32_t *out)
{
	size_t count = 0;

	if (s->form != FORM_CHUNKS) {
		if (s->count)
			memcpy(out, slots_numbers(s), s->count * sizeof(out[0]));
		return s->count;
	}
	for (size_t i = 0; i < s->room; i++) {
		const struct slots_chunk *c = &s->in.chunk[i];
		uint32_t base = (uint32_t)c->high * SLOTS_CHUNK;

		if (c->is_bits)
			count += list_words(c->in.bits, SLOTS_WORDS, base, out + count);
		for (uint32_t k = 0; !c->is_bits && k < c->count; k++)
			out[count++] = base + c->in.list[k];
	}
	return count;
}

size_t slots_list_in(const struct slots *s, const uint64_t *bits, uint32_t *out)
{
	const struct kernels *kernel = kernels();
	size_t count = 0;

	if (s->form != FORM_CHUNKS) {
		const uint32_t *list = slots_numbers(s);

		for (uint32_t i = 0; i < s->count; i++) {
			out[count] = list[i];
			count += bits_has(bits, list[i]);
		}
		return count;
	}
	for (size_t i = 0; i < s->room; i++) {
		const struct slots_chunk *c = &s->in.chunk[i];
		uint32_t base = (uint32_t)c->high * SLOTS_CHUNK;
		const uint64_t *among = bits + (size_t)c->high * SLOTS_WORDS;
		uint64_t both[SLOTS_WORDS];

		if (c->is_bits) {
			kernel->and(both, c->in.bits, among);
			count += list_words(both, SLOTS_WORDS, base, out + count);
			continue;
		}
		for (uint32_t k = 0; k < c->count; k++) {
			out[count] = base + c->in.list[k];
			count += bits_has(among, c->in.list[k]);
		}
	}
	return count;
}

void slots_or(const struct slots *s, uint64_t *bits)
{
	const struct kernels *kernel = kernels();

	if (s->form != FORM_CHUNKS) {
		for (uint32_t i = 0; i < s->count; i++)
			bits_set(bits, slots_numbers(s)[i]);
		return;
	}
	for (size_t i = 0; i < s->room; i++) {
		const struct slots_chunk *c = &s->in.chunk[i];
		uint64_t *out = bits + (size_t)c->high * SLOTS_WORDS;

		if (c->is_bits)
			kernel->or(out, c->in.bits);
		for (uint32_t k = 0; !c->is_bits && k < c->count; k++)
			bits_set(out, c->in.list[k]);
	}
}

void slots_or_in(const struct slots *s, const uint64_t *bits, uint64_t *out)
{
	const struct kernels *kernel = kernels();

	if (s->form != FORM_CHUNKS) {
		for (uint32_t i = 0; i < s->count; i++)
			if (bits_has(bits, slots_numbers(s)[i]))
				bits_set(out, slots_numbers(s)[i]);
		return;
	}
	for (size_t i = 0; i < s->room; i++) {
		const struct slots_chunk *c = &s->in.chunk[i];
		const uint64_t *among = bits + (size_t)c->high * SLOTS_WORDS;
		uint64_t *to = out + (size_t)c->high * SLOTS_WORDS;

		if (c->is_bits)
			kernel->or_in(to, c->in.bits, among);
		for (uint32_t k = 0; !c->is_bits && k < c->count; k++) {
			uint32_t low = c->in.list[k];

			to[low / 64] |= among[low / 64] & UINT64_C(1) << (low % 64);
		}
	}
}

size_t slots_and(const struct slots *s, const uint64_t *bits, size_t chunks, uint64_t *out)
{
	const struct kernels *kernel = kernels();
	size_t count = 0, next = 0;

	if (s->form != FORM_CHUNKS) {
		memset(out, 0, chunks * SLOTS_WORDS * sizeof(out[0]));
		for (uint32_t i = 0; i < s->count; i++)
			if (bits_has(bits, slots_numbers(s)[i])) {
				bits_set(out, slots_numbers(s)[i]);
				count++;
			}
		return count;
	}
	for (size_t high = 0; high < chunks; high++) {
		const uint64_t *among = bits + high * SLOTS_WORDS;
		uint64_t *to = out + high * SLOTS_WORDS;
		const struct slots_chunk *c = next < s->room ? &s->in.chunk[next] : NULL;
		bool there = c && c->high == high;

		next += there;
		if (there && c->is_bits) {
			count += kernel->and(to, c->in.bits, among);
			continue;
		}
		memset(to, 0, SLOTS_WORDS * sizeof(to[0]));
		for (uint32_t k = 0; there && k < c->count; k++) {
			uint32_t low = c->in.list[k];
			uint64_t bit = among[low / 64] >> (low % 64) & 1;

			to[low / 64] |= bit << (low % 64);
			count += bit;
		}
	}
	return count;
}

/* ---- a list held against a set ---- */

#define SEARCHED 32	/* numbers of a chunk for each of the list, from which on they are searched */

static void mark(uint64_t *marks, size_t at, uint64_t is)
{
	marks[at / 64] |= is << (at % 64);
}

/* The first place from `from` on that is not below. */
static size_t place_from(const uint32_t *list, size_t from, size_t count, uint32_t slot)
{
	size_t step = 1;

	/* by strides that double, then between the last two */
	while (from + step < count && list[from + step] < slot) {
		from += step;
		step *= 2;
	}
	if (from + step < count)
		count = from + step + 1;
	return slots_place(list, from, count, slot);
}

static void mark_list(const uint32_t *set, size_t set_count, const uint32_t *list, size_t count,
		      uint64_t *marks)
{
	size_t at = 0;

	for (size_t i = 0; i < set_count && at < count; i++) {
		at = place_from(list, at, count, set[i]);
		if (at < count && list[at] == set[i])
			mark(marks, at, 1);
	}
}

static void mark_bits(const uint64_t *bits, const uint32_t *list, size_t from, size_t to,
		      uint64_t *marks)
{
	for (size_t at = from; at < to; at++)
		mark(marks, at, bits_has(bits, (uint16_t)list[at]));
}

/* The list's numbers from `from` to `to` are of the chunk. */
static void mark_chunk(const struct slots_chunk *c, const uint32_t *list, size_t from, size_t to,
		       uint64_t *marks)
{
	uint64_t bits[SLOTS_WORDS];
	uint32_t k = 0;

	if (c->is_bits) {
		mark_bits(c->in.bits, list, from, to, marks);
		return;
	}
	/* WHY: a search in a list is guessed wrong at each turn, looks at bits are not guessed */
	if (c->count < SEARCHED * (to - from)) {
		memset(bits, 0, sizeof(bits));
		for (uint32_t i = 0; i < c->count; i++)
			bits_set(bits, c->in.list[i]);
		mark_bits(bits, list, from, to, marks);
		return;
	}
	for (size_t at = from; at < to; at++) {
		k = (uint32_t)slots_low_place(c->in.list, k, c->count, (uint16_t)list[at]);
		if (k == c->count)
			return;
		mark(marks, at, c->in.list[k] == (uint16_t)list[at]);
	}
}

void slots_mark(const struct slots *s, const uint32_t *list, size_t count, uint64_t *marks)
{
	size_t at = 0;

	if (s->form != FORM_CHUNKS) {
		mark_list(slots_numbers(s), s->count, list, count, marks);
		return;
	}
	for (size_t i = 0; i < s->room && at < count; i++) {
		const struct slots_chunk *c = &s->in.chunk[i];
		size_t to;

		if (list[at] / SLOTS_CHUNK < c->high)
			at = place_from(list, at, count, (uint32_t)c->high * SLOTS_CHUNK);
		if (at == count || list[at] / SLOTS_CHUNK > c->high)
			continue;
		to = c->high == UINT16_MAX ? count
			: place_from(list, at, count, ((uint32_t)c->high + 1) * SLOTS_CHUNK);
		mark_chunk(c, list, at, to, marks);
		at = to;
	}
}
