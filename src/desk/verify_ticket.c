/* SPDX-License-Identifier: ISC */
/*
 * verify_ticket -- tickets recomputed: clocks (I17), alarms both ways (I16), steps, causes (I20).
 *
 * A ticket stands for itself, so most is looked at on one walk. What lies in other tables, alarms and
 * steps, is read again with the ticket in one instant. Clocks whose policy or calendar went on since they
 * were counted are left to the job that counts them anew. Called by verify.c.
 */
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "desk/ticket_clock.h"
#include "desk/verify_part.h"

/* A row of the queue that is or should be there. */
struct row {
	uint64_t ticket;
	struct ticket_alarm alarm;
	bool there, wanted;
};

static bool wants(const Od__Ticket *t, const struct ticket_alarm *alarm)
{
	struct ticket_alarm list[TICKET_ALARMS];
	size_t count = ticket_alarms(t, list);

	for (size_t i = 0; i < count; i++)
		if (list[i].due == alarm->due && list[i].n == alarm->n)
			return true;
	return false;
}

/* Is the row there, and does the ticket want it, in this instant? */
static enum status agree(struct txn *t, void *baton)
{
	struct row *r = baton;
	struct key key = key_empty(), ticket = key_u64(r->ticket);
	struct arena *a = arena_new(0);
	Od__Ticket *m;

	key_add_i64(&key, r->alarm.due);
	key_add_text(&key, TICKET_ALARM);
	key_add_u64(&key, r->ticket);
	key_add_u32(&key, r->alarm.n);
	r->there = table_has(t, TABLE_ALARM, &key);
	r->wanted = table_get_as(t, TABLE_TICKET, &ticket, a, &m) == OK && wants(m, &r->alarm);
	arena_free(a);
	return OK;
}

static enum status look_alarm(struct looking *l, uint64_t ticket, struct ticket_alarm alarm)
{
	struct row r = { .ticket = ticket, .alarm = alarm };
	enum status s = store_read(desk_store(l->v->desk), agree, &r, NULL);

	if (!s && r.there != r.wanted)
		verify_tell(l, "I16", "ticket", ticket, "an alarm", r.wanted ? alarm.due : 0,
			r.there ? alarm.due : 0);
	return s;
}

static enum status look_queue(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Alarm *alarm = (const Od__Alarm *)m;

	(void)key;
	if (strcmp(text_of(alarm->kind), TICKET_ALARM) != 0)
		return OK;
	return look_alarm(baton, alarm->subject, (struct ticket_alarm) { alarm->due, alarm->n });
}

/* One clock: met once, never before it began; what it waits for follows from start and pauses. */
static void look_clock(struct looking *l, const Od__Ticket *t, const Od__Clock *c, bool last)
{
	Od__Clock again = *c;
	struct sla_policy policy;

	if (c->has_met && c->met < c->started)
		verify_tell(l, "I17", "ticket", t->id, "a clock's end", c->started, c->met);
	if (c->has_breached && c->has_met && c->met < c->breached)
		verify_tell(l, "I17", "ticket", t->id, "a breach", c->met, c->breached);
	if (!last || c->has_met || !ticket_is_open(t))
		return;
	desk_read_lock(l->v->desk);
	sla_policy_of(l->v->desk, c->policy, &policy);
	if (policy.id == c->policy && policy.version == c->policy_version &&
	    policy.calendar->id == c->calendar &&
	    policy.calendar->version == c->calendar_version) {
		sla_set(&policy, &again, c->target);
		verify_tell(l, "I17", "ticket", t->id, "a clock's due", again.due, c->due);
		verify_tell(l, "I17", "ticket", t->id, "a clock's warning", again.warn, c->warn);
		verify_tell(l, "I17", "ticket", t->id, "a clock's next step", again.escalate,
			c->escalate);
	}
	desk_unlock(l->v->desk);
}

/* A ticket's steps are numbered from 1 without a gap; how many there are is in the ticket. */
static enum status count_steps(struct txn *t, void *baton)
{
	struct tally_row *r = baton;
	struct key prefix = key_u64(r->id), key;
	struct arena *a = arena_new(0);
	struct walk *walk;
	Od__Ticket *ticket;
	enum status s = table_get_as(t, TABLE_TICKET, &prefix, a, &ticket);

	r->seen = s ? 0 : ticket->steps;
	r->wanted = 0;
	if (!s)
		s = walk_open(t, TABLE_TICKET_STEP, &prefix, false, &walk);
	while (!s && (s = walk_next(walk, &key, NULL, NULL, NULL)) == OK)
		if (key_read_u32(&key, sizeof r->id) != ++r->wanted)
			break;
	arena_free(a);
	return s == ERR_END ? OK : s;
}

