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

/* Of a log: what stands before `file` and `offset` is not cut off. Zeros in what is an answer. */
struct log_cutting {
	uint32_t file, offset;
	int64_t until;			/* microseconds; whole seconds count */
	int64_t moment;			/* of the last commit that is left */
	bool cut;			/* there was one behind it */
	uint32_t end_file, end_offset;	/* the last record that was read ends there */
	uint32_t wrong;			/* ERR_CHECKSUM: the file to look at */
};

/*
 * Cuts the log in `folder`/log before the first commit behind that place that is later than `until`.
 * ERR_IO; ERR_CHECKSUM when the log does not go on to its last file.
 */
enum status log_cut(const char *folder, struct log_cutting *c);

/*
 * Does reading the records stop before the last file that there is? Then it is said of the file to look
 * at, in place of what was said (base/why.h). Nothing is written. False too when it is whole.
 */
bool log_stops(const char *folder);
uint32_t log_least(const char *folder);	/* the first file that there is; 0 none */

#endif
