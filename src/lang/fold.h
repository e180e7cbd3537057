/* SPDX-License-Identifier: ISC */
/*
 * fold -- the form of a text in which it is matched.
 *
 * The same function folds what is stored and what is typed, so that they meet: compatibility
 * forms and case are evened (NFKC_Casefold: full-width = half-width, Straße = strasse), marks on
 * Latin letters dropped (é = e, ø = o), traditional Chinese becomes simplified, digits of any
 * script become 0 to 9, apostrophes and invisible characters go, every other run of what is no
 * letter, mark or digit becomes one blank, and the ends are trimmed. The result is UTF-8.
 *
 * Folding never fails: broken UTF-8 counts as a blank, what does not fit is cut at a whole
 * character. A change of what it returns makes stored keys stale: raise FOLD_VERSION with it.
 */
#ifndef ORDERDESK_LANG_FOLD_H
#define ORDERDESK_LANG_FOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"

#define FOLD_VERSION 1

/* Where a folded character came from: bytes [start, end) of the text as given. */
struct fold_place {
	uint32_t start, end;
};

/*
 * Folds `length` bytes into `out` of `size` bytes (at least 1); returns the bytes written without
 * the NUL that always ends them.
 */
size_t fold_text(const char *text, size_t length, char *out, size_t size);

/*
 * Folds into code points; returns how many, at most `size`. `places` may be NULL, else it has
 * `size` elements too.
 */
size_t fold_codes(const char *text, size_t length, uint32_t *codes, struct fold_place *places,
		  size_t size);

/* Letters and digits only: how codes, licence plates and user names are compared. */
size_t fold_code(const char *text, size_t length, char *out, size_t size);

/* fold_text of the whole of `text` in memory of the arena; NULL is taken as "". */
char *fold_arena(struct arena *a, const char *text);

#endif
