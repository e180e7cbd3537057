/* SPDX-License-Identifier: ISC */
/*
 * routes -- tear and mend, the best plan kept (see routes.h for the source of the method).
 *
 * One round takes strings of about ten stops out of runs that pass near one another, puts the
 * stops back in an order drawn anew, and keeps the result when it is cheaper or, while the
 * temperature allows, a little dearer. The temperature falls from the mean distance between two
 * stops to a hundredth of it over the rounds of the task, whose number bounds the work.
 */
#include "insight/routes.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "insight/tour.h"

#define TORN 10.0	/* stops taken out in a round, on the mean */
#define STRING 10.0	/* the longest string */
#define SPLIT 0.5	/* how often a string keeps some stops in its middle */
#define KEEP_ON 0.99	/* how often the kept middle does not grow further */
#define BLINK 0.01	/* how often a place is overlooked */

struct search {
	const struct routes_task *task;
	uint64_t state;		/* of the generator */
	uint16_t *near;		/* by stop: all stops, nearest first, itself the first of them */
	double *rank;		/* by stop: its place in the order of putting in */
	uint8_t *torn;		/* by run: already touched in this round */
};

/* Uniform in [0, 1): splitmix64 (S. Vigna, public domain reference), its upper 53 bits. */
static double draw(struct search *s)
{
	uint64_t z = s->state += 0x9e3779b97f4a7c15u;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
}

static bool blink(void *baton)
{
	return draw(baton) < BLINK;
}

struct nearness {
	double distance;
	uint16_t stop;
};

static int by_nearness(const void *left, const void *right)
{
	const struct nearness *a = left, *b = right;

	if (a->distance != b->distance)
		return a->distance < b->distance ? -1 : 1;
	return (int)a->stop - (int)b->stop;
}

static void find_near(struct search *s, struct arena *a)
{
	size_t n = s->task->stops;
	struct nearness *row = arena_array(a, n, sizeof *row);

	s->near = arena_array(a, n * n, sizeof *s->near);
	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			row[j] = (struct nearness){
				i == j ? -1 : tour_distance(s->task, (uint16_t)(i + 1),
					(uint16_t)(j + 1)),
				(uint16_t)(j + 1)
			};
		qsort(row, n, sizeof *row, by_nearness);
		for (size_t j = 0; j < n; j++)
			s->near[i * n + j] = row[j].stop;
	}
}

/* Take out `length` stops around `stop`, leaving `kept` of those in between where they are. */
static void tear_string(struct search *s, struct tour *t, uint16_t stop, size_t length, size_t kept)
{
	size_t span = length + kept, ahead = (size_t)(draw(s) * (double)span);
	size_t hole = kept ? 1 + (size_t)(draw(s) * (double)(length - 1)) : span;
	uint16_t run = t->of[stop], first = stop;

	for (size_t i = 0; i < ahead && t->prev[first]; i++)
		first = t->prev[first];
	/* near the tail the string begins earlier, so that it has its length */
	for (size_t i = 0, left = span; i < 2 && left; i++) {
		uint16_t end = first;

		for (left = span - 1; left && t->next[end]; left--)
			end = t->next[end];
		for (; left && t->prev[first]; left--)
			first = t->prev[first];
	}
	for (size_t i = 0; i < span && first; i++) {
		uint16_t next = t->next[first];

		if (i < hole || i >= hole + kept)
			tour_take_out(s->task, t, first);
		first = next;
	}
	tour_settle(s->task, t, run);
}

static void tear(struct search *s, struct tour *t)
{
	size_t n = s->task->stops, used = 0, strings;
	double mean, longest;
	const uint16_t *near;

	for (size_t r = 0; r < t->runs; r++)
		used += t->run[r].size > 0;
	if (!used)
		return;
	mean = (double)(n - t->absents) / (double)used;
	longest = fmin(STRING, mean);
	strings = (size_t)(1 + draw(s) * (4 * TORN / (1 + longest) - 1));
	near = s->near + (size_t)(draw(s) * (double)n) * n;
	memset(s->torn, 0, t->runs);
	for (size_t i = 0; i < n && strings; i++) {
		uint16_t run = t->of[near[i]];
		size_t size, length, kept = 0;

		if (run == TOUR_NONE || s->torn[run])
			continue;
		size = t->run[run].size;
		length = (size_t)(1 + draw(s) * fmin((double)size, longest));
		if (length > size)
			length = size;
		if (length > 1 && length < size && draw(s) < SPLIT)
			for (kept = 1; length + kept < size && draw(s) > KEEP_ON;)
				kept++;
		s->torn[run] = 1;
		tear_string(s, t, near[i], length, kept);
		strings--;
	}
}

