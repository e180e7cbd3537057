/* SPDX-License-Identifier: ISC */
/*
 * log_cut -- the log files of a folder, read as they are: when were commits, and what is behind
 * a time.
 *
 * For restore.c alone, on files that nobody has open.
 */
#ifndef ORDERDESK_STORE_LOG_CUT_H
#define ORDERDESK_STORE_LOG_CUT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/status.h"

/*
 * Cuts the log in `folder`/log before the first commit behind {file, offset} that is later than
 * `until` (microseconds; whole seconds count). *moment: time of the last commit that is left;
 * *cut: there was one behind it. ERR_IO, ERR_CHECKSUM when the log does not reach that place.
 */
enum status log_cut(const char *folder, uint32_t file, uint32_t offset, int64_t until,
	int64_t *moment, bool *cut);

#endif
