/* SPDX-License-Identifier: ISC */
/*
 * delivery_move -- the verb `delivery move`: an order to another run, off its run, to another window.
 *
 * On a run it goes where it makes the way least longer, or to the stop that is named; the run keeps
 * its capacity, everybody's window and the time to be back, else the refusal says which of them does
 * not hold. Stops whose arrival changes by it are told. To another window or day it is treated as an
 * order that asks for it: days served, cut-off and capacity are looked at; it leaves its run.
 */
#include <string.h>
#include <strings.h>

#include "desk/area.h"
#include "desk/customer.h"
#include "desk/dayword.h"
#include "desk/delivery.h"
#include "desk/delivery_plan.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/slot.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

static enum status refuse_left(struct verb *v, uint64_t run)
{
	return verb_refuse(v, OD__MESSAGE__RUN_AWAY, "run", run_name(v, run), NULL, NULL, NULL);
}

/* Is the order's own run still in the house? */
static enum status may_leave(struct verb *v, const Od__Order *o)
{
	Od__Run *run;
	enum status s = o->run ? run_said(v, "order", run_name(v, o->run), &run) : OK;

	return s || !o->run || run->state == OD__RUN_STATE__RUN_PLANNED ? s : refuse_left(v, o->run);
}

static enum status to_window(struct verb *v, const Od__DeliveryMove *request,
	const Od__Order *before, const Od__Customer *c, Od__Made *reply)
{
	Od__Order *o = (Od__Order *)reflect_copy(&before->base, v->arena);
	Od__Delivery *wanted = o->delivery, *delivery;
	int32_t day = wanted->day;
	enum status s = may_leave(v, before);

	if (!s && text_of(request->day)[0])
		s = day_read(v, "day", request->day, &day);
	if (s)
		return s;
	if (day != wanted->day && !request->has_from)
		wanted->has_from = wanted->has_to = false;
	SET(wanted, day, day);
	if (request->has_from) {
		SET(wanted, from, request->from);
		wanted->has_to = false;
	}
	if (request->has_to)
		SET(wanted, to, request->to);
	wanted->has_fixed = false;
	s = delivery_make(v, c, wanted, v->now, false, &delivery);
	if (!s)
		s = slot_check(v, c, delivery, o->load, before);
	if (s)
		return s;
	o->delivery = delivery;
	o->has_run = false;
	o->run = 0;
	SET(o, promised, run_instant(delivery->day, delivery->to));
	s = order_put(v, before, o, "moved");
	if (s)
		return s;
	made_fill(v, reply, "order", o->id, verb_said(v, "", o->id), o->version);
	made_note(v, reply, OD__MESSAGE__WINDOW_MOVED, verb_said(v, "", o->id),
		delivery_said(v, delivery), NULL, NULL);
	return OK;
}

static enum status off_run(struct verb *v, const Od__Order *before, Od__Made *reply)
{
	Od__Order *o = (Od__Order *)reflect_copy(&before->base, v->arena);
	enum status s = may_leave(v, before);

	if (s)
		return s;
	o->has_run = false;
	o->run = 0;
	SET(o, promised, run_instant(o->delivery->day, o->delivery->to));
	s = before->run ? order_put(v, before, o, "moved") : OK;
	if (s)
		return s;
	made_fill(v, reply, "order", o->id, verb_said(v, "", o->id), o->version);
	made_note(v, reply, OD__MESSAGE__STOP_OFF, verb_said(v, "", o->id), NULL, NULL, NULL);
	return OK;
}

/* The visits with one more at a place. */
static void with(const struct run_visit *visit, size_t count, const struct run_visit *one, size_t at,
	struct run_visit *out)
{
	memcpy(out, visit, at * sizeof *out);
	out[at] = *one;
	memcpy(out + at + 1, visit + at, (count - at) * sizeof *out);
}

