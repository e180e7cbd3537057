/* SPDX-License-Identifier: ISC */
/*
 * import: rows staged, built slice by slice below a veil, shown at once, counted or taken back; over
 * a restart at every step; imports of one kind one after the other; one given up while another builds.
 * Whole files through the command are in tests/command, kills in tests/crash.
 */
#include <stdio.h>
#include <string.h>

#include "desk/fixture.h"
#include "desk/shop.h"
#include "desk/verbs.gen.h"
#include "record/customer.pb-c.h"
#include "record/import.pb-c.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"
#include "tap/tap.h"

static char number[32];

static const char *text(uint64_t n)
{
	snprintf(number, sizeof number, "%llu", (unsigned long long)n);
	return number;
}

static uint64_t open_import(struct fixture *f, const char *kind, const char *key, unsigned rows)
{
	Od__ImportOpened *opened = RUN(f, import, open, "kind", kind, "key", key, "rows", text(rows),
		NULL);

	if (!opened)
		bail("import open: %s", f->text);
	return opened->import;
}

/* Hands over one row: a request of this type as JSON. */
static void put(struct fixture *f, uint64_t import, uint64_t after,
	const ProtobufCMessageDescriptor *type, const char *external, const char *json)
{
	Od__ImportPut request = OD__IMPORT_PUT__INIT;
	Od__ImportRow row = OD__IMPORT_ROW__INIT, *list[] = { &row };
	struct refusal why;
	ProtobufCMessage *made;

	if (reflect_from_json(type, json, strlen(json), f->arena, &made, &why) != OK)
		bail("%s", json);
	row.has_row = row.has_request = true;
	row.row = after + 2;
	row.external = (char *)(uintptr_t)external;
	row.request.len = protobuf_c_message_get_packed_size(made);
	row.request.data = arena_alloc(f->arena, row.request.len + 1);
	protobuf_c_message_pack(made, row.request.data);
	request.has_import = request.has_after = true;
	request.import = import;
	request.after = after;
	request.row = list;
	request.n_row = 1;
	if (!fixture_request(f, "import put", (verb_handler *)verb_import_put, &request.base))
		bail("import put: %s", f->text);
}

static void put_customers(struct fixture *f, uint64_t import, const char *codes)
{
	char json[200], code[32];
	uint64_t n = 0;

	for (; sscanf(codes, "%31s", code) == 1; codes += strlen(code) + (codes[strlen(code)] == ' ')) {
		snprintf(json, sizeof json, "{\"code\":\"%s\",\"name\":\"Name %s\","
			"\"accept_duplicate\":true}", code, code);
		put(f, import, n++, &od__customer_add__descriptor, code, json);
	}
}

static const char *state(struct fixture *f, uint64_t import)
{
	return fixture_text(f, RUN(f, import, show, "import", text(import), NULL), "import.state");
}

static bool there(struct fixture *f, const char *code)
{
	return RUN(f, customer, show, "customer", code, NULL) != NULL;
}

static bool found(struct fixture *f, const char *words)
{
	Od__CustomerRows *rows = RUN(f, customer, find, "text", words, NULL);

	return rows && rows->n_row > 0;
}

/* ---- customers ---- */

