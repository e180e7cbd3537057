/* SPDX-License-Identifier: ISC */
/*
 * delivery_try -- the verb `delivery try`: runs for a day, made by insight/routes and shown.
 *
 * Confirmed orders of the day that are on no run yet become stops; those of one customer at one
 * address whose windows meet are one stop. Vehicles that are alike are planned together, the largest
 * first, each with one run; what does not fit goes to the next kind, and what fits nowhere is left
 * out: customers of grade A last, C first. A run more costs as much as a long way, so small orders
 * ride along instead of taking a vehicle of their own. Nothing is written: the reply carries the plan
 * as a text, which `delivery plan` publishes. The memory of the desk is let go while it thinks.
 */
#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/buffer.h"
#include "desk/area.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery_plan.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/run.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "insight/routes.h"
#include "record/message.pb-c.h"

#define RUN_COST 40.0	/* km that a run more has to save */
#define ROUNDS 20000
#define VEHICLES 200

/* Orders of the day that could go; the memory of one request. */
struct trial {
	int32_t day;
	struct run_visit *visit;	/* RUN_STOPS */
	size_t *group;			/* of each visit: the stop that it is part of */
	size_t visits, groups;
	bool *placed;			/* by group */
	Od__DeliveryTried *reply;
	struct buffer plan;
};

bool delivery_waits(const Od__Order *o)
{
	if (o->state != OD__ORDER_STATE__CONFIRMED || o->run || !o->delivery)
		return false;
	for (size_t i = 0; i < o->n_line; i++)
		if (o->line[i]->shipped)
			return false;
	return true;
}

static enum status gather(struct verb *v, struct trial *t, const char *area)
{
	struct key prefix = key_empty(), key;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s;