/* The order of putting in: at random, heaviest, farthest, nearest, or tightest window first. */
static void rank_absent(struct search *s, struct tour *t)
{
	const struct routes_task *task = s->task;
	double way = draw(s) * 14;

	for (size_t i = 0; i < t->absents; i++) {
		uint16_t stop = t->absent[i];
		const struct routes_stop *r = &task->stop[stop - 1];
		double from_depot = tour_distance(task, 0, stop);

		s->rank[stop] = way < 4 ? draw(s) : way < 8 ? -(double)r->load
			: way < 10 ? -from_depot : way < 11 ? from_depot
			: way < 13 && isfinite(r->to) ? r->to - r->from : r->to;
	}
	/* few stops: insertion sort, stable and without a comparison that needs the search */
	for (size_t i = 1; i < t->absents; i++) {
		uint16_t stop = t->absent[i];
		size_t j = i;

		for (; j && s->rank[t->absent[j - 1]] > s->rank[stop]; j--)
			t->absent[j] = t->absent[j - 1];
		t->absent[j] = stop;
	}
}

static void mend(struct search *s, struct tour *t)
{
	size_t left = 0;

	rank_absent(s, t);
	for (size_t i = 0; i < t->absents; i++) {
		uint16_t stop = t->absent[i];
		struct tour_place place = tour_find(s->task, t, stop, blink, s);

		if (place.run == TOUR_NONE || place.cost > s->task->stop[stop - 1].missing)
			t->absent[left++] = stop;
		else
			tour_put_in(s->task, t, stop, &place);
	}
	t->absents = left;
}

/* The mean distance from stop to stop of a plan, above 0. */
static double mean_leg(const struct routes_task *task, const struct tour *t)
{
	double sum = 0;

	for (uint16_t i = 1; i <= task->stops; i++)
		if (t->of[i] != TOUR_NONE)
			sum += tour_distance(task, t->prev[i], i);
	return fmax(sum / (double)task->stops, 1e-9);
}

static struct tour *anneal(struct search *s, struct arena *a)
{
	const struct routes_task *task = s->task;
	size_t rounds = task->rounds ? task->rounds : ROUTES_ROUNDS;
	struct tour *best = tour_new(task, a), *now = tour_new(task, a), *next = tour_new(task, a);
	double heat, cooling;

	mend(s, now);
	tour_copy(best, now);
	heat = mean_leg(task, now);
	cooling = pow(0.01, 1 / (double)rounds);
	for (size_t i = 0; i < rounds; i++, heat *= cooling) {
		tour_copy(next, now);
		tear(s, next);
		mend(s, next);
		if (next->cost < now->cost - heat * log(draw(s) + 0x1p-54)) {
			struct tour *swap = now;

			now = next;
			next = swap;
			if (now->cost < best->cost - 1e-9)
				tour_copy(best, now);
		}
	}
	return best;
}

static int by_number(const void *left, const void *right)
{
	return (int)*(const uint16_t *)left - (int)*(const uint16_t *)right;
}

static void write_plan(const struct routes_task *task, struct tour *t, struct arena *a,
	struct routes_plan *plan)
{
	size_t at = 0;

	plan->first = arena_array(a, task->stops + 2, sizeof *plan->first);
	plan->stop = arena_array(a, task->stops + 1, sizeof *plan->stop);
	plan->begin = arena_array(a, task->stops + 1, sizeof *plan->begin);
	plan->left = arena_array(a, t->absents + 1, sizeof *plan->left);
	for (size_t r = 0; r < t->runs; r++) {
		uint16_t before = 0;

		if (!t->run[r].size)
			continue;
		for (uint16_t i = t->run[r].head; i; before = i, i = t->next[i]) {
			plan->distance += tour_distance(task, before, i);
			plan->begin[at] = t->begin[i];
			plan->stop[at++] = i - 1u;
		}
		plan->distance += tour_distance(task, before, 0);
		plan->first[++plan->runs] = at;
	}
	qsort(t->absent, t->absents, sizeof *t->absent, by_number);
	for (size_t i = 0; i < t->absents; i++)
		plan->left[plan->left_out++] = t->absent[i] - 1u;
}

static enum status check(const struct routes_task *task)
{
	size_t cells = (task->stops + 1) * (task->stops + 1);

	if (task->stops > ROUTES_STOPS)
		return ERR_LIMIT;
	if (task->capacity < 1 || !(task->vehicle_cost >= 0) || !(task->open <= task->close))
		return ERR_FORMAT;
	for (size_t i = 0; i < cells; i++)
		if (!(task->distance[i] >= 0) || (task->time && !(task->time[i] >= 0)))
			return ERR_FORMAT;
	for (size_t i = 0; i < task->stops; i++) {
		const struct routes_stop *s = &task->stop[i];

		if (s->load < 0 || !(s->from <= s->to) || !(s->service >= 0)
		    || !(s->missing >= 0) || !isfinite(s->missing))
			return ERR_FORMAT;
	}
	return OK;
}

enum status routes_make(const struct routes_task *task, struct arena *a, struct routes_plan *plan)
{
	struct search s = { .task = task, .state = task->stops };
	enum status r = check(task);

	memset(plan, 0, sizeof *plan);
	if (r)
		return r;
	if (!task->stops) {
		plan->first = arena_array(a, 1, sizeof *plan->first);
		return OK;
	}
	find_near(&s, a);
	s.rank = arena_array(a, task->stops + 1, sizeof *s.rank);
	s.torn = arena_array(a, task->stops + 1, sizeof *s.torn);
	write_plan(task, anneal(&s, a), a, plan);
	return OK;
}
