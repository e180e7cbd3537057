/* SPDX-License-Identifier: ISC */
/*
 * collate -- ICU collation behind two functions (see collate.h).
 */
#include "lang/collate.h"

#include <string.h>
#include <unicode/ucol.h>
#include <unicode/uiter.h>

#include "base/log.h"
#include "base/memory.h"

struct collator {
	UCollator *icu;
};

struct collator *collator_new(const char *language)
{
	struct collator *c = mem_alloc(sizeof(*c));
	UErrorCode error = U_ZERO_ERROR;
	const char *locale = "root";

	if (language && strncmp(language, "zh", 2) == 0)
		locale = "zh-u-co-pinyin";
	else if (language && language[0] && strncmp(language, "en", 2) != 0)
		locale = language;
	c->icu = ucol_open(locale, &error);
	if (U_FAILURE(error))
		panic("collate: ICU cannot open %s: %s", locale, u_errorName(error));
	return c;
}

void collator_free(struct collator *c)
{
	if (c == NULL)
		return;
	ucol_close(c->icu);
	mem_free(c);
}

size_t collator_key(const struct collator *c, const char *text, unsigned char *key, size_t size)
{
	UErrorCode error = U_ZERO_ERROR;
	UCharIterator iterator;
	uint32_t state[2] = { 0, 0 };
	int32_t length;

	uiter_setUTF8(&iterator, text, -1);
	length = ucol_nextSortKeyPart(c->icu, &iterator, state, key, (int32_t)size, &error);
	if (U_FAILURE(error))
		panic("collate: no key: %s", u_errorName(error));
	return (size_t)length;
}

int collator_compare(const struct collator *c, const char *a, const char *b)
{
	UErrorCode error = U_ZERO_ERROR;
	UCollationResult order = ucol_strcollUTF8(c->icu, a, -1, b, -1, &error);

	if (U_FAILURE(error))
		panic("collate: cannot compare: %s", u_errorName(error));
	return (int)order;
}
