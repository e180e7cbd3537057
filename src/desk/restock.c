/* SPDX-License-Identifier: ISC */
/*
 * restock -- the day of the reminder, and its task.
 */
#include "desk/restock.h"

#include "base/clock.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/standing.h"
#include "desk/task.h"
#include "record/message.pb-c.h"
#include "record/schedule.pb-c.h"

#define MILLI 1000
#define GAPS 3		/* fewer are no rhythm */
#define SILENT 2	/* gaps */
#define ORDERS 20	/* newest ones that may still be on their way */
#define HOLIDAY 31	/* days of the longest */

int32_t restock_day(const struct verb *v, int32_t last, int32_t expected)
{
	int32_t soonest = last + (expected - last) / 2;
	int32_t day = expected - (int32_t)setting_int(v->desk, "restock_days"), first, end;

	if (day < soonest)
		day = soonest;
	for (first = day; first <= expected && !standing_holiday(v, first); first++)
		;
	if (first > expected)
		return day;
	for (end = first; end - first < HOLIDAY && standing_holiday(v, end); end++)
		;
	while (first > last && end - first < HOLIDAY && standing_holiday(v, first - 1))
		first--;
	day = first - (end - first);
	if (day < soonest)
		day = soonest < first ? soonest : first - 1;
	return day > last ? day : last + 1;
}

/* Gaps that vary by more than their mean are no rhythm. */
static bool has_rhythm(const Od__Figure *f)
{
	return f->gaps >= GAPS && f->gap_mean >= MILLI &&
		(double)f->gap_m2 / (double)f->gaps <= 2.0 * (double)f->gap_mean * (double)f->gap_mean;
}

/* The newest order that counts, 0 for none; *away: one is still to come to the customer. */
static enum status last_order(struct verb *v, uint64_t customer, uint64_t *id, bool *away)
{
	struct key prefix = key_u64(customer);
	struct walk *walk;
	Od__Order *o;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_CUSTOMER, &prefix, false, &walk);

	*id = 0;
	*away = false;
	for (int n = 0; !s && n < ORDERS && !*away; n++) {
		s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&o);
		if (s)
			break;
		if (!*id && figure_counts(o))
			*id = o->id;
		*away = order_is_open(o);
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status comes_by_itself(struct verb *v, uint64_t customer, bool *yes)
{
	struct key prefix = key_u64(customer);
	struct walk *walk;
	Od__Standing *st;
	enum status s = walk_open_index(v->txn, INDEX_STANDING_CUSTOMER, &prefix, false, &walk);

	*yes = false;
	while (!s && !*yes &&
	       (s = walk_next(walk, NULL, NULL, v->arena, (ProtobufCMessage **)&st)) == OK)
		*yes = st->state == OD__STANDING_STATE__RUNNING;
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status remind(struct verb *v, const Od__Figure *f, const Od__Customer *c,
	const char *period, int32_t expected)
{
	Od__Profile *profile;
	Od__Task *task;
	enum status s = profile_get(v, c->id, &profile);

	if (s)
		return s;
	task = task_fresh(v, RESTOCK_TASK, "customer", c->id, period);
	SET(task, customer, c->id);
	SET(task, due, v->now);
	SET(task, worth, f->orders ? f->amount / (int64_t)f->orders : 0);
	task_give(v, task, profile->owner, "sales");
	task->text = made_sentence(v, OD__MESSAGE__RESTOCK_CALL, customer_said(v, c),
		arena_format(v->arena, "%d", (int)((f->gap_mean + MILLI / 2) / MILLI)),
		day_said(v, clock_day(f->last_order)), day_said(v, expected));
	return task_add(v, task, 0);
}

enum status restock_look(struct verb *v, const Od__Figure *f)
{
	int32_t last = clock_day(f->last_order), today = clock_day(v->now), gap;
	const char *period;
	Od__Customer *c;
	uint64_t order;
	bool no;
	enum status s;

	if (!has_rhythm(f))
		return OK;
	gap = (int32_t)((f->gap_mean + MILLI / 2) / MILLI);
	if (today > last + SILENT * gap || today < restock_day(v, last, last + gap))
		return OK;
	s = last_order(v, f->customer, &order, &no);
	if (s || no || !order)
		return s;
	period = arena_format(v->arena, "%llu", (unsigned long long)order);
	s = task_exists(v, RESTOCK_TASK, "customer", f->customer, period, &no);
	if (!s && !no)
		s = comes_by_itself(v, f->customer, &no);
	if (!s && !no)
		s = customer_load(v, f->customer, &c);
	if (s || no)
		return s == ERR_NOT_FOUND ? OK : s;
	if (c->id != f->customer || c->state != OD__RECORD_STATE__LIVE)
		return OK;
	return remind(v, f, c, period, last + gap);
}
