/* SPDX-License-Identifier: ISC */
/*
 * slots -- the three forms of a set and how it moves between them (see slots.h).
 *
 * What is done to many numbers at once, and sets of bits, is in slots_many.c.
 */
#include "lang/slots.h"

#include <string.h>

#include "base/memory.h"
#include "lang/slots_inside.h"

#define LIST_MOST 512u		/* a list that grows beyond becomes chunks */
#define LIST_AGAIN 256u		/* chunks that shrink to this become a list */
#define CHUNK_MOST 4096u	/* a chunk's list that grows beyond becomes a bitmap */
#define CHUNK_AGAIN 3072u

/* ---- a chunk ---- */

static bool chunk_has(const struct slots_chunk *c, uint16_t low)
{
	size_t at;

	if (c->is_bits)
		return bits_has(c->in.bits, low);
	at = slots_low_place(c->in.list, 0, c->count, low);
	return at < c->count && c->in.list[at] == low;
}

static void chunk_to_bits(struct slots_chunk *c)
{
	uint64_t *bits = mem_array(SLOTS_WORDS, sizeof(bits[0]));

	for (uint32_t i = 0; i < c->count; i++)
		bits_set(bits, c->in.list[i]);
	mem_free(c->in.list);
	c->in.bits = bits;
	c->is_bits = true;
}

static size_t bits_to_lows(const uint64_t *bits, uint16_t *out)
{
	size_t count = 0;

	for (unsigned w = 0; w < SLOTS_WORDS; w++)
		for (uint64_t left = bits[w]; left; left &= left - 1)
			out[count++] = (uint16_t)(w * 64 + (unsigned)__builtin_ctzll(left));
	return count;
}

static void chunk_room(struct slots_chunk *c, size_t count)
{
	if (count <= c->room)
		return;
	count += count / 8 + 2;
	c->in.list = mem_grow(c->in.list, c->room, count, sizeof(c->in.list[0]));
	c->room = (uint16_t)count;
}

static void chunk_to_list(struct slots_chunk *c)
{
	struct slots_chunk list = { .high = c->high };

	chunk_room(&list, c->count);
	list.count = (uint32_t)bits_to_lows(c->in.bits, list.in.list);
	mem_free(c->in.bits);
	*c = list;
}

static bool chunk_add(struct slots_chunk *c, uint16_t low)
{
	size_t at;

	if (!c->is_bits && c->count == CHUNK_MOST)
		chunk_to_bits(c);
	if (c->is_bits) {
		if (bits_has(c->in.bits, low))
			return false;
		bits_set(c->in.bits, low);
		c->count++;
		return true;
	}
	at = slots_low_place(c->in.list, 0, c->count, low);
	if (at < c->count && c->in.list[at] == low)
		return false;
	chunk_room(c, c->count + 1);
	memmove(c->in.list + at + 1, c->in.list + at, (c->count - at) * sizeof(low));
	c->in.list[at] = low;
	c->count++;
	return true;
}

static bool chunk_remove(struct slots_chunk *c, uint16_t low)
{
	size_t at;

	if (c->is_bits) {
		if (!bits_has(c->in.bits, low))
			return false;
		c->in.bits[low / 64] &= ~(UINT64_C(1) << (low % 64));
		if (--c->count == CHUNK_AGAIN)
			chunk_to_list(c);
		return true;
	}
	at = slots_low_place(c->in.list, 0, c->count, low);
	if (at == c->count || c->in.list[at] != low)
		return false;
	c->count--;
	memmove(c->in.list + at, c->in.list + at + 1, (c->count - at) * sizeof(low));
	return true;
}

/* ---- all chunks ---- */

static size_t chunk_place(const struct slots *s, uint32_t high)
{
	size_t from = 0, to = s->room;

	if (high < to && s->in.chunk[high].high == high)	/* the common case: none is missing */
		return high;
	while (from < to) {
		size_t middle = from + (to - from) / 2;

		if (s->in.chunk[middle].high < high)
			from = middle + 1;
		else
			to = middle;
	}
	return from;
}

