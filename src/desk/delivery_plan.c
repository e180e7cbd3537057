/* SPDX-License-Identifier: ISC */
/*
 * delivery_plan -- the verb `delivery plan`: the runs of a plan that was tried become true.
 *
 * The plan is a text, as `delivery try` gives it and as a person may change it: vehicles and their
 * orders in the order of the stops. Everything is looked at again before the first write: the
 * vehicles drive that day and have no run, each order waits for that very day, capacity, windows and
 * the time to be back are kept. Then each run is written and each order is told when it comes. The
 * same plan again is refused, as its orders are on their runs.
 */
#include "desk/delivery_plan.h"

#include <string.h>

#include "base/clock.h"
#include "desk/area.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define RUNS 200

/* A run that is asked for. */
struct wanted {
	const char *code;
	const Od__Vehicle *vehicle;
	struct run_visit *visit;
	size_t visits;
	struct run_way way;
};

static enum status odd(struct verb *v, const char *text)
{
	return verb_refuse(v, OD__MESSAGE__PLAN_ODD, "plan", arena_format(v->arena, "%.60s", text),
		NULL, NULL, NULL);
}

static bool there(const struct wanted *run, size_t runs, uint64_t order)
{
	for (size_t r = 0; r < runs; r++)
		for (size_t i = 0; i < run[r].visits; i++)
			if (run[r].visit[i].order->id == order)
				return true;
	return false;
}

static enum status take_order(struct verb *v, int32_t day, struct wanted *run, size_t runs,
	const char *said)
{
	struct wanted *last = &run[runs - 1];
	Od__Order *o;
	enum status s = order_said(v, "plan", said, &o, NULL);

	if (s)
		return s;
	if (o->run)
		return verb_refuse(v, OD__MESSAGE__ORDER_RUNS, "plan", verb_said(v, "", o->id),
			run_name(v, o->run), NULL, NULL);
	if (!delivery_waits(o))
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "plan", verb_said(v, "", o->id),
			enum_label(&od__order_state__descriptor, (int)o->state), "a run",
			"confirmed");
	if (o->delivery->day != day)
		return verb_refuse(v, OD__MESSAGE__DAY_OTHER, "plan", verb_said(v, "", o->id),
			day_said(v, o->delivery->day), day_said(v, day), NULL);
	if (last->visits == RUN_STOPS || there(run, runs, o->id))
		return odd(v, said);
	return run_visit(v, o, &last->visit[last->visits++]);
}

static enum status take_run(struct verb *v, int32_t day, struct wanted *run, size_t runs,
	char *text)
{
	struct wanted *last = &run[runs - 1];
	char *orders = strchr(text, '='), *rest = NULL;
	struct clock_parts parts;
	Od__Run *taken;
	enum status s;

	if (!orders)
		return odd(v, text);
	*orders++ = '\0';
	last->code = text;
	last->vehicle = area_vehicle_of(v->desk, text);
	if (!last->vehicle)
		return verb_missing(v, "plan", "vehicle", text);
	clock_day_split(day, &parts);
	if (!area_listed(text_of(last->vehicle->days), parts.weekday))
		return verb_refuse(v, OD__MESSAGE__VEHICLE_RESTS, "plan", text, day_said(v, day),
			NULL, NULL);
	s = run_of_vehicle(v, day, text, &taken);
	if (s)
		return s;
	for (size_t r = 0; r + 1 < runs; r++)
		if (strcmp(run[r].code, text) == 0)
			return odd(v, text);
	if (taken)
		return verb_refuse(v, OD__MESSAGE__VEHICLE_TAKEN, "plan", text,
			run_name(v, taken->id), day_said(v, day), NULL);
	last->visit = arena_array(v->arena, RUN_STOPS, sizeof *last->visit);
	for (char *one = strtok_r(orders, ",", &rest); !s && one; one = strtok_r(NULL, ",", &rest))
		s = take_order(v, day, run, runs, one);
	if (s)
		return s;
	if (!last->visits)
		return odd(v, text);
	run_walk(v, last->vehicle, last->visit, last->visits, &last->way);
	return run_check(v, "plan", text, last->vehicle, last->visit, last->visits, &last->way);
}

static enum status read_plan(struct verb *v, const char *given, int32_t day, struct wanted *run,
	size_t *runs, size_t *orders)
{
	char *text = arena_string(v->arena, given), *rest = NULL;
	enum status s = OK;

	for (char *one = strtok_r(text, ";", &rest); !s && one; one = strtok_r(NULL, ";", &rest)) {
		if (*runs == RUNS)
			return odd(v, one);
		s = take_run(v, day, run, ++*runs, one);
		if (!s)
			*orders += run[*runs - 1].visits;
		if (!s && *orders > RUN_STOPS)
			s = verb_refuse(v, OD__MESSAGE__PLAN_MANY, "plan",
				arena_format(v->arena, "%d", RUN_STOPS), NULL, NULL, NULL);
	}
	return s || *runs ? s : odd(v, given);
}

static enum status publish(struct verb *v, int32_t day, const struct wanted *w)
{
	Od__Run *run = FRESH(v, run);
	uint64_t id;
	enum status s = verb_next(v, "run", &id);

	if (s)
		return s;
	SET(run, id, id);
	SET(run, day, day);
	SET_TEXT(v, run, vehicle, w->code);
	SET(run, capacity, w->vehicle->capacity);
	SET(run, state, OD__RUN_STATE__RUN_PLANNED);
	return run_settle(v, NULL, run, w->visit, w->visits, &w->way);
}

enum status verb_delivery_plan(struct verb *v, const Od__DeliveryPlan *request, Od__Made *reply)
{
	struct wanted *run = arena_array(v->arena, RUNS, sizeof *run);
	size_t runs = 0, orders = 0;
	int32_t day;
	enum status s = day_read(v, "day", request->day, &day);

	if (!s && day < clock_day(v->now))
		s = verb_refuse(v, OD__MESSAGE__DAY_OVER, "day", day_said(v, day),
			day_said(v, delivery_next(v->desk, NULL, v->now)), NULL, NULL);
	if (!s)
		s = read_plan(v, request->plan, day, run, &runs, &orders);
	for (size_t r = 0; !s && r < runs; r++)
		s = publish(v, day, &run[r]);
	if (s)
		return s;
	change_event(v, "planned", (uint64_t)day, "run");
	made_fill(v, reply, "runs", (uint64_t)day, day_said(v, day), 0);
	made_note(v, reply, OD__MESSAGE__PLAN_MADE, arena_format(v->arena, "%zu", runs),
		arena_format(v->arena, "%zu", orders), day_said(v, day), NULL);
	return OK;
}
