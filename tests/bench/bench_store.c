/* SPDX-License-Identifier: ISC */
/*
 * What the store does a second, by itself, in a folder of its own.
 *
 * Orders are as the desk writes them: a counter, the order with its index rows, the hot figure row
 * of its customer and eight stock rows, in one transaction.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "record/customer.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "store/store.h"

#define CUSTOMERS 100000
#define PRODUCTS 10000
#define LINES 8

static struct store *store;

static struct {
	atomic_bool stop;
	atomic_ulong reads, rows;
} beside;

static void customer_make(Od__Customer *c, Od__Point *p, Od__Point **list, uint64_t id, char *text)
{
	od__customer__init(c);
	od__point__init(p);
	c->has_id = c->has_kind = 1;
	c->id = id;
	c->kind = OD__CUSTOMER_KIND__RESTAURANT;
	sprintf(text, "K%llu", (unsigned long long)id);
	sprintf(text + 40, "+86571%08llu", (unsigned long long)id * 2654435761u % 100000000);
	c->code = text;
	c->name = (char *)"Seven Stars Noodle House";
	p->e164 = p->value = text + 40;
	list[0] = p;
	c->n_point = 1;
	c->point = list;
}

static enum status customer_put(struct txn *t, void *baton)
{
	Od__Customer c;
	Od__Point p, *list[1];
	char text[100];
	struct key k = key_u64(*(uint64_t *)baton);

	customer_make(&c, &p, list, *(uint64_t *)baton, text);
	return table_put(t, TABLE_CUSTOMER, &k, &c.base);
}

static enum status customers_put(struct txn *t, void *baton)
{
	uint64_t first = *(uint64_t *)baton, id;
	enum status r = OK;

	for (id = first; !r && id < first + 100; id++)
		r = customer_put(t, &id);
	return r;
}

struct order {
	unsigned seed;
	struct arena *arena;
};

static enum status stock_take(struct txn *t, uint32_t product, struct arena *a)
{
	struct key k = key_u32(product);
	Od__Stock fresh = OD__STOCK__INIT, *row = &fresh;
	enum status r;

	key_add_u16(&k, 1);
	r = table_get_as(t, TABLE_STOCK, &k, a, &row);
	if (r == ERR_NOT_FOUND)
		row = &fresh;
	else if (r)
		return r;
	row->has_reserved = 1;
	row->reserved += 1000;
	return table_put(t, TABLE_STOCK, &k, &row->base);
}

static enum status figure_add(struct txn *t, uint64_t customer, struct arena *a)
{
	struct key k = key_u64(customer);
	Od__Figure fresh = OD__FIGURE__INIT, *f = &fresh;
	enum status r = table_get_as(t, TABLE_FIGURE, &k, a, &f);

	if (r == ERR_NOT_FOUND)
		f = &fresh;
	else if (r)
		return r;
	f->has_orders = f->has_amount = 1;
	f->orders++;
	f->amount += 64280;
	return table_put(t, TABLE_FIGURE, &k, &f->base);
}

static int by_product(const void *a, const void *b)
{
	uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return x < y ? -1 : x > y;
}

static enum status order_put(struct txn *t, void *baton)
{
	struct order *x = baton;
	Od__Order o = OD__ORDER__INIT;
	Od__OrderLine line[LINES], *list[LINES];
	uint32_t products[LINES];
	struct key k;
	enum status r;
	int i;

	arena_reset(x->arena);
	r = counter_next(t, "order", &o.id);
	for (i = 0; i < LINES; i++)
		products[i] = 1 + (uint32_t)rand_r(&x->seed)
			% (rand_r(&x->seed) % 5 ? PRODUCTS : 100);
	qsort(products, LINES, sizeof products[0], by_product);
	for (i = 0; i < LINES; i++) {
		od__order_line__init(&line[i]);
		line[i].has_n = line[i].has_product = line[i].has_quantity = line[i].has_price
			= line[i].has_amount = 1;
		line[i].n = (uint32_t)i + 1;
		line[i].product = products[i];
		line[i].unit = (char *)"case";
		line[i].quantity = 3000;
		line[i].price = 185000;
		line[i].amount = 5550;
		list[i] = &line[i];
	}
	o.has_id = o.has_customer = o.has_placed_at = o.has_state = o.has_total = 1;
	o.customer = 1 + (uint64_t)rand_r(&x->seed) % CUSTOMERS;
	o.placed_at = clock_now();
	o.total = LINES * 5550;
	o.n_line = LINES;
	o.line = list;
	k = key_u64(o.id);
	if (!r)
		r = table_insert(t, TABLE_ORDER, &k, &o.base);
	if (!r)
		r = figure_add(t, o.customer, x->arena);
	for (i = 0; !r && i < LINES; i++)
		r = stock_take(t, products[i], x->arena);
	return r;
}

struct get {
	unsigned seed;
	int gets;
	struct arena *arena;
};

static enum status customer_get(struct txn *t, void *baton)
{
	struct get *g = baton;
	ProtobufCMessage *m;
	enum status r = OK;
	int i;

	for (i = 0; !r && i < g->gets; i++) {
		struct key k = key_u64(1 + (uint64_t)rand_r(&g->seed) % CUSTOMERS);

		arena_reset(g->arena);
		r = table_get(t, TABLE_CUSTOMER, &k, g->arena, &m);
	}
	return r;
}

static enum status point_find(struct txn *t, void *baton)
{
	struct get *g = baton;
	uint64_t id = 1 + (uint64_t)rand_r(&g->seed) % CUSTOMERS;
	ProtobufCMessage *m;
	Od__Customer c;
	Od__Point p, *list[1];
	char text[100];
	struct key k = key_empty();
	struct walk *w;
	enum status r;

	customer_make(&c, &p, list, id, text);
	key_add_u8(&k, OD__POINT_KIND__PHONE_POINT);
	key_add_digits(&k, p.value, true);
	arena_reset(g->arena);
	r = walk_open_index(t, INDEX_CUSTOMER_POINT, &k, false, &w);
	return r ? r : walk_next(w, NULL, NULL, g->arena, &m);
}

/* What a greeting reads: customer, figure, the last eight orders. */
static enum status greeting(struct txn *t, void *baton)
{
	struct get *g = baton;
	uint64_t id = 1 + (uint64_t)rand_r(&g->seed) % CUSTOMERS;
	struct key k = key_u64(id);
	ProtobufCMessage *m;
	struct walk *w;
	enum status r;
	int i;

