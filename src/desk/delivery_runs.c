/* SPDX-License-Identifier: ISC */
/*
 * delivery_runs -- the verb `delivery runs`: the runs of a day with their stops, and their rows.
 */
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery_plan.h"
#include "desk/draft.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/verbs.gen.h"

#define STOPS 2000
#define RUNS 500

Od__PlannedRun *delivery_run_row(struct verb *v, const char *run, const char *vehicle,
	int64_t capacity, size_t stops, const struct run_way *way)
{
	Od__PlannedRun *row = FRESH(v, planned_run);

	if (*run)
		SET_TEXT(v, row, run, run);
	SET_TEXT(v, row, vehicle, vehicle);
	SET(row, stops, (uint32_t)stops);
	SET(row, load, way->load);
	SET(row, capacity, capacity);
	SET(row, distance, (int64_t)llround(way->km * 1000));
	if (stops)
		SET(row, first, way->at[0]);
	SET(row, back, way->back);
	return row;
}

Od__PlannedStop *delivery_stop_row(struct verb *v, const char *run, const char *vehicle, uint32_t n,
	const struct run_visit *visit, uint32_t at)
{
	Od__PlannedStop *row = FRESH(v, planned_stop);
	const Od__Order *o = visit->order;

	if (*run)
		SET_TEXT(v, row, run, run);
	if (*vehicle)
		SET_TEXT(v, row, vehicle, vehicle);
	if (n) {
		SET(row, n, n);
		SET(row, at, at);
	}
	SET(row, order, o->id);
	SET_TEXT(v, row, code, customer_said(v, visit->customer));
	SET_TEXT(v, row, name, text_of(visit->customer->name));
	SET_TEXT(v, row, grade, visit->grade);
	SET_TEXT(v, row, area, text_of(o->delivery->zone));
	SET(row, from, visit->from);
	SET(row, to, visit->to);
	SET(row, load, visit->load);
	SET(row, state, o->state);
	return row;
}

static enum status add_run(struct verb *v, const Od__Run *run, Od__DeliveryRunRows *reply)
{
	struct run_way *way = arena_array(v->arena, 1, sizeof *way);
	struct run_visit *visit = arena_array(v->arena, run->n_stop + 1, sizeof *visit);
	const char *said = run_name(v, run->id);
	Od__PlannedRun *row;
	enum status s = run_visits(v, run, visit);

	if (s)
		return s;
	way->load = run->load;
	way->km = (double)run->distance / 1000;
	way->back = run->back;
	way->at[0] = run->n_stop ? run->stop[0]->at : 0;
	row = delivery_run_row(v, said, text_of(run->vehicle), run->capacity, run->n_stop, way);
	SET(row, state, run->state);
	reply->run[reply->n_run++] = row;
	for (size_t i = 0; i < run->n_stop && reply->n_row < STOPS; i++) {
		Od__PlannedStop *stop = delivery_stop_row(v, said, text_of(run->vehicle),
			(uint32_t)i + 1, &visit[i], run->stop[i]->at);

		/* the run is everybody's, who lives at its stops is not */
		if (!draft_sees(v, visit[i].customer->id))
			stop->code = stop->name = stop->grade = NULL;
		reply->row[reply->n_row++] = stop;
	}
	return OK;
}

/* How many orders of the day are still to be planned. */
static enum status count_left(struct verb *v, int32_t day, uint32_t *left)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_i32(&prefix, day);
	s = walk_open_index(v->txn, INDEX_ORDER_DUE, &prefix, false, &walk);
	if (s)
		return s;
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		*left += !s && delivery_waits((const Od__Order *)m);
		arena_back(v->arena, &mark);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* The first day from today on that has runs; today when there is none. */
static enum status next_day(struct verb *v, int32_t *day)
{
	struct key all = key_empty(), start = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	*day = clock_day(v->now);
	key_add_i32(&start, *day);
	s = walk_open_index(v->txn, INDEX_RUN_DAY, &all, false, &walk);
	if (s)
		return s;
	s = walk_after(walk, &start);
	if (!s)
		s = walk_next(walk, &key, NULL, v->arena, &m);
	if (!s)
		*day = ((const Od__Run *)m)->day;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

enum status verb_delivery_runs(struct verb *v, const Od__DeliveryRuns *request,
	Od__DeliveryRunRows *reply)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	Od__Run *one;
	int32_t day = 0;
	enum status s;

	txn_let_go(v->txn);
	reply->run = arena_array(v->arena, RUNS, sizeof *reply->run);
	reply->row = arena_array(v->arena, STOPS, sizeof *reply->row);
	if (text_of(request->run)[0]) {
		s = run_said(v, "run", request->run, &one);
		if (s)
			return s;
		SET(reply, day, one->day);
		return add_run(v, one, reply);
	}
	s = text_of(request->day)[0] ? day_read(v, "day", request->day, &day) : next_day(v, &day);
	if (s)
		return s;
	SET(reply, day, day);
	SET(reply, left, 0);
	key_add_i32(&prefix, day);
	s = walk_open_index(v->txn, INDEX_RUN_DAY, &prefix, false, &walk);
	if (s)
		return s;
	while (reply->n_run < RUNS && (s = walk_next(walk, &key, NULL, v->arena, &m)) == OK) {
		s = add_run(v, (const Od__Run *)m, reply);
		if (s)
			break;
		verb_breathe(v);
	}
	walk_close(walk);
	if (s && s != ERR_END)
		return s;
	for (size_t i = 0; i < reply->n_row; i++)
		reply->row[i]->name = text_of(reply->row[i]->name)[0] ? reply->row[i]->name : NULL;
	return count_left(v, day, &reply->left);
}
