/* SPDX-License-Identifier: ISC */
/*
 * world: one small desk for the screen tests, always the same: Thursday 19 November 2026, 14:05 in
 * Shanghai; a hot pot restaurant with its orders and a complaint, three other customers, ten
 * products, an operator 李娜 at extension 8021. Everything goes in through verbs.
 */
#ifndef TESTS_SCREEN_WORLD_H
#define TESTS_SCREEN_WORLD_H

#include "screen/vt.h"

/* Makes the desk; `language` is that of the operator ("en" or "zh_CN"). */
void world_make(const char *language);
/* One line of a file for `orderdesk -`: a verb and its request as JSON; ends the test when it is refused. */
void world_do(const char *line);
/* The clock of the seats to come, "+2026-11-19T06:05:00Z" for one that runs; NULL: it stands. */
extern const char *world_clock;
/* A seat of the operator on this desk. NULL: xterm-256color. */
struct vt *world_seat(int rows, int columns, const char *term);
/* The same of another user. */
struct vt *world_seat_of(const char *user, int rows, int columns, const char *term);
/* A call rings at extension 8021. */
void world_ring(const char *id, const char *from);

/* The screen is that of tests/screen/PAGE-SUFFIX.golden, or becomes it soon. */
void world_golden(struct vt *vt, const char *page, const char *suffix);
/* A seat of the operator at the greeting of K1042. */
struct vt *world_greeting(int rows, int columns);

#endif
