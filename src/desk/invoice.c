/* SPDX-License-Identifier: ISC */
/*
 * invoice -- invoices: written with their alarms, made at delivery, late once and told of once.
 *
 * An invoice rings the morning after its due day, which counts it as late, and the morning on which
 * it is open for more than the days of the setting, which makes one task for the owner of the
 * customer. Both ask the invoice when they ring, and leave a mark there, so each happens once.
 */
#include "desk/invoice.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/inside.h"
#include "desk/made.h"
#include "desk/order_close.h"
#include "desk/profile.h"
#include "desk/setting.h"
#include "desk/task.h"
#include "record/message.pb-c.h"

#define MORNING (5 * 60 + 30)	/* minutes; the day job's time */
#define ALARMS 2

static int64_t morning_of(int32_t day)
{
	struct clock_parts parts;

	clock_day_split(day, &parts);
	parts.hour = MORNING / 60;
	parts.minute = MORNING % 60;
	parts.second = 0;
	return clock_join(&parts);
}

bool invoice_waits(const Od__Invoice *i, uint32_t n, int64_t *at)
{
	if (i->state != OD__INVOICE_STATE__INVOICE_OPEN || (n ? i->alerted : i->late))
		return false;
	*at = morning_of(n ? i->alert_on : i->due + 1);
	return true;
}

static enum status move_alarms(struct verb *v, const Od__Invoice *before, const Od__Invoice *after)
{
	enum status s = OK;

	for (uint32_t n = 0; !s && n < ALARMS; n++) {
		int64_t was = 0, is = 0;
		bool waited = before && invoice_waits(before, n, &was);
		bool waits = invoice_waits(after, n, &is);

		if (waited && !waits)
			s = alarm_clear(v, was, INVOICE_ALARM, after->id, n);
		else if (waits && !waited)
			s = alarm_set(v, is, INVOICE_ALARM, after->id, n);
	}
	return s;
}

static void count(struct account_move *m, const Od__Invoice *i, int sign)
{
	bool paid = i->state == OD__INVOICE_STATE__INVOICE_PAID;

	if (i->state == OD__INVOICE_STATE__INVOICE_VOID)
		return;
	m->balance += sign * i->open;
	m->late += i->late ? sign : 0;
	m->on_time += paid && !i->late ? sign : 0;
	m->paid_late += paid && i->late ? sign : 0;
}

enum status invoice_put(struct verb *v, const Od__Invoice *before, Od__Invoice *after,
	struct account_move *m)
{
	struct key key = key_u64(after->id);
	uint64_t subject = *text_of(after->reason) ? customer_subject(v, after->payer) : 0;
	enum status s = change_put(v, TABLE_INVOICE, &key, after->id, after->payer, subject,
		before ? &before->base : NULL, &after->base);

	if (!s)
		s = move_alarms(v, before, after);
	if (!s && before && before->state != after->state &&
	    after->state != OD__INVOICE_STATE__INVOICE_OPEN)
		s = order_close_paid(v, after);
	if (s)
		return s;
	m->payer = after->payer;
	if (before)
		count(m, before, -1);
	count(m, after, 1);
	change_event(v, "account", after->payer, "record/customer/%" PRIu64, after->payer);
	return OK;
}

enum status invoice_said(struct verb *v, const char *field, const char *said, Od__Invoice **out)
{
	struct key key;
	uint64_t id;
	enum status s;

	if (!verb_number(said, "F", &id))
		return verb_missing(v, field, "invoice", said);
	key = key_u64(id);
	s = table_get_as(v->txn, TABLE_INVOICE, &key, v->arena, out);
	if (s == ERR_NOT_FOUND || (!s && !verb_sees(v, (*out)->payer)))
		return verb_missing(v, field, "invoice", verb_said(v, "F", id));
	return s;
}

enum status account_payer(struct verb *v, Od__Customer *c, Od__Customer **payer)
{
	enum status s = OK;

	*payer = c;
	if (c->payer && c->payer != c->id)
		s = customer_load(v, c->payer, payer);
	if (s == ERR_NOT_FOUND)
		*payer = c;
	return s == ERR_NOT_FOUND ? OK : s;
}

/* ---- the payer's figure ---- */

static enum status oldest_due(struct verb *v, uint64_t payer, Od__Figure *f)
{
	struct key prefix = key_u64(payer);
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_INVOICE_PAYER, &prefix, false, &walk);

	if (s)
		return s;
	s = walk_next(walk, NULL, NULL, v->arena, &m);
	walk_close(walk);
	f->has_oldest_due = s == OK;
	f->oldest_due = s ? 0 : ((const Od__Invoice *)m)->due;
	return s == ERR_END ? OK : s;
}

enum status account_moved(struct verb *v, const struct account_move *m)
{
	int32_t was;
	Od__Figure *f;
	enum status s = m->payer ? figure_get(v, m->payer, &f) : OK;

