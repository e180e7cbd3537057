/* SPDX-License-Identifier: ISC */
/*
 * why -- one sentence that says why something did not open, for the person who waits.
 *
 * Where a fault is met its file is known; where it is told, only a status is left. So who meets it
 * says the sentence here, which also goes to the log, and who tells takes it. The first one since
 * why_clear counts: what follows is its consequence. Each thread has its own.
 */
#ifndef ORDERDESK_BASE_WHY_H
#define ORDERDESK_BASE_WHY_H

#define WHY_SIZE 1000

void why_clear(void);
/* Names the file and what to do. Starts with a capital, ends with a full stop. */
void why_say(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* In place of what was said: somebody knows better. */
void why_instead(const char *format, ...) __attribute__((format(printf, 1, 2)));
const char *why_text(void);	/* "" when nothing was said */

#endif
