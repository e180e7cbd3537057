/* SPDX-License-Identifier: ISC */
/*
 * ticket_clock: what a ticket's clocks do as time goes on (sla_rings.txt), through the verbs and the alarm
 * queue as the server turns it: pressing, due, climbing, paused, reopened, with the server down or started
 * anew in between; alarms and records agree after every step.
 */
#include "desk/ticket_clock.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/access.h"
#include "desk/cases.h"
#include "desk/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

#define FIRED_MOST 16

struct one {
	struct fixture *f;
	char name[200], zone[64], hours[64], id[16];
	uint64_t ticket;
	char fired[FIRED_MOST][100];
	int count;
};

/* The clock stands at a time of the case's zone; back in the desk's. */
static void stand(const struct one *o, const char *text)
{
	char utc[40];

	clock_zone(o->zone);
	clock_print(cases_time(text), utc);
	clock_zone("Asia/Shanghai");
	fixture_clock(o->f, utc);
}

static const char *shown(const struct one *o, int64_t at)
{
	struct clock_parts p;

	clock_zone(o->zone);
	clock_split(at, &p);
	clock_zone("Asia/Shanghai");
	return arena_format(o->f->arena, "%04d-%02d-%02dT%02d:%02d:%02d", p.year, p.month, p.day,
		p.hour, p.minute, p.second);
}

static const char *const who_is[][2] = {
	{ "li.na", "assignee" }, { "sun.li", "head" }, { "zhao.min", "supervisor" },
	{ "lu.jing", "manager" },
};

/* Who was told by the last write: the owner of the new task. */
static const char *told(const struct fixture *f)
{
	const char *login = NULL;

	for (const struct change *c = f->changes->first; c; c = c->next) {
		const Od__Task *task = (const Od__Task *)c->after;

		if (c->table == TABLE_TASK && !c->before && strcmp(task->kind, "sla") == 0)
			login = task->owner ? access_login_of(f->desk, task->owner)
				: text_of(task->department);
	}
	for (size_t i = 0; login && i < sizeof who_is / sizeof *who_is; i++)
		if (strcmp(login, who_is[i][0]) == 0)
			return who_is[i][1];
	return login ? login : "-";
}

static enum status first_alarm(struct verb *v, struct key *key, Od__Alarm **alarm)
{
	struct key all = key_empty();
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_ALARM, &all, false, &walk);

	if (!s)
		s = walk_next(walk, key, NULL, v->arena, (ProtobufCMessage **)alarm);
	walk_close(walk);
	return s ? s : (*alarm)->due > v->now ? ERR_END : OK;
}

/* One turn of the clock thread; the alarm that rang. */
static enum status turn(struct verb *v, void *baton)
{
	Od__Alarm **alarm = baton;
	struct key key;
	enum status s = first_alarm(v, &key, alarm);

	if (!s)
		s = change_quiet(v, TABLE_ALARM, &key, NULL);
	for (const struct alarm_kind *k = clock_alarms; !s && k->kind; k++)
		if (strcmp(k->kind, text_of((*alarm)->kind)) == 0)
			return k->ring(v, *alarm);
	return s;
}

static void fire(struct one *o, const char *what, const char *event, int64_t at)
{
	if (o->count == FIRED_MOST)
		bail("%s: too much fired", o->name);
	snprintf(o->fired[o->count++], sizeof o->fired[0], "%s %s %s %s", what, event, shown(o, at),
		told(o->f));
}

static void compare_clock(struct one *o, const char *what, const Od__Clock *a, const Od__Clock *b,
	int64_t at)
{
	if (b->has_warned && !a->has_warned)
		fire(o, what, "warned", b->warned);
	if (b->has_breached && !a->has_breached)
		fire(o, what, "breached", b->breached);
	if (b->escalated > a->escalated)
		fire(o, what, "escalated", at);
}

