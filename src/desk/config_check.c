/* SPDX-License-Identifier: ISC */
/*
 * config_check -- what a config record must be beyond the form of its fields, and what follows a change.
 *
 * The role admin keeps its say over users; a term stands below terms that are there and not below itself;
 * a calendar can be read; a policy has targets and escalations that rise; a survey can be asked. When
 * policies or calendars change, a job counts the clocks of open tickets anew.
 */
#include <string.h>
#include <strings.h>

#include "base/clock.h"
#include "desk/area.h"
#include "desk/calendar.h"
#include "desk/clock.h"
#include "desk/config.h"
#include "desk/consumer.h"
#include "desk/inside.h"
#include "desk/standing.h"
#include "desk/survey.h"
#include "desk/meanings.h"
#include "record/message.pb-c.h"

#define TERM_DEPTH 6
#define TARGET_MOST (366 * CLOCK_DAY)
#define WORD_MOST 60	/* bytes of a further word of a list, as word teach takes it */

/* The role admin may change, but somebody must be able to make users. */
static bool admin_kept(struct verb *v, const Od__Config *c)
{
	struct actor actor = { 0 };
	const char **needs;
	size_t i;

	if (strcmp(c->kind, "role") != 0 || strcasecmp(c->code, "admin") != 0)
		return true;
	if (c->retired || c->value_case != OD__CONFIG__VALUE_ROLE || c->role->n_need == 0)
		return false;
	needs = arena_array(v->arena, c->role->n_need + 1, sizeof *needs);
	for (i = 0; i < c->role->n_need; i++)
		needs[i] = c->role->need[i];
	actor.needs = needs;
	return actor_may(&actor, "user");
}

/* The entries above it are there, and it is not among them. */
static enum status check_term(struct verb *v, const Od__Config *c)
{
	const char *above = text_of(c->term->parent);

	for (int depth = 0; *above; depth++) {
		const Od__Config *parent = config_find(v->desk, c->kind, above);

		if (!parent || parent->retired)
			return verb_missing(v, "record.term.parent", c->kind, above);
		if (strcasecmp(above, text_of(c->code)) == 0 || depth == TERM_DEPTH)
			return verb_refuse(v, OD__MESSAGE__TERM_LOOP, "record.term.parent",
				text_of(c->code), text_of(c->term->parent), NULL, NULL);
		above = parent->value_case == OD__CONFIG__VALUE_TERM
			? text_of(parent->term->parent) : "";
	}
	return OK;
}

static enum status check_calendar(struct verb *v, const Od__Calendar *given)
{
	struct calendar calendar;
	enum status s = calendar_read(given, &calendar);

	calendar_end(&calendar);
	if (s == ERR_NOT_FOUND)
		return verb_missing(v, "record.calendar.zone", "time zone", given->zone);
	if (s)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.calendar.hours", "hours",
			"spans like mon-fri 08:30-18:00, a day's like 09:00-12:00",
			text_of(given->hours), NULL);
	return OK;
}

static bool target_good(int64_t target)
{
	return target > 0 && target <= TARGET_MOST;
}

static enum status refuse_duration(struct verb *v, const char *name)
{
	return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, arena_format(v->arena, "record.sla.%s", name),
		name, "a time above 0, of a year at most", "", NULL);
}

static enum status check_sla(struct verb *v, const Od__SlaPolicy *p)
{
	uint32_t before = 0;

	if (p->has_response && !target_good(p->response))
		return refuse_duration(v, "response");
	if (p->has_resolution && !target_good(p->resolution))
		return refuse_duration(v, "resolution");
	if (p->has_longest_pause && !target_good(p->longest_pause))
		return refuse_duration(v, "longest_pause");
	if (p->warn > 100)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.sla.warn", "warn",
			"percent up to 100", "", NULL);
	if (text_of(p->calendar)[0] && !config_find(v->desk, "calendar", p->calendar))
		return verb_missing(v, "record.sla.calendar", "calendar", p->calendar);
	for (size_t i = 0; i < p->n_pause; i++)
		if (!config_find(v->desk, "pause", p->pause[i]))
			return verb_missing(v, "record.sla.pause", "pause", p->pause[i]);
	for (size_t i = 0; i < p->n_escalate; i++) {
		if (p->escalate[i]->percent < 100 || p->escalate[i]->percent <= before ||
		    p->escalate[i]->percent > 1000)
			return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.sla.escalate",
				"escalate", "percents that rise, from 100 to 1000", "", NULL);
		before = p->escalate[i]->percent;
	}
	return OK;
}

static enum status check_word(struct verb *v, const Od__Word *w)
{
	enum meaning_role role;

	if (text_of(w->mood)[0] && !meanings_role(w->mood, &role))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.word.mood", "mood",
			"good, bad, topic, not, more, less or but", w->mood, NULL);
	if (w->weight > 3 || w->severity > 3)
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "record.word", "weight and severity",
			"1 to 3", "", NULL);
	for (size_t i = 0; i < w->n_also; i++) {
		const char *field = arena_format(v->arena, "record.word.also.%zu", i);

		if (strlen(w->also[i]) > WORD_MOST)
			return verb_refuse(v, OD__MESSAGE__FIELD_TOO_LONG, field, field,
				arena_format(v->arena, "%zu", strlen(w->also[i])),
				arena_format(v->arena, "%d", WORD_MOST), NULL);
	}
	return OK;
}

enum status config_check(struct verb *v, const Od__Config *c)
{
	if (!admin_kept(v, c))
		return verb_refuse(v, OD__MESSAGE__ADMIN_ROLE, "record.role", NULL, NULL, NULL,
			NULL);
	if (strcmp(text_of(c->kind), CONSUMER_KIND) == 0 || c->value_case == OD__CONFIG__VALUE_CONSUMER)
		return consumer_check(v, c);
	switch (c->value_case) {
	case OD__CONFIG__VALUE_AREA:
	case OD__CONFIG__VALUE_VEHICLE:
		return area_check(v, c);
	case OD__CONFIG__VALUE_WORD:
		return check_word(v, c->word);
	case OD__CONFIG__VALUE_TERM:
		return check_term(v, c);
	case OD__CONFIG__VALUE_CALENDAR:
		return check_calendar(v, c->calendar);
	case OD__CONFIG__VALUE_SLA:
		return check_sla(v, c->sla);
	case OD__CONFIG__VALUE_SURVEY:
		return survey_check(v, c);
	default:
		return OK;
	}
}

enum status config_follow(struct verb *v, const char *kind)
{
	bool calendar = strcmp(kind, "calendar") == 0;
	enum status s = OK;

	if (calendar && !job_waiting(v, STANDING_JOB))
		s = job_start(v, STANDING_JOB, kind, 0, NULL);
	if (s || (strcmp(kind, "sla") != 0 && !calendar))
		return s;
	return job_waiting(v, "clocks") ? OK : job_start(v, "clocks", kind, 0, NULL);
}
