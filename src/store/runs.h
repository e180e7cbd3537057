/* SPDX-License-Identifier: ISC */
/*
 * runs -- byte strings in any order in, in sorted order out, with bounded memory.
 *
 * Strings are gathered up to RUNS_BYTES, sorted and written to a file as a run; at the end the runs
 * are merged. What fits into memory never touches the disk. Used by bulk.c for the keys of an
 * index. Files are unlinked while they are open, so nothing is left behind. ERR_IO tells of them.
 */
#ifndef ORDERDESK_STORE_RUNS_H
#define ORDERDESK_STORE_RUNS_H

#include <stddef.h>
#include <stdint.h>

#include "base/status.h"

#define RUNS_BYTES ((size_t)96 << 20)
#define RUNS_STRING 1024	/* longest string */

struct runs;

/* Files are made in `folder`; `most` bytes are held (0: RUNS_BYTES). */
struct runs *runs_new(const char *folder, size_t most);
void runs_free(struct runs *r);
enum status runs_add(struct runs *r, const unsigned char *bytes, size_t length);
uint64_t runs_bytes(const struct runs *r);
/* All strings in order, equal ones too; anything but OK from `each` ends it and is returned. */
typedef enum status runs_string(void *baton, const unsigned char *bytes, size_t length);
enum status runs_each(struct runs *r, runs_string *each, void *baton);

#endif
