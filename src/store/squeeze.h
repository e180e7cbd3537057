/* SPDX-License-Identifier: ISC */
/*
 * squeeze -- rows made smaller on their way into a file, with words that most of them hold.
 *
 * Each byte of a row is written several times: to the log, to the log again with the page that fills up
 * with it, to the page's place, to the copies of the log. Rows of a few hundred bytes hold little that
 * repeats in themselves, but the same fields as all others of their kind: so they are compressed with a
 * dictionary (squeeze_words.c). WHY only the journal's (store/schema.c): they are the largest that every
 * write adds, are kept for ever and hardly read. Squeezing orders and stored answers as well saved up to a
 * fifth of each, and took a sixteenth of the server's time.
 *
 * A squeezed row begins with a byte that no record begins with, and that names the dictionary: rows that
 * are not squeezed, of older releases or as they would not be smaller, stand beside them and are taken as
 * they are. The dictionary can never change; another one would get a byte of its own.
 *
 * Called by row.c, table.c and bulk.c at the border to the library: keys are never squeezed, and all that
 * is above sees plain rows. What can fail: a squeezed row that does not stretch is ERR_FORMAT.
 */
#ifndef ORDERDESK_STORE_SQUEEZE_H
#define ORDERDESK_STORE_SQUEEZE_H

#include <stddef.h>

#include "base/status.h"

/* Wire type 7, which no field has. */
#define SQUEEZE_FIRST 0x0f

#define SQUEEZE_WORDS 4096
extern const unsigned char squeeze_words[SQUEEZE_WORDS];

/* Memory for one thread at a time. */
struct squeeze;

struct squeeze *squeeze_new(void);
void squeeze_free(struct squeeze *s);
/* The bytes that go into the file: those of the row, or smaller ones that stand until the next call. */
void squeeze_row(struct squeeze *s, const void **bytes, size_t *length);
/* Of what was in the file, the row's; stretched ones stand until the next call. */
enum status squeeze_stretch(struct squeeze *s, const void **bytes, size_t *length);

#endif
