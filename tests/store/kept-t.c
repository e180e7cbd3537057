/* SPDX-License-Identifier: ISC */
/*
 * Rows that stay in memory with one writer: whatever is put, deleted and aborted, a writing body sees
 * what its transaction made of the table, and a reading body, which asks the library, the same.
 */
#include <pthread.h>
#include <string.h>

#include "record/product.pb-c.h"
#include "store/fixture.h"
#include "tap/tap.h"

#define PRODUCTS 12u
#define SITES 3u
#define ROUNDS 1500

/* What is on hand; -1: there is no row. */
static int64_t stand[PRODUCTS][SITES], trial[PRODUCTS][SITES];
static uint64_t given;
static uint32_t seed = 20;

static uint32_t dice(uint32_t sides)
{
	seed = seed * 1664525 + 1013904223;
	return (seed >> 8) % sides;
}

static struct key key_of(uint32_t product, uint32_t site)
{
	struct key k = key_u32(product + 1);

	key_add_u16(&k, (uint16_t)(site + 1));
	return k;
}

struct look {
	int64_t on_hand[SITES];
	unsigned rows;
	bool ordered;
};

static void take(void *baton, const struct key *key, ProtobufCMessage *m)
{
	const Od__Stock *row = (const Od__Stock *)m;
	struct look *l = baton;
	struct key own = key_of(row->product - 1, row->site - 1);

	l->ordered &= key->length == own.length && memcmp(key->bytes, own.bytes, own.length) == 0;
	l->on_hand[row->site - 1] = row->on_hand;
	l->rows++;
}

/* Are the rows of a product those of the model? */
static bool same(struct txn *t, uint32_t product, int64_t model[PRODUCTS][SITES])
{
	struct key prefix = key_u32(product + 1);
	struct arena *a = arena_new(0);
	struct look l = { .ordered = true };
	bool good;

	for (unsigned i = 0; i < SITES; i++)
		l.on_hand[i] = -1;
	good = table_under(t, TABLE_STOCK, &prefix, a, take, &l) == OK && l.ordered;
	for (unsigned i = 0; i < SITES; i++)
		good &= l.on_hand[i] == model[product][i];
	arena_free(a);
	return good;
}

static enum status change(struct txn *t, uint32_t product, uint32_t site)
{
	struct key k = key_of(product, site);
	Od__Stock row = OD__STOCK__INIT;

	if (trial[product][site] >= 0 && dice(5) == 0) {
		trial[product][site] = -1;
		return table_delete(t, TABLE_STOCK, &k);
	}
	/* Of one length mostly, now and then of another. */
	trial[product][site] = dice(4) ? 100 + dice(20) : (int64_t)dice(1u << 23) * dice(1u << 20);
	row.has_product = row.has_site = row.has_on_hand = true;
	row.product = product + 1;
	row.site = site + 1;
	row.on_hand = trial[product][site];
	return table_put(t, TABLE_STOCK, &k, &row.base);
}

struct round {
	bool aborts, good;
	uint64_t number;
};

static enum status work(struct txn *t, void *baton)
{
	struct round *r = baton;
	enum status s = counter_next(t, "order", &r->number);

	memcpy(trial, stand, sizeof trial);
	r->good = s == OK && r->number == given + 1;
	for (unsigned i = 0; i < 6; i++) {
		uint32_t product = dice(PRODUCTS);

		r->good &= same(t, product, trial);
		r->good &= change(t, product, dice(SITES)) == OK;
		r->good &= dice(2) || same(t, product, trial);
	}
	return r->aborts ? ERR_REFUSED : OK;
}

static enum status read_all(struct txn *t, void *baton)
{
	bool *good = baton;

	for (uint32_t i = 0; i < PRODUCTS; i++)
		*good &= same(t, i, stand);
	return OK;
}

static bool named(struct txn *t, struct arena *a, const char *name)
{
	struct key k = key_u64(7);
	Od__Customer *c;
	enum status s = table_get_as(t, TABLE_CUSTOMER, &k, a, &c);

	return name ? s == OK && strcmp(c->name, name) == 0 : s == ERR_NOT_FOUND;
}

/* A row that was read stays at hand for the transaction, but not as it was before a change. */
static enum status read_again(struct txn *t, void *baton)
{
	struct arena *a = baton;
	struct key k = key_u64(7);