static struct slots_chunk *chunk_of(const struct slots *s, uint32_t high)
{
	size_t at = chunk_place(s, high);

	return at < s->room && s->in.chunk[at].high == high ? &s->in.chunk[at] : NULL;
}

static struct slots_chunk *chunk_make(struct slots *s, uint32_t high)
{
	size_t at = chunk_place(s, high);

	if (at < s->room && s->in.chunk[at].high == high)
		return &s->in.chunk[at];
	s->in.chunk = mem_grow(s->in.chunk, s->room, s->room + 1u, sizeof(s->in.chunk[0]));
	memmove(s->in.chunk + at + 1, s->in.chunk + at, (s->room - at) * sizeof(s->in.chunk[0]));
	memset(&s->in.chunk[at], 0, sizeof(s->in.chunk[at]));
	s->in.chunk[at].high = (uint16_t)high;
	s->room++;
	return &s->in.chunk[at];
}

static void chunk_drop(struct slots *s, struct slots_chunk *c)
{
	size_t at = (size_t)(c - s->in.chunk);

	mem_free(c->in.list);
	s->room--;
	memmove(c, c + 1, (s->room - at) * sizeof(*c));
}

/* ---- the forms ---- */

void slots_clear(struct slots *s)
{
	if (s->form == FORM_LIST)
		mem_free(s->in.list);
	for (size_t i = 0; s->form == FORM_CHUNKS && i < s->room; i++)
		mem_free(s->in.chunk[i].in.list);
	if (s->form == FORM_CHUNKS)
		mem_free(s->in.chunk);
	memset(s, 0, sizeof(*s));
}

static void list_room(struct slots *s, size_t count)
{
	if (count <= s->room)
		return;
	count += count / 4 + 2;
	s->in.list = mem_grow(s->in.list, s->room, count, sizeof(s->in.list[0]));
	s->room = (uint16_t)count;
}

static void few_to_list(struct slots *s)
{
	uint32_t few[FEW] = { s->in.few[0], s->in.few[1] };

	s->in.list = NULL;
	s->form = FORM_LIST;
	s->room = 0;
	list_room(s, s->count);
	for (uint32_t i = 0; i < s->count; i++)
		s->in.list[i] = few[i];
}

static void list_to_chunks(struct slots *s)
{
	struct slots whole = { .form = FORM_CHUNKS };
	uint16_t low[LIST_MOST];
	size_t from = 0;

	while (from < s->count) {
		uint32_t high = s->in.list[from] / SLOTS_CHUNK;
		size_t n = 0;

		while (from < s->count && s->in.list[from] / SLOTS_CHUNK == high)
			low[n++] = (uint16_t)s->in.list[from++];
		slots_append(&whole, high, low, n);
	}
	mem_free(s->in.list);
	*s = whole;
}

static void chunks_to_list(struct slots *s)
{
	struct slots whole = { .form = FORM_LIST };

	list_room(&whole, s->count);
	whole.count = (uint32_t)slots_list(s, whole.in.list);
	slots_clear(s);
	*s = whole;
}

bool slots_has(const struct slots *s, uint32_t slot)
{
	const struct slots_chunk *c;
	size_t at;

	if (s->form == FORM_CHUNKS) {
		c = chunk_of(s, slot / SLOTS_CHUNK);
		return c && chunk_has(c, (uint16_t)slot);
	}
	at = slots_place(slots_numbers(s), 0, s->count, slot);
	return at < s->count && slots_numbers(s)[at] == slot;
}

/* Into the list, which has room for it. */
static bool list_add(struct slots *s, uint32_t *list, uint32_t slot)
{
	size_t at = slots_place(list, 0, s->count, slot);

	if (at < s->count && list[at] == slot)
		return false;
	memmove(list + at + 1, list + at, (s->count - at) * sizeof(list[0]));
	list[at] = slot;
	s->count++;
	return true;
}

