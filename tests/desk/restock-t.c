/* SPDX-License-Identifier: ISC */
/*
 * restock: the job of the morning over customers of several rhythms: who is reminded and on which day, once
 * for each last order, over restarts in the middle and days without a server; a holiday brings it
 * forward; standing orders, orders on their way, uneven gaps and long silence do not ask. An order
 * held for long is a task of its own.
 */
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/clock.h"
#include "desk/day.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/restock.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "tap/tap.h"

struct counting {
	const char *kind, *customer;	/* NULL: all */
	unsigned open, done;
	Od__Task *last;
};

static enum status count_body(struct verb *v, void *baton)
{
	struct counting *g = baton;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(v->txn, TABLE_TASK, NULL, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		Od__Task *t = (Od__Task *)m;

		if (strcmp(t->kind, g->kind) != 0 ||
		    (g->customer && (!t->text || strcmp(t->text->arg[0], g->customer) != 0)))
			continue;
		g->open += t->state == OD__TASK_STATE__TASK_OPEN;
		g->done += t->state == OD__TASK_STATE__TASK_DONE;
		g->last = t;
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static struct counting tasks(struct fixture *f, const char *kind, const char *customer)
{
	struct counting g = { .kind = kind, .customer = customer };

	if (fixture_read(f, count_body, &g))
		bail("tasks are not counted");
	return g;
}

/* The clock shows an instant: what is due rings, and the jobs go to their end. */
static void at(struct fixture *f, const char *instant)
{
	fixture_clock(f, instant);
	shop_ring(f);
	shop_jobs(f);
}

/* Past orders every `gap` days, the last on a day of November 2026. */
static void history(struct fixture *f, const char *customer, int last, const int *gap, int gaps)
{
	int32_t day = clock_day_join(2026, 11, last);

	for (int i = 0; i <= gaps; i++) {
		struct clock_parts p;
		char when[40];
		int32_t back = 0;

		for (int k = i; k < gaps; k++)
			back += gap[k];
		clock_day_split(day - back, &p);
		snprintf(when, sizeof when, "%04d-%02d-%02dT02:00:00Z", p.year, p.month, p.day);
		if (!RUN(f, order, place, "customer", customer, "placed_at", when, "state", "delivered",
			"line.0.item", "1010", "line.0.quantity", "4", NULL))
			bail("%s", f->text);
	}
}

static void customer(struct fixture *f, const char *code)
{
	if (!RUN(f, customer, add, "name", code, "code", code, "kind", "restaurant", NULL))
		bail("%s", f->text);
}

static enum status begin_body(struct verb *v, void *baton)
{
	enum status s = day_begin(v, baton);

	return s == ERR_END ? OK : s;
}

static void begin(struct fixture *f)
{
	if (fixture_write(f, begin_body, NULL))
		bail("the job of the morning has no alarm");
}

static void mornings(struct fixture *f)
{
	static const int week[] = { 7, 7, 7, 7 }, uneven[] = { 1, 1, 1, 90 }, two[] = { 7, 7 };
	struct counting g;

	customer(f, "WEEKLY");
	customer(f, "UNEVEN");
	customer(f, "FRESH");
	customer(f, "STANDS");
	customer(f, "AWAY");
	customer(f, "SILENT");
	history(f, "WEEKLY", 18, week, 4);	/* due on the 25th, told on the 23rd */
	history(f, "UNEVEN", 18, uneven, 4);
	history(f, "FRESH", 18, two, 2);
	history(f, "STANDS", 18, week, 4);
	history(f, "AWAY", 18, week, 4);
	history(f, "SILENT", 1, week, 4);
	ok(RUN(f, standing, save, "customer", "STANDS", "rule", "FREQ=MONTHLY;BYMONTHDAY=28",
		"line.0.item", "1011", NULL) != NULL, "one has a standing order: %s", f->text);
	begin(f);
	begin(f);
	at(f, "2026-11-21T21:31:00Z");		/* the 22nd in Shanghai */
	at(f, "2026-11-22T21:29:00Z");
	is_int(0, tasks(f, "restock", NULL).open, "nobody is told before the morning");
	fixture_reopen(f);
	fixture_clock(f, "2026-11-22T21:31:00Z");
	is_int(1, shop_ring(f), "it rings at 05:30 of the desk's zone, once");
	shop_slice(f, 2);
	shop_slice(f, 2);
	fixture_reopen(f);
	shop_slice(f, 1);
	fixture_reopen(f);
	shop_jobs(f);
	g = tasks(f, "restock", "WEEKLY");
	is_int(1, g.open, "who orders each week is told two days before, also over restarts");
	is_string("7", g.last->text->arg[1], "with the rhythm");
	is_string("Wed 25 Nov", g.last->text->arg[3], "and the day on which it is due");
	is_int(7400, g.last->worth, "worth what an order is");
	ok(g.last->owner || *text_of(g.last->department), "it is somebody's");
	is_int(1, tasks(f, "restock", "AWAY").open, "another alike");
	is_int(2, tasks(f, "restock", NULL).open, "and nobody else");
	at(f, "2026-11-23T21:31:00Z");
	is_int(2, tasks(f, "restock", NULL).open, "the next morning says it no second time");
	ok(RUN(f, order, place, "customer", "AWAY", "line.0.item", "1010", NULL) != NULL,
		"he orders: %s", f->text);
	g = tasks(f, "restock", "AWAY");
	is_int(0, g.open, "which ends the task");
	is_string("ordered", g.last->result, "by itself");
	at(f, "2026-12-01T21:31:00Z");
	is_int(1, tasks(f, "restock", NULL).open, "an order on its way asks for nothing");
	is_int(0, shop_faults(f), "all adds up");
}

/* Nobody was there for days: the first morning behind it tells what is still true. */
static void downtime(struct fixture *f)
{
	static const int ten[] = { 10, 10, 10 };

	customer(f, "DOWN");
	history(f, "DOWN", 28, ten, 3);		/* due on the 8th of December */
	fixture_reopen(f);
	fixture_clock(f, "2026-12-12T03:00:00Z");
	is_int(1, shop_ring(f), "ten days without a server: one alarm");
	shop_jobs(f);
	is_int(1, tasks(f, "restock", "DOWN").open, "and one task for the day that went by");
	is_int(0, shop_ring(f), "no morning is made up for");
	at(f, "2026-12-13T21:31:00Z");
	is_int(1, tasks(f, "restock", "DOWN").open, "nor told again");
}

struct asking {
	int32_t last, expected, day;
};

static enum status ask_body(struct verb *v, void *baton)
{
	struct asking *g = baton;

	g->day = restock_day(v, g->last, g->expected);
	return OK;
}

/* Days of January 2027 (below 1: of December), told for an order expected on a day. */
static int told(struct fixture *f, int last, int expected)
{
	int32_t zero = clock_day_join(2027, 1, 1) - 1;
	struct asking g = { zero + last, zero + expected, 0 };

	if (fixture_read(f, ask_body, &g))
		bail("no day");
	return g.day - zero;
}

static void holidays(struct fixture *f)
{
	ok(RUN(f, config, save, "record.kind", "calendar", "record.code", "holidays",
		"record.calendar.hours", "mon-sun 00:00-24:00",
		"record.calendar.day.0.day", "2027-01-20", "record.calendar.day.1.day", "2027-01-21",
		"record.calendar.day.2.day", "2027-01-22", "record.calendar.day.3.day", "2027-01-23",
		"record.calendar.day.4.day", "2027-01-24", NULL) != NULL, "five holidays: %s", f->text);
	is_int(13, told(f, 1, 15), "without one: two days before");
	is_int(17, told(f, 1, 19), "nor with one behind it");
	is_int(15, told(f, 1, 20), "on its first day: five days before it");
	is_int(15, told(f, 1, 24), "the same on its last");
	is_int(15, told(f, 1, 26), "and when the two days before it are holidays");
	is_int(25, told(f, 1, 27), "a holiday that is over brings nothing forward");
	is_int(18, told(f, 14, 22), "not before half the time is over");
	is_int(19, told(f, 18, 25), "but before the holiday in any case");
}

static void held(struct fixture *f)
{
	Od__OrderPlaced *o;
	struct counting g;
	char number[24];

	fixture_as(f, "");
	fixture_clock(f, "2027-02-01T03:00:00Z");
	shop_ring(f);
	shop_jobs(f);
	o = RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1010", "line.0.quantity", "200",
		NULL);
	ok(o != NULL && o->n_hold, "an order is held: %s", f->text);
	snprintf(number, sizeof number, "%llu", (unsigned long long)(o ? o->order : 0));
	at(f, "2027-02-03T22:00:00Z");
	is_int(0, tasks(f, "held", number).open, "it may be for some days");
	at(f, "2027-02-04T22:00:00Z");
	fixture_reopen(f);
	at(f, "2027-02-05T22:00:00Z");
	g = tasks(f, "held", number);
	is_int(1, g.open, "after three it is a task, once");
	is_string("4", g.last->text->arg[2], "with its days");
	ok(RUN(f, order, release, "id", number, "reason", "paid", NULL) != NULL, "released: %s", f->text);
	g = tasks(f, "held", number);
	is_int(0, g.open, "the task is done with it");
	at(f, "2027-02-09T22:00:00Z");
	is_int(0, tasks(f, "held", number).open, "and stays so");
	is_int(0, shop_faults(f), "all adds up");
}

static size_t rows(struct fixture *f, const char *field, const char *value)
{
	Od__TaskRows *r = RUN(f, task, list, field, value, "kind", "restock", NULL);

	return r ? r->n_row : 999;
}

static void lists(struct fixture *f)
{
	Od__TaskRows *r;
	Od__Made *made;

	fixture_as(f, "zhao.min");
	r = RUN(f, task, list, "all", "true", "kind", "restock", NULL);
	is_int(2, r ? (long long)r->n_row : -1, "task list: a supervisor sees those of all: %s", f->text);
	ok(r && r->n_row && r->row[0]->text && r->row[0]->due <= r->row[r->n_row - 1]->due,
		"with what is to be done, by the time it is due");
	is_int(2, (long long)rows(f, "department", "sales"), "the same by the department that has them");
	is_int(0, (long long)rows(f, "owner", "li.na"), "this operator has none");
	r = RUN(f, task, list, "all", "true", "due", "2026-11-30", NULL);
	is_int(1, r ? (long long)r->n_row : -1, "by the day they are due");
	r = RUN(f, task, list, "all", "true", "kind", "restock", "page.limit", "1",
		NULL);
	r = RUN(f, task, list, "all", "true", "kind", "restock", "page.after",
		fixture_text(f, r, "after"), NULL);
	is_int(1, r ? (long long)r->n_row : -1, "page by page");
	fixture_as(f, "li.na");
	RUN(f, task, list, "all", "true", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "not for everybody: %s", f->text);
	RUN(f, task, list, "owner", "chen.wei", NULL);
	is_int(OD__MESSAGE__ROLE_LACKS, shop_refused(f), "nor are another's");
	r = RUN(f, task, list, "department", "sales", "kind", "restock", NULL);
	made = RUN(f, task, done, "task", fixture_text(f, r, "row.0.said"), "result", "will call back",
		NULL);
	ok(made != NULL, "task done: somebody takes it: %s", f->text);
	is_int(1, (long long)rows(f, "department", "sales"), "it is off the list");
	RUN(f, task, done, "task", fixture_text(f, r, "row.0.said"), "result", "again", NULL);
	is_int(OD__MESSAGE__STATE_REFUSED, shop_refused(f), "once: %s", f->text);
	fixture_as(f, "");
}

/* Of several owners the list of everybody is in one order, also page by page. */
static void everybody(struct fixture *f)
{
	static const struct { const char *owner, *check; int place; } tickets[] = {
		{ "li.na", "2027-03-10", 1 }, { "chen.wei", "2027-03-12", 3 },
		{ "li.na", "2027-03-11", 2 }, { "zhao.min", "2027-03-09", 0 },
	};
	const char *said[4], *after = NULL;
	Od__TaskRows *r;

	fixture_as(f, "zhao.min");
	for (size_t i = 0; i < 4; i++) {
		Od__TicketOpened *opened = RUN(f, ticket, open, "customer", "WEEKLY", "kind", "complaint",
			"text", "damp box", NULL);
		const char *id = fixture_text(f, opened, "made.said");

		said[tickets[i].place] = id;
		if (!RUN(f, ticket, cause, "id", id, "owner", tickets[i].owner, "check",
			tickets[i].check, NULL))
			bail("%s", f->text);
	}
	for (size_t i = 0; i < 4; i++) {
		r = RUN(f, task, list, "all", "true", "kind", "prevention", "page.limit", "1",
			after ? "page.after" : NULL, after, NULL);
		is_string(said[i], fixture_text(f, r, "row.0.about"), "one by one, place %zu", i);
		is_string("ticket", fixture_text(f, r, "row.0.opens"), "which leads to its ticket");
		after = fixture_text(f, r, "after");
	}
	is_string("", after, "behind the last there is none");
	r = RUN(f, task, list, "all", "true", "kind", "prevention", "page.limit", "3", NULL);
	is_string(said[0], fixture_text(f, r, "row.0.about"), "together: the first");
	is_string(said[2], fixture_text(f, r, "row.2.about"), "to the third");
	RUN(f, task, done, "task", fixture_text(f, r, "row.2.said"), "result", "looked at", NULL);
	r = RUN(f, task, list, "all", "true", "kind", "prevention", "page.after",
		fixture_text(f, r, "after"), NULL);
	is_string(said[3], fixture_text(f, r, "row.0.about"), "the next page, also when that one is done");
	is_int(1, r ? (long long)r->n_row : -1, "and nothing twice");
	fixture_as(f, "");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	fixture_as(f, "");
	mornings(f);
	downtime(f);
	lists(f);
	holidays(f);
	held(f);
	everybody(f);
	fixture_close(f);
	return tap_result();
}
