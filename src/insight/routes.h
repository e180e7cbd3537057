/* SPDX-License-Identifier: ISC */
/*
 * routes -- which stop goes with which run, and in what order.
 *
 * Pure: from arrays to an arena, the same task gives the same plan on every machine. Each run
 * begins and ends at the depot, carries no more than the capacity and is at each stop inside its
 * window (it waits where it is early). Stops that fit nowhere, because a window cannot be met or
 * the vehicles are used up, are left out, the cheapest to leave out first: the caller says by
 * `missing` who matters most. Called by desk/delivery's planning.
 *
 * Method: a first plan by insertion is torn and mended again and again (strings of neighbouring
 * stops are taken out of neighbouring runs, then put in one by one where they cost least), worse
 * plans being accepted ever more rarely. After J. Christiaens and G. Vanden Berghe, "Slack
 * Induction by String Removals for Vehicle Routing Problems", Transportation Science 54(2), 2020.
 */
#ifndef ORDERDESK_INSIGHT_ROUTES_H
#define ORDERDESK_INSIGHT_ROUTES_H

#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/status.h"

#define ROUTES_STOPS 1000	/* stops of one task */

struct routes_stop {
	int64_t load;		/* in the unit of the capacity; not negative */
	double from, to;	/* when work there may begin; to INFINITY: any time */
	double service;		/* how long it takes */
	double missing;		/* what leaving it out costs, in the unit of the distance */
};

struct routes_task {
	size_t stops;
	const struct routes_stop *stop;		/* of `stops` */
	/* (stops + 1) rows of (stops + 1): from row to column; 0 is the depot, n + 1 is stop[n] */
	const double *distance;
	const double *time;	/* the same shape; NULL: as the distance */
	double open, close;	/* of the depot; close INFINITY: always */
	int64_t capacity;	/* of a vehicle */
	size_t vehicles;	/* 0: as many as it takes */
	double vehicle_cost;	/* what one run more costs, in the unit of the distance */
	size_t rounds;		/* how often to tear and mend; 0: ROUTES_ROUNDS */
};
#define ROUTES_ROUNDS 60000

struct routes_plan {
	size_t runs;
	size_t *first;		/* runs + 1: where each run begins in `stop` */
	size_t *stop;		/* indexes into the task, run after run */
	double *begin;		/* when work begins there; same order as `stop` */
	size_t left_out;
	size_t *left;		/* indexes into the task, ascending */
	double distance;	/* of all runs */
};

/*
 * The plan, in the arena. ERR_LIMIT: more than ROUTES_STOPS stops; ERR_FORMAT: a negative load,
 * window or distance, or a capacity below 1.
 */
enum status routes_make(const struct routes_task *task, struct arena *a, struct routes_plan *plan);

#endif
