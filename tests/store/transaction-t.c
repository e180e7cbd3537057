/* SPDX-License-Identifier: ISC */
/*
 * Transactions: deadlocks are tried again and nothing of a lost try stays; readers see one
 * instant beside a writer; serials; a second opener; versions; what a read may not do.
 */
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/system.pb-c.h"
#include "store/fixture.h"
#include "store/stock.h"
#include "tap/tap.h"

#define PRODUCTS 1400	/* about 14 pages; a read of them holds them all */
#define MOVES 600

static enum status fill(struct txn *t, void *baton)
{
	uint32_t i;
	enum status r = OK;

	(void)baton;
	for (i = 1; !r && i <= PRODUCTS; i++)
		r = stock_add(t, i, 1000, NULL);
	return r;
}

struct move {
	uint32_t from, to;
	atomic_int *meet;	/* both threads wait here once, holding their first row */
	int tries;
};

static enum status move(struct txn *t, void *baton)
{
	struct move *m = baton;
	bool first = m->tries++ == 0;
	enum status r = stock_add(t, m->from, -1, NULL);

	if (!r && m->meet && first) {
		atomic_fetch_add(m->meet, 1);
		while (atomic_load(m->meet) < 2)
			usleep(100);
	}
	return r ? r : stock_add(t, m->to, 1, NULL);
}

/* The same by a body that looks at no answer: what it does behind a lost one is lost, too. */
static enum status careless(struct txn *t, void *baton)
{
	struct move *m = baton;
	struct key k = stock_key(m->from), gone = stock_key(PRODUCTS + 7);
	struct walk *w;

	(void)move(t, m);
	(void)table_has(t, TABLE_STOCK, &k);
	(void)stock_add(t, m->from, 0, NULL);
	if (walk_open(t, TABLE_STOCK, NULL, false, &w) == OK)
		(void)walk_next(w, NULL, NULL, NULL, NULL);
	(void)table_delete(t, TABLE_STOCK, &gone);
	return OK;
}

struct thread {
	struct store *s;
	store_body *body;
	struct move m;
	enum status r;
	unsigned seed;
};

static void *mover(void *baton)
{
	struct thread *x = baton;

	x->r = store_write(x->s, x->body, &x->m, NULL);
	return NULL;
}

static void deadlock(struct store *s, store_body *body, const char *of)
{
	atomic_int meet = 0;
	struct thread x[2] = {
		{ .s = s, .body = body, .m = { 1, PRODUCTS, &meet, 0 } },
		{ .s = s, .body = body, .m = { PRODUCTS, 1, &meet, 0 } },
	};
	struct store_numbers before, after;
	pthread_t id[2];
	int i;

	store_numbers(s, &before);
	for (i = 0; i < 2; i++)
		pthread_create(&id[i], NULL, mover, &x[i]);
	for (i = 0; i < 2; i++)
		pthread_join(id[i], NULL);
	store_numbers(s, &after);
	is_int(OK, x[0].r, "two writers that deadlock, %s: the one ends well", of);
	is_int(OK, x[1].r, "and so does the other");
	ok(x[0].m.tries + x[1].m.tries > 2, "one of them ran again");
	is_int(x[0].m.tries + x[1].m.tries - 2, (long long)(after.retries - before.retries),
		"and each try was counted");
}

static atomic_int writing;

static void *writer(void *baton)
{
	struct thread *x = baton;
	int i;

	for (i = 0; i < MOVES && !x->r; i++) {
		x->m = (struct move){ .from = 1 + rand_r(&x->seed) % PRODUCTS,
			.to = 1 + rand_r(&x->seed) % PRODUCTS };
		x->r = store_write(x->s, move, &x->m, NULL);
	}
	atomic_fetch_sub(&writing, 1);
	return NULL;
}

/* Readers walk all rows while rows change: each sum is that of one instant. */
static void *reader(void *baton)
{
	struct thread *x = baton;
	int64_t total;

	while (!x->r) {
		x->r = store_read(x->s, stock_sum, &total, NULL);
		if (!x->r && total != (int64_t)PRODUCTS * 1000)
			x->r = ERR_CHECKSUM;
		if (!atomic_load(&writing))
			break;
	}
	return NULL;
}

