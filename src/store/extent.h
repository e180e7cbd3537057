/* SPDX-License-Identifier: ISC */
/*
 * extent -- how far log and data files reached when they were last known to be on the disk.
 *
 * Recovery takes the first log record that does not hold for the end of the log, as a power cut
 * leaves it; a flipped bit there would silently take away all that was promised behind it. A table
 * cut short would come up with what is left. So the file DESK/store/extent says to where the log was
 * flushed and how long each data file was at the last checkpoint; a start that finds less is refused.
 * It is written without a sync: after a power cut it may tell of an earlier moment, never of a later.
 *
 * Used by environment, flush, checkpoint and restore. A file that is not there, or does not hold, says
 * nothing: a store of an older release, or one that was just restored. A data file shrinks when the
 * library takes back the pages of a transaction that was given up; the sizes are forgotten before it
 * does (twice.c), until the next checkpoint.
 */
#ifndef ORDERDESK_STORE_EXTENT_H
#define ORDERDESK_STORE_EXTENT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

struct extent;
struct extent_sizes;

/* Compares and says why (base/why.h); before recovery, which would write over what is missing. */
enum status extent_heed(const char *folder);
/* To where the log of this store was flushed; false when nobody knows. */
bool extent_known(const char *folder, uint32_t *file, uint32_t *offset);
/* For writing; NULL with errno when it cannot be made. */
struct extent *extent_open(const char *folder);
void extent_close(struct extent *x);
/* A data file is about to shrink: from now on no size is known. 0 or -1 with errno. */
int extent_forget(const char *folder);
/* The log is durable to here. */
void extent_log(struct extent *x, uint32_t file, uint32_t offset);
/* Before a checkpoint: the sizes now. After it: they are durable. */
void extent_measure(struct extent *x);
void extent_data(struct extent *x);

#endif
