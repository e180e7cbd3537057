/* SPDX-License-Identifier: ISC */
/*
 * hurt -- files that a desk needs, hurt on purpose, and what is left of the desk.
 *
 * A file is cut short, has a bit turned, is taken away, or something else stands in its place. Used by the
 * tests of broken files and of broken archived log files, each in its own folder, which they work in. What
 * the machine does not do ends the test by bail().
 */
#ifndef TESTS_SERVER_HURT_H
#define TESTS_SERVER_HURT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"

#define HURT_LAST "60"		/* customers, and the number of the last */

/* Loop: a link to itself, which nobody can open; less: an archive without one of its members. */
enum how { CUT, FLIP, GONE, FOLDER, LOOP, MADE, LESS };

/* The begin of the test, in its folder; the memory is of the whole test, which frees it. */
struct arena *hurt_begin(void);

/* In the test's folder. */
const char *hurt_place(const char *name);
void hurt_shell(const char *line);
/* The output of a command, and its exit code. */
int hurt_output(const char *line, char *said, size_t size);
/* `at`: percent of the file, or bytes from its beginning when below 0. */
void hurt_file(const char *path, enum how how, int at);
/* Everything is there, and follows from one another: by a server that is started on it. */
bool hurt_whole(const char *folder);

#endif