static enum status look_ticket(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Ticket *t = (const Od__Ticket *)m;
	struct tally_row steps = { .id = t->id };
	struct ticket_alarm list[TICKET_ALARMS];
	size_t alarms = ticket_alarms(t, list);
	struct looking *l = baton;
	Od__Ticket after = *t;
	int64_t cost = 0;
	enum status s;

	(void)key;
	ticket_set_next_due(&after);
	verify_tell(l, "I17", "ticket", t->id, "next due", after.next_due, t->next_due);
	verify_tell(l, "I17", "ticket", t->id, "rounds", (int64_t)t->reopened + 1,
		(int64_t)t->n_round);
	for (size_t i = 0; i < t->n_round; i++) {
		look_clock(l, t, t->round[i]->response, i + 1 == t->n_round);
		look_clock(l, t, t->round[i]->resolution, i + 1 == t->n_round);
	}
	for (size_t i = 0; i < t->n_redress; i++)
		cost += t->redress[i]->cancelled ? 0 : t->redress[i]->cost;
	verify_tell(l, "I17", "ticket", t->id, "redress cost", cost, t->redress_cost);
	s = store_read(desk_store(l->v->desk), count_steps, &steps, NULL);
	verify_tell(l, "I17", "ticket", t->id, "steps", steps.wanted, steps.seen);
	for (size_t i = 0; !s && i < alarms; i++)
		s = look_alarm(l, t->id, list[i]);
	l->rows++;
	return s;
}

/* ---- tasks: made once, a ticket counted once for the cause of its kind ---- */

/* A ticket in a task for the cause of this category and product. */
struct asked {
	uint64_t of, ticket;
};

struct once {
	struct key last;
	struct tally twice;	/* tasks made again */
	struct asked *asked;
	size_t count, size;
};

/* A number for category and product: the period without the first ticket's number. */
static uint64_t cause_of(const Od__Task *task)
{
	const char *period = text_of(task->period), *end = strrchr(period, ' ');
	uint64_t sum = 0xcbf29ce484222325u ^ task->subject;

	for (; end && period < end; period++)
		sum = (sum ^ (unsigned char)*period) * 0x100000001b3u;
	return sum;
}

static enum status look_once(void *baton, const struct key *key, const ProtobufCMessage *m)
{
	const Od__Task *task = (const Od__Task *)m;
	struct once *o = baton;

	(void)key;
	for (size_t i = 0; strcmp(text_of(task->kind), "cause") == 0 && i < task->n_ticket; i++) {
		if (o->count == o->size) {
			size_t size = o->size ? o->size * 2 : 64;

			o->asked = mem_grow(o->asked, o->size, size, sizeof *o->asked);
			o->size = size;
		}
		o->asked[o->count++] = (struct asked) { cause_of(task), task->ticket[i] };
	}
	return OK;
}

static int by_cause(const void *left, const void *right)
{
	const struct asked *a = left, *b = right;

	if (a->of != b->of)
		return a->of < b->of ? -1 : 1;
	return a->ticket < b->ticket ? -1 : a->ticket > b->ticket;
}

/* Keys of the once-index are in order: of two tasks made twice they are neighbours. */
static enum status look_twice(struct txn *t, void *baton)
{
	struct once *o = baton;
	struct key key, primary;
	struct walk *walk;
	enum status s;

	txn_let_go(t);
	o->last.length = 0;
	o->twice.count = 0;
	s = walk_open_index(t, INDEX_TASK_ONCE, NULL, false, &walk);
	while (!s && (s = walk_next(walk, &key, &primary, NULL, NULL)) == OK) {
		key.length = (uint16_t)(key.length - primary.length);
		if (key.length == o->last.length &&
		    memcmp(key.bytes, o->last.bytes, key.length) == 0)
			tally_add(&o->twice, key_read_u64(&primary, 0));
		o->last = key;
	}
	return s == ERR_END ? OK : s;
}

static enum status look_tasks(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	struct once o = { .count = 0 };
	enum status s = store_each(store, TABLE_TASK, NULL, look_once, &o);

	if (!s)
		s = store_read(store, look_twice, &o, NULL);
	for (size_t i = 0; !s && i < o.twice.count; i++)
		verify_tell(l, "I20", "task", o.twice.row[i].id, "times it was made", 1, 2);
	if (o.count)
		qsort(o.asked, o.count, sizeof *o.asked, by_cause);
	for (size_t i = 1; i < o.count; i++)
		if (by_cause(&o.asked[i], &o.asked[i - 1]) == 0)
			verify_tell(l, "I20", "ticket", o.asked[i].ticket, "tasks for its cause", 1,
				2);
	tally_free(&o.twice);
	mem_free(o.asked);
	return s;
}

enum status verify_tickets(struct looking *l)
{
	struct store *store = desk_store(l->v->desk);
	enum status s = store_each(store, TABLE_TICKET, NULL, look_ticket, l);

	if (!s)
		s = store_each(store, TABLE_ALARM, NULL, look_queue, l);
	return s ? s : look_tasks(l);
}
