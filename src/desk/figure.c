/* SPDX-License-Identifier: ISC */
/*
 * figure: the counters of a customer, kept right by each order, call and ticket.
 *
 * Everything is whole numbers and can be taken back exactly. The gaps between orders are in
 * milli-days of their instants, so their sum is last less first and only the sum of squares needs
 * the neighbours of an order: for the newest order that is last_order, else two steps in the
 * index of the customer's orders. Of weeks and months the newest thirteen are kept, oldest first.
 */
#include "desk/profile.h"

#include <string.h>

#include "base/clock.h"
#include "base/log.h"
#include "desk/inside.h"
#include "desk/stage.h"
#include "record/message.pb-c.h"

#define MILLIDAY (CLOCK_DAY / 1000)
#define PERIODS 13
#define NEVER INT64_MIN

enum status figure_get(struct verb *v, uint64_t customer, Od__Figure **out)
{
	struct key key = key_u64(customer);
	enum status s = table_get_as(v->txn, TABLE_FIGURE, &key, v->arena, out);

	if (s != ERR_NOT_FOUND)
		return s;
	*out = FRESH(v, figure);
	SET(*out, customer, customer);
	return OK;
}

enum status figure_put(struct verb *v, Od__Figure *f)
{
	struct key key = key_u64(f->customer);

	SET(f, version, f->version + 1);
	return change_quiet(v, TABLE_FIGURE, &key, &f->base);
}

uint32_t figure_month(int64_t at)
{
	struct clock_parts parts;

	clock_split(at, &parts);
	return (uint32_t)(parts.year * 12 + parts.month - 1);
}

uint32_t figure_week(int64_t at)
{
	return (uint32_t)((clock_day(at) + 3) / 7);	/* day 0 was a Thursday */
}

int64_t figure_month_amount(const Od__Figure *f, uint32_t month)
{
	size_t i;

	for (i = 0; i < f->n_month; i++)
		if (f->month[i]->month == month)
			return f->month[i]->amount;
	return 0;
}

int64_t figure_week_amount(const Od__Figure *f, uint32_t week)
{
	size_t i;

	for (i = 0; i < f->n_week; i++)
		if (f->week[i]->week == week)
			return f->week[i]->amount;
	return 0;
}

int64_t figure_rhythm(const Od__Figure *f)
{
	return f->gaps ? f->gap_mean : 0;
}

/* The month's entry, made when it is new; NULL when it is older than the thirteen. */
static Od__FigureMonth *month_of(struct verb *v, Od__Figure *f, uint32_t month)
{
	Od__FigureMonth **list;
	size_t i, at = 0;

	while (at < f->n_month && f->month[at]->month < month)
		at++;
	if (at < f->n_month && f->month[at]->month == month)
		return f->month[at];
	if (f->n_month >= PERIODS && at == 0)
		return NULL;
	list = arena_array(v->arena, f->n_month + 1, sizeof *list);
	for (i = 0; i < f->n_month; i++)
		list[i < at ? i : i + 1] = f->month[i];
	list[at] = FRESH(v, figure_month);
	SET(list[at], month, month);
	f->n_month++;
	f->month = list;
	if (f->n_month > PERIODS) {
		f->month++;
		f->n_month--;
		at--;
	}
	return f->month[at];
}

static Od__FigureWeek *week_of(struct verb *v, Od__Figure *f, uint32_t week)
{
	Od__FigureWeek **list;
	size_t i, at = 0;

	while (at < f->n_week && f->week[at]->week < week)
		at++;
	if (at < f->n_week && f->week[at]->week == week)
		return f->week[at];
	if (f->n_week >= PERIODS && at == 0)
		return NULL;
	list = arena_array(v->arena, f->n_week + 1, sizeof *list);
	for (i = 0; i < f->n_week; i++)
		list[i < at ? i : i + 1] = f->week[i];
	list[at] = FRESH(v, figure_week);
	SET(list[at], week, week);
	f->n_week++;
	f->week = list;
	if (f->n_week > PERIODS) {
		f->week++;
		f->n_week--;
		at--;
	}
	return f->week[at];
}

