/* SPDX-License-Identifier: ISC */
/*
 * Rows: put, get, insert, delete; indexes with one key, many keys and partial ones follow.
 * Not covered here: walks (walk-t), two writers (transaction-t), damage (damage-t).
 */
#include <string.h>

#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/ticket.pb-c.h"
#include "store/fixture.h"
#include "tap/tap.h"

struct op {
	enum { PUT, INSERT, DELETE, GET, HAS } what;
	enum table_id table;
	uint64_t id;
	const ProtobufCMessage *m;
	struct arena *arena;
	ProtobufCMessage *got;
	bool has;
	enum status end;	/* returned when the operation went well */
};

static enum status run(struct txn *t, void *baton)
{
	struct op *op = baton;
	struct key k = key_u64(op->id);
	enum status r = OK;

	if (op->table == TABLE_PRODUCT)
		k = key_u32((uint32_t)op->id);
	switch (op->what) {
	case PUT:
		r = table_put(t, op->table, &k, op->m);
		break;
	case INSERT:
		r = table_insert(t, op->table, &k, op->m);
		break;
	case DELETE:
		r = table_delete(t, op->table, &k);
		break;
	case GET:
		r = table_get(t, op->table, &k, op->arena, &op->got);
		break;
	case HAS:
		op->has = table_has(t, op->table, &k);
		break;
	}
	return r ? r : op->end;
}

static struct key phone(const char *digits)
{
	struct key k = key_empty();

	key_add_u8(&k, OD__POINT_KIND__PHONE_POINT);
	key_add_digits(&k, digits, true);
	k.length--;	/* the closing 0: what stands before the last digits is open */
	return k;
}

static void rows(struct store *s, struct arena *a)
{
	Od__Customer *c = fixture_customer(a, 7, "杭州 Harbour Deli");
	struct op op = { .what = INSERT, .table = TABLE_CUSTOMER, .id = 7, .m = &c->base,
		.arena = a };
	uint64_t serial = 0, later = 0;

	is_int(OK, store_write(s, run, &op, &serial), "a row is inserted");
	is_int(ERR_EXISTS, store_write(s, run, &op, NULL), "but not a second time");
	op.what = GET;
	is_int(OK, store_read(s, run, &op, &later), "it is there");
	is_string("杭州 Harbour Deli", ((Od__Customer *)op.got)->name, "with its name");
	is_string("0571-87770007", ((Od__Customer *)op.got)->point[0]->value, "and its number");
	ok(later >= serial && serial > 0, "a read may show all commits so far");
	op.id = 8;
	is_int(ERR_NOT_FOUND, store_read(s, run, &op, NULL), "another id is not there");
	op.what = HAS;
	is_int(OK, store_read(s, run, &op, NULL), "asking for a row alone");
	ok(!op.has, "says no for 8");
	op.id = 7;
	store_read(s, run, &op, NULL);
	ok(op.has, "says yes for 7");
	op.what = DELETE;
	op.end = ERR_REFUSED;
	is_int(ERR_REFUSED, store_write(s, run, &op, NULL), "a body that refuses after deleting");
	ok(fixture_has(s, 7, "杭州 Harbour Deli"), "has deleted nothing");
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_CODE, NULL), "nor in the index");
	op.end = OK;
	is_int(OK, store_write(s, run, &op, NULL), "the row is deleted");
	is_int(ERR_NOT_FOUND, store_write(s, run, &op, NULL), "but not a second time");
	is_int(0, fixture_count_index(s, INDEX_CUSTOMER_CODE, NULL), "no code is left");
	is_int(0, fixture_count_index(s, INDEX_CUSTOMER_POINT, NULL), "no number is left");
}

