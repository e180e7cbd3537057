/* SPDX-License-Identifier: ISC */
/*
 * finder_slices -- the traits of a row and how they are sliced (see finder_slices.h).
 */
#include "lang/finder_slices.h"

#include <string.h>

#include "base/memory.h"
#include "lang/han.h"

static bool is_letter(uint32_t code)
{
	return code >= 'a' && code <= 'z';
}

static bool is_digit(uint32_t code)
{
	return code >= '0' && code <= '9';
}

unsigned slices_of(enum slices_kind kind, uint64_t value, uint16_t out[SLICES_TRAIT])
{
	/* how often a trait must be found: those that stand alone in a query more often */
	static const unsigned char times[] = {
		[SLICES_CODE] = 3, [SLICES_CODE_FIRST] = 3, [SLICES_CODE_WORD] = 3,
		[SLICES_START] = 2, [SLICES_START_FIRST] = 2, [SLICES_START_WORD] = 2,
		[SLICES_LATIN] = 2, [SLICES_RUN] = 2, [SLICES_TAIL] = 2, [SLICES_HEAD] = 2,
		[SLICES_END] = 2, [SLICES_WHOLE] = 2,
	};
	uint64_t hash = (value << 4 | (uint64_t)kind) * UINT64_C(0x9e3779b97f4a7c15);
	unsigned n = times[kind];

	hash ^= hash >> 29;
	hash *= UINT64_C(0xbf58476d1ce4e5b9);
	for (unsigned i = 0; i < n; i++)
		out[i] = (uint16_t)(SLICE_SHARED +
				    (hash >> (20 * i) & 0xfffff) % (FINDER_SLICES - SLICE_SHARED));
	return n;
}

uint64_t slices_pack(uint64_t packed, uint32_t code)
{
	if (packed && code == 'v')
		code = 'u';
	return (packed << 6 ^ packed >> 54) + (is_digit(code) ? 27 + code - '0' : 1 + code - 'a');
}

static void set(struct slices_writer *w, unsigned slice)
{
	w->column[slice] |= UINT64_C(1) << (w->count % 64);
}

static void set_trait(struct slices_writer *w, enum slices_kind kind, uint64_t value)
{
	uint16_t slices[SLICES_TRAIT];

	for (unsigned n = slices_of(kind, value, slices); n > 0; n--)
		set(w, slices[n - 1]);
}

static void set_last(struct slices_writer *w, uint32_t code)
{
	if (is_letter(code))
		set(w, SLICE_LAST + code - 'a');
	else if (is_digit(code))
		set(w, SLICE_LAST + 26 + code - '0');
}

/* The length of a text, code or phone, of which so many characters are digits. */
static void set_length(struct slices_writer *w, size_t length, size_t digits)
{
	if (length >= 1 && length <= SLICES_LENGTHS)
		set(w, (length == digits ? SLICE_NUMBER : SLICE_LENGTH) + (unsigned)length - 1);
}

/* ---- what may be typed from a start ---- */

struct typing {
	struct slices_writer *w;
	const uint32_t *text;
	size_t count;
	bool first, word;	/* the start is that of the text, of a word inside */
	bool latin;		/* the start is a Latin letter */
};

/* The letters typed so far are a trait of each kind that they can be searched by. */
static void typed(const struct typing *t, uint64_t packed, unsigned length)
{
	if (t->word && length < 4)
		set_trait(t->w, SLICES_START_WORD, packed);
	if (length == 1) {
		set(t->w, SLICE_LETTER + (unsigned)packed - 1);
		if (t->first)
			set(t->w, SLICE_FIRST_LETTER + (unsigned)packed - 1);
	} else if (length == 4) {
		set_trait(t->w, SLICES_LATIN, packed);
	} else {
		set_trait(t->w, SLICES_START, packed);
		if (t->first)
			set_trait(t->w, SLICES_START_FIRST, packed);
	}
}

static void type_on(const struct typing *t, size_t at, uint64_t packed, unsigned length);

/* One reading of the character at `at`: its first letter, zh ch sh, or all its letters. */
static void type_reading(const struct typing *t, size_t at, uint64_t packed, unsigned length,
			 unsigned syllable)
{
	const char *letters = han_syllable(syllable);
	unsigned n = han_syllable_length(syllable), most = t->latin ? 4 : 3;

	for (unsigned i = 0; i < n && length < most; i++) {
		packed = slices_pack(packed, (unsigned char)letters[i]);
		typed(t, packed, ++length);
		if (i == 0 || i + 1 == n || (i == 1 && letters[1] == 'h'))
			type_on(t, at + 1, packed, length);
	}
}

static void type_on(const struct typing *t, size_t at, uint64_t packed, unsigned length)
{
	const struct han_readings *readings;

	while (at < t->count && t->text[at] == ' ')
		at++;
	if (at == t->count || length == (t->latin ? 4 : 3))
		return;
	if (is_letter(t->text[at]) || is_digit(t->text[at])) {
		packed = slices_pack(packed, t->text[at]);
		typed(t, packed, length + 1);
		type_on(t, at + 1, packed, length + 1);
		return;
	}
	readings = t->text[at] < 0x3000 ? NULL : han_readings(t->text[at]);
	for (unsigned i = 0; readings && i < readings->count; i++)
		type_reading(t, at, packed, length, readings->syllables[i]);
}

