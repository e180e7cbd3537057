/* SPDX-License-Identifier: ISC */
/*
 * fold -- folding of text by ICU (see fold.h for the rules).
 *
 * Most text is ASCII or common Han characters and needs no ICU call: the fast path of fold_codes.
 * The rest is normalised piece by piece, from one normalisation boundary to the next, so that
 * each folded character knows the bytes it came from.
 */
#include "lang/fold.h"

#include <stdbool.h>
#include <string.h>
#include <unicode/uchar.h>
#include <unicode/unorm2.h>
#include <unicode/utf16.h>

#include "base/log.h"
#include "base/text.h"
#include "lang/han.h"

#define PIECE 48	/* code points of one piece; a longer run of marks is cut */
#define TEXT_CODES 4096	/* fold_text folds at most this many characters */

struct folding {
	uint32_t *codes;
	struct fold_place *places;
	size_t count, size;
	bool blank;		/* a blank is due before the next character */
	bool latin;		/* the last letter was Latin: its marks are dropped */
	struct fold_place gap;	/* where the blank came from */
};

static const UNormalizer2 *normalizer(bool decompose)
{
	UErrorCode error = U_ZERO_ERROR;
	const UNormalizer2 *n = decompose ? unorm2_getNFDInstance(&error)
					  : unorm2_getNFKCCasefoldInstance(&error);

	if (U_FAILURE(error))
		panic("fold: ICU has no normalisation data: %s", u_errorName(error));
	return n;
}

static void emit(struct folding *f, uint32_t code, struct fold_place place)
{
	if (f->blank && f->count > 0) {
		if (f->count + 2 > f->size)
			return;
		if (f->places)
			f->places[f->count] = f->gap;
		f->codes[f->count++] = ' ';
	}
	f->blank = false;
	if (f->count == f->size)
		return;
	if (f->places)
		f->places[f->count] = place;
	f->codes[f->count++] = code;
}

static void separate(struct folding *f, struct fold_place place)
{
	if (!f->blank)
		f->gap = place;
	f->blank = true;
	f->latin = false;
}

static bool is_apostrophe(uint32_t code)
{
	return code == '\'' || code == '`' || code == 0xb4 || code == 0x2b9 || code == 0x2bc ||
	       code == 0x2018 || code == 0x2019 || code == 0x2032 || code == 0xff07;
}

static bool is_latin(uint32_t code)
{
	return (code >= 'a' && code <= 'z') || (code >= 0xc0 && code < 0x250) ||
	       (code >= 0x1e00 && code < 0x1f00) || (code >= 0x2c60 && code < 0x2c80) ||
	       (code >= 0xa720 && code < 0xa800);
}

/* Latin letters that have no decomposition but are typed without their stroke. */
static const char *plain_letters(uint32_t code)
{
	switch (code) {
	case 0xe6: return "ae";
	case 0xf0: case 0x111: return "d";
	case 0xf8: return "o";
	case 0xfe: return "th";
	case 0x127: return "h";
	case 0x131: return "i";
	case 0x142: return "l";
	case 0x153: return "oe";
	case 0x167: return "t";
	default: return NULL;
	}
}

/* One character that is already normalised and case-folded. */
static void emit_folded(struct folding *f, uint32_t code, struct fold_place place)
{
	const char *plain;

	if (is_apostrophe(code))
		return;
	if (U_GET_GC_MASK((UChar32)code) & (U_GC_MN_MASK | U_GC_ME_MASK)) {
		if (!f->latin)
			emit(f, code, place);
		return;
	}
	if (!(U_GET_GC_MASK((UChar32)code) & (U_GC_L_MASK | U_GC_N_MASK | U_GC_M_MASK))) {
		separate(f, place);
		return;
	}
	f->latin = is_latin(code);
	if (f->latin && code >= 0xc0) {
		UErrorCode error = U_ZERO_ERROR;
		UChar parts[16];

		if (unorm2_getDecomposition(normalizer(true), (UChar32)code, parts, 16, &error) > 0)
			code = parts[0];	/* Latin letters lie in the first plane */
		plain = plain_letters(code);
		if (plain) {
			for (; *plain; plain++)
				emit(f, (unsigned char)*plain, place);
			return;
		}
	} else if (u_charType((UChar32)code) == U_DECIMAL_DIGIT_NUMBER) {
		code = '0' + (uint32_t)u_charDigitValue((UChar32)code);
	} else {
		code = han_simple(code);
	}
	emit(f, code, place);
}