static void one_by_one(struct fixture *f)
{
	uint64_t first, second, given_up, goods;

	fixture_as(f, "boss");
	first = open_import(f, "import_customers", "first", 3);
	put_customers(f, first, "I1 I2 I3");
	second = open_import(f, "import_customers", "second", 2);
	put_customers(f, second, "I3 I4");
	given_up = open_import(f, "import_customers", "third", 9);
	put_customers(f, given_up, "I5");
	goods = open_import(f, "import_products", "goods", 1);
	put(f, goods, 0, &od__product_save__descriptor, "9001",
		"{\"code\":\"9001\",\"name\":\"new sauce\",\"unit\":\"jar\"}");
	ok(RUN(f, import, run, "import", text(first), NULL) != NULL, "the first runs: %s", f->text);
	ok(RUN(f, import, run, "import", text(first), NULL) != NULL, "told again it does");
	RUN(f, import, run, "import", text(second), NULL);
	is_int(OD__MESSAGE__IMPORT_BUSY, shop_refused(f), "another of its kind waits");
	is_string("Import I-2 waits: I-1 of the same kind is building.", f->text, "in words");
	ok(RUN(f, import, run, "import", text(goods), NULL) != NULL, "one of another kind does not");
	ok(RUN(f, import, drop, "import", text(given_up), NULL) != NULL, "one is given up meanwhile");
	shop_slice(f, 2);
	is_string("building", state(f, first), "two rows are built");
	ok(!there(f, "I1") && !found(f, "name i1"), "and not seen");
	fixture_reopen(f);
	fixture_as(f, "boss");
	ok(!there(f, "I1") && !found(f, "name i1"), "nor after a restart");
	shop_jobs(f);
	is_string("import_done", state(f, first), "all are built");
	ok(there(f, "I1") && there(f, "I3") && found(f, "name i2"), "and seen");
	is_string("import_undone", state(f, given_up), "nothing of the other");
	ok(RUN(f, product, show, "product", "9001", NULL) != NULL, "the goods are there");
	ok(!there(f, "I5"), "what was given up is not");
	ok(RUN(f, import, run, "import", text(second), NULL) != NULL, "now the second runs: %s", f->text);
	shop_jobs(f);
	is_int(1, fixture_int(RUN(f, import, show, "import", text(second), NULL), "import.known"),
		"it knows what the first made");
	ok(there(f, "I4"), "and makes the rest");
	is_int(0, shop_faults(f), "all adds up");
}

/* A row that is refused takes all back, over a restart too. */
static void taken_back(struct fixture *f)
{
	uint64_t import;

	fixture_as(f, "boss");
	import = open_import(f, "import_customers", "clash", 4);
	put_customers(f, import, "J1 J2");
	put(f, import, 2, &od__customer_add__descriptor, "J3", "{\"code\":\"FULL\",\"name\":\"taken\"}");
	put(f, import, 3, &od__customer_add__descriptor, "J4", "{\"code\":\"J4\",\"name\":\"Name J4\"}");
	RUN(f, import, run, "import", text(import), NULL);
	while (strcmp(state(f, import), "building") == 0)
		shop_slice(f, 1);
	is_string("undoing", state(f, import), "a refused row turns it back");
	shop_slice(f, 1);
	fixture_reopen(f);
	fixture_as(f, "boss");
	ok(!there(f, "J1") && !there(f, "J2"), "nobody sees it");
	shop_jobs(f);
	is_string("import_undone", state(f, import), "it is undone");
	ok(!there(f, "J1") && !there(f, "J4") && !found(f, "name j2"), "without a trace");
	is_string("FULL", fixture_text(f, RUN(f, import, show, "import", text(import), NULL),
		"fault.0.refusal.arg.0"), "but the reason");
	is_int(0, shop_faults(f), "all adds up");
	import = open_import(f, "import_customers", "clash", 2);
	put_customers(f, import, "J1 J2");
	RUN(f, import, run, "import", text(import), NULL);
	shop_jobs(f);
	ok(there(f, "J1"), "the key can be used again");
}

