/* SPDX-License-Identifier: ISC */
/*
 * finder_traits -- texts, codes and phones taken apart (see finder_traits.h).
 */
#include "lang/finder_traits.h"

#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "lang/han.h"

#define CODE_CHARS 64

unsigned unit_of(uint32_t code)
{
	return is_digit(code) ? 26 + code - '0' : code - 'a';
}

static void add(struct traits *t, uint32_t number)
{
	if (t->count == t->size) {
		size_t size = t->size ? 2 * t->size : 512;

		t->list = mem_grow(t->list, t->size, size, sizeof(t->list[0]));
		t->size = size;
	}
	t->list[t->count++] = number;
}

/* WHY not looked up at once: each would wait for memory; so all of a row wait together. */
static void add_hashed(struct traits *t, enum trait_hash kind, uint64_t value)
{
	uint64_t key = trait_key(kind, value);

	if (t->hashed_count == t->hashed_size) {
		size_t size = t->hashed_size ? 2 * t->hashed_size : 128;

		t->hashed = mem_grow(t->hashed, t->hashed_size, size, sizeof(t->hashed[0]));
		t->hashed_size = size;
	}
	t->hashed[t->hashed_count++] = key;
	trait_soon(t->index, key);
}

static void add_all_hashed(struct traits *t)
{
	for (size_t i = 0; i < t->hashed_count; i++)
		add(t, trait_make(t->index, t->hashed[i]));
	t->hashed_count = 0;
}

