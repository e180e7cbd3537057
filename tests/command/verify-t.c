/* SPDX-License-Identifier: ISC */
/*
 * `server verify` at the shell: a whole desk is said to be one, with the rows that were looked at; a row
 * changed behind its back is named, and the exit code says so to a script.
 */
#include "command/run.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "record/product.pb-c.h"
#include "store/store.h"
#include "tap/tap.h"

static enum status spoil(struct txn *t, void *baton)
{
	struct arena *a = arena_new(0);
	struct key key = key_u32(1);
	Od__Stock *row;
	enum status s;

	(void)baton;
	key_add_u16(&key, 1);
	s = table_get_as(t, TABLE_STOCK, &key, a, &row);
	if (!s) {
		row->has_reserved = 1;
		row->reserved += 7;
		s = table_put(t, TABLE_STOCK, &key, &row->base);
	}
	arena_free(a);
	return s;
}

static void spoil_desk(void)
{
	struct store_options o = {.folder = getenv("ORDERDESK_DESK")};
	struct store *s;

	if (store_open(&o, &s) != OK)
		bail("the store does not open");
	is_int(OK, store_write(s, spoil, NULL, NULL), "a row is changed behind the desk's back");
	store_close(s);
}

int main(void)
{
	static const char *const init[] = {"--zone", "UTC", "--currency", "CNY", "--country", "CN", NULL};
	struct run r;

	plan_lazy();
	run_desk("whole", init);
	r = RUN("product", "save", "code=S1", "name=Sauce", "unit=jar", "price=1.00");
	is_int(0, r.code, "a product: %s%s", r.out, r.err);
	run_free(&r);
	r = RUN("stock", "move", "line.0.product=S1", "line.0.quantity=5", "kind=receive");
	is_int(0, r.code, "some of it: %s%s", r.out, r.err);
	run_free(&r);
	r = RUN("server", "verify");
	is_int(0, r.code, "a whole desk: %s", r.err);
	ok(strtoul(r.out, NULL, 10) > 10 && strstr(r.out, " rows looked at: the desk is whole.\n"),
		"is said to be one: %s", r.out);
	run_free(&r);
	run_stop();
	spoil_desk();
	r = RUN("server", "start");
	is_int(0, r.code, "it is started again: %s", r.err);
	run_free(&r);
	r = RUN("server", "verify");
	is_int(11, r.code, "a script hears of a fault: %s", r.err);
	ok(strstr(r.out, "I2") && strstr(r.out, "stock of product 1: reserved is 7, recomputed 0"),
		"which is named: %s", r.out);
	ok(!strstr(r.out, "whole"), "and nothing else is said");
	run_free(&r);
	run_stop();
	return tap_result();
}
