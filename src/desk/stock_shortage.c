/* SPDX-License-Identifier: ISC */
/*
 * stock_shortage -- the verb `stock shortage`: how often goods were wanted that were not there.
 *
 * Each line of an order keeps how much of it could not be promised when it was placed, so the rate
 * follows from the orders alone: lines that were short among all lines of goods whose stock is
 * tracked, by product, the worst first. Orders of the past that were imported say nothing of stock.
 * Walks the orders of the days asked for; a row for people, the target (setting) beside it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "desk/catalogue.h"
#include "desk/days.h"
#include "desk/dayword.h"
#include "desk/inside.h"
#include "desk/setting.h"
#include "desk/verbs.gen.h"
#include "record/message.pb-c.h"
#include "record/order.pb-c.h"

#define DAYS_MOST 92
#define DAYS 30

struct tally {
	uint32_t product;
	uint64_t lines, short_lines;
	int64_t asked, missing;
};

static int worst(const void *left, const void *right)
{
	const struct tally *a = left, *b = right;

	if (a->short_lines != b->short_lines)
		return a->short_lines > b->short_lines ? -1 : 1;
	if (a->lines != b->lines)
		return a->lines > b->lines ? -1 : 1;
	return a->product < b->product ? -1 : a->product > b->product;
}

/* The tallies, found by product: `place` has twice the room, each the number of a tally or 0. */
struct tallies {
	struct tally *list;
	uint32_t *place;
	size_t count, most;
};

static struct tally *of_product(struct tallies *t, uint32_t product)
{
	size_t room = 2 * t->most, at = product * UINT32_C(2654435761) % room;

	for (; t->place[at]; at = (at + 1) % room)
		if (t->list[t->place[at] - 1].product == product)
			return &t->list[t->place[at] - 1];
	if (t->count == t->most)
		return NULL;
	t->list[t->count].product = product;
	t->place[at] = (uint32_t)++t->count;
	return &t->list[t->count - 1];
}

static void add(struct tally *t, const Od__OrderLine *line)
{
	int64_t lacked = line->instead ? 0 : line->lacked;

	t->lines++;
	t->asked += line->quantity + lacked;
	if (line->missing + lacked > 0) {
		t->short_lines++;
		t->missing += line->missing + lacked;
	}
}

/* A line that another product stands in for is short of all that was asked for. */
static void add_replaced(struct tally *t, const Od__OrderLine *line)
{
	t->lines++;
	t->short_lines++;
	t->asked += line->lacked;
	t->missing += line->lacked;
}

static Od__ShortageRow *row_of(struct verb *v, const struct tally *t)
{
	const Od__Product *p = t->product ? catalogue_find(v->desk, t->product) : NULL;
	Od__ShortageRow *row = FRESH(v, shortage_row);

	if (p) {
		SET_TEXT(v, row, code, text_of(p->code));
		SET_TEXT(v, row, name, catalogue_name(p, v->actor->language));
	}
	SET(row, lines, t->lines);
	SET(row, short_lines, t->short_lines);
	SET(row, missing, t->missing);
	SET(row, rate, t->lines ? (int64_t)(t->short_lines * 1000000 / t->lines) : 0);
	return row;
}

struct shortage {
	struct tallies tallies;
	struct tally all;
	uint32_t only;		/* product; 0: every one */
};

static int64_t placed_at(const ProtobufCMessage *m)
{
	return ((const Od__Order *)m)->placed_at;
}

static void take(void *baton, const ProtobufCMessage *m)
{
	const Od__Order *o = (const Od__Order *)m;
	struct shortage *s = baton;

	for (size_t i = 0; i < o->n_line; i++) {
		const Od__OrderLine *line = o->line[i];
		struct tally *t;

		if (line->instead && line->lacked && (!s->only || line->instead == s->only)) {
			t = of_product(&s->tallies, line->instead);
			if (t)
				add_replaced(t, line);
			add_replaced(&s->all, line);
		}
		if (!line->has_missing || (s->only && line->product != s->only))
			continue;
		t = of_product(&s->tallies, line->product);
		if (t)
			add(t, line);
		add(&s->all, line);
	}
}

enum status verb_stock_shortage(struct verb *v, const Od__StockShortage *request,
	Od__ShortageRows *reply)
{
	int32_t until = clock_day(v->now), from = until - DAYS + 1;
	struct shortage w = { .tallies.most = catalogue_count(v->desk) + 1 };
	struct tallies *t = &w.tallies;
	size_t shown;
	const Od__Product *only = NULL;
	enum status s = OK;

	if (text_of(request->until)[0])
		s = day_read(v, "until", request->until, &until);
	if (!s && text_of(request->from)[0])
		s = day_read(v, "from", request->from, &from);
	if (s)
		return s;
	if (until < from || until - from >= DAYS_MOST)
		return verb_refuse(v, OD__MESSAGE__DAYS_SPAN, "from",
			arena_format(v->arena, "%d", DAYS_MOST), NULL, NULL, NULL);
	if (text_of(request->product)[0]) {
		only = catalogue_code(v->desk, request->product);
		if (!only)
			return verb_missing(v, "product", "product", request->product);
	}
	txn_let_go(v->txn);
	t->list = arena_array(v->arena, t->most, sizeof *t->list);
	t->place = arena_array(v->arena, 2 * t->most, sizeof *t->place);
	w.only = only ? only->id : 0;
	s = days_each(v, INDEX_ORDER_PLACED, from, until, placed_at, take, &w);
	if (s)
		return s;
	if (t->count)
		qsort(t->list, t->count, sizeof *t->list, worst);
	shown = t->count < 200 ? t->count : 200;
	reply->row = arena_array(v->arena, shown + 1, sizeof *reply->row);
	for (size_t i = 0; i < shown; i++)
		reply->row[reply->n_row++] = row_of(v, &t->list[i]);
	reply->all = row_of(v, &w.all);
	SET(reply, target, setting_int(v->desk, "shortage_ppm"));
	return OK;
}
