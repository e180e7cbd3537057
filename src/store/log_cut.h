/* SPDX-License-Identifier: ISC */
/*
 * log_cut -- the log files of a folder, read as they are: when were commits, and what is behind
 * a time.
 *
 * For restore.c, extent.c and damage.c, on files that nobody has open.
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

/*
 * Does reading the records stop before the last file that there is? Then it is said of the file to look
 * at, in place of what was said (base/why.h). Nothing is written. False too when it is whole.
 */
bool log_stops(const char *folder);
uint32_t log_least(const char *folder);	/* the first file that there is; 0 none */

#endif