static void beside(struct store *s)
{
	struct thread x[4] = { { .s = s, .seed = 7 }, { .s = s, .seed = 8 }, { .s = s }, { .s = s } };
	pthread_t id[4];
	int64_t total;
	int i;

	atomic_store(&writing, 2);
	for (i = 0; i < 4; i++)
		pthread_create(&id[i], NULL, i < 2 ? writer : reader, &x[i]);
	for (i = 0; i < 4; i++)
		pthread_join(id[i], NULL);
	for (i = 0; i < 4; i++)
		is_int(OK, x[i].r, "%s %d of the run side by side", i < 2 ? "writer" : "reader",
			i % 2);
	is_int(OK, store_read(s, stock_sum, &total, NULL), "a last sum");
	is_int(PRODUCTS * 1000, total, "nothing came or went");
}

/* A long read that lets its rows go, while somebody changes the first of them. */
struct long_read {
	struct store *s;
	bool open_before;
	atomic_bool passed, changed;
};

static enum status look_long(struct txn *t, void *baton)
{
	struct long_read *l = baton;
	struct key first = stock_key(1);
	struct walk *w;
	enum status r;
	int i;

	r = l->open_before ? walk_open(t, TABLE_STOCK, NULL, false, &w) : OK;
	txn_let_go(t);
	(void)table_has(t, TABLE_STOCK, &first);
	if (!r)
		r = stock_add(t, 2, 0, NULL);
	if (!r && !l->open_before)
		r = walk_open(t, TABLE_STOCK, NULL, false, &w);
	for (i = 0; !r && i < PRODUCTS / 2; i++)
		r = walk_next(w, NULL, NULL, NULL, NULL);
	atomic_store(&l->passed, true);
	for (i = 0; i < 20000 && !atomic_load(&l->changed); i++)
		usleep(1000);
	return r;
}

static void *changer(void *baton)
{
	struct long_read *l = baton;
	struct move m = { .from = 1, .to = 2 };

	while (!atomic_load(&l->passed))
		usleep(100);
	if (store_write(l->s, move, &m, NULL) == OK)
		atomic_store(&l->changed, true);
	return NULL;
}

static void let_go(struct store *s, bool open_before)
{
	struct long_read l = { .s = s, .open_before = open_before };
	uint64_t serial = 0;
	pthread_t id;

	pthread_create(&id, NULL, changer, &l);
	is_int(OK, store_read(s, look_long, &l, &serial), "a read that lets its rows go%s",
		open_before ? " behind the opening of its walk" : "");
	ok(atomic_load(&l.changed), "a writer changed them before it ended");
	ok(serial < store_committed(s), "which it had passed by then");
	pthread_join(id, NULL);
}

struct beside_write {
	struct store *s;
	enum status held, apart;
};

static enum status look_first(struct txn *t, void *baton)
{
	(void)baton;
	return stock_add(t, 1, 0, NULL);
}

static enum status look_last(struct txn *t, void *baton)
{
	(void)baton;
	return stock_add(t, PRODUCTS, 0, NULL);
}

/* Were they to wait, it would be for the write that this thread is in: for ever. */
static enum status look_within(struct txn *t, void *baton)
{
	struct beside_write *b = baton;
	enum status r = stock_add(t, 1, 0, NULL);

	if (!r)
		r = stock_add(t, 1, 1, NULL);
	b->held = store_read_at_once(b->s, look_first, NULL, NULL);
	b->apart = store_read_at_once(b->s, look_last, NULL, NULL);
	return r ? r : stock_add(t, 1, -1, NULL);
}

static void at_once(struct store *s)
{
	struct beside_write b = { .s = s };
	uint64_t serial = 0;

	is_int(OK, store_write(s, look_within, &b, NULL), "reads that do not wait, beside a write");
	is_int(ERR_RETRY, b.held, "what it holds is not for now");
	is_int(OK, b.apart, "what it does not hold is read");
	is_int(OK, store_read_at_once(s, look_first, NULL, &serial), "behind it all is");
	is_int((long long)store_committed(s), (long long)serial, "and may show what it wrote");
}