	ok(named(t, a, NULL), "a customer that is not there");
	table_insert(t, TABLE_CUSTOMER, &k, &fixture_customer(a, 7, "first")->base);
	ok(named(t, a, "first") && named(t, a, "first"), "is there when it is put, and when asked again");
	table_put(t, TABLE_CUSTOMER, &k, &fixture_customer(a, 7, "second")->base);
	ok(named(t, a, "second") && named(t, a, "second"), "as it was changed");
	table_delete(t, TABLE_CUSTOMER, &k);
	ok(named(t, a, NULL), "and gone when it is deleted");
	table_insert(t, TABLE_CUSTOMER, &k, &fixture_customer(a, 7, "third")->base);
	return named(t, a, "third") ? OK : ERR_FORMAT;
}

struct veiled {
	uint64_t asked;		/* rows asked of the files for a product that was read before */
	bool same;
};

static enum status read_twice(struct txn *t, void *baton)
{
	struct veiled *v = baton;
	uint64_t before;

	v->same = same(t, 3, stand);
	before = txn_rows(t);
	v->same &= same(t, 3, stand);
	v->asked = txn_rows(t) - before;
	return OK;
}

/* An import holds customers back the whole time: the stock of the orders beside it is read as ever. */
static void beside_an_import(struct store *s)
{
	struct veiled v;
	int64_t hidden[SITES];

	store_write(s, read_twice, &v, NULL);
	ok(v.same && v.asked == 0, "what was read before is not asked for again");
	store_veil(s, TABLE_CUSTOMER, 1000, 2000);
	store_write(s, read_twice, &v, NULL);
	ok(v.same && v.asked == 0, "nor while rows of another table are held back");
	store_veil(s, TABLE_STOCK, 4, 5);
	memcpy(hidden, stand[3], sizeof hidden);
	for (unsigned i = 0; i < SITES; i++)
		stand[3][i] = -1;
	store_write(s, read_twice, &v, NULL);
	ok(v.same, "rows of its own that are held back are not seen");
	memcpy(stand[3], hidden, sizeof hidden);
	store_unveil(s, TABLE_STOCK, 4, 5);
	store_unveil(s, TABLE_CUSTOMER, 1000, 2000);
	store_write(s, read_twice, &v, NULL);
	ok(v.same && v.asked == 0, "until they are shown");
}

static enum status number(struct txn *t, void *baton)
{
	return counter_next(t, "shared", baton);
}

static void *numbers(void *baton)
{
	uint64_t value;

	for (int i = 0; i < 300; i++)
		store_write(baton, number, &value, NULL);
	return NULL;
}

static struct store *open_store(bool create)
{
	struct store_options o = { .folder = fixture_folder("desk"), .create = create,
		.cache = 16 << 20, .one_writer = true };
	struct store *s;

	if (store_open(&o, &s) != OK)
		bail("the store is not opened");
	return s;
}

int main(void)
{
	unsigned wrong = 0, apart = 0;
	pthread_t threads[3];
	struct store *s;
	struct arena *a = arena_new(0);
	uint64_t value = 0;

	plan_lazy();
	memset(stand, 0xff, sizeof stand);
	s = open_store(true);
	for (int i = 0; i < ROUNDS; i++) {
		struct round r = { .aborts = dice(3) == 0 };
		bool good = true;
		enum status end = store_write(s, work, &r, NULL);

		wrong += !r.good || end != (r.aborts ? ERR_REFUSED : OK);
		if (end == OK) {
			memcpy(stand, trial, sizeof stand);
			given++;
		}
		if (i % 10 == 0)
			store_read(s, read_all, &good, NULL);
		apart += !good;
	}
	is_int(0, wrong, "%d transactions, a third of them given up: each sees what it should", ROUNDS);
	is_int(0, apart, "and readers what was committed");
	is_int(OK, store_write(s, read_again, a, NULL), "and there again");
	ok(fixture_has(s, 7, "third") && fixture_verify(s) == 0, "with its index as it is now");
	beside_an_import(s);
	for (int i = 0; i < 3; i++)
		pthread_create(&threads[i], NULL, numbers, s);
	for (int i = 0; i < 3; i++)
		pthread_join(threads[i], NULL);
	store_write(s, number, &value, NULL);
	is_int(901, (long long)value, "writers of three threads take their turns");
	store_close(s);

	s = open_store(false);
	value = 0;
	wrong = 0;
	for (int i = 0; i < 50; i++) {
		struct round r = { .aborts = true };

		wrong += store_write(s, work, &r, NULL) != ERR_REFUSED || !r.good;
	}
	is_int(0, wrong, "and after a restart");
	store_close(s);
	arena_free(a);
	return tap_result();
}
