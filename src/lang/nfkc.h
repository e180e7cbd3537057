/* SPDX-License-Identifier: ISC */
/*
 * nfkc -- text with its compatibility forms evened: full-width signs become half-width, nothing
 * else is lost.
 *
 * For what people type as commands, where case and punctuation matter; matching uses fold.h. Text
 * that cannot be changed (broken UTF-8) comes back as it is. Cannot fail.
 */
#ifndef ORDERDESK_LANG_NFKC_H
#define ORDERDESK_LANG_NFKC_H

#include "base/arena.h"

/* In memory of the arena; NULL is taken as "". */
char *nfkc_arena(struct arena *a, const char *text);

#endif