/* The place where it fits and costs least; count + 1 when it fits nowhere. */
static size_t best_place(struct verb *v, const Od__Vehicle *vehicle, const struct run_visit *visit,
	size_t count, const struct run_visit *one, struct run_visit *out, struct run_way *way)
{
	size_t best = count + 1;
	double km = 0;

	for (size_t at = 0; at <= count; at++) {
		with(visit, count, one, at, out);
		run_walk(v, vehicle, out, count + 1, way);
		if (way->late < count + 1 || way->back > run_to(vehicle) + 1 ||
		    (best <= count && way->km >= km))
			continue;
		best = at;
		km = way->km;
	}
	return best;
}

static enum status to_run(struct verb *v, const Od__DeliveryMove *request, const Od__Order *before,
	Od__Made *reply)
{
	struct run_visit *visit = arena_array(v->arena, RUN_STOPS + 1, sizeof *visit);
	struct run_visit *out = arena_array(v->arena, RUN_STOPS + 1, sizeof *out), one;
	struct run_way *way = arena_array(v->arena, 1, sizeof *way);
	const Od__Vehicle *vehicle;
	Od__Run *was, *run;
	size_t count = 0, at;
	enum status s = may_leave(v, before);

	if (!s)
		s = run_said(v, "run", request->run, &was);
	if (s)
		return s;
	if (was->state != OD__RUN_STATE__RUN_PLANNED)
		return refuse_left(v, was->id);
	if (before->state != OD__ORDER_STATE__CONFIRMED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "order", verb_said(v, "", before->id),
			enum_label(&od__order_state__descriptor, (int)before->state), "a run",
			"confirmed");
	if (before->delivery->day != was->day)
		return verb_refuse(v, OD__MESSAGE__DAY_OTHER, "order", verb_said(v, "", before->id),
			day_said(v, before->delivery->day), day_said(v, was->day), NULL);
	vehicle = area_vehicle_of(v->desk, was->vehicle);
	if (!vehicle)
		return verb_missing(v, "run", "vehicle", was->vehicle);
	s = run_visits(v, was, visit);
	if (!s)
		s = run_visit(v, before, &one);
	if (s)
		return s;
	for (size_t i = 0; i < was->n_stop; i++)
		if (visit[i].order->id != before->id)
			visit[count++] = visit[i];
	if (count + 1 > RUN_STOPS - 1)
		return verb_refuse(v, OD__MESSAGE__PLAN_MANY, "run",
			arena_format(v->arena, "%d", RUN_STOPS), NULL, NULL, NULL);
	at = request->has_stop ? (size_t)request->stop - (request->stop > 0)
		: best_place(v, vehicle, visit, count, &one, out, way);
	if (at > count)
		at = count;
	with(visit, count, &one, at, out);
	run_walk(v, vehicle, out, count + 1, way);
	s = run_check(v, "run", run_name(v, was->id), vehicle, out, count + 1, way);
	if (s)
		return s;
	run = (Od__Run *)reflect_copy(&was->base, v->arena);
	s = run_settle(v, was, run, out, count + 1, way);
	if (s)
		return s;
	made_fill(v, reply, "run", run->id, run_name(v, run->id), run->version);
	made_note(v, reply, OD__MESSAGE__STOP_MOVED, verb_said(v, "", before->id),
		run_name(v, run->id), run_clock(v, way->at[at]), NULL);
	return OK;
}

enum status verb_delivery_move(struct verb *v, const Od__DeliveryMove *request, Od__Made *reply)
{
	bool window = text_of(request->day)[0] || request->has_from || request->has_to;
	const char *said;
	Od__Customer *c;
	Od__Order *o;
	enum status s = order_get(v, "order", request->order, &o, &c);

	if (s)
		return s;
	said = verb_said(v, "", o->id);
	if (window == (text_of(request->run)[0] != '\0'))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "run", "run", "a run, or a day or window",
			NULL, NULL);
	if (!order_is_open(o) || o->state == OD__ORDER_STATE__SHIPPED)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "order", said,
			enum_label(&od__order_state__descriptor, (int)o->state), "another run or window",
			"confirmed or held");
	if (window)
		return to_window(v, request, o, c, reply);
	if (strcasecmp(request->run, "none") == 0)
		return off_run(v, o, reply);
	return to_run(v, request, o, reply);
}
