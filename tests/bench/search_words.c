/* SPDX-License-Identifier: ISC */
/*
 * search_words -- what was typed as words, and customers as the columns that others search in.
 */
#include <stdio.h>
#include <string.h>

#include "bench/large.h"
#include "bench/search.h"
#include "lang/digits.h"
#include "lang/fold.h"
#include "lang/pinyin.h"

static enum search_word kind_of(const char *word)
{
	bool digits = true;

	for (const char *p = word; *p; p++) {
		if ((unsigned char)*p >= 0x80)
			return WORD_HAN;
		digits = digits && *p >= '0' && *p <= '9';
	}
	return digits ? WORD_DIGITS : WORD_LETTERS;
}

void search_split(const char *typed, struct search_words *out)
{
	char folded[400], digits[DIGITS_MAX + 1], *rest = folded, *word;

	memset(out, 0, sizeof *out);
	if (strspn(typed, "0123456789 -+") == strlen(typed) && strlen(typed) > 0) {
		/* a whole number has its trunk code; of a part every digit counts */
		if (digits_of(typed, digits) > 8)
			digits_national(typed, "86", digits);
		out->word[out->count].kind = WORD_DIGITS;
		snprintf(out->word[out->count++].text, sizeof out->word[0].text, "%s", digits);
		return;
	}
	fold_text(typed, strlen(typed), folded, sizeof folded);
	while ((word = strsep(&rest, " ")) && out->count < SEARCH_WORDS) {
		if (!*word)
			continue;
		out->word[out->count].kind = kind_of(word);
		snprintf(out->word[out->count++].text, sizeof out->word[0].text, "%s", word);
	}
}

static void take_names(const char *name, struct search_columns *out)
{
	size_t n = 0, m = 0;
	char spelled[320];

	fold_text(name, strlen(name), out->name, sizeof out->name);
	for (const char *p = out->name; *p && n + 6 < sizeof out->spaced; p++) {
		/* a Han character is a word of its own */
		if (((unsigned char)*p & 0xc0) == 0xc0 && n && out->spaced[n - 1] != ' ')
			out->spaced[n++] = ' ';
		out->spaced[n++] = *p;
	}
	out->spaced[n] = '\0';
	pinyin_initials(name, out->initials, sizeof out->initials);
	pinyin_spelled(name, spelled, sizeof spelled);
	for (const char *p = spelled; *p; p++)
		if (*p != ' ')
			out->pinyin[m++] = *p;
	out->pinyin[m] = '\0';
}

void search_columns(uint64_t n, struct search_columns *out)
{
	struct large_customer c;
	size_t length = 0;

	memset(out, 0, sizeof *out);
	large_customer(n, &c);
	take_names(c.name, out);
	fold_code(c.code, strlen(c.code), out->code, sizeof out->code);
	out->phones = c.phone_count;
	for (unsigned i = 0; i < c.phone_count; i++) {
		const char *national = c.e164[i] + 3;
		size_t all = strlen(national);

		memcpy(out->e164[i], c.e164[i], sizeof out->e164[i]);
		for (size_t k = 0; k < all; k++)
			out->reversed[length + k] = national[all - 1 - k];
		memcpy(out->digits + length, national, all);
		length += all;
		out->digits[length] = out->reversed[length] = ' ';
		length++;
	}
	out->digits[length ? length - 1 : 0] = out->reversed[length ? length - 1 : 0] = '\0';
}
