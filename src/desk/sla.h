/* SPDX-License-Identifier: ISC */
/*
 * sla -- how long an answer may take: policies, and the clocks that count by them.
 *
 * A clock has a target, a start and pauses; what it waits for (warning, due, next escalation) is kept in
 * it as instants, so that a ticket's alarms follow from its record alone. sla_set works them out anew
 * from the start with all pauses, whenever policy, severity, grade, calendar or pauses changed; what
 * happened already (warned, breached, escalated, met) stays. While it is paused a clock waits for
 * nothing that it had not reached before. Nothing here writes.
 */
#ifndef ORDERDESK_DESK_SLA_H
#define ORDERDESK_DESK_SLA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/calendars.h"
#include "desk/desk.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"

#define SLA_NEVER CALENDAR_NEVER
#define SLA_STEPS 8

struct sla_policy {
	uint64_t id, version;		/* 0: none fits, the defaults stand */
	const char *code, *name;
	int64_t response, resolution;
	const struct calendar_row *calendar;
	uint32_t warn;			/* percent of the target */
	int64_t longest_pause;
	char *const *pause;		/* reasons that stop the clocks */
	size_t pauses;
	struct { uint32_t percent; const char *who; } step[SLA_STEPS];	/* in order */
	size_t steps;
};

/* The narrowest policy of kind, severity and grade; 2 h and 8 h when there is none. */
void sla_policy_find(const struct desk *d, const char *kind, uint32_t severity, const char *grade,
	struct sla_policy *out);
/* The policy that a clock counts by, as it is now. */
void sla_policy_of(const struct desk *d, uint64_t id, struct sla_policy *out);
/* The percentage at which the clock climbs next; 0 when it does not. */
uint32_t sla_next_step(const struct sla_policy *p, const Od__Clock *clock);
/* Who is told at this percentage; "" when nobody. */
const char *sla_who(const struct sla_policy *p, uint32_t percent);

/* When the working time of the clock, pauses taken out, reaches `work`; SLA_NEVER. */
int64_t sla_reach(const struct calendar *c, const Od__Clock *clock, int64_t work);
/* Working time of the clock between two instants, pauses taken out. */
int64_t sla_used(const struct calendar *c, const Od__Clock *clock, int64_t from, int64_t to);
/* Gives the clock this policy and target and works out what it waits for. */
void sla_set(const struct sla_policy *p, Od__Clock *clock, int64_t target);
void sla_pause(struct arena *a, Od__Clock *clock, int64_t from, const char *reason);
void sla_resume(Od__Clock *clock, int64_t to);	/* the last pause, if it is open */

/* The instant of a thing that the clock waits for: never before its round began. */
int64_t sla_instant(const Od__Clock *clock, int64_t at);

#endif
