/* SPDX-License-Identifier: ISC */
/*
 * Routes: small tasks against all orders tried, random tasks against what must hold of any plan,
 * and published instances against the best plans known for them.
 */
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "insight/routes.h"
#include "tap/tap.h"

#define MOST 130
#define DEAR 1e5	/* to leave a stop out */

struct place {
	double x, y;
};

/* A task and all that it points to. */
struct world {
	struct routes_task task;
	struct routes_stop stop[MOST];
	struct place place[MOST + 1];
	double distance[(MOST + 1) * (MOST + 1)];
};

static struct world w;

static void measure(bool whole)
{
	size_t n = w.task.stops + 1;

	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			double d = hypot(w.place[i].x - w.place[j].x, w.place[i].y - w.place[j].y);

			w.distance[i * n + j] = whole ? floor(d + 0.5) : d;
		}
	w.task.stop = w.stop;
	w.task.distance = w.distance;
}

static void begin(size_t stops, int64_t capacity)
{
	memset(&w, 0, sizeof w);
	w.task = (struct routes_task){ .stops = stops, .capacity = capacity, .close = INFINITY };
	for (size_t i = 0; i < stops; i++)
		w.stop[i] = (struct routes_stop){ .to = INFINITY, .missing = DEAR };
}

/* What must hold of any plan; NULL, or what does not. */
static const char *wrong(const struct routes_plan *p)
{
	size_t n = w.task.stops + 1;
	int seen[MOST] = { 0 };
	double distance = 0;

	for (size_t r = 0; r < p->runs; r++) {
		double leave = w.task.open;
		int64_t load = 0;
		size_t at = 0;

		for (size_t i = p->first[r]; i < p->first[r + 1]; i++) {
			const struct routes_stop *s = &w.stop[p->stop[i]];
			double there = leave + w.distance[at * n + p->stop[i] + 1];

			distance += w.distance[at * n + p->stop[i] + 1];
			if (fabs(p->begin[i] - fmax(there, s->from)) > 1e-6)
				return "work begins at another time than it can";
			if (p->begin[i] > s->to + 1e-6)
				return "a stop is late";
			leave = p->begin[i] + s->service;
			load += s->load;
			seen[p->stop[i]]++;
			at = p->stop[i] + 1;
		}
		distance += w.distance[at * n];
		if (leave + w.distance[at * n] > w.task.close + 1e-6)
			return "a run is back late";
		if (load > w.task.capacity)
			return "a run is too heavy";
		if (p->first[r] == p->first[r + 1])
			return "a run is empty";
	}
	for (size_t i = 0; i < p->left_out; i++)
		seen[p->left[i]]++;
	for (size_t i = 0; i < w.task.stops; i++)
		if (seen[i] != 1)
			return "a stop is not there once";
	if (w.task.vehicles && p->runs > w.task.vehicles)
		return "more runs than vehicles";
	return fabs(distance - p->distance) > 1e-6 ? "the distance is another" : NULL;
}

static double shortest(size_t at, unsigned left)
{
	size_t n = w.task.stops + 1;
	double best = INFINITY;

	if (!left)
		return w.distance[at * n];
	for (size_t i = 0; i < w.task.stops; i++)
		if (left & 1u << i)
			best = fmin(best, w.distance[at * n + i + 1]
				+ shortest(i + 1, left & ~(1u << i)));
	return best;
}

static double small(double most)
{
	return floor((double)rand() / (RAND_MAX + 1.0) * most);
}

static void small_tasks(void)
{
	int best = 0;

	for (int round = 0; round < 20; round++) {
		struct arena *a = arena_new(0);
		struct routes_plan plan;

		begin(2 + (size_t)round % 6, 100);
		for (size_t i = 0; i <= w.task.stops; i++)
			w.place[i] = (struct place){ small(100), small(100) };
		measure(false);
		w.task.rounds = 500;
		w.task.vehicle_cost = 1000;
		best += routes_make(&w.task, a, &plan) == OK && plan.runs == 1
			&& fabs(plan.distance - shortest(0, (1u << w.task.stops) - 1)) < 1e-6;
		arena_free(a);
	}
	is_int(20, best, "one run of up to seven stops: the shortest of all orders");
}

static void random_tasks(void)
{
	const char *said = NULL;
	size_t left = 0, runs = 0;

	for (int round = 0; round < 60 && !said; round++) {
		struct arena *a = arena_new(0);
		struct routes_plan plan, again;

		begin(1 + (size_t)small(40), 30 + (int64_t)small(100));
		w.task.vehicles = (size_t)small(8);
		w.task.vehicle_cost = small(50);
		w.task.open = 10;
		w.task.close = round % 3 ? 600 : INFINITY;
		for (size_t i = 0; i < w.task.stops; i++) {
			struct routes_stop *s = &w.stop[i];

			w.place[i + 1] = (struct place){ small(100), small(100) };
			s->load = (int64_t)small(40);
			s->service = small(20);
			s->from = round % 2 ? small(400) : 0;
			s->to = round % 2 ? s->from + small(150) : INFINITY;
		}
		measure(round % 2);
		w.task.rounds = 300;
		if (routes_make(&w.task, a, &plan) || routes_make(&w.task, a, &again))
			said = "refused";
		else
			said = wrong(&plan);
		if (!said && (plan.runs != again.runs
		    || memcmp(plan.stop, again.stop, plan.first[plan.runs] * sizeof *plan.stop)))
			said = "another plan for the same task";
		left += plan.left_out;
		runs += plan.runs;
		arena_free(a);
	}
	is_string(NULL, said, "60 random tasks");
	ok(left > 20 && runs > 100, "some did not fit (%zu), others made %zu runs", left, runs);
}

