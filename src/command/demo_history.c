/* SPDX-License-Identifier: ISC */
/*
 * demo_history -- a quarter of orders, and what lies open this morning.
 *
 * Each customer has a rhythm and a set of usual items; the orders of all are put in the order of
 * time, so that numbers rise with days. Mondays are full and Sundays thin; the day has two peaks.
 * Orders before today are delivered, today's are confirmed.
 */
#include "command/demo.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "record/call.pb-c.h"
#include "record/order.pb-c.h"
#include "record/product.pb-c.h"
#include "record/ticket.pb-c.h"

#define QUARTER 91
#define USUAL_MAX 9

struct habit {
	uint16_t good[USUAL_MAX];
	uint16_t quantity[USUAL_MAX];	/* thousandths / 500 */
	int count;
};

struct visit {
	int64_t at;
	uint32_t customer;
	uint32_t seed;
};

/* Written habits of the customers that a visitor meets first: code, quantity in halves. */
static const struct { int customer, good[USUAL_MAX], halves[USUAL_MAX]; } written_habits[] = {
	{ 1, { 1010, 1011, 1012, 1013, 1014, 1015, 2051, 2001, 1016 },
		{ 24, 12, 8, 20, 4, 12, 3, 4, 72 } },
	{ 5, { 1012, 2001, 2051, 1013, 1014, 1017, 2031, 2010, 1079 },
		{ 12, 6, 5, 8, 8, 6, 30, 10, 4 } },
	{ 7, { 1059, 1057, 1067, 1040, 2035, 0 }, { 20, 4, 4, 6, 16, 0 } },
};

static size_t good_index(int code)
{
	for (size_t i = 0; i < demo_good_count; i++)
		if (atoi(demo_goods[i].code) == code)
			return i;
	return 0;
}

static void draw_habit(struct draw *d, const struct demo_customer *c, int index, struct habit *h)
{
	h->count = 0;
	for (size_t w = 0; w < sizeof(written_habits) / sizeof(written_habits[0]); w++)
		if (written_habits[w].customer == index)
			for (int i = 0; i < USUAL_MAX && written_habits[w].good[i]; i++) {
				h->good[h->count] = (uint16_t)good_index(written_habits[w].good[i]);
				h->quantity[h->count++] = (uint16_t)written_habits[w].halves[i];
			}
	while (h->count < c->lines && h->count < USUAL_MAX) {
		uint16_t good = (uint16_t)draw_below(d, (uint32_t)demo_good_count);
		bool again = false;

		for (int i = 0; i < h->count; i++)
			again |= h->good[i] == good;
		if (again)
			continue;
		h->good[h->count] = good;
		h->quantity[h->count++] = (uint16_t)(2 * (1 + draw_below(d,
			c->limit > 20000 ? 20 : c->limit ? 10 : 4)));
	}
}

/* A local time of that day when people order: two peaks, nobody at night. */
static int64_t draw_hour(struct draw *d, int32_t day)
{
	static const uint8_t hours[] = { 6, 7, 8, 8, 9, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15,
		15, 16, 16, 17, 18, 19 };

	return clock_day_start(day) + hours[draw_below(d, sizeof(hours))] * CLOCK_HOUR +
		draw_below(d, 3600) * CLOCK_SECOND;
}

static int by_time(const void *a, const void *b)
{
	const struct visit *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->customer < y->customer ? -1 : x->customer > y->customer;
}

static size_t draw_visits(struct draw *d, const struct demo_customer *list, int64_t now,
	struct visit *visits, size_t most)
{
	int32_t today = clock_day(now);
	size_t count = 0;

	for (uint32_t i = 0; i < DEMO_CUSTOMERS; i++) {
		int64_t at = list[i].gap ? (int64_t)draw_below(d, (uint32_t)list[i].gap) : INT64_MAX;

		while (at < QUARTER * 1000 && count < most) {
			int32_t day = today - QUARTER + 1 + (int32_t)(at / 1000);
			struct clock_parts parts;

			clock_day_split(day, &parts);
			if (parts.weekday == 0 && draw_chance(d, 65))
				day++;
			visits[count] = (struct visit){ .at = draw_hour(d, day), .customer = i,
				.seed = draw_next(d) | 1 };
			if (visits[count].at < now - CLOCK_MINUTE)
				count++;
			at += list[i].gap / 2 + (int64_t)draw_below(d, (uint32_t)list[i].gap) + 1;
		}
	}
	qsort(visits, count, sizeof(*visits), by_time);
	return count;
}

