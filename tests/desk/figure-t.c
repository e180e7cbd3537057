/* SPDX-License-Identifier: ISC */
/*
 * figure: orders, calls and tickets counted, and taken back, exactly as if they were added up anew.
 */
#include "desk/profile.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

#define CUSTOMER 1

static int64_t at(const char *text)
{
	int64_t instant;

	if (clock_parse(text, &instant) != OK)
		bail("time %s", text);
	return instant;
}

struct task {
	uint64_t order;
	int64_t placed_at, total;
	Od__OrderState state;
	bool cancel;
};

static enum status order_body(struct verb *v, void *baton)
{
	struct task *task = baton;
	struct key key = key_u64(task->order);
	Od__Order *o, *before = NULL;
	enum status s;

	if (task->cancel) {
		s = table_get_as(v->txn, TABLE_ORDER, &key, v->arena, &before);
		if (s == OK)
			s = figure_order_cancelled(v, before);
		if (s != OK)
			return s;
		o = (Od__Order *)reflect_copy(&before->base, v->arena);
		SET(o, state, OD__ORDER_STATE__CANCELLED);
	} else {
		o = FRESH(v, order);
		SET(o, id, task->order);
		SET(o, customer, CUSTOMER);
		SET(o, placed_at, task->placed_at);
		SET(o, total, task->total);
		SET(o, state, task->state);
		s = figure_order_placed(v, o);
		if (s != OK)
			return s;
	}
	return change_put(v, TABLE_ORDER, &key, task->order, CUSTOMER, 0,
		before ? &before->base : NULL, &o->base);
}

static void place(struct fixture *f, uint64_t id, const char *when, int64_t total,
	Od__OrderState state)
{
	struct task task = { .order = id, .placed_at = at(when), .total = total, .state = state };

	if (fixture_write(f, order_body, &task) != OK)
		bail("order %" PRIu64 ": %s", id, f->text);
}

static void cancel(struct fixture *f, uint64_t id)
{
	struct task task = { .order = id, .cancel = true };

	if (fixture_write(f, order_body, &task) != OK)
		bail("cancelling %" PRIu64 ": %s", id, f->text);
}

static enum status get_body(struct verb *v, void *baton)
{
	Od__CustomerShown *shown = baton;
	enum status s = figure_get(v, CUSTOMER, &shown->figure);

	return s == OK ? profile_get(v, CUSTOMER, &shown->profile) : s;
}

static Od__CustomerShown look(struct fixture *f)
{
	Od__CustomerShown shown = OD__CUSTOMER_SHOWN__INIT;

	fixture_read(f, get_body, &shown);
	return shown;
}

/* Figure and stage in one line, for comparing. */
static const char *said(struct fixture *f)
{
	Od__CustomerShown s = look(f);
	const char *line;
	size_t i;

	line = arena_format(f->arena, "orders %" PRIu64 " amount %" PRId64 " open %" PRId64
		" gaps %" PRIu64 " mean %" PRId64 " m2 %" PRId64 " first %" PRId64 " last %" PRId64
		" months", s.figure->orders, s.figure->amount, s.figure->open_orders, s.figure->gaps,
		s.figure->gap_mean, s.figure->gap_m2, s.figure->first_order / CLOCK_DAY,
		s.figure->last_order / CLOCK_DAY);
	for (i = 0; i < s.figure->n_month; i++)
		if (s.figure->month[i]->orders)
			line = arena_format(f->arena, "%s %u:%u:%" PRId64, line,
				s.figure->month[i]->month, s.figure->month[i]->orders,
				s.figure->month[i]->amount);
	return line;
}

static const char *stage(struct fixture *f)
{
	return enum_label(&od__stage__descriptor, look(f).profile->stage);
}

/* What the last order came to; -1: the figure does not say it. */
static long long last(struct fixture *f)
{
	const Od__Figure *figure = look(f).figure;

	return figure->has_last_amount ? figure->last_amount : -1;
}

static void rhythm(struct fixture *f)
{
	const char *three;

	place(f, 1, "2026-10-01T02:00:00Z", 10000, OD__ORDER_STATE__DELIVERED);
	is_string("orders 1 amount 10000 open 0 gaps 0 mean 0 m2 0 first 20727 last 20727 "
		"months 24321:1:10000", said(f), "one order of the past");
	is_string("new", stage(f), "makes a new customer");
	place(f, 2, "2026-10-11T02:00:00Z", 20000, OD__ORDER_STATE__CONFIRMED);
	place(f, 3, "2026-10-31T02:00:00Z", 5000, OD__ORDER_STATE__CONFIRMED);
	three = said(f);
	is_string("orders 3 amount 35000 open 25000 gaps 2 mean 15000 m2 500000000 first 20727 "
		"last 20757 months 24321:3:35000", three, "gaps of 10 and 20 days");
	is_string("repeat", stage(f), "the second makes a repeat customer");
	is_int(5000, last(f), "the newest came to this");
	place(f, 4, "2026-10-21T02:00:00Z", 700, OD__ORDER_STATE__HELD);
	is_string("orders 4 amount 35700 open 25700 gaps 3 mean 10000 m2 300000000 first 20727 "
		"last 20757 months 24321:4:35700", said(f), "one between the others");
	is_int(5000, last(f), "is not the newest");
	cancel(f, 4);
	is_int(5000, last(f), "nor changes it by going");
	is_string(three, said(f), "cancelled, it was never there");
	place(f, 5, "2026-11-18T16:30:00Z", 100, OD__ORDER_STATE__CONFIRMED);
	ok(strstr(said(f), "24322:1:100") != NULL, "19 November 00:30 in Shanghai is November");
	is_int(100, last(f), "and the newest");
	cancel(f, 5);
	is_string(three, said(f), "the newest taken back");
	is_int(-1, last(f), "what is the newest now is looked up");
	place(f, 6, "2026-09-01T02:00:00Z", 100, OD__ORDER_STATE__DELIVERED);
	cancel(f, 6);
	is_string(three, said(f), "the oldest taken back");
	cancel(f, 1);
	cancel(f, 3);
	is_string("orders 1 amount 20000 open 20000 gaps 0 mean 0 m2 0 first 20737 last 20737 "
		"months 24321:1:20000", said(f), "one is left");
	is_string("new", stage(f), "and the stage goes back");
	cancel(f, 2);
	is_string("orders 0 amount 0 open 0 gaps 0 mean 0 m2 0 first 0 last 0 months", said(f),
		"none is left");
	is_string("potential", stage(f), "and the stage is the first");
}

