/* SPDX-License-Identifier: ISC */
/*
 * run -- see the header. Ways are straight lines made longer by a factor, at one speed (settings):
 * good enough to tell half an hour from an hour, and the same on every machine.
 */
#include "desk/run.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

#include "base/clock.h"
#include "base/money.h"
#include "desk/area.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "record/message.pb-c.h"

#define BY_ROAD 1.3	/* a way by road against the straight line */

const char *run_name(struct verb *v, uint64_t run)
{
	return verb_said(v, "N", run);
}

enum status run_said(struct verb *v, const char *field, const char *said, Od__Run **out)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "N", &id))
		return verb_missing(v, field, "run", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_RUN, &key, v->arena, out);
	return s == ERR_NOT_FOUND ? verb_missing(v, field, "run", run_name(v, id)) : s;
}

enum status run_put(struct verb *v, const Od__Run *before, Od__Run *after, const char *what)
{
	struct key key = key_u64(after->id);
	enum status s = change_put(v, TABLE_RUN, &key, after->id, 0, 0,
		before ? &before->base : NULL, &after->base);

	if (!s)
		change_event(v, what, after->id, "record/run/%" PRIu64, after->id);
	return s;
}

enum status run_of_vehicle(struct verb *v, int32_t day, const char *vehicle, Od__Run **out)
{
	struct key prefix = key_empty(), key;
	struct walk *walk;
	enum status s;

	key_add_i32(&prefix, day);
	s = walk_open_index(v->txn, INDEX_RUN_DAY, &prefix, false, &walk);
	if (s)
		return s;
	while ((s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)out)) == OK)
		if ((*out)->n_stop && strcmp(text_of((*out)->vehicle), vehicle) == 0)
			break;
	walk_close(walk);
	if (s)
		*out = NULL;
	return s == ERR_END ? OK : s;
}

enum status run_visit(struct verb *v, const Od__Order *o, struct run_visit *out)
{
	const Od__Delivery *d = o->delivery;
	const Od__Address *address;
	const Od__Area *area = area_of(v->desk, d->zone);
	Od__Customer *c;
	Od__Profile *profile;
	uint32_t slack = (uint32_t)setting_int(v->desk, "fixed_minutes");
	enum status s = customer_load(v, o->customer, &c);

	if (!s)
		s = profile_get(v, c->id, &profile);
	if (s)
		return s;
	*out = (struct run_visit){ .order = o, .customer = c, .grade = text_of(profile->grade),
		.from = d->from, .to = d->to, .load = o->load };
	if (d->has_fixed) {
		out->from = d->fixed > slack ? d->fixed - slack : 0;
		out->to = d->fixed + slack;
	}
	address = customer_address(c, d->address);
	if (address && address->has_east && address->has_north) {
		out->east = (double)address->east / 1000;
		out->north = (double)address->north / 1000;
	} else if (area) {
		out->east = (double)area->east / 1000;
		out->north = (double)area->north / 1000;
	}
	return OK;
}

double run_km(const struct run_visit *a, const struct run_visit *b)
{
	double east = (a ? a->east : 0) - (b ? b->east : 0);
	double north = (a ? a->north : 0) - (b ? b->north : 0);

	return sqrt(east * east + north * north) * BY_ROAD;
}

double run_minutes(struct verb *v, double km)
{
	return km * 60 / (double)setting_int(v->desk, "vehicle_speed");
}

double run_service(struct verb *v, const struct run_visit *before, const struct run_visit *at)
{
	if (before && before->customer->id == at->customer->id)
		return 0;
	return (double)setting_int(v->desk, "stop_minutes");
}

uint32_t run_from(struct verb *v, const Od__Vehicle *vehicle)
{
	uint32_t begins = (uint32_t)setting_int(v->desk, "depot_from");

	return vehicle->has_from ? vehicle->from : begins;
}

uint32_t run_to(const Od__Vehicle *vehicle)
{
	return vehicle->has_to ? vehicle->to : 1440;
}

void run_walk(struct verb *v, const Od__Vehicle *vehicle, const struct run_visit *visit,
	size_t count, struct run_way *out)
{
	double now = run_from(v, vehicle);

	out->km = 0;
	out->load = 0;
	out->late = count;
	for (size_t i = 0; i < count; i++) {
		const struct run_visit *before = i ? &visit[i - 1] : NULL;
		double km = run_km(before, &visit[i]);

		now += run_minutes(v, km);
		if (now < visit[i].from)
			now = visit[i].from;
		/* a minute of grace, as arrivals are whole minutes */
		if (now > visit[i].to + 1 && out->late == count)
			out->late = i;
		out->at[i] = (uint32_t)ceil(now);
		now += run_service(v, before, &visit[i]);
		out->km += km;
		out->load += visit[i].load;
	}
	if (count) {
		out->km += run_km(&visit[count - 1], NULL);
		now += run_minutes(v, run_km(&visit[count - 1], NULL));
	}
	out->back = (uint32_t)ceil(now);
}