static void who_is_left_out(void)
{
	struct arena *a = arena_new(0);
	struct routes_plan plan;

	begin(4, 10);
	for (size_t i = 0; i < 4; i++) {
		w.place[i + 1] = (struct place){ 10, (double)i };
		w.stop[i].load = 5;
		w.stop[i].missing = i == 1 || i == 2 ? 1000 : 100;
	}
	measure(false);
	w.task.vehicles = 1;
	is_int(OK, routes_make(&w.task, a, &plan), "one vehicle for two of four");
	ok(plan.left_out == 2 && plan.left[0] == 0 && plan.left[1] == 3,
		"those that matter less are left out");
	w.stop[2].from = w.stop[2].to = 5;
	w.task.vehicles = 0;
	routes_make(&w.task, a, &plan);
	ok(plan.left_out == 1 && plan.left[0] == 2, "nobody is there in time for a window too early");
	w.stop[3].load = 11;
	routes_make(&w.task, a, &plan);
	ok(plan.left_out == 2, "heavier than a vehicle carries");

	w.stop[0].load = -1;
	is_int(ERR_FORMAT, routes_make(&w.task, a, &plan), "a load below nothing");
	w.stop[0].load = 1;
	w.distance[3] = NAN;
	is_int(ERR_FORMAT, routes_make(&w.task, a, &plan), "a distance that is none");
	w.task.stops = ROUTES_STOPS + 1;
	is_int(ERR_LIMIT, routes_make(&w.task, a, &plan), "too many stops");
	w.task.stops = 0;
	w.distance[0] = 0;
	ok(routes_make(&w.task, a, &plan) == OK && plan.runs == 0, "nothing to do");
	arena_free(a);
}

/* ---- published instances, beside the checkout ---- */

static FILE *data_file(const char *folder, const char *name, const char *ending)
{
	const char *top = getenv("top_srcdir");
	char path[4096];

	snprintf(path, sizeof path, "%s/../shared/data/%s/%s%s", top ? top : ".", folder, name, ending);
	return fopen(path, "r");
}

/* TSPLIB as the sets A and B have it: one depot, whole distances. */
static void read_cvrp(FILE *f)
{
	char line[200];
	size_t stops = 0;
	long capacity = 0, id, x, y;

	while (fgets(line, sizeof line, f) && strncmp(line, "NODE_COORD", 10)) {
		if (!strncmp(line, "DIMENSION", 9))
			stops = strtoul(strchr(line, ':') + 1, NULL, 10) - 1;
		if (!strncmp(line, "CAPACITY", 8))
			capacity = strtol(strchr(line, ':') + 1, NULL, 10);
	}
	begin(stops, capacity);
	while (fscanf(f, "%ld %ld %ld", &id, &x, &y) == 3)
		w.place[id - 1] = (struct place){ (double)x, (double)y };
	while (fgets(line, sizeof line, f) && strncmp(line, "DEMAND", 6))
		;
	while (fscanf(f, "%ld %ld", &id, &x) == 2)
		if (id > 1)
			w.stop[id - 2].load = x;
	measure(true);
}

static void read_vrptw(FILE *f)
{
	long id, x, y, load, from, to, service, capacity = 0;
	char line[200];

	begin(100, 1);
	while (fgets(line, sizeof line, f))
		if (sscanf(line, "%ld %ld %ld %ld %ld %ld %ld", &id, &x, &y, &load, &from, &to,
			&service) == 7) {
			w.place[id] = (struct place){ (double)x, (double)y };
			if (id)
				w.stop[id - 1] = (struct routes_stop){ load, (double)from, (double)to,
					(double)service, DEAR };
			else
				w.task.close = (double)to;
		} else if (sscanf(line, "%*d %ld", &capacity) == 1) {
			w.task.capacity = capacity;
		}
	measure(false);
}

static void published(void)
{
	static const struct { const char *name; double best; size_t runs; } cvrp[] = {
		{ "A-n32-k5", 784, 5 }, { "A-n37-k6", 949, 6 }, { "A-n45-k7", 1146, 7 },
		{ "A-n60-k9", 1354, 9 }, { "B-n31-k5", 672, 5 }, { "B-n45-k6", 678, 6 },
	}, vrptw[] = {
		{ "c101", 828.94, 10 }, { "r101", 1650.80, 19 }, { "rc201", 1406.94, 4 },
	};

	for (size_t i = 0; i < 9; i++) {
		const char *name = i < 6 ? cvrp[i].name : vrptw[i - 6].name;
		double best = i < 6 ? cvrp[i].best : vrptw[i - 6].best;
		size_t runs = i < 6 ? cvrp[i].runs : vrptw[i - 6].runs;
		FILE *f = data_file(i < 6 ? "cvrp" : "vrptw", name, i < 6 ? ".vrp" : ".txt");
		struct routes_plan plan = { 0 };
		struct arena *a;
		bool good;

		if (!f) {
			skip(1, "the published instances are not beside the checkout");
			continue;
		}
		if (i < 6)
			read_cvrp(f);
		else
			read_vrptw(f);
		fclose(f);
		/* the instances with windows count vehicles first */
		w.task.vehicle_cost = i < 6 ? 0 : 1000;
		a = arena_new(0);
		good = routes_make(&w.task, a, &plan) == OK && !wrong(&plan) && !plan.left_out
			&& (i < 6 ? plan.distance <= best * 1.03
				: plan.runs <= runs + 1 && plan.distance <= best * 1.1);
		ok(good, "%s: %.2f in %zu runs; the best known %.2f in %zu", name, plan.distance,
			plan.runs, best, runs);
		arena_free(a);
	}
}

int main(void)
{
	plan_lazy();
	srand(1);
	small_tasks();
	random_tasks();
	who_is_left_out();
	published();
	return tap_result();
}
