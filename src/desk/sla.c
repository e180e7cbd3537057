/* SPDX-License-Identifier: ISC */
/*
 * sla -- the narrowest policy wins; a clock is worked out pause by pause.
 */
#include "desk/sla.h"

#include <string.h>

#include "base/clock.h"
#include "desk/config.h"
#include "desk/inside.h"
#include "desk/setting.h"

#define KIND "sla"

static const struct { uint32_t percent; const char *who; } USUAL[] = {
	{ 100, "head" }, { 125, "supervisor" }, { 200, "manager" },
};

static void fill(const struct desk *d, const Od__Config *c, struct sla_policy *out)
{
	const Od__SlaPolicy *p = c->sla;

	out->id = c->id;
	out->version = c->version;
	out->code = text_of(c->code);
	out->name = text_of(c->name);
	if (p->has_response)
		out->response = p->response;
	if (p->has_resolution)
		out->resolution = p->resolution;
	if (text_of(p->calendar)[0])
		out->calendar = calendars_find(d, p->calendar);
	else if (p->working_hours)
		out->calendar = calendars_find(d, "");
	if (p->warn)
		out->warn = p->warn;
	if (p->longest_pause)
		out->longest_pause = p->longest_pause;
	out->pause = p->pause;
	out->pauses = p->n_pause;
	if (p->n_escalate)
		out->steps = 0;
	for (size_t i = 0; i < p->n_escalate && out->steps < SLA_STEPS; i++, out->steps++) {
		out->step[out->steps].percent = p->escalate[i]->percent;
		out->step[out->steps].who = text_of(p->escalate[i]->who);
	}
}

static void usual(const struct desk *d, struct sla_policy *out)
{
	memset(out, 0, sizeof *out);
	out->code = out->name = "";
	out->response = 2 * CLOCK_HOUR;
	out->resolution = 8 * CLOCK_HOUR;
	out->calendar = &calendar_always;
	out->warn = (uint32_t)setting_int(d, "sla_warn_percent");
	out->longest_pause = CLOCK_DAY;
	out->steps = sizeof USUAL / sizeof USUAL[0];
	for (size_t i = 0; i < out->steps; i++) {
		out->step[i].percent = USUAL[i].percent;
		out->step[i].who = USUAL[i].who;
	}
}

void sla_policy_find(const struct desk *d, const char *kind, uint32_t severity, const char *grade,
	struct sla_policy *out)
{
	const Od__Config *c, *best = NULL;
	int narrowest = -1;

	usual(d, out);
	for (size_t i = 0; (c = config_at(d, KIND, i)); i++) {
		const Od__SlaPolicy *p = c->sla;
		int narrow;

		if (c->value_case != OD__CONFIG__VALUE_SLA ||
		    strcmp(text_of(p->kind), kind) != 0 ||
		    (p->severity && p->severity != severity) ||
		    (text_of(p->grade)[0] && strcmp(p->grade, grade) != 0))
			continue;
		narrow = (p->severity ? 2 : 0) + (text_of(p->grade)[0] ? 1 : 0);
		if (narrow > narrowest) {
			narrowest = narrow;
			best = c;
		}
	}
	if (best)
		fill(d, best, out);
}

void sla_policy_of(const struct desk *d, uint64_t id, struct sla_policy *out)
{
	const Od__Config *c;

	usual(d, out);
	for (size_t i = 0; id && (c = config_at(d, KIND, i)); i++)
		if (c->id == id && c->value_case == OD__CONFIG__VALUE_SLA)
			fill(d, c, out);
}

const char *sla_who(const struct sla_policy *p, uint32_t percent)
{
	for (size_t i = 0; i < p->steps; i++)
		if (p->step[i].percent == percent)
			return p->step[i].who;
	return "";
}

int64_t sla_reach(const struct calendar *c, const Od__Clock *clock, int64_t work)
{
	int64_t at = clock->started;

	for (size_t i = 0; i < clock->n_pause; i++) {
		const Od__Pause *pause = clock->pause[i];
		int64_t worked = calendar_worked(c, at, pause->from);

		if (worked >= work)
			break;
		work -= worked;
		if (!pause->has_to)
			return SLA_NEVER;
		if (pause->to > at)
			at = pause->to;
	}
	return calendar_due(c, at, work);
}

int64_t sla_used(const struct calendar *c, const Od__Clock *clock, int64_t from, int64_t to)
{
	int64_t at = clock->started > from ? clock->started : from, sum = 0;

	for (size_t i = 0; i < clock->n_pause && at < to; i++) {
		const Od__Pause *pause = clock->pause[i];

		sum += calendar_worked(c, at, pause->from < to ? pause->from : to);
		if (!pause->has_to)
			return sum;
		if (pause->to > at)
			at = pause->to;
	}
	return sum + calendar_worked(c, at, to);
}

static int64_t percent_of(int64_t target, uint32_t percent)
{
	return target / 100 * percent + target % 100 * percent / 100;
}

uint32_t sla_next_step(const struct sla_policy *p, const Od__Clock *clock)
{
	for (size_t i = 0; i < p->steps; i++)
		if (p->step[i].percent > 100 && p->step[i].percent > clock->escalated)
			return p->step[i].percent;
	return 0;
}

void sla_set(const struct sla_policy *p, Od__Clock *clock, int64_t target)
{
	const struct calendar *c = &p->calendar->calendar;
	int64_t due, warn, escalate = SLA_NEVER;
	uint32_t step = sla_next_step(p, clock);

	SET(clock, target, target);
	SET(clock, policy, p->id);
	SET(clock, policy_version, p->version);
	SET(clock, calendar, p->calendar->id);
	SET(clock, calendar_version, p->calendar->version);
	due = sla_reach(c, clock, target);
	warn = sla_reach(c, clock, percent_of(target, p->warn));
	if (step)
		escalate = sla_reach(c, clock, percent_of(target, step));
	clock->has_due = due != SLA_NEVER;
	clock->due = clock->has_due ? due : 0;
	clock->has_warn = warn != SLA_NEVER;
	clock->warn = clock->has_warn ? warn : 0;
	clock->has_escalate = escalate != SLA_NEVER;
	clock->escalate = clock->has_escalate ? escalate : 0;
}

void sla_pause(struct arena *a, Od__Clock *clock, int64_t from, const char *reason)
{
	Od__Pause *pause = (Od__Pause *)reflect_new(&od__pause__descriptor, a);

	SET(pause, from, from);
	pause->reason = arena_string(a, reason);
	clock->pause = arena_more(a, clock->pause, clock->n_pause, sizeof *clock->pause);
	clock->pause[clock->n_pause++] = pause;
}

void sla_resume(Od__Clock *clock, int64_t to)
{
	Od__Pause *last = clock->n_pause ? clock->pause[clock->n_pause - 1] : NULL;

	if (last && !last->has_to)
		SET(last, to, to);
}

int64_t sla_instant(const Od__Clock *clock, int64_t at)
{
	return at > clock->begun ? at : clock->begun;
}