static int by_number(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

void traits_sort(struct traits *t)
{
	size_t kept = 0;

	if (t->count)
		qsort(t->list, t->count, sizeof(t->list[0]), by_number);
	for (size_t i = 0; i < t->count; i++)
		if (kept == 0 || t->list[kept - 1] != t->list[i])
			t->list[kept++] = t->list[i];
	t->count = kept;
}

/* ---- texts ---- */

/* A character of a text and what may be typed for it. */
struct sign {
	uint32_t code;
	bool begins, first, word;	/* a match may begin here; the text does, a word does */
	uint8_t unit_count, syllable_count;
	uint8_t units[2 * HAN_READINGS];
	uint16_t syllables[HAN_READINGS];	/* of two letters and more */
};

static void add_unit(struct sign *s, unsigned unit)
{
	for (unsigned i = 0; i < s->unit_count; i++)
		if (s->units[i] == unit)
			return;
	s->units[s->unit_count++] = (uint8_t)unit;
}

static void set_sign(struct sign *s, const uint32_t *text, size_t at)
{
	const struct han_readings *readings;

	s->code = text[at];
	s->begins = match_may_begin(text, at);
	s->first = at == 0;
	s->word = at > 0 && match_is_start(text, at);
	s->unit_count = s->syllable_count = 0;
	if (is_letter(s->code) || is_digit(s->code)) {
		add_unit(s, unit_of(s->code));
		return;
	}
	readings = s->code < 0x3000 ? NULL : han_readings(s->code);
	for (unsigned i = 0; readings && i < readings->count; i++) {
		const char *letters = han_syllable(readings->syllables[i]);

		add_unit(s, unit_of((unsigned char)letters[0]));
		if (letters[1] == 'h' && letters[2])
			add_unit(s, unit_h(letters[0]));
		if (letters[1])
			s->syllables[s->syllable_count++] = readings->syllables[i];
	}
}

/* The traits of a character alone, at a place. */
static void add_alone(struct traits *t, const struct sign *s, enum trait_place place)
{
	for (unsigned i = 0; i < s->unit_count; i++)
		add(t, trait(t->index, TRAIT_UNIT, place, s->units[i]));
	for (unsigned i = 0; i < s->syllable_count; i++)
		add(t, trait(t->index, TRAIT_SYLLABLE, place, s->syllables[i]));
	if (s->code >= 0x80)
		add_hashed(t, HASH_CODE, (uint64_t)s->code << 3 | place);
}

/* Those of two characters side by side, the first at a place. */
static void add_pair(struct traits *t, const struct sign *a, const struct sign *b,
		     enum trait_place place)
{
	const struct finder_index *x = t->index;

	for (unsigned i = 0; i < a->unit_count; i++)
		for (unsigned k = 0; k < b->unit_count; k++)
			add(t, a->begins ? trait(x, TRAIT_UNITS, place * UNITS + a->units[i],
						 b->units[k])
					 : trait(x, TRAIT_INNER, a->units[i], b->units[k]));
	for (unsigned i = 0; i < a->syllable_count; i++)
		for (unsigned k = 0; k < b->syllable_count; k++)
			if (place == PLACE_ANY)
				add(t, trait(x, TRAIT_SYLLABLES, a->syllables[i], b->syllables[k]));
			else
				add_hashed(t, HASH_SYLLABLES,
					   hash_pair(place, a->syllables[i], b->syllables[k]));
	if (a->code >= 0x80 && b->code >= 0x80)
		add_hashed(t, HASH_CODES, hash_pair(place, a->code, b->code));
}

static void add_text(struct traits *t, const uint32_t *text, size_t count)
{
	struct sign signs[2], *last;
	unsigned length = 0;

	if (count > MATCH_TEXT)
		count = MATCH_TEXT;
	for (size_t i = 0; i < count; i++) {
		struct sign *s = &signs[length % 2], *before = &signs[(length + 1) % 2];

		if (text[i] == ' ')
			continue;
		set_sign(s, text, i);
		if (s->begins)
			add_alone(t, s, PLACE_ANY);
		if (s->first)
			add_alone(t, s, PLACE_FIRST);
		if (s->word)
			add_alone(t, s, PLACE_WORD);
		if (length > 0)
			add_pair(t, before, s, PLACE_ANY);
		if (length > 0 && before->first)
			add_pair(t, before, s, PLACE_FIRST);
		if (length > 0 && before->word)
			add_pair(t, before, s, PLACE_WORD);
		length++;
	}
	if (length == 0)
		return;
	last = &signs[(length + 1) % 2];
	add_alone(t, last, PLACE_LAST);
	if (is_letter(last->code) || is_digit(last->code))
		add(t, trait(t->index, TRAIT_UNIT, PLACE_ITSELF, last->units[0]));
	if (length <= LENGTHS)
		add(t, trait(t->index, TRAIT_LENGTH, 0, length));
}

/* ---- codes ---- */

uint64_t code_run(const uint32_t *codes, size_t count)
{
	uint64_t value = count;

	for (size_t i = 0; i < count; i++)
		value = (value ^ codes[i]) * UINT64_C(0x100000001b3);
	return value;
}

static bool is_plain(uint32_t code)
{
	return is_letter(code) || is_digit(code);
}

static void add_code(struct traits *t, const char *code, size_t size)
{
	uint32_t codes[CODE_CHARS + 2] = { CODE_START };
	size_t count = fold_codes(code, size, codes + 1, NULL, CODE_CHARS);

	if (count == 0)
		return;
	codes[count + 1] = CODE_END;
	for (size_t i = 0; i + CODE_RUN <= count + 2; i++)
		add_hashed(t, HASH_CODE_RUN, code_run(codes + i, CODE_RUN));
	/* the start by one and two characters, and a code of so few */
	for (size_t n = 2; n <= 3 && n <= count + 1; n++)
		add_hashed(t, HASH_CODE_RUN, code_run(codes, n));
	if (count == 1)
		add_hashed(t, HASH_CODE_RUN, code_run(codes, 3));
	for (size_t i = 1; i <= count; i++) {
		if (is_digit(codes[i]))
			add(t, trait(t->index, TRAIT_CODE_HAS, 0, codes[i] - '0'));
		if (i == count)
			break;
		if (is_plain(codes[i]) && is_plain(codes[i + 1]))
			add(t, trait(t->index, TRAIT_CODE_PAIR, unit_of(codes[i]),
				     unit_of(codes[i + 1])));
		else
			add_hashed(t, HASH_CODE_PAIR, (uint64_t)codes[i] << 21 | codes[i + 1]);
	}
}

/* ---- phones ---- */

static void add_run(struct traits *t, const uint8_t digits[4])
{
	add(t, trait(t->index, TRAIT_PHONE_RUN, 0,
		     ((digits[0] * 12u + digits[1]) * 12u + digits[2]) * 12u + digits[3]));
}

static void add_start(struct traits *t, const uint8_t *digits, size_t length)
{
	if (length >= 1)
		add(t, trait(t->index, TRAIT_PHONE_STARTS, 1, digits[0]));
	if (length >= 2)
		add(t, trait(t->index, TRAIT_PHONE_STARTS, 2, digits[0] * 10u + digits[1]));
	if (length >= 3)
		add_run(t, (const uint8_t[4]){ PHONE_START, digits[0], digits[1], digits[2] });
}

/* All digits as one number, when they are few. */
static void add_whole(struct traits *t, const uint8_t *digits, size_t length)
{
	uint32_t value = 0;

	for (size_t i = 0; i < length && length <= 3; i++)
		value = value * 10 + digits[i];
	if (length >= 1 && length <= 3)
		add(t, trait(t->index, TRAIT_PHONE_IS, (uint32_t)length, value));
}

static void add_phone(struct traits *t, const char *phone, size_t length, const char *country)
{
	size_t code = strlen(country);
	uint8_t digits[64];

	if (length > sizeof(digits) - 1)
		length = sizeof(digits) - 1;
	for (size_t i = 0; i < length; i++)
		digits[i] = (uint8_t)(phone[i] - '0');
	digits[length] = PHONE_END;
	for (size_t i = 0; i < length; i++) {
		add(t, trait(t->index, TRAIT_PHONE_HAS, 1, digits[i]));
		if (i + 1 < length)
			add(t, trait(t->index, TRAIT_PHONE_HAS, 2, digits[i] * 10u + digits[i + 1]));
		if (i + 3 <= length)
			add_run(t, digits + i);
	}
	add_start(t, digits, length);
	add_whole(t, digits, length);
	if (length >= 1)
		add(t, trait(t->index, TRAIT_PHONE_ENDS, 1, digits[length - 1]));
	if (length >= 2)
		add(t, trait(t->index, TRAIT_PHONE_ENDS, 2,
			     digits[length - 2] * 10u + digits[length - 1]));
	if (code > 0 && length > code && memcmp(phone, country, code) == 0) {
		add_start(t, digits + code, length - code);
		add_whole(t, digits + code, length - code);
	}
}

void traits_of(struct traits *t, const struct query_target *row)
{
	const char *p = row->phones, *end = p + row->phones_length;
	size_t from = 0;

	add_text(t, row->name, row->name_count);
	for (size_t i = 0; row->others_count > 0 && i <= row->others_count; i++) {
		if (i < row->others_count && row->others[i] != '\n')
			continue;
		add_text(t, row->others + from, i - from);
		from = i + 1;
	}
	add_code(t, row->code, row->code_length);
	while (row->phones_length > 0 && p < end) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		size_t length = (size_t)((blank ? blank : end) - p);

		add_phone(t, p, length, row->country);
		p += length + 1;
	}
	add_all_hashed(t);
}