/* ---- traits of texts, codes and phones ---- */

/* Digits in a row, however blanks part them. */
struct run {
	char digits[4];
	unsigned length;
};

static void put_digit(struct slices_writer *w, struct run *run, uint32_t code)
{
	uint64_t three, four;

	if (!is_digit(code)) {
		run->length = 0;
		return;
	}
	memmove(run->digits, run->digits + 1, 3);
	run->digits[3] = (char)code;
	run->length++;
	set(w, SLICE_DIGIT + code - '0');
	if (run->length < 2)
		return;
	set(w, SLICE_DIGITS + (unsigned)(run->digits[2] - '0') * 10 + code - '0');
	three = slices_pack(slices_pack(slices_pack(0, (unsigned char)run->digits[1]),
					(unsigned char)run->digits[2]), code);
	if (run->length >= 3)
		set_trait(w, SLICES_RUN, three);
	four = slices_pack(0, (unsigned char)run->digits[0]) << 18 | three;
	if (run->length >= 4)
		set_trait(w, SLICES_RUN, four);
}

static void put_last(struct slices_writer *w, uint32_t code)
{
	const struct han_readings *readings = code < 0x3000 ? NULL : han_readings(code);

	set_last(w, code);
	for (unsigned i = 0; readings && i < readings->count; i++) {
		const char *letters = han_syllable(readings->syllables[i]);

		set_last(w, (unsigned char)letters[0]);
		if (letters[1] == 'h')
			set_last(w, 'h');
		set_last(w, (unsigned char)letters[strlen(letters) - 1]);
		if (letters[strlen(letters) - 1] == 'v')
			set_last(w, 'u');
	}
}

/* The first digits of a number at `at`, where a match of digits would be a word start or more. */
static void put_head(struct slices_writer *w, const uint32_t *text, size_t at, size_t count)
{
	uint64_t packed = 0;

	for (unsigned n = 0; at < count && n < 4; at++) {
		if (text[at] == ' ')
			continue;
		if (!is_digit(text[at]))
			break;
		packed = slices_pack(packed, text[at]);
		set_trait(w, SLICES_HEAD, packed);
		n++;
	}
}

/* The last letters typed for a text whose characters before `at` are still to come. */
static void put_end(struct slices_writer *w, const uint32_t *text, size_t at, bool initials,
		    uint64_t packed, unsigned length)
{
	const struct han_readings *readings;

	while (at > 0 && text[at - 1] == ' ')
		at--;
	if (length == 3) {
		set_trait(w, SLICES_END, packed);
		return;
	}
	if (at-- == 0)
		return;
	if (is_letter(text[at]) || is_digit(text[at])) {
		put_end(w, text, at, initials,
			packed | slices_pack(1, text[at]) % 64 << (6 * length), length + 1);
		return;
	}
	readings = text[at] < 0x3000 ? NULL : han_readings(text[at]);
	for (unsigned i = 0; readings && i < readings->count; i++) {
		const char *letters = han_syllable(readings->syllables[i]);

		/* all letters, or the first, or zh ch sh */
		for (unsigned n = initials ? 1 : (unsigned)strlen(letters); n > 0;) {
			uint64_t more = packed;
			unsigned k = n, count = length;

			while (k > 0 && count < 3)
				more |= slices_pack(1, (unsigned char)letters[--k]) % 64
					<< (6 * count++);
			put_end(w, text, at, initials, more, count);
			n = initials && n == 1 && letters[1] == 'h' ? 2 : 0;
		}
	}
}

/* All that may be typed for a whole text from `at` on, with nothing but syllables or initials. */
static void put_whole(struct slices_writer *w, const uint32_t *text, size_t at, size_t count,
		      bool initials, uint64_t packed)
{
	const struct han_readings *readings;

	while (at < count && text[at] == ' ')
		at++;
	if (at == count) {
		set_trait(w, SLICES_WHOLE, packed);
		return;
	}
	if (is_letter(text[at]) || is_digit(text[at])) {
		put_whole(w, text, at + 1, count, initials, slices_pack(packed, text[at]));
		return;
	}
	readings = text[at] < 0x3000 ? NULL : han_readings(text[at]);
	for (unsigned i = 0; readings && i < readings->count; i++) {
		const char *letters = han_syllable(readings->syllables[i]);
		uint64_t first = slices_pack(packed, (unsigned char)letters[0]), all = first;

		for (const char *p = letters + 1; *p; p++)
			all = slices_pack(all, (unsigned char)*p);
		if (!initials || letters[1] == 0) {
			put_whole(w, text, at + 1, count, initials, all);
			continue;
		}
		put_whole(w, text, at + 1, count, true, first);
		if (letters[1] == 'h')
			put_whole(w, text, at + 1, count, true, slices_pack(first, 'h'));
	}
}