/* The periods of one order, by 1 or -1. */
static void count_periods(struct verb *v, Od__Figure *f, int64_t at, int64_t total, int by)
{
	Od__FigureMonth *month = month_of(v, f, figure_month(at));
	Od__FigureWeek *week = week_of(v, f, figure_week(at));

	if (month) {
		SET(month, amount, month->amount + by * total);
		SET(month, orders, month->orders + (uint32_t)by);
	}
	if (week) {
		SET(week, amount, week->amount + by * total);
		SET(week, orders, week->orders + (uint32_t)by);
	}
}

static int64_t gap(int64_t from, int64_t to)
{
	return to / MILLIDAY - from / MILLIDAY;
}

/* What the squares of the gaps lose (or win) by an order at `at` between two others. */
static int64_t squares(int64_t before, int64_t at, int64_t behind)
{
	int64_t sum = 0;

	if (before != NEVER)
		sum += gap(before, at) * gap(before, at);
	if (behind != NEVER)
		sum += gap(at, behind) * gap(at, behind);
	if (before != NEVER && behind != NEVER)
		sum -= gap(before, behind) * gap(before, behind);
	return sum;
}

static void set_rhythm(Od__Figure *f, int64_t m2)
{
	uint64_t gaps = f->orders > 1 ? f->orders - 1 : 0;

	SET(f, gaps, gaps);
	SET(f, gap_m2, m2);
	SET(f, gap_mean, gaps ? gap(f->first_order, f->last_order) / (int64_t)gaps : 0);
}

/*
 * One step from an order's place among the customer's orders: the next live order, older or newer.
 * The index runs from the newest to the oldest.
 */
static enum status neighbour(struct verb *v, const Od__Order *o, bool older, int64_t *at)
{
	struct key prefix = key_u64(o->customer), from = prefix, key;
	Od__Order *row;
	struct walk *walk;
	enum status s;