bool slots_add(struct slots *s, uint32_t slot)
{
	bool added;

	if (s->form == FORM_FEW) {
		if (s->count < FEW)
			return list_add(s, s->in.few, slot);
		if (slots_has(s, slot))
			return false;
		few_to_list(s);
	}
	if (s->form == FORM_LIST && s->count == LIST_MOST) {
		if (slots_has(s, slot))
			return false;
		list_to_chunks(s);
	}
	if (s->form == FORM_LIST) {
		list_room(s, s->count + 1u);
		return list_add(s, s->in.list, slot);
	}
	added = chunk_add(chunk_make(s, slot / SLOTS_CHUNK), (uint16_t)slot);
	s->count += added;
	return added;
}

bool slots_remove(struct slots *s, uint32_t slot)
{
	if (s->form == FORM_CHUNKS) {
		struct slots_chunk *c = chunk_of(s, slot / SLOTS_CHUNK);

		if (c == NULL || !chunk_remove(c, (uint16_t)slot))
			return false;
		if (c->count == 0)
			chunk_drop(s, c);
		if (--s->count == LIST_AGAIN)
			chunks_to_list(s);
		return true;
	} else {
		uint32_t *list = s->form == FORM_FEW ? s->in.few : s->in.list;
		size_t at = slots_place(list, 0, s->count, slot);

		if (at == s->count || list[at] != slot)
			return false;
		s->count--;
		memmove(list + at, list + at + 1, (s->count - at) * sizeof(list[0]));
		if (s->form == FORM_LIST && s->count == FEW) {
			struct slots few = { .count = FEW, .in.few = { list[0], list[1] } };

			mem_free(list);
			*s = few;
		}
		return true;
	}
}

static void chunk_append(struct slots_chunk *c, const uint16_t *low, size_t count)
{
	if (!c->is_bits && c->count + count > CHUNK_MOST)
		chunk_to_bits(c);
	if (c->is_bits) {
		for (size_t i = 0; i < count; i++)
			bits_set(c->in.bits, low[i]);
	} else {
		chunk_room(c, c->count + count);
		memcpy(c->in.list + c->count, low, count * sizeof(low[0]));
	}
	c->count += (uint32_t)count;
}

void slots_append(struct slots *s, uint32_t high, const uint16_t *low, size_t count)
{
	if (s->form != FORM_CHUNKS && s->count + count <= LIST_MOST) {
		if (s->form == FORM_FEW && s->count + count > FEW)
			few_to_list(s);
		if (s->form == FORM_LIST)
			list_room(s, s->count + count);
		for (size_t i = 0; i < count; i++)
			(s->form == FORM_FEW ? s->in.few : s->in.list)[s->count++] =
				high * SLOTS_CHUNK + low[i];
		return;
	}
	if (s->form == FORM_FEW)
		few_to_list(s);
	if (s->form == FORM_LIST)
		list_to_chunks(s);
	chunk_append(chunk_make(s, high), low, count);
	s->count += (uint32_t)count;
}

void slots_trim(struct slots *s)
{
	if (s->form == FORM_LIST && s->room > s->count) {
		s->in.list = mem_grow(s->in.list, s->room, s->count, sizeof(s->in.list[0]));
		s->room = (uint16_t)s->count;
	}
	for (size_t i = 0; s->form == FORM_CHUNKS && i < s->room; i++) {
		struct slots_chunk *c = &s->in.chunk[i];

		if (c->is_bits || c->room == c->count)
			continue;
		c->in.list = mem_grow(c->in.list, c->room, c->count, sizeof(c->in.list[0]));
		c->room = (uint16_t)c->count;
	}
}

size_t slots_bytes(const struct slots *s)
{
	size_t bytes = 0;

	if (s->form == FORM_LIST)
		return s->room * sizeof(uint32_t);
	for (size_t i = 0; s->form == FORM_CHUNKS && i < s->room; i++)
		bytes += sizeof(s->in.chunk[0]) + (s->in.chunk[i].is_bits ? SLOTS_CHUNK / 8 :
						   (size_t)s->in.chunk[i].room * 2);
	return bytes;
}