static void many_keys(struct store *s, struct arena *a)
{
	Od__Customer *c = fixture_customer(a, 11, "Golden Wok");
	Od__Point second = OD__POINT__INIT, chat = OD__POINT__INIT, *points[4];
	struct key k;

	second.has_kind = chat.has_kind = 1;
	second.value = (char *)"138 0013 8000";
	second.e164 = (char *)"+8613800138000";
	chat.kind = OD__POINT_KIND__WECHAT;
	chat.value = (char *)"Wok_58";
	points[0] = c->point[0];
	points[1] = &second;
	points[2] = &chat;
	points[3] = &second;	/* the same again: one key */
	c->point = points;
	c->n_point = 4;
	is_int(OK, fixture_put(s, c), "a customer with three points, one of them twice");
	is_int(3, fixture_count_index(s, INDEX_CUSTOMER_POINT, NULL), "has three keys");
	k = phone("8000");
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_POINT, &k), "found by the last four digits");
	k = phone("13800138000");
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_POINT, &k), "and by all");
	k = phone("8001");
	is_int(0, fixture_count_index(s, INDEX_CUSTOMER_POINT, &k), "not by others");
	c->n_point = 2;
	points[0]->value = (char *)"0571-99990000";
	is_int(OK, fixture_put(s, c), "one point gone, one changed");
	is_int(2, fixture_count_index(s, INDEX_CUSTOMER_POINT, NULL), "two keys");
	k = phone("87770011");
	is_int(0, fixture_count_index(s, INDEX_CUSTOMER_POINT, &k), "the old number is gone");
	k = phone("99990000");
	is_int(1, fixture_count_index(s, INDEX_CUSTOMER_POINT, &k), "the new one is there");
}

static void partial(struct store *s, struct arena *a)
{
	static const struct {
		Od__OrderState state;
		long due, held;
		const char *name;
	} steps[] = {
		{ OD__ORDER_STATE__HELD, 1, 1, "held" },
		{ OD__ORDER_STATE__CONFIRMED, 1, 0, "confirmed" },
		{ OD__ORDER_STATE__SHIPPED, 1, 0, "shipped" },
		{ OD__ORDER_STATE__DELIVERED, 0, 0, "delivered" },
		{ OD__ORDER_STATE__HELD, 1, 1, "held again" },
		{ OD__ORDER_STATE__CANCELLED, 0, 0, "cancelled" },
	};
	Od__Order o = OD__ORDER__INIT;
	struct op op = { .what = PUT, .table = TABLE_ORDER, .id = 1042, .m = &o.base, .arena = a };
	size_t i;

	o.has_customer = o.has_placed_at = o.has_state = 1;
	o.customer = 7;
	o.placed_at = 1000;
	for (i = 0; i < sizeof steps / sizeof steps[0]; i++) {
		o.state = steps[i].state;
		is_int(OK, store_write(s, run, &op, NULL), "order %s", steps[i].name);
		is_int(steps[i].due, fixture_count_index(s, INDEX_ORDER_DUE, NULL),
			"%s: rows in the plan", steps[i].name);
		is_int(steps[i].held, fixture_count_index(s, INDEX_ORDER_HELD, NULL),
			"%s: rows in the held list", steps[i].name);
		is_int(1, fixture_count_index(s, INDEX_ORDER_CUSTOMER, NULL),
			"%s: rows of the customer", steps[i].name);
	}
}

static void sizes(struct store *s, struct arena *a)
{
	Od__Product p = OD__PRODUCT__INIT;
	size_t most = ((size_t)1 << 20) - 6;	/* tag 2, length 3 */
	char *text = arena_alloc(a, most + 2);
	struct op op = { .what = PUT, .table = TABLE_PRODUCT, .id = 5, .m = &p.base, .arena = a };

	memset(text, 'x', most);
	p.selling_points = text;
	is_int(OK, store_write(s, run, &op, NULL), "a row of just under 1 MiB");
	op.what = GET;
	is_int(OK, store_read(s, run, &op, NULL), "comes back");
	is_int((long long)most, (long long)strlen(((Od__Product *)op.got)->selling_points), "whole");
	text[most] = 'x';
	op.what = PUT;
	is_int(OK, store_write(s, run, &op, NULL), "a row of 1 MiB exactly");
	text[most + 1] = 0;
	p.code = (char *)"A";
	is_int(ERR_LIMIT, store_write(s, run, &op, NULL), "a larger one is refused");
	op.what = GET;
	store_read(s, run, &op, NULL);
	is_int((long long)most + 1, (long long)strlen(((Od__Product *)op.got)->selling_points),
		"and changes nothing");
}

int main(void)
{
	struct arena *a = arena_new(0);
	struct store *s;

	plan_lazy();
	s = fixture_open("desk", true);
	rows(s, a);
	many_keys(s, a);
	partial(s, a);
	sizes(s, a);
	is_int(0, fixture_verify(s), "the store is whole");
	store_close(s);
	s = fixture_open("desk", false);
	ok(fixture_has(s, 11, "Golden Wok"), "after closing and opening all is there");
	is_int(0, fixture_verify(s), "and whole");
	store_close(s);
	arena_free(a);
	return tap_result();
}
