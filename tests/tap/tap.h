/* SPDX-License-Identifier: ISC */
/*
 * tap: what a test program says, in the Test Anything Protocol on standard output.
 *
 * A test program calls plan() with the number of its checks, or plan_lazy() when the number is
 * known only at the end, then the checks. Every check prints one line; a check that does not hold
 * adds lines that start with # and show wanted and seen. The order of arguments is always wanted,
 * then seen. The program ends with return tap_result(), or by skip_all() or bail().
 *
 * Only the process that made the first call reports: a forked child that exits says nothing and
 * removes nothing. Each check returns whether it held, so that a test can stop where going on
 * makes no sense.
 */
#ifndef TAP_TAP_H
#define TAP_TAP_H

#include <stdbool.h>
#include <stddef.h>

#define TAP_PRINTF(text, first) __attribute__((format(printf, text, first)))

/* Say first how many checks will follow. */
void plan(int count);
/* Count the checks, and print the number at the end. */
void plan_lazy(void);
/* End at once, as skipped, with the reason. Before any check. */
void skip_all(const char *reason, ...) TAP_PRINTF(1, 2) __attribute__((noreturn));
/* End at once: nothing further can be tested here. Counts as a failure of the whole run. */
void bail(const char *reason, ...) TAP_PRINTF(1, 2) __attribute__((noreturn));
/* Let count checks pass as skipped, with the reason. */
void skip(int count, const char *reason, ...) TAP_PRINTF(2, 3);
/* A remark, each line of it behind a #. */
void diag(const char *text, ...) TAP_PRINTF(1, 2);

bool ok(bool holds, const char *name, ...) TAP_PRINTF(2, 3);
bool is_int(long long wanted, long long seen, const char *name, ...) TAP_PRINTF(3, 4);
/* Strings are equal, or both NULL. */
bool is_string(const char *wanted, const char *seen, const char *name, ...) TAP_PRINTF(3, 4);
bool is_blob(const void *wanted, size_t wanted_size, const void *seen, size_t seen_size,
	     const char *name, ...) TAP_PRINTF(5, 6);

/* A folder of this test alone, made on first call and removed with all in it at exit (kept when
 * the environment has TAP_KEEP). The path is short enough for a Unix socket inside it. */
const char *tap_tmpdir(void);
/* Ask predicate(baton) until it says true, at most for so many milliseconds; what it said last. */
bool tap_wait(int deadline_ms, bool (*predicate)(void *baton), void *baton);
/*
 * How often a test does what it does many times: the number itself, and a third of it where the
 * sanitizers (SANITIZERS=yes) look at every step and make it take several times as long.
 */
unsigned tap_rounds(unsigned number);
/* The exit code of the program: 0 when every check held and the plan was met. */
int tap_result(void);

#endif
