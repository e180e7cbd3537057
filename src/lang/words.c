/* SPDX-License-Identifier: ISC */
/*
 * words -- ICU's word breaks, and pairs of Han characters (see words.h).
 */
#include "lang/words.h"

#include <stdbool.h>
#include <string.h>
#include <unicode/ubrk.h>
#include <unicode/uscript.h>
#include <unicode/utf16.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/text.h"

struct words {
	UBreakIterator *icu;
	UChar text[2 * WORDS_TEXT];
	uint32_t at[2 * WORDS_TEXT + 1];	/* where each unit of `text` began in the source */
	int32_t length;
};

static void check(UErrorCode error)
{
	if (U_FAILURE(error))
		panic("words: ICU cannot break words: %s", u_errorName(error));
}

struct words *words_new(void)
{
	struct words *w = mem_alloc(sizeof(*w));
	UErrorCode error = U_ZERO_ERROR;

	w->icu = ubrk_open(UBRK_WORD, "zh", NULL, 0, &error);
	check(error);
	return w;
}

void words_free(struct words *w)
{
	if (w == NULL)
		return;
	ubrk_close(w->icu);
	mem_free(w);
}

static void put(struct words *w, uint32_t code, uint32_t at)
{
	int32_t before = w->length;

	U16_APPEND_UNSAFE(w->text, w->length, code);
	for (int32_t i = before; i < w->length; i++)
		w->at[i] = at;
}

static void set_text(struct words *w)
{
	UErrorCode error = U_ZERO_ERROR;

	ubrk_setText(w->icu, w->text, w->length, &error);
	check(error);
}

void words_starts(struct words *w, const uint32_t *codes, size_t count,
		  struct match_starts *starts)
{
	int32_t from, to;

	memset(starts, 0, sizeof(*starts));
	w->length = 0;
	for (size_t i = 0; i < count && i < MATCH_TEXT; i++)
		put(w, codes[i], (uint32_t)i);
	set_text(w);
	for (from = ubrk_first(w->icu); (to = ubrk_next(w->icu)) != UBRK_DONE; from = to)
		if (w->text[from] != ' ')
			starts->bits[w->at[from] / 64] |= UINT64_C(1) << (w->at[from] % 64);
}

static bool is_han(uint32_t code)
{
	UErrorCode error = U_ZERO_ERROR;

	return code >= 0x2e80 && uscript_getScript((UChar32)code, &error) == USCRIPT_HAN;
}

/* Pairs of Han characters, and single ones between others. */
static void each_pair(const char *folded, size_t length,
		      void (*take)(void *context, const char *word, size_t length), void *context)
{
	const char *p = folded, *end = folded + length, *first = NULL;
	bool paired = false;

	while (p <= end) {
		const char *at = p;
		bool han = false;

		if (p < end)
			han = is_han(text_next(&p, end));
		else
			p++;
		if (han && first) {
			take(context, first, (size_t)(p - first));
			paired = true;
		} else if (first && !paired) {
			take(context, first, (size_t)(at - first));
		}
		if (!han)
			paired = false;
		first = han ? at : NULL;
	}
}

void words_each(struct words *w, const char *folded, size_t length,
		void (*take)(void *context, const char *word, size_t length), void *context)
{
	const char *p = folded, *end = folded + length;
	int32_t from, to;

	w->length = 0;
	while (p < end && w->length + 2 <= 2 * WORDS_TEXT) {
		const char *at = p;

		put(w, text_next(&p, end), (uint32_t)(at - folded));
	}
	w->at[w->length] = (uint32_t)(p - folded);
	set_text(w);
	for (from = ubrk_first(w->icu); (to = ubrk_next(w->icu)) != UBRK_DONE; from = to)
		if (w->text[from] != ' ')
			take(context, folded + w->at[from], w->at[to] - w->at[from]);
	each_pair(folded, (size_t)(p - folded), take, context);
}
