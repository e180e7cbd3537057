/* SPDX-License-Identifier: ISC */
/*
 * area -- see the header. Frequencies are read as people write them; what is not understood is
 * every day, as a customer who is never delivered to would be the worse mistake.
 */
#include "desk/area.h"

#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "record/message.pb-c.h"

static const char *const SHORT[] = { "sun", "mon", "tue", "wed", "thu", "fri", "sat" };

const Od__Area *area_of(const struct desk *d, const char *zone)
{
	const Od__Config *c = zone && *zone ? config_find(d, "area", zone) : NULL;

	return c && !c->retired && c->value_case == OD__CONFIG__VALUE_AREA ? c->area : NULL;
}

const Od__AreaWindow *area_window(const Od__Area *area, uint32_t from)
{
	for (size_t i = 0; area && i < area->n_window; i++)
		if (area->window[i]->from <= from && from < area->window[i]->to)
			return area->window[i];
	return NULL;
}

bool area_listed(const char *days, int weekday)
{
	const char *p = days;

	if (!*days)
		return true;
	while ((p = strcasestr(p, SHORT[weekday]))) {
		if (p == days || p[-1] == ' ' || p[-1] == ',')
			return true;
		p++;
	}
	return false;
}

static bool names_a_day(const char *text)
{
	for (int i = 0; i < 7; i++)
		if (strcasestr(text, SHORT[i]))
			return true;
	return false;
}

bool area_often(const char *frequency, uint64_t customer, int32_t day)
{
	struct clock_parts parts;

	if (strcasecmp(frequency, "every other day") == 0)
		return ((uint64_t)day + customer) % 2 == 0;
	if (!names_a_day(frequency))
		return true;
	clock_day_split(day, &parts);
	return area_listed(frequency, parts.weekday);
}

const Od__Vehicle *area_vehicle(const struct desk *d, int32_t day, size_t index, const char **code)
{
	struct clock_parts parts;
	const Od__Config *c;

	clock_day_split(day, &parts);
	for (size_t i = 0; (c = config_at(d, "vehicle", i)); i++)
		if (c->value_case == OD__CONFIG__VALUE_VEHICLE &&
		    area_listed(text_of(c->vehicle->days), parts.weekday) && index-- == 0) {
			*code = c->code;
			return c->vehicle;
		}
	return NULL;
}

const Od__Vehicle *area_vehicle_of(const struct desk *d, const char *code)
{
	const Od__Config *c = config_find(d, "vehicle", code);

	return c && !c->retired && c->value_case == OD__CONFIG__VALUE_VEHICLE ? c->vehicle : NULL;
}

static enum status refuse_value(struct verb *v, const char *field, const char *takes)
{
	return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, field, strrchr(field, '.') + 1, takes, "",
		NULL);
}

enum status area_check(struct verb *v, const Od__Config *c)
{
	if (c->value_case == OD__CONFIG__VALUE_VEHICLE) {
		const Od__Vehicle *vehicle = c->vehicle;

		if (vehicle->capacity <= 0)
			return refuse_value(v, "record.vehicle.capacity", "a load above 0");
		if (vehicle->to > 1440 || (vehicle->has_to && vehicle->to <= vehicle->from))
			return refuse_value(v, "record.vehicle.to", "a time behind from");
		return OK;
	}
	for (size_t i = 0; i < c->area->n_window; i++) {
		const Od__AreaWindow *w = c->area->window[i];

		if (w->from >= w->to || w->to > 1440)
			return refuse_value(v, "record.area.window", "times that go forward");
		if (w->has_capacity && w->capacity < 0)
			return refuse_value(v, "record.area.capacity", "a load, 0 or more");
		for (size_t k = 0; k < i; k++)
			if (c->area->window[k]->from < w->to && w->from < c->area->window[k]->to)
				return refuse_value(v, "record.area.window",
					"windows that do not overlap");
	}
	return OK;
}
