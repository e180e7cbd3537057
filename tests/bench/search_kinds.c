/* SPDX-License-Identifier: ISC */
/*
 * search_kinds -- typed texts by kind (see search_kinds.h).
 */
#include "bench/search_kinds.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

#include "bench/large.h"
#include "lang/fold.h"
#include "lang/han.h"

#define TRIES 50	/* customers looked at until one suits the kind */
#define CODES 120

static const char *const names[SEARCH_KINDS] = {
	"1 digit", "2 digits", "last 3", "last 4", "last 5-8", "middle 4-7", "full number",
	"1 char surname", "1 char random", "2 chars", "3 chars", "1 letter", "Latin word start 2-6",
	"initials 2", "initials 3", "initials 4-6", "full pinyin 1-3 syl", "code prefix 4-8",
	"2 chars + last 4", "initials 2 + last 3", "1 char + 1 char", "letter + digit",
	"pinyin + 2 chars", "no match", "reversed 2 chars",
};

enum kind {
	DIGIT_1, DIGIT_2, LAST_3, LAST_4, LAST_5, MIDDLE_4, NUMBER, SURNAME, CHAR_1, CHAR_2, CHAR_3,
	LETTER, LATIN, INITIALS_2, INITIALS_3, INITIALS_4, PINYIN, CODE, CHAR_2_LAST_4,
	INITIALS_2_LAST_3, CHAR_CHAR, LETTER_DIGIT, PINYIN_CHAR_2, NO_MATCH, REVERSED
};

const char *search_kind_name(unsigned kind)
{
	return names[kind];
}

/* A customer, its name as characters, its first phone as digits. */
struct drawn {
	uint64_t seed, n;
	struct large_customer c;
	uint32_t codes[CODES];
	size_t count;
	char digits[24];
	size_t digit_count;
};

static unsigned any(struct drawn *d, unsigned below)
{
	return (unsigned)((large_draw(d->seed, ++d->n) >> 32) * below >> 32);
}

static bool is_han(uint32_t code)
{
	return code >= 0x4e00 && code < 0xa000 && han_readings(code);
}

static void take_customer(struct drawn *d, uint64_t id)
{
	const char *p;

	large_customer(id, &d->c);
	d->count = fold_codes(d->c.name, strlen(d->c.name), d->codes, NULL, CODES);
	d->digit_count = 0;
	for (p = d->c.phones[0]; *p; p++)
		if (*p >= '0' && *p <= '9')
			d->digits[d->digit_count++] = *p;
	d->digits[d->digit_count] = 0;
}

/* Where so many Han characters stand side by side, from `from` on; count when nowhere. */
static size_t run_of_han(const struct drawn *d, size_t from, size_t length)
{
	for (size_t at = from; at + length <= d->count; at++) {
		size_t n = 0;

		while (n < length && is_han(d->codes[at + n]))
			n++;
		if (n == length)
			return at;
	}
	return d->count;
}

static size_t put_code(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	out[0] = (char)(0xe0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3f));
	out[2] = (char)(0x80 | (code & 0x3f));
	return 3;
}

static bool put_chars(const struct drawn *d, size_t at, size_t count, bool backward, char *out)
{
	size_t length = 0;

	if (at + count > d->count)
		return false;
	for (size_t i = 0; i < count; i++)
		length += put_code(out + length, d->codes[backward ? at + count - 1 - i : at + i]);
	out[length] = 0;
	return true;
}

/* Some Han characters of the name, somewhere in it. */
static bool put_some(struct drawn *d, size_t count, bool backward, char *out)
{
	size_t at = run_of_han(d, d->count ? any(d, (unsigned)d->count) : 0, count);

	if (at == d->count)
		at = run_of_han(d, 0, count);
	return at < d->count && put_chars(d, at, count, backward, out);
}

/* What is typed for so many Han characters: any reading, first letters or all. */
static bool put_spelled(struct drawn *d, size_t count, bool whole, char *out)
{
	size_t at = any(d, 3) ? run_of_han(d, 0, count)
			      : run_of_han(d, d->count ? any(d, (unsigned)d->count) : 0, count);
	size_t length = 0;

	if (at == d->count)
		return false;
	for (size_t i = 0; i < count; i++) {
		const struct han_readings *r = han_readings(d->codes[at + i]);
		const char *s = han_syllable(any(d, 4) ? r->common
						       : r->syllables[any(d, r->count)]);

		length += (size_t)snprintf(out + length, SEARCH_TEXT - length, "%.*s", whole ? 6 : 1, s);
	}
	return true;
}

