/* SPDX-License-Identifier: ISC */
/*
 * words -- where words begin and end, also in Chinese, where only a dictionary knows.
 *
 * Works on folded text (fold.h). The dictionary is ICU's and knows everyday words, not names, so
 * a search index takes each pair of Han characters as well: a word it missed is then still found.
 * A struct words belongs to one thread at a time.
 */
#ifndef ORDERDESK_LANG_WORDS_H
#define ORDERDESK_LANG_WORDS_H

#include <stddef.h>
#include <stdint.h>

#include "lang/match.h"

#define WORDS_TEXT 4096	/* characters of a text that are looked at */

struct words;

struct words *words_new(void);
void words_free(struct words *w);

/* Marks where words begin in the first MATCH_TEXT characters. */
void words_starts(struct words *w, const uint32_t *codes, size_t count,
		  struct match_starts *starts);

/*
 * Calls take() for every word of a folded text (UTF-8), then for every pair of neighbouring Han
 * characters, and for every Han character that stands alone. The bytes are those of the text.
 */
void words_each(struct words *w, const char *folded, size_t length,
		void (*take)(void *context, const char *word, size_t length), void *context);

#endif
