/* SPDX-License-Identifier: ISC */
/*
 * store_verify finds what it promises to find: here the files are changed behind its back.
 */
#include <stdio.h>
#include <string.h>

#include "record/order.pb-c.h"
#include "store/fixture.h"
#include "store/transaction.h"	/* the handles themselves */
#include "tap/tap.h"

static char heard[20][300];
static unsigned count;

static void hear(void *baton, const char *sentence)
{
	(void)baton;
	if (count < 20)
		snprintf(heard[count], sizeof heard[0], "%s", sentence);
	count++;
}

static bool said(const char *file, const char *what)
{
	unsigned i;

	for (i = 0; i < count && i < 20; i++)
		if (strncmp(heard[i], file, strlen(file)) == 0 && strstr(heard[i], what))
			return true;
	return false;
}

/* One raw change; done again it is taken back where it can be. */
struct raw {
	DB *db;
	struct key key;
	unsigned char value[64];
	u_int32_t length;
	bool remove;
};

static enum status raw(struct txn *t, void *baton)
{
	struct raw *w = baton;
	DBT k = key_dbt(&w->key), v;

	memset(&v, 0, sizeof v);
	v.data = w->value;
	v.size = w->length;
	return txn_result(t, w->remove ? w->db->del(w->db, t->db, &k, 0)
		: w->db->put(w->db, t->db, &k, &v, 0), "a raw change");
}

static enum status put_order(struct txn *t, void *baton)
{
	const Od__Order *o = baton;
	struct key k = key_u64(o->id);

	return table_put(t, TABLE_ORDER, &k, &o->base);
}

static struct key held_key(const Od__Order *o)
{
	struct key k = key_empty();

	key_add_down(&k, o->placed_at);
	key_add_u64(&k, o->id);
	return k;
}

static void look(struct store *s, const char *file, const char *what, const char *name)
{
	count = 0;
	is_int(ERR_CHECKSUM, store_verify(s, hear, NULL, NULL), "%s: is a fault", name);
	ok(said(file, what), "%s: %s", name, count ? heard[0] : "(nothing)");
	is_int(1, count, "%s: one sentence", name);
}

int main(void)
{
	Od__Order o = OD__ORDER__INIT;
	struct store *s;
	struct raw w = { 0 };
	uint64_t rows;
	unsigned i;

	plan_lazy();
	s = fixture_open("desk", true);
	o.has_id = o.has_customer = o.has_placed_at = o.has_state = 1;
	o.state = OD__ORDER_STATE__CONFIRMED;
	for (i = 1; i <= 700; i++) {
		o.id = i;
		o.customer = 1 + i % 7;
		o.placed_at = i * 1000;
		store_write(s, put_order, &o, NULL);
	}
	is_int(OK, store_verify(s, hear, NULL, &rows), "a whole store");
	is_int(0, count, "has no fault");
	is_int(1 + 700 + 700 * 3, (long long)rows, "every row and index row was looked at");

	/* A key of the customer index goes. */
	w.db = s->handles.index[INDEX_ORDER_CUSTOMER];
	w.key = key_u64(o.customer);
	key_add_down(&w.key, o.placed_at);
	key_add_u64(&w.key, o.id);
	w.remove = true;
	store_write(s, raw, &w, NULL);
	look(s, "order__customer.db", "a row is not in its index", "a key taken away");
	w.remove = false;
	w.value[0] = 8;
	w.length = 1;
	store_write(s, raw, &w, NULL);
	is_int(OK, store_verify(s, NULL, NULL, NULL), "put back");

	/* The length behind it is wrong. */
	w.value[0] = 7;
	store_write(s, raw, &w, NULL);
	count = 0;
	is_int(ERR_CHECKSUM, store_verify(s, hear, NULL, NULL), "a wrong length: is a fault");
	ok(said("order__customer.db", "wrong length"), "a wrong length: is told");
	w.value[0] = 8;
	store_write(s, raw, &w, NULL);

	/* A key of an order that is not there. */
	o.id = 9999;
	w.db = s->handles.index[INDEX_ORDER_PLACED];
	w.key = held_key(&o);
	store_write(s, raw, &w, NULL);
	look(s, "order__placed.db", "an index row has no row", "a key without an order");
	w.remove = true;
	store_write(s, raw, &w, NULL);
	w.remove = false;

	/* A confirmed order in the list of held ones: a partial index in the wrong state. */
	o.id = 700;
	w.db = s->handles.index[INDEX_ORDER_HELD];
	w.key = held_key(&o);
	store_write(s, raw, &w, NULL);
	look(s, "order__held.db", "an index row is not what its row says", "a wrong state");
	w.remove = true;
	store_write(s, raw, &w, NULL);
	w.remove = false;

	/* A row that is no record. */
	w.db = s->handles.table[TABLE_FIGURE];
	w.key = key_u64(1);
	memset(w.value, 0xff, w.length = 9);
	store_write(s, raw, &w, NULL);
	look(s, "figure.db", "a row does not unpack", "bytes that are no record");
	w.remove = true;
	store_write(s, raw, &w, NULL);
	is_int(OK, store_verify(s, NULL, NULL, NULL), "all taken back: whole");
	store_close(s);
	return tap_result();
}
