/* SPDX-License-Identifier: ISC */
/*
 * verify_order -- delivered orders wait for their end, closed ones for nothing (I16).
 *
 * One walk over the alarms, one over the orders: a delivered order has an alarm while it can come
 * back and when nothing is in its way any more; no other order has one that lies ahead. Who seems to
 * differ is looked at again with its invoice, its returns and all alarms of the kind in one instant.
 */
#include <string.h>

#include "base/clock.h"
#include "desk/order_close.h"
#include "desk/verify_part.h"

struct closing {
	struct looking *l;
	struct tally alarm, suspect;	/* by order; of alarms `seen` counts those that lie ahead */
	int64_t now;
};

static void take_alarm(struct closing *c, struct tally *to, const Od__Alarm *alarm)
{
	struct tally_row *row;

	if (strcmp(alarm->kind ? alarm->kind : "", ORDER_CLOSE_ALARM) != 0)
		return;
	row = tally_add(to, alarm->subject);
	row->wanted = 1;
	row->seen = alarm->due > c->now;
}

static enum status gather_alarm(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	struct closing *c = baton;

	(void)key;
	take_alarm(c, &c->alarm, (const Od__Alarm *)m);
	return OK;
}

/* At least so many alarms, and at most so many that lie ahead. */
static void wanted_of(const struct closing *c, const Od__Order *o, bool ready, int64_t *least,
	int64_t *ahead)
{
	bool delivered = o->state == OD__ORDER_STATE__DELIVERED && o->has_close_at;

	*ahead = delivered && o->close_at > c->now;
	*least = *ahead || (delivered && ready);
}

/* One order's body. */
struct ready {
	const Od__Order *o;
	bool ready;
};

static enum status ready_body(struct txn *t, void *baton)
{
	struct ready *r = baton;
	struct arena *a = arena_new(0);
	enum status s = order_close_ready(t, a, r->o, &r->ready);

	arena_free(a);
	return s;
}

static enum status check_order(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Order *o = (const Od__Order *)m;
	struct closing *c = baton;
	struct tally_row *has = tally_find(&c->alarm, o->id);
	struct ready r = { .o = o };
	int64_t least, ahead;
	enum status s = OK;

	(void)key;
	if (has)
		has->found = true;
	else if (o->state == OD__ORDER_STATE__DELIVERED && o->has_close_at)
		s = store_read(desk_store(c->l->v->desk), ready_body, &r, NULL);
	wanted_of(c, o, r.ready, &least, &ahead);
	if (o->state == OD__ORDER_STATE__CLOSED && (!o->has_close_at || o->closed_at < o->close_at))
		verify_tell(c->l, "I16", "order", o->id, "closed", o->close_at, o->closed_at);
	if ((has ? has->wanted : 0) < least || (has ? has->seen : 0) > ahead)
		tally_add(&c->suspect, o->id);
	return s;
}

static enum status settle(struct txn *t, void *baton)
{
	struct closing *c = baton;
	struct arena *a = arena_new(0);
	struct tally alarm = { 0 };
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open(t, TABLE_ALARM, NULL, false, &walk);

	c->now = clock_now();	/* behind the instant that is read: what is ahead then has not rung */
	while (!s && (s = walk_next(walk, NULL, NULL, a, &m)) == OK) {
		take_alarm(c, &alarm, (const Od__Alarm *)m);
		arena_reset(a);
	}
	s = s == ERR_END ? OK : s;
	tally_sort(&alarm);
	for (size_t i = 0; !s && i < c->suspect.count; i++) {
		struct tally_row *row = &c->suspect.row[i];
		const struct tally_row *has = tally_find(&alarm, row->id);
		struct key key = key_u64(row->id);
		int64_t least = 0, ahead = 0;
		bool ready = false;
		Od__Order *o;

		s = table_get_as(t, TABLE_ORDER, &key, a, &o);
		if (!s)
			s = order_close_ready(t, a, o, &ready);
		if (!s)
			wanted_of(c, o, ready, &least, &ahead);
		s = s == ERR_NOT_FOUND ? OK : s;
		row->seen = has ? has->wanted : 0;
		row->wanted = row->seen < least ? least
			: has && has->seen > ahead ? ahead : row->seen;
		arena_reset(a);
	}
	arena_free(a);
	tally_free(&alarm);
	return s;
}

enum status verify_closing(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct closing c = { .l = l, .now = l->v->now };
	enum status s = store_each(store, TABLE_ALARM, NULL, gather_alarm, &c);

	tally_sort(&c.alarm);
	if (!s)
		s = store_each(store, TABLE_ORDER, NULL, check_order, &c);
	/* alarms of orders that are not there */
	for (size_t i = 0; !s && i < c.alarm.count; i++)
		if (!c.alarm.row[i].found && c.alarm.row[i].seen)
			tally_add(&c.suspect, c.alarm.row[i].id);
	tally_sort(&c.suspect);
	if (!s && c.suspect.count)
		s = store_read(store, settle, &c, NULL);
	for (size_t i = 0; !s && i < c.suspect.count; i++)
		verify_tell(l, "I16", "order", c.suspect.row[i].id, "its alarms",
			c.suspect.row[i].wanted, c.suspect.row[i].seen);
	tally_free(&c.alarm);
	tally_free(&c.suspect);
	return s;
}