/* What a refused row said of a person does not stay in the sentence about it. */
static void forgotten(struct fixture *f)
{
	uint64_t import;
	Od__ImportShown *shown;

	fixture_as(f, "boss");
	import = open_import(f, "import_customers", "short", 1);
	put(f, import, 0, &od__customer_add__descriptor, "S1",
		"{\"code\":\"S1\",\"name\":\"Name S1\",\"phone\":\"0571-86617\"}");
	RUN(f, import, run, "import", text(import), NULL);
	shop_jobs(f);
	shown = RUN(f, import, show, "import", text(import), NULL);
	is_int(OD__MESSAGE__PHONE_SHORT, fixture_int(shown, "fault.0.refusal.message"), "the phone is short");
	is_string("phone", fixture_text(f, shown, "fault.0.refusal.field"), "the field is named");
	is_string("\u2026", fixture_text(f, shown, "fault.0.refusal.arg.0"), "not what stood there");
	is_string("9", fixture_text(f, shown, "fault.0.refusal.arg.1"), "so many digits it has");
	import = open_import(f, "import_customers", "turned", 1);
	put(f, import, 0, &od__customer_add__descriptor, "S2",
		"{\"code\":\"S2\",\"name\":\"Name S2\",\"phone\":\"0571-86617\\u00ad\"}");
	RUN(f, import, run, "import", text(import), NULL);
	shop_jobs(f);
	shown = RUN(f, import, show, "import", text(import), NULL);
	is_int(OD__MESSAGE__PHONE_SHORT, fixture_int(shown, "fault.0.refusal.message"),
		"a phone with a hyphen that hides is short, too");
	is_string("\u2026", fixture_text(f, shown, "fault.0.refusal.arg.0"), "and told of as little");
}

/* ---- orders ---- */

static int64_t free_of(struct fixture *f, const char *product)
{
	return fixture_int(RUN(f, stock, show, "product", product, NULL), "row.0.free");
}

/* Stock and figures move after the flip, in the order of the file. */
static void orders(struct fixture *f)
{
	int64_t free_before;
	uint64_t import;
	char json[300];

	fixture_as(f, "boss");
	shop_stock(f, "1010", "500");
	fixture_as(f, "boss");
	free_before = free_of(f, "1010");
	import = open_import(f, "import_orders", "orders", 3);
	for (unsigned i = 0; i < 3; i++) {
		snprintf(json, sizeof json, "{\"customer\":\"FULL\",\"number\":\"W%u\","
			"\"state\":\"confirmed\","
			"\"placed_at\":\"2026-11-1%uT03:00:00Z\",\"delivery\":{\"day\":\"2026-12-24\"},"
			"\"line\":[{\"item\":\"1010\",\"quantity\":\"%u\"}]}", i, i, i + 1);
		put(f, import, i, &od__order_place__descriptor, text(i), json);
	}
	RUN(f, import, run, "import", text(import), NULL);
	shop_slice(f, 2);
	is_int(0, fixture_int(RUN(f, order, list, "customer", "FULL", NULL), "row.0.order"),
		"no order is seen while they are built");
	shop_slice(f, 1);
	is_string("counting", state(f, import), "then they are");
	is_int(free_before, free_of(f, "1010"), "stock follows");
	shop_slice(f, 2);
	is_int(free_before - 3000, free_of(f, "1010"), "one by one");
	fixture_reopen(f);
	fixture_as(f, "boss");
	shop_jobs(f);
	is_int(free_before - 6000, free_of(f, "1010"), "each once, over a restart");
	is_string("import_done", state(f, import), "to the end");
	is_int(0, shop_faults(f), "all adds up");
}

/* What is there already is not a row's to take along when it is undone. */
static void calls_stay(struct fixture *f)
{
	uint64_t import;

	fixture_as(f, "");
	RUN(f, call, ring, "id", "X9", "from", "13905714499", "extension", "8021", NULL);
	import = open_import(f, "import_customers", "with calls", 1);
	put(f, import, 0, &od__customer_add__descriptor, "C1",
		"{\"code\":\"C1\",\"name\":\"Caller\",\"call\":\"X9\"}");
	RUN(f, import, run, "import", text(import), NULL);
	shop_jobs(f);
	is_string("import_undone", state(f, import), "a row that names a call is refused");
	ok(RUN(f, call, show, "id", "X9", NULL) != NULL, "the call is there: %s", f->text);
}

int main(void)
{
	struct fixture *f;

	plan_lazy();
	f = fixture_open();
	shop_open(f);
	one_by_one(f);
	taken_back(f);
	forgotten(f);
	orders(f);
	calls_stay(f);
	fixture_close(f);
	return tap_result();
}
