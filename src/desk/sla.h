/* SPDX-License-Identifier: ISC */
/*
 * sla -- how long an answer may take: working time, policies, clocks.
 *
 * Working time is the part of an interval whose local time lies in an open span of a weekly
 * calendar, holidays taken out; a night span over a clock change has its real hours. A clock has a
 * target, a start and pauses; it is due when the working time since its start, pauses taken out,
 * reaches the target. While it is paused it has no due. All but the look-ups is pure.
 */
#ifndef ORDERDESK_DESK_SLA_H
#define ORDERDESK_DESK_SLA_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "desk/desk.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"

#define SLA_SPANS 28
#define SLA_NEVER INT64_MAX

struct sla_span {
	int weekday;		/* 0 Sunday */
	int from, to;		/* minutes; `to` up to 1440, below `from`: on the next day */
};

struct sla_calendar {
	bool always;		/* around the clock */
	struct sla_span span[SLA_SPANS];
	size_t spans;
	const int32_t *closed;	/* days without work, ascending */
	size_t closed_days;
};

/* "mon-fri 08:30-18:00, sat 9-12"; "" or "always": around the clock. ERR_FORMAT. */
enum status sla_calendar_read(const char *text, struct sla_calendar *out);
/* The instant at which `target` of working time has passed since `start`; SLA_NEVER. */
int64_t sla_due(const struct sla_calendar *c, int64_t start, int64_t target);
int64_t sla_worked(const struct sla_calendar *c, int64_t from, int64_t to);
/* Due of a clock with its pauses; SLA_NEVER while it is paused. */
int64_t sla_clock_due(const struct sla_calendar *c, const Od__Clock *clock);

struct sla_policy {
	uint64_t id, version;
	int64_t response, resolution;
	bool working_hours;
};

/* The narrowest policy of kind, severity and grade; 2 h and 8 h when there is none. */
void sla_policy_find(const struct desk *d, const char *kind, uint32_t severity, const char *grade,
	struct sla_policy *out);
/* The desk's calendar for a policy: its working hours (setting), or around the clock. */
void sla_calendar_of(const struct desk *d, bool working_hours, struct sla_calendar *out);
/* Starts a clock and sets its due. */
void sla_start(struct verb *v, Od__Clock *clock, const struct sla_policy *policy, int64_t target,
	int64_t start);
/* When a clock begins to be pressing (setting sla_warn_percent of its target). */
int64_t sla_warn_at(const struct desk *d, const Od__Clock *clock);

#endif
