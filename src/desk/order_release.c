/* SPDX-License-Identifier: ISC */
/*
 * order_release -- see the header. Credit is given out in the order in which held orders were
 * placed: what the later ones would owe does not stand in the way of an earlier one.
 */
#include "desk/order_release.h"

#include <inttypes.h>
#include <string.h>

#include "base/clock.h"
#include "desk/account.h"
#include "desk/change.h"
#include "desk/customer.h"
#include "desk/delivery.h"
#include "desk/inside.h"
#include "desk/invoice.h"
#include "desk/made.h"
#include "desk/order.h"
#include "desk/order_place.h"
#include "desk/profile.h"
#include "desk/slot.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"

#define HELD_MOST 1000	/* orders of one payer that are looked at again */
#define TERM_MOST 3650

/* ---- asking ---- */

static bool about_money(const Od__Order *o)
{
	for (size_t i = 0; i < o->n_hold; i++)
		if (strcmp(o->hold[i], "credit") == 0 || strcmp(o->hold[i], "overdue") == 0)
			return true;
	return false;
}

enum status order_ask(struct verb *v, Od__Order *o, Od__Offer offer, uint32_t term)
{
	const char *said = verb_said(v, "", o->id);
	Od__Customer *c, *payer;
	Od__Task *task;
	enum status s;

	if (offer)
		SET(o, offer, offer);
	s = customer_load(v, o->customer, &c);
	if (!s)
		s = account_payer(v, c, &payer);
	if (!s && offer == OD__OFFER__NEW_TERM)
		s = account_propose(v, payer, term);
	if (s || o->asked)
		return s;
	task = task_fresh(v, "release", "order", o->id, said);
	SET(task, customer, o->customer);
	SET(task, due, v->now);
	SET(task, worth, o->total);
	SET_TEXT(v, task, department, "sales");
	task->text = made_sentence(v, OD__MESSAGE__RELEASE_TASK, said, customer_said(v, c),
		made_money(v, o->total),
		order_hold_said(v, o->hold[0]));
	s = task_add(v, task, 0);
	if (!s)
		SET(o, asked, task->id);
	return s;
}

enum status order_asked_done(struct verb *v, const Od__Order *o)
{
	const char *why = o->cancel ? "the order was cancelled" : "held no more";
	struct key key = key_u64(o->asked);
	Od__Task *task;
	enum status s = o->asked ? table_get_as(v->txn, TABLE_TASK, &key, v->arena, &task)
		: ERR_NOT_FOUND;

	if (!s && task->state == OD__TASK_STATE__TASK_OPEN)
		s = task_finish(v, task, why, 0);
	if (s && s != ERR_NOT_FOUND)
		return s;
	return task_finish_all(v, ORDER_HELD_TASK, "order", o->id, why);
}

enum status verb_order_ask(struct verb *v, const Od__OrderAsk *request, Od__Made *reply)
{
	const char *said = verb_said(v, "", request->id);
	Od__Order *before, *o;
	enum status s = order_get(v, "id", request->id, &before, NULL);

	if (s)
		return s;
	if (before->state != OD__ORDER_STATE__HELD)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", said,
			enum_label(&od__order_state__descriptor, (int)before->state), "ask", "held");
	if (request->offer == OD__OFFER__NEW_TERM && (!request->term || request->term > TERM_MOST))
		return verb_refuse(v, OD__MESSAGE__FIELD_MISSING, "term", "term",
			"days of the new term", NULL, NULL);
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	s = order_ask(v, o, request->offer, request->term);
	if (!s)
		s = order_put(v, before, o, "changed");
	if (s)
		return s;
	made_fill(v, reply, "order", o->id, said, o->version);
	made_note(v, reply, OD__MESSAGE__RELEASE_ASKED, said, NULL, NULL, NULL);
	return OK;
}

/* ---- releasing ---- */

static void keep_released(struct verb *v, Od__Order *o, const char *hold, const char *reason)
{
	Od__OrderReleased *r = FRESH(v, order_released);

	if (o->n_released >= 20)
		return;
	o->released = arena_more(v->arena, o->released, o->n_released, sizeof *o->released);
	o->released[o->n_released++] = r;
	SET_TEXT(v, r, hold, hold);
	SET(r, by, v->actor->user);
	SET(r, at, v->now);
	SET_TEXT(v, r, reason, reason);
}

static bool named(char *const *list, size_t count, const char *hold)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(list[i], hold) == 0)
			return true;
	return false;
}

/* Too late for its day: the next one, in the customer's window. */
static void move_day(struct verb *v, Od__Order *o, const Od__Customer *c)
{
	if (!o->delivery || v->now <= delivery_cutoff(v->desk, o->delivery->zone, o->delivery->day))
		return;
	SET(o->delivery, day, delivery_next(v->desk, c, v->now));
	delivery_window(v->desk, c, o->delivery->day, &o->delivery->from, &o->delivery->to);
	slot_set(v, o->delivery);
	order_promise(o);
}