	*at = NEVER;
	key_add_down(&from, o->placed_at);
	key_add_u64(&from, o->id);
	s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, !older, &walk);
	if (s != OK)
		return s;
	s = walk_after(walk, &from);
	while (s == OK) {
		s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&row);
		if (s == OK && row->id != o->id && figure_counts(row)) {
			*at = row->placed_at;
			break;
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

/* Is the order still to be paid for: confirmed, held or on its way? */
static bool open_order(const Od__Order *o)
{
	return o->state == OD__ORDER_STATE__CONFIRMED || o->state == OD__ORDER_STATE__HELD ||
		o->state == OD__ORDER_STATE__SHIPPED;
}

bool figure_counts(const Od__Order *o)
{
	return o->state != OD__ORDER_STATE__CANCELLED &&
		o->source != OD__ORDER_SOURCE__FROM_TICKET;
}

void figure_forget_last(Od__Figure *f)
{
	f->has_last_amount = 0;
	f->last_amount = 0;
}

enum status figure_order_placed(struct verb *v, const Od__Order *o)
{
	int64_t before = NEVER, behind = NEVER;
	Od__Figure *f;
	enum status s = figure_get(v, o->customer, &f);

	if (s != OK || !figure_counts(o))
		return s;
	if (f->amount > INT64_MAX / 2 || f->open_orders > INT64_MAX / 2)
		return verb_refuse(v, OD__MESSAGE__TOTAL_LIMIT, NULL, NULL, NULL, NULL, NULL);
	if (f->orders == 0) {
		SET(f, first_order, o->placed_at);
		SET(f, last_order, o->placed_at);
		SET(f, last_amount, o->total);
	} else if (o->placed_at >= f->last_order) {
		before = f->last_order;
		if (o->placed_at == f->last_order)
			figure_forget_last(f);
		else
			SET(f, last_amount, o->total);
		SET(f, last_order, o->placed_at);
	} else {
		s = neighbour(v, o, true, &before);
		if (s == OK)
			s = neighbour(v, o, false, &behind);
		if (s != OK)
			return s;
		if (o->placed_at < f->first_order)
			SET(f, first_order, o->placed_at);
	}
	SET(f, orders, f->orders + 1);
	SET(f, amount, f->amount + o->total);
	if (open_order(o))
		SET(f, open_orders, f->open_orders + o->total);
	set_rhythm(f, f->gap_m2 + squares(before, o->placed_at, behind));
	count_periods(v, f, o->placed_at, o->total, 1);
	s = figure_put(v, f);
	if (s != OK || o->state == OD__ORDER_STATE__HELD)
		return s;
	return stage_ordered(v, o->customer, f, before == NEVER ? 0 : before, o->placed_at);
}

enum status figure_order_released(struct verb *v, const Od__Order *o)
{
	int64_t before;
	Od__Figure *f;
	enum status s = figure_counts(o) ? figure_get(v, o->customer, &f) : ERR_END;

	if (s == OK)
		s = neighbour(v, o, true, &before);
	if (s != OK)
		return s == ERR_END ? OK : s;
	return stage_ordered(v, o->customer, f, before == NEVER ? 0 : before, o->placed_at);
}

enum status figure_order_cancelled(struct verb *v, const Od__Order *o)
{
	int64_t before, behind;
	Od__Figure *f;
	enum status s = figure_get(v, o->customer, &f);

	if (s != OK || !figure_counts(o))
		return s;
	s = neighbour(v, o, true, &before);
	if (s == OK)
		s = neighbour(v, o, false, &behind);
	if (s != OK)
		return s;
	if (f->orders == 0)
		panic("customer %llu has no order to take back", (unsigned long long)o->customer);
	SET(f, orders, f->orders - 1);
	SET(f, amount, f->amount - o->total);
	if (open_order(o))
		SET(f, open_orders, f->open_orders - o->total);
	if (before == NEVER)
		SET(f, first_order, behind == NEVER ? 0 : behind);
	if (behind == NEVER) {
		SET(f, last_order, before == NEVER ? 0 : before);
		figure_forget_last(f);
	}
	set_rhythm(f, f->gap_m2 - squares(before, o->placed_at, behind));
	count_periods(v, f, o->placed_at, o->total, -1);
	s = figure_put(v, f);
	return s == OK ? stage_cancelled(v, o->customer, f) : s;
}

enum status figure_call(struct verb *v, uint64_t customer, int by)
{
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK)
		return s;
	SET(f, calls, f->calls + (uint64_t)by);
	return figure_put(v, f);
}

enum status figure_ticket_opened(struct verb *v, uint64_t customer, int64_t at, bool complaint)
{
	Od__FigureMonth *month;
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK)
		return s;
	SET(f, tickets, f->tickets + 1);
	SET(f, tickets_open, f->tickets_open + 1);
	month = complaint ? month_of(v, f, figure_month(at)) : NULL;
	if (month)
		SET(month, complaints, month->complaints + 1);
	return figure_put(v, f);
}

enum status figure_redress(struct verb *v, uint64_t customer, int64_t at, int64_t cost)
{
	Od__FigureMonth *month;
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK || !cost)
		return s;
	SET(f, redress, f->redress + cost);
	month = month_of(v, f, figure_month(at));
	if (month)
		SET(month, redress, month->redress + cost);
	return figure_put(v, f);
}

enum status figure_returned(struct verb *v, uint64_t customer, int64_t at, int64_t amount)
{
	Od__FigureMonth *month;
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK)
		return s;
	SET(f, returned, f->returned + amount);
	SET(f, returns, f->returns + 1);
	month = month_of(v, f, figure_month(at));
	if (month)
		SET(month, returned, month->returned + amount);
	return figure_put(v, f);
}

enum status figure_ticket_reopened(struct verb *v, uint64_t customer)
{
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK)
		return s;
	SET(f, tickets_open, f->tickets_open + 1);
	return figure_put(v, f);
}

enum status figure_ticket_closed(struct verb *v, uint64_t customer)
{
	Od__Figure *f;
	enum status s = figure_get(v, customer, &f);

	if (s != OK)
		return s;
	if (f->tickets_open == 0)
		panic("customer %llu has no open ticket", (unsigned long long)customer);
	SET(f, tickets_open, f->tickets_open - 1);
	return figure_put(v, f);
}
