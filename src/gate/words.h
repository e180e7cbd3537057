/* SPDX-License-Identifier: ISC */
/*
 * words -- the command line of `ssh HOST …` cut into words, as a shell would, without a shell.
 *
 * Blanks part words; '…' keeps all, "…" keeps all but \ before " and \, and \ keeps the next byte.
 * Nothing is expanded: no $, no *, no ;. Called by the broker for each command.
 */
#ifndef ORDERDESK_GATE_WORDS_H
#define ORDERDESK_GATE_WORDS_H

#include <stddef.h>

#include "base/status.h"

/*
 * Cuts in place; words[] gets at most `most` - 1 words and a NULL. ERR_FORMAT for a quote that is
 * not closed, ERR_LIMIT for too many words.
 */
enum status words_cut(char *line, char **words, size_t most, size_t *count);

#endif
