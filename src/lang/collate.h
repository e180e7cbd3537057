/* SPDX-License-Identifier: ISC */
/*
 * collate -- the order of names in a list: by pinyin for Chinese, by the root rules else.
 *
 * A key compares by memcmp as the names compare for a reader of the language; it is made when a
 * list is drawn, never stored, because it changes with ICU. A collator may be shared by threads.
 */
#ifndef ORDERDESK_LANG_COLLATE_H
#define ORDERDESK_LANG_COLLATE_H

#include <stddef.h>

struct collator;

/* For a language as in a user's setting: "zh_CN", "en", … Unknown ones get the root order. */
struct collator *collator_new(const char *language);
void collator_free(struct collator *c);

/*
 * Writes the key of a text, at most `size` bytes (a longer one is cut: it then still never
 * stands on the wrong side of a shorter one by more than its cut part); returns its bytes.
 */
size_t collator_key(const struct collator *c, const char *text, unsigned char *key, size_t size);

/* Below, at or above 0, as strcmp. */
int collator_compare(const struct collator *c, const char *a, const char *b);

#endif