/* Lifts some of its reasons; false when it had none of them. */
static bool lift(struct verb *v, Od__Order *o, char *const *list, size_t count, const char *why)
{
	size_t kept = 0, had = o->n_hold;

	for (size_t i = 0; i < had; i++) {
		if (named(list, count, o->hold[i]))
			keep_released(v, o, o->hold[i], why);
		else
			o->hold[kept++] = o->hold[i];
	}
	o->n_hold = kept;
	return kept < had;
}

static enum status let_go(struct verb *v, const Od__Order *before, Od__Order *o,
	const Od__Customer *c)
{
	enum status s;

	if (!o->n_hold)
		move_day(v, o, c);
	SET(o, state, order_state(o));
	s = order_put(v, before, o, o->n_hold ? "changed" : "released");
	return s || o->n_hold ? s : figure_order_released(v, o);
}

enum status verb_order_release(struct verb *v, const Od__OrderRelease *request, Od__Made *reply)
{
	const char *said = verb_said(v, "", request->id);
	Od__Order *before, *o;
	Od__Customer *c;
	enum status s = order_get(v, "id", request->id, &before, &c);

	if (!s)
		s = verb_version(v, said, before->version, request->version);
	if (s)
		return s;
	if (before->state != OD__ORDER_STATE__HELD)
		return verb_refuse(v, OD__MESSAGE__STATE_REFUSED, "id", said,
			enum_label(&od__order_state__descriptor, (int)before->state), "release",
			"held");
	o = (Od__Order *)reflect_copy(&before->base, v->arena);
	if (!lift(v, o, request->n_hold ? request->hold : before->hold,
		request->n_hold ? request->n_hold : before->n_hold, request->reason))
		return verb_refuse(v, OD__MESSAGE__FIELD_VALUE, "hold", "hold",
			order_hold_said(v, before->hold[0]), request->hold[0], NULL);
	s = let_go(v, before, o, c);
	if (s)
		return s;
	v->changes->reason = arena_string(v->arena, request->reason);
	made_fill(v, reply, "order", o->id, said, o->version);
	if (o->n_hold)
		made_note(v, reply, OD__MESSAGE__STILL_HELD, said, order_hold_said(v, o->hold[0]),
			NULL, NULL);
	else
		made_note(v, reply, OD__MESSAGE__ORDER_RELEASED, said,
			delivery_said(v, o->delivery), NULL, NULL);
	return OK;
}

/* ---- by itself ---- */

/* Orders of the payer that are held for money, oldest first. */
static enum status find_held(struct verb *v, uint64_t payer, Od__Order **list, size_t *count,
	int64_t *sum)
{
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_HELD, NULL, true, &walk);

	*count = 0;
	*sum = 0;
	if (s)
		return s;
	while (*count < HELD_MOST) {
		struct arena_mark mark = arena_mark(v->arena);
		Od__Order *o;

		s = walk_next(walk, NULL, NULL, v->arena, &m);
		if (s)
			break;
		o = (Od__Order *)m;
		if ((o->payer ? o->payer : o->customer) == payer && about_money(o)) {
			*sum += o->total;
			list[(*count)++] = o;
		} else {
			arena_back(v->arena, &mark);
		}
	}
	walk_close(walk);
	return s == ERR_END ? OK : s;
}

static enum status look_again(struct verb *v, const Od__Order *before, int64_t *waiting)
{
	Od__Order *o = (Od__Order *)reflect_copy(&before->base, v->arena);
	char *gone[2];
	struct account a;
	Od__Customer *c, *payer;
	size_t count = 0;
	enum status s = customer_load(v, o->customer, &c);

	if (!s)	/* whose account it was placed in, whoever pays by now */
		s = customer_load(v, o->payer ? o->payer : o->customer, &payer);
	if (!s)
		s = account_of(v, payer, &a);
	if (s)
		return s;
	a.owes -= *waiting;	/* this one and the later ones */
	*waiting -= o->total;
	if (!account_overdue(&a))
		gone[count++] = (char *)"overdue";
	if (!account_over(&a, o->total))
		gone[count++] = (char *)"credit";
	if (!lift(v, o, gone, count, "the account allows it again"))
		return OK;
	return let_go(v, before, o, c);
}

enum status order_ring_release(struct verb *v, const Od__Alarm *alarm)
{
	Od__Order **list = arena_array(v->arena, HELD_MOST, sizeof *list);
	int64_t waiting;
	size_t count;
	enum status s = find_held(v, alarm->subject, list, &count, &waiting);

	for (size_t i = 0; !s && i < count; i++)
		s = look_again(v, list[i], &waiting);
	return s;
}
