/* SPDX-License-Identifier: ISC */
/*
 * orders_ours -- `order place` on a large desk, through the socket, as a seat or a script does it.
 *
 * Nothing is left out: access, the day's prices and rules, credit, stock, figures, the sealed journal
 * with its chain, events, and the stored answer. The desk is that of large.h. A desk keeps a squeezed
 * copy of its log for backups besides, which the others do not: it is told apart from what orders write.
 */
#include <ftw.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/memory.h"
#include "bench/orders.h"
#include "record/order.pb-c.h"
#include "record/system.pb-c.h"
#include "server/fixture.h"
#include "tap/tap.h"

struct orders_desk orders_desk;
static struct bench_usage begun;	/* of the server, once it rests */
static double copies, copies_begun;	/* bytes of the log's copies; when it began */

struct seat {
	struct client *client;
	struct arena *arena;
	const struct verb_row *row;
	unsigned n;
};

static int add_copy(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)path;
	(void)at;
	if (type == FTW_F)
		copies += (double)st->st_blocks * 512;
	return 0;
}

static double copies_now(void)
{
	char path[700];

	copies = 0;
	snprintf(path, sizeof path, "%s/backup/log", orders_desk.folder);
	nftw(path, add_copy, 8, FTW_PHYS);
	return copies;
}

static bool open_desk(void)
{
	orders_desk.folder = bench_desk(bench.customers, bench.orders);
	orders_desk.server = fixture_start(orders_desk.folder, NULL, NULL);
	client_close(fixture_open(orders_desk.folder));
	bench_rest(orders_desk.server);
	bench_usage(orders_desk.server, &begun);
	copies_begun = copies_now();
	return true;
}

static void *join(unsigned n)
{
	struct seat *s = mem_alloc(sizeof *s);

	s->client = fixture_open(orders_desk.folder);
	s->arena = arena_new(0);
	s->row = verb_find_full("order place", NULL);
	s->n = n;
	return s;
}

static void place(void *baton, uint64_t number, const struct large_order *order)
{
	struct seat *s = baton;
	Od__OrderPlace order_place = OD__ORDER_PLACE__INIT;
	Od__QuoteLine lines[LARGE_LINES], *list[LARGE_LINES];
	char customer[24], items[LARGE_LINES][8];
	ProtobufCMessage *m;
	struct refusal why;

	(void)number;	/* session and request number stand for it */
	snprintf(customer, sizeof customer, "%llu", (unsigned long long)order->customer);
	order_place.customer = customer;
	for (unsigned i = 0; i < LARGE_LINES; i++) {
		od__quote_line__init(&lines[i]);
		snprintf(items[i], sizeof items[i], "P%04u", order->line[i].product);
		lines[i].item = items[i];
		lines[i].has_quantity = true;
		lines[i].quantity = order->line[i].quantity;
		list[i] = &lines[i];
	}
	order_place.line = list;
	order_place.n_line = LARGE_LINES;
	arena_reset(s->arena);
	if (client_call(s->client, s->row, &order_place.base, NULL, s->arena, &m, &why) != OK)
		bail("order place: %s", refusal_text(&why, s->arena, NULL));
}

static void leave(void *baton)
{
	struct seat *s = baton;

	client_close(s->client);
	arena_free(s->arena);
	mem_free(s);
}

static void usage(struct bench_usage *out)
{
	bench_usage(orders_desk.server, out);
}

/* A server that ended is told with the children of this process. */
static void close_desk(struct bench_usage *out)
{
	struct bench_usage before, after;

	bench_usage(getpid(), &before);
	fixture_end(orders_desk.server, SIGTERM);
	bench_usage(getpid(), &after);
	out->cpu = after.cpu - before.cpu - begun.cpu;
	copies = copies_now() - copies_begun;
	out->written = after.written - before.written - begun.written;
	bench_say("   %.1f of the %.1f MB of the last row are copies of the log for backups, which others "
		"do not make", copies / 1e6, out->written / 1e6);
	out->resident = 0;
}

static void tell(void)
{
	struct client *c = fixture_open(orders_desk.folder);
	struct arena *a = arena_new(0);
	struct refusal why;
	ProtobufCMessage *m;

	if (fixture_call(c, "server status", NULL, a, &m, &why, NULL) == OK) {
		const Od__ServerShown *s = (const Od__ServerShown *)m;

		bench_say("orderdesk: verb `order place` through the socket, each seat a process with a "
			"session of its own; commits %llu, log flushes %llu of %llu us each, "
			"tried again %llu", (unsigned long long)s->commits,
			(unsigned long long)s->flushes, (unsigned long long)s->flush_mean,
			(unsigned long long)s->retries);
		bench_say("   %llu customers, %u products, %llu orders before, %llu entries of the "
			"journal now", (unsigned long long)s->customers, LARGE_PRODUCTS,
			(unsigned long long)bench.orders, (unsigned long long)s->journal);
	}
	client_close(c);
	arena_free(a);
}

const struct engine orders_ours = { "orderdesk", "", open_desk, join, place, leave, usage, close_desk, tell };
