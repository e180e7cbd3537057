/* SPDX-License-Identifier: ISC */
/*
 * One lot of caps among two million order lines: how long the trace takes to everybody who got some,
 * as `batch trace` answers it with the first page of names and phones, and how long a recall takes
 * until its call list stands. Beside it a round trip of `session me`.
 *
 * The newest 250,000 orders of the large desk are shipped, eight lines each, every product in twenty
 * batches over that time; the caps went into two batches of a hundred products.
 */
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "bench/groups.h"
#include "bench/large.h"
#include "record/batch.pb-c.h"
#include "record/delivery.pb-c.h"
#include "record/supplier.pb-c.h"
#include "server/fixture.h"
#include "store/bulk.h"
#include "tap/tap.h"

#define SHIPPED UINT64_C(250000)
#define BATCHES 20u		/* of each product, over the time of the shipped orders */
#define CAPPED 100u		/* products with such caps */
#define LOT_BATCHES 2u		/* of each of them */

#define SET(m, field, value) ((m)->has_##field = 1, (m)->field = (value))

static void must(enum status s, const char *what)
{
	if (s != OK)
		bail("%s: %s", what, status_text(s));
}

static char *batch_code(uint32_t product, unsigned n, char *out, size_t size)
{
	snprintf(out, size, "B%04u-%02u", product, n);
	return out;
}

static void add_batches(struct bulk *b)
{
	Od__Supplier supplier = OD__SUPPLIER__INIT;
	Od__Lot lot = OD__LOT__INIT;
	struct key k = key_u64(1);

	SET(&supplier, id, 1);
	SET(&supplier, version, 1);
	supplier.code = (char *)"S1";
	supplier.name = (char *)"caps";
	must(bulk_add(b, TABLE_SUPPLIER, &k, &supplier.base), "a supplier");
	SET(&lot, id, 1);
	SET(&lot, version, 1);
	SET(&lot, supplier, 1);
	lot.code = (char *)"L2304";
	lot.material = (char *)"cap 28 mm";
	must(bulk_add(b, TABLE_LOT, &k, &lot.base), "a lot");
	for (uint32_t product = 1; product <= LARGE_PRODUCTS; product++)
		for (unsigned n = 0; n < BATCHES; n++) {
			Od__Batch batch = OD__BATCH__INIT;
			Od__BatchInput input = OD__BATCH_INPUT__INIT, *inputs = &input;
			char code[24];

			SET(&batch, id, (uint64_t)(product - 1) * BATCHES + n + 1);
			SET(&batch, version, 1);
			SET(&batch, product, product);
			batch.code = batch_code(product, n, code, sizeof code);
			if (product <= CAPPED && n >= BATCHES / 2 && n < BATCHES / 2 + LOT_BATCHES) {
				SET(&input, id, 1);
				SET(&input, quantity, 1000);
				batch.input = &inputs;
				batch.n_input = 1;
			}
			k = key_u64(batch.id);
			must(bulk_add(b, TABLE_BATCH, &k, &batch.base), "a batch");
		}
}

static void add_shipment(struct bulk *b, uint64_t n, uint64_t order, uint64_t orders)
{
	Od__Shipment d = OD__SHIPMENT__INIT;
	Od__ShipmentLine lines[LARGE_LINES], *list[LARGE_LINES];
	char codes[LARGE_LINES][24];
	struct large_order drawn;
	struct key k = key_u64(n);

	large_order(order, orders, bench.customers, &drawn);
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		od__shipment_line__init(&lines[i]);
		list[i] = &lines[i];
		SET(&lines[i], line, i + 1);
		SET(&lines[i], product, drawn.line[i].product);
		SET(&lines[i], quantity, drawn.line[i].quantity);
		SET(&lines[i], delivered, drawn.line[i].quantity);
		lines[i].batch = batch_code(drawn.line[i].product, (unsigned)((n - 1) * BATCHES / SHIPPED),
			codes[i], sizeof codes[i]);
	}
	SET(&d, id, n);
	SET(&d, version, 1);
	SET(&d, order, order);
	SET(&d, customer, drawn.customer);
	SET(&d, left, drawn.placed_at + 12 * CLOCK_HOUR);
	SET(&d, arrived, drawn.placed_at + 16 * CLOCK_HOUR);
	SET(&d, state, OD__SHIPMENT_STATE__ARRIVED);
	d.line = list;
	d.n_line = LARGE_LINES;
	must(bulk_add(b, TABLE_SHIPMENT, &k, &d.base), "a shipment");
}

