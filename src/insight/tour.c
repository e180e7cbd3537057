/* SPDX-License-Identifier: ISC */
/*
 * tour -- stops on linked runs, with the times between which work at each may begin.
 *
 * A stop fits between two neighbours when the run can carry it, work there begins by the end of
 * its window, and the neighbour behind still begins by its latest time. A run's distance to and
 * from the depot is part of the cost of its first and last stop.
 */
#include "insight/tour.h"

#include <math.h>
#include <string.h>

static double travel(const struct routes_task *task, uint16_t from, uint16_t to)
{
	const double *row = task->time ? task->time : task->distance;

	return row[(size_t)from * (task->stops + 1) + to];
}

static const struct routes_stop *stop_of(const struct routes_task *task, uint16_t stop)
{
	return &task->stop[stop - 1];
}

/* When work at `stop` begins at the earliest, coming from `before` (0: the depot). */
static double begins(const struct routes_task *task, const struct tour *t, uint16_t before,
	uint16_t stop)
{
	double left = before ? t->begin[before] + stop_of(task, before)->service : task->open;

	return fmax(left + travel(task, before, stop), stop_of(task, stop)->from);
}

struct tour *tour_new(const struct routes_task *task, struct arena *a)
{
	struct tour *t = arena_alloc(a, sizeof *t);
	size_t n = task->stops + 1;

	t->stops = task->stops;
	t->run = arena_array(a, n, sizeof *t->run);
	t->next = arena_array(a, n, sizeof *t->next);
	t->prev = arena_array(a, n, sizeof *t->prev);
	t->of = arena_array(a, n, sizeof *t->of);
	t->begin = arena_array(a, n, sizeof *t->begin);
	t->latest = arena_array(a, n, sizeof *t->latest);
	t->absent = arena_array(a, n, sizeof *t->absent);
	for (size_t i = 1; i < n; i++) {
		t->of[i] = TOUR_NONE;
		t->absent[t->absents++] = (uint16_t)i;
		t->cost += task->stop[i - 1].missing;
	}
	return t;
}

void tour_copy(struct tour *to, const struct tour *from)
{
	size_t n = from->stops + 1;

	to->runs = from->runs;
	memcpy(to->run, from->run, from->runs * sizeof *to->run);
	memcpy(to->next, from->next, n * sizeof *to->next);
	memcpy(to->prev, from->prev, n * sizeof *to->prev);
	memcpy(to->of, from->of, n * sizeof *to->of);
	memcpy(to->begin, from->begin, n * sizeof *to->begin);
	memcpy(to->latest, from->latest, n * sizeof *to->latest);
	memcpy(to->absent, from->absent, from->absents * sizeof *to->absent);
	to->absents = from->absents;
	to->cost = from->cost;
}

/* What it costs to go by `stop` on the way from `before` to `after`. */
static double detour(const struct routes_task *task, uint16_t before, uint16_t stop,
	uint16_t after, bool alone)
{
	return tour_distance(task, before, stop) + tour_distance(task, stop, after)
		- (alone ? 0 : tour_distance(task, before, after));
}

void tour_take_out(const struct routes_task *task, struct tour *t, uint16_t stop)
{
	struct tour_run *run = &t->run[t->of[stop]];
	uint16_t before = t->prev[stop], after = t->next[stop];

	if (before)
		t->next[before] = after;
	else
		run->head = after;
	if (after)
		t->prev[after] = before;
	else
		run->tail = before;
	run->size--;
	run->load -= stop_of(task, stop)->load;
	t->cost -= detour(task, before, stop, after, !run->size);
	if (!run->size)
		t->cost -= task->vehicle_cost;
	t->cost += stop_of(task, stop)->missing;
	t->of[stop] = TOUR_NONE;
	t->absent[t->absents++] = stop;
}

void tour_settle(const struct routes_task *task, struct tour *t, uint16_t run)
{
	double next = 0;

	for (uint16_t i = t->run[run].head, before = 0; i; before = i, i = t->next[i])
		t->begin[i] = begins(task, t, before, i);
	for (uint16_t i = t->run[run].tail; i; i = t->prev[i]) {
		double leave = i == t->run[run].tail ? task->close - travel(task, i, 0)
			: next - travel(task, i, t->next[i]);

		next = fmin(leave - stop_of(task, i)->service, stop_of(task, i)->to);
		t->latest[i] = next;
	}
}

static bool in_time(const struct routes_task *task, const struct tour *t, uint16_t before,
	uint16_t stop, uint16_t after)
{
	double begin = begins(task, t, before, stop);
	double there;

	if (begin > stop_of(task, stop)->to)
		return false;
	there = begin + stop_of(task, stop)->service + travel(task, stop, after);
	return there <= (after ? t->latest[after] : task->close);
}

struct tour_place tour_find(const struct routes_task *task, const struct tour *t, uint16_t stop,
	bool (*skip)(void *baton), void *baton)
{
	struct tour_place best = { .run = TOUR_NONE, .cost = INFINITY };
	int64_t load = stop_of(task, stop)->load;
	uint16_t empty = TOUR_NONE;
	size_t used = 0;

	for (size_t r = 0; r < t->runs; r++) {
		const struct tour_run *run = &t->run[r];

		if (!run->size) {
			empty = (uint16_t)r;
			continue;
		}
		used++;
		if (run->load + load > task->capacity)
			continue;
		for (uint16_t before = 0, after = run->head;; before = after, after = t->next[after]) {
			double cost = detour(task, before, stop, after, false);

			if (cost < best.cost && !(skip && skip(baton))
			    && in_time(task, t, before, stop, after))
				best = (struct tour_place){ (uint16_t)r, before, cost };
			if (!after)
				break;
		}
	}
	if (load <= task->capacity && (!task->vehicles || used < task->vehicles)) {
		double cost = detour(task, 0, stop, 0, true) + task->vehicle_cost;

		if (empty == TOUR_NONE)
			empty = (uint16_t)t->runs;
		if (cost < best.cost && in_time(task, t, 0, stop, 0))
			best = (struct tour_place){ empty, 0, cost };
	}
	return best;
}

void tour_put_in(const struct routes_task *task, struct tour *t, uint16_t stop,
	const struct tour_place *place)
{
	struct tour_run *run = &t->run[place->run];
	uint16_t after;

	if (place->run == t->runs) {
		memset(run, 0, sizeof *run);
		t->runs++;
	}
	after = place->after ? t->next[place->after] : run->head;
	t->prev[stop] = place->after;
	t->next[stop] = after;
	if (place->after)
		t->next[place->after] = stop;
	else
		run->head = stop;
	if (after)
		t->prev[after] = stop;
	else
		run->tail = stop;
	run->size++;
	run->load += stop_of(task, stop)->load;
	t->of[stop] = place->run;
	t->cost += place->cost - stop_of(task, stop)->missing;
	tour_settle(task, t, place->run);
}
