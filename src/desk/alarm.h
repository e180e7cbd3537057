/* SPDX-License-Identifier: ISC */
/*
 * alarm -- rows of the one queue of everything that waits for an instant.
 *
 * A handler sets and clears alarms as its record asks for them; the loop in server/ takes the first
 * row when it is due and calls what was registered for its kind. A row is {due, kind, subject, n}
 * and nothing else: whether it still holds is asked of the subject when it fires, so an alarm that
 * was forgotten does no harm. Errors are those of the store.
 */
#ifndef ORDERDESK_DESK_ALARM_H
#define ORDERDESK_DESK_ALARM_H

#include <stdbool.h>
#include <stdint.h>

#include "desk/desk.h"

enum status alarm_set(struct verb *v, int64_t due, const char *kind, uint64_t subject, uint32_t n);
/* The first of a kind that goes on by itself: ERR_END when one waits already, with nothing written. */
enum status alarm_first(struct verb *v, int64_t due, const char *kind);
/* The next time that a clock of the desk's zone shows this hour, behind `now`. */
int64_t alarm_hour(int64_t now, int hour);
/* The same by minutes after midnight. */
int64_t alarm_minute(int64_t now, int minute);
/* Does nothing when it is not there. */
enum status alarm_clear(struct verb *v, int64_t due, const char *kind, uint64_t subject,
	uint32_t n);

#endif