static void ship(const char *folder, uint64_t orders)
{
	static const enum table_id tables[] = { TABLE_SUPPLIER, TABLE_LOT, TABLE_BATCH, TABLE_SHIPMENT };
	struct store_options o = { .folder = folder };
	struct store *store;
	struct bulk *b;

	must(store_open(&o, &store), folder);
	must(bulk_begin(store, tables, sizeof tables / sizeof tables[0], 0, &b), "the load");
	add_batches(b);
	for (uint64_t n = 1; n <= SHIPPED; n++)
		add_shipment(b, n, orders - SHIPPED + n, orders);
	must(bulk_finish(b, NULL, NULL), "the load");
	store_close(store);
}

static ProtobufCMessage *call(struct client *c, struct arena *a, const char *verb,
	const ProtobufCMessage *request)
{
	struct refusal why;
	ProtobufCMessage *m;

	if (client_call(c, verb_find_full(verb, NULL), request, NULL, a, &m, &why) != OK)
		bail("%s: %s", verb, refusal_text(&why, a, NULL));
	return m;
}

static double timed(struct client *c, const char *verb, const char *request, ProtobufCMessage **reply)
{
	static struct arena *a;
	int64_t begin;

	if (a)
		arena_free(a);
	a = arena_new(0);
	begin = clock_steady();
	*reply = call(c, a, verb, fixture_request(verb, a, request, NULL));
	return (double)(clock_steady() - begin) / 1000;
}

static double median(struct client *c, const char *verb, const char *request, ProtobufCMessage **reply)
{
	double values[16];
	size_t rounds = bench.rounds < 16 ? bench.rounds : 16;

	for (size_t i = 0; i < rounds; i++)
		values[i] = timed(c, verb, request, reply);
	return bench_median(values, rounds);
}

/* From the verb until the last customer is on the list. */
static double recall(struct client *c)
{
	int64_t begin = clock_steady();
	ProtobufCMessage *reply;
	struct arena *a = arena_new(0);
	const Od__RecallShown *shown;

	call(c, a, "recall open", fixture_request("recall open", a, "lot=L2304", "reason=caps leak", NULL));
	for (;;) {
		timed(c, "recall show", "recall=X-1", &reply);
		shown = (const Od__RecallShown *)reply;
		if (shown->recall->state != OD__RECALL_STATE__GATHERING)
			break;
		if (clock_steady() - begin > 120 * CLOCK_SECOND)
			bail("the call list is not there after two minutes");
		usleep(2000);
	}
	bench_say("the call list has %u customers", shown->recall->targets);
	arena_free(a);
	return (double)(clock_steady() - begin) / 1000;
}

void bench_trace(void)
{
	uint64_t orders = bench.orders < SHIPPED ? SHIPPED : bench.orders;
	const char *folder = bench_desk(bench.customers, orders);
	ProtobufCMessage *reply;
	struct client *c;
	pid_t server;
	double first, trace, none, list;

	bench_columns(0);
	ship(folder, orders);
	server = fixture_start(folder, NULL, NULL);
	bench_rest(server);	/* what is built behind a start is no part of a trace */
	c = fixture_open(folder);
	first = timed(c, "batch trace", "lot=L2304", &reply);
	trace = median(c, "batch trace", "lot=L2304", &reply);
	bench_say("%u customers in %u deliveries, of %llu lines in %llu shipments",
		((const Od__BatchTraced *)reply)->customers, ((const Od__BatchTraced *)reply)->deliveries,
		(unsigned long long)(SHIPPED * LARGE_LINES), (unsigned long long)SHIPPED);
	none = median(c, "session me", NULL, &reply);
	list = recall(c);
	bench_row(&(struct bench_row){ .name = "a round trip of nothing", .unit = "ms",
		.better = BENCH_LESS, .ours = none });
	bench_row(&(struct bench_row){ .name = "a lot to its customers, the first time", .unit = "ms",
		.better = BENCH_LESS, .ours = first, .bar = 1000 });
	bench_row(&(struct bench_row){ .name = "a lot to its customers", .unit = "ms",
		.better = BENCH_LESS, .ours = trace, .bar = 1000 });
	bench_row(&(struct bench_row){ .name = "a recall until its call list stands", .unit = "ms",
		.better = BENCH_LESS, .ours = list, .bar = 1000 });
	client_close(c);
	fixture_end(server, SIGTERM);
}
