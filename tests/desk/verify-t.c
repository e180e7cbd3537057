/* SPDX-License-Identifier: ISC */
/*
 * verify: a desk that adds up has no fault; each kind of damage to a record is found and named.
 */
#include "desk/verify.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/alarm.h"
#include "desk/config.h"
#include "desk/consumer.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/shop.h"
#include "desk/stock.h"
#include "desk/task.h"
#include "desk/verbs.gen.h"
#include "record/delivery.pb-c.h"
#include "record/system.pb-c.h"
#include "record/ticket.pb-c.h"
#include "store/environment.h"
#include "tap/tap.h"

struct found {
	char rule[8];
	char text[200];
	unsigned count;
};

static void note(void *baton, const char *rule, const char *sentence)
{
	struct found *found = baton;

	if (!found->count++) {
		snprintf(found->rule, sizeof found->rule, "%s", rule);
		snprintf(found->text, sizeof found->text, "%s", sentence);
	}
}

/* Each changes one row in place; undoing puts the row back as it was. */
static void damage_total(ProtobufCMessage *m)
{
	((Od__Order *)m)->total++;
}

static void damage_line(ProtobufCMessage *m)
{
	((Od__Order *)m)->line[0]->price += 1000;
}

static void damage_state(ProtobufCMessage *m)
{
	((Od__Order *)m)->state = OD__ORDER_STATE__SHIPPED;
}

static void damage_stock(ProtobufCMessage *m)
{
	((Od__Stock *)m)->reserved -= 1000;
}

static void damage_on_hand(ProtobufCMessage *m)
{
	((Od__Stock *)m)->on_hand += 1000;
}

static void damage_blocked(ProtobufCMessage *m)
{
	SET((Od__Stock *)m, blocked, 1000);
}

static void damage_sent(ProtobufCMessage *m)
{
	((Od__Shipment *)m)->line[0]->quantity -= 1000;
}

static void damage_sent_line(ProtobufCMessage *m)
{
	((Od__Shipment *)m)->line[0]->line = 9;
}

static void damage_open(ProtobufCMessage *m)
{
	((Od__Figure *)m)->open_orders = 0;
}

static void damage_week(ProtobufCMessage *m)
{
	((Od__Figure *)m)->week[0]->amount = 1;
}

static void damage_complaints(ProtobufCMessage *m)
{
	((Od__Figure *)m)->month[0]->complaints = 7;
}

static void damage_mean(ProtobufCMessage *m)
{
	SET((Od__Figure *)m, gap_mean, 5);
}

static void damage_calls(ProtobufCMessage *m)
{
	SET((Od__Figure *)m, calls, ((Od__Figure *)m)->calls + 1);
}

static void damage_due(ProtobufCMessage *m)
{
	((Od__Ticket *)m)->next_due++;
}

static void damage_clock(ProtobufCMessage *m)
{
	((Od__Ticket *)m)->round[0]->resolution->due++;
}

static void damage_steps(ProtobufCMessage *m)
{
	((Od__Ticket *)m)->steps++;
}

static void damage_rounds(ProtobufCMessage *m)
{
	SET((Od__Ticket *)m, reopened, 1);
}

static void damage_cost(ProtobufCMessage *m)
{
	SET((Od__Ticket *)m, redress_cost, 100);
}

static void damage_owner(ProtobufCMessage *m)
{
	SET((Od__Profile *)m, owner, 77);
}

static struct key number_key(uint64_t id)
{
	return key_u64(id);
}

static struct key site_key(uint64_t id)
{
	return stock_key((uint32_t)id, STOCK_SITE);
}