/* An order every third place in time first, the others between them, then half taken back. */
static void any_order(struct fixture *f)
{
	static const unsigned steps[] = { 0, 1, 2 };
	int64_t amount = 0, m2 = 0, last = -1;
	Od__CustomerShown s;
	unsigned i, k, left = 0;
	char when[40];

	for (k = 0; k < 3; k++)
		for (i = steps[k]; i < 60; i += 3) {
			snprintf(when, sizeof when, "2025-%02u-%02uT%02u:00:00Z", 1 + i / 20,
				1 + i % 20, i * 7 % 24);
			place(f, 100 + i, when, i * 100, OD__ORDER_STATE__CONFIRMED);
		}
	for (i = 0; i < 60; i++)
		if (i * 7 % 5 < 2)
			cancel(f, 100 + i);
	for (i = 0; i < 60; i++) {
		int64_t day;

		if (i * 7 % 5 < 2)
			continue;
		snprintf(when, sizeof when, "2025-%02u-%02uT%02u:00:00Z", 1 + i / 20, 1 + i % 20,
			i * 7 % 24);
		day = at(when) / (CLOCK_DAY / 1000);
		if (last >= 0)
			m2 += (day - last) * (day - last);
		last = day;
		amount += i * 100;
		left++;
	}
	s = look(f);
	is_int(left, (long long)s.figure->orders, "orders placed in any order are counted");
	is_int(amount, s.figure->amount, "amounts added up");
	is_int(m2, s.figure->gap_m2, "and gaps as if added up anew");
}

static enum status count_body(struct verb *v, void *baton)
{
	const char *what = baton;

	if (strcmp(what, "call") == 0)
		return figure_call(v, CUSTOMER, 1);
	if (strcmp(what, "complaint") == 0)
		return figure_ticket_opened(v, CUSTOMER, v->now, true);
	return figure_ticket_closed(v, CUSTOMER);
}

static void counts(struct fixture *f)
{
	Od__CustomerShown s;

	fixture_write(f, count_body, (void *)(uintptr_t)"call");
	fixture_write(f, count_body, (void *)(uintptr_t)"complaint");
	fixture_write(f, count_body, (void *)(uintptr_t)"complaint");
	fixture_write(f, count_body, (void *)(uintptr_t)"closed");
	s = look(f);
	is_int(1, (long long)s.figure->calls, "a call");
	is_int(2, (long long)s.figure->tickets, "two tickets");
	is_int(1, (long long)s.figure->tickets_open, "one of them open");
	is_int(2, s.figure->month[s.figure->n_month - 1]->complaints, "two complaints this month");
}

static void periods(struct fixture *f)
{
	char when[40];
	uint64_t id = 5000;
	int month;
	Od__CustomerShown s;

	for (month = 1; month <= 12; month++) {
		snprintf(when, sizeof when, "2027-%02d-15T02:00:00Z", month);
		place(f, id++, when, 100, OD__ORDER_STATE__CONFIRMED);
	}
	for (month = 1; month <= 6; month++) {
		snprintf(when, sizeof when, "2028-%02d-15T02:00:00Z", month);
		place(f, id++, when, 100, OD__ORDER_STATE__CONFIRMED);
	}
	s = look(f);
	is_int(13, (long long)s.figure->n_month, "thirteen months are kept");
	is_int(2028 * 12 + 5, s.figure->month[12]->month, "the newest last");
	is_int(2027 * 12 + 5, s.figure->month[0]->month, "the oldest first");
	is_int(13, (long long)s.figure->n_week, "and thirteen weeks");
	is_int(100, figure_month_amount(s.figure, 2028 * 12 + 5), "the amount of a month");
	is_int(0, figure_month_amount(s.figure, 2020 * 12), "nothing of one long ago");
	is_int(figure_week(at("2026-11-16T00:00:00Z")), figure_week(at("2026-11-22T15:59:00Z")),
		"a week is Monday to Sunday of the desk's zone");
	is_int(figure_week(at("2026-11-22T15:59:00Z")) + 1, figure_week(at("2026-11-22T16:00:00Z")),
		"then the next begins");
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	if (!RUN(f, customer, add, "name", "Quick Stop", NULL))
		bail("customer: %s", f->text);
	rhythm(f);
	counts(f);
	any_order(f);
	periods(f);
	is_int(0, fixture_faults(f), "every index row has its row, and the other way");
	fixture_close(f);
	return tap_result();
}
