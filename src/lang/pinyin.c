/* SPDX-License-Identifier: ISC */
/*
 * pinyin -- spelling by the commonest reading of each character (see pinyin.h).
 */
#include "lang/pinyin.h"

#include <string.h>

#include "base/text.h"
#include "lang/fold.h"
#include "lang/han.h"

#define SPELLED 1024	/* characters of a text that are looked at */

size_t pinyin_initials(const char *text, char *out, size_t size)
{
	uint32_t codes[SPELLED];
	size_t count = fold_codes(text, strlen(text), codes, NULL, SPELLED), length = 0;

	for (size_t i = 0; i < count && length + 1 < size; i++) {
		const struct han_readings *r = han_readings(codes[i]);

		if (r)
			out[length++] = han_syllable(r->common)[0];
	}
	if (size > 0)
		out[length] = 0;
	return length;
}

size_t pinyin_spelled(const char *text, char *out, size_t size)
{
	uint32_t codes[SPELLED];
	size_t count = fold_codes(text, strlen(text), codes, NULL, SPELLED), length = 0;
	bool apart = false;	/* a syllable stands before */

	for (size_t i = 0; i < count; i++) {
		const struct han_readings *r = han_readings(codes[i]);
		char letter[4];
		const char *piece = r ? han_syllable(r->common) : letter;
		size_t n = r ? han_syllable_length(r->common) : text_put(letter, codes[i]);
		bool blank = length > 0 && out[length - 1] != ' ' && codes[i] != ' ' &&
			     (r || apart);

		if (length + blank + n + 1 > size)
			break;
		if (blank)
			out[length++] = ' ';
		if (r && piece[n - 1] == 'v') {
			if (length + n + 2 > size)
				break;
			memcpy(out + length, piece, n - 1);
			memcpy(out + length + n - 1, "ü", 2);
			length += n + 1;
		} else {
			memcpy(out + length, piece, n);
			length += n;
		}
		apart = r != NULL;
	}
	if (size > 0)
		out[length] = 0;
	return length;
}
