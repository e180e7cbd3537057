/* SPDX-License-Identifier: ISC */
/*
 * powercut -- a disk that forgets what was not synced.
 *
 * The program's own pwrite, write, fdatasync and fsync stand before the library's. Each 4 kB block
 * written below the watched folder is noted with what stood there before, in memory that outlives
 * the process; a sync of the file forgets the notes. After the process was killed, powercut_strike
 * gives every block the state after some random number of its unsynced writes, as a disk does that
 * lost its power: blocks of one file in no order, but none torn.
 */
#ifndef TESTS_STORE_POWERCUT_H
#define TESTS_STORE_POWERCUT_H

#include <stdbool.h>

/* Before the fork: the folder to watch. */
void powercut_watch(const char *folder);
/* In the child; a deaf disk hears no sync. */
void powercut_begin(bool deaf);
/* After the child's end: takes blocks back. Number of writes undone. */
long powercut_strike(unsigned seed);

#endif