static enum status never(struct txn *t, void *baton)
{
	(void)t;
	++*(int *)baton;
	return ERR_RETRY;
}

static enum status nothing(struct txn *t, void *baton)
{
	(void)t;
	(void)baton;
	return OK;
}

static void serials(struct store *s)
{
	uint64_t a = 0, b = 0, c = 0, kept = 99;
	int tries = 0;

	store_write(s, nothing, NULL, &a);
	store_write(s, nothing, NULL, &b);
	is_int((long long)a + 1, (long long)b, "serials rise by one");
	is_int((long long)b, (long long)store_committed(s), "the newest is told");
	ok(store_flushed(s) < b, "it is not durable yet");
	store_read(s, nothing, NULL, &c);
	ok(c < b, "a read of nothing does not show it");
	is_int((long long)b, (long long)store_flush(s), "a flush covers it");
	is_int((long long)b, (long long)store_flushed(s), "then it is durable");
	is_int(ERR_RETRY, store_write(s, never, &tries, &kept), "a body that always deadlocks");
	is_int(30, tries, "is run thirty times");
	is_int(99, (long long)kept, "and has no serial");
	is_int((long long)b, (long long)store_committed(s), "nor anybody");
}

/* ---- what a read may show ---- */

static enum status set_first(struct txn *t, void *baton)
{
	(void)baton;
	return stock_add(t, 1, 1, NULL);
}

static enum status set_last(struct txn *t, void *baton)
{
	(void)baton;
	return stock_add(t, PRODUCTS, -1, NULL);
}

static enum status take_new(struct txn *t, void *baton)
{
	struct key k = stock_key(PRODUCTS + 1);

	(void)baton;
	return table_delete(t, TABLE_STOCK, &k);
}

static enum status set_new(struct txn *t, void *baton)
{
	(void)baton;
	return stock_add(t, PRODUCTS + 1, 1, NULL);
}

static enum status look_new(struct txn *t, void *baton)
{
	struct key k = stock_key(PRODUCTS + 1);

	*(bool *)baton = table_has(t, TABLE_STOCK, &k);
	return OK;
}

static enum status peek(struct txn *t, void *baton)
{
	return counter_peek(t, "shows", baton);
}

static enum status count_up(struct txn *t, void *baton)
{
	return counter_next(t, "shows", baton);
}

static enum status product_set(struct txn *t, void *baton)
{
	Od__Product p = OD__PRODUCT__INIT;
	struct key k = key_u32(7);

	p.has_id = 1;
	p.id = 7;
	p.code = baton;
	return table_put(t, TABLE_PRODUCT, &k, &p.base);
}

static enum status product_named(struct txn *t, void *baton)
{
	struct key prefix = key_empty();
	struct walk *w;
	enum status r;

	key_add_code(&prefix, baton);
	r = walk_open_index(t, INDEX_PRODUCT_CODE, &prefix, false, &w);
	return r ? r : walk_next(w, NULL, NULL, NULL, NULL);
}

static enum status order_set(struct txn *t, void *baton)
{
	Od__Order o = OD__ORDER__INIT;
	struct key k = key_u64(*(uint64_t *)baton);

	o.has_customer = 1;
	o.customer = *(uint64_t *)baton;
	return table_put(t, TABLE_ORDER, &k, &o.base);
}

static enum status orders_of(struct txn *t, void *baton)
{
	struct key prefix = key_u64(*(uint64_t *)baton);
	struct walk *w;
	enum status r = walk_open_index(t, INDEX_ORDER_CUSTOMER, &prefix, false, &w);

	return r ? r : walk_next(w, NULL, NULL, NULL, NULL);
}

static uint64_t shown(struct store *s, store_body *body, void *baton)
{
	uint64_t serial = 99999999;

	store_read(s, body, baton, &serial);
	return serial;
}