/* What the ring made of the ticket. */
static void compare(struct one *o, const Od__Alarm *alarm)
{
	for (const struct change *c = o->f->changes->first; c; c = c->next) {
		const Od__Ticket *a = (const Od__Ticket *)c->before;
		const Od__Ticket *b = (const Od__Ticket *)c->after;

		if (c->table != TABLE_TICKET || c->id != o->ticket)
			continue;
		compare_clock(o, "response", ticket_clock(a, TICKET_RESPONSE),
			ticket_clock(b, TICKET_RESPONSE), alarm->due);
		compare_clock(o, "resolution", ticket_clock(a, TICKET_RESOLUTION),
			ticket_clock(b, TICKET_RESOLUTION), alarm->due);
		if (a->state == OD__TICKET_STATE__TICKET_WAITING && b->state != a->state)
			fire(o, "pause", "ended", b->round[0]->resolution->pause[0]->to);
		if (b->state == OD__TICKET_STATE__TICKET_CLOSED && b->state != a->state)
			fire(o, "ticket", "closed", b->closed);
	}
}

static void ring(struct one *o, struct cases *cases, const char *rest)
{
	const char *word, *line, *at = arena_string(o->f->arena, rest);
	Od__Alarm *alarm = NULL;
	int wanted = 0;

	stand(o, rest);
	o->count = 0;
	fixture_as(o->f, "");
	while (fixture_write(o->f, turn, &alarm) == OK)
		compare(o, alarm);
	if (o->f->status != ERR_END)
		bail("%s: an alarm: %s", o->name, o->f->text);
	fixture_as(o->f, "li.na");
	while (cases_next(cases, &word, &line)) {
		if (strcmp(word, "fired") != 0) {
			cases_again(cases);
			break;
		}
		is_string(line, wanted < o->count ? o->fired[wanted] : "", "%s: at %s", o->name, at);
		wanted++;
	}
	is_int(wanted, o->count, "%s: at %s nothing else%s%s", o->name, at,
		o->count > wanted ? ": " : "", o->count > wanted ? o->fired[wanted] : "");
	is_int(0, shop_faults(o->f), "%s: at %s all adds up", o->name, at);
}

static void set_policy(struct fixture *f, const char *code, const char *severity, const char *time)
{
	if (!RUN(f, config, save, "record.kind", "sla", "record.code", code, "record.sla.kind",
		"complaint", "record.sla.severity", severity, "record.sla.response", "2h",
		"record.sla.resolution", time, "record.sla.calendar", "case",
		"record.sla.pause.0", "customer", NULL))
		bail("policy %s: %s", code, f->text);
}

static void open_ticket(struct one *o, const char *at)
{
	struct fixture *f = o->f;
	Od__TicketOpened *opened;

	stand(o, at);
	fixture_as(f, "");
	if (!RUN(f, config, save, "record.kind", "calendar", "record.code", "case",
		"record.calendar.zone", o->zone, "record.calendar.hours", o->hours, NULL))
		bail("calendar: %s", f->text);
	set_policy(f, "complaint-1", "1", "4h");
	set_policy(f, "complaint-2", "2", "8h");
	set_policy(f, "complaint-3", "3", "24h");
	fixture_as(f, "li.na");
	opened = RUN(f, ticket, open, "kind", "complaint", "customer", "FULL", "text", o->name,
		"severity", "2", NULL);
	if (!opened)
		bail("ticket open: %s", f->text);
	o->ticket = opened->made->id;
	snprintf(o->id, sizeof o->id, "%s", opened->said);
	RUN(f, ticket, cause, "id", o->id, "code", "unknown", NULL);
}

static void done(const struct one *o, const char *what, const void *reply)
{
	if (!reply)
		bail("%s: %s: %s", o->name, what, o->f->text);
	if (shop_faults(o->f))
		ok(false, "%s: after %s all adds up", o->name, what);
}

static void has(struct one *o, const char *rest)
{
	char path[80];
	const char *seen;
	Od__TicketShown *shows = RUN(o->f, ticket, show, "id", o->id, NULL);
	const Od__Ticket *t = shows ? shows->ticket : NULL;

	if (!t)
		bail("%s: %s", o->name, o->f->text);
	snprintf(path, sizeof path, "round.%zu.%s.%s", t->n_round - 1, cases_word(rest, 0),
		cases_word(rest, 1));
	seen = *fixture_text(o->f, t, path) ? shown(o, fixture_int(t, path)) : "-";
	is_string(cases_word(rest, 2), seen, "%s: has %s", o->name, rest);
}