static const struct damage {
	const char *name;
	enum table_id table;
	struct key (*key)(uint64_t id);
	uint64_t id;
	void (*damage)(ProtobufCMessage *m);
	const char *rule, *says;
} DAMAGES[] = {
	{ "a total", TABLE_ORDER, number_key, 1, damage_total, "I1", "order 1: total" },
	{ "a line's price", TABLE_ORDER, number_key, 1, damage_line, "I1",
		"order 1: a line's amount" },
	{ "a state", TABLE_ORDER, number_key, 1, damage_state, "I7", "order 1: state" },
	{ "reserved stock", TABLE_STOCK, site_key, 1, damage_stock, "I2",
		"stock of product 1: reserved" },
	{ "stock on hand", TABLE_STOCK, site_key, 1, damage_on_hand, "I4",
		"stock of product 1: on hand" },
	{ "blocked stock", TABLE_STOCK, site_key, 1, damage_blocked, "I4",
		"stock of product 1: blocked" },
	{ "what was sent", TABLE_SHIPMENT, number_key, 1, damage_sent, "I8",
		"order 3: a line's shipped quantity" },
	{ "a line that was sent", TABLE_SHIPMENT, number_key, 1, damage_sent_line, "I8",
		"order 3: a line that was sent" },
	{ "open orders", TABLE_FIGURE, number_key, 1, damage_open, "I3",
		"figure of customer 1: open orders" },
	{ "open orders of a branch, at who pays", TABLE_FIGURE, number_key, 2, damage_open, "I3",
		"figure of customer 2: open orders" },
	{ "a week", TABLE_FIGURE, number_key, 1, damage_week, "I3",
		"figure of customer 1: rest of a week" },
	{ "complaints of a month", TABLE_FIGURE, number_key, 1, damage_complaints, "I3",
		"figure of customer 1: rest of complaints of a month" },
	{ "a rhythm", TABLE_FIGURE, number_key, 1, damage_mean, "I3",
		"figure of customer 1: mean gap" },
	{ "calls", TABLE_FIGURE, number_key, 1, damage_calls, "I3",
		"figure of customer 1: calls" },
	{ "what is due", TABLE_TICKET, number_key, 1, damage_due, "I17", "ticket 1: next due" },
	{ "a clock", TABLE_TICKET, number_key, 1, damage_clock, "I17", "ticket 1: a clock's due" },
	{ "a step", TABLE_TICKET, number_key, 1, damage_steps, "I17", "ticket 1: steps" },
	{ "a round", TABLE_TICKET, number_key, 1, damage_rounds, "I17", "ticket 1: rounds" },
	{ "what it cost", TABLE_TICKET, number_key, 1, damage_cost, "I17",
		"ticket 1: redress cost" },
	{ "an owner", TABLE_PROFILE, number_key, 1, damage_owner, "I19",
		"profile of customer 1: owner" },
};

static void damage_place(ProtobufCMessage *m)
{
	SET((Od__ConsumerAt *)m, acked, 1000000);
}

struct trial {
	const struct damage *damage;
	ProtobufCMessage *before;	/* in the fixture's arena */
	bool undo;
};

static enum status change(struct verb *v, void *baton)
{
	struct trial *trial = baton;
	const struct damage *d = trial->damage;
	struct key key = d->key(d->id);
	ProtobufCMessage *m;
	enum status s;

	if (trial->undo)
		return table_put(v->txn, d->table, &key, trial->before);
	s = table_get(v->txn, d->table, &key, v->arena, &m);
	if (s)
		return s;
	trial->before = reflect_copy(m, v->arena);
	d->damage(m);
	return table_put(v->txn, d->table, &key, m);
}

static struct found look(struct fixture *f)
{
	struct verb v = { .desk = f->desk, .arena = f->arena, .actor = &f->actor,
		.now = clock_now() };
	struct found found = { .count = 0 };

	is_int(OK, verify_business(&v, note, &found, NULL), "all is looked at");
	return found;
}

static void try_damage(struct fixture *f, const struct damage *d)
{
	struct trial trial = { .damage = d };
	struct found found;

	is_int(OK, fixture_write(f, change, &trial), "%s is damaged", d->name);
	found = look(f);
	is_string(d->rule, found.rule, "%s breaks its rule", d->name);
	ok(strncmp(d->says, found.text, strlen(d->says)) == 0, "and is named: %s", found.text);
	trial.undo = true;
	is_int(OK, fixture_write(f, change, &trial), "%s is mended", d->name);
}