const char *run_clock(struct verb *v, uint32_t minutes)
{
	return arena_format(v->arena, "%02u:%02u", minutes / 60, minutes % 60);
}

enum status run_check(struct verb *v, const char *field, const char *name,
	const Od__Vehicle *vehicle, const struct run_visit *visit, size_t count,
	const struct run_way *way)
{
	char takes[32], load[32];

	if (way->load > vehicle->capacity) {
		decimal_print(vehicle->capacity, 3, takes);
		decimal_print(way->load, 3, load);
		return verb_refuse(v, OD__MESSAGE__RUN_FULL, field, name, takes, load, NULL);
	}
	if (way->late < count) {
		const struct run_visit *late = &visit[way->late];

		return verb_refuse(v, OD__MESSAGE__WINDOW_MISSED, field,
			verb_said(v, "", late->order->id), name, run_clock(v, way->at[way->late]),
			arena_format(v->arena, "%s-%s", run_clock(v, late->from),
				run_clock(v, late->to)));
	}
	if (way->back > run_to(vehicle) + 1)
		return verb_refuse(v, OD__MESSAGE__RUN_LONG, field, name, run_clock(v, way->back),
			run_clock(v, run_to(vehicle)), NULL);
	return OK;
}

int64_t run_instant(int32_t day, uint32_t minutes)
{
	struct clock_parts parts;

	clock_day_split(day + (int32_t)(minutes / 1440), &parts);
	parts.hour = (int)(minutes % 1440 / 60);
	parts.minute = (int)(minutes % 60);
	parts.second = 0;
	return clock_join(&parts);
}

enum status run_visits(struct verb *v, const Od__Run *run, struct run_visit *out)
{
	for (size_t i = 0; i < run->n_stop; i++) {
		Od__Order *o;
		enum status s = order_get(v, "order", run->stop[i]->order, &o, NULL);

		if (!s)
			s = run_visit(v, o, &out[i]);
		if (s)
			return s;
	}
	return OK;
}

/* Tells an order what carries it and when it comes; writes nothing when it knew. */
static enum status tell(struct verb *v, const Od__Order *before, const Od__Run *run, uint32_t at)
{
	int64_t promised = run_instant(run->day, at);
	Od__Order *o;

	if (before->run == run->id && before->promised == promised)
		return OK;
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	SET(o, run, run->id);
	SET(o, promised, promised);
	return order_put(v, before, o, "planned");
}

enum status run_settle(struct verb *v, const Od__Run *before, Od__Run *run,
	const struct run_visit *visit, size_t count, const struct run_way *way)
{
	enum status s = OK;

	SET(run, load, way->load);
	SET(run, distance, (int64_t)llround(way->km * 1000));
	SET(run, back, way->back);
	run->stop = arena_array(v->arena, count + 1, sizeof *run->stop);
	run->n_stop = 0;
	for (size_t i = 0; i < count; i++) {
		Od__RunStop *stop = FRESH(v, run_stop);

		SET(stop, order, visit[i].order->id);
		SET(stop, load, visit[i].load);
		SET(stop, at, way->at[i]);
		run->stop[run->n_stop++] = stop;
	}
	for (size_t i = 0; !s && i < count; i++)
		s = tell(v, visit[i].order, run, way->at[i]);
	return s ? s : run_put(v, before, run, "planned");
}

static bool same_window(const Od__Delivery *a, const Od__Delivery *b)
{
	return a->day == b->day && a->from == b->from && a->to == b->to &&
		a->has_fixed == b->has_fixed && a->fixed == b->fixed && a->address == b->address;
}

/* Takes the order off the run; the others keep the arrivals that they were told. */
static enum status leave(struct verb *v, const Od__Order *o)
{
	struct key key = key_u64(o->run);
	Od__Run *before, *run;
	size_t kept = 0;
	enum status s = table_get_as(v->txn, TABLE_RUN, &key, v->arena, &before);

	if (s)
		return s == ERR_NOT_FOUND ? OK : s;
	run = (Od__Run *)reflect_copy(&before->base, v->arena);
	SET(run, load, 0);
	for (size_t i = 0; i < run->n_stop; i++)
		if (run->stop[i]->order != o->id) {
			run->load += run->stop[i]->load;
			run->stop[kept++] = run->stop[i];
		}
	run->n_stop = kept;
	return run_put(v, before, run, "left");
}

enum status run_follow(struct verb *v, const Od__Order *before, Od__Order *after)
{
	bool kept;

	if (!before || !before->run)
		return OK;
	kept = after->run == before->run;
	if (kept && !after->cancel && after->load == before->load &&
	    same_window(before->delivery, after->delivery))
		return OK;
	if (kept) {
		after->has_run = false;
		after->run = 0;
		SET(after, promised, run_instant(after->delivery->day, after->delivery->to));
	}
	return leave(v, before);
}
