/* SPDX-License-Identifier: ISC */
/*
 * finder_sign -- how the signature of a row and the need of a query are made.
 */
#include "lang/finder_sign.h"

#include <string.h>

#include "lang/han.h"

static bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

static uint64_t code_bit(uint32_t code)
{
	return UINT64_C(1) << (code * 0x9e3779b1u >> 26);
}

/* u-umlaut is typed as v or u, so both are one here. */
static uint64_t pair_bit(uint32_t a, uint32_t b)
{
	uint32_t pair = (a == 'v' ? 'u' : a) * 32 + (b == 'v' ? 'u' : b);

	return UINT64_C(1) << (pair * 0x9e3779b1u >> 26);
}

static uint64_t digit_pair_bit(uint32_t a, uint32_t b)
{
	return UINT64_C(1) << ((a - '0') * 10 + (b - '0')) % 64;
}

static uint64_t digit_bit(uint32_t digit)
{
	return UINT64_C(1) << (26 + digit - '0');
}

/* Letters, as bits, with which a character can go on a match. */
static uint32_t letters_of(uint32_t code)
{
	const struct han_readings *readings;

	if (is_letter(code))
		return 1u << (code - 'a');
	readings = code < 0x3000 ? NULL : han_readings(code);
	return readings ? readings->initials : 0;
}

static void add_pairs(struct finder_sign *sign, uint32_t first, uint32_t seconds)
{
	for (uint32_t bits = seconds; bits; bits &= bits - 1)
		sign->pairs |= pair_bit(first, 'a' + (uint32_t)__builtin_ctz(bits));
}

/* A character at which a match by letters may begin, and the letters that may come second. */
static void sign_start(struct finder_sign *sign, uint32_t code, uint32_t following)
{
	const struct han_readings *readings = code < 0x3000 ? NULL : han_readings(code);

	if (is_letter(code)) {
		sign->starts |= UINT64_C(1) << (code - 'a');
		add_pairs(sign, code, following);
	}
	for (unsigned i = 0; readings && i < readings->count; i++) {
		const char *syllable = han_syllable(readings->syllables[i]);

		sign->starts |= UINT64_C(1) << (syllable[0] - 'a');
		add_pairs(sign, (unsigned char)syllable[0], following);
		if (syllable[1])
			sign->pairs |= pair_bit((unsigned char)syllable[0],
						(unsigned char)syllable[1]);
	}
}

static void sign_text(struct finder_sign *sign, const uint32_t *text, size_t count)
{
	uint32_t before = 0;	/* the last character that is no blank */

	for (size_t i = 0; i < count; i++) {
		size_t next = i + 1;

		if (text[i] == ' ')
			continue;
		if (text[i] == '\n') {
			before = 0;
			continue;
		}
		if (is_digit(text[i])) {
			sign->starts |= digit_bit(text[i]);
			if (is_digit(before))
				sign->digits |= digit_pair_bit(before, text[i]);
		}
		if (text[i] >= 0x80)
			sign->codes |= code_bit(text[i]);
		before = text[i];
		if (is_letter(text[i]) && i > 0 && is_letter(text[i - 1]))
			continue;
		while (next < count && text[next] == ' ')
			next++;
		sign_start(sign, text[i], next < count ? letters_of(text[next]) : 0);
	}
}

/* A code is found from any place in it. */
static void sign_bytes(struct finder_sign *sign, const char *bytes, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)bytes[i];
		unsigned char before = i > 0 ? (unsigned char)bytes[i - 1] : 0;

		if (is_letter(c))
			sign->starts |= UINT64_C(1) << (c - 'a');
		if (is_digit(c))
			sign->starts |= digit_bit(c);
		if (is_letter(before) && is_letter(c))
			sign->pairs |= pair_bit(before, c);
		if (is_digit(before) && is_digit(c))
			sign->digits |= digit_pair_bit(before, c);
	}
}

void finder_sign_row(struct finder_sign *sign, const struct query_target *row)
{
	uint32_t codes[64];
	size_t count;

	memset(sign, 0, sizeof(*sign));
	sign_text(sign, row->name, row->name_count);
	sign_text(sign, row->others, row->others_count);
	sign_bytes(sign, row->code, row->code_length);
	sign_bytes(sign, row->phones, row->phones_length);
	count = fold_codes(row->code, row->code_length, codes, NULL, 64);
	for (size_t i = 0; i < count; i++)
		if (codes[i] >= 0x80)
			sign->codes |= code_bit(codes[i]);
	if (row->code_length > 64)
		sign->codes = ~UINT64_C(0);
}

static void need_word(struct finder_sign *need, const struct query_word *w)
{
	const struct match_word *word = &w->word;
	unsigned from = 0;

	/* Of digits, only those that every form of the number has. */
	for (unsigned i = 0; i < w->form_count; i++)
		if (word->count - w->forms[i].length > from)
			from = word->count - w->forms[i].length;
	for (unsigned i = from; i < word->count; i++) {
		uint32_t code = word->codes[i], before = i > from ? word->codes[i - 1] : 0;

		if (is_digit(code))
			need->starts |= digit_bit(code);
		if (is_digit(code) && is_digit(before))
			need->digits |= digit_pair_bit(before, code);
		if (code >= 0x80)
			need->codes |= code_bit(code);
	}
	if (word->count > 0 && is_letter(word->codes[0])) {
		need->starts |= UINT64_C(1) << (word->codes[0] - 'a');
		if (word->count > 1 && is_letter(word->codes[1]))
			need->pairs |= pair_bit(word->codes[0], word->codes[1]);
	}
}

void finder_need_set(struct finder_need *need, const struct query *q)
{
	memset(need, 0, sizeof(*need));
	for (unsigned i = 0; i < q->count; i++)
		need_word(&need->words, &q->words[i]);
	if (q->count > 1 && q->whole.length > 0)
		need_word(&need->whole, &q->whole);
	else
		need->whole = need->words;
}
