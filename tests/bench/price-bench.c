/* SPDX-License-Identifier: ISC */
/*
 * What a quote of eight lines takes with 10,000 live rules in memory and two million prices of
 * customers in the store: microseconds in the desk, without the wire. The null line is the same
 * read with nothing in it. A program of its own, which the bench runs: the desk of its fixture is
 * another than that of a server's.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "bench/bench.h"
#include "desk/catalogue.h"
#include "desk/customer.h"
#include "desk/fixture.h"
#include "desk/order_lines.h"
#include "desk/price.h"
#include "desk/shop.h"
#include "tap/tap.h"

#define RULES 10000
#define LINES 8
#define QUOTES 1000
#define RUNS 5
#define OF_ONE 10	/* prices of a customer */

struct filling {
	uint32_t from, to;
};

static void make_rule(Od__PriceRule *r, Od__PriceStep *s, Od__PriceStep **list, uint32_t i)
{
	od__price_rule__init(r);
	od__price_step__init(s);
	list[0] = s;
	r->has_id = r->has_level = r->has_state = r->has_product = r->has_from = true;
	r->id = 1000 + i;
	r->state = OD__PRICE_STATE__PRICE_LIVE;
	r->currency = (char *)"CNY";
	r->step = list;
	r->n_step = 1;
	r->from = 20000;
}

/* Ten rules each for a thousand products: a list price, a ladder, offers of kinds and tiers. */
static enum status put_rules(struct txn *t, void *baton)
{
	const struct filling *f = baton;
	enum status s = OK;

	for (uint32_t i = f->from; !s && i < f->to; i++) {
		Od__PriceRule r;
		Od__PriceStep step, *list[1];
		char tier[20];
		struct key key;

		make_rule(&r, &step, list, i);
		r.product = i / 10 + 1;
		r.level = i % 10 ? OD__PRICE_LEVEL__OFFER : OD__PRICE_LEVEL__LIST;
		if (i % 10) {
			step.has_ppm = true;
			step.ppm = 10000 + i % 7 * 1000;
			snprintf(tier, sizeof tier, "tier %u", i % 10);
			r.tier = i % 3 ? tier : NULL;
			r.kind = i % 10 == 1 ? (char *)"restaurant" : NULL;
		} else {
			step.has_price = true;
			step.price = 100000 + i;
		}
		key = key_u32(r.id);
		s = table_put(t, TABLE_PRICE_RULE, &key, &r.base);
	}
	return s;
}

static enum status put_prices(struct txn *t, void *baton)
{
	const struct filling *f = baton;
	enum status s = OK;

	for (uint32_t i = f->from; !s && i < f->to; i++) {
		Od__PriceRule r;
		Od__PriceStep step, *list[1];
		struct key key = key_u64(1 + i / OF_ONE);

		make_rule(&r, &step, list, RULES + i);
		r.has_customer = r.has_n = step.has_price = true;
		r.customer = 1 + i / OF_ONE;
		r.product = 1 + i % OF_ONE;
		r.n = 1;
		r.level = OD__PRICE_LEVEL__CUSTOMER_PRICE;
		step.price = 90000 + i % 1000;
		key_add_u32(&key, r.product);
		key_add_u32(&key, r.n);
		s = table_put(t, TABLE_CUSTOMER_PRICE, &key, &r.base);
	}
	return s;
}

static void fill(struct fixture *f, store_body *body, uint32_t count)
{
	for (uint32_t i = 0; i < count; i += 500) {
		struct filling part = { i, i + 500 < count ? i + 500 : count };

		if (store_write(f->store, body, &part, NULL))
			bail("the store is not filled");
	}
}

struct quoting {
	int64_t quote, null;	/* nanoseconds of one, median */
	int64_t total;
};

static int ascending(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return x < y ? -1 : x > y;
}

static enum status quote(struct verb *v, void *baton)
{
	struct quoting *q = baton;
	int64_t took[RUNS], none[RUNS];
	Od__Customer *c;
	enum status s = customer_get(v, "customer", "FULL", &c);

	for (int run = 0; !s && run < RUNS; run++) {
		int64_t begin = clock_steady();

		for (int i = 0; !s && i < QUOTES; i++) {
			struct arena_mark mark = arena_mark(v->arena);
			struct price_ask ask[LINES];
			struct price_answer answer[LINES];
			struct price_total total;
			struct price_buyer buyer;

			s = price_buyer(v, c, clock_day(v->now), &buyer);
			for (uint32_t k = 0; k < LINES; k++)
				price_ask_set(&ask[k], catalogue_find(v->desk, k + 1), "", 5000);
			if (!s)
				s = price_quote(v, &buyer, ask, LINES, answer, &total);
			q->total = total.total;
			arena_back(v->arena, &mark);
		}
		took[run] = (clock_steady() - begin) * 1000 / QUOTES;
		begin = clock_steady();
		for (int i = 0; !s && i < QUOTES; i++) {
			struct arena_mark mark = arena_mark(v->arena);
			struct price_buyer buyer;

			s = price_buyer(v, c, clock_day(v->now), &buyer);
			arena_back(v->arena, &mark);
		}
		none[run] = (clock_steady() - begin) * 1000 / QUOTES;
	}
	qsort(took, RUNS, sizeof *took, ascending);
	qsort(none, RUNS, sizeof *none, ascending);
	q->quote = took[RUNS / 2];
	q->null = none[RUNS / 2];
	return s;
}

int main(void)
{
	uint32_t prices;
	struct fixture *f = fixture_open();
	struct quoting q = { 0, 0, 0 };

	bench_options();
	bench_columns(0);
	prices = 2 * (uint32_t)bench.customers;
	shop_open(f);
	fill(f, put_rules, RULES);
	fill(f, put_prices, prices);
	fixture_reopen(f);
	if (fixture_read(f, quote, &q))
		bail("not quoted: %s", f->text);
	bench_row(&(struct bench_row){ .name = "quote of eight lines", .unit = "us",
		.better = BENCH_LESS, .ours = (double)q.quote / 1000 });
	bench_row(&(struct bench_row){ .name = "the same without lines", .unit = "us",
		.better = BENCH_LESS, .ours = (double)q.null / 1000 });
	bench_say("%d live rules, %u prices of customers, total %lld", RULES, prices,
		(long long)q.total);
	fixture_close(f);
	return 0;
}