/* Folds from one normalisation boundary to the next; returns where that is. */
static const char *fold_piece(struct folding *f, const char *text, const char *p, const char *end)
{
	UErrorCode error = U_ZERO_ERROR;
	UChar source[2 * PIECE], folded[24 * PIECE];
	int32_t length = 0, folded_length, i = 0;
	struct fold_place place = { (uint32_t)(p - text), 0 };

	for (unsigned count = 0; p < end && count < PIECE; count++) {
		const char *before = p;
		uint32_t code = text_next(&p, end);

		if (count > 0 && unorm2_hasBoundaryBefore(normalizer(false), (UChar32)code)) {
			p = before;
			break;
		}
		if (is_apostrophe(code) && count == 0)
			return p;
		U16_APPEND_UNSAFE(source, length, code);
	}
	place.end = (uint32_t)(p - text);
	folded_length = unorm2_normalize(normalizer(false), source, length, folded,
					 (int32_t)(sizeof(folded) / sizeof(folded[0])), &error);
	if (U_FAILURE(error)) {
		separate(f, place);
		return p;
	}
	while (i < folded_length) {
		UChar32 code;

		U16_NEXT(folded, i, folded_length, code);
		emit_folded(f, (uint32_t)code, place);
	}
	return p;
}

/* What may stand behind a character of the fast path: no mark that would join it. */
static bool ends_plainly(const char *p, const char *end)
{
	return p >= end || (unsigned char)*p < 0x80 ||
	       ((unsigned char)*p >= 0xe4 && (unsigned char)*p <= 0xe9);
}

size_t fold_codes(const char *text, size_t length, uint32_t *codes, struct fold_place *places,
		  size_t size)
{
	struct folding f = { .codes = codes, .places = places, .size = size };
	const char *p = text, *end = text + length;

	while (p < end && f.count < size) {
		unsigned char c = (unsigned char)*p;
		struct fold_place place = { (uint32_t)(p - text), (uint32_t)(p - text) + 1 };

		if (c < 0x80 && ends_plainly(p + 1, end)) {
			p++;
			if (c >= 'A' && c <= 'Z')
				c = (unsigned char)(c | 0x20);
			if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
				f.latin = c >= 'a';
				emit(&f, c, place);
			} else if (c != '\'' && c != '`') {
				separate(&f, place);
			}
		} else if (c >= 0xe4 && c <= 0xe9 && end - p >= 3 && ends_plainly(p + 3, end)) {
			uint32_t code = text_next(&p, end);

			place.end = (uint32_t)(p - text);
			if (code >= 0x4e00 && code <= 0x9fff) {
				f.latin = false;
				emit(&f, han_simple(code), place);
			} else {
				p = fold_piece(&f, text, text + place.start, end);
			}
		} else {
			p = fold_piece(&f, text, p, end);
		}
	}
	return f.count;
}

static size_t put_codes(const uint32_t *codes, size_t count, bool blanks, char *out, size_t size)
{
	size_t length = 0;

	for (size_t i = 0; i < count; i++) {
		char bytes[4];
		size_t n;

		if (codes[i] == ' ' && !blanks)
			continue;
		n = text_put(bytes, codes[i]);
		if (length + n + 1 > size)
			break;
		memcpy(out + length, bytes, n);
		length += n;
	}
	if (length > 0 && out[length - 1] == ' ')
		length--;
	out[length] = 0;
	return length;
}

size_t fold_text(const char *text, size_t length, char *out, size_t size)
{
	uint32_t codes[TEXT_CODES];

	return put_codes(codes, fold_codes(text, length, codes, NULL, TEXT_CODES), true, out, size);
}

size_t fold_code(const char *text, size_t length, char *out, size_t size)
{
	uint32_t codes[TEXT_CODES];

	return put_codes(codes, fold_codes(text, length, codes, NULL, TEXT_CODES), false, out, size);
}

char *fold_arena(struct arena *a, const char *text)
{
	size_t length = text ? strlen(text) : 0;
	uint32_t codes[TEXT_CODES];
	size_t count = fold_codes(text ? text : "", length, codes, NULL, TEXT_CODES);
	char *out = arena_alloc(a, 4 * count + 1);

	put_codes(codes, count, true, out, 4 * count + 1);
	return out;
}
