/* SPDX-License-Identifier: ISC */
/*
 * order_day: what the list of today shows, counts and adds up is what a walk over the orders finds,
 * whatever is placed and cancelled, tried again and given up, for every filter, for who sees all and for
 * who sees his own; after a restart, and when it is another day.
 */
#include <inttypes.h>
#include <pthread.h>
#include <stdatomic.h>
#include <string.h>

#include "base/clock.h"
#include "desk/fixture.h"
#include "desk/inside.h"
#include "desk/order_day.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "tap/tap.h"

#define ROUNDS 160

static unsigned seed = 5;

static unsigned dice(unsigned sides)
{
	seed = seed * 1103515245u + 12345u;
	return (seed >> 16) % sides;
}

struct counted {
	const Od__OrderList *asked;
	const Od__OrderRows *rows;
	uint32_t by;
	uint64_t count;
	int64_t sum;
	uint32_t hour[24];
	size_t at;
	unsigned faults;
};

static enum status walk_all(struct verb *v, void *baton)
{
	struct counted *c = baton;
	ProtobufCMessage *m;
	struct walk *walk;
	enum status s = walk_open_index(v->txn, INDEX_ORDER_PLACED, NULL, false, &walk);

	while (!s && (s = walk_next(walk, NULL, NULL, v->arena, &m)) == OK) {
		const Od__Order *o = (const Od__Order *)m;
		struct clock_parts parts;

		if (clock_day(o->placed_at) != clock_day(v->now) ||
		    (c->asked->has_state && o->state != c->asked->state) ||
		    (c->asked->by && o->by != v->actor->user) || !verb_sees(v, o->customer))
			continue;
		clock_split(o->placed_at, &parts);
		c->hour[parts.hour]++;
		c->count++;
		c->sum += o->state == OD__ORDER_STATE__CANCELLED ? 0 : o->total;
		if (c->at < c->rows->n_row)
			c->faults += c->rows->row[c->at++]->order != o->id;
	}
	walk_close(walk);
	c->faults += c->at != c->rows->n_row;
	return s == ERR_END ? OK : s;
}

static unsigned differ(struct fixture *f)
{
	const Od__OrderList none = OD__ORDER_LIST__INIT;
	Od__OrderList asked[4] = { none, none, none, none };
	unsigned faults = 0;

	asked[1].has_state = asked[2].has_state = true;
	asked[1].state = OD__ORDER_STATE__CANCELLED;
	asked[2].state = OD__ORDER_STATE__CONFIRMED;
	asked[3].by = (char *)"me";
	for (size_t i = 0; i < 4; i++) {
		struct counted c = { .asked = &asked[i] };
		Od__Page page = OD__PAGE__INIT;

		page.has_limit = true;
		page.limit = 200;
		asked[i].page = &page;
		asked[i].day = (char *)"today";
		c.rows = fixture_request(f, "order list", (verb_handler *)verb_order_list, &asked[i].base);
		if (!c.rows)
			bail("order list: %s", f->text);
		fixture_read(f, walk_all, &c);
		for (size_t h = 0; h < 24; h++)
			c.faults += c.hour[h] != c.rows->hour[h];
		if (c.faults || c.count != c.rows->count || c.sum != c.rows->sum) {
			diag("filter %zu of %s: %" PRIu64 " orders, listed %" PRIu64, i, f->actor.login,
				c.count, c.rows->count);
			faults++;
		}
	}
	return faults;
}

static const struct order_brief *newest(struct fixture *f)
{
	return order_day_at(f->desk, 0);
}

static unsigned at_random(struct fixture *f, unsigned *placed)
{
	static const char *const customers[] = { "FULL", "TIGHT", "BRANCH" };
	static const char *const people[] = { "li.na", "zhao.min", "wang.fang" };
	uint64_t last = 0;
	unsigned faults = 0;

	for (int round = 0; round < ROUNDS; round++) {
		Od__OrderPlaced *order;

		arena_reset(f->arena);
		fixture_as(f, people[dice(2)]);
		f->lose = dice(5);
		if (last && dice(4) == 0) {
			RUN(f, order, cancel, "id", arena_format(f->arena, "%u", 1 + dice((unsigned)last)),
				"reason", "test", NULL);
		} else {
			order = RUN(f, order, place, "customer", customers[dice(3)], "line.0.item", "1010",
				"line.0.quantity", dice(2) ? "1" : "2", NULL);
			last = order ? order->order : last;
			*placed += order != NULL;
		}
		f->lose = 0;
		if (round == ROUNDS / 3)
			fixture_clock(f, "2026-11-19T09:30:00Z");
		if (round == ROUNDS / 2)
			fixture_clock(f, "2026-11-19T16:20:00Z");	/* past midnight there */
		fixture_as(f, people[round % 3]);
		if (round % 10 == 9)
			faults += differ(f);
	}
	return faults;
}

static void told(struct fixture *f)
{
	Od__Order old = OD__ORDER__INIT;
	struct order_brief one = *newest(f);
	struct change change = { .table = TABLE_ORDER, .after = &old.base, .id = one.id };

	old.has_id = old.has_placed_at = old.has_total = true;
	old.id = one.id;
	old.placed_at = one.placed;
	old.total = one.total + 100;
	order_day_applied(f->desk, &change);
	is_int(one.total, newest(f)->total, "what is older than what is known changes nothing");
	old.has_version = true;
	old.version = one.version + 1;
	order_day_applied(f->desk, &change);
	is_int(1, shop_faults(f), "what stands in no row is a fault");
	change.after = NULL;
	order_day_applied(f->desk, &change);
	ok(!newest(f), "an order that is gone makes it forget the day");
	fixture_as(f, "zhao.min");
	is_int(0, differ(f), "which the next look reads again");
	ok(newest(f) != NULL, "so that it is there");
	is_int(0, shop_faults(f), "and is as it was");
}