	arena_reset(g->arena);
	r = table_get(t, TABLE_CUSTOMER, &k, g->arena, &m);
	if (!r)
		r = table_get(t, TABLE_FIGURE, &k, g->arena, &m);
	if (r == ERR_NOT_FOUND)
		return OK;
	if (!r)
		r = walk_open_index(t, INDEX_ORDER_CUSTOMER, &k, false, &w);
	for (i = 0; !r && i < 8; i++)
		r = walk_next(w, NULL, NULL, g->arena, &m);
	return r == ERR_END ? OK : r;
}

static enum status walk_all(struct txn *t, void *baton)
{
	struct get *g = baton;
	ProtobufCMessage *m;
	struct walk *w;
	enum status r = walk_open(t, TABLE_CUSTOMER, NULL, false, &w);

	for (g->gets = 0; !r; g->gets++) {
		arena_reset(g->arena);
		r = walk_next(w, NULL, NULL, g->arena, &m);
	}
	return r == ERR_END ? OK : r;
}

static void *greeter(void *baton)
{
	struct get g = { .seed = (unsigned)(uintptr_t)baton, .arena = arena_new(0) };

	while (!atomic_load(&beside.stop)) {
		if (store_read(store, greeting, &g, NULL))
			abort();
		atomic_fetch_add(&beside.reads, 1);
	}
	arena_free(g.arena);
	return NULL;
}

static void line(const char *name, double count, double took)
{
	bench_row(&(struct bench_row){ .name = name, .unit = "/s", .ours = count / took });
}