static enum status place_gone(struct verb *v, void *baton)
{
	struct key key = key_u64(*(uint64_t *)baton);

	return table_delete(v->txn, TABLE_CONSUMER, &key);
}

static enum status place_again(struct verb *v, void *baton)
{
	Od__ConsumerAt *at = FRESH(v, consumer_at);
	struct key key = key_u64(*(uint64_t *)baton);

	SET(at, id, *(uint64_t *)baton);
	return table_insert(v->txn, TABLE_CONSUMER, &key, &at->base);
}

/* A consumer of the feed: ahead of the journal, and without a place. */
static void try_consumer(struct fixture *f)
{
	struct damage d = { .name = "a place in the feed", .table = TABLE_CONSUMER, .key = number_key,
		.damage = damage_place, .rule = "I23" };
	struct found found;
	char says[60];

	fixture_as(f, "");
	ok(RUN(f, config, save, "record.kind", "consumer", "record.code", "erp", NULL) != NULL,
		"a consumer: %s", f->text);
	fixture_as(f, "li.na");
	d.id = config_find(f->desk, CONSUMER_KIND, "erp")->id;
	snprintf(says, sizeof says, "consumer %llu: its position", (unsigned long long)d.id);
	d.says = says;
	found = look(f);
	is_int(0, found.count, "with a place of its own it adds up: %s", found.text);
	try_damage(f, &d);
	is_int(OK, fixture_write(f, place_gone, &d.id), "the place is gone");
	found = look(f);
	is_string("I23", found.rule, "that breaks its rule: %s", found.text);
	is_int(OK, fixture_write(f, place_again, &d.id), "and there again");
}

/* A number that no counter gave. */
static enum status number_forged(struct verb *v, void *baton)
{
	struct key key = key_u64(99);
	Od__Order *o = FRESH(v, order);

	(void)baton;
	SET(o, id, 99);
	SET(o, cancel, true);
	SET(o, state, OD__ORDER_STATE__CANCELLED);
	return table_insert(v->txn, TABLE_ORDER, &key, &o->base);
}

static enum status number_gone(struct verb *v, void *baton)
{
	struct key key = key_u64(99);

	(void)baton;
	return table_delete(v->txn, TABLE_ORDER, &key);
}

/* Takes away every alarm of a kind; puts nothing back. */
static enum status alarms_gone(struct verb *v, void *baton)
{
	struct walk *walk;
	struct key key;
	Od__Alarm *alarm;
	enum status s = walk_open(v->txn, TABLE_ALARM, NULL, false, &walk);

	while (!s && (s = walk_next(walk, &key, NULL, v->arena, (ProtobufCMessage **)&alarm)) == OK)
		if (strcmp(alarm->kind, baton) == 0)
			s = table_delete(v->txn, TABLE_ALARM, &key);
	return s == ERR_END ? OK : s;
}

static void try_alarms(struct fixture *f, const char *kind, const char *says)
{
	char text[20];
	struct found found;

	snprintf(text, sizeof text, "%s", kind);
	is_int(OK, fixture_write(f, alarms_gone, text), "alarms of %s are gone", kind);
	found = look(f);
	is_string("I16", found.rule, "that breaks its rule");
	ok(strncmp(says, found.text, strlen(says)) == 0, "and is named: %s", found.text);
}

static enum status alarm_stray(struct verb *v, void *baton)
{
	bool set = *(bool *)baton;

	return set ? alarm_set(v, v->now, "sla", 1, 3) : alarm_clear(v, v->now, "sla", 1, 3);
}

static enum status task_again(struct verb *v, void *baton)
{
	Od__Task *task = task_fresh(v, "survey", "ticket", 1, "1");

	(void)baton;
	return task_add(v, task, 0);
}