static void put_text(struct slices_writer *w, const uint32_t *text, size_t count)
{
	struct run run = { .length = 0 };
	size_t length = 0, digits = 0;

	for (size_t i = 0; i < count; i++) {
		struct typing t = { .w = w, .text = text, .count = count };

		if (text[i] == ' ')
			continue;
		length++;
		digits += is_digit(text[i]);
		put_digit(w, &run, text[i]);
		t.first = i == 0;
		t.word = i > 0 && match_is_start(text, i);
		t.latin = is_letter(text[i]);
		if (is_digit(text[i])) {
			if (t.first || t.word)
				put_head(w, text, i, count);
			continue;
		}
		if (text[i] >= 0x80) {
			set_trait(w, SLICES_CODE, text[i]);
			if (t.first)
				set_trait(w, SLICES_CODE_FIRST, text[i]);
			if (t.word)
				set_trait(w, SLICES_CODE_WORD, text[i]);
		}
		if (!t.latin || i == 0 || !is_letter(text[i - 1]))
			type_on(&t, i, 0, 0);
	}
	if (count > 0)
		put_last(w, text[count - 1]);
	set_length(w, length, digits);
	put_end(w, text, count, false, 0, 0);
	put_end(w, text, count, true, 0, 0);
	if (length >= 1 && length <= SLICES_WHOLES) {
		put_whole(w, text, 0, count, false, 0);
		put_whole(w, text, 0, count, true, 0);
	}
}

/* A code is found from any place in it on. */
static void put_code(struct slices_writer *w, const char *code, size_t size)
{
	uint32_t codes[64];
	size_t count = fold_codes(code, size, codes, NULL, 64), digits = 0;
	struct run run = { .length = 0 };

	for (size_t i = 0; i < count; i++) {
		struct typing t = { .w = w, .text = codes, .count = count, .first = i == 0,
				    .latin = true };

		digits += is_digit(codes[i]);
		put_digit(w, &run, codes[i]);
		if (codes[i] >= 0x80) {
			set_trait(w, SLICES_CODE, codes[i]);
			if (i == 0)
				set_trait(w, SLICES_CODE_FIRST, codes[i]);
		} else if (is_letter(codes[i])) {
			type_on(&t, i, 0, 0);
		}
	}
	put_head(w, codes, 0, count);
	if (count > 0)
		set_last(w, codes[count - 1]);
	set_length(w, count, digits);
	put_end(w, codes, count, false, 0, 0);
	if (count >= 1 && count <= SLICES_WHOLES)
		put_whole(w, codes, 0, count, false, 0);
}

static void put_phone(struct slices_writer *w, const char *phone, size_t length,
		      const char *country)
{
	struct run run = { .length = 0 };
	uint32_t digits[64] = { 0 };
	size_t code = strlen(country);
	uint64_t tail = 0;

	if (length > 64)
		length = 64;
	for (size_t i = 0; i < length; i++) {
		digits[i] = (unsigned char)phone[i];
		put_digit(w, &run, digits[i]);
	}
	for (size_t n = 1; n <= 4 && n <= length; n++) {
		tail |= slices_pack(0, digits[length - n]) << (6 * (n - 1));
		set_trait(w, SLICES_TAIL, tail);
	}
	put_head(w, digits, 0, length);
	set_length(w, length, length);
	if (code > 0 && length > code && memcmp(phone, country, code) == 0) {
		put_head(w, digits, code, length);
		set_length(w, length - code, length - code);
	}
}

/* Up to 64 rows at once: a line of memory is touched once for all of them. */
static void write_columns(struct slices_writer *w)
{
	size_t at = (w->count - 1) / 64;

	for (unsigned i = 0; i < FINDER_SLICES; i++)
		w->slices->bits[(size_t)i * w->slices->words + at] = w->column[i];
	memset(w->column, 0, sizeof(w->column));
}

void slices_put(struct slices_writer *w, const struct query_target *row)
{
	const char *p = row->phones, *end = p + row->phones_length;
	size_t from = 0;

	put_text(w, row->name, row->name_count);
	for (size_t i = 0; row->others_count > 0 && i <= row->others_count; i++) {
		if (i < row->others_count && row->others[i] != '\n')
			continue;
		put_text(w, row->others + from, i - from);
		from = i + 1;
	}
	put_code(w, row->code, row->code_length);
	while (row->phones_length > 0 && p < end) {
		const char *blank = memchr(p, ' ', (size_t)(end - p));
		size_t length = (size_t)((blank ? blank : end) - p);

		put_phone(w, p, length, row->country);
		p += length + 1;
	}
	if (++w->count % 64 == 0)
		write_columns(w);
}

void slices_flush(struct slices_writer *w)
{
	if (w->count % 64 != 0)
		write_columns(w);
}
void slices_init(struct slices *s, size_t count)
{
	s->count = count;
	s->words = (count + 63) / 64;
	s->bits = mem_array(s->words * FINDER_SLICES + 1, sizeof(s->bits[0]));
}

void slices_free(struct slices *s)
{
	mem_free(s->bits);
	memset(s, 0, sizeof(*s));
}