	key_add_i32(&prefix, t->day);
	s = walk_open_index(v->txn, INDEX_ORDER_DUE, &prefix, false, &walk);
	if (s)
		return s;
	while (!s) {
		struct arena_mark mark = arena_mark(v->arena);
		const Od__Order *o;

		verb_breathe(v);
		s = walk_next(walk, &key, NULL, v->arena, &m);
		if (s)
			break;
		o = (const Od__Order *)m;
		if (!delivery_waits(o) || (*area && (!text_of(o->delivery->zone)[0] ||
		    strcmp(area, o->delivery->zone) != 0))) {
			arena_back(v->arena, &mark);
			continue;
		}
		if (t->visits == RUN_STOPS) {
			walk_close(walk);
			return verb_refuse(v, OD__MESSAGE__PLAN_MANY, "day",
				arena_format(v->arena, "%d", RUN_STOPS), NULL, NULL, NULL);
		}
		s = run_visit(v, o, &t->visit[t->visits++]);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static bool share(const struct run_visit *a, const struct run_visit *b)
{
	return a->customer->id == b->customer->id &&
		a->order->delivery->address == b->order->delivery->address &&
		a->from <= b->to && b->from <= a->to;
}

/* Orders that share a stop. */
static void group(struct trial *t)
{
	for (size_t i = 0; i < t->visits; i++) {
		size_t k = 0;

		while (k < i && !share(&t->visit[k], &t->visit[i]))
			k++;
		t->group[i] = k < i ? t->group[k] : t->groups++;
	}
	t->reply->has_merged = true;
	t->reply->merged = (uint32_t)(t->visits - t->groups);
}

/* What it costs to leave a stop out: key customers are the last to be. */
static double missing(const char *grade)
{
	return *grade == 'A' ? 100000 : *grade == 'B' ? 10000 : 3000;
}

/* The stops that no run has yet; `of` gives the group of each. */
static size_t open_stops(struct verb *v, const struct trial *t, struct routes_stop *stop,
	size_t *of, const struct run_visit **at)
{
	size_t count = 0;

	for (size_t g = 0; g < t->groups; g++) {
		struct routes_stop *s = &stop[count];

		if (t->placed[g])
			continue;
		*s = (struct routes_stop){ .to = INFINITY,
			.service = (double)setting_int(v->desk, "stop_minutes") };
		for (size_t i = 0; i < t->visits; i++)
			if (t->group[i] == g) {
				s->load += t->visit[i].load;
				s->from = fmax(s->from, t->visit[i].from);
				s->to = fmin(s->to, t->visit[i].to);
				s->missing = fmax(s->missing, missing(t->visit[i].grade));
				at[count] = &t->visit[i];
			}
		of[count++] = g;
	}
	return count;
}

static double *ways(struct verb *v, const struct run_visit **at, size_t count)
{
	double *km = arena_array(v->arena, (count + 1) * (count + 1), sizeof *km);

	for (size_t i = 0; i <= count; i++)
		for (size_t k = 0; k <= count; k++)
			km[i * (count + 1) + k] = run_km(i ? at[i - 1] : NULL, k ? at[k - 1] : NULL);
	return km;
}

/* One run of the answer into the reply and the text of the plan. */
static void take_run(struct verb *v, struct trial *t, const char *vehicle_code,
	const Od__Vehicle *vehicle, const size_t *groups, size_t count)
{
	struct run_visit *visit = arena_array(v->arena, RUN_STOPS, sizeof *visit);
	struct run_way *way = arena_array(v->arena, 1, sizeof *way);
	size_t visits = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < t->visits; k++)
			if (t->group[k] == groups[i])
				visit[visits++] = t->visit[k];
	run_walk(v, vehicle, visit, visits, way);
	if (way->late < visits || way->load > vehicle->capacity)
		return;		/* by whole minutes it does not hold: it stays to be planned */
	for (size_t i = 0; i < count; i++)
		t->placed[groups[i]] = true;
	buffer_format(&t->plan, "%s%s=", t->plan.length ? ";" : "", vehicle_code);
	t->reply->run[t->reply->n_run++] = delivery_run_row(v, "", vehicle_code, vehicle->capacity,
		visits, way);
	for (size_t i = 0; i < visits; i++) {
		buffer_format(&t->plan, "%s%" PRIu64, i ? "," : "", visit[i].order->id);
		t->reply->row[t->reply->n_row++] = delivery_stop_row(v, "", vehicle_code,
			(uint32_t)i + 1, &visit[i], way->at[i]);
	}
	t->reply->distance += (int64_t)llround(way->km * 1000);
}

/* Vehicles from `from` on that are like the first: one task. */
static enum status plan_kind(struct verb *v, struct trial *t, const Od__Vehicle *const *vehicle,
	const char *const *code, size_t vehicles)
{
	struct routes_stop *stop = arena_array(v->arena, t->groups + 1, sizeof *stop);
	const struct run_visit **at = arena_array(v->arena, t->groups + 1, sizeof *at);
	size_t *of = arena_array(v->arena, t->groups + 1, sizeof *of), used = 0;
	struct routes_task task = { .stop = stop, .open = run_from(v, vehicle[0]),
		.close = run_to(vehicle[0]), .capacity = vehicle[0]->capacity, .vehicles = vehicles,
		.vehicle_cost = RUN_COST, .rounds = ROUNDS };
	struct routes_plan plan;
	double *km, *minutes;
	enum status s;

	task.stops = open_stops(v, t, stop, of, at);
	if (!task.stops)
		return OK;
	km = ways(v, at, task.stops);
	minutes = arena_array(v->arena, (task.stops + 1) * (task.stops + 1), sizeof *minutes);
	for (size_t i = 0; i < (task.stops + 1) * (task.stops + 1); i++)
		minutes[i] = run_minutes(v, km[i]);
	task.distance = km;
	task.time = minutes;
	desk_unlock(v->desk);	/* it thinks for long and needs nothing of the memory */
	s = routes_make(&task, v->arena, &plan);
	desk_read_lock(v->desk);
	if (s)
		return s;
	for (size_t r = 0; r < plan.runs; r++) {
		size_t count = plan.first[r + 1] - plan.first[r];
		size_t *groups = arena_array(v->arena, count + 1, sizeof *groups);

		for (size_t i = 0; i < count; i++)
			groups[i] = of[plan.stop[plan.first[r] + i]];
		take_run(v, t, code[used], vehicle[used], groups, count);
		used++;
	}
	return OK;
}

static bool alike(struct verb *v, const Od__Vehicle *a, const Od__Vehicle *b)
{
	return a->capacity == b->capacity && run_from(v, a) == run_from(v, b) &&
		run_to(a) == run_to(b);
}

/* The vehicles that are free on the day, the largest first, as the config has them. */
static enum status free_vehicles(struct verb *v, int32_t day, const Od__Vehicle **vehicle,
	const char **code, size_t *count)
{
	const Od__Vehicle *one;
	const char *name;

	for (size_t i = 0; *count < VEHICLES && (one = area_vehicle(v->desk, day, i, &name)); i++) {
		Od__Run *run;
		size_t at = *count;
		enum status s = run_of_vehicle(v, day, name, &run);

		if (s)
			return s;
		if (run)
			continue;
		one = (const Od__Vehicle *)reflect_copy(&one->base, v->arena);
		for (; at && vehicle[at - 1]->capacity < one->capacity; at--) {
			vehicle[at] = vehicle[at - 1];
			code[at] = code[at - 1];
		}
		vehicle[at] = one;
		code[at] = arena_string(v->arena, name);
		++*count;
	}
	return OK;
}

/* Why an order stays: too much for any vehicle, or no time. */
static void leave_out(struct verb *v, struct trial *t, int64_t largest, size_t vehicles)
{
	for (size_t i = 0; i < t->visits; i++) {
		Od__PlannedStop *row;

		if (t->placed[t->group[i]])
			continue;
		row = delivery_stop_row(v, "", "", 0, &t->visit[i], 0);
		row->told = made_sentence(v, !vehicles ? OD__MESSAGE__LEFT_NO_VEHICLE :
			t->visit[i].load > largest ? OD__MESSAGE__LEFT_TOO_MUCH : OD__MESSAGE__LEFT_NO_ROOM,
			NULL, NULL, NULL, NULL);
		t->reply->left[t->reply->n_left++] = row;
	}
}

enum status verb_delivery_try(struct verb *v, const Od__DeliveryTry *request,
	Od__DeliveryTried *reply)
{
	const Od__Vehicle **vehicle = arena_array(v->arena, VEHICLES, sizeof *vehicle);
	const char **code = arena_array(v->arena, VEHICLES, sizeof *code);
	struct trial t = { .reply = reply };
	size_t vehicles = 0;
	enum status s = day_read(v, "day", request->day, &t.day);

	if (s)
		return s;
	txn_let_go(v->txn);
	t.visit = arena_array(v->arena, RUN_STOPS, sizeof *t.visit);
	t.group = arena_array(v->arena, RUN_STOPS, sizeof *t.group);
	t.placed = arena_array(v->arena, RUN_STOPS, sizeof *t.placed);
	reply->row = arena_array(v->arena, RUN_STOPS, sizeof *reply->row);
	reply->left = arena_array(v->arena, RUN_STOPS, sizeof *reply->left);
	reply->run = arena_array(v->arena, VEHICLES, sizeof *reply->run);
	SET(reply, day, t.day);
	SET(reply, distance, 0);
	s = gather(v, &t, text_of(request->area));
	if (!s)
		s = free_vehicles(v, t.day, vehicle, code, &vehicles);
	if (s)
		return s;
	group(&t);
	buffer_init(&t.plan, 20000);
	for (size_t i = 0, next; !s && i < vehicles; i = next) {
		for (next = i + 1; next < vehicles && alike(v, vehicle[i], vehicle[next]); next++)
			;
		s = plan_kind(v, &t, &vehicle[i], &code[i], next - i);
	}
	leave_out(v, &t, vehicles ? vehicle[0]->capacity : 0, vehicles);
	if (!s)
		SET_TEXT(v, reply, plan, buffer_string(&t.plan));
	buffer_free(&t.plan);
	return s;
}
