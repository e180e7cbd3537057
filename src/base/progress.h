/* SPDX-License-Identifier: ISC */
/*
 * progress -- the line that shows how far a long work is, on a terminal.
 *
 * One line on standard error, drawn over itself ten times a second at most and wiped at the end;
 * nothing at all where standard error is no terminal. What is counted is bytes (shown as MB and
 * GB) or pieces. Nothing can fail.
 */
#ifndef ORDERDESK_BASE_PROGRESS_H
#define ORDERDESK_BASE_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool on, bytes;
	bool shown;		/* the line stands there */
	int64_t began, drawn;	/* steady */
};

void progress_begin(struct progress *p, bool bytes, bool quiet);
/* `what` may change from call to call. A total of 0: it is not known. */
void progress_at(struct progress *p, const char *what, uint64_t done, uint64_t total);
void progress_end(struct progress *p);

#endif