static bool put_latin(struct drawn *d, char *out)
{
	size_t length = 2 + any(d, 5), words = 0, n = 0, wanted = any(d, 3);

	for (size_t i = 0; i < d->count; i++) {
		if (d->codes[i] < 'a' || d->codes[i] > 'z' || (i && d->codes[i - 1] != ' '))
			continue;
		if (words++ < wanted && i + 1 < d->count)
			continue;
		while (n < length && i + n < d->count && d->codes[i + n] >= 'a' &&
		       d->codes[i + n] <= 'z') {
			out[n] = (char)d->codes[i + n];
			n++;
		}
		out[n] = 0;
		return n >= 2;
	}
	return false;
}

static bool put_tail(const struct drawn *d, size_t count, char *out)
{
	if (count > d->digit_count)
		return false;
	snprintf(out, SEARCH_TEXT, "%s", d->digits + d->digit_count - count);
	return true;
}

static bool put_two(const char *a, const char *b, char *out)
{
	snprintf(out, SEARCH_TEXT, "%.40s %.40s", a, b);
	return true;
}

static bool make(struct drawn *d, enum kind kind, char *out)
{
	char a[SEARCH_TEXT] = "", b[SEARCH_TEXT] = "";
	size_t n;

	switch (kind) {
	case DIGIT_1:
		snprintf(out, SEARCH_TEXT, "%u", any(d, 10));
		return true;
	case DIGIT_2:
		snprintf(out, SEARCH_TEXT, "%02u", any(d, 100));
		return true;
	case LAST_3:
		return put_tail(d, 3, out);
	case LAST_4:
		return put_tail(d, 4, out);
	case LAST_5:
		return put_tail(d, 5 + any(d, 4), out);
	case MIDDLE_4:
		n = 4 + any(d, 4);
		snprintf(out, SEARCH_TEXT, "%.*s", (int)n,
			 d->digits + 1 + any(d, (unsigned)(d->digit_count - n)));
		return true;
	case NUMBER:
		snprintf(out, SEARCH_TEXT, "%s", any(d, 3) ? d->digits : d->c.phones[0]);
		return true;
	case SURNAME:
		return d->c.kind == 7 && is_han(d->codes[0]) && put_chars(d, 0, 1, false, out);
	case CHAR_1:
		return put_some(d, 1, false, out);
	case CHAR_2:
		return put_some(d, 2, false, out);
	case CHAR_3:
		return put_some(d, 3, false, out);
	case LETTER:
		snprintf(out, SEARCH_TEXT, "%c", 'a' + (int)any(d, 26));
		return true;
	case LATIN:
		return put_latin(d, out);
	case INITIALS_2:
		return put_spelled(d, 2, false, out);
	case INITIALS_3:
		return put_spelled(d, 3, false, out);
	case INITIALS_4:
		return put_spelled(d, 4 + any(d, 3), false, out);
	case PINYIN:
		return put_spelled(d, 1 + any(d, 3), true, out);
	case CODE:
		snprintf(out, SEARCH_TEXT, "%.*s", 4 + (int)any(d, 5), d->c.code);
		return true;
	case CHAR_2_LAST_4:
		return put_some(d, 2, false, a) && put_tail(d, 4, b) && put_two(a, b, out);
	case INITIALS_2_LAST_3:
		return put_spelled(d, 2, false, a) && put_tail(d, 3, b) && put_two(a, b, out);
	case CHAR_CHAR:
		return d->count > 2 && put_chars(d, 0, 1, false, a) &&
		       put_chars(d, d->count - 1 - any(d, (unsigned)d->count - 2), 1, false, b) &&
		       is_han(d->codes[0]) && (unsigned char)b[0] >= 0xe4 && put_two(a, b, out);
	case LETTER_DIGIT:
		snprintf(out, SEARCH_TEXT, "%c %u", 'a' + (int)any(d, 26), any(d, 10));
		return true;
	case PINYIN_CHAR_2:
		return put_spelled(d, 1, true, a) && put_some(d, 2, false, b) && put_two(a, b, out);
	case NO_MATCH:
		return put_some(d, 2, false, a) && snprintf(out, SEARCH_TEXT, "%sqx%u", a,
							    any(d, 1000)) > 0;
	case REVERSED:
		return put_some(d, 2, true, out);
	}
	return false;
}

void search_query(unsigned kind, uint64_t n, uint64_t customers, struct search_query *out)
{
	struct drawn d = { .seed = 100 + kind, .n = n << 16 };

	for (unsigned i = 0; i < TRIES; i++) {
		out->customer = 1 + large_draw(d.seed, ++d.n) % customers;
		take_customer(&d, out->customer);
		if (make(&d, (enum kind)kind, out->text))
			return;
	}
	snprintf(out->text, sizeof(out->text), "%s", d.c.code);
}
