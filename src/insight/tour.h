/* SPDX-License-Identifier: ISC */
/*
 * tour -- the runs of a plan while it is being made: linked stops with their slack.
 *
 * For src/insight/routes.c only. Stop numbers count from 1, 0 is the depot and the end of a link.
 * Each stop of a run knows the earliest time at which work can begin there and the latest at which
 * it may, so that whether one more stop fits between two neighbours is known without a walk.
 */
#ifndef ORDERDESK_INSIGHT_TOUR_H
#define ORDERDESK_INSIGHT_TOUR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "insight/routes.h"

#define TOUR_NONE UINT16_MAX	/* the run of a stop that is left out; a place on no run */

struct tour_run {
	uint16_t head, tail;	/* 0: empty */
	uint16_t size;
	int64_t load;
};

struct tour {
	size_t stops, runs;	/* runs: slots, some empty */
	struct tour_run *run;	/* as many slots as stops */
	uint16_t *next, *prev, *of;	/* by stop; of: its run */
	double *begin;		/* by stop: earliest begin of work */
	double *latest;		/* by stop: latest begin that keeps all behind it in time */
	uint16_t *absent;	/* the stops on no run */
	size_t absents;
	double cost;		/* distance, vehicles and what is missing */
};

/* Where a stop would go. */
struct tour_place {
	uint16_t run;		/* TOUR_NONE: nowhere */
	uint16_t after;		/* 0: at the head */
	double cost;
};

struct tour *tour_new(const struct routes_task *task, struct arena *a);
/* `to` becomes the same; both made for the same task. */
void tour_copy(struct tour *to, const struct tour *from);
void tour_take_out(const struct routes_task *task, struct tour *t, uint16_t stop);
/* Times and slack of a run after it was changed. */
void tour_settle(const struct routes_task *task, struct tour *t, uint16_t run);
/* The cheapest place of a stop; `skip()` passes over a place now and then, NULL: never. */
struct tour_place tour_find(const struct routes_task *task, const struct tour *t, uint16_t stop,
	bool (*skip)(void *baton), void *baton);
void tour_put_in(const struct routes_task *task, struct tour *t, uint16_t stop,
	const struct tour_place *place);

static inline double tour_distance(const struct routes_task *task, uint16_t from, uint16_t to)
{
	return task->distance[(size_t)from * (task->stops + 1) + to];
}

#endif
