/* SPDX-License-Identifier: ISC */
/*
 * phone_memo -- reading millions of numbers: those of one block are read once.
 *
 * Reading a number takes 20 us and more. Numbers that are written alike and differ in their last six
 * digits alone are nearly always all in use or all not; so the first of such a block is read in full,
 * with ten others of the block, and when all are good the rest get their E.164 form by these digits. Any
 * other block has each of its numbers read. What could go wrong is that a number not in use passes for
 * one that is: its form is the same, and matched the same. One thread at a time.
 */
#ifndef ORDERDESK_LANG_PHONE_MEMO_H
#define ORDERDESK_LANG_PHONE_MEMO_H

#include <stdbool.h>

struct phone_memo;

struct phone_memo *phone_memo_new(void);
void phone_memo_free(struct phone_memo *m);	/* NULL is fine */
/* E.164 of a good number; false: ask phone_read, which says what is to be said of it. */
bool phone_memo_read(struct phone_memo *m, const char *text, const char *region, char e164[20]);

#endif