/* Calls the body until the time is over, with a flush after each `batch` writes (0: a read). */
static void timed(const char *name, store_body *body, void *baton, int batch, double each)
{
	int64_t begun = clock_steady(), now;
	double count = 0;

	do {
		if (batch ? store_write(store, body, baton, NULL)
		    : store_read(store, body, baton, NULL))
			abort();
		count++;
		if (batch && (long)count % batch == 0)
			store_flush(store);
		now = clock_steady();
	} while ((double)(now - begun) < bench.seconds * 1e6);
	line(name, count * each, (double)(now - begun) / 1e6);
}

static void with_readers(struct order *x, int readers)
{
	struct store_numbers before, after;
	pthread_t thread[8];
	char name[60];
	int i;

	store_numbers(store, &before);
	atomic_store(&beside.stop, false);
	atomic_store(&beside.reads, 0);
	for (i = 0; i < readers; i++)
		pthread_create(&thread[i], NULL, greeter, (void *)(uintptr_t)(i + 1));
	sprintf(name, "orders, flush each 16, beside %d readers", readers);
	timed(name, order_put, x, 16, 1);
	atomic_store(&beside.stop, true);
	for (i = 0; i < readers; i++)
		pthread_join(thread[i], NULL);
	store_numbers(store, &after);
	line("    greetings read meanwhile", (double)atomic_load(&beside.reads), bench.seconds);
	bench_say("tried again after a deadlock: %llu",
		(unsigned long long)(after.retries - before.retries));
}

static void load(void)
{
	int64_t begun = clock_steady();
	uint64_t id;

	for (id = 1; id < CUSTOMERS; id += 100) {
		if (store_write(store, customers_put, &id, NULL))
			abort();
		store_flush(store);
	}
	line("load of customers, 100 a transaction", CUSTOMERS,
		(double)(clock_steady() - begun) / 1e6);
}

static void say_time(const char *name, int64_t begun)
{
	bench_row(&(struct bench_row){ .name = name, .unit = "ms", .better = BENCH_LESS,
		.ours = (double)(clock_steady() - begun) / 1e3 });
}

void bench_store(void)
{
	struct store_options o = { .folder = bench_folder("store"), .create = true };
	struct order x = { .seed = 1, .arena = arena_new(0) };
	struct get g = { .seed = 2, .gets = 1, .arena = arena_new(0) };
	struct store_numbers n;
	uint64_t one = 77;
	int64_t begun;

	bench_columns(0);
	if (store_open(&o, &store))
		abort();
	load();
	timed("put of one customer, no change, flush each 16", customer_put, &one, 16, 1);
	timed("orders, flush each 1", order_put, &x, 1, 1);
	timed("orders, flush each 16", order_put, &x, 16, 1);
	timed("orders, flush each 64", order_put, &x, 64, 1);
	timed("get of a customer, a transaction each", customer_get, &g, 0, 1);
	g.gets = 100;
	timed("get of a customer, 100 a transaction", customer_get, &g, 0, 100);
	timed("customer by phone, a transaction each", point_find, &g, 0, 1);
	timed("greeting: customer, figure, eight orders", greeting, &g, 0, 1);
	timed("walk of all customers", walk_all, &g, 0, CUSTOMERS);
	with_readers(&x, 1);
	with_readers(&x, 4);
	store_numbers(store, &n);
	bench_say("%llu commits, %llu flushes of %.0f us on average, %llu us at most; %llu "
		"checkpoints; cache %.0f MB", (unsigned long long)n.commits,
		(unsigned long long)n.flushes, (double)n.flush_sum_us / (double)n.flushes,
		(unsigned long long)n.flush_max_us, (unsigned long long)n.checkpoints,
		(double)store_cache_bytes(store) / 1e6);
	begun = clock_steady();
	store_close(store);
	say_time("close", begun);
	begun = clock_steady();
	o.create = false;
	if (store_open(&o, &store))
		abort();
	say_time("open", begun);
	store_close(store);
	arena_free(x.arena);
	arena_free(g.arena);
}