/* The calendar stands in another zone from now on; what is open is counted anew by the job of that. */
static void move(struct one *o, const char *zone)
{
	snprintf(o->zone, sizeof o->zone, "%s", zone);
	fixture_as(o->f, "");
	done(o, "move", RUN(o->f, config, save, "record.kind", "calendar", "record.code", "case",
		"record.calendar.zone", o->zone, "record.calendar.hours", o->hours, NULL));
	shop_jobs(o->f);
	fixture_as(o->f, "li.na");
}

static void act(struct one *o, const char *word, const char *rest)
{
	static int hands;
	const char *at = cases_word(rest, 0);
	struct fixture *f = o->f;

	if (strcmp(word, "open") == 0) {
		open_ticket(o, rest);
		return;
	}
	if (strcmp(word, "has") == 0) {
		has(o, rest);
		return;
	}
	stand(o, at);
	if (strcmp(word, "move") == 0)
		move(o, cases_word(rest, 1));
	else if (strcmp(word, "reply") == 0)
		done(o, word, RUN(f, ticket, step, "id", o->id, "kind", "reply", "text", "x", NULL));
	else if (strcmp(word, "hand") == 0)
		done(o, word, RUN(f, ticket, hand, "id", o->id, "department", hands++ % 2
			? "service" : "quality", "to", "li.na", NULL));
	else if (strcmp(word, "pause") == 0)
		done(o, word, RUN(f, ticket, pause, "id", o->id, "reason", "customer", NULL));
	else if (strcmp(word, "resume") == 0)
		done(o, word, RUN(f, ticket, pause, "id", o->id, "resume", "true", NULL));
	else if (strcmp(word, "resolve") == 0)
		done(o, word, RUN(f, ticket, resolve, "id", o->id, "text", "done", NULL));
	else if (strcmp(word, "reopen") == 0)
		done(o, word, RUN(f, ticket, reopen, "id", o->id, "text", "again", NULL));
	else if (strcmp(word, "severity") == 0)
		done(o, word, RUN(f, ticket, grade, "id", o->id, "severity", strcmp(cases_word(rest,
			1), "4h") == 0 ? "1" : "3", NULL));
	else if (strcmp(word, "restart") == 0)
		fixture_reopen(f);
	else if (strcmp(word, "down") != 0)
		bail("a case does not know \"%s\"", word);
}

static void people(struct fixture *f)
{
	fixture_as(f, "");
	if (!RUN(f, user, save, "login", "lu.jing", "role.0", "manager", NULL) ||
	    !RUN(f, user, save, "login", "zhao.min", "department", "service", NULL) ||
	    !RUN(f, config, save, "record.kind", "department", "record.code", "service",
		"record.term.head", "sun.li", NULL) ||
	    !RUN(f, config, save, "record.kind", "department", "record.code", "quality",
		"record.term.head", "sun.li", NULL))
		bail("people: %s", f->text);
}

/* The alarms of other cases are silenced: their tickets end. */
static void finish(struct one *o)
{
	if (!o->ticket)
		return;
	fixture_as(o->f, "boss");
	RUN(o->f, ticket, close, "id", o->id, "reject", "withdrawn", NULL);
	fixture_as(o->f, "li.na");
}

int main(void)
{
	struct cases *cases = cases_open("tests/desk/sla_rings.txt");
	struct fixture *f = fixture_open();
	struct one o = { .f = f };
	const char *word, *rest;
	int count = 0;

	plan_lazy();
	shop_open(f);
	people(f);
	fixture_as(f, "li.na");
	while (cases_next(cases, &word, &rest)) {
		if (strcmp(word, "case") == 0) {
			finish(&o);
			o = (struct one) { .f = f };
			snprintf(o.name, sizeof o.name, "%s", rest);
			count++;
		} else if (strcmp(word, "zone") == 0) {
			snprintf(o.zone, sizeof o.zone, "%s", rest);
		} else if (strcmp(word, "calendar") == 0) {
			snprintf(o.hours, sizeof o.hours, "%s", rest);
		} else if (strcmp(word, "ring") == 0) {
			ring(&o, cases, rest);
		} else {
			act(&o, word, rest);
		}
	}
	ok(count >= 20, "%d cases were played", count);
	cases_close(cases);
	fixture_close(f);
	return tap_result();
}