	if (s || !m->payer)
		return s;
	was = f->has_oldest_due ? f->oldest_due : INT32_MAX;
	SET(f, balance, f->balance + m->balance);
	SET(f, times_overdue, f->times_overdue + (uint32_t)m->late);
	SET(f, paid_on_time, f->paid_on_time + (uint32_t)m->on_time);
	SET(f, paid_late, f->paid_late + (uint32_t)m->paid_late);
	s = oldest_due(v, m->payer, f);
	if (!s)
		s = figure_put(v, f);
	if (s || (m->balance >= 0 && (f->has_oldest_due ? f->oldest_due : INT32_MAX) <= was))
		return s;
	return alarm_set(v, v->now, RELEASE_ALARM, m->payer, 0);
}

/* ---- making one ---- */

/* Payments of the payer that have something left, oldest first. */
static enum status set_left_over(struct verb *v, uint64_t payer, struct account_move *m)
{
	struct key prefix = key_u64(payer);
	Od__Payment *list[100];	/* what is behind them waits for the next */
	ProtobufCMessage *row;
	struct walk *walk;
	size_t n = 0;
	enum status s = walk_open_index(v->txn, INDEX_PAYMENT_LEFT, &prefix, false, &walk);

	if (s)
		return s;
	while (n < sizeof list / sizeof *list &&
	       (s = walk_next(walk, NULL, NULL, v->arena, &row)) == OK)
		list[n++] = (Od__Payment *)row;
	walk_close(walk);
	if (s == ERR_END)
		s = OK;
	for (size_t i = 0; !s && i < n; i++)
		if (!list[i]->kept)
			s = payment_spread(v, list[i], (Od__Payment *)reflect_copy(
				&list[i]->base, v->arena), NULL, 0, false, m);
	return s;
}

enum status invoice_make(struct verb *v, Od__Invoice *i, struct account_move *m)
{
	uint64_t id;
	enum status s = verb_next(v, "invoice", &id);

	if (s)
		return s;
	SET(i, id, id);
	SET(i, open, i->amount);
	SET(i, state, OD__INVOICE_STATE__INVOICE_OPEN);
	SET(i, by, v->actor->user);
	SET(i, at, v->now);
	SET(i, alert_on, i->day + (int32_t)setting_int(v->desk, "term_alert_days") + 1);
	if (i->due < clock_day(v->now))
		SET(i, late, true);
	s = invoice_put(v, NULL, i, m);
	return s ? s : set_left_over(v, i->payer, m);
}

enum status invoice_of_order(struct verb *v, Od__Order *o)
{
	struct account_move m = { 0 };
	Od__Invoice *i = FRESH(v, invoice);
	Od__Customer *payer;
	enum status s;

	if (o->total <= 0 || o->invoice || strcmp(setting_text(v->desk, "accounts"), "desk") != 0)
		return OK;
	s = customer_load(v, o->payer ? o->payer : o->customer, &payer);
	if (s)
		return s;
	SET(i, payer, payer->id);
	SET(i, customer, o->customer);
	i->order = arena_array(v->arena, 1, sizeof *i->order);
	i->order[i->n_order++] = o->id;
	SET(i, day, clock_day(v->now));
	SET(i, due, i->day + (int32_t)(payer->terms ? payer->terms->days : 0));
	SET(i, amount, o->total);
	SET_TEXT(v, i, currency, text_of(o->currency));
	s = invoice_make(v, i, &m);
	if (!s)
		s = account_moved(v, &m);
	if (!s)
		SET(o, invoice, i->id);
	return s;
}

/* ---- what rings ---- */

static enum status tell_open(struct verb *v, const Od__Invoice *i)
{
	const char *period = arena_format(v->arena, "%" PRId32, i->alert_on);
	Od__Profile *profile;
	Od__Task *task;
	bool told;
	enum status s = task_exists(v, "term", "invoice", i->id, period, &told);

	if (!s && !told)
		s = profile_get(v, i->payer, &profile);
	if (s || told)
		return s;
	task = task_fresh(v, "term", "invoice", i->id, period);
	SET(task, customer, i->payer);
	SET(task, due, v->now);
	SET(task, worth, i->open);
	task_give(v, task, profile->owner, "finance");
	task->text = made_sentence(v, OD__MESSAGE__TERM_ALERT, verb_said(v, "F", i->id),
		made_money(v, i->open),
		arena_format(v->arena, "%" PRId32, i->alert_on - i->day - 1), NULL);
	return task_add(v, task, 0);
}

enum status invoice_ring_alarm(struct verb *v, const Od__Alarm *alarm)
{
	struct key key = key_u64(alarm->subject);
	struct account_move m = { 0 };
	Od__Invoice *before, *i;
	int64_t at;
	enum status s = table_get_as(v->txn, TABLE_INVOICE, &key, v->arena, &before);

	if (s || !invoice_waits(before, alarm->n, &at) || at > v->now)
		return s == ERR_NOT_FOUND ? OK : s;
	i = (Od__Invoice *)reflect_copy(&before->base, v->arena);
	if (alarm->n)
		SET(i, alerted, true);
	else
		SET(i, late, true);
	s = invoice_put(v, before, i, &m);
	if (!s)
		s = account_moved(v, &m);
	return s || !alarm->n ? s : tell_open(v, i);
}