static void shows(struct store *s)
{
	uint64_t first, last, new, gone, counted, named, ordered, all, number = 0, one = 11, two = 12;
	char code[] = "A1", other[] = "B2";
	bool there;
	int64_t total;

	store_write(s, set_first, NULL, &first);
	store_write(s, set_last, NULL, &last);
	is_int((long long)first, (long long)shown(s, look_first, NULL), "a row shows its own commit");
	is_int((long long)last, (long long)shown(s, look_last, NULL), "and another its own");
	is_int((long long)last, (long long)shown(s, stock_sum, &total),
		"a walk shows the newest of the file");
	store_write(s, set_new, NULL, &new);
	is_int((long long)new, (long long)shown(s, look_new, &there), "a row that came");
	store_write(s, take_new, NULL, &gone);
	is_int((long long)gone, (long long)shown(s, look_new, &there), "that it is gone shows, too");
	ok(!there, "it is gone");
	store_write(s, count_up, &number, &counted);
	is_int((long long)counted, (long long)shown(s, peek, &number), "a counter");
	store_write(s, product_set, code, &named);
	is_int((long long)named, (long long)shown(s, product_named, other), "a walk that ends at once");
	store_write(s, order_set, &one, &ordered);
	store_write(s, order_set, &two, NULL);
	is_int((long long)ordered, (long long)shown(s, orders_of, &one), "a customer's orders show his");
	is_int((long long)first, (long long)shown(s, look_first, NULL), "the first row is as it was");
	store_write(s, fill, NULL, &all);
	is_int((long long)all, (long long)shown(s, look_first, NULL), "a commit of very many rows");
	is_int((long long)all, (long long)shown(s, peek, &number), "is shown by everything");
}

static enum status meta_set(struct txn *t, void *baton)
{
	struct key k = key_empty();
	Od__Meta m = OD__META__INIT;

	key_add_text(&k, "schema");
	m.has_number = 1;
	m.number = *(uint64_t *)baton;
	return table_put(t, TABLE_META, &k, &m.base);
}

static void versions(void)
{
	uint64_t newer = SCHEMA_VERSION + 1, same = SCHEMA_VERSION;
	struct store_numbers n;
	struct store *s = NULL, *second = NULL;

	is_int(ERR_NOT_FOUND, fixture_try("version", false, &s), "no desk in that folder");
	s = fixture_open("version", true);
	store_numbers(s, &n);
	is_int(SCHEMA_VERSION, (long long)n.schema_version, "a new desk has this version");
	is_int(ERR_BUSY, fixture_try("version", false, &second), "a second opener is turned away");
	is_int(OK, store_write(s, meta_set, &same, NULL), "and harms nothing");
	store_write(s, meta_set, &newer, NULL);
	store_close(s);
	is_int(ERR_VERSION, fixture_try("version", false, &s), "a newer version is refused");
	is_int(ERR_VERSION, fixture_try("version", true, &s), "also when creating");
}

/* A child that dies by a signal, as panic() does. */
static bool dies(enum status (*what)(struct store *s), struct store *s)
{
	struct rlimit none = { 0, 0 };
	int status = 0;
	pid_t child = fork();

	if (!child) {
		setrlimit(RLIMIT_CORE, &none);
		close(2);
		what(s);
		_exit(0);
	}
	waitpid(child, &status, 0);
	return WIFSIGNALED(status) && WTERMSIG(status) == SIGABRT;
}

static enum status write_in_read(struct store *s)
{
	return store_read(s, fill, NULL, NULL);
}

static enum status wrong_record(struct txn *t, void *baton)
{
	Od__Stock row = OD__STOCK__INIT;
	struct key k = key_u64(1);

	(void)baton;
	return table_put(t, TABLE_CUSTOMER, &k, &row.base);
}

static enum status write_wrong(struct store *s)
{
	return store_write(s, wrong_record, NULL, NULL);
}

int main(void)
{
	struct store *s;

	plan_lazy();
	s = fixture_open("desk", true);
	is_int(OK, store_write(s, fill, NULL, NULL), "one transaction of %d rows", PRODUCTS);
	deadlock(s, move, "as they should be");
	deadlock(s, careless, "and go on all the same");
	beside(s);
	serials(s);
	let_go(s, false);
	let_go(s, true);
	at_once(s);
	shows(s);
	ok(dies(write_in_read, s), "a write in a reading body is the end");
	ok(dies(write_wrong, s), "a record in a foreign table is the end");
	is_int(0, fixture_verify(s), "the store is whole");
	store_close(s);
	versions();
	return tap_result();
}
