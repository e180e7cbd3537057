/* SPDX-License-Identifier: ISC */
/*
 * calendars -- the desk's calendars in memory: those of config, and the one of the setting work_hours.
 *
 * Read once at start and again when their records change, as clocks are counted for every ticket of a
 * list. config_check.c has seen to it that a stored calendar can be read; one that cannot all the same
 * (a zone that a newer system no longer has) counts around the clock, and the log says so.
 */
#ifndef ORDERDESK_DESK_CALENDARS_H
#define ORDERDESK_DESK_CALENDARS_H

#include "desk/calendar.h"
#include "desk/desk.h"

struct change;

struct calendar_row {
	const char *code;	/* "" for the desk's working hours */
	uint64_t id, version;	/* 0 for these */
	struct calendar calendar;
};

/* Around the clock, for everybody who names none. */
extern const struct calendar_row calendar_always;
/* By code; "" the desk's working hours. Never NULL: an unknown one is around the clock. */
const struct calendar_row *calendars_find(const struct desk *d, const char *code);

enum status calendars_load(struct desk *d, struct txn *t);
void calendars_applied(struct desk *d, const struct change *c);
void calendars_free(struct desk *d);

#endif