/* What nobody asked for, and what was made twice. */
static void try_more(struct fixture *f)
{
	struct found found;

	fixture_write(f, alarm_stray, &(bool){ true });
	found = look(f);
	is_string("I16", found.rule, "an alarm that nobody waits for breaks its rule");
	fixture_write(f, alarm_stray, &(bool){ false });
	fixture_write(f, task_again, NULL);
	found = look(f);
	is_int(0, found.count, "a task is no fault: %s", found.text);
	fixture_write(f, task_again, NULL);
	found = look(f);
	is_string("I20", found.rule, "but made twice it is");
	is_int(1, found.count, "and is told once");
}

#define MANY 4000

static enum status put_tasks(struct verb *v, void *baton)
{
	char period[221];
	enum status s = OK;

	memset(period, 'p', sizeof period - 1);
	period[sizeof period - 1] = 0;
	for (uint64_t id = 1000; !s && id < 1000 + MANY; id++) {
		struct key key = key_u64(id);
		Od__Task task = OD__TASK__INIT;

		snprintf(period, 9, "%08u", (unsigned)id);
		period[8] = 'p';
		SET(&task, id, id);
		SET(&task, state, OD__TASK_STATE__TASK_DONE);
		task.kind = task.subject_kind = (char *)baton;
		task.period = period;
		s = table_put(v->txn, TABLE_TASK, &key, &task.base);
	}
	return s ? s : counter_at_least(v->txn, "task", 1000 + MANY);
}

/* However many tasks there are, few pages of them are held at a time: the library's table of locks ends. */
static void try_many(struct fixture *f)
{
	char kind[] = "late";
	DB_ENV *env;
	DB_LOCK_STAT *locks;
	struct found found;

	is_int(OK, fixture_write(f, put_tasks, kind), "%d tasks more", MANY);
	fixture_reopen(f);
	found = look(f);
	env = f->store->env;
	if (env->lock_stat(env, &locks, 0))
		bail("no figures of locks");
	ok(locks->st_maxnlocks < 400, "the look held %lu locks at most", (unsigned long)locks->st_maxnlocks);
	free(locks);
	is_string("I20", found.rule, "and tells what it told before: %s", found.text);
}

int main(void)
{
	struct fixture *f = fixture_open();
	struct found found;

	plan_lazy();
	shop_open(f);
	RUN(f, order, place, "customer", "FULL", "line.0.item", "1010", "line.0.quantity", "12",
		"line.1.item", "1011", "line.1.quantity", "6", NULL);
	RUN(f, order, place, "customer", "BRANCH", "line.0.item", "1010", "line.0.quantity", "1",
		NULL);
	RUN(f, order, place, "customer", "TIGHT", "line.0.item", "1010", "line.0.quantity", "2",
		NULL);
	fixture_as(f, "");
	ok(RUN(f, delivery, dispatch, "order", "3", NULL) != NULL, "an order leaves: %s", f->text);
	fixture_as(f, "li.na");
	RUN(f, ticket, open, "customer", "FULL", "text", "leaks", "product", "1011", NULL);
	RUN(f, call, ring, "id", "x1", "from", "13800138000", "extension", "8021", NULL);
	RUN(f, draft, open, "customer", "FULL", NULL);
	found = look(f);
	is_int(0, found.count, "the desk itself adds up: %s", found.text);
	for (size_t i = 0; i < sizeof DAMAGES / sizeof *DAMAGES; i++)
		try_damage(f, &DAMAGES[i]);
	fixture_write(f, number_forged, NULL);
	found = look(f);
	is_string("I6", found.rule, "a number that was not given breaks its rule");
	ok(strncmp("order 99: its counter", found.text, 21) == 0, "and is named: %s", found.text);
	fixture_write(f, number_gone, NULL);
	found = look(f);
	is_int(0, found.count, "mended, the desk adds up again: %s", found.text);
	try_consumer(f);
	try_alarms(f, "call", "call 1: its alarms");
	fixture_reopen(f);
	RUN(f, call, end, "id", "x1", NULL);
	try_alarms(f, "draft", "draft 1: its alarms");
	RUN(f, draft, drop, "draft", "1", NULL);
	try_more(f);
	try_many(f);
	try_alarms(f, "sla", "ticket 1: an alarm");
	fixture_close(f);
	return tap_result();
}