static enum status place(struct demo *d, const struct demo_customer *c, const struct habit *h,
	const struct visit *v, bool today)
{
	struct draw random = { .state = v->seed * UINT64_C(0x9e3779b97f4a7c15) };
	Od__OrderPlace order = OD__ORDER_PLACE__INIT;
	Od__QuoteLine lines[USUAL_MAX], *list[USUAL_MAX];
	char once[64];

	for (int i = 0; i < h->count; i++) {
		Od__QuoteLine *line = &lines[order.n_line];
		uint32_t halves = h->quantity[i];

		if (order.n_line && draw_chance(&random, 22))
			continue;
		if (draw_chance(&random, 20) && halves > 2)
			halves += 2 * draw_below(&random, halves / 2) - halves / 2;
		if (demo_goods[h->good[i]].unit[0] != 'k')
			halves = (halves + 1) / 2 * 2;
		od__quote_line__init(line);
		line->item = (char *)demo_goods[h->good[i]].code;
		line->has_quantity = true;
		line->quantity = (int64_t)(halves ? halves : 2) * 500;
		list[order.n_line++] = line;
	}
	order.customer = (char *)c->code;
	order.line = list;
	order.channel = (char *)(draw_chance(&random, 85) ? "phone" : "wechat");
	order.has_placed_at = true;
	order.placed_at = v->at;
	order.has_state = true;
	order.state = today ? OD__ORDER_STATE__CONFIRMED : OD__ORDER_STATE__DELIVERED;
	snprintf(once, sizeof(once), "demo/order/%s/%lld", c->code, (long long)v->at);
	return demo_send(d, "order place", &order.base, once);
}

enum status demo_make_history(struct demo *d, struct draw *random,
	const struct demo_customer *list)
{
	const size_t most = 20000;
	struct visit *visits = arena_array(d->arena, most, sizeof(*visits));
	struct habit *habits = arena_array(d->arena, DEMO_CUSTOMERS, sizeof(*habits));
	int32_t today = clock_day(d->now);
	enum status s = OK;
	size_t count;

	for (int i = 0; i < DEMO_CUSTOMERS; i++)
		draw_habit(random, &list[i], i, &habits[i]);
	/* agreed prices for customers on terms: a few of their usual items, 4 to 9 % below list */
	for (int i = 0; i < DEMO_CUSTOMERS && s == OK; i += 7)
		for (int h = 0; list[i].limit && h < habits[i].count && h < 3 && s == OK; h++) {
			const struct demo_good *g = &demo_goods[habits[i].good[h]];
			Od__PriceSave price = OD__PRICE_SAVE__INIT;

			price.has_level = price.has_price = true;
			price.level = OD__PRICE_LEVEL__CUSTOMER_PRICE;
			price.customer = (char *)list[i].code;
			price.product = (char *)g->code;
			price.price = (int64_t)g->price * (91 + (int)draw_below(random, 6)) / 10 * 10;
			s = demo_send(d, "price save", &price.base, NULL);
		}
	count = draw_visits(random, list, d->now, visits, most);
	for (size_t i = 0; i < count && s == OK; i++)
		s = place(d, &list[visits[i].customer], &habits[visits[i].customer], &visits[i],
			clock_day(visits[i].at) == today);
	return s == OK ? demo_wait(d, 0) : s;
}

static enum status complain(struct demo *d, const char *customer, const char *product,
	const char *text, const char *category, uint32_t severity, int minutes_ago, uint64_t order)
{
	Od__TicketOpen open = OD__TICKET_OPEN__INIT;

	open.has_kind = open.has_severity = open.has_opened = true;
	open.kind = OD__TICKET_KIND__COMPLAINT;
	open.customer = (char *)customer;
	open.product = (char *)product;
	open.text = (char *)text;
	open.category = (char *)category;
	open.severity = severity;
	open.channel = (char *)"phone";
	open.opened = d->now - minutes_ago * CLOCK_MINUTE;
	open.has_order = order > 0;	/* else the newest with it is found */
	open.order = order;
	return demo_send(d, "ticket open", &open.base, text);
}

static enum status missed_call(struct demo *d, const char *id, const char *from, int minutes_ago)
{
	Od__CallRing ring = OD__CALL_RING__INIT;
	Od__CallEnd end = OD__CALL_END__INIT;
	enum status s;

	ring.id = end.id = (char *)id;
	ring.from = (char *)from;
	ring.extension = (char *)"8021";
	ring.queue = (char *)"orders";
	ring.has_at = end.has_at = true;
	ring.at = d->now - minutes_ago * CLOCK_MINUTE;
	end.at = ring.at + 25 * CLOCK_SECOND;
	s = demo_send(d, "call ring", &ring.base, NULL);
	return s == OK ? demo_send(d, "call end", &end.base, NULL) : s;
}

enum status demo_make_today(struct demo *d)
{
	enum status s;

	s = complain(d, "K0712", "1011", "瓶盖漏油，箱子里都是油", "package", 2, 142, d->leaks[1]);
	if (s == OK)
		s = complain(d, "K1042", "1011", "漏油，六瓶里有四瓶", "package", 2, 48, d->leaks[0]);
	if (s == OK)
		s = complain(d, "K0820", "1047", "two bottles broken on arrival", "package", 2, 95, 0);
	if (s == OK)
		s = complain(d, "K0640", "1013", "花椒油味道淡了", "taste", 3, 200, 0);
	if (s == OK)
		s = complain(d, "K0901", "2013", "菠菜有黄叶", "spoiled", 2, 20, 0);
	if (s == OK)
		s = missed_call(d, "demo-1", "0573-8206 1177", 41);
	if (s == OK)
		s = missed_call(d, "demo-2", "139-0571 4402", 125);
	return s == OK ? demo_wait(d, 0) : s;
}
