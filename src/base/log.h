/* SPDX-License-Identifier: ISC */
/*
 * log -- lines for the person who runs the desk, and the loud end.
 *
 * Three ends: log_note (it happened), log_warn (look at it), panic (we or the machine broke; the
 * process ends with abort() so that recovery starts it again). Lines go to stderr or to the file
 * given to log_open, with time and process name; every byte that is not printable is escaped, so
 * hostile text cannot forge a line. Personal values are never logged.
 */
#ifndef ORDERDESK_BASE_LOG_H
#define ORDERDESK_BASE_LOG_H

#include "base/status.h"

#define LOG_FILE_BYTES (8 << 20)	/* then the file is FILE.old, and a new one begins */
enum status log_open(const char *process, const char *path);	/* path NULL: stderr */
void log_note(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *format, ...) __attribute__((format(printf, 1, 2)));
void log_status(enum status s, const char *what);	/* "what: text of s" */
void panic(const char *format, ...) __attribute__((format(printf, 1, 2), noreturn));
/* Who waits for a start reads its end here too, behind a "!"; -1: nobody. */
void panic_also(int fd);

#endif
