/* SPDX-License-Identifier: ISC */
/*
 * nfkc -- ICU's normalizer over UTF-16; texts here are single lines, so the copies are small.
 */
#include "lang/nfkc.h"

#include <string.h>
#include <unicode/unorm2.h>
#include <unicode/ustring.h>

char *nfkc_arena(struct arena *a, const char *text)
{
	int32_t length = text ? (int32_t)strlen(text) : 0, units = 0, even = 0, bytes = 0;
	UErrorCode code = U_ZERO_ERROR;
	const UNormalizer2 *form = unorm2_getNFKCInstance(&code);
	UChar *wide, *out;
	char *result;

	if (!length)
		return arena_string(a, "");
	wide = arena_array(a, (size_t)length + 1, sizeof *wide);
	u_strFromUTF8(wide, length + 1, &units, text, length, &code);
	if (U_FAILURE(code))
		return arena_string(a, text);
	/* no character becomes more than 18 units (Unicode: NFKC of U+FDFA) */
	out = arena_array(a, (size_t)units * 18 + 1, sizeof *out);
	even = unorm2_normalize(form, wide, units, out, units * 18 + 1, &code);
	if (U_FAILURE(code))
		return arena_string(a, text);
	result = arena_alloc(a, (size_t)even * 3 + 1);
	u_strToUTF8(result, even * 3 + 1, &bytes, out, even, &code);
	return U_FAILURE(code) ? arena_string(a, text) : result;
}