/* An import comes into sight, or goes, behind the back of who is about to read the day. */
static enum status read_behind(struct verb *v, void *baton)
{
	struct store *s = desk_store(v->desk);
	bool *there = baton;
	enum status r;

	store_veil(s, TABLE_ORDER, UINT64_MAX - 1, UINT64_MAX);
	r = order_day_read(v, clock_day(v->now), there);
	store_unveil(s, TABLE_ORDER, UINT64_MAX - 1, UINT64_MAX);
	return r;
}

static void behind_a_veil(struct fixture *f)
{
	bool there = true;

	fixture_reopen(f);
	fixture_as(f, "zhao.min");
	is_int(OK, fixture_read(f, read_behind, &there), "a reader whose veils are of before");
	ok(!there && !newest(f), "keeps no day of what it saw");
	is_int(0, differ(f), "the next one does");
	ok(newest(f) != NULL, "so that it is there");
}

/*
 * A read of very many rows goes on alone, a second one waits for its end with the memory held, and the
 * executor waits for that: the first must not give way to it.
 */
#define ROWS_MANY 2000
#define WAIT 60000

static struct fixture *desk_of;
static atomic_bool is_alone, both;
static atomic_int ended;

static enum status read_many(struct txn *t)
{
	struct arena *a = arena_new(0);
	ProtobufCMessage *m;
	enum status s = OK;

	for (unsigned i = 1; s == OK && i <= ROWS_MANY; i++) {
		struct key key = key_u64(i);

		s = table_get(t, TABLE_CUSTOMER, &key, a, &m);
		s = s == ERR_NOT_FOUND ? OK : s;
	}
	arena_free(a);
	return s;
}

/* The lock prefers who waits to write. */
static bool somebody_waits(void *baton)
{
	if (!desk_read_try(baton))
		return true;
	desk_unlock(baton);
	return false;
}

static bool is_set(void *baton)
{
	return atomic_load((atomic_bool *)baton);
}

static enum status breathes(struct txn *t, void *baton)
{
	struct verb v = { .desk = baton, .txn = t };
	enum status s = read_many(t);

	if (s != OK)
		return s;
	atomic_store(&is_alone, txn_alone(t));
	if (!tap_wait(WAIT, is_set, &both) || !tap_wait(WAIT, somebody_waits, v.desk))
		return ERR_CLOSED;
	verb_breathe(&v);
	return OK;
}

static enum status waits(struct txn *t, void *baton)
{
	enum status s = read_many(t);

	(void)baton;
	atomic_store(&both, true);
	return s;
}

static void *read_first(void *baton)
{
	enum status *s = baton;

	desk_read_lock(desk_of->desk);
	*s = store_read(desk_of->store, breathes, desk_of->desk, NULL);
	desk_unlock(desk_of->desk);
	atomic_fetch_add(&ended, 1);
	return NULL;
}

static void *read_second(void *baton)
{
	enum status *s = baton;

	tap_wait(WAIT, is_set, &is_alone);
	desk_read_lock(desk_of->desk);
	*s = store_read(desk_of->store, waits, NULL, NULL);
	desk_unlock(desk_of->desk);
	atomic_fetch_add(&ended, 1);
	return NULL;
}

/* As desk_applied does. */
static void *change(void *baton)
{
	struct desk *d = desk_of->desk;

	(void)baton;
	tap_wait(WAIT, is_set, &both);
	atomic_store(&d->wanted, true);
	pthread_rwlock_wrlock(&d->lock);
	atomic_store(&d->wanted, false);
	desk_unlock(d);
	atomic_fetch_add(&ended, 1);
	return NULL;
}

static bool all_ended(void *baton)
{
	return atomic_load((atomic_int *)baton) == 3;
}

static void test_alone(struct fixture *f)
{
	enum status first = ERR_CLOSED, second = ERR_CLOSED;
	pthread_t id[3];

	desk_of = f;
	pthread_create(&id[0], NULL, read_first, &first);
	pthread_create(&id[1], NULL, read_second, &second);
	pthread_create(&id[2], NULL, change, NULL);
	if (!tap_wait(WAIT, all_ended, &ended))
		bail("two long reads and a change of the memory wait for each other");
	for (size_t i = 0; i < 3; i++)
		pthread_join(id[i], NULL);
	ok(atomic_load(&is_alone), "a read of very many rows goes on alone");
	is_int(OK, first, "it ends, though a change of the memory waits");
	is_int(OK, second, "and so does the one behind it");
}

int main(void)
{
	struct fixture *f = fixture_open();
	unsigned faults, placed = 0;

	plan_lazy();
	shop_open(f);
	shop_stock(f, "1010", "5000");
	ok(!newest(f), "nothing is there before somebody asks");
	faults = at_random(f, &placed);
	diag("%u orders were placed", placed);
	ok(placed > 60, "much was done");
	is_int(0, faults, "and each list is what a walk finds");
	ok(newest(f) != NULL, "counted in memory");
	is_int(0, shop_faults(f), "as the verification says too");
	fixture_reopen(f);
	fixture_as(f, "wang.fang");
	is_int(0, differ(f), "as it is after a restart, for who sees his own");
	fixture_as(f, "zhao.min");
	is_int(0, differ(f), "and for who sees all");
	told(f);
	behind_a_veil(f);
	test_alone(f);
	fixture_close(f);
	return tap_result();
}
